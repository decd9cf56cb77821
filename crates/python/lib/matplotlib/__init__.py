"""Matplotlib's interface for figures that the page draws."""

from ._colors import CYCLE_HEX

__version__ = "3.10.0"


class _Cycle:
    """The default colours, as ``rcParams['axes.prop_cycle']`` holds them."""

    def by_key(self):
        return {"color": list(CYCLE_HEX)}

    def __iter__(self):
        return iter([{"color": color} for color in CYCLE_HEX])

    def __len__(self):
        return len(CYCLE_HEX)


class RcParams(dict):
    """Settings by name. Those for looks are kept but the page's theme decides."""


rcParams = RcParams(
    {
        "axes.prop_cycle": _Cycle(),
        "figure.figsize": [6.4, 4.8],
        "figure.dpi": 100.0,
        "font.size": 10.0,
        "image.cmap": "viridis",
        "lines.linewidth": 1.5,
        "lines.markersize": 6.0,
    }
)


def use(backend, **ignored):
    """Accepted: there is one way to draw here."""
