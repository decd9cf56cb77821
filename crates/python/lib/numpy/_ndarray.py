"""The class `ndarray`.

An array holds one of the engine's arrays in `_value`, which cannot change; item assignment puts
another one there. What indexing by integers and slices, `.T`, `reshape` and `ravel` give is a view
as in NumPy: it reads from its base and writes to it.
"""

from . import _dtypes as D, _engine
from ._dtypes import BY_NAME, FLOAT64, dtype, generic
from ._scalars import make, plain

NATIVE = _engine.Array
PYTHON = (float, int, bool)
_new = object.__new__
_convert = _engine.convert_element_type


class AxisError(ValueError, IndexError):
    """An axis that the array does not have."""

    def __init__(self, axis, ndim=None, msg_prefix=None):
        text = axis
        if ndim is not None:
            text = f"axis {axis} is out of bounds for array of dimension {ndim}"
        super().__init__(text)


class ndarray:
    """An array of numbers of one type."""

    __slots__ = ("_value", "dtype", "__weakref__")
    __array_priority__ = 0.0
    flags = property(lambda self: {"C_CONTIGUOUS": True, "WRITEABLE": True, "OWNDATA": self.base is None})
    base = None

    def __new__(cls, shape=(), dtype=None, buffer=None, offset=0, strides=None, order=None):
        d = D.find(dtype)
        return wrap(_engine.full(new_sizes(shape), 0.0, d._stored), d)

    # What it is.
    shape = property(lambda self: self._value.shape)
    ndim = property(lambda self: self._value.ndim)
    size = property(lambda self: self._value.size)
    itemsize = property(lambda self: self.dtype.itemsize)
    nbytes = property(lambda self: self.dtype.itemsize * self._value.size)
    real = property(lambda self: self)

    @property
    def strides(self):
        step, out = self.dtype.itemsize, []
        for n in reversed(self.shape):
            out.append(step)
            step *= n
        return tuple(reversed(out))

    def __jax_array__(self):
        value, d = _engine.narrowed(self._value), self.dtype
        if d._stored == d.name:
            return value
        # Kept wider here, as itself in JAX.
        wide = value._dtype.endswith("64")
        name = "uint32" if d.name == "uint64" and not wide else d.name
        return _engine.for_jax(value, name)

    def __array__(self, dtype=None, copy=None):
        return self if dtype is None else self.astype(dtype)

    def __len__(self):
        shape = self._value.shape
        if not shape:
            raise TypeError("len() of unsized object")
        return shape[0]

    def __iter__(self):
        if not self._value.ndim:
            raise TypeError("iteration over a 0-d array")
        if self._value.ndim == 1:
            d = self.dtype
            if d is FLOAT64:
                return map(FLOAT64.type, self._value.tolist())
            return (make(d, x) for x in self._value.tolist())
        return (self[i] for i in range(self._value.shape[0]))

    def __contains__(self, x):
        return bool((self == x).any())

    def __bool__(self):
        if self._value.size != 1:
            if self._value.size == 0:
                raise ValueError("The truth value of an empty array is ambiguous. Use `array.size > 0` to check that an array is not empty.")
            raise ValueError(
                "The truth value of an array with more than one element is ambiguous. "
                "Use a.any() or a.all()"
            )
        return bool(self.item())

    def _only(self, what):
        if self._value.ndim:
            raise TypeError("only 0-dimensional arrays can be converted to Python scalars")
        return what(self._value.item())

    def __int__(self):
        return self._only(int)

    def __float__(self):
        return self._only(float)

    def __index__(self):
        if self._value.ndim or self.dtype.kind not in "iu":
            raise TypeError("only integer scalar arrays can be converted to a scalar index")
        return self._value.item()

    def __hash__(self):
        raise TypeError("unhashable type: 'numpy.ndarray'")

    def item(self, *at):
        if at:
            index = at[0] if len(at) == 1 else at
            index = index if isinstance(index, tuple) else (index,)
            return plain((self if len(index) == self.ndim else self.reshape(-1))[index])
        if self._value.size != 1:
            raise ValueError("can only convert an array of size 1 to a Python scalar")
        return self._value.item()

    def tolist(self):
        return self._value.tolist() if self._value.ndim else self._value.item()

    def astype(self, dtype, order="K", casting="unsafe", subok=True, copy=True):
        d = D.find(dtype)
        if d is self.dtype:
            return wrap(self._value, d)
        return wrap(cast(self._value, self.dtype, d), d)

    def copy(self, order="C"):
        return wrap(self._value, self.dtype)

    def __copy__(self):
        return wrap(self._value, self.dtype)

    def __deepcopy__(self, memo):
        return wrap(self._value, self.dtype)

    def __reduce__(self):
        return (_restore, (self.tobytes(), self.shape, self.dtype.name))

    def view(self, dtype=None, type=None):
        if dtype is None or D.find(dtype) is self.dtype:
            return View(self, lambda v: v, lambda v, x: x, self.dtype)
        raise NotImplementedError("arrays cannot be seen as another type here: use astype")

    def fill(self, value):
        self[...] = value

    def tobytes(self, order="C"):
        d, value = self.dtype, self._value
        return _engine.to_bytes(value if d._stored == d.name else _convert(value, d.name))

    def tofile(self, fid, sep="", format="%s"):
        if hasattr(fid, "write"):
            fid.write(self.tobytes())
        else:
            with open(fid, "wb") as file:
                file.write(self.tobytes())

    def __getattr__(self, name):
        raise AttributeError(f"'numpy.ndarray' object has no attribute '{name}'", name=name, obj=self)

    def __repr__(self):
        from ._print import array_repr

        return array_repr(self)

    def __str__(self):
        from ._print import array_str

        return array_str(self)

    def __format__(self, spec):
        if not self._value.ndim:
            return format(self._value.item() if spec else make(self.dtype, self._value.item()), spec)
        if spec:
            raise TypeError("unsupported format string passed to numpy.ndarray.__format__")
        return str(self)


