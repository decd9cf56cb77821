"""Layers: variables of their own, and the computations of ``flax.linen``'s layers."""

import jax.numpy as jnp
from jax import lax

from .. import linen
from ..linen.initializers import lecun_normal, ones, zeros
from ..linen.linear import default_embed_init
from ._graph import List, Module
from ._rngs import Rngs, RngStream, is_key
from ._variables import BatchStat, Param

default_kernel_init = lecun_normal()


def _values(layer, names):
    """The parameters that a layer has, as linen has them."""
    found = {name: getattr(layer, name) for name in names}
    return {name: v[...] for name, v in found.items() if v is not None}


class Linear(Module):
    """``inputs @ kernel + bias``: ``kernel`` (in, out), ``bias`` (out,)."""

    def __init__(
        self,
        in_features,
        out_features,
        *,
        use_bias=True,
        dtype=None,
        param_dtype=jnp.float32,
        precision=None,
        kernel_init=default_kernel_init,
        bias_init=zeros,
        rngs,
    ):
        shape = (in_features, out_features)
        self.kernel = Param(kernel_init(rngs.params(), shape, param_dtype))
        self.bias = None
        if use_bias:
            self.bias = Param(bias_init(rngs.params(), (out_features,), param_dtype))
        self.in_features, self.out_features = in_features, out_features
        self.use_bias, self.dtype, self.param_dtype = use_bias, dtype, param_dtype
        self.precision = precision

    def __call__(self, inputs):
        """inputs (..., in) to (..., out)."""
        layer = linen.Dense(self.out_features, self.use_bias, self.dtype, parent=None)
        return layer.apply({"params": _values(self, ("kernel", "bias"))}, inputs)


