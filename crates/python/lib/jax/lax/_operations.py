"""Operations on arrays of one element type and shape. Python numbers take the array's type."""

import _athanor
from _athanor import (
    Array,
    asarray,
    binary,
    convert_element_type as _convert,
    select as _select,
    unary,
)

from .. import tree_util
from .._dtypes import name_of as _name_of
from ..numpy._common import axis_in as _axis_in
from ..numpy import _elementwise, _reductions, _shape, _sorting
from ._special import digamma, erfc, lgamma  # noqa: F401

_NUMBERS = (bool, int, float)


def _unary(name, primitive=None):
    def function(x):
        return unary(primitive or name, x)

    function.__name__ = function.__qualname__ = name
    return function


def _same(name, x, y):
    """Both operands; TypeError if their types or shapes differ."""
    if type(x) in _NUMBERS and type(y) is Array:
        return asarray(x, y._dtype), y
    if type(y) in _NUMBERS and type(x) is Array:
        return x, asarray(y, x._dtype)
    x, y = asarray(x, None), asarray(y, None)
    if x.ndim != y.ndim and x.ndim and y.ndim:
        raise TypeError(
            f"{name}: arrays must have the same number of dimensions, got {set((x.ndim, y.ndim))}"
        )
    if x._dtype != y._dtype:
        raise TypeError(
            f"lax.{name} requires arguments to have the same dtypes, got {x._dtype}, {y._dtype}. "
            f"(Tip: jnp.{name} is a similar function that does automatic type promotion on inputs)."
        )
    if x.shape != y.shape and x.ndim and y.ndim:
        if any(m != n and 1 not in (m, n) for m, n in zip(x.shape, y.shape)):
            raise TypeError(
                f"{name} got incompatible shapes for broadcasting: {x.shape}, {y.shape}."
            )
    return x, y


def _binary(name, primitive=None):
    def function(x, y):
        if (
            type(x) is not Array
            or type(y) is not Array
            or x._dtype != y._dtype
            or x.shape != y.shape
        ):
            x, y = _same(name, x, y)
        return binary(primitive or name, x, y)

    function.__name__ = function.__qualname__ = name
    return function


neg, sign, floor, ceil, bitwise_not = (
    _unary("neg"),
    _unary("sign"),
    _unary("floor"),
    _unary("ceil"),
    _unary("bitwise_not", "not"),
)
exp, exp2, expm1, log, log1p = (
    _unary("exp"),
    _unary("exp2"),
    _unary("expm1"),
    _unary("log"),
    _unary("log1p"),
)
sin, cos, tan, tanh, logistic = (
    _unary("sin"),
    _unary("cos"),
    _unary("tan"),
    _unary("tanh"),
    _unary("logistic"),
)
sqrt, rsqrt, erf, erf_inv, is_finite = (
    _unary("sqrt"),
    _unary("rsqrt"),
    _unary("erf"),
    _unary("erf_inv"),
    _unary("is_finite"),
)
abs = _elementwise.abs
asin, acos, atan = _elementwise.arcsin, _elementwise.arccos, _elementwise.arctan
sinh, cosh = _elementwise.sinh, _elementwise.cosh
asinh, acosh, atanh = _elementwise.arcsinh, _elementwise.arccosh, _elementwise.arctanh
cbrt, square, reciprocal = _elementwise.cbrt, _elementwise.square, _elementwise.reciprocal

add, sub, mul, div, rem = (
    _binary("add"),
    _binary("sub"),
    _binary("mul"),
    _binary("div"),
    _binary("rem"),
)
max, min = _binary("max"), _binary("min")
atan2, nextafter = _binary("atan2"), _binary("nextafter")
bitwise_and, bitwise_or, bitwise_xor = (
    _binary("bitwise_and", "and"),
    _binary("bitwise_or", "or"),
    _binary("bitwise_xor", "xor"),
)
eq, ne, lt, le, gt, ge = (_binary(n) for n in ("eq", "ne", "lt", "le", "gt", "ge"))
shift_left = _binary("shift_left")
shift_right_logical, shift_right_arithmetic = _binary("shift_right_logical"), _binary(
    "shift_right_arithmetic"
)


def pow(x, y):
    """x to the power of y."""
    if type(y) is int:
        return x**y
    return binary("pow", x, y)


def integer_pow(x, y):
    """x to a power that is a Python integer."""
    return x**y


def round(x, rounding_method=0):
    """To the nearest integer; halves away from 0, or to even ones."""
    if rounding_method == 1 or getattr(rounding_method, "value", 0) == 1:
        return unary("round", x)
    size = unary("floor", unary("abs", x))
    up = unary("abs", x) - size >= 0.5
    return unary("sign", x) * (size + _convert(up, x._dtype))


