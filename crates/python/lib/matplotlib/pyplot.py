"""``plt``: the current figure and axes, and their methods as functions."""

from . import rcParams
from .axes import Axes
from .figure import Figure, caller
from .patches import Circle

_open = []


def figure(num=None, figsize=None, **options):
    """A new figure, or the open one with the number ``num``."""
    if isinstance(num, int) and 0 < num <= len(_open):
        made = _open.pop(num - 1)
    else:
        made = Figure(figsize, **options)
    _open.append(made)
    return made


def gcf():
    """The current figure, made if there is none."""
    return _open[-1] if _open else figure()


def gca():
    """The current axes, made if there are none."""
    found = gcf()
    current = getattr(found, "_current", None)
    return current if current in found.axes else found.gca()


def sca(axes):
    """Make ``axes`` the current ones."""
    axes.figure._current = axes
    if axes.figure in _open:
        _open.remove(axes.figure)
    _open.append(axes.figure)


def subplots(nrows=1, ncols=1, *, figsize=None, squeeze=True, **options):
    """(figure, axes): one Axes, an array of them, or rows of them."""
    made = figure(figsize=figsize)
    return made, made.subplots(nrows, ncols, squeeze=squeeze)


def subplot(*args, **options):
    """One place of a grid: ``subplot(rows, columns, index)``; becomes current."""
    axes = gcf().add_subplot(*args, **options)
    gcf()._current = axes
    return axes


def show(*args, **ignored):
    """Draw all open figures; from the same line again, in the place of the earlier ones."""
    _show_all(caller())


def _show_all(place=None, stay=False):
    """At a cell's end without a place: each by the line that made it."""
    figures, _open[:] = list(_open), []
    seen = {}
    for shown in figures:
        if not shown.axes:
            continue
        at = place or shown._made_at
        seen[at] = seen.get(at, -1) + 1
        shown._hand_over(f"{at}:{seen[at]}" if seen[at] else at)
        if not stay:
            shown._shown_as = None


def _forget(shown):
    if shown in _open:
        _open.remove(shown)


def close(which=None):
    """Forget the current figure, a given one, or ``'all'``."""
    if which == "all":
        _open.clear()
    elif isinstance(which, Figure):
        _forget(which)
    elif _open:
        _open.pop()


def savefig(name, **ignored):
    """There is no disk to write to: the figure is shown."""
    gcf()._hand_over(caller())
    _forget(gcf())


def clf():
    gcf().clf()


def colorbar(mappable=None, ax=None, **options):
    if mappable is None and ax is None:
        mappable = gca().mappable
    return gcf().colorbar(mappable, ax, **options)


def suptitle(text, **options):
    return gcf().suptitle(text, **options)


def tight_layout(*args, **options):
    gcf().tight_layout()


subplots_adjust = tight_layout


def ion():
    """Accepted: figures are drawn when shown."""


ioff = ion


def pause(seconds):
    """Draw the open figures as they are now."""
    figures = list(_open)
    _show_all(caller(), stay=True)
    _open.extend(figures)


def xlim(*args, **options):
    axes = gca()
    return axes.set_xlim(*args, **options) if args or options else axes.get_xlim()


def ylim(*args, **options):
    axes = gca()
    return axes.set_ylim(*args, **options) if args or options else axes.get_ylim()


def _of_current(method):
    def call(*args, **options):
        return getattr(gca(), method)(*args, **options)

    call.__name__ = method
    call.__doc__ = getattr(Axes, method).__doc__
    return call


for _name in (
    "plot scatter imshow contour contourf clabel bar barh hist fill_between axhline axvline "
    "quiver text annotate legend grid axis cla semilogy semilogx loglog matshow pcolormesh "
    "twinx twiny tick_params"
).split():
    globals()[_name] = _of_current(_name)
for _name in "title xlabel ylabel xticks yticks xscale yscale".split():
    globals()[_name] = _of_current("set_" + _name)


def __getattr__(name):
    raise AttributeError(f"module 'matplotlib.pyplot' has no attribute {name!r} here")
