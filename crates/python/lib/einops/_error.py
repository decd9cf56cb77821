class EinopsError(RuntimeError):
    """A pattern that cannot be read, or that does not fit the array's shape."""
