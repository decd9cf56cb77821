"""NumPy's functions on JAX arrays."""

import math as _math

import _athanor
from .._dtypes import (
    CLASSES as _classes,
    can_cast,
    complexfloating,
    dtype,
    finfo,
    floating,
    generic,
    iinfo,
    inexact,
    integer,
    isdtype,
    issubdtype,
    number,
    promote_types,
    result_type,
    signedinteger,
    unsignedinteger,
)
from ._files import frombuffer, load, save, savez
from . import (
    _creation,
    _elementwise,
    _indexing,
    _integers,
    _linear,
    _more,
    _pad,
    _reductions,
    _sets,
    _shape,
    _sorting,
    _statistics,
    _vectorize,
    linalg,
)
from .._names import missing as _missing, publish as _publish

for _module in (
    _creation, _elementwise, _indexing, _integers, _linear, _more, _pad, _reductions, _sets, _shape,
    _sorting, _statistics, _vectorize,
):  # fmt: skip
    _publish(_module, globals())

ndarray = _athanor.Array
pi = _math.pi
e = _math.e
euler_gamma = 0.5772156649015329
inf = _math.inf
nan = _math.nan
newaxis = None

bool_ = bool = _classes["bool"]
int8, int16, int32, int64 = (_classes[n] for n in ("int8", "int16", "int32", "int64"))
uint8, uint16, uint32, uint64 = (_classes[n] for n in ("uint8", "uint16", "uint32", "uint64"))
float16, float32, float64 = (_classes[n] for n in ("float16", "float32", "float64"))
bfloat16 = _classes["bfloat16"]
complex64, complex128 = _classes["complex64"], _classes["complex128"]
int_, uint, float_, single, double = int32, uint32, float32, float32, float64


def astype(x, dtype, /, *, copy=False, device=None):
    """The array with another element type."""
    return _athanor.asarray(x, None).astype(dtype)


def set_printoptions(*args, **kwargs):
    """Accepted; arrays print as by default."""


def array_repr(arr, max_line_width=None, precision=None, suppress_small=None):
    """``repr(arr)``."""
    return repr(arr)


def array_str(a, max_line_width=None, precision=None, suppress_small=None):
    """``str(a)``."""
    return str(a)


__getattr__ = _missing(
    "jax.numpy",
    globals(),
)
