"""Arrays in files and from bytes: NumPy's functions, which give JAX arrays here."""

from ._creation import asarray


def save(file, arr):
    """The array in a `.npy` file."""
    import numpy

    numpy.save(file, arr)


def savez(file, *args, **kwds):
    """Several arrays in an `.npz` file, by name."""
    import numpy

    numpy.savez(file, *args, **kwds)


def load(file, *args, **kwargs):
    """The array of a `.npy` file; the arrays of an `.npz` one by name, as NumPy's."""
    import numpy

    found = numpy.load(file, *args, **kwargs)
    return asarray(found) if isinstance(found, numpy.ndarray) else found


def frombuffer(buffer, dtype=float, count=-1, offset=0):
    """The numbers that the bytes hold."""
    import numpy

    return asarray(numpy.frombuffer(buffer, dtype, count, offset))
