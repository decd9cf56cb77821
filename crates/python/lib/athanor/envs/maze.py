"""A point with inertia that is pushed through a maze of walls."""

from typing import NamedTuple

import jax
import jax.numpy as jnp

from ._base import Env


class MazeState(NamedTuple):
    position: object  # (2,): x to the right, y down, in cells
    velocity: object  # (2,), cells a second
    t: object


class PointMaze(Env):
    """Push the point to the goal: action (2,) in [-1, 1], an acceleration; reward 1 near it.

    The task of PointMaze in Gymnasium-Robotics (dt 0.01 s there; here 0.1 s, and contact is
    simply a stop of the axis that would enter a wall). ``plan`` as in ``GridWorld``.
    """

    action_size, obs_size, max_steps = 2, 4, 300
    dt, push, max_speed, reach = 0.1, 5.0, 5.0, 0.45

    def __init__(self, plan="#####\n#S..#\n###.#\n#G..#\n#####"):
        rows = plan.split()
        find = lambda mark: next((c + 0.5, r + 0.5) for r, row in enumerate(rows) for c, m in enumerate(row) if m == mark)
        self.start, self.goal = jnp.array(find("S")), jnp.array(find("G"))
        self.walls = jnp.array([[mark == "#" for mark in row] for row in rows])

    def reset(self, key):
        position = self.start + jax.random.uniform(key, (2,), minval=-0.2, maxval=0.2)
        state = MazeState(position, jnp.zeros(2), jnp.int32(0))
        return state, jnp.concatenate([position, state.velocity])

    def _blocked(self, x, y):
        return self.walls[jnp.floor(y).astype(jnp.int32), jnp.floor(x).astype(jnp.int32)]

    def step(self, key, state, action):
        velocity = state.velocity + self.dt * self.push * jnp.clip(action, -1.0, 1.0)
        velocity = jnp.clip(velocity, -self.max_speed, self.max_speed)
        x, y = state.position
        dx, dy = self.dt * velocity
        stop_x = self._blocked(x + dx, y)
        x = jnp.where(stop_x, x, x + dx)
        stop_y = self._blocked(x, y + dy)
        y = jnp.where(stop_y, y, y + dy)
        velocity = jnp.where(jnp.stack([stop_x, stop_y]), 0.0, velocity)
        position = jnp.stack([x, y])
        near = jnp.sum((position - self.goal) ** 2) <= self.reach**2
        state = MazeState(position, velocity, state.t + 1)
        obs = jnp.concatenate([position, velocity])
        return state, obs, jnp.where(near, 1.0, 0.0), near | (state.t >= self.max_steps)
