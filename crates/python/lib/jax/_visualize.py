"""``jax.debug.visualize_array_sharding``: which device holds which part of an array, as a table."""


def visualize_array_sharding(arr, **options):
    """Print where an array of one or two axes lies."""
    from ._devices import sharding_of

    visualize_sharding(arr.shape, sharding_of(arr), **options)


def visualize_sharding(shape, sharding, *, use_color=False, scale=1.0, min_width=9, max_width=80):
    """Print where an array of this shape would lie."""
    if not 1 <= len(shape) <= 2:
        raise ValueError("`visualize_sharding` only works for shapes with 1 and 2 dimensions.")
    height = int(10 * scale)
    width = int(height * (shape[1] if len(shape) == 2 else 1) / shape[0])
    cells = {}
    for device, index in sharding.devices_indices_map(tuple(shape)).items():
        spans = [s.indices(n)[:2] for s, n in zip(index, shape)]
        place = tuple(start // max(stop - start, 1) for start, stop in spans)
        parts = [(stop - start) / n for (start, stop), n in zip(spans, shape)]
        place, parts = ((0, *place), (None, *parts)) if len(shape) == 1 else (place, parts)
        cells.setdefault(place, (parts, []))[1].append(device.id)
    rows = 1 + max(r for r, _ in cells)
    columns = 1 + max(c for _, c in cells)
    table = []
    for r in range(rows):
        row = []
        for c in range(columns):
            (tall, wide), ids = cells[r, c]
            text = "CPU " + ",".join(map(str, sorted(ids)))
            # Characters are 2.5 times as high as wide.
            w = min(max(int(wide * width * 2.5), min_width), max_width)
            h = 1 if tall is None else int(tall * height)
            left, more = divmod(w - len(text) - 2, 2)
            above, below = divmod(h - 2, 2)
            below = above + below
            sides = max(left, 0), max(left + more, 0)
            row.append((text, *sides, max(above, 0), max(below, 0)))
        table.append(row)
    print("\n".join(_drawn(table)))


def _drawn(table):
    """Lines of a table of (text, columns left and right of it, lines above and below it)."""
    widths = [max(left + len(t) + right for t, left, right, _, _ in col) for col in zip(*table)]
    bars = ["─" * w for w in widths]
    out = ["┌" + "┬".join(bars) + "┐"]
    for i, row in enumerate(table):
        if i:
            out.append("├" + "┼".join(bars) + "┤")
        lines = max(above + 1 + below for *_, above, below in row)
        for n in range(lines):
            texts = []
            for (text, left, right, above, _), w in zip(row, widths):
                spare = (w - left - right - len(text)) // 2
                shown = " " * (left + spare) + text if n == above else ""
                texts.append(shown.ljust(w))
            out.append("│" + "│".join(texts) + "│")
    out.append("└" + "┴".join(bars) + "┘")
    return out
