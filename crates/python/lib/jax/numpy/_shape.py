"""Functions that rearrange elements without computing with them."""

import _athanor
from _athanor import Array, broadcast_to as _broadcast_to, convert_element_type

from .._dtypes import name_of
from ._common import axes_in, axis_in, bad_shape, checked, shape_tuple


def shape(a):
    """The length of each axis."""
    return (
        checked("shape", a).shape
        if not isinstance(a, (list, tuple))
        else _athanor.asarray(a, None).shape
    )


def ndim(a):
    """The number of axes."""
    return len(shape(a))


def size(a, axis=None):
    """The number of elements, or along some axes."""
    lengths = shape(a)
    out = 1
    for i in axes_in(axis, len(lengths)):
        out *= lengths[i]
    return out


def reshape(a, shape, order="C", *, copy=None, out_sharding=None):
    """The elements in a new shape; one length may be -1."""
    if type(a) is not Array:
        a = checked("reshape", a)
    if type(shape) is not tuple:
        shape = shape_tuple(shape)
    if order == "F":
        a = _athanor.transpose(a, tuple(range(a.ndim))[::-1])
        return _athanor.transpose(_athanor.reshape(a, shape[::-1]), tuple(range(len(shape)))[::-1])
    return _athanor.reshape(a, shape)


def _method_reshape(self, *args, order="C", **kwargs):
    shape = args[0] if len(args) == 1 and not isinstance(args[0], int) else args
    if order != "C" or type(shape) is not tuple:
        return reshape(self, shape, order)
    return _athanor.reshape(self, shape)


def ravel(a, order="C", *, out_sharding=None):
    """All elements along one axis."""
    return reshape(a, (-1,), order)


def transpose(a, axes=None):
    """Axes in a new order, backwards unless given."""
    a = checked("transpose", a)
    if axes is None:
        return a.T
    axes = axes_in(axes, a.ndim)
    if len(axes) != a.ndim:
        raise ValueError("axes don't match array")
    return _athanor.transpose(a, axes)


permute_dims = transpose


def _method_transpose(self, *axes):
    if not axes or axes[0] is None:
        return self.T
    return transpose(self, axes[0] if len(axes) == 1 and not isinstance(axes[0], int) else axes)


def matrix_transpose(x, /):
    """The last two axes exchanged."""
    if x.ndim < 2:
        raise ValueError(
            f"x must be at least two-dimensional for matrix_transpose; got ndim={x.ndim}"
        )
    return swapaxes(x, -1, -2)


def swapaxes(a, axis1, axis2):
    """Two axes exchanged."""
    a = checked("swapaxes", a)
    order = list(range(a.ndim))
    i, j = axis_in(axis1, a.ndim), axis_in(axis2, a.ndim)
    order[i], order[j] = j, i
    return _athanor.transpose(a, order)


def moveaxis(a, source, destination):
    """Axes moved to other places, the rest in their order."""
    a = checked("moveaxis", a)
    source, destination = axes_in(source, a.ndim), axes_in(destination, a.ndim)
    order = [i for i in range(a.ndim) if i not in source]
    for to, at in sorted(zip(destination, source)):
        order.insert(to, at)
    return _athanor.transpose(a, order)


def rollaxis(a, axis, start=0):
    """An axis moved before another."""
    a = checked("rollaxis", a)
    axis = axis_in(axis, a.ndim)
    start = start + a.ndim if start < 0 else start
    return moveaxis(a, axis, start - 1 if axis < start else start)


def expand_dims(a, axis):
    """New axes of length 1, at these places of the result."""
    a = checked("expand_dims", a)
    count = len(axis) if isinstance(axis, (tuple, list)) else 1
    at = axes_in(axis, a.ndim + count)
    if len(set(at)) != count:
        raise ValueError(f"repeated axis in expand_dims: {axis}")
    lengths = iter(a.shape)
    return _athanor.reshape(a, [1 if i in at else next(lengths) for i in range(a.ndim + count)])


def squeeze(a, axis=None):
    """Without axes of length 1: all of them, or those given."""
    a = checked("squeeze", a)
    if axis is None:
        at = [i for i, n in enumerate(a.shape) if n == 1]
    else:
        at = axes_in(axis, a.ndim)
        if any(a.shape[i] != 1 for i in at):
            raise ValueError(
                "cannot select an axis to squeeze out which has size not equal to one, got "
                f"shape={a.shape} and dimensions={tuple(at)}"
            )
    return _athanor.reshape(a, [n for i, n in enumerate(a.shape) if i not in at])


