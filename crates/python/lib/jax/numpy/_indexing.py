"""Choosing elements: by a condition, by position, by order."""

import _athanor
from _athanor import Array, convert_element_type, select as _select

from ._common import axis_in, checked, strong


def where(condition, x=None, y=None, /, *, size=None, fill_value=None):
    """x where the condition holds, else y. With the condition alone, the true positions."""
    if x is None and y is None:
        return nonzero(condition, size=size, fill_value=fill_value)
    if x is None or y is None:
        raise ValueError(
            "Either both or neither of the x and y arguments should be provided to jax.numpy.where"
        )
    if size is not None or fill_value is not None:
        raise ValueError(
            "size and fill_value arguments cannot be used in three-term where function."
        )
    if type(x) is not Array and type(x) not in (int, float):
        x = checked("where", x, 1)
    if type(y) is not Array and type(y) not in (int, float):
        y = checked("where", y, 2)
    if type(condition) is not Array:
        condition = checked("where", condition)
    return _select(condition, x, y)


def select(condlist, choicelist, default=0):
    """At each place the choice whose condition is the first that holds."""
    if len(condlist) != len(choicelist):
        raise ValueError(
            f"condlist must have length equal to choicelist ({len(condlist)} vs {len(choicelist)})"
        )
    if len(condlist) == 0:
        raise ValueError("condlist must be non-empty")
    out = default
    for c, x in zip(reversed(condlist), reversed(choicelist)):
        out = _select(c, x, out)
    return out


def choose(a, choices, out=None, mode="raise"):
    """At each place the choice of that number."""
    a = checked("choose", a)
    n = len(choices)
    if a._kind not in "iu":
        raise ValueError("`a` array must be integer typed")
    if mode == "raise" and a._is_tracer:
        raise _athanor.error_class("ConcretizationTypeError")(
            "The error occurred because jnp.choose was jit-compiled with mode='raise'. Use "
            "mode='wrap' or mode='clip' instead."
        )
    if mode == "raise" and any(not 0 <= i < n for i in _athanor.reshape(a, (-1,)).tolist()):
        raise ValueError("invalid entry in choice array")
    a = a % n if mode == "wrap" else a
    out = choices[-1]
    for i in range(n - 2, -1, -1):
        out = _select(a <= i, choices[i], out)
    return out


def piecewise(x, condlist, funclist, *args, **kw):
    """Functions of x, each where its condition holds; a last one where none does."""
    x = checked("piecewise", x)
    if isinstance(condlist, Array) and condlist.ndim == x.ndim:
        condlist = [condlist]
    funclist = list(funclist)
    out = funclist.pop() if len(funclist) == len(condlist) + 1 else 0
    value = lambda f: convert_element_type(
        _athanor.asarray(f(x, *args, **kw) if callable(f) else f, None), x._dtype
    )
    out = value(out)
    for c, f in zip(condlist, funclist):
        out = _select(c, value(f), out)
    return out


def _count(size, function):
    raise _athanor.error_class("ConcretizationTypeError")(
        "Abstract tracer value encountered where concrete value is expected: traced array with "
        f"shape int32[]\nThe size argument of jnp.{function} must be statically specified to use "
        f"jnp.{function} within JAX transformations."
    )


def nonzero(a, *, size=None, fill_value=None):
    """The positions of elements that are not 0, an array for each axis.

    Under ``jit`` their number must be given as ``size``; places left over get ``fill_value``.
    """
    a = checked("nonzero", a)
    if a.ndim == 0:
        raise ValueError("Calling nonzero on 0d arrays is not allowed.")
    flat = convert_element_type(_athanor.reshape(a, (-1,)), "bool")
    if not flat._is_tracer and size is None:
        at = _athanor.asarray([i for i, x in enumerate(flat.tolist()) if x], "int32")
        return unravel_index(at, a.shape)
    if size is None:
        _count(size, "nonzero")
    # The k-th true element is where the running count becomes k + 1.
    running = _athanor.cumulative("cumsum", convert_element_type(flat, "int32"), 0, False)
    k = _athanor.iota("int32", (size, 1), 0)
    at = _athanor.reduce("sum", _athanor.reshape(running, (1, -1)) <= k, (1,), False)
    found = unravel_index(at, a.shape)
    fill = fill_value if isinstance(fill_value, tuple) else ((fill_value or 0),) * a.ndim
    here = at < flat.size
    return tuple(
        _select(here, x, convert_element_type(_athanor.asarray(f, None), "int32"))
        for x, f in zip(found, fill)
    )


def flatnonzero(a, *, size=None, fill_value=None):
    """The positions of non-zero elements in the flattened array."""
    return nonzero(
        _athanor.reshape(checked("flatnonzero", a), (-1,)), size=size, fill_value=fill_value
    )[0]


