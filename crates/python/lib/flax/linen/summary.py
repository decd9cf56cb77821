"""A table of a model's submodules with what goes in and out and their variables."""

import math
from collections.abc import Mapping

import jax

from ..core.filters import DenyList
from ..core.frozen_dict import unfreeze
from ._methods import CallLog, context

OPTIONS = (
    "depth show_repeated mutable console_kwargs table_kwargs column_kwargs compute_flops "
    "compute_vjp_flops"
).split()


class Row:
    """A call: where, of what, inputs and outputs, and the variables there that it shows."""

    def __init__(self, call, own, counted):
        self.path, self.module_copy, self.method = call.path, call.module, call.method
        self.inputs, self.outputs = _joined(call.args, call.kwargs), call.outputs
        self.module_variables, self.counted_variables = own, counted


def tabulate(
    module,
    rngs,
    depth=None,
    show_repeated=False,
    mutable=DenyList("intermediates"),
    console_kwargs=None,
    table_kwargs=None,
    column_kwargs=None,
    compute_flops=False,
    compute_vjp_flops=False,
    **kwargs,
):
    """A function of the model's inputs that gives the table as text.

    ``depth``: how many levels of submodules; those below count for them. ``show_repeated``: also
    later calls of the same module. The table is as wide as it needs.
    """
    if compute_flops or compute_vjp_flops:
        raise NotImplementedError("tabulate: counts of operations are not supported here yet")

    def run(*args, **more):
        rows, collections = _rows(
            module, rngs, depth, show_repeated, args, {**kwargs, **more, "mutable": mutable}
        )
        return "\n" + _render(type(module).__name__, rows, collections) + "\n"

    return run


def module_paths(module, rngs, show_repeated, args, kwargs):
    """A dict from paths to the modules that are called there."""
    rows, _ = _rows(module, rngs, None, show_repeated, args, kwargs)
    return {"/".join(row.path): row.module_copy.copy(parent=None) for row in rows}


def _rows(module, rngs, depth, show_repeated, args, kwargs):
    """(the rows of the table, the names of collections)."""
    log = CallLog()
    context.calls.append(log)
    try:
        variables = jax.eval_shape(lambda: module.init(rngs, *args, **kwargs))
    finally:
        context.calls.pop()
    log.sort(key=lambda call: call.index)
    paths, seen, rows = {call.path for call in log}, set(), []
    for call in log:
        own = counted = {}
        if call.path in seen or not hasattr(type(call.module), call.method):
            if not show_repeated:
                continue
        else:
            level = len(call.path)
            if depth is not None and level > depth:
                continue
            own = counted = _own_variables(call.path, variables, paths)
            if level == depth:
                counted = _variables_at(call.path, variables)
        seen.add(call.path)
        rows.append(Row(call, own, counted))
    return rows, sorted(variables, key=lambda col: col != "params")


def _variables_at(path, variables):
    """The collections' parts at a path and below."""
    out = {}
    for col, tree in variables.items():
        for name in path:
            tree = tree.get(name) if tree is not None else None
        if tree is not None:
            out[col] = unfreeze(tree)
    return out


def _own_variables(path, variables, paths):
    """The collections' parts at a path without those of submodules that have rows."""
    found = _variables_at(path, variables)
    return {
        col: {k: v for k, v in tree.items() if (*path, k) not in paths}
        for col, tree in found.items()
    }


def _joined(args, kwargs):
    if args and kwargs:
        return (*args, kwargs)
    if kwargs:
        return kwargs
    return args[0] if len(args) == 1 else args


def _text(x):
    """A leaf: the type of an array, or the value."""
    if hasattr(x, "shape") and hasattr(x, "dtype"):
        return f"{x.dtype}[{','.join(map(str, x.shape))}]"
    return repr(x).replace("'", "")


