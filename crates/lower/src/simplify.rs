//! Rewrites a graph into a smaller one that computes the same: neutral operands, views of views,
//! constants, equal equations computed once.
//!
//! Literal values are looked at only where a rule needs 0 or 1; all others are hoisted afterwards.

use std::collections::HashMap;

use athanor_ir::{
    Atom, Binary, Eqn, Graph, Literal, Prim, Source, Tensor, TensorData, Unary, Var,
    reference::eval_prim,
};

use crate::inline::bodies;

/// The simplified graph; nested bodies too.
pub fn simplify(graph: &Graph) -> Graph {
    let mut s = Simplifier {
        out: Graph {
            avals: graph.avals.clone(),
            inputs: graph.inputs.clone(),
            ..Graph::default()
        },
        known: HashMap::new(),
        made: HashMap::new(),
        seen: HashMap::new(),
    };
    for eqn in &graph.eqns {
        s.equation(eqn);
    }
    s.out.outputs = graph.outputs.iter().map(|a| s.get(*a)).collect();
    s.out.pruned()
}

struct Simplifier {
    out: Graph,
    /// What a variable was found to equal.
    known: HashMap<Var, Atom>,
    /// The equation that makes a variable.
    made: HashMap<Var, usize>,
    /// Equations by what they compute.
    seen: HashMap<(Prim, Vec<Atom>), Vec<Var>>,
}

impl Simplifier {
    fn get(&self, a: Atom) -> Atom {
        match a {
            Atom::Var(v) => self.known.get(&v).copied().unwrap_or(a),
            lit => lit,
        }
    }

    fn equation(&mut self, eqn: &Eqn) {
        let inputs: Vec<Atom> = eqn.inputs.iter().map(|a| self.get(*a)).collect();
        let prim = bodies(&eqn.prim, &mut simplify);
        if let [result] = eqn.outputs.as_slice() {
            if let Some(same) = self.value(&prim, &inputs, *result) {
                self.known.insert(*result, same);
                return;
            }
            let simpler = self.of_nothing(&prim, &inputs);
            if let Some((prim, input)) = simpler.or_else(|| self.composed(&prim, &inputs)) {
                let again = Eqn {
                    prim,
                    inputs: vec![input],
                    outputs: vec![*result],
                    source: eqn.source.clone(),
                };
                return self.equation(&again);
            }
        }
        if prim.has_effect() {
            return self.append(prim, inputs, eqn.outputs.clone(), eqn.source.clone());
        }
        let key = (prim, inputs);
        if let Some(vars) = self.seen.get(&key) {
            for (v, same) in eqn.outputs.iter().zip(vars) {
                self.known.insert(*v, Atom::Var(*same));
            }
            return;
        }
        self.seen.insert(key.clone(), eqn.outputs.clone());
        self.append(key.0, key.1, eqn.outputs.clone(), eqn.source.clone());
    }

    fn append(&mut self, prim: Prim, inputs: Vec<Atom>, outputs: Vec<Var>, source: Source) {
        for v in &outputs {
            self.made.insert(*v, self.out.eqns.len());
        }
        self.out.eqns.push(Eqn {
            prim,
            inputs,
            outputs,
            source,
        });
    }

    fn maker(&self, a: Atom) -> Option<&Eqn> {
        match a {
            Atom::Var(v) => self.made.get(&v).map(|i| &self.out.eqns[*i]),
            Atom::Lit(_) => None,
        }
    }

    /// The literal that all elements of a value equal.
    fn splat(&self, a: Atom) -> Option<Literal> {
        match a {
            Atom::Lit(l) => Some(l),
            Atom::Var(_) => match self.maker(a)? {
                Eqn {
                    prim: Prim::Broadcast { .. },
                    inputs,
                    ..
                } => match inputs[0] {
                    Atom::Lit(l) => Some(l),
                    Atom::Var(_) => None,
                },
                _ => None,
            },
        }
    }

    fn is(&self, a: Atom, value: f64) -> bool {
        self.splat(a).is_some_and(|l| l.to_f64() == value)
    }