def broadcast_to(array, shape, *, out_sharding=None):
    """Repeated along axes of length 1 and new leading ones."""
    array, shape = checked("broadcast_to", array), shape_tuple(shape)
    try:
        return _broadcast_to(array, shape)
    except (TypeError, ValueError):
        error = bad_shape(shape, "broadcast_in_dim")
    if error is None:
        kind, lengths = array._dtype, ",".join(map(str, shape))
        error = ValueError(
            f"Incompatible types for broadcasting: input type={array.aval.str_short()} and "
            f"requested type={kind}[{lengths}]"
        )
    raise error


def broadcast_shapes(*shapes):
    """The shape that arrays of these shapes broadcast to."""
    shapes = [shape_tuple(s) for s in shapes]
    rank = max([len(s) for s in shapes], default=0)
    out = [1] * rank
    for s in shapes:
        for i, n in enumerate(s):
            at = rank - len(s) + i
            if out[at] == 1:
                out[at] = n
            elif n not in (1, out[at]):
                raise ValueError(f"Incompatible shapes for broadcasting: shapes={shapes}")
    return tuple(out)


def broadcast_arrays(*args):
    """All arrays in their common shape."""
    args = [checked("broadcast_arrays", a, i) for i, a in enumerate(args)]
    shape = broadcast_shapes(*[a.shape for a in args])
    return [_broadcast_to(a, shape) for a in args]


def concatenate(arrays, axis=0, dtype=None):
    """Arrays one after the other along an axis they have."""
    if type(arrays) is Array:
        arrays = list(arrays)
    if not isinstance(arrays, (list, tuple)):
        raise TypeError(f"jnp.concatenate: expected a sequence of arrays, got {type(arrays)}.")
    arrays = [a if type(a) is Array else checked("concatenate", a, i) for i, a in enumerate(arrays)]
    if not arrays:
        raise ValueError("Need at least one array to concatenate.")
    if axis is None:
        arrays, axis = [_athanor.reshape(a, (-1,)) for a in arrays], 0
    if arrays[0].ndim == 0:
        raise ValueError("Zero-dimensional arrays cannot be concatenated.")
    out = arrays[0] if len(arrays) == 1 else _athanor.concatenate(arrays, axis)
    return out if dtype is None else convert_element_type(out, name_of(dtype, "concatenate"))


concat = concatenate


def stack(arrays, axis=0, out=None, dtype=None):
    """Arrays of one shape along a new axis."""
    if not len(arrays):
        raise ValueError("Need at least one array to stack.")
    arrays = [a if type(a) is Array else checked("stack", a, i) for i, a in enumerate(arrays)]
    own = arrays[0].shape
    for a in arrays:
        if a.ndim != len(own):
            shapes = ", ".join(str(b.shape) for b in arrays)
            raise ValueError(
                f"Cannot stack arrays with different numbers of dimensions: got {shapes}."
            )
        if a.shape != own:
            raise ValueError("All input arrays must have the same shape.")
    at = axis_in(axis, len(own) + 1)
    new = own[:at] + (1,) + own[at:]
    return concatenate([_athanor.reshape(a, new) for a in arrays], at, dtype)


def unstack(x, /, *, axis=0):
    """The tuple of an array's slices along an axis."""
    return tuple(moveaxis(x, axis, 0))


def _at_least(n, place):
    def function(*arys):
        out = [place(checked(function.__name__, a, i)) for i, a in enumerate(arys)]
        return out[0] if len(out) == 1 else out

    function.__name__ = function.__qualname__ = f"atleast_{n}d"
    function.__doc__ = f"Each array with at least {n} axes."
    return function


def _two(a):
    return a if a.ndim > 1 else _athanor.reshape(a, (1, -1))


def _three(a):
    if a.ndim == 2:
        return _athanor.reshape(a, a.shape + (1,))
    return a if a.ndim > 2 else _athanor.reshape(a, (1, -1, 1))


atleast_1d = _at_least(1, lambda a: a if a.ndim else _athanor.reshape(a, (1,)))
atleast_2d = _at_least(2, _two)
atleast_3d = _at_least(3, _three)


def vstack(tup, dtype=None):
    """Rows one below the other."""
    return concatenate([atleast_2d(a) for a in tup], 0, dtype)


