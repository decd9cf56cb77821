"""Reading and writing items."""

from . import _engine
from ._ndarray import NATIVE, PYTHON, View, asarray, cast, generic, make, ndarray, plain, untraced, wrap

_BASIC = (int, slice, type(None), type(...))
_update = _engine.index_update


def _out_of_bounds(i, axis, size):
    return IndexError(f"index {i} is out of bounds for axis {axis} with size {size}")


def _parsed(a, index):
    """The index for the engine, and whether it is only of integers, slices, None and `...`."""
    shape = a._value.shape
    t = type(index)
    if t is slice or index is None or index is ...:
        return index, True
    if t is not tuple:
        index = (index,)
    parts, basic, used = [], True, 0
    for i in index:
        t = type(i)
        if t is not int and t not in _BASIC:
            i = _part(i)
            t = type(i)
        if t is NATIVE:
            basic = False
            used += i.ndim if i._dtype == "bool" else 1
        elif t is int or t is slice:
            used += 1
        parts.append(i)
    if used > len(shape):
        raise IndexError(
            f"too many indices for array: array is {len(shape)}-dimensional, but {used} were indexed"
        )
    axis = 0
    for i in parts:
        t = type(i)
        if t is int:
            n = shape[axis]
            if i >= n or i < -n:
                raise _out_of_bounds(i, axis, n)
            axis += 1
        elif t is slice:
            axis += 1
        elif i is ...:
            axis += len(shape) - used
        elif t is NATIVE:
            axis = _checked(i, shape, axis)
    return tuple(parts), basic


def _part(i):
    """One part of an index as a Python int or an engine's array."""
    t = type(i)
    if t is bool:
        return _engine.asarray_wide(i, None)
    if isinstance(i, generic):
        if i.dtype.kind in "iu":
            return int(i)
        if i.dtype.kind == "b":
            return _engine.asarray_wide(plain(i), None)
    elif t is NATIVE:
        i = untraced(i)
        if i._dtype not in ("float32", "float64"):
            return i.item() if not i.ndim and i._dtype != "bool" else i
    elif isinstance(i, (ndarray, list)):
        given = i
        i = asarray(i)
        if i.dtype.kind != "f":
            return i._value.item() if not i.ndim and i.dtype.kind in "iu" else i._value
        if isinstance(given, list) and not given:
            return _engine.asarray([], "int32")
        raise IndexError("arrays used as indices must be of integer (or boolean) type")
    elif isinstance(i, int):
        return int(i)
    elif hasattr(i, "__index__"):
        return i.__index__()
    raise IndexError(
        "only integers, slices (`:`), ellipsis (`...`), numpy.newaxis (`None`) and integer or "
        "boolean arrays are valid indices"
    )


def _checked(i, shape, axis):
    """Raises if an array of positions or a mask does not fit; the next axis."""
    if i._dtype == "bool":
        for k, n in enumerate(i.shape):
            if n != shape[axis + k]:
                raise IndexError(
                    f"boolean index did not match indexed array along axis {axis + k}; size of "
                    f"axis is {shape[axis + k]} but size of corresponding boolean axis is {n}"
                )
        return axis + i.ndim
    if i.size:
        n = shape[axis]
        for name in ("max", "min"):
            worst = _engine.reduce(name, i, None, False).item()
            if worst >= n or worst < -n:
                raise _out_of_bounds(worst, axis, n)
    return axis + 1


def getitem(self, index):
    value = self._value
    if type(index) is int and value.ndim == 1:
        n = value.shape[0]
        if index >= n or index < -n:
            raise _out_of_bounds(index, 0, n)
        return make(self.dtype, value[index].item())
    index, basic = _parsed(self, index)
    try:
        out = value[index]
    except (TypeError, ValueError) as e:
        raise _mismatch(index, e) from None
    if not out.ndim and index is not ... and not (type(index) is tuple and ... in index):
        return make(self.dtype, out.item())
    if not basic:
        return wrap(out, self.dtype)
    return View(
        self,
        lambda v: v[index],
        lambda v, x: _update(v, index, x, "set"),
        self.dtype,
        value,
        out,
    )


def _mismatch(index, e):
    if isinstance(index, tuple):
        shapes = [i.shape for i in index if type(i) is NATIVE]
        if len(shapes) > 1:
            return IndexError(
                "shape mismatch: indexing arrays could not be broadcast together with shapes "
                + " ".join(map(str, shapes)) + " "
            )
    return IndexError(str(e))


def setitem(self, index, x):
    d = self.dtype
    if type(index) is int and self._value.ndim == 1:
        n = self._value.shape[0]
        if index >= n or index < -n:
            raise _out_of_bounds(index, 0, n)
    else:
        index, _ = _parsed(self, index)
    if type(x) in PYTHON and d.name == d._stored and (type(x) is not float or d.kind == "f"):
        y = x
    else:
        a = x if isinstance(x, ndarray) else asarray(x)
        y = cast(a._value, a.dtype, d) if type(x) not in PYTHON else _number(x, d)
    try:
        self._value = _update(self._value, index, y, "set")
        return
    except (TypeError, ValueError):
        target = self._value[index].shape
        y = y if type(y) is NATIVE else asarray(y)._value
        extra = y.ndim - len(target)
        if extra <= 0 or any(n != 1 for n in y.shape[:extra]):
            if not target:
                raise ValueError("setting an array element with a sequence.") from None
            raise ValueError(
                f"could not broadcast input array from shape {_shape(y.shape)} into shape {_shape(target)}"
            ) from None
    self._value = _update(self._value, index, _engine.reshape(y, y.shape[extra:]), "set")


def _shape(s):
    return "(" + ",".join(map(str, s)) + ("," if len(s) == 1 else "") + ")"


def _number(x, d):
    if d.kind in "iu" and type(x) is int:
        make(d, 0).__class__(x)
    return _engine.asarray(plain(make(d, x)), d._stored)


ndarray.__getitem__ = getitem
ndarray.__setitem__ = setitem
