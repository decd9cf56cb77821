"""A small convolutional network that tells circles, squares, triangles and crosses, with Flax."""

import flax.linen as nn
import jax
import jax.numpy as jnp
import optax
from flax.training.train_state import TrainState

SIDE, CLASSES = 12, 4


def shapes(key, count):
    """Noisy images (count, SIDE, SIDE, 1) and classes (count,)."""
    label_key, place_key, size_key, noise_key = jax.random.split(key, 4)
    label = jax.random.randint(label_key, (count,), 0, CLASSES)
    place = jax.random.uniform(place_key, (count, 2, 1, 1), minval=4.0, maxval=SIDE - 5.0)
    size = jax.random.uniform(size_key, (count, 1, 1), minval=2.5, maxval=4.0)
    rows, columns = jnp.mgrid[:SIDE, :SIDE]
    y, x = rows - place[:, 0], columns - place[:, 1]
    inside = jnp.stack(
        [
            size - jnp.sqrt(x**2 + y**2),
            size - jnp.maximum(jnp.abs(x), jnp.abs(y)),
            jnp.minimum(size - jnp.abs(y), (size + y) / 2 - jnp.abs(x)),
            jnp.minimum(
                size - jnp.maximum(jnp.abs(x), jnp.abs(y)),
                1.0 - jnp.minimum(jnp.abs(x), jnp.abs(y)),
            ),
        ]
    )
    image = jax.nn.sigmoid(4.0 * inside[label, jnp.arange(count)])
    noisy = image + 0.2 * jax.random.normal(noise_key, image.shape)
    return noisy[..., None], label


class CNN(nn.Module):
    @nn.compact
    def __call__(self, x):
        x = nn.relu(nn.Conv(16, (3, 3))(x))
        x = nn.max_pool(x, (2, 2), strides=(2, 2))
        x = nn.relu(nn.Conv(32, (3, 3))(x))
        x = nn.max_pool(x, (2, 2), strides=(2, 2))
        x = nn.relu(nn.Dense(64)(x.reshape(x.shape[0], -1)))
        return nn.Dense(CLASSES)(x)


model = CNN()


def loss_fn(params, x, y):
    logits = model.apply({"params": params}, x)
    return optax.softmax_cross_entropy_with_integer_labels(logits, y).mean()


@jax.jit
def train_step(state, key):
    loss, grads = jax.value_and_grad(loss_fn)(state.params, *shapes(key, 64))
    return state.apply_gradients(grads=grads), loss


@jax.jit
def accuracy(params, x, y):
    return jnp.mean(model.apply({"params": params}, x).argmax(axis=-1) == y)


init_key, test_key = jax.random.split(jax.random.key(0))
params = model.init(init_key, jnp.zeros((1, SIDE, SIDE, 1)))["params"]
state = TrainState.create(apply_fn=model.apply, params=params, tx=optax.adamw(2e-3))
x_test, y_test = shapes(test_key, 512)
print("result untrained", float(accuracy(state.params, x_test, y_test)))
for step in range(400):
    state, loss = train_step(state, jax.random.fold_in(jax.random.key(1), step))
    if step < 50:
        print("loss", step, float(loss))
print("result accuracy", float(accuracy(state.params, x_test, y_test)))
print("goal accuracy > 0.9")
