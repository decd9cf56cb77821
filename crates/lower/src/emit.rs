//! Builds the scalar DAG of one kernel: asks for a value at coordinates and walks backwards
//! through everything that is not in memory.
//!
//! Views (broadcast, reshape, transpose, slice, …) only change coordinates; elementwise equations
//! become nodes; a reduction becomes an accumulator.

mod equation;

pub use equation::reduction;

use std::collections::HashMap;

use athanor_ir::{Atom, Binary, DType, Graph, Kind, Literal, Var};

use crate::index::{Ranges, flatten};
use crate::{BufferId, Error, Index, Kernel, Node, NodeId, Store};

/// A dense array in a buffer, from element `base` on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    pub buffer: BufferId,
    pub base: Index,
}

/// How a variable of a graph can be read.
#[derive(Clone, Debug)]
pub enum Value {
    Memory(Location),
    /// A scalar constant.
    Literal(Literal),
    /// Result `1` of equation `0`, to be computed where it is needed.
    Deferred(usize, usize),
}

/// A graph with what its variables are.
pub struct Scope<'g> {
    pub graph: &'g Graph,
    pub values: Vec<Value>,
}

/// Why a value cannot be part of the kernel; the caller then chooses another kernel.
#[derive(Debug)]
pub enum Refusal {
    /// A value of this very kernel is needed at other coordinates, or inside its reduction.
    Conflict,
    Defect(Error),
}

impl From<Error> for Refusal {
    fn from(e: Error) -> Refusal {
        Refusal::Defect(e)
    }
}

type Emit<T> = std::result::Result<T, Refusal>;

/// A kernel in the making.
#[derive(Clone)]
pub struct KernelBuilder {
    pub kernel: Kernel,
    pub ranges: Ranges,
    interned: HashMap<Node, NodeId>,
    memo: HashMap<(Var, Vec<Index>, Option<NodeId>, bool), NodeId>,
    /// Values that this kernel stores: coordinates and node.
    local: HashMap<Var, (Vec<Index>, NodeId)>,
    guard: Option<NodeId>,
    in_reduce: bool,
    names: Vec<&'static str>,
}

impl KernelBuilder {
    pub fn new(domain: Vec<usize>, reduce: Vec<usize>, loops: &[usize]) -> KernelBuilder {
        let axes = domain.iter().chain(&reduce).copied().collect();
        KernelBuilder {
            kernel: Kernel {
                domain,
                reduce,
                ..Kernel::default()
            },
            ranges: Ranges {
                axes,
                loops: loops.to_vec(),
                values: HashMap::new(),
            },
            interned: HashMap::new(),
            memo: HashMap::new(),
            local: HashMap::new(),
            guard: None,
            in_reduce: false,
            names: Vec::new(),
        }
    }

    pub fn node(&mut self, node: Node) -> NodeId {
        if let Some(id) = self.interned.get(&node) {
            return *id;
        }
        let id = NodeId(self.kernel.nodes.len() as u32);
        self.kernel.nodes.push(node.clone());
        self.interned.insert(node, id);
        id
    }

    pub fn literal(&mut self, l: Literal) -> NodeId {
        let node = match crate::literals::hoisted_number(l) {
            Some(i) => Node::Hoisted(i, l.dtype),
            None => Node::Const(Literal {
                weak_type: false,
                ..l
            }),
        };
        self.node(node)
    }

    /// A value of type `from` as one of type `to`.
    pub fn converted(&mut self, value: NodeId, from: DType, to: DType) -> NodeId {
        match from == to {
            true => value,
            false => self.node(Node::Convert { to, from: value }),
        }
    }

    pub fn binary(&mut self, op: Binary, x: NodeId, y: NodeId) -> NodeId {
        self.node(Node::Binary(op, x, y))
    }

    fn i32(&mut self, value: i64) -> NodeId {
        self.literal(Literal::new(DType::I32, value as f64, false))
    }

    /// The coordinates of an array of this shape that covers the domain: axes of extent 1 have
    /// none in the domain.
    pub fn coordinates(shape: &[usize]) -> Vec<Index> {
        let mut next = 0;
        let coordinate = |n: &usize| {
            if *n == 1 {
                return Index::default();
            }
            next += 1;
            Index::axis(next - 1)
        };
        shape.iter().map(coordinate).collect()
    }

    /// Computes result `out` of an equation, which covers the domain, and stores it; the rest of
    /// this kernel then uses it without a load.
    pub fn store_result(
        &mut self,
        scope: &Scope,
        eqn: usize,
        out: usize,
        to: &Location,
    ) -> Emit<()> {
        let var = scope.graph.eqns[eqn].outputs[out];
        let shape = &scope.graph.avals[var.0 as usize].shape;
        let coords = KernelBuilder::coordinates(shape);
        let value = self.equation(scope, eqn, out, &coords)?;
        let index = flatten(&coords, shape).add(&to.base);
        self.kernel
            .stores
            .push(Store::plain(to.buffer, index, value));
        self.local.insert(var, (coords, value));
        Ok(())
    }

    /// Stores any atom that covers the domain (copies, constants).
    pub fn store_atom(&mut self, scope: &Scope, atom: Atom, to: &Location) -> Emit<()> {
        let shape = scope.graph.aval(atom).shape;
        let coords = KernelBuilder::coordinates(&shape);
        let value = self.atom(scope, atom, &coords)?;
        let index = flatten(&coords, &shape).add(&to.base);
        self.kernel
            .stores
            .push(Store::plain(to.buffer, index, value));
        Ok(())
    }

