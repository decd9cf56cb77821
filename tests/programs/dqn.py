"""DQN (Mnih et al. 2015) with double targets (arXiv:1509.06461) on a grid world."""

import jax
import jax.numpy as jnp
import optax
from athanor import envs

env = envs.GridWorld("S....\n.##..\n..#..\n.....\n..#.G")
WORKERS, BUFFER, BATCH, DISCOUNT, STEPS = 8, 4096, 64, 0.95, 1500
env_step = jax.vmap(envs.auto_reset(env))


def init(key):
    one, two = jax.random.split(key)
    return {
        "w1": jax.random.normal(one, (env.obs_size, 64)) / jnp.sqrt(env.obs_size),
        "b1": jnp.zeros(64),
        "w2": jax.random.normal(two, (64, env.num_actions)) / 8.0,
        "b2": jnp.zeros(env.num_actions),
    }


def q_values(params, obs):
    """(..., obs_size) to (..., actions)."""
    hidden = jax.nn.relu(obs @ params["w1"] + params["b1"])
    return hidden @ params["w2"] + params["b2"]


def loss_fn(params, target, batch):
    obs, action, reward, done, new_obs = batch
    q = jnp.take_along_axis(q_values(params, obs), action[:, None], axis=1)[:, 0]
    best = jnp.argmax(q_values(params, new_obs), axis=1)
    ahead = jnp.take_along_axis(q_values(target, new_obs), best[:, None], axis=1)[:, 0]
    wanted = reward + DISCOUNT * (1.0 - done) * ahead
    return jnp.mean(optax.huber_loss(q, jax.lax.stop_gradient(wanted)))


tx = optax.adam(1e-3)


@jax.jit
def train_step(carry, key):
    """One step of all workers, one update."""
    params, target, opt_state, state, obs, buffer, count = carry
    act_key, explore_key, env_key, batch_key = jax.random.split(key, 4)
    epsilon = jnp.maximum(0.05, 1.0 - count / 600)
    greedy = jnp.argmax(q_values(params, obs), axis=1)
    random = jax.random.randint(act_key, (WORKERS,), 0, env.num_actions)
    explores = jax.random.uniform(explore_key, (WORKERS,)) < epsilon
    action = jnp.where(explores, random, greedy)
    state, new_obs, reward, done = env_step(jax.random.split(env_key, WORKERS), state, action)
    seen = (obs, action, reward, done.astype(jnp.float32), new_obs)
    places = (count * WORKERS + jnp.arange(WORKERS)) % BUFFER
    buffer = jax.tree.map(lambda kept, new: kept.at[places].set(new), buffer, seen)
    filled = jnp.minimum((count + 1) * WORKERS, BUFFER)
    picked = jax.random.randint(batch_key, (BATCH,), 0, filled)
    batch = jax.tree.map(lambda kept: kept[picked], buffer)
    loss, grads = jax.value_and_grad(loss_fn)(params, target, batch)
    updates, opt_state = tx.update(grads, opt_state)
    params = optax.apply_updates(params, updates)
    target = optax.incremental_update(params, target, 0.02)
    return (params, target, opt_state, state, new_obs, buffer, count + 1), (loss, action)


@jax.jit
def mean_return(params, key):
    """Discounted return of the greedy policy from the start, mean over 32 episodes of 40 steps."""

    def episode(key):
        def advance(carry, key):
            state, obs, alive, discount = carry
            action = jnp.argmax(q_values(params, obs))
            state, obs, reward, done = env.step(key, state, action)
            gained = alive * discount * reward
            return (state, obs, alive * (1.0 - done), discount * DISCOUNT), gained

        state, obs = env.reset(key)
        start = (state, obs, jnp.float32(1.0), jnp.float32(1.0))
        return jnp.sum(jax.lax.scan(advance, start, jax.random.split(key, 40))[1])

    return jnp.mean(jax.vmap(episode)(jax.random.split(key, 32)))


params = init(jax.random.key(0))
state, obs = jax.vmap(env.reset)(jax.random.split(jax.random.key(1), WORKERS))
buffer = (
    jnp.zeros((BUFFER, env.obs_size)),
    jnp.zeros(BUFFER, jnp.int32),
    jnp.zeros(BUFFER),
    jnp.zeros(BUFFER),
    jnp.zeros((BUFFER, env.obs_size)),
)
carry = (params, params, tx.init(params), state, obs, buffer, jnp.int32(0))
print("result untrained", float(mean_return(params, jax.random.key(9))))
for step in range(STEPS):
    carry, (loss, action) = train_step(carry, jax.random.fold_in(jax.random.key(2), step))
    if step < 50:
        print("loss", step, float(loss))
        print("action", step, "".join(map(str, action.tolist())))
print("result return", float(mean_return(carry[0], jax.random.key(9))))
print("goal return > 0.65")
