//! Rules of the primitives that move, pad, reduce or contract axes.

use super::{list, operands, tuple};
use crate::elementwise::Class;
use crate::{Aval, DType, DotDims, Error, PadConfig, ReduceOp, Result, Shape};

pub(super) fn iota(inputs: &[Aval], dtype: DType, shape: &Shape, axis: usize) -> Result<Aval> {
    operands::<0>("iota", inputs)?;
    if dtype == DType::Bool {
        return Err(Error::Type("iota does not accept dtype bool.".into()));
    }
    if axis >= shape.len() {
        return Err(Error::Value(format!(
            "iota dimension must be between 0 and len(shape), got dimension={axis} for shape {}",
            tuple(shape)
        )));
    }
    Ok(Aval::new(dtype, shape.clone()))
}

pub(super) fn broadcast(inputs: &[Aval], shape: &Shape, dims: &[usize]) -> Result<Aval> {
    let [x] = operands("broadcast_in_dim", inputs)?;
    let got = || {
        format!(
            "got operand of shape {}, target broadcast shape {}, broadcast_dimensions {} ",
            tuple(&x.shape),
            tuple(shape),
            tuple(dims)
        )
    };
    if dims.len() != x.ndim() {
        return Err(Error::Type(format!(
            "broadcast_in_dim broadcast_dimensions must have length equal to operand ndim; got \
             broadcast_dimensions {} for operand ndim {}.",
            tuple(dims),
            x.ndim()
        )));
    }
    if dims.iter().any(|d| *d >= shape.len()) {
        return Err(Error::Type(format!(
            "broadcast_in_dim broadcast_dimensions must be a subset of output dimensions, {}",
            got()
        )));
    }
    if !dims.windows(2).all(|w| w[0] < w[1]) {
        return Err(Error::Type(format!(
            "broadcast_in_dim broadcast_dimensions must be strictly increasing; got \
             broadcast_dimensions {}",
            tuple(dims)
        )));
    }
    if dims
        .iter()
        .zip(&x.shape)
        .any(|(d, n)| *n != 1 && *n != shape[*d])
    {
        return Err(Error::Type(format!(
            "broadcast_in_dim operand dimension sizes must either be 1, or be equal to their \
             corresponding dimensions in the target broadcast shape; {}",
            got()
        )));
    }
    Ok(Aval {
        shape: shape.clone(),
        ..x.clone()
    })
}

pub(super) fn reshape(inputs: &[Aval], shape: &Shape) -> Result<Aval> {
    let [x] = operands("reshape", inputs)?;
    let total = shape.iter().try_fold(1usize, |n, d| n.checked_mul(*d));
    if total != Some(x.len()) && !(shape.contains(&0) && x.is_empty()) {
        return Err(Error::Type(format!(
            "reshape total size must be unchanged, got new_sizes {} for shape {}.",
            tuple(shape),
            tuple(&x.shape)
        )));
    }
    Ok(Aval {
        shape: shape.clone(),
        ..x.clone()
    })
}

pub(super) fn transpose(inputs: &[Aval], perm: &[usize]) -> Result<Aval> {
    let [x] = operands("transpose", inputs)?;
    let mut sorted = perm.to_vec();
    sorted.sort_unstable();
    if !sorted.into_iter().eq(0..x.ndim()) {
        return Err(Error::Type(format!(
            "transpose permutation isn't a permutation of operand dimensions, got permutation {} \
             for operand shape {}.",
            tuple(perm),
            tuple(&x.shape)
        )));
    }
    Ok(Aval {
        shape: perm.iter().map(|p| x.shape[*p]).collect(),
        ..x.clone()
    })
}

