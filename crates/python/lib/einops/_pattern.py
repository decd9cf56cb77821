"""Reads one side of a pattern, such as ``b (h w) ... 1``."""

import keyword
import warnings

from ._error import EinopsError

ELLIPSIS = "…"  # stands for ``...`` among the names: one character, no name can hold it


class Number:
    """An axis given by its length alone. Two of the same length are different axes."""

    def __init__(self, value):
        self.value = int(value)
        if self.value < 1:
            raise EinopsError(f"Anonymous axis should have positive length, not {self.value}")

    def __repr__(self):
        return f"{self.value}-axis"


class Side:
    """``groups``: for each axis of the array the axes that it is composed of, outermost first.

    A group is a list of names and ``Number``s, empty for ``1`` and ``()``; a free ellipsis is
    the string ``ELLIPSIS`` in place of a group, one in brackets is a name inside of a group.
    """

    def __init__(self, text, *, underscores=False, duplicates=False):
        self.groups = []
        self.names = set()
        self.has_numbers = False
        if "." in text:
            if "..." not in text:
                raise EinopsError("Expression may contain dots only inside ellipsis (...)")
            if text.count("...") != 1 or text.count(".") != 3:
                raise EinopsError(
                    "Expression may contain dots only inside ellipsis (...); only one ellipsis "
                    "for tensor "
                )
            text = text.replace("...", ELLIPSIS)
        self.has_ellipsis = ELLIPSIS in text
        self.has_bracketed_ellipsis = False

        group = None  # the axes of the bracket that is open
        for word in _words(text):
            if word == "(":
                if group is not None:
                    raise EinopsError(
                        "Axis composition is one-level (brackets inside brackets not allowed)"
                    )
                group = []
            elif word == ")":
                if group is None:
                    raise EinopsError("Brackets are not balanced")
                self.groups.append(group)
                group = None
            else:
                self._add(word, group, underscores, duplicates)
        if group is not None:
            raise EinopsError(f'Imbalanced parentheses in expression: "{text}"')

    def _add(self, word, group, underscores, duplicates):
        if word in self.names and not (word == "_" and underscores) and not duplicates:
            raise EinopsError(f'Indexing expression contains duplicate dimension "{word}"')
        if word == ELLIPSIS:
            self.names.add(word)
            self.has_bracketed_ellipsis = group is not None
            self.groups.append(word) if group is None else group.append(word)
            return
        if word.isdecimal():
            if int(word) == 1:
                if group is None:
                    self.groups.append([])
                return
            word = Number(word)
            self.has_numbers = True
        else:
            reason = why_no_name(word, underscores)
            if reason:
                raise EinopsError(f"Invalid axis identifier: {word}\n{reason}")
        self.names.add(word)
        self.groups.append([word]) if group is None else group.append(word)

    def expanded(self, count):
        """The groups with the ellipsis as ``count`` axes of their own."""
        axes = [f"{ELLIPSIS}{i}" for i in range(count)]
        groups = []
        for group in self.groups:
            if group == ELLIPSIS:
                groups += [[axis] for axis in axes]
            else:
                groups.append([a for name in group for a in (axes if name == ELLIPSIS else [name])])
        return groups


def _words(text):
    """Names, numbers, ellipses and brackets in order."""
    word = ""
    for char in text:
        if char.isalnum() or char in ("_", ELLIPSIS):
            word += char
            continue
        if char not in "() ":
            raise EinopsError(f"Unknown character '{char}'")
        if word:
            yield word
            word = ""
        if char != " ":
            yield char
    if word:
        yield word


def why_no_name(name, underscores=False):
    """Why an axis cannot be called ``name``; empty if it can."""
    if not name.isidentifier():
        return "not a valid python identifier"
    if name[0] == "_" or name[-1] == "_":
        if name == "_" and underscores:
            return ""
        return "axis name should should not start or end with underscore"
    if keyword.iskeyword(name):
        message = f"It is discouraged to use axes names that are keywords: {name}"
        warnings.warn(message, RuntimeWarning, stacklevel=2)
    return ""
