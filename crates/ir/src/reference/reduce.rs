//! Reductions, scans along an axis, and contractions. Reals accumulate in f64 and are rounded once:
//! the order of a sum is the device's affair.

use super::scalar::{
    Elements, combine_real, combine_whole, identity_real, identity_whole, ordered, whole_data, wrap,
};
use super::structural::{flat, for_each_index, take};
use crate::{Aval, DType, DotDims, ReduceOp, Tensor, TensorData, element_count, row_major_strides};

/// For each element of the operand, in C order, the result element it goes to.
fn targets(shape: &[usize], removed: &[usize]) -> Vec<usize> {
    let kept: Vec<usize> = (0..shape.len()).filter(|a| !removed.contains(a)).collect();
    let strides = row_major_strides(&kept.iter().map(|a| shape[*a]).collect::<Vec<_>>());
    let mut out = Vec::with_capacity(element_count(shape));
    for_each_index(shape, |i| {
        out.push(kept.iter().zip(&strides).map(|(a, s)| i[*a] * s).sum())
    });
    out
}

pub(super) fn reduce(x: &Tensor, op: ReduceOp, axes: &[usize], shape: &[usize]) -> Tensor {
    let (dtype, to, count) = (x.dtype(), targets(&x.shape, axes), element_count(shape));
    let data = match Elements::of(x) {
        Elements::Real(v) => {
            let mut out = vec![identity_real(op); count];
            for (x, t) in v.into_iter().zip(to) {
                out[t] = combine_real(op, out[t], x);
            }
            TensorData::from_f64s(dtype, out)
        }
        Elements::Whole(v) => {
            let mut out = vec![identity_whole(op, dtype); count];
            for (x, t) in v.into_iter().zip(to) {
                out[t] = combine_whole(op, dtype, out[t], x);
            }
            whole_data(dtype, out)
        }
    };
    Tensor::new(shape, data)
}

/// The first NaN, or the first of the greatest (least) elements.
pub(super) fn arg_reduce(
    x: &Tensor,
    greatest: bool,
    axis: usize,
    dtype: DType,
    shape: &[usize],
) -> Tensor {
    fn run<T: Copy>(
        v: &[T],
        x: &Tensor,
        axis: usize,
        count: usize,
        better: impl Fn(T, T) -> bool,
    ) -> Vec<i64> {
        let mut best: Vec<Option<(T, i64)>> = vec![None; count];
        let to = targets(&x.shape, &[axis]);
        let mut at = 0;
        for_each_index(&x.shape, |index| {
            let slot = &mut best[to[at]];
            if slot.is_none_or(|(old, _)| better(v[at], old)) {
                *slot = Some((v[at], index[axis] as i64));
            }
            at += 1;
        });
        // `infer` refuses an empty axis, so each slot was set.
        best.into_iter().map(|b| b.map_or(0, |(_, i)| i)).collect()
    }
    let count = element_count(shape);
    let indices = match Elements::of(x) {
        Elements::Real(v) => run(&v, x, axis, count, |new: f64, old: f64| {
            !old.is_nan() && (new.is_nan() || if greatest { new > old } else { new < old })
        }),
        Elements::Whole(v) => run(&v, x, axis, count, |new, old| {
            let (new, old) = (ordered(x.dtype(), new), ordered(x.dtype(), old));
            if greatest { new > old } else { new < old }
        }),
    };
    Tensor::new(shape, whole_data(dtype, indices))
}

pub(super) fn cumulative(x: &Tensor, op: ReduceOp, axis: usize, reverse: bool) -> Tensor {
    let (dtype, strides) = (x.dtype(), row_major_strides(&x.shape));
    let mut lines = x.shape.clone();
    lines[axis] = usize::from(x.shape[axis] > 0);
    // The positions of each line along the axis, in the order of the scan.
    let mut order: Vec<Vec<usize>> = Vec::new();
    for_each_index(&lines, |index| {
        let first = flat(index, &strides);
        let line = (0..x.shape[axis]).map(|i| first + i * strides[axis]);
        order.push(if reverse {
            line.rev().collect()
        } else {
            line.collect()
        });
    });
    let data = match Elements::of(x) {
        Elements::Real(mut v) => {
            for line in order {
                let mut sum = identity_real(op);
                for i in line {
                    sum = combine_real(op, sum, v[i]);
                    v[i] = sum;
                }
            }
            TensorData::from_f64s(dtype, v)
        }
        Elements::Whole(mut v) => {
            for line in order {
                let mut sum = identity_whole(op, dtype);
                for i in line {
                    sum = combine_whole(op, dtype, sum, v[i]);
                    v[i] = sum;
                }
            }
            whole_data(dtype, v)
        }
    };
    Tensor::new(x.shape.clone(), data)
}

