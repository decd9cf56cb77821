"""Functions of one operand, element by element, and some of two."""

import math
import operator

from . import _dtypes as D, _engine
from ._dtypes import BOOL, FLOAT64, generic
from ._ndarray import (
    NATIVE, PYTHON, View, asarray, binary as _binary, cast, fit, ndarray, result, select as _select, )
from ._scalars import make
from ._ufuncs import UFUNCS, UFuncTypeError, floating_of, into, reals, ufunc

_unary = _engine.unary


def _n(name):
    return lambda v: _unary(name, v)


def _snapped(scale, base):
    """A logarithm to an integer base, exact for its powers."""

    def run(v):
        out = _unary("log", v) / scale
        whole = _unary("round", out)
        return _select(_binary("pow", _engine.full(v.shape, base, v._dtype), whole) == v, whole, out)

    return run


def _arcsin(v):
    return _binary("atan2", v, _unary("sqrt", (1.0 - v) * (1.0 + v)))


def _arccos(v):
    return _binary("atan2", _unary("sqrt", (1.0 - v) * (1.0 + v)), v)


def _signed(v, size):
    return _select(v < 0.0, -size, size)


def _sinh(v):
    e = _unary("expm1", abs(v))
    return _signed(v, _select(e < 1e300, (e + e / (e + 1.0)) * 0.5, e))


def _cosh(v):
    e = _unary("exp", abs(v))
    return (e + 1.0 / e) * 0.5


def _arcsinh(v):
    a = abs(v)
    return _signed(v, _unary("log1p", a + a * a / (1.0 + _unary("sqrt", 1.0 + a * a))))


def _arccosh(v):
    return _unary("log", v + _unary("sqrt", v * v - 1.0))


def _arctanh(v):
    return 0.5 * (_unary("log1p", v) - _unary("log1p", -v))


def _cbrt(v):
    a = abs(v)
    r = _unary("exp", _unary("log", a) / 3.0)
    r = r - (r * r * r - a) / (3.0 * r * r)
    return _select((a > 0.0) & (a < math.inf), _signed(v, r), v)


def _mathematical(f, edge=None):
    """A function of Python's `math`, with NumPy's answers where that raises."""

    def run(x):
        try:
            return f(x)
        except OverflowError:
            return math.inf if edge is None else edge(x)
        except ValueError:
            return math.nan if x != 0 or edge is None else edge(x)

    return run


def _minus_infinity(x):
    return -math.inf if x == 0 else math.nan


class real_ufunc:
    """A function of one real number."""

    __slots__ = ("__name__", "array", "number")
    nin, nout, nargs = 1, 1, 2

    def __init__(self, name, array, number):
        self.__name__, self.array, self.number = name, array, number

    def __repr__(self):
        return f"<ufunc '{self.__name__}'>"

    def __call__(self, x, out=None, *, where=True, dtype=None, casting="same_kind"):
        t = type(x)
        if t in PYTHON and dtype is None and out is None and t is not bool:
            try:
                return make(FLOAT64, self.number(float(x)))
            except OverflowError:
                return make(FLOAT64, math.inf)
        if isinstance(x, generic) and dtype is None and out is None:
            return make(floating_of(x.dtype), self.number(float(x)))
        a = x if t is ndarray or t is View else asarray(x)
        d = floating_of(a.dtype) if dtype is None else D.find(dtype)
        v = a._value if d is a.dtype else cast(a._value, a.dtype, d)
        v = self.array(v)
        if d.name != d._stored:
            v = fit(v, d)
        z = result(v, d)
        return z if out is None and where is True else into(z, out, where)


def _log_number(f):
    return _mathematical(f, _minus_infinity)


def _cbrt_number(x):
    r = math.copysign(abs(x) ** (1.0 / 3.0), x)
    return r - (r * r * r - x) / (3.0 * r * r) if r and math.isfinite(r) else r


