//! Runs programs on host memory, slowly and obviously: the oracle between the graph-level
//! reference and generated code.
//!
//! Scalars are computed by the reference interpreter, one primitive at a time. Accumulators hold
//! their dtype's width, so long f32 sums differ from the reference's in their last digits.

use athanor_ir::reference::eval_prim;
use athanor_ir::{DType, Literal, Prim, ReduceOp, Tensor, TensorData};

use crate::{
    Accumulate, Accumulator, Error, Index, Kernel, Node, NodeId, Program, Result, Step, Store, Term,
};

struct Machine<'p> {
    program: &'p Program,
    memory: Vec<Vec<u8>>,
    loops: Vec<i64>,
}

/// The program's outputs, flat. Errors if inputs do not fit or the program is malformed.
pub fn interpret(program: &Program, inputs: &[Tensor]) -> Result<Vec<TensorData>> {
    // Uninitialised memory holds a pattern that shows: 0xa5 is a finite, odd float.
    let blank = |b: &crate::Buffer| vec![0xa5; b.len * b.dtype.size()];
    let mut memory: Vec<Vec<u8>> = program.buffers.iter().map(blank).collect();
    for (id, t) in program.inputs.iter().zip(inputs) {
        let bytes = t.data.to_bytes();
        if bytes.len() != memory[id.0 as usize].len() {
            return Err(bad("an input has another size"));
        }
        memory[id.0 as usize] = bytes;
    }
    let mut machine = Machine {
        program,
        memory,
        loops: Vec::new(),
    };
    machine.steps(&program.body)?;
    let read = |id: &crate::BufferId| {
        let dtype = program.buffers[id.0 as usize].dtype;
        TensorData::from_bytes(dtype, &machine.memory[id.0 as usize])
    };
    Ok(program.outputs.iter().map(read).collect())
}

fn bad(what: &str) -> Error {
    Error::Malformed {
        pass: "interpret",
        what: what.into(),
    }
}

/// One primitive on scalars.
fn scalar(prim: Prim, operands: &[Literal], result: usize) -> Result<Literal> {
    let tensors: Vec<Tensor> = operands.iter().map(|l| l.to_tensor()).collect();
    let results = eval_prim(&prim, &tensors)?;
    let one = results
        .get(result)
        .and_then(|t| Literal::from_tensor(t, false));
    one.ok_or_else(|| bad("a primitive without the result"))
}

fn whole(l: Literal) -> i64 {
    match l.to_tensor().data {
        TensorData::I64(v) => v[0],
        TensorData::U64(v) => v[0] as i64,
        data => data.get_f64(0) as i64,
    }
}

fn initial(a: &Accumulator, dtype: DType) -> Literal {
    let least = |max: bool| Literal::bound(dtype, max);
    match a.op {
        Accumulate::Reduce(ReduceOp::Sum) => Literal::new(dtype, 0.0, false),
        Accumulate::Reduce(ReduceOp::Prod) => Literal::new(dtype, 1.0, false),
        Accumulate::Reduce(ReduceOp::Max) => least(false),
        Accumulate::Reduce(ReduceOp::Min) => least(true),
        Accumulate::Reduce(ReduceOp::And) if dtype == DType::Bool => least(true),
        Accumulate::Reduce(ReduceOp::And) => {
            let bits = u64::MAX >> (64 - 8 * dtype.size());
            Literal {
                dtype,
                weak_type: false,
                bits,
            }
        }
        Accumulate::Reduce(ReduceOp::Or) => Literal::new(dtype, 0.0, false),
        Accumulate::ArgMax | Accumulate::ArgMin => Literal::new(DType::I32, 0.0, false),
    }
}

/// State of one accumulator; the best value so far belongs to the arg ops.
#[derive(Clone, Copy)]
struct State {
    value: Literal,
    best: Option<Literal>,
}

/// One point of a kernel.
struct Point<'k> {
    kernel: &'k Kernel,
    counters: Vec<i64>,
    values: Vec<Option<Literal>>,
    states: Vec<State>,
}

