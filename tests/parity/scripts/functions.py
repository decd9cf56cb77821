"""How functions of many shapes go through the transformations."""

import functools, dataclasses
from typing import NamedTuple, Any
import jax, jax.numpy as jnp
from jax import lax, random


def show(name, f):
    try:
        print(name, "|", str(f()).replace("\n", " ")[:300])
    except Exception as e:
        print(name, "| raises", type(e).__name__, str(e).split("\n")[0][:150])


x = jnp.arange(3.0)


class Net:
    def __init__(self, k):
        self.k = k

    @functools.partial(jax.jit, static_argnums=0)
    def f(self, x):
        return x * self.k

    @jax.custom_jvp
    def g(self, x):
        return x

    @staticmethod
    @jax.jit
    def h(x):
        return x + 1


n = Net(3.0)
show("method jit", lambda: n.f(x))
show("static", lambda: Net.h(x))


@functools.partial(jax.custom_vjp, nondiff_argnums=(1,))
def clip_grad(x, lo=-1.0):
    return x


clip_grad.defvjp(lambda x, lo: (x, None), lambda lo, _, g: (jnp.clip(g, lo, -lo),))
show("custom default", lambda: jax.grad(lambda x: 5 * clip_grad(x).sum())(x))
show("custom kw", lambda: jax.grad(lambda x: 5 * clip_grad(x, lo=-2.0).sum())(x))


@jax.custom_vjp
def tree_f(p):
    return p["a"] * p["b"][0]


tree_f.defvjp(
    lambda p: (tree_f(p), p), lambda p, g: ({"a": g * p["b"][0] * 2, "b": (g * p["a"],)},)
)
show("custom tree", lambda: jax.grad(tree_f)({"a": 2.0, "b": (3.0,)}))


@jax.custom_jvp
def safe(x):
    return jnp.sqrt(x)


@safe.defjvp
def _(primals, tangents):
    return safe(primals[0]), tangents[0] * 0.5 / jnp.maximum(safe(primals[0]), 1e-3)


show("jvp grad0", lambda: jax.grad(lambda x: safe(x).sum())(x))
show("jvp vmap jit hess", lambda: jnp.round(jax.jit(jax.vmap(jax.grad(jax.grad(safe))))(x + 1), 4))
show("ste", lambda: jax.grad(lambda x: (x + lax.stop_gradient(jnp.round(x) - x)).sum())(x))
show("jit kw", lambda: jax.jit(lambda a, *, b=2.0: a * b)(x, b=3.0))
show("jit default", lambda: jax.jit(lambda a, b=2.0: a * b)(x))
show("static default", lambda: jax.jit(lambda a, n=2: a.reshape(-1)[:n], static_argnames="n")(x))
show(
    "static tuple",
    lambda: jax.jit(lambda a, s: jnp.zeros(s) + a.sum(), static_argnums=1)(x, (2, 2)),
)
show(
    "argnums tree",
    lambda: jax.grad(lambda p, q: (p["a"] * q[0]).sum(), argnums=(0, 1))({"a": x}, (x,)),
)
show(
    "vag aux tree",
    lambda: jax.value_and_grad(
        lambda p: (p["w"].sum(), {"m": p["w"] * 2, "n": jnp.int32(3)}), has_aux=True
    )({"w": x}),
)
show("vmap dict out", lambda: jax.vmap(lambda a: {"s": a.sum(), "c": 1.0})(jnp.ones((2, 3))))
show(
    "vmap out_axes tree",
    lambda: jax.vmap(lambda a: (a, a * 2), out_axes=(0, 1))(jnp.ones((2, 3)))[1].shape,
)
show("vmap axis_size", lambda: jax.vmap(lambda: jnp.ones(2), axis_size=3)().shape)
show(
    "vmap none", lambda: jax.vmap(lambda a, b: a + b, in_axes=(None, 0))(x, jnp.ones((2, 3))).shape
)
show("vmap kwargs", lambda: jax.vmap(lambda a, *, b: a * b)(x, b=x))
show("vmap vmap", lambda: jax.vmap(jax.vmap(jnp.multiply, (None, 0)), (0, None))(x, x))
show(
    "vmap random",
    lambda: jax.vmap(lambda k: random.uniform(k, (2,)))(random.split(random.PRNGKey(0), 2)),
)
show(
    "scan tree",
    lambda: lax.scan(
        lambda c, t: ({"h": c["h"] + t[0]}, (c["h"], t[1])),
        {"h": jnp.zeros(2)},
        (jnp.ones((3, 2)), jnp.arange(3)),
    ),
)
show(
    "scan grad",
    lambda: "%.5f"
    % jax.grad(
        lambda w: lax.scan(lambda c, _: (jnp.tanh(w * c + 1), c), 0.1, None, length=5)[1].sum()
    )(0.5),
)
show(
    "fori vmap",
    lambda: jax.vmap(lambda n: lax.fori_loop(0, n, lambda i, c: c + i, 0))(jnp.array([1, 3, 5])),
)
show(
    "while vmap",
    lambda: jax.vmap(
        lambda n: lax.while_loop(lambda c: c[0] < n, lambda c: (c[0] + 1, c[1] * 2.0), (0, 1.0))
    )(jnp.array([1, 3])),
)
show(
    "while grad",
    lambda: jax.grad(lambda x: lax.while_loop(lambda c: c < 5, lambda c: c * 2, x))(1.0),
)
show(
    "while jvp",
    lambda: jax.jvp(lambda x: lax.while_loop(lambda c: c < 5, lambda c: c * 2, x), (1.0,), (1.0,)),
)
show("cond grad", lambda: jax.grad(lambda x: lax.cond(x > 1, lambda y: y**2, lambda y: -y, x))(2.0))
show("cond none", lambda: lax.cond(True, lambda: {"a": 1}, lambda: {"a": 2}))
show(
    "switch vmap",
    lambda: jax.vmap(lambda i: lax.switch(i, [lambda y: y, lambda y: -y], 2.0))(jnp.array([0, 1])),
)


