"""``pack`` and ``unpack``: arrays of different shapes side by side in one, and back."""

import functools
import math

from ._arrays import library_of
from ._error import EinopsError
from ._pattern import why_no_name


@functools.lru_cache(maxsize=128)
def _around_the_star(pattern, function):
    """How many axes the pattern names before its ``*`` and after it."""
    axes = pattern.split()
    if len(axes) != len(set(axes)):
        raise EinopsError(f'Duplicates in axes names in {function}(..., "{pattern}")')
    if "*" not in axes:
        raise EinopsError(f'No *-axis in {function}(..., "{pattern}")')
    for axis in axes:
        if axis != "*" and why_no_name(axis):
            raise EinopsError(f'Invalid axis name {axis} in {function}(..., "{pattern}")')
    before = axes.index("*")
    return before, len(axes) - before - 1


def pack(tensors, pattern):
    """One array, and for each input the shape that ``*`` stood for.

    >>> tokens, shapes = pack([class_token, patches], 'batch * features')
    """
    before, after = _around_the_star(pattern, "pack")
    library = library_of(tensors[0])
    pieces, shapes = [], []
    for number, tensor in enumerate(tensors):
        shape = tensor.shape
        if len(shape) < before + after:
            raise EinopsError(
                f"packed tensor #{number} (enumeration starts with 0) has shape {shape}, "
                f"while pattern {pattern} assumes at least {before + after} axes"
            )
        end = len(shape) - after
        shapes.append(shape[before:end])
        pieces.append(tensor.reshape((*shape[:before], -1, *shape[end:])))
    return library.concatenate(pieces, axis=before), shapes


def unpack(tensor, packed_shapes, pattern):
    """The arrays that were packed. One shape may hold a -1, which is inferred."""
    before, after = _around_the_star(pattern, "unpack")
    library_of(tensor)
    shape = tensor.shape
    if len(shape) != before + 1 + after:
        raise EinopsError(f"unpack(..., {pattern}) received input of wrong dim with shape {shape}")
    sizes = [-1 if -1 in packed else math.prod(packed) for packed in packed_shapes]
    if sizes.count(-1) > 1:
        raise EinopsError(
            f"unpack(..., {pattern}) received more than one -1 in {packed_shapes} and can't "
            "infer dimensions"
        )
    total = shape[before]
    if -1 in sizes:
        sizes[sizes.index(-1)] = total - (sum(sizes) + 1)
    pieces, start = [], 0
    try:
        if sum(sizes) != total or min(sizes, default=0) < 0:
            raise ValueError(f"{sizes} do not fill an axis of length {total}")
        for size, packed in zip(sizes, packed_shapes):
            piece = tensor[(slice(None),) * before + (slice(start, start + size),)]
            pieces.append(piece.reshape((*shape[:before], *packed, *shape[before + 1 :])))
            start += size
    except Exception as error:
        raise EinopsError(
            f'Error during unpack(..., "{pattern}"): could not split axis of size {total}'
            f" into requested {packed_shapes}"
        ) from error
    return pieces
