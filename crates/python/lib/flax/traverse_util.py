"""Nested dicts as flat ones and back."""

from collections.abc import Mapping

from .core.frozen_dict import FrozenDict, unfreeze


class _EmptyNode:
    """What stands for an empty dict in a flat one."""

    def __repr__(self):
        return "empty_node"


empty_node = _EmptyNode()


def flatten_dict(xs, keep_empty_nodes=False, is_leaf=None, sep=None):
    """A dict from paths to leaves: tuples of keys, or texts joined by ``sep``.

    ``is_leaf(path, value)`` may stop early. Empty dicts vanish unless they are kept.
    """
    if not isinstance(xs, Mapping):
        raise AssertionError(f"expected Mapping; got {type(xs).__qualname__}")
    flat = {}
    _walk(xs, (), keep_empty_nodes, is_leaf, sep, flat)
    return flat


def _walk(node, path, keep_empty_nodes, is_leaf, sep, flat):
    """Put the leaves below a node into ``flat``."""
    key = path if sep is None else sep.join(path)
    if not isinstance(node, Mapping) or (is_leaf and is_leaf(path, node)):
        flat[key] = node
        return
    for name, value in node.items():
        _walk(value, path + (name,), keep_empty_nodes, is_leaf, sep, flat)
    if not node and keep_empty_nodes and path:
        flat[key] = empty_node


def unflatten_dict(xs, sep=None):
    """The nested dict of a flat one."""
    if not isinstance(xs, Mapping):
        raise AssertionError(f"input is not a dict; it is a {type(xs)}")
    nested = {}
    for path, value in xs.items():
        keys = path if sep is None else path.split(sep)
        place = nested
        for key in keys[:-1]:
            place = place.setdefault(key, {})
        place[keys[-1]] = {} if value is empty_node else value
    return nested


def path_aware_map(f, nested_dict):
    """A dict of ``f(path, leaf)``."""
    flat = flatten_dict(nested_dict, keep_empty_nodes=True)
    return unflatten_dict({k: v if v is empty_node else f(k, v) for k, v in flat.items()})


class Traversal:
    """A way to visit some values inside of a structure: ``iterate`` and ``update``."""

    def iterate(self, inputs):
        """The values visited."""
        raise NotImplementedError

    def update(self, fn, inputs):
        """A copy with ``fn`` of each value in its place."""
        raise NotImplementedError

    def set(self, values, inputs):
        """A copy with new values in order."""
        values = list(values)

        def take(_):
            if not values:
                raise ValueError("Not enough values provided")
            return values.pop(0)

        out = self.update(take, inputs)
        if values:
            raise ValueError("Too many values provided")
        return out


class ModelParamTraversal(Traversal):
    """Visits the parameters that ``filter_fn(path, value)`` chooses; paths are ``/a/b``."""

    def __init__(self, filter_fn):
        self._filter_fn = filter_fn

    def _flat(self, inputs):
        if not isinstance(inputs, (dict, FrozenDict)):
            raise ValueError(
                f"Can only traverse a flax Model instance or a nested dict, not {type(inputs)}"
            )
        return flatten_dict(unfreeze(inputs), keep_empty_nodes=True)

    def iterate(self, inputs):
        for path, value in sorted(self._flat(inputs).items()):
            if value is not empty_node and self._filter_fn("/" + "/".join(path), value):
                yield value

    def update(self, fn, inputs):
        new = {}
        for path, value in sorted(self._flat(inputs).items()):
            chosen = value is not empty_node and self._filter_fn("/" + "/".join(path), value)
            new[path] = fn(value) if chosen else value
        out = unflatten_dict(new)
        return FrozenDict(out) if isinstance(inputs, FrozenDict) else out
