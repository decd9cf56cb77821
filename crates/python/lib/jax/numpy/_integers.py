"""Functions of integers and of the bits and parts of numbers."""

import _athanor
from _athanor import binary, convert_element_type, select, unary

from ._common import axis_in, checked, floating
from ._shape import broadcast_arrays, concatenate, moveaxis

# Of float types: bits of the fraction, the exponent's bias, an integer type as wide.
_LAYOUT = {
    "float32": (23, 127, "int32"),
    "float16": (10, 15, "int16"),
    "bfloat16": (7, 127, "int16"),
}


def _common_integers(name, x1, x2):
    """Two arrays of one integer type and shape; ValueError for others."""
    x1, x2 = broadcast_arrays(checked(name, x1), checked(name, x2, 1))
    first = select(True, x1, x2)
    if first._kind not in "iu":
        raise ValueError(
            f"Arguments to jax.numpy.{name} must be integers, got {x1._dtype} and {x2._dtype}."
        )
    return first, select(False, x1, x2)


def _size(x):
    return x if x._kind == "u" else unary("abs", x)


def gcd(x1, x2):
    """The greatest common divisor; of 0 and 0 it is 0."""
    first, second = _common_integers("gcd", x1, x2)

    def step(state):
        a, b = state
        zero = b == 0
        return select(zero, a, b), select(zero, 0, a % select(zero, 1, b))

    more = lambda state: _athanor.reduce("any", state[1] != 0, None, False)
    return _athanor.while_loop(more, step, (_size(first), _size(second)))[0]


def lcm(x1, x2):
    """The least common multiple."""
    first, second = _common_integers("lcm", x1, x2)
    d = gcd(first, second)
    return select(d == 0, 0, _size(first) * (_size(second) // select(d == 0, 1, d)))


def bitwise_count(x, /):
    """How many bits of the absolute value are set, as uint8."""
    x = checked("bitwise_count", x)
    if x._kind not in "iub":
        raise TypeError(f"ufunc 'bitwise_count' not supported for the input type {x._dtype}.")
    wide = x._dtype in ("int64", "uint64")
    bits = 64 if wide else 32
    left = convert_element_type(_size(x) if x._dtype != "bool" else x, f"uint{bits}")
    count = left * 0
    for _ in range(bits):
        count = count + (left & 1)
        left = binary("shift_right_logical", left, 1)
    return convert_element_type(count, "uint8")


def frexp(x, /):
    """Fraction in [0.5, 1) with x's sign, and exponent, int32: x = fraction * 2**exponent."""
    x = floating("frexp", x)
    digits, bias, kind = _LAYOUT[x._dtype]
    # Numbers below the smallest normal one count as 0, as they do in XLA on a CPU.
    odd = (x == 0.0) | ~unary("is_finite", x)
    bits = _athanor.bitcast(select(odd, 1.0, x), kind)
    mask = (1 << (16 if kind == "int16" else 32) - 1 - digits) - 1
    exponent = (binary("shift_right_arithmetic", bits, digits) & mask) - bias
    # In two steps, since 2**-127 is no normal number; products so that there is a derivative.
    half = binary("shift_right_arithmetic", exponent, 1)
    power = lambda n: _athanor.bitcast(binary("shift_left", n + bias, digits), x._dtype)
    fraction = x * power(-half) * power(half - exponent) * 0.5
    return select(odd, x, fraction), select(odd, 0, convert_element_type(exponent, "int32") + 1)


def _bytes(name, a, axis, bitorder):
    """An array of bytes with the axis last, and where it was."""
    a = checked(name, a)
    if bitorder not in ("big", "little"):
        raise ValueError(f"bitorder must be 'big' or 'little', got {bitorder!r}")
    if axis is None:
        return _athanor.reshape(a, (-1,)), -1
    axis = axis_in(axis, a.ndim)
    return moveaxis(a, axis, -1), axis


def packbits(a, axis=None, bitorder="big"):
    """Eight truth values in each uint8; the last one is filled with zeros."""
    a, axis = _bytes("packbits", a, axis, bitorder)
    if a._kind not in "iub":
        raise TypeError("Expected an input array of integer or boolean data type")
    n = a.shape[-1]
    bits = convert_element_type(a != 0, "uint8")
    missing = -n % 8
    if missing:
        zeros = _athanor.full((*a.shape[:-1], missing), 0.0, "uint8")
        bits = concatenate([bits, zeros], -1)
    bits = _athanor.reshape(bits, (*a.shape[:-1], (n + missing) // 8, 8))
    places = _athanor.iota("uint8", (8,), 0)
    shifts = 7 - places if bitorder == "big" else places
    packed = _athanor.reduce("sum", binary("shift_left", bits, shifts), (-1,), False)
    return moveaxis(convert_element_type(packed, "uint8"), -1, axis)


def unpackbits(a, axis=None, count=None, bitorder="big"):
    """The eight bits of each uint8, as uint8; ``count`` of them, zeros beyond."""
    a, axis = _bytes("unpackbits", a, axis, bitorder)
    if a._dtype != "uint8":
        raise TypeError("Expected an input array of unsigned byte data type")
    places = _athanor.iota("uint8", (8,), 0)
    shifts = 7 - places if bitorder == "big" else places
    bits = binary("shift_right_logical", _athanor.reshape(a, (*a.shape, 1)), shifts) & 1
    bits = _athanor.reshape(bits, (*a.shape[:-1], a.shape[-1] * 8))
    if count is not None and count > bits.shape[-1]:
        zeros = _athanor.full((*bits.shape[:-1], count - bits.shape[-1]), 0.0, "uint8")
        bits = concatenate([bits, zeros], -1)
    elif count is not None:
        bits = bits[..., :count]
    return moveaxis(bits, -1, axis)
