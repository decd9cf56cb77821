"""Filters say which collections are meant.

True: all; False: none; a name: that one; a sequence of names: those; ``DenyList(filter)``: all but
those.
"""

from collections.abc import Collection

from .. import errors


class DenyList:
    """All collections but those of a filter."""

    def __init__(self, deny):
        self.deny = deny

    def __eq__(self, other):
        return isinstance(other, DenyList) and self.deny == other.deny

    def __hash__(self):
        return hash(("DenyList", self.deny))

    def __repr__(self):
        return f"DenyList(deny={self.deny!r})"


def in_filter(filter_like, col):
    """Whether a filter takes a collection."""
    if isinstance(filter_like, bool):
        return filter_like
    if isinstance(filter_like, str):
        return col == filter_like
    if isinstance(filter_like, DenyList):
        return not in_filter(filter_like.deny, col)
    if isinstance(filter_like, Collection):
        return col in filter_like
    raise errors.InvalidFilterError(filter_like)


def is_filter_empty(filter_like):
    """Whether a filter takes nothing."""
    if isinstance(filter_like, DenyList):
        # Nobody names a collection so; if even this one is denied, all are.
        return in_filter(filter_like.deny, "__any_collection__")
    if isinstance(filter_like, str):
        return False
    if isinstance(filter_like, (bool, Collection)):
        return not filter_like
    raise errors.InvalidFilterError(filter_like)


def _parts(x):
    """(complement, names): a filter as a set of names or as all but a set of names."""
    if isinstance(x, bool):
        return x, frozenset()
    if isinstance(x, DenyList):
        complement, names = _parts(x.deny)
        return not complement, names
    if isinstance(x, str):
        return False, frozenset((x,))
    if isinstance(x, Collection):
        return False, frozenset(x)
    raise errors.InvalidFilterError(x)


def _filter(complement, names):
    if complement:
        return DenyList(set(names)) if names else True
    return set(names)


def union_filters(a, b):
    """What either takes."""
    (deny_a, names_a), (deny_b, names_b) = _parts(a), _parts(b)
    if deny_a and deny_b:
        return _filter(True, names_a & names_b)
    if deny_a or deny_b:
        return _filter(True, names_a - names_b if deny_a else names_b - names_a)
    return _filter(False, names_a | names_b)


def subtract_filters(a, b):
    """What ``a`` takes and ``b`` does not."""
    return intersect_filters(a, DenyList(b))


def intersect_filters(a, b):
    """What both take."""
    (deny_a, names_a), (deny_b, names_b) = _parts(a), _parts(b)
    if deny_a and deny_b:
        return _filter(True, names_a | names_b)
    if deny_a or deny_b:
        return _filter(False, names_b - names_a if deny_a else names_a - names_b)
    return _filter(False, names_a & names_b)


def group_collections(xs, filters):
    """The collections of a dict, each in the group of the first filter that takes it."""
    groups = [{} for _ in filters]
    for col, value in xs.items():
        for filter_like, group in zip(filters, groups):
            if in_filter(filter_like, col):
                group[col] = value
                break
    return groups
