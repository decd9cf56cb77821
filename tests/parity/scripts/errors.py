"""What goes wrong, and which class says so."""
import jax
import jax.numpy as jnp


def attempt(f):
    try:
        print(f())
    except Exception as error:
        first = str(error).splitlines()[0] if str(error) else ""
        print(type(error).__name__, "|", first[:60])


x = jnp.array([1.0, 2.0, 3.0])
attempt(lambda: x + jnp.ones(2))
attempt(lambda: x @ jnp.ones((2, 2)))
attempt(lambda: jax.grad(lambda t: t)(x))
attempt(lambda: jax.grad(lambda t: t * 2)(3))
attempt(lambda: jax.jit(lambda t: 1 if t > 0 else 0)(1.0))
attempt(lambda: jax.jit(lambda t: float(t))(1.0))
attempt(lambda: jax.jit(lambda t: range(t))(3))
attempt(lambda: jax.jit(lambda t: x[t > 1])(x))
attempt(lambda: jnp.reshape(x, (2, 2)))
attempt(lambda: jnp.concatenate([]))
attempt(lambda: bool(x))
attempt(lambda: float(x))
attempt(lambda: jax.jit(lambda t: t)("text"))
attempt(lambda: jax.lax.scan(lambda c, y: c, 0.0, x))
attempt(lambda: jax.lax.while_loop(lambda c: c, lambda c: c, 1.0))
attempt(lambda: jax.lax.fori_loop(0, 3, lambda i, c: jnp.ones(2), 0.0))
attempt(lambda: jax.vmap(lambda a, b: a + b)(x, jnp.ones(2)))
attempt(lambda: jax.vmap(lambda a: a, in_axes=None)(x))
attempt(lambda: jax.tree.map(lambda a, b: a, {"a": 1}, {"b": 1}))
attempt(lambda: jnp.array([[1, 2], [3]]))
attempt(lambda: jnp.zeros(3, "flaot32"))
try:
    jnp.tnah(x)
except AttributeError as error:
    print(error.name, "jax.numpy" in str(error))
leaked = []
jax.jit(lambda t: leaked.append(t))(1.0)
attempt(lambda: leaked[0] + 1)
