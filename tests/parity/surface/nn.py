"""jax.nn and its initializers."""

WAIVED = "-broadcast -precision="

CASES = """
= jax.nn.softmax, jax.nn.log_softmax 1 -initial=
(X)
(f, axis=0)
(f, where=m)
(fc, axis=(0, 2))
(f * 100)
(fn)
= jax.nn.relu, jax.nn.sigmoid, jax.nn.tanh, jax.nn.identity 1
(X)
(fn)
(fw)
(3)
(jnp.array([0.0, -200.0, 100.0]))
= jax.nn.gelu 1
(X)
(f, approximate=False)
(fw)
(jnp.array([-10.0, 0.0, 10.0]))
= jax.nn.silu, jax.nn.swish, jax.nn.softplus, jax.nn.log_sigmoid, jax.nn.soft_sign, jax.nn.selu, jax.nn.hard_tanh, jax.nn.relu6, jax.nn.mish, jax.nn.hard_sigmoid, jax.nn.hard_silu, jax.nn.hard_swish 2
(X)
(fw)
(jnp.array([0.0, -200.0, 100.0, 3.0, 6.0]))
= jax.nn.log1mexp 3
(P)
= jax.nn.elu, jax.nn.celu 2
(X)
(f, alpha=0.5)
(jnp.array([0.0, -200.0, 100.0]))
= jax.nn.leaky_relu 2
(X)
(f, negative_slope=0.2)
= jax.nn.squareplus 2
(X)
(f, b=1.0)
= jax.nn.sparse_plus, jax.nn.sparse_sigmoid 3
(X)
= jax.nn.glu 2 -empty
(fc)
(ic)
(bc)
(f.T[:2], axis=0)
= jax.nn.one_hot 1 -float
(i, 4)
(j, 3)
(j, 3, axis=0)
(j, 3, dtype=jnp.int32)
(jnp.array(1), 2)
(b, 2)
(f, 3)
(e, 2)
= jax.nn.logsumexp, jax.scipy.special.logsumexp 2
(X)
(f, axis=1)
(f, axis=0, keepdims=True)
(f, b=fp)
(f, axis=1, b=fr, return_sign=True)
(f, where=m)
(fn)
= jax.nn.standardize 2
(X)
(f, axis=0)
(f, mean=0.5)
(f, variance=jnp.array(2.0))
(f, epsilon=0.1)
(f, where=m)
(f, algorithm='stable')
= jax.nn.dot_product_attention 2 -all -implementation= -return_residual=
(fimg, fimg * 0.5, fimg + 1)
(fimg, fimg * 0.5, fimg + 1, scale=0.3)
(fimg, fimg, fimg, is_causal=True)
(fimg, fimg, fimg, bias=jnp.ones((1, 8, 4, 4)) * fimg[0, :, :1, :1].reshape(4, 1))
(fimg, fimg, fimg, mask=jnp.tril(jnp.ones((1, 1, 4, 4), bool)))
(fimg, fimg, fimg, query_seq_lengths=jnp.array([2]), key_value_seq_lengths=jnp.array([3]))
(fimg, fimg, fimg, local_window_size=1)
(fimg[0], fimg[0], fimg[0])
(fimg, fimg[:, :, :2], fimg[:, :, :2])
= jax.nn.initializers.zeros, jax.nn.initializers.ones 1 -all -out_sharding=
(k, (2, 3))
(k, (2,), dtype=jnp.int32)
= jax.nn.initializers.constant, jax.nn.initializers.normal, jax.nn.initializers.uniform, jax.nn.initializers.truncated_normal 1 -all -lower= -upper= -dtype=
jax.nn.initializers.constant(0.5)(k, (2, 3), jnp.float32)
jax.nn.initializers.constant(2, dtype=jnp.int32)(k, (2,))
jax.nn.initializers.normal()(k, (2, 3))
jax.nn.initializers.normal(stddev=2.0, dtype=jnp.bfloat16)(k, (2, 3))
jax.nn.initializers.uniform(scale=0.3)(k, (2, 3))
jax.nn.initializers.uniform(dtype=jnp.float16)(k, (2, 3))
jax.nn.initializers.truncated_normal(stddev=0.5)(k, (2, 3))
jax.nn.initializers.truncated_normal(lower=-1.0, upper=1.0)(k, (2, 3))
= jax.nn.initializers.lecun_normal, jax.nn.initializers.lecun_uniform, jax.nn.initializers.glorot_normal, jax.nn.initializers.glorot_uniform, jax.nn.initializers.xavier_normal, jax.nn.initializers.xavier_uniform, jax.nn.initializers.he_normal, jax.nn.initializers.he_uniform, jax.nn.initializers.kaiming_normal, jax.nn.initializers.kaiming_uniform 1 -all -in_axis= -out_axis= -batch_axis= -dtype=
()(k, (4, 3))
(in_axis=0, out_axis=1)(k, (3, 2, 4))
()(k, (3, 3, 2, 4), jnp.float32)
()(k, (3,))
= jax.nn.initializers.variance_scaling 2 -all -in_axis= -out_axis=
(2.0, 'fan_in', 'normal')(k, (3, 4))
(2.0, 'fan_out', 'uniform')(k, (3, 4))
(1.0, 'fan_avg', 'truncated_normal', batch_axis=(0,), dtype=jnp.float32)(k, (2, 3, 4))

= jax.nn.initializers.orthogonal 2 -all
()(k, (3, 3))
(scale=2.0)(k, (4, 2))
(column_axis=0)(k, (2, 3))
(dtype=jnp.float32)(k, (2, 4))
= jax.nn.initializers.delta_orthogonal 3 -all -scale= -column_axis= -dtype=
()(k, (3, 2, 2))
"""
