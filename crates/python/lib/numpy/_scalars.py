"""What NumPy's scalars do: arithmetic with its types, comparisons, printing."""

import math
import operator
import struct

from . import _dtypes as D, _engine
from ._dtypes import bool_, float64, generic

_float_new, _int_new = float.__new__, int.__new__
_PYTHON = (float, int, bool)
_round32 = struct.Struct("f")
_round16 = struct.Struct("e")


def round_single(x):
    """The nearest number of single precision."""
    try:
        return _round32.unpack(_round32.pack(x))[0]
    except OverflowError:
        return math.copysign(math.inf, x)


def round_half(x):
    try:
        return _round16.unpack(_round16.pack(x))[0]
    except OverflowError:
        return math.copysign(math.inf, x)


def round_brain(x):
    """The nearest bfloat16, ties to even."""
    x = round_single(x)
    if x != x or x in (math.inf, -math.inf):
        return x
    bits = int.from_bytes(_round32.pack(x), "little")
    bits = (bits + 0x7FFF + (bits >> 16 & 1)) & 0xFFFF0000
    return _round32.unpack(bits.to_bytes(4, "little"))[0]


def rounding(d):
    """What brings a float into a type of less than 64 bits."""
    if d.itemsize == 4:
        return round_single
    return round_brain if d.name == "bfloat16" else round_half


def shortest(x, d):
    """The number with the fewest digits that names `x` in its own precision, as Python's float."""
    if d.itemsize == 8 or x != x or x in (math.inf, -math.inf):
        return float(x)
    x, to = float(x), rounding(d)
    for digits in range(6 if d.itemsize == 4 else 2, 10):
        short = float(f"{x:.{digits}g}")
        if to(short) == x:
            return short
    return x


def wrap_integer(x, d):
    """An integer brought into the range of `d`, as hardware does."""
    bits = 8 * d.itemsize
    x &= (1 << bits) - 1
    return x - (1 << bits) if d.kind == "i" and x >> (bits - 1) else x


def make(d, x):
    """The scalar of type `d` that holds the number `x` of Python's."""
    kind = d.kind
    if kind == "f":
        if d.itemsize == 8:
            return _float_new(float64, x)
        return _float_new(d.type, rounding(d)(x))
    if kind == "b":
        return TRUE if x else FALSE
    return _int_new(d.type, wrap_integer(int(x), d))


def _true(truth):
    b = object.__new__(bool_)
    b._truth = truth
    return b


TRUE, FALSE = _true(True), _true(False)


def plain(x):
    """A scalar as Python's number."""
    kind = x.dtype.kind
    if kind == "f":
        return float(x)
    return x._truth if kind == "b" else int(x)


# What Python refuses and NumPy answers.
def _divide(a, b):
    try:
        return a / b
    except ZeroDivisionError:
        a, b = float(a), float(b)
        return math.nan if a == 0 or a != a else math.copysign(math.inf, a) * math.copysign(1.0, b)


def _floor_divide(a, b):
    try:
        return a // b
    except ZeroDivisionError:
        return 0 if isinstance(a, int) and isinstance(b, int) else _divide(a, b)


def _remainder(a, b):
    try:
        return a % b
    except ZeroDivisionError:
        return 0 if isinstance(a, int) and isinstance(b, int) else math.nan


def power_of(a, b):
    if isinstance(a, int) and isinstance(b, int) and b < 0:
        raise ValueError("Integers to negative integer powers are not allowed.")
    try:
        out = a**b
    except OverflowError:
        return -math.inf if a < 0 and b % 2 == 1 else math.inf
    except ZeroDivisionError:
        return math.copysign(math.inf, a) if b % 2 == 1 else math.inf
    return math.nan if isinstance(out, complex) else out


def _common(a, b):
    t = type(b)
    if t in _PYTHON:
        return D.with_number(a.dtype, t)
    if issubclass(t, generic):
        return D.promote(a.dtype, b.dtype)
    return None


