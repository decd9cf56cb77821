"""The normal distribution."""

import math

from _athanor import unary

from ...numpy._elementwise import _float
from .. import special as _special


def logpdf(x, loc=0, scale=1):
    """log of the density."""
    z = (_float("norm.logpdf", x) - loc) / scale
    return -0.5 * (z * z + math.log(2.0 * math.pi)) - unary("log", _float("norm.logpdf", scale))


def pdf(x, loc=0, scale=1):
    """The density."""
    return unary("exp", logpdf(x, loc, scale))


def cdf(x, loc=0, scale=1):
    """The distribution function."""
    return _special.ndtr((_float("norm.cdf", x) - loc) / scale)


def logcdf(x, loc=0, scale=1):
    """log of the distribution function."""
    return _special.log_ndtr((_float("norm.logcdf", x) - loc) / scale)


def ppf(q, loc=0, scale=1):
    """The quantile."""
    return _special.ndtri(q) * scale + loc


def sf(x, loc=0, scale=1):
    """1 - cdf."""
    return cdf(-x, -loc, scale)


def logsf(x, loc=0, scale=1):
    """log(1 - cdf)."""
    return logcdf(-x, -loc, scale)


def isf(q, loc=0, scale=1):
    """The inverse of ``sf``."""
    return ppf(1.0 - q, loc, scale)
