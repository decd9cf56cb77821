"""Trees of arrays kept by name and step, in memory."""

import jax

_KEPT = {}


def checkpoint(name, state, step=None):
    """Keep ``state``, a tree of arrays, as ``name`` at ``step`` (default: one after the last).

    Arrays are immutable, so nothing is copied. Returns the step.
    """
    steps = _KEPT.setdefault(name, {})
    step = max(steps, default=-1) + 1 if step is None else int(step)
    steps[step] = jax.tree.map(lambda leaf: leaf, state)
    return step


def restore(name, step=None):
    """The tree kept as ``name``, the latest unless ``step`` is given. KeyError if there is none."""
    if name not in _KEPT:
        raise KeyError(f"no checkpoint {name!r}; there are {sorted(_KEPT)}")
    steps = _KEPT[name]
    step = max(steps) if step is None else int(step)
    if step not in steps:
        raise KeyError(f"no step {step} of {name!r}; there are {sorted(steps)}")
    return steps[step]


def steps(name):
    """The steps at which ``name`` was kept, in order."""
    return sorted(_KEPT.get(name, ()))
