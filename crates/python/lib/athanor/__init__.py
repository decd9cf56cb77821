"""What lessons need beside JAX: environments, data, checkpoints. Pure Python on JAX.

The same files run under CPython with the original JAX.
"""

from . import checkpoints, envs
from .checkpoints import checkpoint, restore

__all__ = ["checkpoint", "checkpoints", "data", "envs", "restore"]


def __getattr__(name):
    if name == "data":
        import athanor.data as data

        return data
    raise AttributeError(f"module 'athanor' has no attribute '{name}'")
