"""MNIST, and sprites for CIFAR-10, as NumPy arrays."""

from athanor._standins import absent, mnist_bytes, say, sprite_bytes


class _Images:
    """Pairs of an image, uint8, and its class; `data` and `targets` are the whole arrays."""

    def __init__(self, root=None, train=True, transform=None, target_transform=None, download=False):
        self.train, self.transform, self.target_transform = train, transform, target_transform
        self.data, self.targets = self._arrays(train)

    def __len__(self):
        return len(self.targets)

    def __getitem__(self, index):
        if not 0 <= index < len(self):
            raise IndexError(f"index {index} of {len(self)} images")
        image, target = self.data[index], int(self.targets[index])
        image = image if self.transform is None else self.transform(image)
        return image, target if self.target_transform is None else self.target_transform(target)


class MNIST(_Images):
    """5000 images of MNIST."""

    def _arrays(self, train):
        say("MNIST here: 4000 images to train, 1000 to test, as NumPy arrays (athanor.data.mnist).")
        return mnist_bytes("train" if train else "test")


class CIFAR10(_Images):
    """A stand-in: drawn sprites of ten classes."""

    def _arrays(self, train):
        say("CIFAR-10 is not here: these are drawn sprites of ten classes (athanor.data.sprites).")
        return sprite_bytes(2000, 0) if train else sprite_bytes(500, 1)


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)

    def load(*args, **options):
        raise absent(f"torchvision.datasets.{name}")

    return load
