//! Result types of each primitive: the shape, dtype and weak-type rules of `jax.lax`, with its
//! error texts (they are what a reader sees).

mod control;
mod indexing;
mod shape;

use crate::elementwise::Class;
use crate::{Aval, DType, Error, Prim, Result, Varying};

/// The types of `prim`'s results for operands of these types.
///
/// Errors are [`Error::Type`] and [`Error::Value`] where JAX raises a `TypeError` or `ValueError`,
/// [`Error::TooLarge`] for a result that no device could address.
pub fn infer(prim: &Prim, inputs: &[Aval]) -> Result<Vec<Aval>> {
    let mut results = infer_unbounded(prim, inputs)?;
    let varying = inputs
        .iter()
        .fold(Varying::default(), |v, a| v.union(a.varying));
    let follows = !varying.is_empty() && !holds_own_types(prim);
    for aval in &mut results {
        if follows {
            aval.varying = varying;
        }
        check_size(aval)?;
    }
    Ok(results)
}

/// Results that may be the same on all devices though operands differ.
fn holds_own_types(prim: &Prim) -> bool {
    matches!(prim, Prim::Collective { .. }) || !crate::verify::subgraphs(prim).is_empty()
}

fn infer_unbounded(prim: &Prim, inputs: &[Aval]) -> Result<Vec<Aval>> {
    let name = prim.name();
    let one = |aval: Result<Aval>| aval.map(|a| vec![a]);
    match prim {
        Prim::Unary(op) => {
            let [x] = operands(name, inputs)?;
            accept(name, op.class(), inputs)?;
            Ok(vec![Aval {
                dtype: op.class().result(x.dtype),
                ..x.clone()
            }])
        }
        Prim::Binary(op) => {
            let [x, _] = operands(name, inputs)?;
            accept(name, op.class(), inputs)?;
            same_dtypes(name, inputs)?;
            same_shapes(name, inputs)?;
            let weak_type = inputs.iter().all(|a| a.weak_type);
            Ok(vec![Aval {
                dtype: op.class().result(x.dtype),
                weak_type,
                ..x.clone()
            }])
        }
        Prim::IntegerPow { y } => {
            let [x] = operands(name, inputs)?;
            accept(name, Class::Number, inputs)?;
            if *y < 0 && x.dtype.is_integer() {
                let text = format!(
                    "Integers cannot be raised to negative powers, got integer_pow({}, {y})",
                    x.full_name()
                );
                return Err(Error::Type(text));
            }
            Ok(vec![x.clone()])
        }
        Prim::Select => one(select(name, inputs)),
        Prim::Convert { dtype, weak_type } => {
            let [x] = operands(name, inputs)?;
            Ok(vec![Aval {
                dtype: *dtype,
                weak_type: *weak_type,
                ..x.clone()
            }])
        }
        Prim::Bitcast { dtype } => {
            let [x] = operands(name, inputs)?;
            if x.dtype.size() != dtype.size() {
                let text = format!(
                    "bitcast_convert_type between types of different sizes is not supported, got \
                     {} and {}.",
                    x.dtype.name(),
                    dtype.name()
                );
                return Err(Error::Type(text));
            }
            if (x.dtype == DType::Bool) != (*dtype == DType::Bool) {
                let text = format!(
                    "bitcast_convert_type does not accept dtype {}.",
                    x.dtype.name()
                );
                return Err(Error::Type(text));
            }
            Ok(vec![Aval::new(*dtype, x.shape.clone())])
        }
        Prim::StopGradient => {
            let [x] = operands(name, inputs)?;
            Ok(vec![x.clone()])
        }
        Prim::Threefry2x32 => {
            let [k, ..] = operands::<4>(name, inputs)?;
            if inputs.iter().any(|a| a.dtype != DType::U32) {
                let text = format!(
                    "Arguments to threefry2x32 must have uint32 type, got {}",
                    list(inputs, |a| a.to_string())
                );
                return Err(Error::Type(text));
            }
            same_shapes(name, inputs)?;
            let word = Aval::new(DType::U32, k.shape.clone());
            Ok(vec![word.clone(), word])
        }

        Prim::Iota { dtype, shape, axis } => one(shape::iota(inputs, *dtype, shape, *axis)),
        Prim::Broadcast { shape, dims } => one(shape::broadcast(inputs, shape, dims)),
        Prim::Reshape { shape } => one(shape::reshape(inputs, shape)),
        Prim::Transpose { perm } => one(shape::transpose(inputs, perm)),
        Prim::Slice {
            start,
            limit,
            stride,
        } => one(shape::slice(inputs, start, limit, stride)),
        Prim::Pad { config } => one(shape::pad(inputs, config)),
        Prim::Concatenate { axis } => one(shape::concatenate(inputs, *axis)),
        Prim::Rev { axes } => one(shape::rev(inputs, axes)),
        Prim::DynamicSlice { sizes } => one(indexing::dynamic_slice(inputs, sizes)),
        Prim::DynamicUpdateSlice => one(indexing::dynamic_update_slice(inputs)),
        Prim::Gather {
            dims,
            slice_sizes,
            mode: _,
        } => one(indexing::gather(inputs, dims, slice_sizes)),
        Prim::Scatter { op, dims, mode: _ } => one(indexing::scatter(name, *op, inputs, dims)),

        Prim::Reduce { op, axes } => one(shape::reduce(name, *op, inputs, axes)),
        Prim::ArgReduce {
            greatest: _,
            axis,
            dtype,
        } => one(shape::arg_reduce(name, inputs, *axis, *dtype)),
        Prim::Cumulative {
            op,
            axis,
            reverse: _,
        } => one(shape::cumulative(name, *op, inputs, *axis)),
        Prim::DotGeneral { dims, preferred } => one(shape::dot_general(inputs, dims, *preferred)),
        Prim::Callback { results, .. } => Ok(results.clone()),
        Prim::Sort { axis, keys } => shape::sort(inputs, *axis, *keys),

        Prim::Collective { op, axis } => one(crate::named::infer(op, axis, inputs)),
        Prim::Transfer(_) => {
            let [x] = operands(name, inputs)?;
            Ok(vec![x.clone()])
        }
        Prim::Jit { name, graph } => control::call(name, graph, inputs),
        Prim::CustomJvp {
            name,
            call,
            rule: _,
        }
        | Prim::CustomVjp {
            name,
            call,
            rule: _,
        } => control::call(name, call, inputs),
        Prim::Scan {
            body,
            length,
            reverse: _,
            consts,
            carry,
        } => control::scan(inputs, body, *length, *consts, *carry),
        Prim::While {
            cond,
            body,
            cond_consts,
            body_consts,
        } => control::while_loop(inputs, cond, body, *cond_consts, *body_consts),
        Prim::Cond { branches } => control::cond(inputs, branches),
    }
}

