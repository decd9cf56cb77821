"""Layers that normalize: subtract a mean, divide by a deviation, then scale and shift."""

from typing import Any

import jax.numpy as jnp
from jax import lax

from .dtypes import canonicalize_dtype
from .initializers import ones, zeros
from .module import Module, compact, merge_param, nowrap


def _axes(ndim, axes):
    """Axes counted from the start, in ascending order."""
    if isinstance(axes, int):
        axes = (axes,)
    return tuple(sorted({ax + ndim if ax < 0 else ax for ax in axes}))


class _Normalization(Module):
    """The mean and variance over some axes, and what is done with them.

    ``scale`` and ``bias`` have the shape of the feature axes. Statistics are computed in float32 at
    least.
    """

    @nowrap
    def _statistics(self, x, axes, mask=None, use_mean=True):
        """(mean, variance) of x over axes, where the mask is True; a mean of 0 without
        ``use_mean``. The fast variance is E[x²] - E[x]²."""
        dtype = jnp.result_type(x) if self.dtype is None else self.dtype
        if self.force_float32_reductions:
            dtype = jnp.promote_types(dtype, jnp.float32)
        x = jnp.asarray(x, dtype)
        axes = _axes(x.ndim, axes)
        mask = None if mask is None else jnp.asarray(mask, dtype=bool)
        over_devices = self.axis_name is not None and not self.is_initializing()

        def mean(values):
            out = values.mean(axes, where=mask)
            return lax.pmean(out, self.axis_name) if over_devices else out

        if not use_mean:
            square = mean(x * x)
            return jnp.zeros_like(square), square
        mu = mean(x)
        if self.use_fast_variance:
            return mu, jnp.maximum(0.0, mean(x * x) - mu * mu)
        away = x - jnp.expand_dims(mu, axes)
        return mu, mean(away * away)

    @nowrap
    def _normalized(self, x, mean, var, axes, feature_axes, use_bias=None):
        """(x - mean) / √(var + epsilon) · scale + bias."""
        axes, feature_axes = _axes(x.ndim, axes), _axes(x.ndim, feature_axes)
        shape = [x.shape[ax] if ax in feature_axes else 1 for ax in range(x.ndim)]
        small = tuple(x.shape[ax] for ax in feature_axes)
        use_bias = self.use_bias if use_bias is None else use_bias
        y = x - jnp.expand_dims(mean, axes)
        factor = lax.rsqrt(jnp.expand_dims(var, axes) + self.epsilon)
        args = [x]
        if self.use_scale:
            scale = self.param("scale", self.scale_init, small, self.param_dtype).reshape(shape)
            factor = factor * scale
            args.append(scale)
        y = y * factor
        if use_bias:
            bias = self.param("bias", self.bias_init, small, self.param_dtype).reshape(shape)
            y = y + bias
            args.append(bias)
        return jnp.asarray(y, canonicalize_dtype(*args, dtype=self.dtype))


class BatchNorm(_Normalization):
    """Ioffe and Szegedy 2015: over all axes but the features'.

    Running means and variances are in the collection ``batch_stats``, which must be mutable while
    training; with ``use_running_average`` they are used instead.
    """

    use_running_average: Any = None
    axis: Any = -1
    momentum: float = 0.99
    epsilon: float = 1e-5
    dtype: Any = None
    param_dtype: Any = jnp.float32
    use_bias: bool = True
    use_scale: bool = True
    bias_init: Any = zeros
    scale_init: Any = ones
    axis_name: Any = None
    axis_index_groups: Any = None
    use_fast_variance: bool = True
    force_float32_reductions: bool = True

    @compact
    def __call__(self, x, use_running_average=None, *, mask=None):
        use_running_average = merge_param(
            "use_running_average", self.use_running_average, use_running_average
        )
        features = _axes(x.ndim, self.axis)
        axes = tuple(i for i in range(x.ndim) if i not in features)
        shape = tuple(x.shape[ax] for ax in features)
        dtype = jnp.float32 if self.force_float32_reductions else self.param_dtype
        running_mean = self.variable("batch_stats", "mean", jnp.zeros, shape, dtype)
        running_var = self.variable("batch_stats", "var", jnp.ones, shape, dtype)
        if use_running_average:
            mean, var = running_mean.value, running_var.value
        else:
            mean, var = self._statistics(x, axes, mask)
            if not self.is_initializing():
                m = self.momentum
                running_mean.value = m * running_mean.value + (1 - m) * mean
                running_var.value = m * running_var.value + (1 - m) * var
        return self._normalized(x, mean, var, axes, features)


