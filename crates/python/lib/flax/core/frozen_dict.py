"""Dicts that cannot change."""

from collections.abc import Mapping

from jax import tree_util


def _plain(x):
    """A copy whose nested mappings are plain dicts."""
    if isinstance(x, Mapping):
        return {k: _plain(v) for k, v in x.items()}
    return x


class FrozenDict(Mapping):
    """A dict that cannot change, nor can the dicts inside. It is a tree as dicts are."""

    __slots__ = ("_dict", "_hash")

    def __init__(self, *args, **kwargs):
        self._dict = {k: _plain(v) for k, v in dict(*args, **kwargs).items()}
        self._hash = None

    def __getitem__(self, key):
        value = self._dict[key]
        return FrozenDict(value) if type(value) is dict else value

    def __setitem__(self, key, value):
        raise ValueError("FrozenDict is immutable.")

    def __contains__(self, key):
        return key in self._dict

    def __iter__(self):
        return iter(self._dict)

    def __len__(self):
        return len(self._dict)

    def __repr__(self):
        return self.pretty_repr()

    def __reduce__(self):
        return FrozenDict, (self.unfreeze(),)

    def pretty_repr(self, num_spaces=4):
        """One entry a line, indented by depth."""
        return f"FrozenDict({_pretty(self._dict, num_spaces)})"

    def __hash__(self):
        if self._hash is None:
            h = 0
            for key, value in self.items():
                h ^= hash((key, value))
            self._hash = h
        return self._hash

    def __eq__(self, other):
        if not isinstance(other, Mapping):
            return NotImplemented
        return self._dict == _plain(other)

    def keys(self):
        return self._dict.keys()

    def values(self):
        return [self[k] for k in self._dict]

    def items(self):
        for key in self._dict:
            yield key, self[key]

    def copy(self, add_or_replace=None):
        """A new one with some entries added or replaced."""
        return type(self)({**self, **unfreeze(add_or_replace or {})})

    def pop(self, key):
        """(without the entry, the entry)."""
        value = self[key]
        rest = dict(self._dict)
        rest.pop(key)
        return type(self)(rest), value

    def unfreeze(self):
        """A plain dict, nested ones too."""
        return unfreeze(self)

    def tree_flatten_with_keys(self):
        keys = tuple(sorted(self._dict))
        return [(tree_util.DictKey(k), self._dict[k]) for k in keys], keys

    @classmethod
    def tree_unflatten(cls, keys, values):
        new = cls.__new__(cls)
        new._dict = {k: v for k, v in zip(keys, values)}
        new._hash = None
        return new


def _flatten(x):
    keys = tuple(sorted(x._dict))
    return [x._dict[k] for k in keys], keys


tree_util.register_pytree_with_keys(
    FrozenDict, FrozenDict.tree_flatten_with_keys, FrozenDict.tree_unflatten, _flatten
)


def _pretty(x, num_spaces):
    if not isinstance(x, Mapping):
        return repr(x)
    if len(x) == 0:
        return "{}"
    body = "".join(f"{k}: {_pretty(v, num_spaces)},\n" for k, v in x.items())
    pad = " " * num_spaces
    return "{\n" + "\n".join(pad + line if line else line for line in body.split("\n")) + "}"


def freeze(xs):
    """A ``FrozenDict`` of a dict and the dicts inside."""
    return FrozenDict(xs)


def unfreeze(x):
    """Plain dicts in place of ``FrozenDict``s, at all depths."""
    if isinstance(x, FrozenDict):
        return tree_util.tree_map(lambda leaf: leaf, x._dict)  # keys in order
    if isinstance(x, dict):
        return {k: unfreeze(v) for k, v in x.items()}
    return x


def copy(x, add_or_replace=None):
    """A copy of a dict or ``FrozenDict`` with some entries added or replaced."""
    add_or_replace = add_or_replace or {}
    if isinstance(x, FrozenDict):
        return x.copy(add_or_replace)
    if isinstance(x, dict):
        return {**tree_util.tree_map(lambda leaf: leaf, x), **add_or_replace}
    raise TypeError(f"Expected FrozenDict or dict, got {type(x)}")


def pop(x, key):
    """(the dict without the entry, the entry), for a dict or ``FrozenDict``."""
    if isinstance(x, FrozenDict):
        return x.pop(key)
    if isinstance(x, dict):
        rest = dict(x)
        value = rest.pop(key)
        return rest, value
    raise TypeError(f"Expected FrozenDict or dict, got {type(x)}")


def pretty_repr(x, num_spaces=4):
    """A dict or ``FrozenDict`` with one entry a line."""
    if isinstance(x, FrozenDict):
        return x.pretty_repr(num_spaces)
    if isinstance(x, dict):
        return _pretty(x, num_spaces)
    raise TypeError(f"Expected FrozenDict or dict, got {type(x)}")
