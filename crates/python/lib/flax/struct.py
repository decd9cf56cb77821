"""Dataclasses that are trees: their fields are children, or part of the structure."""

import dataclasses
import functools

import jax

from . import serialization


def field(pytree_node=True, *, metadata=None, **kwargs):
    """A field; with ``pytree_node=False`` it is part of the structure and not a child."""
    return dataclasses.field(metadata={**(metadata or {}), "pytree_node": pytree_node}, **kwargs)


def _replace(self, **updates):
    """A copy with some fields changed."""
    return dataclasses.replace(self, **updates)


def dataclass(clz=None, **kwargs):
    """Make a class a frozen dataclass that is a tree, with ``replace`` and state dicts."""
    if clz is None:
        return functools.partial(dataclass, **kwargs)
    if "_flax_dataclass" in clz.__dict__:
        return clz
    kwargs.setdefault("frozen", True)
    clz = dataclasses.dataclass(**kwargs)(clz)
    clz._flax_dataclass = True
    clz.replace = _replace
    data, meta = [], []
    for f in dataclasses.fields(clz):
        (data if f.metadata.get("pytree_node", True) else meta).append(f.name)
    jax.tree_util.register_dataclass(clz, data, meta)
    serialization.register_serialization_state(
        clz,
        lambda x: {n: serialization.to_state_dict(getattr(x, n)) for n in data},
        functools.partial(_from_state, clz, data),
    )
    return clz


def _from_state(clz, names, x, state):
    state = dict(state)
    updates = {}
    for name in names:
        if name not in state:
            raise ValueError(
                f"Missing field {name} in state dict while restoring an instance of "
                f"{clz.__name__}, at path {serialization.current_path()}"
            )
        value = getattr(x, name)
        updates[name] = serialization.from_state_dict(value, state.pop(name), name=name)
    if state:
        raise ValueError(
            f'Unknown field(s) "{", ".join(state)}" in state dict while restoring an instance of '
            f"{clz.__name__} at path {serialization.current_path()}"
        )
    return x.replace(**updates)


class PyTreeNode:
    """The base of dataclasses that are trees: subclasses need no decorator."""

    def __init_subclass__(cls, **kwargs):
        dataclass(cls, **kwargs)
