"""Resizing of images, as one matrix product for each axis."""

import math

import _athanor
from _athanor import select, unary

from ._names import missing as _missing
from .numpy import moveaxis, tensordot


def _triangle(x):
    return _athanor.binary("max", 1.0 - unary("abs", x), 0.0)


def _cubic(x):
    """Keys' cubic with a = -1/2."""
    x = unary("abs", x)
    near = (1.5 * x - 2.5) * x * x + 1.0
    far = ((-0.5 * x + 2.5) * x - 4.0) * x + 2.0
    return select(x >= 2.0, 0.0, select(x >= 1.0, far, near))


def _lanczos(radius):
    def kernel(x):
        y = radius * unary("sin", math.pi * x) * unary("sin", math.pi * x / radius)
        safe = select(x != 0.0, math.pi**2 * x * x, 1.0)
        out = select(unary("abs", x) > 1e-3, y / safe, 1.0)
        return select(unary("abs", x) > radius, 0.0, out)

    return kernel


_KERNELS = {
    "linear": _triangle,
    "bilinear": _triangle,
    "trilinear": _triangle,
    "triangle": _triangle,
    "cubic": _cubic,
    "bicubic": _cubic,
    "tricubic": _cubic,
    "lanczos3": _lanczos(3.0),
    "lanczos5": _lanczos(5.0),
}


def _weights(n, m, kernel, antialias):
    """How much each of n old places counts for each of m new ones: (n, m)."""
    ratio = n / m
    width = max(ratio, 1.0) if antialias else 1.0
    centre = (_athanor.iota("float32", (1, m), 1) + 0.5) * ratio - 0.5
    weights = kernel(unary("abs", centre - _athanor.iota("float32", (n, 1), 0)) / width)
    total = _athanor.reduce("sum", weights, (0,), True)
    small = unary("abs", total) > 1000.0 * 2.0**-23
    weights = select(small, weights / select(total != 0.0, total, 1.0), 0.0)
    return select((centre >= -0.5) & (centre <= n - 0.5), weights, 0.0)


def resize(image, shape, method, antialias=True, precision=None):
    """An image in another size, smoothed before it is made smaller unless ``antialias`` is false.

    ``shape`` has a length for each axis; methods: nearest, linear, cubic, lanczos3, lanczos5.
    """
    image = _athanor.asarray(image, None)
    method = str(method).lower().rpartition(".")[2]
    if len(shape) != image.ndim:
        raise ValueError(
            "shape must have length equal to the number of dimensions of x;  "
            f"{tuple(shape)} vs {image.shape}"
        )
    if method == "nearest":
        for axis, (n, m) in enumerate(zip(image.shape, shape)):
            if n != m:
                at = [min(math.floor((i + 0.5) * n / m), n - 1) for i in range(m)]
                image = _athanor.take(image, _athanor.asarray(at, "int32"), axis)
        return image
    if method not in _KERNELS:
        raise ValueError(f'Unknown resize method "{method}"')
    if image._kind != "f":
        image = _athanor.convert_element_type(image, "float32")
    for axis, (n, m) in enumerate(zip(image.shape, shape)):
        if n != m:
            w = _weights(n, m, _KERNELS[method], antialias)
            image = moveaxis(tensordot(image, w, ((axis,), (0,))), -1, axis)
    return image


__getattr__ = _missing("jax.image", globals())
