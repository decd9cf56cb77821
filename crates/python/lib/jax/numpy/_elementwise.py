"""Functions that treat each element alone, with NumPy's broadcasting and JAX's promotion."""

import math

import _athanor
from _athanor import Array, binary, convert_element_type, select, unary

from .. import _dtypes
from ._common import checked, floating as _float, floats, strong

inf = math.inf
nan = math.nan


def _unary(name, primitive, doc):
    def function(x, /):
        if type(x) is not Array:
            x = checked(name, x)
        return unary(primitive, x)

    function.__name__ = function.__qualname__ = name
    function.__doc__ = doc
    return function


def _binary(name, primitive, doc):
    def function(x, y, /):
        if type(x) is not Array:
            x = checked(name, x) if type(y) is Array or type(x) not in (int, float) else x
        if type(y) is not Array and type(y) not in (int, float):
            y = checked(name, y, 1)
        return binary(primitive, x, y)

    function.__name__ = function.__qualname__ = name
    function.__doc__ = doc
    return function


exp = _unary("exp", "exp", "e to the power of x.")
exp2 = _unary("exp2", "exp2", "2 to the power of x.")
expm1 = _unary("expm1", "expm1", "exp(x) - 1, accurate near 0.")
log = _unary("log", "log", "The natural logarithm.")
log1p = _unary("log1p", "log1p", "log(1 + x), accurate near 0.")
sin = _unary("sin", "sin", "The sine of x in radians.")
cos = _unary("cos", "cos", "The cosine of x in radians.")
tan = _unary("tan", "tan", "The tangent of x in radians.")
tanh = _unary("tanh", "tanh", "The hyperbolic tangent.")
sqrt = _unary("sqrt", "sqrt", "The square root; NaN below 0.")
sign = _unary("sign", "sign", "-1, 0 or 1.")
negative = _unary("negative", "neg", "-x.")
invert = bitwise_not = bitwise_invert = _unary("invert", "not", "Each bit flipped.")

add = _binary("add", "add", "x + y; of bools, or.")
subtract = _binary("subtract", "sub", "x - y.")
multiply = _binary("multiply", "mul", "x * y; of bools, and.")
divide = true_divide = _binary("true_divide", "true_divide", "x / y, in floating point.")
floor_divide = _binary("floor_divide", "floor_divide", "x / y rounded towards -inf.")
remainder = mod = _binary("remainder", "remainder", "The rest of floor division.")
maximum = _binary("maximum", "max", "The greater one; NaN if either is.")
minimum = _binary("minimum", "min", "The lesser one; NaN if either is.")
arctan2 = atan2 = _binary("arctan2", "atan2", "The angle of the point (y, x).")
nextafter = _binary("nextafter", "nextafter", "The next number after x towards y.")
equal = _binary("equal", "eq", "x == y.")
not_equal = _binary("not_equal", "ne", "x != y.")
less = _binary("less", "lt", "x < y.")
less_equal = _binary("less_equal", "le", "x <= y.")
greater = _binary("greater", "gt", "x > y.")
greater_equal = _binary("greater_equal", "ge", "x >= y.")
bitwise_and = _binary("bitwise_and", "and", "Bits set in both.")
bitwise_or = _binary("bitwise_or", "or", "Bits set in either.")
bitwise_xor = _binary("bitwise_xor", "xor", "Bits set in one of both.")
left_shift = bitwise_left_shift = _binary("left_shift", "shift_left", "x * 2**y.")


def right_shift(x, y, /):
    """x // 2**y; the sign is kept."""
    x = _number("right_shift", x)
    y = y if type(y) is int else _number("right_shift", y, 1)
    kind = "shift_right_logical" if x._kind == "u" else "shift_right_arithmetic"
    return binary(kind, x, y)


bitwise_right_shift = right_shift


def abs(x, /):
    """The absolute value."""
    x = checked("abs", x)
    return x if x._dtype == "bool" or x._kind == "u" else unary("abs", x)


absolute = abs


def fabs(x, /):
    """The absolute value, in floating point."""
    return unary("abs", _float("fabs", x))


def positive(x, /):
    """x itself."""
    return checked("positive", x)


