"""Arrays as text: NumPy's columns, line breaks and digits, and `set_printoptions`."""

import math

from . import _dtypes as D, _engine
from ._ndarray import asarray
from ._scalars import shortest

_DEFAULT = {
    "precision": 8, "threshold": 1000, "edgeitems": 3, "linewidth": 75, "suppress": False,
    "nanstr": "nan", "infstr": "inf", "sign": "-", "floatmode": "maxprec", "formatter": None,
    "legacy": False, "override_repr": None,
}
_options = dict(_DEFAULT)
_IMPLIED = ("float64", "int64", "bool")


def set_printoptions(**options):
    """How arrays are printed from now on."""
    for name, x in options.items():
        if name not in _DEFAULT:
            raise TypeError(f"set_printoptions() got an unexpected keyword argument '{name}'")
        if x is not None or name in ("formatter", "precision"):
            _options[name] = x
    # Only in force until the next call, as NumPy documents it.
    _options["formatter"] = options.get("formatter")


def get_printoptions():
    return dict(_options)


class printoptions:
    """`with np.printoptions(precision=3): …`"""

    def __init__(self, **options):
        self.given = options

    def __enter__(self):
        self.before = dict(_options)
        set_printoptions(**self.given)
        return dict(_options)

    def __exit__(self, *error):
        _options.update(self.before)


def _edges(value, n):
    """The corners of an array that are shown of a large one."""
    for axis, size in enumerate(value.shape):
        if size > 2 * n:
            at = [slice(None)] * axis
            parts = [value[tuple([*at, slice(n)])], value[tuple([*at, slice(size - n, size)])]]
            value = _engine.concatenate(parts, axis)
    return value


def _positional(x, d, precision, fixed):
    """Digits before and behind the point."""
    if fixed:
        text = f"{x:.{precision}f}"
    else:
        text = repr(shortest(x, d))
        if "e" in text:
            text = f"{x:.{17 if precision is None else precision}f}"
        if "." not in text:
            text += "."
        elif precision is not None and len(text) - text.index(".") - 1 > precision:
            text = f"{x:.{precision}f}"
        text = text if "." in text else text + "."
        text = text.rstrip("0")
    whole, _, fraction = text.partition(".")
    return whole, fraction


def _scientific(x, d, precision, fixed):
    """Digits before and behind the point, and the exponent with its sign."""
    if fixed:
        text = f"{x:.{precision}e}"
    else:
        short = shortest(x, d)
        most = 17 if precision is None else precision
        for n in range(most + 1):
            text = f"{x:.{n}e}"
            if float(text) == short:
                break
        else:
            text = f"{x:.{most}e}"
    mantissa, _, exponent = text.partition("e")
    whole, _, fraction = mantissa.partition(".")
    return whole, fraction.rstrip("0") if not fixed else fraction, exponent


def _floats(numbers, d, o):
    finite = [x for x in numbers if math.isfinite(x)]
    sizes = [abs(x) for x in finite if x]
    mode, plus = o["floatmode"], o["sign"]
    fixed = mode == "fixed"
    precision = None if mode == "unique" else o["precision"]
    scientific = False
    if sizes:
        most, least = max(sizes), min(sizes)
        cutoff = 10.0 ** min(8, D.finfo(d).precision)
        scientific = most >= cutoff or (
            not o["suppress"] and (least < 0.0001 or most / least > 1000.0)
        )
    if scientific:
        parts = {x: _scientific(x, d, precision, fixed) for x in finite}
        right = max(len(p[1]) for p in parts.values())
        size = max(len(p[2]) for p in parts.values()) - 1

        def text(p):
            return f"{p[0]}.{p[1]:0<{right}}e{p[2][0]}{p[2][1:]:0>{size}}"

        width = size + 2 + right
    else:
        parts = {x: _positional(x, d, precision, fixed) for x in finite}
        right = max((len(p[1]) for p in parts.values()), default=0)
        fill = "0" if mode in ("fixed", "maxprec_equal") else " "

        def text(p):
            return f"{p[0]}.{p[1]:{fill}<{right}}"

        width = right
    left = max((len(p[0]) for p in parts.values()), default=0)
    # Zeros of both signs are one key.
    if 0.0 in parts and any(not x and math.copysign(1.0, x) < 0 for x in finite):
        left = max(left, 2)
    if plus == "+" or plus == " " and not any(x < 0 for x in finite):
        left += 1
    names = {}
    if len(finite) < len(numbers):
        for x in numbers:
            if not math.isfinite(x):
                name = o["nanstr"] if x != x else ("-" if x < 0 else "+" if plus == "+" else "") + o["infstr"]
                names[str(x)] = name
                left = max(left, len(name) - width - 1)

    def shown(x):
        if not math.isfinite(x):
            return names[str(x)].rjust(left + width + 1)
        out = text(parts[x])
        if not x:
            out = ("-" if math.copysign(1.0, x) < 0 else "") + out.lstrip("-")
        if plus == "+" and out[0] != "-":
            out = "+" + out
        return out.rjust(left + 1 + (width if scientific else right))

    return shown


