"""Sums, extremes, means and the like, over all elements or some axes."""

import _athanor
from _athanor import Array, binary, convert_element_type, reduce, select, unary

from .. import _dtypes
from ._common import axes_in, axis_in, checked, strong


def _tuple(axis):
    return axis if axis is None or type(axis) is tuple else (axis,)


def sum(
    a,
    axis=None,
    dtype=None,
    out=None,
    keepdims=False,
    initial=None,
    where=None,
    promote_integers=True,
):
    """The sum; bools count as int32."""
    if type(a) is not Array or a.weak_type:
        a = strong(checked("sum", a))
    if where is not None:
        a = select(where, a, 0)
    if dtype is not None:
        a = convert_element_type(a, _dtypes.name_of(dtype, "sum"))
    total = reduce("sum", a, axis if axis is None or type(axis) is tuple else (axis,), keepdims)
    return total if initial is None else total + initial


def prod(
    a,
    axis=None,
    dtype=None,
    out=None,
    keepdims=False,
    initial=None,
    where=None,
    promote_integers=True,
):
    """The product; bools count as int32."""
    a = strong(checked("prod", a))
    if where is not None:
        a = select(where, a, 1)
    if dtype is not None:
        a = convert_element_type(a, _dtypes.name_of(dtype, "prod"))
    total = reduce("prod", a, _tuple(axis), keepdims)
    return total if initial is None else total * initial


def _extreme(name, a, axis, keepdims, initial, where):
    a = checked(name, a)
    if where is not None:
        if initial is None:
            raise ValueError(
                f"reduction operation {name} does not have an identity, so to use a where mask "
                "one has to specify 'initial'"
            )
        a = select(where, a, initial)
    if initial is None:
        return strong(reduce(name, a, _tuple(axis), keepdims))
    if a.size == 0:
        shape = reduce("sum", a, _tuple(axis), keepdims).shape
        return _athanor.broadcast_to(_athanor.asarray(initial, a._dtype), shape)
    return binary(name, reduce(name, a, _tuple(axis), keepdims), initial)


def max(a, axis=None, out=None, keepdims=False, initial=None, where=None):
    """The greatest element."""
    if initial is None and where is None and type(a) is Array and not a.weak_type:
        return reduce("max", a, axis if axis is None or type(axis) is tuple else (axis,), keepdims)
    return _extreme("max", a, axis, keepdims, initial, where)


def min(a, axis=None, out=None, keepdims=False, initial=None, where=None):
    """The least element."""
    if initial is None and where is None and type(a) is Array and not a.weak_type:
        return reduce("min", a, axis if axis is None or type(axis) is tuple else (axis,), keepdims)
    return _extreme("min", a, axis, keepdims, initial, where)


amax, amin = max, min


def mean(a, axis=None, dtype=None, out=None, keepdims=False, *, where=None):
    """The arithmetic mean, in floating point."""
    if type(a) is not Array or a.weak_type:
        a = strong(checked("mean", a))
    if where is None:
        if dtype is not None:
            a = convert_element_type(a, _dtypes.name_of(dtype, "mean"))
        return reduce("mean", a, axis if axis is None or type(axis) is tuple else (axis,), keepdims)
    count = sum(_athanor.broadcast_to(where, a.shape), axis, keepdims=keepdims)
    return binary("true_divide", sum(a, axis, dtype, keepdims=keepdims, where=where), count)


