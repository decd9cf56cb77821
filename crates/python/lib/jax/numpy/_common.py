"""What the files of ``jax.numpy`` share."""

from _athanor import Array, asarray, convert_element_type, full as _full, select

from .._dtypes import name_of

_REFUSED = (list, tuple, str, dict, set, type(None))


def checked(function, x, position=0):
    """``x`` as an array; TypeError for lists and the like, which JAX does not convert silently."""
    if type(x) is Array:
        return x
    if isinstance(x, _REFUSED):
        raise TypeError(
            f"{function} requires ndarray or scalar arguments, got {type(x)} at position "
            f"{position}."
        )
    return asarray(x, None)


def floating(function, x):
    """``x`` as an array of floats; an integer one with its weak type."""
    x = checked(function, x)
    if x._kind == "f":
        return x
    return x * 1.0 if x.weak_type else convert_element_type(x, name_of(float))


def floats(function, x1, x2):
    """Both as floats of the type that JAX's promotion gives them together."""
    x1, x2 = checked(function, x1), checked(function, x2, 1)
    if x1._kind != "f" and x2._kind != "f":
        return floating(function, x1), floating(function, x2)
    if x1._dtype == x2._dtype and x1.weak_type == x2.weak_type:
        return x1, x2

    # A choice beside a scalar of the other's type gives each the common type and leaves its shape.
    def like(x):
        if x.weak_type:
            return 0.0 if x._kind == "f" else 0
        return _full((), 0.0, x._dtype)

    return select(True, x1, like(x2)), select(True, x2, like(x1))


def bad_shape(shape, what):
    """The error for a shape that the engine refused; none if the shape is not to blame."""
    for n in shape:
        if getattr(n, "_is_tracer", False) or not hasattr(n, "__index__"):
            tip = "\nIf using `jit`, try using `static_argnums` or applying `jit` to smaller "
            tip += "subfunctions."
            return TypeError(
                f"Shapes must be 1D sequences of concrete values of integer type, got {shape}."
                + (tip if hasattr(n, "_is_tracer") else "")
            )
        if n.__index__() < 0:
            return TypeError(f"{what} shape must have every element be nonnegative, got {shape}.")
    return None


def filled(shape, number, name):
    """An array of one number."""
    if type(shape) is not tuple:
        shape = shape_tuple(shape)
    try:
        return _full(shape, number, name)
    except (TypeError, ValueError):
        error = bad_shape(shape, "broadcast_in_dim")
        if error is None:
            raise
    raise error


def shape_tuple(shape):
    """A shape given as a number or a sequence of numbers."""
    if type(shape) is tuple:
        return shape
    if type(shape) is int:
        return (shape,)
    if isinstance(shape, Array):
        if shape._is_tracer:
            raise bad_shape((shape,), "")
        return tuple(shape.tolist()) if shape.ndim else (shape.__index__(),)
    if hasattr(shape, "__index__"):
        return (shape.__index__(),)
    if isinstance(shape, str) or not hasattr(shape, "__iter__"):
        raise bad_shape((shape,), "")
    return tuple(shape)


def axis_in(axis, ndim):
    """An axis counted from the start; ValueError if there is none such."""
    if not -ndim <= axis < ndim:
        raise ValueError(f"axis {axis} is out of bounds for array of dimension {ndim}")
    return axis + ndim if axis < 0 else axis


def axes_in(axes, ndim):
    """Axes counted from the start, in the order given."""
    if axes is None:
        return tuple(range(ndim))
    if isinstance(axes, (tuple, list)):
        return tuple(axis_in(a, ndim) for a in axes)
    return (axis_in(axes, ndim),)


def strong(x):
    """The array without its weak type."""
    return convert_element_type(x, x._dtype) if x.weak_type else x
