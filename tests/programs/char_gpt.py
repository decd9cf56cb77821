"""A character GPT (Radford et al. 2018) on sums written in digits, with Flax."""

import flax.linen as nn
import jax
import jax.numpy as jnp
import numpy as np
import optax

LETTERS = "0123456789+=."
LENGTH, WIDTH, HEADS, LAYERS = 8, 48, 4, 2
INDEX = {letter: i for i, letter in enumerate(LETTERS)}


def corpus():
    """All sums of two digits as text, 'a+b=cd.' with two digits for c d: (100, LENGTH) ids."""
    texts = [f".{a}+{b}={a + b:02d}." for a in range(10) for b in range(10)]
    return np.array([[INDEX[letter] for letter in text] for text in texts], dtype=np.int32)


class Block(nn.Module):
    """Attention and a two-layer network, each after a norm and beside a residual path."""

    @nn.compact
    def __call__(self, x, mask):
        attend = nn.MultiHeadDotProductAttention(num_heads=HEADS)
        x = x + attend(nn.LayerNorm()(x), mask=mask)
        h = nn.gelu(nn.Dense(4 * WIDTH)(nn.LayerNorm()(x)))
        return x + nn.Dense(WIDTH)(h)


class GPT(nn.Module):
    @nn.compact
    def __call__(self, ids):
        """Logits (batch, time, letters) of the letter after each of ``ids`` (batch, time)."""
        x = nn.Embed(len(LETTERS), WIDTH)(ids)
        x = x + nn.Embed(LENGTH, WIDTH, name="positions")(jnp.arange(ids.shape[1]))
        mask = nn.make_causal_mask(ids)
        for _ in range(LAYERS):
            x = Block()(x, mask)
        return nn.Dense(len(LETTERS))(nn.LayerNorm()(x))


model = GPT()
tx = optax.chain(
    optax.clip_by_global_norm(1.0),
    optax.adamw(optax.warmup_cosine_decay_schedule(0.0, 3e-3, 30, 600), weight_decay=0.01),
)


def loss_fn(params, ids):
    logits = model.apply(params, ids[:, :-1])
    return optax.softmax_cross_entropy_with_integer_labels(logits, ids[:, 1:]).mean()


@jax.jit
def train_step(params, opt_state, ids):
    loss, grads = jax.value_and_grad(loss_fn)(params, ids)
    updates, opt_state = tx.update(grads, opt_state, params)
    return optax.apply_updates(params, updates), opt_state, loss


@jax.jit
def complete(params, ids):
    """The likeliest two letters after the '=' that ends ``ids`` (batch, 5)."""
    for _ in range(2):
        following = model.apply(params, ids)[:, -1].argmax(axis=-1)
        ids = jnp.concatenate([ids, following[:, None].astype(ids.dtype)], axis=1)
    return ids[:, 5:]


def right_sums(params, data):
    return jnp.mean(jnp.all(complete(params, data[:, :5]) == data[:, 5:7], axis=1))


data = jnp.asarray(corpus())
params = model.init(jax.random.key(0), data[:1, :-1])
opt_state = tx.init(params)
print("result untrained", float(right_sums(params, data)))
for step in range(600):
    batch = jax.random.randint(jax.random.fold_in(jax.random.key(1), step), (32,), 0, 100)
    params, opt_state, loss = train_step(params, opt_state, data[batch])
    if step < 50:
        print("loss", step, float(loss))
print("".join(LETTERS[i] for i in complete(params, data[78:79, :5])[0].tolist()), "is 7 + 8")
print("result sums", float(right_sums(params, data)))
print("goal sums > 0.8")
