"""A loader in the manner of tf.data and grain: each method returns a new loader."""

import random


class Loader:
    """Passes over ``source``: a tree of arrays with one first axis, or a sequence.

    >>> batches = Loader((images, labels)).shuffle(seed=0).batch(32).repeat()
    >>> for x, y in batches: …
    """

    def __init__(self, source):
        self._make, self._length = _elements(source)

    @classmethod
    def _of(cls, make, length):
        loader = cls.__new__(cls)
        loader._make, loader._length = make, length
        return loader

    def __iter__(self):
        return iter(self._make())

    def __len__(self):
        if self._length is None:
            raise TypeError("this loader has no length")
        return self._length

    def map(self, function):
        """``function`` of each element."""
        return self._of(lambda: (function(x) for x in self._make()), self._length)

    def filter(self, keep):
        """Only elements for which ``keep`` is true."""
        return self._of(lambda: (x for x in self._make() if keep(x)), None)

    def shuffle(self, seed=0):
        """All elements in a random order, another in each pass."""
        generator = random.Random(seed)

        def make():
            elements = list(self._make())
            generator.shuffle(elements)
            return iter(elements)

        return self._of(make, self._length)

    def batch(self, size, drop_remainder=True):
        """Elements stacked along a new first axis, ``size`` at a time."""
        length = self._length
        if length is not None:
            length = length // size if drop_remainder else -(-length // size)

        def make():
            kept = []
            for x in self._make():
                kept.append(x)
                if len(kept) == size:
                    yield _stacked(kept)
                    kept = []
            if kept and not drop_remainder:
                yield _stacked(kept)

        return self._of(make, length)

    def repeat(self, passes=None):
        """Again from the start, ``passes`` times or for ever."""

        def make():
            done = 0
            while passes is None or done < passes:
                yield from self._make()
                done += 1

        known = passes is not None and self._length is not None
        return self._of(make, self._length * passes if known else None)

    def take(self, count):
        """The first ``count`` elements."""

        def make():
            for i, x in enumerate(self._make()):
                if i == count:
                    return
                yield x

        return self._of(make, count if self._length is None else min(count, self._length))

    def prefetch(self, count=1):
        """The loader itself: there is one thread, so nothing could be made ahead."""
        return self


def _elements(source):
    import jax
    import numpy as np

    if isinstance(source, (list, range)):
        return lambda: iter(source), len(source)
    # NumPy's rows are views, while each row of a JAX array would be a program.
    source = jax.tree.map(np.asarray, source)
    length = jax.tree.leaves(source)[0].shape[0]
    row = lambda i: jax.tree.map(lambda a: a[i], source)
    return lambda: (row(i) for i in range(length)), length


def _stacked(elements):
    import jax
    import numpy as np

    return jax.tree.map(lambda *leaves: np.stack(leaves), *elements)
