"""Writes elementwise.txt: the elementwise primitives of real JAX on the CPU.

Run with JAX 0.10.2: python elementwise.py > elementwise.txt
A line is: primitive, dtype, arity, then the result of each operand (or pair, first operand
outermost) of that dtype's list, all as hexadecimal bits.
"""

import jax
import ml_dtypes  # NumPy then knows the name bfloat16.
import numpy as np
from jax import lax

jax.config.update("jax_enable_x64", True)

UNSIGNED = {1: np.uint8, 2: np.uint16, 4: np.uint32, 8: np.uint64}
VALUES = {
    "float32": [0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 0.3, -0.7, 1.5, -2.5, 3.0, 7.25, -88.0, 40.0,
                1e-20, 1e20, -1e10, np.inf, -np.inf, np.nan],
    "int32": [0, 1, -1, 2, -2, 7, -8, 31, 32, 33, 2**31 - 1, -2**31],
    "uint32": [0, 1, 2, 7, 31, 32, 33, 2**31 - 1, 2**31, 2**32 - 1],
    "int64": [0, 1, -1, 5, -7, 63, 64, 2**40 + 3, 2**63 - 1, -2**63],
    "uint64": [0, 1, 2, 7, 63, 64, 2**40 + 3, 2**63 - 1, 2**63, 2**64 - 1],
    "int8": [0, 1, -1, 2, -7, 5, 8, 9, 127, -128],
    "uint8": [0, 1, 2, 5, 7, 8, 9, 127, 128, 255],
    "int16": [0, 1, -1, 3, -7, 15, 16, 300, 2**15 - 1, -2**15],
    "uint16": [0, 1, 2, 7, 15, 16, 300, 2**15 - 1, 2**15, 2**16 - 1],
    "bfloat16": [0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 0.3, -0.7, 1.5, -2.5, 3.0, 7.25, -88.0, 40.0,
                 1e-20, 1e20, -1e10, np.inf, -np.inf, np.nan],
    "float16": [0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 0.3, -0.7, 1.5, -2.5, 3.0, 7.25, -88.0, 40.0,
                6e-8, 1e-5, 65504, -3e4, np.inf, -np.inf, np.nan],
    "bool": [False, True],
}
UNARY = ["neg", "abs", "sign", "floor", "ceil", "round", "not", "exp", "exp2", "expm1", "log",
         "log1p", "sin", "cos", "tan", "tanh", "logistic", "sqrt", "rsqrt", "erf", "erf_inv",
         "is_finite"]
BINARY = ["add", "sub", "mul", "div", "rem", "max", "min", "pow", "atan2", "nextafter", "and", "or",
          "xor", "shift_left", "shift_right_logical", "shift_right_arithmetic", "eq", "ne", "lt",
          "le", "gt", "ge"]
BITWISE = {"not", "and", "or", "xor"}


def function(name):
    if name == "round":
        return lambda x: lax.round(x, lax.RoundingMethod.TO_NEAREST_EVEN)
    return getattr(lax, "bitwise_" + name if name in BITWISE else name)


def write(name, dtype, arity, operands):
    try:
        result = np.asarray(function(name)(*operands))
    except (TypeError, ValueError):
        return  # JAX does not accept the dtype.
    bits = result.view(UNSIGNED[result.dtype.itemsize])
    print(name, dtype, arity, *(f"{b:x}" for b in bits))


for dtype, values in VALUES.items():
    print("values", dtype, len(values), *(
        f"{int(b):x}" for b in np.array(values, dtype).view(
            UNSIGNED[np.dtype(dtype).itemsize])))
    x = np.array(values, dtype)
    for name in UNARY:
        write(name, dtype, 1, [x])
    for name in BINARY:
        write(name, dtype, 2, [np.repeat(x, len(x)), np.tile(x, len(x))])
