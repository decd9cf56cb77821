"""Random layers."""

from collections.abc import Sequence
from typing import Any

import jax.numpy as jnp
from jax import lax, random

from .module import Module, compact, merge_param


class Dropout(Module):
    """Sets each element to zero with probability ``rate`` and divides the others by 1 - rate.

    Srivastava et al. 2014. Needs a key "dropout" unless ``deterministic``. Along
    ``broadcast_dims`` all elements share their fate.
    """

    rate: float
    broadcast_dims: Sequence[int] = ()
    deterministic: Any = None
    rng_collection: str = "dropout"

    @compact
    def __call__(self, inputs, deterministic=None, rng=None):
        deterministic = merge_param("deterministic", self.deterministic, deterministic)
        if self.rate == 0.0 or deterministic:
            return inputs
        if self.rate == 1.0:
            return jnp.zeros_like(inputs)
        keep = 1.0 - self.rate
        if rng is None:
            rng = self.make_rng(self.rng_collection)
        shape = list(inputs.shape)
        for axis in self.broadcast_dims:
            shape[axis] = 1
        mask = jnp.broadcast_to(random.bernoulli(rng, keep, tuple(shape)), inputs.shape)
        return lax.select(mask, inputs / keep, jnp.zeros_like(inputs))
