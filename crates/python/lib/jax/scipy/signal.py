"""Convolutions of arrays of any number of dimensions."""

import _athanor
from _athanor import asarray

from .._names import missing as _missing


def _slide(name, a, v, mode):
    """Products of the second array with each place of the first, as far as ``mode`` says."""
    from ..lax import conv_general_dilated
    from ..numpy._common import floats

    a, v = floats(name, asarray(a, None), asarray(v, None))
    if a.ndim != v.ndim:
        raise ValueError(f"{name} arguments must have the same number of dimensions")
    if mode not in ("full", "same", "valid"):
        raise ValueError(f"mode must be one of ['full', 'same', 'valid'], got {mode!r}")
    pads = {
        "full": [(n - 1, n - 1) for n in v.shape],
        "same": [(n // 2, n - 1 - n // 2) for n in v.shape],
        "valid": [(0, 0)] * a.ndim,
    }[mode]
    a, v = (_athanor.reshape(x, (1, 1, *x.shape)) for x in (a, v))
    out = conv_general_dilated(a, v, (1,) * len(pads), pads)
    return _athanor.reshape(out, out.shape[2:])


def _larger_first(a, v, mode):
    """For ``valid`` the larger array comes first."""
    if mode == "valid" and any(m < n for m, n in zip(a.shape, v.shape)):
        return v, a, True
    return a, v, False


def convolve(in1, in2, mode="full", method="auto", precision=None):
    """The convolution of two arrays."""
    a, v, _ = _larger_first(asarray(in1, None), asarray(in2, None), mode)
    return _slide("convolve", a, _athanor.rev(v, tuple(range(v.ndim))), mode)


def convolve2d(in1, in2, mode="full", boundary="fill", fillvalue=0, precision=None):
    """The convolution of two matrices, zeros around them."""
    if boundary != "fill" or fillvalue != 0:
        raise NotImplementedError("convolve2d() only supports boundary='fill', fillvalue=0")
    if asarray(in1, None).ndim != 2 or asarray(in2, None).ndim != 2:
        raise ValueError("convolve2d() only supports 2-dimensional inputs.")
    return convolve(in1, in2, mode)


def correlate(in1, in2, mode="full", method="auto", precision=None):
    """The cross-correlation of two arrays."""
    a, v, swapped = _larger_first(asarray(in1, None), asarray(in2, None), mode)
    out = _slide("correlate", a, v, mode)
    return _athanor.rev(out, tuple(range(out.ndim))) if swapped else out


def correlate2d(in1, in2, mode="full", boundary="fill", fillvalue=0, precision=None):
    """The cross-correlation of two matrices, zeros around them."""
    if boundary != "fill" or fillvalue != 0:
        raise NotImplementedError("correlate2d() only supports boundary='fill', fillvalue=0")
    return correlate(in1, in2, mode)


__getattr__ = _missing("jax.scipy.signal", globals())
