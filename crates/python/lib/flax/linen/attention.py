"""Attention (Vaswani et al. 2017) with several heads, and masks."""

import functools
import warnings
from typing import Any

import jax
import jax.numpy as jnp
from jax import lax, random

from .dtypes import promote_dtype
from .initializers import zeros
from .linear import DenseGeneral, default_kernel_init
from .module import Module, compact, merge_param, nowrap


def _check(condition, text):
    if not condition:
        raise AssertionError(text)


def dot_product_attention_weights(
    query,
    key,
    bias=None,
    mask=None,
    broadcast_dropout=True,
    dropout_rng=None,
    dropout_rate=0.0,
    deterministic=False,
    dtype=None,
    precision=None,
    module=None,
    force_fp32_for_softmax=False,
    einsum_dot_general=None,
    einsum=None,
):
    """softmax(query · key / √depth + bias) over the keys.

    query (..., q, heads, depth), key (..., k, heads, depth) to (..., heads, q, k). Where the mask
    is False a weight is zero. Dropout is the same for all batches and heads if broadcast. A module
    sows the weights as "attention_weights".
    """
    query, key = promote_dtype(query, key, dtype=dtype)
    dtype = query.dtype
    _check(query.ndim == key.ndim, "q, k must have same rank.")
    _check(query.shape[:-3] == key.shape[:-3], "q, k batch dims must match.")
    _check(query.shape[-2] == key.shape[-2], "q, k num_heads must match.")
    _check(query.shape[-1] == key.shape[-1], "q, k depths must match.")
    query = query / jnp.sqrt(query.shape[-1]).astype(dtype)
    product = einsum or functools.partial(jnp.einsum, precision=precision)
    weights = product("...qhd,...khd->...hqk", query, key)
    if bias is not None:
        weights = weights + bias
    if mask is not None:
        weights = jnp.where(mask, weights, jnp.finfo(dtype).min)
    if force_fp32_for_softmax and dtype != jnp.float32:
        weights = jax.nn.softmax(weights.astype(jnp.float32))
    else:
        weights = jax.nn.softmax(weights).astype(dtype)
    if module:
        module.sow("intermediates", "attention_weights", weights)
    if not deterministic and dropout_rate > 0.0:
        keep = 1.0 - dropout_rate
        shape = weights.shape
        if broadcast_dropout:
            shape = (1,) * (key.ndim - 2) + shape[-2:]
        kept = random.bernoulli(dropout_rng, keep, shape)
        weights = weights * (kept.astype(dtype) / jnp.asarray(keep, dtype=dtype))
    return weights


def dot_product_attention(
    query,
    key,
    value,
    bias=None,
    mask=None,
    broadcast_dropout=True,
    dropout_rng=None,
    dropout_rate=0.0,
    deterministic=False,
    dtype=None,
    precision=None,
    module=None,
    force_fp32_for_softmax=False,
    einsum_dot_general=None,
    qk_attn_weights_einsum=None,
    attn_weights_value_einsum=None,
):
    """The means of the values, weighted by how well their keys fit the query.

    query (..., q, heads, depth), key and value (..., k, heads, depth) to (..., q, heads, depth).
    """
    if bool(qk_attn_weights_einsum) != bool(attn_weights_value_einsum):
        raise ValueError(
            "qk_attn_weights_einsum and attn_weights_value_einsum must be specified together."
        )
    query, key, value = promote_dtype(query, key, value, dtype=dtype)
    _check(key.ndim == query.ndim == value.ndim, "q, k, v must have same rank.")
    _check(
        query.shape[:-3] == key.shape[:-3] == value.shape[:-3], "q, k, v batch dims must match."
    )
    _check(query.shape[-2] == key.shape[-2] == value.shape[-2], "q, k, v num_heads must match.")
    _check(key.shape[-3] == value.shape[-3], "k, v lengths must match.")
    weights = dot_product_attention_weights(
        query,
        key,
        bias,
        mask,
        broadcast_dropout,
        dropout_rng,
        dropout_rate,
        deterministic,
        query.dtype,
        precision,
        module,
        force_fp32_for_softmax,
        einsum=qk_attn_weights_einsum,
    )
    product = attn_weights_value_einsum or functools.partial(jnp.einsum, precision=precision)
    return product("...hqk,...khd->...qhd", weights, value)


def _accepted(fn):
    """The names of a function's parameters."""
    while isinstance(fn, functools.partial):
        fn = fn.func
    code = getattr(fn, "__code__", None)
    if code is None:
        import inspect

        return tuple(inspect.signature(fn).parameters)
    return code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]