_REAL = {
    "sqrt": (_n("sqrt"), _mathematical(math.sqrt)),
    "exp": (_n("exp"), _mathematical(math.exp)),
    "exp2": (_n("exp2"), _mathematical(lambda x: 2.0**x)),
    "expm1": (_n("expm1"), _mathematical(math.expm1)),
    "log": (_n("log"), _log_number(math.log)),
    "log2": (_snapped(math.log(2.0), 2.0), _log_number(math.log2)),
    "log10": (_snapped(math.log(10.0), 10.0), _log_number(math.log10)),
    "log1p": (_n("log1p"), _mathematical(math.log1p, lambda x: -math.inf if x == -1 else math.nan)),
    "sin": (_n("sin"), _mathematical(math.sin)),
    "cos": (_n("cos"), _mathematical(math.cos)),
    "tan": (_n("tan"), _mathematical(math.tan)),
    "arcsin": (_arcsin, _mathematical(math.asin)),
    "arccos": (_arccos, _mathematical(math.acos)),
    "arctan": (lambda v: _binary("atan2", v, 1.0), _mathematical(math.atan)),
    "sinh": (_sinh, _mathematical(math.sinh, lambda x: math.copysign(math.inf, x))),
    "cosh": (_cosh, _mathematical(math.cosh)),
    "tanh": (_n("tanh"), _mathematical(math.tanh)),
    "arcsinh": (_arcsinh, _mathematical(math.asinh)),
    "arccosh": (_arccosh, _mathematical(math.acosh)),
    "arctanh": (_arctanh, _mathematical(math.atanh)),
    "cbrt": (_cbrt, _cbrt_number),
    "deg2rad": (lambda v: v * (math.pi / 180.0), lambda x: x * (math.pi / 180.0)),
    "rad2deg": (lambda v: v * (180.0 / math.pi), lambda x: x * (180.0 / math.pi)),
    "rint": (_n("round"), lambda x: float(round(x)) if math.isfinite(x) else x),
}
for _name, (_array, _number) in _REAL.items():
    UFUNCS[_name] = real_ufunc(_name, _array, _number)
UFUNCS["radians"], UFUNCS["degrees"] = UFUNCS["deg2rad"], UFUNCS["rad2deg"]


def _simple(name, run):
    """A function of one operand; `run(value, dtype)` gives the result and its type."""

    def function(x, out=None, *, where=True, dtype=None):
        a = asarray(x, dtype)
        v, d = run(a._value, a.dtype)
        z = result(v if d.name == d._stored else fit(v, d), d)
        return z if out is None and where is True else into(z, out, where)

    function.__name__ = function.__qualname__ = name
    UFUNCS[name] = function
    return function


def _not_for_bools(name, op):
    def run(v, d):
        if d.kind == "b":
            raise UFuncTypeError(
                f"ufunc '{name}' did not contain a loop with signature matching types "
                "<class 'numpy.dtypes.BoolDType'> -> None"
            )
        return op(v), d

    return run


def _whole(name):
    return lambda v, d: (_unary(name, v) if d.kind == "f" else v, d)


def _truncated(v, d):
    return (_select(v < 0, _unary("ceil", v), _unary("floor", v)) if d.kind == "f" else v), d


def _test(name):
    def run(v, d):
        if d.kind != "f":
            return _engine.full(v.shape, float(name == "isfinite"), "bool"), BOOL
        if name == "isfinite":
            return _unary("is_finite", v), BOOL
        return (v != v if name == "isnan" else abs(v) == math.inf), BOOL

    return run


