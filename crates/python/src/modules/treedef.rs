//! The class `PyTreeDef`, and the functions on trees.

use rustpython_vm::function::PyComparisonValue;
use rustpython_vm::types::{Comparable, Hashable, PyComparisonOp, Representable};
use rustpython_vm::{
    AsObject, Py, PyObject, PyObjectRef, PyPayload, PyResult, VirtualMachine, pyclass, pymodule,
};

use super::convert::items;
use super::tree::Tree;

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
        up_to(&zelf.tree, &tree, &mut leaves, vm)?;
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

/// The subtrees of `o` at the leaves of `tree`; ValueError with JAX's words if they differ.
pub fn up_to(
    tree: &Tree,
    o: &PyObject,
    out: &mut Vec<PyObjectRef>,
    vm: &VirtualMachine,
) -> PyResult<()> {
    if let Tree::Leaf = tree {
        out.push(o.to_owned());
        return Ok(());
    }
    let repr = || o.repr(vm).map_or_else(|_| "?".into(), |r| r.to_string());
    let expected =
        |what: &str| Err(vm.new_value_error(format!("Expected {what}, got {}.", repr())));
    let (node, children) = match (Tree::opened(o, vm)?, tree) {
        (Some(x), _) => x,
        (None, Tree::None) => return expected("None"),
        (None, Tree::Tuple(_)) => return expected("tuple"),
        (None, Tree::List(_)) => return expected("list"),
        (None, Tree::Dict(..)) => return expected("dict"),
        (None, Tree::NamedTuple(t, _)) => return expected(&format!("named tuple {}", t.name())),
        (None, _) => return expected("a custom node"),
    };
    let arity = |what: &str, n: usize| {
        Err(vm.new_value_error(format!(
            "{what} arity mismatch: {} != {n}; {}: {}.",
            children.len(),
            what.to_lowercase(),
            repr()
        )))
    };
    match (tree, &node) {
        (Tree::None, Tree::None) => {}
        (Tree::Tuple(c), Tree::Tuple(d)) if c.len() != d.len() => return arity("Tuple", c.len()),
        (Tree::List(c), Tree::List(d)) if c.len() != d.len() => return arity("List", c.len()),
        (Tree::Tuple(_), Tree::Tuple(_)) | (Tree::List(_), Tree::List(_)) => {}
        (Tree::Dict(a, _), Tree::Dict(b, _)) => {
            let same = a.len() == b.len()
                && a.iter()
                    .zip(b)
                    .map(|(x, y)| vm.identical_or_equal(x, y))
                    .collect::<PyResult<Vec<_>>>()?
                    .iter()
                    .all(|x| *x);
            if !same {
                let list = |k: &[PyObjectRef]| -> PyResult<String> {
                    let l: PyObjectRef = vm.ctx.new_list(k.to_vec()).into();
                    Ok(l.repr(vm)?.to_string())
                };
                return Err(vm.new_value_error(format!(
                    "Dict key mismatch; expected keys: {}; dict: {}.",
                    list(a)?,
                    repr()
                )));
            }
        }
        (Tree::NamedTuple(a, _), Tree::NamedTuple(b, _)) if a.is(b) => {}
        (Tree::Custom(a, x, c), Tree::Custom(b, y, d)) if a.is(b) => {
            if c.len() != d.len() || !vm.identical_or_equal(x, y)? {
                return Err(vm.new_value_error(format!(
                    "Mismatch custom node data: {} != {}; value: {}.",
                    x.repr(vm)?,
                    y.repr(vm)?,
                    repr()
                )));
            }
        }
        (Tree::None, _) => return expected("None"),
        (Tree::Tuple(_), _) => return expected("tuple"),
        (Tree::List(_), _) => return expected("list"),
        (Tree::Dict(..), _) => return expected("dict"),
        (Tree::NamedTuple(t, _), _) => return expected(&format!("named tuple {}", t.name())),
        (Tree::Custom(t, ..), _) => {
            return Err(vm.new_value_error(format!(
                "Custom node type mismatch: expected type: {}, value: {}.",
                t.name(),
                repr()
            )));
        }
        (Tree::Leaf, _) => {}
    }
    for (t, o) in tree.children().iter().zip(&children) {
        up_to(t, o, out, vm)?;
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
            up_to(&tree, &o, &mut more, vm)?;
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