def _lines(x):
    """A tree as YAML: a line for each entry, nested ones indented."""
    if x is None:
        return ["None"]
    if isinstance(x, Mapping):
        out = []
        for key, value in x.items():
            part = _lines(value)
            if isinstance(value, Mapping) and value:
                out += [f"{key}:"] + ["  " + line for line in part]
            elif isinstance(value, (list, tuple)) and len(value):
                out += [f"{key}:", *part]
            else:
                out.append(f"{key}: {part[0]}")
        return out or ["{}"]
    if isinstance(x, (list, tuple)) and not hasattr(x, "dtype"):
        out = []
        for value in x:
            first, *rest = _lines(value)
            out += ["- " + first] + ["  " + line for line in rest]
        return out or ["[]"]
    return _text(x).split("\n")


def _cell(x):
    """A tree as the lines of a cell; nothing for what is empty."""
    empty = x is None or (isinstance(x, (Mapping, list, tuple)) and len(x) == 0)
    # Through a tree's structure, so that dicts are in the order in which JAX has them.
    return [] if empty else _lines(jax.tree.map(lambda leaf: leaf, x))


def _size(tree):
    """(elements, bytes) of all arrays."""
    size = total = 0
    for leaf in jax.tree.leaves(tree):
        if hasattr(leaf, "shape"):
            n = math.prod(leaf.shape)
            size, total = size + n, total + n * leaf.dtype.itemsize
    return size, total


def _size_text(size, total):
    if not size:
        return ""
    for limit, unit in ((1e9, "GB"), (1e6, "MB"), (1e3, "KB")):
        if total > limit:
            return f"{size:,} ({total / limit:,.1f} {unit})"
    return f"{size:,} ({total:,} B)"


def _render(name, rows, collections):
    """The table with frame, header, totals and caption."""
    cells, totals = [], {col: (0, 0) for col in collections}
    for row in rows:
        kind = type(row.module_copy).__name__
        if row.method not in ("__call__", "<lambda>"):
            kind += f" ({row.method})"
        line = [["/".join(row.path)], [kind], _cell(row.inputs), _cell(row.outputs)]
        for col in collections:
            count = _size(row.counted_variables.get(col, {}))
            totals[col] = tuple(a + b for a, b in zip(totals[col], count))
            shown = _cell(row.module_variables.get(col))
            text = _size_text(*count)
            line.append([*shown, "", text] if shown else [text])
        cells.append([_trimmed(cell) for cell in line])
    head = [[text] for text in ("path", "module", "inputs", "outputs", *collections)]
    foot = [[""], [""], [""], ["Total"], *([_size_text(*totals[col])] for col in collections)]
    table = [head, *cells, foot]
    widths = [
        max((len(text) for row in table for text in row[i]), default=0) for i in range(len(head))
    ]
    total = _size_text(*(sum(t[i] for t in totals.values()) for i in (0, 1)))
    return "\n".join(_frame(f"{name} Summary", table, widths, f"Total Parameters: {total}"))


def _trimmed(lines):
    while lines and not lines[-1]:
        lines = lines[:-1]
    return lines or [""]


def _frame(title, table, widths, caption):
    """The lines of a table of cells, which are lists of lines."""

    def rule(left, line, cross, right):
        return left + cross.join(line * (w + 2) for w in widths) + right

    def rows_of(row, bar):
        for k in range(max(len(cell) for cell in row)):
            parts = [cell[k] if k < len(cell) else "" for cell in row]
            texts = [t.rjust(w) if t == "Total" else t.ljust(w) for t, w in zip(parts, widths)]
            yield bar + bar.join(f" {t} " for t in texts) + bar

    width = sum(widths) + 3 * len(widths) + 1
    yield title.center(width)
    yield rule("┏", "━", "┳", "┓")
    yield from rows_of(table[0], "┃")
    yield rule("┡", "━", "╇", "┩")
    for i, row in enumerate(table[1:]):
        if i:
            yield rule("├", "─", "┼", "┤")
        yield from rows_of(row, "│")
    yield rule("└", "─", "┴", "┘")
    yield " " * width
    yield caption.center(width)
    yield ""
