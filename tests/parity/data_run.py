"""Prints a line for each data set: its name, shapes, and check sums or moments."""

import zlib

import jax
import numpy as np

from athanor import data


def exact(name, *parts):
    arrays = [np.asarray(p) if not isinstance(p, (str, list)) else p for p in parts]
    sums = [zlib.crc32(a.tobytes() if isinstance(a, np.ndarray) else "".join(a).encode()) for a in arrays]
    print("exact", name, *sums)


def drawn(name, *parts):
    for i, part in enumerate(parts):
        a = np.asarray(part).astype(np.float64)
        flat = a.reshape(-1)
        places = [0, len(flat) // 3, len(flat) // 2, len(flat) - 1]
        shape = "x".join(map(str, a.shape))
        print("drawn", f"{name}{i}", shape, a.mean(), a.std(), *(flat[p] for p in places))


exact("digits", *data.digits())
exact("mnist-train", *data.mnist())
exact("mnist-test", *data.mnist("test"))
exact("iris", *data.iris())
exact("penguins", *data.penguins())
exact("names", data.names())
exact("text", data.text(), data.text("moby-dick", whole=True))
key = jax.random.key(3)
for make in (data.moons, data.circles, data.spirals, data.ring, data.swiss_roll, data.mnist1d, data.sprites):
    drawn(make.__name__, *make(key, 30))
drawn("checkerboard", data.checkerboard(key, 30))
drawn("sines", *data.sines(key, 7))
for make in (data.shapes2d, data.faces):
    images, factors = make(key, 10)
    drawn(make.__name__, images, *(factors[name] for name in sorted(factors)))
images, labels, factors = data.sprites(key, 10, side=32, factors=True)
drawn("sprites32", images, labels, *(factors[name] for name in sorted(factors)))
