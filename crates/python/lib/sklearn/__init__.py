"""Of scikit-learn there are data sets and a few helpers here: `datasets`, `model_selection`."""

import sys

from athanor._standins import lacking


def __getattr__(name):
    if name in ("datasets", "model_selection"):
        __import__(f"sklearn.{name}")
        return sys.modules[f"sklearn.{name}"]
    return lacking("sklearn", "datasets and model_selection.train_test_split")(name)
