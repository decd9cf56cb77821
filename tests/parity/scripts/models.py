"""Small models trained for some steps: convolution, attention, recurrence, second derivatives."""

import jax
import jax.numpy as jnp
from jax import lax, nn, random


def show(name, *numbers):
    print(name, " ".join(f"{float(x):.4f}" for x in numbers))


def descend(loss, params, steps, rate):
    """Losses along the way of gradient descent."""

    @jax.jit
    def step(params):
        value, grads = jax.value_and_grad(loss)(params)
        return jax.tree.map(lambda p, g: p - rate * g, params, grads), value

    values = []
    for _ in range(steps):
        params, value = step(params)
        values.append(value)
    return params, values


# A convolutional network on stripes.
keys = random.split(random.PRNGKey(0), 6)
images = random.normal(keys[0], (16, 1, 8, 8))
labels = (images[:, 0].sum(axis=(1, 2)) > 0).astype(jnp.int32)


def pool(x):
    return lax.reduce_window(x, -jnp.inf, lax.max, (1, 1, 2, 2), (1, 1, 2, 2), "VALID")


def cnn(p, x):
    x = nn.relu(lax.conv(x, p["k1"], (1, 1), "SAME") + p["b1"][:, None, None])
    x = pool(x)
    x = nn.gelu(lax.conv(x, p["k2"], (2, 2), "SAME"))
    return x.reshape(x.shape[0], -1) @ p["w"]


def cnn_loss(p):
    logits = cnn(p, images)
    return -jnp.mean(jnp.take_along_axis(nn.log_softmax(logits), labels[:, None], axis=1))


he = nn.initializers.he_normal(in_axis=1, out_axis=0)
params = {
    "k1": he(keys[1], (4, 1, 3, 3)),
    "b1": jnp.zeros(4),
    "k2": he(keys[2], (8, 4, 3, 3)),
    "w": nn.initializers.glorot_normal()(keys[3], (32, 2)),
}
params, losses = descend(cnn_loss, params, 20, 0.1)
show("convolution", losses[0], losses[1], losses[10], losses[19])

# One block of a transformer that learns to copy the symbol before.
tokens = random.randint(keys[4], (4, 9), 0, 5)


def block(p, x):
    h = nn.standardize(x)
    q, k, v = (jnp.einsum("btd,dnh->btnh", h, p[name]) for name in ("q", "k", "v"))
    x = x + jnp.einsum("btnh,nhd->btd", nn.dot_product_attention(q, k, v, is_causal=True), p["o"])
    return x + nn.silu(nn.standardize(x) @ p["up"]) @ p["down"]


def attention_loss(p):
    x = p["embed"][tokens] + p["place"]
    logits = block(p, x) @ p["embed"].T
    picked = nn.log_softmax(logits)[:, 1:] * nn.one_hot(tokens[:, :-1], 5)
    return -picked.sum(-1).mean()


def init(key, *shape):
    return random.normal(key, shape) / shape[0] ** 0.5


names = "q k v o up down embed place".split()
shapes = [(8, 2, 4), (8, 2, 4), (8, 2, 4), (2, 4, 8), (8, 16), (16, 8), (5, 8), (9, 8)]
params = {n: init(k, *s) for n, k, s in zip(names, random.split(keys[5], 8), shapes)}
params, losses = descend(attention_loss, params, 30, 0.3)
show("attention", losses[0], losses[1], losses[2], losses[10])

# A recurrent network over time by scan, on many sequences by vmap.
times = jnp.linspace(0.0, 6.0, 20)
waves = jnp.sin(times + jnp.arange(6.0)[:, None])


def run(p, xs):
    def cell(h, x):
        z = nn.sigmoid(p["wz"] @ h + p["uz"] * x)
        h = (1 - z) * h + z * jnp.tanh(p["wh"] @ h + p["uh"] * x + p["b"])
        return h, h @ p["out"]

    return lax.scan(cell, jnp.zeros(4), xs)[1]


def recurrent_loss(p):
    ahead = jax.vmap(run, in_axes=(None, 0))(p, waves[:, :-1])
    return jnp.mean((ahead - waves[:, 1:]) ** 2)


shapes = {"wz": (4, 4), "uz": (4,), "wh": (4, 4), "uh": (4,), "b": (4,), "out": (4,)}
params = {n: 0.5 * random.normal(random.fold_in(keys[0], i), s) for i, (n, s) in enumerate(shapes.items())}
params, losses = descend(recurrent_loss, params, 40, 0.2)
show("recurrence", losses[0], losses[1], losses[10], losses[39])

# Newton's method, and a gradient through an inner step of gradient descent.
def bowl(x):
    return jnp.sum((x - jnp.array([1.0, -2.0])) ** 4) + x[0] * x[1] * 0.1 + jnp.sum(x**2)


x = jnp.zeros(2)
for _ in range(6):
    x = x - jnp.linalg.solve(jax.hessian(bowl)(x), jax.grad(bowl)(x))
show("newton", *x, bowl(x), jnp.abs(jax.grad(bowl)(x)).max() < 1e-4)


def after_inner(w, rate):
    inner = lambda w: jnp.sum(jnp.tanh(w * waves[0]) ** 2)
    return inner(w - rate * jax.grad(inner)(w))


show("meta", *jax.grad(after_inner, argnums=(0, 1))(0.7, 0.05))

# A variational autoencoder's loss with reparametrised noise; a penalty on a gradient's norm.
def elbo(p, key):
    mean, log_var = waves @ p["enc"], waves @ p["var"]
    z = mean + jnp.exp(0.5 * log_var) * random.normal(key, mean.shape)
    rec = jnp.sum((nn.sigmoid(z @ p["dec"]) - waves) ** 2, -1)
    kl = -0.5 * jnp.sum(1 + log_var - mean**2 - jnp.exp(log_var), -1)
    return jnp.mean(rec + kl)


ks = random.split(keys[1], 4)
params = {"enc": init(ks[0], 20, 3), "var": init(ks[1], 20, 3), "dec": init(ks[2], 3, 20)}
g = jax.grad(elbo)(params, ks[3])
show("autoencoder", elbo(params, ks[3]), *(jnp.linalg.norm(g[n]) for n in sorted(g)))
critic = lambda x: jnp.sum(nn.leaky_relu(x @ params["enc"]) ** 2)
penalty = lambda x: jnp.mean((jnp.linalg.norm(jax.vmap(jax.grad(critic))(x), axis=-1) - 1) ** 2)
show("penalty", penalty(waves), jnp.linalg.norm(jax.grad(penalty)(waves)))
