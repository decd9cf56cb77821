"""A Wasserstein GAN with gradient penalty (Gulrajani et al., arXiv:1704.00028), a ring of Gaussians."""

import jax
import jax.numpy as jnp
import optax

LATENT, WIDTH, BATCH, CRITIC_STEPS, PENALTY = 4, 64, 128, 4, 1.0


def ring(key, count):
    """(count, 2) of eight Gaussians of deviation 0.05 on the unit circle."""
    which_key, noise_key = jax.random.split(key)
    angle = jax.random.randint(which_key, (count,), 0, 8) * (2 * jnp.pi / 8)
    centre = jnp.stack([jnp.cos(angle), jnp.sin(angle)], axis=1)
    return centre + 0.05 * jax.random.normal(noise_key, (count, 2))


def init(key, sizes):
    params = []
    for key, inputs, outputs in zip(jax.random.split(key, len(sizes)), sizes, sizes[1:]):
        w = jax.random.normal(key, (inputs, outputs)) * jnp.sqrt(2.0 / inputs)
        params.append((w, jnp.zeros(outputs)))
    return params


def network(params, x):
    for w, b in params[:-1]:
        x = jax.nn.silu(x @ w + b)  # smooth: the penalty differentiates its slope
    w, b = params[-1]
    return x @ w + b


def critic(params, x):
    return network(params, x)[..., 0]


def critic_loss(params, real, fake, key):
    """Equation 3: fake less real, and a penalty for slopes between them other than 1."""
    mix = jax.random.uniform(key, (real.shape[0], 1))
    between = mix * real + (1 - mix) * fake
    slopes = jax.vmap(jax.grad(critic, argnums=1), in_axes=(None, 0))(params, between)
    norms = jnp.sqrt(jnp.sum(slopes**2, axis=1) + 1e-12)
    distance = critic(params, real).mean() - critic(params, fake).mean()
    return -distance + PENALTY * jnp.mean((norms - 1.0) ** 2)


def generator_loss(params, critic_params, z):
    return -critic(critic_params, network(params, z)).mean()


critic_tx = optax.adam(5e-4, b1=0.5, b2=0.9)
generator_tx = optax.adam(optax.linear_schedule(5e-4, 1e-4, 1500), b1=0.5, b2=0.9)


@jax.jit
def train_step(state, key):
    """CRITIC_STEPS updates of the critic and one of the generator; the critic's last loss."""
    generator, critic_params, generator_state, critic_state = state

    def critic_step(carry, key):
        params, opt_state = carry
        real_key, z_key, mix_key = jax.random.split(key, 3)
        fake = network(generator, jax.random.normal(z_key, (BATCH, LATENT)))
        real = ring(real_key, BATCH)
        loss, grads = jax.value_and_grad(critic_loss)(params, real, fake, mix_key)
        updates, opt_state = critic_tx.update(grads, opt_state)
        return (optax.apply_updates(params, updates), opt_state), loss

    key, z_key = jax.random.split(key)
    keys = jax.random.split(key, CRITIC_STEPS)
    (critic_params, critic_state), losses = jax.lax.scan(
        critic_step, (critic_params, critic_state), keys
    )
    z = jax.random.normal(z_key, (BATCH, LATENT))
    grads = jax.grad(generator_loss)(generator, critic_params, z)
    updates, generator_state = generator_tx.update(grads, generator_state)
    generator = optax.apply_updates(generator, updates)
    return (generator, critic_params, generator_state, critic_state), losses[-1]


@jax.jit
def energy_distance(generator, key):
    """2 E‖X - Y‖ - E‖X - X'‖ - E‖Y - Y'‖ of 512 samples and 512 data: 0 if the laws agree."""
    z_key, data_key = jax.random.split(key)
    x = network(generator, jax.random.normal(z_key, (512, LATENT)))
    y = ring(data_key, 512)

    def between(a, b):
        return jnp.mean(jnp.sqrt(jnp.sum((a[:, None] - b[None]) ** 2, axis=-1) + 1e-12))

    return 2 * between(x, y) - between(x, x) - between(y, y)


generator_key, critic_key = jax.random.split(jax.random.key(0))
generator = init(generator_key, (LATENT, WIDTH, WIDTH, 2))
critic_params = init(critic_key, (2, WIDTH, WIDTH, 1))
state = (generator, critic_params, generator_tx.init(generator), critic_tx.init(critic_params))
print("result untrained", float(energy_distance(state[0], jax.random.key(9))))
for step in range(1500):
    state, loss = train_step(state, jax.random.fold_in(jax.random.key(1), step))
    if step < 50:
        print("loss", step, float(loss))
print("result distance", float(energy_distance(state[0], jax.random.key(9))))
print("goal distance < 0.08")
