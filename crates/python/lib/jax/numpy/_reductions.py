"""Sums, means, extrema, scans and order."""

import math as _math

import _athanor
from _athanor import Array, binary, reduce, select

from .. import _dtypes
from ._elementwise import _float, isnan


def _array(x):
    return x if type(x) is Array else _athanor.asarray(x, None)


def _axes(axis):
    """Axes as the engine takes them: None, or a tuple."""
    if axis is None or type(axis) is tuple:
        return axis
    return tuple(axis) if hasattr(axis, "__len__") else (axis,)


def _plain(name, empty):
    """A reduction whose identity is `empty`; None: it has none."""

    def f(a, axis=None, dtype=None, out=None, keepdims=False, initial=None, where=None, promote_integers=True):
        a = _array(a)
        if dtype is not None:
            a = _athanor.convert_element_type(a, _dtypes.name(dtype))
        if where is not None:
            if empty is None and initial is None:
                raise ValueError(f"reduction operation {name} does not have an identity, so to use a where mask one has to specify 'initial'")
            a = select(where, a, a * 0 + (initial if empty is None else empty))
        out = reduce(name, a, _axes(axis), keepdims)
        if initial is not None:
            out = binary({"sum": "add", "prod": "mul"}.get(name, name), out, initial)
        return out

    f.__name__ = f.__qualname__ = name
    return f


sum, prod = _plain("sum", 0), _plain("prod", 1)
max = amax = _plain("max", None)
min = amin = _plain("min", None)


def all(a, axis=None, out=None, keepdims=False, *, where=None):
    a = _array(a)
    return reduce("all", a if where is None else select(where, a != 0, True), _axes(axis), keepdims)


def any(a, axis=None, out=None, keepdims=False, *, where=None):
    a = _array(a)
    return reduce("any", a if where is None else select(where, a != 0, False), _axes(axis), keepdims)


def _count(a, axis):
    """How many elements a reduction over `axis` takes together."""
    if axis is None:
        return a.size
    return _math.prod(a.shape[i] for i in _axes(axis))


def mean(a, axis=None, dtype=None, out=None, keepdims=False, *, where=None):
    a = _array(a)
    if dtype is not None:
        a = _athanor.convert_element_type(a, _dtypes.name(dtype))
    if where is None:
        return reduce("mean", a, _axes(axis), keepdims)
    where = _athanor.broadcast_to(where, a.shape)
    return sum(select(where, _float(a), 0.0), axis, keepdims=keepdims) / sum(where, axis, keepdims=keepdims)


def var(a, axis=None, dtype=None, out=None, ddof=0, keepdims=False, *, where=None, mean=None, correction=None):
    """The mean squared distance from the mean; `ddof` is taken off the count."""
    a = _float(a)
    ddof = ddof if correction is None else correction
    if where is not None:
        where = _athanor.broadcast_to(where, a.shape)
        n = sum(where, axis, keepdims=True)
        centre = sum(select(where, a, 0.0), axis, keepdims=True) / n
        d = select(where, a - centre, 0.0)
        n = n if keepdims else sum(where, axis)
        return sum(d * d, axis, keepdims=keepdims) / (n - ddof)
    d = a - (reduce("mean", a, _axes(axis), True) if mean is None else mean)
    if ddof == 0:
        return reduce("mean", d * d, _axes(axis), keepdims)
    return reduce("sum", d * d, _axes(axis), keepdims) / (_count(a, axis) - ddof)


def std(a, axis=None, dtype=None, out=None, ddof=0, keepdims=False, *, where=None, mean=None, correction=None):
    return _athanor.unary("sqrt", var(a, axis, dtype, out, ddof, keepdims, where=where, mean=mean, correction=correction))


def ptp(a, axis=None, out=None, keepdims=False):
    return max(a, axis, keepdims=keepdims) - min(a, axis, keepdims=keepdims)


def average(a, axis=None, weights=None, returned=False, keepdims=False):
    a = _float(a)
    if weights is None:
        out = mean(a, axis, keepdims=keepdims)
        total = out * 0 + _count(a, axis)
    else:
        w = _float(weights)
        if w.shape != a.shape:
            w = _athanor.reshape(w, [n if i == axis % a.ndim else 1 for i, n in enumerate(a.shape)])
        w = _athanor.broadcast_to(w, a.shape)
        total = sum(w, axis, keepdims=keepdims)
        out = sum(a * w, axis, keepdims=keepdims) / total
    return (out, total) if returned else out


def count_nonzero(a, axis=None, keepdims=False):
    return sum(_array(a) != 0, axis, keepdims=keepdims)


def _without_nan(name, fill):
    def f(a, axis=None, dtype=None, out=None, keepdims=False, **ignored):
        a = _array(a)
        return reduce(name, select(isnan(a), fill, a), _axes(axis), keepdims)

    f.__name__ = f.__qualname__ = "nan" + name
    return f


