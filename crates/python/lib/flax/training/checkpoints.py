"""Checkpoints: a training state as a file for each step kept (``flax.serialization``)."""

import os
import re

from .. import errors, serialization


def _order(name):
    """A key by which names are sorted with their numbers as numbers."""
    parts = re.split(r"([-+]?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?)", name)
    return [float(p) if i % 2 else p for i, p in enumerate(parts)]


def natural_sort(file_list, signed=True):
    """Names in the order of the numbers in them."""
    return sorted(file_list, key=_order)


def _existing(ckpt_dir, prefix):
    if not os.path.isdir(ckpt_dir):
        return []
    names = [n for n in os.listdir(ckpt_dir) if n.startswith(prefix) and not n.endswith("tmp")]
    return natural_sort([os.path.join(ckpt_dir, n) for n in names])


def save_checkpoint(
    ckpt_dir,
    target,
    step,
    prefix="checkpoint_",
    keep=1,
    overwrite=False,
    keep_every_n_steps=None,
    async_manager=None,
    orbax_checkpointer=None,
):
    """Write a tree to ``{ckpt_dir}/{prefix}{step}`` and give that path.

    Only the last ``keep`` files stay, and those of every ``keep_every_n_steps``. A step before the
    last is InvalidCheckpointError unless ``overwrite``, which then removes the later ones.
    """
    ckpt_dir = os.fspath(ckpt_dir)
    os.makedirs(ckpt_dir, exist_ok=True)
    path = os.path.join(ckpt_dir, f"{prefix}{step}")
    names = _existing(ckpt_dir, prefix)
    later = [n for n in names if _order(n) >= _order(path)]
    if later and not overwrite:
        raise errors.InvalidCheckpointError(path, step)
    data = serialization.to_bytes(target)
    for name in later:
        os.remove(name)
    with open(path, "wb") as file:
        file.write(data)
    names = _existing(ckpt_dir, prefix)
    kept = None
    for name in names[:-keep]:
        number = float(os.path.basename(name)[len(prefix) :])
        if keep_every_n_steps and (kept is None or number - kept >= keep_every_n_steps):
            kept = number
        else:
            os.remove(name)
    return path


def latest_checkpoint(ckpt_dir, prefix="checkpoint_"):
    """The path of the last step's file; None if there is none."""
    names = _existing(os.fspath(ckpt_dir), prefix)
    return names[-1] if names else None


def available_steps(ckpt_dir, prefix="checkpoint_", step_type=int):
    """The steps that have files."""
    names = _existing(os.fspath(ckpt_dir), prefix)
    return [step_type(os.path.basename(n)[len(prefix) :]) for n in names]


def restore_checkpoint(
    ckpt_dir, target, step=None, prefix="checkpoint_", parallel=True, orbax_checkpointer=None, **_
):
    """A tree like ``target`` from the file of a step, by default the last; ``target`` itself if
    there is none. A target of None gives the state dict."""
    ckpt_dir = os.fspath(ckpt_dir)
    if step is not None:
        path = os.path.join(ckpt_dir, f"{prefix}{step}")
        if not os.path.exists(path):
            raise ValueError(f"Matching checkpoint not found: {path}")
    elif os.path.isfile(ckpt_dir):
        path = ckpt_dir
    else:
        path = latest_checkpoint(ckpt_dir, prefix)
        if path is None:
            return target
    with open(path, "rb") as file:
        data = file.read()
    if target is None:
        return serialization.msgpack_restore(data)
    return serialization.from_bytes(target, data)
