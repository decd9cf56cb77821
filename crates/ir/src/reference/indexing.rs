//! Primitives whose position is a value: dynamic slices, gather, scatter.

use super::scalar::{Elements, combine_real, combine_whole, stored, whole_data};
use super::structural::{append, flat, for_each_index, slice, take};
use crate::{
    DType, GatherDims, GatherMode, Kind, ReduceOp, ScatterDims, ScatterOp, Tensor, TensorData,
    row_major_strides,
};

/// Integer elements as i64; reals never come here.
fn whole(t: &Tensor) -> Vec<i64> {
    match Elements::of(t) {
        Elements::Whole(v) => v,
        Elements::Real(v) => v.into_iter().map(|x| x as i64).collect(),
    }
}

/// The start of a window of `size` moved so that it lies within `extent`.
fn clamp(start: i64, size: usize, extent: usize) -> usize {
    start.clamp(0, (extent - size) as i64) as usize
}

fn starts(starts: &[&Tensor], sizes: &[usize], extents: &[usize]) -> Vec<usize> {
    let each = starts.iter().zip(sizes).zip(extents);
    each.map(|((s, size), extent)| clamp(whole(s)[0], *size, *extent))
        .collect()
}

pub(super) fn dynamic_slice(x: &Tensor, at: &[&Tensor], sizes: &[usize]) -> Tensor {
    slice(
        x,
        &starts(at, sizes, &x.shape),
        sizes,
        &vec![1; sizes.len()],
    )
}

pub(super) fn dynamic_update_slice(x: &Tensor, update: &Tensor, at: &[&Tensor]) -> Tensor {
    let start = starts(at, &update.shape, &x.shape);
    let strides = row_major_strides(&x.shape);
    let base = flat(&start, &strides);
    let mut positions: Vec<usize> = (0..x.data.len()).collect();
    let mut next = x.data.len();
    for_each_index(&update.shape, |index| {
        positions[base + flat(index, &strides)] = next;
        next += 1;
    });
    Tensor::new(
        x.shape.clone(),
        take(&append(&[&x.data, &update.data]), &positions),
    )
}

/// What a read out of range gives, as `jnp.take(mode="fill")`: NaN, the least signed integer, the
/// greatest unsigned one, true.
fn fill(dtype: DType) -> TensorData {
    match dtype.bounds() {
        None => TensorData::from_f64s(dtype, [f64::NAN]),
        Some((least, _)) if dtype.kind() == Kind::Signed => {
            TensorData::from_i64s(dtype, [least as i64])
        }
        Some((_, greatest)) => TensorData::from_i64s(dtype, [greatest as i64]),
    }
}

/// For each index vector (C order over the batch axes): the window's start in the operand, or
/// none if it is to be filled or dropped. `map` names the operand axis of each component.
fn window_starts(
    indices: &Tensor,
    map: &[usize],
    sizes: &[usize],
    extents: &[usize],
    mode: GatherMode,
) -> Vec<Option<Vec<usize>>> {
    let components = whole(indices);
    let count: usize = indices.shape[..indices.shape.len() - 1].iter().product();
    let depth = map.len();
    (0..count)
        .map(|i| {
            let mut start = vec![0; extents.len()];
            for (value, axis) in components[i * depth..][..depth].iter().zip(map) {
                let clamped = clamp(*value, sizes[*axis], extents[*axis]);
                // What is promised to be in range is read as XLA does: clamped.
                if mode == GatherMode::FillOrDrop && clamped as i64 != *value {
                    return None;
                }
                start[*axis] = clamped;
            }
            Some(start)
        })
        .collect()
}