class LayerNorm(_Normalization):
    """Ba, Kiros and Hinton 2016: over the features of each element."""

    epsilon: float = 1e-6
    dtype: Any = None
    param_dtype: Any = jnp.float32
    use_bias: bool = True
    use_scale: bool = True
    bias_init: Any = zeros
    scale_init: Any = ones
    reduction_axes: Any = -1
    feature_axes: Any = -1
    axis_name: Any = None
    axis_index_groups: Any = None
    use_fast_variance: bool = True
    force_float32_reductions: bool = True

    @compact
    def __call__(self, x, *, mask=None):
        mean, var = self._statistics(x, self.reduction_axes, mask)
        return self._normalized(x, mean, var, self.reduction_axes, self.feature_axes)


class RMSNorm(_Normalization):
    """Zhang and Sennrich 2019: divided by the root of the mean square, no mean, no bias."""

    epsilon: float = 1e-6
    dtype: Any = None
    param_dtype: Any = jnp.float32
    use_scale: bool = True
    scale_init: Any = ones
    reduction_axes: Any = -1
    feature_axes: Any = -1
    axis_name: Any = None
    axis_index_groups: Any = None
    use_fast_variance: bool = True
    force_float32_reductions: bool = True

    @compact
    def __call__(self, x, *, mask=None):
        mean, var = self._statistics(x, self.reduction_axes, mask, use_mean=False)
        axes = self.reduction_axes
        return self._normalized(x, mean, var, axes, self.feature_axes, use_bias=False)


class GroupNorm(_Normalization):
    """Wu and He 2018: over space and groups of features, given by their number or their size."""

    num_groups: Any = 32
    group_size: Any = None
    epsilon: float = 1e-6
    dtype: Any = None
    param_dtype: Any = jnp.float32
    use_bias: bool = True
    use_scale: bool = True
    bias_init: Any = zeros
    scale_init: Any = ones
    reduction_axes: Any = None
    axis_name: Any = None
    axis_index_groups: Any = None
    use_fast_variance: bool = True
    force_float32_reductions: bool = True

    @nowrap
    def _groups(self, channels):
        if (self.num_groups is None) == (self.group_size is None):
            raise ValueError(
                "Either `num_groups` or `group_size` should be specified. If `group_size` is to be "
                "specified, pass `num_groups=None` as argument to override the default "
                "`num_groups` value of 32."
            )
        if self.group_size is None:
            if self.num_groups <= 0 or channels % self.num_groups:
                raise ValueError(
                    f"Number of groups ({self.num_groups}) does not divide the number of channels "
                    f"({channels})."
                )
            return self.num_groups
        if channels % self.group_size:
            raise ValueError(
                f"Number of channels ({channels}) is not multiple of the group size "
                f"({self.group_size})."
            )
        return channels // self.group_size

    @compact
    def __call__(self, x, *, mask=None):
        axes = self.reduction_axes
        axes = _axes(x.ndim, [*range(1, x.ndim - 1), -1] if axes is None else axes)
        if axes[-1] != x.ndim - 1:
            raise ValueError(
                "The reduction axes must include the final dimension as this is assumed to be the "
                "feature axis."
            )
        groups = self._groups(x.shape[-1])
        size = x.shape[-1] // groups
        if mask is not None:
            mask = mask.reshape((*mask.shape[:-1], groups, size))
        grouped = x.reshape((*x.shape[:-1], groups, size))
        mean, var = self._statistics(grouped, [*axes[:-1], -1], mask)
        mean, var = jnp.repeat(mean, size, axis=-1), jnp.repeat(var, size, axis=-1)
        return self._normalized(x, mean, var, axes[:-1], (-1,))


class InstanceNorm(_Normalization):
    """Ulyanov, Vedaldi and Lempitsky 2016: over space, for each element and feature."""

    epsilon: float = 1e-6
    dtype: Any = None
    param_dtype: Any = jnp.float32
    use_bias: bool = True
    use_scale: bool = True
    bias_init: Any = zeros
    scale_init: Any = ones
    feature_axes: Any = -1
    axis_name: Any = None
    axis_index_groups: Any = None
    use_fast_variance: bool = True
    force_float32_reductions: bool = True

    @compact
    def __call__(self, x, *, mask=None):
        features = _axes(x.ndim, self.feature_axes)
        if 0 in features:
            raise ValueError(
                "The channel axes cannot include the leading dimension as this is assumed to be "
                "the batch axis."
            )
        axes = [i for i in range(1, x.ndim) if i not in features]
        mean, var = self._statistics(x, axes, mask)
        return self._normalized(x, mean, var, axes, features)