pub(super) fn slice(
    inputs: &[Aval],
    start: &[usize],
    limit: &[usize],
    stride: &[usize],
) -> Result<Aval> {
    let [x] = operands("slice", inputs)?;
    let of = |what: &str, v: &[usize]| -> Result<()> {
        if v.len() == x.ndim() {
            return Ok(());
        }
        Err(Error::Type(format!(
            "slice {what} must have length equal to the number of dimensions of the operand, got \
             indices {} for operand shape {}.",
            tuple(v),
            tuple(&x.shape)
        )))
    };
    of("start_indices", start)?;
    of("limit_indices", limit)?;
    of("strides", stride)?;
    if stride.contains(&0) {
        return Err(Error::Type(format!(
            "slice strides must be positive, got {}",
            tuple(stride)
        )));
    }
    if limit.iter().zip(&x.shape).any(|(l, n)| l > n) {
        return Err(Error::Type(format!(
            "slice limit_indices must be less than or equal to operand shape, got limit_indices {} \
             for operand shape {}.",
            tuple(limit),
            tuple(&x.shape)
        )));
    }
    if start.iter().zip(limit).any(|(s, l)| s > l) {
        return Err(Error::Type(format!(
            "slice limit_indices must be greater than or equal to start_indices, got \
             start_indices {} and limit_indices {}.",
            tuple(start),
            tuple(limit)
        )));
    }
    let shape = (0..x.ndim())
        .map(|i| (limit[i] - start[i]).div_ceil(stride[i]))
        .collect();
    Ok(Aval { shape, ..x.clone() })
}

pub(super) fn pad(inputs: &[Aval], config: &[PadConfig]) -> Result<Aval> {
    let [x, fill] = operands("pad", inputs)?;
    if x.dtype != fill.dtype {
        return Err(Error::Type(format!(
            "pad operand and padding_value must be same dtype: got {} and {}.",
            x.dtype.name(),
            fill.dtype.name()
        )));
    }
    if fill.ndim() != 0 {
        return Err(Error::Type(format!(
            "padding_value must be a scalar; got shape={}",
            tuple(&fill.shape)
        )));
    }
    let configs = || {
        tuple(
            &config
                .iter()
                .map(|c| format!("({}, {}, {})", c.low, c.high, c.interior))
                .collect::<Vec<_>>(),
        )
    };
    if config.len() != x.ndim() {
        return Err(Error::Value(format!(
            "length of padding_config must equal the number of axes of operand, got padding_config \
             {} for operand shape {}",
            configs(),
            tuple(&x.shape)
        )));
    }
    // In i128: a reader's padding may be any 64-bit number.
    let extent = |n: usize, c: &PadConfig| {
        let inside = match n as i128 {
            0 => 0,
            n => (n - 1) * (c.interior as i128 + 1) + 1,
        };
        inside + i128::from(c.low) + i128::from(c.high)
    };
    let extents: Vec<i128> = x
        .shape
        .iter()
        .zip(config)
        .map(|(n, c)| extent(*n, c))
        .collect();
    if extents.iter().any(|n| *n < 0) {
        return Err(Error::Value(format!(
            "Dimension size after padding is not at least 0, got result shape {}, for \
             padding_config {} and operand shape {}",
            tuple(&extents),
            configs(),
            tuple(&x.shape)
        )));
    }
    let shape: Shape = extents
        .into_iter()
        .map(|n| usize::try_from(n).unwrap_or(usize::MAX))
        .collect();
    Ok(Aval::new(x.dtype, shape).weak(x.weak_type && fill.weak_type))
}

pub(super) fn concatenate(inputs: &[Aval], axis: usize) -> Result<Aval> {
    let shapes = || list(inputs, |a| tuple(&a.shape));
    let Some(first) = inputs.first() else {
        return Err(Error::Type(
            "concatenate expects at least one operand, got 0.".into(),
        ));
    };
    if inputs.iter().any(|a| a.ndim() != first.ndim()) {
        return Err(Error::Type(format!(
            "Cannot concatenate arrays with different numbers of dimensions: got {}.",
            shapes()
        )));
    }
    if axis >= first.ndim() {
        return Err(Error::Type(format!(
            "concatenate dimension out of bounds: dimension {axis} for shapes {}.",
            shapes()
        )));
    }
    if inputs
        .iter()
        .any(|a| (0..a.ndim()).any(|i| i != axis && a.shape[i] != first.shape[i]))
    {
        return Err(Error::Type(format!(
            "Cannot concatenate arrays with shapes that differ in dimensions other than the one \
             being concatenated: concatenating along dimension {axis} for shapes {}.",
            shapes()
        )));
    }
    super::same_dtypes("concatenate", inputs)?;
    let mut shape = first.shape.clone();
    shape[axis] = inputs
        .iter()
        .fold(0, |n, a| n.saturating_add(a.shape[axis]));
    Ok(Aval::new(first.dtype, shape).weak(inputs.iter().all(|a| a.weak_type)))
}