pub(super) fn gather(
    x: &Tensor,
    indices: &Tensor,
    dims: &GatherDims,
    sizes: &[usize],
    mode: GatherMode,
    shape: &[usize],
) -> Tensor {
    let starts = window_starts(indices, &dims.start_index_map, sizes, &x.shape, mode);
    let batch_strides = row_major_strides(&indices.shape[..indices.shape.len() - 1]);
    let strides = row_major_strides(&x.shape);
    let window_axes: Vec<usize> = (0..x.shape.len())
        .filter(|a| !dims.collapsed_slice_dims.contains(a))
        .collect();
    let mut positions = Vec::new();
    for_each_index(shape, |index| {
        let batch: Vec<usize> = (0..shape.len())
            .filter(|a| !dims.offset_dims.contains(a))
            .map(|a| index[a])
            .collect();
        positions.push(match &starts[flat(&batch, &batch_strides)] {
            None => x.data.len(),
            Some(start) => {
                let offset = dims.offset_dims.iter().zip(&window_axes);
                flat(start, &strides) + offset.map(|(o, a)| index[*o] * strides[*a]).sum::<usize>()
            }
        });
    });
    Tensor::new(
        shape,
        take(&append(&[&x.data, &fill(x.dtype())]), &positions),
    )
}

pub(super) fn scatter(
    x: &Tensor,
    indices: &Tensor,
    updates: &Tensor,
    op: ScatterOp,
    dims: &ScatterDims,
    mode: GatherMode,
) -> Tensor {
    let window_axes: Vec<usize> = (0..x.shape.len())
        .filter(|a| !dims.inserted_window_dims.contains(a))
        .collect();
    let mut sizes = vec![1; x.shape.len()];
    for (axis, of_update) in window_axes.iter().zip(&dims.update_window_dims) {
        sizes[*axis] = updates.shape[*of_update];
    }
    let batch_strides = row_major_strides(&indices.shape[..indices.shape.len() - 1]);
    let strides = row_major_strides(&x.shape);
    // An inserted axis of extent 0 has room for no window at all.
    let room = sizes.iter().zip(&x.shape).all(|(s, n)| s <= n);
    let map = &dims.scatter_dims_to_operand_dims;
    let starts = match room {
        true => window_starts(indices, map, &sizes, &x.shape, mode),
        false => return x.clone(),
    };
    // (operand position, update position) in the order in which they apply.
    let mut writes = Vec::new();
    let mut next = 0;
    for_each_index(&updates.shape, |index| {
        let batch: Vec<usize> = (0..index.len())
            .filter(|a| !dims.update_window_dims.contains(a))
            .map(|a| index[a])
            .collect();
        if let Some(start) = &starts[flat(&batch, &batch_strides)] {
            let window = dims.update_window_dims.iter().zip(&window_axes);
            let offset: usize = window.map(|(u, a)| index[*u] * strides[*a]).sum();
            writes.push((flat(start, &strides) + offset, next));
        }
        next += 1;
    });
    let dtype = x.dtype();
    let combine = match op {
        ScatterOp::Set => {
            let mut positions: Vec<usize> = (0..x.data.len()).collect();
            for (to, from) in writes {
                positions[to] = x.data.len() + from;
            }
            let both = append(&[&x.data, &updates.data]);
            return Tensor::new(x.shape.clone(), take(&both, &positions));
        }
        ScatterOp::Add => ReduceOp::Sum,
        ScatterOp::Mul => ReduceOp::Prod,
        ScatterOp::Min => ReduceOp::Min,
        ScatterOp::Max => ReduceOp::Max,
    };
    let data = match (Elements::of(x), Elements::of(updates)) {
        (Elements::Real(mut v), Elements::Real(u)) => {
            for (to, from) in writes {
                let sum = combine_real(combine, v[to], u[from]);
                // The memory that is updated holds 16 bits.
                v[to] = if dtype.is_narrow() {
                    stored(dtype, sum)
                } else {
                    sum
                };
            }
            TensorData::from_f64s(dtype, v)
        }
        (Elements::Whole(mut v), Elements::Whole(u)) => {
            for (to, from) in writes {
                v[to] = combine_whole(combine, dtype, v[to], u[from]);
            }
            whole_data(dtype, v)
        }
        _ => unreachable!("infer demands equal dtypes"),
    };
    Tensor::new(x.shape.clone(), data)
}
