"""``rearrange``, ``reduce`` and ``repeat``: one plan of at most five steps for each pattern.

Split each axis into its elementary ones (reshape), order them (transpose), reduce those that
the right side lacks, add those that the left side lacks (broadcast), and join them (reshape).
"""

import functools
import math
import operator
from typing import NamedTuple

from ._arrays import library_of
from ._error import EinopsError
from ._pattern import ELLIPSIS, Number, Side, why_no_name

REDUCTIONS = ("min", "max", "sum", "mean", "prod", "any", "all")


class Plan(NamedTuple):
    """What a pattern means for arrays of a number of axes. Elementary axes are numbered."""

    left: list  # for each axis of the input, the elementary axes it splits into
    order: list  # of the elementary axes of the input: those kept as on the right, then the others
    kept: int  # how many of them are kept
    added: dict  # position among the right's elementary axes: elementary axis
    right: list  # for each axis of the output, the elementary axes it joins
    lengths: list  # of the elementary axes, where the pattern gives them, else None
    named: dict  # name: elementary axis


class Steps(NamedTuple):
    """A plan with all lengths known; a step that changes nothing is None or empty."""

    split: object
    order: object
    reduced: tuple
    added: tuple  # positions of the new axes
    full: object  # the shape after adding
    joined: object


@functools.lru_cache(maxsize=256)
def _sides(pattern, operation, names):
    """Both sides of a pattern, checked against what the operation allows."""
    left, right = pattern.split("->")
    left, right = Side(left), Side(right)
    if not left.has_ellipsis and right.has_ellipsis:
        raise EinopsError(
            f"Ellipsis found in right side, but not left side of a pattern {pattern}"
        )
    if left.has_bracketed_ellipsis:
        raise EinopsError(f"Ellipsis inside parenthesis in the left side is not allowed: {pattern}")
    if operation == "rearrange":
        if left.has_numbers or right.has_numbers:
            raise EinopsError(
                "Non-unitary anonymous axes are not supported in rearrange "
                "(exception is length 1)"
            )
        lonely = left.names ^ right.names
        if lonely:
            raise EinopsError(
                f"Identifiers only on one side of expression (should be on both): {lonely}"
            )
    elif operation == "repeat":
        lonely = left.names - right.names
        if lonely:
            raise EinopsError(f"Unexpected identifiers on the left side of repeat: {lonely}")
        new = {axis for axis in right.names if not isinstance(axis, Number)}
        unknown = new - left.names - set(names)
        if unknown:
            raise EinopsError(f"Specify sizes for new axes in repeat: {unknown}")
    elif operation in REDUCTIONS or callable(operation):
        lonely = right.names - left.names
        if lonely:
            raise EinopsError(
                f"Unexpected identifiers on the right side of reduce {operation}: {lonely}"
            )
    else:
        raise EinopsError(f"Unknown reduction {operation}. Expect one of {REDUCTIONS}.")
    return left, right


@functools.lru_cache(maxsize=256)
def _plan(pattern, operation, names, ndim):
    left, right = _sides(pattern, operation, names)
    dots = ndim - len(left.groups)
    if left.has_ellipsis:
        dots += 1
        if dots < 0:
            raise EinopsError(
                f"Wrong shape: expected >={len(left.groups) - 1} dims. "
                f"Received {ndim}-dim tensor."
            )
    elif dots:
        raise EinopsError(
            f"Wrong shape: expected {len(left.groups)} dims. Received {ndim}-dim tensor."
        )
    before, after = left.expanded(dots), right.expanded(dots)

    inputs = [axis for group in before for axis in group]
    outputs = [axis for group in after for axis in group]
    number = {axis: i for i, axis in enumerate(inputs)}
    for axis in outputs:
        number.setdefault(axis, len(number))
    for name in names:
        if why_no_name(name):
            raise EinopsError("Invalid name for an axis", name)
        if name not in number:
            raise EinopsError(f"Axis {name} is not used in transform")
    known = lambda axis: isinstance(axis, Number) or axis in names
    for group in before:
        unknown = {axis for axis in group if not known(axis)}
        if len(unknown) > 1:
            raise EinopsError(f"Could not infer sizes for {unknown}")

    kept = [axis for axis in outputs if number[axis] < len(inputs)]
    lost = [axis for axis in inputs if axis not in outputs]
    numbered = lambda groups: [[number[axis] for axis in group] for group in groups]
    return Plan(
        left=numbered(before),
        order=[number[axis] for axis in kept + lost],
        kept=len(kept),
        added={p: number[a] for p, a in enumerate(outputs) if number[a] >= len(inputs)},
        right=numbered(after),
        lengths=[axis.value if isinstance(axis, Number) else None for axis in number],
        named=number,
    )


