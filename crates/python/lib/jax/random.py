"""Random numbers from explicit keys (Threefry-2x32, Salmon et al. 2011), equal to JAX's."""

import math
import operator

import _athanor
from _athanor import Array, asarray, convert_element_type, unary

from ._distributions import (
    ball,
    beta,
    cauchy,
    chisquare,
    dirichlet,
    double_sided_maxwell,
    f,
    gamma,
    generalized_normal,
    geometric,
    laplace,
    loggamma,
    logistic,
    lognormal,
    maxwell,
    pareto,
    poisson,
    rayleigh,
    t,
    triangular,
    wald,
    weibull_min,
)
from ._dtypes import name_of as _name_of
from ._keys import PRNGKeyArray, raw as _raw, shape_of as _shape
from ._names import missing as _missing


def _word(seed):
    """A seed that is a Python integer, of 64 bits at most."""
    if isinstance(seed, (float, str)) or (isinstance(seed, Array) and seed._kind == "f"):
        raise TypeError(f"PRNG key seed must be an integer; got {seed!r}")
    return operator.index(seed)


def PRNGKey(seed, *, impl=None):
    """A key from an integer, as two words."""
    if isinstance(seed, Array) and seed._is_tracer:
        words = [asarray(0, "uint32"), convert_element_type(seed, "uint32")]
        return _athanor.concatenate([_athanor.reshape(w, (1,)) for w in words], 0)
    return _athanor.random_key(_word(seed))


def key(seed, *, impl=None, dtype=None):
    """A key from an integer, as an array of a type of its own."""
    return PRNGKeyArray(PRNGKey(seed))


def key_data(keys):
    """The words of keys."""
    return keys.data if type(keys) is PRNGKeyArray else asarray(keys, None)


def wrap_key_data(key_bits_array, *, impl=None):
    """Keys from their words."""
    return PRNGKeyArray(asarray(key_bits_array, "uint32"))


def key_impl(keys):
    """The generator's name."""
    return "threefry2x32"


def clone(key):
    """The same key, for code that counts their uses."""
    return key


def _check_float(function, dtype):
    name = _name_of(dtype, function)
    if "float" not in name:
        raise ValueError(f"dtype argument to `{function}` must be a float dtype, got {name}")
    return name


def split(key, num=2):
    """New keys from one, ``num`` of them or an array of a shape."""
    out = _athanor.random_split(_raw("split", key), (num,) if type(num) is int else _shape(num))
    return PRNGKeyArray(out) if type(key) is PRNGKeyArray else out


def fold_in(key, data):
    """A new key from one and an integer."""
    if type(data) is float:
        raise TypeError(f"fold_in accepts integer data, got {data}")
    if type(data) is int and not -(2**31) <= data < 2**31:
        data = asarray(data % 2**32 - (2**32 if data % 2**32 >= 2**31 else 0), "int32")
    out = _athanor.random_fold_in(_raw("fold_in", key), data)
    return PRNGKeyArray(out) if type(key) is PRNGKeyArray else out


def bits(key, shape=(), dtype=None, *, out_sharding=None):
    """Random words."""
    name = "uint32" if dtype is None else _name_of(dtype, "bits")
    return _athanor.random_bits(_raw("bits", key), _shape(shape), name)


def uniform(key, shape=(), dtype=None, minval=0.0, maxval=1.0, *, out_sharding=None):
    """Numbers in [minval, maxval), all equally likely."""
    name = None if dtype is None else _check_float("uniform", dtype)
    shape = shape if type(shape) is tuple else _shape(shape)
    return _athanor.random_uniform(_raw("uniform", key), shape, minval, maxval, name)


def normal(key, shape=(), dtype=None, *, out_sharding=None):
    """Numbers from the standard normal distribution."""
    name = None if dtype is None else _check_float("normal", dtype)
    shape = shape if type(shape) is tuple else _shape(shape)
    return _athanor.random_normal(_raw("normal", key), shape, name)


def truncated_normal(key, lower, upper, shape=None, dtype=None, *, out_sharding=None):
    """Normal numbers on condition that they lie in (lower, upper)."""
    if dtype is not None:
        _check_float("truncated_normal", dtype)
    if shape is None:
        shape = (asarray(lower, None) * 1.0 + upper).shape
    if dtype is not None and _name_of(dtype) != "float32":
        return _narrow_truncated_normal(key, lower, upper, shape, _name_of(dtype))
    return _athanor.random_truncated_normal(
        _raw("truncated_normal", key), _shape(shape), lower, upper
    )


