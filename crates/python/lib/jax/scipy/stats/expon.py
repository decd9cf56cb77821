"""The exponential distribution."""

import math

from _athanor import select, unary

from ...numpy._elementwise import _float


def logpdf(x, loc=0, scale=1):
    """log of the density."""
    x = _float("expon.logpdf", x)
    return select(
        x < loc, -math.inf, -(x - loc) / scale - unary("log", _float("expon.logpdf", scale))
    )


def pdf(x, loc=0, scale=1):
    """The density."""
    return unary("exp", logpdf(x, loc, scale))


def cdf(x, loc=0, scale=1):
    """The distribution function."""
    z = (_float("expon.cdf", x) - loc) / scale
    return select(z < 0, 0.0, -unary("expm1", -z))
