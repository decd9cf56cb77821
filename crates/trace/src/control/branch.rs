//! Rules of cond. Operands are the index, then those of the branches.

use std::rc::Rc;

use athanor_ir::{Atom, Aval, DType, Graph, Literal, Prim, Source, Var};

use super::graphs;
use super::jit::merge;
use crate::jvp::{Dual, jvp_graph};
use crate::linearize::Partial;
use crate::transpose::{Arg, Ct};
use crate::vmap::Axis;
use crate::{Error, Result, Staged, Value, bind, lax};

/// Applies `f` to every branch, twice: first to learn the union of the masks, then forcing it.
fn twice<T>(
    branches: &[Rc<Graph>],
    f: impl Fn(&Graph, &[bool]) -> Result<(T, Vec<bool>)>,
) -> Result<(Vec<T>, Vec<bool>)> {
    let mut union: Vec<bool> = Vec::new();
    let mut masks = Vec::new();
    let mut graphs = Vec::new();
    for b in branches {
        let (g, mask) = f(b, &[])?;
        union.resize(mask.len(), false);
        for (u, m) in union.iter_mut().zip(&mask) {
            *u |= *m;
        }
        masks.push(mask);
        graphs.push(g);
    }
    for ((g, mask), b) in graphs.iter_mut().zip(masks).zip(branches) {
        if mask != union {
            *g = f(b, &union)?.0;
        }
    }
    Ok((graphs, union))
}

/// The cond of these branches, which may have captured values.
fn choose(index: &Value, branches: &[Staged], operands: &[Value]) -> Result<Vec<Value>> {
    let avals: Vec<Aval> = operands.iter().map(|v| v.aval().clone()).collect();
    let (branches, captured) = graphs::share(branches, &avals)?;
    let mut inputs = vec![index.clone()];
    inputs.extend(captured);
    inputs.extend_from_slice(operands);
    bind(Prim::Cond { branches }, &inputs)
}

pub(crate) fn jvp(
    branches: &[Rc<Graph>],
    x: &[Value],
    dx: &[Option<Value>],
    reverse: bool,
) -> Result<Dual> {
    let nonzero: Vec<bool> = dx[1..].iter().map(Option::is_some).collect();
    let (branches, mask) = twice(branches, |b, force| jvp_graph(b, &nonzero, force, reverse))?;
    let mut operands = x[1..].to_vec();
    operands.extend(dx.iter().flatten().cloned());
    let mut outs = choose(&x[0], &branches, &operands)?;
    let mut dots = outs.split_off(mask.len()).into_iter();
    let dots = mask
        .iter()
        .map(|m| if *m { dots.next() } else { None })
        .collect();
    Ok((outs, dots))
}

/// The known branches give residuals in slots that branches share by type; a branch fills those
/// that it does not use with zeros.
pub(crate) fn partial(
    p: &Partial,
    branches: &[Rc<Graph>],
    x: &[Value],
    unknown: &[bool],
) -> Result<Vec<Value>> {
    if unknown[0] {
        return p.frame.push(
            &Prim::Cond {
                branches: branches.to_vec(),
            },
            x,
        );
    }
    let mut splits = branches
        .iter()
        .map(|b| graphs::split(b, &unknown[1..], &[]))
        .collect::<Result<Vec<_>>>()?;
    let n = splits.first().map_or(0, |s| s.out_unknown.len());
    let union: Vec<bool> = (0..n)
        .map(|i| splits.iter().any(|s| s.out_unknown[i]))
        .collect();
    for (s, b) in splits.iter_mut().zip(branches) {
        if s.out_unknown != union {
            *s = graphs::split(b, &unknown[1..], &union)?;
        }
    }
    let known_outs = union.iter().filter(|u| !**u).count();
    let mut slots: Vec<Aval> = Vec::new();
    let mut places: Vec<Vec<usize>> = Vec::new();
    for s in &splits {
        let mut mine: Vec<usize> = Vec::new();
        for aval in &s.known.graph.output_avals()[known_outs..] {
            let free = (0..slots.len()).find(|i| slots[*i] == *aval && !mine.contains(i));
            mine.push(free.unwrap_or(slots.len()));
            if free.is_none() {
                slots.push(aval.clone());
            }
        }
        places.push(mine);
    }
    let of = |want: bool| -> Vec<Value> {
        x[1..]
            .iter()
            .zip(&unknown[1..])
            .filter(|(_, u)| **u == want)
            .map(|(v, _)| v.clone())
            .collect()
    };
    let known = splits
        .iter()
        .zip(&places)
        .map(|(s, mine)| {
            Ok(Staged {
                graph: fill(&s.known.graph, known_outs, mine, &slots)?,
                captured: s.known.captured.clone(),
            })
        })
        .collect::<Result<Vec<_>>>()?;
    let outs = match known_outs + slots.len() {
        0 => Vec::new(),
        _ => p.known(|| choose(&x[0], &known, &of(false)))?,
    };
    let unknown_args = of(true);
    let mut avals = slots.clone();
    avals.extend(unknown_args.iter().map(|v| v.aval().clone()));
    let linear = splits
        .iter()
        .zip(&places)
        .map(|(s, mine)| {
            graphs::widen(&s.unknown, &avals, |i| match i < slots.len() {
                true => mine.iter().position(|m| *m == i),
                false => Some(i - slots.len() + s.residuals),
            })
        })
        .collect::<Result<Vec<_>>>()?;
    let mut operands = vec![x[0].clone()];
    operands.extend_from_slice(&outs[known_outs..]);
    operands.extend(unknown_args);
    let tangents = match union.contains(&true) {
        true => p.frame.push(&Prim::Cond { branches: linear }, &operands)?,
        false => Vec::new(),
    };
    merge(&union, &outs[..known_outs], &tangents)
}

