"""Less common functions: index helpers, sets, polynomials, variants that ignore NaN."""

import math
import operator

import _athanor
from _athanor import binary, convert_element_type, select

from ._common import axis_in, checked, floating
from ._creation import arange, linspace
from ._indexing import nonzero
from ._reductions import argmax, argmin, cumprod, cumsum
from ._shape import append, broadcast_arrays, concatenate, expand_dims, moveaxis
from ._sorting import searchsorted, sort


def _pairs(n, m, wanted):
    """Rows and columns of the wanted elements, found at once, also inside of jit."""
    both = [(i, j) for i in range(n) for j in range(n if m is None else m) if wanted(i, j)]
    return tuple(_athanor.asarray([p[at] for p in both], "int32") for at in (0, 1))


def tril_indices(n, k=0, m=None):
    """Where the lower triangle of a matrix is: rows and columns."""
    return _pairs(n, m, lambda i, j: j <= i + k)


def triu_indices(n, k=0, m=None):
    """Where the upper triangle of a matrix is: rows and columns."""
    return _pairs(n, m, lambda i, j: j >= i + k)


def tril_indices_from(arr, k=0):
    """``tril_indices`` for an array's shape."""
    return tril_indices(arr.shape[-2], k, arr.shape[-1])


def triu_indices_from(arr, k=0):
    """``triu_indices`` for an array's shape."""
    return triu_indices(arr.shape[-2], k, arr.shape[-1])


def diag_indices(n, ndim=2):
    """Where the main diagonal is."""
    return (_athanor.iota("int32", (n,), 0),) * ndim


def diag_indices_from(arr):
    """``diag_indices`` for an array's shape."""
    return diag_indices(arr.shape[0], arr.ndim)


def ix_(*args):
    """Vectors shaped so that indexing by them takes their outer product."""
    out = []
    for i, a in enumerate(args):
        a = _athanor.asarray(a, None)
        if a._dtype == "bool":
            a = nonzero(a)[0]
        shape = [1] * len(args)
        shape[i] = a.shape[0]
        out.append(_athanor.reshape(a, shape))
    return tuple(out)


def fill_diagonal(a, val, wrap=False, *, inplace=True):
    """A copy with values on the diagonal, over and over; JAX wants ``inplace=False``."""
    if inplace:
        raise NotImplementedError(
            "JAX arrays are immutable, must use inplace=False. Or use "
            "jnp.fill_diagonal(..., inplace=False)"
        )
    if wrap:
        raise NotImplementedError("wrap=True is not implemented, must use wrap=False")
    n = min(a.shape)
    val = _athanor.asarray(val, None)
    val = val if val.ndim == 0 else resize(val, (n,))
    return _athanor.index_update(a, diag_indices(n, a.ndim), val, "set")


def vander(x, N=None, increasing=False):
    """Powers of a vector's elements as columns."""
    x = checked("vander", x)
    if x._dtype == "bool":
        raise TypeError("vander requires numbers, got bool")
    n = x.shape[0] if N is None else N
    powers = _athanor.iota("int32", (n,), 0)
    powers = powers if increasing else n - 1 - powers
    return binary("power", _athanor.reshape(x, (-1, 1)), powers)


def _ignoring_nan(name, function, worst, a, axis, keepdims):
    a = checked(name, a)
    if a._kind != "f":
        return function(a, axis, keepdims=keepdims)
    gone = a != a
    found = function(select(gone, worst, a), axis, keepdims=keepdims)
    every = _athanor.reduce("all", gone, None if axis is None else (axis,), bool(keepdims))
    return select(every, -1, found)


def nanargmax(a, axis=None, out=None, keepdims=None):
    """The position of the greatest element that is not NaN; -1 if all are."""
    return _ignoring_nan("nanargmax", argmax, -math.inf, a, axis, keepdims)


def nanargmin(a, axis=None, out=None, keepdims=None):
    """The position of the least element that is not NaN; -1 if all are."""
    return _ignoring_nan("nanargmin", argmin, math.inf, a, axis, keepdims)


def nancumsum(a, axis=None, dtype=None, out=None):
    """``cumsum`` with NaN as 0."""
    a = checked("nancumsum", a)
    return cumsum(select(a != a, 0, a), axis, dtype)


def nancumprod(a, axis=None, dtype=None, out=None):
    """``cumprod`` with NaN as 1."""
    a = checked("nancumprod", a)
    return cumprod(select(a != a, 1, a), axis, dtype)