pub(super) fn rev(inputs: &[Aval], axes: &[usize]) -> Result<Aval> {
    let [x] = operands("rev", inputs)?;
    if repeats(axes) {
        return Err(Error::Type(format!(
            "rev dimensions must be unique, got {}.",
            tuple(axes)
        )));
    }
    if axes.iter().any(|a| *a >= x.ndim()) {
        return Err(Error::Type(format!(
            "rev dimensions must all be less than operand ndim, got dimensions {} for operand ndim \
             {}.",
            tuple(axes),
            x.ndim()
        )));
    }
    Ok(x.clone())
}

fn repeats(axes: &[usize]) -> bool {
    (1..axes.len()).any(|i| axes[..i].contains(&axes[i]))
}

/// The dtypes that a reduction takes.
fn reduce_class(op: ReduceOp) -> Class {
    match op {
        ReduceOp::Sum | ReduceOp::Prod => Class::Number,
        ReduceOp::Max | ReduceOp::Min => Class::Any,
        ReduceOp::And | ReduceOp::Or => Class::Bits,
    }
}

pub(super) fn reduce(name: &str, op: ReduceOp, inputs: &[Aval], axes: &[usize]) -> Result<Aval> {
    let [x] = operands(name, inputs)?;
    super::accept(name, reduce_class(op), inputs)?;
    if repeats(axes) {
        return Err(Error::Value(format!(
            "duplicate value in 'axes': {} for {}",
            tuple(axes),
            x.full_name()
        )));
    }
    if axes.iter().any(|a| *a >= x.ndim()) {
        return Err(Error::Value(format!(
            "reduction axes {} contains out-of-bounds indices for {}.",
            tuple(axes),
            x.full_name()
        )));
    }
    let shape: Shape = (0..x.ndim())
        .filter(|i| !axes.contains(i))
        .map(|i| x.shape[i])
        .collect();
    Ok(Aval { shape, ..x.clone() })
}

pub(super) fn arg_reduce(name: &str, inputs: &[Aval], axis: usize, dtype: DType) -> Result<Aval> {
    let [x] = operands(name, inputs)?;
    if !dtype.is_integer() {
        return Err(Error::Type(format!(
            "index_dtype must be an integer type, got {}",
            dtype.name()
        )));
    }
    if axis >= x.ndim() {
        return Err(Error::Value(format!(
            "Invalid axis {axis} for operand shape {}",
            tuple(&x.shape)
        )));
    }
    if x.shape[axis] == 0 {
        return Err(Error::Value(
            "argmin and argmax require non-empty reduced dimension. operand.shape=".to_string()
                + &format!("{} axis={axis}", tuple(&x.shape)),
        ));
    }
    let mut shape = x.shape.clone();
    shape.remove(axis);
    Ok(Aval::new(dtype, shape))
}

pub(super) fn sort(inputs: &[Aval], axis: usize, keys: usize) -> Result<Vec<Aval>> {
    let Some(first) = inputs.first() else {
        return Err(Error::Type("sort requires at least one operand".into()));
    };
    if let Some(other) = inputs.iter().find(|x| x.shape != first.shape) {
        return Err(Error::Type(format!(
            "Arguments to sort must have equal shapes, got: {}, {}",
            tuple(&first.shape),
            tuple(&other.shape)
        )));
    }
    if axis >= first.ndim() {
        return Err(Error::Value(format!(
            "sort dimension {axis} is out of range for an array of shape {}",
            tuple(&first.shape)
        )));
    }
    if keys == 0 || keys > inputs.len() {
        return Err(Error::Value(format!(
            "num_keys={keys} must be between 1 and len(operand)={}",
            inputs.len()
        )));
    }
    Ok(inputs.to_vec())
}

