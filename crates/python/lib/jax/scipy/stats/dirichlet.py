"""The Dirichlet distribution, over probabilities of several classes."""

import math

from _athanor import reduce, select, unary

from ...numpy._elementwise import _float
from ..special import gammaln, xlogy


def logpdf(x, alpha):
    """log of the density; x has one element for each of alpha, or all but the last, first axis."""
    from ...numpy import concatenate

    x, alpha = _float("dirichlet.logpdf", x), _float("dirichlet.logpdf", alpha)
    if alpha.ndim != 1:
        raise ValueError(f"`alpha` must be one-dimensional; got alpha.shape={alpha.shape}")
    if x.shape[0] not in (alpha.shape[0], alpha.shape[0] - 1):
        raise ValueError(
            "`x` must have either the same number of entries as `alpha` or one entry fewer; got "
            f"x.shape={x.shape}, alpha.shape={alpha.shape}"
        )
    if x.shape[0] == alpha.shape[0] - 1:
        x = concatenate([x, 1.0 - x.sum(axis=0, keepdims=True)], 0)
    norm = gammaln(alpha).sum() - gammaln(alpha.sum())
    wide = alpha.reshape(alpha.shape + (1,) * (x.ndim - 1))
    found = xlogy(wide - 1.0, x).sum(axis=0) - norm
    inside = reduce("all", x >= 0.0, (0,), False) & (unary("abs", x.sum(axis=0) - 1.0) < 1e-5)
    return select(inside, found, -math.inf)


def pdf(x, alpha):
    """The density."""
    return unary("exp", logpdf(x, alpha))
