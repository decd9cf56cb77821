"""The element type in which a layer computes."""

import jax
import jax.numpy as jnp


def _same_float(arrays):
    """The float type that all arrays have; None if they differ or something is no array."""
    common = None
    for x in arrays:
        if x is None:
            continue
        if not isinstance(x, jax.Array) or x.weak_type or common not in (None, x.dtype):
            return None
        common = x.dtype
    return common if common == jnp.float32 else None


def canonicalize_dtype(*args, dtype=None, inexact=True):
    """The type that arrays are brought to: as given, or what their types promote to.

    ``inexact``: it must be a float type; integers become float32.
    """
    if dtype is None:
        dtype = _same_float(args)
    if dtype is None:
        dtype = jnp.result_type(*[jnp.asarray(x) for x in args if x is not None])
        if inexact and not jnp.issubdtype(dtype, jnp.inexact):
            dtype = jnp.promote_types(jnp.float32, dtype)
    if inexact and not jnp.issubdtype(dtype, jnp.inexact):
        raise ValueError(f"Dtype must be inexact: {dtype}")
    return dtype


def promote_dtype(*args, dtype=None, inexact=True):
    """The arrays in one type; None stays None."""
    if dtype is None and _same_float(args) is not None:
        return list(args)  # the ordinary case, without asking how types promote
    dtype = canonicalize_dtype(*args, dtype=dtype, inexact=inexact)
    return [None if x is None else jnp.asarray(x, dtype) for x in args]
