"""Random numbers from explicit keys (Threefry-2x32, Salmon et al. 2011), equal to JAX's."""

import math
import operator

import _athanor
from _athanor import Array, asarray, binary, convert_element_type, select, stop_gradient, unary

from ._dtypes import name_of as _name_of
from ._names import missing as _missing


class _KeyType:
    """The element type of keys."""

    name = "key<fry>"
    itemsize = 8

    def __eq__(self, other):
        return isinstance(other, _KeyType)

    def __hash__(self):
        return hash(self.name)

    def __str__(self):
        return "key<fry>"

    __repr__ = __str__


_KEY_TYPE = _KeyType()


class PRNGKeyArray:
    """Keys with a type of their own: two words of 32 bits each, which cannot be computed with.

    ``data``: uint32 (..., 2).
    """

    __slots__ = ("data",)
    dtype = _KEY_TYPE
    weak_type = False

    def __init__(self, data):
        self.data = data

    @property
    def shape(self):
        return self.data.shape[:-1]

    @property
    def ndim(self):
        return len(self.shape)

    @property
    def size(self):
        return self.data.size // 2

    @property
    def _is_tracer(self):
        return self.data._is_tracer

    def __len__(self):
        if not self.shape:
            raise TypeError("len() of unsized object")
        return self.shape[0]

    def __iter__(self):
        if not self.shape:
            raise TypeError("iteration over a 0-d key array")
        return iter([PRNGKeyArray(k) for k in self.data])

    def __getitem__(self, index):
        if not isinstance(index, tuple):
            index = (index,)
        return PRNGKeyArray(
            self.data[(*index, slice(None))] if Ellipsis not in index else self.data[index]
        )

    def reshape(self, *shape):
        shape = shape[0] if len(shape) == 1 and not isinstance(shape[0], int) else shape
        n = self.size
        for m in shape:
            n //= m if m != -1 else 1
        return PRNGKeyArray(self.data.reshape(tuple(n if m == -1 else m for m in shape) + (2,)))

    def ravel(self):
        return PRNGKeyArray(self.data.reshape((-1, 2)))

    flatten = ravel

    def block_until_ready(self):
        return self

    __hash__ = None

    def _no_arithmetic(self, other):
        other = getattr(other, "dtype", type(other).__name__)
        raise TypeError(f"arithmetic does not accept dtypes key<fry>, {other}.")

    __add__ = __radd__ = __sub__ = __mul__ = __rmul__ = __truediv__ = __xor__ = _no_arithmetic

    def __eq__(self, other):
        return (
            (self.data == other.data).all(-1) if isinstance(other, PRNGKeyArray) else NotImplemented
        )

    def __repr__(self):
        if not isinstance(self.data, Array):  # in the middle of a tree that is put together
            return f"PRNGKeyArray({self.data!r})"
        if self.data._is_tracer:
            return f"Tracer(key<fry>[{','.join(map(str, self.shape))}])"
        return f"Array({self.shape}, dtype=key<fry>) overlaying:\n{self.data}"


_athanor.tree_register(
    PRNGKeyArray, lambda k: ((k.data,), None), lambda _, parts: PRNGKeyArray(parts[0])
)


def _word(seed):
    """A seed that is a Python integer, of 64 bits at most."""
    if isinstance(seed, (float, str)) or (isinstance(seed, Array) and seed._dtype[0] == "f"):
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


def _raw(name, key):
    """The two words of the one key that ``name`` takes."""
    if type(key) is PRNGKeyArray:
        key = key.data
    elif type(key) is not Array:
        if not hasattr(key, "__jax_array__") and not isinstance(key, (list, tuple)):
            raise TypeError(
                "JAX encountered invalid PRNG key data: expected key_data to have ndim, shape, and "
                f"dtype attributes. Got {key}"
            )
        key = asarray(key, "uint32")
    if key.shape == (2,) and key._dtype == "uint32":
        return key
    invalid = "JAX encountered invalid PRNG key data: expected key_data."
    if key._dtype != "uint32":
        raise TypeError(f"{invalid}dtype = uint32; got dtype={key._dtype}")
    if not key.ndim or key.shape[-1] != 2:
        raise TypeError(f"{invalid}shape to end with (2,); got shape={key.shape} for impl=fry")
    raise ValueError(
        f"{name} accepts a single key, but was given a key array of shape {key.shape} != (). Use "
        "jax.vmap for batching."
    )


