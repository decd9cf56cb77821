"""Images drawn by formulas, with the factors that made them."""

import jax
import jax.numpy as jnp

CLASSES = (
    "circle", "square", "triangle", "cross", "ring", "heart", "bars", "checks", "crescent", "star",
)


def _grid(side):
    """x to the right and y down of pixel centres, each (side, side), from -1 to 1."""
    line = (jnp.arange(side) + 0.5) * (2.0 / side) - 1.0
    return line[None, :], line[:, None]


def _signed(x, y):
    """How far inside of each class's shape of size 1 a point is: (classes, …)."""
    radius = jnp.sqrt(x**2 + y**2 + 1e-12)
    box = jnp.maximum(jnp.abs(x), jnp.abs(y))
    beside = jnp.sqrt((x - 0.5) ** 2 + y**2 + 1e-12)
    star = 0.7 + 0.3 * jnp.cos(5 * jnp.arctan2(x, -y))
    side = jnp.abs(x)
    lobe = 0.52 - jnp.sqrt((side - 0.44) ** 2 + (y + 0.36) ** 2 + 1e-12)
    point = jnp.minimum(0.6 * (0.95 - y - 1.25 * side), y + 0.36)
    wave = lambda t: 0.3 * jnp.sin(2.5 * jnp.pi * t)
    return jnp.stack(
        [
            1.0 - radius,
            0.9 - box,
            jnp.minimum(0.8 - y, 0.5 * (y + 1.0) - jnp.abs(x)),
            jnp.minimum(1.0 - box, 0.3 - jnp.minimum(jnp.abs(x), jnp.abs(y))),
            0.25 - jnp.abs(radius - 0.75),
            jnp.maximum(lobe, point),
            jnp.minimum(1.0 - box, wave(x)),
            jnp.minimum(1.0 - box, 3.0 * wave(x) * wave(y)),
            jnp.minimum(1.0 - radius, beside - 0.8),
            star - radius,
        ]
    )


def _masks(label, x, y, size, angle, side):
    """Soft pictures (count, side, side) from 0 to 1, of shapes at (x, y), turned and scaled."""
    column, row = _grid(side)
    at = lambda values: values[:, None, None]
    dx, dy = column - at(x), row - at(y)
    cos, sin = at(jnp.cos(angle)), at(jnp.sin(angle))
    u, v = (cos * dx + sin * dy) / at(size), (cos * dy - sin * dx) / at(size)
    inside = _signed(u, v)[label, jnp.arange(label.shape[0])] * at(size)
    return jax.nn.sigmoid(inside * (2.0 * side))  # edges one pixel wide


def shapes(key, count, side=16, kinds=3):
    """Grey images (count, side, side) of one shape, and its factors, as for disentanglement.

    Factors: a dict of shape, x, y, size and angle (rad), each (count,).
    """
    keys = jax.random.split(key, 5)
    uniform = lambda k, low, high: jax.random.uniform(k, (count,), minval=low, maxval=high)
    factors = {
        "shape": jax.random.randint(keys[0], (count,), 0, kinds),
        "x": uniform(keys[1], -0.5, 0.5),
        "y": uniform(keys[2], -0.5, 0.5),
        "size": uniform(keys[3], 0.25, 0.45),
        "angle": uniform(keys[4], 0.0, 2 * jnp.pi),
    }
    image = _masks(
        factors["shape"], factors["x"], factors["y"], factors["size"], factors["angle"], side
    )
    return image, factors


def _grounds(keys, count, side):
    """Backgrounds (count, side, side, 3): two colours, mixed along a direction and in waves."""
    column, row = _grid(side)
    colours = jax.random.uniform(keys[0], (2, count, 1, 1, 3), minval=0.0, maxval=0.75)
    draws = jax.random.uniform(keys[1], (5, count, 1, 1))
    turn, wave_turn, phase = 2 * jnp.pi * draws[:3]
    along = lambda angle: jnp.cos(angle) * column + jnp.sin(angle) * row
    waves = jnp.sin((2.0 + 6.0 * draws[3]) * along(wave_turn) + phase)
    mix = 0.5 + 0.35 * along(turn) + 0.25 * draws[4] * waves
    mix = jnp.clip(mix, 0.0, 1.0)[..., None]
    return colours[0] * (1.0 - mix) + colours[1] * mix


