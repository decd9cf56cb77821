"""What lessons need beside JAX: environments, data, checkpoints, widgets. Pure Python on JAX.

The same files run under CPython with the original JAX.
"""

from . import checkpoints, envs
from .checkpoints import checkpoint, restore

__all__ = ["checkpoint", "checkpoints", "data", "envs", "restore", "widgets"]


def __getattr__(name):
    if name == "data":
        import athanor.data as data

        return data
    if name == "widgets":
        import athanor.widgets as widgets

        return widgets
    raise AttributeError(f"module 'athanor' has no attribute '{name}'")
