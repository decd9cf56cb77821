"""Modules: fields, names, sharing, setup, methods."""

CASES = """
## setup
class Net(nn.Module):
    n: int = 3
    def setup(self):
        self.encoder = nn.Dense(self.n)
        self.decoder = nn.Dense(5)
    def __call__(self, x):
        return self.decode(self.encode(x))
    def encode(self, x):
        return nn.relu(self.encoder(x))
    def decode(self, z):
        return self.decoder(z)
m = Net()
v = m.init(key, probe((2, 5)))
out = [{'initial': v}, m.apply(v, probe((2, 5)), method=m.encode), m.apply(v, probe((2, 3)), method=Net.decode), m.apply(v, probe((2, 3)), method='decode'), m.init(key, probe((2, 5)), method='encode')]
## Parameters appear when first called
class Net(nn.Module):
    def setup(self):
        self.a, self.b = nn.Dense(2), nn.Dense(3)
        self.w = self.param('w', nn.initializers.normal(), (4,))
    def __call__(self, x):
        return self.b(x) + self.w[0]
out = checked(Net(), probe((2, 5)))
## Lists, tuples and dicts of submodules
class Net(nn.Module):
    def setup(self):
        self.layers = [nn.Dense(4) for _ in range(12)]
        self.pair = (nn.Dense(2), [nn.Dense(2)])
        self.heads = {'left': nn.Dense(2), 'right': nn.Dense(3)}
    def __call__(self, x):
        for f in self.layers[:3]:
            x = f(x)
        x = x + self.layers[11](x)
        x = self.pair[1][0](self.pair[0](x))
        return self.heads['left'](x), self.heads['right'](x)
out = checked(Net(), probe((2, 5)))
## Automatic names
class Block(nn.Module):
    @nn.compact
    def __call__(self, x):
        return nn.Dense(3)(nn.Dense(3)(x))
class Net(nn.Module):
    @nn.compact
    def __call__(self, x):
        x = Block()(x)
        x = nn.Dropout(0.1, deterministic=True)(nn.Dense(4)(x))
        x = nn.Dense(4, name='named')(x)
        x = Block(name='last')(nn.Dense(4)(x))
        return Block()(x)
out = checked(Net(), probe((2, 5)))
## The same module twice
class Net(nn.Module):
    @nn.compact
    def __call__(self, x):
        f = nn.Dense(5)
        return f(nn.Dense(5)(f(x)))
out = checked(Net(), probe((2, 5)))
## A submodule given as a field
class Net(nn.Module):
    inner: nn.Module
    @nn.compact
    def __call__(self, x):
        return self.inner(nn.Dense(5)(self.inner(x)))
out = checked(Net(nn.Dense(5)), probe((2, 5)))
## A submodule given to two others
class Shared(nn.Module):
    inner: nn.Module
    def __call__(self, x):
        return self.inner(x)
class Net(nn.Module):
    def setup(self):
        self.core = nn.Dense(5)
        self.a, self.b = Shared(self.core), Shared(self.core)
    def __call__(self, x):
        return self.a(x) + self.b(2 * x)
out = checked(Net(), probe((2, 5)))
## A list of modules as a field, one of them twice
class Net(nn.Module):
    layers: list
    def __call__(self, x):
        for f in self.layers:
            x = f(x)
        return x
d = nn.Dense(5)
out = checked(Net([d, nn.relu, d, nn.Dense(2)]), probe((2, 5)))
## Modules in a dict as a field
class Net(nn.Module):
    parts: dict
    @nn.compact
    def __call__(self, x):
        return self.parts['b'](self.parts['a'](x))
out = checked(Net({'a': nn.Dense(4), 'b': nn.Dense(2)}), probe((2, 5)))
## A class as a field
class Net(nn.Module):
    layer: type = nn.Dense
    act: object = nn.relu
    @nn.compact
    def __call__(self, x):
        return self.act(self.layer(4)(x))
out = [checked(Net(), probe((2, 5))), checked(Net(nn.DenseGeneral, nn.tanh), probe((2, 5)))]
## functools.partial
import functools
class Net(nn.Module):
    @nn.compact
    def __call__(self, x):
        dense = functools.partial(nn.Dense, use_bias=False)
        return dense(3)(dense(4, name='first')(x))
out = checked(Net(), probe((2, 5)))
## Inheritance
class Base(nn.Module):
    n: int
    scale: float = 2.0
    @nn.compact
    def __call__(self, x):
        return self.head(nn.Dense(self.n)(x)) * self.scale
    def head(self, x):
        return x
class Net(Base):
    m: int = 3
    def head(self, x):
        return nn.Dense(self.m)(x)
out = [checked(Net(4), probe((2, 5))), checked(Net(4, 1.0, m=2), probe((2, 5))), checked(Base(n=2), probe((2, 5)))]
## super() in a compact method
class Base(nn.Module):
    @nn.compact
    def __call__(self, x):
        return nn.Dense(3)(x)
class Net(Base):
    @nn.compact
    def __call__(self, x):
        return nn.Dense(2)(super().__call__(nn.Dense(4)(x)))
out = checked(Net(), probe((2, 5)))
## super() in setup
class Base(nn.Module):
    def setup(self):
        self.a = nn.Dense(3)
class Net(Base):
    def setup(self):
        super().setup()
        self.b = nn.Dense(2)
    def __call__(self, x):
        return self.b(self.a(x))
out = checked(Net(), probe((2, 5)))
## kw_only
class Base(nn.Module, kw_only=True):
    n: int = 3
class Net(Base, kw_only=True):
    m: int
    @nn.compact
    def __call__(self, x):
        return nn.Dense(self.n + self.m)(x)
out = checked(Net(m=2), probe((2, 5)))
## A class attribute without annotation
class Net(nn.Module):
    output = 3
    @nn.compact
    def __call__(self, x):
        return nn.Dense(self.output)(x)
out = [checked(Net(), probe((2, 5))), repr(Net())]
## __post_init__
class Net(nn.Module):
    n: int = None
    def __post_init__(self):
        if self.n is None:
            self.n = 4
        super().__post_init__()
    @nn.compact
    def __call__(self, x):
        return nn.Dense(self.n)(x)
out = [checked(Net(), probe((2, 5))), Net().n]
## Properties and static methods
class Net(nn.Module):
    n: int = 2
    @property
    def width(self):
        return 2 * self.n
    @staticmethod
    def double(x):
        return 2 * x
    @classmethod
    def wide(cls):
        return cls(5)
    @nn.compact
    def __call__(self, x):
        return self.double(nn.Dense(self.width)(x))
out = [checked(Net(), probe((2, 5))), Net.wide().width]
## nowrap
class Net(nn.Module):
    @nn.nowrap
    def layer(self, n):
        return nn.Dense(n)
    @nn.compact
    def __call__(self, x):
        return self.layer(3)(x)
out = checked(Net(), probe((2, 5)))
## A compact helper method
class Net(nn.Module):
    def setup(self):
        self.a = nn.Dense(3)
    @nn.compact
    def __call__(self, x):
        return nn.Dense(2)(self.a(x))
out = checked(Net(), probe((2, 5)))
## bind and unbind
m = nn.Dense(3)
v = m.init(key, probe((2, 5)))
b = m.bind(v)
plain, again = b.unbind()
out = [b(probe((2, 5))), b.variables, again, plain == m, b.name]
## bind, then submodules
class Net(nn.Module):
    def setup(self):
        self.a = nn.Dense(3)
        self.b = nn.Dense(2)
    def __call__(self, x):
        return self.b(self.a(x))
m = Net()
v = m.init(key, probe((2, 5)))
b = m.bind(v)
sub, sub_variables = b.a.unbind()
out = [b.a(probe((2, 5))), sub.apply(sub_variables, probe((2, 5))), sub_variables, b.a.name, b.b.path]
## clone and copy
m = nn.Dense(3, name='x')
out = [repr(m.clone(features=4)), m.clone().name, m.copy(name='y').name, m == nn.Dense(3, name='x'), m == nn.Dense(4), hash(nn.Dense(3)) == hash(nn.Dense(3))]
## A module is called in jit, vmap and grad
m = nn.Dense(3)
v = m.init(key, probe((5,)))
out = [jax.jit(m.apply)(v, probe((2, 5))), jax.vmap(m.apply, in_axes=(None, 0))(v, probe((2, 5))), jax.grad(lambda v: m.apply(v, probe((2, 5))).sum())(v)]
## A module as a static argument
@jax.jit
def f(v, x):
    return nn.Dense(2).apply(v, x)
import functools
@functools.partial(jax.jit, static_argnums=0)
def g(m, v, x):
    return m.apply(v, x)
v = nn.Dense(2).init(key, probe((3,)))
out = [f(v, probe((3,))), g(nn.Dense(2), v, probe((3,)))]
## init under jit
m = nn.Dense(3)
out = {'initial': jax.jit(m.init)(key, probe((2, 5)))}
## init_with_output
out = nn.Dense(3).init_with_output(key, probe((2, 5)))
## init with an old key and with a dict
out = [nn.Dense(3).init(jax.random.PRNGKey(1), probe((2, 5))), nn.Dense(3).init({'params': jax.random.key(1)}, probe((2, 5)))]
## nn.init and nn.apply
class Net(nn.Module):
    @nn.compact
    def __call__(self, x):
        return nn.Dense(2)(x)
f = lambda m, x: m(x) * 2
v = nn.init(f, Net())(key, probe((3,)))
out = [v, nn.apply(f, Net())(v, probe((3,))), nn.init_with_output(f, Net())(key, probe((3,)))]
## lazy_init
out = nn.Dense(3).lazy_init(key, jax.ShapeDtypeStruct((2, 5), jnp.float32))
## share_scope
class Inner(nn.Module):
    @nn.compact
    def __call__(self, x):
        return nn.Dense(3)(x)
class Outer(nn.Module):
    inner: nn.Module
    def setup(self):
        nn.share_scope(self, self.inner)
    @nn.compact
    def __call__(self, x):
        return self.inner(x) + self.param('w', nn.initializers.normal(), (3,))
out = checked(Outer(Inner()), probe((2, 5)))
## intercept_methods
def scaled(next_fun, args, kwargs, context):
    if isinstance(context.module, nn.Dense) and context.method_name == '__call__':
        return next_fun(*args, **kwargs) * 10
    return next_fun(*args, **kwargs)
m = nn.Sequential([nn.Dense(3), nn.Dense(2)])
v = m.init(key, probe((2, 5)))
with nn.intercept_methods(scaled):
    y = m.apply(v, probe((2, 5)))
out = y
## A closure over the module's own method
class Net(nn.Module):
    def setup(self):
        self.f = nn.Dense(4)
    def __call__(self, x):
        return jax.vmap(lambda a: a * 2)(self.f(x))
out = checked(Net(), probe((2, 5)))
## Deep nesting
class Node(nn.Module):
    depth: int
    @nn.compact
    def __call__(self, x):
        if self.depth == 0:
            return nn.Dense(3)(x)
        return Node(self.depth - 1)(x) + Node(self.depth - 1, name='other')(x)
out = checked(Node(3), probe((2, 3)))
## module_paths
class Net(nn.Module):
    @nn.compact
    def __call__(self, x):
        return nn.Dense(2)(nn.Dense(2, name='a')(x))
out = {k: type(m).__name__ for k, m in Net().module_paths(key, probe((2, 5))).items()}
## merge_param
out = [nn.merge_param('a', 1, None), nn.merge_param('a', None, 2)]
## A field without a default after one with
class A(nn.Module):
    x: int = 1
try:
    class B(A):
        y: int
except TypeError as error:
    out = str(error)[:49]
## A dataclass field with a factory
import dataclasses
class Net(nn.Module):
    sizes: list = dataclasses.field(default_factory=lambda: [3, 2])
    @nn.compact
    def __call__(self, x):
        for n in self.sizes:
            x = nn.Dense(n)(x)
        return x
out = checked(Net(), probe((2, 5)))
"""

