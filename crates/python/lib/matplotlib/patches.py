"""Shapes to add to axes."""

import math

from . import _colors
from ._artists import label_of, style_options
from ._values import flat, number


class Circle:
    """``Circle((x, y), radius)`` for ``add_artist``."""

    def __init__(self, xy, radius=5, color=None, fill=True, alpha=None, label=None, **options):
        known = ("facecolor", "edgecolor", "linewidth", "linestyle")
        options = style_options(options, known, "Circle")
        self.center, self.radius, self.fill = flat(xy), number(radius), fill
        side = "facecolor" if fill else "edgecolor"
        self.color = _colors.color(color if color is not None else options.get(side, "C0"))
        self.alpha = 1.0 if alpha is None else float(alpha)
        self.width = float(options.get("linewidth", 1.0))
        self.style = _colors.style(options.get("linestyle", "-"))
        self.label = label_of(label)

    def draw_on(self, axes):
        (cx, cy), r = self.center, self.radius
        # A patch does not move Matplotlib's limits when it is added as an artist.
        turn = [math.pi * i / 64 for i in range(129)]
        fields = {"color": self.color, "alpha": self.alpha, "label": self.label}
        if self.fill:
            half = turn[:65]
            fields["x"] = [cx - r * math.cos(t) for t in half]
            fields["low"] = [cy - r * math.sin(t) for t in half]
            fields["high"] = [cy + r * math.sin(t) for t in half]
            return axes._add("Fill", fields)
        fields["x"] = [cx + r * math.cos(t) for t in turn]
        fields["y"] = [cy + r * math.sin(t) for t in turn]
        fields.update(width=self.width, style=self.style, marker=None, marker_size=6.0)
        return axes._add("Line", fields)
