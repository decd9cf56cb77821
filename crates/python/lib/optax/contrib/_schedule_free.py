"""Learning without a schedule (Defazio et al., arXiv:2405.15682, equations 8 to 10).

Gradients are taken at y, between the base optimiser's point z and the average x that is
evaluated. The parameters that training holds are y.
"""

from typing import NamedTuple

import jax
import jax.numpy as jnp

from .._alias import sgd
from .._base import (
    GradientTransformationExtraArgs,
    cast,
    chain,
    safe_increment,
    with_extra_args_support,
)
from .._schedules import warmup_constant_schedule
from .._transform import add_decayed_weights, scale_by_learning_rate, scale_by_rms


class ScheduleFreeState(NamedTuple):
    b1: object
    weight_sum: object
    step_count: object
    max_lr: object
    base_optimizer_state: object
    z: object


def schedule_free_eval_params(state, params):
    """The average x to evaluate, from the state and the parameters y of training."""
    b1 = state.b1
    return jax.tree.map(lambda y, z: (y - (1.0 - b1) * z) / b1, params, state.z)


def schedule_free(
    base_optimizer, learning_rate, b1=0.9, weight_lr_power=2.0, state_dtype=None
):
    """Wrap an optimiser without momentum; ``learning_rate`` is its own, for the weights."""
    base_optimizer = with_extra_args_support(base_optimizer)

    def init(params):
        dtype = jnp.result_type(*jax.tree.leaves(params))
        zero = jnp.zeros((), dtype)
        return ScheduleFreeState(
            b1=jnp.asarray(b1, dtype),
            weight_sum=zero,
            step_count=jnp.ones((), jnp.int32),
            max_lr=zero,
            base_optimizer_state=base_optimizer.init(params),
            z=cast(params, state_dtype),
        )

    def update(grads, state, params=None, **extra_args):
        rate = learning_rate(state.step_count) if callable(learning_rate) else learning_rate
        max_lr = jnp.maximum(state.max_lr, jnp.asarray(rate, state.max_lr.dtype))
        weight = max_lr**weight_lr_power
        total = state.weight_sum + weight
        share = jnp.where(total == 0, 0.0, weight / total)
        steps, base_state = base_optimizer.update(
            grads, state.base_optimizer_state, params, **extra_args
        )
        z = jax.tree.map(lambda p, u: (p + u).astype(p.dtype), state.z, steps)

        def moved(y, old_z, new_z):
            x = (y - (1.0 - b1) * old_z) / b1
            x = (1.0 - share) * x + share * new_z
            return b1 * x + (1.0 - b1) * new_z - y

        updates = jax.tree.map(moved, params, state.z, z)
        count = safe_increment(state.step_count)
        return updates, ScheduleFreeState(state.b1, total, count, max_lr, base_state, z)

    return GradientTransformationExtraArgs(init, update)


def _warmed_up(learning_rate, warmup_steps):
    if warmup_steps is None:
        return learning_rate
    return warmup_constant_schedule(0, learning_rate, warmup_steps)


def schedule_free_sgd(
    learning_rate=1.0, warmup_steps=None, b1=0.9, weight_decay=None, weight_lr_power=2.0,
    state_dtype=None,
):
    """Schedule-free gradient descent."""
    learning_rate = _warmed_up(learning_rate, warmup_steps)
    optimizer = sgd(learning_rate)
    if weight_decay is not None:
        optimizer = chain(add_decayed_weights(weight_decay), optimizer)
    return schedule_free(optimizer, learning_rate, b1, weight_lr_power, state_dtype)


def schedule_free_adamw(
    learning_rate=0.0025, warmup_steps=None, b1=0.9, b2=0.999, eps=1e-8, weight_decay=0.0,
    weight_lr_power=2.0, state_dtype=None,
):
    """Schedule-free AdamW."""
    learning_rate = _warmed_up(learning_rate, warmup_steps)
    optimizer = chain(
        scale_by_rms(decay=b2, eps=eps, eps_in_sqrt=False, bias_correction=True),
        add_decayed_weights(weight_decay),
        scale_by_learning_rate(learning_rate),
    )
    return schedule_free(optimizer, learning_rate, b1, weight_lr_power, state_dtype)
