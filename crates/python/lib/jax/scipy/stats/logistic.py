"""The logistic distribution."""

from _athanor import unary

from ... import nn as _nn
from ...numpy._elementwise import _float


def logpdf(x, loc=0, scale=1):
    """log of the density."""
    z = (_float("logistic.logpdf", x) - loc) / scale
    half = z / 2.0
    return -2.0 * (_nn.softplus(z) - half) - unary("log", _float("logistic.logpdf", scale))


def pdf(x, loc=0, scale=1):
    """The density."""
    return unary("exp", logpdf(x, loc, scale))


def cdf(x, loc=0, scale=1):
    """The distribution function."""
    return _nn.sigmoid((_float("logistic.cdf", x) - loc) / scale)