def average(a, axis=None, weights=None, returned=False, keepdims=False):
    """The mean with weights."""
    a = checked("average", a)
    if weights is None:
        out = mean(a, axis, keepdims=keepdims)
        total = _athanor.full((), float(a.size // (out.size or 1)), out._dtype)
    else:
        weights = checked("average", weights, 1)
        if weights.ndim == 1 and a.ndim > 1:
            shape = [1] * a.ndim
            shape[axis_in(axis, a.ndim)] = -1
            weights = _athanor.reshape(weights, shape)
        weights = _athanor.broadcast_to(weights, a.shape)
        total = sum(weights, axis, keepdims=keepdims)
        out = binary("true_divide", sum(a * weights, axis, keepdims=keepdims), total)
    return (out, _athanor.broadcast_to(total, out.shape)) if returned else out


_mean = mean


def var(
    a,
    axis=None,
    dtype=None,
    out=None,
    ddof=0,
    keepdims=False,
    *,
    where=None,
    mean=None,
    correction=None,
):
    """The mean squared distance from the mean, with ``ddof`` fewer in the count."""
    a = strong(checked("var", a))
    if correction is not None:
        ddof = correction
    if a._kind != "f":
        a = convert_element_type(a, _dtypes.name_of(float))
    if dtype is not None and _dtypes.name_of(dtype, "var") != a._dtype:
        # Computed in the wider one of both types.
        kind = _dtypes.name_of(dtype, "var")
        wide = _dtypes.promote_types(a._dtype, kind).name
        a = convert_element_type(a, wide)
        options = {"keepdims": keepdims, "where": where, "mean": mean, "correction": correction}
        return convert_element_type(var(a, axis, None, None, ddof, **options), kind)
    away = a - (_mean(a, axis, None, None, True, where=where) if mean is None else mean)
    away = away**2
    if where is None and not ddof:
        return reduce("mean", away, _tuple(axis), keepdims)
    if where is None:
        count = 1
        for n in axes_in(axis, a.ndim):
            count *= a.shape[n]
    else:
        count = sum(_athanor.broadcast_to(where, a.shape), axis, keepdims=keepdims)
    return sum(away, axis, keepdims=keepdims, where=where) / (count - ddof)


def std(
    a,
    axis=None,
    dtype=None,
    out=None,
    ddof=0,
    keepdims=False,
    *,
    where=None,
    mean=None,
    correction=None,
):
    """The square root of the variance."""
    return unary(
        "sqrt",
        var(a, axis, dtype, None, ddof, keepdims, where=where, mean=mean, correction=correction),
    )


def all(a, axis=None, out=None, keepdims=False, *, where=None):
    """Whether all elements are true."""
    a = checked("all", a)
    if where is not None:
        a = select(where, convert_element_type(a, "bool"), True)
    return reduce("all", a, _tuple(axis), keepdims)


def any(a, axis=None, out=None, keepdims=False, *, where=None):
    """Whether an element is true."""
    a = checked("any", a)
    if where is not None:
        a = select(where, convert_element_type(a, "bool"), False)
    return reduce("any", a, _tuple(axis), keepdims)


def _arg(greatest, name, a, axis, keepdims):
    a = checked(name, a)
    if (a.size if axis is None else a.shape[axis_in(axis, a.ndim)]) == 0:
        raise ValueError(f"attempt to get {name} of an empty sequence")
    if a._dtype == "bool":
        a = convert_element_type(a, "int32")
    if axis is None:
        out = _athanor.argreduce(greatest, _athanor.reshape(a, (-1,)), 0)
        return _athanor.reshape(out, (1,) * a.ndim) if keepdims else out
    out = _athanor.argreduce(greatest, a, axis)
    if keepdims:
        shape = list(a.shape)
        shape[axis] = 1
        out = _athanor.reshape(out, shape)
    return out


def argmax(a, axis=None, out=None, keepdims=None):
    """The position of the greatest element, the first of equals."""
    return _arg(True, "argmax", a, axis, keepdims)


def argmin(a, axis=None, out=None, keepdims=None):
    """The position of the least element, the first of equals."""
    return _arg(False, "argmin", a, axis, keepdims)


def count_nonzero(a, axis=None, keepdims=False):
    """How many elements are not 0."""
    a = convert_element_type(checked("count_nonzero", a), "bool")
    return reduce("sum", a, _tuple(axis), keepdims)


def ptp(a, axis=None, out=None, keepdims=False):
    """The greatest minus the least element."""
    return max(a, axis, None, keepdims) - min(a, axis, None, keepdims)


def _cumulative(name, a, axis, dtype):
    a = strong(checked(name, a))
    if dtype is not None:
        a = convert_element_type(a, _dtypes.name_of(dtype, name))
    elif a._dtype == "bool":
        a = convert_element_type(a, "int32")
    if axis is None:
        a, axis = _athanor.reshape(a, (-1,)), 0
    return _athanor.cumulative(name, a, axis, False)


def cumsum(a, axis=None, dtype=None, out=None):
    """Sums of the elements up to each; of all, flattened, without an axis."""
    return _cumulative("cumsum", a, axis, dtype)


def cumprod(a, axis=None, dtype=None, out=None):
    """Products of the elements up to each."""
    return _cumulative("cumprod", a, axis, dtype)


def _without_nan(a, value):
    return select(a != a, value, a) if a._kind == "f" else a


def nansum(a, axis=None, dtype=None, out=None, keepdims=False, initial=None, where=None):
    """The sum with NaN as 0."""
    return sum(_without_nan(checked("nansum", a), 0), axis, dtype, None, keepdims, initial, where)


def nanprod(a, axis=None, dtype=None, out=None, keepdims=False, initial=None, where=None):
    """The product with NaN as 1."""
    return prod(_without_nan(checked("nanprod", a), 1), axis, dtype, None, keepdims, initial, where)


def nanmean(a, axis=None, dtype=None, out=None, keepdims=False, where=None):
    """The mean of the elements that are not NaN."""
    a = checked("nanmean", a)
    here = a == a
    if where is not None:
        here = here & where
    return mean(_without_nan(a, 0), axis, dtype, None, keepdims, where=here)


def nanvar(
    a,
    axis=None,
    dtype=None,
    out=None,
    ddof=0,
    keepdims=False,
    where=None,
    mean=None,
    *,
    correction=None,
):
    """The variance of the elements that are not NaN."""
    a = checked("nanvar", a)
    here = a == a
    if where is not None:
        here = here & where
    ddof = ddof if correction is None else correction
    return var(_without_nan(a, 0), axis, dtype, None, ddof, keepdims, where=here, mean=mean)


def nanstd(
    a,
    axis=None,
    dtype=None,
    out=None,
    ddof=0,
    keepdims=False,
    where=None,
    mean=None,
    *,
    correction=None,
):
    """The standard deviation of the elements that are not NaN."""
    found = nanvar(a, axis, dtype, out, ddof, keepdims, where, mean, correction=correction)
    return unary("sqrt", found)


def _nan_extreme(name, function, worst, a, axis, keepdims, initial, where):
    a = checked(name, a)
    if a._kind != "f":
        return function(a, axis, None, keepdims, initial, where)
    found = function(_without_nan(a, worst), axis, None, keepdims, initial, where)
    return select(all(a != a, axis, None, keepdims), float("nan"), found)


def nanmax(a, axis=None, out=None, keepdims=False, initial=None, where=None):
    """The greatest element that is not NaN; NaN if all are."""
    return _nan_extreme("nanmax", max, -float("inf"), a, axis, keepdims, initial, where)


def nanmin(a, axis=None, out=None, keepdims=False, initial=None, where=None):
    """The least element that is not NaN; NaN if all are."""
    return _nan_extreme("nanmin", min, float("inf"), a, axis, keepdims, initial, where)


def allclose(a, b, rtol=1e-05, atol=1e-08, equal_nan=False):
    """Whether all elements are close, as an array of shape ()."""
    from ._elementwise import isclose

    return all(isclose(a, b, rtol, atol, equal_nan))


def array_equal(a1, a2, equal_nan=False):
    """Whether shapes and all elements are equal."""
    a1, a2 = _athanor.asarray(a1, None), _athanor.asarray(a2, None)
    if a1.shape != a2.shape:
        return _athanor.asarray(False, None)
    same = a1 == a2
    if equal_nan:
        same = same | ((a1 != a1) & (a2 != a2))
    return all(same)


def array_equiv(a1, a2):
    """Whether all elements are equal after broadcasting."""
    try:
        return all(_athanor.asarray(a1, None) == _athanor.asarray(a2, None))
    except (ValueError, TypeError):
        return _athanor.asarray(False, None)
