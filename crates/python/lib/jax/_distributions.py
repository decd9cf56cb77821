"""Distributions that are made from uniform, normal and exponential numbers, as in JAX."""

import math

import _athanor
from _athanor import asarray, binary, convert_element_type, select, stop_gradient, unary

from ._dtypes import name_of as _name_of
from ._keys import raw as _raw, shape_of as _shape

_EPS = 2.0**-23


def laplace(key, shape=(), dtype=None, *, out_sharding=None):
    """Numbers from the Laplace distribution of scale 1."""
    u = _athanor.random_uniform(_raw("laplace", key), _shape(shape), -1.0 + _EPS, 1.0)
    return unary("sign", u) * unary("log1p", -unary("abs", u))


def cauchy(key, shape=(), dtype=None, *, out_sharding=None):
    """Numbers from the standard Cauchy distribution."""
    u = _athanor.random_uniform(_raw("cauchy", key), _shape(shape), _EPS, 1.0)
    return unary("tan", math.pi * (u - 0.5))


def logistic(key, shape=(), dtype=None, *, out_sharding=None):
    """Numbers from the standard logistic distribution."""
    u = _athanor.random_uniform(_raw("logistic", key), _shape(shape), _EPS, 1.0)
    return unary("log", u / (1.0 - u))


def lognormal(key, sigma=1.0, shape=None, dtype=None, *, out_sharding=None):
    """exp of normal numbers with deviation sigma."""
    shape = asarray(sigma, None).shape if shape is None else _shape(shape)
    return unary("exp", sigma * _athanor.random_normal(_raw("lognormal", key), shape))


def rayleigh(key, scale, shape=None, dtype=None, *, out_sharding=None):
    """Lengths of plane vectors with normal entries."""
    shape = asarray(scale, None).shape if shape is None else _shape(shape)
    u = _athanor.random_uniform(_raw("rayleigh", key), shape, 0.0, 1.0)
    return scale * unary("sqrt", -2.0 * unary("log", u))


def pareto(key, b, shape=None, dtype=None, *, out_sharding=None):
    """Numbers from the Pareto distribution."""
    shape = asarray(b, None).shape if shape is None else _shape(shape)
    return unary("exp", _athanor.random_exponential(_raw("pareto", key), shape) / b)


def weibull_min(key, scale, concentration, shape=(), dtype=None, *, out_sharding=None):
    """Numbers from the Weibull distribution."""
    u = _athanor.random_uniform(_raw("weibull_min", key), _shape(shape), 0.0, 1.0)
    return binary("pow", -unary("log1p", -u), 1.0 / concentration) * scale


def _gamma_one(key, alpha, log_space):
    """One number, or its logarithm, by Marsaglia and Tsang's rejection (2000)."""
    from .lax import while_loop

    boosted = alpha >= 1.0
    given, alpha = alpha, select(boosted, alpha, alpha + 1.0)
    d = alpha - 1.0 / 3.0
    c = (1.0 / 3.0) / unary("sqrt", d)
    pair = _athanor.random_split(key, (2,))
    key, last = pair[0], pair[1]

    def rejected(state):
        _, square, cube, u = state
        return (u >= 1.0 - 0.0331 * (square * square)) & (
            unary("log", u) >= square * 0.5 + d * ((1.0 - cube) + unary("log", cube))
        )

    def propose(state):
        keys = _athanor.random_split(state[0], (3,))

        def draw(inner):
            pair = _athanor.random_split(inner[0], (2,))
            x = _athanor.random_normal(pair[1], ())
            return pair[0], x, 1.0 + x * c

        start = (keys[1], c * 0.0, c * 0.0 - 1.0)
        _, x, v = while_loop(lambda inner: inner[2] <= 0.0, draw, start)
        u = _athanor.random_uniform(keys[2], (), 0.0, 1.0)
        return keys[0], x * x, v * v * v, u

    _, _, cube, _ = while_loop(rejected, propose, (key, c * 0.0, c * 0.0 + 1.0, c * 0.0 + 2.0))
    if log_space:
        sample = -_athanor.random_exponential(last, ())
        boost = select(boosted | (sample == 0.0), 0.0, sample * (1.0 / given))
        return unary("log", d) + unary("log", cube) + boost
    sample = 1.0 - _athanor.random_uniform(last, (), 0.0, 1.0)
    return d * cube * select(boosted, 1.0, binary("pow", sample, 1.0 / given))


