//! One thin function per primitive, without promotion and without broadcasting of ranks, as
//! `jax.lax`; and the few compositions that the rules need. What changes nothing binds nothing.

use std::rc::Rc;

use athanor_ir::{
    Aval, Binary, DType, DotDims, GatherDims, GatherMode, PadConfig, Prim, ReduceOp, ScatterDims,
    ScatterOp, Unary,
};

use crate::{Concrete, Result, Value, bind, bind1};

pub fn unary(op: Unary, x: &Value) -> Result<Value> {
    bind1(Prim::Unary(op), std::slice::from_ref(x))
}

/// Both of one shape and dtype.
pub fn binary(op: Binary, x: &Value, y: &Value) -> Result<Value> {
    bind1(Prim::Binary(op), &[x.clone(), y.clone()])
}

macro_rules! unary_functions {
    ($($name:ident $op:ident;)*) => {
        $(pub fn $name(x: &Value) -> Result<Value> { unary(Unary::$op, x) })*
    };
}
unary_functions! {
    neg Neg; abs Abs; sign Sign; floor Floor; ceil Ceil; round Round; not Not;
    exp Exp; exp2 Exp2; expm1 Expm1; log Log; log1p Log1p; sin Sin; cos Cos; tan Tan; tanh Tanh;
    logistic Logistic; sqrt Sqrt; rsqrt Rsqrt; erf Erf; erf_inv ErfInv; is_finite IsFinite;
}

macro_rules! binary_functions {
    ($($name:ident $op:ident;)*) => {
        $(pub fn $name(x: &Value, y: &Value) -> Result<Value> { binary(Binary::$op, x, y) })*
    };
}
binary_functions! {
    add Add; sub Sub; mul Mul; div Div; rem Rem; max Max; min Min; pow Pow; atan2 Atan2;
    nextafter Nextafter; and And; or Or; xor Xor; shift_left ShiftLeft;
    shift_right_logical ShiftRightLogical; shift_right_arithmetic ShiftRightArithmetic;
    eq Eq; ne Ne; lt Lt; le Le; gt Gt; ge Ge;
}

/// x^y; y = 1 is x itself.
pub fn integer_pow(x: &Value, y: i32) -> Result<Value> {
    if y == 1 {
        return Ok(x.clone());
    }
    bind1(Prim::IntegerPow { y }, std::slice::from_ref(x))
}

/// `on_true` where `which`, else `on_false`; all of one shape.
pub fn select(which: &Value, on_true: &Value, on_false: &Value) -> Result<Value> {
    bind1(
        Prim::Select,
        &[which.clone(), on_false.clone(), on_true.clone()],
    )
}

pub fn convert(x: &Value, dtype: DType, weak_type: bool) -> Result<Value> {
    if x.dtype() == dtype && x.aval().weak_type == weak_type {
        return Ok(x.clone());
    }
    // Weakness is a matter of promotion, not of the numbers: the array is shared.
    if let Value::Concrete(c) = x
        && c.aval.dtype == dtype
    {
        let mut aval = (*c.aval).clone();
        aval.weak_type = weak_type;
        return Ok(Value::Concrete(Concrete {
            aval: Rc::new(aval),
            data: c.data.clone(),
        }));
    }
    bind1(Prim::Convert { dtype, weak_type }, std::slice::from_ref(x))
}

pub fn bitcast(x: &Value, dtype: DType) -> Result<Value> {
    if x.dtype() == dtype {
        return Ok(x.clone());
    }
    bind1(Prim::Bitcast { dtype }, std::slice::from_ref(x))
}

pub fn stop_gradient(x: &Value) -> Result<Value> {
    bind1(Prim::StopGradient, std::slice::from_ref(x))
}

/// All u32 of one shape.
pub fn threefry2x32(k0: &Value, k1: &Value, x0: &Value, x1: &Value) -> Result<[Value; 2]> {
    let inputs = [k0.clone(), k1.clone(), x0.clone(), x1.clone()];
    let words = bind(Prim::Threefry2x32, &inputs)?;
    words
        .try_into()
        .map_err(|_| crate::Error::malformed("threefry2x32 gives two words"))
}