def hstack(tup, dtype=None):
    """Side by side: along the second axis, or the only one."""
    arrays = [atleast_1d(a) for a in tup]
    return concatenate(arrays, 0 if arrays[0].ndim == 1 else 1, dtype)


def dstack(tup, dtype=None):
    """Along the third axis."""
    return concatenate([atleast_3d(a) for a in tup], 2, dtype)


def column_stack(tup):
    """Vectors as the columns of a matrix."""
    return concatenate([a if ndim(a) > 1 else _athanor.reshape(a, (-1, 1)) for a in tup], 1)


def _cut(name, a, places, axis):
    a = checked(name, a)
    axis = axis_in(axis, a.ndim)
    index = [slice(None)] * a.ndim
    out = []
    for start, stop in zip(places[:-1], places[1:]):
        index[axis] = slice(start, stop)
        out.append(a[tuple(index)])
    return out


def _split(name, ary, parts, axis, uneven):
    length = shape(ary)[axis]
    if isinstance(parts, (list, tuple)) or getattr(parts, "ndim", 0):
        inner = [min(int(i) if i >= 0 else length + int(i), length) for i in parts]
        return _cut(name, ary, [0, *inner, length], axis)
    parts = parts.__index__()
    size, more = divmod(length, parts)
    if more and not uneven:
        raise ValueError(f"array split does not result in an equal division: rest is {more}")
    places = [0]
    for i in range(parts):
        places.append(places[-1] + size + (i < more))
    return _cut(name, ary, places, axis)


def split(ary, indices_or_sections, axis=0):
    """A list of equal parts, or of the parts between positions."""
    return _split("split", ary, indices_or_sections, axis, False)


def array_split(ary, indices_or_sections, axis=0):
    """As ``split``, where parts may differ by one in length."""
    return _split("array_split", ary, indices_or_sections, axis, True)


def vsplit(ary, indices_or_sections):
    """``split`` along the first axis."""
    return split(ary, indices_or_sections, 0)


def hsplit(ary, indices_or_sections):
    """``split`` along the second axis, or the only one."""
    return split(ary, indices_or_sections, 0 if ndim(ary) == 1 else 1)


def dsplit(ary, indices_or_sections):
    """``split`` along the third axis."""
    return split(ary, indices_or_sections, 2)


def tile(A, reps):
    """The array repeated whole, so often along each axis."""
    A = checked("tile", A)
    reps = shape_tuple(reps)
    rank = max(len(reps), A.ndim)
    reps = (1,) * (rank - len(reps)) + reps
    own = (1,) * (rank - A.ndim) + A.shape
    apart, wide, out = [], [], []
    for r, n in zip(reps, own):
        apart += [1, n]
        wide += [r, n]
        out.append(r * n)
    return _athanor.reshape(_broadcast_to(_athanor.reshape(A, apart), wide), out)


def repeat(a, repeats, axis=None, *, total_repeat_length=None, out_sharding=None):
    """Each element repeated, all as often or each its own number of times."""
    a = checked("repeat", a)
    if axis is None:
        a, axis = _athanor.reshape(a, (-1,)), 0
    axis = axis_in(axis, a.ndim)
    if type(repeats) is Array and repeats.size == 1 and total_repeat_length is None:
        repeats = repeats.item()
    if hasattr(repeats, "__index__") and not getattr(repeats, "ndim", 0):
        n = repeats.__index__()
        own = a.shape[: axis + 1] + (1,) + a.shape[axis + 1 :]
        wide = a.shape[: axis + 1] + (n,) + a.shape[axis + 1 :]
        out = a.shape[:axis] + (a.shape[axis] * n,) + a.shape[axis + 1 :]
        out = _athanor.reshape(_broadcast_to(_athanor.reshape(a, own), wide), out)
        if total_repeat_length is not None:
            out = _first(out, axis, total_repeat_length)
        return out
    counts = _athanor.asarray(repeats, "int32")
    if total_repeat_length is None:
        total_repeat_length = sum(counts.tolist())
    ends = _athanor.cumulative("cumsum", counts, 0, False)
    at = _athanor.iota("int32", (total_repeat_length,), 0)
    before = _athanor.reshape(ends, (1, -1)) <= _athanor.reshape(at, (-1, 1))
    which = _athanor.reduce("sum", before, (1,), False)
    return _athanor.take(a, which, axis)


def _first(a, axis, n):
    """The first ``n`` elements along an axis."""
    return a[(slice(None),) * axis + (slice(0, n),)]


