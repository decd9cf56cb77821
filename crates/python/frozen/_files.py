"""Files and folders in memory, which last as long as this Python.

`os` and `open` come here at their first use of a file. Errors are those of a POSIX system.
"""

import errno
import os
import stat as _stat
import time
from os import fspath

import _io

_TEXT = {
    errno.ENOENT: 'No such file or directory',
    errno.EEXIST: 'File exists',
    errno.ENOTDIR: 'Not a directory',
    errno.EISDIR: 'Is a directory',
    errno.ENOTEMPTY: 'Directory not empty',
    errno.EINVAL: 'Invalid argument',
    errno.EBADF: 'Bad file descriptor',
    errno.EPERM: 'Operation not permitted',
}


def _error(code, path=None, other=None):
    """The OSError of a code; Python chooses its subclass."""
    if other is not None:
        return OSError(code, _TEXT[code], path, None, other)
    return OSError(code, _TEXT[code]) if path is None else OSError(code, _TEXT[code], path)


class _Node:
    """What a file and a folder have in common."""

    count = 0

    def __init__(self):
        _Node.count += 1
        self.number = _Node.count
        self.changed = self.read = time.time()
        self.mode = 0o644


class _File(_Node):
    def __init__(self):
        super().__init__()
        self.content = bytearray()


class _Folder(_Node):
    def __init__(self):
        super().__init__()
        self.mode = 0o755
        self.entries = {}


_root = _Folder()
_root.entries['tmp'] = _Folder()
_here = ['/']
_open = {}  # descriptor -> FileIO


# Paths

def _text(path):
    path = fspath(path)
    return path.decode() if isinstance(path, bytes) else path


def _parts(path):
    """The names on the way to a path from the root."""
    text = _text(path)
    if not text:
        raise _error(errno.ENOENT, path)
    if '\0' in text:
        raise ValueError('embedded null byte')
    if not text.startswith('/'):
        text = _here[0] + '/' + text
    parts = []
    for part in text.split('/'):
        if part == '..':
            if parts:
                parts.pop()
        elif part and part != '.':
            parts.append(part)
    return parts


def _find(path):
    """The node at a path."""
    if isinstance(path, int):
        return _descriptor(path)._node
    node = _root
    for part in _parts(path):
        if not isinstance(node, _Folder):
            raise _error(errno.ENOTDIR, path)
        if part not in node.entries:
            raise _error(errno.ENOENT, path)
        node = node.entries[part]
    return node


def _place(path):
    """The folder in which a path lies, and its name there."""
    parts = _parts(path)
    if not parts:
        raise _error(errno.EEXIST, path)
    node = _root
    for part in parts[:-1]:
        if not isinstance(node, _Folder):
            raise _error(errno.ENOTDIR, path)
        if part not in node.entries:
            raise _error(errno.ENOENT, path)
        node = node.entries[part]
    if not isinstance(node, _Folder):
        raise _error(errno.ENOTDIR, path)
    return node, parts[-1]


def _folder(path):
    node = _find(path)
    if not isinstance(node, _Folder):
        raise _error(errno.ENOTDIR, path)
    return node


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
    node = _find(path)
    file = isinstance(node, _File)
    mode = node.mode | (_stat.S_IFREG if file else _stat.S_IFDIR)
    size = len(node.content) if file else 0
    return stat_result((mode, node.number, 1, 1, 0, 0, size, node.read, node.changed, node.changed))


def lstat(path, *, dir_fd=None):
    return stat(path)


def fstat(fd):
    return stat(fd)


def access(path, mode, **options):
    try:
        _find(path)
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
        return _find(self.path).number

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
    folder = _text(path)
    return _Entries([DirEntry(folder, name) for name in _folder(path).entries])


def mkdir(path, mode=0o777, *, dir_fd=None):
    folder, name = _place(path)
    if name in folder.entries:
        raise _error(errno.EEXIST, path)
    folder.entries[name] = _Folder()
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
                raise _error(errno.EEXIST, name) from None
    if not parts and not exist_ok:
        raise _error(errno.EEXIST, name)


def remove(path, *, dir_fd=None):
    folder, name = _place(path)
    if isinstance(_find(path), _Folder):
        raise _error(errno.EISDIR, path)
    del folder.entries[name]


unlink = remove


def rmdir(path, *, dir_fd=None):
    if _folder(path).entries:
        raise _error(errno.ENOTEMPTY, path)
    folder, name = _place(path)
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
        node = _find(src)
        folder, name = _place(dst)
    except OSError as problem:
        raise _error(problem.errno, src, dst) from None
    there = folder.entries.get(name)
    if there is node:
        return
    inside = _parts(dst)[:len(_parts(src))] == _parts(src)
    if isinstance(node, _Folder) and inside:
        raise _error(errno.EINVAL, src, dst)
    if isinstance(there, _Folder):
        if not isinstance(node, _Folder):
            raise _error(errno.EISDIR, src, dst)
        if there.entries:
            raise _error(errno.ENOTEMPTY, src, dst)
    elif there is not None and isinstance(node, _Folder):
        raise _error(errno.ENOTDIR, src, dst)
    source, old = _place(src)
    del source.entries[old]
    folder.entries[name] = node


