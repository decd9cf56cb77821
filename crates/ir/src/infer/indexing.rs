//! Rules of the primitives whose position is a value: dynamic slices, gather and scatter.

use super::{operands, tuple};
use crate::elementwise::Class;
use crate::{Aval, Error, GatherDims, Result, ScatterDims, ScatterOp, Shape};

fn check_starts(name: &str, starts: &[Aval], ndim: usize) -> Result<()> {
    if starts.len() != ndim {
        return Err(Error::Type(format!(
            "{name} start_indices must have length equal to the number of dimensions of the \
             operand, got {} indices for {ndim} dimensions.",
            starts.len()
        )));
    }
    match starts
        .iter()
        .find(|a| a.ndim() != 0 || !a.dtype.is_integer())
    {
        Some(a) => Err(Error::Type(format!(
            "index arguments to {name} must be integers of shape (), got {a}"
        ))),
        None => Ok(()),
    }
}

pub(super) fn dynamic_slice(inputs: &[Aval], sizes: &Shape) -> Result<Aval> {
    let Some((x, starts)) = inputs.split_first() else {
        return Err(Error::Malformed(
            "dynamic_slice takes an operand, got none".into(),
        ));
    };
    check_starts("dynamic_slice", starts, x.ndim())?;
    if sizes.len() != x.ndim() {
        return Err(Error::Type(format!(
            "dynamic_slice slice_sizes must have length equal to the number of dimensions of the \
             operand, got {} for operand shape {}.",
            tuple(sizes),
            tuple(&x.shape)
        )));
    }
    if sizes.iter().zip(&x.shape).any(|(s, n)| s > n) {
        return Err(Error::Type(format!(
            "slice slice_sizes must be less than or equal to operand shape, got slice_sizes {} for \
             operand shape {}.",
            tuple(sizes),
            tuple(&x.shape)
        )));
    }
    Ok(Aval {
        shape: sizes.clone(),
        ..x.clone()
    })
}

pub(super) fn dynamic_update_slice(inputs: &[Aval]) -> Result<Aval> {
    let [x, update, starts @ ..] = inputs else {
        return Err(Error::Malformed(format!(
            "dynamic_update_slice takes an operand and an update, got {}",
            inputs.len()
        )));
    };
    let name = "dynamic_update_slice";
    if x.ndim() != update.ndim() {
        return Err(Error::Type(format!(
            "dynamic_update_slice update must have the same rank as operand, got update shape {} \
             for operand shape {}.",
            tuple(&update.shape),
            tuple(&x.shape)
        )));
    }
    check_starts(name, starts, x.ndim())?;
    if update.shape.iter().zip(&x.shape).any(|(u, n)| u > n) {
        return Err(Error::Type(format!(
            "dynamic_update_slice update shape must be smaller than operand shape, got update \
             shape {} for operand shape {}.",
            tuple(&update.shape),
            tuple(&x.shape)
        )));
    }
    super::same_dtypes(name, &inputs[..2])?;
    Ok(x.clone().weak(x.weak_type && update.weak_type))
}

/// Sorted, distinct and below `bound`, as both dimension-number records demand of most lists.
fn check_sorted(op: &str, what: &str, axes: &[usize], bound: usize) -> Result<()> {
    if !axes.windows(2).all(|w| w[0] < w[1]) {
        return Err(Error::Type(format!(
            "{what} in {op} op must be sorted and not repeated; got {}",
            tuple(axes)
        )));
    }
    match axes.iter().find(|a| **a >= bound) {
        Some(a) => Err(Error::Type(format!(
            "Invalid {what} set in {op} op; valid range is [0, {bound}); got: {a}."
        ))),
        None => Ok(()),
    }
}

/// The index vector's map: one operand axis per component, distinct.
fn check_map(op: &str, what: &str, map: &[usize], indices: &Aval, rank: usize) -> Result<()> {
    let Some(depth) = indices.shape.last() else {
        return Err(Error::Type(format!(
            "{op} indices must have an axis that holds the index vector, got shape ()"
        )));
    };
    if map.len() != *depth {
        return Err(Error::Type(format!(
            "{op} op has {} elements in {what} and the bound of dimension index_vector_dim={} of \
             indices is {depth}. These two numbers must be equal.",
            map.len(),
            indices.ndim() - 1
        )));
    }
    if let Some(a) = map.iter().find(|a| **a >= rank) {
        return Err(Error::Type(format!(
            "Invalid {what}; domain is [0, {rank}), got: {a}."
        )));
    }
    if (1..map.len()).any(|i| map[..i].contains(&map[i])) {
        return Err(Error::Type(format!(
            "{what} in {op} op must not repeat; got: {}.",
            tuple(map)
        )));
    }
    if !indices.dtype.is_integer() {
        return Err(Error::Value(format!(
            "{op} indices must be of integer type, got {}",
            indices.dtype.name()
        )));
    }
    Ok(())
}

