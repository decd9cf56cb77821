"""Modules as graphs: taken apart into a structure and variables, and put together."""

from collections.abc import Mapping

import jax

from ._variables import Variable


class Object:
    """What has attributes that are variables, objects, or plain values."""

    def __repr__(self):
        lines = []
        for name, value in vars(self).items():
            lines.append(f"  {name}={value!r}".replace("\n", "\n  ") + ",\n")
        return f"{type(self).__name__}(\n{''.join(lines).removesuffix(',' + chr(10))}\n)"


class Module(Object):
    """The base of layers and models: variables and other modules are attributes."""

    def set_attributes(self, *filters, raise_if_not_found=True, **attributes):
        """Set attributes of all modules inside that have them."""
        found = set()
        for _, module in iter_modules(self):
            if filters and not any(isinstance(module, f) for f in filters):
                continue
            for name, value in attributes.items():
                if hasattr(module, name):
                    found.add(name)
                    setattr(module, name, value)
        missing = set(attributes) - found
        if missing and raise_if_not_found:
            raise ValueError(
                f"Could not find at least one instance of the following attributes: {missing}"
            )

    def train(self, **attributes):
        """Dropout and batch statistics as in training."""
        options = {"deterministic": False, "use_running_average": False, **attributes}
        self.set_attributes(raise_if_not_found=False, **options)

    def eval(self, **attributes):
        """No dropout, and running averages."""
        options = {"deterministic": True, "use_running_average": True, **attributes}
        self.set_attributes(raise_if_not_found=False, **options)

    def sow(self, variable_type, name, value, reduce_fn=None, init_fn=None):
        """Put a value aside in a variable of a type, by default at the end of a tuple."""
        reduce_fn = reduce_fn or (lambda xs, x: xs + (x,))
        old = getattr(self, name).value if hasattr(self, name) else (init_fn or tuple)()
        setattr(self, name, variable_type(reduce_fn(old, value)))
        return True


class List(list):
    """A list of modules or variables."""


class Dict(dict):
    """A dict of modules or variables."""

    def __getattr__(self, name):
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None


def _children(node):
    """(name, value) of what a node holds, in order; None for what is no node."""
    if isinstance(node, Object):
        return sorted(vars(node).items())
    if isinstance(node, dict):
        return sorted(node.items(), key=lambda item: str(item[0]))
    if isinstance(node, (list, tuple)) and not hasattr(node, "_fields"):
        return list(enumerate(node))
    return None


def iter_modules(root):
    """(path, module) for a module and all inside, each once."""
    seen, todo = set(), [((), root)]
    while todo:
        path, node = todo.pop(0)
        children = _children(node)
        if children is None or id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, Module):
            yield path, node
        todo += [((*path, name), child) for name, child in children]


class GraphDef:
    """All of a graph that is not in its variables. Equal structures are equal."""

    def __init__(self, root):
        self._root = root

    def __eq__(self, other):
        return isinstance(other, GraphDef) and self._root == other._root

    def __hash__(self):
        return hash(self._root)

    def __repr__(self):
        return f"GraphDef({self._root!r})"


jax.tree_util.register_static(GraphDef)


class _Flattener:
    """Takes objects apart: numbers nodes and variables in the order in which they are met."""

    def __init__(self):
        self.numbers, self.variables = {}, []

    def visit(self, x, path):
        """The hashable description of a value."""
        if isinstance(x, Variable):
            if id(x) in self.numbers:
                return "again", self.numbers[id(x)]
            self.numbers[id(x)] = len(self.variables)
            self.variables.append((path, x))
            return "variable", type(x), tuple(sorted(x._metadata.items()))
        children = _children(x)
        if children is None:
            if isinstance(x, jax.Array):
                raise TypeError(
                    f"the array at {'/'.join(map(str, path))} must be in a variable: "
                    "nnx.Variable(array)"
                )
            return "value", x
        if id(x) in self.numbers:
            return "node again", self.numbers[id(x)]
        if isinstance(x, (Object, list, dict)):
            self.numbers[id(x)] = f"node {len(self.numbers)}"
        number = self.numbers.get(id(x))
        parts = tuple((name, self.visit(child, (*path, name))) for name, child in children)
        return "node", type(x), number, parts


def flatten(x):
    """(GraphDef, [(path, variable)]) of an object or a list of them."""
    flattener = _Flattener()
    return GraphDef(flattener.visit(x, ())), flattener.variables


class _Builder:
    """Puts objects together from their description and new variables."""

    def __init__(self, values):
        self.values, self.variables, self.nodes = list(values), [], {}

    def build(self, described):
        kind, *rest = described
        if kind == "value":
            return rest[0]
        if kind == "again":
            return self.variables[rest[0]]
        if kind == "node again":
            return self.nodes[rest[0]]
        if kind == "variable":
            cls, metadata = rest
            variable = self.values[len(self.variables)]
            if not isinstance(variable, Variable):
                variable = cls(variable, **dict(metadata))
            self.variables.append(variable)
            return variable
        cls, number, parts = rest
        if issubclass(cls, tuple):
            return tuple(self.build(child) for _, child in parts)
        node = self.nodes[number] = cls.__new__(cls)
        for name, child in parts:
            value = self.build(child)
            if issubclass(cls, Object):
                object.__setattr__(node, name, value)
            elif issubclass(cls, dict):
                node[name] = value
            else:
                node.append(value)
        return node


def unflatten(graphdef, values):
    """(the object, its new variables) from values in order."""
    builder = _Builder(values)
    return builder.build(graphdef._root), builder.variables


