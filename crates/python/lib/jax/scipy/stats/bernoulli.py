"""The Bernoulli distribution."""

import math

from _athanor import select, unary

from ...numpy._elementwise import _float
from .. import special as _special


def logpmf(k, p, loc=0):
    """log of the probability of k."""
    k, p = _float("bernoulli.logpmf", k) - loc, _float("bernoulli.logpmf", p)
    inside = (k == 0) | (k == 1)
    return select(inside, _special.xlogy(k, p) + _special.xlog1py(1 - k, -p), -math.inf)


def pmf(k, p, loc=0):
    """The probability of k."""
    return unary("exp", logpmf(k, p, loc))
