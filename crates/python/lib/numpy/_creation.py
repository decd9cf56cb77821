"""New arrays: constant ones, ranges, grids, bands."""

import math

from . import _dtypes as D, _engine
from ._dtypes import FLOAT64
from ._ndarray import PYTHON, _sizes, array, asarray, axis_of, cast, new_sizes, wrap
from ._scalars import make, plain
from ._shape import broadcast_to, concatenate, stack, ravel
from ._ufuncs import UFUNCS

_full = _engine.full


def zeros(shape, dtype=None, order="C", *, device=None, like=None):
    d = D.find(dtype)
    return wrap(_full(new_sizes(shape), 0.0, d._stored), d)


empty = zeros


def ones(shape, dtype=None, order="C", *, device=None, like=None):
    d = D.find(dtype)
    return wrap(_full(new_sizes(shape), 1.0, d._stored), d)


def full(shape, fill_value, dtype=None, order="C", *, device=None, like=None):
    x = asarray(fill_value, dtype)
    return broadcast_to(x, new_sizes(shape))


def _like(a, dtype, shape, x):
    a = asarray(a)
    d = a.dtype if dtype is None else D.find(dtype)
    return wrap(_full(a.shape if shape is None else _sizes(shape), x, d._stored), d)


def zeros_like(a, dtype=None, order="K", subok=True, shape=None, *, device=None):
    return _like(a, dtype, shape, 0.0)


empty_like = zeros_like


def ones_like(a, dtype=None, order="K", subok=True, shape=None, *, device=None):
    return _like(a, dtype, shape, 1.0)


def full_like(a, fill_value, dtype=None, order="K", subok=True, shape=None, *, device=None):
    a = asarray(a)
    return full(a.shape if shape is None else shape, fill_value, dtype or a.dtype)


def _counting(n, d):
    return _engine.iota(d, (n,), 0)


def arange(start, stop=None, step=None, dtype=None, *, device=None, like=None):
    """Numbers from `start` on, `step` apart, before `stop`."""
    if stop is None:
        start, stop = 0, start
    if step is None:
        step = 1
    bounds = [x if type(x) in PYTHON else asarray(x)[()] for x in (start, stop, step)]
    d = D.result_type(*(D.find(type(x)) if type(x) in PYTHON else x for x in bounds)) if dtype is None else D.find(dtype)
    start, stop, step = (x if type(x) in PYTHON else plain(x) for x in bounds)
    if step == 0:
        raise ZeroDivisionError("division by zero")
    n = max(0, math.ceil((stop - start) / step))
    if d.kind == "b":
        return asarray([bool(start), bool(start + step)][:n], d)
    if d.kind != "f":
        value = _counting(n, d._stored)
        start = int(start)
        step = int(start + step) - start if type(step) is float else step
        if step != 1:
            value = value * step
        return wrap(value + start if start else value, d)
    # As NumPy fills: from the difference of the first two.
    value = _counting(n, "float64")
    delta = float(start + step) - float(start)
    value = value * delta + float(start)
    return wrap(value if d is FLOAT64 else cast(value, FLOAT64, d), d)


def linspace(start, stop, num=50, endpoint=True, retstep=False, dtype=None, axis=0, *, device=None):
    """`num` numbers at equal distances."""
    num = num.__index__()
    if num < 0:
        raise ValueError(f"Number of samples, {num}, must be non-negative.")
    parts = num - 1 if endpoint else num
    a, b = (x if type(x) in (int, float) else asarray(x) * 1.0 for x in (start, stop))
    d = D.find(dtype) if dtype is not None else D.result_type(float(0), *(x for x in (a, b) if type(x) not in PYTHON))
    if type(a) is int or type(b) is int:
        a, b = (float(x) if type(x) is int else x for x in (a, b))
    delta = b - a
    rank = max(getattr(a, "ndim", 0), getattr(b, "ndim", 0))
    y = wrap(_engine.reshape(_counting(num, "float64"), (-1,) + (1,) * rank))
    step = delta / parts if parts > 0 else math.nan
    if parts > 0:
        zero = step == 0 if not rank else bool((asarray(step) == 0).any())
        y = y / parts * delta if zero else y * step
    else:
        y = y * delta
    y = y + a
    if endpoint and num > 1:
        y[-1] = b
    if axis:
        from ._shape import moveaxis

        y = moveaxis(y, 0, axis)
    if D.find(d).kind in "iu":
        y = UFUNCS["floor"](y)
    y = y.astype(d)
    return (y, make(FLOAT64, step) if not rank else step) if retstep else y


def logspace(start, stop, num=50, endpoint=True, base=10.0, dtype=None, axis=0):
    y = UFUNCS["power"](base, linspace(start, stop, num, endpoint, axis=axis))
    return y if dtype is None else y.astype(dtype)


