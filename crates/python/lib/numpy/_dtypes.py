"""Element types: `dtype` objects and the classes of NumPy's scalars.

There is one `dtype` object for each type, here and in JAX, so they compare by identity. A dtype
also equals whatever names it: `x.dtype == np.float32`, `== 'float32'`, `== float`.

`dtype._stored` names the type of the numbers in memory. Types that the engine lacks (`int8`,
`uint8`, `int16`, `uint16`, `float16`) are stored wider, and every result is brought back into
their range.
"""


class dtype:
    """The type of an array's elements; `dtype(x)` finds the one that `x` names."""

    __slots__ = ("name", "kind", "char", "itemsize", "type", "str", "_stored", "_direct", "__weakref__")
    names = fields = subdtype = metadata = None
    shape = ()
    ndim = 0
    byteorder = "="
    isnative = True
    hasobject = False

    def __new__(cls, spec=None, align=False, copy=False):
        return find(spec)

    @property
    def base(self):
        return self

    @property
    def alignment(self):
        return self.itemsize

    @property
    def isbuiltin(self):
        return 1

    def newbyteorder(self, order="S"):
        return self

    def __repr__(self):
        return f"dtype('{self.name}')"

    def __str__(self):
        return self.name

    def __hash__(self):
        return hash(self.name)

    def __eq__(self, other):
        if self is other:
            return True
        if type(other) is dtype:
            return False
        found = _find(other)
        return NotImplemented if found is None and not isinstance(other, str) else found is self

    def __ne__(self, other):
        equal = self.__eq__(other)
        return equal if equal is NotImplemented else not equal

    def __lt__(self, other):
        return self is not (other := find(other)) and can_cast(self, other)

    def __le__(self, other):
        return can_cast(self, find(other))

    def __gt__(self, other):
        return find(other) < self

    def __ge__(self, other):
        return find(other) <= self

    def __reduce__(self):
        return (find, (self.name,))

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self


class generic:
    """The base of all scalars."""

    __slots__ = ()
    dtype = None


class number(generic):
    __slots__ = ()


class integer(number):
    __slots__ = ()


class signedinteger(integer):
    __slots__ = ()


class unsignedinteger(integer):
    __slots__ = ()


class inexact(number):
    __slots__ = ()


class floating(inexact):
    __slots__ = ()


class complexfloating(inexact):
    __slots__ = ()


class flexible(generic):
    __slots__ = ()


class character(flexible):
    __slots__ = ()


# Scalars hold their number as Python does, so that they work wherever Python's do.
class float64(floating, float):
    pass


class float32(floating, float):
    pass


class float16(floating, float):
    pass


class bfloat16(generic, float):
    """Of JAX's making: the upper half of a float32."""


class int64(signedinteger, int):
    pass


class int32(signedinteger, int):
    pass


class int16(signedinteger, int):
    pass


class int8(signedinteger, int):
    pass


class uint64(unsignedinteger, int):
    pass


class uint32(unsignedinteger, int):
    pass


class uint16(unsignedinteger, int):
    pass


class uint8(unsignedinteger, int):
    pass


class bool_(generic):
    __slots__ = ("_truth",)


# Name -> dtype, and everything else that names one.
BY_NAME = {}
_NAMED = {}


def register(name, kind, char, itemsize, stored=None, scalar=None, aliases=()):
    """Makes a dtype; `stored` is the engine's type that holds it."""
    d = object.__new__(dtype)
    d.name, d.kind, d.char, d.itemsize, d.type = name, kind, char, itemsize, scalar
    d._stored = stored or name
    # Whether the engine's arithmetic on what is stored is that of the type.
    d._direct = d._stored == name and kind != "b"
    code = f"{kind}{itemsize}"
    d.str = ("|" if itemsize == 1 else "<") + code
    BY_NAME[name] = d
    for alias in (name, char, code, "<" + code, "=" + code, "|" + code, scalar, *aliases):
        if alias is not None:
            _NAMED.setdefault(alias, d)
    if scalar is not None:
        scalar.dtype = d
    return d


