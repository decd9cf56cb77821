"""Reductions over axes, and running ones."""

import math

from . import _dtypes as D, _engine
from ._dtypes import BOOL, FLOAT64, INT64
from ._ndarray import (
    asarray, axes_of, axis_of, cast, fit, ndarray, result, select as _select, wrap,
)
from ._ufuncs import UFUNCS, into

_reduce = _engine.reduce


def _total_type(d):
    """In which type sums of `d` are made."""
    if d.kind == "f":
        return d
    return D.BY_NAME["uint64"] if d.kind == "u" else INT64


def _finish(value, d, out):
    z = result(value, d)
    return z if out is None else into(z, out, True)


def _pairwise(x):
    """The sum in the order in which NumPy adds, on which the last digits depend."""
    n = len(x)
    if n < 8:
        total = 0.0
        for y in x:
            total += y
        return total
    if n <= 128:
        a, b, c, d, e, f, g, h = x[:8]
        end = n - n % 8
        for i in range(8, end, 8):
            a += x[i]
            b += x[i + 1]
            c += x[i + 2]
            d += x[i + 3]
            e += x[i + 4]
            f += x[i + 5]
            g += x[i + 6]
            h += x[i + 7]
        total = ((a + b) + (c + d)) + ((e + f) + (g + h))
        for y in x[end:]:
            total += y
        return total
    half = n // 2
    half -= half % 8
    return _pairwise(x[:half]) + _pairwise(x[half:])


def _summed(v, axes, keepdims):
    """The engine's sum; that of few numbers to one, whose digits are all printed, exactly NumPy's."""
    if v.size <= 1024 and len(axes) == v.ndim and v._dtype == "float64":
        total = _pairwise(_engine.reshape(v, (-1,)).tolist())
        return _engine.full((1,) * v.ndim if keepdims else (), total, "float64")
    return _reduce("sum", v, axes, keepdims)


def _masked(v, where, neutral):
    return v if where is True else _select(asarray(where)._value, v, neutral)


def _reduction(name, total, neutral=None):
    def function(a, axis=None, dtype=None, out=None, keepdims=False, initial=None, where=True):
        a = asarray(a)
        d = D.find(dtype) if dtype is not None else (_total_type(a.dtype) if total else a.dtype)
        v = a._value if d is a.dtype else cast(a._value, a.dtype, d)
        v = _masked(v, where, _neutral(name, d) if where is not True else 0)
        axes = axes_of(axis, a.ndim)
        if initial is not None and not a.size and not total:
            v = _engine.full(_reduced_shape(a.shape, axes, keepdims), float(initial), d._stored)
            return _finish(v, d, out)
        if not total and not all(a.shape[k] for k in axes) and v.size == 0:
            which = "maximum" if name == "max" else "minimum"
            raise ValueError(f"zero-size array to reduction operation {which} which has no identity")
        v = _summed(v, axes, keepdims) if name == "sum" else _reduce(name, v, axes, keepdims)
        if d.name != d._stored:
            v = fit(v, d)
        z = _finish(v, d, None)
        if initial is not None:
            z = UFUNCS[_COMBINE[name]](z, initial)
        return z if out is None else into(z, out, True)

    function.__name__ = function.__qualname__ = name
    return function


_COMBINE = {"sum": "add", "prod": "multiply", "max": "maximum", "min": "minimum"}


def _neutral(name, d):
    if name in ("sum", "prod"):
        return float(name == "prod") if d.kind == "f" else int(name == "prod")
    if d.kind == "f":
        return -math.inf if name == "max" else math.inf
    if d.kind == "b":
        return name == "min"
    limits = D.iinfo(d)
    return limits.min if name == "max" else limits.max


def _reduced_shape(shape, axes, keepdims):
    if keepdims:
        return tuple(1 if k in axes else n for k, n in enumerate(shape))
    return tuple(n for k, n in enumerate(shape) if k not in axes)


sum_, prod = _reduction("sum", True), _reduction("prod", True)
max_, min_ = _reduction("max", False), _reduction("min", False)


