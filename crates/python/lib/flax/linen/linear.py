"""Layers that are linear in their input."""

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import jax.numpy as jnp
from jax import lax

from .dtypes import promote_dtype
from .initializers import lecun_normal, variance_scaling, zeros
from .module import Module, compact, merge_param, nowrap

default_kernel_init = lecun_normal()
default_embed_init = variance_scaling(1.0, "fan_in", "normal", out_axis=0)


def _tuple(x):
    return tuple(x) if isinstance(x, Sequence) else (x,)


def _axes(axes, ndim):
    return tuple(ax if ax >= 0 else ndim + ax for ax in axes)


class Dense(Module):
    """``inputs @ kernel + bias`` over the last axis.

    Parameters: ``kernel`` (in, features), ``bias`` (features,).
    """

    features: int
    use_bias: bool = True
    dtype: Any = None
    param_dtype: Any = jnp.float32
    precision: Any = None
    kernel_init: Any = default_kernel_init
    bias_init: Any = zeros
    promote_dtype: Any = promote_dtype
    dot_general: Any = None
    dot_general_cls: Any = None

    @compact
    def __call__(self, inputs):
        """inputs (..., in) to (..., features)."""
        shape = (jnp.shape(inputs)[-1], self.features)
        kernel = self.param("kernel", self.kernel_init, shape, self.param_dtype)
        bias = None
        if self.use_bias:
            bias = self.param("bias", self.bias_init, (self.features,), self.param_dtype)
        inputs, kernel, bias = self.promote_dtype(inputs, kernel, bias, dtype=self.dtype)
        last = (((inputs.ndim - 1,), (0,)), ((), ()))
        y = _dot_general(self)(inputs, kernel, last, precision=self.precision)
        return y if bias is None else y + bias


def _dot_general(layer):
    if layer.dot_general_cls is not None:
        return layer.dot_general_cls()
    return layer.dot_general or lax.dot_general


class _Flattened(NamedTuple):
    """An initializer that sees all input axes as one and all output axes as one."""

    init: Any
    batch: int  # leading axes for each of which there is a kernel of its own
    outputs: int  # trailing axes of outputs
    matrix: bool  # whether there are input axes: a kernel, not a bias

    def __call__(self, key, shape, dtype=jnp.float32):
        last = len(shape) - self.outputs
        flat = (math.prod(shape[:last]), math.prod(shape[last:]))
        if not self.matrix:
            flat = (math.prod(shape[: self.batch]) * flat[1],)
        return jnp.reshape(self.init(key, flat, dtype), shape)


class DenseGeneral(Module):
    """A linear map from some axes to new ones, which come last.

    ``kernel`` (*batch, *axes, *features), ``bias`` (*batch, *features), where ``batch_dims`` are
    leading axes for each of which there is a kernel of its own.
    """

    features: Any
    axis: Any = -1
    batch_dims: Sequence[int] = ()
    use_bias: bool = True
    dtype: Any = None
    param_dtype: Any = jnp.float32
    kernel_init: Any = default_kernel_init
    bias_init: Any = zeros
    precision: Any = None
    promote_dtype: Any = promote_dtype
    dot_general: Any = None
    dot_general_cls: Any = None

    @compact
    def __call__(self, inputs):
        """inputs (*batch, ..., *axes) to (*batch, ..., *features)."""
        features, batch_dims = _tuple(self.features), _tuple(self.batch_dims)
        if batch_dims and set(batch_dims) != set(range(max(batch_dims) + 1)):
            raise ValueError(
                f"batch_dims {batch_dims} must be consecutive leading dimensions starting from 0."
            )
        axis, batch = _axes(_tuple(self.axis), inputs.ndim), _axes(batch_dims, inputs.ndim)
        lead = tuple(inputs.shape[i] for i in batch)
        shape = lead + tuple(inputs.shape[i] for i in axis) + features
        make = _Flattened(self.kernel_init, len(batch), len(features), True)
        kernel = self.param("kernel", make, shape, self.param_dtype)
        bias = None
        if self.use_bias:
            make = _Flattened(self.bias_init, len(batch), len(features), False)
            bias = self.param("bias", make, lead + features, self.param_dtype)
        inputs, kernel, bias = self.promote_dtype(inputs, kernel, bias, dtype=self.dtype)
        n = len(batch)
        pairs = ((axis, tuple(range(n, n + len(axis)))), (batch, tuple(range(n))))
        out = _dot_general(self)(inputs, kernel, pairs, precision=self.precision)
        if bias is None:
            return out
        kept = [i for i in range(inputs.ndim) if i not in axis]
        wide = tuple(inputs.shape[i] if i in batch else 1 for i in kept)
        return out + jnp.reshape(bias, wide + features)


