"""Logging with wandb's interface, to charts in the page: nothing leaves the machine.

Each metric that ``log`` is given becomes one figure, which is drawn again as numbers arrive.
"""

import time

__all__ = ["Image", "Table", "config", "finish", "init", "log", "run", "summary"]

_INTERVAL = 0.5  # seconds between two drawings of one chart


class _Values(dict):
    """A dict whose entries are attributes too."""

    def __getattr__(self, name):
        try:
            return self[name]
        except KeyError:
            raise AttributeError(f"no entry {name!r}") from None

    def __setattr__(self, name, value):
        self[name] = value

    def update(self, *args, allow_val_change=True, **kwargs):
        for given in args:
            dict.update(self, dict(given) if not hasattr(given, "__dict__") else vars(given))
        dict.update(self, kwargs)


class Table:
    """Rows under named columns."""

    def __init__(self, columns=None, data=None, **ignored):
        self.columns = list(columns or ["Input", "Output", "Expected"])
        self.data = [list(row) for row in data or []]

    def add_data(self, *row):
        """Append a row with one value for each column."""
        if len(row) != len(self.columns):
            raise ValueError(
                f"This table expects {len(self.columns)} columns: {self.columns}, found {len(row)}"
            )
        self.data.append(list(row))

    def __repr__(self):
        rows = [self.columns, *self.data]
        return "\n".join("  ".join(str(value) for value in row) for row in rows)


class Image:
    """An image: (h, w), (h, w, 1) or (h, w, 3), bytes or numbers from 0 to 1."""

    def __init__(self, data_or_path, caption=None, **ignored):
        self.data, self.caption = data_or_path, caption


class Run:
    """One run: its ``config``, what was logged, and the last value of each metric."""

    def __init__(self, project, name, config):
        self.project, self.name = project or "uncategorized", name or "run"
        self.config, self.summary = _Values(config or {}), _Values()
        self.history = {}  # metric: ([steps], [values])
        self.step = 0
        self._drawn_at = {}

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.finish()

    def log(self, data, step=None, commit=None):
        """Numbers by name at ``step``, by default one after the last. Dicts nest with '/'."""
        step = self.step if step is None else int(step)
        for name, value in _flat(data):
            self._log(name, value, step)
        self.step = step + (0 if commit is False else 1)

    def _log(self, name, value, step):
        if isinstance(value, (Image, Table)):
            self.summary[name] = value
            _show_image(name, value) if isinstance(value, Image) else print(value)
            return
        number = value.item() if hasattr(value, "item") else value
        self.summary[name] = number
        if not isinstance(number, (int, float)):
            return
        steps, values = self.history.setdefault(name, ([], []))
        steps.append(step)
        values.append(number)
        if time.time() - self._drawn_at.get(name, 0.0) >= _INTERVAL:
            self._draw(name)

    def _draw(self, name):
        self._drawn_at[name] = time.time()
        steps, values = self.history[name]

        def fill(axes):
            axes.plot(steps, values)
            axes.set_xlabel("step")

        _show(f"wandb/{self.name}/{name}", name, fill)

    def finish(self, *ignored, **ignored_too):
        """Draw every chart a last time and print the last values."""
        global run
        for name in self.history:
            self._draw(name)
        numbers = [(n, v) for n, v in self.summary.items() if isinstance(v, (int, float))]
        if numbers:
            print("Run summary:")
        for name, value in numbers:
            print(f"  {name} {value:.5g}" if isinstance(value, float) else f"  {name} {value}")
        if run is self:
            run = None


def _flat(data, prefix=""):
    for name, value in data.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{name}/")
        else:
            yield f"{prefix}{name}", value


def _show(identity, title, fill):
    """Hand a figure to the page, in place of the one with the same identity."""
    try:
        import _athanor
    except ImportError:
        return  # not in the page: the history is kept, nothing is drawn
    from matplotlib.figure import Figure

    figure = Figure(figsize=(5, 2.5))
    axes = figure.add_subplot()
    axes.set_title(title)
    fill(axes)
    _athanor.show(figure.to_dict(identity))


def _show_image(name, image):
    def fill(axes):
        axes.imshow(image.data, cmap="gray")
        axes.axis("off")

    _show(f"wandb/image/{name}", image.caption or name, fill)


run = None
config = _Values()
summary = _Values()


def init(project=None, config=None, name=None, **ignored):
    """Begin a run. Entity, tags, group and mode are accepted and mean nothing here."""
    global run, summary
    run = Run(project, name, vars(config) if hasattr(config, "__dict__") and not isinstance(config, dict) else config)
    globals()["config"], summary = run.config, run.summary
    print(f"wandb: run '{run.name}' of '{run.project}' is charted here; nothing leaves this machine")
    return run


def log(data, step=None, commit=None):
    """``run.log`` of the present run."""
    if run is None:
        raise RuntimeError("You must call wandb.init() before wandb.log()")
    run.log(data, step, commit)


def finish(*ignored, **ignored_too):
    """End the present run."""
    if run is not None:
        run.finish()


def login(*ignored, **ignored_too):
    """There is nothing to log in to."""
    return True
