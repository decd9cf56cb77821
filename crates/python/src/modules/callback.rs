//! Calls of Python in the middle of a program.

use std::any::Any;
use std::rc::Rc;

use athanor_ir::{Aval, CallbackBatching, CallbackKind, HostFunction, Prim, Tensor};
use athanor_trace::{Value, at_once, bind, constant, to_host};
use rustpython_vm::vm::thread::with_current_vm;
use rustpython_vm::{PyObjectRef, PyResult, VirtualMachine, pymodule};

use super::convert::{self, OrRaise, items, value, wrap};

/// Calls the function with arrays; expects a sequence of what arrays can be made of.
fn call(fun: &PyObjectRef, inputs: &[Tensor], vm: &VirtualMachine) -> PyResult<Vec<Tensor>> {
    let arrays: PyResult<Vec<PyObjectRef>> = inputs
        .iter()
        .map(|t| Ok(wrap(vm, constant(t, false).or_raise(vm)?)))
        .collect();
    let out = fun.call(arrays?, vm)?;
    let Some(out) = items(&out) else {
        return Err(vm.new_type_error("a callback's results are no sequence"));
    };
    out.iter()
        .map(|o| to_host(&value(o, vm)?).or_raise(vm))
        .collect()
}

fn host_function(fun: PyObjectRef) -> HostFunction {
    HostFunction(Rc::new(move |inputs| {
        with_current_vm(|vm| {
            at_once(|| call(&fun, inputs, vm)).map_err(|e| Rc::new(e) as Rc<dyn Any>)
        })
    }))
}

#[pymodule(sub)]
pub mod callbacks {
    use super::*;

    /// Results of `fun` on flat arrays, as (shape, dtype name) promises. `kind` is one of debug,
    /// pure, io; `batching` one of none, sequential, expand_dims, broadcast_all.
    #[pyfunction]
    fn callback(
        kind: String,
        fun: PyObjectRef,
        args: Vec<PyObjectRef>,
        results: Vec<PyObjectRef>,
        batching: String,
        vm: &VirtualMachine,
    ) -> PyResult {
        let args: PyResult<Vec<Value>> = args.iter().map(|a| value(a, vm)).collect();
        let aval = |o: &PyObjectRef| match items(o).as_deref() {
            Some([shape, dtype]) => {
                let shape: Vec<usize> = shape.try_to_value(vm)?;
                Ok(Aval::new(convert::dtype(dtype, vm)?, shape))
            }
            _ => Err(vm.new_type_error("a result is (shape, dtype)")),
        };
        let prim = Prim::Callback {
            kind: match kind.as_str() {
                "debug" => CallbackKind::Debug,
                "pure" => CallbackKind::Pure,
                _ => CallbackKind::Io,
            },
            function: host_function(fun),
            results: results.iter().map(aval).collect::<PyResult<_>>()?,
            batching: match batching.as_str() {
                "sequential" => CallbackBatching::Sequential,
                "expand_dims" => CallbackBatching::ExpandDims,
                "broadcast_all" => CallbackBatching::BroadcastAll,
                _ => CallbackBatching::Refused,
            },
        };
        let outs = bind(prim, &args?).or_raise(vm)?;
        let outs = outs.into_iter().map(|v| wrap(vm, v)).collect();
        Ok(vm.ctx.new_list(outs).into())
    }
}
