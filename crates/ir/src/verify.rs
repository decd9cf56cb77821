//! Checks that a graph keeps the rules that every pass relies on.

use std::collections::HashSet;
use std::rc::Rc;

use crate::{Atom, Error, Graph, Prim, Result, infer};

/// Each variable is assigned exactly once and before use, each equation is typed as [`infer`]
/// says, and the same holds in every graph inside.
///
/// Nested graphs are walked with a list, not by recursion: nesting depth is the reader's.
pub fn verify(graph: &Graph) -> Result<()> {
    let mut seen: HashSet<*const Graph> = HashSet::new();
    let mut inner: Vec<Rc<Graph>> = Vec::new();
    verify_one(graph, &mut inner)?;
    while let Some(g) = inner.pop() {
        if seen.insert(Rc::as_ptr(&g)) {
            verify_one(&g, &mut inner)?;
        }
    }
    Ok(())
}

fn verify_one(graph: &Graph, inner: &mut Vec<Rc<Graph>>) -> Result<()> {
    let bad = |text: String| Err(Error::Malformed(text));
    let mut defined = vec![false; graph.avals.len()];
    let define = |v: crate::Var, defined: &mut Vec<bool>| match defined.get_mut(v.0 as usize) {
        None => Err(Error::Malformed(format!("variable {} has no type", v.0))),
        Some(true) => Err(Error::Malformed(format!(
            "variable {} is assigned twice",
            v.0
        ))),
        Some(slot) => {
            *slot = true;
            Ok(())
        }
    };
    for v in &graph.inputs {
        define(*v, &mut defined)?;
    }
    for (i, eqn) in graph.eqns.iter().enumerate() {
        let name = eqn.prim.name();
        for atom in &eqn.inputs {
            if let Atom::Var(v) = atom
                && defined.get(v.0 as usize) != Some(&true)
            {
                return bad(format!(
                    "equation {i} ({name}) uses variable {} before it is set",
                    v.0
                ));
            }
        }
        let avals: Vec<_> = eqn.inputs.iter().map(|a| graph.aval(*a)).collect();
        let want = infer(&eqn.prim, &avals)
            .map_err(|e| Error::Malformed(format!("equation {i} ({name}): {e}")))?;
        if want.len() != eqn.outputs.len() {
            return bad(format!(
                "equation {i} ({name}) has {} results, not {}",
                eqn.outputs.len(),
                want.len()
            ));
        }
        for (v, want) in eqn.outputs.iter().zip(&want) {
            define(*v, &mut defined)?;
            let got = &graph.avals[v.0 as usize];
            if got != want {
                return bad(format!(
                    "equation {i} ({name}) gives {want}, typed as {got}"
                ));
            }
        }
        inner.extend(subgraphs(&eqn.prim));
    }
    for atom in &graph.outputs {
        if let Atom::Var(v) = atom
            && defined.get(v.0 as usize) != Some(&true)
        {
            return bad(format!("output variable {} is never set", v.0));
        }
    }
    match defined.iter().position(|d| !d) {
        Some(v) => bad(format!("variable {v} has a type and no definition")),
        None => Ok(()),
    }
}

/// The graphs that a primitive holds.
pub(crate) fn subgraphs(prim: &Prim) -> Vec<Rc<Graph>> {
    match prim {
        Prim::Jit { graph: g, .. }
        | Prim::Scan { body: g, .. }
        | Prim::CustomJvp { call: g, .. }
        | Prim::CustomVjp { call: g, .. } => vec![g.clone()],
        Prim::While { cond, body, .. } => vec![cond.clone(), body.clone()],
        Prim::Cond { branches } => branches.clone(),
        Prim::Unary(_)
        | Prim::Binary(_)
        | Prim::IntegerPow { .. }
        | Prim::Select
        | Prim::Convert { .. }
        | Prim::Bitcast { .. }
        | Prim::StopGradient
        | Prim::Threefry2x32
        | Prim::Iota { .. }
        | Prim::Broadcast { .. }
        | Prim::Reshape { .. }
        | Prim::Transpose { .. }
        | Prim::Slice { .. }
        | Prim::Pad { .. }
        | Prim::Concatenate { .. }
        | Prim::Rev { .. }
        | Prim::DynamicSlice { .. }
        | Prim::DynamicUpdateSlice
        | Prim::Gather { .. }
        | Prim::Scatter { .. }
        | Prim::Reduce { .. }
        | Prim::ArgReduce { .. }
        | Prim::Cumulative { .. }
        | Prim::DotGeneral { .. }
        | Prim::Sort { .. }
        | Prim::Callback { .. }
        | Prim::Collective { .. }
        | Prim::Transfer(_) => Vec::new(),
    }
}
