"""Trees: nested tuples, lists, dicts and registered classes, with anything else as leaves."""

import functools as _functools

import _athanor
from _athanor import PyTreeDef, tree_children as _opened

from ._names import missing as _missing


def tree_map(f, tree, *rest, is_leaf=None):
    """A tree of ``f(leaf, …)`` for the leaves of one or several trees."""
    return _athanor.tree_map(f, tree, rest, is_leaf)


def tree_leaves(tree, is_leaf=None):
    """The leaves in order; dicts by ascending keys."""
    return _athanor.tree_leaves(tree, is_leaf)


def tree_flatten(tree, is_leaf=None):
    """The leaves, and the tree without them."""
    return _athanor.tree_flatten(tree, is_leaf)


def tree_unflatten(treedef, leaves):
    """A tree from its structure and new leaves."""
    return treedef.unflatten(leaves)


def tree_structure(tree, is_leaf=None):
    """The tree without its leaves."""
    return _athanor.tree_flatten(tree, is_leaf)[1]


_NOTHING = object()


def tree_reduce(function, tree, initializer=_NOTHING, is_leaf=None):
    """The leaves combined two by two, from the left."""
    leaves = _athanor.tree_leaves(tree, is_leaf)
    if initializer is _NOTHING:
        return _functools.reduce(function, leaves)
    return _functools.reduce(function, leaves, initializer)


def tree_all(tree, *, is_leaf=None):
    """Whether all leaves are true."""
    return all(_athanor.tree_leaves(tree, is_leaf))


def tree_transpose(outer_treedef, inner_treedef, pytree_to_transpose):
    """A tree of trees turned inside out."""
    leaves, structure = _athanor.tree_flatten(pytree_to_transpose, None)
    inner = outer_treedef.num_leaves and structure.num_leaves // outer_treedef.num_leaves
    if inner_treedef is None:
        first = outer_treedef.flatten_up_to(pytree_to_transpose)[0]
        inner_treedef = tree_structure(first)
    columns = [outer_treedef.unflatten(leaves[i::inner]) for i in range(inner_treedef.num_leaves)]
    return inner_treedef.unflatten(columns)


def all_leaves(iterable, is_leaf=None):
    """Whether no object is a node."""
    return all(_opened(x) is None for x in iterable)


def treedef_is_leaf(treedef):
    return treedef.num_nodes == 1 and treedef.num_leaves == 1


def treedef_children(treedef):
    return treedef.children()


def treedef_tuple(treedefs):
    return tree_structure(tuple(d.unflatten([0] * d.num_leaves) for d in treedefs))


def tree_broadcast(prefix_tree, full_tree, is_leaf=None):
    """The leaves of a prefix repeated for all leaves below them."""

    def fill(x, part):
        return tree_map(lambda _: x, part, is_leaf=is_leaf)

    return tree_map(fill, prefix_tree, full_tree, is_leaf=is_leaf)


class _Key:
    """A step into a tree."""

    _field = None

    def __init__(self, value):
        setattr(self, self._field, value)

    @property
    def _value(self):
        return getattr(self, self._field)

    def __eq__(self, other):
        return type(self) is type(other) and self._value == other._value

    def __hash__(self):
        return hash(self._value)

    def __repr__(self):
        return f"{type(self).__name__}({self._field}={self._value!r})"


class SequenceKey(_Key):
    _field = "idx"

    def __str__(self):
        return f"[{self.idx!r}]"


class DictKey(_Key):
    _field = "key"

    def __str__(self):
        return f"[{self.key!r}]"


class GetAttrKey(_Key):
    _field = "name"

    def __str__(self):
        return f".{self.name}"


class FlattenedIndexKey(_Key):
    _field = "key"

    def __str__(self):
        return f"[<flat index {self.key}>]"


def keystr(keys, *, simple=False, separator=""):
    """A path as text: ``['a'][0].b``."""
    if simple:
        return separator.join(str(k._value) for k in keys)
    return separator.join(str(k) for k in keys)


_FIELDS = {}  # class: function from a node to its children's keys


def _steps(node):
    """The keys and children of a node; None for a leaf."""
    opened = _opened(node)
    if opened is None:
        return None
    kind, keys, children = opened
    if kind == "dict":
        keys = [DictKey(k) for k in keys]
    elif kind == "namedtuple":
        keys = [GetAttrKey(k) for k in keys]
    elif kind == "custom":
        named = _FIELDS.get(type(node))
        keys = named(node) if named else [FlattenedIndexKey(i) for i in range(len(children))]
    else:
        keys = [SequenceKey(i) for i in range(len(children))]
    return list(zip(keys, children))


