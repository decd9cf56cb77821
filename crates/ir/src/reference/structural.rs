//! Primitives that only move elements: each result element names the operand element it comes
//! from.

use crate::{PadConfig, Tensor, TensorData, element_count, row_major_strides};

/// Calls `f` with each index of the shape, in C order.
pub(super) fn for_each_index(shape: &[usize], mut f: impl FnMut(&[usize])) {
    let mut index = vec![0; shape.len()];
    for _ in 0..element_count(shape) {
        f(&index);
        for (i, n) in index.iter_mut().zip(shape).rev() {
            *i += 1;
            if *i < *n {
                break;
            }
            *i = 0;
        }
    }
}

pub(super) fn flat(index: &[usize], strides: &[usize]) -> usize {
    index.iter().zip(strides).map(|(i, s)| i * s).sum()
}

/// The elements at these positions, in this order.
pub(super) fn take(data: &TensorData, positions: &[usize]) -> TensorData {
    data.pick(positions)
}

/// One after the other; all of one dtype, at least one.
pub(super) fn append(parts: &[&TensorData]) -> TensorData {
    let bytes: Vec<u8> = parts.iter().flat_map(|p| p.to_bytes()).collect();
    TensorData::from_bytes(parts[0].dtype(), &bytes)
}

/// A result of `shape` whose element at an index is the operand's at `f(index)`.
fn moved(x: &Tensor, shape: &[usize], mut f: impl FnMut(&[usize]) -> usize) -> Tensor {
    let mut positions = Vec::with_capacity(element_count(shape));
    for_each_index(shape, |index| positions.push(f(index)));
    Tensor::new(shape, take(&x.data, &positions))
}

pub(super) fn broadcast(x: &Tensor, shape: &[usize], dims: &[usize]) -> Tensor {
    let strides = row_major_strides(&x.shape);
    moved(x, shape, |index| {
        let each = dims.iter().zip(&x.shape).zip(&strides);
        each.map(|((d, n), s)| if *n == 1 { 0 } else { index[*d] * s })
            .sum()
    })
}

pub(super) fn transpose(x: &Tensor, perm: &[usize]) -> Tensor {
    let strides = row_major_strides(&x.shape);
    let shape: Vec<usize> = perm.iter().map(|p| x.shape[*p]).collect();
    moved(x, &shape, |index| {
        perm.iter().zip(index).map(|(p, i)| i * strides[*p]).sum()
    })
}

/// `shape` elements from `start` on, every `stride`th.
pub(super) fn slice(x: &Tensor, start: &[usize], shape: &[usize], stride: &[usize]) -> Tensor {
    let strides = row_major_strides(&x.shape);
    moved(x, shape, |index| {
        (0..index.len())
            .map(|a| (start[a] + index[a] * stride[a]) * strides[a])
            .sum()
    })
}

pub(super) fn rev(x: &Tensor, axes: &[usize]) -> Tensor {
    let strides = row_major_strides(&x.shape);
    moved(x, &x.shape, |index| {
        let at = |a: usize| {
            if axes.contains(&a) {
                x.shape[a] - 1 - index[a]
            } else {
                index[a]
            }
        };
        (0..index.len()).map(|a| at(a) * strides[a]).sum()
    })
}

pub(super) fn pad(x: &Tensor, fill: &Tensor, config: &[PadConfig], shape: &[usize]) -> Tensor {
    let with_fill = Tensor::new([x.data.len() + 1], append(&[&x.data, &fill.data]));
    let strides = row_major_strides(&x.shape);
    moved(&with_fill, shape, |index| {
        let mut position = 0;
        for (a, c) in config.iter().enumerate() {
            let offset = index[a] as i128 - i128::from(c.low);
            let step = c.interior as i128 + 1;
            if offset < 0 || offset % step != 0 || offset / step >= x.shape[a] as i128 {
                return x.data.len();
            }
            position += (offset / step) as usize * strides[a];
        }
        position
    })
}

pub(super) fn concatenate(parts: &[&Tensor], axis: usize, shape: &[usize]) -> Tensor {
    let all = Tensor::new(
        [parts.iter().map(|t| t.data.len()).sum::<usize>()],
        append(&parts.iter().map(|t| &t.data).collect::<Vec<_>>()),
    );
    moved(&all, shape, |index| {
        let mut index = index.to_vec();
        let mut base = 0;
        for t in parts {
            if index[axis] < t.shape[axis] {
                return base + flat(&index, &row_major_strides(&t.shape));
            }
            index[axis] -= t.shape[axis];
            base += t.data.len();
        }
        unreachable!("the result's extent is the sum of the operands'")
    })
}
