//! Transformations of closed graphs, each by running the graph under an interpreter and staging.
//! A custom rule that runs meanwhile may use outside values: they become leading inputs, as of
//! every staged function.

use std::rc::Rc;

use athanor_ir::{Atom, Aval, Eqn, Graph, Prim, Source, Var};

use crate::interpreter::{current, under};
use crate::jvp::select_by;
use crate::linearize::Partial;
use crate::stage::Frame;
use crate::vmap::Axis;
use crate::{Error, Result, Staged, Value, eval_graph, stage, transpose};

/// A graph split by what is known.
pub(crate) struct Split {
    /// Known inputs to known results, then residuals.
    pub known: Staged,
    /// Residuals, then unknown inputs, to unknown results.
    pub unknown: Rc<Graph>,
    pub out_unknown: Vec<bool>,
    pub residuals: usize,
}

/// Splits a closed graph; results marked in `force` count as unknown even if known.
pub(crate) fn split(graph: &Graph, unknown: &[bool], force: &[bool]) -> Result<Split> {
    let avals = graph.input_avals();
    let known_avals: Vec<Aval> = avals
        .iter()
        .zip(unknown)
        .filter(|(_, u)| !**u)
        .map(|(a, _)| a.clone())
        .collect();
    let mut rest = None;
    let staged = stage(
        "known",
        &mut |known| {
            let frame = Frame::new();
            let partial = Rc::new(Partial {
                frame: frame.clone(),
                parent: current(),
            });
            let mut known = known.iter();
            let args: Vec<Value> = avals
                .iter()
                .zip(unknown)
                .map(|(a, u)| match (*u, if *u { None } else { known.next() }) {
                    (false, Some(v)) => v.clone(),
                    _ => frame.input(a.clone()),
                })
                .collect();
            let outs = under(Some(partial.clone()), || eval_graph(graph, &args))
                .inspect_err(|_| frame.run.end())?;
            let mask: Vec<bool> = outs
                .iter()
                .enumerate()
                .map(|(i, v)| partial.is_unknown(v) || force.get(i).copied().unwrap_or(false))
                .collect();
            let linear = frame.finish(&select_by(&outs, &mask))?;
            let mut results: Vec<Value> = outs
                .iter()
                .zip(&mask)
                .filter(|(_, u)| !**u)
                .map(|(v, _)| v.clone())
                .collect();
            results.extend(linear.captured.iter().cloned());
            rest = Some((linear, mask));
            Ok(results)
        },
        &known_avals,
    )?;
    let (linear, out_unknown) = rest.ok_or_else(|| Error::malformed("nothing was split"))?;
    Ok(Split {
        known: staged,
        unknown: linear.graph,
        out_unknown,
        residuals: linear.captured.len(),
    })
}

fn closed(staged: &crate::Staged) -> Result<()> {
    match staged.captured.is_empty() {
        true => Ok(()),
        false => Err(Error::malformed("a graph inside a primitive is not closed")),
    }
}

/// The transpose: (constants, cotangents of the results in `given`) to cotangents of the linear
/// inputs. Of those, the ones marked in the returned mask (over the linear inputs) are results;
/// with `dense` all are.
pub(crate) fn transposed(
    graph: &Graph,
    linear: &[bool],
    given: &[bool],
    dense: bool,
) -> Result<(Staged, Vec<bool>)> {
    let inputs = graph.input_avals();
    let mut avals: Vec<Aval> = inputs
        .iter()
        .zip(linear)
        .filter(|(_, l)| !**l)
        .map(|(a, _)| a.clone())
        .collect();
    let constants = avals.len();
    avals.extend(select_by(&graph.output_avals(), given));
    let mut mask = Vec::new();
    let staged = stage(
        "transpose",
        &mut |args| {
            let mut known = args[..constants].iter().cloned();
            let mut cts = args[constants..].iter().cloned();
            let args: Vec<Option<Value>> = linear
                .iter()
                .map(|l| if *l { None } else { known.next() })
                .collect();
            let cts = given
                .iter()
                .map(|g| if *g { cts.next() } else { None })
                .collect();
            let cts = transpose::backward(graph, &args, cts)?;
            mask.clear();
            let mut outs = Vec::new();
            for ((ct, aval), _) in cts
                .into_iter()
                .zip(&inputs)
                .zip(linear)
                .filter(|(_, l)| **l)
            {
                mask.push(ct.is_some() || dense);
                if ct.is_some() || dense {
                    outs.push(crate::jvp::instantiate(aval, ct)?);
                }
            }
            Ok(outs)
        },
        &avals,
    )?;
    Ok((staged, mask))
}

