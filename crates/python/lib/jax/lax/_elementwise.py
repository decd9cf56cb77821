"""Operations on each element that do not promote: one element type, one shape or scalars."""

import _athanor
from _athanor import Array, asarray, binary, convert_element_type as _convert, select as _select, unary

from ..numpy import _elementwise as _promoting
from ..numpy._integers import bitwise_count
from ._special import bessel_i0e, bessel_i1e, digamma as _digamma, erfc as _erfc, lgamma as _lgamma

_NUMBERS = (bool, int, float)
# Element types by kind: bool, signed, unsigned, float.
_FLOAT, _NUMBER, _INTEGER, _BITS, _ANY = "f", "iuf", "iu", "biu", "biuf"
_NAMES = {
    _FLOAT: "floating, complexfloating",
    _NUMBER: "integer, floating, complexfloating",
    _INTEGER: "integer",
    _BITS: "bool, integer",
}


def _accept(name, x, kinds):
    """An array of an accepted type; TypeError for others, in JAX's words."""
    if type(x) is not Array:
        if x is None or isinstance(x, (str, list, tuple, dict)):
            raise TypeError(f"Value {x!r} with type {type(x)} is not a valid JAX type")
        x = asarray(x, None)
    if x._kind not in kinds:
        raise TypeError(
            f"{name} does not accept dtype {x._dtype}. Accepted dtypes are subtypes of "
            f"{_NAMES[kinds]}."
        )
    return x


def _named(function, name, doc):
    function.__name__ = function.__qualname__ = name
    function.__doc__ = doc
    return function


def _unary(name, doc, kinds=_FLOAT, primitive=None, of=None):
    """An operation on one array: a primitive, or ``of``, a function."""
    primitive = primitive or name

    def function(x, accuracy=None):
        x = _accept(name, x, kinds)
        return unary(primitive, x) if of is None else of(x)

    return _named(function, name, doc)


def _same(name, x, y):
    """Both operands; TypeError if their types or shapes differ."""
    for a, b in ((x, y), (y, x)):
        if type(a) in _NUMBERS and type(b) is Array:
            if type(a) is float and b._kind != "f":
                kinds = ("float32", b._dtype) if a is x else (b._dtype, "float32")
                raise _differ(name, *kinds)
            a = asarray(a, b._dtype)
            return (a, b) if b is y else (b, a)
    x, y = asarray(x, None), asarray(y, None)
    if x.ndim != y.ndim and x.ndim and y.ndim:
        raise TypeError(
            f"{name}: arrays must have the same number of dimensions, got {set((x.ndim, y.ndim))}"
        )
    if x._dtype != y._dtype:
        raise _differ(name, x._dtype, y._dtype)
    if x.shape != y.shape and x.ndim and y.ndim:
        if any(m != n and 1 not in (m, n) for m, n in zip(x.shape, y.shape)):
            raise TypeError(
                f"{name} got incompatible shapes for broadcasting: {x.shape}, {y.shape}."
            )
    return x, y


def _differ(name, first, second):
    return TypeError(
        f"lax.{name} requires arguments to have the same dtypes, got {first}, {second}. "
        f"(Tip: jnp.{name} is a similar function that does automatic type promotion on inputs)."
    )


def _binary(name, doc, kinds=_NUMBER, primitive=None):
    primitive = primitive or name

    def function(x, y):
        if (
            type(x) is not Array
            or type(y) is not Array
            or x._dtype != y._dtype
            or x.shape != y.shape
        ):
            x, y = _same(name, x, y)
        if kinds is not _ANY:
            _accept(name, x, kinds)
        return binary(primitive, x, y)

    return _named(function, name, doc)


neg = _unary("neg", "-x.", _NUMBER)
sign = _unary("sign", "-1, 0 or 1.", _NUMBER)
abs = _unary("abs", "The absolute value.", _NUMBER, of=_promoting.abs)
floor = _unary("floor", "Rounded towards -inf.")
ceil = _unary("ceil", "Rounded towards inf.")
exp = _unary("exp", "e to the power of x.")
exp2 = _unary("exp2", "2 to the power of x.")
expm1 = _unary("expm1", "exp(x) - 1, accurate near 0.")
log = _unary("log", "The natural logarithm.")
log1p = _unary("log1p", "log(1 + x), accurate near 0.")
sin = _unary("sin", "The sine of x in radians.")
cos = _unary("cos", "The cosine of x in radians.")
tan = _unary("tan", "The tangent of x in radians.")
tanh = _unary("tanh", "The hyperbolic tangent.")
logistic = _unary("logistic", "1 / (1 + exp(-x)).")
sqrt = _unary("sqrt", "The square root; NaN below 0.")
rsqrt = _unary("rsqrt", "1 / sqrt(x).")
erf = _unary("erf", "The error function.")
erf_inv = _unary("erf_inv", "The inverse of the error function.")
erfc = _unary("erfc", "1 - erf(x), accurate where that is small.", of=_erfc)
lgamma = _unary("lgamma", "log |Γ(x)|.", of=_lgamma)
digamma = _unary("digamma", "The derivative of log Γ(x).", of=_digamma)
bessel_i0e = _unary("bessel_i0e", "exp(-|x|) I₀(x).", of=bessel_i0e)
bessel_i1e = _unary("bessel_i1e", "exp(-|x|) I₁(x).", of=bessel_i1e)
is_finite = _unary("is_finite", "Whether x is neither infinite nor NaN.")
asin = _unary("asin", "The inverse sine.", of=_promoting.arcsin)
acos = _unary("acos", "The inverse cosine.", of=_promoting.arccos)
atan = _unary("atan", "The inverse tangent.", of=_promoting.arctan)
sinh = _unary("sinh", "The hyperbolic sine.", of=_promoting.sinh)
cosh = _unary("cosh", "The hyperbolic cosine.", of=_promoting.cosh)
asinh = _unary("asinh", "The inverse of sinh.", of=_promoting.arcsinh)
acosh = _unary("acosh", "The inverse of cosh.", of=_promoting.arccosh)
atanh = _unary("atanh", "The inverse of tanh.", of=_promoting.arctanh)
cbrt = _unary("cbrt", "The cube root.", of=_promoting.cbrt)
square = _unary("square", "x * x.", _NUMBER, of=_promoting.square)
reciprocal = _unary("reciprocal", "1 / x.", of=_promoting.reciprocal)
bitwise_not = _unary("bitwise_not", "Each bit flipped.", _BITS, "not")

