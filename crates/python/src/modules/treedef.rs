//! The class `PyTreeDef`, and the functions on trees.

use rustpython_vm::function::PyComparisonValue;
use rustpython_vm::types::{Comparable, Hashable, PyComparisonOp, Representable};
use rustpython_vm::{
    AsObject, Py, PyObject, PyObjectRef, PyPayload, PyResult, VirtualMachine, pyclass, pymodule,
};

use super::convert::items;
use super::tree::{Tree, equal_all};

#[pyclass(module = "jax.tree_util", name = "PyTreeDef")]
#[derive(Debug, PyPayload)]
pub struct PyTreeDef {
    pub tree: Tree,
}

pub fn wrap_tree(tree: Tree, vm: &VirtualMachine) -> PyObjectRef {
    PyTreeDef { tree }.into_ref(&vm.ctx).into()
}

#[pyclass(with(Comparable, Hashable, Representable))]
impl PyTreeDef {
    #[pygetset]
    fn num_leaves(zelf: &Py<Self>) -> usize {
        zelf.tree.leaves()
    }
    #[pygetset]
    fn num_nodes(zelf: &Py<Self>) -> usize {
        zelf.tree.nodes()
    }
    #[pymethod]
    fn children(zelf: &Py<Self>, vm: &VirtualMachine) -> PyObjectRef {
        let all = zelf.tree.children().iter();
        let all = all.map(|c| wrap_tree(c.clone(), vm)).collect();
        vm.ctx.new_list(all).into()
    }
    #[pymethod]
    fn unflatten(zelf: &Py<Self>, leaves: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        let leaves = vm.extract_elements_with(&leaves, Ok)?;
        let (want, got) = (zelf.tree.leaves(), leaves.len());
        if want != got {
            return Err(vm.new_value_error(format!(
                "Too {} leaves for PyTreeDef; expected {want}, got {got}",
                if got < want { "few" } else { "many" }
            )));
        }
        zelf.tree.unflatten(&mut leaves.into_iter(), vm)
    }
    #[pymethod]
    fn flatten_up_to(zelf: &Py<Self>, tree: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        let mut leaves = Vec::new();
        up_to(&zelf.tree, &tree, "tree", &mut leaves, vm)?;
        Ok(vm.ctx.new_list(leaves).into())
    }
}

impl Comparable for PyTreeDef {
    fn cmp(
        zelf: &Py<Self>,
        other: &PyObject,
        op: PyComparisonOp,
        vm: &VirtualMachine,
    ) -> PyResult<PyComparisonValue> {
        op.eq_only(|| match other.downcast_ref::<PyTreeDef>() {
            Some(o) => Ok(zelf.tree.same(&o.tree, vm)?.into()),
            None => Ok(PyComparisonValue::NotImplemented),
        })
    }
}

impl Hashable for PyTreeDef {
    fn hash(zelf: &Py<Self>, _: &VirtualMachine) -> PyResult<rustpython_vm::common::hash::PyHash> {
        Ok((zelf.tree.leaves() * 1_000_003 + zelf.tree.nodes()) as _)
    }
}

impl Representable for PyTreeDef {
    fn repr_str(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<String> {
        Ok(format!("PyTreeDef({})", zelf.tree.text(vm)?))
    }
}

/// The subtrees of `o` at the leaves of `tree`; ValueError with JAX's words if they differ, in
/// which `at` names the root.
pub fn up_to(
    tree: &Tree,
    o: &PyObject,
    at: &str,
    out: &mut Vec<PyObjectRef>,
    vm: &VirtualMachine,
) -> PyResult<()> {
    if let Tree::Leaf = tree {
        out.push(o.to_owned());
        return Ok(());
    }
    let wrong = |what: &str, text: String| {
        let text = format!(
            "pytree structure error: different {what} at key path\n    {at}\nAt that key path, the \
             prefix pytree {} has a subtree of type{text}",
            at.split('[').next().unwrap_or(at)
        );
        Err(vm.new_value_error(text))
    };
    let opened = Tree::opened(o, vm)?;
    let same_kind = match (tree, &opened) {
        (Tree::None, Some((Tree::None, _)))
        | (Tree::Tuple(_), Some((Tree::Tuple(_), _)))
        | (Tree::List(_), Some((Tree::List(_), _)))
        | (Tree::Dict(..), Some((Tree::Dict(..), _))) => true,
        (Tree::NamedTuple(a, _), Some((Tree::NamedTuple(b, _), _)))
        | (Tree::Custom(a, ..), Some((Tree::Custom(b, ..), _))) => a.is(b),
        _ => false,
    };
    let Some((node, children)) = opened.filter(|_| same_kind) else {
        return wrong(
            "types",
            format!(
                "\n    {}\nbut at the same key path the full pytree has a subtree of different \
                 type\n    {}.",
                tree.class_text(),
                super::flat::class_text(o)
            ),
        );
    };
    let metadata = |a: String, b: String| {
        wrong(
            "pytree metadata",
            format!(
                "\n    {}\nwith metadata\n    {a}\nbut at the same key path the full pytree has a \
                 subtree of the same type but with metadata\n    {b}",
                tree.class_text()
            ),
        )
    };
    if let (Tree::Dict(a, _), Tree::Dict(b, _)) = (tree, &node)
        && !equal_all(a, b, vm)?
    {
        let text = |k: &[PyObjectRef]| -> PyResult<String> {
            let k: PyObjectRef = vm.ctx.new_tuple(k.to_vec()).into();
            Ok(k.repr(vm)?.to_string())
        };
        return metadata(text(a)?, text(b)?);
    }
    let (want, got) = (tree.children().len(), children.len());
    if want != got {
        let class = tree.class_text();
        let name = class.trim_start_matches("<class '").trim_end_matches("'>");
        return wrong(
            &format!("lengths of {name}"),
            format!(
                " {name} of length {want}, but the full pytree has a subtree of the same type but \
                 of length {got}."
            ),
        );
    }
    if let (Tree::Custom(_, a, _), Tree::Custom(_, b, _)) = (tree, &node)
        && !vm.identical_or_equal(a, b)?
    {
        return metadata(a.repr(vm)?.to_string(), b.repr(vm)?.to_string());
    }
    for (i, (t, o)) in tree.children().iter().zip(&children).enumerate() {
        let at = format!("{at}{}", tree.step(i, vm));
        up_to(t, o, &at, out, vm)?;
    }
    Ok(())
}

#[pymodule(sub)]
pub mod trees {
    use super::*;
    use rustpython_vm::builtins::PyTypeRef;
    use rustpython_vm::class::PyClassImpl;

