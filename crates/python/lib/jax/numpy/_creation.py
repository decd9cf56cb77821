"""Arrays from numbers, shapes and ranges."""

import math
import operator

import _athanor
from _athanor import Array, broadcast_to, convert_element_type, full as _full

from .._dtypes import exact_name, name_of
from ._common import axis_in, bad_shape, checked, filled, shape_tuple, strong


def _like(x, dtype, shape, function):
    """Name of the element type and shape for a new array like ``x``."""
    if type(x) is not Array and not hasattr(x, "dtype"):
        x = checked(function, x)
    kind = exact_name(x.dtype) if dtype is None else dtype
    return name_of(kind, function), tuple(x.shape) if shape is None else shape_tuple(shape)


def array(object, dtype=None, copy=True, order="K", ndmin=0, *, device=None, out_sharding=None):
    """An array from numbers, arrays, or nested lists of them."""
    out = asarray(object, dtype)
    if out.ndim < ndmin:
        out = _athanor.reshape(out, (1,) * (ndmin - out.ndim) + out.shape)
    return out


def asarray(a, dtype=None, order=None, *, copy=None, device=None, out_sharding=None):
    """An array from numbers, arrays, or nested lists of them."""
    if dtype is not None:
        return _athanor.asarray(a, name_of(dtype, "asarray"))
    if type(a) is Array:
        return convert_element_type(a, _WIDE[a._dtype]) if a._dtype in _WIDE else a
    if a is None:
        raise ValueError("None is not a valid value for jnp.array")
    out = _athanor.asarray(a, None)
    # NumPy's scalars are Python numbers too, but of a fixed type.
    return strong(out) if hasattr(a, "dtype") else out


_WIDE = {"float64": "float32", "int64": "int32"}


def zeros(shape, dtype=None, *, device=None, out_sharding=None):
    """Zeros, float32 unless said otherwise."""
    return filled(shape, 0.0, name_of(float if dtype is None else dtype, "zeros"))


def ones(shape, dtype=None, *, device=None, out_sharding=None):
    """Ones, float32 unless said otherwise."""
    return filled(shape, 1.0, name_of(float if dtype is None else dtype, "ones"))


def empty(shape, dtype=None, *, device=None, out_sharding=None):
    """Zeros; JAX does not leave memory undefined either."""
    return filled(shape, 0.0, name_of(float if dtype is None else dtype, "empty"))


def full(shape, fill_value, dtype=None, *, device=None):
    """An array filled with a value, which is broadcast to the shape."""
    kind = None if dtype is None else name_of(dtype, "full")
    return broadcast_to(_athanor.asarray(fill_value, kind), shape_tuple(shape))


def _weak_like(a, number):
    """An array of one number that is as weak as ``a``."""
    number = float(number) if a._kind == "f" else number
    return broadcast_to(_athanor.asarray(number, None), a.shape)


def zeros_like(a, dtype=None, shape=None, *, device=None, out_sharding=None):
    """Zeros with the shape and element type of ``a``."""
    if dtype is None and shape is None and type(a) is Array:
        return _weak_like(a, 0) if a.weak_type else _full(a.shape, 0.0, a._dtype)
    if dtype is None and shape is None and type(a) in (int, float):
        return _athanor.asarray(type(a)(0), None)
    kind, shape = _like(a, dtype, shape, "zeros_like")
    return _full(shape, 0.0, kind)


def ones_like(a, dtype=None, shape=None, *, device=None, out_sharding=None):
    """Ones with the shape and element type of ``a``."""
    if dtype is None and shape is None and type(a) is Array:
        return _weak_like(a, 1) if a.weak_type else _full(a.shape, 1.0, a._dtype)
    if dtype is None and shape is None and type(a) in (int, float):
        return _athanor.asarray(type(a)(1), None)
    kind, shape = _like(a, dtype, shape, "ones_like")
    return _full(shape, 1.0, kind)


empty_like = zeros_like


def full_like(a, fill_value, dtype=None, shape=None, *, device=None):
    """An array with the shape and element type of ``a``, filled with a value."""
    if dtype is None and shape is None and getattr(a, "weak_type", False):
        if type(fill_value) in (int, float):
            return _weak_like(a, fill_value)
    kind, shape = _like(a, dtype, shape, "full_like")
    return broadcast_to(_athanor.asarray(fill_value, kind), shape)


def _concrete(what, x):
    """A Python number from a bound of a range; JAX's error for a traced one."""
    if type(x) in (int, float):
        return x
    if type(x) is Array and x._is_tracer:
        raise _athanor.error_class("ConcretizationTypeError")(
            "Abstract tracer value encountered where concrete value is expected: traced array "
            f"with shape {x._dtype}[{','.join(map(str, x.shape))}]\n"
            f"It arose in the jnp.arange argument '{what}'"
        )
    if getattr(x, "ndim", 0):
        raise ValueError(f"jax.numpy.arange: arguments must be scalars; got {what}={x}")
    return x.item() if hasattr(x, "item") else x


