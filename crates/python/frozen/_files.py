"""Files and folders in memory, which last as long as this Python.

`os` comes here at the first use of a file, and so does `open` (`_fileio`). Errors are those of a POSIX system.
"""

import errno
import os
import stat as _stat
import time
from os import fspath

_ERRORS = {
    errno.ENOENT: (FileNotFoundError, 'No such file or directory'),
    errno.EEXIST: (FileExistsError, 'File exists'),
    errno.ENOTDIR: (NotADirectoryError, 'Not a directory'),
    errno.EISDIR: (IsADirectoryError, 'Is a directory'),
    errno.EPERM: (PermissionError, 'Operation not permitted'),
    errno.ENOTEMPTY: (OSError, 'Directory not empty'),
    errno.EINVAL: (OSError, 'Invalid argument'),
    errno.EBADF: (OSError, 'Bad file descriptor'),
}


def error(code, path=None, other=None):
    """The exception of a code."""
    kind, words = _ERRORS[code]
    if other is not None:
        return kind(code, words, path, None, other)
    return kind(code, words) if path is None else kind(code, words, path)


class _Node:
    """What a file and a folder have in common."""

    count = 0

    def __init__(self):
        _Node.count += 1
        self.number = _Node.count
        self.changed = self.read = time.time()
        self.mode = 0o644


class File(_Node):
    def __init__(self):
        super().__init__()
        self.content = bytearray()


class Folder(_Node):
    def __init__(self):
        super().__init__()
        self.mode = 0o755
        self.entries = {}


_root = Folder()
_root.entries['tmp'] = Folder()
_here = ['/']


# Paths

def text(path):
    path = fspath(path)
    return path.decode() if isinstance(path, bytes) else path


def _parts(path):
    """The names on the way to a path from the root."""
    name = text(path)
    if not name:
        raise error(errno.ENOENT, path)
    if '\0' in name:
        raise ValueError('embedded null byte')
    if not name.startswith('/'):
        name = _here[0] + '/' + name
    parts = []
    for part in name.split('/'):
        if part == '..':
            if parts:
                parts.pop()
        elif part and part != '.':
            parts.append(part)
    return parts


def find(path):
    """The node at a path."""
    if isinstance(path, int):
        from _fileio import descriptor
        return descriptor(path)._node
    node = _root
    for part in _parts(path):
        if not isinstance(node, Folder):
            raise error(errno.ENOTDIR, path)
        if part not in node.entries:
            raise error(errno.ENOENT, path)
        node = node.entries[part]
    return node


def place(path):
    """The folder in which a path lies, and its name there."""
    parts = _parts(path)
    if not parts:
        raise error(errno.EEXIST, path)
    node = _root
    for part in parts[:-1]:
        if not isinstance(node, Folder):
            raise error(errno.ENOTDIR, path)
        if part not in node.entries:
            raise error(errno.ENOENT, path)
        node = node.entries[part]
    if not isinstance(node, Folder):
        raise error(errno.ENOTDIR, path)
    return node, parts[-1]


def _folder(path):
    node = find(path)
    if not isinstance(node, Folder):
        raise error(errno.ENOTDIR, path)
    return node


def resize(node, size):
    content = node.content
    if size < len(content):
        del content[size:]
    else:
        content.extend(bytes(size - len(content)))
    node.changed = time.time()


# What `os` has

class stat_result(tuple):
    """What is known of a file: mode, size, times."""

    st_mode = property(lambda self: self[0])
    st_ino = property(lambda self: self[1])
    st_dev = property(lambda self: self[2])
    st_nlink = property(lambda self: self[3])
    st_uid = property(lambda self: self[4])
    st_gid = property(lambda self: self[5])
    st_size = property(lambda self: self[6])
    st_atime = property(lambda self: self[7])
    st_mtime = property(lambda self: self[8])
    st_ctime = property(lambda self: self[9])
    st_atime_ns = property(lambda self: int(self[7] * 1e9))
    st_mtime_ns = property(lambda self: int(self[8] * 1e9))

    def __repr__(self):
        return f'os.stat_result(st_mode={self[0]}, st_size={self[6]}, st_mtime={self[8]})'


def stat(path, *, dir_fd=None, follow_symlinks=True):
    node = find(path)
    file = isinstance(node, File)
    mode = node.mode | (_stat.S_IFREG if file else _stat.S_IFDIR)
    size = len(node.content) if file else 0
    return stat_result((mode, node.number, 1, 1, 0, 0, size, node.read, node.changed, node.changed))


def lstat(path, *, dir_fd=None):
    return stat(path)


def fstat(fd):
    return stat(fd)


def access(path, mode, **options):
    try:
        find(path)
    except OSError:
        return False
    return True


def getcwd():
    return _here[0]


def getcwdb():
    return _here[0].encode()


