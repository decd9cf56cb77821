"""Flax's newer interface is not here: importing it says so."""

raise ImportError(
    "flax.nnx is not supported here; use flax.linen, which has the same layers as modules with "
    "their parameters apart (import flax.linen as nn)"
)
