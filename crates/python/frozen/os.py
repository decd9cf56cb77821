"""What a page has of `os`: paths as text, an empty environment, and no files."""

import abc
import sys

name = 'posix'
curdir, pardir, sep, altsep, extsep, pathsep = '.', '..', '/', None, '.', ':'
linesep, defpath, devnull = '\n', '', '/dev/null'
error = OSError
environ = {}
supports_follow_symlinks = set()
O_RDONLY, O_WRONLY, O_RDWR, O_CREAT, O_EXCL, O_TRUNC = 0, 1, 2, 64, 128, 512
F_OK, R_OK, W_OK, X_OK = 0, 4, 2, 1


class PathLike(abc.ABC):
    """Objects with `__fspath__`."""

    @abc.abstractmethod
    def __fspath__(self):
        raise NotImplementedError

    @classmethod
    def __subclasshook__(cls, subclass):
        if cls is PathLike:
            return hasattr(subclass, '__fspath__')
        return NotImplemented


def fspath(path):
    if isinstance(path, (str, bytes)):
        return path
    try:
        return type(path).__fspath__(path)
    except AttributeError:
        raise TypeError('expected str, bytes or os.PathLike object, not '
                        + type(path).__name__) from None


def fsencode(path):
    path = fspath(path)
    return path.encode() if isinstance(path, str) else path


def fsdecode(path):
    path = fspath(path)
    return path.decode() if isinstance(path, bytes) else path


def getcwd():
    return '/'


def getpid():
    return 1


def cpu_count():
    return 1


process_cpu_count = cpu_count


def getenv(key, default=None):
    return environ.get(key, default)


def _absent(path, *args, **kwargs):
    raise FileNotFoundError(2, 'there are no files here', str(path))


def _refused(path, *args, **kwargs):
    raise PermissionError(1, 'files cannot be changed here', str(path))


stat = lstat = listdir = scandir = readlink = open = _absent
mkdir = makedirs = remove = unlink = rmdir = rename = replace = chmod = _refused


def access(path, mode, **kwargs):
    return False


def walk(top, *args, **kwargs):
    return iter(())


_generator = None


def urandom(size):
    """Bytes of a fixed sequence: a run repeated gives the same numbers."""
    global _generator
    if _generator is None:
        from _random import Random
        _generator = Random(0)
    return _generator.getrandbits(8 * size).to_bytes(size, 'little') if size else b''


import posixpath as path
sys.modules['os.path'] = path
