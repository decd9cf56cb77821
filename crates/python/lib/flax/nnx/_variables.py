"""Boxes for arrays that change."""

import operator

import jax


class Variable:
    """A box with a value: read it as ``v[...]`` or ``v.value``, set it the same way.

    In expressions it is its value. Further keyword arguments are kept as attributes.
    """

    def __init__(self, value, **metadata):
        object.__setattr__(self, "_value", value._value if isinstance(value, Variable) else value)
        object.__setattr__(self, "_metadata", metadata)

    @property
    def value(self):
        return self._value

    @value.setter
    def value(self, new):
        object.__setattr__(self, "_value", new)

    def get_value(self):
        """The value."""
        return self._value

    def set_value(self, new):
        """Set the value."""
        self.value = new

    def get_metadata(self):
        """What was given with the value."""
        return dict(self._metadata)

    def replace(self, value):
        """Another variable of the same kind."""
        return type(self)(value, **self._metadata)

    copy = replace

    def __getattr__(self, name):
        metadata = object.__getattribute__(self, "_metadata")
        if name in metadata:
            return metadata[name]
        return getattr(object.__getattribute__(self, "_value"), name)

    def __setattr__(self, name, new):
        if name == "value":
            object.__setattr__(self, "_value", new)
        else:
            self._metadata[name] = new

    def __getitem__(self, key):
        return self._value if key is ... else self._value[key]

    def __setitem__(self, key, new):
        self.value = new if key is ... else self._value.at[key].set(new)

    def __jax_array__(self):
        return self._value

    def __array__(self, dtype=None, copy=None):
        import numpy

        return numpy.asarray(self._value, dtype=dtype)

    def __call__(self, *args, **kwargs):
        return self._value(*args, **kwargs)

    def __len__(self):
        return len(self._value)

    def __iter__(self):
        return iter(self._value)

    def __bool__(self):
        return bool(self._value)

    def __float__(self):
        return float(self._value)

    def __int__(self):
        return int(self._value)

    def __index__(self):
        return operator.index(self._value)

    def __format__(self, spec):
        return format(self._value, spec)

    def __neg__(self):
        return -self._value

    def __abs__(self):
        return abs(self._value)

    def __invert__(self):
        return ~self._value

    __hash__ = object.__hash__

    def __init_subclass__(cls):
        register(cls)

    def __repr__(self):
        extra = "".join(f",\n  {k}={v!r}" for k, v in self._metadata.items())
        text = repr(self._value).replace("\n", "\n  ")
        return f"{type(self).__name__}(\n  value={text}{extra}\n)"


def _plain(x):
    return x._value if isinstance(x, Variable) else x


def _forward(name):
    function = getattr(operator, name)
    setattr(Variable, f"__{name}__", lambda self, other: function(self._value, _plain(other)))


def _backward(name):
    function = getattr(operator, name)
    setattr(Variable, f"__r{name}__", lambda self, other: function(_plain(other), self._value))


for _name in "add sub mul truediv floordiv mod pow matmul".split():
    _forward(_name)
    _backward(_name)
for _name in "lt le gt ge eq ne".split():
    _forward(_name)


def register(cls):
    """Make a class of variables a node of trees: the value is its child."""
    jax.tree_util.register_pytree_node(
        cls,
        lambda v: ((v._value,), tuple(sorted(v._metadata.items()))),
        lambda metadata, parts: cls(parts[0], **dict(metadata)),
    )


register(Variable)


class Param(Variable):
    """A parameter: what gradients are taken by."""


class BatchStat(Variable):
    """A running average."""


class Cache(Variable):
    """Keys and values of earlier positions."""


class Intermediate(Variable):
    """A value put aside."""


class RngState(Variable):
    """What random numbers depend on."""


class RngKey(RngState):
    """A key."""


class RngCount(RngState):
    """How many keys were drawn."""


class OptState(Variable):
    """The state of an optimizer."""


class OptVariable(OptState):
    """An optimizer's array for a variable."""
