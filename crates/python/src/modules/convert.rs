//! Between Python objects and values; errors as Python exceptions with JAX's class names.

use std::cell::RefCell;
use std::rc::Rc;

use athanor_ir::{DType, Kind, Tensor, TensorData};
use athanor_trace::{Error, Value};
use rustpython_vm::builtins::{PyBaseExceptionRef, PyFloat, PyInt, PyList, PyTuple, PyTypeRef};
use rustpython_vm::{AsObject, PyObject, PyObjectRef, PyPayload, PyResult, VirtualMachine};

use super::array::PyArray;

/// JAX's exception classes that are no built-in ones, with the built-in base of each.
pub const ERRORS: [&str; 6] = [
    "ConcretizationTypeError",
    "TracerBoolConversionError",
    "TracerIntegerConversionError",
    "TracerArrayConversionError",
    "UnexpectedTracerError",
    "NonConcreteBooleanIndexError",
];

thread_local! {
    static CLASSES: RefCell<Vec<PyTypeRef>> = const { RefCell::new(Vec::new()) };
}

/// The class of JAX's that is called `ERRORS[i]`.
pub fn error_class(vm: &VirtualMachine, i: usize) -> PyTypeRef {
    CLASSES.with(|c| {
        let mut c = c.borrow_mut();
        if c.is_empty() {
            let type_error = vm.ctx.exceptions.type_error.to_owned();
            let new = |name: &str, base| {
                vm.ctx
                    .new_exception_type("jax.errors", name, Some(vec![base]))
            };
            let concretization = new(ERRORS[0], type_error.clone());
            *c = vec![
                concretization.clone(),
                new(ERRORS[1], concretization),
                new(ERRORS[2], type_error.clone()),
                new(ERRORS[3], type_error),
                new(ERRORS[4], vm.ctx.exceptions.exception_type.to_owned()),
                new(ERRORS[5], vm.ctx.exceptions.index_error.to_owned()),
            ];
        }
        c[i].clone()
    })
}

/// An error of tracing as the exception that JAX raises.
pub fn exception(vm: &VirtualMachine, e: Error) -> PyBaseExceptionRef {
    let x = &vm.ctx.exceptions;
    let class = match &e {
        Error::Foreign(any) => {
            if let Some(e) = any.downcast_ref::<PyBaseExceptionRef>() {
                return e.clone();
            }
            x.runtime_error.to_owned()
        }
        Error::Concretization { .. } => error_class(vm, 0),
        Error::BoolConversion { .. } => error_class(vm, 1),
        Error::IntegerConversion { .. } => error_class(vm, 2),
        Error::ArrayConversion { .. } => error_class(vm, 3),
        Error::LeakedTracer { .. } => error_class(vm, 4),
        Error::Ir(_) | Error::GradNonScalar { .. } | Error::GradInteger { .. } | Error::Type(_) => {
            x.type_error.to_owned()
        }
        Error::NotDifferentiable { .. } | Error::Value(_) => x.value_error.to_owned(),
        Error::Unsupported(_) => x.not_implemented_error.to_owned(),
        Error::UnboundAxis { .. } => x.name_error.to_owned(),
        Error::Runtime(_) => x.runtime_error.to_owned(),
    };
    vm.new_exception_msg(class, e.to_string().into())
}

/// A Python exception on its way through a transformation.
pub fn foreign(e: PyBaseExceptionRef) -> Error {
    Error::Foreign(Rc::new(e))
}

/// `?` from tracing's results to Python's.
pub trait OrRaise<T> {
    fn or_raise(self, vm: &VirtualMachine) -> PyResult<T>;
}

impl<T> OrRaise<T> for athanor_trace::Result<T> {
    fn or_raise(self, vm: &VirtualMachine) -> PyResult<T> {
        self.map_err(|e| exception(vm, e))
    }
}

pub fn wrap(vm: &VirtualMachine, value: Value) -> PyObjectRef {
    let at_once = super::at_once::is_at_once();
    PyArray { value, at_once }.into_ref(&vm.ctx).into()
}

