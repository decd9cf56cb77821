"""Keras's data sets, as far as there are any like them here; each says what it is."""

from . import cifar10, mnist
from ._absent import boston_housing, california_housing, cifar100, fashion_mnist, imdb, reuters

__all__ = [
    "boston_housing", "california_housing", "cifar10", "cifar100", "fashion_mnist", "imdb", "mnist",
    "reuters",
]
