"""Loops and branches that are part of the program."""
import jax
import jax.numpy as jnp
from jax import lax

x = jnp.array([1.0, 2.0, 3.0])
print(lax.scan(lambda c, y: (c + y, c * y), 0.0, x))
print(lax.scan(lambda c, y: (c + y, c * y), 0.0, x, reverse=True))
print(lax.scan(lambda c, _: (c * 2, None), 1, None, length=5))
print(lax.scan(lambda c, d: ({"n": c["n"] + d["a"].sum()}, d["b"]), {"n": 0.0}, {"a": jnp.ones((4, 2)), "b": jnp.arange(4)}))
print(jax.grad(lambda w: lax.scan(lambda c, y: (jnp.tanh(c * w + y), c), 0.0, x)[0])(0.5))
print(lax.fori_loop(0, 10, lambda i, c: c + i, 0), lax.fori_loop(2, 5, lambda i, c: c * i, 1.0))
print(jax.grad(lambda w: lax.fori_loop(0, 3, lambda i, c: c * w, 1.0))(2.0))
print(lax.while_loop(lambda c: c < 100, lambda c: c * 2, 1))
print(jax.vmap(lambda s: lax.while_loop(lambda c: c < 10.0, lambda c: c * 2, s))(x))
print(lax.cond(True, lambda a: a + 1, lambda a: a - 1, x), lax.cond(x[0] > 5, lambda: 1.0, lambda: 2.0))
print(jax.jit(lambda t: lax.cond(t > 0, jnp.sin, jnp.cos, t))(-1.0))
print(jax.grad(lambda t: lax.cond(t > 0, lambda a: a**2, lambda a: -a, t))(3.0))
print(jax.vmap(lambda t: lax.cond(t > 2, lambda a: a * 10, lambda a: a, t))(x))
print(lax.switch(2, [lambda a: a, lambda a: a * 2, lambda a: a * 3], 5), lax.select(x > 1, x, -x))
print(jax.jit(lambda n: lax.fori_loop(0, n, lambda i, c: c + 1.0, 0.0))(7))
print(lax.map(lambda t: t**2, x))
