//! Decides which values are stored in memory ("roots", one or several per kernel) and which are
//! computed inside the kernels that use them.
//!
//! Equations are visited from the last to the first, so that of each value all uses are known: in
//! which root, along which path of views, inside a reduction or not, and how often.

use athanor_ir::{Atom, Eqn, Graph, Prim, Unary, element_count};

use crate::emit::reduction;

/// One use of a value inside a kernel.
#[derive(Clone, Debug, PartialEq)]
struct Use {
    /// Number of the root's equation.
    root: usize,
    /// Names the chain of views between: equal paths read equal coordinates.
    path: u64,
    in_reduce: bool,
    /// How often the kernel evaluates the value at this use.
    evaluations: f64,
    /// The path is a bijection of elements: each is evaluated once.
    whole: bool,
    /// Operand of a large contraction, which wants plain loads.
    panel: bool,
}

/// What [`plan`] finds.
pub struct Plan {
    /// For each variable whether it gets memory. Inputs count as no roots.
    pub stored: Vec<bool>,
    /// For each equation the extents of its kernel's reduction.
    pub reduce: Vec<Vec<usize>>,
}

/// A contraction of so many products that its operands are worth a pass of their own.
const LARGE: f64 = 65536.0;

/// Whether an equation's results are always in memory. A concatenation of many pieces is: each
/// piece then is a kernel of its own, instead of a chain of choices for each element.
pub fn is_barrier(eqn: &Eqn) -> bool {
    match eqn.prim {
        Prim::Scatter { .. }
        | Prim::Cumulative { .. }
        | Prim::Sort { .. }
        | Prim::Callback { .. }
        | Prim::Scan { .. }
        | Prim::While { .. }
        | Prim::Cond { .. } => true,
        Prim::Concatenate { .. } => eqn.inputs.len() > 2,
        _ => false,
    }
}

/// The longest chain of equations inside one kernel: emission recurses along it.
const DEEPEST: usize = 100;

/// Whether a primitive needs this operand in memory.
fn needs_memory(prim: &Prim) -> bool {
    matches!(
        prim,
        Prim::Scan { .. }
            | Prim::While { .. }
            | Prim::Cond { .. }
            | Prim::Sort { .. }
            | Prim::Callback { .. }
    )
}

fn op_cost(prim: &Prim) -> f64 {
    use athanor_ir::Binary as B;
    match prim {
        Prim::Unary(u) => match u {
            Unary::Neg
            | Unary::Abs
            | Unary::Not
            | Unary::Sign
            | Unary::Floor
            | Unary::Ceil
            | Unary::Round
            | Unary::IsFinite => 1.0,
            Unary::Sqrt | Unary::Rsqrt => 5.0,
            _ => 20.0,
        },
        Prim::Binary(b) => match b {
            B::Div | B::Rem => 4.0,
            B::Pow | B::Atan2 | B::Nextafter => 40.0,
            _ => 1.0,
        },
        Prim::IntegerPow { .. } => 2.0,
        Prim::Select | Prim::Convert { .. } | Prim::Pad { .. } | Prim::DynamicUpdateSlice => 1.5,
        Prim::Concatenate { .. } => 3.0,
        Prim::Gather { .. } => 3.0,
        Prim::Threefry2x32 => 100.0,
        _ => 0.0,
    }
}

fn hash(path: u64, what: u64) -> u64 {
    (path ^ what)
        .wrapping_mul(0x9e37_79b9_7f4a_7c15)
        .rotate_left(23)
        ^ what
}

/// The path of an operand's use beyond an equation that is computed in place; equal to `path` if
/// the coordinates stay.
fn onward(number: usize, prim: &Prim, operand: usize, path: u64) -> u64 {
    use std::hash::{Hash, Hasher};
    match prim {
        Prim::Unary(_)
        | Prim::Binary(_)
        | Prim::IntegerPow { .. }
        | Prim::Select
        | Prim::Convert { .. }
        | Prim::Bitcast { .. }
        | Prim::StopGradient
        | Prim::Threefry2x32 => path,
        Prim::Broadcast { .. }
        | Prim::Reshape { .. }
        | Prim::Transpose { .. }
        | Prim::Slice { .. }
        | Prim::Rev { .. } => {
            let mut h = std::collections::hash_map::DefaultHasher::new();
            prim.hash(&mut h);
            hash(path, h.finish())
        }
        _ => hash(path, (number * 16 + operand + 1) as u64),
    }
}

/// Adds a use. A kernel evaluates a value once for all uses at the same coordinates; were they kept
/// apart, values that share operands would have exponentially many.
fn add(uses: &mut Vec<Use>, u: Use) {
    let same = |w: &&mut Use| w.root == u.root && w.path == u.path && w.in_reduce == u.in_reduce;
    match uses.iter_mut().find(same) {
        Some(w) => w.panel |= u.panel,
        None => uses.push(u),
    }
}

