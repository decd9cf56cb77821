"""A tree's numbers as one vector."""

import _athanor

from . import tree_util
from .numpy import concatenate, ravel
from .numpy import result_type as _result_type


def ravel_pytree(pytree):
    """All numbers of a tree in one vector, and the function back."""
    leaves, structure = tree_util.tree_flatten(pytree)
    if not leaves:
        return _athanor.full((0,), 0.0, "float32"), lambda _: structure.unflatten([])
    leaves = [_athanor.asarray(x, None) for x in leaves]
    name = _result_type(*leaves).name
    flat = concatenate([ravel(_athanor.convert_element_type(x, name)) for x in leaves])
    shapes = [(x.shape, x.size, x._dtype) for x in leaves]

    def unravel(vector):
        if vector.shape != flat.shape:
            raise ValueError(
                f"unravel function given array of shape {vector.shape}, but expected "
                f"shape {flat.shape}"
            )
        out, at = [], 0
        for shape, size, kind in shapes:
            part = _athanor.reshape(vector[at : at + size], shape)
            out.append(_athanor.convert_element_type(part, kind))
            at += size
        return structure.unflatten(out)

    return flat, unravel
