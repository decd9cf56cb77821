"""Functions that act element by element: types, broadcasting, `out=`, and the operators."""

import math
import operator

from . import _dtypes as D, _engine
from ._dtypes import BOOL, BY_NAME, FLOAT64, generic
from ._ndarray import (
    NATIVE, PYTHON, View, asarray, binary as _binary, cast, fit, ndarray, result, select as _select, wrap,
)
from ._scalars import plain, power_of

_unary = _engine.unary
_ARRAYS = (ndarray, View)


class UFuncTypeError(TypeError):
    """A function has no meaning for a type."""


UFuncTypeError.__module__ = "numpy.exceptions"


def operands(x, y):
    """Both operands for the engine, numbers as Python's, and their common type."""
    flip = False
    if type(x) in _ARRAYS:
        a, b = x, y
    elif type(y) in _ARRAYS or type(x) in PYTHON:
        a, b, flip = y, x, True
    else:
        a, b = x, y
    if type(a) not in _ARRAYS:
        a = asarray(a)
    v, d = a._value, a.dtype
    t = type(b)
    if t in PYTHON:
        e = D.with_number(d, t)
        if t is int and e._stored != e.name:
            e.type(b)
        w = b
    elif issubclass(t, generic):
        e = D.promote(d, b.dtype)
        w = plain(b)
    else:
        b = asarray(b)
        e = D.promote(d, b.dtype)
        w = b._value if b.dtype is e else cast(b._value, b.dtype, e)
    if e is not d:
        v = cast(v, d, e)
    return (w, v, e) if flip else (v, w, e)


def mismatch(x, y, e):
    """NumPy's error for operands that the engine refused with `e`."""
    shapes = [o.shape if type(o) is NATIVE else () for o in (x, y)]
    for m, n in zip(reversed(shapes[0]), reversed(shapes[1])):
        if m != n and m != 1 and n != 1:
            both = " ".join("(" + ",".join(map(str, s)) + ("," if len(s) == 1 else "") + ")" for s in shapes)
            return ValueError(f"operands could not be broadcast together with shapes {both} ")
    return e


def _no_loop(name):
    return TypeError(
        f"ufunc '{name}' not supported for the input types, and the inputs could not be safely "
        "coerced to any supported types according to the casting rule ''safe''"
    )


# Every operation: from the engine's operands of type `d` to its result and the result's type.
def _plain(op):
    return lambda v, w, d: (op(v, w), d)


def _subtract(v, w, d):
    if d.kind == "b":
        raise TypeError(
            "numpy boolean subtract, the `-` operator, is not supported, "
            "use the bitwise_xor, the `^` operator, or the logical_xor function instead."
        )
    return v - w, d


def _widened(x, d, to):
    return cast(x, d, to) if type(x) is NATIVE else x


def _divide(v, w, d):
    if d.kind != "f":
        return _widened(v, d, FLOAT64) / _widened(w, d, FLOAT64), FLOAT64
    return v / w, d


def _integers(v, w, d):
    """Booleans count as small integers."""
    if d.kind != "b":
        return v, w, d
    e = BY_NAME["int8"]
    return tuple(_widened(x, d, e) if type(x) is NATIVE else int(x) for x in (v, w)) + (e,)


