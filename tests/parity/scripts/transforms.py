"""Derivatives, batching and compilation, alone and composed."""
import jax
import jax.numpy as jnp


def f(p, y):
    return jnp.sum(p["w"] ** 2 * y) + p["b"]


x = jnp.array([1.0, 2.0, 3.0])
p = {"w": x, "b": 1.0}
print(jax.jit(f)(p, x), jax.grad(f)(p, x), jax.grad(f, argnums=(0, 1))(p, x))
print(jax.value_and_grad(f, argnums=1)(p, x))


def with_aux(w):
    return jnp.sum(jnp.tanh(w)), {"w2": w * 2, "name": 3}


print(jax.value_and_grad(with_aux, has_aux=True)(x))
print(jax.grad(with_aux, has_aux=True)(x))
print(jax.grad(jax.grad(jnp.sin))(2.0), jax.grad(lambda t: jax.grad(jnp.tanh)(t) ** 2)(0.5))
print(jax.vmap(lambda u, v: u * v, in_axes=(0, None))(jnp.array([[1.0, 2.0], [3.0, 4.0]]), jnp.array([2.0, 3.0])))
print(jax.vmap(lambda u: u.sum(), in_axes=1, out_axes=0)(jnp.arange(6.0).reshape(2, 3)))
print(jax.vmap(lambda d: d["a"] + d["b"], in_axes=({"a": 0, "b": None},))({"a": x, "b": 10.0}))
print(jax.vmap(jax.grad(lambda w, t: jnp.dot(w, t) ** 2), in_axes=(None, 0))(x, jnp.eye(3)))
print(jax.jvp(jnp.sin, (x,), (jnp.ones(3),)))
out, back = jax.vjp(lambda u, v: (u * v, {"s": u + v}), x, x + 1)
print(out, back((x, {"s": x})))
out, linear = jax.linearize(lambda t: t**3, x)
print(out, linear(jnp.ones(3)))
print(jax.jacfwd(lambda t: t**2)(x), jax.jacrev(lambda t: t**2)(x), jax.hessian(lambda t: jnp.sum(t**3))(x))
print(jax.jit(lambda a, *, k: a + k)(1, k=2), jax.jit(lambda n, a: a * n, static_argnums=0)(3, x))


@jax.jit
def twice(a):
    print("traced")
    return a * 2


print(twice(x), twice(x + 1), twice(1))


class Model:
    def __init__(self):
        self.scale = 3.0

    @jax.jit
    def unused(self):
        pass

    def step(self, w):
        return jax.jit(lambda w: w * self.scale)(w)


print(Model().step(x))


@jax.custom_jvp
def soft(u):
    return jnp.log1p(jnp.exp(u))


@soft.defjvp
def soft_jvp(primals, tangents):
    (u,), (du,) = primals, tangents
    return soft(u), du * 10.0


print(soft(1.0), jax.grad(soft)(1.0), jax.jit(jax.grad(soft))(1.0), jax.vmap(jax.grad(soft))(x))


@jax.custom_vjp
def clipped(u):
    return u * u


clipped.defvjp(lambda u: (u * u, u), lambda u, ct: (jnp.clip(ct * 2 * u, -1, 1),))
print(clipped(3.0), jax.grad(clipped)(3.0), jax.vmap(jax.grad(clipped))(jnp.array([0.1, 5.0])))
print(jax.make_jaxpr(lambda u: jnp.sin(u) * 2.0)(1.0))
print(jax.eval_shape(lambda u: (u @ u.T, u.sum()), jnp.ones((2, 3))))
print(jax.grad(lambda t: jax.lax.stop_gradient(t) * t)(3.0))
print(jax.tree.map(lambda a, b: a + b, {"x": 1, "y": [2, None]}, {"x": 10, "y": [20, None]}))