ndarray.__module__ = "numpy"

class View(ndarray):
    """An array that reads from another, `base`, and writes to it."""

    __slots__ = ("base", "_read", "_write", "_seen", "_own")

    def __new__(cls, base, read, write, d, seen=None, own=None):
        view = _new(cls)
        view.base, view._read, view._write, view.dtype = base, read, write, d
        view._seen, view._own = seen, own
        return view

    @property
    def _value(self):
        now = self.base._value
        if now is not self._seen:
            self._own = self._read(now)
            self._seen = now
        return self._own

    @_value.setter
    def _value(self, value):
        base = self.base
        base._value = self._write(base._value, value)
        self._seen, self._own = base._value, value


View.__name__ = View.__qualname__ = "ndarray"
View.__module__ = "numpy"


def native(x, like):
    """A number of Python's as the engine's array of the type of `like`."""
    return x if type(x) is NATIVE else _engine.asarray(x, like._dtype)


def binary(name, v, w):
    """An operation of the engine's on arrays of one type, or one and a number of Python's."""
    return _engine.binary(name, native(v, w), native(w, v))


def select(c, v, w):
    return _engine.select(c, native(v, w), native(w, v))


def wrap(value, d=None):
    """An engine's array as one of NumPy's, of dtype `d`."""
    a = _new(ndarray)
    a._value = value
    a.dtype = d or BY_NAME[value._dtype]
    return a


def result(value, d=None):
    """As `wrap`, but a scalar where there are no axes."""
    if value.ndim:
        a = _new(ndarray)
        a._value = value
        a.dtype = d or BY_NAME[value._dtype]
        return a
    return make(d or BY_NAME[value._dtype], value.item())


def scalar_or_array(a):
    return a if a._value.ndim else make(a.dtype, a._value.item())


def _restore(data, shape, name):
    """An array that was pickled."""
    from ._files import frombuffer

    return frombuffer(data, name).reshape(shape)


def _sizes(shape):
    """A shape, which may be one number, as a tuple."""
    if isinstance(shape, (list, tuple)):
        return tuple(n.__index__() for n in shape)
    if isinstance(shape, ndarray):
        return tuple(shape.tolist()) if shape.ndim else (shape.item(),)
    return (shape.__index__(),)


def new_sizes(shape):
    """The shape of a new array."""
    sizes = _sizes(shape)
    if any(n < 0 for n in sizes):
        raise ValueError("negative dimensions are not allowed")
    return sizes


def cast(value, from_, to):
    """The engine's array of dtype `from_` as one of dtype `to`."""
    if from_._stored != to._stored:
        value = _convert(value, to._stored)
    if to.name != to._stored and from_ is not to:
        value = fit(value, to)
    return value