def clamp(min, x, max):
    """x, at least min and at most max."""
    return binary("min", binary("max", x, min), max)


def select_n(which, *cases):
    """At each place the case of that number."""
    out = cases[0]
    if len(cases) == 2:
        return _select(which, cases[1], cases[0])
    for i, case in enumerate(cases[1:], 1):
        out = _select(which >= i, case, out)
    return out


def select(pred, on_true, on_false):
    """on_true where pred holds, else on_false."""
    on_true, on_false = _same("select", on_true, on_false)
    return _select(pred, on_true, on_false)


def stop_gradient(x):
    """The tree itself, constant for derivatives."""
    return tree_util.tree_map(_stopped, x)


def _stopped(x):
    return _athanor.stop_gradient(x) if type(x) in (Array, int, float) else x


def convert_element_type(operand, new_dtype):
    """Another element type."""
    return _convert(operand, _name_of(new_dtype, "convert_element_type"))


def bitcast_convert_type(operand, new_dtype):
    """The same bits as another element type of the same size."""
    return _athanor.bitcast(operand, _name_of(new_dtype, "bitcast_convert_type"))


def full(shape, fill_value, dtype=None, *, sharding=None):
    """An array filled with one value."""
    kind = None if dtype is None else _name_of(dtype, "full")
    return _athanor.broadcast_to(asarray(fill_value, kind), tuple(shape))


def full_like(x, fill_value, dtype=None, shape=None, *, sharding=None):
    """An array like ``x`` filled with one value."""
    kind = x._dtype if dtype is None else _name_of(dtype, "full_like")
    return _athanor.broadcast_to(
        asarray(fill_value, kind), x.shape if shape is None else tuple(shape)
    )


def zeros_like_array(x):
    return _athanor.full(x.shape, 0.0, x._dtype)


def iota(dtype, size):
    """0, 1, … size - 1."""
    return _athanor.iota(_name_of(dtype, "iota"), (size,), 0)


def broadcasted_iota(dtype, shape, dimension, *, sharding=None):
    """Each element's index along one axis."""
    return _athanor.iota(_name_of(dtype, "iota"), tuple(shape), dimension)


def broadcast(operand, sizes, *, out_sharding=None):
    """New leading axes."""
    operand = asarray(operand, None)
    return _athanor.broadcast_to(operand, tuple(sizes) + operand.shape)


def broadcast_in_dim(operand, shape, broadcast_dimensions, *, out_sharding=None):
    """Axes put at places of a shape and repeated along the others."""
    operand = asarray(operand, None)
    own = [1] * len(shape)
    for n, at in zip(operand.shape, broadcast_dimensions):
        own[at] = n
    return _athanor.broadcast_to(_athanor.reshape(operand, own), tuple(shape))


def broadcast_shapes(*shapes):
    return _shape.broadcast_shapes(*shapes)


def reshape(operand, new_sizes, dimensions=None, *, out_sharding=None):
    """The elements in a new shape."""
    if dimensions is not None:
        operand = _athanor.transpose(operand, tuple(dimensions))
    return _athanor.reshape(operand, tuple(new_sizes))


def collapse(operand, start_dimension, stop_dimension=None):
    """Several axes made one."""
    n = operand.ndim
    stop = n if stop_dimension is None else stop_dimension
    lead = operand.shape[: _axis_in(start_dimension, n)]
    rest = operand.shape[stop:] if stop < n else ()
    return _athanor.reshape(operand, lead + (-1,) + rest)


def transpose(operand, permutation):
    """Axes in a new order."""
    return _athanor.transpose(operand, tuple(permutation))


def squeeze(array, dimensions):
    """Without these axes of length 1."""
    return _shape.squeeze(array, tuple(dimensions))


def expand_dims(array, dimensions):
    """New axes of length 1."""
    return _shape.expand_dims(array, tuple(dimensions))


def rev(operand, dimensions):
    """Backwards along axes."""
    return _athanor.rev(operand, tuple(dimensions))


def concatenate(operands, dimension):
    """One after the other along an axis."""
    operands = list(operands)
    for x in operands[1:]:
        if x._dtype != operands[0]._dtype:
            raise TypeError(
                "lax.concatenate requires arguments to have the same dtypes, got "
                f"{', '.join(x._dtype for x in operands)}."
            )
    return _athanor.concatenate(operands, dimension)


def pad(operand, padding_value, padding_config):
    """(low, high, interior) elements more along each axis."""
    return _athanor.pad(operand, padding_value, [tuple(c) for c in padding_config])


