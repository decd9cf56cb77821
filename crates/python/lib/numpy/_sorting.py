"""Order, sets, counting, and choosing by conditions."""

import bisect
import functools
import math

from . import _dtypes as D, _engine
from ._dtypes import BOOL, FLOAT64, INT64
from ._ndarray import NATIVE, array, asarray, axes_of, axis_of, cast, ndarray, wrap
from ._scalars import make
from ._shape import _permuted, _reshaped, concatenate, moveaxis, ravel, stack, take
from ._ufuncs import UFUNCS, operands


def _order(items):
    """Positions of the items in ascending order, NaN last."""
    nan = [i for i, x in enumerate(items) if x != x]
    if nan:
        rest = [i for i, x in enumerate(items) if x == x]
        return sorted(rest, key=items.__getitem__) + nan
    return sorted(range(len(items)), key=items.__getitem__)


def _rows(a, axis):
    """The axis last, and the array's lists along it."""
    b = moveaxis(a, axis, -1)
    return b, _reshaped(b, (-1, b.shape[-1])).tolist() if b.size else []


def _by_rows(a, axis, f, d):
    """`f` of each list along an axis."""
    b, rows = _rows(a, axis)
    if not rows:
        return wrap(_engine.full(a.shape, 0.0, d._stored), d)
    out = asarray([f(r) for r in rows], d).reshape(b.shape)
    return moveaxis(out, -1, axis).copy()


def _ascending(row):
    if any(x != x for x in row):
        return sorted(x for x in row if x == x) + [x for x in row if x != x]
    return sorted(row)


def sort(a, axis=-1, kind=None, order=None, *, stable=None):
    a = array(a)
    if axis is None:
        a, axis = _reshaped(a, (-1,)), 0
    return _by_rows(a, axis_of(axis, a.ndim), _ascending, a.dtype)


def argsort(a, axis=-1, kind=None, order=None, *, stable=None):
    a = asarray(a)
    if axis is None:
        a, axis = _reshaped(a, (-1,)), 0
    return _by_rows(a, axis_of(axis, a.ndim), _order, INT64)


def _sort_in_place(self, axis=-1, kind=None, order=None, *, stable=None):
    self._value = sort(self, axis)._value


def partition(a, kth, axis=-1):
    return sort(a, axis)


def argpartition(a, kth, axis=-1):
    return argsort(a, axis)


def lexsort(keys, axis=-1):
    keys = [asarray(k).tolist() for k in keys]
    at = list(range(len(keys[0])))
    for k in keys:
        at.sort(key=k.__getitem__)
    return asarray(at, INT64)


def searchsorted(a, v, side="left", sorter=None):
    """Where to put `v` into the sorted `a`."""
    items = asarray(a)
    items = (take(items, sorter) if sorter is not None else items).tolist()
    find = bisect.bisect_left if side == "left" else bisect.bisect_right
    v = asarray(v)
    if not v.ndim:
        return make(INT64, find(items, v.item()))
    return asarray([find(items, x) for x in _reshaped(v, (-1,)).tolist()], INT64).reshape(v.shape)


def digitize(x, bins, right=False):
    edges = asarray(bins).tolist()
    if edges and edges[0] > edges[-1]:
        back = searchsorted(edges[::-1], x, "right" if right else "left")
        return len(edges) - back
    return searchsorted(edges, x, "left" if right else "right")


class _Unique(tuple):
    pass


def unique(ar, return_index=False, return_inverse=False, return_counts=False, axis=None, *, equal_nan=True, sorted=True):
    """The different elements, in ascending order."""
    a = asarray(ar)
    d = a.dtype
    if axis is None:
        items, tail = _reshaped(a, (-1,)).tolist(), ()
    else:
        b = moveaxis(a, axis, 0)
        tail = b.shape[1:]
        items = [tuple(r) for r in b.reshape(b.shape[0], -1).tolist()]
    order = _order(items) if axis is None else __builtins_sorted(range(len(items)), key=items.__getitem__)
    kept, first, counts, inverse = [], [], [], [0] * len(items)
    for i in order:
        x = items[i]
        if not kept or x != kept[-1] and not (equal_nan and x != x and kept[-1] != kept[-1]):
            kept.append(x)
            first.append(i)
            counts.append(0)
        counts[-1] += 1
        inverse[i] = len(kept) - 1
    values = asarray([list(k) if axis is not None else k for k in kept], d)
    if axis is not None:
        values = moveaxis(values.reshape((len(kept), *tail)), 0, axis).copy()
    out = [values]
    if return_index:
        out.append(asarray(first, INT64))
    if return_inverse:
        back = asarray(inverse, INT64)
        out.append(back.reshape(a.shape) if axis is None else back)
    if return_counts:
        out.append(asarray(counts, INT64))
    return out[0] if len(out) == 1 else tuple(out)


