//! The derivative of each primitive. Notation: dx is the tangent of x, y the result, g a factor.

use athanor_ir::{Aval, Binary, CallbackKind, DType, Prim, ReduceOp, ScatterOp, Unary};

use super::{Dual, instantiate, run_jvp};
use crate::{Error, Result, Value, bind, bind1, collectives, control, custom, lax};

type Dot = Option<Value>;

/// Results and tangents of a primitive at least one of whose operands has a tangent.
pub(super) fn jvp_rule(prim: &Prim, x: &[Value], dx: &[Dot], reverse: bool) -> Result<Dual> {
    match prim {
        Prim::Unary(op) => unary(*op, &x[0], &dx[0]),
        Prim::Binary(op) => binary(*op, x, dx),
        // d(x^n) = n x^(n-1) dx
        Prim::IntegerPow { y: n } => {
            let y = bind(prim.clone(), x)?;
            if *n == 0 {
                return Ok((y, vec![None]));
            }
            let g = lax::integer_pow(&x[0], n - 1)?;
            let g = lax::mul(&lax::full_like(&g, f64::from(*n))?, &g)?;
            Ok((y, vec![times(&dx[0], &g)?]))
        }
        // Linear in both cases; the choice has no tangent.
        Prim::Select => linear_in(prim, x, dx, &[1, 2]),
        Prim::Convert { dtype, .. } => match dtype.is_float() {
            true => linear_in(prim, x, dx, &[0]),
            false => zero(prim, x),
        },
        Prim::Bitcast { .. }
        | Prim::StopGradient
        | Prim::Threefry2x32
        | Prim::Iota { .. }
        | Prim::ArgReduce { .. } => zero(prim, x),

        Prim::Broadcast { .. }
        | Prim::Reshape { .. }
        | Prim::Transpose { .. }
        | Prim::Slice { .. }
        | Prim::Rev { .. }
        | Prim::DynamicSlice { .. }
        | Prim::Gather { .. } => linear_in(prim, x, dx, &[0]),
        Prim::Pad { .. } | Prim::DynamicUpdateSlice => linear_in(prim, x, dx, &[0, 1]),
        Prim::Concatenate { .. } => linear_in(prim, x, dx, &(0..x.len()).collect::<Vec<_>>()),
        Prim::Scatter { op, dims, mode } => match op {
            // Updates apply in index order, so the same update wins in value and tangent.
            ScatterOp::Set | ScatterOp::Add => linear_in(prim, x, dx, &[0, 2]),
            // Per element y = x u: dy = dx u + x du, exact where indices are unique, as in JAX.
            ScatterOp::Mul => {
                let y = bind(prim.clone(), x)?;
                let mut dots = Vec::new();
                if let Some(dx) = &dx[0] {
                    dots.push(bind1(
                        prim.clone(),
                        &[dx.clone(), x[1].clone(), x[2].clone()],
                    )?);
                }
                if let Some(du) = &dx[2] {
                    let zeros = lax::zeros_like(&x[0])?;
                    let du = lax::scatter(ScatterOp::Add, &zeros, &x[1], du, dims, *mode)?;
                    dots.push(lax::mul(&du, &x[0])?);
                }
                Ok((y, vec![sum(dots)?]))
            }
            ScatterOp::Min | ScatterOp::Max => {
                let (y, dy) = crate::indexing::extremal_jvp(*op, dims, *mode, x, dx)?;
                Ok((vec![y], vec![Some(dy)]))
            }
        },

        Prim::Reduce { op, axes } => match op {
            ReduceOp::Sum => linear_in(prim, x, dx, &[0]),
            ReduceOp::Prod => reduce_prod(&x[0], &dx[0], axes),
            ReduceOp::Max | ReduceOp::Min => reduce_chosen(*op, &x[0], &dx[0], axes),
            ReduceOp::And | ReduceOp::Or => zero(prim, x),
        },
        Prim::Cumulative {
            op,
            axis,
            reverse: backward,
        } => match op {
            ReduceOp::Sum => linear_in(prim, x, dx, &[0]),
            ReduceOp::Prod | ReduceOp::Max | ReduceOp::Min => run_jvp(
                &mut |xs| {
                    Ok(vec![control::cumulative_as_scan(
                        *op, &xs[0], *axis, *backward,
                    )?])
                },
                x,
                dx,
                reverse,
            ),
            ReduceOp::And | ReduceOp::Or => zero(prim, x),
        },
        Prim::DotGeneral { .. } => bilinear(prim, x, dx),
        Prim::Callback { kind, .. } => match kind {
            CallbackKind::Debug => zero(prim, x),
            CallbackKind::Pure => Err(no_callback_jvp("Pure")),
            CallbackKind::Io => Err(no_callback_jvp("IO")),
        },
        Prim::Sort { axis, keys } => sort(*axis, *keys, x, dx),

        Prim::Transfer(_) => linear_in(prim, x, dx, &[0]),
        Prim::Collective { op, .. } if collectives::is_linear(op) => linear_in(prim, x, dx, &[0]),
        Prim::Collective { op, .. } => Err(Error::NotDifferentiable {
            text: format!("Differentiation rule for '{}' not implemented", op.name()),
        }),

        Prim::Jit { name, graph } => control::jit::jvp(name, graph, x, dx, reverse),
        Prim::Scan {
            body,
            length,
            reverse: backward,
            consts,
            carry,
        } => {
            let scan = control::scan::Scan {
                body: body.clone(),
                length: *length,
                reverse: *backward,
                consts: *consts,
                carry: *carry,
            };
            scan.jvp(x, dx, reverse)
        }
        Prim::While {
            cond,
            body,
            cond_consts,
            body_consts,
        } => {
            let w = control::whileloop::While {
                cond: cond.clone(),
                body: body.clone(),
                cond_consts: *cond_consts,
                body_consts: *body_consts,
            };
            w.jvp(x, dx, reverse)
        }
        Prim::Cond { branches } => control::branch::jvp(branches, x, dx, reverse),
        Prim::CustomJvp { rule, .. } => custom::jvp_of_custom_jvp(rule, x, dx),
        Prim::CustomVjp { name, rule, .. } => custom::jvp_of_custom_vjp(name, rule, x, dx, reverse),
    }
}