pub fn iota(dtype: DType, shape: &[usize], axis: usize) -> Result<Value> {
    bind1(
        Prim::Iota {
            dtype,
            shape: shape.to_vec(),
            axis,
        },
        &[],
    )
}

/// Operand axis i becomes axis `dims[i]`; extents of 1 stretch.
pub fn broadcast_in_dim(x: &Value, shape: &[usize], dims: &[usize]) -> Result<Value> {
    if x.shape() == shape && dims.iter().copied().eq(0..shape.len()) {
        return Ok(x.clone());
    }
    let prim = Prim::Broadcast {
        shape: shape.to_vec(),
        dims: dims.to_vec(),
    };
    bind1(prim, std::slice::from_ref(x))
}

/// NumPy's broadcasting: axes are aligned at the end.
pub fn broadcast_to(x: &Value, shape: &[usize]) -> Result<Value> {
    let extra = shape.len().saturating_sub(x.ndim());
    let dims: Vec<usize> = (extra..extra + x.ndim()).collect();
    broadcast_in_dim(x, shape, &dims)
}

/// Puts back axes of extent n that a reduction removed: `axes` are positions in `shape`.
pub fn broadcast_along(x: &Value, shape: &[usize], axes: &[usize]) -> Result<Value> {
    let dims: Vec<usize> = (0..shape.len()).filter(|i| !axes.contains(i)).collect();
    broadcast_in_dim(x, shape, &dims)
}

pub fn reshape(x: &Value, shape: &[usize]) -> Result<Value> {
    if x.shape() == shape {
        return Ok(x.clone());
    }
    bind1(
        Prim::Reshape {
            shape: shape.to_vec(),
        },
        std::slice::from_ref(x),
    )
}

/// New axes of extent 1 at these positions of the result, ascending.
pub fn expand_dims(x: &Value, axes: &[usize]) -> Result<Value> {
    let rank = x.ndim() + axes.len();
    let dims: Vec<usize> = (0..rank).filter(|i| !axes.contains(i)).collect();
    let mut shape = vec![1; rank];
    for (d, n) in dims.iter().zip(x.shape()) {
        shape[*d] = *n;
    }
    broadcast_in_dim(x, &shape, &dims)
}

/// Removes axes of extent 1.
pub fn squeeze(x: &Value, axes: &[usize]) -> Result<Value> {
    let shape: Vec<usize> = (0..x.ndim())
        .filter(|i| !axes.contains(i))
        .map(|i| x.shape()[i])
        .collect();
    reshape(x, &shape)
}

/// Result axis i is operand axis `perm[i]`.
pub fn transpose(x: &Value, perm: &[usize]) -> Result<Value> {
    if perm.iter().copied().eq(0..x.ndim()) {
        return Ok(x.clone());
    }
    bind1(
        Prim::Transpose {
            perm: perm.to_vec(),
        },
        std::slice::from_ref(x),
    )
}

/// Moves one axis, keeping the order of the others.
pub fn move_axis(x: &Value, from: usize, to: usize) -> Result<Value> {
    let mut perm: Vec<usize> = (0..x.ndim()).filter(|i| *i != from).collect();
    perm.insert(to.min(perm.len()), from);
    transpose(x, &perm)
}

pub fn slice(x: &Value, start: &[usize], limit: &[usize], stride: &[usize]) -> Result<Value> {
    let whole = start.iter().all(|s| *s == 0)
        && limit == x.shape()
        && stride.iter().all(|s| *s == 1)
        && start.len() == x.ndim();
    if whole {
        return Ok(x.clone());
    }
    let prim = Prim::Slice {
        start: start.to_vec(),
        limit: limit.to_vec(),
        stride: stride.to_vec(),
    };
    bind1(prim, std::slice::from_ref(x))
}