pub(super) fn cumulative(name: &str, op: ReduceOp, inputs: &[Aval], axis: usize) -> Result<Aval> {
    let [x] = operands(name, inputs)?;
    super::accept(name, reduce_class(op), inputs)?;
    if axis >= x.ndim() {
        return Err(Error::Value(format!(
            "axis {axis} is out of bounds for array of shape {}",
            tuple(&x.shape)
        )));
    }
    Ok(x.clone())
}

pub(super) fn dot_general(
    inputs: &[Aval],
    dims: &DotDims,
    preferred: Option<DType>,
) -> Result<Aval> {
    let [lhs, rhs] = operands("dot_general", inputs)?;
    let DotDims {
        lhs_contract,
        rhs_contract,
        lhs_batch,
        rhs_batch,
    } = dims;
    let in_range = |axes: &[usize], a: &Aval| axes.iter().all(|i| *i < a.ndim());
    let lhs_fits = in_range(lhs_contract, lhs) && in_range(lhs_batch, lhs);
    let rhs_fits = in_range(rhs_contract, rhs) && in_range(rhs_batch, rhs);
    if !(lhs_fits && rhs_fits) {
        return Err(Error::Type(format!(
            "dot_general requires dimension numbers to be nonnegative and less than the number of \
             axes of the lhs and rhs values, got lhs_batch={}, lhs_contracting={} for lhs.ndim={} \
             and rhs_batch={}, rhs_contracting={} for rhs.ndim={}",
            tuple(lhs_batch),
            tuple(lhs_contract),
            lhs.ndim(),
            tuple(rhs_batch),
            tuple(rhs_contract),
            rhs.ndim()
        )));
    }
    let pick = |axes: &[usize], a: &Aval| axes.iter().map(|i| a.shape[*i]).collect::<Shape>();
    let distinct = |c: &[usize], b: &[usize]| {
        let all: Vec<usize> = c.iter().chain(b).copied().collect();
        (1..all.len()).all(|i| !all[..i].contains(&all[i]))
    };
    for (side, batch, contract) in [
        ("lhs", lhs_batch, lhs_contract),
        ("rhs", rhs_batch, rhs_contract),
    ] {
        if !distinct(contract, batch) {
            return Err(Error::Type(format!(
                "dot_general requires {side} batch and contracting dimensions to be distinct, got \
                 {side}_batch {} and {side}_contracting {}.",
                tuple(batch),
                tuple(contract)
            )));
        }
    }
    if lhs_batch.len() != rhs_batch.len() {
        return Err(Error::Type(format!(
            "dot_general requires equal numbers of lhs_batch and rhs_batch dimensions, got \
             lhs_batch {} and rhs_batch {}.",
            tuple(lhs_batch),
            tuple(rhs_batch)
        )));
    }
    if pick(lhs_batch, lhs) != pick(rhs_batch, rhs) {
        return Err(Error::Type(format!(
            "dot_general requires lhs batch dimensions and rhs batch dimensions to have the same \
             shape, got {} and {}.",
            tuple(&pick(lhs_batch, lhs)),
            tuple(&pick(rhs_batch, rhs))
        )));
    }
    if pick(lhs_contract, lhs) != pick(rhs_contract, rhs) {
        return Err(Error::Type(format!(
            "dot_general requires contracting dimensions to have the same shape, got {} and {}.",
            tuple(&pick(lhs_contract, lhs)),
            tuple(&pick(rhs_contract, rhs))
        )));
    }
    let free = |a: &Aval, batch: &[usize], contract: &[usize]| -> Vec<usize> {
        (0..a.ndim())
            .filter(|i| !batch.contains(i) && !contract.contains(i))
            .map(|i| a.shape[i])
            .collect()
    };
    let mut shape = pick(lhs_batch, lhs);
    shape.extend(free(lhs, lhs_batch, lhs_contract));
    shape.extend(free(rhs, rhs_batch, rhs_contract));
    let natural = DotDims::natural_type(lhs.dtype, rhs.dtype);
    let dtype = preferred.unwrap_or(natural);
    let weak = lhs.weak_type && rhs.weak_type && dtype == natural;
    Ok(Aval::new(dtype, shape).weak(weak))
}