def _gamma(name, key, a, shape, log_space):
    from ._transforms import vmap

    a = asarray(a, "float32")
    shape = a.shape if shape is None else _shape(shape)
    a = _athanor.reshape(_athanor.broadcast_to(a, shape), (-1,))
    keys = _athanor.random_split(_raw(name, key), a.shape)
    fixed = stop_gradient(a)
    out = stop_gradient(vmap(lambda k, a: _gamma_one(k, a, log_space))(keys, fixed))
    if a._is_tracer:
        out = out + _gamma_slope(fixed, out, log_space) * (a - fixed)
    return _athanor.reshape(out, shape)


def _gamma_slope(a, sample, log_space, terms=96):
    """The derivative of a gamma number, or of its logarithm, by its shape a.

    The implicit one (Figurnov et al. 2018): dx/da = -(∂F/∂a) / F', with the distribution function
    F = x^a e^-x / Γ(a+1) · Σ xⁿ / ((a+1) … (a+n)), summed term by term.
    """
    from .lax import digamma, fori_loop

    x = unary("exp", sample) if log_space else sample
    log_x = sample if log_space else unary("log", sample)

    def step(n, state):
        term, logs, total, slope = state
        at = a + (n + 1)
        term = term * x / at
        logs = logs + 1.0 / at
        return term, logs, total + term, slope - term * logs

    one = a * 0.0 + 1.0
    _, _, total, slope = fori_loop(0, terms, step, (one, one * 0.0, one, one * 0.0))
    out = -(total * (log_x - digamma(a + 1.0)) + slope) / a
    return stop_gradient(out if log_space else out * x)


def gamma(key, a, shape=None, dtype=None, *, out_sharding=None):
    """Numbers from the gamma distribution of shape a. Differentiable by a."""
    return _gamma("gamma", key, a, shape, False)


def loggamma(key, a, shape=None, dtype=None, *, out_sharding=None):
    """Logarithms of numbers from the gamma distribution, accurate for small a."""
    return _gamma("loggamma", key, a, shape, True)


def beta(key, a, b, shape=None, dtype=None, *, out_sharding=None):
    """Numbers from the distribution."""
    a, b = asarray(a, "float32"), asarray(b, "float32")
    shape = (a + b).shape if shape is None else _shape(shape)
    keys = _athanor.random_split(_raw("beta", key), (2,))
    x, y = loggamma(keys[0], a, shape), loggamma(keys[1], b, shape)
    most = binary("max", x, y)
    x, y = unary("exp", x - most), unary("exp", y - most)
    return x / (x + y)


def dirichlet(key, alpha, shape=None, dtype=None, *, out_sharding=None):
    """Probabilities from the Dirichlet distribution."""
    from .nn import softmax

    alpha = asarray(alpha, "float32")
    shape = alpha.shape[:-1] if shape is None else _shape(shape)
    return softmax(loggamma(key, alpha, shape + alpha.shape[-1:]), -1)


def chisquare(key, df, shape=None, dtype=None, *, out_sharding=None):
    """Numbers from the χ² distribution."""
    df = asarray(df, "float32")
    shape = df.shape if shape is None else _shape(shape)
    return 2.0 * unary("exp", loggamma(key, 0.5 * df, shape))


def t(key, df, shape=(), dtype=None, *, out_sharding=None):
    """Numbers from Student's distribution."""
    df = asarray(df, "float32")
    shape = df.shape if shape is None else _shape(shape)
    keys = _athanor.random_split(_raw("t", key), (2,))
    half = df / 2.0
    return _athanor.random_normal(keys[0], shape) * unary(
        "sqrt", half / gamma(keys[1], half, shape)
    )