/// Decides for every variable.
pub fn plan(graph: &Graph) -> Plan {
    let shape = |a: Atom| graph.aval(a).shape;
    let count = |v: usize| element_count(&graph.avals[v].shape) as f64;
    let mut stored = vec![false; graph.avals.len()];
    let mut uses: Vec<Vec<Use>> = vec![Vec::new(); graph.avals.len()];
    let mut reduce: Vec<Vec<usize>> = vec![Vec::new(); graph.eqns.len()];
    for a in &graph.outputs {
        if let Atom::Var(v) = a {
            stored[v.0 as usize] = true;
        }
    }
    for eqn in &graph.eqns {
        if is_barrier(eqn) {
            eqn.outputs.iter().for_each(|v| stored[v.0 as usize] = true);
        }
        if needs_memory(&eqn.prim) {
            for a in &eqn.inputs {
                if let Atom::Var(v) = a {
                    stored[v.0 as usize] = true;
                }
            }
        }
    }
    let mut consumers = vec![0usize; graph.avals.len()];
    for eqn in &graph.eqns {
        for (i, a) in eqn.inputs.iter().enumerate() {
            if let Atom::Var(v) = a
                && !eqn.inputs[..i].contains(a)
            {
                consumers[v.0 as usize] += 1;
            }
        }
    }
    // Cost of computing one element of a value, and of having it: a load if it is likely to be in
    // memory, because it is needed there or is expensive and has several consumers.
    let mut cost = vec![1.0f64; graph.avals.len()];
    let mut price = vec![1.0f64; graph.avals.len()];
    for eqn in &graph.eqns {
        let heavy = reduction(eqn, shape).is_some() || is_barrier(eqn);
        let mut sum = op_cost(&eqn.prim);
        for (i, a) in eqn.inputs.iter().enumerate() {
            if let Atom::Var(v) = a
                && !eqn.inputs[..i].contains(a)
            {
                sum += price[v.0 as usize];
            }
        }
        let sum = if heavy { 1.0 } else { sum };
        for v in eqn.outputs.iter().map(|v| v.0 as usize) {
            cost[v] = sum;
            price[v] = match stored[v] || sum >= 8.0 && consumers[v] > 1 {
                true => 1.0,
                false => sum,
            };
        }
    }
    let mut depth = vec![0usize; graph.avals.len()];
    for eqn in &graph.eqns {
        let of = |a: &Atom| match a {
            Atom::Var(v) if !stored[v.0 as usize] => depth[v.0 as usize],
            _ => 0,
        };
        let deep = eqn.inputs.iter().map(of).max().unwrap_or(0) + 1;
        for v in &eqn.outputs {
            depth[v.0 as usize] = deep;
            stored[v.0 as usize] |= deep >= DEEPEST;
        }
    }
    for (number, eqn) in graph.eqns.iter().enumerate().rev() {
        let own = reduction(eqn, shape);
        let heavy = own.is_some();
        for v in &eqn.outputs {
            let v = v.0 as usize;
            let n = count(v);
            if stored[v] || uses[v].is_empty() {
                continue;
            }
            let distinct = &uses[v];
            let evaluations: f64 = distinct.iter().map(|u| u.evaluations).sum();
            stored[v] = if heavy {
                let extents = own.clone().unwrap_or_default();
                match &distinct[..] {
                    [u] if u.whole && !u.in_reduce && u.evaluations == n => {
                        let free = &mut reduce[u.root];
                        if free.is_empty() {
                            *free = extents.clone();
                        }
                        *free != extents
                    }
                    _ => true,
                }
            } else {
                let computes = op_cost(&eqn.prim) > 0.0;
                let panel = computes && distinct.iter().any(|u| u.panel);
                let recompute = cost[v] * evaluations;
                let keep = cost[v] * n + 1.5 * n + evaluations + 4.0;
                panel || (distinct.len() > 1 || evaluations > n) && recompute > keep
            };
            if eqn.outputs.len() > 1 && stored[v] {
                continue;
            }
        }
        let Some(first) = eqn.outputs.first() else {
            continue;
        };
        let any_stored = eqn.outputs.iter().any(|v| stored[v.0 as usize]);
        let mut passed: Vec<Use> = Vec::new();
        if any_stored {
            let n = count(first.0 as usize);
            if let Some(extents) = &own {
                reduce[number] = extents.clone();
            }
            let times: usize = own.iter().flatten().product();
            let evaluations = n * times as f64;
            let panel = matches!(eqn.prim, Prim::DotGeneral { .. }) && evaluations >= LARGE;
            let in_reduce = heavy;
            let root = number;
            passed.push(Use {
                root,
                path: 0,
                in_reduce,
                evaluations,
                whole: true,
                panel,
            });
        }
        for v in eqn.outputs.iter().filter(|v| !stored[v.0 as usize]) {
            for u in &uses[v.0 as usize] {
                let mut u = u.clone();
                if let Some(extents) = &own {
                    u.in_reduce = true;
                    u.evaluations *= extents.iter().product::<usize>() as f64;
                    u.panel |=
                        matches!(eqn.prim, Prim::DotGeneral { .. }) && u.evaluations >= LARGE;
                }
                passed.push(u);
            }
        }
        let result = count(first.0 as usize);
        for (i, a) in eqn.inputs.iter().enumerate() {
            let Atom::Var(v) = a else { continue };
            let n = count(v.0 as usize);
            for u in &passed {
                let mut u = u.clone();
                if any_stored && is_barrier(eqn) {
                    u.evaluations = n;
                }
                u.path = onward(number, &eqn.prim, i, u.path);
                let keeps = matches!(
                    eqn.prim,
                    Prim::Unary(_)
                        | Prim::Binary(_)
                        | Prim::IntegerPow { .. }
                        | Prim::Select
                        | Prim::Convert { .. }
                        | Prim::Bitcast { .. }
                        | Prim::StopGradient
                        | Prim::Threefry2x32
                        | Prim::Broadcast { .. }
                        | Prim::Reshape { .. }
                        | Prim::Transpose { .. }
                        | Prim::Rev { .. }
                );
                u.whole &= keeps && n == result;
                add(&mut uses[v.0 as usize], u);
            }
        }
    }
    Plan { stored, reduce }
}