def _rounding(name, primitive, doc):
    def function(x, /):
        x = checked(name, x)
        return unary(primitive, x) if x._kind == "f" else x

    function.__name__ = function.__qualname__ = name
    function.__doc__ = doc
    return function


floor = _rounding("floor", "floor", "Rounded towards -inf.")
ceil = _rounding("ceil", "ceil", "Rounded towards inf.")


def rint(x, /):
    """Rounded to the nearest integer, halves to even; always a float."""
    x = checked("rint", x)
    return unary("round", x if x._kind == "f" else strong(_float("rint", x)))


def trunc(x, /):
    """Rounded towards 0."""
    x = checked("trunc", x)
    return x if x._kind != "f" else select(x < 0, unary("ceil", x), unary("floor", x))


def round(a, decimals=0, out=None):
    """Rounded to so many decimals, halves to even."""
    a = checked("round", a)
    if a._kind != "f":
        if decimals < 0:
            raise NotImplementedError("integer np.round not implemented for decimals < 0")
        return a
    if decimals == 0:
        return unary("round", a)
    factor = 10.0**decimals
    # XLA divides by a constant by multiplying with its reciprocal, and the last digit tells.
    return unary("round", a * factor) * (1.0 / factor)


around = round


def _number(function, x, position=0):
    """An array, of int32 where it was of bools."""
    x = checked(function, x, position)
    return convert_element_type(x, "int32") if x._dtype == "bool" else x


def square(x, /):
    """x * x."""
    return _number("square", x) ** 2


def reciprocal(x, /):
    """1 / x."""
    return 1.0 / _float("reciprocal", x)


def power(x1, x2, /):
    """x1 to the power of x2."""
    if type(x2) is int:
        return checked("power", x1) ** x2
    x1, x2 = checked("power", x1), checked("power", x2, 1)
    return binary("power", _number("power", x1), _number("power", x2))


pow = power


def float_power(x, y, /):
    """x to the power of y, in floating point."""
    return binary("pow", _float("float_power", x), _float("float_power", y))


def log2(x, /):
    """The logarithm to base 2."""
    x = _float("log2", x)
    return unary("log", x) / _athanor.full((), math.log(2.0), x._dtype)


def log10(x, /):
    """The logarithm to base 10."""
    x = _float("log10", x)
    return unary("log", x) * _athanor.full((), 1.0 / math.log(10.0), x._dtype)


def arctan(x, /):
    """The angle whose tangent is x."""
    return binary("atan2", _float("arctan", x), 1.0)


def arcsin(x, /):
    """The angle in [-π/2, π/2] whose sine is x."""
    x = _float("arcsin", x)
    return 2.0 * binary("atan2", x, 1.0 + unary("sqrt", (1.0 - x) * (1.0 + x)))


def arccos(x, /):
    """The angle in [0, π] whose cosine is x."""
    x = _float("arccos", x)
    angle = 2.0 * binary("atan2", unary("sqrt", (1.0 - x) * (1.0 + x)), 1.0 + x)
    return select(x == -1.0, math.pi, angle)


_LOG_HALF = math.log(0.5)


def sinh(x, /):
    """The hyperbolic sine."""
    x = _float("sinh", x)
    e = unary("expm1", x)
    small = 0.5 * (e + e / (e + 1.0))
    large = unary("exp", x + _LOG_HALF) - unary("exp", _LOG_HALF - x)
    return select(unary("abs", x) < 1.0, small, large)


def cosh(x, /):
    """The hyperbolic cosine."""
    x = _float("cosh", x)
    return unary("exp", x + _LOG_HALF) + unary("exp", _LOG_HALF - x)


def arcsinh(x, /):
    """The inverse of sinh."""
    x = _float("arcsinh", x)
    below = x < 0.0
    a = select(below, -x, x)
    # Beyond 2**60 the square overflows, and 1 does not count; x itself where it is 0, with its sign.
    large = a > 2.0**60
    safe = select(large, 1.0, a)
    near = unary("log1p", safe + safe * safe / (1.0 + unary("sqrt", safe * safe + 1.0)))
    far = unary("log", select(large, a, 1.0)) + math.log(2.0)
    size = select(large, far, near)
    return select(x == 0.0, x, select(below, -size, size))


