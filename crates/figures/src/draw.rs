//! One figure onto any plotters backend, in pixels. Data and frame are separate layers, because the
//! frame (axes, ticks, labels) costs most and changes least.

mod field;
mod legend;
mod points;

use crate::layout::{self, Map, Rect};
use crate::theme::{self, Theme};
use athanor_protocol::figure::{
    Align, Artist, Axes, Color, Contour, Figure, Image, LegendPlace, Line, LineStyle, Marker,
    Pixels, PointColors, Scatter,
};
use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::Color as _;
use plotters::style::text_anchor::{HPos, Pos, VPos};

/// The backend refused.
#[derive(Debug, Clone, PartialEq)]
pub struct DrawError(pub String);

impl std::fmt::Display for DrawError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the figure could not be drawn: {}", self.0)
    }
}

impl std::error::Error for DrawError {}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layer {
    /// Grid, ticks, labels, titles: behind the data.
    Frame,
    /// Everything that a step changes, and the legend.
    Data,
}

pub(crate) struct Pen<'a, B: DrawingBackend> {
    area: &'a DrawingArea<B, Shift>,
    theme: &'a Theme,
    unit: f64,
}

/// Draws a layer. `ghosts`: earlier pictures whose lines stay faint behind. `unit`: pixels of the
/// area for one CSS pixel.
pub fn draw<B: DrawingBackend>(
    area: &DrawingArea<B, Shift>,
    figure: &Figure,
    ghosts: &[Figure],
    theme: &Theme,
    unit: f64,
    layer: Layer,
) -> Result<(), DrawError> {
    let size = area.dim_in_pixel();
    let pen = Pen { area, theme, unit };
    if layer == Layer::Frame && !figure.title.is_empty() {
        pen.text(
            &figure.title,
            f64::from(size.0) / 2.0,
            4.0 * unit,
            15.0,
            theme.ink,
            HPos::Center,
            VPos::Top,
        )?;
    }
    for (index, axes) in figure.axes.iter().enumerate() {
        let r = layout::inner(figure, axes, size, unit);
        let (x, y) = (
            Map::new(&axes.x, r.left, r.right),
            Map::new(&axes.y, r.bottom, r.top),
        );
        match layer {
            Layer::Frame => pen.frame(axes, r, &x, &y)?,
            Layer::Data => {
                for ghost in ghosts.iter().rev() {
                    for artist in ghost.axes.get(index).map_or(&[][..], |a| &a.artists) {
                        if let Artist::Line(line) = artist {
                            pen.line(line, r, &x, &y, 0.28)?;
                        }
                    }
                }
                for artist in &axes.artists {
                    pen.artist(artist, r, &x, &y)?;
                }
                pen.legend(axes, r, &x, &y)?;
            }
        }
    }
    Ok(())
}

fn fail<E: std::fmt::Display>(error: E) -> DrawError {
    DrawError(error.to_string())
}