impl Machine<'_> {
    fn steps(&mut self, steps: &[Step]) -> Result<()> {
        for step in steps {
            match step {
                Step::Kernel(k) => self.kernel(k).map_err(|e| Error::Malformed {
                    pass: "interpret",
                    what: format!("{}: {e}", k.name),
                })?,
                Step::Sort(sort) => self.sort(sort)?,
                Step::Callback(callback) => self.callback(callback)?,
                Step::For { trip, body } => {
                    for i in 0..*trip {
                        self.loops.push(i as i64);
                        let done = self.steps(body);
                        self.loops.pop();
                        done?;
                    }
                }
                Step::While { cond, pred, body } => loop {
                    self.steps(cond)?;
                    if self.memory[pred.0 as usize].first() != Some(&1) {
                        break;
                    }
                    self.steps(body)?;
                },
                Step::Switch { index, branches } => {
                    let which = whole(self.load(*index, 0)?);
                    let last = branches.len() as i64 - 1;
                    self.steps(&branches[which.clamp(0, last.max(0)) as usize])?;
                }
            }
        }
        Ok(())
    }

    fn callback(&mut self, callback: &crate::Callback) -> Result<()> {
        let tensor = |(buffer, aval): &(crate::BufferId, athanor_ir::Aval)| {
            let bytes = &self.memory[buffer.0 as usize];
            let data = TensorData::from_bytes(aval.dtype, bytes);
            athanor_ir::Tensor::new(aval.shape.clone(), data)
        };
        let inputs: Vec<_> = callback.operands.iter().map(tensor).collect();
        let avals: Vec<_> = callback.results.iter().map(|(_, a)| a.clone()).collect();
        let outs = callback.function.call(&inputs, &avals)?;
        for ((buffer, _), out) in callback.results.iter().zip(outs) {
            self.memory[buffer.0 as usize] = out.data.to_bytes();
        }
        Ok(())
    }

    fn sort(&mut self, sort: &crate::Sort) -> Result<()> {
        for row in 0..sort.rows {
            let places = (row * sort.length) as i64..((row + 1) * sort.length) as i64;
            let mut pairs = Vec::with_capacity(sort.length);
            for i in places.clone() {
                pairs.push((self.load(sort.ranks, i)?, self.load(sort.order, i)?));
            }
            pairs.sort_by_key(|(rank, _)| whole(*rank));
            for (i, (rank, order)) in places.zip(pairs) {
                self.write(sort.ranks, i, rank)?;
                self.write(sort.order, i, order)?;
            }
        }
        Ok(())
    }

    fn span(&self, buffer: crate::BufferId, index: i64) -> Result<(DType, std::ops::Range<usize>)> {
        let b = &self.program.buffers[buffer.0 as usize];
        if index < 0 || index as usize >= b.len {
            return Err(bad(&format!(
                "index {index} of buffer {} of {}",
                buffer.0, b.len
            )));
        }
        let size = b.dtype.size();
        Ok((b.dtype, index as usize * size..(index as usize + 1) * size))
    }

    fn load(&self, buffer: crate::BufferId, index: i64) -> Result<Literal> {
        let (dtype, span) = self.span(buffer, index)?;
        let mut bits = [0; 8];
        let bytes = &self.memory[buffer.0 as usize][span];
        bits[..bytes.len()].copy_from_slice(bytes);
        Ok(Literal {
            dtype,
            weak_type: false,
            bits: u64::from_le_bytes(bits),
        })
    }

    fn kernel(&mut self, k: &Kernel) -> Result<()> {
        let dtypes = k.dtypes(&self.program.buffers);
        let points: usize = k.domain.iter().product();
        let turns: usize = k.reduce.iter().product();
        for p in 0..points {
            let mut counters = unravel(p, &k.domain);
            counters.extend(k.reduce.iter().map(|_| 0));
            let start = |a: &Accumulator| State {
                value: initial(a, dtypes[a.value.0 as usize]),
                best: None,
            };
            let states = k.accumulators.iter().map(start).collect();
            let values = vec![None; k.nodes.len()];
            let mut point = Point {
                kernel: k,
                counters,
                values,
                states,
            };
            if !k.accumulators.is_empty() {
                for turn in 0..turns {
                    let at = unravel(turn, &k.reduce);
                    point.counters.truncate(k.domain.len());
                    point.counters.extend(at);
                    point.values.fill(None);
                    for (i, a) in k.accumulators.iter().enumerate() {
                        let x = self.value(&mut point, a.value)?;
                        point.states[i] = step(point.states[i], a.op, x, turn)?;
                    }
                    let pending = self.pending(&mut point, &k.running)?;
                    self.store(pending)?;
                }
            }
            point.values.fill(None);
            // All loads of a point come before its stores, save in sequential kernels.
            let pending = self.pending(&mut point, &k.stores)?;
            self.store(pending)?;
        }
        Ok(())
    }

    #[allow(clippy::type_complexity)]
    fn pending<'k>(
        &self,
        point: &mut Point<'k>,
        stores: &'k [Store],
    ) -> Result<Vec<(&'k Store, i64, Literal)>> {
        let mut out = Vec::new();
        for s in stores {
            if let Some(g) = s.guard
                && self.value(point, g)?.bits == 0
            {
                continue;
            }
            let value = self.value(point, s.value)?;
            out.push((s, self.index(point, &s.index)?, value));
        }
        Ok(out)
    }

    fn store(&mut self, pending: Vec<(&Store, i64, Literal)>) -> Result<()> {
        for (s, index, mut value) in pending {
            if let Some(op) = s.combine {
                value = scalar(Prim::Binary(op), &[self.load(s.buffer, index)?, value], 0)?;
            }
            self.write(s.buffer, index, value)?;
        }
        Ok(())
    }

    fn write(&mut self, buffer: crate::BufferId, index: i64, value: Literal) -> Result<()> {
        let (dtype, span) = self.span(buffer, index)?;
        let bytes = value.bits.to_le_bytes();
        self.memory[buffer.0 as usize][span].copy_from_slice(&bytes[..dtype.size()]);
        Ok(())
    }

    fn index(&self, point: &mut Point, index: &Index) -> Result<i64> {
        let mut sum = index.constant;
        for (term, c) in &index.terms {
            sum += c * match term {
                Term::Axis(a) => point.counters[*a],
                Term::Loop(d) => self.loops[*d],
                Term::Div(inner, c) => self.index(point, inner)?.div_euclid(*c),
                Term::Mod(inner, c) => self.index(point, inner)?.rem_euclid(*c),
                Term::Value(n) => whole(self.value(point, *n)?),
            };
        }
        Ok(sum)
    }

    fn value(&self, point: &mut Point, n: NodeId) -> Result<Literal> {
        if let Some(v) = point.values[n.0 as usize] {
            return Ok(v);
        }
        let kernel = point.kernel;
        let value = match &kernel.nodes[n.0 as usize] {
            Node::Const(l) => *l,
            Node::Hoisted(i, _) => self.program.literals[*i],
            Node::Load {
                buffer,
                index,
                guard,
            } => {
                let open = match guard {
                    Some(g) => self.value(point, *g)?.bits != 0,
                    None => true,
                };
                let dtype = self.program.buffers[buffer.0 as usize].dtype;
                match open {
                    true => self.load(*buffer, self.index(point, index)?)?,
                    false => Literal::new(dtype, 0.0, false),
                }
            }
            Node::IndexValue(index) => {
                let i = self.index(point, index)?;
                Literal {
                    dtype: DType::I32,
                    weak_type: false,
                    bits: u64::from(i as i32 as u32),
                }
            }
            Node::Unary(op, x) => scalar(Prim::Unary(*op), &[self.value(point, *x)?], 0)?,
            Node::Binary(op, x, y) => {
                let operands = [self.value(point, *x)?, self.value(point, *y)?];
                scalar(Prim::Binary(*op), &operands, 0)?
            }
            Node::Select {
                cond,
                on_true,
                on_false,
            } => {
                let c = self.value(point, *cond)?;
                self.value(point, if c.bits != 0 { *on_true } else { *on_false })?
            }
            Node::Convert { to, from } => {
                let prim = Prim::Convert {
                    dtype: *to,
                    weak_type: false,
                };
                scalar(prim, &[self.value(point, *from)?], 0)?
            }
            Node::Bitcast { to, from } => Literal {
                dtype: *to,
                weak_type: false,
                bits: self.value(point, *from)?.bits,
            },
            Node::IntegerPow { x, y } => {
                scalar(Prim::IntegerPow { y: *y }, &[self.value(point, *x)?], 0)?
            }
            Node::Threefry { word, key, count } => {
                let mut operands = Vec::new();
                for n in key.iter().chain(count) {
                    operands.push(self.value(point, *n)?);
                }
                scalar(Prim::Threefry2x32, &operands, usize::from(*word))?
            }
            Node::Fma { a, b, c } => {
                let [a, b, c] = [
                    self.value(point, *a)?,
                    self.value(point, *b)?,
                    self.value(point, *c)?,
                ];
                let (x, y, z) = (a.to_f64(), b.to_f64(), c.to_f64());
                match a.dtype {
                    DType::F32 => {
                        let r = (x as f32).mul_add(y as f32, z as f32);
                        Literal::new(DType::F32, f64::from(r), false)
                    }
                    _ => Literal::new(a.dtype, x.mul_add(y, z), false),
                }
            }
            Node::Reduced(i) => point.states[*i].value,
        };
        point.values[n.0 as usize] = Some(value);
        Ok(value)
    }
}

