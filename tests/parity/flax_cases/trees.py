"""struct, serialization, traverse_util, FrozenDict, TrainState."""

CASES = """
## struct.dataclass
@flax.struct.dataclass
class P:
    x: jax.Array
    n: int = flax.struct.field(pytree_node=False, default=3)
p = P(jnp.arange(3.0))
out = [jax.tree.leaves(p), jax.tree.map(lambda a: a * 2, p).x, p.replace(n=4).n, jax.jit(lambda p: p.x * p.n)(p), repr(P(1)), P(1) == P(1)]
## PyTreeNode
class State(flax.struct.PyTreeNode):
    step: int
    fn: object = flax.struct.field(pytree_node=False)
    params: dict = flax.struct.field(pytree_node=True, default=None)
s = State(1, abs, {'a': jnp.ones(2)})
out = [jax.tree.leaves(s), s.replace(step=5).step, jax.grad(lambda s: s.params['a'].sum() ** 2, allow_int=True)(s.replace(step=1.0)).params, [str(k) for k, _ in jax.tree_util.tree_flatten_with_path(s)[0]]]
## PyTreeNode inherited, and keyword only
class A(flax.struct.PyTreeNode):
    x: int = 1
class B(A):
    y: int = 2
class C(flax.struct.PyTreeNode, kw_only=True):
    z: int = 1
    w: int
out = [jax.tree.leaves(B(3, 4)), repr(B()), jax.tree.leaves(C(w=5))]
## dataclass with options
@flax.struct.dataclass(kw_only=True)
class P:
    x: int
    y: int = 2
out = [jax.tree.leaves(P(x=1)), repr(P(x=2).replace(y=5))]
## jit on a static field
class S(flax.struct.PyTreeNode):
    x: jax.Array
    k: str = flax.struct.field(pytree_node=False, default='a')
f = jax.jit(lambda s: s.replace(x=s.x + (1 if s.k == 'a' else 2)))
out = [f(S(jnp.zeros(2))).x, f(S(jnp.zeros(2), 'b')).x]
## to_state_dict
import collections
T = collections.namedtuple('T', 'a b')
@flax.struct.dataclass
class P:
    x: float
    f: object = flax.struct.field(pytree_node=False, default=None)
to = flax.serialization.to_state_dict
out = [to([1, (2, {'k': 3})]), to(T(1, [2])), to(P(1.5, abs)), to(flax.core.freeze({'a': {'b': 1}})), to(3), to({1: 2})]
## from_state_dict
import collections
T = collections.namedtuple('T', 'a b')
@flax.struct.dataclass
class P:
    x: float
fr = flax.serialization.from_state_dict
out = [fr([1, (2, {'k': 3})], {'0': 5, '1': {'0': 6, '1': {'k': 7}}}), fr(T(1, [2]), {'a': 3, 'b': {'0': 4}}), fr(P(1.5), {'x': 2.5}).x, fr(flax.core.freeze({'a': {'b': 1}}), {'a': {'b': 2}}), fr({'a': 1}, {'a': 2, 'z': 3})]
## to_bytes
v = nn.Dense(2, kernel_init=nn.initializers.ones).init(key, probe((3,)))
out = [flax.serialization.to_bytes(v), flax.serialization.to_bytes({'a': [1, -1, 127, 128, 255, 256, 65535, 65536, 2**31, -32, -33, -128, -129, -40000, -2**31 - 1, 2**40], 'b': (True, None, 1.5, 'text', b'bytes'), 'c': {}})]
## to_bytes of arrays
out = [flax.serialization.to_bytes(a) for a in (jnp.arange(3), jnp.float32(2.5), np.arange(4).reshape(2, 2), np.float64(1.25), np.int32(7), jnp.zeros((0, 3)), jnp.array([True, False]), np.uint8(3), np.float32(0.5), 1 + 2j, jnp.arange(300.0), jnp.ones((2, 3, 4)))]
## to_bytes of long texts and dicts
out = flax.serialization.to_bytes({f'key{i}': 'x' * i * 9 for i in range(40)})
## from_bytes
v = nn.Dense(2).init(key, probe((3,)))
back = flax.serialization.from_bytes(jax.tree.map(jnp.zeros_like, v), flax.serialization.to_bytes(v))
out = [back, type(back['params']['bias']).__name__]
## msgpack_restore
data = flax.serialization.msgpack_serialize({'a': np.arange(6.0).reshape(2, 3), 'b': {'c': 3, 'd': 'x'}, 'e': np.int32(4), 'f': 2.5, 'n': None, 'z': 1 - 1j})
back = flax.serialization.msgpack_restore(data)
out = [data, back, repr(back['z'])]
## register_serialization_state
class Own:
    def __init__(self, n):
        self.n = n
flax.serialization.register_serialization_state(Own, lambda o: {'n': o.n}, lambda o, s: Own(s['n']))
out = [flax.serialization.to_state_dict({'o': Own(3)}), flax.serialization.from_state_dict(Own(1), {'n': 5}).n]
## FrozenDict
d = flax.core.FrozenDict({'b': {'c': 2}, 'a': 1})
rest, value = d.pop('a')
out = [repr(d), d['b'], list(d), d.copy({'x': 1}), rest, value, flax.core.unfreeze(d), d == {'a': 1, 'b': {'c': 2}}, hash(d) == hash(flax.core.freeze({'a': 1, 'b': {'c': 2}})), jax.tree.map(lambda x: x + 1, d), 'a' in d, len(d), list(d.items())]
## freeze, unfreeze, copy, pop of dicts
c = flax.core
out = [c.freeze({'a': {'b': 1}}), c.unfreeze(c.freeze({'a': {'b': 1}})), c.copy({'a': 1}, {'b': 2}), c.pop({'a': 1, 'b': 2}, 'a'), c.copy(c.freeze({'a': 1}), {'b': 2}), c.pretty_repr({'a': {'b': 1}})]
## FrozenDict paths
out = [str(p) for p, _ in jax.tree_util.tree_flatten_with_path(flax.core.freeze({'b': 1, 'a': [2, 3]}))[0]]
## flatten_dict
t = flax.traverse_util
d = {'a': {'b': 1, 'c': {'d': 2, 'e': {}}}, 'f': 3}
out = [{str(k): v for k, v in t.flatten_dict(d).items()}, t.flatten_dict(d, sep='/'), {str(k): repr(type(v).__name__ in ('_EmptyNode', 'EmptyNode', '_empty_node')) for k, v in t.flatten_dict(d, keep_empty_nodes=True).items() if v in (1, 2, 3)}, t.flatten_dict(d, is_leaf=lambda path, x: path == ('a', 'c'), sep='.'), t.flatten_dict({}), t.flatten_dict(flax.core.freeze(d), sep='/')]
## unflatten_dict
t = flax.traverse_util
d = {'a': {'b': 1, 'c': {'d': 2, 'e': {}}}, 'f': 3}
out = [t.unflatten_dict({('a', 'b'): 1, ('a', 'c'): 2, ('d',): 3}), t.unflatten_dict({'a/b': 1, 'c': 2}, sep='/'), t.unflatten_dict(t.flatten_dict(d, keep_empty_nodes=True))]
## path_aware_map
t = flax.traverse_util
p = nn.Dense(2).init(key, probe((3,)))['params']
out = [t.path_aware_map(lambda path, x: 'decay' if 'kernel' in path else 'none', {'params': p}), t.path_aware_map(lambda path, x: '/'.join(path), {'a': {'b': 1, 'c': {}}})]
## ModelParamTraversal
t = flax.traverse_util.ModelParamTraversal(lambda path, _: 'kernel' in path)
d = {'x': {'kernel': 1, 'bias': 2}, 'y': {'kernel': 3}}
out = [list(t.iterate(d)), t.update(lambda x: x + 10, d)]
## TrainState
import optax
from flax.training.train_state import TrainState
m = nn.Sequential([nn.Dense(8), nn.tanh, nn.Dense(1)])
x = probe((16, 3))
y = jnp.sin(x.sum(-1, keepdims=True))
v = m.init(key, x)
s = TrainState.create(apply_fn=m.apply, params=v['params'], tx=optax.adam(1e-2))
@jax.jit
def step(s, x, y):
    def loss(params):
        return ((s.apply_fn({'params': params}, x) - y) ** 2).mean()
    value, grads = jax.value_and_grad(loss)(s.params)
    return s.apply_gradients(grads=grads), value
values = []
for _ in range(20):
    s, value = step(s, x, y)
    values.append(value)
out = [s.step, s.params, values]
## TrainState with batch statistics
import optax
from typing import Any
from flax.training import train_state
class State(train_state.TrainState):
    batch_stats: Any
class Net(nn.Module):
    @nn.compact
    def __call__(self, x, train):
        x = nn.Dense(4)(x)
        x = nn.BatchNorm(use_running_average=not train, momentum=0.9)(x)
        return nn.Dense(1)(nn.relu(x))
m = Net()
x = probe((16, 3))
v = m.init(key, x, True)
s = State.create(apply_fn=m.apply, params=v['params'], tx=optax.sgd(0.1, momentum=0.9), batch_stats=v['batch_stats'])
@jax.jit
def step(s, x):
    def loss(params):
        y, new = s.apply_fn({'params': params, 'batch_stats': s.batch_stats}, x, True, mutable=['batch_stats'])
        return ((y - x[:, :1]) ** 2).mean(), new
    (value, new), grads = jax.value_and_grad(loss, has_aux=True)(s.params)
    return s.apply_gradients(grads=grads, batch_stats=new['batch_stats']), value
for _ in range(10):
    s, value = step(s, x)
out = [s.step, s.params, s.batch_stats, value]
## TrainState to bytes and back
import optax
from flax.training.train_state import TrainState
m = nn.Dense(2, kernel_init=nn.initializers.ones)
v = m.init(key, probe((3,)))
s = TrainState.create(apply_fn=m.apply, params=v['params'], tx=optax.sgd(0.1, momentum=0.9))
s2 = s.apply_gradients(grads=jax.tree.map(jnp.ones_like, s.params))
data = flax.serialization.to_bytes(s2)
back = flax.serialization.from_bytes(s, data)
out = [data, back.step, back.params, flax.serialization.to_state_dict(s2)]
## jax_utils and common_utils
from flax.training import common_utils
out = [common_utils.onehot(jnp.array([0, 2]), 3), common_utils.onehot(jnp.array([0, 2]), 3, on_value=0.9, off_value=0.1)]
## EarlyStopping
from flax.training.early_stopping import EarlyStopping
s = EarlyStopping(min_delta=1e-3, patience=2)
seen = []
for value in (1.0, 0.5, 0.5, 0.6, 0.7):
    s = s.update(value)
    seen.append([s.has_improved, s.should_stop, s.best_metric, s.patience_count])
out = seen
"""
