//! Pytrees: containers of leaves, their structure, and the classes that readers register.

use std::cell::RefCell;
use std::collections::HashMap;

use rustpython_vm::builtins::{PyDict, PyDictRef, PyList, PyStr, PyTuple, PyTypeRef};
use rustpython_vm::{AsObject, PyObject, PyObjectRef, PyRef, PyResult, VirtualMachine};

use super::convert::items;

/// The structure of a tree without its leaves.
#[derive(Clone, Debug)]
pub enum Tree {
    Leaf,
    None,
    Tuple(Vec<Tree>),
    List(Vec<Tree>),
    /// Keys ascending.
    Dict(Vec<PyObjectRef>, Vec<Tree>),
    NamedTuple(PyTypeRef, Vec<Tree>),
    /// Of a registered class, with what its flattening keeps beside the children.
    Custom(PyTypeRef, PyObjectRef, Vec<Tree>),
}

#[derive(Clone)]
struct Registered {
    flatten: PyObjectRef,
    unflatten: PyObjectRef,
}

thread_local! {
    static REGISTRY: RefCell<HashMap<usize, (PyTypeRef, Registered)>> = RefCell::default();
}

/// Forgets what an earlier Python of this thread registered.
pub fn clear_registry() {
    REGISTRY.with(|r| r.borrow_mut().clear());
}

pub fn register(class: PyTypeRef, flatten: PyObjectRef, unflatten: PyObjectRef) {
    let made = Registered { flatten, unflatten };
    REGISTRY.with(|r| r.borrow_mut().insert(class.get_id(), (class, made)));
}

fn registered(class: &PyObject) -> Option<Registered> {
    REGISTRY.with(|r| {
        r.borrow()
            .get(&class.get_id())
            .map(|(_, made)| made.clone())
    })
}

fn open(o: &PyObject, vm: &VirtualMachine) -> PyResult<Option<(Tree, Vec<PyObjectRef>)>> {
    if vm.is_none(o) {
        return Ok(Some((Tree::None, Vec::new())));
    }
    let class = o.class();
    let types = &vm.ctx.types;
    let leaves = |n: &Vec<PyObjectRef>| vec![Tree::Leaf; n.len()];
    if class.is(types.tuple_type) || class.is(types.list_type) {
        let children = items(o).unwrap_or_default();
        let l = leaves(&children);
        let node = match class.is(types.list_type) {
            true => Tree::List(l),
            false => Tree::Tuple(l),
        };
        return Ok(Some((node, children)));
    }
    if class.is(types.dict_type) {
        let Some(dict) = o.downcast_ref::<PyDict>() else {
            return Ok(None);
        };
        let (keys, children) = sorted(&dict.to_owned(), vm)?;
        let l = leaves(&children);
        return Ok(Some((Tree::Dict(keys, l), children)));
    }
    if let Some(r) = registered(class.as_object()) {
        let pair = r.flatten.call((o.to_owned(),), vm)?;
        let parts = items(&pair).filter(|p| p.len() == 2).ok_or_else(|| {
            vm.new_type_error(format!(
                "The to_iterable function for a custom PyTree node should return a (children, aux_data) tuple, got {}",
                pair.class().name()
            ))
        })?;
        let children: Vec<PyObjectRef> = match items(&parts[0]) {
            Some(c) => c,
            None => vm.extract_elements_with(&parts[0], Ok)?,
        };
        let l = leaves(&children);
        let node = Tree::Custom(class.to_owned(), parts[1].clone(), l);
        return Ok(Some((node, children)));
    }
    if let Some(t) = o.downcast_ref::<PyTuple>()
        && vm.get_attribute_opt(o, "_fields")?.is_some()
    {
        let children = t.as_slice().to_vec();
        let l = leaves(&children);
        return Ok(Some((Tree::NamedTuple(class.to_owned(), l), children)));
    }
    Ok(None)
}

