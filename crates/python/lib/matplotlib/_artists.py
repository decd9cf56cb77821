"""What ``Axes`` draws: each method keeps an artist with the protocol's fields."""

import math

from . import _colors, _ticks
from ._shapes import (
    bytes_of,
    cell_edges,
    equal_edges,
    grid_of,
    histogram,
    is_values,
    opacity,
    repeat,
    span_of,
    to_python_or_names,
)
from ._values import columns, finite, flat, number, shape, to_python

SHORT = {"c": "color", "lw": "linewidth", "ls": "linestyle", "ms": "markersize", "ec": "edgecolor"}
# Without a meaning for these drawings: order, joins and the sides' finer looks.
IGNORED = """
    zorder clip_on antialiased solid_capstyle rasterized animated picker markeredgewidth mew
    capsize rotation fontweight weight family va verticalalignment bbox norm extend units
    headwidth headlength headaxislength pivot interpolation_stage shading inline
    markeredgecolor markerfacecolor mec mfc fillstyle drawstyle edgecolors linewidths histtype
    antialiaseds minlength
""".split()


class Label:
    """A text that can be set later, as ``ax.title.set_text``."""

    def __init__(self):
        self._text = ""

    def __repr__(self):
        return f"Text(0.5, 1.0, {self._text!r})"

    def set_text(self, text):
        self._text = str(text)

    def get_text(self):
        return self._text


class Artist:
    """A drawn thing: its kind, the protocol's fields and, if mapped, its colour map."""

    def __init__(self, axes, kind, fields, cmap=None):
        self.axes, self.kind, self.fields, self.cmap = axes, kind, fields, cmap

    def __repr__(self):
        name = {
            "Line": "lines.Line2D",
            "Scatter": "collections.PathCollection",
            "Image": "image.AxesImage",
            "Contour": "contour.QuadContourSet",
        }.get(self.kind, "artist.Artist")
        return f"<matplotlib.{name} object at {id(self):#x}>"

    def set_label(self, label):
        self.fields["label"] = label_of(label)

    def get_label(self):
        return self.fields.get("label")

    def get_color(self):
        """The colour as Matplotlib would read it: 'C0', 'k' or fractions."""
        value = self.fields["color"]
        if value == "Foreground":
            return "k"
        if "Cycle" in value:
            return f"C{value['Cycle']}"
        return tuple(part / 255 for part in value["Rgba"])

    def set_color(self, value):
        self.fields["color"] = _colors.color(value)

    def set_alpha(self, alpha):
        self.fields["alpha"] = float(alpha)

    def set_data(self, x, y):
        """New points of a line; the limits grow to cover them."""
        self.fields["x"], self.fields["y"] = flat(x), flat(y)
        self.axes.xaxis.cover(self.fields["x"])
        self.axes.yaxis.cover(self.fields["y"])

    def set_text(self, text):
        self.fields["text"] = str(text)

    def remove(self):
        self.axes.artists.remove(self)

    def to_dict(self, span, width):
        """``span``: the axes' width in data units; ``width``: in inches."""
        fields = dict(self.fields)
        if self.kind == "Arrows":
            fields["scale"] = fields["scale"](span)
            # A share of the axes' width, which are about 0.775 of the figure's, in points.
            fields["width"] = fields["width"] * width * 72 * 0.775
        return {self.kind: fields}


def label_of(label):
    # Matplotlib leaves labels that begin with an underscore out of the legend.
    return None if label is None or str(label).startswith("_") else str(label)


def style_options(options, known, method):
    """The options by their long names; AttributeError for one the drawing lacks."""
    found = {}
    for name, value in options.items():
        name = SHORT.get(name, name)
        if name in known:
            found[name] = value
        elif name not in IGNORED:
            raise AttributeError(f"{method}() got an unexpected keyword argument {name!r}")
    return found


