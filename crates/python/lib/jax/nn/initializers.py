"""Initial values of parameters: functions of a key, a shape and a dtype."""

import math

import _athanor


from .. import random
from .._dtypes import name_of
from .._names import missing as _missing


def zeros(key, shape, dtype=float, out_sharding=None):
    """Zeros. This is an initializer, it does not make one."""
    return _athanor.full(tuple(shape), 0.0, name_of(dtype, "zeros"))


def ones(key, shape, dtype=float, out_sharding=None):
    """Ones. This is an initializer, it does not make one."""
    return _athanor.full(tuple(shape), 1.0, name_of(dtype, "ones"))


def constant(value, dtype=float):
    """All elements of one value."""

    def init(key, shape, dtype=dtype, out_sharding=None):
        return _athanor.broadcast_to(_athanor.asarray(value, name_of(dtype, "full")), tuple(shape))

    return init


def uniform(scale=1e-2, dtype=float):
    """Uniform in [0, scale)."""

    def init(key, shape, dtype=dtype, out_sharding=None):
        return random.uniform(key, shape, dtype) * scale

    return init


def normal(stddev=1e-2, dtype=float):
    """Normal with a deviation."""

    def init(key, shape, dtype=dtype, out_sharding=None):
        return random.normal(key, shape, dtype) * stddev

    return init


def truncated_normal(stddev=1e-2, dtype=float, lower=-2.0, upper=2.0):
    """Normal on condition of lying between two bounds, then scaled."""

    def init(key, shape, dtype=dtype, out_sharding=None):
        return random.truncated_normal(key, lower, upper, shape, dtype) * stddev

    return init


def _places(axes, rank):
    axes = (axes,) if isinstance(axes, int) else tuple(axes)
    return [a % rank for a in axes]


def _fans(shape, in_axis, out_axis, batch_axis):
    """How many inputs each output sums over, and the reverse."""
    rank = len(shape)
    if rank <= 1:
        raise ValueError(
            "Can't compute input and output sizes of a "
            f"{rank}-dimensional weights tensor. Must be at least 2D."
        )
    size = lambda axes: math.prod([shape[i] for i in _places(axes, rank)])
    inputs, outputs, batch = size(in_axis), size(out_axis), size(batch_axis)
    field = math.prod(shape) / inputs / outputs / batch
    return inputs * field, outputs * field


def variance_scaling(
    scale, mode, distribution, in_axis=-2, out_axis=-1, batch_axis=(), dtype=float
):
    """Random with a variance of scale / fan (He et al. 2015)."""

    def init(key, shape, dtype=dtype, out_sharding=None):
        shape = tuple(shape)
        fan_in, fan_out = _fans(shape, in_axis, out_axis, batch_axis)
        fans = {"fan_in": fan_in, "fan_out": fan_out, "fan_avg": (fan_in + fan_out) / 2}
        if mode == "fan_geo_avg":
            fans[mode] = (fan_in * fan_out) ** 0.5
        if mode not in fans:
            raise ValueError(f"invalid mode for variance scaling initializer: {mode}")
        variance = _athanor.asarray(scale / fans[mode], name_of(dtype, "array"))
        if distribution == "normal":
            return random.normal(key, shape, dtype) * variance**0.5
        if distribution == "uniform":
            return random.uniform(key, shape, dtype, -1.0, 1.0) * (3 * variance) ** 0.5
        if distribution == "truncated_normal":
            # The deviation of the normal distribution cut at -2 and 2.
            stddev = variance**0.5 / 0.87962566103423978
            return random.truncated_normal(key, -2.0, 2.0, shape, dtype) * stddev
        raise ValueError(f"invalid distribution for variance scaling initializer: {distribution}")

    return init


def _scaled(scale, mode, distribution, doc):
    def make(in_axis=-2, out_axis=-1, batch_axis=(), dtype=float):
        return variance_scaling(scale, mode, distribution, in_axis, out_axis, batch_axis, dtype)

    make.__doc__ = doc
    return make


glorot_uniform = xavier_uniform = _scaled(1.0, "fan_avg", "uniform", "Glorot and Bengio 2010.")
glorot_normal = xavier_normal = _scaled(
    1.0, "fan_avg", "truncated_normal", "Glorot and Bengio 2010."
)
lecun_uniform = _scaled(1.0, "fan_in", "uniform", "LeCun et al. 1998.")
lecun_normal = _scaled(1.0, "fan_in", "truncated_normal", "LeCun et al. 1998.")
he_uniform = kaiming_uniform = _scaled(2.0, "fan_in", "uniform", "He et al. 2015.")
he_normal = kaiming_normal = _scaled(2.0, "fan_in", "truncated_normal", "He et al. 2015.")


def orthogonal(scale=1.0, column_axis=-1, dtype=float):
    """Orthogonal rows or columns, times a scale."""

    def init(key, shape, dtype=dtype, out_sharding=None):
        shape = tuple(shape)
        if len(shape) < 2:
            raise ValueError("orthogonal initializer requires at least a 2D shape")
        from ..numpy import moveaxis

        columns = shape[column_axis]
        rows = math.prod(shape) // columns
        q = random.orthogonal(key, rows, m=columns)
        rest = list(shape)
        rest.pop(column_axis)
        return scale * moveaxis(_athanor.reshape(q, rest + [columns]), -1, column_axis)

    return init


__getattr__ = _missing(
    "jax.nn.initializers", globals()
)