def arccosh(x, /):
    """The inverse of cosh, for x at least 1."""
    x = _float("arccosh", x)
    return unary("log", x + unary("sqrt", (x + 1.0) * (x - 1.0)))


def arctanh(x, /):
    """The inverse of tanh, for x in (-1, 1)."""
    x = _float("arctanh", x)
    return 0.5 * (unary("log1p", x) - unary("log1p", -x))


acos, asin, atan, acosh, asinh, atanh = arccos, arcsin, arctan, arccosh, arcsinh, arctanh


def cbrt(x, /):
    """The cube root."""
    x = _float("cbrt", x)
    return unary("sign", x) * binary("pow", unary("abs", x), 1.0 / 3.0)


def hypot(x1, x2, /):
    """The length of the vector (x1, x2), without overflow on the way."""
    x1, x2 = unary("abs", _float("hypot", x1)), unary("abs", _float("hypot", x2))
    big, small = binary("max", x1, x2), binary("min", x1, x2)
    ratio = small / select(big == 0.0, 1.0, big)
    return select(big == 0.0, big, big * unary("sqrt", 1.0 + ratio * ratio))


def deg2rad(x, /):
    """Degrees to radians."""
    return _float("deg2rad", x) * (math.pi / 180.0)


def rad2deg(x, /):
    """Radians to degrees."""
    return _float("rad2deg", x) * (180.0 / math.pi)


radians, degrees = deg2rad, rad2deg


def heaviside(x1, x2, /):
    """0 below zero, 1 above, x2 at zero."""
    x1, x2 = floats("heaviside", x1, x2)
    at_zero = select(x1 != x1, x1, x2)
    out = select(x1 < 0.0, 0.0, select(x1 > 0.0, 1.0, at_zero))
    return out


def sinc(x, /):
    """sin(πx) / (πx), 1 at 0."""
    x = _float("sinc", x) * math.pi
    zero = x == 0.0
    safe = select(zero, 1.0, x)
    return select(zero, 1.0, unary("sin", safe) / safe)


def logaddexp(x1, x2, /):
    """log(exp(x1) + exp(x2)), without overflow."""
    return _log_of_sum("logaddexp", x1, x2, "exp", 1.0)


def _log_of_sum(name, x1, x2, power, unit):
    x1, x2 = floats(name, x1, x2)
    apart = x1 - x2
    # The greater one and the distance are chosen together, so that derivatives are right where
    # both are equal.
    first = apart > 0
    rest = unary("log1p", unary(power, select(first, -apart, apart)))
    out = select(first, x1, x2) + (rest if unit == 1.0 else rest * unit)
    # Two equal infinities have no distance.
    return select(apart != apart, x1 + x2, out)


def logaddexp2(x1, x2, /):
    """log2(2**x1 + 2**x2)."""
    return _log_of_sum("logaddexp2", x1, x2, "exp2", 1.0 / math.log(2.0))


def isnan(x, /):
    """Whether x is no number."""
    x = checked("isnan", x)
    return binary("ne", x, x)


def isfinite(x, /):
    """Whether x is neither infinite nor NaN."""
    x = checked("isfinite", x)
    return unary("is_finite", x) if x._kind == "f" else strong(binary("eq", x, x))


def isinf(x, /):
    """Whether x is infinite."""
    x = checked("isinf", x)
    return strong(binary("eq", unary("abs", x), inf) if x._kind == "f" else binary("ne", x, x))


def isposinf(x, /, out=None):
    """Whether x is +inf."""
    return strong(binary("eq", _float("isposinf", x), inf))


def isneginf(x, /, out=None):
    """Whether x is -inf."""
    return strong(binary("eq", _float("isneginf", x), -inf))


def nan_to_num(x, copy=True, nan=0.0, posinf=None, neginf=None):
    """NaN and infinities replaced, by 0 and by the greatest numbers unless others are given."""
    x = checked("nan_to_num", x)
    if x._kind != "f":
        return x
    greatest = (2.0 - 2.0**-23) * 2.0**127
    x = select(x != x, nan, x)
    x = select(x == inf, greatest if posinf is None else posinf, x)
    return select(x == -inf, -greatest if neginf is None else neginf, x)