/// The operands as an array, or an error that counts them.
fn operands<'a, const N: usize>(name: &str, inputs: &'a [Aval]) -> Result<&'a [Aval; N]> {
    inputs
        .try_into()
        .map_err(|_| Error::Malformed(format!("{name} takes {N} operands, got {}", inputs.len())))
}

/// Every array lies in one 32-bit memory, and kernels count elements in i32.
fn check_size(aval: &Aval) -> Result<()> {
    let bytes = aval
        .shape
        .iter()
        .try_fold(aval.dtype.size() as u64, |n, d| {
            // An extent of 0 makes the array empty whatever the other extents are.
            n.checked_mul(*d as u64)
        });
    let empty = aval.shape.contains(&0);
    match bytes {
        _ if empty => Ok(()),
        Some(n) if n <= u64::from(u32::MAX) => Ok(()),
        _ => Err(Error::TooLarge { aval: aval.clone() }),
    }
}

fn accept(name: &str, class: Class, inputs: &[Aval]) -> Result<()> {
    for (i, aval) in inputs.iter().enumerate() {
        if class.accepts(aval.dtype) {
            continue;
        }
        let types = match name {
            // These have no complex form.
            "floor" | "ceil" | "round" | "erf" | "erf_inv" | "nextafter" => "floating",
            _ if name.starts_with("reduce_") || name.starts_with("cum") => match class {
                Class::Number => "number",
                _ => class.accepted(),
            },
            _ => class.accepted(),
        };
        let dtype = aval.dtype.name();
        return Err(Error::Type(if inputs.len() == 1 {
            format!(
                "{name} does not accept dtype {dtype}. Accepted dtypes are subtypes of {types}."
            )
        } else {
            format!(
                "{name} does not accept dtype {dtype} at position {i}. Accepted dtypes at position \
                 {i} are subtypes of {types}."
            )
        }));
    }
    Ok(())
}

