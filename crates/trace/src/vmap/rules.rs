//! How each primitive treats a leading batch axis. Every batched operand has it at axis 0.

use athanor_ir::{
    Aval, Collective, DType, DotDims, GatherDims, PadConfig, Prim, ScatterDims, Transfer,
};

use super::{Axis, spread};
use crate::{Error, Result, Value, bind, bind1, collectives, control, custom, lax};

type Batched = (Vec<Value>, Vec<bool>);

fn one(v: Value) -> Result<Batched> {
    Ok((vec![v], vec![true]))
}

fn up(axes: &[usize]) -> Vec<usize> {
    axes.iter().map(|a| a + 1).collect()
}

fn led(first: usize, rest: &[usize]) -> Vec<usize> {
    let mut v = Vec::with_capacity(rest.len() + 1);
    v.push(first);
    v.extend_from_slice(rest);
    v
}

/// At least one operand is batched, or the primitive concerns the axis itself.
pub(super) fn batch_rule(prim: &Prim, axis: &Axis, x: &[Value], b: &[bool]) -> Result<Batched> {
    let n = axis.size;
    let all = || -> Result<Vec<Value>> {
        x.iter()
            .zip(b)
            .map(|(v, b)| if *b { Ok(v.clone()) } else { spread(v, n) })
            .collect()
    };
    match prim {
        Prim::Unary(_)
        | Prim::Binary(_)
        | Prim::IntegerPow { .. }
        | Prim::Select
        | Prim::Convert { .. }
        | Prim::Bitcast { .. }
        | Prim::StopGradient
        | Prim::Threefry2x32 => {
            let outs = bind(prim.clone(), &all()?)?;
            let mask = vec![true; outs.len()];
            Ok((outs, mask))
        }
        Prim::Iota { .. } => Err(Error::malformed("iota has no operand to batch")),
        Prim::Broadcast { shape, dims } => one(lax::broadcast_in_dim(
            &x[0],
            &led(n, shape),
            &led(0, &up(dims)),
        )?),
        Prim::Reshape { shape } => one(lax::reshape(&x[0], &led(n, shape))?),
        Prim::Transpose { perm } => one(lax::transpose(&x[0], &led(0, &up(perm)))?),
        Prim::Slice {
            start,
            limit,
            stride,
        } => one(lax::slice(
            &x[0],
            &led(0, start),
            &led(n, limit),
            &led(1, stride),
        )?),
        Prim::Pad { config } => pad(config, n, x, b),
        Prim::Concatenate { axis } => one(lax::concatenate(&all()?, axis + 1)?),
        Prim::Rev { axes } => one(lax::rev(&x[0], &up(axes))?),
        Prim::Reduce { op, axes } => one(lax::reduce(*op, &x[0], &up(axes))?),
        Prim::ArgReduce {
            greatest,
            axis,
            dtype,
        } => {
            let prim = Prim::ArgReduce {
                greatest: *greatest,
                axis: axis + 1,
                dtype: *dtype,
            };
            one(bind1(prim, x)?)
        }
        Prim::Cumulative { op, axis, reverse } => {
            one(lax::cumulative(*op, &x[0], axis + 1, *reverse)?)
        }
        Prim::DotGeneral { dims, preferred } => dot_general(dims, *preferred, x, b),
        Prim::Callback { .. } => super::callback::batch(prim, n, x, b),
        Prim::Sort { axis, keys } => {
            let sorted = lax::sort(&all()?, axis + 1, *keys)?;
            let count = sorted.len();
            Ok((sorted, vec![true; count]))
        }
        Prim::DynamicSlice { sizes } => dynamic_slice(sizes, n, x, b),
        Prim::DynamicUpdateSlice => dynamic_update_slice(n, x, b),
        Prim::Gather {
            dims,
            slice_sizes,
            mode,
        } => gather(dims, slice_sizes, *mode, n, x, b),
        Prim::Scatter { op, dims, mode } => {
            let (operand, updates) = (all()?.swap_remove(0), all()?.swap_remove(2));
            // An index of its own for the batch axis, unless the indices are shared.
            let (dims, indices) = match b[1] {
                true => (
                    ScatterDims {
                        update_window_dims: up(&dims.update_window_dims),
                        inserted_window_dims: led(0, &up(&dims.inserted_window_dims)),
                        scatter_dims_to_operand_dims: led(
                            0,
                            &up(&dims.scatter_dims_to_operand_dims),
                        ),
                    },
                    numbered(&x[1], n)?,
                ),
                false => (
                    ScatterDims {
                        update_window_dims: led(0, &up(&dims.update_window_dims)),
                        inserted_window_dims: up(&dims.inserted_window_dims),
                        scatter_dims_to_operand_dims: up(&dims.scatter_dims_to_operand_dims),
                    },
                    x[1].clone(),
                ),
            };
            one(lax::scatter(
                *op, &operand, &indices, &updates, &dims, *mode,
            )?)
        }
        Prim::Collective { op, axis: named } if axis.owns(named) => {
            let (y, batched) = collectives::batch(op, named, axis, x, b)?;
            Ok((vec![y], vec![batched]))
        }
        // Of an axis further out: each instance of this one takes part.
        Prim::Collective { op, .. } => match op {
            Collective::Index => Err(Error::malformed("axis_index has no operand to batch")),
            Collective::Vary | Collective::Reduce(_) | Collective::Permute(_) => {
                one(bind1(prim.clone(), x)?)
            }
            Collective::Gather => one(lax::move_axis(&bind1(prim.clone(), x)?, 1, 0)?),
            Collective::Scatter | Collective::Exchange => {
                let y = bind1(prim.clone(), &[lax::move_axis(&x[0], 0, 1)?])?;
                one(match op == &Collective::Scatter {
                    true => y,
                    false => lax::move_axis(&y, 0, 1)?,
                })
            }
        },
        Prim::Transfer(t) => {
            // Another axis of devices: as many groups as it has, whether or not they differ.
            let groups = match axis.name.as_ref().is_some_and(|a| a.devices) || b[0] {
                true => t.groups * n,
                false => t.groups,
            };
            let t = Transfer {
                groups,
                ..t.clone()
            };
            Ok((bind(Prim::Transfer(t), x)?, b.to_vec()))
        }
        Prim::Jit { name, graph } => {
            let (graph, mask) = control::graphs::batched(graph, axis, b, &[])?;
            Ok((
                bind(
                    Prim::Jit {
                        name: name.clone(),
                        graph,
                    },
                    x,
                )?,
                mask,
            ))
        }
        Prim::Scan {
            body,
            length,
            reverse,
            consts,
            carry,
        } => control::scan::Scan {
            body: body.clone(),
            length: *length,
            reverse: *reverse,
            consts: *consts,
            carry: *carry,
        }
        .batch(axis, x, b),
        Prim::While {
            cond,
            body,
            cond_consts,
            body_consts,
        } => control::whileloop::While {
            cond: cond.clone(),
            body: body.clone(),
            cond_consts: *cond_consts,
            body_consts: *body_consts,
        }
        .batch(axis, x, b),
        Prim::Cond { branches } => control::branch::batch(branches, axis, x, b),
        Prim::CustomJvp { call, .. } | Prim::CustomVjp { call, .. } => {
            let force = vec![true; call.outputs.len()];
            let (graph, mask) = control::graphs::batched(call, axis, b, &force)?;
            Ok((bind(custom::batched(prim, axis, b, graph)?, x)?, mask))
        }
    }
}

