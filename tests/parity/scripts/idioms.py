"""Idioms that JAX's users write every day, in our own words: transformations nested in each other."""
from functools import partial
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax


def show(name, tree):
    for path, leaf in jax.tree_util.tree_leaves_with_path(tree):
        leaf = np.asarray(leaf, dtype=np.float64)
        print(name + jax.tree_util.keystr(path), leaf.shape, np.round(leaf.ravel()[:4], 4) + 0.0)


# Gradients of each example, and their norms, clipped.
weights = {"w": jnp.linspace(-1, 1, 6).reshape(3, 2), "b": jnp.zeros(2)}
xs = jnp.sin(jnp.arange(12.0)).reshape(4, 3)
ys = jnp.array([0, 1, 1, 0])


def loss(p, x, y):
    logits = x @ p["w"] + p["b"]
    return -jax.nn.log_softmax(logits)[y]


each = jax.vmap(jax.grad(loss), in_axes=(None, 0, 0))(weights, xs, ys)
norms = jax.vmap(lambda g: jnp.sqrt(sum(jnp.sum(v**2) for v in jax.tree.leaves(g))))(each)
show("per example", jax.tree.map(lambda g: (g / jnp.maximum(norms, 1.0)[:, None, None] if g.ndim == 3 else g).mean(0), each))


# A product of a Hessian with a vector, forward over reverse.
def hvp(f, x, v):
    return jax.jvp(jax.grad(f), (x,), (v,))[1]


show("hvp", hvp(lambda x: jnp.sum(jnp.sin(x) ** 3), xs[0], jnp.ones(3)))


# A training loop in one program, its state a named tuple.
class State(NamedTuple):
    params: dict
    momentum: dict
    step: jax.Array


@jax.jit
def step(state, batch):
    x, y = batch
    value, grads = jax.value_and_grad(lambda p: jax.vmap(partial(loss, p))(x, y).mean())(state.params)
    momentum = jax.tree.map(lambda m, g: 0.9 * m + g, state.momentum, grads)
    params = jax.tree.map(lambda p, m: p - 0.1 * m, state.params, momentum)
    return State(params, momentum, state.step + 1), value


start = State(weights, jax.tree.map(jnp.zeros_like, weights), jnp.int32(0))
end, losses = lax.scan(lambda s, _: step(s, (xs, ys)), start, None, length=20)
show("trained", (end, losses[::6]))


# A recurrent cell, scanned, batched and differentiated.
def cell(h, x, w):
    return jnp.tanh(h @ w + x)


def unroll(w, sequence):
    return lax.scan(lambda h, x: (cell(h, x, w), h.sum()), jnp.zeros(3), sequence)


batch = jnp.stack([xs, xs[::-1], -xs])
show("recurrent", jax.grad(lambda w: jax.vmap(partial(unroll, w))(batch)[0].sum())(jnp.eye(3) * 0.5))


# An estimator that rounds forward and passes gradients through.
@jax.custom_vjp
def rounded(x):
    return jnp.round(x)


rounded.defvjp(lambda x: (jnp.round(x), None), lambda _, g: (g,))
show("straight through", jax.grad(lambda x: (rounded(x) * x).sum())(xs[0] * 3))


# Newton's root by a loop, its derivative by the implicit function theorem.
@jax.custom_jvp
def root(a):
    return lax.while_loop(lambda x: jnp.abs(x * x - a) > 1e-5, lambda x: 0.5 * (x + a / x), a)


@root.defjvp
def _(primals, tangents):
    (a,), (da,) = primals, tangents
    return root(a), da / (2 * root(a))


show("implicit", jax.vmap(jax.value_and_grad(root))(jnp.array([2.0, 9.0])))


# Random numbers: a key for each use, in a loop and in a batch.
def walk(key, n):
    def move(carry, _):
        key, x = carry
        key, sub = jax.random.split(key)
        x = x + jnp.where(jax.random.bernoulli(sub), 1, -1)
        return (key, x), x

    return lax.scan(move, (key, jnp.int32(0)), None, length=n)[1]


show("walks", jax.vmap(walk, in_axes=(0, None))(jax.random.split(jax.random.key(3), 2), 8))
show("dropout", jnp.where(jax.random.bernoulli(jax.random.fold_in(jax.random.key(0), 7), 0.5, (2, 3)), xs[:2] / 0.5, 0))

# Attention with a causal mask; indices, scatters, sorting.
q, k, v = (jnp.cos(jnp.arange(24.0) * n).reshape(4, 6) for n in (1, 2, 3))
scores = jnp.einsum("td,sd->ts", q, k) / jnp.sqrt(6)
masked = jnp.where(jnp.tril(jnp.ones((4, 4), bool)), scores, -jnp.inf)
show("attention", jax.nn.softmax(masked, axis=-1) @ v)
show("histogram", jnp.zeros(5).at[jnp.array([0, 3, 3, 9])].add(1.0))
show("ranks", jnp.argsort(jnp.argsort(xs.ravel())).reshape(xs.shape)[0])
show("top", lax.top_k(xs.ravel(), 3))
show("segments", [f(xs, ys, num_segments=2) for f in (jax.ops.segment_sum, jax.ops.segment_max)])
show("jacobian", jax.jacfwd(lambda t: jnp.array([t[0] * t[1], jnp.exp(t[0])]))(jnp.array([0.5, 2.0])))
show("moving mean", jnp.convolve(xs.ravel(), jnp.ones(3) / 3, mode="valid"))
show("solve", jnp.linalg.solve(xs[:3] @ xs[:3].T + jnp.eye(3), jnp.ones(3)))