def arange(start, stop=None, step=None, dtype=None, *, device=None, out_sharding=None):
    """Numbers from ``start``, 0 if left out, to before ``stop``, ``step`` apart."""
    if stop is None:
        start, stop = 0, start
        stop = _concrete("stop", stop)
    else:
        start, stop = _concrete("start", start), _concrete("stop", stop)
    step = 1 if step is None else _concrete("step", step)
    count = max(0, math.ceil((stop - start) / step))
    whole = type(start) is int and type(stop) is int and type(step) is int
    kind = name_of((int if whole else float) if dtype is None else dtype, "arange")
    if whole and kind != "bool":
        out = _athanor.iota(kind, (count,), 0)
        if step != 1:
            out = out * step
        return out + start if start else out
    return _athanor.asarray([start + i * step for i in range(count)], kind)


def _inexact(*numbers):
    kinds = [x._dtype if type(x) is Array else "int32" for x in numbers]
    return "float64" if "float64" in kinds else name_of(float)


def linspace(start, stop, num=50, endpoint=True, retstep=False, dtype=None, axis=0, *, device=None):
    """``num`` numbers evenly apart, with the end unless ``endpoint`` is false."""
    num = operator.index(num)
    if num < 0:
        raise ValueError(f"Number of samples, {num}, must be non-negative.")
    start, stop = checked("linspace", start), checked("linspace", stop, 1)
    work = _inexact(start, stop)
    start, stop = convert_element_type(start, work), convert_element_type(stop, work)
    kind = work if dtype is None else name_of(dtype, "linspace")
    shape = (start * 0 + stop * 0).shape
    start, stop = broadcast_to(start, shape), broadcast_to(stop, shape)
    div = num - 1 if endpoint else num
    rows = (1,) + shape
    if num > 1:
        # Times the reciprocal: XLA divides by constants so, and the last digit tells.
        part = _athanor.reshape(_athanor.iota(work, (div,), 0), (div,) + (1,) * len(shape))
        part = part * (1.0 / div)
        out = _athanor.reshape(start, rows) * (1.0 - part) + _athanor.reshape(stop, rows) * part
        if endpoint:
            out = _athanor.concatenate([out, _athanor.reshape(stop, rows)], 0)
        delta = (stop - start) / div
    else:
        out = _full((num,) + shape, 0.0, work) + _athanor.reshape(start, rows)
        delta = _full((), math.nan, work) if endpoint else stop - start
    if kind[0] in "iu":
        out = _athanor.unary("floor", out)
    out = convert_element_type(out, kind)
    if axis != 0:
        from ._shape import moveaxis

        out = moveaxis(out, 0, axis)
    return (out, delta) if retstep else out


def logspace(start, stop, num=50, endpoint=True, base=10.0, dtype=None, axis=0):
    """Powers of ``base`` with evenly spaced exponents."""
    exponents = linspace(start, stop, num, endpoint, axis=axis)
    out = _athanor.binary("pow", base, exponents)
    return out if dtype is None else convert_element_type(out, name_of(dtype, "logspace"))


def geomspace(start, stop, num=50, endpoint=True, dtype=None, axis=0):
    """``num`` numbers with a constant ratio."""
    start, stop = checked("geomspace", start) * 1.0, checked("geomspace", stop, 1) * 1.0
    sign = _athanor.unary("sign", start)
    log = lambda x: _athanor.unary("log", x / sign) / math.log(10.0)
    out = sign * logspace(log(start), log(stop), num, endpoint)
    if endpoint and num > 1 and axis == 0:
        ends = [_athanor.reshape(x, (1,) + out.shape[1:]) for x in (start, stop)]
        out = _athanor.concatenate([ends[0], out[1:-1], ends[1]], 0)
    if axis:
        from ._shape import moveaxis

        out = moveaxis(out, 0, axis)
    return out if dtype is None else convert_element_type(out, name_of(dtype, "geomspace"))


def eye(N, M=None, k=0, dtype=None, *, device=None):
    """Ones on a diagonal, zeros elsewhere."""
    shape = (N, N if M is None else M)
    if type(N) is not int or (M is not None and type(M) is not int):
        error = bad_shape(shape, "eye")
        if error is not None:
            raise error
    rows, columns = _athanor.iota("int32", shape, 0), _athanor.iota("int32", shape, 1)
    on = (rows + k if type(k) is not int or k else rows) == columns
    return convert_element_type(on, name_of(float if dtype is None else dtype, "eye"))


def identity(n, dtype=None):
    """The unit matrix."""
    return eye(n, dtype=dtype)


def tri(N, M=None, k=0, dtype=None):
    """Ones at and below a diagonal."""
    shape = (N, N if M is None else M)
    low = _athanor.iota("int32", shape, 0) + k >= _athanor.iota("int32", shape, 1)
    return convert_element_type(low, name_of(float if dtype is None else dtype, "tri"))


def _below(function, m, k):
    m = checked(function, m)
    if m.ndim < 2:
        raise ValueError(f"Argument to jax.numpy.{function} must be at least 2D")
    return m, broadcast_to(tri(m.shape[-2], m.shape[-1], k, "bool"), m.shape)


def tril(m, k=0):
    """The matrix with zeros above a diagonal."""
    m, low = _below("tril", m, k)
    return _athanor.select(low, m, _full((), 0.0, m._dtype))


