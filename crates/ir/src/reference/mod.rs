//! The oracle: each primitive in its slowest and most obvious form.
//!
//! An f32 operation is computed in f64 and rounded to f32 (a 16-bit one further to its type, as
//! XLA does); for + - * / and sqrt that is exactly IEEE's f32 result, since f64 has more than twice the digits (Figueroa, "When is double rounding
//! innocuous?", 1995). Sums and contractions accumulate in f64 and round once.

mod indexing;
mod prim;
mod reduce;
mod scalar;
pub mod special;
mod structural;

use std::collections::HashMap;
use std::rc::Rc;

use crate::{Atom, Aval, DType, Error, Graph, GraphBuilder, Prim, Result, Source, Tensor, infer};

/// The graph's results. Errors if the inputs don't have the graph's input types.
pub fn eval(graph: &Graph, inputs: &[Tensor]) -> Result<Vec<Tensor>> {
    run(graph, inputs, Precision::Declared)
}

/// As [`eval`], but every float is an f64 from the inputs (f32 or f64) to the results, which are
/// f64 too: what finite differences need. Only bit casts see the declared width.
pub fn eval_f64(graph: &Graph, inputs: &[Tensor]) -> Result<Vec<Tensor>> {
    run(graph, inputs, Precision::Wide)
}

/// One primitive. Errors as [`infer`] does.
pub fn eval_prim(prim: &Prim, inputs: &[Tensor]) -> Result<Vec<Tensor>> {
    let mut builder = GraphBuilder::new();
    let atoms = inputs
        .iter()
        .map(|t| Atom::Var(builder.input(t.aval())))
        .collect();
    let outputs = builder.push(prim.clone(), atoms, Source::default())?;
    let graph = builder.finish(outputs.into_iter().map(Atom::Var).collect());
    eval(&graph, inputs)
}

#[derive(Clone, Copy, PartialEq)]
enum Precision {
    Declared,
    Wide,
}

type Value = Rc<Tensor>;

/// A graph being run.
struct Frame<'g> {
    graph: &'g Graph,
    values: Vec<Option<Value>>,
    /// The next equation.
    next: usize,
    /// What the graph that runs for the next equation belongs to.
    waiting: Option<Control<'g>>,
}

/// The state of an equation that runs graphs.
enum Control<'g> {
    Call,
    Scan(Scan<'g>),
    While { state: While<'g>, in_cond: bool },
}

struct Scan<'g> {
    body: &'g Graph,
    length: usize,
    reverse: bool,
    done: usize,
    consts: Vec<Value>,
    carry: Vec<Value>,
    xs: Vec<Value>,
    /// Per stacked result, the rows in the order of steps.
    ys: Vec<Vec<Value>>,
    y_avals: Vec<Aval>,
}

struct While<'g> {
    cond: &'g Graph,
    body: &'g Graph,
    cond_consts: Vec<Value>,
    body_consts: Vec<Value>,
    carry: Vec<Value>,
}

/// What an equation needs next.
enum Turn<'g> {
    Run(&'g Graph, Vec<Value>, Control<'g>),
    Done(Vec<Value>),
}