register("bool", "b", "?", 1, scalar=bool_, aliases=(bool, "bool_"))
register("int8", "i", "b", 1, "int32", int8, ("byte",))
register("uint8", "u", "B", 1, "int32", uint8, ("ubyte",))
register("int16", "i", "h", 2, "int32", int16, ("short",))
register("uint16", "u", "H", 2, "int32", uint16, ("ushort",))
register("int32", "i", "i", 4, scalar=int32, aliases=("intc",))
register("uint32", "u", "I", 4, scalar=uint32, aliases=("uintc",))
register("int64", "i", "l", 8, scalar=int64, aliases=(int, "int", "int_", "intp", "q", "p", "long", signedinteger))
register("uint64", "u", "L", 8, "int64", uint64, ("uint", "Q", "P", unsignedinteger))
register("float16", "f", "e", 2, "float32", float16, ("half",))
register("bfloat16", "f", "E", 2, scalar=bfloat16)
BY_NAME["bfloat16"].str = "<V2"
register("float32", "f", "f", 4, scalar=float32, aliases=("single",))
register("float64", "f", "d", 8, scalar=float64, aliases=(float, "float", "double", floating, inexact))

FLOAT64, FLOAT32 = BY_NAME["float64"], BY_NAME["float32"]
INT64, INT32 = BY_NAME["int64"], BY_NAME["int32"]
BOOL = BY_NAME["bool"]

_ABSENT = ("complex64", "complex128", "complex", "object", "O", "str", "U", "S", "datetime64", "longdouble")


def _find(spec):
    """The dtype that `spec` names, or None."""
    if type(spec) is dtype:
        return spec
    try:
        d = _NAMED.get(spec)
    except TypeError:
        # An array cannot be hashed.
        d = None
    if d is None and (isinstance(spec, generic) or not isinstance(spec, (str, int, float, bytes, tuple, list))):
        # A type of JAX's, an array, or an array's description has one.
        d = getattr(spec, "dtype", None)
        if type(d) is not dtype:
            return None
    return d


def find(spec):
    """The dtype that `spec` names; None names float64."""
    if spec is None:
        return FLOAT64
    d = _find(spec)
    if d is not None:
        return d
    name = getattr(spec, "__name__", spec)
    if name in _ABSENT:
        raise TypeError(f"arrays of dtype '{name}' are not available here: only bools, integers and floats are")
    raise TypeError(f"data type {spec!r} not understood")


def stored(spec):
    """The engine's name of the type that holds `spec`, a dtype or what names one."""
    return find(spec)._stored


def _promote(a, b):
    """NumPy's common type of two."""
    if a is b:
        return a
    if a.kind == "b":
        return b
    if b.kind == "b":
        return a
    if a.kind == b.kind:
        if a.itemsize == b.itemsize == 2 and a.kind == "f":
            return FLOAT32
        return a if a.itemsize >= b.itemsize else b
    if a.kind != "f" and b.kind != "f":
        signed, unsigned = (a, b) if a.kind == "i" else (b, a)
        if unsigned.itemsize >= 8:
            return FLOAT64
        size = max(signed.itemsize, 2 * unsigned.itemsize)
        return BY_NAME[f"int{8 * size}"]
    whole, real = (a, b) if b.kind == "f" else (b, a)
    if real.name == "bfloat16":
        return real if whole.itemsize == 1 else FLOAT32 if whole.itemsize == 2 else FLOAT64
    # A float holds the integers that its fraction has bits for.
    size = max(real.itemsize, min(8, 2 * whole.itemsize))
    return BY_NAME[f"float{8 * size}"]


_PROMOTED = {}


def promote(a, b):
    """The common type of two dtype objects."""
    out = _PROMOTED.get((a, b))
    if out is None:
        out = _PROMOTED[a, b] = _promote(a, b)
    return out


def promote_types(type1, type2):
    return promote(find(type1), find(type2))


_WEAK = {float: FLOAT64, int: INT64, bool: BOOL}
_KINDS = "buif"


