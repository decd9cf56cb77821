"""Element types: ``dtype`` objects, the classes ``jnp.float32`` …, their order and limits."""

import warnings

import _athanor

# Name: kind (as NumPy's letter), bytes, letter codes.
_TABLE = {
    "bool": ("b", 1, "? b1"),
    "int32": ("i", 4, "i i4 intc"),
    "uint32": ("u", 4, "I u4 uintc"),
    "int64": ("i", 8, "l q i8 int int_"),
    "uint64": ("u", 8, "L Q u8 uint"),
    "float32": ("f", 4, "f f4 single"),
    "float64": ("f", 8, "d f8 float double"),
    "int8": ("i", 1, "b i1 byte"),
    "uint8": ("u", 1, "B u1 ubyte"),
    "int16": ("i", 2, "h i2 short"),
    "uint16": ("u", 2, "H u2 ushort"),
    "float16": ("f", 2, "e f2 half"),
    "bfloat16": ("f", 2, ""),
    "complex64": ("c", 8, "F c8 csingle"),
    "complex128": ("c", 16, "D c16 complex cdouble"),
}
# What 64-bit requests become, as in JAX without `jax_enable_x64`.
_NARROW = {"float64": "float32", "int64": "int32", "uint64": "uint32"}
_PYTHON = {bool: "bool", int: "int64", float: "float64", complex: "complex128"}
_SUPPORTED = ("float32", "int32", "uint32", "bool")

_SPELLINGS = {name: name for name in _TABLE}
_SPELLINGS["bool_"] = "bool"
for _name, (_kind, _size, _codes) in _TABLE.items():
    for _code in _codes.split():
        _SPELLINGS[_code] = _name


class generic:
    """The root of the element types' classes."""


class number(generic):
    pass


class integer(number):
    pass


class signedinteger(integer):
    pass


class unsignedinteger(integer):
    pass


class inexact(number):
    pass


class floating(inexact):
    pass


class complexfloating(inexact):
    pass


_KINDS = {
    "b": generic,
    "i": signedinteger,
    "u": unsignedinteger,
    "f": floating,
    "c": complexfloating,
}


def exact_name(spec):
    """The element type that ``spec`` names, 64-bit ones as such; TypeError if it names none."""
    try:
        found = _SPELLINGS.get(spec) or _PYTHON.get(spec)
    except TypeError:  # unhashable
        found = None
    if found is not None:
        return found
    own = getattr(spec, "dtype", None)
    if own is not None and own is not spec:
        return exact_name(own)
    name = getattr(spec, "name", None)
    if not isinstance(name, str) and isinstance(spec, type):
        name = spec.__name__
    if isinstance(name, str) and name in _SPELLINGS:
        return _SPELLINGS[name]
    if isinstance(spec, str):
        raise TypeError(f"data type {spec!r} not understood")
    raise TypeError(f"Cannot interpret {spec!r} as a data type")


def name_of(spec, function="array"):
    """The name of the element type that arrays get for ``spec``.

    64-bit types become 32-bit ones, with JAX's warning unless ``spec`` is Python's own type.
    """
    name = exact_name(spec)
    if name in _NARROW:
        narrow = _NARROW[name]
        if spec is not int and spec is not float:
            warnings.warn(
                f"Explicitly requested dtype {name} requested in {function} is not available, "
                f"and will be truncated to dtype {narrow}. To enable more dtypes, set the "
                "jax_enable_x64 configuration option or the JAX_ENABLE_X64 shell environment "
                "variable. See https://github.com/jax-ml/jax#current-gotchas for more.",
                stacklevel=3,
            )
        return narrow
    if name not in _SUPPORTED:
        raise TypeError(
            f"dtype {name} is not supported here yet; there are {', '.join(_SUPPORTED)}"
        )
    return name


class dtype:
    """An element type. Equal to whatever names it: ``x.dtype == jnp.float32 == 'float32'``."""

    __slots__ = ("name", "kind", "itemsize")
    _all = {}

    def __new__(cls, spec=float):
        name = exact_name(spec)
        self = cls._all.get(name)
        if self is None:
            self = cls._all[name] = object.__new__(cls)
            self.name = name
            self.kind, self.itemsize, _ = _TABLE[name]
        return self

    @property
    def type(self):
        return CLASSES[self.name]

    @property
    def char(self):
        return (_TABLE[self.name][2] or "E").split()[0]

    @property
    def shape(self):
        return ()

    @property
    def ndim(self):
        return 0

    def newbyteorder(self, order="S"):
        return self

    def __eq__(self, other):
        if type(other) is dtype:
            return self is other
        if other is None:
            return False
        try:
            return exact_name(other) == self.name
        except TypeError:
            return False

    def __hash__(self):
        return hash(self.name)

    def __str__(self):
        return self.name

    def __repr__(self):
        return f"dtype('{self.name}')"

    def __reduce__(self):
        return (dtype, (self.name,))


class _ScalarMeta(type):
    """The class of ``jnp.float32``, which compares as its dtype and makes arrays when called."""

    def __call__(cls, x=0):
        return _athanor.asarray(x, name_of(cls.dtype, cls.__name__))

    def __eq__(cls, other):
        return cls is other or cls.dtype == other

    def __hash__(cls):
        return hash(cls.dtype.name)


def _scalar_class(name):
    shown = "bool_" if name == "bool" else name
    base = _KINDS[_TABLE[name][0]]
    body = {"dtype": dtype(name), "__module__": "jax.numpy"}
    return _ScalarMeta(shown, (), {**body, "_kind": base})


