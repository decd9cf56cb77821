"""Quantiles, covariances, and derivatives and integrals of samples."""

import math

import _athanor
from _athanor import binary, convert_element_type, select

from ._common import axes_in, axis_in, checked, floating
from ._indexing import take_along_axis
from ._linear import diff
from ._shape import atleast_2d, concatenate, moveaxis
from ._sorting import argsort, sort

_METHODS = ("linear", "lower", "higher", "midpoint", "nearest")


def _places(name, method, at):
    """Positions before and after a fractional one, and the share of the second."""
    low = _athanor.unary("floor", at)
    high = _athanor.unary("ceil", at)
    if method == "linear":
        return low, high, at - low
    if method == "midpoint":
        return low, high, 0.5
    if method == "nearest":
        low = _athanor.unary("round", at)
    elif method == "higher":
        low = high
    elif method != "lower":
        raise ValueError(
            "method can only be 'linear', 'lower', 'higher', 'midpoint', or 'nearest', "
            f"got {method!r}"
        )
    return low, low, 0.0


def _weighted(rows, fraction, weights):
    """The first element in order at which the sum of weights reaches the fraction of them all."""
    order = argsort(rows, axis=-1)
    sums = _athanor.cumulative("cumsum", take_along_axis(weights, order, -1), weights.ndim - 1, False)
    reached = sums >= fraction * sums[..., -1:]
    first = _athanor.argreduce(True, convert_element_type(reached, "int32"), -1)[..., None]
    return take_along_axis(take_along_axis(rows, order, -1), first, -1)


def _quantile(name, a, q, axis, method, keepdims, weights=None, skip_nan=False):
    """Values at fractions q of the sorted elements, without NaN or spoilt by it."""
    a = floating(name, a)
    if a.size == 0:
        kind = IndexError if skip_nan else TypeError
        raise kind(f"{name} of an empty array is not defined")
    q = _athanor.asarray(q, None)
    rank, axes = a.ndim, axes_in(axis, a.ndim)
    last = tuple(range(-len(axes), 0))
    as_rows = lambda x: _athanor.reshape(
        moveaxis(x, axes, last), tuple(n for i, n in enumerate(a.shape) if i not in axes) + (-1,)
    )
    rows = as_rows(a)
    if weights is not None:
        if method != "inverted_cdf":
            raise ValueError(f"method {method!r} does not support weights; 'inverted_cdf' does.")
        weights = checked(name, weights)
        if weights.ndim == 1 and rank > 1:
            weights = _athanor.reshape(weights, (-1,) + (1,) * (rank - 1 - axes[0]))
        weights = as_rows(_athanor.broadcast_to(floating(name, weights), a.shape))
    ordered = sort(rows, -1)
    count = rows.shape[-1]
    if skip_nan:
        count = _athanor.reduce("sum", ordered == ordered, (-1,), True)
        count = convert_element_type(count, a._dtype)
    broken = _athanor.reduce("any", ordered != ordered, (-1,), True)

    def at_fraction(fraction):
        if weights is not None:
            out = _weighted(rows, fraction, weights)
        else:
            at = convert_element_type(fraction, a._dtype) * (count - 1.0)
            low, high, part = _places(name, method, at)
            index = lambda x: binary(
                "max", convert_element_type(_athanor.broadcast_to(x, broken.shape), "int32"), 0
            )
            x = take_along_axis(ordered, index(low), -1)
            y = take_along_axis(ordered, index(high), -1)
            out = 0.5 * (x + y) if method == "midpoint" else x * (1.0 - part) + y * part
        out = out if skip_nan else select(broken, math.nan, out)
        shape = [1 if i in axes else n for i, n in enumerate(a.shape)]
        return _athanor.reshape(out, shape if keepdims else out.shape[:-1])

    if q.ndim == 0:
        return at_fraction(q)
    found = [at_fraction(fraction) for fraction in _athanor.reshape(q, (-1,))]
    stacked = concatenate([v[None] for v in found], 0)
    return _athanor.reshape(stacked, q.shape + stacked.shape[1:])


def quantile(
    a,
    q,
    axis=None,
    out=None,
    overwrite_input=False,
    method="linear",
    keepdims=False,
    *,
    weights=None,
):
    """The value below which a fraction q of the elements lies."""
    return _quantile("quantile", a, q, axis, method, keepdims, weights)


def nanquantile(
    a,
    q,
    axis=None,
    out=None,
    overwrite_input=False,
    method="linear",
    keepdims=False,
    *,
    weights=None,
):
    """``quantile`` of the elements that are not NaN."""
    if weights is not None:
        a = floating("nanquantile", a)
        weights = select(a != a, 0.0, _athanor.asarray(weights, None))
    return _quantile("nanquantile", a, q, axis, method, keepdims, weights, True)


def _percent(name, q):
    return floating(name, _athanor.asarray(q, None)) * 0.01


def percentile(
    a,
    q,
    axis=None,
    out=None,
    overwrite_input=False,
    method="linear",
    keepdims=False,
    *,
    weights=None,
):
    """The value below which q percent of the elements lie."""
    return _quantile("percentile", a, _percent("percentile", q), axis, method, keepdims, weights)