class MultiHeadDotProductAttention(Module):
    """Attention whose queries, keys and values are linear maps of the inputs, for each head.

    Submodules: ``query``, ``key``, ``value`` with kernels (in, heads, depth), and ``out``
    (heads, depth, out). With ``decode`` one position is given at a time, and keys and values of
    the earlier ones are kept in the collection "cache"; its length is that of the inputs of
    ``init``.
    """

    num_heads: int
    dtype: Any = None
    param_dtype: Any = jnp.float32
    qkv_features: Any = None
    out_features: Any = None
    broadcast_dropout: bool = True
    dropout_rate: float = 0.0
    deterministic: Any = None
    precision: Any = None
    kernel_init: Any = default_kernel_init
    out_kernel_init: Any = None
    bias_init: Any = zeros
    out_bias_init: Any = None
    use_bias: bool = True
    attention_fn: Any = dot_product_attention
    decode: bool = False
    normalize_qk: bool = False
    force_fp32_for_softmax: bool = False
    qkv_dot_general: Any = None
    out_dot_general: Any = None
    qkv_dot_general_cls: Any = None
    out_dot_general_cls: Any = None
    qk_attn_weights_einsum_cls: Any = None
    attn_weights_value_einsum_cls: Any = None

    @compact
    def __call__(
        self,
        inputs_q,
        inputs_k=None,
        inputs_v=None,
        *,
        inputs_kv=None,
        mask=None,
        deterministic=None,
        dropout_rng=None,
        sow_weights=False,
    ):
        """inputs_q (..., q, features), inputs_k and inputs_v (..., k, features) to
        (..., q, out_features). Keys and values are the queries unless given. The mask
        (..., heads, q, k) is True where attention is allowed."""
        inputs_k, inputs_v = self._sources(inputs_q, inputs_k, inputs_v, inputs_kv)
        query, key, value = self._projections(inputs_q, inputs_k, inputs_v)
        if self.decode:
            key, value, mask = self._cached(query, key, value, mask)
        if self.dropout_rate > 0.0:
            deterministic = merge_param("deterministic", self.deterministic, deterministic)
            if not deterministic and dropout_rng is None:
                dropout_rng = self.make_rng("dropout")
        else:
            deterministic = True
        scores, sums = self.qk_attn_weights_einsum_cls, self.attn_weights_value_einsum_cls
        options = {
            "mask": mask,
            "dropout_rng": dropout_rng,
            "dropout_rate": self.dropout_rate,
            "broadcast_dropout": self.broadcast_dropout,
            "deterministic": deterministic,
            "dtype": self.dtype,
            "precision": self.precision,
            "force_fp32_for_softmax": self.force_fp32_for_softmax,
            "qk_attn_weights_einsum": scores() if scores else None,
            "attn_weights_value_einsum": sums() if sums else None,
        }
        names = _accepted(self.attention_fn)
        options = {k: v for k, v in options.items() if k in names}
        if sow_weights:
            options["module"] = self
        x = self.attention_fn(query, key, value, **options)
        return DenseGeneral(
            features=self.out_features or inputs_q.shape[-1],
            axis=(-2, -1),
            kernel_init=self.out_kernel_init or self.kernel_init,
            bias_init=self.out_bias_init or self.bias_init,
            use_bias=self.use_bias,
            dtype=self.dtype,
            param_dtype=self.param_dtype,
            precision=self.precision,
            dot_general=self.out_dot_general,
            dot_general_cls=self.out_dot_general_cls,
            name="out",
        )(x)

    @nowrap
    def _sources(self, inputs_q, inputs_k, inputs_v, inputs_kv):
        """What keys and values are made of."""
        if inputs_kv is not None:
            if inputs_k is not None or inputs_v is not None:
                raise ValueError(
                    "If either `inputs_k` or `inputs_v` is not None, `inputs_kv` must be None. If "
                    "`inputs_kv` is not None, both `inputs_k` and `inputs_v` must be None."
                )
            warnings.warn(
                "The inputs_kv arg will be deprecated soon. Use inputs_k and inputs_v instead.",
                DeprecationWarning,
                stacklevel=4,
            )
            return inputs_kv, inputs_kv
        if inputs_k is None:
            if inputs_v is not None:
                raise ValueError(
                    "`inputs_k` cannot be None if `inputs_v` is not None. To have both `inputs_k` "
                    "and `inputs_v` be the same value, pass in the value to `inputs_k` and leave "
                    "`inputs_v` as None."
                )
            inputs_k = inputs_q
        if inputs_v is None:
            return inputs_k, inputs_k
        if inputs_v.shape[-1] == inputs_v.shape[-2]:
            warnings.warn(
                f"You are passing an array of shape {inputs_v.shape} to the `inputs_v` arg, when "
                "you may have intended to pass it to the `mask` arg. Use the kwarg `mask` instead.",
                DeprecationWarning,
                stacklevel=4,
            )
        return inputs_k, inputs_v

    @nowrap
    def _projections(self, inputs_q, inputs_k, inputs_v):
        """query, key and value (..., positions, heads, depth)."""
        width = self.qkv_features or inputs_q.shape[-1]
        _check(
            width % self.num_heads == 0,
            f"Memory dimension ({width}) must be divisible by number of heads ({self.num_heads}).",
        )
        dense = functools.partial(
            DenseGeneral,
            axis=-1,
            dtype=self.dtype,
            param_dtype=self.param_dtype,
            features=(self.num_heads, width // self.num_heads),
            kernel_init=self.kernel_init,
            bias_init=self.bias_init,
            use_bias=self.use_bias,
            precision=self.precision,
            dot_general=self.qkv_dot_general,
            dot_general_cls=self.qkv_dot_general_cls,
        )
        query = dense(name="query")(inputs_q)
        key = dense(name="key")(inputs_k)
        value = dense(name="value")(inputs_v)
        if self.normalize_qk:
            # Dehghani et al. 2023: keeps the scores from growing.
            from .normalization import LayerNorm

            options = {"use_bias": False, "dtype": self.dtype, "param_dtype": self.param_dtype}
            query = LayerNorm(name="query_ln", **options)(query)
            key = LayerNorm(name="key_ln", **options)(key)
        return query, key, value

    @nowrap
    def _cached(self, query, key, value, mask):
        """Keys and values of all positions up to this one, and the mask that allows them."""
        ready = self.has_variable("cache", "cached_key")
        keys = self.variable("cache", "cached_key", jnp.zeros, key.shape, key.dtype)
        values = self.variable("cache", "cached_value", jnp.zeros, value.shape, value.dtype)
        index = self.variable("cache", "cache_index", lambda: jnp.array(0, dtype=jnp.int32))
        if not ready:
            return key, value, mask
        *batch, length, heads, depth = keys.value.shape
        expected = (*batch, 1, heads, depth)
        if expected != query.shape:
            raise ValueError(
                f"Autoregressive cache shape error, expected query shape {expected} instead got "
                f"{query.shape}."
            )
        now = index.value
        zero = jnp.array(0, dtype=now.dtype)
        place = (zero,) * len(batch) + (now, zero, zero)
        keys.value = key = lax.dynamic_update_slice(keys.value, key, place)
        values.value = value = lax.dynamic_update_slice(values.value, value, place)
        index.value = now + 1
        past = jnp.broadcast_to(jnp.arange(length) <= now, (*batch, 1, 1, length))
        return key, value, combine_masks(mask, past)


class MultiHeadAttention(MultiHeadDotProductAttention):
    """Another name of ``MultiHeadDotProductAttention``."""


class SelfAttention(MultiHeadDotProductAttention):
    """Attention among the positions of one input."""

    @compact
    def __call__(
        self, inputs_q, mask=None, deterministic=None, dropout_rng=None, sow_weights=False
    ):
        warnings.warn(
            "SelfAttention will be deprecated soon. Use "
            "`MultiHeadDotProductAttention.__call__(inputs_q)` instead.",
            DeprecationWarning,
            stacklevel=2,
        )
        return super().__call__(
            inputs_q,
            mask=mask,
            deterministic=deterministic,
            dropout_rng=dropout_rng,
            sow_weights=sow_weights,
        )


def make_attention_mask(
    query_input, key_input, pairwise_fn=jnp.multiply, extra_batch_dims=0, dtype=jnp.float32
):
    """``pairwise_fn`` of all pairs of positions: (..., q) and (..., k) to (..., 1, q, k)."""
    mask = pairwise_fn(
        jnp.expand_dims(query_input, axis=-1), jnp.expand_dims(key_input, axis=-2)
    )
    mask = jnp.expand_dims(mask, axis=-3)
    mask = jnp.expand_dims(mask, axis=tuple(range(extra_batch_dims)))
    return mask.astype(dtype)


def make_causal_mask(x, extra_batch_dims=0, dtype=jnp.float32):
    """1 where the key is not later than the query: x (..., n) to (..., 1, n, n)."""
    places = jnp.broadcast_to(jnp.arange(x.shape[-1], dtype=jnp.int32), x.shape)
    return make_attention_mask(
        places, places, jnp.greater_equal, extra_batch_dims=extra_batch_dims, dtype=dtype
    )


def combine_masks(*masks, dtype=jnp.float32):
    """What all masks allow; None if there are none."""
    masks = [m for m in masks if m is not None]
    if not masks:
        return None
    _check(
        all(m.ndim == masks[0].ndim for m in masks),
        f"masks must have same rank: {tuple(m.ndim for m in masks)}",
    )
    out = masks[0]
    for other in masks[1:]:
        out = jnp.logical_and(out, other)
    return out.astype(dtype)
