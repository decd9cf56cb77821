"""Order: sorting, searching, counting."""

import math

import _athanor
from _athanor import binary, convert_element_type, select

from ._common import axis_in, checked, floating
from ._elementwise import right_shift
from ._indexing import take_along_axis
from ._shape import moveaxis


def argsort(a, axis=-1, *, kind=None, order=None, stable=True, descending=False, dtype=None):
    """The positions of the elements in ascending order; equal ones keep theirs."""
    a = checked("argsort", a)
    if axis is None:
        a, axis = _athanor.reshape(a, (-1,)), 0
    axis = axis_in(axis, a.ndim)
    places = _athanor.iota("int32", a.shape, axis)
    if descending:
        # Turned before and after, equal elements keep their order.
        a, places = _athanor.rev(a, (axis,)), _athanor.rev(places, (axis,))
    at = _athanor.sort((a, places), axis, 1)[1]
    at = _athanor.rev(at, (axis,)) if descending else at
    return at if dtype is None else at.astype(dtype)


def sort(a, axis=-1, *, kind=None, order=None, stable=True, descending=False):
    """The elements in ascending order along an axis; NaN come last."""
    a = checked("sort", a)
    if axis is None:
        a, axis = _athanor.reshape(a, (-1,)), 0
    axis = axis_in(axis, a.ndim)
    out = _athanor.sort((a,), axis, 1)[0]
    return _athanor.rev(out, (axis,)) if descending else out


def lexsort(keys, axis=-1):
    """The order by the last key, equal ones by the key before it, and so on."""
    keys = [checked("lexsort", key) for key in keys]
    axis = axis_in(axis, keys[0].ndim)
    places = _athanor.iota("int32", keys[0].shape, axis)
    return _athanor.sort((*reversed(keys), places), axis, len(keys))[-1]


def searchsorted(a, v, side="left", sorter=None, *, method="scan"):
    """Where in the ascending ``a`` each v belongs: before equal ones, or after with 'right'."""
    a, v = checked("searchsorted", a), checked("searchsorted", v, 1)
    if side not in ("left", "right"):
        raise ValueError(
            f"{side!r} is an invalid value for keyword 'side'. Expected one of {{'left', 'right'}}."
        )
    if a.ndim != 1:
        raise ValueError("a should be 1-dimensional")
    if sorter is not None:
        a = _athanor.take(a, sorter, 0)
    n = a.shape[0]
    if n == 0:
        return _athanor.full(v.shape, 0.0, "int32")

    def halve(state, _):
        low, high = state
        middle = low + right_shift(high - low, 1)
        x = _athanor.take(a, middle, 0)
        # NaN counts as the greatest.
        left = (v <= x) | (x != x) if side == "left" else (v < x) | ((x != x) & (v == v))
        return (select(left, low, middle), select(left, middle, high)), None

    start = (_athanor.full(v.shape, 0.0, "int32"), _athanor.full(v.shape, float(n), "int32"))
    return _athanor.scan(halve, start, None, math.ceil(math.log2(n + 1)), False)[0][1]


def digitize(x, bins, right=False, *, method=None):
    """The number of the bin that each x falls into."""
    x, bins = checked("digitize", x), _athanor.asarray(bins, None)
    if bins.shape[0] == 0:
        return _athanor.full(x.shape, 0.0, "int32")
    side = "right" if not right else "left"
    up = searchsorted(bins, x, side)
    other = "left" if side == "right" else "right"
    down = bins.shape[0] - searchsorted(_athanor.rev(bins, (0,)), x, other)
    return select(bins[-1] >= bins[0], up, down)


def bincount(x, weights=None, minlength=0, *, length=None):
    """How often each integer from 0 occurs, or the sum of its weights."""
    x = checked("bincount", x)
    if length is None:
        if x._is_tracer:
            raise _athanor.error_class("ConcretizationTypeError")(
                "The error occurred because of argument 'x' of jnp.bincount. To avoid this error, "
                "pass a static `length` argument."
            )
        length = max([minlength, *[i + 1 for i in x.tolist()]])
    x = binary("max", convert_element_type(x, "int32"), 0)
    weights = (
        _athanor.full(x.shape, 1.0, "int32") if weights is None else _athanor.asarray(weights, None)
    )
    return _athanor.index_update(_athanor.full((length,), 0.0, weights._dtype), x, weights, "add")