/// Keys ascending, and the values.
fn sorted(dict: &PyDictRef, vm: &VirtualMachine) -> PyResult<(Vec<PyObjectRef>, Vec<PyObjectRef>)> {
    let mut pairs: Vec<(PyObjectRef, PyObjectRef)> = dict.into_iter().collect();
    let text = |o: &PyObjectRef| o.downcast_ref::<PyStr>().map(|s| s.as_wtf8().to_owned());
    if pairs
        .iter()
        .all(|(k, _)| k.downcast_ref::<PyStr>().is_some())
    {
        pairs.sort_by_cached_key(|(k, _)| text(k));
        return Ok(pairs.into_iter().unzip());
    }
    let keys: Vec<PyObjectRef> = pairs.into_iter().map(|(k, _)| k).collect();
    let keys: PyRef<PyList> = vm.ctx.new_list(keys);
    if vm.call_method(keys.as_object(), "sort", ()).is_err() {
        return Err(
            vm.new_value_error("Comparator raised exception while sorting pytree dictionary keys.")
        );
    }
    let keys = keys.borrow_vec().to_vec();
    let values = keys.iter().map(|k| dict.get_item(&**k, vm));
    let values = values.collect::<PyResult<Vec<_>>>()?;
    Ok((keys, values))
}

impl Tree {
    /// One level: its node with leaves in place of the children, and these. None for a leaf.
    pub fn opened(o: &PyObject, vm: &VirtualMachine) -> PyResult<Option<(Tree, Vec<PyObjectRef>)>> {
        open(o, vm)
    }

    pub fn children(&self) -> &[Tree] {
        match self {
            Tree::Leaf | Tree::None => &[],
            Tree::Tuple(c)
            | Tree::List(c)
            | Tree::Dict(_, c)
            | Tree::NamedTuple(_, c)
            | Tree::Custom(_, _, c) => c,
        }
    }

    fn children_mut(&mut self) -> &mut [Tree] {
        match self {
            Tree::Leaf | Tree::None => &mut [],
            Tree::Tuple(c)
            | Tree::List(c)
            | Tree::Dict(_, c)
            | Tree::NamedTuple(_, c)
            | Tree::Custom(_, _, c) => c,
        }
    }

    pub fn leaves(&self) -> usize {
        match self {
            Tree::Leaf => 1,
            _ => self.children().iter().map(Tree::leaves).sum(),
        }
    }

    pub fn nodes(&self) -> usize {
        1 + self.children().iter().map(Tree::nodes).sum::<usize>()
    }

    /// Takes a tree apart; its leaves are appended to `leaves`.
    pub fn flatten(
        o: &PyObject,
        is_leaf: Option<&PyObject>,
        leaves: &mut Vec<PyObjectRef>,
        vm: &VirtualMachine,
    ) -> PyResult<Tree> {
        let whole = match is_leaf {
            Some(f) => f.call((o.to_owned(),), vm)?.try_to_bool(vm)?,
            None => false,
        };
        let opened = if whole { None } else { open(o, vm)? };
        let Some((mut node, children)) = opened else {
            leaves.push(o.to_owned());
            return Ok(Tree::Leaf);
        };
        for (slot, child) in node.children_mut().iter_mut().zip(&children) {
            *slot =
                vm.with_recursion("in a pytree", || Tree::flatten(child, is_leaf, leaves, vm))?;
        }
        Ok(node)
    }

