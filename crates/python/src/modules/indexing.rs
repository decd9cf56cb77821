//! NumPy's indexing, for reading and for `x.at[…]`.

use athanor_ir::{
    Aval, Binary, DType, GatherDims, GatherMode, ScatterDims, ScatterOp, Tensor, TensorData,
};
use athanor_trace::{Value, lax};
use rustpython_vm::builtins::{PyFloat, PySlice, PyTuple};
use rustpython_vm::{AsObject, PyObject, PyObjectRef, PyResult, VirtualMachine};

use super::convert::{self, OrRaise, error_class};
use super::ops;

/// One part of an index, for one axis of the array unless it is `New`.
enum Part {
    /// An axis of size 1.
    New,
    /// Start, number of elements, step.
    Slice(usize, usize, isize),
    /// A fixed position; beyond the end if the reader's is.
    At(i64),
    Array(Value),
}

impl Part {
    /// The size of its axis in the result of basic indexing, if it has one.
    fn size(&self) -> Option<usize> {
        match self {
            Part::New => Some(1),
            Part::Slice(_, n, _) => Some(*n),
            _ => None,
        }
    }
}

/// Reads `x[needle]`. `mode` says what places outside of the array read.
pub fn index(
    x: &Value,
    needle: &PyObject,
    mode: GatherMode,
    vm: &VirtualMachine,
) -> PyResult<Value> {
    let parts = parse(x.shape(), needle, vm)?;
    let axes = parts.iter().filter(|p| !matches!(p, Part::New));
    let outside = axes.zip(x.shape()).any(|(p, n)| match p {
        Part::At(i) => *i < 0 || *i >= *n as i64,
        _ => false,
    });
    let advanced = parts.iter().any(|p| matches!(p, Part::Array(_)))
        || (outside && mode == GatherMode::FillOrDrop);
    match advanced {
        true => pointwise(x, parts, mode, vm),
        false => basic(x, &parts, vm),
    }
}

fn parse(shape: &[usize], needle: &PyObject, vm: &VirtualMachine) -> PyResult<Vec<Part>> {
    let given = match needle.downcast_ref::<PyTuple>() {
        Some(t) => t.as_slice().to_vec(),
        None => vec![needle.to_owned()],
    };
    // Arrays first, since a mask stands for as many axes as it has.
    let mut items: Vec<(PyObjectRef, Option<Value>)> = Vec::new();
    let mut used = 0;
    let mut ellipses = 0;
    for o in given {
        let plain =
            vm.is_none(&o) || o.is(&vm.ctx.ellipsis) || o.downcast_ref::<PySlice>().is_some();
        if plain {
            ellipses += usize::from(o.is(&vm.ctx.ellipsis));
            used += usize::from(o.downcast_ref::<PySlice>().is_some());
            items.push((o, None));
            continue;
        }
        if convert::items(&o).is_some() {
            return Err(vm.new_type_error(
                "Using a non-tuple sequence for multidimensional indexing is not allowed; use `arr[array(seq)]` instead of `arr[seq]`. See https://github.com/jax-ml/jax/issues/4564 for more information.",
            ));
        }
        let array = match o.try_index_opt(vm) {
            // A traced integer has no Python int, but is an index all the same.
            Some(Ok(_)) if !o.is(&vm.ctx.true_value) && !o.is(&vm.ctx.false_value) => None,
            _ => convert::leaf(&o, vm)?,
        };
        match array {
            Some(v) if v.dtype() == DType::Bool => {
                for positions in mask(&v, shape.get(used..).unwrap_or_default(), vm)? {
                    used += 1;
                    items.push((o.clone(), Some(positions)));
                }
            }
            Some(v) if v.dtype().is_integer() => {
                used += 1;
                items.push((o, Some(v)));
            }
            Some(v) => return Err(not_an_index(v.dtype().name(), vm)),
            None => {
                used += 1;
                items.push((o, None));
            }
        }
    }
    if ellipses > 1 {
        return Err(vm.new_index_error("Multiple ellipses (...) not supported."));
    }
    let rank = shape.len();
    if used > rank {
        return Err(vm.new_index_error(format!(
            "Too many indices: array is {rank}-dimensional, but {used} were indexed"
        )));
    }
    let mut parts = Vec::new();
    let mut at = 0;
    for (o, array) in items {
        if let Some(v) = array {
            parts.push(Part::Array(wrapped(&v, shape[at]).or_raise(vm)?));
            at += 1;
        } else if vm.is_none(&o) {
            parts.push(Part::New);
        } else if o.is(&vm.ctx.ellipsis) {
            for n in &shape[at..at + rank - used] {
                parts.push(Part::Slice(0, *n, 1));
            }
            at += rank - used;
        } else if let Some(s) = o.downcast_ref::<PySlice>() {
            let (range, step, len) = s.to_saturated(vm)?.adjust_indices(shape[at]);
            // For a negative step the range is that of the reversed walk.
            let start = if step < 0 {
                range.end.max(1) - 1
            } else {
                range.start
            };
            parts.push(Part::Slice(start, len, step));
            at += 1;
        } else {
            if o.downcast_ref::<PyFloat>().is_some() {
                return Err(not_an_index("float64", vm));
            }
            if o.class().is(vm.ctx.types.str_type) {
                return Err(vm.new_type_error(format!(
                    "JAX does not support string indexing; got idx={}",
                    o.repr(vm)?
                )));
            }
            let i: i64 = o.try_index(vm)?.try_to_primitive(vm)?;
            parts.push(Part::At(if i < 0 { i + shape[at] as i64 } else { i }));
            at += 1;
        }
    }
    for n in &shape[at..] {
        parts.push(Part::Slice(0, *n, 1));
    }
    Ok(parts)
}

