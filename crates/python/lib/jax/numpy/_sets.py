"""Sets: the different elements of arrays, and what several arrays have in common."""

import math

import _athanor
from _athanor import convert_element_type, select, stop_gradient

from ._common import axis_in, checked
from ._indexing import flatnonzero
from ._shape import concatenate, moveaxis
from ._sorting import argsort, bincount, lexsort


def _needs_size(name, x):
    raise _athanor.error_class("ConcretizationTypeError")(
        "Abstract tracer value encountered where concrete value is expected: traced array with "
        f"shape {x.aval.str_short()}\nThe error arose for the first argument of jnp.{name}(). To "
        f"make jnp.{name}() compatible with JIT and other transforms, you can specify a concrete "
        "value for the size argument, which will determine the output size."
    )


def _rows(ar, axis):
    """What is compared, as rows, and how to make an array of chosen rows."""
    if axis is None:
        return _athanor.reshape(ar, (-1, 1)), lambda rows: _athanor.reshape(rows, (-1,))
    moved = moveaxis(ar, axis, 0)
    rest = moved.shape[1:]
    back = lambda rows: moveaxis(_athanor.reshape(rows, rows.shape[:1] + rest), 0, axis)
    return _athanor.reshape(moved, (moved.shape[0], math.prod(rest))), back


def unique(
    ar,
    return_index=False,
    return_inverse=False,
    return_counts=False,
    axis=None,
    *,
    equal_nan=True,
    size=None,
    fill_value=None,
    sorted=True,
):
    """The different elements, or parts along an axis, ascending; under jit ``size`` of them."""
    ar = stop_gradient(checked("unique", ar))
    if size is None and ar._is_tracer:
        _needs_size("unique", ar)
    axis = None if axis is None else axis_in(axis, ar.ndim)
    rows, back = _rows(ar, axis)
    n, width = rows.shape
    if width == 1:
        order = argsort(_athanor.reshape(rows, (-1,)))
    else:
        order = lexsort([rows[:, i] for i in range(width - 1, -1, -1)])
    ordered = _athanor.take(rows, order, 0)
    differ = ordered[1:] != ordered[:-1]
    if equal_nan and ar._kind == "f":
        both = (ordered[1:] != ordered[1:]) & (ordered[:-1] != ordered[:-1])
        differ = differ & ~both
    differ = _athanor.reduce("any", differ, (1,), False)
    new = concatenate([_athanor.full((min(n, 1),), 1.0, "bool"), differ])
    number = _athanor.cumulative("cumsum", convert_element_type(new, "int32"), 0, False) - 1
    first = flatnonzero(new, size=size, fill_value=n)
    inside = first < n
    values = back(_athanor.take(ordered, select(inside, first, 0), 0))
    positions = _athanor.take(order, select(inside, first, 0), 0)
    if size is not None and n:
        # Beyond the last one: the least element, unless another is given.
        least = back(_athanor.take(ordered, _athanor.full((size,), 0.0, "int32"), 0))
        filler = least if fill_value is None else _athanor.asarray(fill_value, ar._dtype)
        here = inside
        if axis is not None:
            here = _athanor.reshape(inside, (-1,) + (1,) * (ar.ndim - 1 - axis))
        values = select(here, values, filler)
    out = [values]
    if return_index:
        out.append(positions)
    if return_inverse:
        inverse = _athanor.index_update(_athanor.full((n,), 0.0, "int32"), order, number, "set")
        out.append(_athanor.reshape(inverse, ar.shape if axis is None else (n,)))
    if return_counts:
        out.append(bincount(number, length=first.shape[0]))
    return out[0] if len(out) == 1 else tuple(out)


def _flat(name, *arrays):
    return [_athanor.reshape(checked(name, a), (-1,)) for a in arrays]


def _member(a, b):
    return _athanor.reduce(
        "any", _athanor.reshape(a, (-1, 1)) == _athanor.reshape(b, (1, -1)), (1,), False
    )


