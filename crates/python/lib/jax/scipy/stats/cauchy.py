"""The Cauchy distribution."""

import math

from _athanor import unary

from ...numpy._elementwise import _float, arctan


def logpdf(x, loc=0, scale=1):
    """log of the density."""
    scale = _float("cauchy.logpdf", scale)
    z = (_float("cauchy.logpdf", x) - loc) / scale
    return -(unary("log", math.pi * scale) + unary("log1p", z * z))


def pdf(x, loc=0, scale=1):
    """The density."""
    return unary("exp", logpdf(x, loc, scale))


def cdf(x, loc=0, scale=1):
    """The distribution function."""
    return 0.5 + arctan((_float("cauchy.cdf", x) - loc) / scale) / math.pi