def _poisson_few(key, lam, shape):
    """Knuth's way: how many factors below 1 keep a product above exp(-lam)."""
    from .lax import while_loop

    def draw(state):
        k, key, log_product = state
        keys = _athanor.random_split(key, (2,))
        k = select(log_product > -lam, k + 1, k)
        u = _athanor.random_uniform(keys[1], shape, 0.0, 1.0)
        return k, keys[0], log_product + unary("log", u)

    more = lambda state: _athanor.reduce("any", state[2] > -lam, None, False)
    start = (_athanor.full(shape, 0.0, "int32"), key, _athanor.full(shape, 0.0, "float32"))
    return while_loop(more, draw, start)[0] - 1


def _poisson_many(key, lam, shape):
    """Hoermann's transformed rejection (1993), for lam of at least 10."""
    from .lax import lgamma, while_loop

    log_lam = unary("log", lam)
    b = 0.931 + 2.53 * unary("sqrt", lam)
    a = -0.059 + 0.02483 * b
    inverse = 1.1239 + 1.1328 / (b - 3.4)
    v_r = 0.9277 - 3.6224 / (b - 2.0)

    def draw(state):
        out, accepted, key = state
        keys = _athanor.random_split(key, (3,))
        u = _athanor.random_uniform(keys[1], shape, 0.0, 1.0) - 0.5
        v = _athanor.random_uniform(keys[2], shape, 0.0, 1.0)
        shifted = 0.5 - unary("abs", u)
        k = unary("floor", (2.0 * a / shifted + b) * u + lam + 0.43)
        s = unary("log", v * inverse / (a / (shifted * shifted) + b))
        t = -lam + k * log_lam - lgamma(k + 1.0)
        at_once = (shifted >= 0.07) & (v <= v_r)
        refused = (k < 0.0) | ((shifted < 0.013) & (v > shifted))
        accept = at_once | (~refused & (s <= t))
        return select(accept, k, out), accepted | accept, keys[0]

    more = lambda state: _athanor.reduce("any", ~state[1], None, False)
    start = (_athanor.full(shape, -1.0, "float32"), _athanor.full(shape, 0.0, "bool"), key)
    return convert_element_type(while_loop(more, draw, start)[0], "int32")


def poisson(key, lam, shape=None, dtype=None, *, out_sharding=None):
    """Numbers of events from the Poisson distribution of mean lam."""
    lam = asarray(lam, "float32")
    shape = lam.shape if shape is None else _shape(shape)
    lam, key = _athanor.broadcast_to(lam, shape), _raw("poisson", key)
    few = (lam != lam) | (lam < 10.0)
    out = select(
        few,
        _poisson_few(key, select(few, lam, 0.0), shape),
        _poisson_many(key, select(few, 1e5, lam), shape),
    )
    out = select(lam == 0.0, 0, out)
    return out if dtype is None else convert_element_type(out, _name_of(dtype, "poisson"))


def geometric(key, p, shape=None, dtype=None, *, out_sharding=None):
    """How many trials until the first success of probability p."""
    p = asarray(p, "float32")
    shape = p.shape if shape is None else _shape(shape)
    u = _athanor.random_uniform(_raw("geometric", key), shape, 2.0**-126, 1.0)
    out = unary("floor", unary("log", u) / unary("log1p", -p)) + 1.0
    return convert_element_type(out, "int32" if dtype is None else _name_of(dtype, "geometric"))


def maxwell(key, shape=(), dtype=None, *, out_sharding=None):
    """Lengths of normal vectors in space."""
    x = _athanor.random_normal(_raw("maxwell", key), _shape(shape) + (3,))
    return unary("sqrt", _athanor.reduce("sum", x * x, (-1,), False))


