"""The primitive operations, which do not promote types, and control flow inside of programs."""

import enum as _enum

from . import _elementwise, _implicit, _indices, _operations, linalg
from .. import _collectives
from .._names import missing as _missing, publish as _publish
from ._control import associative_scan, cond, fori_loop, map, scan, switch, while_loop
from ._convolution import (
    ConvDimensionNumbers,
    conv,
    conv_dimension_numbers,
    conv_general_dilated,
    conv_general_dilated_patches,
    conv_transpose,
    conv_with_general_padding,
    padtype_to_pads,
    reduce_window,
)

_publish(_elementwise, globals(), "jax.")
_publish(_operations, globals(), "jax.")
_publish(_indices, globals())
_publish(_implicit, globals())
_publish(_collectives, globals())


def with_sharding_constraint(x, shardings):
    """The tree, lying as the shardings say; inside of a compiled function it changes nothing."""
    from .._mapped import with_sharding_constraint

    return with_sharding_constraint(x, shardings)



class Precision(_enum.Enum):
    """Accepted everywhere; products always have float32's precision."""

    DEFAULT = 0
    HIGH = 1
    HIGHEST = 2

    @classmethod
    def _missing_(cls, value):
        names = {"default": 0, "fastest": 0, "high": 1, "highest": 2, "float32": 2, "bfloat16": 0}
        return cls(names[value]) if value in names else None

    def __str__(self):
        return self.name

    __repr__ = __str__


class RoundingMethod(_enum.Enum):
    AWAY_FROM_ZERO = 0
    TO_NEAREST_EVEN = 1


class GatherScatterMode(_enum.Enum):
    CLIP = 0
    FILL_OR_DROP = 1
    PROMISE_IN_BOUNDS = 2


__getattr__ = _missing(
    "jax.lax",
    globals(),
)