nansum, nanprod = _without_nan("sum", 0), _without_nan("prod", 1)
nanmax, nanmin = _without_nan("max", -_math.inf), _without_nan("min", _math.inf)


def nanmean(a, axis=None, dtype=None, out=None, keepdims=False, where=None):
    a = _float(a)
    return mean(a, axis, dtype, keepdims=keepdims, where=~isnan(a))


def nanvar(a, axis=None, dtype=None, out=None, ddof=0, keepdims=False, where=None):
    a = _float(a)
    return var(a, axis, dtype, ddof=ddof, keepdims=keepdims, where=~isnan(a))


def nanstd(a, axis=None, dtype=None, out=None, ddof=0, keepdims=False, where=None):
    return _athanor.unary("sqrt", nanvar(a, axis, dtype, out, ddof, keepdims))


def _arg(name, greatest):
    def f(a, axis=None, out=None, keepdims=None):
        a = _array(a)
        if a.size == 0:
            raise ValueError(f"attempt to get {name} of an empty sequence")
        index = _athanor.argreduce(greatest, _athanor.reshape(a, (-1,)) if axis is None else a, axis or 0)
        if not keepdims:
            return index
        if axis is None:
            return _athanor.reshape(index, (1,) * a.ndim)
        shape = list(a.shape)
        shape[axis] = 1
        return _athanor.reshape(index, shape)

    f.__name__ = f.__qualname__ = name
    return f


argmax, argmin = _arg("argmax", True), _arg("argmin", False)


def _scan(name):
    def f(a, axis=None, dtype=None, out=None):
        a = _array(a)
        if a._dtype == "bool" and name in ("cumsum", "cumprod"):
            a = _athanor.convert_element_type(a, "int32")
        if dtype is not None:
            a = _athanor.convert_element_type(a, _dtypes.name(dtype))
        if axis is None:
            a, axis = _athanor.reshape(a, (-1,)), 0
        return _athanor.cumulative(name, a, axis, False)

    f.__name__ = f.__qualname__ = name
    return f


cumsum, cumprod = _scan("cumsum"), _scan("cumprod")


def _logarithmic(a, axis, keepdims):
    top = _athanor.stop_gradient(max(a, axis, keepdims=True))
    top = select(top - top == 0, top, 0.0)
    total = sum(_athanor.unary("exp", a - top), axis, keepdims=True)
    out = _athanor.unary("log", total) + top
    return out if keepdims else out.reshape(sum(a, axis).shape)


def logsumexp(a, axis=None, keepdims=False):
    """log(sum(e^a)) without overflow."""
    return _logarithmic(_float(a), axis, keepdims)


def allclose(a, b, rtol=1e-05, atol=1e-08, equal_nan=False):
    from ._elementwise import isclose

    return all(isclose(a, b, rtol, atol, equal_nan))


def array_equal(a1, a2, equal_nan=False):
    a1, a2 = _array(a1), _array(a2)
    if a1.shape != a2.shape:
        return _array(False)
    same = a1 == a2
    return all(same | (isnan(a1) & isnan(a2)) if equal_nan else same)


def diff(a, n=1, axis=-1, prepend=None, append=None):
    """Differences of neighbours along `axis`, `n` times."""
    a = _array(a)
    from ._shape import concatenate, moveaxis

    def edge(x):
        x = _array(x)
        shape = list(a.shape)
        shape[axis] = 1
        return x if x.ndim else _athanor.broadcast_to(x, shape)

    parts = [edge(x) if x is not a else a for x in (prepend, a, append) if x is not None]
    a = moveaxis(concatenate(parts, axis) if len(parts) > 1 else a, axis, 0)
    for _ in range(n):
        a = a[1:] != a[:-1] if a._dtype == "bool" else a[1:] - a[:-1]
    return moveaxis(a, 0, axis)


def trapezoid(y, x=None, dx=1.0, axis=-1):
    from ._shape import moveaxis

    y = moveaxis(_float(y), axis, -1)
    gap = dx if x is None else diff(_float(x))
    return 0.5 * sum(gap * (y[..., 1:] + y[..., :-1]), -1)


def cov(m, y=None, rowvar=True, bias=False, ddof=None):
    m = _float(m)
    m = m if m.ndim == 2 else _athanor.reshape(m, (1, -1))
    m = m if rowvar or m.shape[0] == 1 else m.T
    m = m - mean(m, 1, keepdims=True)
    n = m.shape[1] - ((0 if bias else 1) if ddof is None else ddof)
    return (m @ m.T / n).squeeze()


def corrcoef(x, y=None, rowvar=True):
    c = cov(x, y, rowvar)
    d = _athanor.unary("sqrt", c.diagonal())
    return c / d[:, None] / d[None, :]