fn pad(config: &[PadConfig], n: usize, x: &[Value], b: &[bool]) -> Result<Batched> {
    let mut wide = vec![PadConfig {
        low: 0,
        high: 0,
        interior: 0,
    }];
    wide.extend_from_slice(config);
    if !b[1] {
        return one(lax::pad(&x[0], &x[1], &wide)?);
    }
    // A fill per element: pad with zeros, and a mask of where the operand is.
    let operand = if b[0] {
        x[0].clone()
    } else {
        spread(&x[0], n)?
    };
    let zero = lax::scalar_of(operand.dtype(), 0.0)?;
    let padded = lax::pad(&operand, &zero, &wide)?;
    let inside = lax::full(&Aval::new(DType::Bool, operand.shape().to_vec()), 1.0)?;
    let inside = lax::pad(&inside, &lax::scalar_of(DType::Bool, 0.0)?, &wide)?;
    let fill = lax::broadcast_in_dim(&x[1], padded.shape(), &[0])?;
    one(lax::select(&inside, &padded, &fill)?)
}

fn dot_general(d: &DotDims, preferred: Option<DType>, x: &[Value], b: &[bool]) -> Result<Batched> {
    let natural = DotDims::natural_type(x[0].dtype(), x[1].dtype());
    let to = Some(preferred.unwrap_or(natural));
    if b[0] && b[1] {
        let dims = DotDims {
            lhs_contract: up(&d.lhs_contract),
            rhs_contract: up(&d.rhs_contract),
            lhs_batch: led(0, &up(&d.lhs_batch)),
            rhs_batch: led(0, &up(&d.rhs_batch)),
        };
        return one(lax::dot_general_as(&x[0], &x[1], &dims, to)?);
    }
    let batch = d.lhs_batch.len();
    if b[0] {
        // The batch axis is the first free axis of the left operand: behind the batch axes.
        let dims = DotDims {
            lhs_contract: up(&d.lhs_contract),
            lhs_batch: up(&d.lhs_batch),
            ..d.clone()
        };
        let out = lax::dot_general_as(&x[0], &x[1], &dims, to)?;
        return one(lax::move_axis(&out, batch, 0)?);
    }
    let lhs_free = x[0].ndim() - d.lhs_contract.len() - batch;
    let rhs_free = x[1].ndim() - 1 - d.rhs_contract.len() - batch;
    if rhs_free == 0 {
        // Matrix times vector: with the batch on the left, the result needs no transpose.
        let dims = DotDims {
            lhs_contract: up(&d.rhs_contract),
            rhs_contract: d.lhs_contract.clone(),
            lhs_batch: up(&d.rhs_batch),
            rhs_batch: d.lhs_batch.clone(),
        };
        let out = lax::dot_general_as(&x[1], &x[0], &dims, to)?;
        return one(lax::move_axis(&out, batch, 0)?);
    }
    let dims = DotDims {
        rhs_contract: up(&d.rhs_contract),
        rhs_batch: up(&d.rhs_batch),
        ..d.clone()
    };
    let out = lax::dot_general_as(&x[0], &x[1], &dims, to)?;
    one(lax::move_axis(&out, batch + lhs_free, 0)?)
}

