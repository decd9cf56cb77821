//! Python functions on pytrees as functions on flat values, which is what transforms take.

use std::cell::RefCell;

use athanor_trace::{Error, Result, Value};
use rustpython_vm::builtins::PyTuple;
use rustpython_vm::function::{FuncArgs, KwArgs};
use rustpython_vm::{PyObject, PyObjectRef, PyResult, VirtualMachine};

use super::convert::{self, foreign, wrap};
use super::tree::Tree;

/// A tree's leaves as values.
pub struct Leaves {
    pub tree: Tree,
    pub values: Vec<Value>,
}

/// `what` says of an unusable leaf where it stands.
pub fn flatten(o: &PyObject, what: &str, vm: &VirtualMachine) -> PyResult<Leaves> {
    let mut leaves = Vec::new();
    let tree = Tree::flatten(o, None, &mut leaves, vm)?;
    let values = leaves.iter().map(|l| leaf(l, what, vm));
    let values = values.collect::<PyResult<Vec<_>>>()?;
    Ok(Leaves { tree, values })
}

pub fn leaf(o: &PyObject, what: &str, vm: &VirtualMachine) -> PyResult<Value> {
    convert::leaf(o, vm)?.ok_or_else(|| {
        vm.new_type_error(format!(
            "{what} of type {} is not a valid JAX type.",
            class_text(o)
        ))
    })
}

/// `<class 'str'>`.
pub fn class_text(o: &PyObject) -> String {
    format!("<class '{}'>", o.class().name())
}

pub fn unflatten(tree: &Tree, values: &[Value], vm: &VirtualMachine) -> PyResult {
    let mut objects = values.iter().map(|v| wrap(vm, v.clone()));
    tree.unflatten(&mut objects, vm)
}

/// What a function is called in error texts and jaxprs.
pub fn name(fun: &PyObject, vm: &VirtualMachine) -> String {
    match vm.get_attribute_opt(fun, "__name__") {
        Ok(Some(n)) => n.str(vm).map_or_else(|_| "f".into(), |s| s.to_string()),
        _ => "<unnamed function>".into(),
    }
}

/// What a function calls its positional argument: `x`, or `args[0]`.
pub fn argument(fun: &PyObject, i: usize, vm: &VirtualMachine) -> String {
    let name = || {
        let code = vm.get_attribute_opt(fun, "__code__").ok()??;
        let count = code.get_attr("co_argcount", vm).ok()?;
        if i >= count.try_to_value::<usize>(vm).ok()? {
            return None;
        }
        let names = code.get_attr("co_varnames", vm).ok()?;
        Some(convert::items(&names)?.get(i)?.str(vm).ok()?.to_string())
    };
    name().unwrap_or_else(|| format!("args[{i}]"))
}

/// `f at cell:3`, as far as it can be known.
pub fn place(fun: &PyObject, vm: &VirtualMachine) -> String {
    let line = || {
        let code = vm.get_attribute_opt(fun, "__code__").ok()??;
        let file = code.get_attr("co_filename", vm).ok()?.str(vm).ok()?;
        let line = code.get_attr("co_firstlineno", vm).ok()?.str(vm).ok()?;
        Some(format!(" at {file}:{line}"))
    };
    name(fun, vm) + &line().unwrap_or_default()
}

/// Calls `fun(*args, **kwargs)`, both given as Python objects.
pub fn call(fun: &PyObject, args: &PyObject, kwargs: &PyObject, vm: &VirtualMachine) -> PyResult {
    let args = match args.downcast_ref::<PyTuple>() {
        Some(t) => t.as_slice().to_vec(),
        None => convert::items(args).unwrap_or_default(),
    };
    let mut named = KwArgs::default();
    if let Some(d) = kwargs.downcast_ref::<rustpython_vm::builtins::PyDict>() {
        let pairs = d.to_owned().into_iter();
        named = pairs
            .map(|(k, v)| Ok((k.str(vm)?.to_string(), v)))
            .collect::<PyResult<KwArgs>>()?;
    }
    fun.call_with_args(FuncArgs::new(args, named), vm)
}

/// A Python function under transformation. Each run notes the structure of its result.
pub struct Function<'a> {
    pub fun: &'a PyObject,
    pub vm: &'a VirtualMachine,
    pub out: RefCell<Option<Tree>>,
    /// The transformation, for error texts.
    pub purpose: &'static str,
}

impl<'a> Function<'a> {
    pub fn new(fun: &'a PyObject, purpose: &'static str, vm: &'a VirtualMachine) -> Function<'a> {
        let out = RefCell::new(None);
        Function {
            fun,
            vm,
            out,
            purpose,
        }
    }

    /// Calls with the children of `args`, a tuple's tree.
    pub fn on_tuple(&self, args: &Tree, values: &[Value]) -> Result<Vec<Value>> {
        let run = || {
            let args = unflatten(args, values, self.vm)?;
            let none = self.vm.ctx.none();
            self.note(call(self.fun, &args, &none, self.vm)?)
        };
        run().map_err(foreign)
    }

    /// Calls with the children of `both`, the tree of a tuple of arguments and a dict.
    pub fn on_arguments(&self, both: &Tree, values: &[Value]) -> Result<Vec<Value>> {
        let run = || {
            let both = unflatten(both, values, self.vm)?;
            let parts = convert::items(&both).unwrap_or_default();
            match &parts[..] {
                [args, kwargs] => self.note(call(self.fun, args, kwargs, self.vm)?),
                _ => Err(self.vm.new_type_error("a tuple and a dict are expected")),
            }
        };
        run().map_err(foreign)
    }

    /// Takes a result apart.
    pub fn note(&self, result: PyObjectRef) -> PyResult<Vec<Value>> {
        let mut leaves = Vec::new();
        let tree = Tree::flatten(&result, None, &mut leaves, self.vm)?;
        let value = |o: &PyObjectRef| {
            convert::leaf(o, self.vm)?.ok_or_else(|| {
                self.vm.new_type_error(format!(
                    "function {} traced for {} returned a value of type {}, which is not a valid \
                     JAX type",
                    place(self.fun, self.vm),
                    self.purpose,
                    class_text(o)
                ))
            })
        };
        let values = leaves.iter().map(value).collect::<PyResult<Vec<_>>>()?;
        let got = Leaves { tree, values };
        self.out.replace(Some(got.tree));
        Ok(got.values)
    }

    pub fn out_tree(&self) -> Result<Tree> {
        let tree = self.out.borrow().clone();
        tree.ok_or_else(|| Error::Type("the function was not called".into()))
    }

    pub fn rebuild(&self, values: &[Value]) -> PyResult {
        use super::convert::OrRaise;
        unflatten(&self.out_tree().or_raise(self.vm)?, values, self.vm)
    }
}