def triu(m, k=0):
    """The matrix with zeros below a diagonal."""
    m, low = _below("triu", m, k - 1)
    return _athanor.select(low, _full((), 0.0, m._dtype), m)


def diag(v, k=0):
    """The matrix with a vector on its diagonal, or a matrix' diagonal."""
    v = checked("diag", v)
    if v.ndim == 1:
        n = v.shape[0] + abs(k)
        low = max(k, 0)
        wide = _athanor.pad(v, 0, [(low, n - v.shape[0] - low, 0)])
        return _athanor.select(
            eye(n, k=k, dtype=bool), broadcast_to(wide, (n, n)), _full((), 0.0, v._dtype)
        )
    if v.ndim == 2:
        return diagonal(v, k)
    raise ValueError("diag input must be 1d or 2d")


def diagflat(v, k=0):
    """``diag`` of the flattened array."""
    return diag(_athanor.reshape(checked("diagflat", v), (-1,)), k)


def diagonal(a, offset=0, axis1=0, axis2=1):
    """The elements a[…, i, i + offset]; their axis comes last."""
    a = checked("diagonal", a)
    if a.ndim < 2:
        raise ValueError("diagonal requires an array of at least two dimensions.")
    axis1, axis2 = axis_in(axis1, a.ndim), axis_in(axis2, a.ndim)
    rest = [i for i in range(a.ndim) if i not in (axis1, axis2)]
    a = _athanor.transpose(a, rest + [axis1, axis2])
    n = max(0, min(a.shape[-2] + min(offset, 0), a.shape[-1] - max(offset, 0)))
    i = _athanor.iota("int32", (n,), 0)
    return a[..., i - min(offset, 0), i + max(offset, 0)]


def trace(a, offset=0, axis1=0, axis2=1, dtype=None, out=None):
    """The sum of a diagonal."""
    total = _athanor.reduce("sum", diagonal(a, offset, axis1, axis2), (-1,), False)
    return total if dtype is None else convert_element_type(total, name_of(dtype, "trace"))


def meshgrid(*xi, copy=True, sparse=False, indexing="xy"):
    """Coordinates of a grid, one array for each axis."""
    if indexing not in ("xy", "ij"):
        raise ValueError(f"Valid values for indexing are 'xy' and 'ij', got {indexing}")
    xi = [_athanor.reshape(checked("meshgrid", x, i), (-1,)) for i, x in enumerate(xi)]
    order = list(range(len(xi)))
    if indexing == "xy" and len(xi) > 1:
        order[0], order[1] = 1, 0
    shape = [1] * len(xi)
    for x, axis in zip(xi, order):
        shape[axis] = x.shape[0]
    out = []
    for x, axis in zip(xi, order):
        own = [1] * len(xi)
        own[axis] = x.shape[0]
        x = _athanor.reshape(x, own)
        out.append(x if sparse else broadcast_to(x, shape))
    return out


def indices(dimensions, dtype=None, sparse=False):
    """The index of each element of an array of a shape, one array for each axis."""
    kind = "int32" if dtype is None else name_of(dtype, "indices")
    if sparse:
        out = []
        for axis, n in enumerate(dimensions):
            shape = [1] * len(dimensions)
            shape[axis] = n
            out.append(_athanor.iota(kind, shape, axis))
        return tuple(out)
    from ._shape import stack

    return stack([_athanor.iota(kind, tuple(dimensions), i) for i in range(len(dimensions))])


def fromfunction(function, shape, *, dtype=float, **kwargs):
    """The array of a function's values at the indices of a shape."""
    from .._transforms import vmap

    axes = [arange(n, dtype=dtype) for n in shape]
    for i in range(len(shape)):
        in_axes = [None] * len(shape)
        in_axes[-1 - i] = 0
        function = vmap(function, in_axes=tuple(in_axes))
    return function(*axes, **kwargs)


def copy(a, order=None):
    """The array; arrays never change, so none is copied."""
    return asarray(a)


def isscalar(element):
    """Whether this is one number."""
    if isinstance(element, (bool, int, float, complex, str, bytes)):
        return True
    return hasattr(element, "dtype") and getattr(element, "ndim", 1) == 0


class _Grid:
    """``mgrid`` and ``ogrid``: slices to coordinates, an imaginary step being a count."""

    def __init__(self, sparse):
        self._sparse = sparse

    def __getitem__(self, key):
        if isinstance(key, slice):
            return _from_slice(key)
        axes = [_from_slice(k) for k in key]
        grids = meshgrid(*axes, indexing="ij", sparse=self._sparse)
        if self._sparse:
            return grids
        from ._shape import stack

        return stack(grids)


def _from_slice(s):
    start = 0 if s.start is None else s.start
    if isinstance(s.step, complex):
        return linspace(start, s.stop, int(abs(s.step)))
    return arange(start, s.stop, s.step)


mgrid, ogrid = _Grid(False), _Grid(True)


def iterable(y):
    """Whether ``iter`` works."""
    try:
        iter(y)
    except TypeError:
        return False
    return True