def _walk(node, path, is_leaf, out):
    steps = None if is_leaf is not None and is_leaf(node) else _steps(node)
    if steps is None:
        out.append((path, node))
        return
    for key, child in steps:
        _walk(child, path + (key,), is_leaf, out)


def tree_leaves_with_path(tree, is_leaf=None, is_leaf_takes_path=False):
    """(path, leaf) for each leaf."""
    out = []
    _walk(tree, (), is_leaf, out)
    return out


def tree_flatten_with_path(tree, is_leaf=None, is_leaf_takes_path=False):
    """(path, leaf) for each leaf, and the tree without them."""
    return tree_leaves_with_path(tree, is_leaf), tree_structure(tree, is_leaf)


def tree_map_with_path(f, tree, *rest, is_leaf=None, is_leaf_takes_path=False):
    """A tree of ``f(path, leaf, …)``."""
    leaves, structure = tree_flatten_with_path(tree, is_leaf)
    others = [structure.flatten_up_to(r) for r in rest]
    return structure.unflatten([f(*pair, *more) for pair, *more in zip(leaves, *others)])


def register_pytree_node(nodetype, flatten_func, unflatten_func, flatten_with_keys_func=None):
    """Make a class a node: ``flatten_func(x) -> (children, aux)``, and back."""
    _athanor.tree_register(nodetype, flatten_func, unflatten_func)
    if flatten_with_keys_func is not None:
        _FIELDS[nodetype] = lambda x: [k for k, _ in flatten_with_keys_func(x)[0]]


def register_pytree_with_keys(nodetype, flatten_with_keys, unflatten_func, flatten_func=None):
    """As ``register_pytree_node``, with a key beside each child."""

    def flatten(x):
        pairs, aux = flatten_with_keys(x)
        return [child for _, child in pairs], aux

    register_pytree_node(nodetype, flatten_func or flatten, unflatten_func, flatten_with_keys)


def register_pytree_node_class(cls):
    """A decorator for classes with ``tree_flatten`` and ``tree_unflatten``."""
    register_pytree_node(cls, lambda x: x.tree_flatten(), cls.tree_unflatten)
    return cls


def register_pytree_with_keys_class(cls):
    """A decorator for classes with ``tree_flatten_with_keys`` and ``tree_unflatten``."""
    register_pytree_with_keys(cls, lambda x: x.tree_flatten_with_keys(), cls.tree_unflatten)
    return cls


def register_static(cls):
    """A class whose objects are nodes without children."""
    register_pytree_node(cls, lambda x: ((), x), lambda aux, _: aux)
    return cls


def register_dataclass(nodetype, data_fields=None, meta_fields=None, drop_fields=()):
    """Make a dataclass a node: data fields are children, meta fields part of the structure."""
    import dataclasses

    if data_fields is None:
        fields = dataclasses.fields(nodetype)
        data_fields = [f.name for f in fields if f.init and not f.metadata.get("static", False)]
        meta_fields = [f.name for f in fields if f.init and f.metadata.get("static", False)]
    data_fields, meta_fields = tuple(data_fields), tuple(meta_fields or ())

    def flatten(x):
        return [getattr(x, n) for n in data_fields], tuple([getattr(x, n) for n in meta_fields])

    def unflatten(meta, data):
        # Not through __init__, which may check what placeholders cannot pass.
        x = object.__new__(nodetype)
        for name, value in zip(meta_fields + data_fields, tuple(meta) + tuple(data)):
            object.__setattr__(x, name, value)
        return x

    register_pytree_node(nodetype, flatten, unflatten)
    _FIELDS[nodetype] = lambda x: [GetAttrKey(n) for n in data_fields]
    return nodetype


class Partial(_functools.partial):
    """A ``functools.partial`` that is a node: its arguments are the children."""


_athanor.tree_register(
    Partial,
    lambda p: ((p.args, p.keywords), p.func),
    lambda func, parts: Partial(func, *parts[0], **parts[1]),
)


def build_tree(treedef, xs):
    return treedef.unflatten(tree_leaves(xs))


__getattr__ = _missing("jax.tree_util", globals())
