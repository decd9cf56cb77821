"""Arrays as bytes: the `.npy` format in files that are open, `frombuffer`.

There is no file system here. What is saved under a name is kept in memory, for `load` in the same
session.
"""

import ast
import struct

from . import _dtypes as D, _engine
from ._ndarray import asarray, wrap

_kept = {}
_MAGIC = b"\x93NUMPY\x01\x00"


def frombuffer(buffer, dtype=float, count=-1, offset=0, *, like=None):
    """The numbers that the bytes hold."""
    d = D.find(dtype)
    data = bytes(buffer)[offset:]
    if count < 0 and len(data) % d.itemsize:
        raise ValueError("buffer size must be a multiple of element size")
    if count * d.itemsize > len(data):
        raise ValueError("buffer is smaller than requested size")
    if count >= 0:
        data = data[: count * d.itemsize]
    value = _engine.from_bytes(data, d.name)
    if d._stored != d.name:
        value = _engine.convert_element_type(value, d._stored)
    return wrap(value, d)


def _name(file, ending):
    name = str(file)
    return name if name.endswith(ending) else name + ending


def save(file, arr, allow_pickle=True):
    a = asarray(arr)
    if not hasattr(file, "write"):
        _kept[_name(file, ".npy")] = a.copy()
        return
    head = f"{{'descr': '{a.dtype.str}', 'fortran_order': False, 'shape': {a.shape}, }}"
    head += " " * (-(len(_MAGIC) + 3 + len(head)) % 64) + "\n"
    file.write(_MAGIC + struct.pack("<H", len(head)) + head.encode() + a.tobytes())


def savez(file, *args, **kwds):
    """Several arrays under one name."""
    if hasattr(file, "write"):
        raise NotImplementedError("several arrays can be saved under a name only, not in an open file")
    arrays = {f"arr_{k}": a for k, a in enumerate(args)} | kwds
    _kept[_name(file, ".npz")] = NpzFile({k: asarray(a).copy() for k, a in arrays.items()})


savez_compressed = savez


def load(file, mmap_mode=None, allow_pickle=False, **options):
    if not hasattr(file, "read"):
        found = _kept.get(str(file))
        if found is None:
            raise FileNotFoundError(f"[Errno 2] No such file or directory: '{file}'")
        return found.copy()
    if file.read(8) != _MAGIC:
        raise ValueError("the file is not in the .npy format, version 1.0")
    (size,) = struct.unpack("<H", file.read(2))
    head = ast.literal_eval(file.read(size).decode())
    a = frombuffer(file.read(), head["descr"])
    shape = head["shape"]
    return a.reshape(shape[::-1]).T.copy() if head["fortran_order"] else a.reshape(shape)


class NpzFile(dict):
    """Arrays by name."""

    @property
    def files(self):
        return list(self)

    def copy(self):
        return NpzFile({k: a.copy() for k, a in self.items()})

    def close(self):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *error):
        return False

    def __repr__(self):
        return f"NpzFile object with keys: {', '.join(self)}"
