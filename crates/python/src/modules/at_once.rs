//! NumPy's arrays: they are computed at once, whatever transformation of JAX's runs.

use std::cell::Cell;

use rustpython_vm::function::FuncArgs;
use rustpython_vm::types::Callable;
use rustpython_vm::{Py, PyObjectRef, PyPayload, PyResult, VirtualMachine, pyclass};

thread_local! {
    static AT_ONCE: Cell<bool> = const { Cell::new(false) };
}

/// Whether an array that is made now is one of NumPy's.
pub fn is_at_once() -> bool {
    AT_ONCE.get()
}

fn with<R>(flag: bool, f: impl FnOnce() -> R) -> R {
    struct Restore(bool);
    impl Drop for Restore {
        fn drop(&mut self) {
            AT_ONCE.set(self.0);
        }
    }
    let _restore = Restore(AT_ONCE.replace(flag));
    f()
}

/// Runs `f` outside of every transformation if `flag`; the arrays that it makes are NumPy's then.
pub fn at_once_if<R>(flag: bool, f: impl FnOnce() -> R) -> R {
    match flag {
        true => with(true, || athanor_trace::at_once(f)),
        false => f(),
    }
}

/// As `at_once_if`, but the arrays are JAX's.
pub fn for_jax<R>(f: impl FnOnce() -> R) -> R {
    with(false, || athanor_trace::at_once(f))
}

/// A function of `_athanor` as NumPy calls it.
#[pyclass(module = "numpy", name = "at_once")]
#[derive(Debug, PyPayload)]
pub struct AtOnce {
    pub fun: PyObjectRef,
}

#[pyclass(with(Callable))]
impl AtOnce {}

impl Callable for AtOnce {
    type Args = FuncArgs;
    fn call(zelf: &Py<Self>, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        at_once_if(true, || zelf.fun.call(args, vm))
    }
}
