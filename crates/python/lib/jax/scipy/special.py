"""Special functions."""

import math

from _athanor import binary, select, unary

from .._names import missing as _missing
from ..lax._special import (
    bessel_i0e as i0e,
    bessel_i1e as i1e,
    digamma,
    erfc,
    lgamma as gammaln,
)
from ..nn import log_softmax, logsumexp, sigmoid as expit, softmax
from ..numpy._common import strong
from ..numpy._elementwise import _float, i0


def erf(x):
    """The error function."""
    return unary("erf", _float("erf", x))


def erfinv(x):
    """The inverse of the error function."""
    return unary("erf_inv", _float("erfinv", x))


def i1(x):
    """The modified Bessel function I₁."""
    x = _float("i1", x)
    return unary("exp", unary("abs", x)) * i1e(x)


def logit(x):
    """The inverse of the logistic function."""
    x = _float("logit", x)
    return unary("log", x / (1.0 - x))


def xlogy(x, y):
    """x log(y), 0 where x is 0."""
    x, y = _float("xlogy", x), _float("xlogy", y)
    zero = x == 0.0
    return select(zero, 0.0, x * unary("log", select(zero, 1.0, y)))


def xlog1py(x, y):
    """x log(1 + y), 0 where x is 0."""
    x, y = _float("xlog1py", x), _float("xlog1py", y)
    zero = x == 0.0
    return select(zero, 0.0, x * unary("log1p", select(zero, 0.0, y)))


def entr(x):
    """-x log(x), 0 at 0 and -inf below."""
    x = _float("entr", x)
    return select(x < 0.0, -math.inf, -xlogy(x, x))


def rel_entr(p, q):
    """p log(p / q)."""
    p, q = _float("rel_entr", p), _float("rel_entr", q)
    zero, fine = (p == 0.0) & (q >= 0.0), (p > 0.0) & (q > 0.0)
    one = select(fine, p, 1.0)
    return select(zero, 0.0, select(fine, one * unary("log", one / select(fine, q, 1.0)), math.inf))


def kl_div(p, q):
    """p log(p / q) - p + q."""
    return rel_entr(p, q) - p + q


def gamma(x):
    """Γ(x)."""
    x = _float("gamma", x)
    floor = unary("floor", x)
    sign = select((x < 0.0) & (binary("remainder", floor, 2.0) != 0.0), -1.0, 1.0)
    return sign * unary("exp", gammaln(x))


def factorial(n, exact=False):
    """n!, as Γ(n + 1)."""
    n = _float("factorial", n)
    return select(n < 0.0, 0.0, unary("exp", gammaln(n + 1.0)))


def betaln(a, b):
    """log of Euler's function."""
    a, b = _float("betaln", a), _float("betaln", b)
    return gammaln(a) + gammaln(b) - gammaln(a + b)


def beta(a, b):
    """Euler's function."""
    return unary("exp", betaln(a, b))


def ndtr(x):
    """The normal distribution function."""
    x = _float("ndtr", x)
    return 0.5 * erfc(-x * math.sqrt(0.5))


def ndtri(p):
    """The inverse of ``ndtr``."""
    return strong(math.sqrt(2.0) * unary("erf_inv", 2.0 * _float("ndtri", p) - 1.0))


def log_ndtr(x):
    """log(ndtr(x))."""
    x = _float("log_ndtr", x)
    # Far below 0 by the asymptotic series of Mills' ratio.
    low = select(x < -5.0, x, -5.0)
    square = low * low
    series = 1.0 - 1.0 / square + 3.0 / square**2 - 15.0 / square**3
    far = -0.5 * square - unary("log", -low) - 0.5 * math.log(2.0 * math.pi) + unary("log", series)
    return select(x < -5.0, far, unary("log", ndtr(select(x < -5.0, 0.0, x))))


__getattr__ = _missing(
    "jax.scipy.special",
    globals(),
)
