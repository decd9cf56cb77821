"""The primitive operations, which do not promote types, and control flow inside of programs."""

import enum as _enum

from . import _operations, linalg
from .. import _collectives
from .._names import missing as _missing, publish as _publish
from ._control import associative_scan, cond, fori_loop, map, scan, switch, while_loop
from ._convolution import (
    ConvDimensionNumbers,
    conv,
    conv_dimension_numbers,
    conv_general_dilated,
    conv_transpose,
    conv_with_general_padding,
    padtype_to_pads,
    reduce_window,
)

_publish(_operations, globals(), "jax.")
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
    elsewhere="all_gather all_to_all axis_index axis_size pmax pmean pmin ppermute pshuffle psum "
    "psum_scatter pbroadcast pswapaxes optimization_barrier approx_max_k approx_min_k "
    "population_count clz gather scatter scatter_add scatter_max "
    "scatter_min scatter_mul scatter_apply fft igamma igammac betainc bessel_i0e "
    "bessel_i1e conv_general_dilated_local conv_general_dilated_patches "
    "custom_linear_solve custom_root ragged_dot reduce_precision rng_bit_generator "
    "rng_uniform with_sharding_constraint zeta polygamma random_gamma_grad complex "
    "select_and_scatter_add dot_product_attention GatherDimensionNumbers "
    "ScatterDimensionNumbers platform_dependent",
)
