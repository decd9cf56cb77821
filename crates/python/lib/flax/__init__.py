"""Neural networks as pure functions of their parameters, with Flax's interface.

``flax.linen`` has the layers, ``flax.training.train_state`` what a training loop carries. Modules
are loaded when first used.
"""

__version__ = "0.12.8"

_MODULES = (
    "core errors jax_utils linen nnx serialization struct training traverse_util typing".split()
)


def __getattr__(name):
    if name in _MODULES:
        import importlib

        return importlib.import_module(f"flax.{name}")
    raise AttributeError(f"module 'flax' has no attribute '{name}'")
