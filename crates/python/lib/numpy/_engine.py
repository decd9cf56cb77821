"""The engine's functions as NumPy calls them: computed at once, also while JAX traces a program."""

import _athanor

Array = _athanor.Array
error_class = _athanor.error_class
narrowed = _athanor.narrowed
for_jax = _athanor.convert_element_type

for _name in (
    "asarray asarray_wide unary binary reduce argreduce cumulative convert_element_type reshape "
    "broadcast_to transpose rev concatenate select take dot_general index_update pad iota full"
).split():
    globals()[_name] = _athanor.at_once(getattr(_athanor, _name))


def from_bytes(data, name):
    """A flat array of the dtype of that name, from little-endian bytes."""
    return _athanor.at_once(_athanor.from_bytes)(data, name)


def to_bytes(value):
    """The elements in order, little-endian."""
    return _athanor.to_bytes(value)
