"""Open files of the session: `open`, `io.FileIO`, and descriptors. The files are `_files`'s."""

import errno
import os
import time
from os import fspath

import _io
from _files import File, Folder, error, find, place, resize, text

_open = {}  # descriptor -> FileIO


# Descriptors

def descriptor(fd):
    if fd not in _open:
        raise error(errno.EBADF)
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
    descriptor(fd).close()


def read(fd, n):
    return descriptor(fd).read(n)


def write(fd, data):
    return descriptor(fd).write(data)


def lseek(fd, pos, how):
    return descriptor(fd).seek(pos, how)


def ftruncate(fd, length):
    descriptor(fd).truncate(length)


def fsync(fd):
    descriptor(fd)


def isatty(fd):
    return False


# Open files

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
            other = descriptor(file)
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
        folder, name = place(self.name) if create else (None, None)
        if create and name not in folder.entries:
            folder.entries[name] = File()
            folder.changed = time.time()
        elif exclusive:
            raise error(errno.EEXIST, self.name)
        node = find(self.name)
        if isinstance(node, Folder):
            raise error(errno.EISDIR, self.name)
        if text(self.name).endswith('/'):
            raise error(errno.ENOTDIR, self.name)
        if empty:
            resize(node, 0)
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
            raise error(errno.EINVAL)
        self._position = start + offset
        return self._position

    def tell(self):
        self._check()
        return self._position

    def truncate(self, size=None):
        self._check(self._writing, 'writing')
        size = self._position if size is None else size
        resize(self._node, size)
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
        wrapper = _io.TextIOWrapper(buffer, encoding or 'UTF-8', errors, newline, buffering == 1)
        wrapper.mode = mode
        return wrapper
    except BaseException:
        raw.close()
        raise
