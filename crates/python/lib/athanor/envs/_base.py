"""What environments share."""

import jax
import jax.numpy as jnp


class Env:
    """``num_actions`` for discrete actions, else ``action_size``; ``obs_size`` numbers are seen."""

    num_actions = None
    action_size = None
    obs_size = None
    max_steps = None

    def reset(self, key):
        """A first state and what is seen of it, (obs_size,)."""
        raise NotImplementedError

    def step(self, key, state, action):
        """The next state, what is seen of it, the reward and whether the episode has ended."""
        raise NotImplementedError


def auto_reset(env):
    """``step`` of ``env`` that begins a new episode in place of a state that is done.

    The reward and ``done`` are the old episode's, the state and observation the new one's.
    """

    def step(key, state, action):
        step_key, reset_key = jax.random.split(key)
        state, obs, reward, done = env.step(step_key, state, action)
        fresh, fresh_obs = env.reset(reset_key)
        pick = lambda new, old: jnp.where(done, new, old)
        return jax.tree.map(pick, fresh, state), pick(fresh_obs, obs), reward, done

    return step


def rollout(env, policy, key, length):
    """``length`` steps with new episodes as needed; ``policy(key, obs) -> action``.

    Returns a dict of arrays whose first axis is time: obs, action, reward, done.
    """
    step = auto_reset(env)
    key, reset_key = jax.random.split(key)
    state, obs = env.reset(reset_key)

    def advance(carry, key):
        state, obs = carry
        act_key, step_key = jax.random.split(key)
        action = policy(act_key, obs)
        state, new_obs, reward, done = step(step_key, state, action)
        return (state, new_obs), {"obs": obs, "action": action, "reward": reward, "done": done}

    return jax.lax.scan(advance, (state, obs), jax.random.split(key, length))[1]