__builtins_sorted = sorted


def unique_values(x):
    return unique(x)


def intersect1d(ar1, ar2, assume_unique=False):
    a, b = asarray(ar1), asarray(ar2)
    both = set(ravel(a).tolist()) & set(ravel(b).tolist())
    return asarray(sorted(both), D.promote(a.dtype, b.dtype))


def union1d(ar1, ar2):
    return unique(concatenate([ravel(ar1), ravel(ar2)]))


def setdiff1d(ar1, ar2, assume_unique=False):
    a = asarray(ar1)
    gone = set(ravel(asarray(ar2)).tolist())
    items = ravel(a).tolist()
    left = [x for x in items if x not in gone]
    return asarray(left if assume_unique else sorted(set(left)), a.dtype)


def setxor1d(ar1, ar2, assume_unique=False):
    a, b = asarray(ar1), asarray(ar2)
    out = set(ravel(a).tolist()) ^ set(ravel(b).tolist())
    return asarray(sorted(out), D.promote(a.dtype, b.dtype))


def isin(element, test_elements, assume_unique=False, invert=False):
    a = asarray(element)
    among = set(ravel(asarray(test_elements)).tolist())
    found = [(x in among) != invert for x in _reshaped(a, (-1,)).tolist()]
    z = asarray(found, BOOL).reshape(a.shape)
    return z if z.ndim else z[()]


in1d = isin