fn not_an_index(kind: &str, vm: &VirtualMachine) -> rustpython_vm::builtins::PyBaseExceptionRef {
    vm.new_type_error(format!(
        "Indexer must have integer or boolean type, got indexer with type {kind}"
    ))
}

/// Positions counted from the end made to count from the start.
fn wrapped(v: &Value, n: usize) -> athanor_trace::Result<Value> {
    let v = lax::convert(v, DType::I32, false)?;
    let back = lax::add(&v, &lax::full_like(&v, n as f64)?)?;
    lax::select(&lax::lt(&v, &lax::zeros_like(&v)?)?, &back, &v)
}

/// The positions of a mask's true elements, an array for each of its axes.
fn mask(v: &Value, shape: &[usize], vm: &VirtualMachine) -> PyResult<Vec<Value>> {
    if v.concrete().is_none() {
        let text = format!("Array boolean indices must be concrete; got {}", v.aval());
        return Err(vm.new_exception_msg(error_class(vm, 5), text.into()));
    }
    let t = athanor_trace::to_host(v).or_raise(vm)?;
    for (i, (n, m)) in shape.iter().zip(&t.shape).enumerate() {
        if n != m {
            return Err(vm.new_index_error(format!(
                "boolean index did not match shape of indexed array in index {i}: got {}, expected {}",
                ops::tuple(&t.shape),
                ops::tuple(&shape[..t.shape.len().min(shape.len())])
            )));
        }
    }
    let set: Vec<usize> = (0..t.data.len())
        .filter(|i| t.data.get_f64(*i) != 0.0)
        .collect();
    let mut stride: usize = t.shape.iter().product();
    let mut out = Vec::new();
    for n in &t.shape {
        stride /= (*n).max(1);
        let along: Vec<f64> = set.iter().map(|i| (i / stride % n) as f64).collect();
        let t = Tensor::new(vec![set.len()], TensorData::from_f64s(DType::I32, along));
        out.push(athanor_trace::constant(&t, false).or_raise(vm)?);
    }
    Ok(out)
}

/// Slices of the axes that have one. The parts' axes are those of the result.
fn sliced(x: &Value, parts: &[Part], vm: &VirtualMachine) -> PyResult<Value> {
    let n = x.ndim();
    let (mut start, mut limit, mut stride) = (vec![0; n], x.shape().to_vec(), vec![1; n]);
    let mut back = Vec::new();
    let axes = parts.iter().filter(|p| !matches!(p, Part::New));
    for (at, part) in axes.enumerate() {
        if let Part::Slice(s, len, step) = part {
            let by = step.unsigned_abs();
            let reach = len.saturating_sub(1) * by;
            // Walked backwards, the last element taken is the first in memory.
            start[at] = if *step < 0 {
                s.saturating_sub(reach)
            } else {
                *s
            };
            limit[at] = if *len == 0 {
                start[at]
            } else {
                start[at] + reach + 1
            };
            stride[at] = by;
            if *step < 0 {
                back.push(at);
            }
        }
    }
    let whole =
        start.iter().all(|s| *s == 0) && limit == x.shape() && stride.iter().all(|s| *s == 1);
    let mut out = x.clone();
    if !whole && stride.iter().all(|s| *s == 1) && athanor_trace::is_evaluating() {
        // One program for all places, not one for each.
        let sizes: Vec<usize> = limit.iter().zip(&start).map(|(l, s)| l - s).collect();
        let starts = places(start.iter().copied()).or_raise(vm)?;
        out = lax::dynamic_slice(&out, &starts, &sizes).or_raise(vm)?;
    } else if !whole {
        out = lax::slice(&out, &start, &limit, &stride).or_raise(vm)?;
    }
    if !back.is_empty() {
        out = lax::rev(&out, &back).or_raise(vm)?;
    }
    Ok(out)
}

