//! A figure as data: what `matplotlib.pyplot` calls describe and `figures` draws.
//!
//! Lengths: inches for the figure, points (1/72 inch) for line widths, markers and text, as
//! Matplotlib has them. Colours are resolved to [`Color`]; cycle colours keep their place in the
//! cycle so that a theme can choose them.

use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Color {
    /// Red, green, blue, alpha in 0..=255.
    Rgba([u8; 4]),
    /// `C0`, `C1`, …: the theme's palette.
    Cycle(u8),
    /// Text and axes colour of the theme: Matplotlib's `black` default for axes and labels.
    Foreground,
}

/// Colour maps by name; the values are in `figures`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cmap {
    /// `viridis`, `gray`, `RdBu`, … with `_r` for reversed.
    pub name: String,
    /// The values at both ends.
    pub vmin: f64,
    pub vmax: f64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum LineStyle {
    #[default]
    Solid,
    Dashed,
    Dotted,
    DashDot,
    None,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Marker {
    Circle,
    Point,
    Square,
    TriangleUp,
    TriangleDown,
    Diamond,
    Plus,
    Cross,
    Star,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Scale {
    #[default]
    Linear,
    Log,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Line {
    pub x: Vec<f32>,
    pub y: Vec<f32>,
    pub color: Color,
    /// Points.
    pub width: f32,
    pub style: LineStyle,
    pub marker: Option<Marker>,
    /// Points across.
    pub marker_size: f32,
    pub alpha: f32,
    pub label: Option<String>,
}

/// One colour for all points, one for each, or values through a map.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum PointColors {
    One(Color),
    Each(Vec<Color>),
    Mapped { values: Vec<f32>, cmap: Cmap },
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scatter {
    pub x: Vec<f32>,
    pub y: Vec<f32>,
    pub colors: PointColors,
    /// Areas in square points: one, or one for each point.
    pub sizes: Vec<f32>,
    pub marker: Marker,
    pub edge: Option<Color>,
    pub alpha: f32,
    pub label: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Pixels {
    /// Row-major values, shown through a map.
    Mapped { values: Vec<f32>, cmap: Cmap },
    /// Row-major RGBA, four bytes a pixel.
    Rgba(Vec<u8>),
}

/// `imshow`, `matshow`, `pcolormesh` on a regular grid.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Image {
    pub rows: usize,
    pub columns: usize,
    pub pixels: Pixels,
    /// Data coordinates of the left, right, bottom and top edge. Row 0 lies at the top edge.
    pub extent: [f64; 4],
    /// Smooth between pixels instead of nearest.
    pub smooth: bool,
    pub alpha: f32,
}

/// `contour` and `contourf` of z over a rectangular grid; the drawing finds the level lines.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Contour {
    /// Coordinates of columns, then of rows.
    pub x: Vec<f32>,
    pub y: Vec<f32>,
    /// Row-major, `y.len()` rows of `x.len()`.
    pub z: Vec<f32>,
    /// Ascending.
    pub levels: Vec<f32>,
    pub filled: bool,
    /// Lines of one colour, or by the map.
    pub color: Option<Color>,
    pub cmap: Cmap,
    pub width: f32,
    pub alpha: f32,
    /// `clabel` was called.
    pub labels: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Text {
    pub x: f64,
    pub y: f64,
    pub text: String,
    pub color: Color,
    /// Points.
    pub size: f32,
    pub align: Align,
    /// Position in axes coordinates (0 to 1) instead of data.
    pub axes_coordinates: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Align {
    #[default]
    Left,
    Center,
    Right,
}

/// Axis-aligned bars: `bar`, `barh`, `hist`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bars {
    /// Left, right, bottom, top of each, in data coordinates.
    pub rectangles: Vec<[f64; 4]>,
    pub colors: Vec<Color>,
    pub edge: Option<Color>,
    pub alpha: f32,
    pub label: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fill {
    pub x: Vec<f32>,
    pub low: Vec<f32>,
    pub high: Vec<f32>,
    pub color: Color,
    pub alpha: f32,
    pub label: Option<String>,
}

/// A line over the whole width or height: `axhline`, `axvline`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rule {
    pub at: f64,
    pub vertical: bool,
    pub color: Color,
    pub width: f32,
    pub style: LineStyle,
    pub alpha: f32,
    pub label: Option<String>,
}

/// `quiver`: arrows of (u, v) at (x, y); `scale` is data units per unit of (u, v).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Arrows {
    pub x: Vec<f32>,
    pub y: Vec<f32>,
    pub u: Vec<f32>,
    pub v: Vec<f32>,
    pub scale: f32,
    pub colors: Vec<Color>,
    pub width: f32,
}

/// Drawn in order, later ones on top.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Artist {
    Line(Line),
    Scatter(Scatter),
    Image(Image),
    Contour(Contour),
    Bars(Bars),
    Fill(Fill),
    Rule(Rule),
    Text(Text),
    Arrows(Arrows),
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Axis {
    pub label: String,
    /// Resolved limits: first is left or bottom, so a reversed axis has first > second.
    pub limits: (f64, f64),
    pub scale: Scale,
    /// Set by `set_xticks`; None: the drawing chooses round ones.
    pub ticks: Option<Vec<f64>>,
    pub tick_labels: Option<Vec<String>>,
    pub grid: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LegendPlace {
    Best,
    UpperRight,
    UpperLeft,
    LowerLeft,
    LowerRight,
    Center,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Axes {
    /// Place in the figure's grid: row, column, row span, column span.
    pub place: [usize; 4],
    pub title: String,
    pub x: Axis,
    pub y: Axis,
    pub artists: Vec<Artist>,
    pub legend: Option<LegendPlace>,
    /// Width over height of one data unit in x against y; 1: `set_aspect('equal')`.
    pub aspect: Option<f64>,
    /// `axis('off')`.
    pub off: bool,
    pub colorbar: Option<Cmap>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// The same for a figure shown again by the same line of code: it replaces the earlier one.
    pub id: String,
    /// Width and height in inches.
    pub size: (f32, f32),
    /// Rows and columns of the grid of axes.
    pub grid: (usize, usize),
    pub title: String,
    pub axes: Vec<Axes>,
}