def unwrap(p, discont=None, axis=-1, period=2 * math.pi):
    """Angles without jumps of more than half a period."""
    p = moveaxis(checked("unwrap", p) * 1.0, axis, -1)
    step = p[..., 1:] - p[..., :-1]
    half = period / 2
    moved = (step + half) % period - half
    moved = select((moved == -half) & (step > 0), half, moved)
    fix = moved - step
    fix = select(_athanor.unary("abs", step) < (half if discont is None else discont), 0.0, fix)
    out = concatenate([p[..., :1], p[..., 1:] + cumsum(fix, -1)], -1)
    return moveaxis(out, -1, axis)


def resize(a, new_shape):
    """The elements, over and over, in a shape of another size."""
    a = _athanor.reshape(_athanor.asarray(a, None), (-1,))
    shape = (new_shape,) if isinstance(new_shape, int) else tuple(new_shape)
    n = math.prod(shape)
    if not a.size:
        return _athanor.full(shape, 0.0, a._dtype)
    return _athanor.reshape(
        _athanor.take(a, _athanor.iota("int32", (n,), 0) % a.shape[0], 0), shape
    )


def trim_zeros(filt, trim="fb"):
    """A vector without zeros at its ends."""
    filt = checked("trim_zeros", filt)
    here = [i for i, x in enumerate(filt.tolist()) if x != 0]
    if not here:
        return filt[:0]
    start = here[0] if "f" in trim.lower() else 0
    stop = here[-1] + 1 if "b" in trim.lower() else filt.shape[0]
    return filt[start:stop]


def cumulative_sum(x, /, *, axis=None, dtype=None, include_initial=False):
    """``cumsum``, with a 0 before if asked for."""
    return _cumulative("cumulative_sum", cumsum, 0, x, axis, dtype, include_initial)


def cumulative_prod(x, /, *, axis=None, dtype=None, include_initial=False):
    """``cumprod``, with a 1 before if asked for."""
    return _cumulative("cumulative_prod", cumprod, 1, x, axis, dtype, include_initial)


def _cumulative(name, function, first, x, axis, dtype, include_initial):
    x = checked(name, x)
    if axis is None:
        if x.ndim != 1:
            raise ValueError(
                f"The input array has rank {x.ndim}, however axis was not set to an explicit value."
            )
        axis = 0
    axis = axis_in(axis, x.ndim)
    out = function(x, axis, dtype)
    if include_initial:
        shape = out.shape[:axis] + (1,) + out.shape[axis + 1 :]
        out = concatenate([_athanor.full(shape, float(first), out._dtype), out], axis)
    return out


def block(arrays):
    """Arrays put together from nested lists of blocks."""

    def build(part, depth):
        if not isinstance(part, list):
            part = _athanor.asarray(part, None)
            return _athanor.reshape(part, (1,) * (rank - part.ndim) + part.shape)
        return concatenate([build(p, depth + 1) for p in part], rank - levels + depth)

    def deep(part):
        return 1 + max(deep(p) for p in part) if isinstance(part, list) else 0

    def most(part):
        return (
            max(most(p) for p in part)
            if isinstance(part, list)
            else _athanor.asarray(part, None).ndim
        )

    levels = deep(arrays)
    rank = max(levels, most(arrays))
    return build(arrays, 0)


def histogram2d(x, y, bins=10, range=None, weights=None, density=None):
    """How many points lie in each cell of a grid, and the cells' ends."""
    from ._sorting import bincount, histogram_bin_edges

    both = bins if isinstance(bins, (tuple, list)) else (bins, bins)
    ranges = (None, None) if range is None else range
    points = [_athanor.reshape(checked("histogram2d", v), (-1,)) for v in (x, y)]
    edges = [histogram_bin_edges(v, b, r) for v, b, r in zip(points, both, ranges)]
    at, inside = 0, True
    for v, e in zip(points, edges):
        n = e.shape[0] - 1
        i = searchsorted(e, convert_element_type(v, e._dtype), "right")
        i = select(v == e[-1], n, i) - 1
        inside = (i >= 0) & (i < n) & inside
        at = at * n + i
    shape = tuple(e.shape[0] - 1 for e in edges)
    total = math.prod(shape)
    weights = _athanor.full(points[0].shape, 1.0, "int32") if weights is None else weights
    counts = _athanor.reshape(
        bincount(select(inside, at, total), weights, length=total + 1)[:total], shape
    )
    if density:
        area = (edges[0][1:] - edges[0][:-1])[:, None] * (edges[1][1:] - edges[1][:-1])
        counts = counts / area / _athanor.reduce("sum", counts, None, False)
    return counts, edges[0], edges[1]