replace = rename


def renames(old, new):
    head = os.path.dirname(_text(new))
    if head:
        makedirs(head, exist_ok=True)
    rename(old, new)


def chmod(path, mode, *, dir_fd=None, follow_symlinks=True):
    _find(path).mode = mode & 0o7777


def utime(path, times=None, *, ns=None, dir_fd=None, follow_symlinks=True):
    node = _find(path)
    if ns is not None:
        times = (ns[0] / 1e9, ns[1] / 1e9)
    node.read, node.changed = times or (time.time(),) * 2


def truncate(path, length):
    node = _find(path)
    if isinstance(node, _Folder):
        raise _error(errno.EISDIR, path)
    _resize(node, length)


def readlink(path, *, dir_fd=None):
    _find(path)
    raise _error(errno.EINVAL, path)


def symlink(src, dst, target_is_directory=False, *, dir_fd=None):
    raise _error(errno.EPERM, src, dst)


link = symlink


def walk(top, topdown=True, onerror=None, followlinks=False):
    """Folders below `top`: (path, names of folders, names of files)."""
    try:
        names = listdir(top)
    except OSError as problem:
        if onerror is not None:
            onerror(problem)
        return
    top = _text(top)
    folders = [n for n in names if os.path.isdir(os.path.join(top, n))]
    files = [n for n in names if n not in folders]
    if topdown:
        yield top, folders, files
    for name in folders:
        yield from walk(os.path.join(top, name), topdown, onerror)
    if not topdown:
        yield top, folders, files


# Descriptors

def _descriptor(fd):
    if fd not in _open:
        raise _error(errno.EBADF)
    return _open[fd]


def open_descriptor(path, flags, mode=0o777, *, dir_fd=None):
    """`os.open`."""
    reading = flags & 3 != os.O_WRONLY
    writing = flags & 3 != os.O_RDONLY
    name = ('r' if reading else '') + ('w' if writing else '')
    file = FileIO.__new__(FileIO)
    file._start(path, reading, writing, bool(flags & os.O_APPEND))
    file._attach(flags & os.O_CREAT, flags & os.O_EXCL, flags & os.O_TRUNC)
    file.mode = name
    return file.fileno()


def close(fd):
    _descriptor(fd).close()


def read(fd, n):
    return _descriptor(fd).read(n)


def write(fd, data):
    return _descriptor(fd).write(data)


def lseek(fd, pos, how):
    return _descriptor(fd).seek(pos, how)


def ftruncate(fd, length):
    _descriptor(fd).truncate(length)


def fsync(fd):
    _descriptor(fd)


def isatty(fd):
    return False


# Open files

def _resize(node, size):
    content = node.content
    if size < len(content):
        del content[size:]
    else:
        content.extend(bytes(size - len(content)))
    node.changed = time.time()


