"""Evaluates the cases of ``surface`` and prints a line for each: expression, value, gradients.

Runs under CPython with the original JAX, and under Athanor. Topics: its arguments, or the parameter
``only``. ``part``: 0 for all cases, else every seventh, beginning with that one.
"""

import json
import re
import sys
import warnings

import jax
import jax.numpy as jnp
import numpy as np
import surface
from surface.inputs import inputs

only = ""  # @param {type:"string"}
part = 0  # @param {type:"integer"}
warnings.simplefilter("ignore")
SHORT = {"float32": "f32", "float16": "f16", "bfloat16": "bf16", "float64": "f64", "bool": "bool"}
DIGITS = {"float32": 9, "float16": 5, "bfloat16": 4}
INPUTS = inputs()
NAMES = {"jax": jax, "jnp": jnp, "np": np, "lax": jax.lax, "partial": __import__("functools").partial}


def error(function):
    """The class and the text of an error, to its first empty line, places in files left out."""
    try:
        return f"no error, but {function()!r}"
    except Exception as found:
        text = str(found).split("\n\n")[0].split("\nThe error occurred while")[0]
        text = re.sub(r" at 0x[0-9a-f]+", "", text)
        return f"{type(found).__name__}: {text}"


NAMES["error"] = error
NAMES["loop"] = lambda f, n: [f(i) for i in range(n)]


def leaf(x):
    """An array as text: type, ~ if weak, * if NumPy's, shape, elements."""
    if hasattr(x, "dtype") and str(x.dtype).startswith("key"):
        x = jax.random.key_data(x)
    kind = str(x.dtype)
    head = SHORT.get(kind, kind.replace("uint", "u").replace("int", "i"))
    marks = ("~" if getattr(x, "weak_type", False) else "") + ("" if isinstance(x, jax.Array) else "*")
    elements = np.asarray(x).reshape(-1).tolist()
    if kind.startswith(("float", "bfloat")):
        digits = DIGITS.get(kind, 17)
        elements = [f"{v:.{digits}g}" for v in elements]
    text = " ".join(str(int(v)) if isinstance(v, bool) else str(v) for v in elements)
    return f"{head}{marks}[{','.join(map(str, x.shape))}]: {text}"


def encoded(x):
    """A result as JSON: trees by their structure, arrays as texts."""
    if hasattr(x, "dtype") and hasattr(x, "shape") and not isinstance(x, type):
        if isinstance(x, jax.ShapeDtypeStruct):
            return repr(x)
        return leaf(x)
    if isinstance(x, dict):
        return {str(k): encoded(v) for k, v in x.items()}
    if isinstance(x, (list, tuple)):
        return [type(x).__name__, *map(encoded, x)]
    if isinstance(x, str):
        return "'" + x
    if isinstance(x, bool) or x is None:
        return repr(x)
    if isinstance(x, (int, float)):
        return f"{type(x).__name__}: {x!r}"
    return repr(x)


def is_floating(x):
    """Whether this is an array of floats."""
    return isinstance(x, jax.Array) and jnp.issubdtype(x.dtype, jnp.floating)


def used(code):
    """The floating inputs that compiled code names, in order."""
    names = [n for n in code.co_names if n in INPUTS]
    for constant in code.co_consts:
        if hasattr(constant, "co_names"):
            names += used(constant)
    return list(dict.fromkeys(n for n in names if is_floating(INPUTS[n])))


def weights(leaf):
    """Fixed numbers of order 1, one for each element."""
    n = np.arange(leaf.size).reshape(leaf.shape)
    return jnp.asarray((np.sin(1.7 * n + 1) + 0.25).astype(np.float32))


def floating(tree):
    """The floating arrays of a result."""
    return [x for x in jax.tree.leaves(tree) if is_floating(x)]


def gradients(code, value):
    """By input: the gradient of the weighted sum of the result; or the error."""
    names = used(code) if floating(value) else []
    if not names:
        return None

    def total(*values):
        out = eval(code, {**NAMES, **INPUTS, **dict(zip(names, values))})
        return sum(jnp.sum(x.astype(jnp.float32) * weights(x)) for x in floating(out))

    try:
        found = jax.grad(total, tuple(range(len(names))))(*(INPUTS[n] for n in names))
        return dict(zip(names, map(leaf, found)))
    except Exception as error:
        return f"!{type(error).__name__}"


def run(expression, with_gradients):
    """The line of a case."""
    try:
        code = compile(expression, "case", "eval")
        value = eval(code, {**NAMES, **INPUTS})
        parts = [encoded(value)]
    except Exception as error:
        parts = [f"!{type(error).__name__}"]
    else:
        found = gradients(code, value) if with_gradients else None
        parts += [found] if found else []
    return "\t".join([expression, *(json.dumps(p) for p in parts)])


def main():
    count = 0
    for topic in only.split() or sys.argv[1:] or surface.TOPICS:
        print(f"# {topic}")
        for name, _, waived, cases in surface.topic(topic):
            for expression in cases:
                count += 1
                if not part or count % 7 == part % 7:
                    print(f"@{name}\t{run(expression, '-grad' not in waived)}")


if __name__ == "__main__":
    main()