CASES += """
## Plain values in setup
class Net(nn.Module):
    n: int = 3
    def setup(self):
        self.act = nn.tanh
        self.table = jnp.arange(3.0)
        self.sizes = [1, 2]
        self.options = {'a': {'b': 1}}
        self.d = nn.Dense(self.n, name='given')
        self.ws = [self.param(f'w{i}', nn.initializers.normal(), (3,)) for i in range(2)]
        self.count = self.variable('state', 'n', lambda: 0)
    def __call__(self, x):
        return self.act(self.d(x)) + self.table + sum(self.ws) + self.options['a']['b'] + self.sizes[1] + self.count.value
m = Net()
v = m.init(key, probe((2, 5)))
b = m.bind(v)
out = [{'initial': v}, m.apply(v, probe((2, 5))), type(b.sizes).__name__, type(b.options).__name__]
## deepcopy
import copy
m = copy.deepcopy(nn.Sequential([nn.Dense(2), nn.Dense(3)]))
out = checked(m, probe((2, 5)))
## Generic and abstract bases
import abc
from typing import Generic, TypeVar
T = TypeVar('T')
class Base(nn.Module, Generic[T]):
    n: int = 2
class Net(Base[int]):
    @nn.compact
    def __call__(self, x):
        return nn.Dense(self.n)(x)
out = checked(Net(), probe((2, 5)))
## Annotations as texts
class Net(nn.Module):
    n: 'int' = 2
    act: 'Callable' = nn.relu
    @nn.compact
    def __call__(self, x):
        return self.act(nn.Dense(self.n)(x))
out = checked(Net(3), probe((2, 5)))
## A mixin that is no module
class Mixin:
    def double(self, x):
        return 2 * x
class Net(Mixin, nn.Module):
    @nn.compact
    def __call__(self, x):
        return self.double(nn.Dense(2)(x))
out = checked(Net(), probe((2, 5)))
## A method that is called before the main one
class Net(nn.Module):
    def setup(self):
        self.d = nn.Dense(2)
    def __call__(self, x):
        return self.d(self.pre(x))
    def pre(self, x):
        return self.d.features * x
out = checked(Net(), probe((2, 5)))
## Settings of submodules in setup
class Net(nn.Module):
    def setup(self):
        self.d = nn.Dense(2)
    def __call__(self, x):
        return self.d(x), self.d.features, self.d.name, self.name, self.path, self.d.path
m = Net()
out = m.init_with_output(key, probe((2, 5)))[0]
## A compact method that is called twice
class Net(nn.Module):
    @nn.compact
    def __call__(self, x):
        return nn.Dense(5)(x)
class Outer(nn.Module):
    @nn.compact
    def __call__(self, x):
        f = Net()
        return f(f(x))
out = checked(Outer(), probe((2, 5)))
## Recursion through a field that is a function
class Net(nn.Module):
    make: object
    @nn.compact
    def __call__(self, x):
        return self.make()(x)
out = checked(Net(lambda: nn.Dense(2)), probe((2, 5)))
## A residual network
class Block(nn.Module):
    n: int
    norm: object
    strides: tuple = (1, 1)
    @nn.compact
    def __call__(self, x):
        y = nn.Conv(self.n, (3, 3), self.strides, use_bias=False)(x)
        y = nn.relu(self.norm()(y))
        y = self.norm(scale_init=nn.initializers.zeros)(nn.Conv(self.n, (3, 3), use_bias=False)(y))
        if x.shape != y.shape:
            x = self.norm(name='norm_proj')(nn.Conv(self.n, (1, 1), self.strides, use_bias=False, name='conv_proj')(x))
        return nn.relu(x + y)
import functools
class ResNet(nn.Module):
    @nn.compact
    def __call__(self, x, train):
        norm = functools.partial(nn.BatchNorm, use_running_average=not train, momentum=0.9)
        x = Block(4, norm)(x)
        x = Block(8, norm, strides=(2, 2))(x)
        return nn.Dense(3)(x.mean((1, 2)))
out = checked(ResNet(), probe((2, 6, 6, 3)), train=True, mutable=['batch_stats'])
## A variational autoencoder
class VAE(nn.Module):
    latents: int = 3
    def setup(self):
        self.encoder = nn.Sequential([nn.Dense(8), nn.relu])
        self.mean, self.logvar = nn.Dense(self.latents), nn.Dense(self.latents)
        self.decoder = nn.Sequential([nn.Dense(8), nn.relu, nn.Dense(5)])
    def __call__(self, x, key):
        h = self.encoder(x)
        mean, logvar = self.mean(h), self.logvar(h)
        z = mean + jnp.exp(0.5 * logvar) * jax.random.normal(key, mean.shape)
        return self.generate(z), mean, logvar
    def generate(self, z):
        return nn.sigmoid(self.decoder(z))
m = VAE()
v = m.init(key, probe((2, 5)), jax.random.key(1))
out = [{'initial': v}, m.apply(v, probe((2, 5)), jax.random.key(2)), m.apply(v, probe((2, 3)), method=VAE.generate)]
"""

