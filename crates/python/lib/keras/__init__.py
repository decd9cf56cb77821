"""Of Keras there are only the data sets here: `keras.datasets`. Networks are written in flax."""

from athanor._standins import lacking

from . import datasets

__getattr__ = lacking("keras", "datasets")
