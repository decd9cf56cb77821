"""A gated recurrent unit (Cho et al., arXiv:1406.1078) that recalls a bit seen long ago, with Flax."""

import flax.linen as nn
import jax
import jax.numpy as jnp
import optax

LENGTH, HIDDEN, SYMBOLS = 20, 32, 4


def sequences(key, count):
    """Symbols (count, LENGTH), one-hot with a marker in the last channel, and the marked symbol.

    One place of the first half is marked; the symbol there is to be told at the end.
    """
    symbol_key, place_key = jax.random.split(key)
    symbols = jax.random.randint(symbol_key, (count, LENGTH), 0, SYMBOLS)
    place = jax.random.randint(place_key, (count,), 0, LENGTH // 2)
    marker = jax.nn.one_hot(place, LENGTH)[..., None]
    inputs = jnp.concatenate([jax.nn.one_hot(symbols, SYMBOLS), marker], axis=-1)
    return inputs, jnp.take_along_axis(symbols, place[:, None], axis=1)[:, 0]


class Recall(nn.Module):
    @nn.compact
    def __call__(self, x):
        """Logits (batch, SYMBOLS) after sequences (batch, time, channels)."""
        states = nn.RNN(nn.GRUCell(features=HIDDEN))(x)
        return nn.Dense(SYMBOLS)(states[:, -1])


model = Recall()
tx = optax.chain(optax.clip_by_global_norm(1.0), optax.adam(5e-3))


def loss_fn(params, x, y):
    logits = model.apply(params, x)
    return optax.softmax_cross_entropy_with_integer_labels(logits, y).mean()


@jax.jit
def train_step(params, opt_state, key):
    loss, grads = jax.value_and_grad(loss_fn)(params, *sequences(key, 64))
    updates, opt_state = tx.update(grads, opt_state)
    return optax.apply_updates(params, updates), opt_state, loss


@jax.jit
def accuracy(params, x, y):
    return jnp.mean(model.apply(params, x).argmax(axis=-1) == y)


x_test, y_test = sequences(jax.random.key(7), 512)
params = model.init(jax.random.key(0), x_test[:1])
opt_state = tx.init(params)
print("result untrained", float(accuracy(params, x_test, y_test)))
for step in range(800):
    key = jax.random.fold_in(jax.random.key(1), step)
    params, opt_state, loss = train_step(params, opt_state, key)
    if step < 50:
        print("loss", step, float(loss))
print("result accuracy", float(accuracy(params, x_test, y_test)))
print("goal accuracy > 0.9")
