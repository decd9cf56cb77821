//! Differentiation, batching and tracing of Python functions.

use std::cell::RefCell;

use athanor_trace::{Error, Linear, Value, Vjp, lax};
use rustpython_vm::builtins::{PyBaseExceptionRef, PyDict};
use rustpython_vm::function::FuncArgs;
use rustpython_vm::types::Callable;
use rustpython_vm::{
    Py, PyObject, PyObjectRef, PyPayload, PyResult, VirtualMachine, pyclass, pymodule,
};

use super::array::PyArray;
use super::convert::{OrRaise, exception, foreign, items, wrap};
use super::flat::{self, Function, Leaves, flatten, unflatten};
use super::jit::PyJit;
use super::tree::Tree;

/// The pullback that `jax.vjp` returns.
#[pyclass(module = "jax", name = "vjp_fn")]
#[derive(PyPayload)]
pub struct PyVjp {
    vjp: Vjp,
    /// Structure of the arguments, a tuple's, and of the result.
    args: Tree,
    out: Tree,
}

impl std::fmt::Debug for PyVjp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PyVjp")
    }
}

#[pyclass(with(Callable))]
impl PyVjp {}

impl Callable for PyVjp {
    type Args = (PyObjectRef,);
    fn call(zelf: &Py<Self>, (ct,): (PyObjectRef,), vm: &VirtualMachine) -> PyResult {
        let given = flatten(&ct, "a cotangent", vm)?;
        if !given.tree.same(&zelf.out, vm)? {
            return Err(vm.new_value_error(format!(
                "unexpected tree structure.\n\nThe argument to a VJP function returned by \
                 `jax.vjp` must match the pytree structure of the differentiated function: got \
                 PyTreeDef({}), but expected PyTreeDef({})",
                given.tree.text(vm)?,
                zelf.out.text(vm)?
            )));
        }
        // Nothing flows back from auxiliary results.
        let mut all: Vec<Option<Value>> = given.values.into_iter().map(Some).collect();
        all.resize(zelf.vjp.output_avals().len(), None);
        let cts = zelf.vjp.call_sparse(&all).or_raise(vm)?;
        let mut cts = cts.into_iter().map(|c| gradient(c, vm));
        zelf.args.unflatten(&mut cts, vm)
    }
}

/// A gradient as an object. Those of integers are None (JAX has zeros of type float0).
fn gradient(v: Option<Value>, vm: &VirtualMachine) -> PyObjectRef {
    v.map_or_else(|| vm.ctx.none(), |v| wrap(vm, v))
}

/// The derivative that `jax.linearize` returns.
#[pyclass(module = "jax", name = "linearized")]
#[derive(PyPayload)]
pub struct PyLinear {
    linear: Linear,
    args: Tree,
    out: Tree,
}

impl std::fmt::Debug for PyLinear {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PyLinear")
    }
}

#[pyclass(with(Callable))]
impl PyLinear {}

impl Callable for PyLinear {
    type Args = FuncArgs;
    fn call(zelf: &Py<Self>, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        let args: PyObjectRef = vm.ctx.new_tuple(args.args).into();
        let given = flatten(&args, "a tangent", vm)?;
        if !given.tree.same(&zelf.args, vm)? {
            return Err(vm.new_type_error(
                "the tangents do not have the structure of the arguments that were linearized",
            ));
        }
        let outs = zelf.linear.apply(&given.values).or_raise(vm)?;
        unflatten(&zelf.out, &outs, vm)
    }
}

/// A function's result with `has_aux`: what is differentiated, and the rest as it is.
struct WithAux {
    aux: RefCell<Option<(Tree, Vec<PyObjectRef>)>>,
    wanted: bool,
}

impl WithAux {
    fn new(wanted: bool) -> WithAux {
        let aux = RefCell::new(None);
        WithAux { aux, wanted }
    }

