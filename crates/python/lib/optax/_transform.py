"""The parts from which optimisers are chained.

Each returns a ``GradientTransformation``; g is the incoming update, leaf by leaf.
"""

from typing import NamedTuple

import jax
import jax.numpy as jnp

from ._base import (
    EmptyState,
    GradientTransformation,
    cast,
    full_like,
    identity,
    init_empty_state,
    is_none,
    safe_increment,
    zero_count,
)
from ._update import global_norm

NO_PARAMS_MSG = (
    "You are using a transformation that requires the current value of parameters, "
    "but you are not passing `params` when calling `update`."
)

ScaleState = EmptyState


class TraceState(NamedTuple):
    trace: object


class ScaleByAdamState(NamedTuple):
    count: object
    mu: object
    nu: object


class ScaleByRmsState(NamedTuple):
    nu: object


class ScaleByRmsWithCountState(NamedTuple):
    count: object
    nu: object


class ScaleByRStdDevState(NamedTuple):
    mu: object
    nu: object


class ScaleByRStdDevWithCountState(NamedTuple):
    count: object
    mu: object
    nu: object


class ScaleByRssState(NamedTuple):
    sum_of_squares: object


class ScaleByLionState(NamedTuple):
    count: object
    mu: object


class ScaleByScheduleState(NamedTuple):
    count: object


class WeightDecaySchedule(NamedTuple):
    count: object


class MaskedState(NamedTuple):
    inner_state: object


def update_moment(updates, moments, decay, order):
    """The moving average ``(1 - decay) * g**order + decay * moment``."""

    def average(g, m):
        return None if g is None else (1 - decay) * (g**order) + decay * m

    return jax.tree.map(average, updates, moments, is_leaf=is_none)


def correct_bias(moments, decay, count):
    """Divide by ``1 - decay**count``, for averages that began at zero (Adam, section 3)."""
    correction = 1 - decay**count
    return jax.tree.map(lambda m: m / correction.astype(m.dtype), moments)


def scale(step_size):
    """``step_size * g``."""

    def update(updates, state, params=None):
        return jax.tree.map(lambda g: step_size * g, updates), state

    return GradientTransformation(init_empty_state, update)


def scale_by_schedule(step_size_fn):
    """``step_size_fn(count) * g``, where count is 0 at the first update."""

    def init(params):
        return ScaleByScheduleState(count=zero_count())

    def update(updates, state, params=None):
        size = step_size_fn(state.count)
        updates = jax.tree.map(lambda g: jnp.array(size, dtype=g.dtype) * g, updates)
        return updates, ScaleByScheduleState(count=safe_increment(state.count))

    return GradientTransformation(init, update)


def scale_by_learning_rate(learning_rate, *, flip_sign=True):
    """``-learning_rate * g``: downhill. The rate is a number or a schedule."""
    if learning_rate is None:
        return identity()
    sign = -1 if flip_sign else 1
    if callable(learning_rate):
        return scale_by_schedule(lambda count: sign * learning_rate(count))
    return scale(sign * learning_rate)


def trace(decay, nesterov=False, accumulator_dtype=None):
    """Momentum: t = g + decay * t; with ``nesterov`` the update is g + decay * t."""

    def init(params):
        return TraceState(trace=full_like(params, 0, accumulator_dtype))

    def update(updates, state, params=None):
        def step(g, t):
            return None if g is None else g + decay * t

        new = jax.tree.map(step, updates, state.trace, is_leaf=is_none)
        if nesterov:
            updates = jax.tree.map(step, updates, new, is_leaf=is_none)
        else:
            updates = new
        return updates, TraceState(trace=cast(new, accumulator_dtype))

    return GradientTransformation(init, update)


def scale_by_adam(b1=0.9, b2=0.999, eps=1e-8, eps_root=0.0, mu_dtype=None, *, nesterov=False):
    """Adam (Kingma and Ba, arXiv:1412.6980, algorithm 1).

    m = b1 m + (1 - b1) g, v = b2 v + (1 - b2) g², and the update is
    (m / (1 - b1^t)) / (sqrt(v / (1 - b2^t) + eps_root) + eps). ``nesterov``: Dozat 2016.
    """

    def init(params):
        return ScaleByAdamState(
            count=zero_count(), mu=full_like(params, 0, mu_dtype), nu=full_like(params, 0)
        )

    def update(updates, state, params=None):
        mu = update_moment(updates, state.mu, b1, 1)
        nu = update_moment(updates, state.nu, b2, 2)
        count = safe_increment(state.count)
        if nesterov:
            mu_hat = jax.tree.map(
                lambda m, g: b1 * m + (1 - b1) * g,
                correct_bias(mu, b1, safe_increment(count)),
                correct_bias(updates, b1, count),
            )
        else:
            mu_hat = correct_bias(mu, b1, count)
        nu_hat = correct_bias(nu, b2, count)
        updates = jax.tree.map(
            lambda m, v: m / (jnp.sqrt(v + eps_root) + eps), mu_hat, nu_hat
        )
        nu = jax.tree.map(lambda v, old: v.astype(old.dtype), nu, state.nu)
        return updates, ScaleByAdamState(count=count, mu=cast(mu, mu_dtype), nu=nu)

    return GradientTransformation(init, update)


def _divide_by_root(values, eps, eps_in_sqrt):
    """One over the square root, with ``eps`` inside or outside of the root."""
    if eps_in_sqrt:
        return jax.tree.map(lambda v: 1 / jnp.sqrt(v + eps), values)
    return jax.tree.map(lambda v: 1 / (jnp.sqrt(v) + eps), values)


