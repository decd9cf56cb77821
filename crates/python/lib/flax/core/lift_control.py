"""JAX's control flow and derivatives for functions of scopes."""

import jax
import jax.numpy as jnp
from jax import lax, random

from .lift import Pack, _map_rngs


def _branches(pack, branches, operands):
    """Functions of scopes as functions of operands that also give their variables.

    Keys are counted as if the branches were traced in order, once each, as JAX does.
    """
    draws = any(scope.rngs for scope in pack.scopes)

    def pure(branch):
        counts = pack.counts()

        def run(*operands):
            pack.set_counts(counts)
            inner = pack.open(pack.variables, pack.rngs)
            y = branch(inner, *operands)
            return y, pack.close(inner)

        if draws:
            jax.eval_shape(run, *operands)
        return run

    return [pure(b) for b in branches], pack.counts()


def cond(true_fun, false_fun, scopes, pred, *operands, variables=True, rngs=True):
    """``lax.cond``: both branches must set the same variables."""
    pack = Pack(scopes, (variables,), (variables,), (rngs,))
    (true_fun, false_fun), counts = _branches(pack, (true_fun, false_fun), operands)
    y, out = lax.cond(pred, true_fun, false_fun, *operands)
    pack.set_counts(counts)
    pack.publish(out)
    return y


def switch(branches, scopes, index, *operands, variables=True, rngs=True):
    """``lax.switch``: all branches must set the same variables."""
    pack = Pack(scopes, (variables,), (variables,), (rngs,))
    branches, counts = _branches(pack, branches, operands)
    y, out = lax.switch(index, branches, *operands)
    pack.set_counts(counts)
    pack.publish(out)
    return y


def while_loop(
    cond_fn, body_fn, scopes, init, carry_variables=False, broadcast_variables=True, split_rngs={}
):
    """``lax.while_loop``; keys that are split differ from pass to pass."""
    rng_filters, splits = tuple(split_rngs), tuple(split_rngs.values())
    pack = Pack(scopes, (carry_variables, broadcast_variables), (carry_variables,), rng_filters)
    carried, whole = pack.variables
    counts = pack.counts()

    def keys(i):
        return _map_rngs(lambda key: random.fold_in(key, i), pack.rngs, splits)

    def test(state):
        i, carried, carry = state
        pack.set_counts(counts)
        return cond_fn(pack.open((carried, whole), keys(-i), mutable_filter=False), carry)

    def body(state):
        i, carried, carry = state
        pack.set_counts(counts)
        inner = pack.open((carried, whole), keys(i))
        carry = body_fn(inner, carry)
        (carried,) = pack.close(inner)
        return i + 1, carried, carry

    start = (jnp.int32(0), carried, init)
    _, carried, carry = lax.while_loop(test, body, start)
    pack.publish((carried,))
    return carry


def vjp(
    fn, scopes, *primals, has_aux=False, vjp_variables="params", variables=True, rngs=True
):
    """``jax.vjp`` by some variables and the arguments: the pullback gives a tuple whose first
    element is a dict of collections."""
    pack = Pack(scopes, (vjp_variables, variables), (variables,), (rngs,))
    by, others = pack.variables

    def pure(by, *args):
        inner = pack.open((by, others), pack.rngs)
        out = fn(inner, *args)
        y, aux = out if has_aux else (out, ())
        return y, (aux, pack.close(inner))

    y, pullback, (aux, out) = jax.vjp(pure, by, *primals, has_aux=True)
    pack.publish(out)

    def bwd(cotangent):
        by, *rest = pullback(cotangent)
        return (by[0] if len(by) == 1 else by, *rest)

    return (y, bwd, aux) if has_aux else (y, bwd)


def value_and_grad(fn, scopes, *primals, has_aux=False, variables=True, rngs=True):
    """(value, aux if there is one, gradients by all arguments)."""
    pack = Pack(scopes, (variables,), (variables,), (rngs,))

    def pure(*args):
        inner = pack.open(pack.variables, pack.rngs)
        out = fn(inner, *args)
        y, aux = out if has_aux else (out, ())
        return y, (aux, pack.close(inner))

    y, pullback, (aux, out) = jax.vjp(pure, *primals, has_aux=True)
    grads = pullback(jnp.ones_like(y))
    pack.publish(out)
    return (y, aux, grads) if has_aux else (y, grads)


def jvp(fn, scopes, primals, tangents, variable_tangents, variables=True, rngs=True):
    """``jax.jvp`` along tangents of the arguments and of some collections."""
    tangents_of = {k: v for k, v in variable_tangents.items() if v}
    pack = Pack(scopes, (tuple(tangents_of), variables), (variables,), (rngs,))
    by, others = pack.variables

    def pure(by, args):
        inner = pack.open((by, others), pack.rngs)
        y = fn(inner, *args)
        return y, pack.close(inner)

    (y, out), (dy, _) = jax.jvp(pure, (by, tuple(primals)), ((tangents_of,), tuple(tangents)))
    pack.publish(out)
    return y, dy


@jax.tree_util.register_pytree_node_class
class _Again:
    """What a forward rule was called with."""

    def __init__(self, by, args):
        self.by, self.args = by, args

    def tree_flatten(self):
        return (self.by, self.args), None

    @classmethod
    def tree_unflatten(cls, _, parts):
        return cls(*parts)


def custom_vjp(fn, forward_fn, backward_fn, grad_vars="params", nondiff_argnums=()):
    """``fn`` with a reverse derivative of its own.

    ``forward_fn`` gives (y, kept), ``backward_fn(kept, dy)`` the cotangents of the variables
    ``grad_vars`` and of the arguments.
    """

    def run(scopes, *args):
        pack = Pack(scopes, (grad_vars, True), (True,), (True,))
        by, others = pack.variables

        def pure(by, *args):
            inner = pack.open((by, others), pack.rngs)
            y = fn(inner, *args)
            return y, pack.close(inner)

        def forward(by, *args):
            inner = pack.open((by, others), pack.rngs)
            y, kept = forward_fn(inner, *args)
            if any(callable(x) for x in jax.tree.leaves(kept)):
                # Functions such as pullbacks cannot be kept: the rule makes them again.
                kept = _Again(by, args)
            return (y, pack.close(inner)), kept

        def backward(*args):
            *fixed, kept, (dy, _) = args
            if isinstance(kept, _Again):
                inner = pack.open((kept.by, others), pack.rngs)
                _, kept = forward_fn(inner, *kept.args)
            dby, *dargs = backward_fn(*fixed, kept, dy)
            return ((dby,), *dargs)

        f = jax.custom_vjp(pure, nondiff_argnums=nondiff_argnums)
        f.defvjp(forward, backward)
        y, out = f(by, *args)
        pack.publish(out)
        return y

    return run