    #[pyattr(name = "PyTreeDef")]
    fn treedef_class(_: &VirtualMachine) -> PyTypeRef {
        PyTreeDef::make_static_type()
    }

    fn flat(
        tree: &PyObject,
        is_leaf: &PyObject,
        vm: &VirtualMachine,
    ) -> PyResult<(Vec<PyObjectRef>, Tree)> {
        let mut leaves = Vec::new();
        let f = (!vm.is_none(is_leaf)).then_some(is_leaf);
        let tree = Tree::flatten(tree, f, &mut leaves, vm)?;
        Ok((leaves, tree))
    }

    #[pyfunction]
    fn tree_flatten(tree: PyObjectRef, is_leaf: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        let (leaves, tree) = flat(&tree, &is_leaf, vm)?;
        let leaves = vm.ctx.new_list(leaves).into();
        Ok(vm.ctx.new_tuple(vec![leaves, wrap_tree(tree, vm)]).into())
    }

    #[pyfunction]
    fn tree_leaves(tree: PyObjectRef, is_leaf: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        Ok(vm.ctx.new_list(flat(&tree, &is_leaf, vm)?.0).into())
    }

    #[pyfunction]
    fn tree_map(
        f: PyObjectRef,
        tree: PyObjectRef,
        rest: PyObjectRef,
        is_leaf: PyObjectRef,
        vm: &VirtualMachine,
    ) -> PyResult {
        let (leaves, tree) = flat(&tree, &is_leaf, vm)?;
        let mut others = Vec::new();
        for o in items(&rest).unwrap_or_default() {
            let mut more = Vec::with_capacity(leaves.len());
            up_to(&tree, &o, "tree_map tree", &mut more, vm)?;
            others.push(more);
        }
        let mut out = Vec::with_capacity(leaves.len());
        for (i, leaf) in leaves.into_iter().enumerate() {
            let mut args = vec![leaf];
            args.extend(others.iter().map(|o| o[i].clone()));
            out.push(f.call(args, vm)?);
        }
        tree.unflatten(&mut out.into_iter(), vm)
    }

    #[pyfunction]
    fn tree_register(cls: PyTypeRef, flatten: PyObjectRef, unflatten: PyObjectRef) {
        super::super::tree::register(cls, flatten, unflatten);
    }

    /// None for a leaf; else (kind, keys, children).
    #[pyfunction]
    fn tree_children(node: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        let Some((tree, children)) = Tree::opened(&node, vm)? else {
            return Ok(vm.ctx.none());
        };
        let count = || {
            (0..children.len())
                .map(|i| vm.ctx.new_int(i).into())
                .collect()
        };
        let (kind, keys): (&str, Vec<PyObjectRef>) = match &tree {
            Tree::Leaf | Tree::None => ("none", Vec::new()),
            Tree::Tuple(_) => ("tuple", count()),
            Tree::List(_) => ("list", count()),
            Tree::Dict(k, _) => ("dict", k.clone()),
            Tree::NamedTuple(t, _) => {
                let fields = t.as_object().get_attr("_fields", vm)?;
                ("namedtuple", items(&fields).unwrap_or_default())
            }
            Tree::Custom(..) => ("custom", count()),
        };
        let parts = vec![
            vm.ctx.new_str(kind).into(),
            vm.ctx.new_list(keys).into(),
            vm.ctx.new_list(children).into(),
        ];
        Ok(vm.ctx.new_tuple(parts).into())
    }
}