    /// The finished kernel with its name.
    pub fn finish(mut self) -> Kernel {
        self.names.dedup();
        if self.names.is_empty() {
            self.names.push("copy");
        }
        if self.names.len() > 6 {
            let more = self.names.len() - 5;
            self.names.truncate(5);
            self.kernel.name = format!("{}_and_{more}_more", self.names.join("_"));
        } else {
            self.kernel.name = self.names.join("_");
        }
        crate::collapse::collapse(&mut self.kernel);
        self.kernel
    }

    pub fn note(&mut self, scope: &Scope, eqn: usize) {
        let eqn = &scope.graph.eqns[eqn];
        self.names.push(eqn.prim.name());
        self.kernel.sources = self.kernel.sources.union(&eqn.source);
    }

    /// A value at coordinates, of any atom.
    pub fn atom(&mut self, scope: &Scope, atom: Atom, coords: &[Index]) -> Emit<NodeId> {
        let var = match atom {
            Atom::Lit(l) => return Ok(self.literal(l)),
            Atom::Var(v) => v,
        };
        if let Some((at, node)) = self.local.get(&var) {
            return match at == coords && !self.in_reduce {
                true => Ok(*node),
                false => Err(Refusal::Conflict),
            };
        }
        let key = (var, coords.to_vec(), self.guard, self.in_reduce);
        if let Some(node) = self.memo.get(&key) {
            return Ok(*node);
        }
        let node = match &scope.values[var.0 as usize] {
            Value::Literal(l) => self.literal(*l),
            Value::Memory(location) => {
                let shape = &scope.graph.avals[var.0 as usize].shape;
                let index = flatten(coords, shape).add(&location.base);
                self.node(Node::Load {
                    buffer: location.buffer,
                    index,
                    guard: self.guard,
                })
            }
            Value::Deferred(eqn, out) => self.equation(scope, *eqn, *out, coords)?,
        };
        self.memo.insert(key, node);
        Ok(node)
    }

    /// An integer node as an index, clamped to `0..=max`.
    pub fn clamped(&mut self, value: NodeId, dtype: DType, max: i64) -> Index {
        if max == 0 {
            return Index::default();
        }
        if let Node::Const(l) = &self.kernel.nodes[value.0 as usize] {
            return Index::constant((l.to_f64() as i64).clamp(0, max));
        }
        if let Node::IndexValue(index) = &self.kernel.nodes[value.0 as usize] {
            let (lo, hi) = self.ranges.bounds(index);
            if lo >= 0 && hi <= max {
                return index.clone();
            }
        }
        // Clamp in the value's own dtype: a conversion to i32 first could wrap.
        let zero = self.literal(Literal::new(dtype, 0.0, false));
        let top = self.literal(Literal::new(dtype, max as f64, false));
        let low = match dtype {
            d if d.kind() == Kind::Unsigned => value,
            _ => self.binary(Binary::Max, value, zero),
        };
        let mut node = self.binary(Binary::Min, low, top);
        if dtype != DType::I32 {
            node = self.node(Node::Convert {
                to: DType::I32,
                from: node,
            });
        }
        self.ranges.values.insert(node, (0, max));
        Index::term(crate::Term::Value(node))
    }

    /// A bool node: `lo <= index < hi`; None if the ranges prove it.
    fn within(&mut self, index: &Index, lo: i64, hi: i64) -> Option<NodeId> {
        let (least, greatest) = self.ranges.bounds(index);
        let mut guard = None;
        let value = index.clone();
        if least < lo {
            let (v, bound) = (self.node(Node::IndexValue(value.clone())), self.i32(lo));
            guard = Some(self.binary(Binary::Ge, v, bound));
        }
        if greatest >= hi {
            let (v, bound) = (self.node(Node::IndexValue(value)), self.i32(hi));
            let below = self.binary(Binary::Lt, v, bound);
            guard = self.both(guard, Some(below));
        }
        guard
    }

    pub fn both(&mut self, a: Option<NodeId>, b: Option<NodeId>) -> Option<NodeId> {
        match (a, b) {
            (Some(a), Some(b)) if a != b => Some(self.binary(Binary::And, a, b)),
            (a, b) => a.or(b),
        }
    }

    /// Emits under a further guard; where it is false nothing is loaded.
    fn guarded<T>(
        &mut self,
        guard: Option<NodeId>,
        f: impl FnOnce(&mut Self) -> Emit<T>,
    ) -> Emit<T> {
        let saved = self.guard;
        self.guard = self.both(saved, guard);
        let result = f(self);
        self.guard = saved;
        result
    }

    /// `select(guard, f(), otherwise)`; without a guard `f()` alone.
    fn choose(
        &mut self,
        guard: Option<NodeId>,
        otherwise: NodeId,
        f: impl FnOnce(&mut Self) -> Emit<NodeId>,
    ) -> Emit<NodeId> {
        let value = self.guarded(guard, f)?;
        Ok(match guard {
            None => value,
            Some(cond) => self.node(Node::Select {
                cond,
                on_true: value,
                on_false: otherwise,
            }),
        })
    }
}
