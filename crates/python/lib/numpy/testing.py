"""Assertions on arrays."""

from ._maths import isclose
from ._ndarray import asarray
from ._shape import broadcast_arrays
from ._sorting import argwhere
from ._ufuncs import UFUNCS


def _failed(x, y, same, title, err_msg, verbose=True):
    same = asarray(same)
    wrong = same.size - int(same.sum())
    lines = ["", title]
    if err_msg:
        lines.append(str(err_msg))
    percent = 100.0 * wrong / max(same.size, 1)
    lines += ["", f"Mismatched elements: {wrong} / {same.size} ({percent:.3g}%)"]
    places = argwhere(~same).tolist() if same.ndim else []
    if places:
        where = "index" if len(places) == 1 else "indices" if len(places) <= 5 else "first 5 indices"
        lines.append(f"Mismatch at {where}:")
        lines += [f" {p}: {x[tuple(p)]} (ACTUAL), {y[tuple(p)]} (DESIRED)" for p in places[:5]]
    if x.dtype.kind != "b" and y.dtype.kind != "b":
        away = abs(x - y)
        away = asarray(away)
        size = abs(y)
        lines.append(f"Max absolute difference among violations: {away.max()}")
        ratio = asarray(away / size)
        lines.append(f"Max relative difference among violations: {ratio.max()}")
    lines += [f" ACTUAL: {x!r}", f" DESIRED: {y!r}"]
    raise AssertionError("\n".join(lines))


def _arrays(x, y, title, err_msg):
    x, y = asarray(x), asarray(y)
    if x.shape != y.shape and x.ndim and y.ndim:
        raise AssertionError(
            f"\n{title}\n{err_msg}\n(shapes {x.shape}, {y.shape} mismatch)\n ACTUAL: {x!r}\n DESIRED: {y!r}"
        )
    return broadcast_arrays(x, y)


def assert_allclose(actual, desired, rtol=1e-07, atol=0, equal_nan=True, err_msg="", verbose=True, *, strict=False):
    title = f"Not equal to tolerance rtol={rtol:g}, atol={atol:g}"
    x, y = _arrays(actual, desired, title, err_msg)
    same = asarray(isclose(x, y, rtol, atol, equal_nan))
    if not same.all():
        _failed(x, y, same, title, err_msg)


def assert_array_equal(actual, desired, err_msg="", verbose=True, *, strict=False):
    x, y = _arrays(actual, desired, "Arrays are not equal", err_msg)
    same = asarray(x == y)
    if x.dtype.kind == "f" and y.dtype.kind == "f":
        same = same | (x != x) & (y != y)
    if not same.all():
        _failed(x, y, same, "Arrays are not equal", err_msg)


def assert_equal(actual, desired, err_msg="", verbose=True, *, strict=False):
    if isinstance(desired, dict):
        assert isinstance(actual, dict) and actual.keys() == desired.keys(), err_msg
        for k in desired:
            assert_equal(actual[k], desired[k], f"key={k!r}\n{err_msg}")
    elif isinstance(desired, (list, tuple)) and isinstance(actual, (list, tuple)):
        assert len(actual) == len(desired), err_msg
        for k, (a, b) in enumerate(zip(actual, desired)):
            assert_equal(a, b, f"item={k!r}\n{err_msg}")
    elif isinstance(desired, str) or desired is None:
        if actual != desired:
            raise AssertionError(f"\nItems are not equal:\n{err_msg}\n ACTUAL: {actual!r}\n DESIRED: {desired!r}")
    else:
        assert_array_equal(actual, desired, err_msg)


def assert_almost_equal(actual, desired, decimal=7, err_msg="", verbose=True):
    assert_array_almost_equal(actual, desired, decimal, err_msg)


def assert_array_almost_equal(actual, desired, decimal=6, err_msg="", verbose=True):
    title = f"Arrays are not almost equal to {decimal} decimals"
    x, y = _arrays(actual, desired, title, err_msg)
    same = asarray(isclose(x, y, 0, 1.5 * 10.0**-decimal, True))
    if not same.all():
        _failed(x, y, same, title, err_msg)


def assert_array_less(x, y, err_msg="", verbose=True):
    a, b = _arrays(x, y, "Arrays are not strictly ordered `x < y`", err_msg)
    same = asarray(UFUNCS["less"](a, b))
    if not same.all():
        _failed(a, b, same, "Arrays are not strictly ordered `x < y`", err_msg)


def assert_(val, msg=""):
    if not val:
        raise AssertionError(msg)


def assert_raises(exception, function=None, *args, **kwargs):
    import unittest

    case = unittest.TestCase()
    return case.assertRaises(exception) if function is None else case.assertRaises(exception, function, *args, **kwargs)