def flip(m, axis=None):
    """Backwards along all axes or those given."""
    m = checked("flip", m)
    return _athanor.rev(m, axes_in(axis, m.ndim))


def flipud(m):
    """Backwards along the first axis."""
    return flip(m, 0)


def fliplr(m):
    """Backwards along the second axis."""
    return flip(m, 1)


def rot90(m, k=1, axes=(0, 1)):
    """Turned by k right angles from the first towards the second axis."""
    m = checked("rot90", m)
    first, second = axes_in(axes, m.ndim)
    k %= 4
    if k == 0:
        return m
    if k == 2:
        return flip(m, (first, second))
    if k == 1:
        return swapaxes(flip(m, second), first, second)
    return flip(swapaxes(m, first, second), second)


def roll(a, shift, axis=None):
    """Moved along axes, what leaves at one end coming in at the other."""
    a = checked("roll", a)
    if axis is None:
        return _athanor.reshape(roll(_athanor.reshape(a, (-1,)), shift, 0), a.shape)
    axes = axes_in(axis, a.ndim)
    shifts = shift if isinstance(shift, (tuple, list)) else (shift,) * len(axes)
    for by, at in zip(shifts, axes):
        n = a.shape[at]
        if n == 0:
            continue
        if type(by) is Array:
            places = (_athanor.iota("int32", (n,), 0) - by) % n
            a = _athanor.take(a, places, at)
            continue
        by %= n
        if by:
            index = [slice(None)] * a.ndim
            index[at] = slice(n - by, n)
            tail = a[tuple(index)]
            index[at] = slice(0, n - by)
            a = _athanor.concatenate([tail, a[tuple(index)]], at)
    return a


def append(arr, values, axis=None):
    """Two arrays one after the other, flattened without an axis."""
    return concatenate([checked("append", arr), checked("append", values, 1)], axis)


def insert(arr, obj, values, axis=None):
    """Values put before a position, or before each of several."""
    arr = checked("insert", arr)
    if axis is None:
        arr, axis = _athanor.reshape(arr, (-1,)), 0
    axis = axis_in(axis, arr.ndim)
    n = arr.shape[axis]
    if isinstance(obj, slice):
        obj = list(range(*obj.indices(n)))
    places = _athanor.asarray(obj, "int32").tolist()
    several = isinstance(places, list)
    values = _athanor.asarray(values, arr._dtype)
    if not several:
        # Values of fewer dimensions have none for the axis; others may bring several of them.
        if 0 < values.ndim < arr.ndim:
            values = expand_dims(values, axis)
        count = values.shape[axis] if values.ndim == arr.ndim else 1
        places = [places] * count
    new = arr.shape[:axis] + (len(places),) + arr.shape[axis + 1 :]
    values = _broadcast_to(values, new)
    places = [_place("insert", i, n, n + 1) for i in places]
    order = sorted(range(len(places)), key=lambda i: places[i])
    parts, done = [], 0
    for i in order:
        before, one = _cut("insert", arr, [done, places[i]], axis), None
        one = _cut("insert", values, [i, i + 1], axis)
        parts += [*before, *one]
        done = places[i]
    return _athanor.concatenate([*parts, *_cut("insert", arr, [done, n], axis)], axis)


def _place(name, i, n, count):
    """A position from the start among ``count``; IndexError if there is none such."""
    if not -n <= i < count:
        raise IndexError(f"{name}: index {i} is out of bounds for axis of size {n}")
    return i + n if i < 0 else i


def delete(arr, obj, axis=None, *, assume_unique_indices=False):
    """Without the elements at positions."""
    arr = checked("delete", arr)
    if axis is None:
        arr, axis = _athanor.reshape(arr, (-1,)), 0
    axis = axis_in(axis, arr.ndim)
    n = arr.shape[axis]
    if isinstance(obj, slice):
        gone = set(range(*obj.indices(n)))
    elif isinstance(obj, int):
        if not n:
            raise ValueError(f"delete: index {obj} is out of bounds for an empty axis")
        gone = {obj % n}
    else:
        obj = _athanor.asarray(obj, None)
        if obj._dtype == "bool":
            gone = {i for i, is_gone in enumerate(obj.tolist()) if is_gone}
        else:
            gone = {i % n for i in _athanor.reshape(obj, (-1,)).astype("int32").tolist()}
    kept = _athanor.asarray([i for i in range(n) if i not in gone], "int32")
    return _athanor.take(arr, kept, axis)