class Plots:
    """The drawing methods of ``Axes``."""

    def _add(self, kind, fields, cmap=None):
        artist = Artist(self, kind, fields, cmap)
        self.artists.append(artist)
        if cmap is not None:
            self.mappable = artist
        return artist

    def _cycle(self):
        place = self._next_color
        self._next_color = (place + 1) % 10
        return {"Cycle": place}

    def _color_or_next(self, value):
        return self._cycle() if value is None else _colors.color(value)

    def plot(self, *args, **options):
        """``plot([x], y, [fmt], …)``: a line for each column of y; returns the lines."""
        known = ("color", "linewidth", "linestyle", "marker", "markersize", "alpha", "label")
        options = style_options(options, known, "plot")
        args, lines = list(args), []
        while args:
            first = args.pop(0)
            second = args.pop(0) if args and not isinstance(args[0], str) else None
            text = args.pop(0) if args and isinstance(args[0], str) else ""
            lines += self._plot_one(first, second, text, options)
        return lines

    def _plot_one(self, first, second, text, options):
        style, marker, color = _colors.parse_format(text)
        ys = columns(first if second is None else second)
        xs = [[float(i) for i in range(len(ys[0]))]] if second is None else columns(first)
        if len(xs[0]) != len(ys[0]):
            raise ValueError(
                "x and y must have same first dimension, "
                f"but have shapes ({len(xs[0])},) and ({len(ys[0])},)"
            )
        if 1 not in (len(xs), len(ys)) and len(xs) != len(ys):
            raise ValueError(f"x has {len(xs)} columns but y has {len(ys)} columns")
        if marker is not None and style is None:
            style = "None"
        style = options.get("linestyle", style)
        marker = options.get("marker", marker)
        labels = options.get("label")
        lines = []
        for i in range(max(len(xs), len(ys))):
            x, y = xs[i % len(xs)], ys[i % len(ys)]
            self.xaxis.cover(x)
            self.yaxis.cover(y)
            fields = {
                "x": x,
                "y": y,
                "color": self._color_or_next(options.get("color", color)),
                "width": float(options.get("linewidth", 1.5)),
                "style": _colors.style("-" if style is None else style),
                "marker": _colors.marker(marker),
                "marker_size": float(options.get("markersize", 6)),
                "alpha": opacity(options),
                "label": label_of(labels[i] if isinstance(labels, (list, tuple)) else labels),
            }
            lines.append(self._add("Line", fields))
        return lines

    def semilogy(self, *args, **options):
        self.yaxis.scale = "Log"
        return self.plot(*args, **options)

    def semilogx(self, *args, **options):
        self.xaxis.scale = "Log"
        return self.plot(*args, **options)

    def loglog(self, *args, **options):
        self.xaxis.scale = self.yaxis.scale = "Log"
        return self.plot(*args, **options)

    def scatter(self, x, y, s=36, c=None, marker="o", cmap=None, vmin=None, vmax=None, **options):
        """Points; ``s``: areas in square points; ``c``: a colour, one for each, or values."""
        edge = options.pop("edgecolors", options.pop("edgecolor", None))
        options = style_options(options, ("color", "alpha", "label", "linewidth"), "scatter")
        x, y = flat(x), flat(y)
        if len(x) != len(y):
            raise ValueError("x and y must be the same size")
        chosen, table = options.get("color", c), None
        if chosen is None:
            colors = {"One": self._cycle()}
        elif is_values(chosen, len(x)):
            values = flat(chosen)
            table = _colors.cmap(cmap, values, vmin, vmax)
            colors = {"Mapped": {"values": values, "cmap": table}}
        elif _colors.is_one_color(chosen):
            colors = {"One": _colors.color(chosen)}
        else:
            colors = {"Each": _colors.colors(chosen, len(x))}
        self.xaxis.cover(x)
        self.yaxis.cover(y)
        fields = {
            "x": x,
            "y": y,
            "colors": colors,
            "sizes": flat([s] if s is not None else [36]),
            "marker": _colors.marker(marker) or "Circle",
            "edge": None if edge in (None, "none", "face") else _colors.color(edge),
            "alpha": opacity(options),
            "label": label_of(options.get("label")),
        }
        return self._add("Scatter", fields, table)

    def imshow(
        self, data, cmap=None, vmin=None, vmax=None, aspect="equal", interpolation=None,
        origin="upper", extent=None, **options,
    ):  # fmt: skip
        """(h, w) or (h, w, 1) values, or (h, w, 3 or 4) colours: floats in 0..1 or bytes."""
        options = style_options(options, ("alpha",), "imshow")
        nested = to_python(data)
        rows, cols, channels = _colors.image_shape(nested)
        if origin == "lower":
            nested = nested[::-1]
            edges = [-0.5, cols - 0.5, -0.5, rows - 0.5]
        else:
            edges = [-0.5, cols - 0.5, rows - 0.5, -0.5]
        if extent is not None:
            edges = flat(extent)
        if aspect is not None:
            self.set_aspect(aspect)
        if extent is None and origin == "upper":
            self.yaxis.inverted = True
        elif edges[2] > edges[3]:
            self.yaxis.inverted = True
        table = None
        if channels == 1:
            values = flat(nested)
            table = _colors.cmap(cmap, values, vmin, vmax)
            pixels = {"Mapped": {"values": values, "cmap": table}}
        else:
            pixels = {"Rgba": bytes_of(nested, channels, data)}
        smooth = interpolation in ("bilinear", "bicubic", "gaussian", "lanczos", "spline16")
        return self._image(rows, cols, pixels, edges, smooth, opacity(options), table)

    def matshow(self, data, **options):
        return self.imshow(data, **options)

    def _image(self, rows, cols, pixels, edges, smooth, alpha, table):
        self.xaxis.cover(edges[:2], edges[:2])
        self.yaxis.cover(edges[2:], edges[2:])
        fields = {
            "rows": rows,
            "columns": cols,
            "pixels": pixels,
            "extent": edges,
            "smooth": smooth,
            "alpha": alpha,
        }
        return self._add("Image", fields, table)

    def pcolormesh(self, *args, cmap=None, vmin=None, vmax=None, **options):
        """``pcolormesh([x, y], c)`` on a regular grid, by the cells' edges or their centres."""
        options = style_options(options, ("alpha",), "pcolormesh")
        x, y, z, rows, cols = grid_of(args, "pcolormesh", edges=True)
        edges = cell_edges(x, cols) + cell_edges(y, rows)
        values = [v for r in reversed(range(rows)) for v in z[r * cols : (r + 1) * cols]]
        table = _colors.cmap(cmap, values, vmin, vmax)
        pixels = {"Mapped": {"values": values, "cmap": table}}
        return self._image(rows, cols, pixels, edges, False, opacity(options), table)

    def contour(self, *args, **options):
        """``contour([x, y], z, [levels])``: level lines of z (rows of y, columns of x)."""
        return self._contour(args, options, False)

    def contourf(self, *args, **options):
        """``contourf([x, y], z, [levels])``: filled between levels."""
        return self._contour(args, options, True)

    def _contour(self, args, options, filled):
        known = ("levels", "colors", "cmap", "vmin", "vmax", "alpha", "linewidths")
        width = options.pop("linewidths", 1.5)
        options = style_options(options, known, "contour")
        args, chosen = list(args), options.get("levels")
        if len(args) in (2, 4):
            chosen = args.pop()
        x, y, z, _, _ = grid_of(args, "contour")
        if chosen is None or isinstance(chosen, int):
            known_z = finite(z) or [0.0]
            count = 7 if chosen is None else chosen
            found = _ticks.levels(min(known_z), max(known_z), count, filled)
        else:
            found = flat(chosen)
        if any(b <= a for a, b in zip(found, found[1:])):
            raise ValueError("Contour levels must be increasing")
        table = _colors.cmap(
            options.get("cmap"), found, options.get("vmin"), options.get("vmax")
        )
        color = options.get("colors")
        if color is not None and not _colors.is_one_color(color):
            color = color[0]
        for axis, values in ((self.xaxis, x), (self.yaxis, y)):
            axis.cover(values, [min(values), max(values)])
        fields = {
            "x": x,
            "y": y,
            "z": z,
            "levels": found,
            "filled": filled,
            "color": None if color is None else _colors.color(color),
            "cmap": table,
            "width": max(flat([width])),
            "alpha": opacity(options),
            "labels": False,
        }
        artist = self._add("Contour", fields, table)
        artist.levels = found
        return artist

    def clabel(self, contour, *args, **ignored):
        """Write the levels on their lines."""
        contour.fields["labels"] = True

    def bar(self, x, height, width=0.8, bottom=0, align="center", **options):
        return self._bars(x, height, width, bottom, align, options, False)

    def barh(self, y, width, height=0.8, left=0, align="center", **options):
        return self._bars(y, width, height, left, align, options, True)

    def _bars(self, place, length, thickness, base, align, options, lying):
        known = ("color", "edgecolor", "alpha", "label", "linewidth")
        options = style_options(options, known, "barh" if lying else "bar")
        across, along = (self.yaxis, self.xaxis) if lying else (self.xaxis, self.yaxis)
        place = [place] if isinstance(place, str) else list(to_python_or_names(place))
        if any(isinstance(p, str) for p in place):
            across.ticks = [float(i) for i in range(len(place))]
            across.tick_labels = [str(p) for p in place]
            place = across.ticks
        place = [float(p) for p in place]
        lengths, bases, widths = (repeat(v, len(place)) for v in (length, base, thickness))
        rectangles = []
        for p, l, b, w in zip(place, lengths, bases, widths):
            start = p - w / 2 if align == "center" else p
            side, rise = [start, start + w], [b, b + l]
            across.cover(side)
            along.cover(rise, [b])
            rectangles.append(rise + side if lying else side + rise)
        return self._add("Bars", self._bar_fields(rectangles, options))

    def _bar_fields(self, rectangles, options):
        color = options.get("color")
        if color is None:
            colors = [self._cycle()] * len(rectangles)
        else:
            colors = _colors.colors(color, len(rectangles))
        edge = options.get("edgecolor")
        return {
            "rectangles": rectangles,
            "colors": colors,
            "edge": None if edge is None else _colors.color(edge),
            "alpha": opacity(options),
            "label": label_of(options.get("label")),
        }

    def hist(self, x, bins=10, range=None, density=False, **options):
        """Counts (or densities) of equal bins, or between given edges: (n, edges, bars)."""
        known = ("color", "edgecolor", "alpha", "label", "linewidth")
        options = style_options(options, known, "hist")
        values = finite(flat(x))
        if isinstance(bins, int):
            low, high = flat(range) if range is not None else span_of(values)
            edges = equal_edges(low, high, bins)
        else:
            edges = flat(bins)
        counts = histogram(values, edges)
        if density:
            total = sum(counts) or 1
            counts = [n / total / (b - a) for n, a, b in zip(counts, edges, edges[1:])]
        counts = [float(n) for n in counts]
        self.xaxis.cover(edges)
        self.yaxis.cover([0.0] + counts, [0.0])
        boxes = [[a, b, 0.0, n] for a, b, n in zip(edges, edges[1:], counts)]
        return counts, edges, self._add("Bars", self._bar_fields(boxes, options))

    def fill_between(self, x, y1, y2=0, **options):
        """The area between two curves over x."""
        known = ("color", "facecolor", "alpha", "label", "linewidth")
        options = style_options(options, known, "fill_between")
        x = flat(x)
        low, high = repeat(y1, len(x)), repeat(y2, len(x))
        self.xaxis.cover(x)
        self.yaxis.cover(low + high)
        color = self._color_or_next(options.get("color", options.get("facecolor")))
        fields = {"x": x, "low": low, "high": high, "color": color}
        fields.update(alpha=opacity(options), label=label_of(options.get("label")))
        return self._add("Fill", fields)

    def axhline(self, y=0, xmin=0, xmax=1, **options):
        return self._rule(y, False, options, "axhline")

    def axvline(self, x=0, ymin=0, ymax=1, **options):
        return self._rule(x, True, options, "axvline")

    def _rule(self, at, vertical, options, method):
        known = ("color", "linewidth", "linestyle", "alpha", "label")
        options = style_options(options, known, method)
        (self.xaxis if vertical else self.yaxis).cover([number(at)])
        color = options.get("color")
        fields = {
            "at": number(at),
            "vertical": vertical,
            "color": {"Cycle": 0} if color is None else _colors.color(color),
            "width": float(options.get("linewidth", 1.5)),
            "style": _colors.style(options.get("linestyle", "-")),
            "alpha": opacity(options),
            "label": label_of(options.get("label")),
        }
        return self._add("Rule", fields)

    def text(self, x, y, text, transform=None, **options):
        """Words at a point of the data, or of the axes (``transform=ax.transAxes``)."""
        known = ("color", "fontsize", "size", "ha", "horizontalalignment", "alpha")
        options = style_options(options, known, "text")
        align = options.get("ha", options.get("horizontalalignment", "left"))
        if align not in ("left", "center", "right"):
            raise ValueError(f"{align!r} is not a valid value for align")
        size = options.get("fontsize", options.get("size", 10))
        fields = {
            "x": number(x),
            "y": number(y),
            "text": str(text),
            "color": _colors.color(options.get("color", "k")),
            "size": float(size) if not isinstance(size, str) else 10.0,
            "align": align.capitalize(),
            "axes_coordinates": transform is not None,
        }
        return self._add("Text", fields)

    transAxes = "axes"

    def annotate(self, text, xy, xytext=None, arrowprops=None, **options):
        """Words at ``xytext``, or at ``xy``; no arrow is drawn."""
        x, y = xy if xytext is None else xytext
        return self.text(x, y, text, **options)

    def quiver(self, *args, scale=None, angles="uv", scale_units=None, width=None, **options):
        """``quiver([x, y], u, v)``: arrows; as long as Matplotlib scales them."""
        options = style_options(options, ("color", "alpha"), "quiver")
        if len(args) in (3, 5):
            raise NotImplementedError("quiver: values for colors; give color= instead")
        if len(args) == 2:
            rows = to_python(args[0])
            cols = len(rows[0]) if len(shape(rows)) == 2 else len(rows)
            count = len(flat(rows))
            x, y = [float(i % cols) for i in range(count)], [float(i // cols) for i in range(count)]
        else:
            x, y = flat(args[0]), flat(args[1])
        u, v = flat(args[-2]), flat(args[-1])
        if len(x) * len(y) == len(u) and len(x) != len(u):
            x, y = x * len(y), [b for b in y for _ in x]
        if not len(x) == len(y) == len(u) == len(v):
            raise ValueError("quiver: x, y, u and v must have as many numbers")
        mean = sum(math.hypot(a, b) for a, b in zip(u, v)) / max(len(u), 1)

        def data_units(span):
            if scale is not None and scale_units in ("xy", "x", "y"):
                return 1 / number(scale)
            # Matplotlib's automatic scale: arrows of the mean length do not overlap.
            chosen = 1.8 * mean * max(10, math.sqrt(len(u))) if scale is None else number(scale)
            return span / chosen if chosen else 1.0

        self.xaxis.cover(x)
        self.yaxis.cover(y)
        share = 0.06 / min(max(math.sqrt(len(u)), 8), 25) if width is None else number(width)
        colors = _colors.colors(options.get("color", "k"), len(u))
        fields = {"x": x, "y": y, "u": u, "v": v}
        fields.update(scale=data_units, colors=colors, width=share)
        return self._add("Arrows", fields)

    def add_artist(self, patch):
        """Draw a ``Circle``."""
        if not hasattr(patch, "draw_on"):
            raise NotImplementedError(f"add_artist: {type(patch).__name__} is not supported")
        return patch.draw_on(self)

    add_patch = add_artist