def sprites(key, count, side=16, noise=0.02, factors=False):
    """Coloured sprites of ten classes (``CLASSES``) on patterned grounds: a stand-in for CIFAR-10.

    Images (count, side, side, 3) from 0 to 1 and classes (count,), int32. Place, size, angle, the
    colours, the light and the ground vary. With ``factors`` also a dict of x, y, size, angle (rad),
    (count,) each, and colour, (count, 3).
    """
    keys = jax.random.split(key, 9)
    label = jax.random.randint(keys[0], (count,), 0, 10)
    uniform = lambda k, low, high: jax.random.uniform(k, (count,), minval=low, maxval=high)
    made = {
        "x": uniform(keys[1], -0.3, 0.3),
        "y": uniform(keys[2], -0.3, 0.3),
        "size": uniform(keys[3], 0.45, 0.75),
        "angle": uniform(keys[4], -0.4, 0.4),
    }
    mask = _masks(label, made["x"], made["y"], made["size"], made["angle"], side)[..., None]
    ground = _grounds(keys[5:7], count, side)
    # A colour away from the ground's, or nothing could be seen.
    middle = jnp.mean(ground, axis=(1, 2))
    tint = jax.random.uniform(keys[7], (count, 3), minval=-0.2, maxval=0.2)
    made["colour"] = jnp.clip(jnp.where(middle < 0.4, middle + 0.55, middle - 0.35) + tint, 0.0, 1.0)
    column, row = _grid(side)
    light = 1.0 - 0.2 * (column + row)[None, :, :, None] * 0.5
    image = mask * made["colour"][:, None, None, :] * light + (1.0 - mask) * ground
    image = jnp.clip(image + noise * jax.random.normal(keys[8], image.shape), 0.0, 1.0)
    return (image, label, made) if factors else (image, label)


def faces(key, count, side=32):
    """Drawn faces, RGB (count, side, side, 3) from 0 to 1, and their factors, (count,) each.

    Factors from 0 to 1: skin, hair, width, eyes (apart), gaze (left to right), smile, glasses
    (0 or 1), ground.
    """
    names = ("skin", "hair", "width", "eyes", "gaze", "smile", "glasses", "ground")
    values = jax.random.uniform(key, (len(names), count))
    factors = dict(zip(names, values))
    factors["glasses"] = (factors["glasses"] > 0.5).astype(jnp.float32)
    f = {name: value[:, None, None] for name, value in factors.items()}
    x, y = _grid(side)
    soft = lambda inside: jax.nn.sigmoid(inside * (2.0 * side))[..., None]
    disc = lambda cx, cy, rx, ry: (
        1.0 - jnp.sqrt(((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2 + 1e-12)
    ) * jnp.minimum(rx, ry)

    def colour(low, high, part):
        return jnp.array(low) * (1.0 - part[..., None]) + jnp.array(high) * part[..., None]

    image = colour((0.2, 0.3, 0.5), (0.8, 0.85, 0.75), f["ground"]) * jnp.ones((1, side, side, 1))

    def paint(image, inside, tint):
        cover = soft(inside)
        return image * (1.0 - cover) + tint * cover

    width = 0.5 + 0.2 * f["width"]
    hair = colour((0.1, 0.07, 0.05), (0.9, 0.75, 0.35), f["hair"])
    image = paint(image, disc(0.0, -0.1, width + 0.12, 0.88), hair)
    image = paint(image, disc(0.0, 0.08, width, 0.78), colour((0.45, 0.3, 0.2), (1.0, 0.85, 0.72), f["skin"]))
    apart = 0.2 + 0.1 * f["eyes"]
    for eye in (-1.0, 1.0):
        white = disc(eye * apart, -0.08, 0.13, 0.09)
        image = paint(image, white, jnp.ones(3))
        pupil = disc(eye * apart + 0.07 * (2.0 * f["gaze"] - 1.0), -0.08, 0.055, 0.07)
        image = paint(image, pupil, jnp.array([0.1, 0.1, 0.15]))
        rim = 0.035 - jnp.abs(disc(eye * apart, -0.08, 0.19, 0.17))
        image = paint(image, jnp.where(f["glasses"] > 0, rim, -1.0), jnp.array([0.05, 0.05, 0.05]))
    bend = 0.35 * (f["smile"] - 0.4)
    mouth = 0.035 - jnp.abs(y - 0.45 + bend * ((x / 0.25) ** 2 - 1.0) * 0.5)
    image = paint(image, jnp.minimum(mouth, 0.25 - jnp.abs(x)), jnp.array([0.7, 0.2, 0.25]))
    return image, factors
