//! NumPy's operations over `lax`: promotion with weak types, broadcasting, axes.

use athanor_ir::{Aval, Binary, DType, DotDims, GatherDims, GatherMode, Kind, ReduceOp, Unary};
use athanor_trace::{Error, Result, Value, lax};

pub fn tuple(shape: &[usize]) -> String {
    match shape {
        [n] => format!("({n},)"),
        s => {
            let items: Vec<String> = s.iter().map(usize::to_string).collect();
            format!("({})", items.join(", "))
        }
    }
}

/// The common dtype and whether it is weak.
pub fn common(values: &[Value]) -> (DType, bool) {
    let mut types = values.iter().map(|v| (v.dtype(), v.aval().weak_type));
    let first = types.next().unwrap_or((DType::F32, false));
    types.fold(first, athanor_trace::promote)
}

/// The float that Python's is: of 32 bits, or of 64 under `jax_enable_x64`.
pub fn float_type() -> DType {
    match athanor_trace::x64() {
        true => DType::F64,
        false => DType::F32,
    }
}

/// The integer that Python's is.
pub fn int_type() -> DType {
    match athanor_trace::x64() {
        true => DType::I64,
        false => DType::I32,
    }
}

/// The type that a sum of this one is made in, as `jnp.sum` promotes integers.
fn sum_type(dtype: DType) -> DType {
    let least = match dtype.kind() {
        Kind::Bool | Kind::Signed => int_type(),
        Kind::Unsigned if athanor_trace::x64() => DType::U64,
        Kind::Unsigned => DType::U32,
        Kind::Float => dtype.compute(),
    };
    if least.size() > dtype.size() {
        least
    } else {
        dtype
    }
}

pub fn to_float(x: &Value) -> Result<Value> {
    if x.dtype().is_float() {
        return Ok(x.clone());
    }
    lax::convert(x, float_type(), x.aval().weak_type)
}

/// NumPy's broadcast shape of all.
pub fn broadcast_shape(op: &str, values: &[Value]) -> Result<Vec<usize>> {
    let rank = values.iter().map(Value::ndim).max().unwrap_or(0);
    let mut shape = vec![1; rank];
    for v in values {
        let skip = rank - v.ndim();
        for (d, n) in shape[skip..].iter_mut().zip(v.shape()) {
            if *d == 1 {
                *d = *n;
            } else if *n != 1 && *n != *d {
                let shapes: Vec<String> = values.iter().map(|v| tuple(v.shape())).collect();
                let all = shapes.join(", ");
                return Err(if values.iter().all(|v| v.ndim() == rank) {
                    Error::Type(format!(
                        "{op} got incompatible shapes for broadcasting: {all}."
                    ))
                } else {
                    Error::Value(format!(
                        "Incompatible shapes for broadcasting: shapes=[{all}]"
                    ))
                });
            }
        }
    }
    Ok(shape)
}

/// As [`promote`], in floating point: integers become floats one by one, so that `u8 / -3` holds.
fn promote_float(op: &str, values: &[Value]) -> Result<Vec<Value>> {
    let (dtype, weak) = common(values);
    if dtype.is_float() {
        return promote(op, values);
    }
    let floats = values.iter().map(|v| lax::convert(v, float_type(), weak));
    promote(op, &floats.collect::<Result<Vec<Value>>>()?)
}

/// int32 of a bool, else the array itself.
pub fn bool_to_int(x: &Value) -> Result<Value> {
    match x.dtype() {
        DType::Bool => lax::convert(x, DType::I32, false),
        _ => Ok(x.clone()),
    }
}

/// As [`promote`], with bools as int32.
fn promote_numbers(op: &str, values: &[Value]) -> Result<Vec<Value>> {
    let values = promote(op, values)?;
    if values.iter().any(|v| v.dtype() != DType::Bool) {
        return Ok(values);
    }
    values
        .iter()
        .map(|v| Ok(lax::convert(v, DType::I32, false)?))
        .collect()
}

/// One dtype and one shape.
pub fn promote(op: &str, values: &[Value]) -> Result<Vec<Value>> {
    let (dtype, weak) = common(values);
    let shape = broadcast_shape(op, values)?;
    values
        .iter()
        .map(|v| lax::broadcast_to(&lax::convert(v, dtype, weak)?, &shape))
        .collect()
}

