"""MessagePack (msgpack.org): a compact binary form of nested dicts, lists, numbers and arrays.

Each value begins with a byte that says what it is; small ones carry their length or value in it.
Arrays, complex numbers and NumPy's scalars are extensions 1, 2 and 3: packed tuples of shape, dtype
and little-endian bytes.
"""

import struct

import numpy as np

_ARRAY, _COMPLEX, _SCALAR = 1, 2, 3


def _head(n, small, small_limit, codes):
    """The first bytes of something of length n: one byte if it is short, else a code and n in
    1, 2 or 4 bytes. ``codes``: the code of each width, None where there is none."""
    if n < small_limit:
        return bytes([small | n])
    for code, layout, limit in zip(codes, (">BB", ">BH", ">BI"), (2**8, 2**16, 2**32)):
        if code is not None and n < limit:
            return struct.pack(layout, code, n)
    raise ValueError(f"{n} elements are more than MessagePack allows")


def _integer(n):
    if 0 <= n < 128:
        return bytes([n])
    if -32 <= n < 0:
        return bytes([256 + n])
    rows = (0xCC, ">BB", 8), (0xCD, ">BH", 16), (0xCE, ">BI", 32), (0xCF, ">BQ", 64)
    if n < 0:
        rows = (0xD0, ">Bb", 7), (0xD1, ">Bh", 15), (0xD2, ">Bi", 31), (0xD3, ">Bq", 63)
    for code, layout, bits in rows:
        if -(2**bits) <= n < 2**bits:
            return struct.pack(layout, code, n)
    raise OverflowError("Integer value out of range")


def _extension(kind, data):
    fixed = {1: 0xD4, 2: 0xD5, 4: 0xD6, 8: 0xD7, 16: 0xD8}.get(len(data))
    if fixed is not None:
        return bytes([fixed, kind]) + data
    return _head(len(data), 0, 0, (0xC7, 0xC8, 0xC9)) + bytes([kind]) + data


def _array(x):
    x = np.asarray(x)
    return pack((list(x.shape), x.dtype.name, x.tobytes()))


def pack(x):
    """The bytes of a value."""
    if x is None:
        return b"\xc0"
    if isinstance(x, np.generic):
        return _extension(_SCALAR, _array(x))
    if isinstance(x, bool):
        return b"\xc3" if x else b"\xc2"
    if isinstance(x, int):
        return _integer(x)
    if isinstance(x, float):
        return struct.pack(">Bd", 0xCB, x)
    if isinstance(x, complex):
        return _extension(_COMPLEX, pack((x.real, x.imag)))
    if isinstance(x, str):
        data = x.encode("utf-8")
        return _head(len(data), 0xA0, 32, (0xD9, 0xDA, 0xDB)) + data
    if isinstance(x, (bytes, bytearray)):
        return _head(len(x), 0, 0, (0xC4, 0xC5, 0xC6)) + bytes(x)
    if isinstance(x, dict):
        entries = [pack(k) + pack(v) for k, v in x.items()]
        return _head(len(x), 0x80, 16, (None, 0xDE, 0xDF)) + b"".join(entries)
    if isinstance(x, (list, tuple)):
        return _head(len(x), 0x90, 16, (None, 0xDC, 0xDD)) + b"".join(map(pack, x))
    if hasattr(x, "shape") and hasattr(x, "dtype"):
        return _extension(_ARRAY, _array(x))
    raise TypeError(f"can not serialize '{type(x).__name__}' object")


class _Reader:
    """Values read one after the other from bytes."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, n):
        """The next n bytes."""
        end = self.at + n
        if end > len(self.data):
            raise ValueError("Unpack failed: incomplete input")
        part, self.at = self.data[self.at : end], end
        return part

    def number(self, layout):
        """The next number of a layout of ``struct``."""
        return struct.unpack(layout, self.take(struct.calcsize(layout)))[0]

    def items(self, n):
        return [self.value() for _ in range(n)]

    def mapping(self, n):
        out = {}
        for _ in range(n):
            key = self.value()
            out[key] = self.value()
        return out

    def text(self, n):
        return self.take(n).decode("utf-8")

    def value(self):
        """The next value."""
        code = self.take(1)[0]
        if code < 0x80:
            return code
        if code >= 0xE0:
            return code - 256
        if code < 0x90:
            return self.mapping(code & 15)
        if code < 0xA0:
            return self.items(code & 15)
        if code < 0xC0:
            return self.text(code & 31)
        if code in _NUMBERS:
            return self.number(_NUMBERS[code])
        if code in _SIZED:
            layout, read = _SIZED[code]
            return read(self, self.number(layout))
        if code in _FIXED_EXTENSIONS:
            return _extended(self, _FIXED_EXTENSIONS[code])
        if code in _CONSTANTS:
            return _CONSTANTS[code]
        raise ValueError(f"Unpack failed: unknown header {code:#x}")


def _extended(reader, n):
    kind = reader.take(1)[0]
    data = reader.take(n)
    value = unpack(data)
    if kind == _COMPLEX:
        return complex(*value)
    if kind not in (_ARRAY, _SCALAR):
        raise ValueError(f"unknown extension {kind}")
    shape, dtype, raw = value
    array = np.frombuffer(raw, dtype=np.dtype(dtype)).reshape(shape)
    return array[()] if kind == _SCALAR else array


_CONSTANTS = {0xC0: None, 0xC2: False, 0xC3: True}
_NUMBERS = {0xCA: ">f", 0xCB: ">d", 0xCC: ">B", 0xCD: ">H", 0xCE: ">I", 0xCF: ">Q"}
_NUMBERS.update({0xD0: ">b", 0xD1: ">h", 0xD2: ">i", 0xD3: ">q"})
_FIXED_EXTENSIONS = {0xD4: 1, 0xD5: 2, 0xD6: 4, 0xD7: 8, 0xD8: 16}
_SIZED = {}
for _codes, _read in (
    ((0xC4, 0xC5, 0xC6), _Reader.take),
    ((0xC7, 0xC8, 0xC9), _extended),
    ((0xD9, 0xDA, 0xDB), _Reader.text),
    ((None, 0xDC, 0xDD), _Reader.items),
    ((None, 0xDE, 0xDF), _Reader.mapping),
):
    _SIZED.update({c: (layout, _read) for c, layout in zip(_codes, (">B", ">H", ">I")) if c})


def unpack(data):
    """The value of bytes."""
    reader = _Reader(bytes(data))
    value = reader.value()
    if reader.at != len(reader.data):
        raise ValueError("unpack(b) received extra data.")
    return value