def fit(value, d):
    """Numbers brought into the range of a type that is stored in a wider one."""
    if d.name == "uint64":
        return value
    if d.kind == "f":
        from ._scalars import round_half

        flat = [round_half(x) for x in _engine.reshape(value, (-1,)).tolist()]
        return _engine.reshape(_engine.asarray(flat, d._stored), value.shape)
    count = 1 << (8 * d.itemsize)
    if d.kind == "u":
        return value & (count - 1)
    return ((value + count // 2) & (count - 1)) - count // 2


def untraced(x):
    """An array of JAX's as it is; what stands for one inside a transformation has no numbers."""
    if x._is_tracer:
        raise _engine.error_class("TracerArrayConversionError")(
            "The numpy.ndarray conversion method __array__() was called on traced array with "
            f"shape {x._dtype}[{','.join(map(str, x.shape))}]\n\n"
            "See https://docs.jax.dev/en/latest/errors.html#jax.errors.TracerArrayConversionError"
        )
    return _convert(x, x._dtype)


def asarray(a, dtype=None, order=None, *, copy=None, like=None, device=None):
    """`a` as an array; itself if it is one of that type already."""
    t = type(a)
    if t is ndarray or t is View:
        if dtype is None:
            return a
        d = D.find(dtype)
        return a if d is a.dtype else a.astype(d)
    if t is NATIVE:
        out = wrap(untraced(a))
        return out if dtype is None else out.astype(dtype)
    d = None if dtype is None else D.find(dtype)
    if t in PYTHON:
        return _from_plain(a, d)
    if isinstance(a, generic):
        d = d or a.dtype
        return wrap(_engine.asarray(make(d, plain(a)).item(), d._stored), d)
    if t is not list and t is not tuple:
        if hasattr(t, "__grid__"):
            return a.__grid__(a)
        a = _listed(a)
        if isinstance(a, ndarray):
            return a if d is None else a.astype(d)
    first = a
    while isinstance(first, (list, tuple)) and first:
        first = first[0]
    if hasattr(type(first), "__grid__"):
        # Things of JAX that are no numbers, as devices, in an array of theirs.
        return first.__grid__(a)
    if type(first) in PYTHON or isinstance(first, (list, tuple)):
        out = _from_plain(a, d)
        # Arrays among the numbers come back in the types that JAX gives them.
        if d is not None or out._value._dtype in _WIDE:
            return out
    return _gathered(a, d)


_WIDE = ("float64", "int64", "bool")


def _from_plain(a, d):
    try:
        if d is None:
            return wrap(_engine.asarray_wide(a, None))
        value = _engine.asarray_wide(a, d._stored)
    except TypeError as e:
        raise _no_number(a, e) from None
    except ValueError:
        raise _ragged(a) from None
    return wrap(value if d.name == d._stored else fit(value, d), d)


def _ragged(a):
    def shape(x):
        if not isinstance(x, (list, tuple)):
            return ()
        inner = [shape(y) for y in x]
        if not inner:
            return (0,)
        same = []
        for sizes in zip(*inner):
            if any(n != sizes[0] for n in sizes):
                break
            same.append(sizes[0])
        return (len(x), *same)

    found = shape(a)
    return ValueError(
        "setting an array element with a sequence. The requested array has an inhomogeneous shape "
        f"after {len(found)} dimensions. The detected shape was {found} + inhomogeneous part."
    )


def _no_number(a, e):
    first = a
    while isinstance(first, (list, tuple)) and first:
        first = first[0]
    if isinstance(first, str):
        return TypeError("arrays of text are not available here: only bools, integers and floats are")
    return TypeError(f"an array cannot be made of {type(first).__name__!r}: {e}")


def _listed(a):
    """What stands for an array as one, or as a list."""
    if hasattr(a, "__jax_array__"):
        return wrap(untraced(a.__jax_array__()))
    if hasattr(a, "__array__"):
        return asarray(a.__array__())
    if isinstance(a, (list, tuple)):
        return list(a)
    if isinstance(a, (str, bytes)) or a is None or isinstance(a, (dict, set)) or not hasattr(a, "__iter__"):
        raise TypeError(
            f"an array cannot be made of {type(a).__name__!r} here: only of bools, integers and floats"
        )
    if isinstance(a, complex):
        raise TypeError("arrays of complex numbers are not available here")
    if hasattr(a, "__next__"):
        raise TypeError("an array cannot be made of an iterator: make a list of it first")
    return list(a)


def _gathered(a, d):
    """A list of arrays and scalars, at any depth, as one array."""
    if not a:
        return _from_plain([], d)
    numbers, types = [], set()
    for x in a:
        t = type(x)
        if t in PYTHON:
            numbers.append(x)
            types.add(t)
        elif isinstance(x, generic):
            numbers.append(plain(x))
            types.add(x.dtype)
        elif t is NATIVE and not x.ndim:
            numbers.append(untraced(x).item())
            types.add(x._dtype)
        else:
            break
    else:
        # Python's numbers beside typed ones count as 64-bit ones.
        return _from_plain(numbers, d or _joined({D.find(t) for t in types}))
    parts = [asarray(x, d) for x in a]
    if any(p.shape != parts[0].shape for p in parts):
        raise _ragged(a)
    d = d or _joined({p.dtype for p in parts})
    shape = (1, *parts[0].shape)
    values = [_engine.reshape(cast(p._value, p.dtype, d), shape) for p in parts]
    return wrap(_joined_values(values), d)


def _joined_values(values):
    return _engine.concatenate(values, 0) if len(values) > 1 else values[0]


def _joined(types):
    types = list(types)
    out = types[0]
    for d in types[1:]:
        out = D.promote(out, d)
    return out


def array(object, dtype=None, *, copy=True, order="K", subok=False, ndmin=0, like=None):
    """A new array of the numbers in `object`."""
    a = asarray(object, dtype)
    if a is object:
        a = wrap(a._value, a.dtype)
    if ndmin > a.ndim:
        a = wrap(_engine.reshape(a._value, (1,) * (ndmin - a.ndim) + a.shape), a.dtype)
    return a


def axis_of(axis, ndim):
    """An axis counted from the start."""
    n = axis.__index__()
    if n < -ndim or n >= ndim:
        raise AxisError(n, ndim)
    return n + ndim if n < 0 else n


def axes_of(axis, ndim):
    """`axis` as a list of axes counted from the start; None: all."""
    if axis is None:
        return list(range(ndim))
    if isinstance(axis, (tuple, list)):
        axes = [axis_of(a, ndim) for a in axis]
        if len(set(axes)) < len(axes):
            raise ValueError("duplicate value in 'axis'")
        return axes
    return [axis_of(axis, ndim)]
