"""Digits, irises, and the usual drawn sets, as scikit-learn returns them."""

import numpy as np

from athanor import data as _data
from athanor._standins import absent, say

from .model_selection import _generator


class Bunch(dict):
    """A dict whose keys are attributes too."""

    def __getattr__(self, key):
        if key in self:
            return self[key]
        raise AttributeError(key)

    def __dir__(self):
        return list(self)


def _bunch(features, target, return_X_y, as_frame, **more):
    if as_frame:
        raise NotImplementedError("there are no data frames here: as_frame=False")
    return (features, target) if return_X_y else Bunch(data=features, target=target, **more)


def load_digits(*, n_class=10, return_X_y=False, as_frame=False):
    """8×8 digits: data (1797, 64) from 0 to 16, images, target."""
    images, target = _data.digits()
    images = np.round(images.astype(np.float64) * 16)
    target = target.astype(np.int64)
    chosen = target < n_class
    images, target = images[chosen], target[chosen]
    names = [f"pixel_{row}_{column}" for row in range(8) for column in range(8)]
    return _bunch(
        images.reshape(-1, 64), target, return_X_y, as_frame,
        images=images, target_names=np.arange(n_class), feature_names=names,
        DESCR=_data.digits.__doc__,
    )


def load_iris(*, return_X_y=False, as_frame=False):
    """Irises: data (150, 4) in cm, target."""
    features, target = _data.iris()
    features = np.round(features.astype(np.float64), 1)
    return _bunch(
        features, target.astype(np.int64), return_X_y, as_frame,
        feature_names=list(_data.IRIS_FEATURES), target_names=list(_data.IRIS_SPECIES),
        DESCR=_data.iris.__doc__,
    )


def fetch_openml(name=None, *, version=None, data_id=None, return_X_y=False, as_frame=False, **options):
    """"mnist_784": 5000 images of MNIST, rows of 784 pixels from 0 to 255."""
    if name != "mnist_784":
        raise absent(f"fetch_openml's {name or data_id}")
    say("MNIST here: 5000 images, 4000 to train and then 1000 to test (athanor.data.mnist).")
    parts = [_data.mnist(split) for split in ("train", "test")]
    images = np.concatenate([np.round(x * 255).reshape(-1, 784) for x, _ in parts])
    labels = np.concatenate([y for _, y in parts])
    # The site that it comes from has its classes as text.
    names = [str(n) for n in labels.tolist()]
    return _bunch(images.astype(np.float64), names, return_X_y, False)


def _shuffled(generator, *arrays):
    order = generator.permutation(len(arrays[0]))
    return [array[order] for array in arrays]


def _two(n_samples):
    if isinstance(n_samples, (int, np.integer)):
        return n_samples // 2, n_samples - n_samples // 2
    return n_samples


def _noisy(points, noise, generator):
    return points if noise is None else points + generator.normal(scale=noise, size=points.shape)


def make_moons(n_samples=100, *, shuffle=True, noise=None, random_state=None):
    """Two interleaved half circles: points (n, 2), which (n,)."""
    outer, inner = _two(n_samples)
    generator = _generator(random_state)
    a, b = np.linspace(0, np.pi, outer), np.linspace(0, np.pi, inner)
    points = np.concatenate([
        np.stack([np.cos(a), np.sin(a)], axis=1),
        np.stack([1 - np.cos(b), 0.5 - np.sin(b)], axis=1),
    ])
    which = np.concatenate([np.zeros(outer, int), np.ones(inner, int)])
    if shuffle:
        points, which = _shuffled(generator, points, which)
    return _noisy(points, noise, generator), which


def make_circles(n_samples=100, *, shuffle=True, noise=None, random_state=None, factor=0.8):
    """A circle in a circle: points (n, 2), which (n,)."""
    outer, inner = _two(n_samples)
    generator = _generator(random_state)
    turns = [np.linspace(0, 2 * np.pi, count, endpoint=False) for count in (outer, inner)]
    points = np.concatenate([
        radius * np.stack([np.cos(t), np.sin(t)], axis=1) for t, radius in zip(turns, (1.0, factor))
    ])
    which = np.concatenate([np.zeros(outer, int), np.ones(inner, int)])
    if shuffle:
        points, which = _shuffled(generator, points, which)
    return _noisy(points, noise, generator), which


def make_blobs(n_samples=100, n_features=2, *, centers=None, cluster_std=1.0, center_box=(-10.0, 10.0),
               shuffle=True, random_state=None, return_centers=False):
    """Gaussian clouds: points (n, features), which (n,)."""
    generator = _generator(random_state)
    if centers is None or isinstance(centers, int):
        centers = generator.uniform(*center_box, size=(centers or 3, n_features))
    centers = np.asarray(centers, float)
    kinds = len(centers)
    spread = [cluster_std] * kinds if isinstance(cluster_std, (int, float)) else list(cluster_std)
    counts = [n_samples // kinds + (i < n_samples % kinds) for i in range(kinds)]
    points = np.concatenate([
        generator.normal(loc=c, scale=s, size=(count, centers.shape[1]))
        for c, s, count in zip(centers, spread, counts)
    ])
    which = np.concatenate([np.full(count, i) for i, count in enumerate(counts)])
    if shuffle:
        points, which = _shuffled(generator, points, which)
    return (points, which, centers) if return_centers else (points, which)


def make_swiss_roll(n_samples=100, *, noise=0.0, random_state=None, hole=False):
    """A rolled sheet: points (n, 3), and how far along the roll (n,)."""
    generator = _generator(random_state)
    turn = 1.5 * np.pi * (1 + 2 * generator.uniform(size=n_samples))
    height = 21 * generator.uniform(size=n_samples)
    points = np.stack([turn * np.cos(turn), height, turn * np.sin(turn)], axis=1)
    return points + noise * generator.standard_normal(size=points.shape), turn


def make_s_curve(n_samples=100, *, noise=0.0, random_state=None):
    """A sheet bent to an S: points (n, 3), and how far along it (n,)."""
    generator = _generator(random_state)
    t = 3 * np.pi * (generator.uniform(size=n_samples) - 0.5)
    height = 2.0 * generator.uniform(size=n_samples)
    points = np.stack([np.sin(t), height, np.sign(t) * (np.cos(t) - 1)], axis=1)
    return points + noise * generator.standard_normal(size=points.shape), t


def make_regression(n_samples=100, n_features=100, *, n_informative=10, bias=0.0, noise=0.0,
                    shuffle=True, coef=False, random_state=None):
    """A linear function of some of the features: X (n, features), y (n,)."""
    generator = _generator(random_state)
    informative = min(n_features, n_informative)
    features = generator.standard_normal(size=(n_samples, n_features))
    weights = np.zeros(n_features)
    weights[:informative] = 100 * generator.uniform(size=informative)
    target = features @ weights + bias
    if noise > 0:
        target = target + generator.normal(scale=noise, size=target.shape)
    if shuffle:
        features, target = _shuffled(generator, features, target)
        order = generator.permutation(n_features)
        features, weights = features[:, order], weights[order]
    return (features, target, weights) if coef else (features, target)


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(f"module 'sklearn.datasets' has no attribute {name!r}")
    if name.startswith(("load_", "fetch_", "make_")):
        def load(*args, **options):
            raise absent(f"sklearn.datasets.{name}")

        return load
    raise AttributeError(f"module 'sklearn.datasets' has no attribute {name!r}", name=name)