/// Derivative zero everywhere.
fn zero(prim: &Prim, x: &[Value]) -> Result<Dual> {
    let y = bind(prim.clone(), x)?;
    let dots = vec![None; y.len()];
    Ok((y, dots))
}

/// Linear in the operands `of` jointly: the primitive itself, applied to their tangents.
fn linear_in(prim: &Prim, x: &[Value], dx: &[Dot], of: &[usize]) -> Result<Dual> {
    let y = bind(prim.clone(), x)?;
    if of.iter().all(|i| dx[*i].is_none()) {
        return Ok((y, vec![None]));
    }
    let mut inputs = x.to_vec();
    for i in of {
        inputs[*i] = instantiate(x[*i].aval(), dx[*i].clone())?;
    }
    let dot = bind1(prim.clone(), &inputs)?;
    Ok((y, vec![Some(dot)]))
}

/// d f(x, y) = f(dx, y) + f(x, dy)
fn bilinear(prim: &Prim, x: &[Value], dx: &[Dot]) -> Result<Dual> {
    let y = bind(prim.clone(), x)?;
    let mut dots = Vec::new();
    if let Some(d) = &dx[0] {
        dots.push(bind1(prim.clone(), &[d.clone(), x[1].clone()])?);
    }
    if let Some(d) = &dx[1] {
        dots.push(bind1(prim.clone(), &[x[0].clone(), d.clone()])?);
    }
    Ok((y, vec![sum(dots)?]))
}

fn sum(dots: Vec<Value>) -> Result<Dot> {
    let mut dots = dots.into_iter();
    let Some(mut total) = dots.next() else {
        return Ok(None);
    };
    for d in dots {
        total = lax::add(&total, &d)?;
    }
    Ok(Some(total))
}

