//! The class `Array`: operators, conversions, indexing.

use athanor_ir::{Binary, DType, GatherMode, Unary};
use athanor_trace::{Error, Inside, Value, lax};
use rustpython_vm::builtins::PyInt;
use rustpython_vm::function::{Either, PyComparisonValue};
use rustpython_vm::protocol::{PyMappingMethods, PyNumberMethods};
use rustpython_vm::types::{
    AsMapping, AsNumber, Comparable, Iterable, PyComparisonOp, Representable,
};
use rustpython_vm::{
    AsObject, Py, PyObject, PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine, pyclass,
};

use super::at_once::at_once_if;
use super::convert::{OrRaise, exception, operand, wrap};
use super::{indexing, ops, print};

#[pyclass(module = "jax", name = "Array")]
#[derive(Debug, PyPayload)]
pub struct PyArray {
    pub value: Value,
    /// NumPy's: what is computed from it never becomes part of a traced program.
    pub at_once: bool,
}

fn is_at_once(o: &PyObject) -> bool {
    o.downcast_ref::<PyArray>().is_some_and(|a| a.at_once)
}

/// An operator's result, or NotImplemented where an operand is no array.
fn operator(
    a: &PyObject,
    b: &PyObject,
    vm: &VirtualMachine,
    f: impl FnOnce(&Value, &Value) -> athanor_trace::Result<Value>,
) -> PyResult {
    let flag = is_at_once(a) || is_at_once(b);
    at_once_if(flag, || operate(a, b, vm, f))
}

fn operate(
    a: &PyObject,
    b: &PyObject,
    vm: &VirtualMachine,
    f: impl FnOnce(&Value, &Value) -> athanor_trace::Result<Value>,
) -> PyResult {
    let out = match (of(a), of(b)) {
        (Some(a), Some(b)) => f(a, b),
        (Some(a), None) => match operand(b, a.dtype(), vm)? {
            Some(b) => f(a, &b),
            None => return Ok(vm.ctx.not_implemented()),
        },
        (None, Some(b)) => match operand(a, b.dtype(), vm)? {
            Some(a) => f(&a, b),
            None => return Ok(vm.ctx.not_implemented()),
        },
        (None, None) => return Ok(vm.ctx.not_implemented()),
    };
    Ok(wrap(vm, out.or_raise(vm)?))
}

fn of(o: &PyObject) -> Option<&Value> {
    o.downcast_ref::<PyArray>().map(|a| &a.value)
}

fn unary(
    o: &PyObject,
    vm: &VirtualMachine,
    f: impl FnOnce(&Value) -> athanor_trace::Result<Value>,
) -> PyResult {
    match of(o) {
        Some(v) => at_once_if(is_at_once(o), || Ok(wrap(vm, f(v).or_raise(vm)?))),
        None => Ok(vm.ctx.not_implemented()),
    }
}

impl PyArray {
    /// The only element.
    fn number(&self, what: &str, vm: &VirtualMachine) -> PyResult<f64> {
        let v = &self.value;
        if what == "bool" && v.aval().len() != 1 && v.concrete().is_none() {
            let text = "The truth value of an array with more than one element is ambiguous. Use a.any() or a.all()";
            return Err(vm.new_value_error(text));
        }
        if let Err(e) = v.to_concrete("") {
            let aval = v.aval().clone();
            return Err(match e {
                Error::Concretization { .. } if what == "bool" => {
                    exception(vm, Error::BoolConversion { aval })
                }
                Error::Concretization { .. } if what == "index" => {
                    exception(vm, Error::IntegerConversion { aval })
                }
                Error::Concretization { aval, .. } => exception(
                    vm,
                    Error::Concretization {
                        aval,
                        what: match what {
                            "item" => "This occurred in the item() method of jax.Array".into(),
                            _ => format!(
                                "The problem arose with the `{what}` function. If trying to \
                                 convert the data type of a value, try using `x.astype({what})` or \
                                 `jnp.array(x, {what})` instead."
                            ),
                        },
                    },
                ),
                e => exception(vm, e),
            });
        }
        if v.aval().len() != 1 {
            return Err(if what == "bool" {
                let text = "The truth value of an array with more than one element is ambiguous. Use a.any() or a.all()";
                vm.new_value_error(text)
            } else {
                vm.new_type_error(
                    "Only scalar arrays can be converted to Python scalars; got arr.ndim="
                        .to_owned()
                        + &v.ndim().to_string(),
                )
            });
        }
        let t = athanor_trace::to_host(v).or_raise(vm)?;
        Ok(t.data.get_f64(0))
    }
}

