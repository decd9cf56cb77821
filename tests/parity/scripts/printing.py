"""How arrays print, alone and in containers."""
import jax
import jax.numpy as jnp

for v in (1.0, 0.00123456789, 1e16, 1e-5, 123456.7, -0.0, float("nan"), float("inf"), 3, True):
    a = jnp.array(v)
    print(a, repr(a), [a], f"{a}")
print(jnp.float32(2.5), f"{jnp.float32(1 / 3):.3f}", f"{jnp.int32(7):3d}", jnp.arange(3) / 3)
print(jnp.array([1e-8, 1.0]), jnp.array([1e10, 1.0]), jnp.array([0.1, 22.25, -3.0]))
print(repr(jnp.arange(30)), repr(jnp.ones((2, 3))), repr(jnp.zeros((0, 3))), repr(jnp.zeros((2, 0))))
print(jnp.arange(2000), jnp.arange(3000.0).reshape(30, 100))
print({"w": jnp.ones(2), "b": jnp.zeros((1, 2))}, (jnp.int32(1),))
print(jnp.array([True, False]), repr(jnp.array([True])), jnp.array([[1, -200], [3, 4]]))
print(repr(jnp.linspace(0, 1, 7)), repr(jnp.arange(5.0) * 1.1), repr(jnp.array([jnp.nan, 1, jnp.inf])))
print(jnp.ones(3).dtype, jnp.ones(3).shape, jnp.ones((2, 2)).size, len(jnp.ones(3)), jnp.float32, repr(jnp.ones(1).dtype))
print(jnp.array(3).item(), jnp.array([[1, 2]]).tolist(), float(jnp.array(2.5)), int(jnp.array(3.0)), bool(jnp.array(1)))
