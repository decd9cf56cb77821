"""The beta distribution."""

import math

from _athanor import select, unary

from ...numpy._elementwise import _float
from .. import special as _special


def logpdf(x, a, b, loc=0, scale=1):
    """log of the density."""
    a, b, scale = (_float("beta.logpdf", v) for v in (a, b, scale))
    y = (_float("beta.logpdf", x) - loc) / scale
    inside = (y >= 0.0) & (y <= 1.0)
    safe = select(inside, y, 0.5)
    out = _special.xlogy(a - 1.0, safe) + _special.xlog1py(b - 1.0, -safe)
    return select(inside, out - _special.betaln(a, b) - unary("log", scale), -math.inf)


def pdf(x, a, b, loc=0, scale=1):
    """The density."""
    return unary("exp", logpdf(x, a, b, loc, scale))
