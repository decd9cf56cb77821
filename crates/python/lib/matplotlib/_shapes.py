"""How data are laid out: grids, bins, pixels, and numbers to repeat."""

import math

from ._values import flat, number, shape, to_python


def to_python_or_names(values):
    """Numbers or strings of a list, a single one as a list of one."""
    if isinstance(values, (list, tuple)) and any(isinstance(v, str) for v in values):
        return values
    return flat(values)


def opacity(options):
    alpha = options.get("alpha")
    return 1.0 if alpha is None else number(alpha)


def is_values(chosen, count):
    if isinstance(chosen, str):
        return False
    if isinstance(chosen, (list, tuple)) and any(isinstance(v, str) for v in chosen):
        return False
    size = shape(to_python(chosen))
    return len(size) > 0 and math.prod(size) == count and size not in ((1, 3), (1, 4))


def repeat(values, count):
    values = flat(values)
    if len(values) == 1:
        return values * count
    if len(values) != count:
        raise ValueError(f"shape mismatch: expected {count} numbers, got {len(values)}")
    return values


def span_of(values):
    if not values:
        return 0.0, 1.0
    low, high = min(values), max(values)
    return (low, high) if high > low else (low - 0.5, high + 0.5)


def equal_edges(low, high, count):
    """The ``count + 1`` edges of equal bins."""
    return [low + (high - low) * i / count for i in range(count)] + [high]


def histogram(values, edges):
    """How many values lie in [a, b) of successive edges; the last one includes b."""
    counts = [0] * (len(edges) - 1)
    for v in values:
        if not edges[0] <= v <= edges[-1]:
            continue
        low, high = 0, len(counts) - 1
        while low < high:
            middle = (low + high + 1) // 2
            if v >= edges[middle]:
                low = middle
            else:
                high = middle - 1
        counts[low] += 1
    return counts


def bytes_of(nested, channels, data):
    """RGBA bytes of a picture in floats of 0..1 (clipped) or in integers of 0..255."""
    values = [v for row in nested for pixel in row for v in pixel]
    whole = all(isinstance(v, int) for v in values)
    if whole:
        values = [max(0, min(255, v)) for v in values]
    else:
        values = [max(0, min(255, int(v * 255 + 0.5))) if v == v else 0 for v in values]
    if channels == 4:
        return values
    out = []
    for i in range(0, len(values), 3):
        out += values[i : i + 3]
        out.append(255)
    return out


def _size(x):
    return shape(x if hasattr(x, "reshape") else to_python(x))


def grid_of(args, method, edges=False):
    """(x, y, flat z, rows, columns) of ``z`` or ``x, y, z``; x and y 1-D or from meshgrid."""
    if len(args) not in (1, 3):
        raise TypeError(f"{method} takes z, or x, y and z")
    z = args[-1] if hasattr(args[-1], "reshape") else to_python(args[-1])
    size = shape(z)
    if len(size) != 2:
        raise TypeError(f"Input z must be 2D, not {len(size)}D")
    rows, cols = size
    if len(args) == 1:
        more = 1 if edges else 0
        x, y = (list(map(float, range(n + more))) for n in (cols, rows))
    else:
        x, y = flat(args[0]), flat(args[1])
        if len(_size(args[0])) == 2:
            wide = _size(args[0])[1]
            if x != x[:wide] * (len(x) // max(wide, 1)):
                raise ValueError(f"{method}: x must be the same in every row")
            x = x[:wide]
        if len(_size(args[1])) == 2:
            y = y[:: max(_size(args[1])[1], 1)]
    allowed = ((cols, cols + 1), (rows, rows + 1)) if edges else ((cols,), (rows,))
    if len(x) not in allowed[0] or len(y) not in allowed[1]:
        raise ValueError(f"{method}: {len(x)} x and {len(y)} y do not fit z of shape {size}")
    return x, y, flat(z), rows, cols


def cell_edges(places, count):
    """The first and last edge of ``count`` cells by their edges or their centres."""
    steps = [b - a for a, b in zip(places, places[1:])] or [1.0]
    mean = sum(steps) / len(steps)
    if any(abs(s - mean) > 1e-3 * abs(mean) for s in steps):
        raise NotImplementedError("pcolormesh: only regular grids are supported")
    if len(places) == count:
        return [places[0] - mean / 2, places[-1] + mean / 2]
    return [places[0], places[-1]]
