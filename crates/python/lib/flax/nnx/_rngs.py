"""Streams of random keys."""

import functools

import jax
import jax.numpy as jnp
from jax import random

from ._graph import Object
from ._variables import RngCount, RngKey

_FUNCTIONS = (
    "bits uniform randint permutation choice normal multivariate_normal truncated_normal bernoulli "
    "beta cauchy dirichlet exponential gamma loggamma poisson gumbel categorical laplace logistic "
    "t rademacher orthogonal ball"
).split()


def _key(seed):
    if isinstance(seed, int):
        return random.key(seed)
    if str(getattr(seed, "dtype", "")) == "uint32" and seed.shape[-1:] == (2,):
        return random.wrap_key_data(seed)
    if str(getattr(seed, "dtype", "")) in ("uint32", "int32"):
        return random.key(seed)
    if not str(getattr(seed, "dtype", "")).startswith("key"):
        raise ValueError(
            f"Invalid rng value: {seed}, expected a jax.Array of jax.dtypes.prng_key sub-dtype"
        )
    return seed


class RngStream(Object):
    """Calls give keys: the stream's with the count of calls folded in."""

    def __init__(self, key, *, tag):
        key = _key(key)
        self.tag = tag
        self.key = RngKey(key, tag=tag)
        self.count = RngCount(jnp.zeros(key.shape, jnp.uint32), tag=tag)

    def __call__(self):
        key = random.fold_in(self.key[...], self.count[...])
        self.count[...] = self.count[...] + jnp.uint32(1)
        return key

    def fork(self):
        """A stream of its own, from the next key."""
        return RngStream(self(), tag=self.tag)

    def __getattr__(self, name):
        if name in _FUNCTIONS:
            return functools.partial(_drawn, self, name)
        raise AttributeError(f"'RngStream' object has no attribute '{name}'")


def _drawn(stream, name, *args, **kwargs):
    return getattr(random, name)(stream(), *args, **kwargs)


class Rngs(Object):
    """Streams by name; a name that has none means "default".

    ``Rngs(0)`` has the default stream, ``Rngs(0, dropout=1)`` another one too.
    """

    def __init__(self, default=None, **rngs):
        if default is not None:
            if isinstance(default, dict):
                rngs = {**default, **rngs}
            else:
                rngs["default"] = default
        for name, seed in rngs.items():
            setattr(self, name, seed if isinstance(seed, RngStream) else RngStream(seed, tag=name))

    def _stream(self, name):
        streams = vars(self)
        if name in streams:
            return streams[name]
        if "default" in streams:
            return streams["default"]
        return None

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        stream = self._stream(name)
        if name in _FUNCTIONS and stream is not None:
            return functools.partial(_drawn, stream, name)
        if stream is None:
            raise AttributeError(f"No RngStream named '{name}' found in Rngs.")
        return stream

    def __getitem__(self, name):
        return getattr(self, name)

    def __contains__(self, name):
        return name in vars(self)

    def __call__(self):
        return self.default()

    def fork(self):
        """Streams of their own."""
        return Rngs(**{name: stream.fork() for name, stream in vars(self).items()})


def is_key(x):
    """Whether something is an array of keys."""
    return isinstance(x, jax.Array) or str(getattr(x, "dtype", "")).startswith("key")
