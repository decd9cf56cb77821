"""Names of `importlib.machinery` that do not need files."""

from _frozen_importlib import BuiltinImporter, FrozenImporter, ModuleSpec

SOURCE_SUFFIXES = ['.py']
BYTECODE_SUFFIXES = ['.pyc']
EXTENSION_SUFFIXES = []


class NamespaceLoader:
    """Never made here: every package has an `__init__`."""


class SourceFileLoader:
    """Never made here: there are no files."""


def all_suffixes():
    return SOURCE_SUFFIXES + BYTECODE_SUFFIXES + EXTENSION_SUFFIXES
