"""``lax.gather`` and ``lax.scatter``: slices at many places, with XLA's dimension numbers."""

from typing import NamedTuple

import _athanor
from _athanor import asarray, binary, select as _select


class GatherDimensionNumbers(NamedTuple):
    """Which axes of the result are in a slice, and which axis each part of an index is for."""

    offset_dims: tuple
    collapsed_slice_dims: tuple
    start_index_map: tuple
    operand_batching_dims: tuple = ()
    start_indices_batching_dims: tuple = ()


class ScatterDimensionNumbers(NamedTuple):
    """Which axes of the updates are in a window, and which axis each part of an index is for."""

    update_window_dims: tuple
    inserted_window_dims: tuple
    scatter_dims_to_operand_dims: tuple
    operand_batching_dims: tuple = ()
    scatter_indices_batching_dims: tuple = ()


def _mode(mode, default):
    """A mode's name."""
    name = default if mode is None else getattr(mode, "name", mode).lower()
    names = {"fill": "fill", "drop": "fill", "fill_or_drop": "fill", "clip": "clip"}
    if name not in names and name != "promise_in_bounds":
        raise ValueError(f"unknown mode {mode!r}: 'clip', 'fill', 'drop' or 'promise_in_bounds'")
    return names.get(name, "clip")


def _no_batching(numbers, *fields):
    if any(getattr(numbers, f) for f in fields):
        raise NotImplementedError(
            "batching dimensions of gather and scatter are not supported here: jax.vmap of one "
            "without them does the same"
        )


def _places(shape, indices, axes, window, sizes, window_axes, batch_axes, rank):
    """For each axis of the operand its positions, in the result's shape; and whether all fit.

    ``window`` gives each axis of a slice that the result keeps; ``sizes`` the slice's extents.
    """
    starts = {axis: indices[..., i] for i, axis in enumerate(axes)}
    batch_shape = indices.shape[:-1]
    spread = [1] * rank
    for at, n in zip(batch_axes, batch_shape):
        spread[at] = n
    places, inside = [], None
    for axis, n in enumerate(shape):
        place = None
        if axis in starts:
            start = _athanor.convert_element_type(starts[axis], "int32")
            fits = (start >= 0) & (start <= n - sizes[axis])
            fits = _athanor.reshape(fits, spread)
            inside = fits if inside is None else inside & fits
            start = binary("min", binary("max", start, 0), max(n - sizes[axis], 0))
            place = _athanor.reshape(start, spread)
        if axis in window:
            own = [1] * rank
            own[window_axes[window.index(axis)]] = sizes[axis]
            offset = _athanor.reshape(_athanor.iota("int32", (sizes[axis],), 0), own)
            place = offset if place is None else place + offset
        places.append(_athanor.full((1,) * rank, 0.0, "int32") if place is None else place)
    return tuple(places), inside


def gather(
    operand,
    start_indices,
    dimension_numbers,
    slice_sizes,
    *,
    unique_indices=False,
    indices_are_sorted=False,
    mode=None,
    fill_value=None,
):
    """Slices of one size that start at the places in the last axis of ``start_indices``.

    A slice that does not fit is moved (``clip``) or filled with NaN or ``fill_value`` (``fill``).
    """
    numbers = dimension_numbers
    _no_batching(numbers, "operand_batching_dims", "start_indices_batching_dims")
    operand, indices = asarray(operand, None), asarray(start_indices, None)
    rank = len(numbers.offset_dims) + indices.ndim - 1
    window = [a for a in range(operand.ndim) if a not in numbers.collapsed_slice_dims]
    batch_axes = [a for a in range(rank) if a not in numbers.offset_dims]
    places, inside = _places(
        operand.shape,
        indices,
        numbers.start_index_map,
        window,
        tuple(slice_sizes),
        tuple(numbers.offset_dims),
        batch_axes,
        rank,
    )
    shape = [0] * rank
    for at, n in zip(batch_axes, indices.shape[:-1]):
        shape[at] = n
    for at, axis in zip(numbers.offset_dims, window):
        shape[at] = slice_sizes[axis]
    out = _athanor.broadcast_to(operand[places], tuple(shape))
    if _mode(mode, "fill") == "fill" and inside is not None:
        out = _select(inside, out, _filler(operand) if fill_value is None else fill_value)
    return out


def _filler(operand):
    """NaN, the least signed integer, the greatest unsigned one, or True."""
    from .._dtypes import iinfo

    if operand._kind == "f":
        return float("nan")
    if operand._dtype == "bool":
        return True
    limits = iinfo(operand._dtype)
    return limits.max if operand._kind == "u" else limits.min


def _scatter(name, kind, doc):
    def function(
        operand,
        scatter_indices,
        updates,
        dimension_numbers,
        *,
        indices_are_sorted=False,
        unique_indices=False,
        mode=None,
    ):
        numbers = dimension_numbers
        _no_batching(numbers, "operand_batching_dims", "scatter_indices_batching_dims")
        x, indices = asarray(operand, None), asarray(scatter_indices, None)
        updates = asarray(updates, x._dtype)
        if name == "scatter_sub":
            updates = -updates
        window = [a for a in range(x.ndim) if a not in numbers.inserted_window_dims]
        sizes = [1] * x.ndim
        for at, axis in zip(numbers.update_window_dims, window):
            sizes[axis] = updates.shape[at]
        batch_axes = [a for a in range(updates.ndim) if a not in numbers.update_window_dims]
        places, inside = _places(
            x.shape,
            indices,
            numbers.scatter_dims_to_operand_dims,
            window,
            sizes,
            tuple(numbers.update_window_dims),
            batch_axes,
            updates.ndim,
        )
        if _mode(mode, "fill") == "fill" and inside is not None:
            # Outside of the array, where updates are dropped.
            places = (_select(inside, places[0], x.shape[0]), *places[1:])
        return _athanor.index_update(x, places, updates, kind)

    function.__name__ = function.__qualname__ = name
    function.__doc__ = doc
    return function


scatter = _scatter("scatter", "set", "The array with windows replaced.")
scatter_add = _scatter("scatter_add", "add", "The array with windows added.")
scatter_sub = _scatter("scatter_sub", "add", "The array with windows subtracted.")
scatter_mul = _scatter("scatter_mul", "multiply", "The array with windows multiplied.")
scatter_min = _scatter("scatter_min", "min", "The lesser one of array and windows.")
scatter_max = _scatter("scatter_max", "max", "The greater one of array and windows.")
