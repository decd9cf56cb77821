"""What a reader can drag, paint, draw, type, choose and press; Python reads it as ``.value``.

A widget shows itself below the cell that makes it. When it is touched, that cell runs again, and
those that read it; a loop that reads ``.value`` as it goes sees the newest and is not stopped.
What the reader set is kept by name: over runs, Reset, and in the link that Share makes.

In Jupyter and in scripts there is nothing to touch: ``.value`` is the start value.
"""

import math

import numpy as np

__all__ = ["Widget", "canvas", "choice", "curve", "handle", "keys", "points", "text"]

_LIMITS = (-2.0, 2.0)
_MOST_POINTS, _MOST_CLASSES, _MOST_SAMPLES, _MOST_PIXELS, _MOST_OPTIONS = 1000, 8, 512, 4096, 64


def _page():
    """The native module, where a page can show widgets; else None."""
    try:
        import _athanor
    except ImportError:
        return None
    return _athanor if hasattr(_athanor, "widget") else None


class Widget:
    """A widget by its ``name``; the functions of this module make them.

    ``kind`` and ``start`` are in the form of the page's messages; ``read`` makes ``.value`` of
    such a form.
    """

    _shows_itself = True  # nothing is printed of one that ends a cell

    def __init__(self, name, kind, start, read, over=None):
        if not isinstance(name, str) or not 0 < len(name) <= 64:
            raise ValueError(f"a widget's name is a text of 1 to 64 characters, not {name!r}")
        self.name, self._kind, self._read = name, next(iter(kind)).lower(), read
        self._start = read(start)
        self._now, self._change = self._start, -1
        page = _page()
        if page is not None:
            place = None if over is None else _place(over, name)
            page.widget({"name": name, "kind": kind, "start": start, "over": place})

    def _state(self):
        """The newest state, read from the page only if it changed."""
        page = _page()
        news = None if page is None else page.widget_value(self.name, self._change)
        if news is not None:
            self._change, state = news
            self._now = self._start if state is None else self._read(state)
        return self._now

    @property
    def value(self):
        """What the reader set, or the start value; an array is a copy."""
        state = self._state()
        return state.copy() if isinstance(state, np.ndarray) else state

    def __repr__(self):
        value = self.value
        shown = f"shape {value.shape}" if hasattr(value, "shape") else f"value={value!r}"
        return f"<{self._kind} {self.name!r}, {shown}>"


def handle(name, start=(1.0, 0.5), xlim=None, ylim=None, *, over=None):
    """A point of the plane to drag; ``.value`` is float32 (2,).

    ``xlim``, ``ylim``: where it may go, (-2, 2) unless given. ``over``, a figure or axes of
    Matplotlib: it lies on that picture, in its coordinates and within its limits.
    """
    box = _box(xlim, ylim, over)
    at = _floats("start", start, (2,))
    _inside(at[None], box)
    return Widget(name, {"Handle": box}, {"Numbers": at.tolist()}, _numbers((2,)), over)


class Points(Widget):
    """Points with classes: ``.value`` is float32 (n, 2), ``.classes`` int32 (n,)."""

    @property
    def value(self):
        return self._state()[0].copy()

    @property
    def classes(self):
        """The class of each point, from 0: int32 (n,)."""
        return self._state()[1].copy()


def points(name, start=None, xlim=None, ylim=None, classes=1, *, over=None):
    """Points to add, move, paint and remove; ``.value`` is float32 (n, 2), ``.classes`` (n,).

    ``start``: array (n, 2) or (n, 3), the third column a class from 0 to ``classes`` - 1 (else
    they take turns); none at first if it is left out. ``over``: as for :func:`handle`.
    """
    if not isinstance(classes, int) or not 1 <= classes <= _MOST_CLASSES:
        raise ValueError(f"classes is a number from 1 to {_MOST_CLASSES}, not {classes!r}")
    box = _box(xlim, ylim, over)
    rows = np.asarray([] if start is None else start, dtype="float32")
    rows = rows.reshape(0, 2) if rows.size == 0 else rows
    if rows.ndim != 2 or rows.shape[1] not in (2, 3) or len(rows) > _MOST_POINTS:
        raise ValueError(
            f"start has shape (n, 2) or (n, 3) with n up to {_MOST_POINTS}, not {tuple(rows.shape)}"
        )
    at = _floats("start", rows[:, :2], (len(rows), 2))
    if rows.shape[1] == 3:
        kinds = [int(k) for k in rows[:, 2].tolist()]
    else:
        kinds = [i % classes for i in range(len(rows))]
    if any(not 0 <= k < classes for k in kinds):
        raise ValueError(f"start has a class outside of 0 to {classes - 1}")
    _inside(at, box)
    state = {"Points": {"at": at.tolist(), "classes": kinds}}
    kind = {"Points": {**box, "classes": classes, "most": _MOST_POINTS}}
    return Points(name, kind, state, _points, over)


def canvas(name, shape=(28, 28), start=None):
    """A picture to paint; ``.value`` is float32 ``shape``, from 0 (empty) to 1 (full ink).

    Ink has 256 levels. ``start``: an array of that shape, empty if it is left out.
    """
    shape = tuple(int(n) for n in shape)
    if len(shape) != 2 or min(shape) < 2 or shape[0] * shape[1] > _MOST_PIXELS:
        raise ValueError(f"shape is (rows, columns), up to {_MOST_PIXELS} pixels, not {shape}")
    ink = np.zeros(shape, "float32") if start is None else _floats("start", start, shape)
    if float(ink.min()) < 0 or float(ink.max()) > 1:
        raise ValueError("start has values from 0 to 1")
    levels = [round(255 * v) for v in ink.reshape(-1).tolist()]
    kind = {"Canvas": {"rows": shape[0], "columns": shape[1]}}
    read = lambda state: np.asarray(_content(state), "float32").reshape(shape) / np.float32(255)
    return Widget(name, kind, {"Pixels": levels}, read)


