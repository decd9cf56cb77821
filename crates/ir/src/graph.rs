//! Graphs: a jaxpr without captured constants (what a function captured is a leading input).

use std::hash::{Hash, Hasher};

use crate::{Aval, DType, Error, Prim, Result, Source, Tensor, TensorData, infer, verify};

/// A value of one graph: an index into [`Graph::avals`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Var(pub u32);

/// A scalar constant in an equation. `bits` holds the element's bits, zero-extended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Literal {
    pub dtype: DType,
    pub weak_type: bool,
    pub bits: u64,
}

impl Literal {
    pub fn new(dtype: DType, value: f64, weak_type: bool) -> Literal {
        Literal::from_tensor(&Tensor::scalar_f64(dtype, value), weak_type)
            .expect("scalar_f64 has one element")
    }

    /// The greatest, or the least, value of a dtype: ±infinity of a float.
    pub fn bound(dtype: DType, greatest: bool) -> Literal {
        let Some((low, high)) = dtype.bounds() else {
            let sign = if greatest { 1.0 } else { -1.0 };
            return Literal::new(dtype, f64::INFINITY * sign, false);
        };
        let bits = (if greatest { high } else { low }) as u64;
        Literal {
            dtype,
            weak_type: false,
            bits: bits & (u64::MAX >> (64 - 8 * dtype.size())),
        }
    }

    /// None unless the tensor has exactly one element and no axis.
    pub fn from_tensor(t: &Tensor, weak_type: bool) -> Option<Literal> {
        if !t.shape.is_empty() {
            return None;
        }
        let bytes = t.data.to_bytes();
        let mut bits = [0; 8];
        bits[..bytes.len()].copy_from_slice(&bytes);
        Some(Literal {
            dtype: t.dtype(),
            weak_type,
            bits: u64::from_le_bytes(bits),
        })
    }

    pub fn to_tensor(self) -> Tensor {
        let bytes = self.bits.to_le_bytes();
        Tensor::new(
            [],
            TensorData::from_bytes(self.dtype, &bytes[..self.dtype.size()]),
        )
    }

    pub fn to_f64(self) -> f64 {
        self.to_tensor().data.get_f64(0)
    }

    pub fn aval(self) -> Aval {
        Aval::scalar(self.dtype).weak(self.weak_type)
    }
}

/// An operand of an equation or a result of a graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Atom {
    Var(Var),
    Lit(Literal),
}

/// One operation: results = prim(operands).
#[derive(Clone, Debug)]
pub struct Eqn {
    pub prim: Prim,
    pub inputs: Vec<Atom>,
    pub outputs: Vec<Var>,
    pub source: Source,
}

/// A function as a list of equations in order of execution, each variable assigned once.
///
/// Equality and hash are structural and ignore where equations came from, so that programs are
/// cached by what they compute.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    pub avals: Vec<Aval>,
    pub inputs: Vec<Var>,
    pub eqns: Vec<Eqn>,
    pub outputs: Vec<Atom>,
}

impl Graph {
    pub fn aval(&self, atom: Atom) -> Aval {
        match atom {
            Atom::Var(v) => self.avals[v.0 as usize].clone(),
            Atom::Lit(l) => l.aval(),
        }
    }

    pub fn input_avals(&self) -> Vec<Aval> {
        self.inputs
            .iter()
            .map(|v| self.avals[v.0 as usize].clone())
            .collect()
    }

    pub fn output_avals(&self) -> Vec<Aval> {
        self.outputs.iter().map(|a| self.aval(*a)).collect()
    }
}

impl PartialEq for Eqn {
    fn eq(&self, o: &Eqn) -> bool {
        self.prim == o.prim && self.inputs == o.inputs && self.outputs == o.outputs
    }
}
impl Eq for Eqn {}
impl Hash for Eqn {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (&self.prim, &self.inputs, &self.outputs).hash(state);
    }
}
impl PartialEq for Graph {
    fn eq(&self, o: &Graph) -> bool {
        self.inputs == o.inputs
            && self.eqns == o.eqns
            && self.outputs == o.outputs
            && self.avals == o.avals
    }
}
impl Eq for Graph {}
impl Hash for Graph {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (&self.avals, &self.inputs, &self.eqns, &self.outputs).hash(state);
    }
}