pub fn binary(op: Binary, x: &Value, y: &Value) -> Result<Value> {
    let mut v = promote(op.name(), &[x.clone(), y.clone()])?;
    if !op.class().accepts(v[0].dtype()) {
        v = if op.class().accepts(DType::F32) && !op.class().accepts(DType::I32) {
            promote_float(op.name(), &[x.clone(), y.clone()])?
        } else if v[0].dtype() == DType::Bool && matches!(op, Binary::Add | Binary::Mul) {
            let op = if op == Binary::Add {
                Binary::Or
            } else {
                Binary::And
            };
            return lax::binary(op, &v[0], &v[1]);
        } else if matches!(
            op,
            Binary::Rem
                | Binary::ShiftLeft
                | Binary::ShiftRightLogical
                | Binary::ShiftRightArithmetic
        ) {
            promote_numbers(op.name(), &[x.clone(), y.clone()])?
        } else {
            v
        };
    }
    lax::binary(op, &v[0], &v[1])
}

pub fn unary(op: Unary, x: &Value) -> Result<Value> {
    if !op.class().accepts(x.dtype())
        && op.class().accepts(DType::F32)
        && !op.class().accepts(DType::I32)
    {
        return lax::unary(op, &to_float(x)?);
    }
    lax::unary(op, x)
}

pub fn true_divide(x: &Value, y: &Value) -> Result<Value> {
    let v = promote_float("div", &[x.clone(), y.clone()])?;
    lax::div(&v[0], &v[1])
}

/// Rounded towards minus infinity, as Python does.
pub fn floor_divide(x: &Value, y: &Value) -> Result<Value> {
    let v = promote_numbers("floor_divide", &[x.clone(), y.clone()])?;
    let (x, y) = (&v[0], &v[1]);
    if x.dtype().is_float() {
        // From the remainder, which is exact: x // 0.1 must not round up to the next integer.
        let rest = lax::rem(x, y)?;
        // By zero there is no remainder, and the quotient is infinite.
        let by_zero = lax::eq(y, &lax::zeros_like(y)?)?;
        let whole = lax::select(&by_zero, x, &lax::sub(x, &rest)?)?;
        let q = lax::div(&whole, y)?;
        let differ = lax::ne(&lax::sign(y)?, &lax::sign(&rest)?)?;
        let down = lax::and(&differ, &lax::ne(&rest, &lax::zeros_like(&rest)?)?)?;
        let less = lax::sub(&q, &lax::ones_like(&q)?)?;
        return lax::round(&lax::select(&down, &less, &q)?);
    }
    let q = lax::div(x, y)?;
    if x.dtype().kind() == Kind::Unsigned {
        return Ok(q);
    }
    let rest = lax::rem(x, y)?;
    let differ = lax::ne(&lax::sign(x)?, &lax::sign(y)?)?;
    let down = lax::and(&differ, &lax::ne(&rest, &lax::zeros_like(&rest)?)?)?;
    lax::select(&down, &lax::sub(&q, &lax::ones_like(&q)?)?, &q)
}

/// `x ** y`; of integers by repeated squaring, as JAX does: exponents below 64.
pub fn power(x: &Value, y: &Value) -> Result<Value> {
    if x.dtype().is_float() && x.aval().weak_type && y.dtype().is_integer() {
        // A weak base to the power of a strong integer is strong, as in JAX.
        let x = lax::convert(x, x.dtype(), y.aval().weak_type)?;
        return binary(Binary::Pow, &x, y);
    }
    let v = promote("pow", &[x.clone(), y.clone()])?;
    if !v[0].dtype().is_integer() {
        return binary(Binary::Pow, x, y);
    }
    let (mut base, mut rest) = (v[0].clone(), v[1].clone());
    let (one, zero) = (lax::ones_like(&base)?, lax::zeros_like(&base)?);
    let vanishes = lax::and(&lax::eq(&base, &zero)?, &lax::ne(&rest, &zero)?)?;
    let mut out = lax::select(&vanishes, &zero, &one)?;
    for _ in 0..6 {
        let odd = lax::ne(&lax::and(&rest, &one)?, &zero)?;
        out = lax::select(&odd, &lax::mul(&out, &base)?, &out)?;
        base = lax::mul(&base, &base)?;
        rest = lax::binary(Binary::ShiftRightLogical, &rest, &one)?;
    }
    Ok(out)
}