/// A number of Python's as (dtype, value, weak); `wide`: of 64 bits.
fn number(o: &PyObject, wide: bool, vm: &VirtualMachine) -> PyResult<Option<(DType, f64, bool)>> {
    if o.is(&vm.ctx.true_value) || o.is(&vm.ctx.false_value) {
        let x = f64::from(u8::from(o.is(&vm.ctx.true_value)));
        return Ok(Some((DType::Bool, x, false)));
    }
    let wide = wide || athanor_trace::x64();
    if let Some(i) = o.downcast_ref::<PyInt>() {
        let (dtype, x) = match wide {
            true => (DType::I64, i.try_to_primitive::<i64>(vm).map(|i| i as f64)),
            false => (DType::I32, i.try_to_primitive::<i32>(vm).map(f64::from)),
        };
        let x = x.map_err(|_| {
            vm.new_overflow_error(format!(
                "Python integer {} out of bounds for {}",
                i.as_bigint(),
                if wide { "int64" } else { "int32" }
            ))
        })?;
        return Ok(Some((dtype, x, true)));
    }
    let dtype = if wide { DType::F64 } else { DType::F32 };
    let float = o.downcast_ref::<PyFloat>();
    Ok(float.map(|f| (dtype, f.to_f64(), true)))
}

/// Whether it is a scalar of NumPy's: a number with a type of its own, not a weak one.
fn is_typed(o: &PyObject, vm: &VirtualMachine) -> PyResult<bool> {
    let types = &vm.ctx.types;
    let class = o.class();
    if class.is(types.float_type) || class.is(types.int_type) || class.is(types.bool_type) {
        return Ok(false);
    }
    let number = o.downcast_ref::<PyFloat>().is_some() || o.downcast_ref::<PyInt>().is_some();
    Ok(number && vm.get_attribute_opt(o, "__jax_array__")?.is_some())
}

/// An array or a Python scalar; None for anything else.
pub fn scalar_or_array(o: &PyObject, vm: &VirtualMachine) -> PyResult<Option<Value>> {
    if let Some(a) = o.downcast_ref::<PyArray>() {
        return Ok(Some(a.value.clone()));
    }
    if is_typed(o, vm)? {
        return Ok(None);
    }
    match number(o, false, vm)? {
        Some((dtype, x, weak)) => athanor_trace::scalar(dtype, x, weak).or_raise(vm).map(Some),
        None => Ok(None),
    }
}

/// The other operand of an operator beside an array of `dtype`. A number that will be converted
/// to that type anyway is made so at once.
pub fn operand(o: &PyObject, dtype: DType, vm: &VirtualMachine) -> PyResult<Option<Value>> {
    let wide = dtype.size() == 8;
    if is_typed(o, vm)? {
        return leaf(o, vm);
    }
    match number(o, wide, vm)? {
        Some((own, x, weak)) => {
            // One that does not fit is promoted and wrapped, or divided as a float.
            let fits = dtype.is_integer() && own.is_integer() && in_range(x, dtype);
            let meets = weak && (dtype.is_float() || fits);
            let to = if meets { dtype } else { own };
            athanor_trace::scalar(to, x, weak).or_raise(vm).map(Some)
        }
        None => leaf(o, vm),
    }
}

/// Whether an integer is one of a type of at most 32 bits, or of any wider one.
fn in_range(x: f64, dtype: DType) -> bool {
    let bits = 8 * dtype.size() as i32;
    let (low, high) = match dtype.kind() {
        Kind::Unsigned => (0.0, 2f64.powi(bits) - 1.0),
        _ => (-(2f64.powi(bits - 1)), 2f64.powi(bits - 1) - 1.0),
    };
    bits > 32 || (low <= x && x <= high)
}