_simple("absolute", lambda v, d: (v if d.kind in "bu" else abs(v), d))
_simple("fabs", lambda v, d: (abs(cast(v, d, floating_of(d))), floating_of(d)))
_simple("negative", _not_for_bools("negative", operator.neg))
_simple("positive", _not_for_bools("positive", lambda v: v))
_simple("sign", _not_for_bools("sign", lambda v: _unary("sign", v)))
_simple("square", lambda v, d: (v & v if d.kind == "b" else v * v, d))
_simple("reciprocal", lambda v, d: (1.0 / v if d.kind == "f" else _binary("div", 1, v), d))
_simple("floor", _whole("floor"))
_simple("ceil", _whole("ceil"))
_simple("trunc", _truncated)
_simple("invert", lambda v, d: (~v, d))
_simple("isnan", _test("isnan"))
_simple("isinf", _test("isinf"))
_simple("isfinite", _test("isfinite"))
_simple("logical_not", lambda v, d: (~cast(v, d, BOOL), BOOL))
_simple("signbit", lambda v, d: ((v < 0) | ((v == 0) & (1.0 / v < 0)) if d.kind == "f" else v < 0, BOOL))
fix = UFUNCS["trunc"]


def _logaddexp(v, w):
    top = _binary("max", v, w)
    rest = _unary("log1p", _unary("exp", -abs(v - w)))
    return _select(v == w, top + math.log(2.0), top + rest)


def _hypot(v, w):
    v, w = abs(v), abs(w)
    top, low = _binary("max", v, w), _binary("min", v, w)
    ratio = low / top
    return _select(top == 0.0, top, top * _unary("sqrt", 1.0 + ratio * ratio))


def _copysign(v, w):
    negative = (w < 0.0) | ((w == 0.0) & (1.0 / w < 0.0))
    return _select(negative, -abs(v), abs(v))


def _ignoring(name):
    def run(v, w, d):
        if d.kind != "f":
            return _binary(name, v, w), d
        v, w = (x if type(x) is NATIVE else _engine.asarray(x, d._stored) for x in (v, w))
        return _select(v != v, w, _select(w != w, v, _binary(name, v, w))), d

    return run


def _heaviside(v, w):
    return _select(v == 0.0, w, _select(v < 0.0, 0.0, _select(v != v, v, 1.0)))


for _name, _run in (
    ("logaddexp", reals(_logaddexp)),
    ("logaddexp2", reals(lambda v, w: _logaddexp(v * math.log(2.0), w * math.log(2.0)) / math.log(2.0))),
    ("hypot", reals(_hypot)), ("copysign", reals(_copysign)), ("heaviside", reals(_heaviside)),
    ("fmax", _ignoring("max")), ("fmin", _ignoring("min")),
):
    UFUNCS[_name] = ufunc(_name, _run)


def _pairwise(name, f):
    """A function of two integers, through Python's."""

    def run(v, w, d):
        v, w = (x if type(x) is NATIVE else _engine.asarray(x, d._stored) for x in (v, w))
        shape = (v + w).shape
        flat = [_engine.reshape(_engine.broadcast_to(x, shape), (-1,)).tolist() for x in (v, w)]
        out = _engine.asarray([f(a, b) for a, b in zip(*flat)], d._stored)
        return _engine.reshape(out, shape), d

    UFUNCS[name] = ufunc(name, run)


_pairwise("gcd", math.gcd)
_pairwise("lcm", math.lcm)


def divmod_(x, y):
    return UFUNCS["floor_divide"](x, y), UFUNCS["remainder"](x, y)


def modf(x):
    a = asarray(x)
    whole = UFUNCS["trunc"](a if a.dtype.kind == "f" else a.astype(FLOAT64))
    return a - whole, whole


def ldexp(x1, x2):
    return UFUNCS["multiply"](x1, UFUNCS["exp2"](x2))


def round_(a, decimals=0, out=None):
    """Rounds half to even, to `decimals` digits."""
    a = asarray(a)
    v, d = a._value, a.dtype
    if d.kind != "f":
        if decimals < 0:
            flat = [round(x, decimals) for x in a.reshape(-1).tolist()]
            v = _engine.reshape(_engine.asarray(flat, d._stored), a.shape)
        return into(result(v, d), out, True)
    if decimals == 0:
        v = _unary("round", v)
    else:
        scale = 10.0 ** abs(decimals)
        v = _unary("round", v * scale) / scale if decimals > 0 else _unary("round", v / scale) * scale
    return into(result(v if d.name == d._stored else fit(v, d), d), out, True)