class FileIO(_io._RawIOBase):
    """An open file, without a buffer."""

    def __init__(self, file, mode='r', closefd=True, opener=None):
        kinds = [c for c in mode if c in 'rwax']
        if len(kinds) != 1 or mode.count('+') > 1 or set(mode) - set('rwaxb+'):
            if set(mode) - set('rwaxb+'):
                raise ValueError(f'invalid mode: {mode}')
            raise ValueError('Must have exactly one of create/read/write/append mode and at most '
                             'one plus')
        kind, plus = kinds[0], '+' in mode
        if opener is not None and not isinstance(file, int):
            flags = {'r': 0, 'w': os.O_CREAT | os.O_TRUNC, 'x': os.O_CREAT | os.O_EXCL,
                     'a': os.O_CREAT | os.O_APPEND}[kind]
            flags |= os.O_RDWR if plus else os.O_RDONLY if kind == 'r' else os.O_WRONLY
            name, file = file, opener(file, flags)
        else:
            name = file
        if isinstance(file, int):
            other = _descriptor(file)
            self._start(name, kind == 'r' or plus, kind != 'r' or plus, kind == 'a')
            self._node, self._fd = other._node, file
            self._position = other._position
            _open[file] = self
        else:
            self._start(file, kind == 'r' or plus, kind != 'r' or plus, kind == 'a')
            self._attach(kind != 'r', kind == 'x', kind == 'w')
        self.mode = {'r': 'rb', 'w': 'wb', 'x': 'xb', 'a': 'ab'}[kind] + ('+' if plus else '')
        if plus and kind == 'w':
            self.mode = 'rb+'

    def _start(self, name, reading, writing, appending):
        self.name = name
        self._reading, self._writing, self._appending = reading, writing, appending
        self._position = 0
        self._fd = None

    def _attach(self, create, exclusive, empty):
        folder, name = _place(self.name) if create else (None, None)
        if create and name not in folder.entries:
            folder.entries[name] = _File()
            folder.changed = time.time()
        elif exclusive:
            raise _error(errno.EEXIST, self.name)
        node = _find(self.name)
        if isinstance(node, _Folder):
            raise _error(errno.EISDIR, self.name)
        if _text(self.name).endswith('/'):
            raise _error(errno.ENOTDIR, self.name)
        if empty:
            _resize(node, 0)
        self._node = node
        if self._appending:
            self._position = len(node.content)
        fd = 3
        while fd in _open:
            fd += 1
        self._fd = fd
        _open[fd] = self

    def _check(self, can=True, what=''):
        if self.closed:
            raise ValueError('I/O operation on closed file')
        if not can:
            raise _io.UnsupportedOperation(f'File not open for {what}')

    def fileno(self):
        self._check()
        return self._fd

    def isatty(self):
        return False

    def readable(self):
        self._check()
        return self._reading

    def writable(self):
        self._check()
        return self._writing

    def seekable(self):
        self._check()
        return True

    def readinto(self, buffer):
        self._check(self._reading, 'reading')
        part = self._node.content[self._position:self._position + len(buffer)]
        buffer[:len(part)] = part
        self._position += len(part)
        return len(part)

    def read(self, size=-1):
        self._check(self._reading, 'reading')
        if size is None or size < 0:
            return self.readall()
        part = bytes(self._node.content[self._position:self._position + size])
        self._position += len(part)
        return part

    def readall(self):
        self._check(self._reading, 'reading')
        part = bytes(self._node.content[self._position:])
        self._position += len(part)
        return part

    def write(self, data):
        self._check(self._writing, 'writing')
        data = bytes(data)
        content = self._node.content
        if self._appending:
            self._position = len(content)
        if self._position > len(content):
            content.extend(bytes(self._position - len(content)))
        content[self._position:self._position + len(data)] = data
        self._position += len(data)
        self._node.changed = time.time()
        return len(data)

    def seek(self, offset, whence=0):
        self._check()
        start = (0, self._position, len(self._node.content))[whence]
        if start + offset < 0:
            raise _error(errno.EINVAL)
        self._position = start + offset
        return self._position

    def tell(self):
        self._check()
        return self._position

    def truncate(self, size=None):
        self._check(self._writing, 'writing')
        size = self._position if size is None else size
        _resize(self._node, size)
        return size

    def close(self):
        if not self.closed:
            if _open.get(self._fd) is self:
                del _open[self._fd]
            super().close()

    def __repr__(self):
        if self.closed:
            return '<_io.FileIO [closed]>'
        return f'<_io.FileIO name={self.name!r} mode={self.mode!r} closefd=True>'


FileIO.__module__ = '_io'


def open(file, mode='r', buffering=-1, encoding=None, errors=None, newline=None, closefd=True,
         opener=None):
    """Open a file of this session: as Python's own `open`."""
    if not isinstance(file, int):
        file = fspath(file)
    for value, name in ((mode, 'mode'), (encoding, 'encoding'), (errors, 'errors')):
        if not isinstance(value, str) and (value is not None or name == 'mode'):
            raise TypeError(f'open() argument {name!r} must be str, not {type(value).__name__}')
    letters = set(mode)
    if letters - set('axrwb+t') or len(mode) > len(letters):
        raise ValueError(f'invalid mode: {mode!r}')
    kinds = letters & set('axrw')
    binary = 'b' in letters
    if binary and 't' in letters:
        raise ValueError("can't have text and binary mode at once")
    if len(kinds) != 1:
        raise ValueError('must have exactly one of create/read/write/append mode')
    if binary:
        for value, name in ((encoding, 'an encoding'), (errors, 'an errors'), (newline, 'a newline')):
            if value is not None:
                raise ValueError(f"binary mode doesn't take {name} argument")
    raw = FileIO(file, (mode.replace('t', '').replace('b', '')), closefd, opener)
    try:
        if buffering == 0:
            if binary:
                return raw
            raise ValueError("can't have unbuffered text I/O")
        size = buffering if buffering > 1 else 8192
        if '+' in letters:
            buffer = _io.BufferedRandom(raw, size)
        elif 'r' in letters:
            buffer = _io.BufferedReader(raw, size)
        else:
            buffer = _io.BufferedWriter(raw, size)
        if binary:
            return buffer
        text = _io.TextIOWrapper(buffer, encoding or 'UTF-8', errors, newline, buffering == 1)
        text.mode = mode
        return text
    except BaseException:
        raw.close()
        raise