@functools.lru_cache(maxsize=1024)
def _steps(pattern, operation, shape, sizes):
    """The steps for an array of ``shape``; ``sizes`` are the (name, length) that the call gives."""
    plan = _plan(pattern, operation, tuple(name for name, _ in sizes), len(shape))
    lengths = list(plan.lengths)
    for name, length in sizes:
        lengths[plan.named[name]] = operator.index(length)
    for group, length in zip(plan.left, shape):
        known = math.prod(lengths[axis] for axis in group if lengths[axis] is not None)
        unknown = [axis for axis in group if lengths[axis] is None]
        if not unknown:
            if length != known:
                raise EinopsError(f"Shape mismatch, {length} != {known}")
        elif length % known:
            raise EinopsError(
                f"Shape mismatch, can't divide axis of length {length} in chunks of {known}"
            )
        else:
            lengths[unknown[0]] = length // known

    split = tuple(lengths[axis] for group in plan.left for axis in group)
    full = tuple(lengths[axis] for group in plan.right for axis in group)
    joined = tuple(math.prod(lengths[axis] for axis in group) for group in plan.right)
    in_order = plan.order == list(range(len(split)))
    return Steps(
        split=None if split == shape else split,
        order=None if in_order else tuple(plan.order),
        reduced=tuple(range(plan.kept, len(split))),
        added=tuple(plan.added),
        full=full,
        joined=None if joined == full else joined,
    )


def _reduced(array, reduction, axes, library):
    if callable(reduction):
        return reduction(array, axes)
    if reduction == "mean" and not library.issubdtype(array.dtype, library.inexact):
        raise NotImplementedError("reduce_mean is not available for non-floating tensors")
    return getattr(library, reduction)(array, axis=axes)


def reduce(tensor, pattern, reduction, **axes_lengths):
    """Reduce the axes that only the left side names, and rearrange the others.

    ``reduction``: 'min', 'max', 'sum', 'mean', 'prod', 'any', 'all', or a function of the array
    and the tuple of axes. ``tensor``: an array, or a list of arrays of one shape, which become
    the first axis. ``axes_lengths``: lengths that the shape alone does not tell.

    >>> reduce(images, 'b (h 2) (w 2) c -> b h w c', 'max')   # 2 x 2 max pooling
    """
    if isinstance(tensor, list):
        if not tensor:
            raise TypeError("Rearrange/Reduce/Repeat can't be applied to an empty list")
        library = library_of(tensor[0])
        tensor = library.stack(tensor)
    else:
        library = library_of(tensor)
    try:
        sizes = tuple(axes_lengths.items())
        steps = _steps(pattern, reduction, tensor.shape, sizes)
    except EinopsError as error:
        raise EinopsError(
            f' Error while processing {reduction}-reduction pattern "{pattern}".\n'
            f" Input tensor shape: {tensor.shape}. Additional info: {axes_lengths}.\n {error}"
        ) from None

    if steps.split is not None:
        tensor = tensor.reshape(steps.split)
    if steps.order is not None:
        tensor = tensor.transpose(steps.order)
    if steps.reduced:
        tensor = _reduced(tensor, reduction, steps.reduced, library)
    if steps.added:
        tensor = library.expand_dims(tensor, steps.added)
        tensor = library.broadcast_to(tensor, steps.full)
    if steps.joined is not None:
        tensor = tensor.reshape(steps.joined)
    return tensor


def rearrange(tensor, pattern, **axes_lengths):
    """Transpose, split, join, add and remove axes of length 1, as the pattern says.

    >>> rearrange(images, 'b (h p) (w q) c -> b (h w) (p q c)', p=4, q=4)   # patches
    """
    return reduce(tensor, pattern, "rearrange", **axes_lengths)


def repeat(tensor, pattern, **axes_lengths):
    """Rearrange, and repeat along the axes that only the right side names.

    >>> repeat(image, 'h w -> h (w 3)')   # each column three times
    """
    return reduce(tensor, pattern, "repeat", **axes_lengths)


def parse_shape(x, pattern):
    """The lengths of the named axes: ``parse_shape(x, 'batch _ width')['batch']``."""
    side = Side(pattern, underscores=True)
    shape = x.shape if hasattr(x, "shape") else library_of(x).shape(x)
    if any(len(group) > 1 for group in side.groups if group != ELLIPSIS):
        raise RuntimeError(f"Can't parse shape with composite axes: {pattern} {shape}")
    groups = list(side.groups)
    if len(shape) != len(groups) and not side.has_ellipsis:
        raise RuntimeError(
            f"Can't parse shape with different number of dimensions: {pattern} {shape}"
        )
    if side.has_ellipsis:
        if len(shape) < len(groups) - 1:
            raise RuntimeError(
                f"Can't parse shape with this number of dimensions: {pattern} {shape}"
            )
        at = groups.index(ELLIPSIS)
        groups[at : at + 1] = [["_"]] * (len(shape) - len(groups) + 1)
    lengths = {}
    for group, length in zip(groups, shape):
        if not group:
            if length != 1:
                raise RuntimeError(f"Length of axis is not 1: {pattern} {shape}")
        elif isinstance(group[0], Number):
            if group[0].value != length:
                raise RuntimeError(f"Length of anonymous axis does not match: {pattern} {shape}")
        elif group[0] != "_":
            lengths[group[0]] = length
    return lengths


def asnumpy(tensor):
    """The array as NumPy's."""
    import numpy

    library_of(tensor)
    return numpy.asarray(tensor)
