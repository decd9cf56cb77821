"""Exceptions and warnings."""

from ._ndarray import AxisError
from ._ufuncs import UFuncTypeError


class ComplexWarning(RuntimeWarning):
    pass


class VisibleDeprecationWarning(UserWarning):
    pass


class RankWarning(RuntimeWarning):
    pass


class TooHardError(RuntimeError):
    pass


class DTypePromotionError(TypeError):
    pass


AxisError.__module__ = "numpy.exceptions"