def _narrow_truncated_normal(key, lower, upper, shape, kind):
    """``truncated_normal`` in another float type, each step rounded to it."""
    from .numpy import clip, inf, nextafter

    lower, upper = (asarray(x, kind) for x in (lower, upper))
    root = asarray(math.sqrt(2.0), kind)
    low, high = unary("erf", lower / root), unary("erf", upper / root)
    u = uniform(key, shape, kind, low, high)
    out = root * unary("erf_inv", u)
    inner = [
        convert_element_type(_athanor.stop_gradient(nextafter(x, asarray(towards, kind))), kind)
        for x, towards in ((lower, inf), (upper, -inf))
    ]
    return clip(out, inner[0], inner[1])


def randint(key, shape, minval, maxval, dtype=None, *, out_sharding=None):
    """Integers from minval to maxval - 1."""
    name = None if dtype is None else _name_of(dtype, "randint")
    return _athanor.random_randint(_raw("randint", key), _shape(shape), minval, maxval, name)


def bernoulli(key, p=0.5, shape=None, mode="low", *, out_sharding=None):
    """True with probability p."""
    if shape is None:
        shape = asarray(p, None).shape
    return _athanor.random_bernoulli(_raw("bernoulli", key), p, _shape(shape))


def gumbel(key, shape=(), dtype=None, mode="low", *, out_sharding=None):
    """Numbers from the standard Gumbel distribution."""
    if dtype is not None and _name_of(dtype) != "float32":
        tiny = {"float16": 2.0**-14, "bfloat16": 2.0**-126, "float64": 2.0**-1022}
        _check_float("gumbel", dtype)
        u = uniform(key, shape, dtype, tiny[_name_of(dtype)], 1.0)
        return -unary("log", -unary("log", u))
    return _athanor.random_gumbel(_raw("gumbel", key), _shape(shape))


def exponential(key, shape=(), dtype=None, *, out_sharding=None):
    """Numbers from the exponential distribution of mean 1."""
    if dtype is not None and _name_of(dtype) != "float32":
        _check_float("exponential", dtype)
        return -unary("log1p", -uniform(key, shape, dtype))
    return _athanor.random_exponential(_raw("exponential", key), _shape(shape))


def categorical(key, logits, axis=-1, shape=None, replace=True, mode=None):
    """Classes with probabilities softmax(logits) along an axis (Gumbel's maximum)."""
    key, logits = _raw("categorical", key), asarray(logits, None)
    if not -logits.ndim <= axis < logits.ndim:
        raise IndexError(f"axis {axis} is out of bounds for array of dimension {logits.ndim}")
    axis = axis - logits.ndim if axis >= 0 else axis
    batch = tuple(n for i, n in enumerate(logits.shape) if i != axis + logits.ndim)
    shape = batch if shape is None else _shape(shape)
    if shape[len(shape) - len(batch) :] != batch:
        raise ValueError(
            "categorical requires shape argument to be compatible with the batch shape "
            f"{batch}, got {shape}"
        )
    prefix = shape[: len(shape) - len(batch)]
    if replace:
        return _athanor.random_categorical(key, logits, axis, prefix)
    noisy = _athanor.random_gumbel(key, logits.shape) + logits
    count = 1
    for n in prefix:
        count *= n
    from .numpy import argsort, moveaxis

    best = moveaxis(argsort(noisy, axis, descending=True), axis, 0)[:count]
    return _athanor.reshape(best, shape)


def _shuffled(key, n):
    """The numbers below n in random order: sorted by random words, often enough."""
    from .numpy import argsort

    rounds = math.ceil(3 * math.log(max(1, n)) / math.log(2**32 - 1))
    order = _athanor.iota("int32", (n,), 0)
    for _ in range(rounds):
        keys = _athanor.random_split(key, (2,))
        key, sub = keys[0], keys[1]
        order = _athanor.take(order, argsort(_athanor.random_bits(sub, (n,))), 0)
    return order


def _shuffled_apart(key, x, axis):
    """Each line of an array along an axis in an order of its own."""
    rounds = math.ceil(3 * math.log(max(1, x.size)) / math.log(2**32 - 1))
    for _ in range(rounds):
        keys = _athanor.random_split(key, (2,))
        key, sub = keys[0], keys[1]
        x = _athanor.sort((_athanor.random_bits(sub, x.shape), x), axis, 1)[1]
    return x


