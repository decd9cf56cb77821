//! `jax.jit`: a Python function as one program for each type of its arguments.

use std::cell::RefCell;
use std::rc::Rc;

use athanor_ir::{Aval, Graph, NamedAxis};
use athanor_trace::{Staged, Value, call_jit, named_axes, same_axes, stage};
use rustpython_vm::builtins::{PyBaseExceptionRef, PyBoundMethod};
use rustpython_vm::function::{FuncArgs, KwArgs};
use rustpython_vm::types::{Callable, GetDescriptor, Representable};
use rustpython_vm::{
    AsObject, Py, PyObject, PyObjectRef, PyPayload, PyResult, VirtualMachine, pyclass,
};

use super::convert::{self, OrRaise, foreign, wrap};
use super::flat::{self, Function, class_text};
use super::tree::Tree;

#[pyclass(module = "jax", name = "PjitFunction")]
#[derive(PyPayload)]
pub struct PyJit {
    fun: PyObjectRef,
    static_nums: Vec<i64>,
    static_names: Vec<String>,
    name: Rc<str>,
    /// The one used last comes first.
    entries: RefCell<Vec<Rc<Entry>>>,
}

impl std::fmt::Debug for PyJit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PyJit({})", self.name)
    }
}

/// A traced call: what it is for, and its program.
struct Entry {
    /// Arguments that are no arrays, by position, then by name.
    statics: Vec<(usize, PyObjectRef)>,
    named_statics: Vec<(String, PyObjectRef)>,
    /// Of the other arguments in their order.
    args: Vec<Tree>,
    names: Vec<String>,
    named: Vec<Tree>,
    avals: Vec<Aval>,
    /// That it was traced under.
    axes: Vec<Rc<NamedAxis>>,
    staged: Staged,
    out: Tree,
}

/// A call's arguments, the static ones apart.
struct Split {
    statics: Vec<(usize, PyObjectRef)>,
    named_statics: Vec<(String, PyObjectRef)>,
    args: Vec<PyObjectRef>,
    named: Vec<(String, PyObjectRef)>,
}

impl PyJit {
    pub fn new(
        fun: PyObjectRef,
        static_nums: Vec<i64>,
        static_names: Vec<String>,
        vm: &VirtualMachine,
    ) -> PyJit {
        let name = flat::name(&fun, vm).into();
        let entries = RefCell::default();
        PyJit {
            fun,
            static_nums,
            static_names,
            name,
            entries,
        }
    }

    /// The graphs of all programs so far, the one used last first.
    pub fn graphs(&self) -> Vec<Rc<Graph>> {
        let entries = self.entries.borrow();
        entries.iter().map(|e| e.staged.graph.clone()).collect()
    }

    fn split(&self, args: FuncArgs, vm: &VirtualMachine) -> PyResult<Split> {
        let n = args.args.len();
        let fixed = |i: usize| {
            let back = i as i64 - n as i64;
            self.static_nums
                .iter()
                .any(|s| *s == i as i64 || *s == back)
        };
        let mut split = Split {
            statics: Vec::new(),
            named_statics: Vec::new(),
            args: Vec::with_capacity(n),
            named: Vec::new(),
        };
        for (i, o) in args.args.into_iter().enumerate() {
            if !self.static_nums.is_empty() && fixed(i) {
                self.hashable(&o, vm)?;
                split.statics.push((i, o));
            } else {
                split.args.push(o);
            }
        }
        for (k, o) in args.kwargs {
            let k = k.to_string();
            if self.static_names.contains(&k) {
                self.hashable(&o, vm)?;
                split.named_statics.push((k, o));
            } else {
                split.named.push((k, o));
            }
        }
        split.named.sort_by(|a, b| a.0.cmp(&b.0));
        split.named_statics.sort_by(|a, b| a.0.cmp(&b.0));
        Ok(split)
    }

    fn hashable(&self, o: &PyObject, vm: &VirtualMachine) -> PyResult<()> {
        let Err(error) = o.hash(vm) else {
            return Ok(());
        };
        let error: PyObjectRef = error.into();
        Err(vm.new_value_error(format!(
            "Non-hashable static arguments are not supported. An error occurred while trying to hash \
             an object of type {}, {}. The error was:\n{}: {}\n",
            class_text(o),
            o.repr(vm)?,
            error.class().name(),
            error.str(vm)?
        )))
    }

