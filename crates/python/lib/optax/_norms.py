"""Transformations of whole leaves: norms, signs, averages, noise, clean-up."""

from typing import NamedTuple

import jax
import jax.numpy as jnp

from ._base import (
    EmptyState,
    GradientTransformation,
    cast,
    full_like,
    init_empty_state,
    safe_increment,
    zero_count,
)
from ._transform import NO_PARAMS_MSG, correct_bias, update_moment
from ._update import global_norm


class AddNoiseState(NamedTuple):
    count: object
    rng_key: object


class ApplyEvery(NamedTuple):
    count: object
    grad_acc: object


class EmaState(NamedTuple):
    count: object
    ema: object


NonNegativeParamsState = EmptyState


class ZeroNansState(NamedTuple):
    found_nan: object


def _leafwise(function):
    """A transformation without state: ``function(g)`` of each leaf."""

    def update(updates, state, params=None):
        return jax.tree.map(function, updates), state

    return GradientTransformation(init_empty_state, update)


def _with_params(function):
    """A transformation without state: ``function(g, p)`` of each leaf and parameter."""

    def update(updates, state, params=None):
        if params is None:
            raise ValueError(NO_PARAMS_MSG)
        return jax.tree.map(function, updates, params), state

    return GradientTransformation(init_empty_state, update)


def safe_norm(x, min_norm):
    """The Euclidean norm, at least ``min_norm``; its derivative at 0 is 0, not nan."""
    small = jnp.sqrt(jnp.sum(x * x)) <= min_norm
    x = jnp.where(small, jnp.ones_like(x), x)
    return jnp.where(small, min_norm, jnp.sqrt(jnp.sum(x * x)))


def safe_root_mean_squares(x, min_rms):
    """The root of the mean square, at least ``min_rms``."""
    small = jnp.sqrt(jnp.mean(x * x)) <= min_rms
    x = jnp.where(small, jnp.ones_like(x), x)
    return jnp.where(small, min_rms, jnp.sqrt(jnp.mean(x * x)))


def scale_by_trust_ratio(min_norm=0.0, trust_coefficient=1.0, eps=0.0):
    """g times ‖p‖ / ‖g‖, leaf by leaf (LARS, You et al., arXiv:1708.03888, equation 6)."""

    def rescale(g, p):
        p_norm, g_norm = safe_norm(p, min_norm), safe_norm(g, min_norm)
        ratio = trust_coefficient * p_norm / (g_norm + eps)
        return g * jnp.where((p_norm == 0.0) | (g_norm == 0.0), jnp.ones((), p.dtype), ratio)

    return _with_params(rescale)


def scale_by_param_block_norm(min_scale=1e-3):
    """g times the norm of its parameter."""
    return _with_params(lambda g, p: g * safe_norm(p, min_scale))


def scale_by_param_block_rms(min_scale=1e-3):
    """g times its parameter's root mean square (Adafactor, arXiv:1804.04235, section 8)."""
    return _with_params(lambda g, p: g * safe_root_mean_squares(p, min_scale))


def clip_by_block_rms(threshold):
    """Each leaf to a root mean square of at most ``threshold`` (arXiv:1804.04235, section 6)."""
    return _leafwise(
        lambda g: g / jnp.maximum(1.0, jnp.sqrt(jnp.mean(g * g)) / threshold)
    )


def scale_by_sign():
    """The signs (Bernstein et al., arXiv:1802.04434)."""
    return _leafwise(jnp.sign)


def centralize():
    """Leaves of several axes less their mean over all but the first (arXiv:2004.01461)."""

    def centre(g):
        if g.ndim < 2:
            return g
        return g - jnp.mean(g, axis=tuple(range(1, g.ndim)), keepdims=True)

    return _leafwise(centre)


def normalize_by_update_norm(scale_factor=1.0, eps=1e-6):
    """All leaves together to norm ``scale_factor``."""

    def update(updates, state, params=None):
        norm = (global_norm(updates) + eps) / scale_factor
        return jax.tree.map(lambda g: g / norm, updates), state

    return GradientTransformation(init_empty_state, update)


def set_to_zero():
    """No update."""
    return _leafwise(jnp.zeros_like)


def keep_params_nonnegative():
    """Shorten a step that would make a parameter negative, so that it ends at 0."""

    def update(updates, state, params=None):
        if params is None:
            raise ValueError(NO_PARAMS_MSG)
        return jax.tree.map(lambda u, p: jnp.where(p + u < 0, -p, u), updates, params), state

    return GradientTransformation(lambda params: NonNegativeParamsState(), update)


def zero_nans():
    """0 for nan; the state tells which leaves held one."""

    def init(params):
        return ZeroNansState(jax.tree.map(lambda p: jnp.array(False), params))

    def update(updates, state, params=None):
        found = jax.tree.map(lambda g: jnp.any(jnp.isnan(g)), updates)
        cleaned = jax.tree.map(lambda g: jnp.where(jnp.isnan(g), 0, g), updates)
        return cleaned, ZeroNansState(found)

    return GradientTransformation(init, update)


def ema(decay, debias=True, accumulator_dtype=None):
    """The moving average of the updates, without its bias if ``debias``."""

    def init(params):
        return EmaState(zero_count(), full_like(params, 0, accumulator_dtype))

    def update(updates, state, params=None):
        average = update_moment(updates, state.ema, decay, 1)
        count = safe_increment(state.count)
        updates = correct_bias(average, decay, count) if debias else average
        return updates, EmaState(count, cast(average, accumulator_dtype))

    return GradientTransformation(init, update)


def apply_every(k=1):
    """The sum of ``k`` updates at every k-th step, 0 between."""

    def init(params):
        return ApplyEvery(zero_count(), full_like(params, 0))

    def update(updates, state, params=None):
        phase = state.count % k
        total = jax.tree.map(lambda g, t: (phase != 0) * t + g, updates, state.grad_acc)
        emitted = jax.tree.map(lambda t: (phase == k - 1) * t, total)
        return emitted, ApplyEvery(safe_increment(state.count) % k, total)

    return GradientTransformation(init, update)


def add_noise(eta, gamma, key=None, *, seed=None):
    """Gaussian noise of variance eta / t**gamma (Neelakantan et al., arXiv:1511.06807, eq. 1)."""
    key = seed if key is None else key
    key = 0 if key is None else key

    def init(params):
        return AddNoiseState(zero_count(), jax.random.key(key) if isinstance(key, int) else key)

    def update(updates, state, params=None):
        count = safe_increment(state.count)
        deviation = jnp.sqrt(eta / count**gamma)
        rest, sample = jax.random.split(state.rng_key)
        leaves, structure = jax.tree.flatten(updates)
        keys = jax.random.split(sample, len(leaves))
        noisy = [
            g + deviation * jax.random.normal(k, g.shape, g.dtype) for g, k in zip(leaves, keys)
        ]
        return jax.tree.unflatten(structure, noisy), AddNoiseState(count, rest)

    return GradientTransformation(init, update)