fn same_dtypes(name: &str, inputs: &[Aval]) -> Result<()> {
    if inputs.windows(2).all(|w| w[0].dtype == w[1].dtype) {
        return Ok(());
    }
    let dtypes = list(inputs, |a| a.dtype.name().to_string());
    let equal_in_jnp = matches!(name, "add" | "sub" | "mul" | "div" | "rem" | "max" | "min");
    let tip = match name {
        "sub" => "subtract",
        "mul" => "multiply",
        "div" => "divide",
        "rem" => "remainder",
        "max" => "maximum",
        "min" => "minimum",
        other => other,
    };
    let tip = if equal_in_jnp || matches!(name, "pow" | "atan2" | "nextafter") {
        format!(
            " (Tip: jnp.{tip} is a similar function that does automatic type promotion on inputs)."
        )
    } else {
        String::new()
    };
    Err(Error::Type(format!(
        "lax.{name} requires arguments to have the same dtypes, got {dtypes}.{tip}"
    )))
}

fn same_shapes(name: &str, inputs: &[Aval]) -> Result<()> {
    if inputs.windows(2).all(|w| w[0].shape == w[1].shape) {
        return Ok(());
    }
    if inputs.windows(2).all(|w| w[0].ndim() == w[1].ndim()) {
        let shapes = list(inputs, |a| tuple(&a.shape));
        return Err(Error::Type(format!(
            "{name} got incompatible shapes for broadcasting: {shapes}."
        )));
    }
    // JAX prints the set of ranks.
    let ranks: std::collections::BTreeSet<usize> = inputs.iter().map(Aval::ndim).collect();
    let ranks = ranks
        .iter()
        .map(usize::to_string)
        .collect::<Vec<_>>()
        .join(", ");
    Err(Error::Type(format!(
        "{name}: arrays must have the same number of dimensions, got {{{ranks}}}"
    )))
}

fn select(name: &str, inputs: &[Aval]) -> Result<Aval> {
    let [which, on_true, on_false] = operands(name, inputs)?;
    if which.dtype != DType::Bool {
        let text = format!(
            "select_n `which` must have type bool, got {}.",
            which.dtype.name()
        );
        return Err(Error::Type(text));
    }
    if on_true.shape != on_false.shape {
        let shapes = list(&inputs[1..], |a| tuple(&a.shape));
        return Err(Error::Type(format!(
            "select cases must have the same shapes, got [{shapes}]."
        )));
    }
    if on_true.dtype != on_false.dtype {
        let dtypes = list(&inputs[1..], |a| a.dtype.name().to_string());
        return Err(Error::Type(format!(
            "lax.select requires arguments to have the same dtypes, got {dtypes}. (Tip: jnp.where \
             is a similar function that does automatic type promotion on inputs)."
        )));
    }
    if which.shape != on_true.shape {
        let text = format!(
            "select_n `which` must have the same shape as the cases, got {} and {}.",
            tuple(&which.shape),
            tuple(&on_true.shape)
        );
        return Err(Error::Type(text));
    }
    Ok(on_true
        .clone()
        .weak(on_true.weak_type && on_false.weak_type))
}

/// Python's writing of a tuple: `()`, `(3,)`, `(2, 3)`.
pub(crate) fn tuple<T: std::fmt::Display>(items: &[T]) -> String {
    match items {
        [x] => format!("({x},)"),
        xs => format!("({})", list(xs, T::to_string)),
    }
}

fn list<T>(items: &[T], f: impl Fn(&T) -> String) -> String {
    items.iter().map(f).collect::<Vec<_>>().join(", ")
}
