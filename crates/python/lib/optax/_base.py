"""The shape of an optimiser: a pair of pure functions over trees of arrays."""

from typing import NamedTuple

import jax
import jax.numpy as jnp


class GradientTransformation(NamedTuple):
    """``init(params) -> state`` and ``update(updates, state, params) -> (updates, state)``.

    ``updates`` is a tree shaped like ``params``: gradients go in, steps to add come out.
    """

    init: object
    update: object


class GradientTransformationExtraArgs(GradientTransformation):
    """The same, whose ``update`` also takes keyword arguments."""


class EmptyState(NamedTuple):
    """The state of a transformation that remembers nothing."""


def init_empty_state(params):
    """An ``EmptyState`` whatever the parameters are."""
    return EmptyState()


def is_none(x):
    """Whether a place of a tree is empty; given to ``tree.map`` so that None is visited."""
    return x is None


def identity():
    """Return the updates unchanged."""

    def update(updates, state, params=None):
        return updates, state

    return GradientTransformation(init_empty_state, update)


def with_extra_args_support(transformation):
    """Let ``update`` accept keyword arguments that it does not use."""
    if isinstance(transformation, GradientTransformationExtraArgs):
        return transformation

    def update(updates, state, params=None, **extra_args):
        return transformation.update(updates, state, params)

    return GradientTransformationExtraArgs(transformation.init, update)


def chain(*transformations):
    """Apply transformations in order; the state is the tuple of their states."""
    transformations = tuple(with_extra_args_support(t) for t in transformations)

    def init(params):
        return tuple(t.init(params) for t in transformations)

    def update(updates, state, params=None, **extra_args):
        if len(state) != len(transformations):
            raise ValueError(
                "The number of updates and states has to be the same in chain! Make sure "
                "you have called init first!"
            )
        after = []
        for transformation, before in zip(transformations, state):
            updates, new = transformation.update(updates, before, params, **extra_args)
            after.append(new)
        return updates, tuple(after)

    return GradientTransformationExtraArgs(init, update)


def zero_count():
    """A step counter: shape (), int32."""
    return jnp.zeros([], jnp.int32)


def safe_increment(count):
    """``count + 1``, which stays at the largest int32 instead of wrapping."""
    largest = jnp.iinfo(jnp.int32).max
    return jnp.where(count < largest, count + 1, largest)


def full_like(tree, value, dtype=None):
    """A tree of arrays with the shapes of ``tree``, filled with ``value``."""
    return jax.tree.map(lambda x: jnp.full_like(x, value, dtype=dtype), tree)


def cast(tree, dtype):
    """The tree with its arrays as ``dtype``; unchanged when that is None."""
    if dtype is None:
        return tree
    return jax.tree.map(lambda x: x.astype(dtype), tree)
