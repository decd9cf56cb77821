"""What numpy_parity.py evaluates: one case a line, statements and a last expression apart by `;;`."""

from . import arrays, functions, use

CASES = arrays.CASES + functions.CASES + use.CASES

# Cases that we know to differ: our scalars are subclasses of Python's float and int.
KNOWN = {
    "1.5 * np.int64(3)",
    "isinstance(np.float32(1), float), isinstance(np.float64(1), np.generic)",
}