def _chosen(name, values, here, size, fill_value, *others):
    """The values at which ``here`` holds, ``size`` of them, and other arrays at the same places."""
    if size is None and here._is_tracer:
        _needs_size(name, here)
    at = flatnonzero(here, size=size, fill_value=here.shape[0])
    inside = at < here.shape[0]
    safe = select(inside, at, 0)
    filler = 0 if fill_value is None else fill_value
    found = [
        select(inside, _athanor.take(x, safe, 0), _athanor.asarray(f, None).astype(x._dtype))
        for x, f in ((values, filler), *others)
    ]
    return found if others else found[0]


def union1d(ar1, ar2, *, size=None, fill_value=None):
    """The elements of either, ascending, each once."""
    return unique(concatenate(_flat("union1d", ar1, ar2)), size=size, fill_value=fill_value)


def _once(x, assume_unique):
    """The elements in order, whether each is the first of its kind, and where it was."""
    x = stop_gradient(x)
    order = argsort(x)
    ordered = _athanor.take(x, order, 0)
    one = _athanor.full((min(x.size, 1),), 1.0, "bool")
    first = concatenate([one, ordered[1:] != ordered[:-1]])
    return ordered, first, order


def intersect1d(ar1, ar2, assume_unique=False, return_indices=False, *, size=None, fill_value=None):
    """The elements of both, ascending, each once; with their first positions in each if wanted."""
    a, b = _flat("intersect1d", ar1, ar2)
    both = concatenate([a[:0], b[:0]])
    a, b = convert_element_type(a, both._dtype), convert_element_type(b, both._dtype)
    ordered, first, order = _once(a, assume_unique)
    here = first & _member(ordered, b)
    if not return_indices:
        return _chosen("intersect1d", ordered, here, size, fill_value)
    places = _athanor.argreduce(
        True,
        convert_element_type(
            _athanor.reshape(ordered, (-1, 1)) == _athanor.reshape(b, (1, -1)), "int32"
        ),
        1,
    )
    others = ((order, a.shape[0]), (places, b.shape[0]))
    return tuple(_chosen("intersect1d", ordered, here, size, fill_value, *others))


def setdiff1d(ar1, ar2, assume_unique=False, *, size=None, fill_value=None):
    """The elements of the first alone, ascending, each once; in their order if unique."""
    a, b = _flat("setdiff1d", ar1, ar2)
    if assume_unique:
        return _chosen("setdiff1d", stop_gradient(a), ~_member(a, b), size, fill_value)
    ordered, first, _ = _once(a, assume_unique)
    return _chosen("setdiff1d", ordered, first & ~_member(ordered, b), size, fill_value)


def setxor1d(ar1, ar2, assume_unique=False, *, size=None, fill_value=None):
    """The elements of exactly one of both, ascending."""
    a, b = _flat("setxor1d", ar1, ar2)
    alone = [
        first & ~_member(x, other)
        for (x, first, _), other in ((_once(a, assume_unique), b), (_once(b, assume_unique), a))
    ]
    x = concatenate([_once(a, assume_unique)[0], _once(b, assume_unique)[0]])
    order = argsort(x)
    here = _athanor.take(concatenate(alone), order, 0)
    return _chosen("setxor1d", _athanor.take(x, order, 0), here, size, fill_value)


def _unique_results():
    """The result classes of ``unique_*``."""
    from collections import namedtuple

    return (
        namedtuple("_UniqueAllResult", "values indices inverse_indices counts"),
        namedtuple("_UniqueCountsResult", "values counts"),
        namedtuple("_UniqueInverseResult", "values inverse_indices"),
    )


def unique_values(x, /, *, size=None, fill_value=None):
    """The different elements."""
    return unique(x, size=size, fill_value=fill_value)


def unique_counts(x, /, *, size=None, fill_value=None):
    """The different elements, and how often each occurs."""
    out = unique(x, return_counts=True, size=size, fill_value=fill_value)
    return _unique_results()[1](*out)


def unique_inverse(x, /, *, size=None, fill_value=None):
    """The different elements, and where each element of x is among them."""
    out = unique(x, return_inverse=True, size=size, fill_value=fill_value)
    return _unique_results()[2](*out)


def unique_all(x, /, *, size=None, fill_value=None):
    """The different elements, their first places, each element's place among them, and counts."""
    out = unique(x, True, True, True, size=size, fill_value=fill_value)
    return _unique_results()[0](*out)
