"""Shapes: views of an array with other axes, arrays joined and cut."""

import math

from . import _dtypes as D, _engine
from ._ndarray import (
    View, _joined, _sizes, axes_of, axis_of, array, asarray, cast, ndarray, wrap,
)
from ._ufuncs import into

_reshape, _transpose, _concatenate = _engine.reshape, _engine.transpose, _engine.concatenate


def _reshaped(a, shape):
    """A view of `a` with another shape."""
    value = a._value
    known = math.prod(n for n in shape if n != -1)
    size = value.size
    if sum(n == -1 for n in shape) > 1:
        raise ValueError("can only specify one unknown dimension")
    if -1 in shape:
        if known and size % known == 0:
            shape = tuple(size // known if n == -1 else n for n in shape)
    if math.prod(shape) != size or -1 in shape:
        text = "(" + ",".join("newaxis" if n == -1 else str(n) for n in shape) + ("," if len(shape) == 1 else "") + ")"
        raise ValueError(f"cannot reshape array of size {size} into shape {text}")
    return View(
        a, lambda v: _reshape(v, shape), lambda v, x: _reshape(x, v.shape), a.dtype, value, _reshape(value, shape)
    )


def _permuted(a, axes):
    """A view of `a` with its axes in another order."""
    back = [0] * len(axes)
    for k, axis in enumerate(axes):
        back[axis] = k
    value = a._value
    return View(
        a, lambda v: _transpose(v, axes), lambda v, x: _transpose(x, back), a.dtype, value, _transpose(value, axes)
    )


def reshape(a, /, shape=None, order="C", *, newshape=None, copy=None):
    shape = newshape if shape is None else shape
    a = asarray(a)
    if order == "F":
        shape = _sizes(shape)
        return transpose(_reshaped(transpose(a), tuple(reversed(shape))))
    return _reshaped(a, _sizes(shape))


def _method_reshape(self, *shape, order="C", copy=None):
    if len(shape) == 1 and not hasattr(shape[0], "__index__"):
        shape = shape[0]
    return reshape(self, shape, order)


def ravel(a, order="C"):
    a = asarray(a)
    return reshape(a, (-1,), order) if order == "F" else _reshaped(a, (-1,))


def _flatten(self, order="C"):
    return ravel(self, order).copy()


def transpose(a, axes=None):
    a = asarray(a)
    n = a.ndim
    if axes is None:
        axes = range(n - 1, -1, -1)
    if len(axes) != n:
        raise ValueError("axes don't match array")
    axes = [axis_of(k, n) for k in axes]
    if len(set(axes)) < n:
        raise ValueError("repeated axis in transpose")
    return _permuted(a, axes)


permute_dims = transpose


def _method_transpose(self, *axes):
    if len(axes) == 1 and (axes[0] is None or isinstance(axes[0], (tuple, list))):
        axes = axes[0]
    return transpose(self, axes or None)


def matrix_transpose(x):
    if ndim(x) < 2:
        raise ValueError(f"Input array must be at least 2-dimensional, but it is {ndim(x)}")
    return swapaxes(x, -1, -2)


def _method_mT(self):
    if self.ndim < 2:
        raise ValueError("matrix transpose with ndim < 2 is undefined")
    return swapaxes(self, -1, -2)


def swapaxes(a, axis1, axis2):
    a = asarray(a)
    order = list(range(a.ndim))
    i, j = axis_of(axis1, a.ndim), axis_of(axis2, a.ndim)
    order[i], order[j] = j, i
    return _permuted(a, order)


def moveaxis(a, source, destination):
    a = asarray(a)
    n = a.ndim
    source, destination = axes_of(source, n), axes_of(destination, n)
    if len(source) != len(destination):
        raise ValueError("`source` and `destination` arguments must have the same number of elements")
    order = [k for k in range(n) if k not in source]
    for to, k in sorted(zip(destination, source)):
        order.insert(to, k)
    return _permuted(a, order)


def rollaxis(a, axis, start=0):
    a = asarray(a)
    axis = axis_of(axis, a.ndim)
    return moveaxis(a, axis, start - 1 if start > axis else start)


def expand_dims(a, axis):
    a = asarray(a)
    axes = axis if isinstance(axis, (tuple, list)) else (axis,)
    n = a.ndim + len(axes)
    axes = axes_of(axes, n)
    sizes = iter(a.shape)
    return _reshaped(a, tuple(1 if k in axes else next(sizes) for k in range(n)))


def squeeze(a, axis=None):
    a = asarray(a)
    if axis is None:
        return _reshaped(a, tuple(n for n in a.shape if n != 1))
    axes = axes_of(axis, a.ndim)
    if any(a.shape[k] != 1 for k in axes):
        raise ValueError("cannot select an axis to squeeze out which has size not equal to one")
    return _reshaped(a, tuple(n for k, n in enumerate(a.shape) if k not in axes))


def atleast_1d(*arrays):
    return _atleast(1, arrays)


def atleast_2d(*arrays):
    return _atleast(2, arrays)


def atleast_3d(*arrays):
    return _atleast(3, arrays)


def _atleast(n, arrays):
    out = []
    for a in map(asarray, arrays):
        shape = a.shape
        if len(shape) < n:
            if n == 3:
                shape = {0: (1, 1, 1), 1: (1, *shape, 1), 2: (*shape, 1)}[len(shape)]
            else:
                shape = (1,) * (n - len(shape)) + shape
            a = _reshaped(a, shape)
        out.append(a)
    return out[0] if len(out) == 1 else tuple(out)


def broadcast_to(array, shape, subok=False):
    a, shape = asarray(array), _sizes(shape)
    try:
        return wrap(_engine.broadcast_to(_lead(a._value, len(shape)), shape), a.dtype)
    except (TypeError, ValueError):
        raise ValueError(
            "operands could not be broadcast together with remapped shapes [original->remapped]: "
            f"{str(a.shape).replace(' ', '')}  and requested shape {str(shape).replace(' ', '')}"
        ) from None


def _lead(value, n):
    return _reshape(value, (1,) * (n - value.ndim) + value.shape) if value.ndim < n else value


def broadcast_shapes(*shapes):
    shapes = [_sizes(s) for s in shapes]
    n = max(map(len, shapes), default=0)
    out = [1] * n
    for s in shapes:
        for k, m in enumerate(s, n - len(s)):
            if out[k] == 1:
                out[k] = m
            elif m not in (1, out[k]):
                raise ValueError(
                    "shape mismatch: objects cannot be broadcast to a single shape.  Mismatch is between "
                    + " and ".join(f"arg {i} with shape {t}" for i, t in enumerate(shapes)) + "."
                )
    return tuple(out)


def broadcast_arrays(*args, subok=False):
    arrays = [asarray(a) for a in args]
    shape = broadcast_shapes(*(a.shape for a in arrays))
    return tuple(broadcast_to(a, shape) for a in arrays)


def _common(arrays, dtype=None):
    arrays = [asarray(a) for a in arrays]
    d = _joined([a.dtype for a in arrays]) if dtype is None else D.find(dtype)
    return arrays, d


def _values(arrays, d):
    return [a._value if a.dtype is d else cast(a._value, a.dtype, d) for a in arrays]


def concatenate(arrays, axis=0, out=None, *, dtype=None, casting="same_kind"):
    """Joins arrays along an axis that they have."""
    if isinstance(arrays, ndarray):
        arrays = list(arrays)
    if not len(arrays):
        raise ValueError("need at least one array to concatenate")
    arrays, d = _common(arrays, dtype)
    if axis is None:
        arrays, axis = [_reshaped(a, (-1,)) for a in arrays], 0
    n = arrays[0].ndim
    if n == 0:
        raise ValueError("zero-dimensional arrays cannot be concatenated")
    axis = axis_of(axis, n)
    first = arrays[0].shape
    for i, a in enumerate(arrays):
        if a.ndim != n:
            raise ValueError(
                "all the input arrays must have same number of dimensions, but the array at index 0 "
                f"has {n} dimension(s) and the array at index {i} has {a.ndim} dimension(s)"
            )
        for k, m in enumerate(a.shape):
            if k != axis and m != first[k]:
                raise ValueError(
                    "all the input array dimensions except for the concatenation axis must match "
                    f"exactly, but along dimension {k}, the array at index 0 has size {first[k]} and "
                    f"the array at index {i} has size {m}"
                )
    values = _values(arrays, d)
    return into(wrap(_concatenate(values, axis) if len(values) > 1 else values[0], d), out, True)


concat = concatenate


def stack(arrays, axis=0, out=None, *, dtype=None, casting="same_kind"):
    """Joins arrays of one shape along a new axis."""
    arrays = list(arrays)
    if not arrays:
        raise ValueError("need at least one array to stack")
    arrays, d = _common(arrays, dtype)
    shape = arrays[0].shape
    if any(a.shape != shape for a in arrays):
        raise ValueError("all input arrays must have the same shape")
    axis = axis_of(axis, len(shape) + 1)
    if not shape:
        return into(asarray([a.item() for a in arrays], d), out, True)
    shape = shape[:axis] + (1,) + shape[axis:]
    values = [_reshape(v, shape) for v in _values(arrays, d)]
    return into(wrap(_concatenate(values, axis) if len(values) > 1 else values[0], d), out, True)


def block(arrays):
    """Joins nested lists of arrays, the innermost along the last axis."""

    def depth(x):
        return 1 + max(map(depth, x), default=0) if isinstance(x, list) else 0

    levels = depth(arrays)

    def joined(x, level):
        if not isinstance(x, list):
            return _lead_array(asarray(x), levels)
        return concatenate([joined(y, level - 1) for y in x], -level)

    return joined(arrays, levels)


def _lead_array(a, n):
    return a if a.ndim >= n else _reshaped(a, (1,) * (n - a.ndim) + a.shape)


def vstack(tup, *, dtype=None, casting="same_kind"):
    return concatenate([atleast_2d(a) for a in tup], 0, dtype=dtype)


def hstack(tup, *, dtype=None, casting="same_kind"):
    arrays = [atleast_1d(a) for a in tup]
    return concatenate(arrays, 0 if arrays and arrays[0].ndim == 1 else 1, dtype=dtype)


def dstack(tup):
    return concatenate([atleast_3d(a) for a in tup], 2)


def column_stack(tup):
    arrays = [asarray(a) for a in tup]
    return concatenate([a if a.ndim > 1 else _reshaped(a, (-1, 1)) for a in arrays], 1)


row_stack = vstack


def append(arr, values, axis=None):
    if axis is None:
        return concatenate([ravel(arr), ravel(values)])
    return concatenate([arr, values], axis)


def array_split(ary, indices_or_sections, axis=0):
    """Cuts into parts, of unequal length if need be."""
    a = asarray(ary)
    axis = axis_of(axis, a.ndim)
    n = a.shape[axis]
    if hasattr(indices_or_sections, "__index__") and not isinstance(indices_or_sections, ndarray):
        parts = int(indices_or_sections)
        if parts <= 0:
            raise ValueError("number sections must be larger than 0.")
        least, more = divmod(n, parts)
        cuts, at = [], 0
        for k in range(parts):
            at += least + (k < more)
            cuts.append(at)
        cuts.pop()
    else:
        cuts = [int(i) for i in indices_or_sections]
    lead = (slice(None),) * axis
    edges = [0, *cuts, n]
    return [a[(*lead, slice(i, j))] for i, j in zip(edges, edges[1:])]


def split(ary, indices_or_sections, axis=0):
    a = asarray(ary)
    if hasattr(indices_or_sections, "__index__") and not isinstance(indices_or_sections, ndarray):
        if a.shape[axis_of(axis, a.ndim)] % int(indices_or_sections):
            raise ValueError("array split does not result in an equal division")
    return array_split(a, indices_or_sections, axis)


def vsplit(ary, indices_or_sections):
    return split(ary, indices_or_sections, 0)


def hsplit(ary, indices_or_sections):
    return split(ary, indices_or_sections, 0 if asarray(ary).ndim == 1 else 1)


def unstack(x, /, *, axis=0):
    return tuple(moveaxis(x, axis, 0))


def flip(m, axis=None):
    a = asarray(m)
    chosen = axes_of(axis, a.ndim)
    return a[tuple(slice(None, None, -1) if k in chosen else slice(None) for k in range(a.ndim))]


def flipud(m):
    return flip(m, 0)


def fliplr(m):
    return flip(m, 1)


def rot90(m, k=1, axes=(0, 1)):
    a = asarray(m)
    i, j = axes
    k %= 4
    if k == 0:
        return a
    if k == 2:
        return flip(a, (i, j))
    return swapaxes(flip(a, j), i, j) if k == 1 else flip(swapaxes(a, i, j), j)


def roll(a, shift, axis=None):
    """Moves elements along, those beyond the end to the start."""
    a = asarray(a)
    if axis is None:
        return _reshaped(roll(_reshaped(a, (-1,)), shift, 0), a.shape).copy()
    shifts = shift if isinstance(shift, (tuple, list)) else (shift,)
    axes = axis if isinstance(axis, (tuple, list)) else (axis,)
    if len(shifts) == 1:
        shifts = tuple(shifts) * len(axes)
    v = a._value
    for s, k in zip(shifts, axes):
        k = axis_of(k, a.ndim)
        n = v.shape[k]
        s = s % n if n else 0
        if s:
            lead = (slice(None),) * k
            v = _concatenate([v[(*lead, slice(n - s, n))], v[(*lead, slice(0, n - s))]], k)
    return wrap(v, a.dtype)


def tile(A, reps):
    a = asarray(A)
    reps = tuple(reps) if isinstance(reps, (tuple, list, ndarray)) else (reps,)
    n = max(a.ndim, len(reps))
    reps = (1,) * (n - len(reps)) + tuple(int(r) for r in reps)
    v = _lead(a._value, n)
    shape = v.shape
    # Each axis gets one before it, along which it is repeated.
    v = _reshape(v, tuple(m for k in range(n) for m in (1, shape[k])))
    v = _engine.broadcast_to(v, tuple(m for k in range(n) for m in (reps[k], shape[k])))
    return wrap(_reshape(v, tuple(r * m for r, m in zip(reps, shape))), a.dtype)


def repeat(a, repeats, axis=None):
    a = asarray(a)
    if axis is None:
        a, axis = _reshaped(a, (-1,)), 0
    axis = axis_of(axis, a.ndim)
    n = a.shape[axis]
    counts = asarray(repeats)
    if counts.size == 1:
        times = int(counts.item())
        v = _reshape(a._value, a.shape[: axis + 1] + (1,) + a.shape[axis + 1 :])
        v = _engine.broadcast_to(v, a.shape[: axis + 1] + (times,) + a.shape[axis + 1 :])
        return wrap(_reshape(v, a.shape[:axis] + (n * times,) + a.shape[axis + 1 :]), a.dtype)
    if counts.size != n:
        raise ValueError(f"operands could not be broadcast together with shape ({n},) ({counts.size},)")
    at = [i for i, c in enumerate(counts.tolist()) for _ in range(c)]
    return take(a, at, axis)


def take(a, indices, axis=None, out=None, mode="raise"):
    a = asarray(a)
    if axis is None:
        a, axis = _reshaped(a, (-1,)), 0
    axis = axis_of(axis, a.ndim)
    at = asarray(indices)
    if at.size == 0:
        at = at.astype("int64")
    n = a.shape[axis]
    if mode == "wrap":
        at = at % n
    elif mode == "clip":
        from ._maths import clip

        at = clip(at, 0, n - 1)
    z = a[(slice(None),) * axis + (at,)]
    return into(z.copy() if isinstance(z, ndarray) else z, out, True)


def resize(a, new_shape):
    a, shape = asarray(a), _sizes(new_shape)
    size = math.prod(shape)
    if not a.size:
        from ._creation import zeros

        return zeros(shape, a.dtype)
    times = -(-size // a.size)
    return _reshaped(tile(_reshaped(a, (-1,)), times)[:size], shape).copy()


def delete(arr, obj, axis=None):
    a = asarray(arr)
    if axis is None:
        a, axis = _reshaped(a, (-1,)), 0
    axis = axis_of(axis, a.ndim)
    n = a.shape[axis]
    if isinstance(obj, slice):
        gone = set(range(*obj.indices(n)))
    else:
        chosen = asarray(obj)
        if chosen.dtype.kind == "b":
            gone = {i for i, g in enumerate(chosen.tolist()) if g}
        else:
            from ._index import _out_of_bounds

            items = chosen.reshape(-1).tolist()
            for i in items:
                if i >= n or i < -n:
                    raise _out_of_bounds(i, axis, n)
            gone = {i % n for i in items}
    return take(a, [i for i in range(n) if i not in gone], axis)


def insert(arr, obj, values, axis=None):
    a = asarray(arr)
    if axis is None:
        a, axis = _reshaped(a, (-1,)), 0
    axis = axis_of(axis, a.ndim)
    n, lead = a.shape[axis], (slice(None),) * axis
    places = asarray(obj)
    items = [i + n if i < 0 else i for i in places.reshape(-1).tolist()]
    new = asarray(values).astype(a.dtype)
    if places.ndim == 0:
        count = new.shape[axis] if new.ndim == a.ndim and new.ndim else (new.size if a.ndim == 1 else 1)
        items = items * count
    shape = a.shape[:axis] + (len(items),) + a.shape[axis + 1 :]
    if new.ndim == a.ndim - 1 and a.ndim > 1:
        new = expand_dims(new, axis)
    new = broadcast_to(new, shape)
    order = sorted(range(len(items)), key=lambda k: items[k])
    parts, at = [], 0
    for k in order:
        parts += [a[(*lead, slice(at, items[k]))], new[(*lead, slice(k, k + 1))]]
        at = items[k]
    parts.append(a[(*lead, slice(at, n))])
    return concatenate(parts, axis)


def trim_zeros(filt, trim="fb"):
    a = asarray(filt)
    at = [i for i, x in enumerate(a.tolist()) if x]
    low = at[0] if at and "f" in trim else 0
    high = at[-1] + 1 if at and "b" in trim else len(a) if at else 0
    return filt[low:high]


def shape(a):
    return a.shape if hasattr(a, "shape") else asarray(a).shape


def ndim(a):
    return a.ndim if hasattr(a, "ndim") else asarray(a).ndim


def size(a, axis=None):
    return shape(a)[axis] if axis is not None else math.prod(shape(a))


def copy(a, order="K", subok=False):
    return array(a)


def copyto(dst, src, casting="same_kind", where=True):
    into(asarray(src) if where is True else broadcast_to(src, dst.shape), dst, where)


ndarray.T = property(transpose)
ndarray.mT = property(_method_mT)
ndarray.flat = property(lambda self: _Flat(self))
ndarray.reshape, ndarray.ravel, ndarray.flatten = _method_reshape, ravel, _flatten
ndarray.transpose, ndarray.swapaxes, ndarray.squeeze = _method_transpose, swapaxes, squeeze
ndarray.repeat, ndarray.take = repeat, take


class _Flat:
    """`a.flat`: the elements one after the other."""

    def __init__(self, a):
        self.base = a

    def __iter__(self):
        return iter(_reshaped(self.base, (-1,)))

    def __len__(self):
        return self.base.size

    def __getitem__(self, index):
        out = _reshaped(self.base, (-1,))[index]
        return out.copy() if isinstance(out, ndarray) else out

    def __setitem__(self, index, x):
        _reshaped(self.base, (-1,))[index] = x