def with_number(d, kind):
    """The type of an array of `d` beside a number of Python's of class `kind`."""
    if kind is float:
        return d if d.kind == "f" else FLOAT64
    if kind is int:
        return d if d.kind != "b" else INT64
    return d


def result_type(*operands):
    """The type of an operation on arrays, dtypes and numbers of Python's, which are weak."""
    strong, weak = [], []
    for o in operands:
        if type(o) in _WEAK:
            weak.append(type(o))
            continue
        strong.append(find(o))
    if not strong:
        strong, weak = [_WEAK[k] for k in weak], []
    out = strong[0]
    for d in strong[1:]:
        out = promote(out, d)
    for k in weak:
        out = with_number(out, k)
    return out


def can_cast(from_, to, casting="safe"):
    a, b = find(from_), find(to)
    if casting == "unsafe" or a is b:
        return True
    if casting in ("no", "equiv"):
        return False
    if casting == "same_kind":
        return promote(a, b) is b or "buif".index(a.kind) <= "buif".index(b.kind)
    return promote(a, b) is b


def issubdtype(arg1, arg2):
    """Whether the first type is of the class that the second names."""
    def class_of(x):
        if isinstance(x, type) and issubclass(x, generic):
            return x
        return find(x).type

    return issubclass(class_of(arg1), class_of(arg2))


def isdtype(d, kind):
    if isinstance(kind, tuple):
        return any(isdtype(d, k) for k in kind)
    d = find(d)
    classes = {
        "bool": "b", "signed integer": "i", "unsigned integer": "u", "integral": "iu",
        "real floating": "f", "complex floating": "", "numeric": "iuf",
    }
    if isinstance(kind, str):
        return d.kind in classes[kind]
    return d is find(kind)


class iinfo:
    """The range of an integer type."""

    def __init__(self, type):
        d = type.dtype if hasattr(type, "dtype") and not isinstance(type, dtype) else _number_type(type)
        if d.kind not in "iu":
            raise ValueError(f"Invalid integer data type {d.kind!r}.")
        self.dtype, self.kind, self.bits = d, d.kind, 8 * d.itemsize
        self.min = 0 if d.kind == "u" else -(1 << (self.bits - 1))
        self.max = (1 << (self.bits - (d.kind == "i"))) - 1

    def __repr__(self):
        return f"iinfo(min={self.min}, max={self.max}, dtype={self.dtype})"


def _number_type(x):
    return find(type(x) if type(x) in _WEAK else x)


_FLOATS = {
    "float16": (10, 5, -14, 16, 3),
    "float32": (23, 8, -126, 128, 6),
    "float64": (52, 11, -1022, 1024, 15),
    "bfloat16": (7, 8, -126, 128, 2),
}


class finfo:
    """The limits of a float type."""

    def __init__(self, dtype):
        d = _number_type(dtype)
        if d.kind != "f" and d.name not in _FLOATS:
            raise ValueError(f"data type {d.type!r} not inexact")
        fraction, exponent, low, high, digits = _FLOATS[d.name]
        of = d.type or float
        self.dtype, self.bits, self.nmant, self.nexp = d, 8 * d.itemsize, fraction, exponent
        self.minexp, self.maxexp, self.precision = low, high, digits
        self.eps, self.epsneg = of(2.0 ** -fraction), of(2.0 ** (-fraction - 1))
        self.max = of((2.0 - 2.0 ** -fraction) * 2.0 ** (high - 1))
        self.min = of(-(2.0 - 2.0 ** -fraction) * 2.0 ** (high - 1))
        self.tiny = self.smallest_normal = of(2.0 ** low)
        self.smallest_subnormal = of(2.0 ** (low - fraction)) if low - fraction > -1074 else of(5e-324)
        self.resolution = of(float(f"1e-{digits}"))
        self.machep, self.negep = -fraction, -fraction - 1

    def __repr__(self):
        return (
            f"finfo(resolution={self.resolution}, min={self.min}, max={self.max}, dtype={self.dtype})"
        )
