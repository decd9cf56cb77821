"""Random numbers from keys: the same bits as JAX's."""
import jax
import jax.numpy as jnp

key = jax.random.PRNGKey(0)
print(key, jax.random.split(key), jax.random.split(key, 3), jax.random.fold_in(key, 7))
k1, k2 = jax.random.split(jax.random.PRNGKey(42))
print(k1, k2, jax.random.uniform(k1, (5,)), jax.random.uniform(k2, (2, 2), minval=-1, maxval=3))
print(jax.random.randint(k1, (6,), 0, 10), jax.random.randint(k1, (), -5, 5), jax.random.bits(k2, (3,)))
print(jax.random.bernoulli(k1, 0.3, (8,)), jax.random.bernoulli(k2))
print(jnp.round(jax.random.normal(k1, (4,)), 5), jnp.round(jax.random.normal(k2), 5))
print(jax.random.categorical(k1, jnp.log(jnp.array([0.1, 0.2, 0.7])), shape=(10,)))
print(jax.random.categorical(k1, jnp.zeros((3, 4)), axis=-1))
print(jnp.round(jax.random.truncated_normal(k1, -2, 2, (3,)), 4), jnp.round(jax.random.exponential(k1, (3,)), 4))
print(jnp.round(jax.random.gumbel(k1, (3,)), 4))
typed = jax.random.key(3)
print(typed.shape, typed.dtype, jax.random.key_data(typed), jax.random.key_data(jax.random.split(typed)))
print(jax.jit(lambda k: jax.random.uniform(k, (2,)))(k1), jax.vmap(lambda k: jax.random.uniform(k))(jax.random.split(key, 3)))
