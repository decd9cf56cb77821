//! One primitive on concrete operands. Operands were checked by `infer`.

use super::scalar::{self, Elements};
use super::{indexing, reduce, structural};
use crate::{Aval, Binary, DType, Error, Kind, Prim, Result, Tensor, TensorData, Unary};

/// Results of a primitive that holds no graph; `avals` are their types.
pub(super) fn eval(prim: &Prim, inputs: &[&Tensor], avals: &[Aval]) -> Result<Vec<Tensor>> {
    let shape = avals.first().map_or(&[][..], |a| a.shape.as_slice());
    let one = |t: Tensor| Ok(vec![t]);
    match (prim, inputs) {
        (Prim::Unary(op), [x]) => one(unary(*op, x)?),
        (Prim::Binary(op), [x, y]) => one(binary(*op, x, y)?),
        (Prim::IntegerPow { y }, [x]) => {
            let dtype = x.dtype();
            one(Tensor::new(
                shape,
                match Elements::of(x) {
                    Elements::Real(v) => TensorData::from_f64s(
                        dtype,
                        v.into_iter()
                            .map(|x| scalar::integer_pow_real(dtype, x, *y)),
                    ),
                    Elements::Whole(v) => scalar::whole_data(
                        dtype,
                        // `infer` refuses negative powers of integers.
                        v.into_iter()
                            .map(|x| scalar::integer_pow_whole(dtype, x, y.unsigned_abs())),
                    ),
                },
            ))
        }
        (Prim::Select, [which, on_false, on_true]) => {
            let count = on_true.data.len();
            let both = structural::append(&[&on_true.data, &on_false.data]);
            let which = which.to_f64s().into_iter().enumerate();
            let positions: Vec<usize> = which
                .map(|(i, w)| if w != 0.0 { i } else { count + i })
                .collect();
            one(Tensor::new(shape, structural::take(&both, &positions)))
        }
        (
            Prim::Convert {
                dtype,
                weak_type: _,
            },
            [x],
        ) => one(convert(x, *dtype)),
        (Prim::Bitcast { dtype }, [x]) => one(Tensor::new(
            shape,
            TensorData::from_bytes(*dtype, &x.data.to_bytes()),
        )),
        (Prim::StopGradient | Prim::Transfer(_), [x]) => one((*x).clone()),
        (Prim::Threefry2x32, [k0, k1, x0, x1]) => match (&k0.data, &k1.data, &x0.data, &x1.data) {
            (
                TensorData::U32(k0),
                TensorData::U32(k1),
                TensorData::U32(x0),
                TensorData::U32(x1),
            ) => {
                let words = (0..k0.len()).map(|i| scalar::threefry2x32(k0[i], k1[i], x0[i], x1[i]));
                let (a, b): (Vec<u32>, Vec<u32>) = words.unzip();
                Ok(vec![Tensor::u32(shape, a), Tensor::u32(shape, b)])
            }
            _ => Err(malformed(prim, inputs)),
        },

        (Prim::Iota { dtype, axis, .. }, []) => {
            let mut counts = Vec::new();
            structural::for_each_index(shape, |index| counts.push(index[*axis] as i64));
            one(Tensor::new(shape, scalar::whole_data(*dtype, counts)))
        }
        (Prim::Broadcast { dims, .. }, [x]) => one(structural::broadcast(x, shape, dims)),
        (Prim::Reshape { .. }, [x]) => one(Tensor::new(shape, x.data.clone())),
        (Prim::Transpose { perm }, [x]) => one(structural::transpose(x, perm)),
        (Prim::Slice { start, stride, .. }, [x]) => one(structural::slice(x, start, shape, stride)),
        (Prim::Pad { config }, [x, fill]) => one(structural::pad(x, fill, config, shape)),
        (Prim::Concatenate { axis }, parts) => one(structural::concatenate(parts, *axis, shape)),
        (Prim::Rev { axes }, [x]) => one(structural::rev(x, axes)),
        (Prim::DynamicSlice { sizes }, [x, at @ ..]) => one(indexing::dynamic_slice(x, at, sizes)),
        (Prim::DynamicUpdateSlice, [x, update, at @ ..]) => {
            one(indexing::dynamic_update_slice(x, update, at))
        }
        (
            Prim::Gather {
                dims,
                slice_sizes,
                mode,
            },
            [x, indices],
        ) => one(indexing::gather(
            x,
            indices,
            dims,
            slice_sizes,
            *mode,
            shape,
        )),
        (Prim::Scatter { op, dims, mode }, [x, indices, updates]) => {
            one(indexing::scatter(x, indices, updates, *op, dims, *mode))
        }

        (Prim::Reduce { op, axes }, [x]) => one(reduce::reduce(x, *op, axes, shape)),
        (
            Prim::ArgReduce {
                greatest,
                axis,
                dtype,
            },
            [x],
        ) => one(reduce::arg_reduce(x, *greatest, *axis, *dtype, shape)),
        (Prim::Cumulative { op, axis, reverse }, [x]) => {
            one(reduce::cumulative(x, *op, *axis, *reverse))
        }
        (Prim::DotGeneral { dims, preferred: _ }, [a, b]) => {
            one(reduce::dot_general(a, b, dims, &avals[0]))
        }

        (Prim::Sort { axis, keys }, xs) => Ok(reduce::sort(xs, *axis, *keys)),

        (
            Prim::Callback {
                function, results, ..
            },
            xs,
        ) => {
            let xs: Vec<Tensor> = xs.iter().map(|x| (*x).clone()).collect();
            function.call(&xs, results)
        }

        // Graphs are run by the machine in `reference`, and `infer` counted the operands.
        (
            Prim::Unary(_)
            | Prim::Binary(_)
            | Prim::IntegerPow { .. }
            | Prim::Select
            | Prim::Convert { .. }
            | Prim::Bitcast { .. }
            | Prim::StopGradient
            | Prim::Threefry2x32
            | Prim::Iota { .. }
            | Prim::Broadcast { .. }
            | Prim::Reshape { .. }
            | Prim::Transpose { .. }
            | Prim::Slice { .. }
            | Prim::Pad { .. }
            | Prim::Rev { .. }
            | Prim::DynamicSlice { .. }
            | Prim::DynamicUpdateSlice
            | Prim::Gather { .. }
            | Prim::Scatter { .. }
            | Prim::Reduce { .. }
            | Prim::ArgReduce { .. }
            | Prim::Cumulative { .. }
            | Prim::DotGeneral { .. }
            | Prim::Collective { .. }
            | Prim::Transfer(_)
            | Prim::Jit { .. }
            | Prim::Scan { .. }
            | Prim::While { .. }
            | Prim::Cond { .. }
            | Prim::CustomJvp { .. }
            | Prim::CustomVjp { .. },
            _,
        ) => Err(malformed(prim, inputs)),
    }
}

