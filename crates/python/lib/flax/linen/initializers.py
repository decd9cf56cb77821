"""Initial values of parameters: those of ``jax.nn.initializers``, and functions that make zeros
and ones."""

from jax.nn.initializers import (
    constant,
    glorot_normal,
    glorot_uniform,
    he_normal,
    he_uniform,
    kaiming_normal,
    kaiming_uniform,
    lecun_normal,
    lecun_uniform,
    normal,
    ones,
    orthogonal,
    truncated_normal,
    uniform,
    variance_scaling,
    xavier_normal,
    xavier_uniform,
    zeros,
)


def zeros_init():
    """The initializer that makes zeros."""
    return zeros


def ones_init():
    """The initializer that makes ones."""
    return ones
