"""Writes ``surface/golden/TOPIC.txt`` from real JAX: what each case gives, and each name's rules.

Run by ``cargo xtask golden`` with the pinned packages. A case that is there already is kept;
``--all`` evaluates everything anew. Topics: all unless given.
"""

import importlib
import inspect
import pathlib
import sys
import textwrap
import types

import jax
import surface
import surface_run

FOLDER = pathlib.Path(__file__).resolve().parent / "surface/golden"
# What says where arrays lie or what the caller promises, or has no effect: accepted, no case needed.
SILENT = {
    "out", "device", "sharding", "out_sharding", "unique_indices", "indices_are_sorted",
    "wrap_negative_indices", "promote_integers", "kwargs", "self", "args", "in_sharding",
    "out_shardings", "in_shardings", "abstracted_axes", "backend", "compiler_options",
}  # fmt: skip


def keywords(name):
    """The documented keyword arguments of a name."""
    try:
        found = inspect.signature(eval(name, surface_run.NAMES)).parameters.values()
    except (TypeError, ValueError, AttributeError):
        return []
    empty = inspect.Parameter.empty
    return [p.name for p in found if p.default is not empty and p.name not in SILENT]


def write(topic, everything):
    """One golden file; the numbers of its names, cases and new cases."""
    path = FOLDER / f"{topic}.txt"
    kept = {}
    if path.exists() and not everything:
        rows = [line.split("\t", 1) for line in path.read_text().split("\n") if line[:1] not in "=#"]
        kept = {row[0]: row[1] for row in rows if len(row) == 2}
    lines, cases, new = [], 0, 0
    for name, tier, waived, expressions in surface.topic(topic):
        wanted = [k for k in keywords(name) if f"-{k}=" not in waived]
        lines.append("\t".join([f"= {name}", str(tier), " ".join(waived), " ".join(wanted)]))
        for expression in expressions:
            cases += 1
            if expression not in kept:
                new += 1
                line = surface_run.run(expression, "-grad" not in waived)
                kept[expression] = line.split("\t", 1)[1]
            lines.append(f"{expression}\t{kept[expression]}")
    FOLDER.mkdir(exist_ok=True)
    path.write_text("\n".join(lines) + "\n")
    print(f"{topic}: {lines and len(lines) - cases} names, {cases} cases, {new} evaluated")


MODULES = """jax jax.Array jax.numpy jax.numpy.linalg jax.lax jax.lax.linalg jax.nn
jax.nn.initializers jax.random jax.tree jax.tree_util jax.flatten_util jax.image jax.debug
jax.checkpoint_policies jax.sharding jax.scipy.special jax.scipy.linalg jax.scipy.signal
jax.scipy.stats.norm
numpy numpy.linalg numpy.random""".split()


def public_names():
    """By module: what the original offers, without its modules and internals."""
    found = {}
    for module in MODULES:
        try:
            home = importlib.import_module(module)
        except ImportError:
            home = eval(module, {"jax": jax})
        kept = []
        for name in dir(home):
            value = getattr(home, name, None)
            internal = name.startswith("_") or name.endswith(("_p", "_a"))
            if not internal and not isinstance(value, types.ModuleType):
                kept.append(name)
        found[module] = kept
    return found


def write_names():
    """``surface/names.py``, for the table of what is supported."""
    lines = ['"""The public names of the original, by module. Written by `cargo xtask golden`."""', ""]
    lines.append("NAMES = {")
    for module, names in public_names().items():
        text = textwrap.wrap(" ".join(names), 90)
        lines += [f'    "{module}": """', *(f"        {line}" for line in text), '        """,']
    (FOLDER.parent / "names.py").write_text("\n".join([*lines, "}"]) + "\n")


def main():
    write_names()
    chosen = [word for word in sys.argv[1:] if not word.startswith("-")]
    for topic in chosen or surface.TOPICS:
        write(topic, "--all" in sys.argv)


main()