fn malformed(prim: &Prim, inputs: &[&Tensor]) -> Error {
    Error::Malformed(format!("{} on {} operands", prim.name(), inputs.len()))
}

fn reals_only(name: &str, x: &Tensor) -> Error {
    Error::DType {
        op: name.to_string(),
        dtype: x.dtype(),
    }
}

fn unary(op: Unary, x: &Tensor) -> Result<Tensor> {
    let (dtype, out) = (x.dtype(), op.class().result(x.dtype()));
    let data = match Elements::of(x) {
        Elements::Real(v) => {
            TensorData::from_f64s(out, v.into_iter().map(|x| scalar::unary_real(op, dtype, x)))
        }
        Elements::Whole(v) => {
            let v: Option<Vec<i64>> = v
                .into_iter()
                .map(|x| scalar::unary_whole(op, dtype, x))
                .collect();
            scalar::whole_data(out, v.ok_or_else(|| reals_only(op.name(), x))?)
        }
    };
    Ok(Tensor::new(x.shape.clone(), data))
}

fn binary(op: Binary, x: &Tensor, y: &Tensor) -> Result<Tensor> {
    let (dtype, out) = (x.dtype(), op.class().result(x.dtype()));
    let data = match (Elements::of(x), Elements::of(y)) {
        (Elements::Real(a), Elements::Real(b)) => {
            let pairs = a.into_iter().zip(b);
            TensorData::from_f64s(
                out,
                pairs.map(|(x, y)| scalar::binary_real(op, dtype, x, y)),
            )
        }
        (Elements::Whole(a), Elements::Whole(b)) => {
            let pairs = a.into_iter().zip(b);
            let v: Option<Vec<i64>> = pairs
                .map(|(x, y)| scalar::binary_whole(op, dtype, x, y))
                .collect();
            scalar::whole_data(out, v.ok_or_else(|| reals_only(op.name(), x))?)
        }
        _ => unreachable!("infer demands equal dtypes"),
    };
    Ok(Tensor::new(x.shape.clone(), data))
}

/// Float to integer truncates and saturates, NaN to 0; integers wrap; to bool is `!= 0`.
pub(super) fn convert(x: &Tensor, dtype: DType) -> Tensor {
    let data = match Elements::of(x) {
        Elements::Real(v) => TensorData::from_f64s(dtype, v),
        Elements::Whole(v) if dtype.kind() == Kind::Bool => {
            TensorData::Bool(v.into_iter().map(|x| u8::from(x != 0)).collect())
        }
        // Beyond i64 the bits are no longer the value.
        Elements::Whole(v) if x.dtype() == DType::U64 && dtype.is_float() => match dtype {
            DType::F64 => TensorData::F64(v.into_iter().map(|x| x as u64 as f64).collect()),
            // Once to f32; a 16-bit type is rounded from it.
            _ => TensorData::from_f64s(dtype, v.into_iter().map(|x| f64::from(x as u64 as f32))),
        },
        Elements::Whole(v) => scalar::whole_data(dtype, v),
    };
    Tensor::new(x.shape.clone(), data)
}