class Conv(Module):
    """A convolution as ``linen.Conv``: ``kernel`` (*kernel_size, in / groups, out)."""

    def __init__(
        self,
        in_features,
        out_features,
        kernel_size,
        strides=1,
        *,
        padding="SAME",
        input_dilation=1,
        kernel_dilation=1,
        feature_group_count=1,
        use_bias=True,
        dtype=None,
        param_dtype=jnp.float32,
        kernel_init=default_kernel_init,
        bias_init=zeros,
        rngs,
    ):
        size = (kernel_size,) if isinstance(kernel_size, int) else tuple(kernel_size)
        self.kernel_shape = (*size, in_features // feature_group_count, out_features)
        self.kernel = Param(kernel_init(rngs.params(), self.kernel_shape, param_dtype))
        self.bias = None
        if use_bias:
            self.bias = Param(bias_init(rngs.params(), (out_features,), param_dtype))
        self.in_features, self.out_features, self.kernel_size = in_features, out_features, size
        self.strides, self.padding = strides, padding
        self.input_dilation, self.kernel_dilation = input_dilation, kernel_dilation
        self.feature_group_count, self.use_bias, self.dtype = feature_group_count, use_bias, dtype

    def __call__(self, inputs):
        """inputs (..., *space, in) to (..., *new space, out)."""
        layer = linen.Conv(
            self.out_features,
            self.kernel_size,
            self.strides,
            self.padding,
            self.input_dilation,
            self.kernel_dilation,
            self.feature_group_count,
            self.use_bias,
            dtype=self.dtype,
            parent=None,
        )
        return layer.apply({"params": _values(self, ("kernel", "bias"))}, inputs)


class Embed(Module):
    """A table of vectors: ``embedding`` (num_embeddings, features)."""

    def __init__(
        self,
        num_embeddings,
        features,
        *,
        dtype=None,
        param_dtype=jnp.float32,
        embedding_init=default_embed_init,
        rngs,
    ):
        shape = (num_embeddings, features)
        self.embedding = Param(embedding_init(rngs.params(), shape, param_dtype))
        self.num_embeddings, self.features, self.dtype = num_embeddings, features, dtype

    def _linen(self):
        return linen.Embed(self.num_embeddings, self.features, self.dtype, parent=None)

    def __call__(self, inputs):
        """inputs (...) of integers to (..., features)."""
        return self._linen().apply({"params": _values(self, ("embedding",))}, inputs)

    def attend(self, query):
        """Products with all vectors."""
        variables = {"params": _values(self, ("embedding",))}
        return self._linen().apply(variables, query, method="attend")


class _Norm(Module):
    """What layers that normalize have: ``scale`` and ``bias``, keys drawn in this order."""

    def _make(self, features, use_scale, use_bias, scale_init, bias_init, param_dtype, rngs):
        self.scale = self.bias = None
        if use_scale:
            self.scale = Param(scale_init(rngs.params(), (features,), param_dtype))
        if use_bias:
            self.bias = Param(bias_init(rngs.params(), (features,), param_dtype))
        self.num_features, self.use_scale, self.use_bias = features, use_scale, use_bias


class BatchNorm(_Norm):
    """As ``linen.BatchNorm``; the running averages are variables of its own."""

    def __init__(
        self,
        num_features,
        *,
        use_running_average=False,
        axis=-1,
        momentum=0.99,
        epsilon=1e-5,
        dtype=None,
        param_dtype=jnp.float32,
        use_bias=True,
        use_scale=True,
        bias_init=zeros,
        scale_init=ones,
        use_fast_variance=True,
        rngs,
    ):
        self.mean = BatchStat(jnp.zeros((num_features,), jnp.float32))
        self.var = BatchStat(jnp.ones((num_features,), jnp.float32))
        self._make(num_features, use_scale, use_bias, scale_init, bias_init, param_dtype, rngs)
        self.use_running_average, self.axis, self.momentum = use_running_average, axis, momentum
        self.epsilon, self.dtype, self.use_fast_variance = epsilon, dtype, use_fast_variance

    def __call__(self, x, use_running_average=None, *, mask=None):
        average = use_running_average
        if average is None:
            average = self.use_running_average
        if average is None:
            raise ValueError("No `use_running_average` argument was provided to BatchNorm.")
        layer = linen.BatchNorm(
            average,
            self.axis,
            self.momentum,
            self.epsilon,
            self.dtype,
            use_bias=self.use_bias,
            use_scale=self.use_scale,
            use_fast_variance=self.use_fast_variance,
            parent=None,
        )
        stats = {"mean": self.mean[...], "var": self.var[...]}
        variables = {"params": _values(self, ("scale", "bias")), "batch_stats": stats}
        y, new = layer.apply(variables, x, mask=mask, mutable=["batch_stats"])
        if not average:
            self.mean[...] = lax.stop_gradient(new["batch_stats"]["mean"])
            self.var[...] = lax.stop_gradient(new["batch_stats"]["var"])
        return y


class LayerNorm(_Norm):
    """As ``linen.LayerNorm``."""

    def __init__(
        self,
        num_features,
        *,
        epsilon=1e-6,
        dtype=None,
        param_dtype=jnp.float32,
        use_bias=True,
        use_scale=True,
        bias_init=zeros,
        scale_init=ones,
        reduction_axes=-1,
        feature_axes=-1,
        use_fast_variance=True,
        rngs,
    ):
        self._make(num_features, use_scale, use_bias, scale_init, bias_init, param_dtype, rngs)
        self.epsilon, self.dtype, self.use_fast_variance = epsilon, dtype, use_fast_variance
        self.reduction_axes, self.feature_axes = reduction_axes, feature_axes

    def __call__(self, x, *, mask=None):
        layer = linen.LayerNorm(
            self.epsilon,
            self.dtype,
            use_bias=self.use_bias,
            use_scale=self.use_scale,
            reduction_axes=self.reduction_axes,
            feature_axes=self.feature_axes,
            use_fast_variance=self.use_fast_variance,
            parent=None,
        )
        return layer.apply({"params": _values(self, ("scale", "bias"))}, x, mask=mask)


class RMSNorm(_Norm):
    """As ``linen.RMSNorm``."""

    def __init__(
        self,
        num_features,
        *,
        epsilon=1e-6,
        dtype=None,
        param_dtype=jnp.float32,
        use_scale=True,
        scale_init=ones,
        rngs,
    ):
        self._make(num_features, use_scale, False, scale_init, zeros, param_dtype, rngs)
        self.epsilon, self.dtype = epsilon, dtype

    def __call__(self, x, mask=None):
        layer = linen.RMSNorm(self.epsilon, self.dtype, use_scale=self.use_scale, parent=None)
        return layer.apply({"params": _values(self, ("scale",))}, x, mask=mask)


class Dropout(Module):
    """As ``linen.Dropout``, with a stream of keys of its own."""

    def __init__(
        self, rate, *, broadcast_dims=(), deterministic=False, rng_collection="dropout", rngs=None
    ):
        self.rate, self.broadcast_dims, self.deterministic = rate, broadcast_dims, deterministic
        self.rng_collection = rng_collection
        if isinstance(rngs, Rngs):
            rngs = rngs[rng_collection]
        if rngs is not None and not isinstance(rngs, RngStream):
            raise TypeError(f"rngs must be a Rngs, RngStream or None, but got {type(rngs)}.")
        self.rngs = None if rngs is None else rngs.fork()

    def __call__(self, inputs, *, deterministic=None, rngs=None):
        fixed = self.deterministic if deterministic is None else deterministic
        if fixed is None:
            raise ValueError("No `deterministic` argument was provided to Dropout.")
        if self.rate == 0.0 or fixed:
            return inputs
        if self.rate == 1.0:
            return jnp.zeros_like(inputs)
        rngs = self.rngs if rngs is None else rngs
        if isinstance(rngs, Rngs):
            rngs = rngs[self.rng_collection]
        if rngs is None or not (isinstance(rngs, RngStream) or is_key(rngs)):
            raise TypeError(f"rngs must be a Rngs, RngStream or jax.Array, but got {type(rngs)}.")
        key = rngs() if isinstance(rngs, RngStream) else rngs
        layer = linen.Dropout(self.rate, self.broadcast_dims, False, parent=None)
        return layer.apply({}, inputs, rng=key)


class Sequential(Module):
    """Layers or functions one after the other; tuples and dicts are passed on as arguments."""

    def __init__(self, *fns):
        self.layers = List(fns)

    def __call__(self, *args, **kwargs):
        if not self.layers:
            return args[0] if len(args) == 1 else args or kwargs or None
        for i, f in enumerate(self.layers):
            if not callable(f):
                raise TypeError(f"Sequence[{i}] is not callable: {f}")
            if i:
                args, kwargs = (), {}
                if isinstance(output, tuple):
                    args = output
                elif isinstance(output, dict):
                    kwargs = output
                else:
                    args = (output,)
            output = f(*args, **kwargs)
        return output
