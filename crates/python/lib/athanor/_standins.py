"""What the modules say that stand in for other libraries' data sets."""

_SAID = set()


def say(text):
    """Print a line, once in a session."""
    if text not in _SAID:
        _SAID.add(text)
        print(text)


def absent(what, instead="athanor.data has digits, mnist, names, text, iris, penguins, and sets that are drawn"):
    """The error for a data set that is not here."""
    return FileNotFoundError(f"{what} is not here, and nothing is downloaded: {instead}")


def lacking(module, has):
    """A module's `__getattr__`: names what the stand-in has."""

    def missing(name):
        if name.startswith("__"):
            raise AttributeError(f"module {module!r} has no attribute {name!r}")
        raise AttributeError(
            f"of {module} there is only {has} here, no {name!r}", name=name
        )

    return missing


def mnist_bytes(split):
    """MNIST as the other libraries give it: uint8 images (n, 28, 28) and labels (n,)."""
    import numpy as np

    from . import data

    images, labels = data.mnist(split)
    return np.round(images * 255).astype(np.uint8), labels.astype(np.uint8)


def sprite_bytes(count, seed):
    """Sprites in the shape of CIFAR-10: uint8 images (count, 32, 32, 3) and labels (count,)."""
    import jax
    import numpy as np

    from . import data

    images, labels = data.sprites(jax.random.key(seed), count, side=32)
    return np.round(np.asarray(images) * 255).astype(np.uint8), np.asarray(labels).astype(np.uint8)
