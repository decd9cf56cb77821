"""Data: sets of others, sets that are drawn from a key with known factors, and a small loader.

A drawn set is a function of a key and a count: the same key gives the same data here and under
CPython.
"""

import jax
import jax.numpy as jnp

from ._images import CLASSES, faces, shapes, sprites
from ._loader import Loader
from ._stored import (
    IRIS_FEATURES, IRIS_SPECIES, PENGUIN_FEATURES, PENGUIN_SPECIES, digits, iris, mnist, names,
    penguins, text,
)

__all__ = [
    "CLASSES", "IRIS_FEATURES", "IRIS_SPECIES", "Loader", "PENGUIN_FEATURES", "PENGUIN_SPECIES",
    "checkerboard", "circles", "digits", "faces", "iris", "mnist", "mnist1d", "moons", "names",
    "penguins", "ring", "shapes", "shapes2d", "sines", "spirals", "sprites", "swiss_roll", "text",
]


shapes2d = shapes


def _noisy(key, points, noise):
    return points + noise * jax.random.normal(key, points.shape)


def moons(key, count, noise=0.1):
    """Two interleaved half circles: points (count, 2) and which (count,), int32."""
    angle_key, noise_key = jax.random.split(key)
    label = jnp.arange(count) % 2
    angle = jax.random.uniform(angle_key, (count,), maxval=jnp.pi)
    x = jnp.where(label == 0, jnp.cos(angle), 1.0 - jnp.cos(angle))
    y = jnp.where(label == 0, jnp.sin(angle), 0.5 - jnp.sin(angle))
    return _noisy(noise_key, jnp.stack([x, y], axis=1), noise), label


def circles(key, count, noise=0.05, factor=0.5):
    """A circle of radius 1 and one of ``factor`` inside: points (count, 2), which (count,)."""
    angle_key, noise_key = jax.random.split(key)
    label = jnp.arange(count) % 2
    angle = jax.random.uniform(angle_key, (count,), maxval=2 * jnp.pi)
    radius = jnp.where(label == 0, 1.0, factor)
    points = jnp.stack([radius * jnp.cos(angle), radius * jnp.sin(angle)], axis=1)
    return _noisy(noise_key, points, noise), label


def spirals(key, count, noise=0.02, turns=1.5, arms=2):
    """Interleaved spirals within radius 1: points (count, 2), which arm (count,)."""
    place_key, noise_key = jax.random.split(key)
    label = jnp.arange(count) % arms
    radius = jnp.sqrt(jax.random.uniform(place_key, (count,)))
    angle = 2 * jnp.pi * (turns * radius + label / arms)
    points = jnp.stack([radius * jnp.cos(angle), radius * jnp.sin(angle)], axis=1)
    return _noisy(noise_key, points, noise), label


def ring(key, count, modes=8, noise=0.05):
    """Gaussians on the unit circle: points (count, 2), which (count,)."""
    which_key, noise_key = jax.random.split(key)
    label = jax.random.randint(which_key, (count,), 0, modes)
    angle = 2 * jnp.pi * label / modes
    return _noisy(noise_key, jnp.stack([jnp.cos(angle), jnp.sin(angle)], axis=1), noise), label