impl<B: DrawingBackend> Pen<'_, B> {
    #[allow(clippy::too_many_arguments)]
    fn text(
        &self,
        text: &str,
        x: f64,
        y: f64,
        size: f64,
        color: [u8; 3],
        h: HPos,
        v: VPos,
    ) -> Result<(), DrawError> {
        let style = ("sans-serif", size * self.unit)
            .into_font()
            .color(&theme::rgb(color))
            .pos(Pos::new(h, v));
        self.area
            .draw(&Text::new(
                text.to_owned(),
                (x.round() as i32, y.round() as i32),
                style,
            ))
            .map_err(fail)
    }

    fn path(&self, points: Vec<(i32, i32)>, color: RGBAColor, width: f64) -> Result<(), DrawError> {
        let width = (width * self.unit).round().max(1.0) as u32;
        self.area
            .draw(&PathElement::new(points, color.stroke_width(width)))
            .map_err(fail)
    }

    fn frame(&self, axes: &Axes, r: Rect, x: &Map, y: &Map) -> Result<(), DrawError> {
        let (t, u) = (self.theme, self.unit);
        let mid = (r.left + r.right) / 2.0;
        if !axes.title.is_empty() {
            self.text(
                &axes.title,
                mid,
                r.top - 8.0 * u,
                13.5,
                t.ink,
                HPos::Center,
                VPos::Bottom,
            )?;
        }
        if let Some(cmap) = &axes.colorbar {
            let (left, right) = ((r.right + 8.0 * u) as i32, (r.right + 18.0 * u) as i32);
            let n = (r.bottom - r.top).max(1.0);
            for row in 0..n as i32 {
                let value = cmap.vmax + (cmap.vmin - cmap.vmax) * f64::from(row) / n;
                let c = theme::mapped(cmap, value).unwrap_or(t.grid);
                self.path(
                    vec![(left, r.top as i32 + row), (right, r.top as i32 + row)],
                    theme::rgb(c).into(),
                    1.0 / u,
                )?;
            }
            let axis = athanor_protocol::figure::Axis {
                limits: (cmap.vmin, cmap.vmax),
                ..Default::default()
            };
            let map = Map::new(&axis, r.bottom, r.top);
            for (v, label) in layout::ticks(&axis, 4) {
                self.text(
                    &label,
                    f64::from(right) + 4.0 * u,
                    map.at(v),
                    11.0,
                    t.soft,
                    HPos::Left,
                    VPos::Center,
                )?;
            }
        }
        if axes.off {
            return Ok(());
        }
        let soft: RGBAColor = theme::rgb(t.soft).into();
        let grid: RGBAColor = theme::rgb(t.grid).into();
        let across = (((r.right - r.left) / u / 70.0) as usize).clamp(2, 8);
        let up = (((r.bottom - r.top) / u / 40.0) as usize).clamp(2, 7);
        for (v, label) in layout::ticks(&axes.x, across) {
            let px = x.at(v);
            if px.is_finite() && px >= r.left - 1.0 && px <= r.right + 1.0 {
                if axes.x.grid {
                    self.path(
                        vec![(px as i32, r.top as i32), (px as i32, r.bottom as i32)],
                        grid,
                        1.0,
                    )?;
                }
                self.text(
                    &label,
                    px,
                    r.bottom + 6.0 * u,
                    11.0,
                    t.soft,
                    HPos::Center,
                    VPos::Top,
                )?;
            }
        }
        for (v, label) in layout::ticks(&axes.y, up) {
            let py = y.at(v);
            if py.is_finite() && py >= r.top - 1.0 && py <= r.bottom + 1.0 {
                if axes.y.grid {
                    self.path(
                        vec![(r.left as i32, py as i32), (r.right as i32, py as i32)],
                        grid,
                        1.0,
                    )?;
                }
                self.text(
                    &label,
                    r.left - 6.0 * u,
                    py,
                    11.0,
                    t.soft,
                    HPos::Right,
                    VPos::Center,
                )?;
            }
        }
        let corner = vec![
            (r.left as i32, r.top as i32),
            (r.left as i32, r.bottom as i32),
            (r.right as i32, r.bottom as i32),
        ];
        self.path(corner, soft, 1.0)?;
        if !axes.x.label.is_empty() {
            self.text(
                &axes.x.label,
                mid,
                r.bottom + 22.0 * u,
                12.0,
                t.ink,
                HPos::Center,
                VPos::Top,
            )?;
        }
        if !axes.y.label.is_empty() {
            let style = ("sans-serif", 12.0 * u)
                .into_font()
                .transform(FontTransform::Rotate270)
                .color(&theme::rgb(t.ink))
                .pos(Pos::new(HPos::Center, VPos::Top));
            let at = (
                (r.left - 54.0 * u).max(0.0) as i32,
                ((r.top + r.bottom) / 2.0) as i32,
            );
            self.area
                .draw(&Text::new(axes.y.label.clone(), at, style))
                .map_err(fail)?;
        }
        Ok(())
    }

    fn artist(&self, artist: &Artist, r: Rect, x: &Map, y: &Map) -> Result<(), DrawError> {
        let inside = |px: f64, py: f64| {
            px >= r.left - 1.0 && px <= r.right + 1.0 && py >= r.top - 1.0 && py <= r.bottom + 1.0
        };
        match artist {
            Artist::Line(line) => self.line(line, r, x, y, 1.0),
            Artist::Scatter(s) => self.scatter(s, r, x, y),
            Artist::Image(image) => self.image(image, r, x, y),
            Artist::Contour(c) if c.filled => self.contourf(c, r, x, y),
            Artist::Contour(c) => self.contour(c, r, x, y),
            Artist::Bars(bars) => {
                for (i, [left, right, bottom, top]) in bars.rectangles.iter().enumerate() {
                    let c = bars
                        .colors
                        .get(i % bars.colors.len().max(1))
                        .copied()
                        .unwrap_or(Color::Cycle(0));
                    // On a logarithmic scale zero has no place; such a bar begins at the edge.
                    let clip = |v: f64, a: f64, b: f64| {
                        if v.is_finite() { v } else { b }.clamp(a, b).round() as i32
                    };
                    let a = (
                        clip(x.at(*left), r.left, r.right),
                        clip(y.at(*top), r.top, r.bottom),
                    );
                    let b = (
                        clip(x.at(*right), r.left, r.right),
                        clip(y.at(*bottom), r.top, r.bottom),
                    );
                    self.area
                        .draw(&Rectangle::new(
                            [a, b],
                            self.theme.color(c, bars.alpha).filled(),
                        ))
                        .map_err(fail)?;
                }
                Ok(())
            }
            Artist::Fill(f) => {
                let at = |a: f32, b: f32| (x.at(f64::from(a)), y.at(f64::from(b)));
                let mut points: Vec<_> = f.x.iter().zip(&f.high).map(|(a, b)| at(*a, *b)).collect();
                points.extend(f.x.iter().zip(&f.low).rev().map(|(a, b)| at(*a, *b)));
                let points: Vec<_> = points
                    .into_iter()
                    .filter(|(a, b)| a.is_finite() && b.is_finite())
                    .map(|(a, b)| {
                        (
                            a.clamp(r.left, r.right) as i32,
                            b.clamp(r.top, r.bottom) as i32,
                        )
                    })
                    .collect();
                if points.len() < 3 {
                    return Ok(());
                }
                self.area
                    .draw(&Polygon::new(
                        points,
                        self.theme.color(f.color, f.alpha).filled(),
                    ))
                    .map_err(fail)
            }
            Artist::Rule(rule) => {
                let map = if rule.vertical { x } else { y };
                let p = map.at(rule.at);
                let (a, b) = if rule.vertical {
                    ((p, r.top), (p, r.bottom))
                } else {
                    ((r.left, p), (r.right, p))
                };
                if !inside(a.0, a.1) {
                    return Ok(());
                }
                self.stroke(
                    &[a, b],
                    r,
                    self.theme.color(rule.color, rule.alpha),
                    f64::from(rule.width),
                    rule.style,
                )
            }
            Artist::Text(t) => {
                let (px, py) = if t.axes_coordinates {
                    (
                        r.left + t.x * (r.right - r.left),
                        r.bottom - t.y * (r.bottom - r.top),
                    )
                } else {
                    (x.at(t.x), y.at(t.y))
                };
                let h = match t.align {
                    Align::Left => HPos::Left,
                    Align::Center => HPos::Center,
                    Align::Right => HPos::Right,
                };
                let c = self.theme.color(t.color, 1.0);
                if inside(px, py) {
                    self.text(
                        &t.text,
                        px,
                        py,
                        f64::from(t.size) * 4.0 / 3.0,
                        [c.0, c.1, c.2],
                        h,
                        VPos::Bottom,
                    )
                } else {
                    Ok(())
                }
            }
            Artist::Arrows(a) => {
                for i in 0..a.x.len().min(a.y.len()).min(a.u.len()).min(a.v.len()) {
                    let tail = (f64::from(a.x[i]), f64::from(a.y[i]));
                    let head = (
                        tail.0 + f64::from(a.u[i] * a.scale),
                        tail.1 + f64::from(a.v[i] * a.scale),
                    );
                    let (p, q) = ((x.at(tail.0), y.at(tail.1)), (x.at(head.0), y.at(head.1)));
                    let color = self.theme.color(
                        a.colors
                            .get(i % a.colors.len().max(1))
                            .copied()
                            .unwrap_or(Color::Cycle(0)),
                        1.0,
                    );
                    let (dx, dy) = (q.0 - p.0, q.1 - p.1);
                    let barb = |s: f64| {
                        (
                            q.0 - 0.28 * (dx - s * dy * 0.6),
                            q.1 - 0.28 * (dy + s * dx * 0.6),
                        )
                    };
                    self.stroke(&[p, q], r, color, 1.2, LineStyle::Solid)?;
                    self.stroke(&[barb(1.0), q, barb(-1.0)], r, color, 1.2, LineStyle::Solid)?;
                }
                Ok(())
            }
        }
    }

    fn line(&self, line: &Line, r: Rect, x: &Map, y: &Map, fade: f32) -> Result<(), DrawError> {
        let points: Vec<(f64, f64)> = line
            .x
            .iter()
            .zip(&line.y)
            .map(|(&a, &b)| (x.at(f64::from(a)), y.at(f64::from(b))))
            .collect();
        let color = self.theme.color(line.color, line.alpha * fade);
        self.stroke(
            &points,
            r,
            color,
            f64::from(line.width) * 4.0 / 3.0,
            line.style,
        )?;
        if let Some(marker) = line.marker {
            let radius = (f64::from(line.marker_size) * 2.0 / 3.0 * self.unit).max(1.0);
            for at in points.into_iter().filter(|p| r.holds(*p)) {
                self.marker(marker, at, radius, color)?;
            }
        }
        Ok(())
    }

    /// A polyline clipped to the box, broken at values without a place.
    fn stroke(
        &self,
        points: &[(f64, f64)],
        r: Rect,
        color: RGBAColor,
        width: f64,
        style: LineStyle,
    ) -> Result<(), DrawError> {
        let (on, off) = match style {
            LineStyle::None => return Ok(()),
            LineStyle::Solid => (f64::INFINITY, 0.0),
            LineStyle::Dashed => (6.0 * self.unit, 4.0 * self.unit),
            LineStyle::Dotted => (1.5 * self.unit, 3.0 * self.unit),
            LineStyle::DashDot => (8.0 * self.unit, 3.0 * self.unit),
        };
        let mut run: Vec<(i32, i32)> = Vec::new();
        let mut along = 0.0;
        for pair in points.windows(2) {
            let Some((a, b)) = clip(pair[0], pair[1], r) else {
                self.flush(&mut run, color, width)?;
                continue;
            };
            let length = (b.0 - a.0).hypot(b.1 - a.1);
            let mut s = 0.0;
            loop {
                let (phase, period) = (along % (on + off), on + off);
                let drawn = on.is_infinite() || phase < on;
                let left = if on.is_infinite() {
                    length
                } else if drawn {
                    on - phase
                } else {
                    period - phase
                };
                let e = (s + left.max(0.25)).min(length);
                let at = |d: f64| {
                    let t = if length > 0.0 { d / length } else { 0.0 };
                    (
                        (a.0 + (b.0 - a.0) * t).round() as i32,
                        (a.1 + (b.1 - a.1) * t).round() as i32,
                    )
                };
                if drawn {
                    if run.last() != Some(&at(s)) {
                        self.flush(&mut run, color, width)?;
                        run.push(at(s));
                    }
                    run.push(at(e));
                } else {
                    self.flush(&mut run, color, width)?;
                }
                along += e - s;
                s = e;
                if s >= length {
                    break;
                }
            }
        }
        self.flush(&mut run, color, width)
    }

    fn flush(
        &self,
        run: &mut Vec<(i32, i32)>,
        color: RGBAColor,
        width: f64,
    ) -> Result<(), DrawError> {
        let points = std::mem::take(run);
        if points.len() > 1 {
            self.path(points, color, width)
        } else {
            Ok(())
        }
    }
}

/// Liang and Barsky's clipping of a segment to a box.
fn clip(a: (f64, f64), b: (f64, f64), r: Rect) -> Option<((f64, f64), (f64, f64))> {
    if !(a.0.is_finite() && a.1.is_finite() && b.0.is_finite() && b.1.is_finite()) {
        return None;
    }
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let (mut t0, mut t1) = (0.0f64, 1.0f64);
    for (p, q) in [
        (-dx, a.0 - r.left),
        (dx, r.right - a.0),
        (-dy, a.1 - r.top),
        (dy, r.bottom - a.1),
    ] {
        if p == 0.0 {
            if q < 0.0 {
                return None;
            }
        } else if p < 0.0 {
            t0 = t0.max(q / p);
        } else {
            t1 = t1.min(q / p);
        }
    }
    (t0 <= t1).then(|| {
        (
            (a.0 + t0 * dx, a.1 + t0 * dy),
            (a.0 + t1 * dx, a.1 + t1 * dy),
        )
    })
}