def triangular(key, left, mode, right, shape=None, dtype=None, *, out_sharding=None):
    """Numbers whose density rises from left to mode and falls to right."""
    left, mode, right = (asarray(x, "float32") for x in (left, mode, right))
    shape = (left + mode + right).shape if shape is None else _shape(shape)
    turn = (mode - left) / (right - left)
    u = _athanor.random_uniform(_raw("triangular", key), shape, 0.0, 1.0)
    rising = left + unary("sqrt", u * (right - left) * (mode - left))
    falling = right - unary("sqrt", (1.0 - u) * (right - left) * (right - mode))
    return select(u < turn, rising, falling)


def generalized_normal(key, p, shape=(), dtype=None, *, out_sharding=None):
    """Numbers with density proportional to exp(-|x|^p)."""
    keys = _athanor.random_split(_raw("generalized_normal", key), (2,))
    size = gamma(keys[0], 1.0 / p, shape, dtype)
    sign = 2.0 * _athanor.random_bernoulli(keys[1], 0.5, _shape(shape)) - 1.0
    return sign * binary("pow", size, 1.0 / p)


def ball(key, d, p=2, shape=(), dtype=None, *, out_sharding=None):
    """Points, evenly spread in the unit ball of the p-norm in d dimensions (Barthe et al. 2005)."""
    keys = _athanor.random_split(_raw("ball", key), (2,))
    x = generalized_normal(keys[0], p, (*_shape(shape), d), dtype)
    e = _athanor.random_exponential(keys[1], _shape(shape))
    length = _athanor.reduce("sum", binary("pow", unary("abs", x), float(p)), (-1,), False) + e
    return x / binary("pow", length, 1.0 / p)[..., None]


def double_sided_maxwell(key, loc, scale, shape=(), dtype=None, *, out_sharding=None):
    """Maxwell's numbers with a random sign, scaled and moved."""
    keys = _athanor.random_split(_raw("double_sided_maxwell", key), (2,))
    sign = 2.0 * _athanor.random_bernoulli(keys[1], 0.5, _shape(shape)) - 1.0
    return loc + scale * (sign * maxwell(keys[0], shape, dtype))


def wald(key, mean, shape=None, dtype=None, *, out_sharding=None):
    """Times at which a Brownian motion with drift 1 / mean first reaches 1 (Michael et al. 1976)."""
    mean = asarray(mean, "float32")
    shape = mean.shape if shape is None else _shape(shape)
    keys = _athanor.random_split(_raw("wald", key), (2,))
    v = _athanor.random_normal(keys[0], shape)
    z = _athanor.random_uniform(keys[1], shape, 0.0, 1.0)
    y = v * v
    root = unary("sqrt", 4.0 * mean * y + mean * mean * (y * y))
    x = mean + mean * mean * y / 2.0 - mean / 2.0 * root
    return select(z <= mean / (mean + x), x, mean * mean / x)


def f(key, dfnum, dfden, shape=None, dtype=None, *, out_sharding=None):
    """Quotients of two χ² numbers, each divided by its degrees of freedom."""
    shape = (asarray(dfnum, "float32") + dfden).shape if shape is None else _shape(shape)
    keys = _athanor.random_split(_raw("f", key), (2,))
    return (chisquare(keys[1], dfnum, shape) / dfnum) / (chisquare(keys[0], dfden, shape) / dfden)


def _float32_only(function):
    """The function, which refuses other element types instead of ignoring them."""
    from functools import wraps

    place = function.__code__.co_varnames.index("dtype")

    @wraps(function)
    def checked(*args, **kwargs):
        dtype = args[place] if len(args) > place else kwargs.get("dtype")
        if dtype is not None and _name_of(dtype, function.__name__) != "float32":
            raise NotImplementedError(
                f"jax.random.{function.__name__} makes float32 numbers here; of another type are "
                f"uniform, normal, exponential, gumbel and truncated_normal, and .astype rounds"
            )
        return function(*args, **kwargs)

    return checked


for _function in (
    laplace, cauchy, logistic, lognormal, rayleigh, pareto, weibull_min, gamma, loggamma, beta,
    dirichlet, chisquare, t, maxwell, triangular, generalized_normal, ball, double_sided_maxwell,
    wald, f,
):  # fmt: skip
    globals()[_function.__name__] = _float32_only(_function)