CASES += """
## Second derivatives
class Net(nn.Module):
    @nn.compact
    def __call__(self, x):
        x = nn.gelu(nn.Conv(4, (3,))(x))
        x = nn.LayerNorm()(x + nn.MultiHeadDotProductAttention(2)(x))
        return nn.Dense(1)(nn.softplus(x)).sum()
m = Net()
v = m.init(key, probe((2, 4, 4)))
penalty = lambda v: (jnp.sqrt((jax.grad(lambda x: m.apply(v, x))(probe((2, 4, 4))) ** 2).sum()) - 1) ** 2
inner = lambda v: jax.tree.map(lambda p, g: p - 0.1 * g, v, jax.grad(lambda v: m.apply(v, probe((2, 4, 4))) ** 2)(v))
out = [jax.grad(penalty)(v), jax.grad(lambda v: m.apply(inner(v), probe((2, 4, 4), 1)))(v)]
## Gradients for each example
m = nn.Sequential([nn.Dense(4), nn.LayerNorm(), nn.relu, nn.Dense(1)])
v = m.init(key, probe((3,)))
out = jax.vmap(jax.grad(lambda v, x: m.apply(v, x)[0]), in_axes=(None, 0))(v, probe((5, 3)))
## Hessian of a small model
m = nn.Dense(1)
v = m.init(key, probe((3,)))
out = jax.hessian(lambda v: jnp.sin(m.apply(v, probe((3,)))).sum())(v)
## An ensemble by vmap of init
m = nn.Dense(2)
vs = jax.vmap(m.init, in_axes=(0, None))(jax.random.split(key, 3), probe((4,)))
out = [{'initial': vs}, jax.vmap(m.apply, in_axes=(0, None))(vs, probe((4,)))]
## A loop of training steps
import optax
m = nn.Sequential([nn.Dense(8), nn.tanh, nn.Dense(1)])
v = m.init(key, probe((3,)))
tx = optax.adamw(1e-2)
def step(state, i):
    v, s = state
    loss, g = jax.value_and_grad(lambda v: ((m.apply(v, probe((6, 3))) - 1) ** 2).mean())(v)
    u, s = tx.update(g, s, v)
    return (optax.apply_updates(v, u), s), loss
(v, s), losses = jax.lax.scan(step, (v, tx.init(v)), jnp.arange(30))
out = [v, losses]
"""
