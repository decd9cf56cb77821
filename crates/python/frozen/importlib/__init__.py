"""What a page has of `importlib`: built-in and frozen modules, and the reader's own."""

import sys
from _frozen_importlib import __import__, _gcd_import, _resolve_name

__all__ = ['__import__', 'import_module', 'invalidate_caches', 'reload']


def import_module(name, package=None):
    level = len(name) - len(name.lstrip('.'))
    if level == 0:
        return _gcd_import(name)
    if not package:
        raise TypeError(f'the package argument is required to perform a relative import for {name!r}')
    return _gcd_import(_resolve_name(name[level:], package, level))


def invalidate_caches():
    pass


def reload(module):
    spec = module.__spec__
    if sys.modules.get(spec.name) is not module:
        raise ImportError(f'module {spec.name} not in sys.modules', name=spec.name)
    spec.loader.exec_module(module)
    return sys.modules[spec.name]
