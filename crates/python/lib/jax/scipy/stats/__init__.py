"""Distributions."""

from . import (
    bernoulli,
    beta,
    expon,
    gamma,
    laplace,
    logistic,
    multivariate_normal,
    norm,
    poisson,
    uniform,
)
from ..._names import missing as _missing

__getattr__ = _missing(
    "jax.scipy.stats",
    globals(),
    elsewhere="cauchy chi2 dirichlet gaussian_kde t truncnorm multinomial pareto geom nbinom binom "
    "betabinom gennorm vonmises wrapcauchy mode rankdata sem gumbel_l gumbel_r",
)
