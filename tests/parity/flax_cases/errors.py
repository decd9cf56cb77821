"""Errors: classes and texts."""

CASES = """
## Called without parameters
nn.Dense(2)(probe((3,)))
## Compact module called outside
class Net(nn.Module):
    @nn.compact
    def __call__(self, x):
        return nn.Dense(2)(x)
Net()(probe((3,)))
## Shape
v = nn.Dense(2).init(key, probe((3,)))
nn.Dense(2).apply(v, probe((4,)))
## Shape in a submodule
class Net(nn.Module):
    n: int
    @nn.compact
    def __call__(self, x):
        return nn.Dense(self.n)(nn.Dense(3, name='a')(x))
v = Net(2).init(key, probe((3,)))
Net(4).apply(v, probe((3,)))
## Variables without 'params'
v = nn.Dense(2).init(key, probe((3,)))
nn.Dense(2).apply(v['params'], probe((3,)))
## Variables with 'params' twice
v = nn.Dense(2).init(key, probe((3,)))
nn.Dense(2).apply({'params': v}, probe((3,)))
## Missing parameter
nn.Dense(2).apply({'params': {'kernel': jnp.ones((3, 2))}}, probe((3,)))
## No parameters
nn.Dense(2).apply({}, probe((3,)))
## No parameters in a submodule
class Net(nn.Module):
    @nn.compact
    def __call__(self, x):
        return nn.Dense(2)(x)
Net().apply({'params': {'Dense_1': {}}}, probe((3,)))
## Missing dropout key
nn.Dropout(0.5, deterministic=False).apply({}, probe((3,)))
## Missing dropout key in a model
class Net(nn.Module):
    @nn.compact
    def __call__(self, x):
        return nn.Dropout(0.5, deterministic=False)(x)
Net().apply({}, probe((3,)))
## deterministic missing
nn.Dropout(0.5).apply({}, probe((3,)))
## deterministic twice
nn.Dropout(0.5, deterministic=True).apply({}, probe((3,)), deterministic=True)
## BatchNorm not mutable
v = nn.BatchNorm(use_running_average=False).init(key, probe((2, 3)))
nn.BatchNorm(use_running_average=False).apply(v, probe((2, 3)))
## BatchNorm without batch_stats
v = nn.BatchNorm(use_running_average=True).init(key, probe((2, 3)))
nn.BatchNorm(use_running_average=True).apply({'params': v['params']}, probe((2, 3)))
## Two submodules of one name
class Net(nn.Module):
    @nn.compact
    def __call__(self, x):
        return nn.Dense(2, name='a')(nn.Dense(2, name='a')(x))
Net().init(key, probe((3,)))
## A parameter and a submodule of one name
class Net(nn.Module):
    @nn.compact
    def __call__(self, x):
        self.param('a', nn.initializers.ones, (2,))
        return nn.Dense(2, name='a')(x)
Net().init(key, probe((3,)))
## Two parameters of one name
class Net(nn.Module):
    @nn.compact
    def __call__(self, x):
        self.param('a', nn.initializers.ones, (2,))
        return self.param('a', nn.initializers.ones, (2,))
Net().init(key, probe((3,)))
## Two variables of one name
class Net(nn.Module):
    @nn.compact
    def __call__(self, x):
        self.variable('s', 'a', jnp.ones, (2,))
        return self.variable('s', 'a', jnp.ones, (2,)).value
Net().init(key, probe((3,)))
## A submodule outside of setup and compact
class Net(nn.Module):
    def __call__(self, x):
        return nn.Dense(2)(x)
Net().init(key, probe((3,)))
## A parameter outside of setup and compact
class Net(nn.Module):
    def __call__(self, x):
        return self.param('a', nn.initializers.ones, (2,))
Net().init(key, probe((3,)))
## A variable outside of setup and compact
class Net(nn.Module):
    def __call__(self, x):
        return self.variable('s', 'a', jnp.ones, (2,)).value
Net().init(key, probe((3,)))
## An attribute set outside of setup
class Net(nn.Module):
    @nn.compact
    def __call__(self, x):
        self.y = 3
        return x
Net().init(key, probe((3,)))
## A field set in setup
class Net(nn.Module):
    n: int = 2
    def setup(self):
        self.n = 3
    def __call__(self, x):
        return x
Net().init(key, probe((3,)))
## A field set after the call
m = nn.Dense(2)
v = m.init(key, probe((3,)))
b = m.bind(v)
b.features = 3
## A field set before: allowed
m = nn.Dense(2)
m.features = 3
out = m.features
## An attribute that is not there
class Net(nn.Module):
    def setup(self):
        self.a = nn.Dense(2)
    def __call__(self, x):
        return self.b(x)
Net().init(key, probe((3,)))
## An attribute of setup outside
class Net(nn.Module):
    def setup(self):
        self.a = nn.Dense(2)
    def __call__(self, x):
        return self.a(x)
Net().a
## A property that fails
class Net(nn.Module):
    @property
    def p(self):
        return self.q
    @nn.compact
    def __call__(self, x):
        return self.p
Net().init(key, probe((3,)))
## init without key
nn.Dense(2).init(probe((3,)))
## init with a key of a wrong shape
nn.Dense(2).init(jnp.ones((3,)), probe((3,)))
## init with keys that are none
nn.Dense(2).init({'params': 3}, probe((3,)))
## apply with keys that are none
nn.Dense(2).apply(nn.Dense(2).init(key, probe((3,))), probe((3,)), rngs={'dropout': 1})
## init of a class
nn.Dense.init(key, probe((3,)))
## A missing argument
nn.Dense()
## An unknown argument
nn.Dense(2, feature=3)
## method that is none
nn.Dense(2).init(key, probe((3,)), method=3)
## method that does not exist
nn.Dense(2).apply({}, probe((3,)), method='forward')
## method that is not callable
nn.Dense(2).apply({}, probe((3,)), method='features')
## Embed of floats
nn.Embed(3, 2).init(key, probe((3,)))
## Sequential of one
nn.Sequential(nn.Dense(2))
## Empty Sequential
nn.Sequential([]).init(key, probe((3,)))
## Padding
nn.Conv(2, (3, 3), padding=(1,)).init(key, probe((1, 4, 4, 1)))
## Causal padding of images
nn.Conv(2, (3, 3), padding='CAUSAL').init(key, probe((1, 4, 4, 1)))
## Heads that do not divide
nn.MultiHeadDotProductAttention(4).init(key, probe((2, 3, 6)))
## Values without keys
nn.MultiHeadDotProductAttention(2).init(key, probe((2, 3, 6)), None, probe((2, 3, 6)))
## Groups that do not divide
nn.GroupNorm(4).init(key, probe((2, 6)))
## Groups and their size
nn.GroupNorm(4, group_size=2).init(key, probe((2, 8)))
## Decoding two positions
m = nn.MultiHeadDotProductAttention(2, decode=True)
v = m.init(key, probe((2, 4, 6)))
m.apply(v, probe((2, 2, 6)), mutable=['cache'])
## Batch axes that are not first
nn.DenseGeneral(2, batch_dims=(1,)).init(key, probe((2, 3, 4)))
## Einsum without arrow
nn.Einsum((3, 4), 'ab,bc').init(key, probe((2, 3)))
## Einsum with three operands
nn.Einsum((3, 4), 'ab,bc,cd->ad').init(key, probe((2, 3)))
## dtype that is no float
nn.Dense(2, dtype=jnp.int32).init(key, probe((3,)))
## hash of a bound module
m = nn.Dense(2)
hash(m.bind(m.init(key, probe((3,)))))
## param of an unbound module
nn.Dense(2).variables
## make_rng of an unbound module
nn.Dense(2).make_rng('params')
## unbind of an unbound module
nn.Dense(2).unbind()
## share_scope of unbound modules
nn.share_scope(nn.Dense(2), nn.Dense(3))
## A reserved field
class Net(nn.Module):
    parent: int = 3
## A field with a list by default
class Net(nn.Module):
    sizes: list = [1, 2]
## __post_init__ without super
class Net(nn.Module):
    def __post_init__(self):
        pass
    @nn.compact
    def __call__(self, x):
        return x
Net().init(key, probe((3,)))
## A submodule used after its apply
class Net(nn.Module):
    @nn.compact
    def __call__(self, x):
        d = nn.Dense(2)
        kept.append(d)
        return d(x)
kept = []
Net().init(key, probe((3,)))
kept[0](probe((3,)))
## A filter that is none
nn.Dense(2).init(key, probe((3,)), mutable=3)
## FrozenDict cannot change
d = flax.core.freeze({'a': 1})
d['a'] = 2
## A lifted target that is none
nn.remat(nn.Dense(2))
## A lifted method that gives a module
class Net(nn.Module):
    @nn.remat
    @nn.compact
    def __call__(self, x):
        return nn.Dense(2)
Net().init(key, probe((3,)))
## merge_param
nn.merge_param('x', 1, 2)
## A tuple for a setting of the stride
nn.max_pool(probe((1, 4, 4, 1)), (2, 2), strides=(2,))
## perturb without its variable
class Net(nn.Module):
    @nn.compact
    def __call__(self, x):
        return self.perturb('h', x)
Net().apply({'perturbations': {'g': jnp.zeros(3)}}, probe((3,)))
## A name that linen lacks
try:
    nn.Densee
except AttributeError as error:
    out = str(error)[:45]
## from_bytes of another structure
flax.serialization.from_bytes({'a': 1, 'b': 2}, flax.serialization.to_bytes({'a': 1}))
## from_state_dict of another list
flax.serialization.from_state_dict([1, 2], {'0': 1})
## from_state_dict of another dataclass
@flax.struct.dataclass
class P:
    x: float
    y: float
flax.serialization.from_state_dict(P(1, 2), {'x': 1})
## from_state_dict with a field too many
@flax.struct.dataclass
class P:
    x: float
flax.serialization.from_state_dict(P(1), {'x': 1, 'z': 2})
## A frozen dataclass
@flax.struct.dataclass
class P:
    x: float
P(1).x = 2
"""
