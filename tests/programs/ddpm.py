"""Denoising diffusion (Ho et al., arXiv:2006.11239) of two moons in the plane."""

import jax
import jax.numpy as jnp
import optax

T, WIDTH = 50, 64
betas = jnp.linspace(1e-3, 0.15, T)
alphas = 1.0 - betas
alpha_bars = jnp.cumprod(alphas)


def moons(key, count):
    """(count, 2), about unit variance."""
    angle_key, which_key, noise_key = jax.random.split(key, 3)
    angle = jax.random.uniform(angle_key, (count,), maxval=jnp.pi)
    upper = jax.random.bernoulli(which_key, 0.5, (count,))
    x = jnp.where(upper, jnp.cos(angle), 1.0 - jnp.cos(angle)) - 0.5
    y = jnp.where(upper, jnp.sin(angle), 0.5 - jnp.sin(angle)) - 0.25
    noise = 0.05 * jax.random.normal(noise_key, (count, 2))
    return 1.5 * (jnp.stack([x, y], axis=1) + noise)


def init(key):
    sizes = [2 + 16, WIDTH, WIDTH, WIDTH, 2]
    params = []
    for key, inputs, outputs in zip(jax.random.split(key, 4), sizes, sizes[1:]):
        w = jax.random.normal(key, (inputs, outputs)) / jnp.sqrt(inputs)
        params.append({"w": w, "b": jnp.zeros(outputs)})
    return params


def predict_noise(params, x, t):
    """The noise in x (batch, 2) at steps t (batch,)."""
    frequencies = jnp.exp(jnp.linspace(0.0, jnp.log(100.0), 8))
    angles = t[:, None] / T * frequencies
    h = jnp.concatenate([x, jnp.sin(angles), jnp.cos(angles)], axis=1)
    for layer in params[:-1]:
        h = jax.nn.silu(h @ layer["w"] + layer["b"])
    return h @ params[-1]["w"] + params[-1]["b"]


def loss_fn(params, x, key):
    """Equation 14: the mean squared error of the noise."""
    t_key, noise_key = jax.random.split(key)
    t = jax.random.randint(t_key, (x.shape[0],), 0, T)
    noise = jax.random.normal(noise_key, x.shape)
    kept = alpha_bars[t][:, None]
    noisy = jnp.sqrt(kept) * x + jnp.sqrt(1.0 - kept) * noise
    return jnp.mean((predict_noise(params, noisy, t) - noise) ** 2)


tx = optax.adam(optax.cosine_decay_schedule(4e-3, 3000))


@jax.jit
def train_step(params, opt_state, key):
    data_key, loss_key = jax.random.split(key)
    loss, grads = jax.value_and_grad(loss_fn)(params, moons(data_key, 256), loss_key)
    updates, opt_state = tx.update(grads, opt_state)
    return optax.apply_updates(params, updates), opt_state, loss


@jax.jit
def sample(params, key):
    """Algorithm 2: 512 points from noise, (512, 2)."""
    first_key, key = jax.random.split(key)

    def denoise(x, step):
        t, key = step
        noise = predict_noise(params, x, jnp.full(x.shape[0], t))
        mean = (x - betas[t] / jnp.sqrt(1.0 - alpha_bars[t]) * noise) / jnp.sqrt(alphas[t])
        spread = jnp.where(t > 0, jnp.sqrt(betas[t]), 0.0)
        return mean + spread * jax.random.normal(key, x.shape), None

    steps = (jnp.arange(T)[::-1], jax.random.split(key, T))
    return jax.lax.scan(denoise, jax.random.normal(first_key, (512, 2)), steps)[0]


@jax.jit
def energy_distance(x, y):
    """2 E‖X - Y‖ - E‖X - X'‖ - E‖Y - Y'‖ (Székely and Rizzo 2013): 0 if the laws agree."""

    def between(a, b):
        squared = jnp.sum((a[:, None] - b[None]) ** 2, axis=-1)
        return jnp.mean(jnp.sqrt(squared + 1e-12))

    return 2 * between(x, y) - between(x, x) - between(y, y)


params = init(jax.random.key(0))
opt_state = tx.init(params)
data = moons(jax.random.key(8), 512)
print("result untrained", float(energy_distance(sample(params, jax.random.key(9)), data)))
for step in range(3000):
    key = jax.random.fold_in(jax.random.key(1), step)
    params, opt_state, loss = train_step(params, opt_state, key)
    if step < 50:
        print("loss", step, float(loss))
print("result distance", float(energy_distance(sample(params, jax.random.key(9)), data)))
print("goal distance < 0.02")