def _truth(name, x, position=0):
    x = checked(name, x, position)
    return x if x._dtype == "bool" else convert_element_type(x, "bool")


def logical_and(x, y, /):
    """Whether both are true."""
    return binary("and", _truth("logical_and", x), _truth("logical_and", y, 1))


def logical_or(x, y, /):
    """Whether either is true."""
    return binary("or", _truth("logical_or", x), _truth("logical_or", y, 1))


def logical_xor(x, y, /):
    """Whether exactly one is true."""
    return binary("xor", _truth("logical_xor", x), _truth("logical_xor", y, 1))


def logical_not(x, /):
    """Whether x is false."""
    x = checked("logical_not", x)
    return unary("not", x) if x._dtype == "bool" else binary("eq", x, 0)


def clip(arr=None, /, min=None, max=None):
    """At least ``min`` and at most ``max``; either may be None."""
    arr = checked("clip", arr)
    if min is not None:
        arr = binary("max", min, arr)
    if max is not None:
        arr = binary("min", max, arr)
    return arr


def fmax(x1, x2, /):
    """The greater one, and the other one if one is NaN."""
    x1, x2 = checked("fmax", x1), checked("fmax", x2, 1)
    return select((x1 > x2) | (x2 != x2), x1, x2)


def fmin(x1, x2, /):
    """The lesser one, and the other one if one is NaN."""
    x1, x2 = checked("fmin", x1), checked("fmin", x2, 1)
    return select((x1 < x2) | (x2 != x2), x1, x2)


def fmod(x1, x2, /):
    """The rest of division, with the sign of x1."""
    return binary("fmod", checked("fmod", x1), x2)


def divmod(x1, x2, /):
    """Floor division and its rest."""
    return binary("floor_divide", x1, x2), binary("remainder", x1, x2)


def modf(x, /, out=None):
    """The fractional and the whole part, both with the sign of x."""
    x = _float("modf", x)
    whole = trunc(x)
    return x - whole, whole


def signbit(x, /):
    """Whether x is negative; for -0. too."""
    x = checked("signbit", x)
    if x._kind != "f":
        return strong(x < 0)
    return select(x == 0, binary("lt", 1.0 / x, 0.0), x < 0)


def copysign(x1, x2, /):
    """x1 with the sign of x2."""
    x1, x2 = floats("copysign", x1, x2)
    size = unary("abs", x1)
    return select(signbit(x2), -size, size)


def ldexp(x1, x2, /):
    """x1 * 2**x2."""
    return _float("ldexp", x1) * unary("exp2", _float("ldexp", x2))


def isclose(a, b, rtol=1e-05, atol=1e-08, equal_nan=False):
    """Whether |a - b| <= atol + rtol |b|; infinities only of one sign."""
    a, b = checked("isclose", a), checked("isclose", b, 1)
    if a._kind != "f" and b._kind != "f":
        a, b = _float("isclose", a), _float("isclose", b)
    near = abs(a - b) <= atol + rtol * abs(b)
    finite = isfinite(a) & isfinite(b)
    out = select(finite, near, a == b)
    if equal_nan:
        out = out | (isnan(a) & isnan(b))
    return out


def real(x, /):
    """The real part, which is all."""
    return checked("real", x)


def imag(x, /):
    """The imaginary part, zero."""
    return _zeros("imag", x)


def conjugate(x, /):
    """x, since nothing is complex here."""
    return checked("conjugate", x)


conj = conjugate


def _zeros(name, x):
    """Zeros like x, weak if x is."""
    x = checked(name, x)
    zero = _athanor.full(x.shape, 0.0, x._dtype)
    return select(True, 0, x) if x.weak_type and not x.ndim else zero


def isreal(x):
    """Whether the imaginary part is 0: everywhere."""
    zeros = _zeros("isreal", x)
    return binary("eq", zeros, zeros)


def iscomplex(x):
    """Whether the imaginary part is not 0: nowhere."""
    zeros = _zeros("iscomplex", x)
    return binary("ne", zeros, zeros)


def i0(x):
    """The modified Bessel function I₀."""
    from ..lax._special import bessel_i0e

    x = _float("i0", x)
    return unary("exp", unary("abs", x)) * bessel_i0e(x)
