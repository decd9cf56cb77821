"""Reshaping, transposing, reducing and repeating by named axes, with einops' interface.

Works on ``jax.Array``s, also while they are traced, and on NumPy's arrays.
"""

from ._einsum import einsum
from ._error import EinopsError
from ._packing import pack, unpack
from ._transform import asnumpy, parse_shape, rearrange, reduce, repeat

__version__ = "0.8.2"
__all__ = [
    "EinopsError",
    "asnumpy",
    "einsum",
    "pack",
    "parse_shape",
    "rearrange",
    "reduce",
    "repeat",
    "unpack",
]
