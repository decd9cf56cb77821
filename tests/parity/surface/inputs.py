"""The inputs of the cases: fixed numbers that no generator decides.

A name is a letter for the element type and a suffix for shape and range: ``f`` float32, ``i`` int32,
``b`` bool, ``h`` float16, ``g`` bfloat16, ``e`` float32 without elements; no suffix (2, 3), ``p`` the
same but positive, ``u`` within (-1, 1), ``r`` (3,), ``s`` (3, 3) well conditioned, ``c`` (2, 3, 4),
``v`` (5,).
"""

import jax
import jax.numpy as jnp
import numpy as np

_X = [[-1.5, 0.25, 2.0], [0.75, -0.375, 3.25]]
_P = [[0.5, 1.25, 2.0], [3.5, 0.875, 1.75]]
_U = [[-0.75, 0.25, 0.5], [0.875, -0.375, 0.0625]]
_R = [0.5, -1.25, 2.5]
_S = [[4.0, 1.5, -0.5], [0.75, 3.0, 0.25], [-1.0, 0.5, 2.5]]
_C = [[[((7 * a + 5 * b + 3 * c) % 13 - 6) / 4 for c in range(4)] for b in range(3)] for a in range(2)]
_V = [1.0, -2.0, 0.5, 3.0, -0.25]

_SHAPES = {"": _X, "p": _P, "u": _U, "r": _R, "s": _S, "c": _C, "v": _V}
_INTEGERS = {
    "": [[-3, 0, 2], [5, -1, 7]],
    "p": [[1, 2, 3], [5, 4, 7]],
    "u": [[-1, 0, 1], [1, 0, -1]],
    "r": [2, -1, 3],
    "s": [[4, 1, -1], [2, 3, 0], [-1, 1, 5]],
    "c": [[[int(4 * x) for x in row] for row in plane] for plane in _C],
    "v": [4, -2, 0, 4, 1],
}
_EMPTY = {"": (0, 3), "p": (0, 3), "u": (0, 3), "r": (3,), "s": (0, 0), "c": (0, 3, 4), "v": (0,)}
_FLOATS = {"f": jnp.float32, "h": jnp.float16, "g": jnp.bfloat16}


def inputs():
    """Each input by its name."""
    made = {}
    for suffix, values in _SHAPES.items():
        for letter, dtype in _FLOATS.items():
            made[letter + suffix] = jnp.asarray(np.array(values, np.float32)).astype(dtype)
        integers = np.array(_INTEGERS[suffix], np.int32)
        made["i" + suffix] = jnp.asarray(integers)
        made["b" + suffix] = jnp.asarray(integers > 1)
        made["e" + suffix] = jnp.zeros(_EMPTY[suffix], jnp.float32)
    made["er"] = made["fr"]
    made.update(
        # Symmetric and positive definite, lower triangular, singular.
        fd=jnp.asarray(np.array([[4.0, 1.0, 0.5], [1.0, 3.0, -0.75], [0.5, -0.75, 2.0]], np.float32)),
        fl=jnp.asarray(np.array([[2.0, 0, 0], [0.5, 1.5, 0], [-1.0, 0.25, 3.0]], np.float32)),
        fz=jnp.asarray(np.array([[1.0, 2.0], [2.0, 4.0]], np.float32)),
        # A column, a weak scalar, ties, NaN and infinities, a scalar.
        fk=jnp.asarray(np.array([[0.5], [-2.0]], np.float32)),
        fw=jnp.asarray(1.5),
        ft=jnp.asarray(np.array([2.0, 1.0, 2.0, 1.0], np.float32)),
        fn=jnp.asarray(np.array([1.0, np.nan, -np.inf, np.inf, -0.0, 2.5], np.float32)),
        f0=jnp.float32(0.7),
        # A batch of matrices, an image in NHWC, a kernel in HWIO.
        fb=jnp.asarray(np.array([_S, (np.array(_S) * 0.5 + np.eye(3)).tolist()], np.float32)),
        fimg=jnp.asarray(np.sin(np.arange(64.0)).astype(np.float32).reshape(1, 4, 8, 2)),
        fker=jnp.asarray(np.cos(np.arange(36.0)).astype(np.float32).reshape(3, 3, 2, 2)),
        # Other integer types, indices, a mask.
        i8=jnp.asarray(np.array([-128, -3, 0, 5, 127], np.int8)),
        u8=jnp.asarray(np.array([0, 1, 7, 200, 255], np.uint8)),
        u32=jnp.asarray(np.array([0, 1, 7, 200, 2**32 - 1], np.uint32)),
        j=jnp.asarray(np.array([2, 0, 1, 2], np.int32)),
        m=jnp.asarray(np.array([[True, False, True], [False, True, True]])),
        n=np.array([[0.1, 0.2, 0.3], [1.0, 2.0, 3.0]]),
        k=jax.random.key(7),
        kk=jax.random.PRNGKey(7),
    )
    return made