/// The rest of division with the dividend's sign, as C's; of integers by 0 it is 0.
pub fn fmod(x: &Value, y: &Value) -> Result<Value> {
    let v = promote_numbers("rem", &[x.clone(), y.clone()])?;
    lax::rem(&v[0], &whole_divisor(&v[1])?)
}

/// An integer divisor with 1 in place of 0, by which the remainder is 0.
fn whole_divisor(y: &Value) -> Result<Value> {
    if y.dtype().is_float() {
        return Ok(y.clone());
    }
    let zero = lax::eq(y, &lax::zeros_like(y)?)?;
    lax::select(&zero, &lax::ones_like(y)?, y)
}

/// With the divisor's sign, as Python's.
pub fn remainder(x: &Value, y: &Value) -> Result<Value> {
    let v = promote_numbers("rem", &[x.clone(), y.clone()])?;
    let (x, y) = (&v[0], &whole_divisor(&v[1])?);
    let rest = lax::rem(x, y)?;
    let zero = lax::zeros_like(&rest)?;
    let differ = lax::ne(&lax::lt(&rest, &zero)?, &lax::lt(y, &zero)?)?;
    let other = lax::and(&differ, &lax::ne(&rest, &zero)?)?;
    lax::select(&other, &lax::add(&rest, y)?, &rest)
}

/// An axis from the end if negative.
pub fn axis(a: i64, rank: usize) -> Result<usize> {
    let n = rank as i64;
    if a < -n || a >= n {
        return Err(Error::Value(format!(
            "axis {a} is out of bounds for array of dimension {rank}"
        )));
    }
    Ok(if a < 0 { (a + n) as usize } else { a as usize })
}

/// `axes` None: all.
pub fn axes(axes: Option<&[i64]>, rank: usize) -> Result<Vec<usize>> {
    let Some(given) = axes else {
        return Ok((0..rank).collect());
    };
    let mut out = given
        .iter()
        .map(|a| axis(*a, rank))
        .collect::<Result<Vec<_>>>()?;
    out.sort_unstable();
    if out.windows(2).any(|w| w[0] == w[1]) {
        return Err(Error::Value("duplicate value in 'axis'".into()));
    }
    Ok(out)
}

pub fn reduce(name: &str, x: &Value, over: Option<&[i64]>, keep: bool) -> Result<Value> {
    let over = axes(over, x.ndim())?;
    let count: usize = over.iter().map(|a| x.shape()[*a]).product();
    // 16-bit floats are summed in f32, then rounded.
    let number = |x: &Value| match sum_type(x.dtype()) {
        d if d == x.dtype() => Ok(x.clone()),
        d => lax::convert(x, d, false),
    };
    let back = |y: Value| match x.dtype().is_float() && y.dtype() != x.dtype() {
        true => lax::convert(&y, x.dtype(), false),
        false => Ok(y),
    };
    let out = match name {
        "sum" => back(lax::reduce_sum(&number(x)?, &over)?)?,
        "prod" => back(lax::reduce_prod(&number(x)?, &over)?)?,
        "max" | "min" if count == 0 => {
            return Err(Error::Value(format!(
                "zero-size array to reduction operation {name} which has no identity"
            )));
        }
        "max" => lax::reduce_max(x, &over)?,
        "min" => lax::reduce_min(x, &over)?,
        "mean" => {
            let sum = lax::reduce_sum(&number(&to_float(x)?)?, &over)?;
            back(lax::div(&sum, &lax::full_like(&sum, count as f64)?)?)?
        }
        "all" | "any" => {
            let b = lax::convert(x, DType::Bool, false)?;
            let op = if name == "all" {
                ReduceOp::And
            } else {
                ReduceOp::Or
            };
            lax::reduce(op, &b, &over)?
        }
        _ => return Err(Error::Type(format!("no reduction {name}"))),
    };
    if keep {
        let mut shape = x.shape().to_vec();
        over.iter().for_each(|a| shape[*a] = 1);
        return lax::reshape(&out, &shape);
    }
    Ok(out)
}

pub fn reshape(x: &Value, shape: &[i64]) -> Result<Value> {
    let known: i64 = shape.iter().filter(|n| **n != -1).product();
    let size = x.aval().len();
    let bad = || {
        let items: Vec<String> = shape.iter().map(i64::to_string).collect();
        Error::Type(format!(
            "cannot reshape array of shape {} (size {size}) into shape ({}) (size {})",
            tuple(x.shape()),
            items.join(", "),
            shape.iter().product::<i64>()
        ))
    };
    let mut out = Vec::with_capacity(shape.len());
    for n in shape {
        out.push(match *n {
            -1 if known > 0 => size / known as usize,
            n => usize::try_from(n).map_err(|_| bad())?,
        });
    }
    if out.iter().product::<usize>() != size {
        return Err(bad());
    }
    lax::reshape(x, &out)
}