def _formatter(numbers, d, o):
    given = o.get("formatter") or {}
    kinds = {"f": ("float", "float_kind"), "i": ("int", "int_kind"), "u": ("int", "int_kind"), "b": ("bool",)}
    for name in (*kinds[d.kind], "all"):
        if name in given:
            return given[name]
    if d.kind == "f":
        return _floats(numbers, d, o)
    texts = {x: str(x) for x in numbers}
    width = max((len(t) for t in texts.values()), default=0)
    if d.kind == "b":
        width = 5
    return lambda x: texts[x].rjust(width)


def _text(a, o, separator, prefix, suffix):
    value, d = a._value, a.dtype
    if not value.size:
        return "[]"
    elided = value.size > o["threshold"]
    edge = o["edgeitems"]
    if elided:
        value = _edges(value, edge)
    numbers = _engine.reshape(value, (-1,)).tolist()
    word_of = _formatter(numbers, d, o)
    if not value.ndim:
        return word_of(numbers[0]).strip()
    words = iter([word_of(x) for x in numbers])
    shape = a.shape
    tail = separator.rstrip()

    def block(axis, indent, width):
        n = shape[axis]
        left = len(shape) - axis
        dots = elided and n > 2 * edge
        count = 2 * edge if dots else n
        if left > 1:
            line = tail + "\n" * (left - 1)
            rows = []
            for i in range(count):
                if dots and i == edge:
                    rows.append(indent + "...")
                rows.append(indent + block(axis + 1, indent + " ", width - 1))
            return "[" + line.join(rows)[len(indent):] + "]"
        room = width - max(len(tail), 1)
        out, line = [], indent
        for i in range(count):
            if dots and i == edge:
                if len(line) + 3 > room and len(line) > len(indent):
                    out.append(line.rstrip())
                    line = indent
                line += "..." + separator
            word = next(words)
            if len(line) + len(word) > room and len(line) > len(indent):
                out.append(line.rstrip())
                line = indent
            line += word
            if i + 1 < count:
                line += separator
        out.append(line)
        return "[" + "\n".join(out)[len(indent):] + "]"

    return block(0, " " * (len(prefix) + 1), o["linewidth"] - len(suffix))


def array2string(
    a, max_line_width=None, precision=None, suppress_small=None, separator=" ", prefix="",
    *, suffix="", **options,
):
    o = dict(_options)
    for name, x in (("linewidth", max_line_width), ("precision", precision), ("suppress", suppress_small), *options.items()):
        if x is not None:
            o[name] = x
    return _text(asarray(a), o, separator, prefix, suffix)


def array_repr(arr, max_line_width=None, precision=None, suppress_small=None):
    width = max_line_width or _options["linewidth"]
    text = array2string(arr, width, precision, suppress_small, ", ", "array(", suffix=")")
    extras = []
    if not arr.size and arr.shape != (0,) or arr.size > _options["threshold"]:
        extras.append(f"shape={arr.shape}")
    if arr.dtype.name not in _IMPLIED or not arr.size:
        extras.append(f"dtype={arr.dtype.name}")
    if not extras:
        return f"array({text})"
    text = f"array({text},"
    extra = ", ".join(extras) + ")"
    last = len(text) - (text.rfind("\n") + 1)
    gap = "\n" + " " * 6 if last + len(extra) + 1 > width else " "
    return text + gap + extra


def array_str(a, max_line_width=None, precision=None, suppress_small=None):
    if not a.ndim:
        from ._ndarray import make

        return str(make(a.dtype, a.item()))
    return array2string(a, max_line_width, precision, suppress_small)


def format_float_positional(x, precision=None, unique=True, trim="k", **options):
    whole, fraction = _positional(float(x), asarray(x).dtype, precision, not unique)
    if trim == "k" and precision is not None:
        fraction = fraction.ljust(precision, "0")
    if not fraction and trim in ("0", "-"):
        return whole + (".0" if trim == "0" else "")
    return f"{whole}.{fraction}"


def format_float_scientific(x, precision=None, unique=True, trim="k", **options):
    whole, fraction, exponent = _scientific(float(x), asarray(x).dtype, precision, not unique)
    return f"{whole}.{fraction}e{exponent}"