/// Positions as the dynamic operations take them.
fn places(starts: impl Iterator<Item = usize>) -> athanor_trace::Result<Vec<Value>> {
    starts
        .map(|s| athanor_trace::scalar(DType::I32, s as f64, false))
        .collect()
}

/// `x[i]`.
pub fn row(x: &Value, i: usize) -> athanor_trace::Result<Value> {
    if !athanor_trace::is_evaluating() {
        return lax::index_in_dim(x, i, 0);
    }
    let starts = places((0..x.ndim()).map(|k| if k == 0 { i } else { 0 }))?;
    let mut sizes = x.shape().to_vec();
    sizes[0] = 1;
    let out = lax::dynamic_slice(x, &starts, &sizes)?;
    lax::reshape(&out, &x.shape()[1..])
}

fn basic(x: &Value, parts: &[Part], vm: &VirtualMachine) -> PyResult<Value> {
    // Fixed positions are slices of one element, whose axes go away after.
    let mut as_slices = Vec::new();
    let mut at = 0;
    for p in parts {
        as_slices.push(match p {
            Part::At(i) => {
                let n = x.shape()[at];
                if n == 0 {
                    return Err(vm.new_index_error("index is out of bounds for axis with size 0"));
                }
                // Out of range reads the nearest element, as JAX does.
                Part::Slice((*i).clamp(0, n as i64 - 1) as usize, 1, 1)
            }
            Part::Slice(a, b, c) => Part::Slice(*a, *b, *c),
            _ => Part::New,
        });
        at += usize::from(!matches!(p, Part::New));
    }
    let out = sliced(x, &as_slices, vm)?;
    let mut shape = Vec::new();
    let mut lengths = out.shape().iter();
    for p in parts {
        match p {
            Part::New => shape.push(1),
            Part::At(_) => drop(lengths.next()),
            _ => shape.extend(lengths.next()),
        }
    }
    match shape == out.shape() {
        true => Ok(out),
        false => lax::reshape(&out, &shape).or_raise(vm),
    }
}

/// Arrays and fixed positions select together, element by element, in one gather.
fn pointwise(
    x: &Value,
    parts: Vec<Part>,
    mode: GatherMode,
    vm: &VirtualMachine,
) -> PyResult<Value> {
    let x = sliced(x, &parts, vm)?;
    let is_advanced = |p: &Part| matches!(p, Part::Array(_) | Part::At(_));
    let first = parts.iter().position(is_advanced).unwrap_or(0);
    let last = parts.iter().rposition(is_advanced).unwrap_or(0);
    let together = parts[first..=last].iter().all(is_advanced);
    let mut axes = Vec::new();
    let mut arrays = Vec::new();
    // Axes of the result that are no gathered ones, `None` for a new one.
    let (mut before, mut after) = (Vec::new(), Vec::new());
    let mut at = 0;
    for (i, p) in parts.into_iter().enumerate() {
        let side = if together && i < first {
            &mut before
        } else {
            &mut after
        };
        match p {
            Part::New => {
                side.push(None);
                continue;
            }
            Part::Slice(..) => side.push(Some(at)),
            Part::At(k) => {
                axes.push(at);
                arrays.push(lax::full(&Aval::new(DType::I32, vec![]), k as f64).or_raise(vm)?);
            }
            Part::Array(v) => {
                axes.push(at);
                arrays.push(v);
            }
        }
        at += 1;
    }
    let shape = ops::broadcast_shape("indexing", &arrays).or_raise(vm)?;
    let rank = shape.len();
    let columns = arrays.iter().map(|v| {
        let v = lax::broadcast_to(v, &shape)?;
        lax::expand_dims(&v, &[rank])
    });
    let columns = columns
        .collect::<athanor_trace::Result<Vec<_>>>()
        .or_raise(vm)?;
    let indices = lax::concatenate(&columns, rank).or_raise(vm)?;
    let lead = before.iter().flatten().count();
    let kept = x.ndim() - axes.len();
    let mut sizes = x.shape().to_vec();
    axes.iter().for_each(|a| sizes[*a] = 1);
    let dims = GatherDims {
        offset_dims: (0..lead).chain(lead + rank..kept + rank).collect(),
        collapsed_slice_dims: axes.clone(),
        start_index_map: axes,
    };
    let out = lax::gather(&x, &indices, &dims, &sizes, mode).or_raise(vm)?;
    if before.iter().chain(&after).all(Option::is_some) {
        return Ok(out);
    }
    let length = |side: &[Option<usize>]| -> Vec<usize> {
        side.iter().map(|a| a.map_or(1, |a| x.shape()[a])).collect()
    };
    let mut full = length(&before);
    full.extend(&shape);
    full.extend(length(&after));
    lax::reshape(&out, &full).or_raise(vm)
}

