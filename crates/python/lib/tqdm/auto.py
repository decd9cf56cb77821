"""The same bar, under the name that notebooks import."""

from . import tqdm, trange

__all__ = ["tqdm", "trange"]