def amax(a, axis=None, out=None, keepdims=False, initial=None, where=True):
    return max_(a, axis, None, out, keepdims, initial, where)


def amin(a, axis=None, out=None, keepdims=False, initial=None, where=True):
    return min_(a, axis, None, out, keepdims, initial, where)


def _truth(name):
    def function(a, axis=None, out=None, keepdims=False, *, where=True):
        a = asarray(a)
        v = cast(a._value, a.dtype, BOOL)
        v = _masked(v, where, name == "all")
        return _finish(_reduce(name, v, axes_of(axis, a.ndim), keepdims), BOOL, out)

    function.__name__ = function.__qualname__ = name
    return function


all_, any_ = _truth("all"), _truth("any")


def _real(a, dtype=None):
    """The engine's array of floats and its type, in which means are made."""
    d = D.find(dtype) if dtype is not None else a.dtype if a.dtype.kind == "f" else FLOAT64
    return cast(a._value, a.dtype, d), d


def _count(a, axes, where):
    if where is True:
        return float(math.prod(a.shape[k] for k in axes))
    mask = _engine.broadcast_to(asarray(where)._value, a.shape)
    return _engine.convert_element_type(_reduce("sum", _engine.convert_element_type(mask, "int32"), axes, False), "float64")


def mean(a, axis=None, dtype=None, out=None, keepdims=False, *, where=True):
    a = asarray(a)
    v, d = _real(a, dtype)
    axes = axes_of(axis, a.ndim)
    total = _summed(_masked(v, where, 0.0), axes, keepdims)
    n = _count(a, axes, where)
    if type(n) is not float:
        n = _engine.convert_element_type(n, d._stored)
        n = _engine.reshape(n, total.shape)
    return _finish(total / n, d, out)


def var(a, axis=None, dtype=None, out=None, ddof=0, keepdims=False, *, where=True, mean=None, correction=None):
    a = asarray(a)
    v, d = _real(a, dtype)
    axes = axes_of(axis, a.ndim)
    n = _count(a, axes, where)
    if type(n) is not float:
        n = _engine.convert_element_type(n, d._stored)
        n = _engine.reshape(n, _reduced_shape(a.shape, axes, True))
    middle = _summed(_masked(v, where, 0.0), axes, True) / n if mean is None else asarray(mean)._value
    away = _masked(v - middle, where, 0.0)
    total = _summed(away * away, axes, keepdims)
    n = n - (ddof if correction is None else correction)
    if type(n) is not float:
        n = _engine.reshape(n, total.shape)
    return _finish(total / n, d, out)


def std(a, axis=None, dtype=None, out=None, ddof=0, keepdims=False, *, where=True, mean=None, correction=None):
    return into(UFUNCS["sqrt"](var(a, axis, dtype, None, ddof, keepdims, where=where, mean=mean, correction=correction)), out, True)


def _arg(greatest):
    def function(a, axis=None, out=None, *, keepdims=False):
        a = asarray(a)
        if not a.size:
            raise ValueError(f"attempt to get arg{'max' if greatest else 'min'} of an empty sequence")
        v = cast(a._value, a.dtype, D.INT32) if a.dtype.kind == "b" else a._value
        if axis is None:
            v, k = _engine.reshape(v, (-1,)), 0
        else:
            k = axis_of(axis, a.ndim)
        v = _engine.convert_element_type(_engine.argreduce(greatest, v, k), "int64")
        if keepdims:
            v = _engine.reshape(v, _reduced_shape(a.shape, axes_of(axis, a.ndim), True))
        return _finish(v, INT64, out)

    function.__name__ = function.__qualname__ = "argmax" if greatest else "argmin"
    return function


argmax, argmin = _arg(True), _arg(False)


