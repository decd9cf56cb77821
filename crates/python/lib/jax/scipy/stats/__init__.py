"""Distributions."""

from . import (
    bernoulli,
    beta,
    cauchy,
    dirichlet,
    expon,
    gamma,
    laplace,
    logistic,
    multivariate_normal,
    norm,
    poisson,
    t,
    uniform,
)
from ..._names import missing as _missing

__getattr__ = _missing(
    "jax.scipy.stats",
    globals(),
)