fn combine(op: ScatterOp, old: &Value, new: &Value) -> athanor_trace::Result<Value> {
    match op {
        ScatterOp::Set => Ok(new.clone()),
        ScatterOp::Add => lax::binary(Binary::Add, old, new),
        ScatterOp::Mul => lax::binary(Binary::Mul, old, new),
        ScatterOp::Min => lax::binary(Binary::Min, old, new),
        ScatterOp::Max => lax::binary(Binary::Max, old, new),
    }
}

/// `x` with `y` combined into `x[needle]`; places outside of the array are left alone.
pub fn update(
    x: &Value,
    needle: &PyObject,
    y: &Value,
    op: ScatterOp,
    vm: &VirtualMachine,
) -> PyResult<Value> {
    let y = lax::convert(y, x.dtype(), false).or_raise(vm)?;
    if let Some(v) = convert::leaf(needle, vm)?
        && v.dtype() == DType::Bool
        && v.ndim() > 0
        && y.ndim() == 0
        && x.shape().starts_with(v.shape())
    {
        // A choice element by element, which needs no positions and so works under jit.
        let axes: Vec<usize> = (0..v.ndim()).collect();
        let which = lax::broadcast_in_dim(&v, x.shape(), &axes).or_raise(vm)?;
        let y = lax::broadcast_to(&y, x.shape()).or_raise(vm)?;
        let new = combine(op, x, &y).or_raise(vm)?;
        return lax::select(&which, &new, x).or_raise(vm);
    }
    let parts = parse(x.shape(), needle, vm)?;
    if let Some(starts) = window(x, &parts) {
        let new = if op == ScatterOp::Set {
            let shape: Vec<usize> = parts.iter().filter_map(Part::size).collect();
            lax::broadcast_to(&y, &shape).or_raise(vm)?
        } else {
            let old = index(x, needle, GatherMode::Clip, vm)?;
            let y = lax::broadcast_to(&y, old.shape()).or_raise(vm)?;
            combine(op, &old, &y).or_raise(vm)?
        };
        let sizes: Vec<usize> = starts.iter().map(|(_, n)| *n).collect();
        let new = lax::reshape(&new, &sizes).or_raise(vm)?;
        let starts = places(starts.iter().map(|(s, _)| *s)).or_raise(vm)?;
        return lax::dynamic_update_slice(x, &new, &starts).or_raise(vm);
    }
    // The flat positions of the elements, found by indexing the array of all positions.
    let size = x.aval().len();
    let run = || lax::reshape(&lax::iota(DType::I32, &[size], 0)?, x.shape());
    let all = run().or_raise(vm)?;
    let at = index(&all, needle, GatherMode::FillOrDrop, vm)?;
    let y = lax::broadcast_to(&y, at.shape()).or_raise(vm)?;
    let count = at.aval().len();
    let run = || {
        let dims = ScatterDims {
            update_window_dims: vec![],
            inserted_window_dims: vec![0],
            scatter_dims_to_operand_dims: vec![0],
        };
        let flat = lax::reshape(x, &[size])?;
        let at = lax::reshape(&at, &[count, 1])?;
        let y = lax::reshape(&y, &[count])?;
        let out = lax::scatter(op, &flat, &at, &y, &dims, GatherMode::FillOrDrop)?;
        lax::reshape(&out, x.shape())
    };
    run().or_raise(vm)
}

/// Start and size along each axis if the index is one box inside of the array.
fn window(x: &Value, parts: &[Part]) -> Option<Vec<(usize, usize)>> {
    let mut out = Vec::new();
    for p in parts {
        match p {
            Part::New => {}
            Part::Slice(s, n, 1) => out.push((*s, *n)),
            Part::At(i) if *i >= 0 && (*i as usize) < x.shape()[out.len()] => {
                out.push((*i as usize, 1));
            }
            _ => return None,
        }
    }
    Some(out)
}
