"""Arrays as bytes and in files: `.npy`, `.npz`, `frombuffer`, tables of text.

The formats are NumPy's own, so that a file that was saved here opens elsewhere.
"""

import struct

from . import _dtypes as D, _engine
from ._ndarray import asarray, wrap

_MAGIC = b"\x93NUMPY"


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


def fromfile(file, dtype=float, count=-1, sep="", offset=0, *, like=None):
    """The numbers in a file of their bytes alone."""
    if sep:
        raise NotImplementedError("fromfile reads bytes here, no text: use loadtxt")
    d = D.find(dtype)
    with _opened(file, "rb") as opened:
        opened.seek(offset, 1)
        data = opened.read() if count < 0 else opened.read(count * d.itemsize)
    return frombuffer(data[: len(data) // d.itemsize * d.itemsize], d)


class _Kept:
    """A file that somebody else opened, and closes."""

    def __init__(self, file):
        self.file = file

    def __enter__(self):
        return self.file

    def __exit__(self, *error):
        return False


def _opened(file, mode):
    """A context with the file open: one that has a name, or is open already."""
    is_open = hasattr(file, "read") or hasattr(file, "write")
    return _Kept(file) if is_open else open(file, mode)


def _ending(file, ending):
    if hasattr(file, "write"):
        return file
    from os import fspath

    name = fspath(file)
    return name if name.endswith(ending) else name + ending


# .npy

def _npy(a):
    """The array as the content of a `.npy` file, version 1.0."""
    head = f"{{'descr': '{a.dtype.str}', 'fortran_order': False, 'shape': {a.shape}, }}"
    head += " " * (-(len(_MAGIC) + 5 + len(head)) % 64) + "\n"
    return _MAGIC + b"\x01\x00" + struct.pack("<H", len(head)) + head.encode() + a.tobytes()


def _read_npy(file):
    """The array at an open file's place, just after the magic."""
    import ast

    version = file.read(2)[0]
    size = struct.unpack("<H", file.read(2)) if version == 1 else struct.unpack("<I", file.read(4))
    head = ast.literal_eval(file.read(size[0]).decode("latin1"))
    shape = head["shape"]
    count = 1
    for n in shape:
        count *= n
    d = D.find(head["descr"])
    a = frombuffer(file.read(count * d.itemsize), d)
    return a.reshape(shape[::-1]).T.copy() if head["fortran_order"] else a.reshape(shape)


def save(file, arr, allow_pickle=True):
    """The array in a `.npy` file."""
    with _opened(_ending(file, ".npy"), "wb") as opened:
        opened.write(_npy(asarray(arr)))


def load(file, mmap_mode=None, allow_pickle=False, **options):
    """The array of a `.npy` file, or the arrays of an `.npz` one by name."""
    opened = file if hasattr(file, "read") else open(file, "rb")
    start = opened.read(len(_MAGIC))
    if start[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        return NpzFile(start + opened.read(), str(getattr(opened, "name", "object")))
    try:
        if start == _MAGIC:
            return _read_npy(opened)
        if not start:
            raise EOFError("No data left in file")
        if not allow_pickle:
            raise ValueError(
                "This file contains pickled (object) data. If you trust the file you can load it "
                "unsafely using the `allow_pickle=` keyword argument or `pickle.load()`."
            )
        import pickle

        return pickle.loads(start + opened.read())
    finally:
        if opened is not file:
            opened.close()


# .npz: a zip archive of .npy files

def savez(file, *args, allow_pickle=True, **kwds):
    """Several arrays in one `.npz` file, by name."""
    _savez(file, args, kwds, False)


def savez_compressed(file, *args, allow_pickle=True, **kwds):
    """As `savez`, compressed."""
    _savez(file, args, kwds, True)


def _savez(file, args, kwds, compress):
    arrays = dict(kwds)
    for i, a in enumerate(args):
        if f"arr_{i}" in arrays:
            raise ValueError(f"Cannot use un-named variables and keyword arr_{i}")
        arrays[f"arr_{i}"] = a
    parts = {name + ".npy": _npy(asarray(a)) for name, a in arrays.items()}
    with _opened(_ending(file, ".npz"), "wb") as opened:
        opened.write(_zip(parts, compress))


def _zip(parts, compress):
    """A zip archive (APPNOTE 6.3, sections 4.3.7, 4.3.12 and 4.3.16) of named contents."""
    import binascii

    out, directory = b"", b""
    for name, content in parts.items():
        packed = content
        if compress:
            import zlib

            packer = zlib.compressobj(6, zlib.DEFLATED, -15)
            packed = packer.compress(content) + packer.flush()
        day = 33  # the first one that the format knows, 1980-01-01
        facts = struct.pack(
            "<HHHHHIIIHH", 20, 0x800, 8 if compress else 0, 0, day, binascii.crc32(content),
            len(packed), len(content), len(name.encode()), 0,
        )
        directory += b"PK\x01\x02" + struct.pack("<H", 20) + facts
        directory += struct.pack("<HHHII", 0, 0, 0, 0, len(out)) + name.encode()
        out += b"PK\x03\x04" + facts + name.encode() + packed
    end = struct.pack("<HHHHIIH", 0, 0, len(parts), len(parts), len(directory), len(out), 0)
    return out + directory + b"PK\x05\x06" + end


def _unzip(data):
    """The contents of a zip archive by name."""
    end = data.rfind(b"PK\x05\x06")
    if end < 0:
        raise ValueError("the file is not a zip archive")
    count, _, at = struct.unpack_from("<HII", data, end + 10)
    parts = {}
    for _ in range(count):
        (method,) = struct.unpack_from("<H", data, at + 10)
        size, _, name_length, more, comment = struct.unpack_from("<IIHHH", data, at + 20)
        (start,) = struct.unpack_from("<I", data, at + 42)
        name = data[at + 46 : at + 46 + name_length].decode()
        start += 30 + sum(struct.unpack_from("<HH", data, start + 26))
        content = data[start : start + size]
        if method == 8:
            import zlib

            content = zlib.decompress(content, -15)
        parts[name] = content
        at += 46 + name_length + more + comment
    return parts


class NpzFile:
    """Arrays by name; each is read when it is asked for."""

    def __init__(self, data, name="object"):
        self._parts = _unzip(data)
        self._name = name
        self.files = [n[:-4] if n.endswith(".npy") else n for n in self._parts]

    def __getitem__(self, key):
        import io

        for name in (key, key + ".npy"):
            if name in self._parts:
                file = io.BytesIO(self._parts[name])
                return _read_npy(file) if file.read(len(_MAGIC)) == _MAGIC else self._parts[name]
        raise KeyError(f"{key} is not a file in the archive")

    def __contains__(self, key):
        return key in self.files or key in self._parts

    def __iter__(self):
        return iter(self.files)

    def __len__(self):
        return len(self.files)

    def keys(self):
        return list(self.files)

    def values(self):
        return [self[key] for key in self.files]

    def items(self):
        return [(key, self[key]) for key in self.files]

    def get(self, key, default=None):
        return self[key] if key in self else default

    def close(self):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *error):
        return False

    def __repr__(self):
        return f"NpzFile {self._name!r} with keys: {', '.join(self.files)}"


# Tables of text

def savetxt(fname, X, fmt="%.18e", delimiter=" ", newline="\n", header="", footer="", comments="# ",
            encoding=None):
    """A table of one or two axes, a line for each row."""
    rows = asarray(X)
    if rows.ndim not in (1, 2):
        raise ValueError(f"Expected 1D or 2D array, got {rows.ndim}D array instead")
    rows = [[x] for x in rows.tolist()] if rows.ndim == 1 else rows.tolist()
    forms = [fmt] * len(rows[0] if rows else ()) if isinstance(fmt, str) else list(fmt)
    note = lambda text: comments + text.replace("\n", "\n" + comments) + newline if text else ""
    with _opened(fname, "w") as file:
        file.write(note(header))
        for row in rows:
            file.write(delimiter.join(form % x for form, x in zip(forms, row)) + newline)
        file.write(note(footer))


def _lines(fname, comments, delimiter, skip, most):
    """The fields of each line that has some."""
    if isinstance(fname, (list, tuple)):
        lines = [str(line) for line in fname]
    else:
        with _opened(fname, "r") as file:
            lines = file.read()
        lines = (lines if isinstance(lines, str) else lines.decode()).splitlines()
    table = []
    for line in lines[skip:]:
        if comments:
            line = line.split(comments, 1)[0]
        if line.strip() and (most is None or len(table) < most):
            table.append([field.strip() for field in line.split(delimiter)])
    return table


def _table(table, dtype, usecols, unpack, ndmin):
    if usecols is not None:
        one = isinstance(usecols, int)
        table = [[row[c] for c in ([usecols] if one else usecols)] for row in table]
    a = asarray(table, dtype)
    if ndmin < 2:
        a = a.reshape(tuple(n for n in a.shape if n != 1)) if a.size else a
        a = a.reshape(-1) if ndmin == 1 and not a.ndim else a
    return a.T if unpack else a


def loadtxt(fname, dtype=float, comments="#", delimiter=None, converters=None, skiprows=0,
            usecols=None, unpack=False, ndmin=0, encoding=None, max_rows=None, **options):
    """The numbers of a table of text."""
    d = D.find(dtype)
    number = int if d.kind in "iu" else float
    table = _lines(fname, comments, delimiter, skiprows, max_rows)
    rows = []
    for i, row in enumerate(table):
        if len(row) != len(table[0]):
            raise ValueError(
                f"the number of columns changed from {len(table[0])} to {len(row)} at row {i + 1}; "
                "use `usecols` to select a subset and avoid this error"
            )
        try:
            rows.append([number(field) for field in row] if converters is None else [
                converters[c](field) if c in converters else number(field)
                for c, field in enumerate(row)
            ])
        except ValueError:
            bad = next(f for f in row if not _is_number(f))
            raise ValueError(
                f"could not convert string '{bad}' to {d.name} at row {i}, column {row.index(bad) + 1}."
            ) from None
    return _table(rows, d, usecols, unpack, ndmin)


def _is_number(text):
    try:
        float(text)
    except ValueError:
        return False
    return True


def genfromtxt(fname, dtype=float, comments="#", delimiter=None, skip_header=0, usecols=None,
               filling_values=None, unpack=False, ndmin=0, max_rows=None, **options):
    """As `loadtxt`; what is no number becomes NaN, or `filling_values`."""
    if options.get("names"):
        raise NotImplementedError("arrays with named columns are not available here: skip the header")
    gap = float("nan") if filling_values is None else filling_values
    table = _lines(fname, comments, delimiter, skip_header, max_rows)
    rows = [[float(field) if _is_number(field) else gap for field in row] for row in table]
    return _table(rows, D.find(dtype), usecols, unpack, ndmin)
