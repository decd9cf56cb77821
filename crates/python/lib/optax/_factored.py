"""Adafactor (Shazeer and Stern, arXiv:1804.04235): second moments of rows and columns only."""

from typing import NamedTuple

import jax
import jax.numpy as jnp

from . import _norms as norms
from ._base import GradientTransformation, chain, safe_increment, zero_count
from ._transform import NO_PARAMS_MSG, add_decayed_weights, scale, scale_by_learning_rate


class FactoredState(NamedTuple):
    count: object
    v_row: object
    v_col: object
    v: object


def _factored_axes(shape, least):
    """The two longest axes, the longest last; None where keeping all numbers is cheap."""
    if len(shape) < 2:
        return None
    order = sorted(range(len(shape)), key=lambda axis: shape[axis])
    return None if shape[order[-2]] < least else (order[-2], order[-1])


def _without(shape, axis):
    return shape[:axis] + shape[axis + 1 :]


def scale_by_factored_rms(
    factored=True, decay_rate=0.8, step_offset=0, min_dim_size_to_factor=128, epsilon=1e-30
):
    """g over the root of a second moment that is the product of its row and column means.

    Algorithm 4, with the decay 1 - t**(-decay_rate) of section 7.2. Leaves whose second longest
    axis is below ``min_dim_size_to_factor`` keep the whole moment.
    """
    least = min_dim_size_to_factor if factored else float("inf")

    def init(params):
        def start(p, part):
            axes = _factored_axes(p.shape, least)
            if axes is None:
                return jnp.zeros_like(p) if part == "v" else jnp.zeros((1,), p.dtype)
            if part == "v":
                return jnp.zeros((1,), p.dtype)
            return jnp.zeros(_without(p.shape, axes[1 if part == "row" else 0]), p.dtype)

        tree = lambda part: jax.tree.map(lambda p: start(p, part), params)
        return FactoredState(zero_count(), tree("row"), tree("col"), tree("v"))

    def update(updates, state, params=None):
        if params is None:
            raise ValueError(NO_PARAMS_MSG)
        t = jnp.array(state.count - step_offset + 1, jnp.float32)
        decay = 1.0 - t ** (-decay_rate)

        def step(g, row, col, v):
            squares = g * g + epsilon
            axes = _factored_axes(g.shape, least)
            if axes is None:
                v = (decay * v + (1.0 - decay) * squares).astype(g.dtype)
                return g * v**-0.5, row, col, v
            second, longest = axes
            row = (decay * row + (1.0 - decay) * jnp.mean(squares, axis=longest)).astype(g.dtype)
            col = (decay * col + (1.0 - decay) * jnp.mean(squares, axis=second)).astype(g.dtype)
            mean = jnp.mean(row, axis=second - (second > longest), keepdims=True)
            by_row = jnp.expand_dims((row / mean) ** -0.5, longest)
            return g * by_row * jnp.expand_dims(col**-0.5, second), row, col, v

        leaves, structure = jax.tree.flatten(updates)
        others = [jax.tree.leaves(part) for part in state[1:]]
        parts = zip(*(step(*leaf) for leaf in zip(leaves, *others)))
        step_tree, row, col, v = (jax.tree.unflatten(structure, list(p)) for p in parts)
        return step_tree, FactoredState(safe_increment(state.count), row, col, v)

    return GradientTransformation(init, update)


def adafactor(
    learning_rate=None, min_dim_size_to_factor=128, decay_rate=0.8, decay_offset=0,
    multiply_by_parameter_scale=True, clipping_threshold=1.0, momentum=None,
    dtype_momentum=jnp.float32, weight_decay_rate=None, eps=1e-30, factored=True,
    weight_decay_mask=None,
):
    """Adafactor (arXiv:1804.04235)."""
    parts = [
        scale_by_factored_rms(factored, decay_rate, decay_offset, min_dim_size_to_factor, eps)
    ]
    if clipping_threshold is not None:
        parts.append(norms.clip_by_block_rms(clipping_threshold))
    if learning_rate is not None:
        parts.append(scale_by_learning_rate(learning_rate, flip_sign=False))
    if multiply_by_parameter_scale:
        parts.append(norms.scale_by_param_block_rms())
    if momentum is not None:
        parts.append(norms.ema(momentum, debias=False, accumulator_dtype=dtype_momentum))
    if weight_decay_rate is not None:
        parts.append(add_decayed_weights(weight_decay_rate, weight_decay_mask))
    return chain(*parts, scale(-1))
