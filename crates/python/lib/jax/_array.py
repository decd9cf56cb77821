"""What ``jax.Array`` has beyond its native attributes: methods that are functions of ``jnp``."""

import _athanor
from _athanor import Array, convert_element_type

from . import _devices, _dtypes
from .numpy import _creation, _elementwise, _indexing, _linear, _reductions, _shape, _sorting

_BY_NAME = _dtypes.BY_NAME


def _astype(self, dtype, copy=False, device=None):
    """The array with another element type."""
    name = _dtypes.name_of(float if dtype is None else dtype, "astype")
    return self if name == self._dtype and not self.weak_type else convert_element_type(self, name)


def _view(self, dtype=None, type=None):
    """The same bytes as another element type; the last axis grows or shrinks if the size differs."""
    from .lax import bitcast_convert_type

    if type is not None:
        raise NotImplementedError("`type` argument of array.view() is not supported.")
    if dtype is None:
        return self
    old, new = (_BY_NAME[n].itemsize for n in (self._dtype, _dtypes.name_of(dtype, "view")))
    if old == new:
        return bitcast_convert_type(self, dtype)
    if old > new:
        out = bitcast_convert_type(self, dtype)
        return _athanor.reshape(out, self.shape[:-1] + (-1,))
    if self.shape[-1] % (new // old):
        raise ValueError("the last axis must be divisible by the number of elements in a new one")
    parts = _athanor.reshape(self, self.shape[:-1] + (-1, new // old))
    return bitcast_convert_type(parts, dtype)


_one_item = Array.item


def _item(self, *args):
    """One element as a Python number: the only one, or that at an index."""
    if not args:
        if self.size != 1:
            raise ValueError("can only convert an array of size 1 to a Python scalar")
        return _one_item(_athanor.reshape(self, ()))
    if len(args) == 1 and isinstance(args[0], int):
        flat = _athanor.reshape(self, (-1,))
        if not -self.size <= args[0] < self.size:
            raise IndexError(f"index {args[0]} is out of bounds for size {self.size}")
        return _one_item(flat[args[0]])
    index = args[0] if len(args) == 1 else args
    return _one_item(self[tuple(index)])


def _numpy(self, dtype=None, copy=None):
    if self._is_tracer:
        raise _athanor.error_class("TracerArrayConversionError")(
            f"The numpy.ndarray conversion method __array__() was called on {self}"
        )
    import numpy

    return numpy.array(self.tolist(), dtype=self._dtype if dtype is None else dtype)


def _sort(self, axis=-1, *, kind=None, order=None, stable=True, descending=False):
    return _sorting.sort(self, axis, descending=descending)


def _rounded(self, n):
    if n is None:
        return convert_element_type(_elementwise.round(self), "int32")
    return _elementwise.round(self, n)


def _deepcopy(self, memo=None):
    return self


def _reduce(self):
    """For `pickle`: the type, the shape and the bytes."""
    return _unpickled, (_athanor.to_bytes(self), self.shape, self._dtype)


def _unpickled(data, shape, name):
    return _athanor.from_bytes(data, name).reshape(shape)


_METHODS = {
    "__reduce__": _reduce,
    "reshape": _shape._method_reshape,
    "transpose": _shape._method_transpose,
    "astype": _astype,
    "flatten": _shape.ravel,
    "copy": _creation.copy,
    "dot": _linear.dot,
    "clip": _elementwise.clip,
    "round": _elementwise.round,
    "conj": _elementwise.conj,
    "conjugate": _elementwise.conj,
    "diagonal": _creation.diagonal,
    "trace": _creation.trace,
    "take": _indexing.take,
    "choose": _indexing.choose,
    "compress": lambda self, condition, axis=None: _indexing.compress(condition, self, axis),
    "nonzero": _indexing.nonzero,
    "sort": _sort,
    "argsort": _sorting.argsort,
    "searchsorted": _sorting.searchsorted,
    "argpartition": _sorting.argpartition,
    "item": _item,
    "view": _view,
    "addressable_data": lambda self, index: self,
    "on_device_size_in_bytes": lambda self: self.nbytes,
    "is_ready": lambda self: True,
    "is_deleted": lambda self: False,
    "delete": lambda self: None,
    "copy_to_host_async": lambda self: None,
    "__array__": _numpy,
    "__round__": lambda self, n=None: _rounded(self, n),
    "__divmod__": lambda self, other: _elementwise.divmod(self, other),
    "__rdivmod__": lambda self, other: _elementwise.divmod(other, self),
    "__lshift__": lambda self, other: _elementwise.left_shift(self, other),
    "__rlshift__": lambda self, other: _elementwise.left_shift(other, self),
    "__rshift__": lambda self, other: _elementwise.right_shift(self, other),
    "__rrshift__": lambda self, other: _elementwise.right_shift(other, self),
    "__copy__": _deepcopy,
    "__deepcopy__": _deepcopy,
}
for _module, _names in (
    (_reductions, "sum mean max min prod any all argmax argmin cumsum cumprod std var ptp"),
    (_shape, "ravel squeeze swapaxes repeat"),
):
    for _name in _names.split():
        _METHODS[_name] = getattr(_module, _name)

_PROPERTIES = {
    "dtype": lambda self: _BY_NAME[self._dtype],
    "at": _indexing._IndexUpdateHelper,
    "nbytes": lambda self: self.size * _BY_NAME[self._dtype].itemsize,
    "itemsize": lambda self: _BY_NAME[self._dtype].itemsize,
    "mT": _shape.matrix_transpose,
    "real": lambda self: self,
    "imag": lambda self: self * 0,
    "aval": lambda self: _aval(self),
}


class ShapedArray:
    """The type of an array: shape, dtype and whether it is weak."""

    def __init__(self, shape, dtype, weak_type=False, varying=()):
        self.shape, self.dtype, self.weak_type = shape, dtype, weak_type
        # Along which axes of devices it may differ, inside of shard_map.
        self.varying = tuple(varying)

    @property
    def ndim(self):
        return len(self.shape)

    def __eq__(self, other):
        return isinstance(other, ShapedArray) and repr(self) == repr(other)

    def __hash__(self):
        return hash((self.shape, self.dtype))

    def str_short(self):
        varying = f"{{V:{','.join(self.varying)}}}" if self.varying else ""
        return f"{self.dtype}[{','.join(map(str, self.shape))}]{varying}"

    def __str__(self):
        return ("~" if self.weak_type else "") + self.str_short()

    def __repr__(self):
        weak = ", weak_type=True" if self.weak_type else ""
        return f"ShapedArray({self.str_short()}{weak})"


def _aval(x):
    return ShapedArray(x.shape, x.dtype, x.weak_type, _athanor.varying(x))


def attach():
    """Give the native class its methods."""
    for name, function in _METHODS.items():
        setattr(Array, name, function)
    for name, function in _PROPERTIES.items():
        setattr(Array, name, property(function))
    _devices.attach()
    Array.__array_priority__ = 100
    Array.__hash__ = None
