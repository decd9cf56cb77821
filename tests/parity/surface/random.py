"""jax.random: the same bits, and what is made of them."""

WAIVED = "-all -impl="

CASES = """
= jax.random.PRNGKey, jax.random.key 1 -impl= -dtype=
(0)
(42)
(2**31 + 5)
(-1)
(np.int32(3))
(j[0])
= jax.random.split 1
(k)
(kk)
(k, 3)
(k, num=(2, 2))
jax.vmap(lambda a: jax.random.split(a)[0])(jax.random.split(k, 3))
= jax.random.fold_in 1
(k, 1)
(kk, 7)
(k, j[0])
(k, data=3)
jax.jit(jax.random.fold_in)(k, 5)
= jax.random.bits 2
(k)
(k, (3,))
(k, (2, 3), dtype=jnp.uint8)
(k, shape=(3,), dtype=jnp.uint16)
(kk, (5,))
= jax.random.uniform 1
(k)
(kk, (2, 3))
(k, shape=(3,), minval=-1, maxval=2.0)
(k, (3,), jnp.bfloat16)
(k, (3,), dtype=jnp.float16)
(k, (2,), jnp.float32, 0, fp[0, :2])
(k, (0,))
(k, (3,), jnp.int32)
jax.vmap(lambda a: jax.random.uniform(a, (2,)))(jax.random.split(k, 3))
= jax.random.normal 1
(k)
(kk, (2, 3))
(k, shape=(4,), dtype=jnp.bfloat16)
(k, (3,), jnp.float16)
(k, (1000,))[::99]
= jax.random.randint 1
(k, (5,), 0, 10)
(kk, shape=(2, 3), minval=-5, maxval=5)
(k, (4,), 0, 200, dtype=jnp.uint8)
(k, (4,), 0, jnp.array([1, 5, 10, 100]))
(k, (4,), 0, 2**31 - 1)
(k, (3,), 5, 5)
(k, (3,), 0, 1000, dtype=jnp.int16)
= jax.random.bernoulli 2 -mode=
(k)
(k, 0.3, (5,))
(k, p=jnp.array([0.1, 0.9, 0.5]))
(k, 0.5, shape=(2, 2))
= jax.random.categorical 1 -mode=
(k, fp)
(k, fp, axis=0)
(k, fp, 1, shape=(4, 2))
(k, fr, shape=(2,), replace=False)
(k, jnp.log(jnp.array([0.2, 0.0, 0.8])))
= jax.random.permutation 2
(k, 8)
(k, fv)
(k, f, axis=1)
(k, fc, independent=True)
(k, 2000)[:9]
= jax.random.choice 2 -mode=
(k, 5)
(k, 5, (3,), replace=False)
(k, fv, shape=(4,))
(k, fv, (3,), p=jnp.array([.1, .2, .3, .2, .2]))
(k, fv, (3,), False, jnp.array([.1, .2, .3, .2, .2]))
(k, f, (2,), axis=1)
= jax.random.truncated_normal 2
(k, -1.0, 1.0)
(k, -2.0, fr + 2, (3,))
(k, lower=-1, upper=2, shape=(3,), dtype=jnp.float32)
(k, -2.0, 2.0, (3,), jnp.bfloat16)
= jax.random.gumbel 2 -mode=
(k, (4,))
(k, shape=(2,), dtype=jnp.float16)
= jax.random.laplace, jax.random.exponential, jax.random.logistic, jax.random.cauchy 2
(k)
(k, (4,))
(k, shape=(2,), dtype=jnp.float32)
= jax.random.gamma, jax.random.loggamma 2
(k, 2.0)
(k, fp)
(k, 0.5, shape=(4,))
(k, 0.5, (2,), dtype=jnp.float32)
= jax.random.beta 2
(k, 2.0, 3.0)
(k, fp, 1.0, shape=(2, 3), dtype=jnp.float32)
= jax.random.dirichlet 2
(k, fp)
(k, fp[0], shape=(2,), dtype=jnp.float32)
= jax.random.poisson 2
(k, 3.0)
(k, 3.0, shape=(5,))
(k, 20.0, (5,), dtype=jnp.int32)
= jax.random.multivariate_normal 2
(k, fr, fd)
(k, fr, fd, shape=(2,))
(k, fr, fd, dtype=jnp.float32, method='eigh').shape
= jax.random.orthogonal 2
(k, 3)
(k, 3, shape=(2,), dtype=jnp.float32)
(k, 4, m=2)
= jax.random.ball 3
(k, 3)
(k, 2, p=1.0, shape=(2,), dtype=jnp.float32)
= jax.random.rademacher 2
(k, (5,))
(k, shape=(3,), dtype=jnp.float32)
= jax.random.maxwell, jax.random.rayleigh, jax.random.pareto, jax.random.weibull_min, jax.random.chisquare, jax.random.t, jax.random.geometric, jax.random.binomial, jax.random.f, jax.random.double_sided_maxwell, jax.random.generalized_normal, jax.random.lognormal, jax.random.triangular, jax.random.wald 3 -shape= -dtype= -grad
jax.random.maxwell(k, (3,))
jax.random.rayleigh(k, 2.0, (3,))
jax.random.pareto(k, 2.0, (3,))
jax.random.weibull_min(k, 2.0, 3.0, (3,))
jax.random.chisquare(k, 2.0, (3,))
jax.random.t(k, 2.0, (3,))
jax.random.geometric(k, 0.3, (3,))
jax.random.binomial(k, 10.0, 0.3, (3,))
jax.random.f(k, 2.0, 3.0, (3,))
jax.random.double_sided_maxwell(k, 0.0, 1.0, (3,))
jax.random.generalized_normal(k, 2.0, (3,))
jax.random.lognormal(k, shape=(3,), sigma=2.0)
jax.random.triangular(k, 0.0, 1.0, 3.0, (3,))
jax.random.wald(k, 2.0, (3,))
= jax.random.key_data, jax.random.wrap_key_data, jax.random.clone, jax.random.key_impl 2 -impl= -dtype=
jax.random.key_data(k)
jax.random.key_data(jax.random.split(k, 2))
jax.random.wrap_key_data(kk)
jax.random.clone(k)
str(jax.random.key_impl(k))
str(k.dtype)
repr(jax.random.key(0))
k + 1
"""
