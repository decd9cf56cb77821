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
)
