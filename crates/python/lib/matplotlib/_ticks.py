"""Round numbers and the limits of an axis."""

import math

STEPS = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10]
MARGIN = 0.05


def levels(low, high, count, filled):
    """About ``count`` round levels between two values; if ``filled``, they enclose both."""
    if not high > low:
        return [low]
    raw = (high - low) / (count + 1)
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(s * power for s in STEPS if s * power >= raw * (1 - 1e-9))
    first, last = math.floor(low / step), math.ceil(high / step)
    # Twelve digits, so that 3 · 0.1 is written 0.3.
    found = [float(f"{i * step:.12g}") for i in range(first, last + 1)]
    return found if filled else [v for v in found if low <= v <= high] or found


def limits(values, sticky, log, tight=False):
    """The limits of finite data values with 5 % margins (on a log scale, of the exponents).

    An end at one of the ``sticky`` values, as the foot of a bar, gets no margin.
    """
    if log:
        values = [math.log10(v) for v in values if v > 0]
        sticky = [math.log10(v) for v in sticky if v > 0]
    if not values:
        low, high = 0.0, 1.0
        return (1.0, 10.0) if log else (low, high)
    low, high = min(values), max(values)
    if low == high:
        around = MARGIN * abs(low) or MARGIN
        low, high = low - around, high + around
    margin = 0.0 if tight else MARGIN * (high - low)
    low, high = (v if v in sticky else v + m for v, m in ((low, -margin), (high, margin)))
    return (10.0**low, 10.0**high) if log else (low, high)


class Axis:
    """One of the two axes: what the protocol's ``Axis`` says, and the data it must cover."""

    def __init__(self):
        self.label = ""
        self.low = self.high = None
        self.inverted = False
        self.scale = "Linear"
        self.ticks = self.tick_labels = None
        self.grid = False
        self.data = []
        self.sticky = []
        self.tight = False

    def cover(self, values, sticky=()):
        """Take values into account for the limits; ends only, so that long data stay cheap."""
        known = [v for v in values if v == v and abs(v) != float("inf")]
        if known:
            self.data += [min(known), max(known)]
            positive = [v for v in known if v > 0]
            if positive:
                self.data.append(min(positive))
        self.sticky += sticky

    def limits(self):
        """(first, last): left or bottom, then right or top."""
        low, high = limits(self.data, self.sticky, self.scale == "Log", self.tight)
        if self.inverted:
            low, high = high, low
        return (
            low if self.low is None else self.low,
            high if self.high is None else self.high,
        )

    def to_dict(self):
        return {
            "label": self.label,
            "limits": self.limits(),
            "scale": self.scale,
            "ticks": self.ticks,
            "tick_labels": self.tick_labels,
            "grid": self.grid,
        }