pub fn scalar_object(x: f64, dtype: athanor_ir::DType, vm: &VirtualMachine) -> PyObjectRef {
    match dtype {
        athanor_ir::DType::Bool => vm.ctx.new_bool(x != 0.0).into(),
        d if d.is_integer() => vm.ctx.new_int(x as i64).into(),
        _ => vm.ctx.new_float(x).into(),
    }
}

#[pyclass(with(AsNumber, AsMapping, Comparable, Iterable, Representable))]
impl PyArray {
    #[pygetset]
    fn shape(zelf: &Py<Self>, vm: &VirtualMachine) -> PyObjectRef {
        let items = zelf.value.shape().iter().map(|n| vm.ctx.new_int(*n).into());
        vm.ctx.new_tuple(items.collect()).into()
    }
    #[pygetset]
    fn _dtype(zelf: &Py<Self>) -> String {
        zelf.value.dtype().name().into()
    }
    /// NumPy's letter of the dtype's class: b, u, i or f.
    #[pygetset]
    fn _kind(zelf: &Py<Self>) -> String {
        match zelf.value.dtype().kind() {
            athanor_ir::Kind::Bool => "b",
            athanor_ir::Kind::Unsigned => "u",
            athanor_ir::Kind::Signed => "i",
            athanor_ir::Kind::Float => "f",
        }
        .into()
    }
    #[pygetset]
    fn weak_type(zelf: &Py<Self>) -> bool {
        zelf.value.aval().weak_type
    }
    #[pygetset]
    fn ndim(zelf: &Py<Self>) -> usize {
        zelf.value.ndim()
    }
    #[pygetset]
    fn size(zelf: &Py<Self>) -> usize {
        zelf.value.aval().len()
    }
    /// Whether it stands for an array inside a transformation.
    #[pygetset]
    fn _is_tracer(zelf: &Py<Self>) -> bool {
        !zelf.value.is_concrete()
    }
    #[pygetset(name = "T")]
    fn transposed(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult {
        let perm: Vec<usize> = (0..zelf.value.ndim()).rev().collect();
        at_once_if(zelf.at_once, || {
            Ok(wrap(vm, lax::transpose(&zelf.value, &perm).or_raise(vm)?))
        })
    }
    #[pymethod]
    fn item(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult {
        let x = zelf.number("item", vm)?;
        Ok(scalar_object(x, zelf.value.dtype(), vm))
    }
    #[pymethod]
    fn tolist(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult {
        let t = athanor_trace::to_host(&zelf.value).or_raise(vm)?;
        let mut at = 0;
        Ok(nested(&t, 0, &mut at, vm))
    }
    #[pymethod]
    fn block_until_ready(zelf: PyRef<Self>) -> PyRef<Self> {
        zelf
    }
    #[pymethod]
    fn __format__(zelf: PyRef<Self>, spec: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        if zelf.value.ndim() == 0 && zelf.value.concrete().is_some() {
            return vm.call_method(&*Self::item(&zelf, vm)?, "__format__", (spec,));
        }
        if zelf.value.ndim() > 0 && !spec.str(vm)?.is_empty() {
            return Err(
                vm.new_type_error("unsupported format string passed to numpy.ndarray.__format__")
            );
        }
        Ok(zelf.as_object().str(vm)?.into())
    }
    #[pymethod]
    fn __str__(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<String> {
        Self::text(&zelf.value, vm)
    }
}

fn nested(
    t: &athanor_ir::Tensor,
    depth: usize,
    at: &mut usize,
    vm: &VirtualMachine,
) -> PyObjectRef {
    match t.shape.get(depth) {
        None => {
            *at += 1;
            scalar_object(t.data.get_f64(*at - 1), t.dtype(), vm)
        }
        Some(n) => {
            let items = (0..*n).map(|_| nested(t, depth + 1, at, vm)).collect();
            vm.ctx.new_list(items).into()
        }
    }
}

impl PyArray {
    /// As `print` shows it; of a tracer, what is inside it.
    fn text(value: &Value, vm: &VirtualMachine) -> PyResult<String> {
        let Value::Tracer(t) = value else {
            let t = athanor_trace::to_host(value).or_raise(vm)?;
            return Ok(print::plain(&t));
        };
        let aval = value.aval();
        Ok(match t.inside() {
            Inside::Staged => {
                let weak = if aval.weak_type { "~" } else { "" };
                format!("JitTracer({weak}{})", aval.full_name())
            }
            Inside::Dual {
                primal,
                reverse: true,
                ..
            } => {
                let primal = Self::text(primal, vm)?;
                format!("GradTracer(primal={primal}, typeof(tangent)={aval})")
            }
            Inside::Dual {
                primal, tangent, ..
            } => {
                let (primal, tangent) = (Self::text(primal, vm)?, Self::text(tangent, vm)?);
                format!("JVPTracer(primal={primal}, tangent={tangent})")
            }
            Inside::Batched(inner) => {
                let (own, all) = (aval.full_name(), inner.aval().full_name());
                format!("VmapTracer(aval={own}, batched={all})")
            }
        })
    }
}

impl Representable for PyArray {
    fn repr_str(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<String> {
        if !zelf.value.is_concrete() {
            return Self::text(&zelf.value, vm);
        }
        let t = athanor_trace::to_host(&zelf.value).or_raise(vm)?;
        let weak = if zelf.value.aval().weak_type {
            ", weak_type=True"
        } else {
            ""
        };
        Ok(print::described(&t, &format!("{}{weak}", t.dtype().name())))
    }
}

impl Comparable for PyArray {
    fn cmp(
        _: &Py<Self>,
        _: &PyObject,
        _: PyComparisonOp,
        _: &VirtualMachine,
    ) -> PyResult<PyComparisonValue> {
        Ok(PyComparisonValue::NotImplemented)
    }

    /// Elementwise, so the result is an array and no bool.
    fn slot_richcompare(
        zelf: &PyObject,
        other: &PyObject,
        op: PyComparisonOp,
        vm: &VirtualMachine,
    ) -> PyResult<Either<PyObjectRef, PyComparisonValue>> {
        let op = match op {
            PyComparisonOp::Lt => Binary::Lt,
            PyComparisonOp::Le => Binary::Le,
            PyComparisonOp::Gt => Binary::Gt,
            PyComparisonOp::Ge => Binary::Ge,
            PyComparisonOp::Eq => Binary::Eq,
            PyComparisonOp::Ne => Binary::Ne,
        };
        operator(zelf, other, vm, |a, b| ops::binary(op, a, b)).map(Either::A)
    }
}

impl Iterable for PyArray {
    fn iter(zelf: PyRef<Self>, vm: &VirtualMachine) -> PyResult {
        let v = &zelf.value;
        let Some(n) = v.shape().first().copied() else {
            return Err(vm.new_type_error("iteration over a 0-d array"));
        };
        let rows = (0..n)
            .map(|i| {
                at_once_if(zelf.at_once, || {
                    Ok(wrap(vm, indexing::row(v, i).or_raise(vm)?))
                })
            })
            .collect::<PyResult<Vec<_>>>()?;
        let list: PyObjectRef = vm.ctx.new_list(rows).into();
        Ok(list.get_iter(vm)?.into())
    }
}

fn power(a: &PyObject, b: &PyObject, c: &PyObject, vm: &VirtualMachine) -> PyResult {
    if !vm.is_none(c) {
        return Ok(vm.ctx.not_implemented());
    }
    if let (Some(x), Some(n)) = (of(a), b.downcast_ref::<PyInt>())
        && let Ok(y) = n.try_to_primitive::<i32>(vm)
    {
        return at_once_if(is_at_once(a), || {
            Ok(wrap(vm, integer_power(x, y).or_raise(vm)?))
        });
    }
    operator(a, b, vm, |a, b| ops::power(a, b))
}

fn integer_power(x: &Value, y: i32) -> athanor_trace::Result<Value> {
    let x = &ops::bool_to_int(x)?;
    match y {
        0 => lax::ones_like(x),
        1 => Ok(x.clone()),
        _ if y < 0 && !x.dtype().is_float() => Err(athanor_trace::Error::Type(format!(
            "Integers cannot be raised to negative powers, got integer_pow({}, {y})",
            x.aval().full_name()
        ))),
        _ => lax::integer_pow(x, y),
    }
}

impl AsNumber for PyArray {
    fn as_number() -> &'static PyNumberMethods {
        static METHODS: PyNumberMethods = PyNumberMethods {
            add: Some(|a, b, vm| operator(a, b, vm, |a, b| ops::binary(Binary::Add, a, b))),
            subtract: Some(|a, b, vm| operator(a, b, vm, |a, b| ops::binary(Binary::Sub, a, b))),
            multiply: Some(|a, b, vm| operator(a, b, vm, |a, b| ops::binary(Binary::Mul, a, b))),
            remainder: Some(|a, b, vm| operator(a, b, vm, ops::remainder)),
            power: Some(power),
            negative: Some(|a, vm| unary(a.obj, vm, |v| ops::unary(Unary::Neg, v))),
            positive: Some(|a, vm| unary(a.obj, vm, |v| Ok(v.clone()))),
            absolute: Some(|a, vm| {
                unary(a.obj, vm, |v| match v.dtype() {
                    DType::Bool => Ok(v.clone()),
                    _ => ops::unary(Unary::Abs, v),
                })
            }),
            invert: Some(|a, vm| unary(a.obj, vm, |v| ops::unary(Unary::Not, v))),
            boolean: Some(|a, vm| Ok(PyArray::number_downcast(a).number("bool", vm)? != 0.0)),
            and: Some(|a, b, vm| operator(a, b, vm, |a, b| ops::binary(Binary::And, a, b))),
            xor: Some(|a, b, vm| operator(a, b, vm, |a, b| ops::binary(Binary::Xor, a, b))),
            or: Some(|a, b, vm| operator(a, b, vm, |a, b| ops::binary(Binary::Or, a, b))),
            int: Some(|a, vm| {
                let x = PyArray::number_downcast(a).number("int", vm)?;
                Ok(vm.ctx.new_int(x as i64).into())
            }),
            float: Some(|a, vm| {
                let x = PyArray::number_downcast(a).number("float", vm)?;
                Ok(vm.ctx.new_float(x).into())
            }),
            index: Some(|a, vm| {
                let a = PyArray::number_downcast(a);
                if !a.value.dtype().is_integer() || a.value.ndim() != 0 {
                    return Err(vm.new_type_error(
                        "Only integer scalar arrays can be converted to a scalar index.",
                    ));
                }
                Ok(vm.ctx.new_int(a.number("index", vm)? as i64).into())
            }),
            floor_divide: Some(|a, b, vm| operator(a, b, vm, ops::floor_divide)),
            true_divide: Some(|a, b, vm| operator(a, b, vm, ops::true_divide)),
            matrix_multiply: Some(|a, b, vm| operator(a, b, vm, ops::matmul)),
            ..PyNumberMethods::NOT_IMPLEMENTED
        };
        &METHODS
    }
}

impl AsMapping for PyArray {
    fn as_mapping() -> &'static PyMappingMethods {
        static METHODS: PyMappingMethods = PyMappingMethods {
            length: Some(|m, vm| {
                let a = PyArray::mapping_downcast(m);
                let n = a.value.shape().first().copied();
                n.ok_or_else(|| vm.new_type_error("len() of unsized object"))
            }),
            subscript: Some(|m, needle, vm| {
                let a = PyArray::mapping_downcast(m);
                let v = a.value.clone();
                at_once_if(a.at_once, || {
                    Ok(wrap(
                        vm,
                        indexing::index(&v, needle, GatherMode::PromiseInBounds, vm)?,
                    ))
                })
            }),
            ass_subscript: Some(|_, _, _, vm| {
                Err(vm.new_type_error(
                    "JAX arrays are immutable and do not support in-place item assignment. Instead of x[idx] = y, use x = x.at[idx].set(y) or another .at[] method: https://docs.jax.dev/en/latest/_autosummary/jax.numpy.ndarray.at.html",
                ))
            }),
        };
        &METHODS
    }
}
