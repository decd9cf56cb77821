//! The native module `_athanor`, on which the modules `jax.*` are written in Python.

mod array;
mod convert;
mod functions;
mod ops;
mod print;

use rustpython_vm::Context;
use rustpython_vm::builtins::PyModuleDef;

/// What to add to the interpreter.
pub fn module_def(ctx: &Context) -> &'static PyModuleDef {
    functions::_athanor::module_def(ctx)
}
