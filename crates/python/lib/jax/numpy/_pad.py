"""``jnp.pad``: arrays with more elements at the ends of their axes."""

import _athanor
from _athanor import Array, broadcast_to as _broadcast_to, convert_element_type

from ._common import axis_in, checked


def _pad_widths(pad_width, rank):
    """(before, after) for each axis."""
    if isinstance(pad_width, dict):
        out = [(0, 0)] * rank
        for axis, pair in pad_width.items():
            out[axis_in(axis, rank)] = pair if isinstance(pair, tuple) else (pair, pair)
        return out
    if isinstance(pad_width, Array):
        pad_width = pad_width.tolist()
    if isinstance(pad_width, (int, float)):
        return [(pad_width, pad_width)] * rank
    pad_width = list(pad_width)
    if not isinstance(pad_width[0], (list, tuple)):
        pair = tuple(pad_width) if len(pad_width) == 2 else (pad_width[0],) * 2
        return [pair] * rank
    pairs = [tuple(p) if len(p) == 2 else (p[0], p[0]) for p in pad_width]
    if len(pairs) == 1:
        return pairs * rank
    if len(pairs) != rank:
        raise ValueError(
            f"jnp.pad: pad_width with nd={rank} has unsupported shape ({len(pairs)}, 2). Valid "
            f"shapes are ({rank}, 2), (1, 2), (2,), (1,), or ()."
        )
    return pairs


def pad(
    array,
    pad_width,
    mode="constant",
    *,
    constant_values=0,
    end_values=0,
    stat_length=None,
    reflect_type="even",
):
    """More elements at the ends of axes: constant, or from the array's own."""
    array = checked("pad", array)
    widths = _pad_widths(pad_width, array.ndim)
    if mode == "constant":
        if isinstance(constant_values, (int, float)) or getattr(constant_values, "ndim", 1) == 0:
            return _athanor.pad(array, constant_values, [(a, b, 0) for a, b in widths])
        values = _pad_widths(constant_values, array.ndim)
        for axis, ((a, b), (low, high)) in enumerate(zip(widths, values)):
            for pair, fill in (((a, 0, 0), low), ((0, b, 0), high)):
                config = [(0, 0, 0)] * array.ndim
                config[axis] = pair
                array = _athanor.pad(array, fill, config)
        return array
    if mode == "linear_ramp":
        return _ramps(array, widths, _pad_widths(end_values, array.ndim))
    if mode in ("mean", "maximum", "minimum", "median"):
        lengths = None if stat_length is None else _pad_widths(stat_length, array.ndim)
        return _statistics(array, widths, mode, lengths)
    places = {"edge": _edge, "reflect": _reflect, "symmetric": _symmetric, "wrap": _wrap}
    if mode not in places:
        raise NotImplementedError(f"Unimplemented padding mode '{mode}' for np.pad.")
    for axis, (before, after) in enumerate(widths):
        if before or after:
            n = array.shape[axis]
            at = [places[mode](i, n) for i in range(-before, n + after)]
            array = _athanor.take(array, _athanor.asarray(at, "int32"), axis)
    return array


def _ramps(array, widths, ends):
    """Padded by straight lines from given ends to the array's own."""
    for axis, ((before, after), (low, high)) in enumerate(zip(widths, ends)):
        shape = lambda n: (1,) * axis + (n,) + (1,) * (array.ndim - 1 - axis)
        ramp = lambda n: _athanor.reshape(_athanor.iota("float32", (n,), 0), shape(n))
        first, last = _ends(array, axis)
        parts = [array]
        if before:
            parts.insert(0, low + (first - low) * (ramp(before) / before))
        if after:
            parts.append(high + (last - high) * ((after - 1 - ramp(after)) / after))
        parts = [convert_element_type(p, array._dtype) for p in parts]
        array = _athanor.concatenate(parts, axis)
    return array


def _ends(array, axis, lengths=(1, 1)):
    """So many elements at either end of an axis."""
    n = array.shape[axis]
    cut = lambda a, b: array[(slice(None),) * axis + (slice(a, b),)]
    return cut(0, min(lengths[0], n)), cut(max(n - lengths[1], 0), n)


def _statistics(array, widths, mode, lengths):
    """Padded by a statistic of the elements at either end."""
    from . import _reductions, _statistics as more

    function = {
        "mean": _reductions.mean,
        "maximum": _reductions.max,
        "minimum": _reductions.min,
        "median": more.median,
    }[mode]
    for axis, (before, after) in enumerate(widths):
        n = array.shape[axis]
        ends = _ends(array, axis, (n, n) if lengths is None else lengths[axis])
        values = [function(end, axis=axis, keepdims=True) for end in ends]
        if array._kind in "iu":
            values = [_athanor.unary("round", v) if v._kind == "f" else v for v in values]
        values = [convert_element_type(v, array._dtype) for v in values]
        wide = lambda v, k: _broadcast_to(v, array.shape[:axis] + (k,) + array.shape[axis + 1 :])
        parts = [wide(values[0], before), array, wide(values[1], after)]
        array = _athanor.concatenate([p for p in parts if p.shape[axis]], axis)
    return array


def _edge(i, n):
    return min(max(i, 0), n - 1)


def _reflect(i, n):
    i = i % (2 * n - 2) if n > 1 else 0
    return i if i < n else 2 * n - 2 - i


def _symmetric(i, n):
    i %= 2 * n
    return i if i < n else 2 * n - 1 - i


def _wrap(i, n):
    return i % n
