"""Check the figures that our pyplot describes, with a page that only keeps them.

Run: python3 tests/parity/pyplot_figures.py (no packages needed).
"""

import pathlib
import sys
import types

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent.parent / "crates/python/lib"))
shown = []
sys.modules["_athanor"] = types.SimpleNamespace(show=shown.append)

import matplotlib  # noqa: E402
import matplotlib.pyplot as plt  # noqa: E402

# The fields of crates/protocol/src/figure.rs.
source = pathlib.Path(__file__).resolve().parent.parent.parent / "crates/protocol/src/figure.rs"
structs = {}
for line in source.read_text().splitlines():
    if line.startswith("pub struct "):
        fields = structs.setdefault(line.split()[2], set())
    elif line.startswith("    pub "):
        fields.add(line.split()[1].rstrip(":"))


def check(name, value):
    assert set(value) == structs[name], (name, set(value) ^ structs[name])
    return value


def last():
    found = check("Figure", shown[-1])
    for axes in found["axes"]:
        check("Axes", axes)
        check("Axis", axes["x"])
        check("Axis", axes["y"])
        for artist in axes["artists"]:
            ((kind, fields),) = artist.items()
            check(kind, fields)
            if "cmap" in fields:
                check("Cmap", fields["cmap"])
    return found


def raises(kind, call):
    try:
        call()
    except kind as error:
        return str(error)
    raise AssertionError(f"{kind.__name__} expected")


def near(a, b):
    assert len(a) == len(b) and all(abs(x - y) < 1e-9 for x, y in zip(a, b)), (a, b)


class Array:
    """What NumPy and JAX arrays share."""

    def __init__(self, values):
        self.values = values

    def tolist(self):
        return self.values


# Lines.
fig, ax = plt.subplots(figsize=(4, 3))
ax.plot([0, 10], [0, 1], "ro--", label="a", lw=2)
ax.plot(Array([[1], [2]]), Array([3, 4]))
ax.plot([Array(1.0), Array(2.0)], ".")
ax.title.set_text("title")
ax.set_ylim(-0.05, None)
ax.legend(loc="upper right")
plt.show()
figure = last()
(axes,) = figure["axes"]
first, second, third = (a["Line"] for a in axes["artists"])
assert first["color"] == {"Rgba": [255, 0, 0, 255]} and first["marker"] == "Circle"
assert first["style"] == "Dashed" and first["width"] == 2 and first["label"] == "a"
assert second["color"] == {"Cycle": 0} and second["style"] == "Solid" and second["x"] == [1, 2]
assert third["color"] == {"Cycle": 1} and third["style"] == "None" and third["x"] == [0, 1]
near(axes["x"]["limits"], (-0.5, 10.5))
near(axes["y"]["limits"], (-0.05, 4.2))
assert axes["title"] == "title" and axes["legend"] == "UpperRight" and figure["size"] == (4, 3)
assert figure["grid"] == (1, 1) and axes["place"] == [0, 0, 1, 1]

# The same line shows in the same place; another line elsewhere.
for i in range(2):
    plt.plot([i])
    plt.show()
plt.plot([1])
plt.show()
assert shown[-3]["id"] == shown[-2]["id"] != shown[-1]["id"]
count = len(shown)
plt.show()
assert len(shown) == count

# Grids of axes.
fig, ax = plt.subplots(2, 10)
assert ax.shape == (2, 10) and len(ax.flatten()) == 20
ax[1, 3].imshow([[[0.0], [1.0]]], cmap="gray")
ax[0][0].imshow([[[0.0, 0.5, 2.0]]])
ax[0, 1].imshow(Array([[[0, 128, 255]]]), aspect="auto")
ax[0, 1].axis("off")
fig.suptitle("many")
fig.show()
figure = last()
assert figure["grid"] == (2, 10) and figure["title"] == "many" and len(figure["axes"]) == 20
gray = figure["axes"][13]
image = gray["artists"][0]["Image"]
assert gray["place"] == [1, 3, 1, 1] and gray["aspect"] == 1 and image["columns"] == 2
assert image["pixels"]["Mapped"]["cmap"] == {"name": "gray", "vmin": 0, "vmax": 1}
near(gray["y"]["limits"], (0.5, -0.5))
near(gray["x"]["limits"], (-0.5, 1.5))
assert figure["axes"][0]["artists"][0]["Image"]["pixels"] == {"Rgba": [0, 128, 255, 255]}
assert figure["axes"][1]["artists"][0]["Image"]["pixels"] == {"Rgba": [0, 128, 255, 255]}
assert figure["axes"][1]["off"] and figure["axes"][1]["aspect"] is None
_, row = plt.subplots(1, 3)
assert row.shape == (3,)
plt.close()