/// `x[.., start..limit, ..]` along one axis.
pub fn slice_in_dim(x: &Value, start: usize, limit: usize, axis: usize) -> Result<Value> {
    let mut starts = vec![0; x.ndim()];
    let mut limits = x.shape().to_vec();
    if axis < x.ndim() {
        (starts[axis], limits[axis]) = (start, limit);
    }
    slice(x, &starts, &limits, &vec![1; x.ndim()])
}

/// `x[i]` along one axis, which goes.
pub fn index_in_dim(x: &Value, i: usize, axis: usize) -> Result<Value> {
    squeeze(&slice_in_dim(x, i, i + 1, axis)?, &[axis])
}

pub fn pad(x: &Value, fill: &Value, config: &[PadConfig]) -> Result<Value> {
    if config
        .iter()
        .all(|c| c.low == 0 && c.high == 0 && c.interior == 0)
        && config.len() == x.ndim()
    {
        return Ok(x.clone());
    }
    bind1(
        Prim::Pad {
            config: config.to_vec(),
        },
        &[x.clone(), fill.clone()],
    )
}

pub fn concatenate(xs: &[Value], axis: usize) -> Result<Value> {
    match xs {
        [x] => Ok(x.clone()),
        _ => bind1(Prim::Concatenate { axis }, xs),
    }
}

pub fn rev(x: &Value, axes: &[usize]) -> Result<Value> {
    if axes.is_empty() {
        return Ok(x.clone());
    }
    bind1(
        Prim::Rev {
            axes: axes.to_vec(),
        },
        std::slice::from_ref(x),
    )
}

/// One integer scalar start per axis; clamped so that the slice fits.
pub fn dynamic_slice(x: &Value, starts: &[Value], sizes: &[usize]) -> Result<Value> {
    bind1(
        Prim::DynamicSlice {
            sizes: sizes.to_vec(),
        },
        &with_starts(&[x], starts),
    )
}

pub fn dynamic_update_slice(x: &Value, update: &Value, starts: &[Value]) -> Result<Value> {
    bind1(Prim::DynamicUpdateSlice, &with_starts(&[x, update], starts))
}

fn with_starts(arrays: &[&Value], starts: &[Value]) -> Vec<Value> {
    arrays
        .iter()
        .map(|v| (*v).clone())
        .chain(starts.iter().cloned())
        .collect()
}

pub fn gather(
    x: &Value,
    indices: &Value,
    dims: &GatherDims,
    slice_sizes: &[usize],
    mode: GatherMode,
) -> Result<Value> {
    let prim = Prim::Gather {
        dims: dims.clone(),
        slice_sizes: slice_sizes.to_vec(),
        mode,
    };
    // XLA reads zeros from an empty axis; a slice must fit, so there it gets some.
    let missing: Vec<PadConfig> = x
        .shape()
        .iter()
        .zip(slice_sizes)
        .map(|(n, size)| PadConfig {
            low: 0,
            high: if *n == 0 { *size as _ } else { 0 },
            interior: 0,
        })
        .collect();
    let x = pad(x, &crate::scalar(x.dtype(), 0.0, false)?, &missing)?;
    bind1(prim, &[x, indices.clone()])
}

pub fn scatter(
    op: ScatterOp,
    x: &Value,
    indices: &Value,
    updates: &Value,
    dims: &ScatterDims,
    mode: GatherMode,
) -> Result<Value> {
    let prim = Prim::Scatter {
        op,
        dims: dims.clone(),
        mode,
    };
    bind1(prim, &[x.clone(), indices.clone(), updates.clone()])
}

/// Removes `axes`.
pub fn reduce(op: ReduceOp, x: &Value, axes: &[usize]) -> Result<Value> {
    if axes.is_empty() {
        return Ok(x.clone());
    }
    bind1(
        Prim::Reduce {
            op,
            axes: axes.to_vec(),
        },
        std::slice::from_ref(x),
    )
}

pub fn reduce_sum(x: &Value, axes: &[usize]) -> Result<Value> {
    reduce(ReduceOp::Sum, x, axes)
}

pub fn reduce_max(x: &Value, axes: &[usize]) -> Result<Value> {
    reduce(ReduceOp::Max, x, axes)
}

