"""Runs the cases of flax_cases and prints what each gives, one JSON a line.

Runs under CPython with the original Flax, and under Athanor. Topics, all unless given: its arguments, or the parameter ``only``.
"""

import json
import sys
import warnings

import flax
import flax.linen as nn
import jax
import jax.numpy as jnp
import numpy as np
from flax_cases import topics

only = ""  # @param {type:"string"}
warnings.simplefilter("ignore")


def encoded(x):
    """A result as JSON: trees by their structure, arrays by shape, dtype and elements."""
    if isinstance(x, (dict, flax.core.FrozenDict)):
        # Named after the class; the order of the keys counts.
        return [type(x).__name__, [[str(k), encoded(x[k])] for k in x]]
    if isinstance(x, (list, tuple)):
        return [type(x).__name__, [encoded(v) for v in x]]
    if hasattr(x, "dtype") and str(x.dtype).startswith("key"):
        x = jax.random.key_data(x)
    if hasattr(x, "shape") and hasattr(x, "dtype"):
        weak = bool(getattr(x, "weak_type", False))
        elements = np.asarray(x).reshape(-1).tolist()
        return {"shape": list(x.shape), "dtype": str(x.dtype), "weak": weak, "of": elements}
    if isinstance(x, bytes):
        return {"bytes": x.hex()}
    return {"text": repr(x) if not isinstance(x, str) else x}


def probe(shape, seed=0):
    """Fixed numbers of order 1 that do not depend on a generator."""
    n = int(np.prod(shape))
    return jnp.asarray(np.sin(np.arange(n) * 1.7 + seed).reshape(shape).astype(np.float32))


def checked(module, *args, rngs=None, mutable=False, **kwargs):
    """What a module initializes, gives, and the gradients of a weighted sum of that."""
    keys = {"params": jax.random.key(7), **(rngs or {})}
    variables = module.init(keys, *args, **kwargs)

    def loss(variables, args):
        out = module.apply(variables, *args, rngs=rngs, mutable=mutable, **kwargs)
        y = out[0] if mutable else out
        leaves = [a for a in jax.tree.leaves(y) if jnp.issubdtype(a.dtype, jnp.floating)]
        return sum(jnp.sum(a * probe(a.shape, 1)) for a in leaves), out

    params = variables.get("params", {})
    floats = tuple(i for i, a in enumerate(args) if jnp.issubdtype(a.dtype, jnp.floating))

    def of(params, chosen):
        full = list(args)
        for i, a in zip(floats, chosen):
            full[i] = a
        return loss({**variables, "params": params}, full)

    chosen = tuple(args[i] for i in floats)
    grads, out = jax.grad(of, argnums=(0, 1), has_aux=True)(params, chosen)
    return {"initial": variables, "out": out, "grads": grads}


NAMES = {
    "jax": jax,
    "jnp": jnp,
    "np": np,
    "nn": nn,
    "flax": flax,
    "key": jax.random.key(7),
    "probe": probe,
    "checked": checked,
}


def run(code):
    """What ``out`` is after a case, or its error."""
    names = {**NAMES, "__name__": "__main__"}
    try:
        exec(code, names)
        return encoded(names["out"])
    except Exception as error:
        return {"error": type(error).__name__, "text": str(error)}


def main():
    for topic, cases in topics(only.split() or sys.argv[1:]):
        for name, code in cases:
            print("@" + json.dumps([f"{topic}: {name}", run(code)]))


main()