pub fn stack(parts: &[Value]) -> Result<Value> {
    let rows = promote_types(parts)?
        .iter()
        .map(|p| lax::expand_dims(p, &[0]))
        .collect::<Result<Vec<_>>>()?;
    lax::concatenate(&rows, 0)
}

pub fn promote_types(parts: &[Value]) -> Result<Vec<Value>> {
    let (dtype, weak) = common(parts);
    parts.iter().map(|p| lax::convert(p, dtype, weak)).collect()
}

/// `jnp.matmul`.
pub fn matmul(x: &Value, y: &Value) -> Result<Value> {
    if x.ndim() == 0 || y.ndim() == 0 {
        return Err(Error::Value(format!(
            "matmul input operand {} must have ndim at least 1, but it has ndim 0",
            usize::from(x.ndim() != 0)
        )));
    }
    let v = promote_types(&[x.clone(), y.clone()])?;
    let (mut x, mut y) = (v[0].clone(), v[1].clone());
    // Beside a batch of matrices a vector is a matrix of one row or column.
    let (row, column) = (x.ndim() == 1 && y.ndim() > 2, y.ndim() == 1 && x.ndim() > 2);
    if row {
        x = lax::expand_dims(&x, &[0])?;
    }
    if column {
        y = lax::expand_dims(&y, &[1])?;
    }
    let out = matrices(x, y)?;
    match (row, column) {
        (true, _) => lax::squeeze(&out, &[out.ndim() - 2]),
        (_, true) => lax::squeeze(&out, &[out.ndim() - 1]),
        _ => Ok(out),
    }
}

fn matrices(mut x: Value, mut y: Value) -> Result<Value> {
    let batch = |v: &Value| v.shape()[..v.ndim().saturating_sub(2)].to_vec();
    let (bx, by) = (batch(&x), batch(&y));
    let mut dims = DotDims::default();
    if !bx.is_empty() && !by.is_empty() {
        let aval = |s: &[usize]| lax::zeros(&Aval::new(DType::Bool, s.to_vec()));
        let shape = broadcast_shape("matmul", &[aval(&bx)?, aval(&by)?])?;
        let widen = |v: &Value| {
            let mut s = shape.clone();
            s.extend(&v.shape()[v.ndim() - 2..]);
            lax::broadcast_to(v, &s)
        };
        (x, y) = (widen(&x)?, widen(&y)?);
        dims.lhs_batch = (0..shape.len()).collect();
        dims.rhs_batch = dims.lhs_batch.clone();
    }
    dims.lhs_contract = vec![x.ndim() - 1];
    dims.rhs_contract = vec![y.ndim().saturating_sub(2)];
    let out = lax::dot_general(&x, &y, &dims)?;
    // With batch axes on the right only, they come after the left's rows.
    if bx.is_empty() && !by.is_empty() && x.ndim() == 2 {
        return lax::move_axis(&out, 0, out.ndim() - 2);
    }
    Ok(out)
}

/// Elements of `axis` at `indices`, negative ones from the end; out of range is clamped.
pub fn take(x: &Value, indices: &Value, at: usize) -> Result<Value> {
    let n = x.shape()[at];
    let indices = lax::convert(indices, DType::I32, false)?;
    let zero = lax::zeros_like(&indices)?;
    let back = lax::add(&indices, &lax::full_like(&indices, n as f64)?)?;
    let indices = lax::select(&lax::lt(&indices, &zero)?, &back, &indices)?;
    let rank = indices.ndim();
    let rows = lax::expand_dims(&indices, &[rank])?;
    let mut sizes = x.shape().to_vec();
    sizes[at] = 1;
    let out = x.ndim() - 1 + rank;
    let dims = GatherDims {
        offset_dims: (0..out).filter(|i| *i < at || *i >= at + rank).collect(),
        collapsed_slice_dims: vec![at],
        start_index_map: vec![at],
    };
    lax::gather(x, &rows, &dims, &sizes, GatherMode::Clip)
}
