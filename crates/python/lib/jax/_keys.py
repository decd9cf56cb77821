"""Random keys: two words of 32 bits each, or arrays of a type of their own that hold them."""

import operator

import _athanor
from _athanor import Array, asarray


class KeyType:
    """The element type of keys."""

    name = "key<fry>"
    itemsize = 8

    def __eq__(self, other):
        return isinstance(other, KeyType)

    def __hash__(self):
        return hash(self.name)

    def __str__(self):
        return "key<fry>"

    __repr__ = __str__


_KEY_TYPE = KeyType()


class PRNGKeyArray:
    """Keys with a type of their own: two words of 32 bits each, which cannot be computed with.

    ``data``: uint32 (..., 2).
    """

    __slots__ = ("data",)
    dtype = _KEY_TYPE
    weak_type = False

    def __init__(self, data):
        self.data = data

    @property
    def shape(self):
        return self.data.shape[:-1]

    @property
    def ndim(self):
        return len(self.shape)

    @property
    def size(self):
        return self.data.size // 2

    @property
    def _is_tracer(self):
        return self.data._is_tracer

    def __len__(self):
        if not self.shape:
            raise TypeError("len() of unsized object")
        return self.shape[0]

    def __iter__(self):
        if not self.shape:
            raise TypeError("iteration over a 0-d key array")
        return iter([PRNGKeyArray(k) for k in self.data])

    def __getitem__(self, index):
        if not isinstance(index, tuple):
            index = (index,)
        return PRNGKeyArray(
            self.data[(*index, slice(None))] if Ellipsis not in index else self.data[index]
        )

    def reshape(self, *shape):
        shape = shape[0] if len(shape) == 1 and not isinstance(shape[0], int) else shape
        n = self.size
        for m in shape:
            n //= m if m != -1 else 1
        return PRNGKeyArray(self.data.reshape(tuple(n if m == -1 else m for m in shape) + (2,)))

    def ravel(self):
        return PRNGKeyArray(self.data.reshape((-1, 2)))

    flatten = ravel

    def block_until_ready(self):
        return self

    __hash__ = None

    def _no_arithmetic(name):
        def refuse(self, other):
            kinds = {int: "int32", float: "float32", bool: "bool"}
            other = getattr(other, "dtype", kinds.get(type(other), type(other).__name__))
            raise TypeError(f"{name} does not accept dtypes key<fry>, {other}.")

        return refuse

    __add__ = __radd__ = _no_arithmetic("add")
    __sub__ = __rsub__ = _no_arithmetic("subtract")
    __mul__ = __rmul__ = _no_arithmetic("multiply")
    __truediv__, __xor__ = _no_arithmetic("true_divide"), _no_arithmetic("bitwise_xor")

    def __eq__(self, other):
        return (
            (self.data == other.data).all(-1) if isinstance(other, PRNGKeyArray) else NotImplemented
        )

    def __repr__(self):
        if not isinstance(self.data, Array):  # in the middle of a tree that is put together
            return f"PRNGKeyArray({self.data!r})"
        if self.data._is_tracer:
            return f"Tracer(key<fry>[{','.join(map(str, self.shape))}])"
        return f"Array({self.shape}, dtype=key<fry>) overlaying:\n{self.data}"


_athanor.tree_register(
    PRNGKeyArray, lambda k: ((k.data,), None), lambda _, parts: PRNGKeyArray(parts[0])
)


def raw(name, key):
    """The two words of the one key that ``name`` takes."""
    if type(key) is PRNGKeyArray:
        key = key.data
    elif type(key) is not Array:
        if not hasattr(key, "__jax_array__") and not isinstance(key, (list, tuple)):
            raise TypeError(
                "JAX encountered invalid PRNG key data: expected key_data to have ndim, shape, and "
                f"dtype attributes. Got {key}"
            )
        key = asarray(key, "uint32")
    if key.shape == (2,) and key._dtype == "uint32":
        return key
    invalid = "JAX encountered invalid PRNG key data: expected key_data."
    if key._dtype != "uint32":
        raise TypeError(f"{invalid}dtype = uint32; got dtype={key._dtype}")
    if not key.ndim or key.shape[-1] != 2:
        raise TypeError(f"{invalid}shape to end with (2,); got shape={key.shape} for impl=fry")
    raise ValueError(
        f"{name} accepts a single key, but was given a key array of shape {key.shape} != (). Use "
        "jax.vmap for batching."
    )


def shape_of(shape):
    if type(shape) is tuple:
        return shape
    if hasattr(shape, "__index__") and not isinstance(shape, (list, tuple)):
        return (operator.index(shape),)
    if isinstance(shape, str) or not hasattr(shape, "__iter__"):
        raise TypeError(
            f"Shapes must be 1D sequences of concrete values of integer type, got {shape}."
        )
    return tuple(shape)
