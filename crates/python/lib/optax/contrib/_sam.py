"""Sharpness-aware minimisation (Foret et al., arXiv:2010.01412, algorithm 1)."""

from typing import NamedTuple

import jax
import jax.numpy as jnp

from .._base import (
    GradientTransformation,
    GradientTransformationExtraArgs,
    init_empty_state,
    with_extra_args_support,
    zero_count,
)
from .._update import global_norm


class SAMState(NamedTuple):
    steps_since_sync: object
    opt_state: object
    adv_state: object
    cache: object


def normalize():
    """All leaves together to norm 1."""

    def update(updates, state, params=None):
        norm = global_norm(updates)
        return jax.tree.map(lambda g: g / norm, updates), state

    return GradientTransformation(init_empty_state, update)


def sam(optimizer, adv_optimizer, sync_period=2, reset_state=True):
    """Climb with ``adv_optimizer`` for ``sync_period - 1`` calls, then step from where it began.

    Only the form in which each call is given one gradient (Optax's ``opaque_mode=False``).
    """
    if sync_period < 1:
        raise ValueError("Synchronization period must be >= 1.")
    optimizer = with_extra_args_support(optimizer)
    adv_optimizer = with_extra_args_support(adv_optimizer)

    def init(params):
        return SAMState(zero_count(), optimizer.init(params), adv_optimizer.init(params), params)

    def update(updates, state, params=None, **extra_args):
        first = state.steps_since_sync == 0
        last = state.steps_since_sync == sync_period - 1
        select = lambda condition, a, b: jax.tree.map(
            lambda x, y: jnp.where(condition, x, y), a, b
        )
        start = select(first, params, state.cache)
        climb, adv_state = adv_optimizer.update(updates, state.adv_state, params, **extra_args)
        step, opt_state = optimizer.update(updates, state.opt_state, start, **extra_args)
        back = jax.tree.map(lambda s, p, u: s - p + u, start, params, step)
        up = jax.tree.map(lambda u: -u, climb)
        if reset_state:
            adv_state = select(last, adv_optimizer.init(params), adv_state)
        new = SAMState(
            (state.steps_since_sync + 1) % sync_period,
            select(last, opt_state, state.opt_state),
            adv_state,
            start,
        )
        return select(last, back, up), new

    return GradientTransformationExtraArgs(init, update)
