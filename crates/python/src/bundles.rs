//! Python modules that are not in our module but in bundles, which the host fetches at the first
//! import of one.

use std::cell::RefCell;
use std::collections::HashMap;

use rustpython_compiler_core::frozen::{FrozenLib, FrozenModule};
use rustpython_vm::VirtualMachine;
use rustpython_vm::builtins::PyCode;
use rustpython_vm::{PyObjectRef, PyResult};

use crate::Host;
use crate::modules::unpacked;

/// Lines of a file's name and of the modules and packages in it.
const INDEX: &str = include_str!(concat!(env!("OUT_DIR"), "/bundles.txt"));

type Modules = HashMap<&'static str, FrozenModule>;

thread_local! {
    /// By file; they outlive the Python that asked for them, so that a reset fetches nothing.
    static READ: RefCell<HashMap<&'static str, Modules>> = RefCell::default();
}

/// The file that has a module or package of this top-level name.
fn file_of(top: &str) -> Option<&'static str> {
    INDEX.lines().find_map(|line| {
        let (file, names) = line.split_once(' ')?;
        names.split(' ').any(|name| name == top).then_some(file)
    })
}

/// The module's code, and whether it is a package; None: no bundle has it.
pub fn find(
    host: &dyn Host,
    name: &str,
    vm: &VirtualMachine,
) -> PyResult<Option<(PyObjectRef, bool)>> {
    let Some(file) = file_of(name.split('.').next().unwrap_or(name)) else {
        return Ok(None);
    };
    let known = READ.with_borrow(|read| read.contains_key(file));
    if !known {
        let bytes = host.bundle(file).and_then(|bytes| unpacked(&bytes).ok());
        let Some(bytes) = bytes else {
            let class = vm.ctx.exceptions.import_error.to_owned();
            let text = format!("{name}: its part of the library could not be fetched");
            return Err(vm.new_exception_msg(class, text.into()));
        };
        // Never freed: code that was imported may run as long as this program.
        let bytes: &'static [u8] = Box::leak(bytes.into_boxed_slice());
        let modules = FrozenLib::from_ref(bytes).decode().collect();
        READ.with_borrow_mut(|read| read.insert(file, modules));
    }
    let found = READ.with_borrow(|read| read[file].get(name).copied());
    Ok(found.map(|module| {
        let code = PyCode::new_ref_from_frozen(vm, module.code);
        (code.into(), module.package)
    }))
}