impl<'g> Frame<'g> {
    fn new(graph: &'g Graph, inputs: Vec<Value>) -> Result<Frame<'g>> {
        if inputs.len() != graph.inputs.len() {
            return Err(Error::Malformed(format!(
                "{} inputs for a graph of {}",
                inputs.len(),
                graph.inputs.len()
            )));
        }
        let mut values = vec![None; graph.avals.len()];
        for (v, value) in graph.inputs.iter().zip(inputs) {
            values[v.0 as usize] = Some(value);
        }
        Ok(Frame {
            graph,
            values,
            next: 0,
            waiting: None,
        })
    }

    fn read(&self, atoms: &[Atom], precision: Precision) -> Result<Vec<Value>> {
        let read = |atom: &Atom| match atom {
            Atom::Lit(l) => Ok(Rc::new(widen(l.to_tensor(), precision))),
            Atom::Var(v) => self.values[v.0 as usize]
                .clone()
                .ok_or_else(|| Error::Malformed(format!("variable {} is read unset", v.0))),
        };
        atoms.iter().map(read).collect()
    }

    fn finish_equation(&mut self, results: Vec<Value>) {
        for (v, value) in self.graph.eqns[self.next].outputs.iter().zip(results) {
            self.values[v.0 as usize] = Some(value);
        }
        self.next += 1;
    }
}

/// Runs with a stack of frames of its own: nesting depth is the reader's, the thread's stack
/// is not.
fn run(graph: &Graph, inputs: &[Tensor], precision: Precision) -> Result<Vec<Tensor>> {
    let want = graph.input_avals();
    let fits = |(w, t): (&Aval, &Tensor)| {
        let wide = precision == Precision::Wide && w.dtype.is_float() && t.dtype().is_float();
        w.shape == t.shape && (w.dtype == t.dtype() || wide)
    };
    if want.len() != inputs.len() || !want.iter().zip(inputs).all(fits) {
        return Err(Error::Operands {
            op: "reference::eval".into(),
            what: "inputs that are not the graph's".into(),
            avals: inputs.iter().map(Tensor::aval).collect(),
        });
    }
    let inputs = inputs
        .iter()
        .map(|t| Rc::new(widen(t.clone(), precision)))
        .collect();
    let mut last_uses = LastUses::default();
    let mut stack = vec![Frame::new(graph, inputs)?];
    loop {
        let Some(frame) = stack.last_mut() else {
            return Err(Error::Malformed("no frame".into()));
        };
        if let Some(eqn) = frame.graph.eqns.get(frame.next) {
            let operands = frame.read(&eqn.inputs, precision)?;
            // A value that nothing reads again is freed, as a device would.
            for v in last_uses.of(frame.graph, frame.next) {
                frame.values[*v] = None;
            }
            let declared: Vec<DType> = eqn
                .inputs
                .iter()
                .map(|a| frame.graph.aval(*a).dtype)
                .collect();
            match begin(&eqn.prim, operands, &declared, precision)? {
                Turn::Done(results) => frame.finish_equation(results),
                Turn::Run(graph, inputs, control) => {
                    frame.waiting = Some(control);
                    stack.push(Frame::new(graph, inputs)?);
                }
            }
            continue;
        }
        let results = frame.read(&frame.graph.outputs, precision)?;
        stack.pop();
        let Some(parent) = stack.last_mut() else {
            return Ok(results.into_iter().map(Rc::unwrap_or_clone).collect());
        };
        let Some(control) = parent.waiting.take() else {
            return Err(Error::Malformed("a graph returned to no equation".into()));
        };
        match resume(control, results)? {
            Turn::Done(results) => parent.finish_equation(results),
            Turn::Run(graph, inputs, control) => {
                parent.waiting = Some(control);
                stack.push(Frame::new(graph, inputs)?);
            }
        }
    }
}

/// Per graph and equation, the variables that are read there for the last time.
#[derive(Default)]
struct LastUses(HashMap<*const Graph, Vec<Vec<usize>>>);

impl LastUses {
    fn of(&mut self, graph: &Graph, eqn: usize) -> &[usize] {
        let table = self.0.entry(std::ptr::from_ref(graph)).or_insert_with(|| {
            let mut read_later = vec![false; graph.avals.len()];
            let mut table = vec![Vec::new(); graph.eqns.len()];
            let visit = |atoms: &[Atom], later: &mut Vec<bool>, last: &mut Vec<usize>| {
                for atom in atoms {
                    if let Atom::Var(v) = atom
                        && !std::mem::replace(&mut later[v.0 as usize], true)
                    {
                        last.push(v.0 as usize);
                    }
                }
            };
            visit(&graph.outputs, &mut read_later, &mut Vec::new());
            for (eqn, last) in graph.eqns.iter().zip(&mut table).rev() {
                visit(&eqn.inputs, &mut read_later, last);
            }
            table
        });
        &table[eqn]
    }
}

fn begin<'g>(
    prim: &'g Prim,
    mut operands: Vec<Value>,
    declared: &[DType],
    precision: Precision,
) -> Result<Turn<'g>> {
    match prim {
        Prim::Jit { graph: g, .. }
        | Prim::CustomJvp { call: g, .. }
        | Prim::CustomVjp { call: g, .. } => Ok(Turn::Run(g, operands, Control::Call)),
        Prim::Cond { branches } => {
            let Some((index, args)) = operands.split_first() else {
                return Err(Error::Malformed("cond without an index".into()));
            };
            let last = branches.len() as f64 - 1.0;
            let branch = index.data.get_f64(0).clamp(0.0, last.max(0.0)) as usize;
            let graph = branches
                .get(branch)
                .ok_or_else(|| Error::Malformed("cond without branches".into()))?;
            Ok(Turn::Run(graph, args.to_vec(), Control::Call))
        }
        Prim::Scan {
            body,
            length,
            reverse,
            consts,
            carry,
        } => {
            let y_avals = body.output_avals().split_off(*carry);
            let xs = operands.split_off(consts + carry);
            let carry = operands.split_off(*consts);
            step(Scan {
                body,
                length: *length,
                reverse: *reverse,
                done: 0,
                consts: operands,
                carry,
                xs,
                ys: vec![Vec::with_capacity(*length); y_avals.len()],
                y_avals: y_avals
                    .into_iter()
                    .map(|a| widen_aval(a, precision))
                    .collect(),
            })
        }
        Prim::While {
            cond,
            body,
            cond_consts,
            body_consts,
        } => {
            let carry = operands.split_off(cond_consts + body_consts);
            let body_consts = operands.split_off(*cond_consts);
            check(While {
                cond,
                body,
                cond_consts: operands,
                body_consts,
                carry,
            })
        }
        _ => plain(prim, operands, declared, precision).map(Turn::Done),
    }
}