def clip(a, a_min=None, a_max=None, out=None, *, min=None, max=None, dtype=None):
    """Numbers between the bounds; those outside become the bound."""
    low = min if a_min is None else a_min
    high = max if a_max is None else a_max
    z = asarray(a, dtype)
    if low is not None:
        z = UFUNCS["maximum"](z, low)
    if high is not None:
        z = UFUNCS["minimum"](z, high)
    if z is a:
        z = z.copy()
    return into(z if type(z) is not ndarray or z.ndim else z[()], out, True)


def nan_to_num(x, copy=True, nan=0.0, posinf=None, neginf=None):
    a = asarray(x)
    if a.dtype.kind != "f":
        return a
    limits = D.finfo(a.dtype)
    v = a._value
    v = _select(v != v, nan, v)
    v = _select(v == math.inf, float(limits.max) if posinf is None else posinf, v)
    v = _select(v == -math.inf, float(limits.min) if neginf is None else neginf, v)
    return result(v, a.dtype)


def sinc(x):
    a = asarray(x, None) * math.pi
    return UFUNCS["divide"](UFUNCS["sin"](a), a) if not (a == 0).any() else _sinc_at_zero(a)


def _sinc_at_zero(a):
    v = asarray(a)._value
    safe = _select(v == 0.0, 1.0, v)
    return result(_select(v == 0.0, 1.0, _unary("sin", safe) / safe))


def real(x):
    return asarray(x)


def imag(x):
    return asarray(x) * 0


def conjugate(x):
    return asarray(x)


def isscalar(x):
    return isinstance(x, (int, float, complex, str, bytes, generic))


def isreal(x):
    return asarray(x) == asarray(x)


def iscomplexobj(x):
    return False


def isrealobj(x):
    return True


def isposinf(x):
    return asarray(x) == math.inf


def isneginf(x):
    return asarray(x) == -math.inf


def allclose(a, b, rtol=1e-05, atol=1e-08, equal_nan=False):
    return bool(isclose(a, b, rtol, atol, equal_nan).all())


def isclose(a, b, rtol=1e-05, atol=1e-08, equal_nan=False):
    """Whether `|a - b| <= atol + rtol * |b|`."""
    a, b = asarray(a), asarray(b)
    if a.dtype.kind != "f":
        a = a.astype(FLOAT64)
    if b.dtype.kind != "f":
        b = b.astype(FLOAT64)
    near = abs(a - b) <= atol + rtol * abs(b)
    out = (a == b) | near & UFUNCS["isfinite"](b)
    if equal_nan:
        out = out | (a != a) & (b != b)
    return out


def array_equal(a1, a2, equal_nan=False):
    a, b = asarray(a1), asarray(a2)
    if a.shape != b.shape:
        return False
    same = a == b
    if equal_nan and a.dtype.kind == "f":
        same = same | (a != a) & (b != b)
    return bool(asarray(same).all())


def array_equiv(a1, a2):
    try:
        return bool(asarray(asarray(a1) == asarray(a2)).all())
    except ValueError:
        return False


def vectorize(pyfunc=None, otypes=None, signature=None, **options):
    """A function of numbers as one of arrays, called for each element."""
    if pyfunc is None:
        return lambda f: vectorize(f, otypes, signature)

    def function(*args, **kwargs):
        from ._shape import broadcast_arrays

        arrays = broadcast_arrays(*args)
        shape = arrays[0].shape
        columns = [[make(a.dtype, x) for x in a.reshape(-1).tolist()] for a in arrays]
        out = [pyfunc(*row, **kwargs) for row in zip(*columns)]
        kinds = None if otypes is None else D.find(otypes[0])
        if out and isinstance(out[0], tuple):
            return tuple(_formed(c, kinds, shape) for c in zip(*out))
        return _formed(out, kinds, shape)

    function.__name__ = getattr(pyfunc, "__name__", "vectorized")
    function.__doc__ = pyfunc.__doc__
    return function


def _formed(items, d, shape):
    a = asarray(list(items), d)
    return a.reshape(shape + a.shape[1:])
