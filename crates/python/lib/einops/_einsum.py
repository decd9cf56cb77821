"""``einsum`` whose axes have names of any length."""

import functools
import string

from ._arrays import library_of
from ._error import EinopsError
from ._pattern import ELLIPSIS, Side


@functools.lru_cache(maxsize=256)
def _letters(pattern):
    """The pattern with one letter for each axis, as NumPy's einsum wants it."""
    if "->" not in pattern:
        raise ValueError("Einsum pattern must contain '->'.")
    lefts, right = pattern.split("->")
    sides = [Side(left, underscores=True, duplicates=True) for left in lefts.split(",")]
    letter_of = {}

    def letters(side, may_be_new):
        out = ""
        for group in side.groups:
            if group == ELLIPSIS:
                out += "..."
                continue
            name = _only_name(group)
            if name not in letter_of:
                if not may_be_new:
                    raise EinopsError(
                        f"Unknown axis {name} on right side of einsum {pattern}."
                    )
                if len(letter_of) == len(string.ascii_letters):
                    raise RuntimeError("Too many axes in einsum.")
                letter_of[name] = string.ascii_letters[len(letter_of)]
            out += letter_of[name]
        return out

    inputs = [letters(side, may_be_new=True) for side in sides]
    return ",".join(inputs) + "->" + letters(Side(right, underscores=True), may_be_new=False)


def _only_name(group):
    if not group:
        raise NotImplementedError("Singleton () axes are not yet supported in einsum.")
    if len(group) > 1:
        raise NotImplementedError("Shape rearrangement is not yet supported in einsum.")
    if not isinstance(group[0], str):
        raise NotImplementedError("Anonymous axes are not yet supported in einsum.")
    return group[0]


def einsum(*tensors_and_pattern):
    """Multiply arrays and sum over the axes that the right side lacks; the pattern is last.

    >>> einsum(q, k, 'batch query d, batch key d -> batch query key')
    """
    if len(tensors_and_pattern) <= 1:
        raise ValueError(
            "`einops.einsum` takes at minimum two arguments: the tensors (at least one), "
            "followed by the pattern."
        )
    *tensors, pattern = tensors_and_pattern
    if not isinstance(pattern, str):
        raise ValueError(
            "The last argument passed to `einops.einsum` must be a string, representing the "
            "einsum pattern."
        )
    return library_of(tensors[0]).einsum(_letters(pattern), *tensors)
