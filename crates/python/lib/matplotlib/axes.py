"""One pair of axes and what is drawn in it, as Matplotlib's ``Axes`` names it."""

import math

from ._artists import Label, Plots
from ._ticks import Axis
from ._values import flat, number

PLACES = {
    "best": "Best", "upper right": "UpperRight", "upper left": "UpperLeft",
    "lower left": "LowerLeft", "lower right": "LowerRight", "right": "UpperRight",
    "center": "Center", "center left": "UpperLeft", "center right": "UpperRight",
    "lower center": "LowerRight", "upper center": "UpperRight",
    0: "Best", 1: "UpperRight", 2: "UpperLeft", 3: "LowerLeft", 4: "LowerRight", 10: "Center",
}  # fmt: skip


class Axes(Plots):
    """Axes at ``place`` (row, column, row span, column span) of a figure's grid."""

    def __init__(self, figure, place):
        self.figure = figure
        self.place = list(place)
        self.cla()

    def cla(self):
        """Back to empty axes."""
        self.title = Label()
        self.xaxis, self.yaxis = Axis(), Axis()
        self.artists = []
        self.mappable = None
        self._legend = self._aspect = self._colorbar = None
        self._off = False
        self._next_color = 0

    clear = cla

    def legend(self, *args, loc="best", handles=None, labels=None, **ignored):
        """``legend()``, ``legend(labels)`` or ``legend(handles, labels)``."""
        if len(args) == 2:
            handles, labels = args
        elif len(args) == 1:
            labels = args[0]
        if labels is not None:
            if handles is None:
                handles = [a for a in self.artists if "label" in a.fields]
            for artist, label in zip(handles, labels):
                artist.set_label(label)
        if loc not in PLACES:
            raise ValueError(f"{loc!r} is not a valid value for loc")
        self._legend = PLACES[loc]

    def set_title(self, text, **ignored):
        self.title.set_text(text)
        return self.title

    def get_title(self):
        return self.title.get_text()

    def set_xlabel(self, text, **ignored):
        self.xaxis.label = str(text)

    def set_ylabel(self, text, **ignored):
        self.yaxis.label = str(text)

    def set_xlim(self, left=None, right=None, xmin=None, xmax=None):
        """Limits of x; None leaves that end as it is."""
        return _set_limits(self.xaxis, left, right, xmin, xmax)

    def set_ylim(self, bottom=None, top=None, ymin=None, ymax=None):
        """Limits of y; None leaves that end as it is."""
        return _set_limits(self.yaxis, bottom, top, ymin, ymax)

    def get_xlim(self):
        return self.xaxis.limits()

    def get_ylim(self):
        return self.yaxis.limits()

    def invert_xaxis(self):
        _invert(self.xaxis)

    def invert_yaxis(self):
        _invert(self.yaxis)

    def set_xticks(self, ticks, labels=None, **ignored):
        _set_ticks(self.xaxis, ticks, labels)

    def set_yticks(self, ticks, labels=None, **ignored):
        _set_ticks(self.yaxis, ticks, labels)

    def set_xticklabels(self, labels, **ignored):
        self.xaxis.tick_labels = [str(label) for label in labels]

    def set_yticklabels(self, labels, **ignored):
        self.yaxis.tick_labels = [str(label) for label in labels]

    def set_xscale(self, scale, **ignored):
        self.xaxis.scale = _scale(scale)

    def set_yscale(self, scale, **ignored):
        self.yaxis.scale = _scale(scale)

    def grid(self, visible=True, which="major", axis="both", **ignored):
        """Lines at the ticks of ``axis``: 'x', 'y' or 'both'."""
        if axis in ("x", "both"):
            self.xaxis.grid = bool(visible)
        if axis in ("y", "both"):
            self.yaxis.grid = bool(visible)

    def axis(self, option=None):
        """'off', 'on', 'equal', 'scaled', 'tight', 'auto' or [xmin, xmax, ymin, ymax]."""
        if option in (False, "off"):
            self._off = True
        elif option in (True, "on"):
            self._off = False
        elif option in ("equal", "scaled", "image", "square"):
            self._aspect = 1.0
        elif option == "tight":
            self.xaxis.tight = self.yaxis.tight = True
        elif option == "auto":
            self._aspect = None
        elif isinstance(option, str):
            raise ValueError(f"Unrecognized string {option!r} to axis; try 'on' or 'off'")
        elif option is not None:
            left, right, bottom, top = flat(option)
            self.set_xlim(left, right)
            self.set_ylim(bottom, top)
        return self.get_xlim() + self.get_ylim()

    def set_axis_off(self):
        self._off = True

    def set_axis_on(self):
        self._off = False

    def set_aspect(self, aspect, **ignored):
        """'equal', 'auto', or how long a unit of y is for one of x."""
        if aspect == "auto":
            self._aspect = None
        else:
            self._aspect = 1.0 if aspect == "equal" else number(aspect)

    def set(self, **options):
        """``set(title=…, xlabel=…)``: the setters by name."""
        for name, value in options.items():
            setter = getattr(self, "set_" + name, None)
            if setter is None:
                raise AttributeError(f"Axes.set() got an unexpected keyword argument {name!r}")
            setter(*value) if name in ("xlim", "ylim") else setter(value)

    def tick_params(self, **ignored):
        """Accepted; ticks have one look."""

    def twinx(self):
        """Not drawn here: NotImplementedError says what to do instead."""
        raise NotImplementedError(
            "twinx: a second y axis is not supported; use plt.subplots(2, 1) for two scales"
        )

    twiny = twinx

    def to_dict(self):
        """The protocol's ``Axes``."""
        width = self.figure.size[0] / max(self.figure.grid[1], 1) * self.place[3]
        left, right = self.xaxis.limits()
        span = abs(right - left)
        return {
            "place": self.place,
            "title": self.title.get_text(),
            "x": self.xaxis.to_dict(),
            "y": self.yaxis.to_dict(),
            "artists": [artist.to_dict(span, width) for artist in self.artists],
            "legend": self._legend,
            "aspect": self._aspect,
            "off": self._off,
            "colorbar": self._colorbar,
        }


def _set_limits(axis, first, last, low, high):
    if first is None and low is not None:
        first = low
    if last is None and high is not None:
        last = high
    if last is None and isinstance(first, (list, tuple)) or hasattr(first, "tolist"):
        if not isinstance(first, (list, tuple)):
            first = first.tolist()
        if isinstance(first, (list, tuple)):
            first, last = first
    for end in (first, last):
        if end is not None and not math.isfinite(number(end)):
            raise ValueError("Axis limits cannot be NaN or Inf")
    if first is not None:
        axis.low = number(first)
    if last is not None:
        axis.high = number(last)
    return axis.limits()


def _invert(axis):
    axis.inverted = not axis.inverted
    axis.low, axis.high = axis.high, axis.low


def _set_ticks(axis, ticks, labels):
    axis.ticks = flat(ticks)
    axis.cover(axis.ticks)
    if labels is not None:
        axis.tick_labels = [str(label) for label in labels]


def _scale(name):
    if name not in ("linear", "log"):
        raise ValueError(f"{name!r} is not a valid value for scale; supported: 'linear', 'log'")
    return "Log" if name == "log" else "Linear"
