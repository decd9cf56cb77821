"""As `keras`."""

import sys

from athanor._standins import lacking
from keras import datasets

# So that `from tensorflow.keras.datasets import mnist` finds them.
for _name in ("", ".mnist", ".cifar10"):
    sys.modules["tensorflow.keras.datasets" + _name] = sys.modules["keras.datasets" + _name]

__getattr__ = lacking("tensorflow.keras", "datasets")
