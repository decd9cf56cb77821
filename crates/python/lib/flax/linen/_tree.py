"""Modules inside of attributes: in lists, tuples and dicts, at any depth."""

from ..core.frozen_dict import FrozenDict

_PLAIN = (int, float, bool, str, type(None), type(lambda: None))


def is_namedtuple(x):
    """Whether an object is of a class that ``NamedTuple`` made."""
    return isinstance(x, tuple) and hasattr(x, "_fields")


def map_modules(fn, value, suffix=""):
    """The value with ``fn(suffix, module)`` for each module inside, and frozen.

    The suffix is how a module is reached: ``_0_key`` for the entry "key" of the first of a list.
    Lists become tuples, dicts ``FrozenDict``s.
    """
    if type(value) in _PLAIN:
        return value
    if hasattr(value, "_parent_ref") and not isinstance(value, type):
        return fn(suffix, value)
    if isinstance(value, (dict, FrozenDict)):
        new = {k: map_modules(fn, value[k], f"{suffix}_{k}") for k in sorted(value, key=str)}
        return FrozenDict({k: new[k] for k in value})
    if isinstance(value, (list, tuple)):
        new = [None] * len(value)
        # In the order of the names, as 0, 1, 10, 2.
        for i in sorted(range(len(value)), key=str):
            new[i] = map_modules(fn, value[i], f"{suffix}_{_key(value, i)}")
        return type(value)(*new) if is_namedtuple(value) else tuple(new)
    return value


def _key(value, i):
    return value._fields[i] if is_namedtuple(value) else i
