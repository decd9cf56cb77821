"""Of TensorFlow there are only Keras's data sets here: `tensorflow.keras.datasets`."""

from athanor._standins import lacking

from . import keras

__getattr__ = lacking("tensorflow", "keras.datasets")