fn times(dx: &Dot, g: &Value) -> Result<Dot> {
    dx.as_ref().map(|dx| lax::mul(dx, g)).transpose()
}

fn unary(op: Unary, x: &Value, dx: &Dot) -> Result<Dual> {
    let y = lax::unary(op, x)?;
    let Some(dx) = dx else {
        return Ok((vec![y], vec![None]));
    };
    let constant = |c: f64| lax::full_like(x, c);
    let times = |g: Value| lax::mul(dx, &g);
    let dy = match op {
        // Piecewise constant, or no number at all.
        Unary::Sign | Unary::Floor | Unary::Ceil | Unary::Round | Unary::Not | Unary::IsFinite => {
            return Ok((vec![y], vec![None]));
        }
        Unary::Neg => lax::neg(dx)?,
        // d|x| = dx for x >= 0 (1 at 0, as in JAX), else -dx
        Unary::Abs => {
            let positive = lax::ge(x, &constant(0.0)?)?;
            lax::select(&positive, dx, &lax::neg(dx)?)?
        }
        // d exp x = exp x dx
        Unary::Exp => times(y.clone())?,
        // d 2^x = ln 2 · 2^x dx
        Unary::Exp2 => times(lax::scale(&y, std::f64::consts::LN_2)?)?,
        // d(exp x - 1) = (y + 1) dx
        Unary::Expm1 => times(lax::add(&y, &constant(1.0)?)?)?,
        // d ln x = dx / x
        Unary::Log => lax::div(dx, x)?,
        // d ln(1 + x) = dx / (1 + x)
        Unary::Log1p => lax::div(dx, &lax::add(x, &constant(1.0)?)?)?,
        // d sin x = cos x dx
        Unary::Sin => times(lax::cos(x)?)?,
        // d cos x = -sin x dx
        Unary::Cos => times(lax::neg(&lax::sin(x)?)?)?,
        // d tan x = (1 + tan² x) dx
        Unary::Tan => times(lax::add(&constant(1.0)?, &lax::integer_pow(&y, 2)?)?)?,
        // d tanh x = (1 + y)(1 - y) dx: exact near saturation, where 1 - y² would cancel
        Unary::Tanh => {
            let one = constant(1.0)?;
            times(lax::mul(&lax::add(&one, &y)?, &lax::sub(&one, &y)?)?)?
        }
        // d σ(x) = σ (1 - σ) dx
        Unary::Logistic => times(lax::mul(&y, &lax::sub(&constant(1.0)?, &y)?)?)?,
        // d √x = dx · 0.5 / √x
        Unary::Sqrt => times(lax::div(&constant(0.5)?, &y)?)?,
        // d x^(-1/2) = -0.5 y / x dx
        Unary::Rsqrt => times(lax::scale(&lax::div(&y, x)?, -0.5)?)?,
        // d erf x = 2/√π · exp(-x²) dx
        Unary::Erf => {
            let e = lax::exp(&lax::neg(&lax::mul(x, x)?)?)?;
            times(lax::scale(&e, std::f64::consts::FRAC_2_SQRT_PI)?)?
        }
        // d erf⁻¹ x = √π/2 · exp(y²) dx
        Unary::ErfInv => {
            let e = lax::exp(&lax::mul(&y, &y)?)?;
            times(lax::scale(&e, 1.0 / std::f64::consts::FRAC_2_SQRT_PI)?)?
        }
    };
    Ok((vec![y], vec![Some(dy)]))
}

