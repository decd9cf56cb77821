"""PPO (Schulman et al., arXiv:1707.06347) with GAE (arXiv:1506.02438) on CartPole."""

import jax
import jax.numpy as jnp
import optax
from athanor import envs

env = envs.CartPole()
WORKERS, HORIZON, EPOCHS, MINIBATCHES, UPDATES = 16, 64, 4, 4, 60
DISCOUNT, LAMBDA, CLIP, ENTROPY = 0.99, 0.95, 0.2, 0.01
env_step = jax.vmap(envs.auto_reset(env))


def init(key):
    """Two networks of one hidden layer: logits of actions, and the value."""
    keys = jax.random.split(key, 4)
    dense = lambda key, i, o, scale: {
        "w": jax.random.normal(key, (i, o)) * scale / jnp.sqrt(i),
        "b": jnp.zeros(o),
    }
    return {
        "policy": [dense(keys[0], 4, 64, 1.0), dense(keys[1], 64, 2, 0.01)],
        "value": [dense(keys[2], 4, 64, 1.0), dense(keys[3], 64, 1, 1.0)],
    }


def network(layers, x):
    x = jnp.tanh(x @ layers[0]["w"] + layers[0]["b"])
    return x @ layers[1]["w"] + layers[1]["b"]


def log_probs_and_value(params, obs):
    return jax.nn.log_softmax(network(params["policy"], obs)), network(params["value"], obs)[..., 0]


@jax.jit
def collect(params, state, obs, key):
    """HORIZON steps of all workers: arrays (HORIZON, WORKERS, …)."""

    def advance(carry, key):
        state, obs = carry
        act_key, env_key = jax.random.split(key)
        log_probs, value = log_probs_and_value(params, obs)
        action = jax.random.categorical(act_key, log_probs)
        log_prob = jnp.take_along_axis(log_probs, action[:, None], axis=1)[:, 0]
        state, new_obs, reward, done = env_step(jax.random.split(env_key, WORKERS), state, action)
        return (state, new_obs), (obs, action, log_prob, value, reward, done.astype(jnp.float32))

    (state, obs), seen = jax.lax.scan(advance, (state, obs), jax.random.split(key, HORIZON))
    return state, obs, seen, log_probs_and_value(params, obs)[1]


@jax.jit
def advantages(seen, last_value):
    """Generalised advantages (HORIZON, WORKERS), backwards in time."""
    _, _, _, value, reward, done = seen

    def back(carry, now):
        ahead, advantage = carry
        value, reward, done = now
        error = reward + DISCOUNT * (1.0 - done) * ahead - value
        advantage = error + DISCOUNT * LAMBDA * (1.0 - done) * advantage
        return (value, advantage), advantage

    start = (last_value, jnp.zeros(WORKERS))
    return jax.lax.scan(back, start, (value, reward, done), reverse=True)[1]


def loss_fn(params, batch):
    obs, action, old_log_prob, old_value, advantage = batch
    log_probs, value = log_probs_and_value(params, obs)
    log_prob = jnp.take_along_axis(log_probs, action[:, None], axis=1)[:, 0]
    ratio = jnp.exp(log_prob - old_log_prob)
    target = advantage + old_value
    advantage = (advantage - advantage.mean()) / (advantage.std() + 1e-8)
    gain = jnp.minimum(ratio * advantage, jnp.clip(ratio, 1 - CLIP, 1 + CLIP) * advantage)
    entropy = -jnp.sum(jnp.exp(log_probs) * log_probs, axis=1)
    return -gain.mean() + 0.5 * jnp.mean((value - target) ** 2) - ENTROPY * entropy.mean()


tx = optax.chain(optax.clip_by_global_norm(0.5), optax.adam(2.5e-3, eps=1e-5))


@jax.jit
def improve(params, opt_state, flat, key):
    """EPOCHS passes over the steps in MINIBATCHES parts."""

    def minibatch(carry, places):
        params, opt_state = carry
        batch = jax.tree.map(lambda x: x[places], flat)
        loss, grads = jax.value_and_grad(loss_fn)(params, batch)
        updates, opt_state = tx.update(grads, opt_state)
        return (optax.apply_updates(params, updates), opt_state), loss

    count = WORKERS * HORIZON
    orders = jax.vmap(lambda k: jax.random.permutation(k, count))(jax.random.split(key, EPOCHS))
    places = orders.reshape(EPOCHS * MINIBATCHES, count // MINIBATCHES)
    (params, opt_state), losses = jax.lax.scan(minibatch, (params, opt_state), places)
    return params, opt_state, losses.mean()


@jax.jit
def episode_length(params, key):
    """Mean length of 32 episodes when the likelier action is taken."""

    def advance(carry, key):
        state, obs, alive = carry
        action = jnp.argmax(log_probs_and_value(params, obs)[0])
        state, obs, _, done = env.step(key, state, action)
        return (state, obs, alive * (1.0 - done)), alive

    def episode(key):
        state, obs = env.reset(key)
        start = (state, obs, jnp.float32(1.0))
        return jnp.sum(jax.lax.scan(advance, start, jax.random.split(key, 500))[1])

    return jnp.mean(jax.vmap(episode)(jax.random.split(key, 32)))


params = init(jax.random.key(0))
opt_state = tx.init(params)
state, obs = jax.vmap(env.reset)(jax.random.split(jax.random.key(1), WORKERS))
print("result untrained", float(episode_length(params, jax.random.key(9))))
for step in range(UPDATES):
    act_key, order_key = jax.random.split(jax.random.fold_in(jax.random.key(2), step))
    state, obs, seen, last_value = collect(params, state, obs, act_key)
    batch = (*seen[:4], advantages(seen, last_value))
    flat = jax.tree.map(lambda x: x.reshape(-1, *x.shape[2:]), batch)
    params, opt_state, loss = improve(params, opt_state, flat, order_key)
    if step < 50:
        print("loss", step, float(loss))
        print("action", step, "".join(map(str, flat[1].tolist())))
print("result length", float(episode_length(params, jax.random.key(9))))
print("goal length > 300")
