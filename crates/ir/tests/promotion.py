"""Writes the promotion of all pairs of dtypes by real JAX (0.10.2).

python promotion.py 0 > promotion.txt; python promotion.py 1 > promotion_x64.txt
The argument is jax_enable_x64. A line is: operand, operand, result; `*` marks a weak type.
"""

import sys

import jax
import numpy as np
from jax._src import dtypes
from jax._src.lax import lax as lax_internal

STRONG = ["bool", "uint8", "uint16", "uint32", "uint64", "int8", "int16", "int32", "int64",
          "bfloat16", "float16", "float32", "float64"]
WEAK = ["int64", "float64", "int32", "float32"]

x64 = sys.argv[1] == "1"
jax.config.update("jax_enable_x64", x64)
types = [(name, False) for name in STRONG] + [(name, True) for name in WEAK]
if not x64:
    types = [t for t in types if not t[0].endswith("64")]
for i, a in enumerate(types):
    for b in types[i:]:
        operands = [lax_internal._convert_element_type(np.zeros((), n), np.dtype(n), weak_type=weak)
                    for n, weak in (a, b)]
        dtype, weak = dtypes.lattice_result_type(*operands)
        dtype = dtype if x64 else dtypes.canonicalize_dtype(dtype)
        print(a[0] + "*" * a[1], b[0] + "*" * b[1], f"{dtype}" + "*" * weak)
