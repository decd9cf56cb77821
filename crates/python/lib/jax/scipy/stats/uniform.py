"""The uniform distribution on [loc, loc + scale]."""

import math

from _athanor import binary, select, unary

from ...numpy._common import strong
from ...numpy._elementwise import _float


def logpdf(x, loc=0, scale=1):
    """log of the density."""
    x = _float("uniform.logpdf", x)
    return select(
        (x < loc) | (x > loc + scale),
        -math.inf,
        -unary("log", strong(_float("uniform.logpdf", scale))),
    )


def pdf(x, loc=0, scale=1):
    """The density."""
    return unary("exp", logpdf(x, loc, scale))


def cdf(x, loc=0, scale=1):
    """The distribution function."""
    z = (_float("uniform.cdf", x) - loc) / scale
    return binary("min", binary("max", z, 0.0), 1.0)


def ppf(q, loc=0, scale=1):
    """The quantile."""
    q = _float("uniform.ppf", q)
    return select((q < 0) | (q > 1), math.nan, q * scale + loc)
