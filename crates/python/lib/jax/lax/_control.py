"""Loops and branches inside of programs."""

import _athanor

from .. import tree_util
from ..numpy import concatenate, flip, moveaxis


def scan(f, init, xs=None, length=None, reverse=False, unroll=1, _split_transpose=False):
    """``carry, y = f(carry, x)`` for each x along the first axis: the last carry, and all y."""
    if not callable(f):
        raise TypeError("lax.scan: f argument should be a callable.")
    return _athanor.scan(f, init, xs, length, reverse)


def while_loop(cond_fun, body_fun, init_val):
    """``val = body_fun(val)`` while ``cond_fun(val)``."""
    if not (callable(body_fun) and callable(cond_fun)):
        raise TypeError("lax.while_loop: body_fun and cond_fun arguments should be callable.")
    return _athanor.while_loop(cond_fun, body_fun, init_val)


def fori_loop(lower, upper, body_fun, init_val, *, unroll=None):
    """``val = body_fun(i, val)`` for i from lower to upper - 1. Differentiable in reverse if both
    bounds are known."""
    if not callable(body_fun):
        raise TypeError("lax.fori_loop: body_fun argument should be callable.")
    known = not any([getattr(b, "_is_tracer", False) for b in (lower, upper)])
    if known:
        for bound in (lower, upper):
            if not hasattr(bound, "__index__"):
                kind = getattr(bound, "dtype", type(bound).__name__)
                raise TypeError(
                    f"lower and upper arguments to fori_loop must be integers, got {kind}"
                )
        lower, upper = lower.__index__(), upper.__index__()

        def step(state, _):
            i, val = state
            return (i + 1, body_fun(i, val)), None

        # The counter is a weak integer, as Python's.
        (_, val), _ = _athanor.scan(step, (lower, init_val), None, max(0, upper - lower), False)
        return val
    start = _athanor.convert_element_type(lower, "int32")

    def body(state):
        i, val = state
        return i + 1, body_fun(i, val)

    return _athanor.while_loop(lambda state: state[0] < upper, body, (start, init_val))[1]


_NOTHING = object()


def cond(pred, true_fun, false_fun=_NOTHING, *operands, operand=_NOTHING, linear=None):
    """``true_fun(*operands)`` if pred holds, else ``false_fun(*operands)``."""
    if not (callable(true_fun) and callable(false_fun)):
        raise TypeError("lax.cond: true_fun and false_fun arguments should be callable.")
    if operand is not _NOTHING:
        operands = (operand,)
    if not isinstance(pred, bool):
        shape = getattr(pred, "shape", None)
        if shape is None and not isinstance(pred, (int, float)):
            raise TypeError(f"Pred must be a scalar, got {pred} of type {type(pred)}.")
        if shape:
            raise TypeError(f"Pred must be a scalar, got {pred} of shape {shape}.")
        pred = _athanor.asarray(pred, None)
        pred = pred if pred._dtype == "bool" else pred != 0
    return _athanor.cond(pred, [false_fun, true_fun], operands)


def switch(index, branches, *operands, operand=_NOTHING):
    """The branch of that number, at least the first and at most the last."""
    branches = list(branches)
    if not branches:
        raise ValueError("Empty branch sequence")
    if not all([callable(b) for b in branches]):
        raise TypeError("lax.switch: branches argument should be a sequence of callables.")
    if operand is not _NOTHING:
        operands = (operand,)
    given, index = index, _athanor.asarray(index, None)
    if index.ndim:
        raise TypeError(f"Branch index must be scalar, got {index} of shape {index.shape}.")
    if index._kind not in "iu":
        raise TypeError(f"Index type must be an integer, got {given} as {index._dtype}")
    if len(branches) == 1:
        return branches[0](*operands)
    index = _athanor.binary("min", _athanor.binary("max", index, 0), len(branches) - 1)
    return _athanor.cond(index, branches, operands)


def map(f, xs, *, batch_size=None):
    """``f(x)`` for each x along the first axis, one after the other."""
    if batch_size is not None:
        return _map_in_batches(f, xs, batch_size)
    return _athanor.scan(lambda _, x: ((), f(x)), (), xs, None, False)[1]


def _map_in_batches(f, xs, size):
    """So many at once by ``vmap``, the batches one after the other, then the rest."""
    from .._transforms import vmap

    n = tree_util.tree_leaves(xs)[0].shape[0]
    whole = n // size * size
    part = lambda cut: tree_util.tree_map(cut, xs)
    batched = part(lambda x: _athanor.reshape(x[:whole], (n // size, size) + x.shape[1:]))
    parts = []
    if whole:
        out = map(vmap(f), batched)
        parts.append(
            tree_util.tree_map(lambda y: _athanor.reshape(y, (whole,) + y.shape[2:]), out)
        )
    if whole < n:
        parts.append(vmap(f)(part(lambda x: x[whole:])))
    return parts[0] if len(parts) == 1 else tree_util.tree_map(lambda *y: concatenate(y, 0), *parts)


def associative_scan(fn, elems, reverse=False, axis=0):
    """All partial results of an associative function, in a logarithmic number of steps.

    Blelloch 1990: neighbours are combined, their results scanned, the others filled in.
    """
    leaves, structure = tree_util.tree_flatten(elems)
    leaves = [moveaxis(x, axis, 0) for x in leaves]
    if reverse:
        leaves = [flip(x, 0) for x in leaves]

    def combine(a, b):
        return tree_util.tree_leaves(fn(structure.unflatten(a), structure.unflatten(b)))

    def partial_results(xs):
        n = xs[0].shape[0]
        if n < 2:
            return xs
        pairs = combine([x[:-1][::2] for x in xs], [x[1::2] for x in xs])
        odd = partial_results(pairs)
        if n % 2 == 0:
            even = combine([x[:-1] for x in odd], [x[2::2] for x in xs])
        else:
            even = combine(odd, [x[2::2] for x in xs])
        even = [concatenate([x[:1], e], 0) for x, e in zip(xs, even)]
        return [_interleaved(e, o) for e, o in zip(even, odd)]

    out = partial_results(leaves)
    if reverse:
        out = [flip(x, 0) for x in out]
    return structure.unflatten([moveaxis(x, 0, axis) for x in out])


def _interleaved(a, b):
    """a[0], b[0], a[1], …; a has as many rows as b or one more."""
    rest = [(0, 0, 0)] * (a.ndim - 1)
    n = a.shape[0] + b.shape[0]
    zero = _athanor.full((), 0.0, a._dtype)
    a = _athanor.pad(a, zero, [(0, n - (2 * a.shape[0] - 1), 1)] + rest)
    b = _athanor.pad(b, zero, [(1, n - 2 * b.shape[0], 1)] + rest)
    return a | b if a._dtype == "bool" else a + b