def _running(name):
    def function(a, axis=None, dtype=None, out=None):
        a = asarray(a)
        d = D.find(dtype) if dtype is not None else _total_type(a.dtype)
        v = cast(a._value, a.dtype, d)
        if axis is None:
            v, axis = _engine.reshape(v, (-1,)), 0
        v = _engine.cumulative(name, v, axis_of(axis, max(a.ndim, 1)), False)
        return _finish(v if d.name == d._stored else fit(v, d), d, out)

    function.__name__ = function.__qualname__ = name
    return function


cumsum, cumprod = _running("cumsum"), _running("cumprod")


def count_nonzero(a, axis=None, *, keepdims=False):
    out = sum_(asarray(a).astype(BOOL), axis, keepdims=keepdims)
    return out


def ptp(a, axis=None, out=None, keepdims=False):
    return into(amax(a, axis, None, keepdims) - amin(a, axis, None, keepdims), out, True)


def average(a, axis=None, weights=None, returned=False, *, keepdims=False):
    a = asarray(a)
    if weights is None:
        out = mean(a, axis, keepdims=keepdims)
        total = a.size / asarray(out).size * (out * 0 + 1)
    else:
        w = asarray(weights)
        if w.shape != a.shape:
            if axis is None:
                raise TypeError("Axis must be specified when shapes of a and weights differ.")
            shape = [1] * a.ndim
            shape[axis_of(axis, a.ndim)] = w.size
            w = w.reshape(tuple(shape))
        total = sum_(w + a * 0, axis, keepdims=keepdims)
        if (asarray(total) == 0).any():
            raise ZeroDivisionError("Weights sum to zero, can't be normalized")
        out = sum_(a * w, axis, keepdims=keepdims) / total
    return (out, total) if returned else out


def _without_nan(a, fill):
    a = asarray(a)
    if a.dtype.kind != "f":
        return a, None
    v = a._value
    gone = v != v
    return wrap(_select(gone, fill, v), a.dtype), wrap(~gone, BOOL)


def nansum(a, axis=None, dtype=None, out=None, keepdims=False):
    return sum_(_without_nan(a, 0.0)[0], axis, dtype, out, keepdims)


def nanprod(a, axis=None, dtype=None, out=None, keepdims=False):
    return prod(_without_nan(a, 1.0)[0], axis, dtype, out, keepdims)


def nancumsum(a, axis=None, dtype=None, out=None):
    return cumsum(_without_nan(a, 0.0)[0], axis, dtype, out)


def nancumprod(a, axis=None, dtype=None, out=None):
    return cumprod(_without_nan(a, 1.0)[0], axis, dtype, out)


def _all_nan(z, kept, axis, keepdims):
    if kept is None:
        return z
    empty = ~asarray(any_(kept, axis, keepdims=keepdims))
    return result(_select(empty._value, math.nan, asarray(z)._value), z.dtype)


def nanmax(a, axis=None, out=None, keepdims=False):
    b, kept = _without_nan(a, -math.inf)
    return into(_all_nan(amax(b, axis, keepdims=keepdims), kept, axis, keepdims), out, True)


def nanmin(a, axis=None, out=None, keepdims=False):
    b, kept = _without_nan(a, math.inf)
    return into(_all_nan(amin(b, axis, keepdims=keepdims), kept, axis, keepdims), out, True)


def nanmean(a, axis=None, dtype=None, out=None, keepdims=False):
    b, kept = _without_nan(a, 0.0)
    if kept is None:
        return mean(b, axis, dtype, out, keepdims)
    z = sum_(b, axis, dtype, None, keepdims) / sum_(kept, axis, None, None, keepdims).astype(b.dtype)
    return into(z, out, True)


def nanvar(a, axis=None, dtype=None, out=None, ddof=0, keepdims=False):
    b, kept = _without_nan(a, 0.0)
    if kept is None:
        return var(b, axis, dtype, out, ddof, keepdims)
    n = sum_(kept, axis, None, None, True).astype(b.dtype)
    away = (b - sum_(b, axis, None, None, True) / n) * kept
    total = sum_(away * away, axis, dtype, None, keepdims)
    n = n if keepdims else asarray(n).reshape(asarray(total).shape)
    return into(total / (n - ddof), out, True)


