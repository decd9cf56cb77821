"""Colours, markers and line styles: Matplotlib's names to a figure's fields."""

from ._values import flat, shape, to_python

LETTERS = {
    "b": (0, 0, 255),
    "g": (0, 128, 0),
    "r": (255, 0, 0),
    "c": (0, 191, 191),
    "m": (191, 0, 191),
    "y": (191, 191, 0),
    "w": (255, 255, 255),
}

# The ten of the default cycle, by their `tab:` names.
CYCLE_NAMES = ["blue", "orange", "green", "red", "purple", "brown", "pink", "gray", "olive", "cyan"]
CYCLE_HEX = [
    "#1f77b4", "#ff7f0e", "#2ca02c", "#d62728", "#9467bd",
    "#8c564b", "#e377c2", "#7f7f7f", "#bcbd22", "#17becf",
]  # fmt: skip

# CSS Color Module Level 4, section 6.1: the names that plots use.
NAMED = {
    "aqua": "#00ffff", "beige": "#f5f5dc", "blue": "#0000ff", "brown": "#a52a2a",
    "chocolate": "#d2691e", "coral": "#ff7f50", "cornflowerblue": "#6495ed", "crimson": "#dc143c",
    "cyan": "#00ffff", "darkblue": "#00008b", "darkgray": "#a9a9a9", "darkgreen": "#006400",
    "darkgrey": "#a9a9a9", "darkorange": "#ff8c00", "darkred": "#8b0000",
    "deepskyblue": "#00bfff", "dimgray": "#696969", "dodgerblue": "#1e90ff",
    "firebrick": "#b22222", "forestgreen": "#228b22", "fuchsia": "#ff00ff", "gold": "#ffd700",
    "gray": "#808080", "green": "#008000", "grey": "#808080", "hotpink": "#ff69b4",
    "indigo": "#4b0082", "khaki": "#f0e68c", "lavender": "#e6e6fa", "lightblue": "#add8e6",
    "lightcoral": "#f08080", "lightgray": "#d3d3d3", "lightgreen": "#90ee90",
    "lightgrey": "#d3d3d3", "lime": "#00ff00", "limegreen": "#32cd32", "magenta": "#ff00ff",
    "maroon": "#800000", "midnightblue": "#191970", "navy": "#000080", "olive": "#808000",
    "orange": "#ffa500", "orangered": "#ff4500", "orchid": "#da70d6", "pink": "#ffc0cb",
    "plum": "#dda0dd", "purple": "#800080", "red": "#ff0000", "royalblue": "#4169e1",
    "salmon": "#fa8072", "seagreen": "#2e8b57", "sienna": "#a0522d", "silver": "#c0c0c0",
    "skyblue": "#87ceeb", "slateblue": "#6a5acd", "slategray": "#708090", "steelblue": "#4682b4",
    "tan": "#d2b48c", "teal": "#008080", "tomato": "#ff6347", "turquoise": "#40e0d0",
    "violet": "#ee82ee", "white": "#ffffff", "yellow": "#ffff00", "yellowgreen": "#9acd32",
}  # fmt: skip

MARKERS = {
    "o": "Circle", ".": "Point", ",": "Point", "s": "Square", "^": "TriangleUp",
    "v": "TriangleDown", "D": "Diamond", "d": "Diamond", "+": "Plus", "x": "Cross",
    "*": "Star",
}  # fmt: skip

STYLES = {
    "-": "Solid", "--": "Dashed", ":": "Dotted", "-.": "DashDot",
    "solid": "Solid", "dashed": "Dashed", "dotted": "Dotted", "dashdot": "DashDot",
    "": "None", " ": "None", "None": "None", "none": "None",
}  # fmt: skip


def _byte(fraction):
    return max(0, min(255, int(float(fraction) * 255 + 0.5)))


def _hex(text):
    digits = text[1:]
    if len(digits) in (3, 4):
        digits = "".join(d + d for d in digits)
    if len(digits) not in (6, 8):
        raise ValueError(f"{text!r} is not a valid value for color")
    parts = [int(digits[i : i + 2], 16) for i in range(0, len(digits), 2)]
    return parts if len(parts) == 4 else parts + [255]


def rgba(parts):
    """``{"Rgba": [r, g, b, a]}`` of three or four fractions."""
    parts = [_byte(p) for p in parts]
    if len(parts) not in (3, 4):
        raise ValueError("RGBA sequence should have length 3 or 4")
    return {"Rgba": parts if len(parts) == 4 else parts + [255]}


