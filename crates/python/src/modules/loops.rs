//! `lax.scan`, `while_loop` and `cond` of Python functions.

use athanor_ir::{Aval, DType};
use athanor_trace::{Error, Result, Value, lax, stage, stage_loop_body};
use rustpython_vm::{PyObject, PyObjectRef, PyResult, VirtualMachine, pymodule};

use super::convert::{OrRaise, exception, foreign, items};
use super::flat::{self, Function, Leaves, flatten, unflatten};
use super::tree::Tree;

fn not_a_pair(what: &str, o: &PyObject, vm: &VirtualMachine) -> Error {
    let text = match super::convert::leaf(o, vm) {
        Ok(Some(v)) => short(&v),
        _ => o.repr(vm).map_or_else(|_| "?".into(), |r| r.to_string()),
    };
    Error::Type(format!("{what} output must be a pair, got {text}."))
}

/// A value's type as loops name it: `~float32[]` for a weak one.
fn short(v: &Value) -> String {
    let weak = if v.aval().weak_type { "~" } else { "" };
    format!("{weak}{}", v.aval().full_name())
}

/// The carry's structure after a pass must be the one before.
fn same_carry(what: &str, before: &Tree, after: &Tree, vm: &VirtualMachine) -> PyResult<()> {
    if before.same(after, vm)? {
        return Ok(());
    }
    let text = format!(
        "{what} function carry input and carry output must have the same pytree structure, but \
         they differ:\n\nThe input carry has structure PyTreeDef({}) and the output carry \
         PyTreeDef({}).\n\nRevise the function so that the carry output has the same pytree \
         structure as the carry input.",
        before.text(vm)?,
        after.text(vm)?
    );
    Err(vm.new_type_error(text))
}

fn avals(values: &[Value]) -> Vec<Aval> {
    values.iter().map(|v| v.aval().clone()).collect()
}

#[pymodule(sub)]
pub mod loops {
    use super::*;

    /// (carry, stacked ys).
    #[pyfunction]
    fn scan(
        f: PyObjectRef,
        init: PyObjectRef,
        xs: PyObjectRef,
        length: Option<usize>,
        reverse: bool,
        vm: &VirtualMachine,
    ) -> PyResult {
        let carry = flatten(&init, "the carry of scan", vm)?;
        let xs = flatten(&xs, "an argument of scan", vm)?;
        let mut lengths = Vec::new();
        for x in &xs.values {
            match x.shape().first() {
                Some(n) => lengths.push(*n),
                None => {
                    return Err(vm.new_value_error(format!(
                        "scan got value with no leading axis to scan over: {}.",
                        x.aval()
                    )));
                }
            }
        }
        if let Some(n) = length
            && lengths.iter().any(|l| *l != n)
        {
            return Err(vm.new_value_error(format!(
                "scan got `length` argument of {n} which disagrees with leading axis sizes {}.",
                list(&lengths)
            )));
        }
        if lengths.iter().any(|l| *l != lengths[0]) {
            return Err(vm.new_value_error(format!(
                "scan got values with different leading axis sizes: {}.",
                list(&lengths)
            )));
        }
        let Some(n) = length.or(lengths.first().copied()) else {
            return Err(
                vm.new_value_error("scan got no values to scan over and `length` not provided.")
            );
        };
        let slices: Vec<Aval> = xs
            .values
            .iter()
            .map(|x| Aval {
                shape: x.shape()[1..].to_vec(),
                ..x.aval().clone()
            })
            .collect();
        let function = Function::new(&f, "scan", vm);
        let count = carry.values.len();
        let mut run = |v: &[Value]| -> Result<Vec<Value>> {
            let inner = || -> PyResult<(PyObjectRef, PyObjectRef)> {
                let args = [
                    unflatten(&carry.tree, &v[..count], vm)?,
                    unflatten(&xs.tree, &v[count..], vm)?,
                ];
                let result = f.call(args.to_vec(), vm)?;
                match items(&result).as_deref() {
                    Some([c, y]) => Ok((c.clone(), y.clone())),
                    _ => Err(exception(vm, not_a_pair("scan body", &result, vm))),
                }
            };
            let (c, y) = inner().map_err(foreign)?;
            let outs = flatten(&c, "scan body returned a value", vm).map_err(foreign)?;
            same_carry("scan body", &carry.tree, &outs.tree, vm).map_err(foreign)?;
            let mut values = outs.values;
            values.extend(function.note(y).map_err(foreign)?);
            Ok(values)
        };
        let staged = stage_loop_body("scan", &mut run, &carry.values, &slices);
        let (body, first) = staged.or_raise(vm)?;
        let outs = athanor_trace::scan(&body, n, reverse, &first, &xs.values).or_raise(vm)?;
        let parts = vec![
            unflatten(&carry.tree, &outs[..count], vm)?,
            function.rebuild(&outs[count..])?,
        ];
        Ok(vm.ctx.new_tuple(parts).into())
    }