def argwhere(a, *, size=None, fill_value=None):
    """The positions of non-zero elements as rows."""
    from ._shape import stack

    return stack(nonzero(a, size=size, fill_value=fill_value), axis=1)


def unravel_index(indices, shape):
    """Positions in the flattened array as positions along each axis."""
    indices = _athanor.asarray(indices, None)
    out = []
    for n in reversed(tuple(shape) if not isinstance(shape, int) else (shape,)):
        out.append(indices % n)
        indices = indices // n
    return tuple(reversed(out))


def ravel_multi_index(multi_index, dims, mode="raise", order="C"):
    """Positions along each axis as positions in the flattened array."""
    pairs = list(zip(multi_index, dims))
    if order == "F":
        pairs.reverse()
    total = 0
    for i, n in pairs:
        i = _athanor.asarray(i, None)
        if mode == "clip":
            i = _athanor.binary("min", _athanor.binary("max", i, 0), n - 1)
        elif mode == "wrap":
            i = i % n
        total = total * n + i
    return strong(total)


def take(
    a,
    indices,
    axis=None,
    out=None,
    mode=None,
    unique_indices=False,
    indices_are_sorted=False,
    fill_value=None,
):
    """Elements at positions along an axis; NaN, or the least integer, for positions outside."""
    a, indices = checked("take", a), checked("take", indices, 1)
    if indices._kind == "f":
        raise ValueError("indices must have an integer type")
    if axis is None:
        a, axis = _athanor.reshape(a, (-1,)), 0
    axis = axis_in(axis, a.ndim)
    if mode == "wrap":
        return _athanor.take(a, indices % a.shape[axis], axis)
    if mode == "clip":
        # Negative positions are outside too.
        return _athanor.take(a, _athanor.binary("max", indices, 0), axis)
    index = (slice(None),) * axis + (indices,)
    if mode in (None, "fill") and fill_value is None:
        return _athanor.index_fill(a, index)
    n = a.shape[axis]
    inside = (indices >= -n) & (indices < n)
    inside = _athanor.reshape(inside, inside.shape + (1,) * (a.ndim - 1 - axis))
    return _select(inside, _athanor.take(a, indices, axis), fill_value)


def take_along_axis(arr, indices, axis=-1, mode=None, fill_value=None):
    """For each place along the other axes, the elements at its own positions."""
    arr, indices = checked("take_along_axis", arr), checked("take_along_axis", indices, 1)
    if indices._kind == "f":
        raise TypeError(f"take_along_axis indices must be of integer type, got {indices._dtype}")
    if axis is None:
        if indices.ndim != 1:
            raise ValueError(
                f"take_along_axis indices must be 1D if axis=None, got shape {indices.shape}"
            )
        arr, axis = _athanor.reshape(arr, (-1,)), 0
    if arr.ndim != indices.ndim:
        raise ValueError(
            f"indices and arr must have the same number of dimensions; {indices.ndim} vs. "
            f"{arr.ndim}"
        )
    axis = axis_in(axis, arr.ndim)
    for i, (n, k) in enumerate(zip(arr.shape, indices.shape)):
        if i != axis and n != k and 1 not in (n, k):
            raise ValueError(
                f"Incompatible shapes for broadcasting: {arr.shape} and {indices.shape}"
            )
    index = []
    for i in range(arr.ndim):
        if i == axis:
            index.append(indices)
            continue
        n = indices.shape[i] if arr.shape[i] == 1 else arr.shape[i]
        shape = [1] * arr.ndim
        shape[i] = n
        # An axis of length 1 is repeated.
        index.append(
            _athanor.iota("int32", shape, i)
            if arr.shape[i] == n
            else _athanor.full(shape, 0.0, "int32")
        )
    if mode == "clip":
        # Moved into the array here, so that the derivative goes where it was read.
        n = arr.shape[axis]
        at = _select(indices < 0, indices + n, indices)
        index[axis] = _athanor.binary("min", _athanor.binary("max", at, 0), max(n - 1, 0))
        return arr[tuple(index)]
    if mode == "promise_in_bounds":
        return arr[tuple(index)]
    if fill_value is not None:
        return arr.at[tuple(index)].get(mode="fill", fill_value=fill_value)
    return _athanor.index_fill(arr, tuple(index))


def put_along_axis(arr, indices, values, axis, inplace=True, *, mode=None):
    """A copy with values at each place's own positions; JAX wants ``inplace=False``."""
    if inplace:
        raise ValueError(
            "jax.numpy.put_along_axis cannot modify arrays in-place, because JAX arrays are "
            "immutable. Pass inplace=False to instead return an updated array."
        )
    arr, indices = checked("put_along_axis", arr), checked("put_along_axis", indices, 1)
    axis = axis_in(axis, arr.ndim)
    index = [
        _athanor.iota("int32", [n if i == j else 1 for j in range(arr.ndim)], i)
        for i, n in enumerate(arr.shape)
    ]
    index[axis] = indices
    return _athanor.index_update(arr, tuple(index), values, "set")