pub(super) fn gather(inputs: &[Aval], dims: &GatherDims, sizes: &Shape) -> Result<Aval> {
    let [x, indices] = operands("gather", inputs)?;
    let rank = x.ndim();
    check_map(
        "gather",
        "start_index_map",
        &dims.start_index_map,
        indices,
        rank,
    )?;
    let batch_rank = indices.ndim() - 1;
    check_sorted(
        "gather",
        "offset_dims",
        &dims.offset_dims,
        batch_rank + dims.offset_dims.len(),
    )?;
    check_sorted(
        "gather",
        "collapsed_slice_dims",
        &dims.collapsed_slice_dims,
        rank,
    )?;
    if sizes.len() != rank {
        return Err(Error::Type(format!(
            "gather op must have one slice size for every input dimension; got: \
             len(slice_sizes)={}, input_shape.rank={rank}",
            sizes.len()
        )));
    }
    if dims.offset_dims.len() + dims.collapsed_slice_dims.len() != rank {
        return Err(Error::Type(format!(
            "All components of the offset index in a gather op must either be a offset dimension \
             or explicitly collapsed; got len(slice_sizes)={}, output_slice_sizes={}, \
             collapsed_slice_dims={}.",
            sizes.len(),
            tuple(&dims.offset_dims),
            tuple(&dims.collapsed_slice_dims)
        )));
    }
    for (i, (s, n)) in sizes.iter().zip(&x.shape).enumerate() {
        if s > n {
            return Err(Error::Type(format!(
                "Slice size at index {i} in gather op is out of range, must be within [0, {n} + \
                 1), got {s}."
            )));
        }
        if dims.collapsed_slice_dims.contains(&i) && *s > 1 {
            return Err(Error::Type(format!(
                "Gather op can only collapse slice dims with bound 1 or 0, but bound is {s} for \
                 index {i} at position {i}."
            )));
        }
    }
    let mut batch = indices.shape[..batch_rank].iter();
    let mut window = (0..rank)
        .filter(|i| !dims.collapsed_slice_dims.contains(i))
        .map(|i| &sizes[i]);
    let shape = (0..batch_rank + dims.offset_dims.len())
        .filter_map(|i| {
            if dims.offset_dims.contains(&i) {
                window.next()
            } else {
                batch.next()
            }
        })
        .copied()
        .collect();
    Ok(Aval { shape, ..x.clone() })
}

pub(super) fn scatter(
    name: &str,
    op: ScatterOp,
    inputs: &[Aval],
    dims: &ScatterDims,
) -> Result<Aval> {
    let [x, indices, updates] = operands(name, inputs)?;
    let class = match op {
        ScatterOp::Add | ScatterOp::Mul => Class::Number,
        ScatterOp::Set | ScatterOp::Min | ScatterOp::Max => Class::Any,
    };
    super::accept(name, class, &inputs[..1])?;
    if x.dtype != updates.dtype {
        super::same_dtypes(name, &[x.clone(), updates.clone()])?;
    }
    let ScatterDims {
        update_window_dims,
        inserted_window_dims,
        scatter_dims_to_operand_dims,
    } = dims;
    let rank = x.ndim();
    check_map(
        "scatter",
        "scatter_dims_to_operand_dims",
        scatter_dims_to_operand_dims,
        indices,
        rank,
    )?;
    let batch_rank = indices.ndim() - 1;
    check_sorted(
        "scatter",
        "update_window_dims",
        update_window_dims,
        updates.ndim(),
    )?;
    check_sorted(
        "scatter",
        "inserted_window_dims",
        inserted_window_dims,
        rank,
    )?;
    if update_window_dims.len() + inserted_window_dims.len() != rank {
        return Err(Error::Type(format!(
            "Scatter op has window of size {}; doesn't match operand of rank {rank}.",
            update_window_dims.len() + inserted_window_dims.len()
        )));
    }
    if updates.ndim() != batch_rank + update_window_dims.len() {
        return Err(Error::Type(format!(
            "Updates tensor must be of rank {}; got {}.",
            batch_rank + update_window_dims.len(),
            updates.ndim()
        )));
    }
    let windowed: Vec<usize> = (0..rank)
        .filter(|i| !inserted_window_dims.contains(i))
        .map(|i| x.shape[i])
        .collect();
    for (axis, bound) in update_window_dims.iter().zip(&windowed) {
        let extent = updates.shape[*axis];
        if extent > *bound {
            return Err(Error::Type(format!(
                "Bounds of the window dimensions of updates must not exceed the bounds of the \
                 corresponding dimensions of operand. For dimension {axis}, updates bound is \
                 {extent}, operand bound is {bound}."
            )));
        }
    }
    let scattered = (0..updates.ndim()).filter(|i| !update_window_dims.contains(i));
    for (axis, bound) in scattered.zip(&indices.shape) {
        let extent = updates.shape[axis];
        if extent != *bound {
            return Err(Error::Type(format!(
                "Bounds of the scatter dimensions of updates must be the same as the bounds of the \
                 corresponding dimensions of scatter indices. For scatter dimension {axis}, \
                 updates bound is {extent}, indices bound is {bound}."
            )));
        }
    }
    Ok(x.clone())
}