def nanstd(a, axis=None, dtype=None, out=None, ddof=0, keepdims=False):
    return into(UFUNCS["sqrt"](nanvar(a, axis, dtype, None, ddof, keepdims)), out, True)


def nanargmax(a, axis=None):
    return argmax(_without_nan(a, -math.inf)[0], axis)


def nanargmin(a, axis=None):
    return argmin(_without_nan(a, math.inf)[0], axis)


def diff(a, n=1, axis=-1, prepend=None, append=None):
    """Differences of neighbours, `n` times."""
    from ._shape import concatenate

    a = asarray(a)
    axis = axis_of(axis, a.ndim)
    parts = [x for x in (prepend, a, append) if x is not None]
    if len(parts) > 1:
        shape = tuple(1 if k == axis else m for k, m in enumerate(a.shape))
        parts = [p if p is a else asarray(p) for p in parts]
        parts = [p if p.ndim else p + asarray(0 * a[(slice(0, 1),) * a.ndim]).reshape(shape) for p in parts]
        a = concatenate(parts, axis)
    lead = (slice(None),) * axis
    for _ in range(n):
        high, low = a[(*lead, slice(1, None))], a[(*lead, slice(None, -1))]
        a = high != low if a.dtype.kind == "b" else high - low
    return a


def ediff1d(ary, to_end=None, to_begin=None):
    from ._shape import concatenate, ravel

    parts = [to_begin, diff(ravel(ary)), to_end]
    return concatenate([ravel(p) for p in parts if p is not None])


def trapezoid(y, x=None, dx=1.0, axis=-1):
    y = asarray(y)
    axis = axis_of(axis, y.ndim)
    lead = (slice(None),) * axis
    if x is None:
        d = dx
    else:
        x = asarray(x)
        d = diff(x, axis=-1 if x.ndim == 1 else axis)
        if x.ndim == 1:
            d = d.reshape((1,) * axis + (-1,) + (1,) * (y.ndim - axis - 1))
    return sum_(d * (y[(*lead, slice(1, None))] + y[(*lead, slice(None, -1))]) / 2.0, axis)


def gradient(f, *varargs, axis=None, edge_order=1):
    """Central differences inside, one-sided ones at the edges."""
    from ._shape import concatenate

    f = asarray(f)
    f = f if f.dtype.kind == "f" else f.astype(FLOAT64)
    axes = axes_of(axis, f.ndim)
    steps = list(varargs) or [1.0] * len(axes)
    if len(steps) == 1:
        steps = steps * len(axes)
    out = []
    for k, h in zip(axes, steps):
        def at(a, b=None):
            return f[(slice(None),) * k + (slice(a, b),)]

        h = asarray(h)
        if h.ndim:
            d = diff(h).reshape((1,) * k + (-1,) + (1,) * (f.ndim - k - 1))
            cut = (slice(None),) * k
            low, high = d[(*cut, slice(None, -1))], d[(*cut, slice(1, None))]
            inner = (
                -high / (low * (low + high)) * at(None, -2)
                + (high - low) / (low * high) * at(1, -1)
                + low / (high * (low + high)) * at(2)
            )
            first, last = d[(*cut, slice(0, 1))], d[(*cut, slice(-1, None))]
        else:
            h = h.item()
            inner, first, last = (at(2) - at(None, -2)) / (2.0 * h), h, h
        out.append(concatenate([(at(1, 2) - at(0, 1)) / first, inner, (at(-1) - at(-2, -1)) / last], k))
    return out[0] if len(out) == 1 else tuple(out)


def _method(name, function):
    setattr(ndarray, name, function)


for _name, _function in (
    ("sum", sum_), ("prod", prod), ("mean", mean), ("std", std), ("var", var), ("argmax", argmax),
    ("argmin", argmin), ("cumsum", cumsum), ("cumprod", cumprod), ("any", any_), ("all", all_),
    ("max", amax), ("min", amin),
):
    _method(_name, _function)
