//! Derivative and transpose rules of scatter.

use athanor_ir::{DType, GatherDims, GatherMode, Prim, ScatterDims, ScatterOp};

use crate::transpose::{Arg, Ct};
use crate::{Error, Result, Value, lax};

/// What gathers from the places to which updates went: dimension numbers and slice sizes.
fn inverse_gather(dims: &ScatterDims, rank: usize, updates: &[usize]) -> (GatherDims, Vec<usize>) {
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

/// The tangent of a minimum or maximum with updates: whatever is equal to the result shares it.
pub(crate) fn jvp_scatter_extreme(
    prim: &Prim,
    dims: &ScatterDims,
    mode: GatherMode,
    x: &[Value],
    dx: &[Option<Value>],
) -> Result<(Value, Value)> {
    let [operand, indices, updates] = x else {
        return Err(Error::malformed("scatter takes three operands"));
    };
    let y = crate::bind1(prim.clone(), x)?;
    let (gather_dims, sizes) = inverse_gather(dims, operand.ndim(), updates.shape());
    let there = lax::gather(&y, indices, &gather_dims, &sizes, mode)?;
    let share = |a: &Value, b: &Value| lax::convert(&lax::eq(a, b)?, y.dtype(), false);
    let (of_x, of_u) = (share(operand, &y)?, share(updates, &there)?);
    let add =
        |to: &Value, what: &Value| lax::scatter(ScatterOp::Add, to, indices, what, dims, mode);
    let count = add(&of_x, &of_u)?;
    let zeros = lax::zeros_like(&y)?;
    let mut dy = match &dx[0] {
        Some(dx) => lax::select(&lax::eq(operand, &y)?, dx, &zeros)?,
        None => zeros,
    };
    if let Some(du) = &dx[2] {
        let none = lax::zeros_like(du)?;
        dy = add(&dy, &lax::select(&lax::eq(updates, &there)?, du, &none)?)?;
    }
    // NaN is equal to nothing; there nothing has a share.
    let count = lax::binary(athanor_ir::Binary::Max, &count, &lax::ones_like(&count)?)?;
    let dy = lax::div(&dy, &count)?;
    Ok((y, dy))
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
    let (gather_dims, sizes) = inverse_gather(dims, x.aval.ndim(), &updates.aval.shape);
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
        ScatterOp::Min | ScatterOp::Max => Err(Error::NotDifferentiable {
            text: "Transpose rule (for reverse-mode differentiation) for 'scatter-min' and \
                   'scatter-max' not implemented"
                .into(),
        }),
    }
}