def compress(condition, a, axis=None, *, size=None, fill_value=0, out=None):
    """The elements along an axis whose condition holds."""
    a = checked("compress", a)
    if axis is None:
        a, axis = _athanor.reshape(a, (-1,)), 0
    condition = _athanor.asarray(condition, None)
    if condition.ndim != 1:
        raise ValueError("condition must be a 1D array")
    n = a.shape[axis]
    if condition.shape[0] > n:
        raise ValueError(f"condition of length {condition.shape[0]} is longer than the axis, {n}")
    at = flatnonzero(condition, size=size, fill_value=n)
    inside = at < n
    found = _athanor.take(a, _select(inside, at, 0), axis)
    if size is None:
        return found
    inside = _athanor.reshape(inside, (-1,) + (1,) * (a.ndim - 1 - axis_in(axis, a.ndim)))
    return _select(inside, found, convert_element_type(_athanor.asarray(fill_value, None), a._dtype))


def extract(condition, arr, *, size=None, fill_value=0):
    """The elements of the flattened array whose condition holds."""
    condition = _athanor.reshape(_athanor.asarray(condition, None), (-1,))
    return compress(condition, arr, size=size, fill_value=fill_value)


def _clipped(shape, index):
    """An index whose positions are moved into the array, negative ones being counted from the end."""
    parts = list(index) if isinstance(index, tuple) else [index]
    axes = sum(1 for p in parts if p is not None and p is not Ellipsis)
    out, at = [], 0
    for part in parts:
        if part is None:
            out.append(part)
            continue
        if part is Ellipsis:
            out.append(part)
            at += len(shape) - axes
            continue
        if not isinstance(part, slice) and getattr(part, "_dtype", "") != "bool":
            n = shape[at]
            part = _athanor.asarray(part, None)
            part = _select(part < 0, part + n, part)
            part = _athanor.binary("min", _athanor.binary("max", part, 0), n - 1)
        out.append(part)
        at += 1
    return tuple(out)


class _IndexUpdateHelper:
    """``x.at``: ``x.at[index].set(y)`` is x with y at that place."""

    __slots__ = ("array",)

    def __init__(self, array):
        self.array = array

    def __getitem__(self, index):
        return _IndexUpdateRef(self.array, index)

    def __repr__(self):
        return f"_IndexUpdateHelper({self.array!r})"


class _IndexUpdateRef:
    """A place of an array. Each method returns a new array.

    Places outside of the array are left alone; of several values for one place all count in
    ``add`` and ``multiply``.
    """

    __slots__ = ("array", "index")

    def __init__(self, array, index):
        self.array = array
        self.index = index

    def get(
        self,
        *,
        indices_are_sorted=False,
        unique_indices=False,
        mode=None,
        fill_value=None,
        out_sharding=None,
        wrap_negative_indices=True,
    ):
        if fill_value is not None:
            outside = _athanor.index_fill(
                _athanor.full(self.array.shape, 0.0, "float32"), self.index
            )
            return _select(outside != outside, fill_value, self.array[self.index])
        if mode in ("fill", "drop"):
            return _athanor.index_fill(self.array, self.index)
        return self.array[self.index]

    def _updated(self, values, how, options):
        """The array after an update; an index out of range is dropped, or moved by ``clip``."""
        index = self.index
        if options.get("mode") is not None and str(options["mode"]).lower().endswith("clip"):
            index = _clipped(self.array.shape, index)
        return _athanor.index_update(self.array, index, values, how)

    def set(self, values, **options):
        return self._updated(values, "set", options)

    def add(self, values, **options):
        return self._updated(values, "add", options)

    def subtract(self, values, **options):
        return self._updated(-_athanor.asarray(values, None), "add", options)

    sub = subtract

    def multiply(self, values, **options):
        return self._updated(values, "multiply", options)

    mul = multiply

    def divide(self, values, **options):
        ones = _IndexUpdateRef(_athanor.full(self.array.shape, 1.0, self.array._dtype), self.index)
        return self.array / ones.multiply(values, **options)

    div = divide

    def power(self, values, **options):
        ones = _IndexUpdateRef(_athanor.full(self.array.shape, 1.0, self.array._dtype), self.index)
        return self.array ** ones.multiply(values, **options)

    def min(self, values, **options):
        return self._updated(values, "min", options)

    def max(self, values, **options):
        return self._updated(values, "max", options)

    def apply(self, func, **options):
        return _athanor.index_update(self.array, self.index, func(self.array[self.index]), "set")

    def __repr__(self):
        return f"_IndexUpdateRef({self.array!r}, {self.index!r})"
