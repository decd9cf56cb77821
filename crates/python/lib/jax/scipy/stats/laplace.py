"""The Laplace distribution."""

from _athanor import select, unary

from ...numpy._elementwise import _float


def logpdf(x, loc=0, scale=1):
    """log of the density."""
    scale = _float("laplace.logpdf", scale)
    return -unary("abs", _float("laplace.logpdf", x) - loc) / scale - unary("log", 2.0 * scale)


def pdf(x, loc=0, scale=1):
    """The density."""
    return unary("exp", logpdf(x, loc, scale))


def cdf(x, loc=0, scale=1):
    """The distribution function."""
    z = (_float("laplace.cdf", x) - loc) / scale
    half = 0.5 * unary("exp", -unary("abs", z))
    return select(z <= 0.0, half, 1.0 - half)