    /// Values of the result proper, then those leaves of the rest that are arrays.
    fn split(
        &self,
        function: &Function,
        result: PyObjectRef,
        vm: &VirtualMachine,
    ) -> PyResult<Vec<Value>> {
        if !self.wanted {
            return function.note(result);
        }
        let pair =
            items(&result).filter(|p| p.len() == 2).ok_or_else(|| {
                vm.new_type_error(format!(
                "expected function with aux output to return a two-element tuple, but got type {} \
                 with value {}",
                flat::class_text(&result),
                result.repr(vm).map_or_else(|_| "?".into(), |r| r.to_string())
            ))
            })?;
        let mut values = function.note(pair[0].clone())?;
        let mut leaves = Vec::new();
        let tree = Tree::flatten(&pair[1], None, &mut leaves, vm)?;
        for l in &leaves {
            values.extend(array(l).cloned());
        }
        self.aux.replace(Some((tree, leaves)));
        Ok(values)
    }

    /// The rest, with the values that came out of the transformation; None without.
    fn rebuild(&self, values: &[Value], vm: &VirtualMachine) -> PyResult {
        let Some((tree, leaves)) = self.aux.take() else {
            return Ok(vm.ctx.none());
        };
        let mut values = values.iter();
        let mut objects = Vec::new();
        for l in leaves {
            objects.push(match array(&l) {
                Some(_) => values.next().map_or(l, |v| wrap(vm, v.clone())),
                None => l,
            });
        }
        tree.unflatten(&mut objects.into_iter(), vm)
    }
}

/// What a transformation has a say in; numbers and other things pass through it as they are.
fn array(o: &PyObject) -> Option<&Value> {
    o.downcast_ref::<PyArray>().map(|a| &a.value)
}

/// `in_axes` or `out_axes`, a prefix of `tree`, as an axis for each leaf.
fn axes(
    spec: &PyObject,
    tree: &Tree,
    out: &mut Vec<Option<i64>>,
    what: &str,
    vm: &VirtualMachine,
) -> PyResult<()> {
    if vm.is_none(spec) {
        out.extend(std::iter::repeat_n(None, tree.leaves()));
        return Ok(());
    }
    if let Ok(i) = spec.try_index(vm) {
        let i: i64 = i.try_to_primitive(vm)?;
        out.extend(std::iter::repeat_n(Some(i), tree.leaves()));
        return Ok(());
    }
    let mismatch = || {
        vm.new_value_error(format!(
            "vmap {what} must be an int, None, or a tuple of entries corresponding to the {}; it \
             must be a tree prefix of it, but got {what}={} for the structure PyTreeDef({})",
            if what == "in_axes" {
                "positional arguments passed to the function"
            } else {
                "result"
            },
            spec.repr(vm).map_or_else(|_| "?".into(), |r| r.to_string()),
            tree.text(vm).unwrap_or_default()
        ))
    };
    let children: Vec<PyObjectRef> = match tree {
        Tree::Tuple(_) | Tree::List(_) | Tree::NamedTuple(..) => {
            items(spec).ok_or_else(mismatch)?
        }
        Tree::Dict(keys, _) => {
            let d = spec.downcast_ref::<PyDict>().ok_or_else(mismatch)?;
            let found = keys.iter().map(|k| d.get_item_opt(&**k, vm));
            let found = found.collect::<PyResult<Option<Vec<_>>>>()?;
            found.ok_or_else(mismatch)?
        }
        Tree::Custom(..) => match Tree::opened(spec, vm)? {
            Some((_, c)) => c,
            None => return Err(mismatch()),
        },
        Tree::Leaf | Tree::None => return Err(mismatch()),
    };
    if children.len() != tree.children().len() {
        return Err(mismatch());
    }
    for (s, t) in children.iter().zip(tree.children()) {
        axes(s, t, out, what, vm)?;
    }
    Ok(())
}

fn axis_of(a: i64, v: &Value, vm: &VirtualMachine) -> PyResult<usize> {
    let n = v.ndim() as i64;
    let at = if a < 0 { a + n } else { a };
    if at < 0 || at >= n {
        return Err(vm.new_value_error(format!(
            "vmap was requested to map its argument along axis {a}, which implies that its rank \
             should be at least {}, but is only {n} (its shape is {})",
            if a < 0 { -a } else { a + 1 },
            super::ops::tuple(v.shape())
        )));
    }
    Ok(at as usize)
}

