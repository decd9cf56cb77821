"""Splitting arrays."""

import numpy as np

from athanor._standins import lacking


def train_test_split(*arrays, test_size=None, train_size=None, random_state=None, shuffle=True,
                     stratify=None):
    """Each array's rows in two parts, train and test, by the same shuffle."""
    if stratify is not None:
        raise NotImplementedError("train_test_split here takes no stratify")
    count = len(arrays[0])
    if test_size is None and train_size is None:
        test_size = 0.25
    rows = lambda size, up: int(np.ceil(size * count) if up else size * count) if isinstance(size, float) else size
    test = count - rows(train_size, False) if test_size is None else rows(test_size, True)
    train = count - test if train_size is None else rows(train_size, False)
    if not 0 < train <= count - test:
        raise ValueError(f"{count} rows do not split into {train} to train and {test} to test")
    order = _generator(random_state).permutation(count) if shuffle else np.arange(count)
    # The test part is the beginning of the permutation, as scikit-learn has it.
    parts = (order[test : test + train], order[:test]) if shuffle else (order[:train], order[train : train + test])
    return [_take(array, part) for array in arrays for part in parts]


def _take(array, rows):
    if isinstance(array, (list, tuple)):
        return [array[i] for i in rows.tolist()]
    return array[rows]


def _generator(random_state):
    """The generator of a seed, as every function here takes it."""
    if random_state is None:
        return np.random
    if isinstance(random_state, (int, np.integer)):
        return np.random.RandomState(random_state)
    return random_state


__getattr__ = lacking("sklearn.model_selection", "train_test_split")