/// Index vectors with the number of the batch element in front.
fn numbered(indices: &Value, n: usize) -> Result<Value> {
    let mut shape = indices.shape().to_vec();
    let last = shape.len() - 1;
    shape[last] = 1;
    shape[0] = n;
    let number = lax::iota(indices.dtype(), &shape, 0)?;
    lax::concatenate(&[number, indices.clone()], last)
}

fn gather(
    dims: &GatherDims,
    sizes: &[usize],
    mode: athanor_ir::GatherMode,
    n: usize,
    x: &[Value],
    b: &[bool],
) -> Result<Batched> {
    let (dims, sizes, indices) = match (b[0], b[1]) {
        // Only the indices: the batch is one more of their leading axes.
        (false, _) => (
            GatherDims {
                offset_dims: up(&dims.offset_dims),
                ..dims.clone()
            },
            sizes.to_vec(),
            x[1].clone(),
        ),
        // Only the operand: the batch is one more axis of every slice.
        (true, false) => (
            GatherDims {
                offset_dims: led(0, &up(&dims.offset_dims)),
                collapsed_slice_dims: up(&dims.collapsed_slice_dims),
                start_index_map: up(&dims.start_index_map),
            },
            led(n, sizes),
            x[1].clone(),
        ),
        (true, true) => (
            GatherDims {
                offset_dims: up(&dims.offset_dims),
                collapsed_slice_dims: led(0, &up(&dims.collapsed_slice_dims)),
                start_index_map: led(0, &up(&dims.start_index_map)),
            },
            led(1, sizes),
            numbered(&x[1], n)?,
        ),
    };
    one(lax::gather(&x[0], &indices, &dims, &sizes, mode)?)
}

/// Scalar starts as index vectors: (n, rank).
fn starts_as_indices(starts: &[Value], b: &[bool], n: usize) -> Result<Value> {
    let columns = starts
        .iter()
        .zip(b)
        .map(|(s, b)| {
            let s = lax::convert(s, DType::I32, false)?;
            lax::broadcast_in_dim(&s, &[n, 1], if *b { &[0] } else { &[] })
        })
        .collect::<Result<Vec<_>>>()?;
    lax::concatenate(&columns, 1)
}

fn dynamic_slice(sizes: &[usize], n: usize, x: &[Value], b: &[bool]) -> Result<Batched> {
    if !b[1..].contains(&true) {
        let zero = lax::scalar_of(x.get(1).map_or(DType::I32, Value::dtype), 0.0)?;
        let mut starts = vec![zero];
        starts.extend_from_slice(&x[1..]);
        return one(lax::dynamic_slice(&x[0], &starts, &led(n, sizes))?);
    }
    let rank = sizes.len();
    let indices = starts_as_indices(&x[1..], &b[1..], n)?;
    let dims = GatherDims {
        offset_dims: (0..rank).collect(),
        collapsed_slice_dims: Vec::new(),
        start_index_map: (0..rank).collect(),
    };
    gather(
        &dims,
        sizes,
        athanor_ir::GatherMode::Clip,
        n,
        &[x[0].clone(), indices],
        &[b[0], true],
    )
}

fn dynamic_update_slice(n: usize, x: &[Value], b: &[bool]) -> Result<Batched> {
    let operand = if b[0] {
        x[0].clone()
    } else {
        spread(&x[0], n)?
    };
    let update = if b[1] {
        x[1].clone()
    } else {
        spread(&x[1], n)?
    };
    if !b[2..].contains(&true) {
        let zero = lax::scalar_of(x.get(2).map_or(DType::I32, Value::dtype), 0.0)?;
        let mut starts = vec![zero];
        starts.extend_from_slice(&x[2..]);
        return one(lax::dynamic_update_slice(&operand, &update, &starts)?);
    }
    let rank = update.ndim() - 1;
    let indices = numbered(&starts_as_indices(&x[2..], &b[2..], n)?, n)?;
    let dims = ScatterDims {
        update_window_dims: (1..=rank).collect(),
        inserted_window_dims: vec![0],
        scatter_dims_to_operand_dims: (0..=rank).collect(),
    };
    let mode = athanor_ir::GatherMode::Clip;
    one(lax::scatter(
        athanor_ir::ScatterOp::Set,
        &operand,
        &indices,
        &update,
        &dims,
        mode,
    )?)
}
