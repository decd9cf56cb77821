//! Replaces calls by what they call. Differentiation is over, so custom rules no longer matter.

use std::collections::HashMap;

use athanor_ir::{Atom, Eqn, Graph, Prim, Source, Var};

/// The graph without `Jit`, `CustomJvp`, `CustomVjp` and `StopGradient`, in nested bodies too.
pub fn inline(graph: &Graph) -> Graph {
    let mut out = Graph::default();
    let mut map = HashMap::new();
    for v in &graph.inputs {
        let new = fresh(&mut out, graph, *v);
        out.inputs.push(new);
        map.insert(*v, Atom::Var(new));
    }
    out.outputs = copy(&mut out, graph, map, None);
    out.pruned()
}

fn fresh(out: &mut Graph, from: &Graph, v: Var) -> Var {
    out.avals.push(from.avals[v.0 as usize].clone());
    Var(out.avals.len() as u32 - 1)
}

/// Appends the equations of `graph`; returns its outputs. `caller` is where a call stands: its
/// spans serve the equations that have none.
fn copy(
    out: &mut Graph,
    graph: &Graph,
    mut map: HashMap<Var, Atom>,
    caller: Option<&Source>,
) -> Vec<Atom> {
    let get = |map: &HashMap<Var, Atom>, a: &Atom| match a {
        Atom::Lit(_) => *a,
        Atom::Var(v) => map.get(v).copied().unwrap_or(*a),
    };
    for eqn in &graph.eqns {
        let inputs: Vec<Atom> = eqn.inputs.iter().map(|a| get(&map, a)).collect();
        let source = match caller {
            Some(c) if eqn.source.spans.is_empty() => c.union(&eqn.source),
            _ => eqn.source.clone(),
        };
        match &eqn.prim {
            Prim::StopGradient | Prim::Transfer(_) => {
                map.insert(eqn.outputs[0], inputs[0]);
            }
            Prim::Jit { graph: called, .. }
            | Prim::CustomJvp { call: called, .. }
            | Prim::CustomVjp { call: called, .. } => {
                let arguments = called.inputs.iter().copied().zip(inputs).collect();
                let results = copy(out, called, arguments, Some(&source));
                map.extend(eqn.outputs.iter().copied().zip(results));
            }
            prim => {
                let prim = bodies(prim, &mut |g| inline(g));
                let outputs: Vec<Var> = eqn.outputs.iter().map(|v| fresh(out, graph, *v)).collect();
                map.extend(
                    eqn.outputs
                        .iter()
                        .zip(&outputs)
                        .map(|(v, n)| (*v, Atom::Var(*n))),
                );
                out.eqns.push(Eqn {
                    prim,
                    inputs,
                    outputs,
                    source,
                });
            }
        }
    }
    graph.outputs.iter().map(|a| get(&map, a)).collect()
}

/// A primitive with its nested bodies replaced.
pub fn bodies(prim: &Prim, f: &mut dyn FnMut(&Graph) -> Graph) -> Prim {
    match prim {
        Prim::Scan {
            body,
            length,
            reverse,
            consts,
            carry,
        } => Prim::Scan {
            body: f(body).into(),
            length: *length,
            reverse: *reverse,
            consts: *consts,
            carry: *carry,
        },
        Prim::While {
            cond,
            body,
            cond_consts,
            body_consts,
        } => Prim::While {
            cond: f(cond).into(),
            body: f(body).into(),
            cond_consts: *cond_consts,
            body_consts: *body_consts,
        },
        Prim::Cond { branches } => Prim::Cond {
            branches: branches.iter().map(|b| f(b).into()).collect(),
        },
        other => other.clone(),
    }
}
