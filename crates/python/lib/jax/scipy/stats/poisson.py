"""The Poisson distribution."""

import math

from _athanor import select, unary

from ...numpy._elementwise import _float
from .. import special as _special


def logpmf(k, mu, loc=0):
    """log of the probability of k."""
    k, mu = _float("poisson.logpmf", k) - loc, _float("poisson.logpmf", mu)
    inside = (k >= 0) & (k == unary("floor", k))
    return select(inside, _special.xlogy(k, mu) - _special.gammaln(k + 1.0) - mu, -math.inf)


def pmf(k, mu, loc=0):
    """The probability of k."""
    return unary("exp", logpmf(k, mu, loc))
