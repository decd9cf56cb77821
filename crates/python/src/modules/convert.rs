//! Between Python objects and values; errors as Python exceptions with JAX's class names.

use std::cell::RefCell;
use std::rc::Rc;

use athanor_ir::{DType, Tensor, TensorData};
use athanor_trace::{Error, Value};
use rustpython_vm::builtins::{
    PyBaseExceptionRef, PyFloat, PyInt, PyList, PyStr, PyTuple, PyTypeRef,
};
use rustpython_vm::{AsObject, PyObject, PyObjectRef, PyPayload, PyResult, VirtualMachine};

use super::array::PyArray;

/// JAX's exception classes that are no built-in ones, with the built-in base of each.
pub const ERRORS: [&str; 5] = [
    "ConcretizationTypeError",
    "TracerBoolConversionError",
    "TracerIntegerConversionError",
    "TracerArrayConversionError",
    "UnexpectedTracerError",
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
    PyArray { value }.into_ref(&vm.ctx).into()
}

pub fn wrap_all(vm: &VirtualMachine, values: Vec<Value>) -> PyObjectRef {
    let items = values.into_iter().map(|v| wrap(vm, v)).collect();
    vm.ctx.new_list(items).into()
}

/// An array or a Python scalar; None for anything else.
pub fn scalar_or_array(o: &PyObject, vm: &VirtualMachine) -> PyResult<Option<Value>> {
    if let Some(a) = o.downcast_ref::<PyArray>() {
        return Ok(Some(a.value.clone()));
    }
    let (dtype, x, weak) = if o.is(&vm.ctx.true_value) || o.is(&vm.ctx.false_value) {
        let x = if o.is(&vm.ctx.true_value) { 1.0 } else { 0.0 };
        (DType::Bool, x, false)
    } else if let Some(i) = o.downcast_ref::<PyInt>() {
        let i: i32 = i.try_to_primitive(vm).map_err(|_| {
            vm.new_overflow_error(format!(
                "Python integer {} out of bounds for int32",
                i.as_bigint()
            ))
        })?;
        (DType::I32, f64::from(i), true)
    } else if let Some(f) = o.downcast_ref::<PyFloat>() {
        (DType::F32, f.to_f64(), true)
    } else {
        return Ok(None);
    };
    athanor_trace::scalar(dtype, x, weak).or_raise(vm).map(Some)
}

/// An array, a scalar, or nested lists and tuples of them.
pub fn value(o: &PyObject, vm: &VirtualMachine) -> PyResult<Value> {
    if let Some(v) = scalar_or_array(o, vm)? {
        return Ok(v);
    }
    let Some(items) = items(o) else {
        return Err(vm.new_type_error(format!(
            "Value '{}' with dtype object is not a valid JAX array type. Only arrays of numeric types are supported by JAX.",
            o.repr(vm)?.to_string_lossy()
        )));
    };
    if let Some(t) = host(&items, vm)? {
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

/// Nested lists of Python numbers as one host array; None if an array is among them.
fn host(list: &[PyObjectRef], vm: &VirtualMachine) -> PyResult<Option<Tensor>> {
    let mut shape = Vec::new();
    let mut numbers = Vec::new();
    let mut dtype = None;
    let all = gather(list, 0, &mut shape, &mut numbers, &mut dtype, vm)?;
    let dtype = dtype.unwrap_or(DType::F32);
    Ok(all.then(|| Tensor::new(shape, TensorData::from_f64s(dtype, numbers))))
}

fn gather(
    list: &[PyObjectRef],
    depth: usize,
    shape: &mut Vec<usize>,
    numbers: &mut Vec<f64>,
    dtype: &mut Option<DType>,
    vm: &VirtualMachine,
) -> PyResult<bool> {
    let ragged = || {
        vm.new_value_error(
            "setting an array element with a sequence. The requested array has an inhomogeneous shape.",
        )
    };
    match shape.get(depth) {
        None if numbers.is_empty() => shape.push(list.len()),
        Some(n) if *n == list.len() => {}
        _ => return Err(ragged()),
    }
    for o in list {
        if let Some(inner) = items(o) {
            if !gather(&inner, depth + 1, shape, numbers, dtype, vm)? {
                return Ok(false);
            }
            continue;
        }
        if shape.len() > depth + 1 {
            return Err(ragged());
        }
        let (t, x) = if o.is(&vm.ctx.true_value) || o.is(&vm.ctx.false_value) {
            (DType::Bool, f64::from(u8::from(o.is(&vm.ctx.true_value))))
        } else if let Some(i) = o.downcast_ref::<PyInt>() {
            let i: i32 = i.try_to_primitive(vm)?;
            (DType::I32, f64::from(i))
        } else if let Some(f) = o.downcast_ref::<PyFloat>() {
            (DType::F32, f.to_f64())
        } else {
            return Ok(false);
        };
        *dtype = Some(dtype.map_or(t, |d| d.max(t)));
        numbers.push(x);
    }
    Ok(true)
}

/// A dtype by name, or an object whose name it is (`jnp.float32`, Python's `float`).
pub fn dtype(o: &PyObject, vm: &VirtualMachine) -> PyResult<DType> {
    let name = match o.downcast_ref::<PyStr>() {
        Some(s) => s.to_string_lossy().into_owned(),
        None => match vm.get_attribute_opt(o, "__name__")? {
            Some(n) => n.str(vm)?.to_string_lossy().into_owned(),
            None => o.str(vm)?.to_string_lossy().into_owned(),
        },
    };
    let name = match name.as_str() {
        "float" | "float64" => "float32",
        "int" | "int64" => "int32",
        "bool_" => "bool",
        n => n,
    };
    DType::from_name(name)
        .ok_or_else(|| vm.new_type_error(format!("data type '{name}' not understood")))
}