def polyfit(x, y, deg, rcond=None, full=False, w=None, cov=False):
    """The polynomial of a degree nearest to points in the sense of least squares, highest power
    first."""
    if full or cov:
        raise NotImplementedError("jnp.polyfit: full and cov are not supported here yet")
    from .linalg import qr, solve

    x, y = _athanor.asarray(x, None) * 1.0, _athanor.asarray(y, None) * 1.0
    a = vander(x, deg + 1)
    if w is not None:
        w = _athanor.asarray(w, None)
        a, y = a * w[:, None], y * (w if y.ndim == 1 else w[:, None])
    scale = _athanor.unary("sqrt", _athanor.reduce("sum", a * a, (0,), False))
    q, r = qr(a / scale)
    out = solve(r, binary("matmul", q.T, y))
    return out / (scale if out.ndim == 1 else scale[:, None])


def polyadd(a1, a2):
    """The sum of two polynomials, highest powers first."""
    a1, a2 = _athanor.asarray(a1, None), _athanor.asarray(a2, None)
    if not (a1.size and a2.size):
        raise ValueError("a polynomial needs a coefficient")
    n = max(a1.shape[0], a2.shape[0])
    wide = [_athanor.pad(a, 0, [(n - a.shape[0], 0, 0)]) for a in (a1, a2)]
    return wide[0] + wide[1]


def polysub(a1, a2):
    """The difference of two polynomials."""
    return polyadd(a1, -_athanor.asarray(a2, None))


def polymul(a1, a2, *, trim_leading_zeros=False):
    """The product of two polynomials."""
    from ._linear import convolve

    a1, a2 = (floating("polymul", _athanor.asarray(a, None)) for a in (a1, a2))
    if trim_leading_zeros:
        a1, a2 = trim_zeros(a1, "f"), trim_zeros(a2, "f")
    zero = lambda a: a if a.size else _athanor.full((1,), 0.0, a._dtype)
    return convolve(zero(a1), zero(a2))


def polyder(p, m=1):
    """The m-th derivative of a polynomial."""
    p = floating("polyder", p)
    for _ in range(operator.index(m)):
        n = p.shape[0] - 1
        p = p[:-1] * arange(n, 0, -1)
    return p


def polyint(p, m=1, k=None):
    """The m-th integral of a polynomial, with constants k."""
    p = floating("polyint", p)
    constants = [0] * m if k is None else [k] * m if isinstance(k, (int, float)) else list(k)
    for c in constants:
        p = append(p / arange(p.shape[0], 0, -1), c)
    return p


def _window(M, terms):
    """Sums of cosines over a window of M places."""
    if M <= 1:
        return _athanor.full((max(M, 0),), 1.0, "float32")
    place = _athanor.iota("float32", (M,), 0) * (2.0 * math.pi / (M - 1))
    out = terms[0]
    for k, factor in enumerate(terms[1:], 1):
        out = out + factor * _athanor.unary("cos", k * place)
    return out


def hanning(M):
    """Hann's window."""
    return _window(M, (0.5, -0.5))


def hamming(M):
    """Hamming's window."""
    return _window(M, (0.54, -0.46))


def blackman(M):
    """Blackman's window."""
    return _window(M, (0.42, -0.5, 0.08))


def bartlett(M):
    """The triangular window."""
    if M <= 1:
        return _athanor.full((max(M, 0),), 1.0, "float32")
    place = _athanor.iota("float32", (M,), 0)
    return 1.0 - _athanor.unary("abs", 2.0 * place - (M - 1)) / (M - 1)


def angle(z, deg=False):
    """0 for numbers that are not negative, π for others: nothing is complex here."""
    z = checked("angle", z) * 1.0
    return select(z < 0, 180.0 if deg else math.pi, select(z != z, z, 0.0))


def isrealobj(x):
    """Whether the element type is not complex: always."""
    return True


def iscomplexobj(x):
    """Whether the element type is complex: never."""
    return False


def apply_over_axes(func, a, axes):
    """``func(a, axis)`` for one axis after the other, which keep their places."""
    a = _athanor.asarray(a, None)
    for axis in [axes] if isinstance(axes, int) else axes:
        out = func(a, axis=axis_in(axis, a.ndim))
        a = out if out.ndim == a.ndim else expand_dims(out, axis_in(axis, a.ndim))
    return a


