"""Activation functions and small building blocks of networks."""

import math

import _athanor
from _athanor import Array, binary, convert_element_type, reduce, select, stop_gradient, unary

from .._dtypes import name_of as _name_of
from .._names import missing as _missing
from ..numpy._common import axis_in as _axis_in, checked as _checked
from ..numpy._elementwise import _float, logaddexp as _logaddexp, tanh
from . import initializers


def _weak_float(name, x):
    """Floats; integers become weak ones, as in arithmetic with a Python float."""
    x = _checked(name, x)
    return x if x._kind == "f" else x * 1.0


def _logistic(x):
    if x._kind != "f":
        raise TypeError(
            f"logistic does not accept dtype {x._dtype}. Accepted dtypes are subtypes of floating, "
            "complexfloating."
        )
    return unary("logistic", x)


def identity(x):
    """x."""
    return _checked("identity", x)


def relu(x):
    """max(x, 0), with derivative 0 at 0."""
    if type(x) is not Array:
        x = _checked("relu", x)
    return select(x <= 0, 0, x)


def relu6(x):
    """min(max(x, 0), 6), with derivative 0 outside."""
    x = _weak_float("relu6", x)
    return select(x <= 0, 0, select(x >= 6, 6, x))


def sigmoid(x):
    """1 / (1 + exp(-x))."""
    return _logistic(x if type(x) is Array else _checked("sigmoid", x))


def softplus(x):
    """log(1 + exp(x)), a smooth relu."""
    return _logaddexp(_float("softplus", x), 0.0)


def log_sigmoid(x):
    """log(sigmoid(x)), accurate for large |x|."""
    return -_logaddexp(-_float("log_sigmoid", x), 0.0)


def silu(x):
    """x sigmoid(x)."""
    x = _checked("silu", x)
    return x * _logistic(x)


swish = silu


def mish(x):
    """x tanh(softplus(x))."""
    x = _weak_float("mish", x)
    return x * unary("tanh", softplus(x))


def squareplus(x, b=4):
    """(x + √(x² + b)) / 2."""
    x = _float("squareplus", x)
    return (x + unary("sqrt", x * x + b)) / 2


def sparse_plus(x):
    """0 below -1, x above 1, and a parabola between."""
    x = _weak_float("sparse_plus", x)
    return select(x <= -1.0, 0.0, select(x >= 1.0, x, (x + 1.0) ** 2 / 4))


def sparse_sigmoid(x):
    """The derivative of ``sparse_plus``."""
    x = _weak_float("sparse_sigmoid", x)
    return 0.5 * binary("min", binary("max", x + 1.0, 0.0), 2.0)


def soft_sign(x):
    """x / (1 + |x|)."""
    x = _weak_float("soft_sign", x)
    return x / (unary("abs", x) + 1)


def elu(x, alpha=1.0):
    """x above 0, alpha (exp(x) - 1) below."""
    x = _weak_float("elu", x)
    return select(x > 0, x, alpha * unary("expm1", select(x > 0, 0.0, x)))


def selu(x):
    """``elu`` scaled so that activations keep mean 0 and variance 1."""
    return 1.0507009873554804934193349852946 * elu(x, 1.6732632423543772848170429916717)


def celu(x, alpha=1.0):
    """max(x, 0) + min(alpha (exp(x / alpha) - 1), 0)."""
    x = _weak_float("celu", x)
    return binary("max", x, 0.0) + alpha * unary("expm1", binary("min", x, 0.0) / alpha)


def leaky_relu(x, negative_slope=1e-2):
    """x above 0, a small multiple of x below."""
    x = _checked("leaky_relu", x)
    return select(x >= 0, x, negative_slope * x)


def hard_tanh(x):
    """x, at least -1 and at most 1."""
    x = _checked("hard_tanh", x)
    return select(x > 1, 1, select(x < -1, -1, x))


def hard_sigmoid(x):
    """relu6(x + 3) / 6."""
    return relu6(_float("hard_sigmoid", x) + 3.0) / 6.0


def hard_silu(x):
    """x hard_sigmoid(x)."""
    x = _weak_float("hard_silu", x)
    return x * hard_sigmoid(x)


hard_swish = hard_silu


