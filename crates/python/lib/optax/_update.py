"""Trees of parameters moved by trees of updates, and their norm."""

import jax
import jax.numpy as jnp

from ._base import is_none


def apply_updates(params, updates):
    """``params + updates``, leaf by leaf, in the parameters' element types."""

    def add(p, u):
        return None if p is None else jnp.asarray(p + u).astype(jnp.asarray(p).dtype)

    return jax.tree.map(add, params, updates, is_leaf=is_none)


def incremental_update(new_tensors, old_tensors, step_size):
    """The moving average ``step_size * new + (1 - step_size) * old`` (Polyak averaging)."""

    def mix(new, old):
        return None if new is None else step_size * new + (1.0 - step_size) * old

    return jax.tree.map(mix, new_tensors, old_tensors, is_leaf=is_none)


def global_norm(updates):
    """The Euclidean norm of all numbers of a tree together; shape ()."""
    squares = [jnp.sum(jnp.square(jnp.abs(x))) for x in jax.tree.leaves(updates)]
    return jnp.sqrt(sum(squares))