pub fn reduce_min(x: &Value, axes: &[usize]) -> Result<Value> {
    reduce(ReduceOp::Min, x, axes)
}

pub fn reduce_prod(x: &Value, axes: &[usize]) -> Result<Value> {
    reduce(ReduceOp::Prod, x, axes)
}

pub fn argmax(x: &Value, axis: usize, dtype: DType) -> Result<Value> {
    bind1(
        Prim::ArgReduce {
            greatest: true,
            axis,
            dtype,
        },
        std::slice::from_ref(x),
    )
}

pub fn argmin(x: &Value, axis: usize, dtype: DType) -> Result<Value> {
    bind1(
        Prim::ArgReduce {
            greatest: false,
            axis,
            dtype,
        },
        std::slice::from_ref(x),
    )
}

pub fn cumulative(op: ReduceOp, x: &Value, axis: usize, reverse: bool) -> Result<Value> {
    bind1(
        Prim::Cumulative { op, axis, reverse },
        std::slice::from_ref(x),
    )
}

pub fn dot_general(x: &Value, y: &Value, dims: &DotDims) -> Result<Value> {
    dot_general_as(x, y, dims, None)
}

/// With `preferred_element_type`.
pub fn dot_general_as(
    x: &Value,
    y: &Value,
    dims: &DotDims,
    preferred: Option<DType>,
) -> Result<Value> {
    // The operands' own type is no preference, so that equal products are equal.
    let preferred = preferred.filter(|d| *d != DotDims::natural_type(x.dtype(), y.dtype()));
    let prim = Prim::DotGeneral {
        dims: dims.clone(),
        preferred,
    };
    bind1(prim, &[x.clone(), y.clone()])
}

/// All operands reordered along `axis`: stable, ascending by the first `keys` of them.
pub fn sort(xs: &[Value], axis: usize, keys: usize) -> Result<Vec<Value>> {
    crate::bind(Prim::Sort { axis, keys }, xs)
}

/// Element `order[i]` along `axis` at place `i`; `x` and `order` (i32, in range) have one shape.
pub fn take_along_axis(x: &Value, order: &Value, axis: usize) -> Result<Value> {
    let shape = x.aval().shape.clone();
    let column = |a: usize| {
        let index = match a == axis {
            true => order.clone(),
            false => iota(DType::I32, &shape, a)?,
        };
        expand_dims(&index, &[shape.len()])
    };
    let columns: Vec<Value> = (0..shape.len()).map(column).collect::<Result<_>>()?;
    let dims = GatherDims {
        offset_dims: Vec::new(),
        collapsed_slice_dims: (0..shape.len()).collect(),
        start_index_map: (0..shape.len()).collect(),
    };
    let indices = concatenate(&columns, shape.len())?;
    let ones = vec![1; shape.len()];
    gather(x, &indices, &dims, &ones, GatherMode::PromiseInBounds)
}

/// A strong scalar of the given type.
pub fn scalar_of(dtype: DType, c: f64) -> Result<Value> {
    crate::scalar(dtype, c, false)
}

/// The constant `c` everywhere.
pub fn full(aval: &Aval, c: f64) -> Result<Value> {
    let scalar = crate::scalar(aval.dtype, c, aval.weak_type)?;
    broadcast_in_dim(&scalar, &aval.shape, &[])
}

/// The constant `c` in shape and dtype of `x`, strong unless `x` is weak.
pub fn full_like(x: &Value, c: f64) -> Result<Value> {
    full(x.aval(), c)
}

/// As [`full_like`]; the name that the rules use.
pub fn scalar_like(x: &Value, c: f64) -> Result<Value> {
    full_like(x, c)
}

pub fn zeros_like(x: &Value) -> Result<Value> {
    full_like(x, 0.0)
}

pub fn ones_like(x: &Value) -> Result<Value> {
    full_like(x, 1.0)
}

pub fn zeros(aval: &Aval) -> Result<Value> {
    full(aval, 0.0)
}

/// c·x for a number c.
pub fn scale(x: &Value, c: f64) -> Result<Value> {
    mul(x, &full_like(x, c)?)
}