# Everything else.
fig, ax = plt.subplots()
points = ax.scatter([1, 2], [3, 4], c=[0.0, 1.0], s=20)
plt.colorbar(points)
ax.bar(["a", "b"], [1, 2])
ax.barh([0, 1], [1, 2], color=["r", "C1"])
n, edges, _ = ax.hist([0, 0, 1, 2, 4], bins=2)
assert n == [3, 2] and edges == [0, 2, 4]
ax.fill_between([0, 1], [0, 1], alpha=0.3)
ax.axhline(0.5, color="k", ls=":")
ax.axvline(1)
ax.text(0, 1, "words", ha="center")
rgb = [[1, 0, 0], [0, 0, 1]]
ax.quiver([0, 1], [0, 1], [1, 0], [0, 1], scale=2, scale_units="xy", angles="xy", color=rgb)
grid = [[0, 1, 2], [1, 2, 3]]
lines = ax.contour([0, 1, 2], [0, 1], grid, levels=[0.5, 1.5])
ax.clabel(lines, inline=True, fontsize=8)
ax.contourf([[0, 1, 2]] * 2, [[0] * 3, [1] * 3], grid)
ax.pcolormesh(grid)
ax.add_artist(plt.Circle((0, 0), 1, fill=False))
ax.add_artist(plt.Circle((0, 0), 1))
ax.grid()
ax.set_xticks([0, 1], ["a", "b"])
ax.set_aspect("equal")
ax.set_yscale("log")
plt.tight_layout()
plt.savefig("figure.png")
axes = last()["axes"][0]
kinds = [next(iter(a)) for a in axes["artists"]]
expected = "Arrows Bars Contour Fill Image Line Rule Scatter Text"
assert " ".join(sorted(set(kinds))) == expected, kinds
assert axes["colorbar"]["name"] == "viridis" and axes["y"]["scale"] == "Log"
assert axes["x"]["ticks"] == [0, 1] and axes["x"]["tick_labels"] == ["a", "b"]
arrows = next(a["Arrows"] for a in axes["artists"] if "Arrows" in a)
assert arrows["scale"] == 0.5 and arrows["colors"][1] == {"Rgba": [0, 0, 255, 255]}
contour, filled = (a["Contour"] for a in axes["artists"] if "Contour" in a)
assert contour["labels"] and not contour["filled"] and filled["filled"]
assert filled["levels"][0] <= 0 and filled["levels"][-1] >= 3
assert all(v > 0 for v in axes["y"]["limits"])

# A bar stands on its axis.
plt.bar([0, 1], [1, 2])
plt.xlabel("x")
plt.show()
near(last()["axes"][0]["y"]["limits"], (0, 2.1))
assert shown[-1]["axes"][0]["x"]["label"] == "x"

# Colours of the cycle come back as such.
cycle = plt.rcParams["axes.prop_cycle"].by_key()["color"]
(line,) = plt.plot([1], [1], color=cycle[3])
assert line.get_color() == "C3"
assert "NaN" not in raises(ValueError, lambda: plt.plot([1, 2], [1]))
assert "quartz" in raises(ValueError, lambda: plt.plot([1], color="quartz"))
assert "linewidht" in raises(AttributeError, lambda: plt.plot([1], linewidht=2))
assert "subplots(2, 1)" in raises(NotImplementedError, lambda: plt.twinx())
plt._show_all()
assert ":" in last()["id"]
print(f"{len(shown)} figures are as they should be")
