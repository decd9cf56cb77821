"""What a page has of `os`: an environment of its own, and files in memory (`_files`)."""

import abc
import sys

name = 'posix'
curdir, pardir, sep, altsep, extsep, pathsep = '.', '..', '/', None, '.', ':'
linesep, defpath, devnull = '\n', '', '/dev/null'
error = OSError
environ = {'HOME': '/', 'TMPDIR': '/tmp'}
supports_follow_symlinks = set()
O_RDONLY, O_WRONLY, O_RDWR = 0, 1, 2
O_CREAT, O_EXCL, O_TRUNC, O_APPEND = 64, 128, 512, 1024
SEEK_SET, SEEK_CUR, SEEK_END = 0, 1, 2
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


def getpid():
    return 1


def cpu_count():
    return 1


process_cpu_count = cpu_count


def getenv(key, default=None):
    return environ.get(key, default)


def _lazy(names, source=None):
    """Functions of `_files`, which is imported at the first call of one."""
    def make(name, real):
        def call(*args, **kwargs):
            import _files
            return getattr(_files, real)(*args, **kwargs)
        call.__name__ = call.__qualname__ = name
        return call
    for name in names.split():
        globals()[name] = make(name, source or name)


_lazy('access chdir chmod close fstat fsync ftruncate getcwd getcwdb link listdir lseek lstat makedirs '
      'mkdir read readlink remove removedirs rename renames replace rmdir scandir stat symlink truncate '
      'unlink utime walk write isatty')
_lazy('open', 'open_descriptor')
# The functions that take a descriptor of a folder, or do not follow links: none.
supports_dir_fd = supports_fd = supports_effective_ids = set()
_walk_symlinks_as_files = object()  # what shutil passes to `walk`


def __getattr__(name):
    if name in ('stat_result', 'DirEntry'):
        import _files
        return getattr(_files, name)
    raise AttributeError(f"module 'os' has no attribute '{name}'")


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
