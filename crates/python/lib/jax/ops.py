"""Reductions of the rows that have the same number."""

import math

import _athanor
from _athanor import asarray


def _segment(name, how, empty):
    def function(
        data,
        segment_ids,
        num_segments=None,
        indices_are_sorted=False,
        unique_indices=False,
        bucket_size=None,
        mode=None,
    ):
        data, ids = asarray(data, None), asarray(segment_ids, None)
        if num_segments is None:
            # Needs the numbers now: under jit the count must be given.
            num_segments = max(ids.tolist(), default=-1) + 1
        if num_segments < 0:
            raise ValueError("num_segments must be non-negative.")
        shape = (num_segments,) + data.shape[ids.ndim :]
        start = _athanor.full(shape, float(empty(data)), data._dtype)
        return _athanor.index_update(start, ids, data, how)

    function.__name__ = function.__qualname__ = name
    function.__doc__ = f"Rows of the same number, combined by ``{how}``; others are dropped."
    return function


def _extreme(sign):
    """What a segment without rows has: an infinity, or the integer nearest to it."""

    def of(data):
        from ._dtypes import iinfo

        if data._kind == "f":
            return sign * math.inf
        limits = iinfo(data._dtype)
        return limits.max if sign > 0 else limits.min

    return of


segment_sum = _segment("segment_sum", "add", lambda data: 0)
segment_prod = _segment("segment_prod", "multiply", lambda data: 1)
segment_max = _segment("segment_max", "max", _extreme(-1))
segment_min = _segment("segment_min", "min", _extreme(1))