    fn list(n: &[usize]) -> String {
        let n: Vec<String> = n.iter().map(usize::to_string).collect();
        n.join(", ")
    }

    #[pyfunction]
    fn while_loop(
        cond: PyObjectRef,
        body: PyObjectRef,
        init: PyObjectRef,
        vm: &VirtualMachine,
    ) -> PyResult {
        let Leaves { tree, values } = flatten(&init, "the carry of while_loop", vm)?;
        let mut run = |v: &[Value]| -> Result<Vec<Value>> {
            let inner = || -> PyResult<Vec<Value>> {
                let result = body.call((unflatten(&tree, v, vm)?,), vm)?;
                let outs = flatten(&result, "body_fun returned a value", vm)?;
                same_carry("while_loop body", &tree, &outs.tree, vm)?;
                Ok(outs.values)
            };
            inner().map_err(foreign)
        };
        let (body, first) = stage_loop_body("while_loop", &mut run, &values, &[]).or_raise(vm)?;
        let mut test = |v: &[Value]| -> Result<Vec<Value>> {
            let inner = || -> PyResult<Value> {
                let result = cond.call((unflatten(&tree, v, vm)?,), vm)?;
                flat::leaf(&result, "cond_fun returned a value", vm)
            };
            let v = inner().map_err(foreign)?;
            if v.dtype() != DType::Bool || v.ndim() != 0 {
                return Err(Error::Type(format!(
                    "cond_fun must return a boolean scalar, but got output type(s) [ShapedArray({}{})].",
                    v.aval().full_name(),
                    if v.aval().weak_type {
                        ", weak_type=True"
                    } else {
                        ""
                    }
                )));
            }
            Ok(vec![v])
        };
        let test = stage("cond_fun", &mut test, &avals(&first)).or_raise(vm)?;
        let outs = athanor_trace::while_loop(&test, &body, &first).or_raise(vm)?;
        unflatten(&tree, &outs, vm)
    }

    /// `index` names the branch; a bool counts as 0 or 1.
    #[pyfunction]
    fn cond(
        index: PyObjectRef,
        branches: Vec<PyObjectRef>,
        operands: PyObjectRef,
        vm: &VirtualMachine,
    ) -> PyResult {
        let index = flat::leaf(&index, "the predicate", vm)?;
        if index.ndim() != 0 {
            return Err(vm.new_type_error(format!(
                "Pred must be a scalar, got {} of shape {}.",
                index.aval(),
                super::super::ops::tuple(index.shape())
            )));
        }
        let index = lax::convert(&index, DType::I32, false).or_raise(vm)?;
        let Leaves { tree, values } = flatten(&operands, "an operand of cond", vm)?;
        let types = avals(&values);
        let mut graphs = Vec::with_capacity(branches.len());
        let mut out: Option<Tree> = None;
        for f in &branches {
            let function = Function::new(f, "cond", vm);
            let staged = stage("cond", &mut |xs| function.on_tuple(&tree, xs), &types);
            graphs.push(staged.or_raise(vm)?);
            let this = function.out_tree().or_raise(vm)?;
            match &out {
                Some(first) if !first.same(&this, vm)? => {
                    return Err(vm.new_type_error(format!(
                        "cond branch outputs must have the same pytree structure, but they \
                         differ:\n\ntrue_fun output has structure PyTreeDef({}) and false_fun \
                         output PyTreeDef({}).\n\nRevise true_fun and/or false_fun so that they \
                         have the same pytree structure.",
                        this.text(vm)?,
                        first.text(vm)?
                    )));
                }
                _ => out = Some(this),
            }
        }
        let outs = athanor_trace::cond(&index, &graphs, &values).or_raise(vm)?;
        match out {
            Some(out) => unflatten(&out, &outs, vm),
            None => Err(vm.new_value_error("Empty branch sequence")),
        }
    }
}
