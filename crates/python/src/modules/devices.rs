//! Named axes, what crosses between devices, and how arrays lie on them.

use std::any::Any;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::{Rc, Weak};

use athanor_ir::{NamedAxis, ReduceOp};
use athanor_runtime::{Mode, Place};
use athanor_trace::{self as trace, Value};
use rustpython_vm::{PyObject, PyObjectRef, PyResult, VirtualMachine, pymodule};

use super::array::PyArray;
use super::convert::{OrRaise, items, wrap};

type Placed = (Weak<dyn Any>, PyObjectRef);

thread_local! {
    /// Shardings of the arrays that were put somewhere, by buffer.
    static PLACED: RefCell<HashMap<usize, Placed>> = RefCell::default();
}

/// What an earlier Python placed is forgotten.
pub fn clear() {
    PLACED.with(|p| p.borrow_mut().clear());
}

fn address(data: &Rc<dyn Any>) -> usize {
    Rc::as_ptr(data) as *const () as usize
}

fn value(o: &PyObject, vm: &VirtualMachine) -> PyResult<Value> {
    match o.downcast_ref::<PyArray>() {
        Some(a) => Ok(a.value.clone()),
        None => Err(vm.new_type_error("an array is expected")),
    }
}

fn axis(name: &str, vm: &VirtualMachine) -> PyResult<Rc<NamedAxis>> {
    trace::named_axis(name).or_raise(vm)
}

#[pymodule(sub)]
pub mod devices {
    use super::*;

    /// Size of the innermost axis of this name, and whether its instances are devices.
    #[pyfunction]
    fn named_axis(name: String, vm: &VirtualMachine) -> PyResult<(usize, bool)> {
        let axis = axis(&name, vm)?;
        Ok((axis.size, axis.devices))
    }

    #[pyfunction]
    fn axis_index(name: String, vm: &VirtualMachine) -> PyResult {
        let index = trace::axis_index(&*axis(&name, vm)?).or_raise(vm)?;
        Ok(wrap(vm, index))
    }

    /// A collective of one array along one axis, by the name of its primitive.
    #[pyfunction]
    fn collective(
        kind: String,
        x: PyObjectRef,
        name: String,
        // From and to, in turn.
        pairs: Vec<usize>,
        vm: &VirtualMachine,
    ) -> PyResult {
        let (x, axis) = (value(&x, vm)?, axis(&name, vm)?);
        let pairs: Vec<(usize, usize)> = pairs.chunks_exact(2).map(|p| (p[0], p[1])).collect();
        let y = match &*kind {
            "psum" => trace::all_reduce(ReduceOp::Sum, &x, &axis),
            "pmax" => trace::all_reduce(ReduceOp::Max, &x, &axis),
            "pmin" => trace::all_reduce(ReduceOp::Min, &x, &axis),
            "all_gather" => trace::all_gather(&x, &axis),
            "reduce_scatter" => trace::reduce_scatter(&x, &axis),
            "all_to_all" => trace::all_to_all(&x, &axis),
            "ppermute" => trace::permute(&x, &pairs, &axis),
            "pvary" => trace::vary(&x, &axis),
            _ => return Err(vm.new_value_error(format!("no collective {kind}"))),
        };
        Ok(wrap(vm, y.or_raise(vm)?))
    }

