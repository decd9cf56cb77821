"""MNIST, iris, penguins, and sprites for CIFAR-10, by `load`, as NumPy arrays."""

from athanor import data as _data
from athanor._standins import absent, lacking, mnist_bytes, say, sprite_bytes


class _Split:
    """The examples of a split: dicts, or pairs of features and label."""

    def __init__(self, features, labels, names, supervised):
        self._columns, self._names, self._supervised = (features, labels), names, supervised

    def __len__(self):
        return len(self._columns[1])

    def __iter__(self):
        for pair in zip(*self._columns):
            yield pair if self._supervised else dict(zip(self._names, pair))

    def whole(self):
        """All examples at once."""
        return self._columns if self._supervised else dict(zip(self._names, self._columns))


def _arrays(name, test):
    if name == "mnist":
        say("MNIST here: 4000 images to train, 1000 to test (athanor.data.mnist).")
        images, labels = mnist_bytes("test" if test else "train")
        return images[..., None], labels.astype("int64"), ("image", "label")
    if name == "cifar10":
        say("CIFAR-10 is not here: these are drawn sprites of ten classes (athanor.data.sprites).")
        images, labels = sprite_bytes(500, 1) if test else sprite_bytes(2000, 0)
        return images, labels.astype("int64"), ("image", "label")
    if name in ("iris", "penguins") and not test:
        features, labels = _data.iris() if name == "iris" else _data.penguins()
        return features, labels.astype("int64"), ("features", "label")
    raise absent(f"tensorflow_datasets' {name}")


def load(name, split=None, as_supervised=False, batch_size=None, **options):
    """The split, "train" or "test" with a part like [:100] or [:10%]; a list of them; or all in a dict.

    With batch_size=-1 whole arrays, else what can be iterated over.
    """
    name = name.split(":")[0]

    def one(which):
        kind, _, part = str(which).partition("[")
        features, labels, names = _arrays(name, kind == "test")
        ends = [None, None]
        if part:
            for i, text in enumerate(part.rstrip("]").split(":")):
                if text:
                    percent = text.endswith("%")
                    ends[i] = int(text.rstrip("%")) * (len(labels) if percent else 100) // 100
        rows = slice(*ends)
        made = _Split(features[rows], labels[rows], names, as_supervised)
        return made.whole() if batch_size == -1 else made

    if split is None:
        return {kind: one(kind) for kind in (("train", "test") if name in ("mnist", "cifar10") else ("train",))}
    return [one(s) for s in split] if isinstance(split, (list, tuple)) else one(split)


def as_numpy(dataset):
    """What was loaded: it is NumPy's already."""
    return dataset


__getattr__ = lacking("tensorflow_datasets", "load and as_numpy")