def chdir(path):
    _folder(path)
    _here[0] = '/' + '/'.join(_parts(path))


def listdir(path='.'):
    return list(_folder(path).entries)


class DirEntry:
    """A file or folder as `scandir` finds it."""

    def __init__(self, folder, name):
        self.name = name
        self.path = os.path.join(folder, name)

    def is_dir(self, *, follow_symlinks=True):
        return os.path.isdir(self.path)

    def is_file(self, *, follow_symlinks=True):
        return os.path.isfile(self.path)

    def is_symlink(self):
        return False

    def is_junction(self):
        return False

    def stat(self, *, follow_symlinks=True):
        return stat(self.path)

    def inode(self):
        return find(self.path).number

    def __fspath__(self):
        return self.path

    def __repr__(self):
        return f'<DirEntry {self.name!r}>'


class _Entries:
    """The iterator of `scandir`, also a context."""

    def __init__(self, items):
        self._items = iter(items)

    def __iter__(self):
        return self

    def __next__(self):
        return next(self._items)

    def close(self):
        self._items = iter(())

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.close()


def scandir(path='.'):
    folder = text(path)
    return _Entries([DirEntry(folder, name) for name in _folder(path).entries])


def mkdir(path, mode=0o777, *, dir_fd=None):
    folder, name = place(path)
    if name in folder.entries:
        raise error(errno.EEXIST, path)
    folder.entries[name] = Folder()
    folder.changed = time.time()


def makedirs(name, mode=0o777, exist_ok=False):
    path = '/'
    parts = _parts(name)
    for i, part in enumerate(parts):
        path = os.path.join(path, part)
        last = i == len(parts) - 1
        try:
            mkdir(path)
        except FileExistsError:
            if not os.path.isdir(path) or last and not exist_ok:
                raise error(errno.EEXIST, name) from None
    if not parts and not exist_ok:
        raise error(errno.EEXIST, name)


def remove(path, *, dir_fd=None):
    folder, name = place(path)
    if isinstance(find(path), Folder):
        raise error(errno.EISDIR, path)
    del folder.entries[name]


unlink = remove


def rmdir(path, *, dir_fd=None):
    if _folder(path).entries:
        raise error(errno.ENOTEMPTY, path)
    folder, name = place(path)
    del folder.entries[name]


def removedirs(name):
    rmdir(name)
    parts = _parts(name)[:-1]
    while parts:
        try:
            rmdir('/' + '/'.join(parts))
        except OSError:
            break
        parts.pop()


def rename(src, dst, *, src_dir_fd=None, dst_dir_fd=None):
    try:
        node = find(src)
        folder, name = place(dst)
    except OSError as problem:
        raise error(problem.errno, src, dst) from None
    there = folder.entries.get(name)
    if there is node:
        return
    inside = _parts(dst)[:len(_parts(src))] == _parts(src)
    if isinstance(node, Folder) and inside:
        raise error(errno.EINVAL, src, dst)
    if isinstance(there, Folder):
        if not isinstance(node, Folder):
            raise error(errno.EISDIR, src, dst)
        if there.entries:
            raise error(errno.ENOTEMPTY, src, dst)
    elif there is not None and isinstance(node, Folder):
        raise error(errno.ENOTDIR, src, dst)
    source, old = place(src)
    del source.entries[old]
    folder.entries[name] = node


replace = rename


def renames(old, new):
    head = os.path.dirname(text(new))
    if head:
        makedirs(head, exist_ok=True)
    rename(old, new)


def chmod(path, mode, *, dir_fd=None, follow_symlinks=True):
    find(path).mode = mode & 0o7777


def utime(path, times=None, *, ns=None, dir_fd=None, follow_symlinks=True):
    node = find(path)
    if ns is not None:
        times = (ns[0] / 1e9, ns[1] / 1e9)
    node.read, node.changed = times or (time.time(),) * 2


def truncate(path, length):
    node = find(path)
    if isinstance(node, Folder):
        raise error(errno.EISDIR, path)
    resize(node, length)


def readlink(path, *, dir_fd=None):
    find(path)
    raise error(errno.EINVAL, path)


def symlink(src, dst, target_is_directory=False, *, dir_fd=None):
    raise error(errno.EPERM, src, dst)


link = symlink


def walk(top, topdown=True, onerror=None, followlinks=False):
    """Folders below `top`: (path, names of folders, names of files)."""
    try:
        names = listdir(top)
    except OSError as problem:
        if onerror is not None:
            onerror(problem)
        return
    top = text(top)
    folders = [n for n in names if os.path.isdir(os.path.join(top, n))]
    files = [n for n in names if n not in folders]
    if topdown:
        yield top, folders, files
    for name in folders:
        yield from walk(os.path.join(top, name), topdown, onerror)
    if not topdown:
        yield top, folders, files