def slice(operand, start_indices, limit_indices, strides=None):
    """From start to before limit along each axis."""
    strides = strides or (1,) * len(start_indices)
    return operand[tuple([_range(*r) for r in zip(start_indices, limit_indices, strides)])]


_range = __builtins__["slice"] if isinstance(__builtins__, dict) else __builtins__.slice


def slice_in_dim(operand, start_index, limit_index, stride=1, axis=0):
    """A slice along one axis."""
    axis = _axis_in(axis, operand.ndim)
    return operand[(_range(None),) * axis + (_range(start_index, limit_index, stride),)]


def _starts(operand, starts):
    """Start indices, those below 0 counted from the end."""
    if type(starts) is Array and starts.ndim:
        starts = list(starts)
    out = []
    for s, n in zip(starts, operand.shape):
        if type(s) is int:
            out.append(s + n if s < 0 else s)
        else:
            s = asarray(s, None)
            out.append(s if s._kind == "u" else _select(s < 0, s + n, s))
    return out


def dynamic_slice(operand, start_indices, slice_sizes, *, allow_negative_indices=True):
    """A slice of a known size at a computed place, moved so that it fits."""
    operand = asarray(operand, None)
    return _athanor.dynamic_slice(operand, _starts(operand, start_indices), tuple(slice_sizes))


def dynamic_update_slice(operand, update, start_indices, *, allow_negative_indices=True):
    """The array with a part replaced at a computed place."""
    operand = asarray(operand, None)
    return _athanor.dynamic_update_slice(operand, update, _starts(operand, start_indices))


def _along(operand, index, axis):
    starts = [0] * operand.ndim
    starts[axis] = index
    return starts


def dynamic_slice_in_dim(operand, start_index, slice_size, axis=0, *, allow_negative_indices=True):
    """``dynamic_slice`` along one axis."""
    axis = _axis_in(axis, operand.ndim)
    sizes = list(operand.shape)
    sizes[axis] = slice_size
    return dynamic_slice(operand, _along(operand, start_index, axis), sizes)


def dynamic_index_in_dim(operand, index, axis=0, keepdims=True, *, allow_negative_indices=True):
    """One index along an axis."""
    out = dynamic_slice_in_dim(operand, index, 1, axis)
    return out if keepdims else _shape.squeeze(out, axis)


def dynamic_update_slice_in_dim(operand, update, start_index, axis, *, allow_negative_indices=True):
    """``dynamic_update_slice`` along one axis."""
    return dynamic_update_slice(
        operand, update, _along(operand, start_index, _axis_in(axis, operand.ndim))
    )


def dynamic_update_index_in_dim(operand, update, index, axis, *, allow_negative_indices=True):
    """One index along an axis replaced."""
    axis = _axis_in(axis, operand.ndim)
    update = asarray(update, None)
    if update.ndim < operand.ndim:
        update = _shape.expand_dims(update, axis)
    return dynamic_update_slice_in_dim(operand, update, index, axis)


def index_in_dim(operand, index, axis=0, keepdims=True):
    """One index, known now, along an axis."""
    axis = _axis_in(axis, operand.ndim)
    index = index + operand.shape[axis] if index < 0 else index
    out = slice_in_dim(operand, index, index + 1, 1, axis)
    return out if keepdims else _shape.squeeze(out, axis)


def index_take(src, idxs, axes):
    """Elements at positions along several axes."""
    index = [_range(None)] * src.ndim
    for at, i in zip(axes, idxs):
        index[at] = i
    return src[tuple(index)]


def dot(
    lhs,
    rhs,
    *,
    dimension_numbers=None,
    precision=None,
    preferred_element_type=None,
    out_sharding=None,
):
    """The product of vectors and matrices, or ``dot_general``."""
    if dimension_numbers is not None:
        return dot_general(lhs, rhs, dimension_numbers)
    if not (1 <= lhs.ndim <= 2 and 1 <= rhs.ndim <= 2 and lhs.shape[-1] == rhs.shape[0]):
        raise ValueError(
            "jax.lax.dot: dimension_numbers must be specified when not performing simple "
            "un-batched "
            "matrix-matrix, matrix-vector, or vector-vector products; got "
            f"lhs_shape={lhs.shape} rhs_shape={rhs.shape}"
        )
    return _athanor.dot_general(lhs, rhs, ((lhs.ndim - 1,), (0,)), ((), ()))


def dot_general(
    lhs, rhs, dimension_numbers, precision=None, preferred_element_type=None, out_sharding=None
):
    """Sums of products over contracting axes, separate for each index of the batch axes."""
    (a, b), (c, d) = dimension_numbers
    kind = preferred_element_type
    kind = None if kind is None else _name_of(kind, "dot_general")
    return _athanor.dot_general(lhs, rhs, (tuple(a), tuple(b)), (tuple(c), tuple(d)), kind)