fn binary(op: Binary, xs: &[Value], dots: &[Dot]) -> Result<Dual> {
    let prim = Prim::Binary(op);
    let (a, b, da, db) = (&xs[0], &xs[1], &dots[0], &dots[1]);
    // Sum of the two partial tangents.
    let both = |y: Value, da: Dot, db: Dot| -> Result<Dual> {
        Ok((
            vec![y],
            vec![sum([da, db].into_iter().flatten().collect())?],
        ))
    };
    match op {
        Binary::Add => both(lax::add(a, b)?, da.clone(), db.clone()),
        Binary::Sub => {
            let y = lax::sub(a, b)?;
            match (da, db) {
                (Some(da), Some(db)) => Ok((vec![y], vec![Some(lax::sub(da, db)?)])),
                _ => both(y, da.clone(), db.as_ref().map(lax::neg).transpose()?),
            }
        }
        Binary::Mul => bilinear(&prim, xs, dots),
        // d(a/b) = da / b - (y / b) db
        Binary::Div => {
            let y = lax::div(a, b)?;
            let da = da.as_ref().map(|da| lax::div(da, b)).transpose()?;
            let db = match db {
                Some(db) => Some(lax::mul(db, &lax::neg(&lax::div(&y, b)?)?)?),
                None => None,
            };
            both(y, da, db)
        }
        // a rem b = a - b trunc(a/b): d = da - trunc(a/b) db
        Binary::Rem => {
            let y = lax::rem(a, b)?;
            let db = match db {
                Some(db) => {
                    let q = lax::div(a, b)?;
                    let whole = lax::mul(&lax::sign(&q)?, &lax::floor(&lax::abs(&q)?)?)?;
                    Some(lax::mul(&lax::neg(db)?, &whole)?)
                }
                None => None,
            };
            both(y, da.clone(), db)
        }
        // Each operand that equals the result shares its tangent: a half each at ties.
        Binary::Max | Binary::Min => {
            let y = lax::binary(op, a, b)?;
            let da = times(da, &balanced(a, b, &y)?)?;
            let db = match db {
                Some(_) => times(db, &balanced(b, a, &y)?)?,
                None => None,
            };
            both(y, da, db)
        }
        // d(a^b) = b a^(b-1) da + ln a · a^b db, with 0 where b = 0, and ln 0 replaced by 0
        Binary::Pow => {
            let y = lax::pow(a, b)?;
            let da = match da {
                Some(_) => {
                    let flat = lax::eq(b, &lax::zeros_like(b)?)?;
                    let one = lax::ones_like(b)?;
                    let less = lax::select(&flat, &one, &lax::sub(b, &one)?)?;
                    let slope = lax::mul(b, &lax::pow(a, &less)?)?;
                    times(da, &lax::select(&flat, &lax::zeros_like(b)?, &slope)?)?
                }
                None => None,
            };
            let db = match db {
                Some(_) => {
                    let at_zero = lax::eq(a, &lax::zeros_like(a)?)?;
                    let base = lax::select(&at_zero, &lax::ones_like(a)?, a)?;
                    times(db, &lax::mul(&lax::log(&base)?, &y)?)?
                }
                None => None,
            };
            both(y, da, db)
        }
        // d atan2(a, b) = (b da - a db) / (a² + b²)
        Binary::Atan2 => {
            let y = lax::atan2(a, b)?;
            let r = lax::add(&lax::mul(a, a)?, &lax::mul(b, b)?)?;
            let da = times(da, &lax::div(b, &r)?)?;
            let db = match db {
                Some(_) => times(db, &lax::neg(&lax::div(a, &r)?)?)?,
                None => None,
            };
            both(y, da, db)
        }
        Binary::Nextafter
        | Binary::And
        | Binary::Or
        | Binary::Xor
        | Binary::ShiftLeft
        | Binary::ShiftRightLogical
        | Binary::ShiftRightArithmetic
        | Binary::Eq
        | Binary::Ne
        | Binary::Lt
        | Binary::Le
        | Binary::Gt
        | Binary::Ge => zero(&prim, xs),
    }
}

/// 1 where only `x` is the result `z`, 0.5 where both are, else 0.
fn balanced(x: &Value, other: &Value, z: &Value) -> Result<Value> {
    let share = lax::select(
        &lax::eq(other, z)?,
        &lax::full_like(z, 0.5)?,
        &lax::ones_like(z)?,
    )?;
    lax::select(&lax::eq(x, z)?, &share, &lax::zeros_like(z)?)
}

