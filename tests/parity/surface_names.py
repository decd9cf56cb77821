"""Prints for each public name of the original whether Athanor has it: module, name, and what it says if not.

Run under Athanor by ``cargo xtask api``.
"""

import importlib

import jax
from surface.names import NAMES


def home_of(module):
    """The module or class of that name."""
    try:
        return importlib.import_module(module)
    except ImportError:
        owner, _, name = module.rpartition(".")
        return getattr(importlib.import_module(owner), name)


for module, names in NAMES.items():
    home = home_of(module)
    for name in names.split():
        try:
            getattr(home, name)
            print(f"@{module}\t{name}\t")
        except AttributeError as error:
            text = str(error).partition("not supported here: ")[2]
            print(f"@{module}\t{name}\t{text or '-'}")