fn step(state: State, op: Accumulate, x: Literal, turn: usize) -> Result<State> {
    use athanor_ir::Binary;
    let greatest = match op {
        Accumulate::Reduce(op) => {
            let boolean = x.dtype == DType::Bool;
            let combine = match op {
                ReduceOp::Sum if boolean => Binary::Or,
                ReduceOp::Prod if boolean => Binary::And,
                ReduceOp::Sum => Binary::Add,
                ReduceOp::Prod => Binary::Mul,
                ReduceOp::Max => Binary::Max,
                ReduceOp::Min => Binary::Min,
                ReduceOp::And => Binary::And,
                ReduceOp::Or => Binary::Or,
            };
            let value = scalar(Prim::Binary(combine), &[state.value, x], 0)?;
            return Ok(State { value, best: None });
        }
        Accumulate::ArgMax => true,
        Accumulate::ArgMin => false,
    };
    let better = match state.best {
        None => true,
        Some(b) if x.dtype.is_float() => {
            let (x, b) = (x.to_f64(), b.to_f64());
            !b.is_nan() && (x.is_nan() || if greatest { x > b } else { x < b })
        }
        Some(b) => {
            let op = if greatest { Binary::Gt } else { Binary::Lt };
            scalar(Prim::Binary(op), &[x, b], 0)?.bits != 0
        }
    };
    Ok(match better {
        true => State {
            value: Literal::new(DType::I32, turn as f64, false),
            best: Some(x),
        },
        false => state,
    })
}

fn unravel(mut flat: usize, extents: &[usize]) -> Vec<i64> {
    let mut out = vec![0; extents.len()];
    for (o, n) in out.iter_mut().zip(extents).rev() {
        *o = (flat % n) as i64;
        flat /= n;
    }
    out
}
