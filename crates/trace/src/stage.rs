//! Staging: a function becomes a graph by running it on tracers.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use athanor_ir::{Atom, Aval, Graph, GraphBuilder, Prim, Var};

use crate::evaluate::evaluator;
use crate::interpreter::{Interpreter, staging_source, under};
use crate::value::{Kind, Run};
use crate::{Error, Flat, Result, Value};

/// A graph and the outside values that its function used: they are its leading inputs.
#[derive(Clone, Debug)]
pub struct Staged {
    pub graph: Rc<Graph>,
    pub captured: Vec<Value>,
}

/// A graph under construction.
pub(crate) struct Frame {
    pub run: Run,
    state: RefCell<State>,
}

#[derive(Default)]
struct State {
    builder: GraphBuilder,
    /// Positions among the builder's inputs of the function's arguments.
    args: Vec<usize>,
    captured: Vec<Captured>,
    /// Indices into `captured` by [`Value::address`].
    by_address: HashMap<usize, Vec<usize>>,
    inputs: usize,
}

struct Captured {
    value: Value,
    var: Var,
    position: usize,
}

impl Frame {
    pub fn new() -> Rc<Frame> {
        Rc::new(Frame {
            run: Run::new(),
            state: RefCell::default(),
        })
    }

    /// A tracer for the function's next argument.
    pub fn input(&self, aval: Aval) -> Value {
        let mut state = self.state.borrow_mut();
        let var = state.builder.input(aval.clone());
        let position = state.inputs;
        state.args.push(position);
        state.inputs += 1;
        Value::tracer(aval, &self.run, Kind::Staged(Atom::Var(var)))
    }

    /// The atom of one of this frame's own tracers.
    pub fn own(&self, value: &Value) -> Option<Atom> {
        match value {
            Value::Tracer(t) if t.0.run.same(&self.run) => match t.0.kind {
                Kind::Staged(atom) => Some(atom),
                Kind::Dual { .. } | Kind::Batched(_) => None,
            },
            _ => None,
        }
    }

    /// What stands for a value in the graph. A scalar known on the host is a literal; any other
    /// outside value is captured, once.
    pub fn atom(&self, value: &Value) -> Result<Atom> {
        if let Some(atom) = self.own(value) {
            return Ok(atom);
        }
        match value {
            Value::Tracer(t) if !t.is_alive() => {
                return Err(Error::LeakedTracer {
                    aval: t.0.aval.clone(),
                });
            }
            Value::Concrete(c) if c.aval.shape.is_empty() => {
                if let Some(l) = evaluator()?.known_scalar(c) {
                    return Ok(Atom::Lit(l));
                }
            }
            _ => {}
        }
        let mut state = self.state.borrow_mut();
        let address = value.address();
        let known = state.by_address.get(&address).and_then(|list| {
            list.iter()
                .map(|i| &state.captured[*i])
                .find(|c| c.value.same(value))
                .map(|c| c.var)
        });
        if let Some(var) = known {
            return Ok(Atom::Var(var));
        }
        let var = state.builder.input(value.aval().clone());
        let (index, position) = (state.captured.len(), state.inputs);
        state.inputs += 1;
        state.captured.push(Captured {
            value: value.clone(),
            var,
            position,
        });
        state.by_address.entry(address).or_default().push(index);
        Ok(Atom::Var(var))
    }

    /// Appends an equation.
    pub fn push(&self, prim: &Prim, inputs: &[Value]) -> Result<Vec<Value>> {
        if !self.run.alive() {
            return Err(Error::malformed(
                "an equation was staged after its graph was finished",
            ));
        }
        let atoms = inputs
            .iter()
            .map(|v| self.atom(v))
            .collect::<Result<Vec<_>>>()?;
        let source = staging_source();
        let mut state = self.state.borrow_mut();
        let vars = state.builder.push(prim.clone(), atoms, source)?;
        Ok(vars
            .into_iter()
            .map(|v| {
                let aval = state.builder.aval(Atom::Var(v));
                Value::tracer(aval, &self.run, Kind::Staged(Atom::Var(v)))
            })
            .collect())
    }

    /// Ends the run. Captured values that no kept equation uses are dropped.
    pub fn finish(&self, outputs: &[Value]) -> Result<Staged> {
        self.run.end();
        let atoms = outputs
            .iter()
            .map(|v| self.atom(v))
            .collect::<Result<Vec<_>>>()?;
        let state = self.state.take();
        let mut graph = state.builder.finish(atoms);
        let mut used = vec![false; graph.avals.len()];
        let uses = graph
            .eqns
            .iter()
            .flat_map(|e| &e.inputs)
            .chain(&graph.outputs);
        for atom in uses {
            if let Atom::Var(v) = atom {
                used[v.0 as usize] = true;
            }
        }
        let all = std::mem::take(&mut graph.inputs);
        let mut captured = Vec::new();
        for c in state.captured {
            let var = all[c.position];
            if used[var.0 as usize] {
                graph.inputs.push(var);
                captured.push(c.value);
            }
        }
        graph.inputs.extend(state.args.iter().map(|p| all[*p]));
        // Renumbered, so that equal functions have equal graphs.
        Ok(Staged {
            graph: Rc::new(graph.pruned()),
            captured,
        })
    }
}

/// Stages everything, whatever its operands.
struct Stage(Rc<Frame>);

impl Interpreter for Stage {
    fn interpret(&self, prim: &Prim, inputs: &[Value]) -> Result<Vec<Value>> {
        self.0.push(prim, inputs)
    }
}

/// The graph of a function for arguments of these types. `name` is for error texts only.
pub fn stage(name: &str, f: Flat, avals: &[Aval]) -> Result<Staged> {
    let _ = name;
    let frame = Frame::new();
    let args: Vec<Value> = avals.iter().map(|a| frame.input(a.clone())).collect();
    let outputs = under(Some(Rc::new(Stage(frame.clone()))), || f(&args));
    if outputs.is_err() {
        frame.run.end();
    }
    frame.finish(&outputs?)
}