    /// Whether `o` has this structure, with its leaves appended to `leaves`: flattening without
    /// building what is known already.
    pub fn matches(
        &self,
        o: &PyObject,
        leaves: &mut Vec<PyObjectRef>,
        vm: &VirtualMachine,
    ) -> PyResult<bool> {
        let class = o.class();
        let types = &vm.ctx.types;
        let each = |nodes: &[Tree], objects: &[PyObjectRef], leaves: &mut Vec<PyObjectRef>| {
            if nodes.len() != objects.len() {
                return Ok(false);
            }
            for (node, o) in nodes.iter().zip(objects) {
                if !node.matches(o, leaves, vm)? {
                    return Ok(false);
                }
            }
            Ok(true)
        };
        match self {
            Tree::Leaf => {
                // What would be taken apart is no leaf.
                if o.downcast_ref::<super::array::PyArray>().is_none() && open(o, vm)?.is_some() {
                    return Ok(false);
                }
                leaves.push(o.to_owned());
                Ok(true)
            }
            Tree::None => Ok(vm.is_none(o)),
            Tree::Tuple(c) if class.is(types.tuple_type) => match o.downcast_ref::<PyTuple>() {
                Some(t) => each(c, t.as_slice(), leaves),
                None => Ok(false),
            },
            Tree::List(c) if class.is(types.list_type) => match o.downcast_ref::<PyList>() {
                Some(l) => {
                    let items = l.borrow_vec().to_vec();
                    each(c, &items, leaves)
                }
                None => Ok(false),
            },
            Tree::Dict(keys, c) if class.is(types.dict_type) => {
                let Some(d) = o.downcast_ref::<PyDict>() else {
                    return Ok(false);
                };
                if d.__len__() != keys.len() {
                    return Ok(false);
                }
                for (k, node) in keys.iter().zip(c) {
                    match d.get_item_opt(&**k, vm)? {
                        Some(o) if node.matches(&o, leaves, vm)? => {}
                        _ => return Ok(false),
                    }
                }
                Ok(true)
            }
            Tree::NamedTuple(t, c) if class.is(t) => match o.downcast_ref::<PyTuple>() {
                Some(t) => each(c, t.as_slice(), leaves),
                None => Ok(false),
            },
            Tree::Custom(t, aux, c) if class.is(t) => match open(o, vm)? {
                Some((Tree::Custom(_, a, _), children)) => {
                    Ok(vm.identical_or_equal(aux, &a)? && each(c, &children, leaves)?)
                }
                _ => Ok(false),
            },
            _ => Ok(false),
        }
    }

    /// Puts a tree together. Takes as many leaves as it needs.
    pub fn unflatten(
        &self,
        leaves: &mut dyn Iterator<Item = PyObjectRef>,
        vm: &VirtualMachine,
    ) -> PyResult {
        if let Tree::Leaf = self {
            return leaves
                .next()
                .ok_or_else(|| vm.new_value_error("Too few leaves for PyTreeDef"));
        }
        let children = self.children().iter();
        let children = children
            .map(|c| c.unflatten(leaves, vm))
            .collect::<PyResult<Vec<_>>>()?;
        self.build(children, vm)
    }

    /// A node from its children.
    pub fn build(&self, children: Vec<PyObjectRef>, vm: &VirtualMachine) -> PyResult {
        Ok(match self {
            Tree::Leaf | Tree::None => vm.ctx.none(),
            Tree::Tuple(_) => vm.ctx.new_tuple(children).into(),
            Tree::List(_) => vm.ctx.new_list(children).into(),
            Tree::Dict(keys, _) => {
                let d = vm.ctx.new_dict();
                for (k, v) in keys.iter().zip(children) {
                    d.set_item(&**k, v, vm)?;
                }
                d.into()
            }
            Tree::NamedTuple(t, _) => t.as_object().call(children, vm)?,
            Tree::Custom(t, aux, _) => {
                let Some(r) = registered(t.as_object()) else {
                    return Err(vm.new_type_error(format!("{} is no pytree node", t.name())));
                };
                let children = vm.ctx.new_tuple(children);
                r.unflatten.call((aux.clone(), children), vm)?
            }
        })
    }

    /// Where the leaf of this number stands: `['w'][0]`.
    pub fn path(&self, mut leaf: usize, vm: &VirtualMachine) -> String {
        for (i, child) in self.children().iter().enumerate() {
            let n = child.leaves();
            if leaf >= n {
                leaf -= n;
                continue;
            }
            return self.step(i, vm) + &child.path(leaf, vm);
        }
        String::new()
    }