def batch_matmul(lhs, rhs, precision=None):
    """Matrix products of the last two axes."""
    return binary("matmul", lhs, rhs)


def _reduction(name):
    def function(operand, axes, *, out_sharding=None):
        operand = asarray(operand, None)
        out = _athanor.reduce(name, operand, tuple(axes), False)
        # Sums of small integers are made in wider ones by `jnp` only.
        return out if out._dtype == operand._dtype else _convert(out, operand._dtype)

    function.__name__ = function.__qualname__ = f"reduce_{name}"
    return function


reduce_sum, reduce_prod = _reduction("sum"), _reduction("prod")
reduce_max, reduce_min = _reduction("max"), _reduction("min")


def reduce_and(operand, axes):
    """Whether all are true."""
    return _athanor.reduce("all", operand, tuple(axes), False)


def reduce_or(operand, axes):
    """Whether one is true."""
    return _athanor.reduce("any", operand, tuple(axes), False)


def argmax(operand, axis, index_dtype):
    """The position of the greatest element."""
    return _convert(_reductions.argmax(operand, axis), _name_of(index_dtype, "argmax"))


def argmin(operand, axis, index_dtype):
    """The position of the least element."""
    return _convert(_reductions.argmin(operand, axis), _name_of(index_dtype, "argmin"))


def cumsum(operand, axis=0, reverse=False):
    """Sums of the elements up to each."""
    return _athanor.cumulative("cumsum", operand, axis, reverse)


def cumprod(operand, axis=0, reverse=False):
    """Products of the elements up to each."""
    return _athanor.cumulative("cumprod", operand, axis, reverse)


def cummax(operand, axis=0, reverse=False):
    """The greatest of the elements up to each."""
    return _athanor.cumulative("cummax", operand, axis, reverse)


def cummin(operand, axis=0, reverse=False):
    """The least of the elements up to each."""
    return _athanor.cumulative("cummin", operand, axis, reverse)


def cumlogsumexp(operand, axis=0, reverse=False):
    """log Σ exp of the elements up to each."""
    from ._control import associative_scan

    return associative_scan(_elementwise.logaddexp, operand, reverse, axis)


def reduce(operands, init_values, computation, dimensions, out_sharding=None):
    """A function of two arrays over all elements along axes, halving them again and again."""
    if isinstance(operands, (tuple, list)):
        raise NotImplementedError("lax.reduce: several operands are not supported here yet")
    x = operands
    for axis in sorted([_axis_in(d, x.ndim) for d in dimensions], reverse=True):
        while x.shape[axis] > 1:
            half = x.shape[axis] // 2
            both = computation(
                slice_in_dim(x, 0, half, 1, axis), slice_in_dim(x, half, 2 * half, 1, axis)
            )
            rest = slice_in_dim(x, 2 * half, x.shape[axis], 1, axis)
            x = _athanor.concatenate([both, rest], axis) if rest.shape[axis] else both
        x = _shape.squeeze(x, axis) if x.shape[axis] else _athanor.reduce("sum", x, (axis,), False)
    return computation(x, asarray(init_values, x._dtype)) if operands.size else x * 0 + init_values


def split(operand, sizes, axis=0):
    """Parts of these lengths along an axis."""
    places = [0]
    for n in sizes:
        places.append(places[-1] + n)
    return [slice_in_dim(operand, a, b, 1, axis) for a, b in zip(places[:-1], places[1:])]


def sort(operand, dimension=-1, is_stable=True, num_keys=1):
    """Ascending along an axis; of several arrays, all in the order of the first ``num_keys``."""
    several = isinstance(operand, (tuple, list))
    operands = [asarray(x, None) for x in (operand if several else (operand,))]
    out = _athanor.sort(operands, _axis_in(dimension, operands[0].ndim), num_keys)
    return tuple(out) if several else out[0]


def sort_key_val(keys, values, dimension=-1, is_stable=True):
    """Keys in ascending order, and the values in the same order."""
    return sort((keys, values), dimension)


def top_k(operand, k, *, axis=-1):
    """The k greatest elements along an axis, and where they were."""
    operand = asarray(operand, None)
    axis = _axis_in(axis, operand.ndim)
    n = operand.shape[axis]
    if k > n:
        raise ValueError(
            f"k argument to top_k must be no larger than size along axis; got k={k} with "
            f"shape={list(operand.shape)} and axis={axis}"
        )
    at = _sorting.argsort(operand, axis, descending=True)
    at = slice_in_dim(at, 0, k, 1, axis)
    return [_sorting.take_along_axis(operand, at, axis, mode="clip"), at]
