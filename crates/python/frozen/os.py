"""What a page has of `os`: an environment of its own, and files in memory (`_files`)."""

import abc
import errno
import sys

# A page has no system that would number errors: these are Linux's.
for _name, _code in (
    ('EPERM', 1), ('ENOENT', 2), ('EINTR', 4), ('EIO', 5), ('EBADF', 9), ('EAGAIN', 11),
    ('EWOULDBLOCK', 11), ('EACCES', 13), ('EEXIST', 17), ('EXDEV', 18), ('ENOTDIR', 20),
    ('EISDIR', 21), ('EINVAL', 22), ('EMFILE', 24), ('ETXTBSY', 26), ('ENOSPC', 28), ('EROFS', 30),
    ('EPIPE', 32), ('ENAMETOOLONG', 36), ('ENOSYS', 38), ('ENOTEMPTY', 39), ('ELOOP', 40),
    ('ENODATA', 61), ('EOPNOTSUPP', 95), ('ENOTSUP', 95),
):
    if not hasattr(errno, _name):
        setattr(errno, _name, _code)

name = 'posix'
curdir, pardir, sep, altsep, extsep, pathsep = '.', '..', '/', None, '.', ':'
linesep, defpath, devnull = '\n', '', '/dev/null'
error = OSError
environ = {'HOME': '/', 'TMPDIR': sep + 'tmp'}
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


def _lazy(module, names):
    """Functions of a module that is imported at the first call of one."""
    def make(name):
        def call(*args, **kwargs):
            real = 'open_descriptor' if name == 'open' else name
            return getattr(__import__(module), real)(*args, **kwargs)
        call.__name__ = call.__qualname__ = name
        return call
    for name in names.split():
        globals()[name] = make(name)


_lazy('_files', 'access chdir chmod fstat getcwd getcwdb link listdir lstat makedirs mkdir readlink remove '
      'removedirs rename renames replace rmdir scandir stat symlink truncate unlink utime walk')
_lazy('_fileio', 'close fsync ftruncate isatty lseek open read write')
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