def gelu(x, approximate=True):
    """x times the normal distribution function at x, by tanh or exactly by erf."""
    x = _float("gelu", x)
    x = convert_element_type(x, x._dtype)
    if approximate:
        scale = math.sqrt(2 / math.pi)
        return x * (0.5 * (1.0 + unary("tanh", scale * (x + 0.044715 * (x**3)))))
    from ..lax import erfc

    return 0.5 * x * erfc(-x * math.sqrt(0.5))


def glu(x, axis=-1):
    """The first half along an axis times the sigmoid of the second."""
    x = _checked("glu", x)
    axis = _axis_in(axis, x.ndim)
    n = x.shape[axis]
    if n % 2:
        raise AssertionError("axis size must be divisible by 2")
    lead = (slice(None),) * axis
    return x[(*lead, slice(0, n // 2))] * _logistic(x[(*lead, slice(n // 2, n))])


def _axes(axis):
    return axis if axis is None or type(axis) is tuple else (axis,)


def softmax(x, axis=-1, where=None, initial=-float("inf")):
    """exp(x) over its sum along an axis."""
    if type(x) is not Array or x._kind != "f":
        x = _float("softmax", x)
    axes = _axes(axis) if x.ndim else None
    if where is not None:
        x = select(where, x, -float("inf"))
    e = unary("exp", x - stop_gradient(reduce("max", x, axes, True)))
    out = e / reduce("sum", e, axes, True)
    return out if where is None else select(where, out, 0.0)


def log_softmax(x, axis=-1, where=None, initial=-float("inf")):
    """log(softmax(x)), accurate for small probabilities."""
    if type(x) is not Array or x._kind != "f":
        x = _float("log_softmax", x)
    axes = _axes(axis) if x.ndim else None
    if where is not None:
        x = select(where, x, -float("inf"))
    away = x - stop_gradient(reduce("max", x, axes, True))
    out = away - unary("log", reduce("sum", unary("exp", away), axes, True))
    return out if where is None else select(where, out, -float("inf"))


def logsumexp(a, axis=None, b=None, keepdims=False, return_sign=False, where=None):
    """log(Σ b exp(a)), without overflow."""
    a = _float("logsumexp", a)
    if b is not None:
        b = _checked("logsumexp", b)
        a = select(b != 0, a, -float("inf"))
    if where is not None:
        a = select(where, a, -float("inf"))
    axes = _axes(axis)
    if not a.size:
        a = _athanor.pad(a, -float("inf"), [(0, 1 if n == 0 else 0, 0) for n in a.shape])
    top = stop_gradient(reduce("max", a, axes, True))
    top = select(unary("is_finite", top), top, 0.0)
    terms = unary("exp", a - top)
    total = reduce("sum", terms if b is None else b * terms, axes, True)
    sign = unary("sign", total)
    out = unary("log", unary("abs", total) if return_sign else total) + top
    if not keepdims:
        over = range(a.ndim) if axes is None else [_axis_in(i, a.ndim) for i in axes]
        shape = [n for i, n in enumerate(a.shape) if i not in over]
        out, sign = _athanor.reshape(out, shape), _athanor.reshape(sign, shape)
    return (out, sign) if return_sign else out


def logmeanexp(x, axis=None, where=None, keepdims=False):
    """log of the mean of exp(x)."""
    x = _float("logmeanexp", x)
    count = 1
    for i in range(x.ndim) if axis is None else _axes(axis):
        count *= x.shape[i]
    if where is not None:
        count = reduce("sum", _athanor.broadcast_to(where, x.shape), _axes(axis), keepdims) * 1.0
        return logsumexp(x, axis, keepdims=keepdims, where=where) - unary("log", count)
    return logsumexp(x, axis, keepdims=keepdims) - math.log(count)


def log1mexp(x):
    """log(1 - exp(-x)), accurate for small and large x."""
    x = _float("log1mexp", x)
    small = x < math.log(2.0)
    near = unary("log", -unary("expm1", -select(small, x, 1.0)))
    return select(small, near, unary("log1p", -unary("exp", -select(small, 1.0, x))))


def standardize(
    x, axis=-1, mean=None, variance=None, epsilon=1e-5, where=None, *, algorithm="fast"
):
    """Moved and scaled to mean 0 and variance 1 along an axis."""
    from ..numpy import mean as _mean

    x = _float("standardize", x)
    if mean is None:
        mean = _mean(x, axis, keepdims=True, where=where)
    if variance is None:
        if algorithm == "fast":
            variance = _mean(x * x, axis, keepdims=True, where=where) - mean * mean
        else:
            variance = _mean((x - mean) ** 2, axis, keepdims=True, where=where)
    return (x - mean) * unary("rsqrt", variance + epsilon)


normalize = standardize


def one_hot(x, num_classes, *, dtype=None, axis=-1):
    """Rows of zeros with a one at the place x; all zeros if there is none."""
    x = _checked("one_hot", x)
    if x._dtype == "bool":
        raise TypeError("one_hot requires integers or floats, got bool")
    at = axis + x.ndim + 1 if axis < 0 else axis
    wide = _athanor.reshape(x, x.shape[:at] + (1,) + x.shape[at:])
    if num_classes < 0:
        raise TypeError(
            f"iota shape must have every element be nonnegative, got {(1, num_classes)}."
        )
    numbers = _athanor.iota("int32" if x._kind != "f" else x._dtype, (num_classes,), 0)
    row = _athanor.reshape(numbers, (1,) * at + (num_classes,) + (1,) * (x.ndim - at))
    return convert_element_type(
        wide == row, _name_of(float if dtype is None else dtype, "one_hot")
    )


def dot_product_attention(
    query,
    key,
    value,
    bias=None,
    mask=None,
    *,
    scale=None,
    is_causal=False,
    query_seq_lengths=None,
    key_value_seq_lengths=None,
    local_window_size=None,
    implementation=None,
    return_residual=False,
):
    """softmax(q·k scale + bias) v for queries (B, T, N, H), keys and values (B, S, K, H).

    N is a multiple of K. Where the mask (B, N, T, S) is False nothing is attended to.
    """
    from ..numpy import einsum, repeat

    query, key, value = (_checked("dot_product_attention", x) for x in (query, key, value))
    single = query.ndim == 3
    if single:
        query, key, value = (_athanor.reshape(x, (1,) + x.shape) for x in (query, key, value))
    shared = query.shape[2] // key.shape[2]
    if shared > 1:
        key, value = repeat(key, shared, 2), repeat(value, shared, 2)
    scale = 1.0 / math.sqrt(query.shape[-1]) if scale is None else scale
    # As in JAX, narrow floats are multiplied into float32 and rounded after the softmax.
    wide = "float32" if query._dtype in ("float16", "bfloat16") else None
    logits = einsum("btnh,bsnh->bnts", query, key, preferred_element_type=wide) * scale
    if bias is not None:
        logits = logits + bias
    t, s = logits.shape[-2:]
    rows, columns = _athanor.iota("int32", (t, s), 0), _athanor.iota("int32", (t, s), 1)
    masks = [] if mask is None else [mask]
    if is_causal:
        masks.append(columns <= rows)
    if key_value_seq_lengths is not None:
        masks.append(columns < _athanor.reshape(key_value_seq_lengths, (-1, 1, 1, 1)))
    if query_seq_lengths is not None:
        masks.append(rows < _athanor.reshape(query_seq_lengths, (-1, 1, 1, 1)))
    if local_window_size is not None:
        pair = isinstance(local_window_size, (tuple, list))
        before, after = local_window_size if pair else (local_window_size,) * 2
        masks.append((columns >= rows - before) & (columns <= rows + after))
    for m in masks:
        logits = select(m, logits, -0.7 * (2.0 - 2.0**-23) * 2.0**127)
    weights = softmax(logits)
    if wide is not None:
        weights = convert_element_type(weights, key._dtype)
    out = einsum("bnts,bsnh->btnh", weights, value)
    if query_seq_lengths is not None:
        t = _athanor.reshape(_athanor.iota("int32", (t,), 0), (1, -1, 1, 1))
        out = select(t < _athanor.reshape(query_seq_lengths, (-1, 1, 1, 1)), out, 0.0)
    if return_residual:
        # Each query's logarithm of its sum of weights, (B, T, N).
        residual = _athanor.transpose(logsumexp(logits, -1), (0, 2, 1))
        return (out[0], residual[0]) if single else (out, residual)
    return out[0] if single else out


__getattr__ = _missing(
    "jax.nn",
    globals(),
)
