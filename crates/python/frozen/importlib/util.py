"""Names of `importlib.util` that do not need files."""

import sys
from _frozen_importlib import _find_spec, module_from_spec, spec_from_loader
from _frozen_importlib import _resolve_name


def resolve_name(name, package):
    level = len(name) - len(name.lstrip('.'))
    return _resolve_name(name[level:], package, level) if level else name


def find_spec(name, package=None):
    full = resolve_name(name, package)
    if full in sys.modules:
        return sys.modules[full].__spec__
    parent = full.rpartition('.')[0]
    path = __import__(parent, fromlist=['__path__']).__path__ if parent else None
    return _find_spec(full, path)