def histogram_bin_edges(a, bins=10, range=None, weights=None):
    """The ends of equal bins over the range of the elements."""
    from ._creation import linspace

    if not isinstance(bins, int):
        return _athanor.asarray(bins, None)
    a = _athanor.asarray(a, None)
    low, high = range if range is not None else (a.min(), a.max())
    kind = a._dtype if a._kind == "f" else "float32"
    low, high = _athanor.asarray(low, kind), _athanor.asarray(high, kind)
    same = low == high
    return linspace(select(same, low - 0.5, low), select(same, high + 0.5, high), bins + 1)


def histogram(a, bins=10, range=None, weights=None, density=None):
    """How many elements lie in each bin, and the bins' ends."""
    a = _athanor.reshape(checked("histogram", a), (-1,))
    edges = histogram_bin_edges(a, bins, range)
    n = edges.shape[0] - 1
    at = searchsorted(edges, convert_element_type(a, edges._dtype), "right")
    # The last end belongs to the last bin.
    at = select(a == edges[-1], n, at) - 1
    inside = (at >= 0) & (at < n)
    weights = (
        _athanor.full(a.shape, 1.0, a._dtype if a._kind == "f" else "float32")
        if weights is None
        else _athanor.reshape(weights, (-1,))
    )
    counts = bincount(select(inside, at, n), weights, length=n + 1)[:n]
    if density:
        counts = counts / (edges[1:] - edges[:-1]) / _athanor.reduce("sum", counts, None, False)
    return counts, edges


def isin(element, test_elements, assume_unique=False, invert=False, *, method="auto"):
    """Whether each element is one of the others."""
    element, others = checked("isin", element), _athanor.asarray(test_elements, None)
    others = _athanor.reshape(others, (-1,))
    found = _athanor.reshape(element, element.shape + (1,)) == others
    found = _athanor.reduce("any", found, (-1,), False)
    return ~found if invert else found


def _kth(name, a, kth, axis):
    """A partition's array and axis, checked."""
    a = checked(name, a)
    if a._dtype == "bool":
        raise TypeError(f"{name} requires numbers, got bool")
    axis = axis_in(axis, a.ndim)
    if not -a.shape[axis] <= kth < a.shape[axis]:
        raise ValueError(f"kth {kth} is out of bounds for axis of size {a.shape[axis]}")
    return a, axis


def partition(a, kth, axis=-1):
    """The kth element in its place, the lesser ones before it: here sorted, which is more."""
    a, axis = _kth("partition", a, kth, axis)
    return sort(a, axis)


def argpartition(a, kth, axis=-1):
    """The positions that partition the array: here those that sort it."""
    a, axis = _kth("argpartition", a, kth, axis)
    return argsort(a, axis)


def interp(x, xp, fp, left=None, right=None, period=None):
    """Linear interpolation between the points (xp, fp), xp ascending."""
    xp, fp = _athanor.asarray(xp, None), _athanor.asarray(fp, None)
    x, xp, fp = (floating("interp", a) for a in (x, xp, fp))
    if period is not None:
        x, xp = x % period, xp % period
        order = argsort(xp)
        xp, fp = _athanor.take(xp, order, 0), _athanor.take(fp, order, 0)
        xp = _athanor.concatenate([xp[-1:] - period, xp, xp[:1] + period], 0)
        fp = _athanor.concatenate([fp[-1:], fp, fp[:1]], 0)
    i = binary("min", binary("max", searchsorted(xp, x, "right"), 1), xp.shape[0] - 1)
    df = _athanor.take(fp, i, 0) - _athanor.take(fp, i - 1, 0)
    dx = _athanor.take(xp, i, 0) - _athanor.take(xp, i - 1, 0)
    away = x - _athanor.take(xp, i - 1, 0)
    flat = dx == 0
    out = select(
        flat,
        _athanor.take(fp, i, 0),
        _athanor.take(fp, i - 1, 0) + away / select(flat, 1.0, dx) * df,
    )
    if period is None:
        out = select(x < xp[0], fp[0] if left is None else left, out)
        out = select(x > xp[-1], fp[-1] if right is None else right, out)
    return out
