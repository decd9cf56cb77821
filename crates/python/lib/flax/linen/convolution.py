"""Convolutions over one, two or three axes; features come last."""

import math
from typing import Any

import jax.numpy as jnp
from jax import lax

from .dtypes import promote_dtype
from .initializers import zeros
from .linear import default_kernel_init
from .module import Module, compact, nowrap


def canonicalize_padding(padding, rank):
    """A padding as text or as (before, after) for each axis."""
    if isinstance(padding, str):
        return padding
    if isinstance(padding, int):
        return [(padding, padding)] * rank
    if isinstance(padding, (list, tuple)) and len(padding) == rank:
        pairs = []
        for p in padding:
            if isinstance(p, int):
                pairs.append((p, p))
            elif isinstance(p, (list, tuple)) and len(p) == 2:
                pairs.append((p[0], p[1]))
        if len(pairs) == rank:
            return pairs
    raise ValueError(
        f"Invalid padding format: {padding}, should be str, int, or a sequence of len {rank} where "
        "each element is an int or pair of ints."
    )


def _all_axes(x, rank):
    x = 1 if x is None else x
    return (x,) * rank if isinstance(x, int) else tuple(x)


def _channels_last(rank):
    """The axes of images, kernels and results: N…C, …IO, N…C."""
    lhs = (0, rank - 1, *range(1, rank - 1))
    rhs = (rank - 1, rank - 2, *range(rank - 2))
    return lax.ConvDimensionNumbers(lhs, rhs, lhs)


class _Convolution(Module):
    """What convolutions share: one batch axis, masked kernels."""

    @nowrap
    def _one_batch(self, inputs, rank):
        """(inputs with one batch axis, the batch axes that they had)."""
        lead = inputs.shape[: inputs.ndim - rank - 1]
        if len(lead) != 1:
            inputs = jnp.reshape(inputs, (math.prod(lead), *inputs.shape[len(lead) :]))
        return inputs, lead

    @nowrap
    def _kernel(self, shape):
        if self.mask is not None and self.mask.shape != shape:
            raise ValueError(
                "Mask needs to have the same shape as weights. Shapes are: "
                f"{self.mask.shape}, {shape}"
            )
        kernel = self.param("kernel", self.kernel_init, shape, self.param_dtype)
        return kernel if self.mask is None else kernel * self.mask