/// The graph mapped over a leading axis of the inputs in `batched`. Results marked in the
/// returned mask have the axis; those in `force` get it in any case.
pub(crate) fn batched(
    graph: &Graph,
    axis: &Axis,
    batched: &[bool],
    force: &[bool],
) -> Result<(Rc<Graph>, Vec<bool>)> {
    let avals: Vec<Aval> = graph
        .input_avals()
        .into_iter()
        .zip(batched)
        .map(|(mut a, b)| {
            if *b {
                a.shape.insert(0, axis.size);
            }
            a
        })
        .collect();
    let mut mask = Vec::new();
    let staged = stage(
        "vmap",
        &mut |args| {
            let (outs, out_batched) =
                crate::vmap::map_some(&mut |vs| eval_graph(graph, vs), args, batched, axis, force)?;
            mask = out_batched;
            Ok(outs)
        },
        &avals,
    )?;
    closed(&staged)?;
    Ok((staged.graph, mask))
}

/// The same function with its inputs and results in another order.
pub(crate) fn reordered(graph: &Graph, inputs: &[usize], outputs: &[usize]) -> Rc<Graph> {
    let g = Graph {
        inputs: inputs.iter().map(|i| graph.inputs[*i]).collect(),
        outputs: outputs.iter().map(|i| graph.outputs[*i]).collect(),
        ..graph.clone()
    };
    Rc::new(g.pruned())
}

/// The graphs of functions on `operands`, made to take the captured values of all of them first.
pub(crate) fn share(
    functions: &[Staged],
    operands: &[Aval],
) -> Result<(Vec<Rc<Graph>>, Vec<Value>)> {
    let captured: Vec<Value> = functions.iter().flat_map(|f| f.captured.clone()).collect();
    let mut avals: Vec<Aval> = captured.iter().map(|v| v.aval().clone()).collect();
    avals.extend_from_slice(operands);
    let mut start = 0;
    let mut graphs = Vec::with_capacity(functions.len());
    for f in functions {
        let own = start..start + f.captured.len();
        start = own.end;
        graphs.push(widen(&f.graph, &avals, |i| {
            if i < captured.len() {
                own.contains(&i).then(|| i - own.start)
            } else {
                Some(i - captured.len() + own.len())
            }
        })?);
    }
    Ok((graphs, captured))
}

/// The same function with more inputs, of types `avals`: input i is the old input `old(i)`, or
/// unused.
pub(crate) fn widen(
    graph: &Graph,
    avals: &[Aval],
    old: impl Fn(usize) -> Option<usize>,
) -> Result<Rc<Graph>> {
    let mut g = graph.clone();
    g.inputs = Vec::with_capacity(avals.len());
    for (i, aval) in avals.iter().enumerate() {
        let var = match old(i) {
            Some(j) => *graph
                .inputs
                .get(j)
                .ok_or_else(|| Error::malformed("a graph has fewer inputs than operands"))?,
            None => {
                g.avals.push(aval.clone());
                Var(g.avals.len() as u32 - 1)
            }
        };
        g.inputs.push(var);
    }
    Ok(Rc::new(g.pruned()))
}

/// The position among the inputs of a result that is an input.
pub(crate) fn forwarded(graph: &Graph, output: usize) -> Option<usize> {
    match graph.outputs[output] {
        Atom::Var(v) => graph.inputs.iter().position(|i| *i == v),
        Atom::Lit(_) => None,
    }
}

/// Converts results of weak type where the graphs differ in dtype, as in JAX's promotion; graphs
/// that differ otherwise are left for type inference to refuse.
pub(crate) fn unify_weak_results(graphs: &mut [Rc<Graph>]) {
    let types: Vec<Vec<Aval>> = graphs.iter().map(|g| g.output_avals()).collect();
    let Some(first) = types.first() else { return };
    for (i, own) in first.iter().enumerate() {
        let column: Option<Vec<&Aval>> = types.iter().map(|t| t.get(i)).collect();
        let Some(column) = column else { return };
        let target = column
            .iter()
            .map(|a| (a.dtype, a.weak_type))
            .reduce(crate::promote)
            .unwrap_or((own.dtype, own.weak_type));
        let strong_differ = column.iter().any(|a| !a.weak_type && a.dtype != target.0);
        if strong_differ || column.iter().all(|a| a.dtype == target.0) {
            continue;
        }
        for (g, aval) in graphs.iter_mut().zip(column) {
            if aval.dtype == target.0 {
                continue;
            }
            let mut new = (**g).clone();
            let var = Var(new.avals.len() as u32);
            let out = Aval {
                dtype: target.0,
                weak_type: target.1,
                ..aval.clone()
            };
            new.avals.push(out);
            new.eqns.push(Eqn {
                prim: Prim::Convert {
                    dtype: target.0,
                    weak_type: target.1,
                },
                inputs: vec![new.outputs[i]],
                outputs: vec![var],
                source: Source::default(),
            });
            new.outputs[i] = Atom::Var(var);
            *g = Rc::new(new);
        }
    }
}