def permutation(key, x, axis=0, independent=False, *, out_sharding=None):
    """The numbers below x, or an array's slices along an axis, in random order."""
    key = _raw("permutation", key)
    if isinstance(x, (int, float)) or getattr(x, "ndim", 1) == 0:
        if not hasattr(x, "__index__"):
            raise TypeError("x must be an integer or at least 1-dimensional")
        return _shuffled(key, operator.index(x))
    x = asarray(x, None)
    axis = axis + x.ndim if axis < 0 else axis
    if independent and x.ndim > 1:
        return _shuffled_apart(key, x, axis)
    return _athanor.take(x, _shuffled(key, x.shape[axis]), axis)


def choice(key, a, shape=(), replace=True, p=None, axis=0, mode=None):
    """Elements of an array, or numbers below ``a``, with probabilities p or equally likely."""
    key, shape = _raw("choice", key), _shape(shape)
    whole = isinstance(a, int) or getattr(a, "ndim", 1) == 0
    if whole:
        a = operator.index(a)
    else:
        a = asarray(a, None)
        axis = axis + a.ndim if axis < 0 else axis
    n = a if whole else a.shape[axis]
    count = 1
    for m in shape:
        count *= m
    if n <= 0:
        raise ValueError("a must be greater than 0 unless no samples are taken")
    if not replace and count > n:
        raise ValueError(
            f"Cannot take a larger sample (size {count}) than population (size {n}) when "
            "'replace=False'"
        )
    if p is None:
        at = (
            _athanor.random_randint(key, shape, 0, n)
            if replace
            else _athanor.reshape(_shuffled(key, n)[:count], shape)
        )
    else:
        p = asarray(p, None)
        if p.shape != (n,):
            raise ValueError(
                "p must be None or a 1D vector with the same size as a.shape[axis]. p "
                f"has shape {p.shape} and a.shape[axis] is {n}."
            )
        from .numpy import argsort, searchsorted

        if replace:
            total = _athanor.cumulative("cumsum", p, 0, False)
            at = searchsorted(
                total, total[-1] * (1.0 - _athanor.random_uniform(key, shape, 0.0, 1.0))
            )
        else:
            noisy = _athanor.random_gumbel(key, (n,)) + unary("log", p)
            at = _athanor.reshape(argsort(noisy, descending=True)[:count], shape)
    return at if whole else _athanor.take(a, at, axis)


def rademacher(key, shape=(), dtype=None, *, out_sharding=None):
    """-1 or 1."""
    out = (
        2
        * convert_element_type(
            _athanor.random_bernoulli(_raw("rademacher", key), 0.5, _shape(shape)), "int32"
        )
        - 1
    )
    return out if dtype is None else convert_element_type(out, _name_of(dtype, "rademacher"))


def multivariate_normal(
    key, mean, cov, shape=None, dtype=None, method="cholesky", *, out_sharding=None
):
    """Normal vectors with a mean (..., n) and a covariance (..., n, n)."""
    from .numpy import einsum, linalg

    mean, cov = asarray(mean, None) * 1.0, asarray(cov, None) * 1.0
    batch = (mean[..., 0] * 0 + cov[..., 0, 0] * 0).shape
    shape = batch if shape is None else _shape(shape)
    if method == "cholesky":
        factor = linalg.cholesky(cov)
    elif method == "eigh":
        w, v = linalg.eigh(cov)
        factor = v * unary("sqrt", w)[..., None, :]
    else:
        raise ValueError("method must be one of {'svd', 'eigh', 'cholesky'}")
    noise = _athanor.random_normal(_raw("multivariate_normal", key), shape + mean.shape[-1:])
    return mean + einsum("...ij,...j->...i", factor, noise)


def orthogonal(key, n, shape=(), dtype=float, m=None, *, out_sharding=None):
    """Orthogonal matrices, all equally likely: the factor Q of normal ones with the signs of R."""
    from .numpy import diagonal, linalg, swapaxes

    shape = _shape(shape)
    m = n if m is None else m
    z = _athanor.random_normal(_raw("orthogonal", key), shape + (max(n, m), min(n, m)))
    q, r = linalg.qr(z)
    out = q * unary("sign", diagonal(r, 0, -2, -1))[..., None, :]
    return swapaxes(out, -1, -2) if n < m else out


__getattr__ = _missing(
    "jax.random",
    globals(),
)