/// The error for mapped axes of several lengths; `tree` is that of (arguments, named ones).
fn sizes_differ(
    fun: &PyObject,
    tree: &Tree,
    axes: &[Option<usize>],
    values: &[Value],
    vm: &VirtualMachine,
) -> PyBaseExceptionRef {
    let Some([args, kwargs]) = tree.children().first_chunk::<2>() else {
        return vm.new_value_error("vmap got inconsistent sizes for array axes to be mapped");
    };
    let mut names = Vec::new();
    for (i, t) in args.children().iter().enumerate() {
        let name = flat::argument(fun, i, vm);
        names.extend((0..t.leaves()).map(|l| name.clone() + &t.path(l, vm)));
    }
    names.extend((0..kwargs.leaves()).map(|l| kwargs.path(l, vm)));
    let lines = names
        .iter()
        .zip(axes)
        .zip(values)
        .filter_map(|((name, a), v)| {
            let a = (*a)?;
            Some(format!(
                "  * one axis had size {}: axis {a} of argument {name} of type {}",
                v.shape()[a],
                v.aval().full_name()
            ))
        });
    let lines: Vec<String> = lines.collect();
    vm.new_value_error(format!(
        "vmap got inconsistent sizes for array axes to be mapped:\n{}",
        lines.join(";\n")
    ))
}

#[pymodule(sub)]
pub mod transforms {
    use super::*;
    use rustpython_vm::builtins::PyTypeRef;
    use rustpython_vm::class::PyClassImpl;

    #[pyattr(name = "PjitFunction")]
    fn jit_class(_: &VirtualMachine) -> PyTypeRef {
        PyJit::make_static_type()
    }

    #[pyattr]
    fn vjp_fn(_: &VirtualMachine) -> PyTypeRef {
        PyVjp::make_static_type()
    }
    #[pyattr]
    fn linearized(_: &VirtualMachine) -> PyTypeRef {
        PyLinear::make_static_type()
    }

    #[pyfunction(name = "Jit")]
    fn jit(
        fun: PyObjectRef,
        static_nums: Vec<i64>,
        static_names: Vec<String>,
        vm: &VirtualMachine,
    ) -> PyObjectRef {
        let jit = PyJit::new(fun, static_nums, static_names, vm);
        jit.into_ref(&vm.ctx).into()
    }

    #[pyfunction]
    fn value_and_grad(
        fun: PyObjectRef,
        nums: Vec<usize>,
        has_aux: bool,
        args: PyObjectRef,
        kwargs: PyObjectRef,
        vm: &VirtualMachine,
    ) -> PyResult {
        let all = items(&args).unwrap_or_default();
        let mut primals = Vec::new();
        let mut trees: Vec<(usize, Tree)> = Vec::new();
        for n in &nums {
            let Some(o) = all.get(*n) else {
                return Err(vm.new_type_error(format!(
                    "differentiating with respect to argnums={n} requires at least {} positional \
                     arguments to be passed by the caller, but got only {} positional arguments.",
                    n + 1,
                    all.len()
                )));
            };
            let Leaves { tree, values } = flatten(o, "an argument of grad", vm)?;
            trees.push((*n, tree));
            primals.extend(values);
        }
        for p in &primals {
            if !p.dtype().is_float() {
                let aval = p.aval().clone();
                return Err(exception(vm, Error::GradInteger { aval }));
            }
        }
        let function = Function::new(&fun, "grad", vm);
        let aux = WithAux::new(has_aux);
        let run = |xs: &[Value]| -> PyResult<Vec<Value>> {
            let mut objects = xs.iter().map(|v| wrap(vm, v.clone()));
            let mut full = all.clone();
            for (n, tree) in &trees {
                full[*n] = tree.unflatten(&mut objects, vm)?;
            }
            let full: PyObjectRef = vm.ctx.new_tuple(full).into();
            let outs = aux.split(&function, flat::call(&fun, &full, &kwargs, vm)?, vm)?;
            let tree = function.out_tree().or_raise(vm)?;
            if !matches!(tree, Tree::Leaf) {
                return Err(vm.new_type_error(format!(
                    "Gradient only defined for scalar-output functions. Output was {}.",
                    unflatten(&tree, &outs[..tree.leaves()], vm)?.repr(vm)?
                )));
            }
            Ok(outs)
        };
        let both = athanor_trace::value_and_grad(&mut |xs| run(xs).map_err(foreign), &primals);
        let (outs, grads) = both.or_raise(vm)?;
        let mut grads = grads.into_iter().map(|g| gradient(g, vm));
        let trees = trees.iter().map(|(_, t)| t.unflatten(&mut grads, vm));
        let trees = trees.collect::<PyResult<Vec<_>>>()?;
        let rest = aux.rebuild(&outs[1..], vm)?;
        let parts = vec![
            wrap(vm, outs[0].clone()),
            rest,
            vm.ctx.new_tuple(trees).into(),
        ];
        Ok(vm.ctx.new_tuple(parts).into())
    }