def _arithmetic(op, always_float=False):
    def forward(self, other):
        d = _common(self, other)
        if d is None:
            return NotImplemented
        a = plain(self)
        b = other if type(other) in _PYTHON else plain(other)
        if d.kind == "b":
            return _booleans(op, a, b)
        if d.kind == "f":
            a, b = float(a), float(b)
        elif always_float:
            d = D.FLOAT64
        return make(d, op(a, b))

    def backward(self, other):
        if type(other) not in _PYTHON:
            return NotImplemented
        d = D.with_number(self.dtype, type(other))
        a, b = other, plain(self)
        if d.kind == "b":
            return _booleans(op, a, b)
        if d.kind == "f":
            a, b = float(a), float(b)
        elif always_float:
            d = D.FLOAT64
        return make(d, op(a, b))

    return forward, backward


def _booleans(op, a, b):
    if op is operator.add:
        return make(D.BOOL, a or b)
    if op is operator.mul:
        return make(D.BOOL, a and b)
    if op is operator.sub:
        raise TypeError(
            "numpy boolean subtract, the `-` operator, is not supported, "
            "use the bitwise_xor, the `^` operator, or the logical_xor function instead."
        )
    if op is _divide:
        return make(D.FLOAT64, _divide(a, b))
    return make(D.BY_NAME["int8"], op(int(a), int(b)))


def _bits(op):
    def forward(self, other):
        d = _common(self, other)
        if d is None:
            return NotImplemented
        if d.kind == "f":
            return NotImplemented
        return make(d, op(plain(self), other if type(other) in _PYTHON else plain(other)))

    def backward(self, other):
        if type(other) not in (int, bool) or self.dtype.kind == "f":
            return NotImplemented
        return make(D.with_number(self.dtype, type(other)), op(other, plain(self)))

    return forward, backward


def _comparison(op):
    def compare(self, other):
        t = type(other)
        if t in _PYTHON:
            d = self.dtype
            if t is float and d.kind == "f" and d.itemsize < 8:
                other = make(d, other)
                return TRUE if op(float(self), float(other)) else FALSE
            return TRUE if op(plain(self), other) else FALSE
        if issubclass(t, generic):
            return TRUE if op(plain(self), plain(other)) else FALSE
        return NotImplemented

    return compare


def _unary(op):
    def method(self):
        return make(self.dtype, op(plain(self)))

    return method


def _array(self):
    """The scalar as an array without axes."""
    from ._ndarray import wrap

    return wrap(_engine.full((), float(self), self.dtype._stored), self.dtype)


METHODS = {}
for _name, _op in (
    ("add", operator.add), ("sub", operator.sub), ("mul", operator.mul), ("truediv", _divide),
    ("floordiv", _floor_divide), ("mod", _remainder), ("pow", power_of),
):
    METHODS[f"__{_name}__"], METHODS[f"__r{_name}__"] = _arithmetic(_op, _op is _divide)
for _name in ("and_", "or_", "xor", "lshift", "rshift"):
    _forward, _backward = _bits(getattr(operator, _name))
    METHODS[f"__{_name.strip('_')}__"], METHODS[f"__r{_name.strip('_')}__"] = _forward, _backward
for _name in ("lt", "le", "gt", "ge", "eq", "ne"):
    METHODS[f"__{_name}__"] = _comparison(getattr(operator, _name))
for _name in ("neg", "pos", "abs"):
    METHODS[f"__{_name}__"] = _unary(getattr(operator, _name))


def _repr(self):
    return f"np.{type(self).__name__}({str(self)})"


def _str_float(self):
    d = self.dtype
    x = shortest(self, d)
    size = abs(x)
    if d.itemsize == 8 or not size or not math.isfinite(x):
        return repr(x)
    # Narrow types change to an exponent earlier than Python does.
    if 1e-4 <= abs(float(self)) < 10.0 ** D.finfo(d).precision:
        return repr(x)
    text = f"{x:.17e}"
    for n in range(17):
        text = f"{x:.{n}e}"
        if float(text) == x:
            break
    return text