class Einsum(Module):
    """``einsum(einsum_str, inputs, kernel) + bias``, such as "bnd,dhk->bnhk".

    ``bias`` has the axes of the result that come from the kernel.
    """

    shape: Sequence[int]
    einsum_str: Any = None
    use_bias: bool = True
    dtype: Any = None
    param_dtype: Any = jnp.float32
    precision: Any = None
    kernel_init: Any = default_kernel_init
    bias_init: Any = zeros
    promote_dtype: Any = promote_dtype
    preferred_element_type: Any = None

    @compact
    def __call__(self, inputs, einsum_str=None):
        equation = merge_param("einsum_str", self.einsum_str, einsum_str).replace(" ", "")
        if "->" not in equation:
            raise ValueError(
                '`einsum_str` equation must be explicit and include "->".'
            )
        if equation.count(",") != 1:
            raise ValueError(
                "`einsum_str` equation must have exactly two operands and therefore, exactly one "
                "comma character, instead of " + str(equation.count(","))
            )
        shape = tuple(self.shape)
        kernel = self.param("kernel", self.kernel_init, shape, self.param_dtype)
        bias = None
        if self.use_bias:
            small, wide = self._bias_shapes(equation, inputs)
            bias = self.param("bias", self.bias_init, small, self.param_dtype)
        inputs, kernel, bias = self.promote_dtype(inputs, kernel, bias, dtype=self.dtype)
        y = jnp.einsum(equation, inputs, kernel, precision=self.precision)
        return y if bias is None else y + jnp.reshape(bias, wide)

    @nowrap
    def _bias_shapes(self, equation, inputs):
        """The bias's shape, and the shape with which it broadcasts to the result."""
        operands, result = equation.split("->")
        left, right = operands.split(",")
        if "..." in result:
            # Letters that are nowhere else stand for the axes that the dots mean.
            free = [c for c in map(chr, range(97, 123)) if c not in equation]
            extra = inputs.ndim - len(left.replace("...", ""))
            dots = "".join(free[:extra])
            right_dots = dots[extra - (len(self.shape) - len(right.replace("...", ""))) :]
            right = right.replace("...", right_dots if "..." in right else "")
            result = result.replace("...", dots)
        sizes = dict(zip(right, self.shape))
        small = tuple(sizes[c] for c in result if c in sizes)
        return small, tuple(sizes.get(c, 1) for c in result)


class Embed(Module):
    """A table of vectors, looked up by integers: ``embedding`` (num_embeddings, features)."""

    num_embeddings: int
    features: int
    dtype: Any = None
    param_dtype: Any = jnp.float32
    embedding_init: Any = default_embed_init
    promote_dtype: Any = promote_dtype

    def setup(self):
        shape = (self.num_embeddings, self.features)
        self.embedding = self.param("embedding", self.embedding_init, shape, self.param_dtype)

    def __call__(self, inputs):
        """inputs (...) of integers to (..., features)."""
        if not jnp.issubdtype(inputs.dtype, jnp.integer):
            raise ValueError("Input type must be an integer or unsigned integer.")
        (table,) = self.promote_dtype(self.embedding, dtype=self.dtype, inexact=False)
        if self.num_embeddings == 1:
            return jnp.broadcast_to(table, inputs.shape + (self.features,))
        return jnp.take(table, inputs, axis=0)

    def attend(self, query):
        """Products with all vectors: query (..., features) to (..., num_embeddings)."""
        query, table = self.promote_dtype(query, self.embedding, dtype=self.dtype)
        return jnp.dot(query, table.T)
