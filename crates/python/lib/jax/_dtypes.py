"""Element types: NumPy's dtype objects, and the classes ``jnp.float32`` … that make arrays."""

import warnings

import _athanor
from numpy._dtypes import (
    BY_NAME as _OF_NUMPY,
    can_cast,
    complexfloating,
    dtype,
    find,
    finfo,
    floating,
    generic,
    iinfo,
    inexact,
    integer,
    isdtype,
    issubdtype as _issubdtype,
    number,
    signedinteger,
    unsignedinteger,
)

_NARROW = {"float64": "float32", "int64": "int32", "uint64": "uint32"}
_SUPPORTED = (
    "bool", "int8", "int16", "int32", "uint8", "uint16", "uint32", "float16", "bfloat16", "float32"
)
# What names an element type without more ado. A dtype's hash is its name's, so it is found too.
_NAMED = {name: name for name in _SUPPORTED}
_NAMED.update({float: "float32", int: "int32", bool: "bool", "bool_": "bool"})
_WIDE = {name: name for name in _NARROW}
_WIDE.update({float: "float64", int: "int64"})


def set_x64(on):
    """Turns 64-bit element types on or off; whether they were on."""
    if on:
        _NAMED.update(_WIDE)
    else:
        for name in _NARROW:
            _NAMED.pop(name, None)
        _NAMED.update({float: "float32", int: "int32"})
    return _athanor.set_x64(bool(on))


def _absent(name, itemsize):
    """The dtype of what only JAX has, to be named but not used here."""
    new = object.__new__(dtype)
    new.name, new.kind, new.char, new.itemsize, new.type = name, "V", "E", itemsize, None
    new._stored, new._direct, new.str = name, False, f"<V{itemsize}"
    return new


BY_NAME = dict(_OF_NUMPY)
for _name, _size in (("complex64", 8), ("complex128", 16)):
    BY_NAME.setdefault(_name, _absent(_name, _size))


def exact_name(spec):
    """The element type that ``spec`` names, 64-bit ones as such; TypeError if it names none."""
    if type(spec) is str and spec in BY_NAME:
        return spec
    return find(spec).name


def name_of(spec, function="array"):
    """The name of the element type that arrays get for ``spec``.

    64-bit types become 32-bit ones, with JAX's warning unless ``spec`` is Python's own type.
    """
    try:
        return _NAMED[spec]
    except (KeyError, TypeError):
        pass
    if spec is None:
        return _NAMED[float]
    name = exact_name(spec)
    if name in _NAMED:
        return name
    if name in _NARROW:
        narrow = _NARROW[name]
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


class _ScalarMeta(type):
    """The class of ``jnp.float32``, which compares as its dtype and makes arrays when called."""

    def __call__(cls, x=0):
        return _athanor.asarray(x, name_of(cls.dtype, cls.__name__))

    def __eq__(cls, other):
        return cls is other or cls.dtype == other

    def __hash__(cls):
        return hash(cls.dtype.name)

    def __instancecheck__(cls, instance):
        return isinstance(instance, cls.dtype.type or ())


def _scalar_class(name):
    shown = "bool" if name == "bool" else name
    return _ScalarMeta(shown, (), {"dtype": BY_NAME[name], "__module__": "jax.numpy"})


CLASSES = {name: _scalar_class(name) for name in BY_NAME}


class prng_key(generic):
    """The class of the element types of random keys."""


def issubdtype(arg1, arg2):
    """Whether the first type is the second or belongs to the class that it names."""
    if getattr(arg1, "name", None) == "key<fry>":
        return arg2 in (prng_key, generic)
    if getattr(getattr(arg1, "dtype", arg1), "name", None) == "bfloat16":
        arg1 = floating  # NumPy has no class for it
    return arg2 is not prng_key and _issubdtype(arg1, arg2)


def _stand_in(x):
    """A number or an array of shape () that promotes as ``x`` does."""
    if isinstance(x, _athanor.Array):
        if x.weak_type:
            return 0.0 if x._kind == "f" else 0
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
