"""The essentials of flax.nnx."""

CASES = """
## Layers: initial values and results
from flax import nnx
def of(layer, *args):
    flat = nnx.state(layer, nnx.Param).to_pure_dict()
    return {'initial': {'params': flat}, 'y': layer(*args)}
r = nnx.Rngs(0)
out = [of(nnx.Linear(5, 3, rngs=r), probe((2, 5))), of(nnx.Linear(5, 3, use_bias=False, rngs=r), probe((2, 5))), of(nnx.Conv(3, 4, (3, 3), rngs=r), probe((2, 5, 5, 3))), of(nnx.Conv(3, 4, 3, strides=2, padding='VALID', rngs=r), probe((2, 7, 3))), of(nnx.Embed(7, 3, rngs=r), jnp.array([0, 6])), of(nnx.LayerNorm(5, rngs=r), probe((2, 5))), of(nnx.RMSNorm(5, rngs=r), probe((2, 5))), of(nnx.BatchNorm(5, rngs=r), probe((4, 5))), r.params(), r(), r.dropout()]
## Rngs
from flax import nnx
r = nnx.Rngs(0, dropout=1)
s = nnx.Rngs(params=jax.random.key(2))
out = [r.params(), r.params(), r.dropout(), r(), s.params(), r['dropout'](), r.normal((2,)), r.params.uniform((2,)), r.dropout.count[...], 'dropout' in r, 'noise' in r]
## Dropout draws
from flax import nnx
d = nnx.Dropout(0.5, rngs=nnx.Rngs(dropout=3))
x = probe((8,)) + 2
a, b = d(x), d(x)
d.eval()
out = [a, b, d(x), nnx.Dropout(0.5)(x, rngs=nnx.Rngs(1)), nnx.Dropout(0.5)(x, deterministic=True)]
## A model trains
from flax import nnx
import optax
class Net(nnx.Module):
    def __init__(self, *, rngs):
        self.l1 = nnx.Linear(3, 8, use_bias=False, rngs=rngs)
        self.bn = nnx.BatchNorm(8, momentum=0.9, rngs=rngs)
        self.dr = nnx.Dropout(0.2, rngs=rngs)
        self.l2 = nnx.Linear(8, 1, rngs=rngs)
    def __call__(self, x):
        return self.l2(self.dr(nnx.relu(self.bn(self.l1(x)))))
m = Net(rngs=nnx.Rngs(0))
opt = nnx.Optimizer(m, optax.adam(1e-2), wrt=nnx.Param)
@nnx.jit
def step(m, opt, x, y):
    loss, grads = nnx.value_and_grad(lambda m: ((m(x) - y) ** 2).mean())(m)
    opt.update(m, grads)
    return loss
x = probe((16, 3))
y = jnp.sin(x.sum(-1, keepdims=True))
losses = [step(m, opt, x, y) for _ in range(20)]
m.eval()
out = [losses, nnx.state(m, nnx.Param).to_pure_dict(), nnx.state(m, nnx.BatchStat).to_pure_dict(), m(x), opt.step[...], m.dr.rngs.count[...]]
## grad, aux and argnums
from flax import nnx
m = nnx.Linear(3, 2, rngs=nnx.Rngs(0))
f = lambda m, x: ((m(x) ** 2).sum(), x.sum())
g, aux = nnx.grad(f, has_aux=True)(m, probe((4, 3)))
both = nnx.grad(lambda m, x: (m(x) ** 2).sum(), argnums=(0, 1))(m, probe((4, 3)))
some = nnx.grad(lambda m, x: (m(x) ** 2).sum(), argnums=nnx.DiffState(0, lambda path, v: 'kernel' in path))(m, probe((4, 3)))
out = [g.to_pure_dict(), aux, both[0].to_pure_dict(), both[1], list(some), type(g['kernel']).__name__]
## split, merge, state, update
from flax import nnx
class Net(nnx.Module):
    def __init__(self, *, rngs):
        self.a = nnx.Linear(3, 3, rngs=rngs)
        self.b = self.a
        self.bn = nnx.BatchNorm(3, rngs=rngs)
        self.layers = nnx.List([nnx.Linear(3, 3, rngs=rngs) for _ in range(2)])
        self.n = 4
    def __call__(self, x):
        for f in self.layers:
            x = f(x)
        return self.bn(self.b(self.a(x))) * self.n
m = Net(rngs=nnx.Rngs(0))
graphdef, params, stats = nnx.split(m, nnx.Param, nnx.BatchStat)
again = nnx.merge(graphdef, params, stats)
nnx.update(m, jax.tree.map(lambda x: x * 0, params))
d, s = nnx.split(m)
out = [again(probe((2, 3))), m(probe((2, 3))), again.a is again.b, [list(k) for k, _ in [(p, 0) for p in map(lambda t: [str(x) for x in t[0]], nnx.state(again).flat_state())]], list(params), d == nnx.split(m)[0], hash(d) == hash(nnx.split(m)[0])]
## Functional style
from flax import nnx
m = nnx.Linear(3, 2, rngs=nnx.Rngs(0))
graphdef, state = nnx.split(m)
@jax.jit
def f(state, x):
    return nnx.merge(graphdef, state)(x)
loss = lambda state: (nnx.merge(graphdef, state)(probe((4, 3))) ** 2).sum()
g = jax.grad(loss)(state)
out = [f(state, probe((4, 3))), g.to_pure_dict(), jax.tree.map(jnp.shape, state).to_pure_dict()]
## Variables
from flax import nnx
class Counter(nnx.Variable):
    pass
class M(nnx.Module):
    def __init__(self):
        self.n = Counter(jnp.array(0))
        self.w = nnx.Param(jnp.arange(3.0))
    def __call__(self, x):
        self.n[...] += 1
        return x * self.w + 1
m = M()
f = nnx.jit(lambda m, x: m(x))
ys = [f(m, 2.0), f(m, 3.0)]
out = [ys, m.n[...], m.w + 1, 2 * m.w, m.w[1], m.w.shape, (m.w @ m.w), nnx.state(m, Counter).to_pure_dict(), nnx.state(m, nnx.Not(Counter)).to_pure_dict()]
## Sequential and activations
from flax import nnx
r = nnx.Rngs(0)
m = nnx.Sequential(nnx.Linear(3, 4, rngs=r), nnx.gelu, nnx.Linear(4, 2, rngs=r))
out = [m(probe((2, 3))), nnx.max_pool(probe((1, 4, 4, 1)), (2, 2), (2, 2))]
## ModelAndOptimizer
from flax import nnx
import optax
m = nnx.Linear(3, 2, rngs=nnx.Rngs(0))
opt = nnx.ModelAndOptimizer(m, optax.sgd(0.1))
for _ in range(3):
    grads = nnx.grad(lambda m: (m(probe((4, 3))) ** 2).mean())(m)
    opt.update(grads)
out = [m.kernel[...], opt.step[...]]
## clone
from flax import nnx
m = nnx.Linear(3, 2, rngs=nnx.Rngs(0))
c = nnx.clone(m)
c.kernel[...] = c.kernel[...] * 0
out = [m.kernel[...].sum() != 0, c(probe((3,)))]
"""
