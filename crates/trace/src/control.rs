//! Calls, loops and branches: primitives that hold graphs.

pub(crate) mod branch;
pub(crate) mod graphs;
pub(crate) mod jit;
pub(crate) mod scan;
pub(crate) mod whileloop;

use std::rc::Rc;

use athanor_ir::{Aval, Binary, Prim, ReduceOp};

use crate::{Error, Flat, Result, Staged, Value, bind, lax, stage};

fn with_captured(captured: &[Value], args: &[Value]) -> Vec<Value> {
    captured.iter().chain(args).cloned().collect()
}

/// Calls a staged function as one program.
pub fn call_jit(name: &Rc<str>, staged: &Staged, args: &[Value]) -> Result<Vec<Value>> {
    let prim = Prim::Jit {
        name: name.clone(),
        graph: staged.graph.clone(),
    };
    if staged.captured.is_empty() {
        return bind(prim, args);
    }
    bind(prim, &with_captured(&staged.captured, args))
}

/// `body` maps (carry, x) to (carry, y). Results: the last carry, then the stacked ys.
pub fn scan(
    body: &Staged,
    length: usize,
    reverse: bool,
    carry: &[Value],
    xs: &[Value],
) -> Result<Vec<Value>> {
    let prim = Prim::Scan {
        body: body.graph.clone(),
        length,
        reverse,
        consts: body.captured.len(),
        carry: carry.len(),
    };
    let mut inputs = with_captured(&body.captured, carry);
    inputs.extend_from_slice(xs);
    bind(prim, &inputs)
}

/// Repeats `body` on the carried values while `cond` of them is true.
pub fn while_loop(cond: &Staged, body: &Staged, init: &[Value]) -> Result<Vec<Value>> {
    let prim = Prim::While {
        cond: cond.graph.clone(),
        body: body.graph.clone(),
        cond_consts: cond.captured.len(),
        body_consts: body.captured.len(),
    };
    let mut inputs = with_captured(&cond.captured, &body.captured);
    inputs.extend_from_slice(init);
    bind(prim, &inputs)
}

/// Applies the branch that the i32 scalar `index` names, clamped. A bool predicate must be
/// converted by the caller, with the branch for false first. Results of weak type become what the
/// other branches make of them.
pub fn cond(index: &Value, branches: &[Staged], operands: &[Value]) -> Result<Vec<Value>> {
    let avals: Vec<Aval> = operands.iter().map(|v| v.aval().clone()).collect();
    let (mut graphs, captured) = graphs::share(branches, &avals)?;
    graphs::unify_weak_results(&mut graphs);
    let mut inputs = vec![index.clone()];
    inputs.extend(captured);
    inputs.extend_from_slice(operands);
    bind(Prim::Cond { branches: graphs }, &inputs)
}

/// Stages the body of a loop. Carried values with a weak type become what the body makes of them,
/// and strong if that is another type, as in JAX; other mismatches are a `TypeError` in the words of `what` (`scan` or `while_loop`).
/// The body takes the carry, then arguments of types `rest`. Returns the carry to start with.
pub fn stage_loop_body(
    what: &str,
    f: Flat,
    carry: &[Value],
    rest: &[Aval],
) -> Result<(Staged, Vec<Value>)> {
    let mut carry = carry.to_vec();
    // A promotion may cause another; each round makes one weak value strong or wider.
    for _ in 0..=2 * carry.len() {
        let mut avals: Vec<Aval> = carry.iter().map(|v| v.aval().clone()).collect();
        avals.extend_from_slice(rest);
        let staged = stage(what, f, &avals)?;
        let outs = staged.graph.output_avals();
        if outs.len() < carry.len() {
            return Err(Error::Type(format!(
                "{what} body function must return {} carried values, got {}",
                carry.len(),
                outs.len()
            )));
        }
        let mut changed = false;
        for (v, out) in carry.iter_mut().zip(&outs) {
            let aval = v.aval().clone();
            let promoted = crate::promote((aval.dtype, aval.weak_type), (out.dtype, out.weak_type));
            if aval.weak_type && (promoted != (aval.dtype, aval.weak_type)) {
                *v = lax::convert(v, promoted.0, false)?;
                changed = true;
            }
        }
        if changed {
            continue;
        }
        for (v, out) in carry.iter().zip(&outs) {
            let more = out.varying.without(v.aval().varying);
            if !more.is_empty() && v.shape() == out.shape {
                let names: Vec<String> = more.names().iter().map(|n| format!("'{n}'")).collect();
                let names = names.join(", ") + if names.len() == 1 { "," } else { "" };
                return Err(Error::Type(format!(
                    "{what} body function carry input and carry output must have equal types, but \
                     they differ:\n\nThe input carry component has type {} but the corresponding \
                     output carry component has type {}, so the manual axis types do not \
                     match.\n\nThis might be fixed by applying `jax.lax.pcast(..., ({names}), \
                     to='varying')` to the initial carry value.\nSee \
                     https://docs.jax.dev/en/latest/notebooks/shard_map.html#scan-vma for more \
                     information.\n\nRevise the function so that all output types match the \
                     corresponding input types.",
                    v.aval().full_name(),
                    out.full_name()
                )));
            }
            if v.dtype() != out.dtype || v.shape() != out.shape {
                return Err(Error::Type(format!(
                    "{what} body function carry input and carry output must have equal types, but \
                     they differ:\n\nThe input carry has type {} but the corresponding output \
                     carry component has type {}, so the {} do not match.\n\nRevise the function \
                     so that all output types match the corresponding input types.",
                    v.aval().full_name(),
                    out.full_name(),
                    if v.dtype() == out.dtype {
                        "shapes"
                    } else {
                        "dtypes"
                    }
                )));
            }
        }
        return Ok((staged, carry));
    }
    Err(Error::malformed("promotion of a loop's carry does not end"))
}

/// A cumulative product, maximum or minimum as a scan over its axis, which has every derivative.
pub(crate) fn cumulative_as_scan(
    op: ReduceOp,
    x: &Value,
    axis: usize,
    reverse: bool,
) -> Result<Value> {
    let (op, identity) = match op {
        ReduceOp::Prod => (Binary::Mul, 1.0),
        ReduceOp::Max => (Binary::Max, f64::NEG_INFINITY),
        ReduceOp::Min => (Binary::Min, f64::INFINITY),
        ReduceOp::Sum | ReduceOp::And | ReduceOp::Or => {
            return Err(Error::malformed(
                "no scan form of this cumulative operation",
            ));
        }
    };
    let xs = lax::move_axis(x, axis, 0)?;
    let slice = Aval {
        shape: xs.shape()[1..].to_vec(),
        ..xs.aval().clone()
    };
    let body = stage(
        "cumulative",
        &mut |args| {
            let y = lax::binary(op, &args[0], &args[1])?;
            Ok(vec![y.clone(), y])
        },
        &[slice.clone(), slice.clone()],
    )?;
    let init = lax::full(&slice, identity)?;
    let outs = scan(
        &body,
        xs.shape()[0],
        reverse,
        &[init],
        std::slice::from_ref(&xs),
    )?;
    match outs.get(1) {
        Some(ys) => lax::move_axis(ys, 0, axis),
        None => Err(Error::malformed("scan lost its results")),
    }
}