class State(Mapping):
    """Variables by path: nested, read as ``state['a']['b']`` or ``state.a.b``."""

    def __init__(self, mapping):
        if not isinstance(mapping, dict):  # pairs of path and variable
            nested = {}
            for path, value in mapping:
                place = nested
                for name in path[:-1]:
                    place = place.setdefault(name, {})
                place[path[-1]] = value
            mapping = nested
        object.__setattr__(self, "_mapping", mapping)

    def __getitem__(self, key):
        value = self._mapping[key]
        return State(value) if type(value) is dict else value

    def __getattr__(self, name):
        if name.startswith("__") or name not in self._mapping:
            raise AttributeError(name)
        return self[name]

    def __setitem__(self, key, value):
        self._mapping[key] = value._mapping if isinstance(value, State) else value

    def __iter__(self):
        return iter(sorted(self._mapping, key=str))

    def __len__(self):
        return len(self._mapping)

    def flat_state(self):
        """(path, variable) of all."""
        return _flat(self._mapping, ())

    def to_pure_dict(self):
        """Nested dicts of plain values."""
        return pure(self)

    def __repr__(self):
        body = "".join(f"  {k!r}: {self[k]!r}".replace("\n", "\n  ") + ",\n" for k in self)
        return f"State({{\n{body.removesuffix(',' + chr(10))}\n}})"


def _flat(x, path):
    if isinstance(x, (dict, State)):
        out = []
        for key in sorted(x, key=str):
            out += _flat(x[key], (*path, key))
        return out
    return [(path, x)]


jax.tree_util.register_pytree_with_keys(
    State,
    lambda s: ([(jax.tree_util.DictKey(k), s._mapping[k]) for k in s], tuple(s)),
    lambda keys, parts: State(dict(zip(keys, parts))),
    lambda s: ([s._mapping[k] for k in s], tuple(s)),
)


def pure(tree):
    """A state as nested dicts, with the values of variables."""
    if isinstance(tree, (State, dict)):
        return {k: pure(tree[k]) for k in tree}
    return tree._value if isinstance(tree, Variable) else tree


class Not:
    """A filter: what another does not take."""

    def __init__(self, inner):
        self.inner = inner

    def __call__(self, path, x):
        return not matches(self.inner, path, x)


class All:
    """A filter: what all others take."""

    def __init__(self, *inner):
        self.inner = inner

    def __call__(self, path, x):
        return all(matches(f, path, x) for f in self.inner)


class Any:
    """A filter: what one of others takes."""

    def __init__(self, *inner):
        self.inner = inner

    def __call__(self, path, x):
        return any(matches(f, path, x) for f in self.inner)


def matches(wanted, path, x):
    """Whether a filter takes a variable: a class, ``...``, a tag, a function, or several."""
    if wanted is ... or wanted is True:
        return True
    if wanted is None or wanted is False:
        return False
    if isinstance(wanted, type):
        return isinstance(x, wanted)
    if isinstance(wanted, str):
        return getattr(x, "_metadata", {}).get("tag") == wanted
    if isinstance(wanted, (list, tuple)):
        return any(matches(f, path, x) for f in wanted)
    return wanted(path, x)


def _groups(pairs, filters):
    """The pairs dealt out to the first filter that takes each."""
    groups = [[] for _ in filters]
    for path, x in pairs:
        for wanted, group in zip(filters, groups):
            if matches(wanted, path, x):
                group.append((path, x))
                break
        else:
            raise ValueError(
                "Non-exhaustive filters, got a non-empty remainder: "
                f"{'/'.join(map(str, path))}. Use `...` to match all remaining elements."
            )
    return groups


def state(node, *filters):
    """The variables of an object, or those that filters take: one ``State`` a filter."""
    pairs = node.flat_state() if isinstance(node, State) else flatten(node)[1]
    if not filters:
        return State(pairs)
    groups = _groups(pairs, (*filters, ...))[: len(filters)]
    states = tuple(State(g) for g in groups)
    return states[0] if len(states) == 1 else states


def split(node, *filters):
    """(GraphDef, State) of an object; with filters one ``State`` for each.

    The states hold the object's own variables.
    """
    graphdef, pairs = flatten(node)
    return (graphdef, *map(State, _groups(pairs, filters or (...,))))


def merge(graphdef, *states):
    """The object of a structure and states; it holds their variables."""
    values = {}
    for s in states:
        values.update(s.flat_state() if isinstance(s, State) else _flat(s, ()))
    paths = _paths(graphdef._root, ())
    missing = [p for p in paths if p not in values]
    if missing:
        raise ValueError(f"the states lack {'/'.join(map(str, missing[0]))}")
    return unflatten(graphdef, [values[p] for p in paths])[0]


def _paths(described, path):
    """The paths of the variables in a description, in order."""
    if described[0] == "variable":
        return [path]
    if described[0] != "node":
        return []
    out = []
    for name, child in described[3]:
        out += _paths(child, (*path, name))
    return out


def update(node, state, *states):
    """Set an object's variables to those of states."""
    own = dict(node.flat_state() if isinstance(node, State) else flatten(node)[1])
    for s in (state, *states):
        for path, value in s.flat_state() if isinstance(s, State) else _flat(s, ()):
            own[path].value = value._value if isinstance(value, Variable) else value


def clone(node):
    """A copy of an object with variables of its own."""
    graphdef, pairs = flatten(node)
    return unflatten(graphdef, [v._value for _, v in pairs])[0]