    /// How one of the children is reached.
    pub fn step(&self, child: usize, vm: &VirtualMachine) -> String {
        match self {
            Tree::Dict(keys, _) => {
                let key = keys[child].repr(vm);
                format!("[{}]", key.map_or_else(|_| "?".into(), |k| k.to_string()))
            }
            Tree::NamedTuple(t, _) => {
                let fields = t.as_object().get_attr("_fields", vm).ok();
                let field = fields.and_then(|f| items(&f)?.get(child)?.str(vm).ok());
                format!(".{}", field.map_or_else(|| "?".into(), |f| f.to_string()))
            }
            Tree::Custom(..) => format!("[<flat index {child}>]"),
            _ => format!("[{child}]"),
        }
    }

    /// As Python prints the class of such a node.
    pub fn class_text(&self) -> String {
        match self {
            Tree::Leaf => "<class 'object'>".into(),
            Tree::None => "<class 'NoneType'>".into(),
            Tree::Tuple(_) => "<class 'tuple'>".into(),
            Tree::List(_) => "<class 'list'>".into(),
            Tree::Dict(..) => "<class 'dict'>".into(),
            Tree::NamedTuple(t, _) | Tree::Custom(t, ..) => format!("<class '{}'>", t.name()),
        }
    }

    pub fn same(&self, other: &Tree, vm: &VirtualMachine) -> PyResult<bool> {
        let node = match (self, other) {
            (Tree::Leaf, Tree::Leaf) | (Tree::None, Tree::None) => true,
            (Tree::Tuple(_), Tree::Tuple(_)) | (Tree::List(_), Tree::List(_)) => true,
            (Tree::Dict(a, _), Tree::Dict(b, _)) => equal_all(a, b, vm)?,
            (Tree::NamedTuple(a, _), Tree::NamedTuple(b, _)) => a.is(b),
            (Tree::Custom(a, x, _), Tree::Custom(b, y, _)) => {
                a.is(b) && vm.identical_or_equal(x, y)?
            }
            _ => false,
        };
        let (a, b) = (self.children(), other.children());
        if !node || a.len() != b.len() {
            return Ok(false);
        }
        for (a, b) in a.iter().zip(b) {
            if !a.same(b, vm)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// As JAX prints it inside `PyTreeDef(…)`.
    pub fn text(&self, vm: &VirtualMachine) -> PyResult<String> {
        let inner = self.children().iter().map(|c| c.text(vm));
        let inner = inner.collect::<PyResult<Vec<_>>>()?;
        let list = inner.join(", ");
        Ok(match self {
            Tree::Leaf => "*".into(),
            Tree::None => "None".into(),
            Tree::Tuple(c) if c.len() == 1 => format!("({list},)"),
            Tree::Tuple(_) => format!("({list})"),
            Tree::List(_) => format!("[{list}]"),
            Tree::Dict(keys, _) => {
                let mut parts = Vec::new();
                for (k, c) in keys.iter().zip(inner) {
                    parts.push(format!("{}: {c}", k.repr(vm)?.to_string_lossy()));
                }
                format!("{{{}}}", parts.join(", "))
            }
            Tree::NamedTuple(t, _) => format!("CustomNode(namedtuple[{}], [{list}])", t.name()),
            Tree::Custom(t, aux, _) => {
                let aux = aux.str(vm)?;
                format!(
                    "CustomNode({}[{}], [{list}])",
                    t.name(),
                    aux.to_string_lossy()
                )
            }
        })
    }
}

/// Whether two lists of keys are equal.
pub fn equal_all(a: &[PyObjectRef], b: &[PyObjectRef], vm: &VirtualMachine) -> PyResult<bool> {
    if a.len() != b.len() {
        return Ok(false);
    }
    for (x, y) in a.iter().zip(b) {
        if !vm.identical_or_equal(x, y)? {
            return Ok(false);
        }
    }
    Ok(true)
}
