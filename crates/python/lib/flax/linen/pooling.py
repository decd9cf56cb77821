"""Sums, means and extremes over windows; features come last."""

import math

import jax.numpy as jnp
from jax import lax


def pool(inputs, init, reduce_fn, window_shape, strides, padding):
    """``reduce_fn`` over all elements of each window.

    inputs (..., *space, features); without batch axes the result has none. The strides are 1
    unless given.
    """
    rank = len(window_shape)
    strides = strides or (1,) * rank
    if len(window_shape) != len(strides):
        raise AssertionError(f"len({window_shape}) must equal len({strides})")
    lead = inputs.ndim - rank - 1
    single = lead == 0
    if single:
        inputs, lead = inputs[None], 1
    window = (1,) * lead + tuple(window_shape) + (1,)
    if inputs.ndim != len(window):
        raise AssertionError(f"len({inputs.shape}) != len({window})")
    if not isinstance(padding, str):
        padding = tuple(tuple(p) for p in padding)
        if len(padding) != rank:
            raise AssertionError(
                f"padding {padding} must specify pads for same number of dims as window_shape "
                f"{window_shape}"
            )
        if not all(len(p) == 2 for p in padding):
            raise AssertionError(f"each entry in padding {padding} must be length 2")
        padding = ((0, 0),) * lead + padding + ((0, 0),)
    steps = (1,) * lead + tuple(strides) + (1,)
    y = lax.reduce_window(inputs, init, reduce_fn, window, steps, padding)
    return y[0] if single else y


def avg_pool(inputs, window_shape, strides=None, padding="VALID", count_include_pad=True):
    """The mean of each window; padding counts as zeros unless it is not to be counted."""
    y = pool(inputs, 0.0, lax.add, window_shape, strides, padding)
    if count_include_pad:
        return y / math.prod(window_shape)
    ones = jnp.ones((*inputs.shape[:-1], 1))
    return y / pool(ones, 0.0, lax.add, window_shape, strides, padding)


def max_pool(inputs, window_shape, strides=None, padding="VALID"):
    """The greatest of each window."""
    return pool(inputs, -jnp.inf, lax.max, window_shape, strides, padding)


def min_pool(inputs, window_shape, strides=None, padding="VALID"):
    """The least of each window."""
    return pool(inputs, jnp.inf, lax.min, window_shape, strides, padding)