    fn values(
        &self,
        leaves: &[PyObjectRef],
        split: &Split,
        vm: &VirtualMachine,
    ) -> PyResult<Vec<Value>> {
        let mut values = Vec::with_capacity(leaves.len());
        for (i, o) in leaves.iter().enumerate() {
            match convert::leaf(o, vm)? {
                Some(v) => values.push(v),
                None => return Err(self.no_array(i, o, split, vm)),
            }
        }
        Ok(values)
    }

    /// The error for a leaf of the arguments that is no array.
    fn no_array(
        &self,
        mut leaf: usize,
        o: &PyObject,
        split: &Split,
        vm: &VirtualMachine,
    ) -> PyBaseExceptionRef {
        let fixed: Vec<usize> = split.statics.iter().map(|(i, _)| *i).collect();
        let free = (0..).filter(|i| !fixed.contains(i));
        let positional = split.args.iter().zip(free);
        let positional = positional.map(|(o, i)| (flat::argument(&self.fun, i, vm), o));
        let named = split.named.iter().map(|(k, o)| (k.clone(), o));
        let mut path = String::from("?");
        for (name, o) in positional.chain(named) {
            let Ok(tree) = Tree::flatten(o, None, &mut Vec::new(), vm) else {
                break;
            };
            if leaf < tree.leaves() {
                path = name + &tree.path(leaf, vm);
                break;
            }
            leaf -= tree.leaves();
        }
        let fun = self.fun.repr(vm);
        vm.new_type_error(format!(
            "Error interpreting argument to {} as an abstract array. The problematic value is of \
             type {} and was passed to the function at path {path}.\nThis typically means that a \
             jit-wrapped function was called with a non-array argument, and this argument was not \
             marked as static using the static_argnums or static_argnames parameters of jax.jit.",
            fun.map_or_else(|_| self.name.to_string(), |r| r.to_string()),
            class_text(o)
        ))
    }

    fn invoke(&self, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        let split = self.split(args, vm)?;
        let mut leaves = Vec::new();
        let entries = self.entries.borrow().clone();
        for (i, entry) in entries.iter().enumerate() {
            leaves.clear();
            if !entry.takes(&split, &mut leaves, vm)? {
                continue;
            }
            let values = self.values(&leaves, &split, vm)?;
            if !values.iter().map(Value::aval).eq(entry.avals.iter()) || !same_axes(&entry.axes) {
                continue;
            }
            if i > 0 {
                let mut own = self.entries.borrow_mut();
                // The function may have called itself and changed the order.
                if let Some(at) = own.iter().position(|e| Rc::ptr_eq(e, entry)) {
                    own[..=at].rotate_right(1);
                }
            }
            return entry.run(&self.name, &values, vm);
        }
        self.trace(split, vm)
    }

    fn trace(&self, split: Split, vm: &VirtualMachine) -> PyResult {
        let mut leaves = Vec::new();
        let args = split.args.iter();
        let args = args
            .map(|o| Tree::flatten(o, None, &mut leaves, vm))
            .collect::<PyResult<Vec<_>>>()?;
        let mut names = Vec::new();
        let mut named = Vec::new();
        for (k, o) in &split.named {
            names.push(k.clone());
            named.push(Tree::flatten(o, None, &mut leaves, vm)?);
        }
        let values = self.values(&leaves, &split, vm)?;
        let avals: Vec<Aval> = values.iter().map(|v| v.aval().clone()).collect();
        let function = Function::new(&self.fun, "jit", vm);
        let run = |xs: &[Value]| -> PyResult<Vec<Value>> {
            let mut objects = xs.iter().map(|v| wrap(vm, v.clone()));
            let mut positional = Vec::new();
            let mut fixed = split.statics.iter().peekable();
            let mut trees = args.iter();
            for i in 0..args.len() + split.statics.len() {
                match fixed.next_if(|(at, _)| *at == i) {
                    Some((_, o)) => positional.push(o.clone()),
                    None => match trees.next() {
                        Some(t) => positional.push(t.unflatten(&mut objects, vm)?),
                        None => break,
                    },
                }
            }
            let mut kwargs = KwArgs::default();
            let mut pairs = split.named_statics.clone();
            for (k, t) in names.iter().zip(&named) {
                pairs.push((k.clone(), t.unflatten(&mut objects, vm)?));
            }
            kwargs.extend(pairs.into_iter().map(|(k, o)| (k.into(), o)));
            let result = self
                .fun
                .call_with_args(FuncArgs::new(positional, kwargs), vm)?;
            function.note(result)
        };
        let staged = stage(&self.name, &mut |xs| run(xs).map_err(foreign), &avals).or_raise(vm)?;
        let out = function.out_tree().or_raise(vm)?;
        let keep = staged.captured.iter().all(Value::is_concrete);
        let entry = Rc::new(Entry {
            statics: split.statics,
            named_statics: split.named_statics,
            args,
            names,
            named,
            avals,
            axes: named_axes(),
            staged,
            out,
        });
        if keep {
            self.entries.borrow_mut().insert(0, entry.clone());
        }
        entry.run(&self.name, &values, vm)
    }
}

