//! The native module `_athanor`, on which the modules `jax.*` are written in Python.

mod array;
mod at_once;
mod bytes;
mod callback;
mod convert;
mod custom;
mod devices;
mod flat;
mod functions;
mod indexing;
mod jit;
mod loops;
mod ops;
mod print;
mod reading;
mod transform;
mod tree;
mod treedef;
mod widgets;

pub use bytes::unpacked;
pub use jit::PyJit;

use std::cell::RefCell;
use std::rc::Rc;

use athanor_protocol::figure::Figure;
use rustpython_vm::Context;
use rustpython_vm::builtins::PyModuleDef;

use crate::Host;

thread_local! {
    static HOST: RefCell<Option<Rc<dyn Host>>> = const { RefCell::new(None) };
}

/// Who shows figures from now on; what an earlier Python registered is forgotten.
pub fn start(host: Rc<dyn Host>) {
    tree::clear_registry();
    devices::clear();
    HOST.with(|h| h.replace(Some(host)));
}

fn host() -> Option<Rc<dyn Host>> {
    HOST.with(|h| h.borrow().clone())
}

fn show(figure: Figure) {
    if let Some(host) = host() {
        host.figure(figure);
    }
}

/// What to add to the interpreter.
pub fn module_def(ctx: &Context) -> &'static PyModuleDef {
    functions::_athanor::module_def(ctx)
}
