"""A multilayer perceptron on two interleaved spirals, by hand and with Adam."""

import jax
import jax.numpy as jnp
import optax

SIZES = (2, 64, 64, 1)


def spirals(key, count):
    """``count`` points (count, 2) of two spirals with a little noise, and which spiral (count,)."""
    place_key, noise_key = jax.random.split(key)
    label = jnp.arange(count) % 2
    turn = jnp.sqrt(jax.random.uniform(place_key, (count,))) * 3 * jnp.pi
    angle = turn + jnp.pi * label
    points = jnp.stack([turn * jnp.cos(angle), turn * jnp.sin(angle)], axis=1) / (3 * jnp.pi)
    return points + 0.01 * jax.random.normal(noise_key, points.shape), label.astype(jnp.float32)


def init(key):
    layers = []
    for key, inputs, outputs in zip(jax.random.split(key, 3), SIZES, SIZES[1:]):
        w = jax.random.normal(key, (inputs, outputs)) * jnp.sqrt(2.0 / inputs)
        layers.append({"w": w, "b": jnp.zeros(outputs)})
    return layers


def forward(params, x):
    """Logits (batch,) of points (batch, 2); low frequencies alone would take long."""
    x = x * 4
    for layer in params[:-1]:
        x = jnp.sin(x @ layer["w"] + layer["b"])
    return (x @ params[-1]["w"] + params[-1]["b"])[:, 0]


def loss_fn(params, x, y):
    return jnp.mean(optax.sigmoid_binary_cross_entropy(forward(params, x), y))


def accuracy(params, x, y):
    return jnp.mean((forward(params, x) > 0) == (y > 0.5))


tx = optax.chain(
    optax.clip_by_global_norm(1.0),
    optax.adamw(optax.warmup_cosine_decay_schedule(0.0, 3e-3, 20, 500), weight_decay=1e-3),
)


@jax.jit
def train_step(params, opt_state, x, y):
    loss, grads = jax.value_and_grad(loss_fn)(params, x, y)
    updates, opt_state = tx.update(grads, opt_state, params)
    return optax.apply_updates(params, updates), opt_state, loss


data_key, test_key, init_key = jax.random.split(jax.random.key(0), 3)
x, y = spirals(data_key, 512)
x_test, y_test = spirals(test_key, 512)
params = init(init_key)
print("result untrained", float(accuracy(params, x_test, y_test)))
opt_state = tx.init(params)
for step in range(500):
    batch = jax.random.randint(jax.random.fold_in(data_key, step), (128,), 0, 512)
    params, opt_state, loss = train_step(params, opt_state, x[batch], y[batch])
    if step < 50:
        print("loss", step, float(loss))
print("result accuracy", float(accuracy(params, x_test, y_test)))
print("goal accuracy > 0.9")
