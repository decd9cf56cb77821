"""CartPole, Pendulum and MountainCar with Gymnasium's equations and constants."""

from typing import NamedTuple

import jax
import jax.numpy as jnp

from ._base import Env


class CartPoleState(NamedTuple):
    x: object  # m
    x_dot: object
    theta: object  # rad, 0 upright
    theta_dot: object
    t: object  # steps


class CartPole(Env):
    """Balance a pole on a cart: CartPole-v1 (gymnasium/envs/classic_control/cartpole.py).

    Dynamics of Barto, Sutton and Anderson 1983, appendix, without friction; Euler steps of
    0.02 s. Actions: 0 left, 1 right. Reward 1 a step.
    """

    num_actions, obs_size, max_steps = 2, 4, 500
    gravity, cart_mass, pole_mass, half_length = 9.8, 1.0, 0.1, 0.5
    force, dt = 10.0, 0.02
    x_limit, theta_limit = 2.4, 12 * 2 * 3.141592653589793 / 360

    def reset(self, key):
        values = jax.random.uniform(key, (4,), minval=-0.05, maxval=0.05)
        state = CartPoleState(*values, jnp.zeros((), jnp.int32))
        return state, values

    def step(self, key, state, action):
        x, x_dot, theta, theta_dot, t = state
        force = jnp.where(action == 1, self.force, -self.force)
        cos, sin = jnp.cos(theta), jnp.sin(theta)
        total = self.cart_mass + self.pole_mass
        moment = self.pole_mass * self.half_length
        pushed = (force + moment * theta_dot**2 * sin) / total
        theta_acc = (self.gravity * sin - cos * pushed) / (
            self.half_length * (4.0 / 3.0 - self.pole_mass * cos**2 / total)
        )
        x_acc = pushed - moment * theta_acc * cos / total
        state = CartPoleState(
            x + self.dt * x_dot,
            x_dot + self.dt * x_acc,
            theta + self.dt * theta_dot,
            theta_dot + self.dt * theta_acc,
            t + 1,
        )
        fell = (jnp.abs(state.x) > self.x_limit) | (jnp.abs(state.theta) > self.theta_limit)
        return state, jnp.stack(state[:4]), jnp.float32(1.0), fell | (state.t >= self.max_steps)


class PendulumState(NamedTuple):
    theta: object  # rad, 0 upright
    theta_dot: object
    t: object


class Pendulum(Env):
    """Swing up: Pendulum-v1 (gymnasium/envs/classic_control/pendulum.py).

    Action: a torque in [-2, 2], shape () or (1,). Seen: cos θ, sin θ, angular velocity.
    """

    action_size, obs_size, max_steps = 1, 3, 200
    gravity, mass, length, dt = 10.0, 1.0, 1.0, 0.05
    max_speed, max_torque = 8.0, 2.0

    def reset(self, key):
        high = jnp.array([jnp.pi, 1.0], jnp.float32)
        theta, theta_dot = jax.random.uniform(key, (2,), minval=-high, maxval=high)
        state = PendulumState(theta, theta_dot, jnp.zeros((), jnp.int32))
        return state, self._seen(state)

    def _seen(self, state):
        return jnp.stack([jnp.cos(state.theta), jnp.sin(state.theta), state.theta_dot])

    def step(self, key, state, action):
        torque = jnp.clip(jnp.reshape(action, ()), -self.max_torque, self.max_torque)
        angle = (state.theta + jnp.pi) % (2 * jnp.pi) - jnp.pi
        cost = angle**2 + 0.1 * state.theta_dot**2 + 0.001 * torque**2
        acceleration = (
            3 * self.gravity / (2 * self.length) * jnp.sin(state.theta)
            + 3.0 / (self.mass * self.length**2) * torque
        )
        speed = state.theta_dot + acceleration * self.dt
        speed = jnp.clip(speed, -self.max_speed, self.max_speed)
        state = PendulumState(state.theta + speed * self.dt, speed, state.t + 1)
        return state, self._seen(state), -cost, state.t >= self.max_steps


class MountainCarState(NamedTuple):
    position: object
    velocity: object
    t: object


class MountainCar(Env):
    """Rock up a hill: MountainCar-v0 (gymnasium/envs/classic_control/mountain_car.py).

    Moore 1990's problem. Actions: 0 left, 1 nothing, 2 right. Reward -1 a step.
    """

    num_actions, obs_size, max_steps = 3, 2, 200
    low, high, goal, max_speed = -1.2, 0.6, 0.5, 0.07
    force, gravity = 0.001, 0.0025

    def reset(self, key):
        position = jax.random.uniform(key, (), minval=-0.6, maxval=-0.4)
        state = MountainCarState(position, jnp.float32(0.0), jnp.zeros((), jnp.int32))
        return state, jnp.stack(state[:2])

    def step(self, key, state, action):
        push = (action - 1) * self.force - self.gravity * jnp.cos(3 * state.position)
        velocity = jnp.clip(state.velocity + push, -self.max_speed, self.max_speed)
        position = jnp.clip(state.position + velocity, self.low, self.high)
        at_wall = (position == self.low) & (velocity < 0)
        velocity = jnp.where(at_wall, 0.0, velocity)
        state = MountainCarState(position, velocity, state.t + 1)
        done = (position >= self.goal) | (state.t >= self.max_steps)
        return state, jnp.stack(state[:2]), jnp.float32(-1.0), done