/// Puts the results after the first `lead` into their slots, zeros into the others.
fn fill(graph: &Graph, lead: usize, mine: &[usize], slots: &[Aval]) -> Result<Rc<Graph>> {
    let mut g = graph.clone();
    let residuals = g.outputs.split_off(lead);
    for (i, aval) in slots.iter().enumerate() {
        if let Some(k) = mine.iter().position(|m| *m == i) {
            g.outputs.push(residuals[k]);
            continue;
        }
        let zero = Atom::Lit(Literal::new(aval.dtype, 0.0, aval.weak_type));
        if aval.shape.is_empty() {
            g.outputs.push(zero);
            continue;
        }
        let var = Var(g.avals.len() as u32);
        g.avals.push(aval.clone());
        g.eqns.push(athanor_ir::Eqn {
            prim: Prim::Broadcast {
                shape: aval.shape.clone(),
                dims: Vec::new(),
            },
            inputs: vec![zero],
            outputs: vec![var],
            source: Source::default(),
        });
        g.outputs.push(Atom::Var(var));
    }
    Ok(Rc::new(g.pruned()))
}

pub(crate) fn transpose(branches: &[Rc<Graph>], args: &[Arg], cts: &[Ct]) -> Result<Vec<Ct>> {
    let Some(index) = &args[0].value else {
        return Err(Error::malformed("cond is never linear in its index"));
    };
    let linear: Vec<bool> = args[1..].iter().map(Arg::is_linear).collect();
    let given: Vec<bool> = cts.iter().map(Option::is_some).collect();
    let branches = branches
        .iter()
        .map(|b| Ok(graphs::transposed(b, &linear, &given, true)?.0))
        .collect::<Result<Vec<_>>>()?;
    let mut operands: Vec<Value> = args[1..].iter().filter_map(|a| a.value.clone()).collect();
    operands.extend(cts.iter().flatten().cloned());
    let mut outs = choose(index, &branches, &operands)?.into_iter();
    let mut out = vec![None];
    out.extend(linear.iter().map(|l| if *l { outs.next() } else { None }));
    Ok(out)
}

/// A batched index runs every branch and selects.
pub(crate) fn batch(
    branches: &[Rc<Graph>],
    axis: &Axis,
    x: &[Value],
    is_batched: &[bool],
) -> Result<(Vec<Value>, Vec<bool>)> {
    if !is_batched[0] {
        let (branches, mask) = twice(branches, |b, force| {
            graphs::batched(b, axis, &is_batched[1..], force)
        })?;
        return Ok((bind(Prim::Cond { branches }, x)?, mask));
    }
    let index = &x[0];
    let last = branches.len().saturating_sub(1);
    let mut chosen: Vec<Value> = Vec::new();
    for (i, b) in branches.iter().enumerate() {
        let all = vec![true; b.outputs.len()];
        let (operands, is_batched) = taken_only(index, i, last, &x[1..], &is_batched[1..])?;
        let (g, _) = graphs::batched(b, axis, &is_batched, &all)?;
        let outs = crate::eval_graph(&g, &operands)?;
        if i == 0 {
            chosen = outs;
            continue;
        }
        // Clamped: whatever is at least i, up to the last branch, has come this far.
        let here = lax::ge(
            index,
            &lax::full(
                &Aval::new(DType::I32, index.shape().to_vec()),
                i.min(last) as f64,
            )?,
        )?;
        for (old, new) in chosen.iter_mut().zip(outs) {
            let which = lax::broadcast_in_dim(&here, new.shape(), &[0])?;
            *old = lax::select(&which, &new, old)?;
        }
    }
    let mask = vec![true; chosen.len()];
    Ok((chosen, mask))
}

/// The operands of a branch, constant for derivatives in the elements that take another one: there
/// its derivative may be NaN, and 0 times NaN is no 0. Only what may have a derivative is touched.
fn taken_only(
    index: &Value,
    i: usize,
    last: usize,
    x: &[Value],
    is_batched: &[bool],
) -> Result<(Vec<Value>, Vec<bool>)> {
    let number = lax::full_like(index, i as f64)?;
    let here = match i {
        0 => lax::le(index, &number)?,
        _ if i == last => lax::ge(index, &number)?,
        _ => lax::eq(index, &number)?,
    };
    let (mut operands, mut mask) = (Vec::new(), Vec::new());
    for (v, batched) in x.iter().zip(is_batched) {
        if v.is_concrete() || !v.dtype().is_float() {
            operands.push(v.clone());
            mask.push(*batched);
            continue;
        }
        let mut shape = v.shape().to_vec();
        if !batched {
            shape.insert(0, index.shape()[0]);
        }
        let axes: Vec<usize> = (shape.len() - v.ndim()..shape.len()).collect();
        let v = lax::broadcast_in_dim(v, &shape, &axes)?;
        let which = lax::broadcast_in_dim(&here, &shape, &[0])?;
        operands.push(lax::select(&which, &v, &lax::stop_gradient(&v)?)?);
        mask.push(true);
    }
    Ok((operands, mask))
}
