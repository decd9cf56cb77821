"""Calls of Python out of compiled programs: in order, under every transformation."""
import functools

import jax
import jax.numpy as jnp
import numpy as np


@jax.jit
def f(x):
    jax.debug.print("x={x} sum={} {:.3f}", x.sum(), x[0], x=x, ordered=True)
    y = x * x
    jax.debug.print("square {}", y, ordered=True)
    return y * 2


print(f(jnp.array([0.1, 0.2])))
print(f(jnp.array([0.5, 1.0])))
jax.debug.print("eager {} {x:.2f} {t}", jnp.arange(3), x=jnp.float32(0.1), t={"a": jnp.ones(2)})
jax.debug.print("scalar {} {} {}", jnp.float32(0.1), 3, 2.5)
jax.jit(lambda x, i: jax.debug.print("scalars {} {} {!r}", x, i, x > 0))(0.1, 3)


# Under transformations.
def g(x):
    jax.debug.print("g {}", x)
    return x**2


print(jax.grad(g)(3.0))
print(jax.jit(jax.grad(g))(3.0))
print(jax.vmap(g)(jnp.arange(3.0)))
print(jax.jit(jax.vmap(g))(jnp.arange(3.0)))
print(jax.jit(jax.vmap(jax.grad(g)))(jnp.arange(2.0)))


# Inside of control flow.
@jax.jit
def loop(n):
    def body(i, total):
        jax.debug.print("pass {} total {}", i, total)
        return total + i

    return jax.lax.fori_loop(0, n, body, 0)


print(loop(3))
print(jax.lax.fori_loop(0, 2, lambda i, a: (jax.debug.print("fixed {}", i), a + i)[1], 10))


@jax.jit
def scanned(xs):
    def step(carry, x):
        jax.debug.print("{} + {}", carry, x)
        return carry + x, carry * x

    return jax.lax.scan(step, 0.0, xs)


print(scanned(jnp.arange(3.0)))
print(jax.grad(lambda xs: scanned(xs)[0])(jnp.arange(1.0, 3.0)))


@jax.jit
def branch(x):
    return jax.lax.cond(
        x > 0,
        lambda x: (jax.debug.print("positive {}", x), x)[1],
        lambda x: (jax.debug.print("negative {}", x), -x)[1],
        x,
    )


print(branch(2.0), branch(-3.0))

# Python objects gather what was seen.
seen = []
jax.jit(lambda x: jax.debug.callback(lambda v, scale: seen.append(float(v) * scale), x, scale=2.0))(1.5)
jax.debug.callback(lambda v: seen.append(v.shape), jnp.ones((2, 3)))
jax.effects_barrier()
print(seen)


# Results from Python.
def host(x):
    return np.cumsum(np.asarray(x)).astype(np.float32)


def cumulative(x):
    return jax.pure_callback(host, jax.ShapeDtypeStruct(x.shape, x.dtype), x, vmap_method="sequential")


print(jax.jit(cumulative)(jnp.arange(4.0)))
print(jax.vmap(cumulative)(jnp.ones((2, 3))))
print(jax.jit(lambda x: cumulative(x) * 2 + 1)(jnp.arange(4.0)))
pair = jax.pure_callback(
    lambda a, b: (a + b, {"d": np.float32(3)}),
    (jax.ShapeDtypeStruct((2,), jnp.float32), {"d": jax.ShapeDtypeStruct((), jnp.float32)}),
    jnp.ones(2),
    jnp.full(2, 2.0),
)
print(pair)
row = functools.partial(
    jax.pure_callback, lambda x: np.asarray(x) * 10, jax.ShapeDtypeStruct((2,), jnp.float32)
)
print(jax.vmap(functools.partial(row, vmap_method="expand_dims"))(jnp.ones((3, 2))))
print(jax.vmap(functools.partial(row, vmap_method="broadcast_all"))(jnp.ones((3, 2))))
try:
    jax.vmap(row)(jnp.ones((3, 2)))
except NotImplementedError as e:
    print("NotImplementedError")
try:
    jax.grad(lambda x: cumulative(x).sum())(jnp.ones(2))
except ValueError as e:
    print(e)


@jax.custom_vjp
def host_square(x):
    return jax.pure_callback(lambda x: np.asarray(x) ** 2, jax.ShapeDtypeStruct((), jnp.float32), x)


host_square.defvjp(lambda x: (host_square(x), x), lambda x, g: (2 * x * g,))
print(jax.jit(jax.value_and_grad(host_square))(3.0))
