"""A figure: a grid of axes, and how it is handed over to be drawn."""

import sys

from ._artists import Label
from ._values import flat, number
from .axes import Axes


class AxesArray(list):
    """What ``subplots`` returns for several axes: an array of objects, as NumPy would have it."""

    @property
    def shape(self):
        if self and isinstance(self[0], list):
            return (len(self), len(self[0]))
        return (len(self),)

    @property
    def size(self):
        return len(self.flatten())

    @property
    def flat(self):
        return iter(self.flatten())

    def flatten(self):
        """All axes in row-major order, one-dimensional."""
        if self and isinstance(self[0], list):
            return AxesArray(axes for row in self for axes in row)
        return AxesArray(self)

    ravel = flatten

    def reshape(self, *size):
        axes = self.flatten()
        if size == (-1,):
            return axes
        rows, columns = size if len(size) == 2 else size[0]
        rows = len(axes) // columns if rows == -1 else rows
        columns = len(axes) // rows if columns == -1 else columns
        if rows * columns != len(axes):
            raise ValueError(f"cannot reshape {len(axes)} axes into shape {(rows, columns)}")
        return AxesArray(
            AxesArray(axes[r * columns : (r + 1) * columns]) for r in range(rows)
        )

    def __getitem__(self, index):
        if isinstance(index, tuple):
            row, column = index
            if isinstance(row, slice):
                return AxesArray(axes[column] for axes in list.__getitem__(self, row))
            return list.__getitem__(self, row)[column]
        found = list.__getitem__(self, index)
        return AxesArray(found) if isinstance(index, slice) else found


def caller():
    """'file:line' of the innermost frame outside of this package."""
    frame = sys._getframe(1)
    while frame is not None and frame.f_globals.get("__name__", "").startswith("matplotlib"):
        frame = frame.f_back
    if frame is None:
        return "figure"
    return f"{frame.f_code.co_filename}:{frame.f_lineno}"


class Figure:
    """``size`` in inches; ``grid`` its (rows, columns)."""

    def __init__(self, figsize=None, **ignored):
        from . import rcParams

        self.size = tuple(flat(figsize or rcParams["figure.figsize"]))
        self.grid = (1, 1)
        self.axes = []
        self._title = Label()
        self._shown_as = None
        self._made_at = caller()

    def add_subplot(self, *args, **options):
        """``add_subplot(rows, columns, index)``, counted from 1, or ``add_subplot(121)``."""
        if options.pop("projection", None) not in (None, "rectilinear"):
            raise NotImplementedError("only flat axes: projection is not supported")
        if len(args) == 1 and isinstance(args[0], int):
            args = tuple(int(digit) for digit in str(args[0]))
        rows, columns, index = args or (1, 1, 1)
        first, last = index if isinstance(index, tuple) else (index, index)
        if not 1 <= first <= last <= rows * columns:
            raise ValueError(f"num must be an integer with 1 <= num <= {rows * columns}")
        (row, column), (row_end, column_end) = (
            divmod(i - 1, columns) for i in (first, last)
        )
        place = [row, column, row_end - row + 1, column_end - column + 1]
        self.grid = (max(rows, self.grid[0]), max(columns, self.grid[1]))
        for axes in self.axes:
            if axes.place == place:
                return axes
        axes = Axes(self, place)
        self.axes.append(axes)
        return axes

    def subplots(self, nrows=1, ncols=1, *, squeeze=True, **ignored):
        """Axes, a row or column of them, or rows of them, as Matplotlib squeezes."""
        rows = AxesArray(
            AxesArray(self.add_subplot(nrows, ncols, r * ncols + c + 1) for c in range(ncols))
            for r in range(nrows)
        )
        if not squeeze:
            return rows
        if nrows == ncols == 1:
            return rows[0][0]
        return rows.flatten() if 1 in (nrows, ncols) else rows

    def gca(self):
        """The last axes, made if there are none."""
        return self.axes[-1] if self.axes else self.add_subplot()

    def suptitle(self, text, **ignored):
        self._title.set_text(text)
        return self._title

    def colorbar(self, mappable=None, ax=None, **ignored):
        """A scale beside the axes of an image, contours or mapped points."""
        axes = ax
        if isinstance(axes, (list, tuple)):
            axes = axes[-1] if not isinstance(axes[-1], list) else axes[-1][-1]
        if mappable is None:
            mappable = (axes or self.gca()).mappable
        if mappable is None or mappable.cmap is None:
            raise RuntimeError(
                "No mappable was found to use for colorbar creation. First define a mappable "
                "such as an image (with imshow) or a contour set (with contourf)."
            )
        (axes or mappable.axes)._colorbar = mappable.cmap

    def set_size_inches(self, width, height=None):
        self.size = tuple(flat(width)) if height is None else (number(width), number(height))

    def tight_layout(self, *args, **ignored):
        """Accepted: figures are always laid out tightly."""

    subplots_adjust = autofmt_xdate = tight_layout

    def savefig(self, name, **ignored):
        """There is no disk to write to: the figure is shown."""
        self.show()

    def clf(self):
        self.axes, self.grid = [], (1, 1)
        self._title = Label()

    clear = clf

    def to_dict(self, identity):
        """The protocol's ``Figure``."""
        return {
            "id": identity,
            "size": self.size,
            "grid": self.grid,
            "title": self._title.get_text(),
            "axes": [axes.to_dict() for axes in self.axes],
        }

    def show(self, *ignored):
        """Draw the figure below the cell; again from the same line, in its place."""
        from . import pyplot

        self._hand_over(caller())
        pyplot._forget(self)

    def _anchor(self, name):
        """The identity that this figure will be shown by: a widget of that name lies on it."""
        self._shown_as = self._shown_as or f"{self._made_at}:{name}"
        return self._shown_as

    def _hand_over(self, identity):
        import _athanor

        # One picture of a figure while it is open, from whichever lines it is shown.
        self._shown_as = identity = self._shown_as or identity
        _athanor.show(self.to_dict(identity))
