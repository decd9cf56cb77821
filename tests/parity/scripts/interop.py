"""NumPy's arrays and numbers beside JAX's: who wins, and in which element type."""

import functools

import jax
import jax.numpy as jnp
import jax.typing
import numpy as np
x = jnp.array([[1.0, 2.0], [3.0, 4.0]])
n = np.array([[1.0, 2.0], [3.0, 4.0]])
i = np.array([1, 0])


def show(expression):
    try:
        y = eval(expression, globals())
    except Exception as error:
        print(expression, "->", type(error).__name__)
        return
    kind = "Array" if isinstance(y, jax.Array) else type(y).__name__
    kind = "dtype" if isinstance(y, np.dtype) else kind
    print(expression, "->", kind, getattr(y, "dtype", ""), str(y).replace("\n", " ")[:100])


for line in """n @ x
x @ n
n + x
x + n
n * x
np.float32(2) * x
np.float64(2) * x
x * np.float64(2)
x * np.int64(2)
x[i]
x[i, i]
x[np.array([True, False])]
n[jnp.array([0, 1])]
x[np.int64(1)]
jnp.stack([n, n])
jnp.array([n, n])
jnp.array([x, x])
jnp.array([np.float32(1), np.float32(2)])
jnp.sum(n)
jnp.dot(n, x)
jnp.where(n > 1, n, 0)
jnp.concatenate([n, x])
np.sum(x)
np.mean(x)
np.sin(x)
np.array([x[0, 0], x[1, 1]])
np.asarray(x).dtype
np.array(x)[0]
jax.jit(lambda a: a + 1)(n)
jax.grad(lambda a: (a * n).sum())(x)
jax.grad(lambda a: (a ** 2).sum())(np.ones(2, np.float32))
jax.tree.map(lambda a: a * 2, {'n': n})['n']
jax.device_get(x)
jax.device_put(n)
jnp.asarray(i).dtype
x.at[i].set(n)
n < x
x == n
np.allclose(x, n)
np.testing.assert_allclose(x, n)
isinstance(n, jax.Array)
jnp.float32(np.float64(2.5))
jnp.arange(np.int64(3))
jnp.zeros(np.int64(2))
jnp.zeros((np.int64(2), 1))
jax.vmap(lambda a: a.sum())(n)
np.ones(2) * jnp.float32(3)
jax.lax.scan(lambda c, a: (c + a, c), np.float32(0), n[0])[0]
jnp.exp(np.float32(1))
jnp.asarray(np.float32(1)).weak_type
jnp.sqrt(np.arange(3))
range(jnp.int32(2))
[1, 2, 3][jnp.int32(1)]
np.linspace(0, 1, 3) @ jnp.ones(3)
jnp.linspace(0, 1, 3) + np.linspace(0, 1, 3)
x.tolist() == n.tolist()
n.astype(jnp.float32).dtype
np.zeros(3, jnp.int32).dtype
np.dtype(jnp.float32)
jnp.dtype('int32') == np.int32
x.dtype == n.dtype
jnp.issubdtype(n.dtype, np.floating)
jax.random.normal(jax.random.PRNGKey(np.int64(0)))
jax.random.randint(jax.random.PRNGKey(0), (2,), np.int64(0), np.int64(9))
jax.nn.one_hot(np.array([0, 1]), 2)
sum([x, x])
max(x[0])
list(x[0])
x[0, 0] > 0 and 1
jnp.max(x) if x[0, 0] > 0 else 0
sorted(x[0])
abs(x)
divmod(x, 2)
pow(x, 2)
round(x[0, 0], 1)
f"{x[0, 0]:.3f}"
f"{x[0, 0]}"
str(x[0, 0])
"%.2f" % x[0, 0]
"%d" % jnp.int32(3)
x.shape + (1,)
hash(x.shape)
2 in jnp.array([1, 2])
x is None
x == None
jnp.array([1, 2]).tolist()
(jax.Array | None) is not None
functools.reduce(jnp.add, [x, x])
jax.typing.ArrayLike is not None
jnp.int32(7) // 2
-jnp.int32(7) % 3
jnp.int32(2) ** 3
True + jnp.int32(1)
jnp.array(True) & False
""".strip().splitlines():
    show(line)