/// The tangent is the mean over the elements that are the maximum (or minimum).
fn reduce_chosen(op: ReduceOp, x: &Value, dx: &Dot, axes: &[usize]) -> Result<Dual> {
    let y = lax::reduce(op, x, axes)?;
    let Some(dx) = dx else {
        return Ok((vec![y], vec![None]));
    };
    let chosen = lax::eq(x, &lax::broadcast_along(&y, x.shape(), axes)?)?;
    let weight = lax::convert(&chosen, x.dtype(), x.aval().weak_type)?;
    let count = lax::reduce_sum(&weight, axes)?;
    let total = lax::reduce_sum(&lax::mul(dx, &weight)?, axes)?;
    let dy = lax::div(&total, &count)?;
    Ok((vec![y], vec![Some(dy)]))
}

/// d Π xᵢ = Σᵢ dxᵢ Π_{j<i} xⱼ Π_{j>i} xⱼ: right also where elements are zero.
fn no_callback_jvp(which: &str) -> Error {
    Error::Value(format!(
        "{which} callbacks do not support JVP. Please use `jax.custom_jvp` to use callbacks while \
         taking gradients."
    ))
}

/// Tangents follow their elements.
fn sort(axis: usize, keys: usize, x: &[Value], dx: &[Dot]) -> Result<Dual> {
    let mut xs = x.to_vec();
    xs.push(lax::iota(DType::I32, &x[0].aval().shape, axis)?);
    let mut sorted = lax::sort(&xs, axis, keys)?;
    let Some(order) = sorted.pop() else {
        return Err(Error::malformed("sort has no results"));
    };
    let follow = |dx: &Dot| {
        let moved = dx.as_ref().map(|dx| lax::take_along_axis(dx, &order, axis));
        moved.transpose()
    };
    let dots = dx.iter().map(follow).collect::<Result<_>>()?;
    Ok((sorted, dots))
}

fn reduce_prod(x: &Value, dx: &Dot, axes: &[usize]) -> Result<Dual> {
    let y = lax::reduce_prod(x, axes)?;
    let Some(dx) = dx else {
        return Ok((vec![y], vec![None]));
    };
    let kept: Vec<usize> = (0..x.ndim()).filter(|i| !axes.contains(i)).collect();
    let perm: Vec<usize> = kept.iter().chain(axes).copied().collect();
    let n: usize = axes.iter().map(|a| x.shape()[*a]).product();
    let mut shape: Vec<usize> = kept.iter().map(|i| x.shape()[*i]).collect();
    shape.push(n);
    let last = kept.len();
    let flat = |v: &Value| lax::reshape(&lax::transpose(v, &perm)?, &shape);
    let (x1, dx1) = (flat(x)?, flat(dx)?);
    if n == 0 {
        let dy = lax::zeros(&Aval { ..y.aval().clone() })?;
        return Ok((vec![y], vec![Some(dy)]));
    }
    let mut edge = shape.clone();
    edge[last] = 1;
    let one = lax::full(
        &Aval {
            shape: edge,
            ..x.aval().clone()
        },
        1.0,
    )?;
    // Products of all before, and of all after.
    let before = lax::concatenate(
        &[one.clone(), lax::slice_in_dim(&x1, 0, n - 1, last)?],
        last,
    )?;
    let before = lax::cumulative(ReduceOp::Prod, &before, last, false)?;
    let after = lax::concatenate(&[lax::slice_in_dim(&x1, 1, n, last)?, one], last)?;
    let after = lax::cumulative(ReduceOp::Prod, &after, last, true)?;
    let others = lax::mul(&before, &after)?;
    let dy = lax::reduce_sum(&lax::mul(&dx1, &others)?, &[last])?;
    Ok((vec![y], vec![Some(dy)]))
}