def nanpercentile(
    a,
    q,
    axis=None,
    out=None,
    overwrite_input=False,
    method="linear",
    keepdims=False,
    *,
    weights=None,
):
    """``percentile`` of the elements that are not NaN."""
    q = _percent("nanpercentile", q)
    return nanquantile(a, q, axis, method=method, keepdims=keepdims, weights=weights)


def median(a, axis=None, out=None, overwrite_input=False, keepdims=False):
    """The middle one of the sorted elements, or the mean of both."""
    return _quantile("median", a, 0.5, axis, "midpoint", keepdims)


def nanmedian(a, axis=None, out=None, overwrite_input=False, keepdims=False):
    """The median of the elements that are not NaN."""
    return _quantile("nanmedian", a, 0.5, axis, "midpoint", keepdims, None, True)


def gradient(f, *varargs, axis=None, edge_order=None):
    """Central differences along each axis, one-sided at the ends; steps or coordinates may be given."""
    if edge_order is not None:
        raise NotImplementedError("The 'edge_order' argument to jnp.gradient is not supported.")
    f = floating("gradient", f)
    axes = axes_in(axis, f.ndim)
    if len(varargs) not in (0, 1, len(axes)):
        raise TypeError(f"gradient takes a step for all axes or one for each, got {len(varargs)}")
    steps = varargs if len(varargs) == len(axes) else (varargs or (1,)) * len(axes)
    found = [_gradient_along(f, at, h) for at, h in zip(axes, steps)]
    return found[0] if len(found) == 1 else found


def _gradient_along(f, at, h):
    if f.shape[at] < 2:
        raise ValueError("Shape of array too small to calculate a numerical gradient")
    cut = lambda a, b: f[(slice(None),) * at + (slice(a, b),)]
    first, last = cut(1, 2) - cut(0, 1), cut(-1, None) - cut(-2, -1)
    if not getattr(h, "ndim", 0):
        inside = (cut(2, None) - cut(None, -2)) * 0.5
        return concatenate([first, inside, last], at) / h
    # At uneven distances, the derivative of the parabola through three neighbours.
    d = diff(floating("gradient", h))
    along = lambda x: _athanor.reshape(x, (-1,) + (1,) * (f.ndim - 1 - at))
    before, after = along(d[:-1]), along(d[1:])
    inside = (
        cut(None, -2) * (-after / (before * (before + after)))
        + cut(1, -1) * ((after - before) / (before * after))
        + cut(2, None) * (before / (after * (before + after)))
    )
    return concatenate([first / d[0], inside, last / d[-1]], at)


def trapezoid(y, x=None, dx=1.0, axis=-1):
    """The integral by the trapezoidal rule."""
    y = floating("trapezoid", y)
    if y.shape[axis_in(axis, y.ndim)] == 0:
        raise IndexError("index is out of bounds for axis with size 0")
    y = moveaxis(y, axis, -1)
    if x is not None:
        x = _athanor.asarray(x, None)
        dx = diff(x if x.ndim == 1 else moveaxis(x, axis, -1))
    return 0.5 * _athanor.reduce("sum", dx * (y[..., 1:] + y[..., :-1]), (-1,), False)


def _variables(x, rowvar, dtype):
    """A sample matrix with variables as rows."""
    x = floating("cov", x)
    if dtype is not None:
        x = x.astype(dtype)
    x = atleast_2d(x)
    return x if rowvar or x.shape[0] == 1 else x.T


def cov(
    m, y=None, rowvar=True, bias=False, ddof=None, fweights=None, aweights=None, *, dtype=None
):
    """Covariances of variables, which are rows unless ``rowvar`` is false.

    ``fweights`` says how often each observation counts, ``aweights`` how much.
    """
    x = _variables(m, rowvar, dtype)
    if y is not None:
        x = concatenate([x, _variables(y, rowvar, dtype)], 0)
    ddof = (0 if bias else 1) if ddof is None else ddof
    weights = None
    if fweights is not None:
        fweights = checked("cov", fweights, 4)
        if fweights._kind not in "iu":
            raise TypeError("fweights must be integer.")
        weights = convert_element_type(fweights, x._dtype)
    if aweights is not None:
        weights = aweights if weights is None else weights * aweights
    if weights is None:
        x = x - _athanor.reduce("mean", x, (1,), True)
        out = binary("matmul", x, x.T) / (x.shape[1] - ddof)
    else:
        total = weights.sum()
        count = total - ddof if aweights is None else total - ddof * (weights * aweights).sum() / total
        x = x - (x * weights).sum(axis=1, keepdims=True) / total
        out = binary("matmul", x, (x * weights).T) / count
    return _athanor.reshape(out, ()) if out.size == 1 else out


def corrcoef(x, y=None, rowvar=True, *, dtype=None):
    """Correlations of variables."""
    from ._elementwise import clip

    c = cov(x, y, rowvar, dtype=dtype)
    if c.ndim == 0:
        return c / c
    s = _athanor.unary("sqrt", c.diagonal())
    return clip(c / _athanor.reshape(s, (-1, 1)) / s, -1.0, 1.0)