/// What counts as one array: ours, a scalar, or an object that can turn itself into one of ours.
pub fn leaf(o: &PyObject, vm: &VirtualMachine) -> PyResult<Option<Value>> {
    if let Some(v) = scalar_or_array(o, vm)? {
        return Ok(Some(v));
    }
    if o.class().is(vm.ctx.types.str_type) || vm.is_none(o) {
        return Ok(None);
    }
    match vm.get_attribute_opt(o, "__jax_array__")? {
        Some(f) => scalar_or_array(&*f.call((), vm)?, vm),
        None => Ok(None),
    }
}

/// An array, a scalar, or nested lists and tuples of them.
pub fn value(o: &PyObject, vm: &VirtualMachine) -> PyResult<Value> {
    if let Some(v) = leaf(o, vm)? {
        return Ok(v);
    }
    let Some(items) = items(o) else {
        return Err(vm.new_type_error(format!(
            "Value {} with dtype object is not a valid JAX array type. Only arrays of numeric types are supported by JAX.",
            o.repr(vm)?.to_string_lossy()
        )));
    };
    if let Some(t) = host(o, None, false, vm)? {
        return athanor_trace::constant(&t, false).or_raise(vm);
    }
    let parts = items
        .iter()
        .map(|i| value(i, vm))
        .collect::<PyResult<Vec<_>>>()?;
    super::ops::stack(&parts).or_raise(vm)
}

pub fn items(o: &PyObject) -> Option<Vec<PyObjectRef>> {
    if let Some(l) = o.downcast_ref::<PyList>() {
        return Some(l.borrow_vec().to_vec());
    }
    o.downcast_ref::<PyTuple>().map(|t| t.as_slice().to_vec())
}

/// Numbers or nested lists of them as one host array, of `dtype` if given, else of what the
/// numbers are (`wide`: in 64 bits); None if an array is among them.
pub fn host(
    o: &PyObject,
    dtype: Option<DType>,
    wide: bool,
    vm: &VirtualMachine,
) -> PyResult<Option<Tensor>> {
    let wide = wide || dtype.is_some_and(|d| d.size() == 8) || athanor_trace::x64();
    let mut all = Gathered {
        wide,
        ..Gathered::default()
    };
    match (items(o), number(o, wide, vm)?) {
        (Some(list), _) => {
            if !gather(&list, 0, &mut all, vm)? {
                return Ok(None);
            }
        }
        (None, Some((d, x, _))) => {
            all.dtype = Some(d);
            all.numbers.push(x);
        }
        (None, None) => return Ok(None),
    }
    let float = if wide { DType::F64 } else { DType::F32 };
    let dtype = dtype.or(all.dtype).unwrap_or(float);
    let data = TensorData::from_f64s(dtype, all.numbers);
    Ok(Some(Tensor::new(all.shape, data)))
}

#[derive(Default)]
struct Gathered {
    shape: Vec<usize>,
    numbers: Vec<f64>,
    dtype: Option<DType>,
    wide: bool,
}

fn gather(
    list: &[PyObjectRef],
    depth: usize,
    all: &mut Gathered,
    vm: &VirtualMachine,
) -> PyResult<bool> {
    let ragged = || {
        vm.new_value_error(
            "setting an array element with a sequence. The requested array has an inhomogeneous shape.",
        )
    };
    match all.shape.get(depth) {
        None if all.numbers.is_empty() => all.shape.push(list.len()),
        Some(n) if *n == list.len() => {}
        _ => return Err(ragged()),
    }
    for o in list {
        if let Some(inner) = items(o) {
            if !gather(&inner, depth + 1, all, vm)? {
                return Ok(false);
            }
            continue;
        }
        if all.shape.len() > depth + 1 {
            return Err(ragged());
        }
        let Some((t, x, _)) = number(o, all.wide, vm)? else {
            return Ok(false);
        };
        all.dtype = Some(all.dtype.map_or(t, |d| d.max(t)));
        all.numbers.push(x);
    }
    Ok(true)
}

/// A dtype by its name.
pub fn dtype(o: &PyObject, vm: &VirtualMachine) -> PyResult<DType> {
    let name = o.str(vm)?.to_string_lossy().into_owned();
    DType::from_name(&name)
        .ok_or_else(|| vm.new_type_error(format!("data type '{name}' not understood")))
}