    #[pyfunction]
    fn jvp(
        fun: PyObjectRef,
        primals: PyObjectRef,
        tangents: PyObjectRef,
        has_aux: bool,
        vm: &VirtualMachine,
    ) -> PyResult {
        let x = flatten(&primals, "a primal of jvp", vm)?;
        let dx = flatten(&tangents, "a tangent of jvp", vm)?;
        if !x.tree.same(&dx.tree, vm)? {
            return Err(vm.new_type_error(format!(
                "primal and tangent arguments to jax.jvp must have the same tree structure; primals \
                 have tree structure PyTreeDef({}) whereas tangents have tree structure \
                 PyTreeDef({}).",
                x.tree.text(vm)?,
                dx.tree.text(vm)?
            )));
        }
        let function = Function::new(&fun, "jvp", vm);
        let aux = WithAux::new(has_aux);
        let run = |xs: &[Value]| -> PyResult<Vec<Value>> {
            let args = unflatten(&x.tree, xs, vm)?;
            aux.split(&function, flat::call(&fun, &args, &vm.ctx.none(), vm)?, vm)
        };
        let both = athanor_trace::jvp(&mut |xs| run(xs).map_err(foreign), &x.values, &dx.values);
        let (outs, dots) = both.or_raise(vm)?;
        let n = function.out_tree().or_raise(vm)?.leaves();
        let parts = vec![
            function.rebuild(&outs[..n])?,
            function.rebuild(&dots[..n])?,
            aux.rebuild(&outs[n..], vm)?,
        ];
        Ok(vm.ctx.new_tuple(parts).into())
    }

    #[pyfunction]
    fn vjp(fun: PyObjectRef, primals: PyObjectRef, has_aux: bool, vm: &VirtualMachine) -> PyResult {
        let x = flatten(&primals, "a primal of vjp", vm)?;
        let function = Function::new(&fun, "vjp", vm);
        let aux = WithAux::new(has_aux);
        let run = |xs: &[Value]| -> PyResult<Vec<Value>> {
            let args = unflatten(&x.tree, xs, vm)?;
            aux.split(&function, flat::call(&fun, &args, &vm.ctx.none(), vm)?, vm)
        };
        let both = athanor_trace::vjp(&mut |xs| run(xs).map_err(foreign), &x.values);
        let (outs, vjp) = both.or_raise(vm)?;
        let out = function.out_tree().or_raise(vm)?;
        let n = out.leaves();
        let args = x.tree;
        let parts = vec![
            function.rebuild(&outs[..n])?,
            PyVjp { vjp, args, out }.into_ref(&vm.ctx).into(),
            aux.rebuild(&outs[n..], vm)?,
        ];
        Ok(vm.ctx.new_tuple(parts).into())
    }

    #[pyfunction]
    fn linearize(fun: PyObjectRef, primals: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        let x = flatten(&primals, "a primal of linearize", vm)?;
        let function = Function::new(&fun, "linearize", vm);
        let both = athanor_trace::linearize(&mut |xs| function.on_tuple(&x.tree, xs), &x.values);
        let (outs, linear) = both.or_raise(vm)?;
        let (args, out) = (x.tree.clone(), function.out_tree().or_raise(vm)?);
        let parts = vec![
            function.rebuild(&outs)?,
            PyLinear { linear, args, out }.into_ref(&vm.ctx).into(),
        ];
        Ok(vm.ctx.new_tuple(parts).into())
    }

