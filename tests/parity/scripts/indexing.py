"""Reading and updating by index."""
import jax
import jax.numpy as jnp

m = jnp.arange(12.0).reshape(3, 4)
i, j = jnp.array([0, 2, 1]), jnp.array([1, -1, 0])
print(m[0], m[-1, 1:3], m[:, ::-1], m[::2, None, 0].shape, m[..., 1], m[1][2])
print(m[i], m[i, j], m[:, j], m[0, i], m[i, 1:], m[m > 7], m[jnp.array([True, False, True])])
print(m[i[:, None], j], m[:, i, None].shape, m[100], m[i.at[0].set(50)])
print(m.at[0].set(0), m.at[1, 2].add(10), m.at[:, 1].multiply(2), m.at[i].add(1.0))
print(m.at[m > 5].set(-1.0), m.at[0, 0].min(-5), m.at[i, j].max(100.0), m.at[10].set(5.0)[2])
print(jnp.zeros(4).at[jnp.array([1, 1, 2])].add(1.0))
print(jax.grad(lambda t: (t[i, j] ** 2).sum())(m))
print(jax.grad(lambda t: t.at[0].set(0.0).sum())(m))
print(jax.jit(lambda t, k: t[k])(m, 1), jax.jit(lambda t, k: t.at[k].set(9.0))(m, 2))
print(jax.vmap(lambda row, k: row[k])(m, i))
print(jnp.take(m, jnp.array([0, 5]), axis=0), jnp.take_along_axis(m, i[:, None], axis=1))
print(jnp.eye(4)[jnp.array([3, 0])])
for bad in (lambda: m[0, 0, 0], lambda: m[1.5], lambda: m[[0, 1]], lambda: m["a"]):
    try:
        print(bad())
    except (IndexError, TypeError) as error:
        print(type(error).__name__)
try:
    m[0] = 1
except TypeError as error:
    print(error)