class S(NamedTuple):
    a: Any
    b: Any = 2


show("namedtuple", lambda: jax.tree.map(lambda t: t + 1, S(1)))
show("nt struct", lambda: jax.tree.structure(S(1)))


@jax.tree_util.register_pytree_node_class
class V:
    def __init__(self, x, name):
        self.x, self.name = x, name

    def tree_flatten(self):
        return (self.x,), self.name

    @classmethod
    def tree_unflatten(cls, aux, ch):
        return cls(ch[0], aux)


show("custom node", lambda: jax.jit(lambda v: V(v.x * 2, v.name))(V(x, "n")).x)
show("custom grad", lambda: jax.grad(lambda v: (v.x**2).sum())(V(x, "n")).x)


@jax.tree_util.register_dataclass
@dataclasses.dataclass
class D:
    w: Any
    n: int = dataclasses.field(default=1, metadata=dict(static=True))


show("dataclass", lambda: jax.tree.map(lambda t: t * 2, D(x, 3)))
show(
    "dc path",
    lambda: [jax.tree_util.keystr(p) for p, _ in jax.tree.leaves_with_path({"d": D(x, 3)})],
)
show(
    "jit cache",
    lambda: (lambda f: (f(1.0), f(2.0), f(jnp.float32(1)), f(x), f._cache_size()))(
        jax.jit(lambda a: a + 1)
    ),
)
show("print in jit", lambda: jax.jit(lambda a: (print("traced", a), a)[1])(x))
show(
    "eval_shape",
    lambda: jax.eval_shape(lambda k: {"w": random.normal(k, (3, 4))}, random.PRNGKey(0)),
)
show("jacobian tree", lambda: jax.jacobian(lambda p: p["a"] * p["b"])({"a": x, "b": 2.0}))
show("hvp", lambda: jax.jvp(jax.grad(lambda a: (a**3).sum()), (x,), (jnp.ones(3),))[1])
show("vjp tree", lambda: jax.vjp(lambda p, q: (p * q, q), x, x)[1]((x, x)))
show("linearize", lambda: jax.linearize(lambda a, b: a * b, 2.0, 3.0)[1](1.0, 1.0))
show("grad of int aux", lambda: jax.grad(lambda a: (a**2, 3), has_aux=True)(2.0))
show("nan grad", lambda: jax.grad(lambda a: jnp.where(a > 0, jnp.sqrt(a), 0.0))(0.0))
show("norm0", lambda: jax.grad(jnp.linalg.norm)(jnp.zeros(2)))
show("max tie", lambda: jax.grad(jnp.max)(jnp.array([1.0, 1.0, 0.0])))
show("bool prod", lambda: jax.grad(lambda a: (a * (a > 0)).sum())(x))
show("float cast", lambda: jax.grad(lambda a: a.astype(int).astype(float).sum())(x))
show("closure", lambda: jax.jit(lambda a: a + x)(1.0))
show("nested jit", lambda: jax.jit(lambda a: jax.jit(lambda b: b * 2)(a) + 1)(x))
show("partial", lambda: jax.jit(functools.partial(jnp.add, 1))(x))
show(
    "grad partial",
    lambda: functools.partial(
        jax.value_and_grad(lambda p, x, y: ((p * x - y) ** 2).sum()), x=x, y=x
    )(2.0),
)
show(
    "name", lambda: (jax.grad(jnp.sin).__name__, jax.jit(Net.h).__name__, jax.vmap(Net.h).__name__)
)
show("stack tracers", lambda: jax.jit(lambda a: jnp.array([a[0], 2.0, a[1] * a[2]]))(x))
show("unpack", lambda: jax.jit(lambda a: (lambda p, q, r: p + q * r)(*a))(x))
show("in jit list", lambda: jax.jit(lambda l: sum(l))([x, x]))
show("str key dict", lambda: jax.jit(lambda d: d)({"b": 1, "a": 2}))
show("int keys", lambda: jax.tree.leaves({2: "b", 1: "a"}))
show("mixed keys", lambda: jax.tree.leaves({2: "b", "a": 1}))
show("None arg", lambda: jax.jit(lambda a, b: a if b is None else b)(x, None))
show("bool arg", lambda: jax.jit(lambda b: jnp.where(b, 1, 2))(True))
show("retn None", lambda: jax.jit(lambda a: None)(x))