/// A primitive without graphs, at the precision asked for.
fn plain(
    prim: &Prim,
    operands: Vec<Value>,
    declared: &[DType],
    precision: Precision,
) -> Result<Vec<Value>> {
    let narrowed: Vec<Value>;
    let (prim, operands) = match (precision, prim) {
        (Precision::Declared, _) => (prim.clone(), &operands),
        (Precision::Wide, Prim::Bitcast { .. }) => {
            let back = operands.iter().zip(declared);
            narrowed = back.map(|(t, d)| Rc::new(prim::convert(t, *d))).collect();
            (prim.clone(), &narrowed)
        }
        (Precision::Wide, Prim::Convert { dtype, weak_type }) if dtype.is_float() => (
            Prim::Convert {
                dtype: DType::F64,
                weak_type: *weak_type,
            },
            &operands,
        ),
        (
            Precision::Wide,
            Prim::DotGeneral {
                dims,
                preferred: Some(d),
            },
        ) if d.is_float() => (
            Prim::DotGeneral {
                dims: dims.clone(),
                preferred: None,
            },
            &operands,
        ),
        (Precision::Wide, Prim::Iota { dtype, shape, axis }) if dtype.is_float() => (
            Prim::Iota {
                dtype: DType::F64,
                shape: shape.clone(),
                axis: *axis,
            },
            &operands,
        ),
        (Precision::Wide, _) => (prim.clone(), &operands),
    };
    let avals: Vec<Aval> = operands.iter().map(|t| t.aval()).collect();
    let result_avals = infer(&prim, &avals)?;
    let tensors: Vec<&Tensor> = operands.iter().map(|t| &**t).collect();
    let results = prim::eval(&prim, &tensors, &result_avals)?;
    Ok(results
        .into_iter()
        .map(|t| Rc::new(widen(t, precision)))
        .collect())
}

/// The next turn of a scan.
fn step(scan: Scan<'_>) -> Result<Turn<'_>> {
    if scan.done == scan.length {
        let mut results = scan.carry;
        for (mut rows, aval) in scan.ys.into_iter().zip(scan.y_avals) {
            if scan.reverse {
                rows.reverse();
            }
            let mut shape = vec![scan.length];
            shape.extend(&aval.shape);
            let bytes: Vec<u8> = rows.iter().flat_map(|t| t.data.to_bytes()).collect();
            let data = crate::TensorData::from_bytes(aval.dtype, &bytes);
            results.push(Rc::new(Tensor::new(shape, data)));
        }
        return Ok(Turn::Done(results));
    }
    let row = if scan.reverse {
        scan.length - 1 - scan.done
    } else {
        scan.done
    };
    let mut inputs = scan.consts.clone();
    inputs.extend(scan.carry.iter().cloned());
    inputs.extend(scan.xs.iter().map(|x| {
        let shape = &x.shape[1..];
        let count = crate::element_count(shape);
        let positions: Vec<usize> = (row * count..(row + 1) * count).collect();
        Rc::new(Tensor::new(shape, structural::take(&x.data, &positions)))
    }));
    Ok(Turn::Run(scan.body, inputs, Control::Scan(scan)))
}

/// Runs a while loop's condition.
fn check(state: While<'_>) -> Result<Turn<'_>> {
    let inputs = [state.cond_consts.as_slice(), &state.carry].concat();
    Ok(Turn::Run(
        state.cond,
        inputs,
        Control::While {
            state,
            in_cond: true,
        },
    ))
}

fn resume(control: Control<'_>, mut results: Vec<Value>) -> Result<Turn<'_>> {
    match control {
        Control::Call => Ok(Turn::Done(results)),
        Control::Scan(mut scan) => {
            let ys = results.split_off(scan.carry.len());
            scan.carry = results;
            for (rows, y) in scan.ys.iter_mut().zip(ys) {
                rows.push(y);
            }
            scan.done += 1;
            step(scan)
        }
        Control::While {
            state,
            in_cond: true,
        } => match results.first().map(|t| t.data.get_f64(0) != 0.0) {
            Some(true) => {
                let inputs = [state.body_consts.as_slice(), &state.carry].concat();
                Ok(Turn::Run(
                    state.body,
                    inputs,
                    Control::While {
                        state,
                        in_cond: false,
                    },
                ))
            }
            Some(false) => Ok(Turn::Done(state.carry)),
            None => Err(Error::Malformed("a condition without a result".into())),
        },
        Control::While {
            mut state,
            in_cond: false,
        } => {
            state.carry = results;
            check(state)
        }
    }
}

fn widen(t: Tensor, precision: Precision) -> Tensor {
    match precision {
        Precision::Wide if t.dtype().is_float() && t.dtype() != DType::F64 => {
            prim::convert(&t, DType::F64)
        }
        _ => t,
    }
}

fn widen_aval(aval: Aval, precision: Precision) -> Aval {
    match precision {
        Precision::Wide if aval.dtype.is_float() => Aval {
            dtype: DType::F64,
            ..aval
        },
        _ => aval,
    }
}
