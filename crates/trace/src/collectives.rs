//! Communication along named axes.
//!
//! A named axis exists while `vmap` runs a function. A collective is a primitive that passes
//! through other transformations as any does (it is staged, differentiated, transposed), until the
//! `vmap` that owns the name makes reductions and rearrangements of it; no program that runs holds
//! one. So several devices are one more batch axis, and every transformation composes with them.
//!
//! Where an axis is of devices, an identity ([`Prim::Transfer`]) stays in the program where the
//! collective was, and who runs programs counts what would have crossed.

use std::cell::RefCell;
use std::rc::Rc;

use athanor_ir::{Aval, Collective, DType, NamedAxis, Prim, ReduceOp, Transfer, Varying};

use crate::transpose::{Arg, Ct};
use crate::vmap::{Axis, spread};
use crate::{Error, Result, Value, bind1, lax};

thread_local! {
    /// Innermost last.
    static AXES: RefCell<Vec<Rc<NamedAxis>>> = const { RefCell::new(Vec::new()) };
}

/// Runs `f` where the axis can be named.
pub(crate) fn within<R>(axis: Option<&Rc<NamedAxis>>, f: impl FnOnce() -> R) -> R {
    struct Leave(usize);
    impl Drop for Leave {
        fn drop(&mut self) {
            AXES.with(|a| a.borrow_mut().truncate(self.0));
        }
    }
    let _leave = AXES.with(|a| {
        let mut axes = a.borrow_mut();
        let depth = axes.len();
        axes.extend(axis.cloned());
        Leave(depth)
    });
    f()
}

/// The named axes that the caller runs under, outermost first.
pub fn named_axes() -> Vec<Rc<NamedAxis>> {
    AXES.with(|a| a.borrow().clone())
}

/// Whether these are the named axes that the caller runs under.
pub fn same_axes(axes: &[Rc<NamedAxis>]) -> bool {
    AXES.with(|a| *a.borrow() == axes)
}

/// The innermost axis of this name.
pub fn named_axis(name: &str) -> Result<Rc<NamedAxis>> {
    let found = AXES.with(|a| a.borrow().iter().rev().find(|x| &*x.name == name).cloned());
    found.ok_or_else(|| Error::UnboundAxis { name: name.into() })
}

fn collective(op: Collective, axis: &NamedAxis, x: &[Value]) -> Result<Value> {
    let axis = axis.clone();
    bind1(Prim::Collective { op, axis }, x)
}

fn along(op: Collective, x: &Value, axis: &NamedAxis) -> Result<Value> {
    collective(op, axis, std::slice::from_ref(x))
}

/// The number of this instance: i32.
pub fn axis_index(axis: &NamedAxis) -> Result<Value> {
    collective(Collective::Index, axis, &[])
}

/// Combines the values of all instances; the result is the same for all.
pub fn all_reduce(op: ReduceOp, x: &Value, axis: &NamedAxis) -> Result<Value> {
    along(Collective::Reduce(op), x, axis)
}

/// The values of all instances, stacked along a new axis 0.
pub fn all_gather(x: &Value, axis: &NamedAxis) -> Result<Value> {
    along(Collective::Gather, x, axis)
}

/// x\[n, …] to \[…]: instance i gets the sum over all instances of x\[i].
pub fn reduce_scatter(x: &Value, axis: &NamedAxis) -> Result<Value> {
    along(Collective::Scatter, x, axis)
}

/// x\[n, …] to \[n, …]: y\[j] on instance i is x\[i] of instance j.
pub fn all_to_all(x: &Value, axis: &NamedAxis) -> Result<Value> {
    along(Collective::Exchange, x, axis)
}

/// Sends along (from, to) pairs, destinations distinct; who gets nothing has zeros.
pub fn permute(x: &Value, pairs: &[(usize, usize)], axis: &NamedAxis) -> Result<Value> {
    along(Collective::Permute(pairs.to_vec()), x, axis)
}

/// The same value, typed as one that differs along a checked axis.
pub fn vary(x: &Value, axis: &NamedAxis) -> Result<Value> {
    if x.aval().varying.contains(axis.varying()) {
        return Ok(x.clone());
    }
    along(Collective::Vary, x, axis)
}