    /// The platform that programs run on unless told otherwise: `cpu`, or `gpu` if the reader asked
    /// for it and there is one.
    #[pyfunction]
    fn platform() -> &'static str {
        let forced = athanor_runtime::gpu().filter(|gpu| gpu.mode() == Mode::Forced);
        match forced.and_then(|gpu| gpu.name()) {
            Some(_) => "gpu",
            None => "cpu",
        }
    }

    /// The GPU's name, opened if it was not yet; None: there is none, or the reader wants the CPU.
    #[pyfunction]
    fn gpu_name() -> Option<String> {
        athanor_runtime::gpu().and_then(|gpu| gpu.name())
    }

    /// The platform where an array is.
    #[pyfunction]
    fn platform_of(x: PyObjectRef, vm: &VirtualMachine) -> PyResult<&'static str> {
        let place = match (value(&x, vm)?, athanor_runtime::gpu()) {
            (Value::Concrete(c), Some(gpu)) => gpu.place_of(&c),
            _ => Place::Cpu,
        };
        Ok(if place == Place::Gpu { "gpu" } else { "cpu" })
    }

    /// Sets the platform of what was put nowhere (None: as the reader chose); returns the one before.
    #[pyfunction]
    fn prefer(platform: Option<String>) -> Option<&'static str> {
        let place = platform.map(|p| if p == "gpu" { Place::Gpu } else { Place::Cpu });
        let before = athanor_runtime::gpu().and_then(|gpu| gpu.want(place));
        before.map(|p| if p == Place::Gpu { "gpu" } else { "cpu" })
    }

    /// Names of the checked axes along which an array may differ.
    #[pyfunction]
    fn varying(x: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        let names = value(&x, vm)?.aval().varying.names();
        let names = names.iter().map(|n| vm.ctx.new_str(&**n).into());
        Ok(vm.ctx.new_tuple(names.collect()).into())
    }

    /// Maps `fun`, from a list of arrays to a list of arrays, over an axis of each (None: the same
    /// for all). Results as (array, whether the axis is its axis 0).
    #[pyfunction]
    fn map_axis(
        fun: PyObjectRef,
        args: PyObjectRef,
        axes: Vec<Option<usize>>,
        name: String,
        size: usize,
        devices: bool,
        checked: bool,
        vm: &VirtualMachine,
    ) -> PyResult {
        let list = |o: &PyObject| -> PyResult<Vec<Value>> {
            let all = items(o).unwrap_or_default();
            all.iter().map(|x| value(x, vm)).collect()
        };
        let values = list(&args)?;
        let named = NamedAxis {
            name: name.into(),
            size,
            devices,
            checked,
        };
        let run = |xs: &[Value]| -> PyResult<Vec<Value>> {
            let xs = xs.iter().map(|v| wrap(vm, v.clone())).collect();
            list(&*fun.call((vm.ctx.new_list(xs),), vm)?)
        };
        let mut run = |xs: &[Value]| run(xs).map_err(super::super::convert::foreign);
        let mapped = trace::vmap_named(&mut run, &values, &axes, Rc::new(named));
        let (outs, mask) = mapped.or_raise(vm)?;
        let pair = |(v, m): (Value, bool)| -> PyObjectRef {
            let parts = vec![wrap(vm, v), vm.ctx.new_bool(m).into()];
            vm.ctx.new_tuple(parts).into()
        };
        let pairs = outs.into_iter().zip(mask).map(pair).collect();
        Ok(vm.ctx.new_list(pairs).into())
    }

    /// What devices exchanged since the last reset: (kind, axis, devices, count, bytes), the bytes
    /// of all devices together.
    #[pyfunction]
    fn collectives(vm: &VirtualMachine) -> PyObjectRef {
        let rows = trace::traffic().into_iter().map(|t| -> PyObjectRef {
            let parts = vec![
                vm.ctx.new_str(t.kind).into(),
                vm.ctx.new_str(&*t.axis).into(),
                vm.ctx.new_int(t.devices).into(),
                vm.ctx.new_int(t.count).into(),
                vm.ctx.new_int(t.bytes).into(),
            ];
            vm.ctx.new_tuple(parts).into()
        });
        vm.ctx.new_list(rows.collect()).into()
    }

    #[pyfunction]
    fn reset_collectives() {
        trace::reset_traffic();
    }

    /// A copy of an array that lies as `sharding` says; `on`: on this platform.
    #[pyfunction]
    fn place(
        x: PyObjectRef,
        sharding: PyObjectRef,
        on: Option<String>,
        vm: &VirtualMachine,
    ) -> PyResult {
        let v = value(&x, vm)?;
        let Value::Concrete(c) = &v else {
            return Ok(x);
        };
        let copy = match (athanor_runtime::gpu(), on.as_deref()) {
            (Some(gpu), Some("gpu")) => {
                let put = gpu.put(c, Place::Gpu).map_err(trace::Error::from);
                Value::Concrete(put.or_raise(vm)?)
            }
            _ => {
                let t = trace::to_host(&v).or_raise(vm)?;
                trace::constant(&t, v.aval().weak_type).or_raise(vm)?
            }
        };
        if let Value::Concrete(c) = &copy {
            PLACED.with(|p| {
                let mut placed = p.borrow_mut();
                placed.retain(|_, (alive, _)| alive.strong_count() > 0);
                placed.insert(address(&c.data), (Rc::downgrade(&c.data), sharding));
            });
        }
        Ok(wrap(vm, copy))
    }

    /// Where an array was put; None if nowhere in particular.
    #[pyfunction]
    fn placement(x: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        let v = value(&x, vm)?;
        let found = match &v {
            Value::Concrete(c) => PLACED.with(|p| {
                let placed = p.borrow();
                let entry = placed.get(&address(&c.data));
                let alive = entry.filter(|(alive, _)| alive.strong_count() > 0);
                alive.map(|(_, s)| s.clone())
            }),
            Value::Tracer(_) => None,
        };
        Ok(found.unwrap_or_else(|| vm.ctx.none()))
    }
}
