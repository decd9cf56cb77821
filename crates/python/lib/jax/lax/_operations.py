"""Operations on arrays of one element type and shape. Python numbers take the array's type."""

import _athanor
from _athanor import (
    Array,
    asarray,
    binary,
    convert_element_type as _convert,
    select as _select,
)

from .. import tree_util
from .._dtypes import name_of as _name_of
from ..numpy._common import axis_in as _axis_in
from ..numpy import _elementwise, _reductions, _shape, _sorting
from ._elementwise import _same

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
    """The same bits as another element type; one of another size adds or takes a last axis."""
    operand, kind = asarray(operand, None), _name_of(new_dtype, "bitcast_convert_type")
    size = lambda name: 8 if name == "bool" else int("".join(c for c in name if c.isdigit()))
    old, new = size(operand._dtype), size(kind)
    if "bool" in (operand._dtype, kind) and operand._dtype != kind:
        raise TypeError(f"bitcast_convert_type does not convert {operand._dtype} to {kind}")
    if old == new:
        return _athanor.bitcast(operand, kind)
    word = _athanor.bitcast(operand, f"uint{old}")
    if old > new:
        shifts = _athanor.iota(f"uint{old}", (old // new,), 0) * new
        parts = binary("shift_right_logical", _shape.expand_dims(word, -1), shifts)
        return _athanor.bitcast(_convert(parts, f"uint{new}"), kind)
    if not operand.ndim or operand.shape[-1] != new // old:
        raise ValueError(
            f"bitcast_convert_type: the last axis must have {new // old} elements, got shape "
            f"{operand.shape}"
        )
    shifts = _athanor.iota(f"uint{new}", (new // old,), 0) * old
    parts = binary("shift_left", _convert(word, f"uint{new}"), shifts)
    return _athanor.bitcast(_convert(_athanor.reduce("sum", parts, (-1,), False), f"uint{new}"), kind)


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
    """The elements in a new shape, which must be whole: -1 is for ``jnp.reshape``."""
    if any(type(n) is int and n < 0 for n in new_sizes):
        raise TypeError(
            f"reshape's new_sizes must all be positive, got {tuple(new_sizes)}."
        )
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


def _worst(name, operand):
    """What the greatest, or the least, of no elements is."""
    from .._dtypes import iinfo

    if operand._kind == "f":
        return float("-inf" if name == "max" else "inf")
    if operand._dtype == "bool":
        return 0.0 if name == "max" else 1.0
    limits = iinfo(operand._dtype)
    return float(limits.min if name == "max" else limits.max)


def _reduction(name):
    def function(operand, axes, *, out_sharding=None):
        operand = asarray(operand, None)
        if operand._dtype == "bool" and name in ("sum", "prod"):
            raise TypeError(
                f"reduce_{name} does not accept dtype bool. Accepted dtypes are subtypes of number."
            )
        if not operand.size and name in ("max", "min"):
            kept = [n for i, n in enumerate(operand.shape) if i not in axes]
            return _athanor.full(kept, _worst(name, operand), operand._dtype)
        out = _athanor.reduce(name, operand, tuple(axes), False)
        # Sums of small integers are made in wider ones by `jnp` only.
        return out if out._dtype == operand._dtype else _convert(out, operand._dtype)

    function.__name__ = function.__qualname__ = f"reduce_{name}"
    return function


reduce_sum, reduce_prod = _reduction("sum"), _reduction("prod")
reduce_max, reduce_min = _reduction("max"), _reduction("min")


def _bitwise(name, primitive, whole, unit):
    def function(operand, axes, *, out_sharding=None):
        operand = asarray(operand, None)
        if operand._dtype == "bool" and whole:
            return _athanor.reduce(whole, operand, tuple(axes), False)
        combine = lambda a, b: binary(primitive, a, b)
        return reduce(operand, asarray(unit, operand._dtype), combine, axes)

    function.__name__ = function.__qualname__ = name
    function.__doc__ = f"``{primitive}`` of all bits along axes."
    return function


reduce_and = _bitwise("reduce_and", "and", "all", -1)
reduce_or = _bitwise("reduce_or", "or", "any", 0)
reduce_xor = _bitwise("reduce_xor", "xor", None, 0)


def argmax(operand, axis, index_dtype):
    """The position of the greatest element."""
    return _convert(_reductions.argmax(operand, axis), _name_of(index_dtype, "argmax"))


def argmin(operand, axis, index_dtype):
    """The position of the least element."""
    return _convert(_reductions.argmin(operand, axis), _name_of(index_dtype, "argmin"))


def _numbers(name, x):
    x = asarray(x, None)
    if x._dtype == "bool":
        raise TypeError(
            f"{name} does not accept dtype bool. Accepted dtypes are subtypes of number."
        )
    return x


def cumsum(operand, axis=0, reverse=False):
    """Sums of the elements up to each."""
    return _athanor.cumulative("cumsum", operand, axis, reverse)


def cumprod(operand, axis=0, reverse=False):
    """Products of the elements up to each."""
    return _athanor.cumulative("cumprod", operand, axis, reverse)


def cummax(operand, axis=0, reverse=False):
    """The greatest of the elements up to each."""
    return _athanor.cumulative("cummax", _numbers("cummax", operand), axis, reverse)


def cummin(operand, axis=0, reverse=False):
    """The least of the elements up to each."""
    return _athanor.cumulative("cummin", _numbers("cummin", operand), axis, reverse)


def cumlogsumexp(operand, axis=0, reverse=False):
    """log Σ exp of the elements up to each."""
    from ._control import associative_scan

    operand = asarray(operand, None)
    if operand._kind != "f":
        raise TypeError(
            f"cumlogsumexp does not accept dtype {operand._dtype}. Accepted dtypes are subtypes of "
            "floating, complexfloating."
        )
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


def approx_max_k(
    operand,
    k,
    reduction_dimension=-1,
    recall_target=0.95,
    reduction_input_size_override=-1,
    aggregate_to_topk=True,
):
    """The k greatest elements and their places: exact here."""
    return top_k(operand, k, axis=reduction_dimension)


def approx_min_k(
    operand,
    k,
    reduction_dimension=-1,
    recall_target=0.95,
    reduction_input_size_override=-1,
    aggregate_to_topk=True,
):
    """The k least elements and their places: exact here."""
    values, at = top_k(-asarray(operand, None), k, axis=reduction_dimension)
    return [-values, at]


def optimization_barrier(operand, /):
    """The tree itself. There is nothing here that moves work across it."""
    return operand