def nonzero(a):
    """The positions of what is not zero, an array for each axis."""
    a = asarray(a)
    if not a.ndim:
        raise ValueError("Calling nonzero on 0d arrays is not allowed. Use np.atleast_1d(scalar).nonzero() instead.")
    flat = _reshaped(a, (-1,)).tolist()
    found = [i for i, x in enumerate(flat) if x]
    out, stride = [], a.size
    for n in a.shape:
        stride //= max(n, 1)
        out.append(asarray([i // stride % n for i in found], INT64))
    return tuple(out)


def flatnonzero(a):
    return nonzero(ravel(a))[0]


def argwhere(a):
    a = asarray(a)
    return stack(nonzero(a), 1) if a.ndim else asarray([], INT64).reshape((int(bool(a)), 0))


def where(condition, x=None, y=None, /):
    """`x` where the condition holds, else `y`; with the condition only, its positions."""
    if x is None and y is None:
        return nonzero(condition)
    if x is None or y is None:
        raise ValueError("either both or neither of x and y should be given")
    c = asarray(condition)._value
    v, w, d = operands(x, y)
    # Numbers of Python's take the common type.
    v, w = (p if type(p) is NATIVE else _engine.asarray(p, d._stored) for p in (v, w))
    try:
        z = wrap(_engine.select(c, v, w), d)
    except (TypeError, ValueError):
        shapes = " ".join(str(s.shape).replace(" ", "") for s in (c, v, w))
        raise ValueError(f"operands could not be broadcast together with shapes {shapes} ") from None
    return z


def select(condlist, choicelist, default=0):
    out = asarray(default)
    for c, x in zip(reversed(condlist), reversed(choicelist)):
        out = where(c, x, out)
    return out


def choose(a, choices, out=None, mode="raise"):
    a = asarray(a)
    z = asarray(choices[0])
    for k, c in enumerate(choices):
        z = where(a == k, c, z)
    return z


def piecewise(x, condlist, funclist, *args, **kw):
    x = asarray(x)
    out = x * 0
    conditions = [asarray(c) for c in condlist]
    if len(funclist) == len(conditions) + 1:
        any_of = functools.reduce(lambda p, q: p | q, conditions)
        conditions.append(~any_of)
    for c, f in zip(conditions, funclist):
        out = where(c, f(x, *args, **kw) if callable(f) else f, out).astype(x.dtype)
    return out


def compress(condition, a, axis=None, out=None):
    at = [i for i, c in enumerate(asarray(condition).tolist()) if c]
    return take(a, at, axis)


def extract(condition, arr):
    return ravel(arr)[asarray(flatnonzero(condition))]


def place(arr, mask, vals):
    at = flatnonzero(mask)
    vals = ravel(vals)
    ravel(arr)[at] = take(vals, at * 0 + asarray(list(range(at.size)), INT64) % vals.size)


def put(a, ind, v, mode="raise"):
    ravel(a)[asarray(ind)] = v


def putmask(a, mask, values):
    a[asarray(mask)] = asarray(values) if asarray(values).ndim == 0 else asarray(values)[asarray(mask)]


def take_along_axis(arr, indices, axis=-1):
    a, at = asarray(arr), asarray(indices)
    if axis is None:
        return ravel(a)[at]
    return a[_along(a, at, axis)]


def put_along_axis(arr, indices, values, axis):
    at = asarray(indices)
    arr[_along(arr, at, axis)] = values


def _along(a, at, axis):
    axis = axis_of(axis, a.ndim)
    index = []
    for k, n in enumerate(a.shape):
        shape = [1] * a.ndim
        shape[k] = -1
        index.append(at if k == axis else asarray(list(range(n)), INT64).reshape(tuple(shape)))
    return tuple(index)


def bincount(x, weights=None, minlength=0):
    items = asarray(x)
    if items.dtype.kind == "f":
        raise TypeError("Cannot cast array data from dtype('float64') to dtype('int64') according to the rule 'safe'")
    items = items.tolist()
    if any(i < 0 for i in items):
        raise ValueError("'list' argument must have no negative elements")
    n = max(minlength, max(items, default=-1) + 1)
    out = [0] * n if weights is None else [0.0] * n
    if weights is None:
        for i in items:
            out[i] += 1
        return asarray(out, INT64)
    for i, w in zip(items, asarray(weights).tolist()):
        out[i] += w
    return asarray(out, FLOAT64)


def histogram_bin_edges(a, bins=10, range=None, weights=None):
    from ._creation import linspace

    a = asarray(a)
    if not isinstance(bins, (int, str)):
        return asarray(bins)
    if isinstance(bins, str):
        raise NotImplementedError("bins must be a number or edges here")
    low, high = range if range is not None else (a.min().item(), a.max().item()) if a.size else (0.0, 1.0)
    if low == high:
        low, high = low - 0.5, high + 0.5
    return linspace(low, high, bins + 1)


def histogram(a, bins=10, range=None, density=None, weights=None):
    """How many of `a` are between each two edges."""
    items = ravel(asarray(a))
    edges = histogram_bin_edges(items, bins, range)
    e = edges.tolist()
    n = len(e) - 1
    counts = [0] * n if weights is None else [0.0] * n
    each = None if weights is None else ravel(asarray(weights)).tolist()
    for i, x in enumerate(items.tolist()):
        if not e[0] <= x <= e[-1]:
            continue
        k = min(bisect.bisect_right(e, x) - 1, n - 1)
        counts[k] += 1 if each is None else each[i]
    out = asarray(counts, INT64 if weights is None else FLOAT64)
    if density:
        out = out / (edges[1:] - edges[:-1]) / out.sum()
    return out, edges


def histogram2d(x, y, bins=10, range=None, density=None, weights=None):
    xs, ys = ravel(asarray(x)), ravel(asarray(y))
    both = bins if isinstance(bins, (tuple, list)) else (bins, bins)
    limits = range or (None, None)
    ex = histogram_bin_edges(xs, both[0], limits[0])
    ey = histogram_bin_edges(ys, both[1], limits[1])
    e, f = ex.tolist(), ey.tolist()
    table = [[0.0] * (len(f) - 1) for _ in e[1:]]
    for a, b in zip(xs.tolist(), ys.tolist()):
        if e[0] <= a <= e[-1] and f[0] <= b <= f[-1]:
            i, j = bisect.bisect_right(e, a) - 1, bisect.bisect_right(f, b) - 1
            table[min(i, len(e) - 2)][min(j, len(f) - 2)] += 1.0
    h = asarray(table, FLOAT64)
    if density:
        h = h / (ex[1:] - ex[:-1])[:, None] / (ey[1:] - ey[:-1])[None, :] / h.sum()
    return h, ex, ey


def quantile(a, q, axis=None, out=None, overwrite_input=False, method="linear", keepdims=False, *, weights=None):
    """Values below which the fraction `q` lies."""
    a, q = asarray(a), asarray(q)
    if a.dtype.kind != "f":
        a = a.astype(FLOAT64)
    if (q < 0).any() or (q > 1).any():
        raise ValueError("Quantiles must be in the range [0, 1]")
    axes = axes_of(axis, a.ndim)
    rest = [k for k in range(a.ndim) if k not in axes]
    b = _permuted(a, rest + axes)
    shape = tuple(a.shape[k] for k in rest)
    rows = _reshaped(b, (math.prod(shape), -1)).tolist()
    out = [[_quantile(_ascending(r), p, method) for r in rows] for p in ravel(q).tolist()]
    z = asarray(out, a.dtype).reshape(q.shape + shape)
    if keepdims:
        z = z.reshape(q.shape + tuple(1 if k in axes else n for k, n in enumerate(a.shape)))
    return z if z.ndim else z[()]


def _quantile(row, q, method):
    if row and row[-1] != row[-1]:
        return math.nan
    if not row:
        return math.nan
    at = q * (len(row) - 1)
    low = math.floor(at)
    high = min(low + 1, len(row) - 1)
    t = at - low
    if method == "lower":
        return row[low]
    if method == "higher":
        return row[math.ceil(at)]
    if method == "nearest":
        return row[round(at)]
    if method == "midpoint":
        return (row[low] + row[math.ceil(at)]) / 2
    if method != "linear":
        raise ValueError(f"'{method}' is not a method that is available here")
    a, b = row[low], row[high]
    # As NumPy interpolates: from the nearer end.
    return b - (b - a) * (1 - t) if t >= 0.5 else a + (b - a) * t


def percentile(a, q, axis=None, out=None, overwrite_input=False, method="linear", keepdims=False, *, weights=None):
    return quantile(a, UFUNCS["divide"](q, 100), axis, out, overwrite_input, method, keepdims)


def median(a, axis=None, out=None, overwrite_input=False, keepdims=False):
    a = asarray(a)
    if a.dtype.kind != "f":
        a = a.astype(FLOAT64)
    axes = axes_of(axis, a.ndim)
    rest = [k for k in range(a.ndim) if k not in axes]
    shape = tuple(a.shape[k] for k in rest)
    rows = _reshaped(_permuted(a, rest + axes), (math.prod(shape), -1)).tolist()
    z = asarray([_median(_ascending(r)) for r in rows], a.dtype).reshape(shape)
    if keepdims:
        z = z.reshape(tuple(1 if k in axes else n for k, n in enumerate(a.shape)))
    return z if z.ndim else z[()]


def _median(row):
    n = len(row)
    if not n or row[-1] != row[-1]:
        return math.nan
    return row[n // 2] if n % 2 else (row[n // 2 - 1] + row[n // 2]) / 2


def _kept(a):
    return a[~UFUNCS["isnan"](a)]


def nanmedian(a, axis=None):
    if axis is None:
        return median(_kept(ravel(asarray(a))))
    b, rows = _rows(asarray(a), axis)
    return asarray([_median(sorted(x for x in r if x == x)) for r in rows]).reshape(b.shape[:-1])


def nanquantile(a, q, axis=None):
    if axis is None:
        return quantile(_kept(ravel(asarray(a))), q)
    b, rows = _rows(asarray(a), axis)
    return stack([asarray(quantile([x for x in r if x == x], q)) for r in rows], -1).reshape(asarray(q).shape + b.shape[:-1])


def nanpercentile(a, q, axis=None):
    return nanquantile(a, UFUNCS["divide"](q, 100), axis)


def interp(x, xp, fp, left=None, right=None, period=None):
    """Linear interpolation between the points (xp, fp)."""
    xs, ys = asarray(xp).tolist(), asarray(fp).tolist()
    left = ys[0] if left is None else left
    right = ys[-1] if right is None else right

    def at(p):
        if p != p:
            return p
        if p < xs[0]:
            return left
        if p >= xs[-1]:
            return right if p > xs[-1] else ys[-1]
        k = bisect.bisect_right(xs, p) - 1
        return (ys[k + 1] - ys[k]) / (xs[k + 1] - xs[k]) * (p - xs[k]) + ys[k]

    a = asarray(x)
    if not a.ndim:
        return make(FLOAT64, at(a.item()))
    return asarray([float(at(p)) for p in _reshaped(a, (-1,)).tolist()], FLOAT64).reshape(a.shape)


def convolve(a, v, mode="full"):
    """The discrete convolution of two vectors."""
    a, v = asarray(a), asarray(v)
    if not a.size or not v.size:
        raise ValueError(f"{'a' if not a.size else 'v'} cannot be empty")
    if v.size > a.size:
        a, v = v, a
    d = D.promote(a.dtype, v.dtype)
    x, w = cast(a._value, a.dtype, d), cast(v._value, v.dtype, d)
    n, m = a.size, v.size
    if d.kind == "b":
        x, w = (_engine.convert_element_type(p, "int32") for p in (x, w))
    x = _engine.pad(x, 0, [(m - 1, m - 1, 0)])
    if n * m <= 4_000_000 and d.kind != "b":
        # Each row of the table holds the neighbours of one place.
        at = _engine.iota("int32", (n + m - 1, m), 0) + _engine.iota("int32", (n + m - 1, m), 1)
        full = _engine.dot_general(x[at], _engine.rev(w, (0,)), ((1,), (0,)), ((), ()))
    else:
        full = sum(x[m - 1 - k : m - 1 - k + n + m - 1] * w[k] for k in range(m))
        if d.kind == "b":
            full = _engine.convert_element_type(full, "bool")
    out = wrap(full, d)
    if mode == "full":
        return out
    if mode == "same":
        return out[(m - 1) // 2 : (m - 1) // 2 + n].copy()
    if mode == "valid":
        return out[m - 1 : n].copy()
    raise ValueError("mode must be one of 'valid', 'same', or 'full'")


def correlate(a, v, mode="valid"):
    v = asarray(v)
    out = convolve(a, v[::-1], mode)
    return out if asarray(a).size >= v.size else out[::-1].copy()


def cov(m, y=None, rowvar=True, bias=False, ddof=None):
    from ._shape import atleast_2d, vstack

    a = atleast_2d(asarray(m))
    a = a if rowvar or a.shape[0] == 1 else a.T
    if y is not None:
        b = atleast_2d(asarray(y))
        a = vstack([a, b if rowvar or b.shape[0] == 1 else b.T])
    a = a if a.dtype.kind == "f" else a.astype(FLOAT64)
    n = a.shape[1] - ((0 if bias else 1) if ddof is None else ddof)
    away = a - a.mean(1, keepdims=True)
    c = (away @ away.T) / n
    return c.squeeze() if c.shape != (1, 1) else c.reshape(())


def corrcoef(x, y=None, rowvar=True):
    c = cov(x, y, rowvar)
    if not c.ndim:
        return c / c
    s = UFUNCS["sqrt"](c.diagonal())
    from ._maths import clip

    return clip(c / s[:, None] / s[None, :], -1, 1)


def unravel_index(indices, shape):
    at = asarray(indices)
    out, stride = [], math.prod(shape)
    for n in shape:
        stride //= n
        out.append(at // stride % n)
    return tuple(x if isinstance(x, ndarray) and x.ndim else make(INT64, int(x)) for x in out)


def ravel_multi_index(multi_index, dims):
    out = 0
    for at, n in zip(multi_index, dims):
        out = out * n + asarray(at)
    return out


def apply_along_axis(func1d, axis, arr, *args, **kwargs):
    a = asarray(arr)
    b = moveaxis(a, axis, -1)
    rows = _reshaped(b, (-1, b.shape[-1]))
    out = asarray([asarray(func1d(r, *args, **kwargs)) for r in rows])
    out = out.reshape(b.shape[:-1] + out.shape[1:])
    if out.ndim == b.ndim:
        return moveaxis(out, -1, axis)
    return out


ndarray.sort, ndarray.argsort, ndarray.nonzero = _sort_in_place, argsort, nonzero
ndarray.searchsorted = searchsorted