def curve(name, start, ylim=None, xlabel="", ylabel="", xlim=None):
    """A curve to draw; ``.value`` is float32 (n,), its heights at n evenly spaced places.

    ``start``: array (n,), which says n. ``ylim``: (0, 1), or wider if ``start`` needs it.
    ``xlim``: what the ends stand for, 0 to n - 1 unless given.
    """
    heights = np.asarray(start, dtype="float32")
    if heights.ndim != 1 or not 2 <= len(heights) <= _MOST_SAMPLES:
        raise ValueError(
            f"start has shape (n,) with n from 2 to {_MOST_SAMPLES}, not {tuple(heights.shape)}"
        )
    heights = _floats("start", heights, heights.shape)
    low, high = float(heights.min()), float(heights.max())
    limits = (min(0.0, low), max(1.0, high)) if ylim is None else _interval("ylim", ylim)
    if low < limits[0] or high > limits[1]:
        raise ValueError(f"start goes from {low:g} to {high:g}, outside of ylim {limits}")
    ends = _interval("xlim", (0, len(heights) - 1) if xlim is None else xlim)
    kind = {"ylim": limits, "xlim": ends, "samples": len(heights)}
    kind = {"Curve": {**kind, "xlabel": str(xlabel), "ylabel": str(ylabel)}}
    return Widget(name, kind, {"Numbers": heights.tolist()}, _numbers(heights.shape))


def text(name, start="", lines=1):
    """A text to type; ``.value`` is a str. ``lines``: the height of its field."""
    if not isinstance(start, str):
        raise ValueError(f"start is a text, not {start!r}")
    kind = {"Text": {"lines": max(1, min(20, int(lines)))}}
    return Widget(name, kind, {"Text": start}, _content)


def choice(name, options, start=None):
    """One of several to choose; ``.value`` is the option. ``start``: the first unless given."""
    options = list(options)
    if not 1 <= len(options) <= _MOST_OPTIONS:
        raise ValueError(f"options has 1 to {_MOST_OPTIONS} entries, not {len(options)}")
    if start is not None and start not in options:
        raise ValueError(f"start is one of {options}, not {start!r}")
    at = 0 if start is None else options.index(start)
    kind = {"Choice": {"options": [str(option) for option in options]}}
    read = lambda state: options[_content(state)]
    return Widget(name, kind, {"Choice": at}, read)


def keys(name, actions, start=None):
    """Keys to hold; ``.value`` is the held key's entry in ``actions``, else ``start``.

    ``actions``: a dict from keys, by the names that browsers have for them ("ArrowLeft", " ",
    "a"), to anything. Each is also a button on the screen. Read it in a loop.
    """
    actions = dict(actions)
    if not 1 <= len(actions) <= 16 or not all(isinstance(key, str) and key for key in actions):
        raise ValueError("actions is a dict with 1 to 16 keys by name, such as {'ArrowLeft': 0}")
    entries = list(actions.values())
    kind = {"Keys": {"keys": list(actions), "labels": [str(entry) for entry in entries]}}

    def read(state):
        held = _content(state)
        return start if held is None else entries[held]

    return Widget(name, kind, {"Key": None}, read)


def _content(state):
    """What is in a state of the page's form, ``{"Text": "…"}``."""
    return next(iter(state.values()))


def _numbers(shape):
    return lambda state: np.asarray(_content(state), dtype="float32").reshape(shape)


def _points(state):
    """float32 (n, 2) and int32 (n,)."""
    parts = state["Points"]
    at = np.asarray(parts["at"], dtype="float32").reshape(len(parts["at"]), 2)
    return at, np.asarray(parts["classes"], dtype="int32").reshape(len(parts["classes"]))


def _floats(what, values, shape):
    """float32 of that shape, all finite."""
    array = np.asarray(values, dtype="float32")
    if tuple(array.shape) != tuple(shape):
        raise ValueError(f"{what} has shape {tuple(shape)}, not {tuple(array.shape)}")
    if not bool(np.isfinite(array).all()):
        raise ValueError(f"{what} has values that are not finite")
    return array


def _interval(what, limits):
    low, high = (float(limit) for limit in limits)
    if not (math.isfinite(low) and math.isfinite(high) and low < high):
        raise ValueError(f"{what} is (low, high) with low < high, not {tuple(limits)}")
    return low, high


def _box(xlim, ylim, over):
    """Limits of both axes; None for those of the picture below."""
    usual = None if over is not None else _LIMITS
    pairs = (("xlim", xlim), ("ylim", ylim))
    return {n: usual if limits is None else _interval(n, limits) for n, limits in pairs}


def _inside(at, box):
    """Refuse points, (n, 2), outside of the limits."""
    for axis, name in enumerate(("xlim", "ylim")):
        limits = box[name]
        values = at[:, axis].tolist()
        if limits and values and (min(values) < limits[0] or max(values) > limits[1]):
            raise ValueError(f"start lies outside of {name} {limits}")


def _place(over, name):
    """Figure and number of the axes that a widget lies on."""
    figure = over if hasattr(over, "axes") and isinstance(over.axes, list) else over.figure
    number = 0 if figure is over else figure.axes.index(over)
    return {"figure": figure._anchor(name), "axes": number}