    #[pyfunction]
    fn vmap(
        fun: PyObjectRef,
        args: PyObjectRef,
        kwargs: PyObjectRef,
        in_axes: PyObjectRef,
        out_axes: PyObjectRef,
        axis_size: Option<usize>,
        axis_name: Option<String>,
        vm: &VirtualMachine,
    ) -> PyResult {
        let positional = flatten(&args, "an argument of vmap", vm)?;
        let mut wanted = Vec::new();
        axes(&in_axes, &positional.tree, &mut wanted, "in_axes", vm)?;
        let both: PyObjectRef = vm.ctx.new_tuple(vec![args, kwargs]).into();
        let Leaves { tree, values } = flatten(&both, "an argument of vmap", vm)?;
        // Named arguments are mapped along their first axis.
        wanted.resize(values.len(), Some(0));
        let mut at = Vec::new();
        for (a, v) in wanted.iter().zip(&values) {
            at.push(a.map(|a| axis_of(a, v, vm)).transpose()?);
        }
        let mut sizes = at
            .iter()
            .zip(&values)
            .filter_map(|(a, v)| a.map(|a| v.shape()[a]));
        let Some(size) = axis_size.or_else(|| sizes.next()) else {
            return Err(vm.new_value_error("vmap must have at least one non-None value in in_axes or axis_size must be specified"));
        };
        let mut different = at
            .iter()
            .zip(&values)
            .filter_map(|(a, v)| Some(v.shape()[(*a)?]));
        if different.any(|n| n != size) {
            return Err(sizes_differ(&fun, &tree, &at, &values, vm));
        }
        let function = Function::new(&fun, "vmap", vm);
        let mut run = |xs: &[Value]| function.on_arguments(&tree, xs);
        let mapped = match axis_name {
            None => athanor_trace::vmap_sparse(&mut run, &values, &at, size),
            Some(name) => {
                let axis = athanor_ir::NamedAxis {
                    name: name.into(),
                    size,
                    devices: false,
                    checked: false,
                };
                athanor_trace::vmap_named(&mut run, &values, &at, axis.into())
            }
        };
        let (mut outs, mask) = mapped.or_raise(vm)?;
        let mut wanted = Vec::new();
        let out = function.out_tree().or_raise(vm)?;
        axes(&out_axes, &out, &mut wanted, "out_axes", vm)?;
        for ((v, batched), axis) in outs.iter_mut().zip(mask).zip(wanted) {
            let Some(axis) = axis else {
                if batched {
                    return Err(vm.new_value_error(
                        "at vmap out_axes, got axis spec None but output was batched on axis 0",
                    ));
                }
                continue;
            };
            if !batched {
                let mut shape = vec![size];
                shape.extend(v.shape());
                *v = lax::broadcast_to(v, &shape).or_raise(vm)?;
            }
            let to = axis_of(axis, v, vm)?;
            *v = lax::move_axis(v, 0, to).or_raise(vm)?;
        }
        function.rebuild(&outs)
    }

    /// The jaxpr of a call, and its result's types as (shape, dtype, weak) leaves.
    #[pyfunction]
    fn make_jaxpr(
        fun: PyObjectRef,
        args: PyObjectRef,
        kwargs: PyObjectRef,
        vm: &VirtualMachine,
    ) -> PyResult {
        let both: PyObjectRef = vm.ctx.new_tuple(vec![args, kwargs]).into();
        let Leaves { tree, values } = flatten(&both, "an argument", vm)?;
        let avals: Vec<_> = values.iter().map(|v| v.aval().clone()).collect();
        let function = Function::new(&fun, "make_jaxpr", vm);
        let name = flat::name(&fun, vm);
        let staged =
            athanor_trace::stage(&name, &mut |xs| function.on_arguments(&tree, xs), &avals);
        let staged = staged.or_raise(vm)?;
        let types = staged.graph.output_avals();
        let mut types = types.iter().map(|a| {
            let shape = a.shape.iter().map(|n| vm.ctx.new_int(*n).into()).collect();
            let parts = vec![
                vm.ctx.new_tuple(shape).into(),
                vm.ctx.new_str(a.dtype.name()).into(),
                vm.ctx.new_bool(a.weak_type).into(),
            ];
            vm.ctx.new_tuple(parts).into()
        });
        let out = function.out_tree().or_raise(vm)?;
        let types = out.unflatten(&mut types, vm)?;
        let text = vm.ctx.new_str(staged.graph.to_string()).into();
        Ok(vm.ctx.new_tuple(vec![text, types]).into())
    }
}
