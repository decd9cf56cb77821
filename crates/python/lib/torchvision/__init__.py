"""Of torchvision there are only data sets here, as arrays; there is no PyTorch."""

from athanor._standins import lacking

from . import datasets

__getattr__ = lacking("torchvision", "datasets")