def geomspace(start, stop, num=50, endpoint=True, dtype=None, axis=0):
    sign = -1.0 if start < 0 else 1.0
    y = sign * logspace(math.log10(abs(start)), math.log10(abs(stop)), num, endpoint, 10.0, None, axis)
    if num > 0:
        y[0] = start
        if endpoint and num > 1:
            y[-1] = stop
    return y if dtype is None else y.astype(dtype)


def eye(N, M=None, k=0, dtype=float, order="C", *, device=None, like=None):
    d = D.find(dtype)
    shape = (int(N), int(N if M is None else M))
    rows, columns = _engine.iota("int32", shape, 0), _engine.iota("int32", shape, 1)
    return wrap(_engine.convert_element_type(columns - rows == int(k), d._stored), d)


def identity(n, dtype=None, *, like=None):
    return eye(n, dtype=dtype)


def tri(N, M=None, k=0, dtype=float, *, like=None):
    d = D.find(dtype)
    shape = (int(N), int(N if M is None else M))
    return wrap(_engine.convert_element_type(_below(shape, k), d._stored), d)


def _below(shape, k):
    return _engine.iota("int32", shape, 1) - _engine.iota("int32", shape, 0) <= int(k)


def tril(m, k=0):
    a = asarray(m)
    mask = _below(a.shape[-2:], k)
    return wrap(_engine.select(mask, a._value, _full((), 0.0, a.dtype._stored)), a.dtype)


def triu(m, k=0):
    a = asarray(m)
    mask = _below(a.shape[-2:], k - 1)
    return wrap(_engine.select(mask, _full((), 0.0, a.dtype._stored), a._value), a.dtype)


def _where(mask):
    from ._sorting import nonzero

    return nonzero(mask)


def tril_indices(n, k=0, m=None):
    return _where(tri(n, m, k, bool))


def triu_indices(n, k=0, m=None):
    return _where(~tri(n, m, k - 1, bool))


def tril_indices_from(arr, k=0):
    return tril_indices(arr.shape[-2], k, arr.shape[-1])


def triu_indices_from(arr, k=0):
    return triu_indices(arr.shape[-2], k, arr.shape[-1])


def diag_indices(n, ndim=2):
    return (arange(n),) * ndim


def diag(v, k=0):
    """The diagonal of a matrix, or a matrix with that diagonal."""
    a = asarray(v)
    if a.ndim == 2:
        return diagonal(a, k).copy()
    if a.ndim != 1:
        raise ValueError("Input must be 1- or 2-d.")
    n = a.size + abs(k)
    out = zeros((n, n), a.dtype)
    at = arange(a.size)
    out[at + max(-k, 0), at + max(k, 0)] = a
    return out


def diagflat(v, k=0):
    return diag(ravel(asarray(v)), k)


def diagonal(a, offset=0, axis1=0, axis2=1):
    from ._shape import moveaxis

    a = moveaxis(asarray(a), (axis1, axis2), (-2, -1))
    rows, columns = a.shape[-2:]
    n = min(rows - max(-offset, 0), columns - max(offset, 0))
    at = arange(max(n, 0))
    return a[..., at + max(-offset, 0), at + max(offset, 0)]


def trace(a, offset=0, axis1=0, axis2=1, dtype=None, out=None):
    return diagonal(a, offset, axis1, axis2).sum(-1, dtype, out)


def fill_diagonal(a, val, wrap=False):
    n = min(a.shape)
    at = arange(n)
    a[(at,) * a.ndim] = val


def meshgrid(*xi, copy=True, sparse=False, indexing="xy"):
    """Coordinate arrays of the grid that the vectors span."""
    arrays = [ravel(asarray(x)) for x in xi]
    n = len(arrays)
    shapes = [tuple(a.size if k == i else 1 for k in range(n)) for i, a in enumerate(arrays)]
    out = [a.reshape(s) for a, s in zip(arrays, shapes)]
    if indexing == "xy" and n > 1:
        out = [a.swapaxes(0, 1) for a in out]
    elif indexing not in ("xy", "ij"):
        raise ValueError("Valid values for `indexing` are 'xy' and 'ij'.")
    if not sparse:
        from ._shape import broadcast_arrays

        out = broadcast_arrays(*out)
    return tuple(a.copy() for a in out)


def indices(dimensions, dtype=int, sparse=False):
    d = D.find(dtype)
    shape = _sizes(dimensions)
    grids = [wrap(_engine.iota(d._stored, shape, k), d) for k in range(len(shape))]
    return stack(grids) if grids else zeros((0,), d)


def fromfunction(function, shape, *, dtype=float, **kwargs):
    return function(*indices(shape, dtype), **kwargs)


def fromiter(iter, dtype, count=-1):
    items = list(iter)
    return asarray(items if count < 0 else items[:count], dtype)


def asfortranarray(a, dtype=None):
    return asarray(a, dtype)


ascontiguousarray = asanyarray = asfortranarray


def asarray_chkfinite(a, dtype=None):
    a = asarray(a, dtype)
    if not UFUNCS["isfinite"](a).all():
        raise ValueError("array must not contain infs or NaNs")
    return a


