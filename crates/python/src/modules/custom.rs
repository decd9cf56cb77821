//! `custom_jvp` and `custom_vjp`: Python functions whose derivative is Python too.

use std::cell::RefCell;
use std::rc::Rc;

use athanor_trace::{BwdRule, Error, FwdRule, JvpRule, Result, Value, lax};
use rustpython_vm::vm::thread::with_current_vm;
use rustpython_vm::{PyObject, PyObjectRef, PyResult, VirtualMachine, pymodule};

use super::convert::{OrRaise, foreign, items};
use super::flat::{self, Function, flatten, unflatten};
use super::tree::Tree;

fn pair(what: &str, o: &PyObject, vm: &VirtualMachine) -> PyResult<(PyObjectRef, PyObjectRef)> {
    match items(o).as_deref() {
        Some([a, b]) => Ok((a.clone(), b.clone())),
        _ => Err(vm.new_type_error(format!(
            "{what} must produce a pair (list or tuple of length two), got {}",
            o.repr(vm)?
        ))),
    }
}

/// Structures that one call's rules hand from one to the next.
type Shared = Rc<RefCell<Option<Tree>>>;

fn jvp_rule(rule: PyObjectRef, args: Rc<Tree>, structure: Shared) -> JvpRule {
    Rc::new(move |x, dx| {
        with_current_vm(|vm| {
            let run = || -> PyResult<(Vec<Value>, Vec<Value>)> {
                let given = vec![unflatten(&args, x, vm)?, unflatten(&args, dx, vm)?];
                let (out, dot) = pair("Custom JVP rule", &*rule.call(given, vm)?, vm)?;
                let out = flatten(&out, "Custom JVP rule returned a value", vm)?;
                let dot = flatten(&dot, "Custom JVP rule returned a value", vm)?;
                if !out.tree.same(&dot.tree, vm)? {
                    return Err(vm.new_type_error(format!(
                        "Custom JVP rule must produce primal and tangent outputs with equal \
                         container (pytree) structures, but got PyTreeDef({}) and PyTreeDef({}).",
                        out.tree.text(vm)?,
                        dot.tree.text(vm)?
                    )));
                }
                let dots = dot.values.iter().zip(&out.values).map(|(d, p)| {
                    // A Python scalar as a tangent means an array like the primal.
                    match d.dtype() == p.dtype() || !p.dtype().is_float() {
                        true => Ok(d.clone()),
                        false => lax::convert(d, p.dtype(), false).or_raise(vm),
                    }
                });
                let dots = dots.collect::<PyResult<Vec<_>>>()?;
                // The rule may run instead of the function.
                structure.replace(Some(out.tree));
                Ok((out.values, dots))
            };
            run().map_err(foreign)
        })
    })
}

fn fwd_rule(fwd: PyObjectRef, args: Rc<Tree>, out: Shared, residuals: Shared) -> FwdRule {
    Rc::new(move |x| {
        with_current_vm(|vm| {
            let run = || -> PyResult<(Vec<Value>, Vec<Value>)> {
                let given = unflatten(&args, x, vm)?;
                let result = flat::call(&fwd, &given, &vm.ctx.none(), vm)?;
                let (o, r) = pair("Custom VJP fwd rule", &result, vm)?;
                let o = flatten(&o, "Custom VJP fwd rule returned a value", vm)?;
                let r = flatten(&r, "Custom VJP fwd rule returned a residual", vm)?;
                out.replace(Some(o.tree));
                residuals.replace(Some(r.tree));
                Ok((o.values, r.values))
            };
            run().map_err(foreign)
        })
    })
}

fn bwd_rule(bwd: PyObjectRef, args: Rc<Tree>, out: Shared, residuals: Shared) -> BwdRule {
    Rc::new(move |res, cts| {
        let (Some(out), Some(residuals)) = (out.borrow().clone(), residuals.borrow().clone())
        else {
            return Err(Error::Type(
                "Custom VJP bwd rule ran before its fwd rule".into(),
            ));
        };
        with_current_vm(|vm| {
            let run = || -> PyResult<Vec<Option<Value>>> {
                let given = vec![unflatten(&residuals, res, vm)?, unflatten(&out, cts, vm)?];
                let result = bwd.call(given, vm)?;
                let Some(parts) = items(&result).filter(|p| p.len() == args.children().len())
                else {
                    return Err(vm.new_type_error(format!(
                        "Custom VJP bwd rule must produce a tuple with one cotangent for each of \
                         the {} arguments, got {}",
                        args.children().len(),
                        result.repr(vm)?
                    )));
                };
                let mut all = Vec::new();
                for (part, tree) in parts.iter().zip(args.children()) {
                    if vm.is_none(part) {
                        all.extend(std::iter::repeat_n(None, tree.leaves()));
                        continue;
                    }
                    let mut leaves = Vec::new();
                    super::treedef::up_to(tree, part, "the argument", &mut leaves, vm)?;
                    for l in leaves {
                        all.push(match vm.is_none(&l) {
                            true => None,
                            false => Some(flat::leaf(&l, "Custom VJP bwd rule's result", vm)?),
                        });
                    }
                }
                Ok(all)
            };
            run().map_err(foreign)
        })
    })
}

#[pymodule(sub)]
pub mod custom {
    use super::*;

    #[pyfunction]
    fn custom_jvp(
        name: String,
        fun: PyObjectRef,
        rule: PyObjectRef,
        args: PyObjectRef,
        vm: &VirtualMachine,
    ) -> PyResult {
        let x = flatten(&args, "an argument of a custom_jvp function", vm)?;
        let tree = Rc::new(x.tree);
        let function = Function::new(&fun, "custom_jvp", vm);
        let out: Shared = Rc::default();
        let rule = jvp_rule(rule, tree.clone(), out.clone());
        let mut run = |xs: &[Value]| -> Result<Vec<Value>> {
            let values = function.on_tuple(&tree, xs)?;
            out.replace(Some(function.out_tree()?));
            Ok(values)
        };
        let name: Rc<str> = name.into();
        let outs = athanor_trace::custom_jvp(&name, &mut run, rule, &x.values).or_raise(vm)?;
        let Some(out) = out.borrow().clone() else {
            return Err(vm.new_runtime_error("a custom_jvp function was not called"));
        };
        unflatten(&out, &outs, vm)
    }

    #[pyfunction]
    fn custom_vjp(
        name: String,
        fun: PyObjectRef,
        fwd: PyObjectRef,
        bwd: PyObjectRef,
        args: PyObjectRef,
        vm: &VirtualMachine,
    ) -> PyResult {
        let x = flatten(&args, "an argument of a custom_vjp function", vm)?;
        let tree = Rc::new(x.tree);
        let function = Function::new(&fun, "custom_vjp", vm);
        let (out, residuals) = (Shared::default(), Shared::default());
        let fwd = fwd_rule(fwd, tree.clone(), out.clone(), residuals.clone());
        let bwd = bwd_rule(bwd, tree.clone(), out.clone(), residuals);
        let mut run = |xs: &[Value]| -> Result<Vec<Value>> {
            let values = function.on_tuple(&tree, xs)?;
            out.replace(Some(function.out_tree()?));
            Ok(values)
        };
        let name: Rc<str> = name.into();
        let outs = athanor_trace::custom_vjp(&name, &mut run, fwd, bwd, &x.values).or_raise(vm)?;
        let Some(out) = out.borrow().clone() else {
            return Err(vm.new_runtime_error("a custom_vjp function was not called"));
        };
        unflatten(&out, &outs, vm)
    }
}
