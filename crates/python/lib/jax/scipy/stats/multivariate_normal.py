"""The normal distribution of vectors."""

import math

import _athanor
from _athanor import reduce, unary

from ...numpy import diagonal, linalg
from ...numpy._elementwise import _float


def logpdf(x, mean, cov, allow_singular=None):
    """log of the density at x (..., n)."""
    x, mean, cov = (_float("multivariate_normal.logpdf", v) for v in (x, mean, cov))
    if not mean.ndim:
        z = x - mean
        return -0.5 * (z * z / cov + math.log(2.0 * math.pi) + unary("log", cov))
    n = mean.shape[-1]
    if not cov.ndim:
        z = x - mean
        return -0.5 * (
            reduce("sum", z * z, (-1,), False) / cov
            + n * (math.log(2.0 * math.pi) + unary("log", cov))
        )
    lower = linalg.cholesky(cov)
    z = x - mean
    y = linalg.solve(lower, _athanor.reshape(z, z.shape + (1,)))[..., 0]
    size = reduce("sum", unary("log", diagonal(lower, 0, -2, -1)), (-1,), False)
    return -0.5 * reduce("sum", y * y, (-1,), False) - 0.5 * n * math.log(2.0 * math.pi) - size


def pdf(x, mean, cov):
    """The density at x."""
    return unary("exp", logpdf(x, mean, cov))
