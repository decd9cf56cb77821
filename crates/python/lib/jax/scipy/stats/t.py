"""Student's distribution."""

import math

from _athanor import unary

from ...numpy._elementwise import _float
from ..special import gammaln


def logpdf(x, df, loc=0, scale=1):
    """log of the density with ``df`` degrees of freedom."""
    df, scale = _float("t.logpdf", df), _float("t.logpdf", scale)
    z = (_float("t.logpdf", x) - loc) / scale
    norm = unary("log", scale) + 0.5 * unary("log", df * math.pi)
    norm = norm + gammaln(0.5 * df) - gammaln(0.5 * (df + 1.0))
    return -norm - 0.5 * (df + 1.0) * unary("log1p", z * z / df)


def pdf(x, df, loc=0, scale=1):
    """The density."""
    return unary("exp", logpdf(x, df, loc, scale))