def put(a, ind, v, mode=None, *, inplace=True):
    """A copy with values at positions of the flattened array; JAX wants ``inplace=False``."""
    if inplace:
        raise ValueError(
            "jax.numpy.put cannot modify arrays in-place, because JAX arrays are immutable. Pass "
            "inplace=False to instead return an updated array."
        )
    a, ind = _athanor.asarray(a, None), _athanor.reshape(_athanor.asarray(ind, None), (-1,))
    if mode not in (None, "wrap", "clip"):
        raise ValueError(f"mode should be one of 'wrap' or 'clip'; got {mode=}")
    if not a.size or not ind.size:
        return a
    v = resize(v, ind.shape)
    if mode == "wrap":
        ind = ind % a.size
    elif mode == "clip":
        ind = binary("min", binary("max", ind, 0), a.size - 1)
    flat = _athanor.index_update(_athanor.reshape(a, (-1,)), ind, v, "set")
    return _athanor.reshape(flat, a.shape)


def place(arr, mask, vals, *, inplace=True):
    """A copy with values, one after the other, where a mask holds; wants ``inplace=False``."""
    if inplace:
        raise ValueError(
            "jax.numpy.place cannot modify arrays in-place, because JAX arrays are immutable. Pass "
            "inplace=False to instead return an updated array."
        )
    arr, mask = _athanor.asarray(arr, None), _athanor.asarray(mask, "bool")
    if arr.size != mask.size:
        raise ValueError("place: arr and mask must be the same size")
    if not arr.size:
        return arr
    vals = _athanor.reshape(_athanor.asarray(vals, arr._dtype), (-1,))
    count = cumsum(convert_element_type(_athanor.reshape(mask, (-1,)), "int32")) - 1
    new = _athanor.take(vals, binary("max", count, 0) % vals.shape[0], 0)
    return select(mask, _athanor.reshape(new, arr.shape), arr)


class _Concatenated:
    """``r_`` and ``c_``: slices and arrays put together by indexing."""

    def __init__(self, columns):
        self._columns = columns

    def __getitem__(self, key):
        parts = []
        for k in key if isinstance(key, tuple) else (key,):
            if isinstance(k, str):
                raise NotImplementedError(
                    "jnp.r_ and jnp.c_: directives are not supported here yet"
                )
            if isinstance(k, slice):
                start = 0 if k.start is None else k.start
                if isinstance(k.step, complex):
                    k = linspace(start, k.stop, int(abs(k.step)))
                else:
                    k = arange(start, k.stop, k.step)
            k = _athanor.asarray(k, None)
            if self._columns:
                k = _athanor.reshape(k, (-1, 1)) if k.ndim < 2 else k
            elif k.ndim == 0:
                k = _athanor.reshape(k, (1,))
            parts.append(k)
        return concatenate(parts, -1)


class _Index:
    """``s_`` and ``index_exp``: an index as an object."""

    def __init__(self, always_tuple):
        self._always_tuple = always_tuple

    def __getitem__(self, key):
        return (key,) if self._always_tuple and not isinstance(key, tuple) else key


r_, c_ = _Concatenated(False), _Concatenated(True)
s_, index_exp = _Index(False), _Index(True)


def poly(seq_of_zeros):
    """The polynomial with given zeros, highest power first, or a matrix' characteristic one.

    Of a matrix only if it is symmetric: other ones may have complex eigenvalues, and complex
    numbers are not supported here.
    """
    zeros = floating("poly", _athanor.asarray(seq_of_zeros, None))
    if zeros.ndim == 2:
        from .linalg import eigvalsh

        zeros = eigvalsh(zeros)
    one = _athanor.full((1,), 1.0, zeros._dtype)
    out = one
    for i in range(zeros.shape[0]):
        shifted = _athanor.pad(out, 0.0, [(1, 0, 0)]) * zeros[i]
        out = _athanor.pad(out, 0.0, [(0, 1, 0)]) - shifted
    return out


def kaiser(M, beta):
    """Kaiser's window: I₀ along a half circle, for a compromise that ``beta`` chooses."""
    from ._elementwise import i0

    if M <= 1:
        return _athanor.full((max(M, 0),), 1.0, "float32")
    place = (_athanor.iota("float32", (M,), 0) - 0.5 * (M - 1)) / (0.5 * (M - 1))
    return i0(beta * _athanor.unary("sqrt", binary("max", 1.0 - place * place, 0.0))) / i0(beta)
