"""What training loops are made of."""


def __getattr__(name):
    if name in ("train_state", "common_utils", "early_stopping", "checkpoints"):
        import importlib

        return importlib.import_module(f"flax.training.{name}")
    raise AttributeError(f"module 'flax.training' has no attribute '{name}'")