impl Entry {
    /// Whether a call has this entry's structure; its leaves are appended.
    fn takes(
        &self,
        split: &Split,
        leaves: &mut Vec<PyObjectRef>,
        vm: &VirtualMachine,
    ) -> PyResult<bool> {
        if self.args.len() != split.args.len()
            || self.named.len() != split.named.len()
            || self.statics.len() != split.statics.len()
            || self.named_statics.len() != split.named_statics.len()
        {
            return Ok(false);
        }
        for (a, b) in self.statics.iter().zip(&split.statics) {
            // 1, 1.0 and True are equal but trace differently.
            if a.0 != b.0 || !a.1.class().is(b.1.class()) || !vm.identical_or_equal(&a.1, &b.1)? {
                return Ok(false);
            }
        }
        for (a, b) in self.named_statics.iter().zip(&split.named_statics) {
            if a.0 != b.0 || !a.1.class().is(b.1.class()) || !vm.identical_or_equal(&a.1, &b.1)? {
                return Ok(false);
            }
        }
        for (tree, o) in self.args.iter().zip(&split.args) {
            if !tree.matches(o, leaves, vm)? {
                return Ok(false);
            }
        }
        for ((name, tree), (k, o)) in self.names.iter().zip(&self.named).zip(&split.named) {
            if name != k || !tree.matches(o, leaves, vm)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn run(&self, name: &Rc<str>, values: &[Value], vm: &VirtualMachine) -> PyResult {
        let outs = call_jit(name, &self.staged, values).or_raise(vm)?;
        flat::unflatten(&self.out, &outs, vm)
    }
}

#[pyclass(with(Callable, GetDescriptor, Representable), flags(HAS_DICT))]
impl PyJit {
    #[pygetset]
    fn __wrapped__(zelf: &Py<Self>) -> PyObjectRef {
        zelf.fun.clone()
    }
    #[pygetset]
    fn __name__(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult {
        zelf.fun.get_attr("__name__", vm)
    }
    #[pygetset]
    fn __qualname__(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult {
        zelf.fun.get_attr("__qualname__", vm)
    }
    #[pygetset]
    fn __doc__(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult {
        zelf.fun.get_attr("__doc__", vm)
    }
    #[pymethod]
    fn clear_cache(zelf: &Py<Self>) {
        zelf.entries.borrow_mut().clear();
    }
    #[pymethod]
    fn _cache_size(zelf: &Py<Self>) -> usize {
        zelf.entries.borrow().len()
    }
}

impl Callable for PyJit {
    type Args = FuncArgs;
    fn call(zelf: &Py<Self>, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        zelf.invoke(args, vm)
    }
}

impl GetDescriptor for PyJit {
    fn descr_get(
        zelf: &PyObject,
        obj: Option<&PyObject>,
        _: Option<&PyObject>,
        vm: &VirtualMachine,
    ) -> PyResult {
        match obj {
            Some(o) if !vm.is_none(o) => {
                let bound = PyBoundMethod::new(o.to_owned(), zelf.to_owned());
                Ok(bound.into_ref(&vm.ctx).into())
            }
            _ => Ok(zelf.to_owned()),
        }
    }
}

impl Representable for PyJit {
    fn repr_str(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<String> {
        Ok(format!("<PjitFunction of {}>", zelf.fun.repr(vm)?))
    }
}
