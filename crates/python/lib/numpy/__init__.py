"""NumPy's arrays and functions, on the engine that runs JAX programs here.

Arrays are of bools, integers and floats; there are no complex, text or structured ones. Views are
as in NumPy: `a[1:3]`, `a.T`, `a.reshape(…)` read from `a` and write to it. Item assignment puts a
new array in the place of the old one, so it takes time in proportion to the array's size.
"""

from . import _dtypes as _d
from . import _ndarray, _scalars, _index, _ufuncs, _maths, _reductions, _shape, _creation, _sorting, _print
from . import exceptions, linalg, random, testing
from ._dtypes import *
from ._dtypes import bool_, can_cast, dtype, finfo, iinfo, isdtype, issubdtype, promote_types, result_type
from ._maths import *
from ._ndarray import array, asarray, ndarray
from ._files import (
    frombuffer, fromfile, genfromtxt, load, loadtxt, save, savetxt, savez, savez_compressed,
)
from ._polynomials import *
from ._print import *
from ._reductions import *
from ._shape import *
from ._creation import *
from ._sorting import *
from .linalg import cross, dot, vecdot, einsum, inner, kron, matmul, outer, tensordot, vdot

__version__ = "2.4.6"

globals().update(_ufuncs.UFUNCS)
ufunc = _ufuncs.ufunc
abs = absolute
pow = power
mod = remainder
true_divide = divide
bitwise_not = bitwise_invert = invert
bitwise_left_shift, bitwise_right_shift = left_shift, right_shift
acos, asin, atan, atan2 = arccos, arcsin, arctan, arctan2
acosh, asinh, atanh = arccosh, arcsinh, arctanh
conj = conjugate
round = around = _maths.round_
divmod = _maths.divmod_
sum, all, any = _reductions.sum_, _reductions.all_, _reductions.any_
max, min = amax, amin
cumulative_sum, cumulative_prod = cumsum, cumprod
bool, bool8 = bool_, bool_
True_, False_ = _scalars.TRUE, _scalars.FALSE
int_, intp, intc, byte, ubyte, short, ushort, uintc, uint = int64, int64, int32, int8, uint8, int16, uint16, uint32, uint64
long, longlong, ulong, ulonglong, uintp = int64, int64, uint64, uint64, uint64
half, single, double = float16, float32, float64
pi, e, euler_gamma = 3.141592653589793, 2.718281828459045, 0.5772156649015329
inf, nan, newaxis = float("inf"), float("nan"), None
little_endian = True

ndarray.clip = lambda self, min=None, max=None, out=None: _maths.clip(self, min, max, out)
ndarray.round = lambda self, decimals=0, out=None: _maths.round_(self, decimals, out)
ndarray.conj = ndarray.conjugate = lambda self: self
ndarray.diagonal, ndarray.trace = diagonal, trace
ndarray.put, ndarray.choose = put, choose
ndarray.compress = lambda self, condition, axis=None: compress(condition, self, axis)
ndarray.imag = property(imag)
ndarray.setflags = lambda self, write=None, align=None, uic=None: None


def _of_jax(name, function):
    """`function`, or the one of `jax.numpy` for an array of JAX's: NumPy calls such a method."""

    def call(*args, **kwargs):
        if args and type(args[0]) is _ndarray.NATIVE:
            import jax.numpy

            return getattr(jax.numpy, name)(*args, **kwargs)
        return function(*args, **kwargs)

    call.__name__ = call.__qualname__ = name
    call.__doc__ = function.__doc__
    return call


for _name in (
    "sum mean std var max min prod any all argmax argmin cumsum cumprod squeeze transpose round reshape "
    "repeat swapaxes moveaxis flip split array_split searchsorted"
).split():
    globals()[_name] = _of_jax(_name, globals()[_name])
amax, amin, around = max, min, round


class errstate:
    """`with np.errstate(divide='ignore'): …`. There are no such warnings here."""

    def __init__(self, **options):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *error):
        return False

    def __call__(self, function):
        return function


def astype(x, dtype, /, *, copy=True):
    return x.astype(dtype)


def seterr(all=None, divide=None, over=None, under=None, invalid=None):
    return {"divide": "warn", "over": "warn", "under": "ignore", "invalid": "warn"}


geterr = seterr


def shares_memory(a, b, max_work=None):
    """Whether one of the arrays is a view of the other's base."""

    def root(x):
        while getattr(x, "base", None) is not None:
            x = x.base
        return x

    return root(a) is root(b)


may_share_memory = shares_memory


def _missing_name(name):
    from ._missing import attribute_error

    return attribute_error("numpy", name, globals())


def __getattr__(name):
    raise _missing_name(name)


# What the modules above share is no part of NumPy.
for _name in (
    "BOOL BY_NAME D FLOAT32 FLOAT64 INT32 INT64 NATIVE PYTHON UFUNCS UFuncTypeError View all_ any_ axes_of "
    "axis_of bisect bool8 cast divmod_ find fit floating_of functools in1d into make math max_ min_ new_sizes "
    "operands operator plain promote real_ufunc reals register result round_ shortest stored sum_ with_number wrap"
).split():
    globals().pop(_name, None)