class Conv(_Convolution):
    """Cross-correlation with a kernel that is the same everywhere.

    ``kernel`` (*kernel_size, in / feature_group_count, features), ``bias`` (features,). Padding:
    "SAME", "VALID", "CIRCULAR", "REFLECT", "CAUSAL" (one axis), a number, or pairs.
    """

    features: int
    kernel_size: Any
    strides: Any = 1
    padding: Any = "SAME"
    input_dilation: Any = 1
    kernel_dilation: Any = 1
    feature_group_count: int = 1
    use_bias: bool = True
    mask: Any = None
    dtype: Any = None
    param_dtype: Any = jnp.float32
    precision: Any = None
    kernel_init: Any = default_kernel_init
    bias_init: Any = zeros
    promote_dtype: Any = promote_dtype
    conv_general_dilated: Any = None
    conv_general_dilated_cls: Any = None

    @nowrap
    def _padded(self, inputs, size, dilation):
        """(inputs, padding), where what ``lax`` does not know is done to the inputs."""
        padding = canonicalize_padding(self.padding, len(size))
        if padding in ("CIRCULAR", "REFLECT"):
            reach = [(k - 1) * d + 1 for k, d in zip(size, dilation)]
            pads = [(0, 0), *(((k - 1) // 2, k // 2) for k in reach), (0, 0)]
            mode = {"CIRCULAR": "wrap", "REFLECT": "reflect"}[padding]
            return jnp.pad(inputs, pads, mode=mode), "VALID"
        if padding == "CAUSAL":
            if len(size) != 1:
                raise ValueError("Causal padding is only implemented for 1D convolutions.")
            return jnp.pad(inputs, [(0, 0), (dilation[0] * (size[0] - 1), 0), (0, 0)]), "VALID"
        return inputs, padding

    @nowrap
    def _convolution(self):
        if self.conv_general_dilated_cls is not None:
            return self.conv_general_dilated_cls()
        return self.conv_general_dilated or lax.conv_general_dilated

    @compact
    def __call__(self, inputs):
        """inputs (..., *space, in) to (..., *new space, features)."""
        size = (self.kernel_size,) if isinstance(self.kernel_size, int) else self.kernel_size
        size = tuple(size)
        rank = len(size)
        inputs, lead = self._one_batch(inputs, rank)
        strides = _all_axes(self.strides, rank)
        spread = _all_axes(self.input_dilation, rank)
        dilation = _all_axes(self.kernel_dilation, rank)
        inputs, padding = self._padded(inputs, size, dilation)
        channels, groups = inputs.shape[-1], self.feature_group_count
        if channels % groups:
            raise AssertionError(f"{channels} features do not divide into {groups} groups")
        kernel = self._kernel((*size, channels // groups, self.features))
        bias = None
        if self.use_bias:
            bias = self.param("bias", self.bias_init, (self.features,), self.param_dtype)
        inputs, kernel, bias = self.promote_dtype(inputs, kernel, bias, dtype=self.dtype)
        y = self._convolution()(
            inputs,
            kernel,
            strides,
            padding,
            lhs_dilation=spread,
            rhs_dilation=dilation,
            dimension_numbers=_channels_last(rank + 2),
            feature_group_count=groups,
            precision=self.precision,
        )
        if bias is not None:
            y = y + bias
        return y if len(lead) == 1 else jnp.reshape(y, (*lead, *y.shape[1:]))


class ConvLocal(Conv):
    """A convolution whose kernel differs from place to place.

    ``kernel`` (*new space, kernel places · in, features), ``bias`` (*new space, features).
    """

    @compact
    def __call__(self, inputs):
        """inputs (..., *space, in) to (..., *new space, features)."""
        size = (self.kernel_size,) if isinstance(self.kernel_size, int) else self.kernel_size
        size = tuple(size)
        rank = len(size)
        if self.feature_group_count != 1:
            raise NotImplementedError(
                "`lax.conv_general_dilated_local` does not support `feature_group_count != 1`, got "
                f"`{self.feature_group_count}`."
            )
        inputs, lead = self._one_batch(inputs, rank)
        strides = _all_axes(self.strides, rank)
        spread = _all_axes(self.input_dilation, rank)
        dilation = _all_axes(self.kernel_dilation, rank)
        inputs, padding = self._padded(inputs, size, dilation)
        channels = inputs.shape[-1]
        # A convolution with unit kernels lays out each window: (N, *new space, in · places).
        places = math.prod(size)
        unit = jnp.eye(places, dtype=inputs.dtype).reshape((*size, 1, places))
        patches = lax.conv_general_dilated(
            inputs,
            jnp.tile(unit, channels),
            strides,
            padding,
            lhs_dilation=spread,
            rhs_dilation=dilation,
            dimension_numbers=_channels_last(rank + 2),
            feature_group_count=channels,
        )
        space = patches.shape[1:-1]
        kernel = self._kernel((*space, places * channels, self.features))
        bias = None
        if self.use_bias:
            shape = (*space, self.features)
            bias = self.param("bias", self.bias_init, shape, self.param_dtype)
        patches, kernel, bias = self.promote_dtype(patches, kernel, bias, dtype=self.dtype)
        y = jnp.einsum("n...k,...kf->n...f", patches, kernel)
        if bias is not None:
            y = y + bias
        return y if len(lead) == 1 else jnp.reshape(y, (*lead, *y.shape[1:]))


class ConvTranspose(_Convolution):
    """The convolution whose strides enlarge.

    ``kernel`` (*kernel_size, in, features), or (*kernel_size, features, in) and turned around with
    ``transpose_kernel``: then it is the gradient of ``Conv``.
    """

    features: int
    kernel_size: Any
    strides: Any = None
    padding: Any = "SAME"
    kernel_dilation: Any = None
    use_bias: bool = True
    mask: Any = None
    dtype: Any = None
    param_dtype: Any = jnp.float32
    precision: Any = None
    kernel_init: Any = default_kernel_init
    bias_init: Any = zeros
    transpose_kernel: bool = False
    promote_dtype: Any = promote_dtype
    preferred_element_type: Any = None

    @compact
    def __call__(self, inputs):
        """inputs (..., *space, in) to (..., *space · strides, features)."""
        size = (self.kernel_size,) if isinstance(self.kernel_size, int) else self.kernel_size
        size = tuple(size)
        rank = len(size)
        inputs, lead = self._one_batch(inputs, rank)
        strides = _all_axes(self.strides, rank)
        channels = (inputs.shape[-1], self.features)
        kernel = self._kernel((*size, *(channels[::-1] if self.transpose_kernel else channels)))
        padding = canonicalize_padding(self.padding, rank)
        bias = None
        if self.use_bias:
            bias = self.param("bias", self.bias_init, (self.features,), self.param_dtype)
        inputs, kernel, bias = self.promote_dtype(inputs, kernel, bias, dtype=self.dtype)
        y = lax.conv_transpose(
            inputs,
            kernel,
            strides,
            "VALID" if padding == "CIRCULAR" else padding,
            rhs_dilation=_all_axes(self.kernel_dilation, rank),
            transpose_kernel=self.transpose_kernel,
            precision=self.precision,
        )
        if padding == "CIRCULAR":
            y = self._wrapped(y, [n * s for n, s in zip(inputs.shape[1:-1], strides)])
        if bias is not None:
            y = y + bias
        return y if len(lead) == 1 else jnp.reshape(y, (*lead, *y.shape[1:]))

    @nowrap
    def _wrapped(self, y, sizes):
        """What reaches over the edges is added on the other side: y padded to a multiple of the
        sizes (so that the middle keeps its place) and summed over the repetitions."""
        pads = [(0, 0)]
        for n, size in zip(y.shape[1:-1], sizes):
            missing = -(n - size) % (2 * size)
            less, more = missing // 2, missing - missing // 2
            pads.append((less, more) if self.transpose_kernel else (more, less))
        y = jnp.pad(y, [*pads, (0, 0)])
        for axis, size in enumerate(sizes, 1):
            y = jnp.reshape(y, (*y.shape[:axis], -1, size, *y.shape[axis + 1 :])).sum(axis)
        return y