add = _binary("add", "x + y.")
sub = _binary("sub", "x - y.")
mul = _binary("mul", "x * y.")
div = _binary("div", "x / y; of integers, rounded towards 0.")
rem = _binary("rem", "The rest of division, with the sign of x.")
max = _binary("max", "The greater one.", _ANY)
min = _binary("min", "The lesser one.", _ANY)
atan2 = _binary("atan2", "The angle of the point (y, x).", _FLOAT)
nextafter = _binary("nextafter", "The next number after x towards y.", _FLOAT)
bitwise_and = _binary("bitwise_and", "Bits set in both.", _BITS, "and")
bitwise_or = _binary("bitwise_or", "Bits set in either.", _BITS, "or")
bitwise_xor = _binary("bitwise_xor", "Bits set in one of both.", _BITS, "xor")
eq = _binary("eq", "x == y.", _ANY)
ne = _binary("ne", "x != y.", _ANY)
lt = _binary("lt", "x < y.", _ANY)
le = _binary("le", "x <= y.", _ANY)
gt = _binary("gt", "x > y.", _ANY)
ge = _binary("ge", "x >= y.", _ANY)
shift_left = _binary("shift_left", "x * 2**y.", _INTEGER)
shift_right_logical = _binary("shift_right_logical", "Shifted, zeros coming in.", _INTEGER)
shift_right_arithmetic = _binary("shift_right_arithmetic", "Shifted, the sign staying.", _INTEGER)


def pow(x, y):
    """x, of floats, to the power of y: floats of the same type, or integers."""
    if type(y) is int:
        return _accept("pow", x, _FLOAT) ** y
    x = x if type(x) is Array else asarray(x, getattr(y, "_dtype", None))
    _accept("pow", x, _FLOAT)
    if type(y) is Array and y._kind in "iu":
        return binary("pow", x, _convert(y, x._dtype))
    return binary("pow", *_same("pow", x, y))


def integer_pow(x, y):
    """x to a power that is a Python integer."""
    return _accept("integer_pow", x, _NUMBER) ** y


def round(x, rounding_method=0, accuracy=None):
    """To the nearest integer; halves away from 0, or to even ones."""
    x = _accept("round", x, _FLOAT)
    if getattr(rounding_method, "value", rounding_method) == 1:
        return unary("round", x)
    size = unary("floor", unary("abs", x))
    up = unary("abs", x) - size >= 0.5
    return unary("sign", x) * (size + _select(up, 1.0, 0.0))


def clamp(min, x, max):
    """x, at least min and at most max: these are scalars or have its shape."""
    x = asarray(x, None)
    low, high = asarray(min, None if type(min) is Array else x._dtype), max
    high = asarray(high, None if type(high) is Array else x._dtype)
    for bound in (low, high):
        if bound._dtype != x._dtype:
            raise _differ("clamp", low._dtype, x._dtype)
        if bound.ndim and bound.shape != x.shape:
            raise TypeError(
                f"clamp requires scalar bounds or the operand's shape, got {bound.shape} for "
                f"{x.shape}."
            )
    return _select(x < low, low, _select(x > high, high, x))


def population_count(x):
    """How many bits are set."""
    x = _accept("population_count", x, _INTEGER)
    unsigned = x if x._kind == "u" else _athanor.bitcast(x, "u" + x._dtype)
    return _convert(bitwise_count(unsigned), x._dtype)


def clz(x):
    """How many of the highest bits are 0 before the first 1."""
    x = _accept("clz", x, _INTEGER)
    bits = int(x._dtype.lstrip("uint"))
    y = x if x._kind == "u" else _athanor.bitcast(x, "u" + x._dtype)
    step = 1
    while step < bits:
        # All bits below the highest one become 1.
        y = y | binary("shift_right_logical", y, step)
        step *= 2
    return _convert(bits - _convert(bitwise_count(y), "int32"), x._dtype)


def reduce_precision(operand, exponent_bits, mantissa_bits):
    """Rounded as if the float type had so few bits; the exponent's range stays."""
    x = _accept("reduce_precision", operand, _FLOAT)
    if x._dtype != "float32" or exponent_bits < 8:
        raise NotImplementedError(
            "lax.reduce_precision: only float32 with its 8 bits of exponent is supported here; "
            "x.astype(jnp.bfloat16) and x.astype(jnp.float16) round to those types"
        )
    drop = 23 - mantissa_bits
    if drop <= 0:
        return x
    bits = _athanor.bitcast(_athanor.stop_gradient(x), "int32")
    odd = binary("shift_right_logical", bits, drop) & 1
    rounded = (bits + (odd + ((1 << (drop - 1)) - 1))) & -(1 << drop)
    rounded = _select(unary("is_finite", x), _athanor.bitcast(rounded, "float32"), x)
    return x + _athanor.stop_gradient(rounded - x)