    /// An atom that the equation's result equals.
    fn value(&self, prim: &Prim, inputs: &[Atom], result: Var) -> Option<Atom> {
        let x = *inputs.first()?;
        let shape = |a: Atom| self.out.aval(a).shape;
        let same_shape = shape(x) == self.out.avals[result.0 as usize].shape;
        match prim {
            Prim::Binary(op) => {
                let y = inputs[1];
                // XLA, too, drops x + 0 though it turns -0 into 0.
                let neutral = match op {
                    Binary::Add | Binary::Sub if self.is(y, 0.0) => Some(x),
                    Binary::Add if self.is(x, 0.0) => Some(y),
                    Binary::Mul | Binary::Div if self.is(y, 1.0) => Some(x),
                    Binary::Mul if self.is(x, 1.0) => Some(y),
                    Binary::And | Binary::Or if x == y => Some(x),
                    _ => None,
                };
                neutral.or_else(|| self.folded(prim, inputs))
            }
            Prim::Unary(op) => match (op, self.maker(x)) {
                (
                    Unary::Neg,
                    Some(Eqn {
                        prim: Prim::Unary(Unary::Neg),
                        inputs,
                        ..
                    }),
                )
                | (
                    Unary::Not,
                    Some(Eqn {
                        prim: Prim::Unary(Unary::Not),
                        inputs,
                        ..
                    }),
                ) => Some(inputs[0]),
                (Unary::Neg | Unary::Not | Unary::Abs | Unary::Sqrt, _) => {
                    self.folded(prim, inputs)
                }
                _ => None,
            },
            Prim::IntegerPow { y: 1 } => Some(x),
            Prim::Convert { dtype, .. } if self.out.aval(x).dtype == *dtype => Some(x),
            Prim::Convert { .. } => self.folded(prim, inputs),
            Prim::Bitcast { dtype } if self.out.aval(x).dtype == *dtype => Some(x),
            Prim::Select => match self.splat(x) {
                Some(l) => Some(inputs[if l.bits == 0 { 1 } else { 2 }]),
                None => (inputs[1] == inputs[2]).then_some(inputs[1]),
            },
            Prim::Broadcast { dims, .. } => {
                (same_shape && dims.iter().enumerate().all(|(i, d)| i == *d)).then_some(x)
            }
            Prim::Reshape { .. } => same_shape.then_some(x),
            Prim::Transpose { perm } => perm.iter().enumerate().all(|(i, p)| i == *p).then_some(x),
            Prim::Slice { stride, .. } => {
                (same_shape && stride.iter().all(|s| *s == 1)).then_some(x)
            }
            Prim::Rev { axes } => axes.iter().all(|a| shape(x)[*a] <= 1).then_some(x),
            Prim::Pad { config } => config
                .iter()
                .all(|p| p.low == 0 && p.high == 0 && p.interior == 0)
                .then_some(x),
            Prim::Concatenate { .. } => (inputs.len() == 1).then_some(x),
            Prim::Reduce { axes, .. } => axes.is_empty().then_some(x),
            _ => None,
        }
    }

    /// The result of an operation on scalar literals, if it is exact arithmetic.
    fn folded(&self, prim: &Prim, inputs: &[Atom]) -> Option<Atom> {
        let exact = match prim {
            Prim::Binary(op) => {
                matches!(
                    op,
                    Binary::Add
                        | Binary::Sub
                        | Binary::Mul
                        | Binary::Div
                        | Binary::Max
                        | Binary::Min
                )
            }
            _ => true,
        };
        let mut tensors = Vec::new();
        for a in inputs {
            let Atom::Lit(l) = a else { return None };
            tensors.push(l.to_tensor());
        }
        if !exact {
            return None;
        }
        let results = eval_prim(prim, &tensors).ok()?;
        Literal::from_tensor(results.first()?, false).map(Atom::Lit)
    }

    /// A reduction over no elements is its identity everywhere. (A kernel would start from that of
    /// the type that it computes in, which is another one for narrow integers.)
    fn of_nothing(&self, prim: &Prim, inputs: &[Atom]) -> Option<(Prim, Atom)> {
        let Prim::Reduce { op, axes } = prim else {
            return None;
        };
        let mut aval = self.out.aval(*inputs.first()?);
        axes.iter().find(|a| aval.shape[**a] == 0)?;
        let nothing = Tensor::new([0], TensorData::from_i64s(aval.dtype, []));
        let alone = Prim::Reduce {
            op: *op,
            axes: vec![0],
        };
        let results = eval_prim(&alone, &[nothing]).ok()?;
        let identity = Literal::from_tensor(results.first()?, false)?;
        let mut axis = 0;
        aval.shape.retain(|_| {
            axis += 1;
            !axes.contains(&(axis - 1))
        });
        let everywhere = Prim::Broadcast {
            shape: aval.shape,
            dims: Vec::new(),
        };
        Some((everywhere, Atom::Lit(identity)))
    }

    /// A view of a view as one view.
    fn composed(&self, prim: &Prim, inputs: &[Atom]) -> Option<(Prim, Atom)> {
        let inner = self.maker(*inputs.first()?)?;
        let from = *inner.inputs.first()?;
        let prim = match (prim, &inner.prim) {
            (Prim::Transpose { perm }, Prim::Transpose { perm: before }) => Prim::Transpose {
                perm: perm.iter().map(|p| before[*p]).collect(),
            },
            (Prim::Reshape { shape }, Prim::Reshape { .. }) => Prim::Reshape {
                shape: shape.clone(),
            },
            (Prim::Broadcast { shape, dims }, Prim::Broadcast { dims: before, .. }) => {
                Prim::Broadcast {
                    shape: shape.clone(),
                    dims: before.iter().map(|d| dims[*d]).collect(),
                }
            }
            // A constant stays one whatever its view.
            (
                Prim::Reshape { .. }
                | Prim::Transpose { .. }
                | Prim::Slice { .. }
                | Prim::Rev { .. },
                Prim::Broadcast { .. },
            ) if matches!(from, Atom::Lit(_)) => {
                let operand = self.out.aval(inputs[0]);
                let shape = athanor_ir::infer(prim, &[operand])
                    .ok()?
                    .first()?
                    .shape
                    .clone();
                Prim::Broadcast {
                    shape,
                    dims: vec![],
                }
            }
            _ => return None,
        };
        Some((prim, from))
    }
}
