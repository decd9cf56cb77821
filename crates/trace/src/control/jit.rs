//! Rules of calls.

use std::rc::Rc;

use athanor_ir::{Atom, Graph, Prim};

use super::graphs;
use crate::jvp::{Dual, jvp_graph};
use crate::linearize::Partial;
use crate::transpose::{Arg, Ct};
use crate::{Error, Result, Staged, Value, bind};

fn call(name: &Rc<str>, graph: Rc<Graph>, args: &[Value]) -> Result<Vec<Value>> {
    if graph.outputs.is_empty() {
        return Ok(Vec::new());
    }
    bind(
        Prim::Jit {
            name: name.clone(),
            graph,
        },
        args,
    )
}

pub(crate) fn jvp(
    name: &Rc<str>,
    graph: &Graph,
    x: &[Value],
    dx: &[Option<Value>],
    reverse: bool,
) -> Result<Dual> {
    let nonzero: Vec<bool> = dx.iter().map(Option::is_some).collect();
    let (dual, mask) = jvp_graph(graph, &nonzero, &[], reverse)?;
    let mut args = dual.captured;
    args.extend_from_slice(x);
    args.extend(dx.iter().flatten().cloned());
    let mut outs = call(name, dual.graph, &args)?;
    let mut dots = outs.split_off(mask.len()).into_iter();
    let dots = mask
        .iter()
        .map(|m| if *m { dots.next() } else { None })
        .collect();
    Ok((outs, dots))
}

/// One call for what is known, whose extra results are residuals, and one in the linear graph.
pub(crate) fn partial(
    p: &Partial,
    name: &Rc<str>,
    graph: &Graph,
    x: &[Value],
    unknown: &[bool],
) -> Result<Vec<Value>> {
    let s = graphs::split(graph, unknown, &[])?;
    let Staged {
        graph: known,
        captured: mut known_args,
    } = s.known;
    let mut unknown_args = Vec::new();
    for (v, u) in x.iter().zip(unknown) {
        if *u {
            &mut unknown_args
        } else {
            &mut known_args
        }
        .push(v.clone());
    }
    let n = known.outputs.len() - s.residuals;
    // A residual that is an argument, or a result already, is not computed twice.
    enum From {
        Argument(usize),
        Result(usize),
    }
    let mut kept: Vec<usize> = (0..n).collect();
    let mut sources = Vec::new();
    for i in n..known.outputs.len() {
        if let Some(a) = graphs::forwarded(&known, i) {
            sources.push(From::Argument(a));
            continue;
        }
        let same = kept
            .iter()
            .position(|k| known.outputs[*k] == known.outputs[i]);
        sources.push(From::Result(same.unwrap_or(kept.len())));
        if same.is_none() {
            kept.push(i);
        }
    }
    let all: Vec<usize> = (0..known.inputs.len()).collect();
    let known = graphs::reordered(&known, &all, &kept);
    let outs = p.known(|| call(name, known, &known_args))?;
    let mut operands: Vec<Value> = sources
        .iter()
        .map(|f| match f {
            From::Argument(i) => known_args[*i].clone(),
            From::Result(i) => outs[*i].clone(),
        })
        .collect();
    operands.extend(unknown_args);
    let tangents = match s.unknown.outputs.is_empty() {
        true => Vec::new(),
        false => p.frame.push(
            &Prim::Jit {
                name: name.clone(),
                graph: s.unknown,
            },
            &operands,
        )?,
    };
    merge(&s.out_unknown, &outs[..n], &tangents)
}

/// Interleaves results by mask: true takes from `yes`.
pub(super) fn merge(mask: &[bool], no: &[Value], yes: &[Value]) -> Result<Vec<Value>> {
    let (mut no, mut yes) = (no.iter(), yes.iter());
    mask.iter()
        .map(|m| if *m { yes.next() } else { no.next() })
        .map(|v| {
            v.cloned()
                .ok_or_else(|| Error::malformed("too few results to merge"))
        })
        .collect()
}

pub(crate) fn transpose(
    name: &Rc<str>,
    graph: &Graph,
    args: &[Arg],
    cts: &[Ct],
) -> Result<Vec<Ct>> {
    let linear: Vec<bool> = args.iter().map(Arg::is_linear).collect();
    let given: Vec<bool> = cts.iter().map(Option::is_some).collect();
    let (Staged { graph, captured }, mask) = graphs::transposed(graph, &linear, &given, false)?;
    // A cotangent that the call hands through needs no call.
    let mut operands = captured;
    operands.extend(args.iter().filter_map(|a| a.value.clone()));
    operands.extend(cts.iter().flatten().cloned());
    let trivial = graph.eqns.is_empty() && graph.outputs.iter().all(|a| matches!(a, Atom::Var(_)));
    let outs = match trivial {
        true => crate::eval_graph(&graph, &operands)?,
        false => call(name, graph, &operands)?,
    };
    let mut outs = outs.into_iter();
    let mut mask = mask.into_iter();
    Ok(linear
        .iter()
        .map(|l| {
            if *l && mask.next() == Some(true) {
                outs.next()
            } else {
                None
            }
        })
        .collect())
}