def _str_int(self):
    return int.__repr__(self)


def _round(self, ndigits=None):
    out = round(plain(self), ndigits)
    return out if ndigits is None else make(self.dtype, out)


def _divmod(self, other):
    return self // other, self % other


def _new_float(cls, x=0.0, /):
    t = type(x)
    if t is float or t is int:
        return make(cls.dtype, x)
    return _converted(cls, x, float)


def _new_int(cls, x=0, /):
    if type(x) is int or type(x) is float:
        x = int(x)
        if x != wrap_integer(x, cls.dtype):
            raise OverflowError(f"Python integer {x} out of bounds for {cls.__name__}")
        return _int_new(cls, x)
    return _converted(cls, x, int)


def _new_bool(cls, x=False, /):
    if isinstance(x, (bool, int, float, str)) or x is None:
        return TRUE if x else FALSE
    return _converted(cls, x, bool)


def _converted(cls, x, to):
    if isinstance(x, str):
        return make(cls.dtype, to(x))
    if isinstance(x, generic):
        return make(cls.dtype, plain(x))
    from ._ndarray import asarray, scalar_or_array

    return scalar_or_array(asarray(x).astype(cls.dtype))


# Attributes that every scalar has.
generic.shape, generic.ndim, generic.size = (), 0, 1
generic.itemsize = property(lambda self: self.dtype.itemsize)
generic.nbytes = generic.itemsize
generic.T = generic.real = property(lambda self: self)
generic.item = generic.tolist = lambda self, *args: plain(self)
generic.copy = generic.flatten_scalar = lambda self: self
generic.astype = lambda self, dtype, copy=True: make(D.find(dtype), plain(self))
generic.__array_priority__ = -1000000.0
generic.__array__ = lambda self, dtype=None, copy=None: _array(self)
generic.__copy__ = lambda self: self
generic.__deepcopy__ = lambda self, memo: self
generic.__reduce__ = lambda self: (make, (self.dtype, plain(self)))
generic.__jax_array__ = lambda self: _array(self).__jax_array__()
generic.__repr__ = _repr
generic.__hash__ = lambda self: hash(plain(self))
generic.__round__ = _round
generic.__divmod__ = _divmod


def _getattr(self, name):
    if name[:2] == "__":
        raise AttributeError(f"'numpy.{type(self).__name__}' object has no attribute '{name}'")
    return getattr(_array(self), name)


generic.__getattr__ = _getattr

for _d in D.BY_NAME.values():
    _class = _d.type
    _class.__module__ = "numpy"
    for _name, _method in METHODS.items():
        setattr(_class, _name, _method)
    for _name in ("__repr__", "__hash__", "__round__", "__divmod__", "__reduce__"):
        setattr(_class, _name, getattr(generic, _name))
    if _d.kind == "f":
        _class.__str__, _class.__new__ = _str_float, _new_float
        _class.is_integer = lambda self: plain(self).is_integer()
        if _d.name == "bfloat16":  # ml_dtypes writes C's %g.
            _class.__str__ = _class.__repr__ = lambda self: f"{float(self):g}"
            _class.__module__ = "ml_dtypes"
    elif _d.kind != "b":
        _class.__str__, _class.__new__ = _str_int, _new_int
        _class.__invert__ = _unary(operator.invert)
bool_.__new__ = _new_bool
bool_.__name__ = bool_.__qualname__ = "bool"
bool_.__bool__ = lambda self: self._truth
bool_.__int__ = bool_.__index__ = lambda self: int(self._truth)
bool_.__float__ = lambda self: float(self._truth)
bool_.__str__ = lambda self: str(self._truth)
bool_.__repr__ = lambda self: f"np.{self._truth}_"
bool_.__invert__ = lambda self: FALSE if self._truth else TRUE
bool_.__format__ = lambda self, spec: format(str(self._truth) if not spec else self._truth, spec)
