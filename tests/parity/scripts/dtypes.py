"""Narrow and wide element types: arithmetic, printing, casts, gradients, random numbers, NumPy."""

import jax, jax.numpy as jnp, numpy as np
from jax import lax
for name in ("int8", "uint8", "int16", "uint16", "float16", "bfloat16"):
    x = jnp.arange(5).astype(name)
    print(repr(x), x.dtype, x.itemsize, x.nbytes, x[1].item(), x + 1, x * 2.5, x.sum().dtype, x.mean().dtype, x @ x)
    print(jnp.cumsum(x), jnp.argmax(x), -x, x > 2, jnp.max(x), x / 3, x // 2, x ** 2)
    print(jax.make_jaxpr(lambda x: x * 2 + x)(x))
print(jnp.array([250, 10], jnp.uint8) + jnp.array([10, 10], jnp.uint8), jnp.array([1.5, 300., -4., jnp.nan]).astype(jnp.uint8))
x = jnp.array([0.1, 1e-3, 70000., -2.5])
print(repr(x.astype(jnp.bfloat16)), repr(x.astype(jnp.float16)))
k = jax.random.key(0)
for d in (jnp.bfloat16, jnp.float16):
    print(jax.random.uniform(k, (4,), d), jax.random.normal(k, (4,), d))
    print(jax.grad(lambda x: jnp.sum(x.astype(d) ** 2).astype(jnp.float32))(jnp.arange(3.)))
    for f in (jax.nn.relu, jax.nn.gelu, jax.nn.silu, jax.nn.sigmoid, jnp.tanh):
        print(f.__name__, f(jnp.linspace(-2, 2, 5).astype(d)))
for d in (jnp.uint8, jnp.int8, jnp.uint16, jnp.int16):
    print(jax.random.randint(k, (6,), 0, 100, d))
for d in (jnp.uint8, jnp.uint16): print(jax.random.bits(k, (5,), d))
print(jnp.finfo(jnp.bfloat16).eps, jnp.finfo(jnp.float16).max, jnp.iinfo(jnp.int8).max)
print(jnp.result_type(jnp.bfloat16, jnp.float16), jnp.promote_types('uint8', 'int8'), jnp.promote_types('bfloat16', 'int32'))
print(lax.bitcast_convert_type(jnp.float16(1), jnp.uint16), lax.bitcast_convert_type(jnp.bfloat16(1.5), jnp.int16))
print(lax.dot_general(jnp.ones((2, 3), jnp.bfloat16), jnp.ones((3, 2), jnp.bfloat16), (((1,), (0,)), ((), ())), preferred_element_type=jnp.float32).dtype)
print(lax.scan(lambda c, x: (c + x, c), jnp.bfloat16(0), jnp.arange(4.).astype(jnp.bfloat16)))
a = np.asarray(jnp.array([1.5, 2.25], jnp.bfloat16)); print(a.dtype, a.tolist(), type(a[0]).__name__)
print(jnp.asarray(np.array([1, 2], np.uint8)).dtype, jnp.asarray(np.array([1, 2], np.float16)).dtype, jnp.zeros(2, jnp.bfloat16) + np.float32(1))
jax.config.update("jax_enable_x64", True)
print(jnp.arange(3).dtype, jnp.zeros(2).dtype, jnp.array(1.5).dtype, (jnp.arange(3) / 2).dtype, jnp.ones(2).sum().dtype, jnp.asarray(2**40), jnp.float32(1) + 1.0, (jnp.uint32(1)+jnp.int32(1)).dtype)
print(jnp.sin(jnp.array(1.0)))
print(jax.random.uniform(jax.random.key(1), (2,)).dtype, jax.random.normal(jax.random.key(1), (2,)))
jax.config.update("jax_enable_x64", False)
with jax.enable_x64(True): print(jnp.array(1.5).dtype)
print(jnp.array(1.5).dtype)
print(lax.reduce_sum(jnp.ones((3,), jnp.int8), (0,)).dtype, np.array(jnp.array([3], jnp.uint8)).dtype, jnp.asarray(np.array([1], np.int8)) + jnp.uint8(2))
