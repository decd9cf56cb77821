//! Makes a failing graph small: calls are inlined, and equations become inputs that hold the
//! values which the reference computes, as long as the difference stays.

use std::rc::Rc;

use athanor_ir::{Atom, Eqn, Graph, Prim, Tensor, Var, reference};

/// A graph and what it runs on.
pub type Program = (Rc<Graph>, Vec<Tensor>);

fn called(eqn: &Eqn) -> Option<&Rc<Graph>> {
    match &eqn.prim {
        Prim::Jit { graph, .. } => Some(graph),
        Prim::CustomJvp { call, .. } | Prim::CustomVjp { call, .. } => Some(call),
        _ => None,
    }
}

/// The graph with its first call replaced by the body.
fn inlined(graph: &Graph) -> Option<Graph> {
    let at = graph.eqns.iter().position(|e| called(e).is_some())?;
    let mut g = graph.clone();
    let eqn = g.eqns.remove(at);
    let body = called(&eqn)?;
    let offset = g.avals.len() as u32;
    g.avals.extend(body.avals.iter().cloned());
    let inner = |a: &Atom| match a {
        Atom::Var(v) => match body.inputs.iter().position(|i| i == v) {
            Some(i) => eqn.inputs[i],
            None => Atom::Var(Var(v.0 + offset)),
        },
        lit => *lit,
    };
    for (i, e) in body.eqns.iter().enumerate() {
        let moved = Eqn {
            inputs: e.inputs.iter().map(inner).collect(),
            outputs: e.outputs.iter().map(|v| Var(v.0 + offset)).collect(),
            ..e.clone()
        };
        g.eqns.insert(at + i, moved);
    }
    let results: Vec<Atom> = body.outputs.iter().map(inner).collect();
    let outer = |a: &mut Atom| {
        if let Atom::Var(v) = a
            && let Some(i) = eqn.outputs.iter().position(|o| o == v)
        {
            *a = results[i];
        }
    };
    g.eqns
        .iter_mut()
        .flat_map(|e| &mut e.inputs)
        .for_each(outer);
    g.outputs.iter_mut().for_each(outer);
    Some(g.pruned())
}

/// Inputs that nothing reads are dropped.
fn tidy(graph: &Graph, inputs: &[Tensor]) -> Program {
    let mut g = graph.pruned();
    let read: Vec<bool> = g
        .inputs
        .iter()
        .map(|v| {
            let v = Atom::Var(*v);
            g.outputs.contains(&v) || g.eqns.iter().any(|e| e.inputs.contains(&v))
        })
        .collect();
    let mut keep = read.iter();
    g.inputs.retain(|_| *keep.next().expect("one each"));
    let kept = inputs.iter().zip(&read).filter(|(_, r)| **r);
    (Rc::new(g.pruned()), kept.map(|(t, _)| t.clone()).collect())
}

/// The graph with the results of equation `at` as inputs.
fn without(graph: &Graph, inputs: &[Tensor], at: usize) -> Option<Program> {
    let mut g = graph.clone();
    let eqn = g.eqns.remove(at);
    let mut values = graph.clone();
    values.outputs = eqn.outputs.iter().map(|v| Atom::Var(*v)).collect();
    let mut all = inputs.to_vec();
    all.extend(reference::eval(&values, inputs).ok()?);
    g.inputs.extend(eqn.outputs);
    Some(tidy(&g, &all))
}

/// The smallest program found for which `fails` still holds.
pub fn reduce(graph: &Graph, inputs: &[Tensor], fails: &dyn Fn(&Program) -> bool) -> Program {
    let mut best = (Rc::new(graph.clone()), inputs.to_vec());
    while let Some(next) = inlined(&best.0) {
        let next = (Rc::new(next), best.1.clone());
        if !fails(&next) {
            break;
        }
        best = next;
    }
    for i in 0..best.0.outputs.len() {
        let mut g = (*best.0).clone();
        g.outputs = vec![g.outputs[i]];
        let next = tidy(&g, &best.1);
        if fails(&next) {
            best = next;
            break;
        }
    }
    let mut at = 0;
    while at < best.0.eqns.len() {
        match without(&best.0, &best.1, at) {
            Some(next) if fails(&next) => best = next,
            _ => at += 1,
        }
    }
    best
}
