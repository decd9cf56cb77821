"""Grid worlds: the state is a place (row, column); actions 0 up, 1 right, 2 down, 3 left."""

from typing import NamedTuple

import jax
import jax.numpy as jnp

from ._base import Env


class GridState(NamedTuple):
    row: object
    column: object
    t: object


class GridWorld(Env):
    """Walk to the goal; walls and the border stop a step.

    ``plan``: lines of ``.`` free, ``#`` wall, ``S`` start, ``G`` goal (reward 1, end). With
    probability ``slip`` the direction is random. Seen: the place as a one-hot vector.
    """

    num_actions, max_steps = 4, 100
    step_reward = 0.0

    def __init__(self, plan="S...\n.#..\n.#..\n...G", slip=0.0):
        rows = plan.split()
        self.height, self.width, self.slip = len(rows), len(rows[0]), slip
        find = lambda mark: next((r, c) for r, row in enumerate(rows) for c, m in enumerate(row) if m == mark)
        self.start, self.goal = find("S"), find("G")
        self.walls = jnp.array([[mark == "#" for mark in row] for row in rows])
        self.obs_size = self.height * self.width

    def reset(self, key):
        row, column = (jnp.int32(i) for i in self.start)
        state = GridState(row, column, jnp.int32(0))
        return state, self._seen(state)

    def _seen(self, state):
        return jax.nn.one_hot(state.row * self.width + state.column, self.obs_size)

    def _moved(self, key, state, action):
        which, direction = jax.random.split(key)
        slips = jax.random.uniform(which) < self.slip
        action = jnp.where(slips, jax.random.randint(direction, (), 0, 4), action)
        row = jnp.clip(state.row + jnp.array([-1, 0, 1, 0])[action], 0, self.height - 1)
        column = jnp.clip(state.column + jnp.array([0, 1, 0, -1])[action], 0, self.width - 1)
        blocked = self.walls[row, column]
        return jnp.where(blocked, state.row, row), jnp.where(blocked, state.column, column)

    def step(self, key, state, action):
        row, column = self._moved(key, state, action)
        state = GridState(row, column, state.t + 1)
        reached = (row == self.goal[0]) & (column == self.goal[1])
        reward = jnp.where(reached, 1.0, self.step_reward)
        return state, self._seen(state), reward, reached | (state.t >= self.max_steps)


class Cliff(GridWorld):
    """CliffWalking-v1 (Sutton and Barto 2018, example 6.6; gymnasium/envs/toy_text).

    4 x 12. Reward -1 a step; into the cliff, the lowest row between start and goal: -100 and
    back to the start.
    """

    step_reward = -1.0

    def __init__(self):
        super().__init__("............\n" * 3 + "S..........G")

    def step(self, key, state, action):
        row, column = self._moved(key, state, action)
        fell = (row == 3) & (column > 0) & (column < 11)
        reached = (row == 3) & (column == 11)
        state = GridState(row, jnp.where(fell, 0, column), state.t + 1)
        reward = jnp.where(fell, -100.0, -1.0)
        return state, self._seen(state), reward, reached | (state.t >= self.max_steps)
