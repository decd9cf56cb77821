"""Variables: collections, sow, perturb, random keys, capture."""

CASES = """
## A variable that counts
class Counter(nn.Module):
    @nn.compact
    def __call__(self):
        first = not self.has_variable('counter', 'n')
        n = self.variable('counter', 'n', lambda: jnp.zeros((), jnp.int32))
        if not first:
            n.value += 1
        return n.value
m = Counter()
v = m.init(key)
y, v1 = m.apply(v, mutable='counter')
y2, v2 = m.apply(v1, mutable=['counter'])
out = [v, y, v1, y2, v2, m.apply(v2, mutable=True), m.apply(v2, mutable=nn.DenyList('params'))]
## variable with arguments
class Net(nn.Module):
    @nn.compact
    def __call__(self, x):
        a = self.variable('state', 'a', jnp.zeros, (2, 3))
        return x + a.value.sum(), a.is_mutable()
out = Net().init_with_output(key, probe((2,)))
## param with arguments
class Net(nn.Module):
    @nn.compact
    def __call__(self, x):
        w = self.param('w', nn.initializers.normal(0.5), (3, 2))
        b = self.param('b', lambda key, n, scale: jnp.full((n,), scale), 2, scale=0.5)
        t = self.param('t', lambda key: {'x': jnp.ones(2), 'y': [jnp.zeros(1)]})
        return x @ w + b + t['x']
out = checked(Net(), probe((4, 3)))
## sow
class Net(nn.Module):
    @nn.compact
    def __call__(self, x):
        for i in range(2):
            x = nn.Dense(3)(x)
            self.sow('intermediates', 'h', x)
        ok = self.sow('other', 'total', x.sum(), reduce_fn=lambda a, b: a + b, init_fn=lambda: 0.0)
        self.sow('other', 'total', 1.0, reduce_fn=lambda a, b: a + b, init_fn=lambda: 0.0)
        return x, ok
m = Net()
v = m.init(key, probe((2, 3)))
out = [v, m.apply(v, probe((2, 3))), m.apply({'params': v['params']}, probe((2, 3)), mutable=['intermediates', 'other'])]
## capture_intermediates
class Net(nn.Module):
    @nn.compact
    def __call__(self, x):
        return nn.Dense(2)(nn.relu(nn.Dense(3, name='first')(x)))
    def double(self, x):
        return 2 * self(x)
m = Net()
v = m.init(key, probe((2, 3)))
out = [m.apply(v, probe((2, 3)), capture_intermediates=True, mutable=['intermediates']), m.apply(v, probe((2, 3)), capture_intermediates=lambda mdl, name: isinstance(mdl, nn.Dense)), m.apply(v, probe((2, 3)), capture_intermediates=lambda mdl, name: name == 'double', method='double'), m.init(key, probe((2, 3)), capture_intermediates=True, mutable=True)]
## capture everything
m = nn.Sequential([nn.Dense(2), nn.LayerNorm(), nn.MultiHeadDotProductAttention(1)])
v = m.init(key, probe((2, 3)))
out = m.apply(v, probe((2, 3)), capture_intermediates=lambda mdl, name: True)
## perturb
class Net(nn.Module):
    @nn.compact
    def __call__(self, x):
        x = nn.Dense(3)(x)
        x = self.perturb('h', x)
        return (nn.Dense(1)(x) ** 2).sum()
m = Net()
v = m.init(key, probe((2, 3)))
f = lambda params, perturbations: m.apply({'params': params, 'perturbations': perturbations}, probe((2, 3)))
out = [v, jax.grad(f, argnums=1)(v['params'], v['perturbations']), m.apply({'params': v['params']}, probe((2, 3)))]
## make_rng
class Net(nn.Module):
    @nn.compact
    def __call__(self):
        a = self.make_rng('noise')
        b = self.make_rng('noise')
        c = self.make_rng()
        return [jax.random.key_data(k) for k in (a, b, c)], self.has_rng('noise'), self.has_rng('x')
out = [Net().apply({}, rngs={'noise': jax.random.key(1), 'params': jax.random.key(2)}), Net().init_with_output({'noise': jax.random.key(1), 'params': jax.random.key(2)})]
## make_rng in submodules falls back to params
class Inner(nn.Module):
    @nn.compact
    def __call__(self):
        return jax.random.key_data(self.make_rng('noise'))
class Net(nn.Module):
    @nn.compact
    def __call__(self):
        return Inner()(), Inner(name='other')(), jax.random.key_data(self.make_rng('noise'))
out = [Net().init_with_output(key)[0], Net().apply({}, rngs=jax.random.key(3))]
## The same submodule draws twice
class Net(nn.Module):
    @nn.compact
    def __call__(self, x):
        d = nn.Dropout(0.5, deterministic=False)
        return d(x), d(x)
out = Net().apply({}, probe((8,)) + 2, rngs={'dropout': jax.random.key(1)})
## is_initializing
class Net(nn.Module):
    @nn.compact
    def __call__(self):
        return self.is_initializing(), self.is_mutable_collection('params'), self.is_mutable_collection('intermediates')
out = [Net().init_with_output(key)[0], Net().apply({}), Net().apply({}, mutable=['params'])[0]]
## get_variable and put_variable
class Net(nn.Module):
    @nn.compact
    def __call__(self):
        old = self.get_variable('state', 'x', 5.0)
        if self.is_mutable_collection('state'):
            self.put_variable('state', 'x', old + 1)
        return old, self.has_variable('state', 'x')
out = [Net().apply({}), Net().apply({}, mutable=['state']), Net().apply({'state': {'x': 1.0}}, mutable=['state']), Net().init_with_output(key)]
## variables of a bound module
class Net(nn.Module):
    def setup(self):
        self.a = nn.Dense(2)
    def __call__(self, x):
        y = self.a(x)
        return self.a.variables, self.variables
out = Net().init_with_output(key, probe((3,)))[0]
## A subtree of parameters given to a submodule
class Net(nn.Module):
    @nn.compact
    def __call__(self, x):
        return nn.Dense(2, name='head')(nn.Dense(3)(x))
v = Net().init(key, probe((3,)))
out = nn.Dense(2).apply({'params': v['params']['head']}, probe((3,)))
## FrozenDict for variables
v = nn.Dense(2).init(key, probe((3,)))
out = [nn.Dense(2).apply(flax.core.freeze(v), probe((3,))), nn.BatchNorm(use_running_average=False).apply(flax.core.freeze(nn.BatchNorm(use_running_average=True).init(key, probe((2, 3)))), probe((2, 3)), mutable=['batch_stats'])]
## mutable params: missing ones are made
m = nn.Dense(2)
out = m.apply({}, probe((3,)), rngs=key, mutable=['params'])
## A collection that is not there with mutable
out = nn.Dense(2).apply(nn.Dense(2).init(key, probe((3,))), probe((3,)), mutable=['none'])
## nn.Variable and cond
class Net(nn.Module):
    @nn.compact
    def __call__(self, x):
        v = self.variable('state', 'n', lambda: jnp.float32(0))
        def f(mdl, x):
            return nn.Dense(2)(x)
        def g(mdl, x):
            return nn.Dense(2, name='Dense_0')(x) * 0
        return nn.cond(x[0] > 0, f, f, self, x), v.value
out = Net().init_with_output(key, probe((3,)))
## unused rngs
out = nn.Dense(2).init({'params': key, 'dropout': jax.random.key(3)}, probe((3,)))
## param with a module's own key
class Net(nn.Module):
    @nn.compact
    def __call__(self):
        a = self.param('a', lambda k: jax.random.key_data(k))
        b = self.param('b', lambda k: jax.random.key_data(k))
        c = self.variable('state', 'c', lambda: jax.random.key_data(self.make_rng('params')))
        d = self.param('d', lambda k: jax.random.key_data(k))
        return a
out = Net().init(key)
"""