pub(super) fn sort(xs: &[&Tensor], axis: usize, keys: usize) -> Vec<Tensor> {
    let (shape, strides) = (&xs[0].shape, row_major_strides(&xs[0].shape));
    let compare = |x: &Elements, a: usize, b: usize| match x {
        Elements::Whole(v) => v[a].cmp(&v[b]),
        // What does not compare is NaN on one side or both.
        Elements::Real(v) => {
            (v[a].partial_cmp(&v[b])).unwrap_or_else(|| v[a].is_nan().cmp(&v[b].is_nan()))
        }
    };
    let key = |x: &&Tensor| match Elements::of(x) {
        Elements::Whole(v) => {
            Elements::Whole(v.into_iter().map(|y| ordered(x.dtype(), y)).collect())
        }
        real => real,
    };
    let by: Vec<Elements> = xs[..keys].iter().map(key).collect();
    let mut from: Vec<usize> = (0..element_count(shape)).collect();
    let mut lines = shape.clone();
    lines[axis] = usize::from(shape[axis] > 0);
    for_each_index(&lines, |index| {
        let first = flat(index, &strides);
        let line: Vec<usize> = (0..shape[axis])
            .map(|i| first + i * strides[axis])
            .collect();
        let mut sorted = line.clone();
        sorted.sort_by(|a, b| {
            let differs = by.iter().map(|x| compare(x, *a, *b)).find(|o| o.is_ne());
            differs.unwrap_or(std::cmp::Ordering::Equal)
        });
        for (to, at) in line.into_iter().zip(sorted) {
            from[to] = at;
        }
    });
    let moved = |x: &&Tensor| Tensor::new(shape.clone(), take(&x.data, &from));
    xs.iter().map(moved).collect()
}

/// Offsets of one operand for each index over `axes`, in C order of those axes.
fn offsets(t: &Tensor, axes: &[usize]) -> Vec<usize> {
    let strides = row_major_strides(&t.shape);
    let shape: Vec<usize> = axes.iter().map(|a| t.shape[*a]).collect();
    let mut out = Vec::with_capacity(element_count(&shape));
    for_each_index(&shape, |i| {
        out.push(axes.iter().zip(i).map(|(a, i)| i * strides[*a]).sum())
    });
    out
}

/// `aval` is the result's type.
pub(super) fn dot_general(lhs: &Tensor, rhs: &Tensor, dims: &DotDims, aval: &Aval) -> Tensor {
    let free = |t: &Tensor, batch: &[usize], contract: &[usize]| -> Vec<usize> {
        (0..t.shape.len())
            .filter(|a| !batch.contains(a) && !contract.contains(a))
            .collect()
    };
    let lhs_free = offsets(lhs, &free(lhs, &dims.lhs_batch, &dims.lhs_contract));
    let rhs_free = offsets(rhs, &free(rhs, &dims.rhs_batch, &dims.rhs_contract));
    let batch = offsets(lhs, &dims.lhs_batch)
        .into_iter()
        .zip(offsets(rhs, &dims.rhs_batch));
    let inner: Vec<(usize, usize)> = offsets(lhs, &dims.lhs_contract)
        .into_iter()
        .zip(offsets(rhs, &dims.rhs_contract))
        .collect();
    let mut pairs = Vec::with_capacity(aval.len());
    for (bl, br) in batch {
        for l in &lhs_free {
            pairs.extend(rhs_free.iter().map(|r| (bl + l, br + r)));
        }
    }
    let dtype = aval.dtype;
    let real = DotDims::sum_type(lhs.dtype(), rhs.dtype(), dtype).is_float();
    let elements = |t: &Tensor| match real {
        true => Elements::Real(t.to_f64s()),
        false => Elements::of(t),
    };
    let data = match (elements(lhs), elements(rhs)) {
        (Elements::Real(a), Elements::Real(b)) => TensorData::from_f64s(
            dtype,
            pairs
                .into_iter()
                .map(|(l, r)| inner.iter().map(|(i, j)| a[l + i] * b[r + j]).sum()),
        ),
        (Elements::Whole(a), Elements::Whole(b)) => {
            let (times, plus) = match dtype {
                DType::Bool => (ReduceOp::And, ReduceOp::Or),
                _ => (ReduceOp::Prod, ReduceOp::Sum),
            };
            let (a, b) = [a, b]
                .map(|v| v.into_iter().map(|x| wrap(dtype, x)).collect::<Vec<_>>())
                .into();
            let dot = |(l, r): (usize, usize)| {
                inner.iter().fold(0, |sum, (i, j)| {
                    let product = combine_whole(times, dtype, a[l + i], b[r + j]);
                    combine_whole(plus, dtype, sum, product)
                })
            };
            whole_data(dtype, pairs.into_iter().map(dot))
        }
        _ => unreachable!("infer demands equal classes"),
    };
    Tensor::new(aval.shape.clone(), data)
}
