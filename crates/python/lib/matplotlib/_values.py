"""Numbers out of lists, NumPy and JAX arrays, without asking which of them it is."""


def to_python(x):
    """Nested lists, or a number, of anything array-like."""
    if hasattr(x, "tolist"):
        return x.tolist()
    if isinstance(x, (str, bytes)):
        raise TypeError(f"expected numbers, got {x!r}")
    if isinstance(x, (list, tuple, range)) or hasattr(x, "__iter__"):
        return [to_python(item) for item in x]
    return x


def shape(nested):
    """The shape of nested lists or of an array; ValueError if rows differ."""
    known = getattr(nested, "shape", None)
    if type(known) is tuple:
        return known
    if not isinstance(nested, list):
        return ()
    if not nested:
        return (0,)
    inner = shape(nested[0])
    if any(shape(row) != inner for row in nested):
        raise ValueError("setting an array element with a sequence: rows have different lengths")
    return (len(nested),) + inner


def _flatten(nested, out):
    if isinstance(nested, list):
        for item in nested:
            _flatten(item, out)
    else:
        out.append(float(nested))
    return out


def flat(x):
    """All numbers of ``x`` as floats in row-major order."""
    if hasattr(x, "tolist") and hasattr(x, "reshape"):
        numbers = x.reshape(-1).tolist()
        return numbers if not numbers or type(numbers[0]) is float else [float(v) for v in numbers]
    if type(x) is list and all(type(v) is float for v in x):
        return list(x)
    return _flatten(to_python(x), [])


def columns(x):
    """``plot`` draws one line for each column of a 2-D array: a list of lists of floats."""
    nested = to_python(x)
    if not isinstance(nested, list):
        return [[float(nested)]]
    size = shape(nested)
    if len(size) == 1:
        return [[float(v) for v in nested]]
    if len(size) != 2:
        raise ValueError(f"x and y can be no greater than 2D, but have shapes {size}")
    return [[float(row[j]) for row in nested] for j in range(size[1])]


def finite(values):
    """The values that can be placed: neither NaN nor infinite."""
    # A sum of finite numbers is finite, bar overflow; then the slow way is right as well.
    total = sum(values)
    if total - total == 0:
        return values
    return [v for v in values if v == v and v not in (float("inf"), float("-inf"))]


def number(x):
    """One float, also out of an array of one."""
    values = flat(x)
    if len(values) != 1:
        raise TypeError(f"expected one number, got {len(values)}")
    return values[0]
