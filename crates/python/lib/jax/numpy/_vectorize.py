"""``jnp.vectorize``: functions of small arrays made functions of large ones."""

import _athanor

from ._common import checked
from ._shape import broadcast_arrays


def _core_dims(signature):
    """``(n,m),(m)->(n)`` as lists of names for arguments and results."""
    sides = signature.replace(" ", "").split("->")
    if len(sides) != 2:
        raise ValueError(f"not a valid gufunc signature: {signature}")

    def side(text):
        if not (text.startswith("(") and text.endswith(")")):
            raise ValueError(f"not a valid gufunc signature: {signature}")
        return [part.split(",") if part else [] for part in text[1:-1].split("),(")]

    return side(sides[0]), side(sides[1])


def _check_sizes(shapes, dims, sizes):
    for shape, names in zip(shapes, dims):
        if len(shape) < len(names):
            raise ValueError(f"input with shape {shape} has not enough dimensions for {names}")
        for n, name in zip(shape[len(shape) - len(names) :], names):
            if sizes.setdefault(name, n) != n:
                raise ValueError(
                    f"inconsistent size for core dimension {name!r}: {n} vs {sizes[name]}"
                )


def vectorize(pyfunc, *, excluded=frozenset(), signature=None):
    """A function of numbers, or of arrays of the signature's dimensions, made one of larger arrays.

    The other dimensions are broadcast together. Arguments whose position or name is ``excluded``
    are passed as they are.
    """
    from functools import wraps

    from .._transforms import vmap

    @wraps(pyfunc)
    def vectorized(*args, **kwargs):
        mapped = [i for i in range(len(args)) if i not in excluded]
        arrays = [checked("vectorize", args[i], i) for i in mapped]
        dims = [[] for _ in mapped] if signature is None else _core_dims(signature)[0]
        if len(dims) != len(arrays):
            raise TypeError(
                f"wrong number of positional arguments: expected {len(dims)}, got {len(args)}"
            )
        _check_sizes([a.shape for a in arrays], dims, {})
        # One element of each stands for its outer dimensions, to find their common shape.
        outer = [a[(...,) + (0,) * len(d)] if d and a.size else a for a, d in zip(arrays, dims)]
        lead = broadcast_arrays(*outer)[0].shape if arrays else ()
        full = [
            _athanor.broadcast_to(a, lead + a.shape[a.ndim - len(d) :])
            for a, d in zip(arrays, dims)
        ]

        def call(*values):
            every = list(args)
            for i, v in zip(mapped, values):
                every[i] = v
            return pyfunc(*every, **kwargs)

        for _ in lead:
            call = vmap(call)
        return call(*full)

    return vectorized