def vander(x, N=None, increasing=False):
    x = asarray(x)
    powers = arange(x.size if N is None else N)
    return x[:, None] ** (powers if increasing else powers[::-1])


def _window(*weights):
    """A window function: a sum of cosines."""

    def window(M):
        if M < 2:
            return ones(max(M, 0))
        n = arange(1 - M, M, 2)
        return sum(w * UFUNCS["cos"](k * math.pi * n / (M - 1)) for k, w in enumerate(weights))

    return window


hanning, hamming, blackman = _window(0.5, 0.5), _window(0.54, 0.46), _window(0.42, 0.5, 0.08)


def bartlett(M):
    n = arange(1 - M, M, 2)
    return 1.0 - abs(n) / (M - 1)


def binary_repr(num, width=None):
    digits = bin(num & ((1 << width) - 1) if num < 0 and width else num)
    text = digits.replace("0b", "")
    return text if width is None else text.zfill(width)


class _Grid:
    """`np.mgrid[a:b:c, …]` and `np.ogrid`."""

    def __init__(self, sparse):
        self.sparse = sparse

    def __getitem__(self, key):
        many = isinstance(key, tuple)
        lines = [_line(s) for s in (key if many else (key,))]
        if not many:
            return lines[0]
        grids = meshgrid(*lines, indexing="ij", sparse=self.sparse)
        return grids if self.sparse else stack(grids)


def _line(s):
    start, step = s.start or 0, 1 if s.step is None else s.step
    if isinstance(step, complex):
        return linspace(start, s.stop, int(abs(step)))
    return arange(start, s.stop, step)


mgrid, ogrid = _Grid(False), _Grid(True)


class _Rows:
    """`np.r_[…]` and `np.c_[…]`."""

    def __init__(self, columns):
        self.columns = columns

    def __getitem__(self, key):
        parts = []
        for k in key if isinstance(key, tuple) else (key,):
            a = _line(k) if isinstance(k, slice) else asarray(k)
            a = a if a.ndim else a.reshape(1)
            parts.append(a.reshape(-1, 1) if self.columns and a.ndim == 1 else a)
        return concatenate(parts, -1 if self.columns else 0)


r_, c_ = _Rows(False), _Rows(True)


class _IndexExpression:
    def __init__(self, tuples):
        self.tuples = tuples

    def __getitem__(self, key):
        return (key,) if self.tuples and not isinstance(key, tuple) else key


s_, index_exp = _IndexExpression(False), _IndexExpression(True)


def ndindex(*shape):
    import itertools

    if len(shape) == 1 and isinstance(shape[0], tuple):
        shape = shape[0]
    return itertools.product(*(range(n) for n in shape))


def ndenumerate(arr):
    a = asarray(arr)
    return zip(ndindex(*a.shape), iter(ravel(a)))


def pad(array, pad_width, mode="constant", *, constant_values=0, end_values=0):
    """Adds elements at the edges of each axis."""
    a = asarray(array)
    n = a.ndim
    if isinstance(pad_width, dict):
        given = {axis_of(k, n): x for k, x in pad_width.items()}
        pad_width = [given.get(k, 0) for k in range(n)]
        pad_width = [(p, p) if hasattr(p, "__index__") else p for p in pad_width]
    widths = broadcast_to(asarray(pad_width), (n, 2)).tolist() if n else []
    if mode == "constant":
        fills = broadcast_to(asarray(constant_values).astype(a.dtype), (n, 2)).tolist()
        v = a._value
        for k, (low, high) in enumerate(widths):
            for side, count in ((0, low), (1, high)):
                if count:
                    config = [(0, 0, 0)] * n
                    config[k] = (count, 0, 0) if side == 0 else (0, count, 0)
                    v = _engine.pad(v, fills[k][side], config)
        return wrap(v, a.dtype)
    for k, (low, high) in enumerate(widths):
        a = _padded(a, k, low, high, mode)
    return a


def _padded(a, axis, low, high, mode):
    size = a.shape[axis]
    at = range(-low, size + high)
    if mode == "edge":
        at = [min(max(i, 0), size - 1) for i in at]
    elif mode == "wrap":
        at = [i % size for i in at]
    elif mode == "reflect":
        period = max(2 * (size - 1), 1)
        at = [min(i % period, period - i % period) if size > 1 else 0 for i in at]
    elif mode == "symmetric":
        at = [min(i % (2 * size), 2 * size - 1 - i % (2 * size)) for i in at]
    else:
        raise ValueError(f"mode '{mode}' is not supported")
    from ._shape import take

    return take(a, at, axis)


def ix_(*args):
    """Index arrays that select the grid of the given positions."""
    out, n = [], len(args)
    for k, x in enumerate(args):
        a = asarray(x)
        if a.dtype.kind == "b":
            a = _where(a)[0]
        out.append(a.reshape((1,) * k + (-1,) + (1,) * (n - k - 1)))
    return tuple(out)
