//! Transpose rules of scatter.

use athanor_ir::{DType, GatherDims, GatherMode, ScatterDims, ScatterOp};

use crate::transpose::{Arg, Ct};
use crate::{Error, Result, Value, lax};

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
    // What gathers from the places to which the updates went.
    let gather_dims = GatherDims {
        offset_dims: dims.update_window_dims.clone(),
        collapsed_slice_dims: dims.inserted_window_dims.clone(),
        start_index_map: dims.scatter_dims_to_operand_dims.clone(),
    };
    let mut window = dims.update_window_dims.iter();
    let sizes: Vec<usize> = (0..x.aval.ndim())
        .map(|i| match dims.inserted_window_dims.contains(&i) {
            true => 1,
            false => window.next().map_or(1, |axis| updates.aval.shape[*axis]),
        })
        .collect();
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