/// As [`vary`] for several axes that are being traced.
pub(crate) fn vary_to(x: &Value, to: Varying) -> Result<Value> {
    let mut x = x.clone();
    for name in to.without(x.aval().varying).names() {
        x = vary(&x, &*named_axis(&name)?)?;
    }
    Ok(x)
}

/// A cotangent for what is the same along axes on which the cotangent differs: their sum.
pub(crate) fn sum_to(ct: &Value, to: Varying) -> Result<Value> {
    let mut ct = ct.clone();
    for name in ct.aval().varying.without(to).names() {
        ct = all_reduce(ReduceOp::Sum, &ct, &*named_axis(&name)?)?;
    }
    Ok(ct)
}

/// Operands that differ along fewer checked axes than others are made to differ as well; so the
/// transpose sums their cotangents (JAX's implicit `pvary`). None where there is nothing to do.
pub(crate) fn agree(prim: &Prim, inputs: &[Value]) -> Result<Option<Vec<Value>>> {
    let all = |v: Varying, x: &Value| v.union(x.aval().varying);
    let to = inputs.iter().fold(Varying::default(), all);
    if inputs.iter().all(|x| x.aval().varying == to) {
        return Ok(None);
    }
    match prim {
        // Their graphs do it.
        Prim::Jit { .. }
        | Prim::Scan { .. }
        | Prim::While { .. }
        | Prim::Cond { .. }
        | Prim::CustomJvp { .. }
        | Prim::CustomVjp { .. }
        | Prim::Collective { .. }
        | Prim::Transfer(_) => Ok(None),
        _ => inputs
            .iter()
            .map(|x| vary_to(x, to))
            .collect::<Result<Vec<_>>>()
            .map(Some),
    }
}

/// Whether the owner of an axis must see a primitive even if no operand is batched.
pub(crate) fn concerns(prim: &Prim, axis: &NamedAxis) -> bool {
    match prim {
        Prim::Collective { axis: a, .. } => a.name == axis.name,
        Prim::Transfer(_) => axis.devices,
        _ => prim
            .graphs()
            .iter()
            .any(|g| g.eqns.iter().any(|e| concerns(&e.prim, axis))),
    }
}

/// What a collective along this axis is in the enclosing interpreter; the axis is axis 0 where
/// the operand is batched. Whether the result is.
pub(crate) fn batch(
    op: &Collective,
    named: &NamedAxis,
    axis: &Axis,
    x: &[Value],
    batched: &[bool],
) -> Result<(Value, bool)> {
    let n = axis.size;
    let Some(x) = x.first() else {
        return Ok((lax::iota(DType::I32, &[n], 0)?, true));
    };
    let is_batched = batched.first() == Some(&true);
    let each = || match is_batched {
        true => Ok(x.clone()),
        false => spread(x, n),
    };
    let bytes = x.aval().len() * x.dtype().size() / if is_batched { n.max(1) } else { 1 };
    let count = |v: Value| transferred(op, named, bytes, v);
    match op {
        Collective::Index => Err(Error::malformed("axis_index takes no operand")),
        Collective::Vary if is_batched => Ok((x.clone(), true)),
        Collective::Vary => Ok((spread(&count(x.clone())?, n)?, true)),
        Collective::Reduce(op) => {
            let y = match (is_batched, op) {
                (true, _) => lax::reduce(*op, x, &[0])?,
                // n·x; the extreme of equal values is the value.
                (false, ReduceOp::Sum) => lax::scale(x, n as f64)?,
                (false, ReduceOp::Prod) => lax::integer_pow(x, n as i32)?,
                (false, ReduceOp::Max | ReduceOp::Min | ReduceOp::And | ReduceOp::Or) => x.clone(),
            };
            Ok((count(y)?, false))
        }
        // All have the same; but JAX types it as differing, and so must whoever relies on types.
        Collective::Gather => {
            let all = count(each()?)?;
            match named.checked {
                true => Ok((spread(&all, n)?, true)),
                false => Ok((all, false)),
            }
        }
        Collective::Scatter => match is_batched {
            true => Ok((count(lax::reduce_sum(x, &[0])?)?, true)),
            false => Ok((count(lax::scale(x, n as f64)?)?, true)),
        },
        Collective::Exchange => {
            let x = each()?;
            let mut perm: Vec<usize> = (0..x.ndim()).collect();
            perm.swap(0, 1);
            Ok((count(lax::transpose(&x, &perm)?)?, true))
        }
        Collective::Permute(pairs) => Ok((count(permuted(&each()?, pairs)?)?, true)),
    }
}