def checkerboard(key, count, squares=4):
    """Uniform on the dark squares of a board over [-1, 1]²: points (count, 2)."""
    place_key, row_key, half_key = jax.random.split(key, 3)
    row = jax.random.randint(row_key, (count,), 0, squares)
    half = jax.random.randint(half_key, (count,), 0, squares // 2)
    corner = jnp.stack([2 * half + row % 2, row], axis=1)
    return (corner + jax.random.uniform(place_key, (count, 2))) * (2.0 / squares) - 1.0


def swiss_roll(key, count, noise=0.0):
    """A rolled sheet: points (count, 3), and how far along the roll (count,)."""
    turn_key, height_key, noise_key = jax.random.split(key, 3)
    turn = 1.5 * jnp.pi * (1.0 + 2.0 * jax.random.uniform(turn_key, (count,)))
    height = 21.0 * jax.random.uniform(height_key, (count,))
    points = jnp.stack([turn * jnp.cos(turn), height, turn * jnp.sin(turn)], axis=1)
    return _noisy(noise_key, points, noise), turn


def sines(key, tasks, shots=10, limit=5.0):
    """Regression tasks of MAML (Finn et al., arXiv:1703.03400, section 5.1).

    Returns x and y, (tasks, shots, 1), amplitudes 0.1 to 5 and phases 0 to π, (tasks,).
    """
    amplitude_key, phase_key, x_key = jax.random.split(key, 3)
    amplitude = jax.random.uniform(amplitude_key, (tasks,), minval=0.1, maxval=5.0)
    phase = jax.random.uniform(phase_key, (tasks,), maxval=jnp.pi)
    x = jax.random.uniform(x_key, (tasks, shots, 1), minval=-limit, maxval=limit)
    y = amplitude[:, None, None] * jnp.sin(x - phase[:, None, None])
    return x, y, amplitude, phase


# One stroke for each digit, twelve heights (after Greydanus and Kobak, arXiv:2011.14439, fig. 2).
_STROKES = (
    (5, 6, 6.5, 6.75, 7, 7, 7, 7, 6.75, 6.5, 6, 5),
    (5, 3, 3, 3.4, 3.8, 4.2, 4.6, 5, 5.4, 5.8, 5, 5),
    (5, 6, 6.5, 6.5, 6, 5.25, 4.75, 4, 3.5, 3.5, 4, 5),
    (5, 6, 6.5, 6.5, 6, 5, 5, 6, 6.5, 6.5, 6, 5),
    (5, 4.4, 3.8, 3.2, 2.6, 2.6, 5, 5, 5, 5, 5, 5),
    (5, 3, 3, 3, 3, 5, 6, 6.5, 6.5, 6, 4.5, 5),
    (5, 4, 3.5, 3.25, 3, 3, 3, 3, 3.25, 3.5, 4, 5),
    (5, 7, 7, 6.6, 6.2, 5.8, 5.4, 5, 4.6, 4.2, 5, 5),
    (5, 4, 3.5, 3.5, 4, 5, 5, 4, 3.5, 3.5, 4, 5),
    (5, 4, 3.5, 3.5, 4, 5, 5, 5, 5, 4.7, 4.3, 5),
)


def mnist1d(key, count, length=40, noise=0.25):
    """MNIST-1D's recipe (Greydanus and Kobak, arXiv:2011.14439, section 2).

    A digit's stroke is scaled, sheared, shifted in a longer signal and made noisy. Returns
    signals (count, length) and digits (count,). The draws are ours, not the published set's.
    """
    keys = jax.random.split(key, 5)
    label = jax.random.randint(keys[0], (count,), 0, 10)
    stroke = jnp.array(_STROKES, jnp.float32)[label] - 5.0
    scale = jax.random.uniform(keys[1], (count, 1), minval=0.6, maxval=1.4)
    shear = jax.random.uniform(keys[2], (count, 1), minval=-0.75, maxval=0.75)
    stroke = scale * (stroke / 2.0) + shear * jnp.linspace(-0.5, 0.5, 12)
    width = 24  # places that the stroke covers
    start = jax.random.uniform(keys[3], (count, 1), maxval=float(length - width))
    at = (jnp.arange(length) - start) * (11.0 / (width - 1))
    left = jnp.clip(jnp.floor(at).astype(jnp.int32), 0, 10)
    part = at - left
    ends = [jnp.take_along_axis(stroke, left + i, axis=1) for i in (0, 1)]
    signal = jnp.where((at >= 0) & (at <= 11), ends[0] * (1 - part) + ends[1] * part, 0.0)
    return signal + noise * jax.random.normal(keys[4], signal.shape), label