CLASSES = {name: _scalar_class(name) for name in _TABLE}
BY_NAME = {name: dtype(name) for name in _TABLE}


def _class_of(spec):
    """The abstract class of a spec, and its name if it is an actual element type."""
    if isinstance(spec, type) and not isinstance(spec, _ScalarMeta):
        if issubclass(spec, generic):
            return spec, None
        name = spec.__name__
        for kind in (generic, number, integer, signedinteger, unsignedinteger, inexact,
                     floating, complexfloating):  # NumPy's classes of the same names
            if kind.__name__ == name:
                return kind, None
    name = exact_name(spec)
    return _KINDS[_TABLE[name][0]], name


def issubdtype(arg1, arg2):
    """Whether ``arg1`` is the type ``arg2`` or belongs to its class, as ``jnp.floating``."""
    low, low_name = _class_of(arg1)
    high, high_name = _class_of(arg2)
    if high_name is not None:
        return low_name == high_name
    return issubclass(low, high)


def isdtype(dtype, kind):
    """Whether a dtype is of a kind: a dtype, a name as 'real floating', or a tuple of these."""
    kinds = {
        "bool": "b",
        "signed integer": "i",
        "unsigned integer": "u",
        "integral": "iu",
        "real floating": "f",
        "complex floating": "c",
        "numeric": "iufc",
    }
    options = kind if isinstance(kind, tuple) else (kind,)
    name = exact_name(dtype)
    for option in options:
        if isinstance(option, str) and option in kinds:
            if _TABLE[name][0] in kinds[option]:
                return True
        elif exact_name(option) == name:
            return True
    return False


class finfo:
    """Limits of a floating type. The numbers are arrays of that type."""

    def __init__(self, dtype):
        name = exact_name(dtype)
        name = _NARROW.get(name, name) if isinstance(dtype, type) else name
        if _TABLE[name][0] != "f":
            raise ValueError(f"data type {name!r} not inexact")
        if name not in ("float32", "float64"):
            raise TypeError(f"dtype {name} is not supported here yet")
        self.dtype = BY_NAME[name]
        self.bits = 8 * self.dtype.itemsize
        wide = name == "float64"
        self.nmant, self.nexp = (52, 11) if wide else (23, 8)
        self.maxexp = 1024 if wide else 128
        self.minexp = -1022 if wide else -126
        self.precision = 15 if wide else 6

    def _number(self, x):
        return _athanor.asarray(x, self.dtype.name)

    @property
    def eps(self):
        return self._number(2.0**-self.nmant)

    @property
    def epsneg(self):
        return self._number(2.0 ** -(self.nmant + 1))

    @property
    def max(self):
        return self._number((2.0 - 2.0**-self.nmant) * 2.0 ** (self.maxexp - 1))

    @property
    def min(self):
        return -self.max

    @property
    def tiny(self):
        return self._number(2.0**self.minexp)

    smallest_normal = tiny

    @property
    def resolution(self):
        return self._number(10.0**-self.precision)

    def __repr__(self):
        return f"finfo(resolution={self.resolution}, min={self.min}, max={self.max}, dtype={self.dtype})"


class iinfo:
    """Limits of an integer type, as Python integers."""

    def __init__(self, dtype):
        name = exact_name(dtype)
        name = _NARROW.get(name, name) if dtype is int else name
        kind, size, _ = _TABLE[name]
        if kind not in "iu":
            raise ValueError(f"Invalid integer data type '{kind}'.")
        self.dtype = BY_NAME[name]
        self.bits = 8 * size
        self.kind = kind
        self.min = 0 if kind == "u" else -(2 ** (self.bits - 1))
        self.max = 2**self.bits - 1 if kind == "u" else 2 ** (self.bits - 1) - 1

    def __repr__(self):
        return f"iinfo(min={self.min}, max={self.max}, dtype={self.dtype})"


def _stand_in(x):
    """A number or an array of shape () that promotes as ``x`` does."""
    if isinstance(x, _athanor.Array):
        if x.weak_type:
            return 0.0 if x._dtype[0] == "f" else 0
        return _athanor.full((), 0.0, x._dtype)
    if type(x) in (bool, int, float):
        return x if type(x) is bool else type(x)(0)
    if x is int or x is float:  # Python's types promote weakly, as their numbers do
        return x(0)
    if hasattr(x, "__jax_array__"):
        return _stand_in(x.__jax_array__())
    name = exact_name(x)
    return _athanor.full((), 0.0, name_of(_NARROW.get(name, name)))


def result_type(*args):
    """The dtype that arrays, numbers and dtypes promote to together."""
    if not args:
        raise ValueError("at least one array or dtype is required")
    total = _athanor.asarray(_stand_in(args[0]), None)
    for other in args[1:]:
        total = _athanor.binary("max", total, _stand_in(other))
    return BY_NAME[total._dtype]


def promote_types(a, b):
    """The dtype that two dtypes promote to."""
    return result_type(a, b)


def can_cast(from_, to, casting="safe"):
    """Whether values of one dtype can become another's without loss (``safe``) or at all."""
    a, b = exact_name(from_), exact_name(to)
    if casting == "unsafe" or a == b:
        return True
    order = "buifc"
    if casting == "same_kind":
        return order.index(_TABLE[a][0]) <= order.index(_TABLE[b][0])
    return casting == "safe" and result_type(a, b) == b