def _shape(shape):
    if type(shape) is tuple:
        return shape
    if hasattr(shape, "__index__") and not isinstance(shape, (list, tuple)):
        return (operator.index(shape),)
    if isinstance(shape, str) or not hasattr(shape, "__iter__"):
        raise TypeError(
            f"Shapes must be 1D sequences of concrete values of integer type, got {shape}."
        )
    return tuple(shape)


def _check_float(function, dtype):
    name = _name_of(dtype, function)
    if name[0] != "f":
        raise ValueError(f"dtype argument to `{function}` must be a float dtype, got {name}")


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
    if dtype is not None and _name_of(dtype, "bits") != "uint32":
        raise TypeError("random bits have dtype uint32 here")
    return _athanor.random_bits(_raw("bits", key), _shape(shape))


def uniform(key, shape=(), dtype=None, minval=0.0, maxval=1.0, *, out_sharding=None):
    """Numbers in [minval, maxval), all equally likely."""
    if dtype is not None:
        _check_float("uniform", dtype)
    return _athanor.random_uniform(
        _raw("uniform", key), shape if type(shape) is tuple else _shape(shape), minval, maxval
    )


def normal(key, shape=(), dtype=None, *, out_sharding=None):
    """Numbers from the standard normal distribution."""
    if dtype is not None:
        _check_float("normal", dtype)
    return _athanor.random_normal(
        _raw("normal", key), shape if type(shape) is tuple else _shape(shape)
    )


def truncated_normal(key, lower, upper, shape=None, dtype=None, *, out_sharding=None):
    """Normal numbers on condition that they lie in (lower, upper)."""
    if dtype is not None:
        _check_float("truncated_normal", dtype)
    if shape is None:
        shape = (asarray(lower, None) * 1.0 + upper).shape
    return _athanor.random_truncated_normal(
        _raw("truncated_normal", key), _shape(shape), lower, upper
    )


def randint(key, shape, minval, maxval, dtype=None, *, out_sharding=None):
    """Integers from minval to maxval - 1."""
    out = _athanor.random_randint(_raw("randint", key), _shape(shape), minval, maxval)
    if dtype is None or (name := _name_of(dtype, "randint")) == "int32":
        return out
    if name[0] not in "iu":
        raise TypeError(f"randint only accepts integer dtypes, got {name}")
    return convert_element_type(out, name)


def bernoulli(key, p=0.5, shape=None, mode="low", *, out_sharding=None):
    """True with probability p."""
    if shape is None:
        shape = asarray(p, None).shape
    return _athanor.random_bernoulli(_raw("bernoulli", key), p, _shape(shape))


def gumbel(key, shape=(), dtype=None, mode="low", *, out_sharding=None):
    """Numbers from the standard Gumbel distribution."""
    return _athanor.random_gumbel(_raw("gumbel", key), _shape(shape))


def exponential(key, shape=(), dtype=None, *, out_sharding=None):
    """Numbers from the exponential distribution of mean 1."""
    return _athanor.random_exponential(_raw("exponential", key), _shape(shape))


def categorical(key, logits, axis=-1, shape=None, replace=True, mode=None):
    """Classes with probabilities softmax(logits) along an axis (Gumbel's maximum)."""
    key, logits = _raw("categorical", key), asarray(logits, None)
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


def permutation(key, x, axis=0, independent=False, *, out_sharding=None):
    """The numbers below x, or an array's slices along an axis, in random order."""
    key = _raw("permutation", key)
    if isinstance(x, int) or getattr(x, "ndim", 1) == 0:
        return _shuffled(key, operator.index(x))
    x = asarray(x, None)
    if independent and x.ndim > 1:
        raise NotImplementedError("jax.random.permutation: independent is not supported here yet")
    axis = axis + x.ndim if axis < 0 else axis
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


_TINY = 2.0**-126
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
    # Rejection has no derivative by a here; JAX has the implicit one.
    out = vmap(lambda k, a: _gamma_one(k, a, log_space))(keys, stop_gradient(a))
    return _athanor.reshape(out, shape)


def gamma(key, a, shape=None, dtype=None, *, out_sharding=None):
    """Numbers from the gamma distribution of shape a. Not differentiable by a, unlike JAX's."""
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


__getattr__ = _missing(
    "jax.random",
    globals(),
    elsewhere="ball binomial double_sided_maxwell f generalized_normal geometric maxwell "
    "multinomial poisson random_gamma_p triangular wald key_impl_spec threefry2x32_p "
    "threefry_2x32",
)