/// Makes a graph in order, with result types from [`infer`].
#[derive(Debug, Default)]
pub struct GraphBuilder {
    graph: Graph,
}

impl GraphBuilder {
    pub fn new() -> GraphBuilder {
        GraphBuilder::default()
    }

    fn var(&mut self, aval: Aval) -> Var {
        self.graph.avals.push(aval);
        Var(self.graph.avals.len() as u32 - 1)
    }

    pub fn input(&mut self, aval: Aval) -> Var {
        let v = self.var(aval);
        self.graph.inputs.push(v);
        v
    }

    pub fn aval(&self, atom: Atom) -> Aval {
        self.graph.aval(atom)
    }

    /// Appends an equation. Fails as [`infer`] does.
    pub fn push(&mut self, prim: Prim, inputs: Vec<Atom>, source: Source) -> Result<Vec<Var>> {
        let avals: Vec<Aval> = inputs.iter().map(|a| self.graph.aval(*a)).collect();
        let results = infer(&prim, &avals)?;
        let outputs: Vec<Var> = results.into_iter().map(|a| self.var(a)).collect();
        self.graph.eqns.push(Eqn {
            prim,
            inputs,
            outputs: outputs.clone(),
            source,
        });
        Ok(outputs)
    }

    /// Appends an equation of one result.
    pub fn push1(&mut self, prim: Prim, inputs: Vec<Atom>, source: Source) -> Result<Var> {
        let name = prim.name();
        match self.push(prim, inputs, source)?.as_slice() {
            [v] => Ok(*v),
            vs => Err(Error::Malformed(format!(
                "{name} has {} results, not 1",
                vs.len()
            ))),
        }
    }

    /// The graph without the equations that no output needs, variables numbered in order.
    pub fn finish(mut self, outputs: Vec<Atom>) -> Graph {
        self.graph.outputs = outputs;
        let graph = self.graph.pruned();
        debug_assert_eq!(verify(&graph), Ok(()));
        graph
    }
}

impl Graph {
    /// Drops equations whose results nothing uses and renumbers variables: inputs first, then
    /// results in order. What has an effect stays.
    pub fn pruned(&self) -> Graph {
        let mut used = vec![false; self.avals.len()];
        let mark = |atoms: &[Atom], used: &mut Vec<bool>| {
            for a in atoms {
                if let Atom::Var(v) = a {
                    used[v.0 as usize] = true;
                }
            }
        };
        mark(&self.outputs, &mut used);
        let mut keep = vec![false; self.eqns.len()];
        for (i, eqn) in self.eqns.iter().enumerate().rev() {
            if eqn.outputs.iter().any(|v| used[v.0 as usize]) || eqn.prim.has_effect() {
                keep[i] = true;
                mark(&eqn.inputs, &mut used);
            }
        }
        let mut out = Graph::default();
        let mut map = vec![None; self.avals.len()];
        let add = |v: Var, out: &mut Graph, map: &mut Vec<Option<Var>>| {
            let new = Var(out.avals.len() as u32);
            out.avals.push(self.avals[v.0 as usize].clone());
            map[v.0 as usize] = Some(new);
            new
        };
        for v in &self.inputs {
            let new = add(*v, &mut out, &mut map);
            out.inputs.push(new);
        }
        let atom = |a: &Atom, map: &Vec<Option<Var>>| match a {
            Atom::Lit(l) => Atom::Lit(*l),
            Atom::Var(v) => Atom::Var(map[v.0 as usize].expect("defined before use")),
        };
        for (eqn, keep) in self.eqns.iter().zip(keep) {
            if keep {
                let inputs = eqn.inputs.iter().map(|a| atom(a, &map)).collect();
                let outputs = eqn
                    .outputs
                    .iter()
                    .map(|v| add(*v, &mut out, &mut map))
                    .collect();
                let (prim, source) = (eqn.prim.clone(), eqn.source.clone());
                out.eqns.push(Eqn {
                    prim,
                    inputs,
                    outputs,
                    source,
                });
            }
        }
        out.outputs = self.outputs.iter().map(|a| atom(a, &map)).collect();
        out
    }
}