/// Rows of x by (from, to): runs of neighbours stay together, so that a shift is two slices.
fn permuted(x: &Value, pairs: &[(usize, usize)]) -> Result<Value> {
    let n = x.shape()[0];
    let mut source = vec![None; n];
    for (from, to) in pairs {
        source[*to] = Some(*from);
    }
    let mut parts = Vec::new();
    let mut at = 0;
    while at < n {
        let first: Option<usize> = source[at];
        let follows = |i: usize| match (first, source[i]) {
            (Some(a), Some(b)) => b == a + (i - at),
            (None, None) => true,
            (Some(_), None) | (None, Some(_)) => false,
        };
        let end = (at..n).find(|i| !follows(*i)).unwrap_or(n);
        parts.push(match first {
            Some(from) => lax::slice_in_dim(x, from, from + (end - at), 0)?,
            None => {
                let mut shape = x.shape().to_vec();
                shape[0] = end - at;
                lax::zeros(&Aval {
                    shape,
                    ..x.aval().clone()
                })?
            }
        });
        at = end;
    }
    lax::concatenate(&parts, 0)
}

/// Leaves a mark where a collective of devices was.
fn transferred(op: &Collective, axis: &NamedAxis, operand: usize, v: Value) -> Result<Value> {
    if !axis.devices {
        return Ok(v);
    }
    let transfer = Transfer {
        op: op.clone(),
        axis: axis.name.clone(),
        operand,
        size: axis.size,
        groups: 1,
    };
    crate::traffic::expect();
    bind1(Prim::Transfer(transfer), &[v])
}

/// Which collective carries cotangents back.
fn reversed(op: &Collective) -> Option<Collective> {
    Some(match op {
        Collective::Vary => Collective::Reduce(ReduceOp::Sum),
        Collective::Reduce(ReduceOp::Sum) => Collective::Vary,
        Collective::Gather => Collective::Scatter,
        Collective::Scatter => Collective::Gather,
        Collective::Exchange => Collective::Exchange,
        Collective::Permute(pairs) => {
            Collective::Permute(pairs.iter().map(|(a, b)| (*b, *a)).collect())
        }
        Collective::Index | Collective::Reduce(_) => return None,
    })
}

/// Whether it is linear in its operand.
pub(crate) fn is_linear(op: &Collective) -> bool {
    reversed(op).is_some()
}

pub(crate) fn transpose(op: &Collective, axis: &NamedAxis, x: &Arg, ct: &Value) -> Result<Ct> {
    // Unchecked, instances may have different cotangents of the common sum: it is summed again.
    let sum = matches!(op, Collective::Reduce(ReduceOp::Sum));
    let op = match reversed(op) {
        Some(_) if sum && !axis.checked => op.clone(),
        Some(back) => back,
        None => {
            return Err(Error::malformed(format!("{} is not linear", op.name())));
        }
    };
    let ct = along(op, ct, axis)?;
    sum_to(&ct, x.aval.varying).map(Some)
}

/// The mark of what carries cotangents back.
pub(crate) fn transpose_transfer(t: &Transfer, ct: &Value) -> Result<Ct> {
    let Some(op) = reversed(&t.op) else {
        return Err(Error::malformed("a transfer that is not linear"));
    };
    let operand = match t.op {
        Collective::Gather => t.operand * t.size,
        Collective::Scatter => t.operand / t.size.max(1),
        _ => t.operand,
    };
    let back = Transfer {
        op,
        operand,
        ..t.clone()
    };
    bind1(Prim::Transfer(back), std::slice::from_ref(ct)).map(Some)
}
