"""Environments as pure functions, to be jitted and vmapped.

``state, obs = env.reset(key)`` and
``state, obs, reward, done = env.step(key, state, action)``: float32 observations and reward of
shape (), bool ``done``. A state that is done stays what it is; ``auto_reset`` starts again.
"""

from ._base import Env, auto_reset, rollout
from .classic import CartPole, MountainCar, Pendulum
from .grids import Cliff, GridWorld
from .maze import PointMaze

__all__ = [
    "CartPole", "Cliff", "Env", "GridWorld", "MountainCar", "Pendulum", "PointMaze",
    "auto_reset", "rollout",
]
