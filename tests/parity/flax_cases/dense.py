"""Linear layers, embeddings, activations, dropout."""

CASES = """
## Dense
out = checked(nn.Dense(4), probe((3, 5)))
## Dense on many axes
out = checked(nn.Dense(2), probe((2, 3, 4, 5)))
## Dense on a vector
out = checked(nn.Dense(2), probe((5,)))
## Dense without bias
out = checked(nn.Dense(4, use_bias=False), probe((3, 5)))
## Dense with initializers
init = nn.initializers
out = checked(nn.Dense(4, kernel_init=init.orthogonal(), bias_init=init.normal(0.1)), probe((3, 5)))
## Dense: a dtype given as use_bias
out = checked(nn.Dense(4, jnp.float32), probe((3, 5)))
## Dense of integers
out = checked(nn.Dense(4), jnp.arange(6).reshape(2, 3))
## Dense with constant initializers
out = checked(nn.Dense(2, kernel_init=nn.initializers.constant(0.5), bias_init=nn.initializers.ones), probe((3, 5)))
## Each initializer
init = nn.initializers
makers = dict(lecun=init.lecun_normal(), lecun_u=init.lecun_uniform(), glorot=init.glorot_normal(),
    glorot_u=init.xavier_uniform(), he=init.he_normal(), he_u=init.kaiming_uniform(),
    normal=init.normal(), uniform=init.uniform(0.3), truncated=init.truncated_normal(0.5),
    scaled=init.variance_scaling(2.0, 'fan_avg', 'normal'), zeros=init.zeros_init(), ones=init.ones_init())
out = {'initial': {'params': {k: f(key, (6, 4), jnp.float32) for k, f in makers.items()}}}
## nn.initializers.zeros is one, zeros_init makes one
out = [nn.initializers.zeros(key, (2,)), nn.initializers.zeros_init()(key, (2,)), nn.zeros_init()(key, (3,)), nn.ones(key, (2,))]
## DenseGeneral, one axis
out = checked(nn.DenseGeneral(4), probe((3, 5)))
## DenseGeneral, new axes
out = checked(nn.DenseGeneral((2, 3)), probe((3, 5)))
## DenseGeneral, several axes
out = checked(nn.DenseGeneral((2, 3), axis=(-2, -1)), probe((2, 4, 5)))
## DenseGeneral, axes not last
out = checked(nn.DenseGeneral(3, axis=(1, 2)), probe((2, 4, 5, 2)))
## DenseGeneral, batch axes
out = checked(nn.DenseGeneral((3,), axis=-1, batch_dims=(0,)), probe((2, 4, 5)))
## DenseGeneral, two batch axes
out = checked(nn.DenseGeneral(3, axis=(-1,), batch_dims=(0, 1)), probe((2, 3, 4, 5)))
## DenseGeneral without bias
out = checked(nn.DenseGeneral(3, use_bias=False), probe((2, 4)))
## DenseGeneral with bias initializer
out = checked(nn.DenseGeneral((2, 2), bias_init=nn.initializers.normal(1.0)), probe((2, 4)))
## Einsum
out = checked(nn.Einsum((5, 6, 7), 'abc,cde->abde'), probe((3, 4, 5)))
## Einsum with dots
out = checked(nn.Einsum((5, 2, 3), '...d,dhk->...hk'), probe((3, 4, 5)))
## Einsum in the call
out = checked(nn.Einsum((5, 6)), probe((3, 5)), einsum_str='ab,bc->ac')
## Embed
out = checked(nn.Embed(7, 3), jnp.array([[0, 6], [3, 3]]))
## Embed of one
out = checked(nn.Embed(1, 3), jnp.array([0, 0, 0]))
## Embed beyond the table
m = nn.Embed(4, 2)
v = m.init(key, jnp.array([0]))
out = [m.apply(v, jnp.array([5, -1])), m.apply(v, jnp.array([[3]]))]
## Embed attends
m = nn.Embed(7, 3)
v = m.init(key, jnp.array([0]))
out = m.apply(v, probe((2, 3)), method='attend')
## PReLU
out = checked(nn.PReLU(), probe((3, 4)))
## Dropout
out = checked(nn.Dropout(0.4, deterministic=False), probe((5, 6)), rngs={'dropout': jax.random.key(3)})
## Dropout, deterministic in the call
out = checked(nn.Dropout(0.4), probe((5, 6)), deterministic=True)
## Dropout along axes
out = checked(nn.Dropout(0.5, broadcast_dims=(0,)), probe((5, 6)), rngs={'dropout': jax.random.key(3)}, deterministic=False)
## Dropout of all and none
out = [nn.Dropout(1.0, deterministic=False).apply({}, probe((3,))), nn.Dropout(0.0, deterministic=False).apply({}, probe((3,)))]
## Dropout with a key
out = nn.Dropout(0.5).apply({}, probe((9,)), deterministic=False, rng=jax.random.key(5))
## Dropout with another collection
out = nn.Dropout(0.5, rng_collection='noise', deterministic=False).apply({}, probe((9,)), rngs={'noise': jax.random.key(1)})
## Activations
x = probe((4, 6)) * 3
names = 'celu elu gelu glu hard_sigmoid hard_silu hard_swish hard_tanh leaky_relu log_sigmoid log_softmax relu relu6 selu sigmoid silu soft_sign softmax softplus standardize swish tanh normalize logsumexp'
out = {n: getattr(nn, n)(x) for n in names.split()}
## one_hot
out = nn.one_hot(jnp.array([0, 2, 5]), 4)
## Sequential
out = checked(nn.Sequential([nn.Dense(4), nn.relu, nn.Dense(2), lambda x: x * 2]), probe((3, 5)))
## Sequential passes tuples and dicts
f = nn.Sequential([lambda x: (x, x + 1), lambda a, b: {'p': a, 'q': b}, lambda p, q: p * q])
out = f.apply({}, probe((3,)))
## An MLP
class MLP(nn.Module):
    widths: tuple
    @nn.compact
    def __call__(self, x):
        for i, n in enumerate(self.widths):
            x = nn.Dense(n, name=f'layer{i}')(x)
            if i != len(self.widths) - 1:
                x = nn.gelu(x)
        return x
out = checked(MLP((8, 6, 2)), probe((3, 5)))
## dtype and param_dtype
m = nn.Dense(3, dtype=jnp.float32, param_dtype=jnp.float32)
out = checked(m, jnp.arange(4, dtype=jnp.int32))
## BatchApply
class A(nn.Module):
    @nn.compact
    def __call__(self, x):
        return nn.BatchApply(nn.Dense(3))(x)
out = checked(A(), probe((2, 3, 4)))
"""
