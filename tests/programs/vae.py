"""A variational autoencoder (Kingma and Welling, arXiv:1312.6114) of small discs, with Flax."""

import flax.linen as nn
import jax
import jax.numpy as jnp
import optax
from flax.training.train_state import TrainState

SIDE, LATENT = 12, 4


def discs(key, count):
    """Images (count, SIDE * SIDE) of one soft disc of any place and radius, from 0 to 1."""
    place_key, radius_key = jax.random.split(key)
    place = jax.random.uniform(place_key, (count, 2, 1, 1), minval=3.0, maxval=SIDE - 4.0)
    radius = jax.random.uniform(radius_key, (count, 1, 1), minval=1.5, maxval=3.5)
    rows, columns = jnp.mgrid[:SIDE, :SIDE]
    distance = jnp.sqrt((rows - place[:, 0]) ** 2 + (columns - place[:, 1]) ** 2)
    return jax.nn.sigmoid(4.0 * (radius - distance)).reshape(count, -1)


class Encoder(nn.Module):
    latent: int

    @nn.compact
    def __call__(self, x):
        x = nn.relu(nn.Dense(128)(x))
        return nn.Dense(self.latent, name="mean")(x), nn.Dense(self.latent, name="log_variance")(x)


class Decoder(nn.Module):
    @nn.compact
    def __call__(self, z):
        z = nn.relu(nn.Dense(128)(z))
        return nn.Dense(SIDE * SIDE)(z)


class VAE(nn.Module):
    latent: int = LATENT

    def setup(self):
        self.encoder = Encoder(self.latent)
        self.decoder = Decoder()

    def __call__(self, x):
        mean, log_variance = self.encoder(x)
        noise = jax.random.normal(self.make_rng("noise"), mean.shape)
        z = mean + jnp.exp(0.5 * log_variance) * noise
        return self.decoder(z), mean, log_variance

    def reconstruct(self, x):
        return nn.sigmoid(self.decoder(self.encoder(x)[0]))


model = VAE()


def loss_fn(params, x, key):
    """The negative evidence lower bound, in nats an image."""
    logits, mean, log_variance = model.apply({"params": params}, x, rngs={"noise": key})
    fit = optax.sigmoid_binary_cross_entropy(logits, x).sum(axis=1)
    divergence = -0.5 * jnp.sum(1 + log_variance - mean**2 - jnp.exp(log_variance), axis=1)
    return jnp.mean(fit + divergence)


@jax.jit
def train_step(state, key):
    data_key, noise_key = jax.random.split(key)
    loss, grads = jax.value_and_grad(loss_fn)(state.params, discs(data_key, 64), noise_key)
    return state.apply_gradients(grads=grads), loss


@jax.jit
def explained(params, x):
    """The share of the pixels' variance that reconstructions explain."""
    found = model.apply({"params": params}, x, method=VAE.reconstruct)
    return 1.0 - jnp.mean((found - x) ** 2) / jnp.mean((x - x.mean(axis=0)) ** 2)


keys = jax.random.split(jax.random.key(0), 3)
variables = model.init({"params": keys[0], "noise": keys[1]}, jnp.zeros((1, SIDE * SIDE)))
state = TrainState.create(
    apply_fn=model.apply, params=variables["params"], tx=optax.adam(2e-3)
)
test = discs(keys[2], 512)
print("result untrained", float(explained(state.params, test)))
for step in range(1000):
    state, loss = train_step(state, jax.random.fold_in(jax.random.key(1), step))
    if step < 50:
        print("loss", step, float(loss))
print("result explained", float(explained(state.params, test)))
print("goal explained > 0.9")