def color(value):
    """The protocol's ``Color`` of any colour that Matplotlib reads; ValueError otherwise."""
    if not isinstance(value, str):
        return rgba(flat(value))
    if value in ("k", "black"):
        return "Foreground"
    if len(value) > 1 and value[0] == "C" and value[1:].isdigit():
        return {"Cycle": int(value[1:]) % 10}
    if value.startswith("tab:"):
        name = value[4:].replace("grey", "gray")
        if name in CYCLE_NAMES:
            return {"Cycle": CYCLE_NAMES.index(name)}
    # What rcParams['axes.prop_cycle'] gave comes back as its place in the cycle.
    if value.lower() in CYCLE_HEX:
        return {"Cycle": CYCLE_HEX.index(value.lower())}
    if value in LETTERS:
        return {"Rgba": list(LETTERS[value]) + [255]}
    try:
        if value.startswith("#"):
            return {"Rgba": _hex(value)}
        name = value.lower()
        if name in NAMED:
            return {"Rgba": _hex(NAMED[name])}
        if name == "none":
            return {"Rgba": [0, 0, 0, 0]}
        level = float(value)
    except ValueError:
        raise ValueError(f"{value!r} is not a valid value for color") from None
    return rgba([level] * 3)


def is_one_color(value):
    """Whether ``value`` names a single colour, not a list of them."""
    if isinstance(value, str):
        return True
    if isinstance(value, (list, tuple)) and any(isinstance(v, str) for v in value):
        return False
    nested = to_python(value)
    if not isinstance(nested, list) or len(nested) not in (3, 4):
        return False
    return all(isinstance(v, (int, float)) for v in nested)


def colors(value, count):
    """``count`` colours: one repeated, or a list that is repeated as needed."""
    if is_one_color(value):
        return [color(value)] * count
    listed = [color(v) for v in (value if not hasattr(value, "tolist") else value.tolist())]
    if not listed:
        raise ValueError("expected at least one color")
    return [listed[i % len(listed)] for i in range(count)]


def marker(name):
    """The protocol's ``Marker``, or None."""
    if name in (None, "", " ", "None", "none"):
        return None
    if name not in MARKERS:
        raise ValueError(f"Unrecognized marker style {name!r}; known: {', '.join(MARKERS)}")
    return MARKERS[name]


def style(name):
    """The protocol's ``LineStyle``."""
    if name not in STYLES:
        raise ValueError(f"{name!r} is not a valid value for ls; known: {', '.join(STYLES)}")
    return STYLES[name]


def parse_format(text):
    """'ro--' to (line style, marker, colour), each None where not given; ValueError otherwise."""
    line = point = tint = None
    rest = text
    while rest:
        two = rest[:2]
        if line is None and two in ("--", "-."):
            line, rest = two, rest[2:]
        elif line is None and rest[0] in "-:":
            line, rest = rest[0], rest[1:]
        elif tint is None and len(two) == 2 and two[0] == "C" and two[1].isdigit():
            tint, rest = two, rest[2:]
        elif tint is None and (rest[0] in LETTERS or rest[0] == "k"):
            tint, rest = rest[0], rest[1:]
        elif point is None and rest[0] in MARKERS:
            point, rest = rest[0], rest[1:]
        elif rest == text and (text in NAMED or text == "black"):
            tint, rest = text, ""
        else:
            raise ValueError(
                f"{text!r} is not a valid format string (unrecognized character {rest[0]!r})"
            )
    return line, point, tint


def cmap_name(cmap):
    """The name of a colour map given by name, as an object with one, or not at all."""
    if cmap is None:
        from . import rcParams

        cmap = rcParams["image.cmap"]
    name = getattr(cmap, "name", cmap)
    return {"grey": "gray", "grey_r": "gray_r", "Greys_r": "gray"}.get(name, name)


def cmap(name, values, vmin=None, vmax=None):
    """The protocol's ``Cmap``; the ends are those of the values unless given."""
    known = [v for v in values if v == v and abs(v) != float("inf")]
    low = float(vmin) if vmin is not None else min(known, default=0.0)
    high = float(vmax) if vmax is not None else max(known, default=1.0)
    return {"name": cmap_name(name), "vmin": low, "vmax": high}


def image_shape(nested):
    """(rows, columns, channels) of an image, with one channel dropped to values."""
    size = shape(nested)
    if len(size) == 2:
        return size + (1,)
    if len(size) == 3 and size[2] in (1, 3, 4):
        return size
    raise TypeError(f"Invalid shape {size} for image data")
