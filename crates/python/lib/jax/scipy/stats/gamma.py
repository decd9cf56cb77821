"""The gamma distribution."""

import math

from _athanor import select, unary

from ...numpy._elementwise import _float
from .. import special as _special


def logpdf(x, a, loc=0, scale=1):
    """log of the density."""
    a, scale = _float("gamma.logpdf", a), _float("gamma.logpdf", scale)
    y = (_float("gamma.logpdf", x) - loc) / scale
    safe = select(y < 0.0, 1.0, y)
    out = _special.xlogy(a - 1.0, safe) - safe - _special.gammaln(a) - unary("log", scale)
    return select(y < 0.0, -math.inf, out)


def pdf(x, a, loc=0, scale=1):
    """The density."""
    return unary("exp", logpdf(x, a, loc, scale))
