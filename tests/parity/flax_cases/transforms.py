"""Lifted transformations."""

CASES = """
## scan with parameters for each step
class Layer(nn.Module):
    @nn.compact
    def __call__(self, x, _):
        return nn.Dense(x.shape[-1])(nn.relu(x)), None
class Net(nn.Module):
    @nn.compact
    def __call__(self, x):
        stack = nn.scan(Layer, variable_axes={'params': 0}, split_rngs={'params': True}, length=3)
        return stack()(x, None)[0]
out = checked(Net(), probe((2, 4)))
## scan with shared parameters
class Cell(nn.Module):
    @nn.compact
    def __call__(self, carry, x):
        carry = nn.tanh(nn.Dense(4)(jnp.concatenate([carry, x], -1)))
        return carry, carry * 2
class Net(nn.Module):
    @nn.compact
    def __call__(self, xs):
        cell = nn.scan(Cell, variable_broadcast='params', split_rngs={'params': False}, in_axes=1, out_axes=1)
        return cell()(jnp.zeros((xs.shape[0], 4)), xs)
out = checked(Net(), probe((2, 5, 3)))
## scan backwards
class Cell(nn.Module):
    @nn.compact
    def __call__(self, c, x):
        c = nn.Dense(3)(c) + x
        return c, c
class Net(nn.Module):
    @nn.compact
    def __call__(self, xs):
        f = nn.scan(Cell, variable_broadcast='params', split_rngs={'params': False}, reverse=True)
        return f()(jnp.zeros(3), xs)
out = checked(Net(), probe((5, 3)))
## scan with dropout
class Cell(nn.Module):
    @nn.compact
    def __call__(self, c, x):
        c = nn.Dropout(0.5, deterministic=False)(nn.Dense(3)(c)) + x
        return c, c
class Net(nn.Module):
    split: bool
    @nn.compact
    def __call__(self, xs):
        f = nn.scan(Cell, variable_broadcast='params', split_rngs={'params': False, 'dropout': self.split})
        return f()(jnp.ones(3), xs)
k = {'dropout': jax.random.key(3)}
out = [checked(Net(True), probe((5, 3)), rngs=k), checked(Net(False), probe((5, 3)), rngs=k)]
## scan with variables that pass on
class Cell(nn.Module):
    @nn.compact
    def __call__(self, c, x):
        total = x.sum()
        if self.has_variable('count', 'n'):
            n = self.variable('count', 'n')
            n.value += x.sum()
            total = n.value
        return nn.Dense(3)(c) + total, total
class Net(nn.Module):
    @nn.compact
    def __call__(self, xs):
        f = nn.scan(Cell, variable_broadcast='params', variable_carry='count', split_rngs={'params': False})
        return f()(jnp.zeros(3), xs)
m = Net()
v = m.init(key, probe((5, 3)))
v = {'params': v['params'], 'count': {'ScanCell_0': {'n': jnp.float32(2)}}}
out = [v, m.apply(v, probe((5, 3)), mutable=['count'])]
## scan of a method
class Net(nn.Module):
    @nn.compact
    def __call__(self, xs):
        def body(mdl, c, x):
            c = nn.Dense(3, name='d')(c) + x
            mdl.sow('seen', 'c', c)
            return c, c
        f = nn.scan(body, variable_broadcast='params', variable_axes={'seen': 0}, split_rngs={'params': False})
        return f(self, jnp.zeros(3), xs)
m = Net()
v = m.init(key, probe((5, 3)))
out = [v, m.apply({'params': v['params']}, probe((5, 3)), mutable=['seen'])]
## scan over several inputs, one of them whole
class Cell(nn.Module):
    @nn.compact
    def __call__(self, c, x, y, z):
        c = nn.Dense(3)(c) + x * z + y
        return c, (c, c.sum())
class Net(nn.Module):
    @nn.compact
    def __call__(self, xs, ys, z):
        f = nn.scan(Cell, variable_broadcast='params', split_rngs={'params': False}, in_axes=(0, 1, nn.broadcast), out_axes=(1, 0))
        return f()(jnp.zeros(3), xs, ys, z)
out = checked(Net(), probe((5, 3)), probe((3, 5), 1), probe((3,), 2))
## scan with parameters along another axis
class Layer(nn.Module):
    @nn.compact
    def __call__(self, x, _):
        return nn.Dense(4)(x), ()
class Net(nn.Module):
    @nn.compact
    def __call__(self, x):
        return nn.scan(Layer, variable_axes={'params': 1}, split_rngs={'params': True}, length=3)(name='layers')(x, None)[0]
out = checked(Net(), probe((2, 4)))
## vmap with parameters for each
class Net(nn.Module):
    @nn.compact
    def __call__(self, x):
        f = nn.vmap(nn.Dense, variable_axes={'params': 0}, split_rngs={'params': True}, in_axes=0, out_axes=0)
        return f(3)(x)
out = checked(Net(), probe((4, 2, 5)))
## vmap with shared parameters
class Net(nn.Module):
    @nn.compact
    def __call__(self, x):
        f = nn.vmap(nn.Dense, variable_axes={'params': None}, split_rngs={'params': False}, in_axes=1, out_axes=1)
        return f(3, name='shared')(x)
out = checked(Net(), probe((2, 4, 5)))
## vmap over nothing but parameters: an ensemble
class MLP(nn.Module):
    @nn.compact
    def __call__(self, x):
        return nn.Dense(2)(nn.relu(nn.Dense(4)(x)))
class Net(nn.Module):
    @nn.compact
    def __call__(self, x):
        f = nn.vmap(MLP, variable_axes={'params': 0}, split_rngs={'params': True}, in_axes=None, out_axes=0, axis_size=3)
        return f()(x)
out = checked(Net(), probe((2, 5)))
## vmap with parameters along the last axis
class Net(nn.Module):
    @nn.compact
    def __call__(self, x):
        f = nn.vmap(nn.Dense, variable_axes={'params': -1}, split_rngs={'params': True}, in_axes=0, out_axes=-1)
        return f(3)(x)
out = checked(Net(), probe((4, 2, 5)))
## vmap with batch statistics
class Net(nn.Module):
    @nn.compact
    def __call__(self, x):
        f = nn.vmap(nn.BatchNorm, variable_axes={'params': 0, 'batch_stats': 0}, split_rngs={'params': True})
        return f(use_running_average=False)(x)
out = checked(Net(), probe((3, 6, 2)), mutable=['batch_stats'])
## vmap of a method
class Net(nn.Module):
    def setup(self):
        self.d = nn.Dense(3)
    @nn.vmap
    def one(self, x):
        return self.d(x)
    def __call__(self, x):
        g = nn.vmap(lambda mdl, x: mdl.d(x), variable_axes={'params': None}, split_rngs={'params': False})
        return g(self, x)
out = checked(Net(), probe((4, 2, 5)))
## vmap with dropout
class Net(nn.Module):
    split: bool
    @nn.compact
    def __call__(self, x):
        f = nn.vmap(nn.Dropout, variable_axes={}, split_rngs={'dropout': self.split})
        return f(0.5, deterministic=False)(x)
k = {'dropout': jax.random.key(3)}
out = [Net(s).apply({}, probe((3, 6)) + 2, rngs=k) for s in (True, False)]
## remat
class Block(nn.Module):
    @nn.compact
    def __call__(self, x):
        return nn.Dense(4)(nn.relu(nn.Dense(5)(x)))
class Net(nn.Module):
    @nn.compact
    def __call__(self, x):
        return nn.remat(Block)()(nn.checkpoint(Block)(name='first')(x))
out = checked(Net(), probe((2, 4)))
## remat of a method, with dropout
class Net(nn.Module):
    @nn.remat
    @nn.compact
    def __call__(self, x):
        return nn.Dropout(0.5, deterministic=False)(nn.Dense(4)(x))
out = checked(Net(), probe((2, 4)), rngs={'dropout': jax.random.key(1)})
## remat with a static argument
class Block(nn.Module):
    @nn.compact
    def __call__(self, x, train):
        return nn.Dense(4)(x) if train else nn.Dense(4)(x) * 0
class Net(nn.Module):
    @nn.compact
    def __call__(self, x):
        return nn.remat(Block, static_argnums=(2,))()(x, True)
out = checked(Net(), probe((2, 4)))
## remat_scan
class Block(nn.Module):
    @nn.compact
    def __call__(self, x):
        return nn.Dense(4)(nn.relu(x))
class Net(nn.Module):
    @nn.compact
    def __call__(self, x):
        return nn.remat_scan(Block, lengths=(2, 3))()(x)
out = checked(Net(), probe((2, 4)))
## jit
class Net(nn.Module):
    @nn.compact
    def __call__(self, x):
        return nn.jit(nn.Dense)(4)(nn.jit(nn.Dense)(3, name='a')(x))
out = checked(Net(), probe((2, 5)))
## jit of a method
class Net(nn.Module):
    @nn.jit
    @nn.compact
    def __call__(self, x):
        return nn.Dropout(0.5, deterministic=False)(nn.Dense(4)(x))
out = checked(Net(), probe((2, 4)), rngs={'dropout': jax.random.key(1)})
## cond
class Net(nn.Module):
    @nn.compact
    def __call__(self, x, pred):
        def yes(mdl, x):
            return nn.Dense(3, name='a')(x)
        def no(mdl, x):
            return nn.Dense(3, name='b')(x)
        if self.is_initializing():
            yes(self, x), no(self, x)
        return nn.cond(pred, lambda m, x: m.sub('a', x), lambda m, x: m.sub('b', x), self, x)
    @nn.nowrap
    def sub(self, name, x):
        p = self.variables['params'][name]
        return x @ p['kernel'] + p['bias']
m = Net()
v = m.init(key, probe((5,)), True)
out = [v, m.apply(v, probe((5,)), True), m.apply(v, probe((5,)), False)]
## switch
class Net(nn.Module):
    def setup(self):
        self.heads = [nn.Dense(3) for _ in range(3)]
    def __call__(self, x, i):
        if self.is_initializing():
            for h in self.heads:
                h(x)
        branches = [lambda m, x, k=k: m.heads[k](x) for k in range(3)]
        return nn.switch(i, branches, self, x)
m = Net()
v = m.init(key, probe((5,)), 0)
out = [v] + [m.apply(v, probe((5,)), i) for i in range(3)]
## while_loop
class Net(nn.Module):
    @nn.compact
    def __call__(self, x):
        def cond_fn(mdl, c):
            return mdl.variables['state']['n'] < 5
        def body_fn(mdl, c):
            n = mdl.variable('state', 'n', lambda: jnp.int32(0))
            n.value += 1
            return nn.Dense(3, name='d')(c)
        c = x
        if self.is_mutable_collection('params'):
            return body_fn(self, c)
        return nn.while_loop(cond_fn, body_fn, self, c, carry_variables='state')
m = Net()
v = m.init(key, probe((3,)))
out = [v, m.apply(v, probe((3,)), mutable=['state'])]
## map_variables: tied transpose
class Net(nn.Module):
    @nn.compact
    def __call__(self, x):
        double = lambda vs: jax.tree.map(lambda a: 2 * a, vs)
        half = lambda vs: jax.tree.map(lambda a: a / 2, vs)
        f = nn.map_variables(nn.Dense, 'params', double, half, init=self.is_initializing())
        return f(3)(x)
out = checked(Net(), probe((2, 5)))
## map_variables: tied autoencoder
class TiedAutoencoder(nn.Module):
    n: int
    m: int
    def setup(self):
        self.encoder = nn.Dense(self.n)
    def __call__(self, x):
        z = self.encoder(x)
        def transpose(vs):
            return {'params': {'kernel': vs['params']['kernel'].T}}
        def decode(mdl, z):
            return nn.Dense(self.m, use_bias=False).apply({'params': mdl.variables['params']}, z)
        return z
out = checked(TiedAutoencoder(3, 5), probe((2, 5)))
## vjp and value_and_grad
class Net(nn.Module):
    @nn.compact
    def __call__(self, x):
        d = nn.Dense(1)
        y, bwd = nn.vjp(lambda mdl, x: mdl(x).sum(), d, x)
        by_variables, by_x = bwd(jnp.ones_like(y))
        value, grads = nn.value_and_grad(lambda mdl, x: (mdl(x) ** 2).sum(), d, x)
        return y, by_variables, by_x, value, grads
m = Net()
v = m.init(key, probe((2, 5)))
out = [v, m.apply(v, probe((2, 5)))]
## grad and jvp
class Net(nn.Module):
    @nn.compact
    def __call__(self, x):
        d = nn.Dense(2)
        d(x)
        g = nn.grad(lambda mdl, x: (mdl(x) ** 2).sum(), d, x)
        y, dy = nn.jvp(lambda mdl, x: mdl(x), d, (x,), (jnp.ones_like(x),), {'params': jax.tree.map(jnp.zeros_like, d.variables['params'])})
        return g, y, dy
m = Net()
v = m.init(key, probe((2, 5)))
out = [v, m.apply(v, probe((2, 5)))]
## custom_vjp
class Net(nn.Module):
    @nn.compact
    def __call__(self, x):
        def f(mdl, x):
            return mdl(x)
        def fwd(mdl, x):
            return nn.vjp(f, mdl, x)
        def bwd(vjp_fn, y_t):
            params_t, *inputs_t = vjp_fn(y_t)
            return (jax.tree.map(jnp.sign, params_t), *inputs_t)
        return nn.custom_vjp(f, forward_fn=fwd, backward_fn=bwd)(nn.Dense(2), x)
out = checked(Net(), probe((3, 5)))
## Names of transformed classes
class Net(nn.Module):
    @nn.compact
    def __call__(self, x):
        x = nn.vmap(nn.Dense, variable_axes={'params': 0}, split_rngs={'params': True})(3)(x)
        x = nn.remat(nn.Dense)(3)(x)
        return nn.remat(nn.Dense)(3)(x)
out = Net().init(key, probe((2, 4)))
## A transformed class in setup
class Net(nn.Module):
    def setup(self):
        self.f = nn.remat(nn.Dense)(3)
        self.g = nn.vmap(nn.Dense, variable_axes={'params': 0}, split_rngs={'params': True})(2)
    def __call__(self, x):
        return self.g(self.f(x))
out = checked(Net(), probe((2, 4)))
## scan of a module that was given
class Layer(nn.Module):
    inner: nn.Module
    @nn.compact
    def __call__(self, x, _):
        return self.inner(x), None
class Net(nn.Module):
    @nn.compact
    def __call__(self, x):
        f = nn.scan(Layer, variable_axes={'params': 0}, split_rngs={'params': True}, length=2)
        return f(nn.Dense(4))(x, None)[0]
out = checked(Net(), probe((2, 4)))
## methods of a transformed class
class Both(nn.Module):
    def setup(self):
        self.a, self.b = nn.Dense(3), nn.Dense(2)
    def enc(self, x):
        return self.a(x)
    def dec(self, x):
        return self.b(x)
class Net(nn.Module):
    @nn.compact
    def __call__(self, x):
        f = nn.vmap(Both, variable_axes={'params': 0}, split_rngs={'params': True}, methods=['enc', 'dec'])()
        return f.dec(f.enc(x))
out = checked(Net(), probe((2, 4, 5)))
## jax.lax.scan over apply
m = nn.GRUCell(3)
v = m.init(key, jnp.zeros(3), probe((4,)))
out = jax.lax.scan(lambda c, x: m.apply(v, c, x), jnp.zeros(3), probe((5, 4)))
"""
