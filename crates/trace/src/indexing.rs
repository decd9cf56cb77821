//! Rules of scatter that are more than a line.

use athanor_ir::{DType, GatherDims, GatherMode, ScatterDims, ScatterOp};

use crate::transpose::{Arg, Ct};
use crate::{Error, Result, Value, lax};

/// The gather that reads where a scatter's updates of the shape `updates` went.
fn inverse(dims: &ScatterDims, rank: usize, updates: &[usize]) -> (GatherDims, Vec<usize>) {
    let gather = GatherDims {
        offset_dims: dims.update_window_dims.clone(),
        collapsed_slice_dims: dims.inserted_window_dims.clone(),
        start_index_map: dims.scatter_dims_to_operand_dims.clone(),
    };
    let mut window = dims.update_window_dims.iter();
    let sizes = (0..rank)
        .map(|i| match dims.inserted_window_dims.contains(&i) {
            true => 1,
            false => window.next().map_or(1, |axis| updates[*axis]),
        })
        .collect();
    (gather, sizes)
}

/// jvp of a scatter-min or -max of `x` = (operand, indices, updates): an element's tangent is the
/// mean of the tangents of all that are equal to it, as in JAX.
pub(crate) fn extremal_jvp(
    op: ScatterOp,
    dims: &ScatterDims,
    mode: GatherMode,
    x: &[Value],
    dx: &[Option<Value>],
) -> Result<(Value, Value)> {
    let (operand, indices, updates) = (&x[0], &x[1], &x[2]);
    let y = lax::scatter(op, operand, indices, updates, dims, mode)?;
    let (gather, sizes) = inverse(dims, operand.ndim(), updates.shape());
    let there = lax::gather(&y, indices, &gather, &sizes, mode)?;
    let one_where = |same: Value| lax::convert(&same, y.dtype(), false);
    let kept = one_where(lax::eq(operand, &y)?)?;
    let won = one_where(lax::eq(updates, &there)?)?;
    let add =
        |onto: &Value, of: &Value| lax::scatter(ScatterOp::Add, onto, indices, of, dims, mode);
    let count = add(&kept, &won)?;
    let mut dot = match &dx[0] {
        Some(d) => lax::mul(&kept, d)?,
        None => lax::zeros_like(&y)?,
    };
    if let Some(d) = &dx[2] {
        dot = add(&dot, &lax::mul(&won, d)?)?;
    }
    let dot = lax::div(&dot, &count)?;
    Ok((y, dot))
}

/// Cotangents of (operand, indices, updates).
pub(crate) fn transpose_scatter(
    op: ScatterOp,
    dims: &ScatterDims,
    mode: GatherMode,
    args: &[Arg],
    ct: &Value,
) -> Result<Vec<Ct>> {
    let [x, indices, updates] = args else {
        return Err(Error::malformed("scatter takes three operands"));
    };
    let Some(indices) = &indices.value else {
        return Err(Error::malformed("scatter is never linear in its indices"));
    };
    let (gather_dims, sizes) = inverse(dims, x.aval.ndim(), &updates.aval.shape);
    // A dropped update has no part in the result.
    let fetch = |from: &Value| -> Result<Value> {
        let got = lax::gather(from, indices, &gather_dims, &sizes, mode)?;
        if mode != GatherMode::FillOrDrop || !from.dtype().is_float() {
            return Ok(got);
        }
        let ones = lax::ones_like(from)?;
        let inside = lax::gather(&ones, indices, &gather_dims, &sizes, mode)?;
        let inside = lax::eq(&inside, &lax::ones_like(&inside)?)?;
        lax::select(&inside, &got, &lax::zeros_like(&got)?)
    };
    match op {
        ScatterOp::Add => Ok(vec![
            x.is_linear().then(|| ct.clone()),
            None,
            if updates.is_linear() {
                Some(fetch(ct)?)
            } else {
                None
            },
        ]),
        ScatterOp::Set => {
            let ct_x = match x.is_linear() {
                true => {
                    let zeros = lax::zeros(&updates.aval)?;
                    Some(lax::scatter(op, ct, indices, &zeros, dims, mode)?)
                }
                false => None,
            };
            let ct_u = match updates.is_linear() {
                // Of several updates of one element only the last counts: the one whose number
                // is found there.
                true => {
                    let n = updates.aval.len();
                    let ids = lax::iota(DType::I32, &[n], 0)?;
                    let ids = lax::add(&ids, &lax::ones_like(&ids)?)?;
                    let ids = lax::reshape(&ids, &updates.aval.shape)?;
                    let none = lax::full(
                        &athanor_ir::Aval::new(DType::I32, x.aval.shape.clone()),
                        0.0,
                    )?;
                    let placed = lax::scatter(op, &none, indices, &ids, dims, mode)?;
                    let found = lax::gather(&placed, indices, &gather_dims, &sizes, mode)?;
                    let wins = lax::eq(&found, &ids)?;
                    let got = lax::gather(ct, indices, &gather_dims, &sizes, mode)?;
                    Some(lax::select(&wins, &got, &lax::zeros_like(&got)?)?)
                }
                false => None,
            };
            Ok(vec![ct_x, None, ct_u])
        }
        // Linear in the operand for known factors.
        ScatterOp::Mul => match (&updates.value, x.is_linear()) {
            (Some(u), true) => Ok(vec![
                Some(lax::scatter(op, ct, indices, u, dims, mode)?),
                None,
                None,
            ]),
            _ => Err(Error::malformed(
                "scatter-mul is linear in its operand only",
            )),
        },
        // Their jvp is made of additions.
        ScatterOp::Min | ScatterOp::Max => Err(Error::malformed(
            "scatter-min and scatter-max are not linear",
        )),
    }
}
