"""Trees as state dicts (nested dicts with text keys), and those as bytes (MessagePack).

State dicts: lists and tuples become dicts with keys "0", "1", …; named tuples and dataclasses
become dicts of their fields.
"""

import jax
import numpy as np

from . import _msgpack
from .core.frozen_dict import FrozenDict

_handlers = {}  # class: (to state, from state)
_path = []  # names of where ``from_state_dict`` is


def current_path():
    """Where an error happened."""
    return "/".join(_path)


def is_namedtuple(x):
    """Whether an object is of a class that ``NamedTuple`` made."""
    return isinstance(x, tuple) and hasattr(x, "_fields")


def _handler(x):
    return _handlers["namedtuple"] if is_namedtuple(x) else _handlers.get(type(x))


def to_state_dict(target):
    """The state of an object: a nested dict; what no class was registered for is itself."""
    handler = _handler(target)
    if handler is None:
        return target
    state = handler[0](target)
    if isinstance(state, dict) and not all(isinstance(k, str) for k in state):
        raise AssertionError("A state dict must only have string keys.")
    return state


def from_state_dict(target, state, name="."):
    """An object like ``target`` with values from a state."""
    _path.append(name)
    try:
        handler = _handler(target)
        return state if handler is None else handler[1](target, state)
    finally:
        _path.pop()


def is_serializable(target):
    """Whether a class was registered."""
    return (target if isinstance(target, type) else type(target)) in _handlers


def register_serialization_state(ty, ty_to_state_dict, ty_from_state_dict, override=False):
    """Say how objects of a class become a state, and ``from_state(target, state)``."""
    if ty in _handlers and not override:
        raise ValueError(
            f'a serialization handler for "{getattr(ty, "__name__", ty)}" is already registered'
        )
    _handlers[ty] = (ty_to_state_dict, ty_from_state_dict)


def _list_to_state(xs):
    return {str(i): to_state_dict(x) for i, x in enumerate(xs)}


def _list_from_state(xs, state):
    if len(state) != len(xs):
        raise ValueError(
            "The size of the list and the state dict do not match, got "
            f"{len(xs)} and {len(state)} at path {current_path()}"
        )
    return [from_state_dict(x, state[str(i)], name=str(i)) for i, x in enumerate(xs)]


def _dict_to_state(xs):
    if len({str(k) for k in xs}) != len(xs):
        raise ValueError(f"Dict keys do not have a unique string representation: {xs.keys()}")
    return {str(k): to_state_dict(v) for k, v in xs.items()}


def _dict_from_state(xs, states):
    differ = {str(k) for k in xs}.difference(states)
    if differ:
        raise ValueError(
            "The target dict keys and state dict keys do not match, target dict contains keys "
            f"{differ} which are not present in state dict at path {current_path()}"
        )
    return {k: from_state_dict(v, states[str(k)], name=str(k)) for k, v in xs.items()}


def _namedtuple_to_state(x):
    return {name: to_state_dict(getattr(x, name)) for name in x._fields}


def _namedtuple_from_state(xs, state):
    if set(state) == {"name", "fields", "values"}:  # as written by old versions
        state = {state["fields"][str(i)]: state["values"][str(i)] for i in range(len(xs))}
    if set(state) != set(xs._fields):
        raise ValueError(
            "The field names of the state dict and the named tuple do not match, got "
            f"{set(state)} and {set(xs._fields)} at path {current_path()}"
        )
    return type(xs)(
        **{k: from_state_dict(getattr(xs, k), v, name=k) for k, v in state.items()}
    )


register_serialization_state(dict, _dict_to_state, _dict_from_state)
register_serialization_state(
    FrozenDict,
    lambda xs: {k: to_state_dict(v) for k, v in xs.items()},
    lambda xs, state: FrozenDict(_dict_from_state(dict(xs._dict), state)),
)
register_serialization_state(list, _list_to_state, _list_from_state)
register_serialization_state(
    tuple, _list_to_state, lambda xs, state: tuple(_list_from_state(list(xs), state))
)
register_serialization_state("namedtuple", _namedtuple_to_state, _namedtuple_from_state)
register_serialization_state(
    jax.tree_util.Partial,
    lambda p: {
        "args": to_state_dict(p.args),
        "keywords": to_state_dict(p.keywords),
    },
    lambda p, state: jax.tree_util.Partial(
        p.func,
        *from_state_dict(p.args, state["args"]),
        **from_state_dict(p.keywords, state["keywords"]),
    ),
)

_MAX_CHUNK = 2**30  # bytes in one MessagePack entry


def _chunked(state, cut, joined):
    """The state with large arrays as dicts of parts, or put together again."""
    if isinstance(state, dict):
        if "__msgpack_chunked_array__" in state:
            return joined(state)
        return {k: _chunked(v, cut, joined) for k, v in state.items()}
    return cut(state)


def _cut(x):
    if not hasattr(x, "nbytes") or x.nbytes <= _MAX_CHUNK:
        return x
    flat = np.asarray(x).reshape(-1)
    size = max(1, _MAX_CHUNK // flat.dtype.itemsize)
    parts = [flat[i : i + size] for i in range(0, flat.size, size)]
    return {
        "__msgpack_chunked_array__": True,
        "shape": {str(i): n for i, n in enumerate(x.shape)},
        "chunks": {str(i): part for i, part in enumerate(parts)},
    }


def _join(state):
    count = range(len(state["chunks"]))
    flat = np.concatenate([state["chunks"][str(i)] for i in count])
    return flat.reshape([state["shape"][str(i)] for i in range(len(state["shape"]))])


def msgpack_serialize(pytree, in_place=False):
    """Bytes of a state dict."""
    return _msgpack.pack(_chunked(pytree, _cut, lambda state: state))


def msgpack_restore(encoded_pytree):
    """The state dict of bytes, with NumPy's arrays."""
    return _chunked(_msgpack.unpack(encoded_pytree), lambda x: x, _join)


def to_bytes(target):
    """The state of a tree as bytes."""
    return msgpack_serialize(to_state_dict(target))


def from_bytes(target, encoded_bytes):
    """A tree like ``target`` with values from bytes; its arrays are NumPy's."""
    return from_state_dict(target, msgpack_restore(encoded_bytes))
