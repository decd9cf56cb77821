"""What Athanor offers of JAX, name by name: cases as expressions over small inputs (inputs.py).

A topic is a module with ``CASES``, a text:

    = jnp.add, jnp.hypot 2 -bool      names, tier, and the rules that don't hold for them
    (X, R)                            a case of each name: its arguments,
    jnp.add(f, 1)                     or a whole expression, of the names in it
    # a remark

A capital letter stands for the inputs of one shape in each element type (see ``SPREAD``). Each case
is compared by value, type, weak type and shape, and by the gradient of a weighted sum of its floats
with regard to each floating input that it names.

Rules, checked by ``cargo xtask parity``: a name has a case for each keyword argument of the original
(``name=`` in it), for each class of element types (float32, int32, bool), for an empty array, and for
broadcast shapes. ``-bool``, ``-int``, ``-empty``, ``-broadcast`` waive one, ``-all`` these all,
``-KEYWORD=`` a keyword; a topic's ``WAIVED`` holds for its every name.
"""

import re

TOPICS = (
    "elementwise",
    "reductions",
    "shape",
    "creation",
    "linear",
    "nn",
    "laxes",
    "random",
    "arrays",
    "transforms",
    "errors",
)

# One input for each type: float32, int32, bool, float16, bfloat16, empty float32.
CLASSES = "fibhge"
# Capital letter: suffix of the inputs' names.
SPREAD = {"X": "", "P": "p", "U": "u", "R": "r", "S": "s", "C": "c", "V": "v"}
_CAPITAL = re.compile(r"(?<![\w.'\"])[XPURSCV](?![\w'\"=])")


def expand(case):
    """A case for each element type, or itself if it has no capital letter."""
    if not _CAPITAL.search(case):
        return [case]
    return [_CAPITAL.sub(lambda m: c + SPREAD[m[0]], case) for c in CLASSES]


def read(text, waived=""):
    """The names of a topic: (name, tier, waived rules, expressions). A name may stand in many heads."""
    found, group = {}, []
    for line in text.strip().split("\n"):
        line = line.strip()
        if line.startswith("= "):
            heads, flags = re.match(r"= (.*?) (\d.*)", line).groups()
            tier, *flags = flags.split()
            group = []
            for name in (n.strip() for n in heads.split(",")):
                entry = found.setdefault(name, (name, int(tier), waived.split(), []))
                entry[2].extend(flags)
                group.append(entry)
        elif line and not line.startswith("#"):
            for name, _, _, cases in group if line.startswith("(") else _meant(group, line):
                whole = name + line if line.startswith("(") else line
                cases += [c for c in expand(whole) if c not in cases]
    return list(found.values())


def _meant(group, line):
    """The names of a head that an expression has, or the first."""
    whole = [e for e in group if re.search(re.escape(e[0]) + r"(?!\w)", line)]
    words = set(re.findall(r"\w+", line))
    return whole or [e for e in group if e[0].split(".")[-1] in words] or group[:1]


def topic(name):
    """The names of a topic, read."""
    module = __import__(f"surface.{name}", fromlist=["CASES"])
    return read(module.CASES, getattr(module, "WAIVED", ""))
