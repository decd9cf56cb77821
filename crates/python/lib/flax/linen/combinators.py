"""Modules made of others."""

from typing import Any

from .module import Module


class Sequential(Module):
    """Layers or functions one after the other.

    A tuple that a layer gives is what the next is called with, a dict its keyword arguments.
    """

    layers: Any

    def __post_init__(self):
        from collections.abc import Sequence

        if not isinstance(self.layers, Sequence):
            raise ValueError(f"'layers' must be a sequence, got '{type(self.layers).__name__}'.")
        super().__post_init__()

    def __call__(self, *args, **kwargs):
        if not self.layers:
            raise ValueError(f"Empty Sequential module {self.name}.")
        outputs = self.layers[0](*args, **kwargs)
        for layer in self.layers[1:]:
            if isinstance(outputs, tuple):
                outputs = layer(*outputs)
            elif isinstance(outputs, dict):
                outputs = layer(**outputs)
            else:
                outputs = layer(outputs)
        return outputs
