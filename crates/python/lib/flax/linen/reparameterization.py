"""Layers that wrap another and see its parameters normalized."""

import dataclasses
from typing import Any

import jax
import jax.numpy as jnp
from jax import lax

from . import transforms
from .dtypes import canonicalize_dtype
from .initializers import ones
from .module import Module, compact, nowrap
from .normalization import _axes


def _unit(x, axis=None, eps=1e-12):
    """x divided by its length along axes."""
    return x * lax.rsqrt((x * x).sum(axis=axis, keepdims=True) + eps)


def _names(path):
    """A path below its collection, as text with slashes."""
    return "/".join(str(step.key) for step in path[1:])


class WeightNorm(Module):
    """Salimans and Kingma 2016: kernels as unit vectors times a learned ``scale`` per feature.

    ``variable_filter``: parts of the names of parameters that are normalized; None for all.
    """

    layer_instance: Module
    epsilon: float = 1e-12
    dtype: Any = None
    param_dtype: Any = jnp.float32
    use_scale: bool = True
    scale_init: Any = ones
    feature_axes: Any = -1
    variable_filter: Any = dataclasses.field(default_factory=lambda: {"kernel"})

    @compact
    def __call__(self, *args, **kwargs):
        def forward(layer):
            return layer(*args, **kwargs)

        def normalize(variables):
            return jax.tree_util.tree_map_with_path(self._normalized, variables)

        run = transforms.map_variables(
            forward, trans_in_fn=normalize, init=self.is_initializing()
        )
        return run(self.layer_instance)

    @nowrap
    def _normalized(self, path, value):
        name = f"{self.layer_instance.name}/{_names(path)}"
        if self.variable_filter and not any(part in name for part in self.variable_filter):
            return value
        features = () if self.feature_axes is None else _axes(value.ndim, self.feature_axes)
        others = tuple(i for i in range(value.ndim) if i not in features)
        out, args = _unit(value, others, self.epsilon), [value]
        if self.use_scale:
            small = tuple(value.shape[ax] for ax in features)
            shape = [value.shape[ax] if ax in features else 1 for ax in range(value.ndim)]
            scale = self.param(f"{name}/scale", self.scale_init, small, self.param_dtype)
            out = out * scale.reshape(shape)
            args.append(scale)
        return jnp.asarray(out, canonicalize_dtype(*args, dtype=self.dtype))


class SpectralNorm(Module):
    """Miyato et al. 2018: matrices divided by their largest singular value.

    It is estimated by ``n_steps`` of power iteration, which go on from call to call where
    ``update_stats``; the vector and the value are in the collection ``batch_stats``.
    """

    layer_instance: Module
    n_steps: int = 1
    epsilon: float = 1e-12
    dtype: Any = None
    param_dtype: Any = jnp.float32
    error_on_non_matrix: bool = False
    collection_name: str = "batch_stats"

    @compact
    def __call__(self, *args, update_stats, **kwargs):
        def forward(layer):
            return layer(*args, **kwargs)

        def normalize(variables):
            return jax.tree_util.tree_map_with_path(
                lambda path, value: self._normalized(path, value, update_stats), variables
            )

        run = transforms.map_variables(
            forward, trans_in_fn=normalize, init=self.is_initializing(), mutable=True
        )
        return run(self.layer_instance)

    @nowrap
    def _normalized(self, path, value, update_stats):
        if value.ndim <= 1 or self.n_steps < 1:
            return value
        if value.ndim > 2 and self.error_on_non_matrix:
            raise ValueError(f"Input is {value.ndim}D but error_on_non_matrix is True")
        matrix = jnp.reshape(value, (-1, value.shape[-1]))
        name = f"{self.layer_instance.name}/{_names(path)}"
        col = self.collection_name
        key = None if self.has_variable(col, f"{name}/u") else self.make_rng("params")
        shape = (1, matrix.shape[-1])
        kept_u = self.variable(col, f"{name}/u", jax.random.normal, key, shape, self.param_dtype)
        kept_sigma = self.variable(col, f"{name}/sigma", jnp.ones, (), self.param_dtype)
        u = kept_u.value
        for _ in range(self.n_steps):
            v = _unit(jnp.matmul(u, matrix.T), eps=self.epsilon)
            u = _unit(jnp.matmul(v, matrix), eps=self.epsilon)
        u, v = lax.stop_gradient(u), lax.stop_gradient(v)
        sigma = jnp.matmul(jnp.matmul(v, matrix), u.T)[0, 0]
        out = (matrix / jnp.where(sigma != 0, sigma, 1)).reshape(value.shape)
        if update_stats:
            kept_u.value, kept_sigma.value = u, sigma
        return jnp.asarray(out, canonicalize_dtype(value, u, v, sigma, dtype=self.dtype))