def _floor_divide(v, w, d):
    v, w, d = _integers(v, w, d)
    if d.kind == "f":
        # As Python: the quotient of what is left without the remainder.
        whole = _unary("round", (v - v % w) / w)
        return _select(w == 0.0, v / w, whole), d
    return _by_zero(v // w, w), d


def _by_zero(out, w):
    if type(w) is NATIVE or w == 0:
        return _select(w == 0 if type(w) is NATIVE else True, 0, out)
    return out


def _remainder(v, w, d):
    v, w, d = _integers(v, w, d)
    return (v % w if d.kind == "f" else _by_zero(v % w, w)), d


def _fmod(v, w, d):
    v, w, d = _integers(v, w, d)
    out = _binary("rem", v, w)
    return (out if d.kind == "f" else _by_zero(out, w)), d


def _power(v, w, d):
    v, w, d = _integers(v, w, d)
    if d.kind == "f":
        if type(w) is not NATIVE:
            if w == 2:
                return v * v, d
            if w == 0.5:
                return _unary("sqrt", v), d
            if w == 1:
                return v, d
            if w == -1:
                return 1.0 / v, d
            w = float(w)
        return _real_power(v, w, d), d
    least = _engine.reduce("min", w, None, False).item() if type(w) is NATIVE and w.size else w
    if type(least) is int and least < 0:
        raise ValueError("Integers to negative integer powers are not allowed.")
    if type(w) is not NATIVE:
        return v ** int(w), d
    real = _binary("pow", _widened(v, d, FLOAT64), _widened(w, d, FLOAT64))
    return cast(_unary("round", real), FLOAT64, d), d


def _real_power(v, w, d):
    """The engine's power; of few numbers, Python's, which is exact for whole results."""
    shape = v.shape if type(v) is NATIVE else w.shape
    if math.prod(shape) > 256 or d is not FLOAT64:
        return _binary("pow", v, w)
    if type(v) is NATIVE and type(w) is NATIVE:
        if v.shape != w.shape:
            return _binary("pow", v, w)
        pairs = zip(_flat(v), _flat(w))
    else:
        pairs = ((x, w) for x in _flat(v)) if type(v) is NATIVE else ((v, y) for y in _flat(w))
    return _engine.reshape(_engine.asarray([power_of(float(a), b) for a, b in pairs], "float64"), shape)


def _flat(v):
    return _engine.reshape(v, (-1,)).tolist()


def _float_power(v, w, d):
    return _real_power(_widened(v, d, FLOAT64), _widened(w, d, FLOAT64), FLOAT64), FLOAT64


def _compare(op):
    return lambda v, w, d: (op(v, w), BOOL)


def _native(name):
    return lambda v, w, d: (_binary(name, v, w), d)


def _bits(name):
    def run(v, w, d):
        if d.kind == "f":
            raise _no_loop(f"bitwise_{name}")
        return _binary(name, v, w), d

    return run


def _shift(name):
    def run(v, w, d):
        v, w, d = _integers(v, w, d)
        if d.kind == "f":
            raise _no_loop(name)
        return _binary(name, *_natives(v, w, d)), d

    return run


def _natives(v, w, d):
    """Both operands as the engine's arrays."""
    return tuple(x if type(x) is NATIVE else _engine.asarray(x, d._stored) for x in (v, w))


def _logical(name):
    def truth(x):
        return cast(x, BY_NAME[x._dtype], BOOL) if type(x) is NATIVE else bool(x)

    return lambda v, w, d: (_binary(name, truth(v), truth(w)), BOOL)


def floating_of(d):
    """The type in which functions of reals take integers of type `d`."""
    if d.kind == "f":
        return d
    return BY_NAME[{1: "float16", 2: "float32"}.get(d.itemsize, "float64")]


def reals(run):
    """An operation on reals: integers are made floats."""

    def outer(v, w, d):
        e = floating_of(d)
        v, w = (_widened(x, d, e) if type(x) is NATIVE else _engine.asarray(float(x), e._stored) for x in (v, w))
        return run(v, w), e

    return outer


def apply(run, x, y):
    """`run` on any two operands."""
    v, w, d = operands(x, y)
    try:
        out, d = run(v, w, d)
    except (TypeError, ValueError) as e:
        raise mismatch(v, w, e) from None
    if d.name != d._stored:
        out = fit(out, d)
    return result(out, d)


class ufunc:
    """A function of two operands, element by element."""

    __slots__ = ("__name__", "run", "identity")
    nin, nout, nargs = 2, 1, 3

    def __init__(self, name, run, identity=None):
        self.__name__, self.run, self.identity = name, run, identity

    def __repr__(self):
        return f"<ufunc '{self.__name__}'>"

    def __call__(self, x, y, out=None, *, where=True, dtype=None, casting="same_kind"):
        if dtype is not None:
            x, y = asarray(x, dtype), asarray(y, dtype)
        z = apply(self.run, x, y)
        if out is None and where is True:
            return z
        return into(z, out, where)

    def _items(self, a, axis):
        a = asarray(a)
        from ._shape import moveaxis

        return list(moveaxis(a, axis, 0))

    def reduce(self, array, axis=0, dtype=None, out=None, keepdims=False, initial=None):
        a = asarray(array, dtype)
        if axis is None:
            a, axis = a.reshape(-1), 0
        rows = self._items(a, axis)
        total = self.identity if initial is None else initial
        if not rows and total is None:
            raise ValueError(
                f"zero-size array to reduction operation {self.__name__} which has no identity"
            )
        start = rows[0] if initial is None and rows else total
        for row in rows[1:] if initial is None else rows:
            start = self(start, row)
        if keepdims:
            from ._shape import expand_dims

            start = expand_dims(start, axis)
        return into(start, out, True)

    def accumulate(self, array, axis=0, dtype=None, out=None):
        from ._shape import stack

        rows = self._items(asarray(array, dtype), axis)
        kept = rows[:1]
        for row in rows[1:]:
            kept.append(self(kept[-1], row))
        return into(stack(kept, axis), out, True) if kept else asarray(array, dtype)

    def outer(self, A, B):
        a, b = asarray(A), asarray(B)
        return self(a.reshape(a.shape + (1,) * b.ndim), b)

    def at(self, a, indices, b=None):
        how = {"add": "add", "multiply": "multiply", "maximum": "max", "minimum": "min"}.get(self.__name__)
        if how is None:
            raise NotImplementedError(f"ufunc.at is not available for {self.__name__} here")
        from ._index import _parsed

        index, _ = _parsed(a, indices)
        b = asarray(b)
        a._value = _engine.index_update(a._value, index, cast(b._value, b.dtype, a.dtype), how)


def into(z, out, where):
    """Puts `z` into the array `out`, where the mask `where` says."""
    if type(out) is tuple:
        out = out[0]
    if out is None:
        if where is True:
            return z
        out = asarray(z) * 0
    elif not D.can_cast(z.dtype, out.dtype, "same_kind"):
        raise UFuncTypeError(
            f"Cannot cast ufunc output from dtype('{z.dtype}') to dtype('{out.dtype}') with casting rule 'same_kind'"
        )
    if where is not True:
        z = asarray(z)
        z = wrap(_select(asarray(where)._value, cast(z._value, z.dtype, out.dtype), out._value), out.dtype)
    out[...] = z
    return out


UFUNCS = {}
for _name, _run, _identity in (
    ("add", _plain(operator.add), 0), ("subtract", _subtract, None), ("multiply", _plain(operator.mul), 1),
    ("divide", _divide, None), ("floor_divide", _floor_divide, None), ("remainder", _remainder, None),
    ("fmod", _fmod, None), ("power", _power, None), ("float_power", _float_power, None),
    ("maximum", _native("max"), None), ("minimum", _native("min"), None),
    ("bitwise_and", _bits("and"), -1), ("bitwise_or", _bits("or"), 0), ("bitwise_xor", _bits("xor"), 0),
    ("left_shift", _shift("shift_left"), None), ("right_shift", _shift("shift_right_arithmetic"), None),
    ("logical_and", _logical("and"), True), ("logical_or", _logical("or"), False),
    ("logical_xor", _logical("xor"), False), ("less", _compare(operator.lt), None),
    ("less_equal", _compare(operator.le), None), ("greater", _compare(operator.gt), None),
    ("greater_equal", _compare(operator.ge), None), ("equal", _compare(operator.eq), None),
    ("not_equal", _compare(operator.ne), None),
    ("arctan2", reals(lambda v, w: _binary("atan2", v, w)), None),
    ("nextafter", reals(lambda v, w: _binary("nextafter", v, w)), None),
):
    UFUNCS[_name] = ufunc(_name, _run, _identity)


def _operator(name, op=None):
    """The methods of an operator. `op` works directly on equal types of numbers."""
    run = UFUNCS[name].run

    def forward(self, other):
        t = type(other)
        if t is NATIVE:
            return NotImplemented
        d = self.dtype
        if op is not None and d._direct:
            v = self._value
            if t is ndarray or t is View:
                w = other._value if other.dtype is d else None
            else:
                w = other if t is float and d.kind == "f" or t is int else None
            if w is not None:
                try:
                    return result(op(v, w), d)
                except (TypeError, ValueError) as e:
                    raise mismatch(v, w, e) from None
        if t is str or other is None:
            return NotImplemented
        return apply(run, self, other)

    def backward(self, other):
        t = type(other)
        if t is NATIVE or t is str or other is None:
            return NotImplemented
        if op is not None and self.dtype._direct and (t is int or t is float and self.dtype.kind == "f"):
            return result(op(other, self._value), self.dtype)
        return apply(run, other, self)

    def in_place(self, other):
        d = self.dtype
        z = forward(self, asarray(other) if type(other) is NATIVE else other)
        if z is NotImplemented:
            return z
        e = z.dtype
        if e is not d and not D.can_cast(e, d, "same_kind"):
            raise UFuncTypeError(
                f"Cannot cast ufunc '{name}' output from dtype('{e}') to dtype('{d}') with casting rule 'same_kind'"
            )
        if not isinstance(z, ndarray):
            z = asarray(z)
        if z._value.shape != self._value.shape:
            shapes = [str(s).replace(" ", "") for s in (self.shape, asarray(other).shape, z.shape)]
            raise ValueError(
                f"non-broadcastable output operand with shape {shapes[0]} doesn't match the broadcast shape {shapes[2]}"
            )
        self._value = z._value if e is d else cast(z._value, e, d)
        return self

    return forward, backward, in_place


for _method, _name, _direct in (
    ("add", "add", operator.add), ("sub", "subtract", operator.sub), ("mul", "multiply", operator.mul),
    ("truediv", "divide", None), ("floordiv", "floor_divide", None), ("mod", "remainder", None),
    ("pow", "power", None), ("and", "bitwise_and", None), ("or", "bitwise_or", None),
    ("xor", "bitwise_xor", None), ("lshift", "left_shift", None), ("rshift", "right_shift", None),
):
    _f, _b, _i = _operator(_name, _direct)
    setattr(ndarray, f"__{_method}__", _f)
    setattr(ndarray, f"__r{_method}__", _b)
    setattr(ndarray, f"__i{_method}__", _i)


def _comparing(name, op):
    run = UFUNCS[name].run

    def compare(self, other):
        t = type(other)
        if t is NATIVE:
            return NotImplemented
        if (t is ndarray or t is View) and other.dtype is self.dtype or t is int and self.dtype.kind in "iu":
            w = other if t is int else other._value
            try:
                return result(op(self._value, w), BOOL)
            except (TypeError, ValueError) as e:
                raise mismatch(self._value, w, e) from None
        if t is str or other is None:
            if name in ("equal", "not_equal"):
                return result(_engine.full(self.shape, float(name == "not_equal"), "bool"), BOOL)
            return NotImplemented
        return apply(run, self, other)

    return compare


for _method, _name in (
    ("lt", "less"), ("le", "less_equal"), ("gt", "greater"), ("ge", "greater_equal"),
    ("eq", "equal"), ("ne", "not_equal"),
):
    setattr(ndarray, f"__{_method}__", _comparing(_name, getattr(operator, _method)))


def _negative(self):
    d = self.dtype
    if d.kind == "b":
        raise TypeError(
            "The numpy boolean negative, the `-` operator, is not supported, "
            "use the `~` operator or the logical_not function instead."
        )
    out = -self._value
    return result(out if d._direct else fit(out, d), d)


def _absolute(self):
    if self.dtype.kind in "bu":
        return self.copy()
    return result(abs(self._value), self.dtype)


def _invert(self):
    d = self.dtype
    if d.kind == "f":
        raise _no_loop("invert")
    out = ~self._value
    return result(out if d._stored == d.name else fit(out, d), d)


def _matmul(self, other):
    if type(other) is NATIVE:
        return NotImplemented
    from .linalg import matmul

    return matmul(self, other)


def _rmatmul(self, other):
    from .linalg import matmul

    return NotImplemented if type(other) is NATIVE else matmul(other, self)


ndarray.__neg__, ndarray.__abs__, ndarray.__invert__ = _negative, _absolute, _invert
ndarray.__pos__ = lambda self: self.copy()
ndarray.__matmul__, ndarray.__rmatmul__ = _matmul, _rmatmul
ndarray.__divmod__ = lambda self, other: (self // other, self % other)
ndarray.__rdivmod__ = lambda self, other: (other // self, other % self)
