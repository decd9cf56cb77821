//! How a kernel's loops run: their order, the axis whose neighbours share a vector, and how many
//! rows and vectors are worked on at once.

use athanor_lower::{Accumulate, BufferId, Index, Kernel, Node, NodeId};

/// The shape of a kernel's loop nest.
#[derive(Debug)]
pub struct Plan {
    /// Axes, outermost loop first; domain axes before reduction axes.
    pub order: Vec<usize>,
    /// The axis across a vector's lanes.
    pub vector: Option<usize>,
    /// Lanes of a full vector.
    pub lanes: usize,
    /// Vectors at once along `vector`.
    pub unroll: usize,
    /// Axis of which several rows share what they load, and how many.
    pub row: Option<(usize, usize)>,
    /// Bit a: the node depends on axis a.
    pub deps: Vec<u64>,
}

/// A stretch of one loop: `trips` passes over `copies` neighbours (or vectors of `lanes`).
#[derive(Clone, Copy, Debug)]
pub struct Segment {
    pub trips: usize,
    pub copies: usize,
    pub lanes: usize,
}

pub fn index_deps(index: &Index, axes: usize, deps: &[u64]) -> u64 {
    let mut d = (0..axes)
        .filter(|a| index.mentions(*a))
        .fold(0, |d, a| d | 1 << a);
    index.for_each_value(&mut |n| d |= deps[n.0 as usize]);
    d
}

/// Step of the index along an axis, if it is the same everywhere.
pub fn stride(index: &Index, axis: usize, deps: &[u64]) -> Option<i64> {
    let mut dynamic = false;
    index.for_each_value(&mut |n| dynamic |= deps[n.0 as usize] >> axis & 1 == 1);
    if dynamic { None } else { index.stride(axis) }
}

impl Plan {
    pub fn new(k: &Kernel, wide: bool) -> Plan {
        let axes = k.domain.len() + k.reduce.len();
        let mut deps: Vec<u64> = Vec::with_capacity(k.nodes.len());
        for node in &k.nodes {
            let mut d = 0;
            node.for_each_operand(&mut |n: NodeId| d |= deps[n.0 as usize]);
            match node {
                Node::Load { index, .. } | Node::IndexValue(index) => {
                    d |= index_deps(index, axes, &deps)
                }
                Node::Reduced(_) => d |= (1 << k.domain.len()) - 1,
                _ => {}
            }
            deps.push(d);
        }
        let full = if wide { 2 } else { 4 };
        let mut plan = Plan {
            order: (0..axes).collect(),
            vector: None,
            lanes: full,
            unroll: 1,
            row: None,
            deps,
        };
        if k.sequential {
            return plan;
        }
        plan.choose(k, full);
        plan
    }

    fn choose(&mut self, k: &Kernel, full: usize) {
        let extents = k.extents();
        let domain = k.domain.len();
        let horizontal = k.running.is_empty()
            && !k.accumulators.is_empty()
            && k.accumulators
                .iter()
                .all(|a| matches!(a.op, Accumulate::Reduce(_)));
        let mut best = (f64::INFINITY, None);
        for axis in 0..extents.len() {
            if axis >= domain && !horizontal {
                continue;
            }
            let cost = self.cost(k, axis, extents[axis], full);
            // Later axes win ties: they are the contiguous ones.
            if cost <= best.0 {
                best = (cost, Some(axis));
            }
        }
        let Some(v) = best.1.filter(|v| extents[*v] > 1) else {
            return;
        };
        self.vector = Some(v);
        // The vector's loop is the innermost of its kind.
        self.order.retain(|a| *a != v);
        let at = if v < domain {
            domain - 1
        } else {
            extents.len() - 1
        };
        self.order.insert(at, v);
        let heavy = k.nodes.len() > 40;
        if !k.reduce.is_empty() && !heavy && k.running.is_empty() {
            let reductions = k.accumulators.len();
            if v < domain {
                self.unroll = if reductions == 1 {
                    (extents[v] / full).clamp(1, 2)
                } else {
                    1
                };
            } else {
                self.unroll = (extents[v] / full).clamp(1, if domain == 0 { 4 } else { 2 });
            }
            // Rows: the innermost other domain axis that shares some load with its neighbours.
            let row = (0..domain).rev().find(|a| *a != v && extents[*a] > 1);
            if let Some(a) = row
                && reductions == 1
            {
                self.row = Some((a, extents[a].min(if v < domain { 4 } else { 2 })));
            }
        } else if !heavy && k.nodes.len() < 12 {
            self.unroll = (extents[v] / full).clamp(1, 2);
        }
    }

    /// Estimated instructions per element with `axis` across the lanes.
    fn cost(&self, k: &Kernel, axis: usize, extent: usize, full: usize) -> f64 {
        let lanes = full as f64;
        let access = |index: &Index| match stride(index, axis, &self.deps) {
            Some(0 | 1) => 1.0,
            Some(_) => lanes * 1.5,
            None => lanes * 4.0,
        };
        let mut cost = 1.0;
        for node in &k.nodes {
            cost += match node {
                Node::Load { index, .. } | Node::IndexValue(index) => access(index),
                Node::Unary(op, _) if crate::maths::unary_is_routine(*op) => 20.0,
                _ => 1.0,
            };
        }
        for s in k.stores.iter().chain(&k.running) {
            cost += match stride(&s.index, axis, &self.deps) {
                Some(1) => 1.0,
                Some(0) => 0.5,
                Some(_) => lanes * 1.5,
                None => lanes * 4.0,
            };
        }
        let passes = extent / full + [0, 1, 1, 2][extent % full % 4];
        cost * passes as f64 / extent.max(1) as f64
    }

    pub fn segments(&self, axis: usize, extent: usize) -> Vec<Segment> {
        let mut out = Vec::new();
        let mut push = |trips: usize, copies: usize, lanes: usize| {
            if trips > 0 && copies > 0 {
                out.push(Segment {
                    trips,
                    copies,
                    lanes,
                });
            }
        };
        if self.vector == Some(axis) {
            let step = self.lanes * self.unroll;
            push(extent / step, self.unroll, self.lanes);
            let mut rest = extent % step;
            push(1, rest / self.lanes, self.lanes);
            rest %= self.lanes;
            push(1, rest / 2, 2);
            push(1, rest % 2, 1);
        } else if let Some((a, n)) = self.row
            && a == axis
        {
            push(extent / n, n, 1);
            push(1, extent % n, 1);
        } else {
            push(extent, 1, 1);
        }
        out
    }

    /// Whether a node differs between the lanes.
    pub fn varies(&self, deps: u64) -> bool {
        self.vector.is_some_and(|v| deps >> v & 1 == 1)
    }
}

/// The part of an index that a moving pointer follows.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Stream {
    pub buffer: BufferId,
    pub index: Index,
}
