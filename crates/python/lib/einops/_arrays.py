"""Which library an array belongs to. Neither is imported here, only recognised."""

import sys


def library_of(array):
    """``numpy`` or ``jax.numpy``, whichever works on ``array``."""
    numpy = sys.modules.get("numpy")
    if numpy is not None and isinstance(array, numpy.ndarray):
        return numpy
    jax = sys.modules.get("jax")
    if jax is not None and isinstance(array, jax.Array):
        return jax.numpy
    raise RuntimeError(f"Tensor type unknown to einops {type(array)}")
