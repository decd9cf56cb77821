"""Progress of a loop, with tqdm's interface: ``for x in tqdm(range(100)): …``.

The bar is one line that is written again in its place, at most ten times a second.
"""

import itertools
import sys
import time

_INTERVAL = 0.1  # seconds between two drawings
_numbers = itertools.count()


def format_interval(seconds):
    """``[H:]MM:SS``."""
    minutes, s = divmod(int(seconds), 60)
    hours, m = divmod(minutes, 60)
    return f"{hours:d}:{m:02d}:{s:02d}" if hours else f"{m:02d}:{s:02d}"


def format_sizeof(number, divisor=1000):
    """Three digits and a letter: 12.3k, 4.56M."""
    for letter in ("", "k", "M", "G", "T"):
        if abs(number) < 999.5:
            if abs(number) < 99.95:
                return f"{number:.2f}{letter}" if abs(number) < 9.995 else f"{number:.1f}{letter}"
            return f"{number:.0f}{letter}"
        number /= divisor
    return f"{number:.1f}P"


def _number(value):
    return str(value) if isinstance(value, int) else f"{value:.3g}"


class tqdm:
    """An iterable that shows how far its loop is.

    ``total``: the number of steps, if ``len(iterable)`` does not tell; ``desc`` stands before
    the bar, ``unit`` names a step, ``leave`` keeps the bar when the loop has ended.
    """

    def __init__(
        self, iterable=None, desc=None, total=None, leave=True, file=None, ncols=None,
        mininterval=_INTERVAL, disable=False, unit="it", unit_scale=False, initial=0,
        postfix=None, **ignored,
    ):
        if total is None and iterable is not None and hasattr(iterable, "__len__"):
            total = len(iterable)
        self.iterable, self.total, self.n, self.initial = iterable, total, initial, initial
        self.desc, self.unit, self.unit_scale = desc or "", unit, unit_scale
        self.leave, self.disable, self.mininterval = leave, bool(disable), mininterval
        self.ncols, self.postfix, self.fp = ncols, "", file
        self._number = next(_numbers)
        # A page draws bars of its own, unless the bar goes to a stream that somebody named.
        self._hook = _hook() if file is None else None
        self.start_t = time.time()
        self._drawn_at, self._width, self._closed = 0.0, 0, False
        if postfix:
            self.set_postfix(postfix, refresh=False)
        self.refresh()

    def __len__(self):
        return self.total if self.total is not None else len(self.iterable)

    def __iter__(self):
        try:
            for item in self.iterable:
                yield item
                self.update()
        finally:
            self.close()

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.close()

    def update(self, n=1):
        """``n`` more steps are done; True if that was drawn."""
        self.n += n
        if time.time() - self._drawn_at < self.mininterval:
            return False
        self.refresh()
        return True

    def set_description(self, desc=None, refresh=True):
        """Set the text before the bar."""
        self.set_description_str(f"{desc}: " if desc else "", refresh)

    def set_description_str(self, desc=None, refresh=True):
        self.desc = desc[:-2] if desc and desc.endswith(": ") else desc or ""
        self._maybe(refresh)

    def set_postfix(self, ordered_dict=None, refresh=True, **values):
        """Set ``name=value`` pairs after the bar; numbers with three digits."""
        values = {**(ordered_dict or {}), **values}
        text = lambda v: v.strip() if isinstance(v, str) else _number(v)
        arrays = lambda v: v.item() if hasattr(v, "item") and getattr(v, "size", 2) == 1 else v
        shown = []
        for name, value in values.items():
            value = arrays(value)
            known = isinstance(value, (str, int, float))
            shown.append(f"{name}={text(value) if known else value}")
        self.set_postfix_str(", ".join(shown), refresh)

    def set_postfix_str(self, s="", refresh=True):
        self.postfix = str(s)
        self._maybe(refresh)

    def _maybe(self, refresh):
        if refresh and time.time() - self._drawn_at >= self.mininterval:
            self.refresh()

    def reset(self, total=None):
        """Begin again from 0."""
        self.n, self.start_t = 0, time.time()
        self.total = self.total if total is None else total
        self.refresh()

    @property
    def format_dict(self):
        """What the bar shows."""
        elapsed = time.time() - self.start_t
        return {"n": self.n, "total": self.total, "elapsed": elapsed, "prefix": self.desc}

    def __str__(self):
        elapsed = time.time() - self.start_t
        done = self.n - self.initial
        rate = done / elapsed if elapsed and done else None
        if rate is None:
            speed = f"?{self.unit}/s"
        elif rate < 1:
            speed = f"{format_sizeof(1 / rate) if self.unit_scale else f'{1 / rate:5.2f}'}s/{self.unit}"
        else:
            speed = f"{format_sizeof(rate) if self.unit_scale else f'{rate:5.2f}'}{self.unit}/s"
        count = format_sizeof if self.unit_scale else str
        postfix = f", {self.postfix}" if self.postfix else ""
        prefix = f"{self.desc}: " if self.desc else ""
        times = format_interval(elapsed)
        if not self.total:
            return f"{prefix}{count(self.n)}{self.unit} [{times}, {speed}{postfix}]"
        part = min(self.n / self.total, 1.0)
        left = format_interval((self.total - self.n) / rate) if rate else "?"
        left_side = f"{prefix}{part * 100:3.0f}%|"
        right = f"| {count(self.n)}/{count(self.total)} [{times}<{left}, {speed}{postfix}]"
        return left_side + _bar(part, self._cells(left_side, right)) + right

    def _cells(self, left_side, right):
        return 10 if self.ncols is None else max(1, self.ncols - len(left_side) - len(right))

    def refresh(self, *ignored, **ignored_too):
        """Draw the bar now."""
        if self.disable:
            return
        self._drawn_at = time.time()
        line = str(self)
        if self._hook is not None:
            self._hook(self._number, self.n, self.total, line, self._closed)
            return
        _put("\r" + line.ljust(self._width), self.fp)
        self._width = len(line)

    display = refresh

    def clear(self, *ignored):
        """Wipe the line."""
        if self.disable:
            return
        if self._hook is not None:
            self._hook(self._number, self.n, self.total, None, self._closed)
        else:
            _put("\r" + " " * self._width + "\r", self.fp)

    def close(self):
        """Draw the bar a last time and end its line, or wipe it unless ``leave``."""
        if self._closed or self.disable:
            return
        self._closed = True
        if self.leave:
            self.refresh()
            if self._hook is None:
                _put("\n", self.fp)
        else:
            self.clear()

    @classmethod
    def write(cls, s, file=None, end="\n", nolock=False):
        """Print a line above bars."""
        above = "" if _hook() is not None else "\r"
        _put(f"{above}{s}{end}", file or sys.stdout)


def _bar(part, cells):
    """``cells`` characters, filled to an eighth of one."""
    full, eighths = divmod(int(part * cells * 8), 8)
    bar = "█" * full
    if full < cells:
        bar += " ▏▎▍▌▋▊▉"[eighths]
    return bar.ljust(cells)


def _put(text, file):
    file = file or sys.stderr
    file.write(text)
    if hasattr(file, "flush"):
        file.flush()


def _hook():
    try:
        import _athanor
    except ImportError:
        return None
    return getattr(_athanor, "progress", None)


def trange(*args, **kwargs):
    """``tqdm(range(*args))``."""
    return tqdm(range(*args), **kwargs)