def scale_by_rms(decay=0.9, eps=1e-8, initial_scale=0.0, eps_in_sqrt=True, bias_correction=False):
    """RMSProp (Hinton's lecture 6e): g over the root of the moving average of g²."""
    correct = bias_correction

    def init(params):
        nu = full_like(params, initial_scale)
        if correct:
            return ScaleByRmsWithCountState(count=zero_count(), nu=nu)
        return ScaleByRmsState(nu=nu)

    def update(updates, state, params=None):
        nu = nu_hat = update_moment(updates, state.nu, decay, 2)
        new = ScaleByRmsState(nu=nu)
        if correct:
            count = safe_increment(state.count)
            nu_hat = correct_bias(nu, decay, count)
            new = ScaleByRmsWithCountState(count=count, nu=nu)
        scaling = _divide_by_root(nu_hat, eps, eps_in_sqrt)
        return jax.tree.map(lambda s, g: s * g, scaling, updates), new

    return GradientTransformation(init, update)


def scale_by_stddev(
    decay=0.9, eps=1e-8, initial_scale=0.0, eps_in_sqrt=True, bias_correction=False
):
    """Centred RMSProp (Graves, arXiv:1308.0850, equations 38 to 45): the variance of g."""
    correct = bias_correction

    def init(params):
        mu, nu = full_like(params, 0), full_like(params, initial_scale)
        if correct:
            return ScaleByRStdDevWithCountState(count=zero_count(), mu=mu, nu=nu)
        return ScaleByRStdDevState(mu=mu, nu=nu)

    def update(updates, state, params=None):
        mu = mu_hat = update_moment(updates, state.mu, decay, 1)
        nu = nu_hat = update_moment(updates, state.nu, decay, 2)
        new = ScaleByRStdDevState(mu=mu, nu=nu)
        if correct:
            count = safe_increment(state.count)
            mu_hat = correct_bias(mu, decay, count)
            nu_hat = correct_bias(nu, decay, count)
            new = ScaleByRStdDevWithCountState(count=count, mu=mu, nu=nu)
        variance = jax.tree.map(lambda v, m: v - m**2, nu_hat, mu_hat)
        scaling = _divide_by_root(variance, eps, eps_in_sqrt)
        return jax.tree.map(lambda s, g: s * g, scaling, updates), new

    return GradientTransformation(init, update)


def scale_by_rss(initial_accumulator_value=0.1, eps=1e-7):
    """Adagrad (Duchi, Hazan and Singer 2011, figure 1, diagonal form): g over root Σ g²."""

    def init(params):
        return ScaleByRssState(sum_of_squares=full_like(params, initial_accumulator_value))

    def update(updates, state, params=None):
        total = jax.tree.map(lambda g, s: g * g + s, updates, state.sum_of_squares)
        updates = jax.tree.map(
            lambda g, s: jnp.where(s > 0, 1 / jnp.sqrt(s + eps), 0.0) * g, updates, total
        )
        return updates, ScaleByRssState(sum_of_squares=total)

    return GradientTransformation(init, update)


def scale_by_lion(b1=0.9, b2=0.99, mu_dtype=None):
    """Lion (Chen et al., arXiv:2302.06675, algorithm 2): the sign of b1 m + (1 - b1) g."""

    def init(params):
        return ScaleByLionState(count=zero_count(), mu=full_like(params, 0, mu_dtype))

    def update(updates, state, params=None):
        signs = jax.tree.map(
            lambda g, m: jnp.sign((1.0 - b1) * g + b1 * m), updates, state.mu
        )
        mu = cast(update_moment(updates, state.mu, b2, 1), mu_dtype)
        return signs, ScaleByLionState(count=safe_increment(state.count), mu=mu)

    return GradientTransformation(init, update)


def add_decayed_weights(weight_decay=0.0, mask=None):
    """``g + weight_decay * p`` (Loshchilov and Hutter, arXiv:1711.05101, section 2).

    ``mask``: a tree of bools shaped like the parameters, or a function of them that makes one;
    where it is False, g stays. ``weight_decay``: a number or a schedule.
    """
    scheduled = callable(weight_decay)

    def init(params):
        state = WeightDecaySchedule(count=zero_count()) if scheduled else EmptyState()
        return state if mask is None else MaskedState(inner_state=state)

    def update(updates, state, params=None):
        if params is None:
            raise ValueError(NO_PARAMS_MSG)
        inner = state if mask is None else state.inner_state
        decay = weight_decay(inner.count) if scheduled else weight_decay

        def step(g, p, chosen=True):
            return None if g is None else g + decay * p if chosen else g

        if mask is None:
            updates = jax.tree.map(step, updates, params, is_leaf=is_none)
        else:
            chosen = mask(params) if callable(mask) else mask
            updates = jax.tree.map(step, updates, params, chosen, is_leaf=is_none)
        if scheduled:
            inner = WeightDecaySchedule(count=safe_increment(inner.count))
        return updates, inner if mask is None else MaskedState(inner_state=inner)

    return GradientTransformation(init, update)


def clip(max_delta):
    """Each number to [-max_delta, max_delta]."""

    def update(updates, state, params=None):
        updates = jax.tree.map(lambda g: jnp.clip(g, -max_delta, max_delta), updates)
        return updates, state

    return GradientTransformation(init_empty_state, update)


def clip_by_global_norm(max_norm):
    """Scale all to norm ``max_norm`` where larger (Pascanu et al., arXiv:1211.5063, section 3.2)."""

    def update(updates, state, params=None):
        norm = global_norm(updates)

        def shorten(g):
            scaled = (g / norm.astype(g.dtype)) * max_norm
            return jnp.where(norm < max_norm, g, scaled)

        return jax.tree.map(shorten, updates), state

    return GradientTransformation(init_empty_state, update)
