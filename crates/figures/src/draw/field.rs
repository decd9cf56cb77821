//! Pictures and level lines: values over a rectangle.

use super::*;
use plotters::element::{Drawable, PointCollection};
use plotters_backend::{BackendCoord, DrawingErrorKind};

/// Most pixels along a side of a filled region: no screen has more.
const RASTER: usize = 4096;

impl<B: DrawingBackend> Pen<'_, B> {
    /// Fills a box of pixels from a function of data coordinates; one picture, however fine.
    fn raster(
        &self,
        r: [f64; 4],
        clip: Rect,
        alpha: f32,
        color: impl Fn(f64, f64) -> Option<[u8; 3]>,
    ) -> Result<(), DrawError> {
        let (left, right) = (
            r[0].min(r[1]).max(clip.left),
            r[0].max(r[1]).min(clip.right),
        );
        let (top, bottom) = (
            r[2].min(r[3]).max(clip.top),
            r[2].max(r[3]).min(clip.bottom),
        );
        let (w, h) = (
            (right - left).round().max(0.0) as usize,
            (bottom - top).round().max(0.0) as usize,
        );
        if w == 0 || h == 0 || w > RASTER || h > RASTER {
            return Ok(());
        }
        // Pictures replace what is under them, so they are mixed with the paper here.
        let paper = self.theme.paper;
        let alpha = f64::from(alpha.clamp(0.0, 1.0));
        let mixed = |c: [u8; 3]| -> [u8; 3] {
            std::array::from_fn(|k| {
                (f64::from(c[k]) * alpha + f64::from(paper[k]) * (1.0 - alpha)).round() as u8
            })
        };
        let mut bytes = Vec::with_capacity(w * h * 3);
        for j in 0..h {
            for i in 0..w {
                let c = color(left + i as f64 + 0.5, top + j as f64 + 0.5);
                bytes.extend_from_slice(&c.map_or(paper, mixed));
            }
        }
        let picture = Picture {
            at: (left.round() as i32, top.round() as i32),
            size: (w as u32, h as u32),
            bytes,
        };
        self.area.draw(&picture).map_err(fail)
    }

    pub(super) fn image(&self, image: &Image, r: Rect, x: &Map, y: &Map) -> Result<(), DrawError> {
        let [left, right, bottom, top] = image.extent;
        let place = [x.at(left), x.at(right), y.at(top), y.at(bottom)];
        let (rows, columns) = (image.rows, image.columns);
        if rows == 0 || columns == 0 || place.iter().any(|p| !p.is_finite()) {
            return Ok(());
        }
        let cell = |i: usize| match &image.pixels {
            Pixels::Mapped { values, cmap } => values
                .get(i)
                .and_then(|v| theme::mapped(cmap, f64::from(*v))),
            Pixels::Rgba(bytes) => bytes.get(4 * i..4 * i + 3).map(|c| [c[0], c[1], c[2]]),
        };
        self.raster(place, r, image.alpha, |px, py| {
            let c = (px - place[0]) / (place[1] - place[0]) * columns as f64;
            let w = (py - place[2]) / (place[3] - place[2]) * rows as f64;
            if image.smooth {
                return match &image.pixels {
                    // Values are mixed, not their colours, as Matplotlib does.
                    Pixels::Mapped { values, cmap } => {
                        let value = |i: usize| values.get(i).map(|v| [f64::from(*v)]);
                        let [v] = bilinear(c - 0.5, w - 0.5, columns, rows, value)?;
                        theme::mapped(cmap, v)
                    }
                    Pixels::Rgba(_) => {
                        let real = |i: usize| cell(i).map(|c| c.map(f64::from));
                        let mixed = bilinear(c - 0.5, w - 0.5, columns, rows, real)?;
                        Some(mixed.map(|v| v.round() as u8))
                    }
                };
            }
            let (c, w) = (
                (c.max(0.0) as usize).min(columns - 1),
                (w.max(0.0) as usize).min(rows - 1),
            );
            cell(w * columns + c)
        })
    }

    pub(super) fn contourf(&self, c: &Contour, r: Rect, x: &Map, y: &Map) -> Result<(), DrawError> {
        let (Some(x0), Some(x1), Some(y0), Some(y1)) =
            (c.x.first(), c.x.last(), c.y.first(), c.y.last())
        else {
            return Ok(());
        };
        let place = [
            x.at(f64::from(*x0)),
            x.at(f64::from(*x1)),
            y.at(f64::from(*y1)),
            y.at(f64::from(*y0)),
        ];
        if c.z.len() < c.x.len() * c.y.len()
            || c.levels.len() < 2
            || place.iter().any(|p| !p.is_finite())
        {
            return Ok(());
        }
        self.raster(place, r, c.alpha, |px, py| {
            let (i, s) = bracket(&c.x, x.value(px) as f32);
            let (j, t) = bracket(&c.y, y.value(py) as f32);
            let at = |j: usize, i: usize| c.z[j * c.x.len() + i];
            let (i2, j2) = ((i + 1).min(c.x.len() - 1), (j + 1).min(c.y.len() - 1));
            let z = (at(j, i) * (1.0 - s) + at(j, i2) * s) * (1.0 - t)
                + (at(j2, i) * (1.0 - s) + at(j2, i2) * s) * t;
            let band = c.levels.partition_point(|l| *l <= z);
            if z.is_nan() || band == 0 || (band == c.levels.len() && z > c.levels[band - 1]) {
                return None;
            }
            let band = band.min(c.levels.len() - 1);
            theme::mapped(
                &c.cmap,
                f64::from(c.levels[band - 1] + c.levels[band]) / 2.0,
            )
        })
    }

    /// Level lines by marching squares, saddles cut by the order of the edges.
    pub(super) fn contour(&self, c: &Contour, r: Rect, x: &Map, y: &Map) -> Result<(), DrawError> {
        let (w, h) = (c.x.len(), c.y.len());
        if w < 2 || h < 2 || c.z.len() < w * h {
            return Ok(());
        }
        let mut labels: Vec<(i32, i32)> = Vec::new();
        for &level in &c.levels {
            let mut lines = Vec::new();
            let color = match c.color {
                Some(color) => self.theme.color(color, c.alpha),
                None => theme::mapped(&c.cmap, f64::from(level))
                    .map_or(self.theme.color(Color::Foreground, c.alpha), |k| {
                        RGBAColor(k[0], k[1], k[2], f64::from(c.alpha))
                    }),
            };
            for (j, i) in (0..h - 1).flat_map(|j| (0..w - 1).map(move |i| (j, i))) {
                let corners = [(j, i), (j, i + 1), (j + 1, i + 1), (j + 1, i)];
                let mut cuts = Vec::with_capacity(4);
                for k in 0..4 {
                    let ((ja, ia), (jb, ib)) = (corners[k], corners[(k + 1) % 4]);
                    let (a, b) = (c.z[ja * w + ia], c.z[jb * w + ib]);
                    if (a < level) != (b < level) {
                        let t = (level - a) / (b - a);
                        let px = x.at(f64::from(c.x[ia] + (c.x[ib] - c.x[ia]) * t));
                        let py = y.at(f64::from(c.y[ja] + (c.y[jb] - c.y[ja]) * t));
                        cuts.push((px as i32, py as i32));
                    }
                }
                for pair in cuts.chunks_exact(2) {
                    self.path(pair.to_vec(), color, f64::from(c.width) * 4.0 / 3.0)?;
                    lines.push(pair[0]);
                }
            }
            if c.labels
                && let Some(at) = free_place(&lines, &labels, r, self.unit)
            {
                labels.push(at);
                self.level_label(level, at, color)?;
            }
        }
        Ok(())
    }
}

impl<B: DrawingBackend> Pen<'_, B> {
    /// A level's number on a patch of paper, so that the line does not strike it through.
    fn level_label(&self, level: f32, at: (i32, i32), color: RGBAColor) -> Result<(), DrawError> {
        let text = format!("{level}");
        let half = (
            (3.3 * text.len() as f64 * self.unit) as i32,
            (6.0 * self.unit) as i32,
        );
        let patch = [
            (at.0 - half.0, at.1 - half.1),
            (at.0 + half.0, at.1 + half.1),
        ];
        self.area
            .draw(&Rectangle::new(
                patch,
                theme::rgb(self.theme.paper).filled(),
            ))
            .map_err(fail)?;
        let (x, y) = (f64::from(at.0), f64::from(at.1));
        let ink = [color.0, color.1, color.2];
        self.text(&text, x, y, 10.5, ink, HPos::Center, VPos::Center)
    }
}

/// Where on a level line its label has most room: near the middle, apart from the others.
fn free_place(line: &[(i32, i32)], taken: &[(i32, i32)], r: Rect, unit: f64) -> Option<(i32, i32)> {
    let far = |a: (i32, i32), b: (i32, i32)| f64::from(a.0 - b.0).hypot(f64::from(a.1 - b.1));
    let margin = 18.0 * unit;
    let middle = (
        ((r.left + r.right) / 2.0) as i32,
        ((r.top + r.bottom) / 2.0) as i32,
    );
    line.iter()
        .copied()
        .filter(|p| {
            let (px, py) = (f64::from(p.0), f64::from(p.1));
            px > r.left + margin
                && px < r.right - margin
                && py > r.top + margin
                && py < r.bottom - margin
        })
        .filter(|p| taken.iter().all(|t| far(*p, *t) > 40.0 * unit))
        .min_by(|a, b| far(*a, middle).total_cmp(&far(*b, middle)))
}

/// What lies between four cells; a cell without a value leaves a gap.
fn bilinear<const N: usize>(
    c: f64,
    w: f64,
    columns: usize,
    rows: usize,
    cell: impl Fn(usize) -> Option<[f64; N]>,
) -> Option<[f64; N]> {
    let split = |v: f64, n: usize| {
        let v = v.clamp(0.0, n as f64 - 1.0);
        let low = v.floor() as usize;
        (low, (low + 1).min(n - 1), v - v.floor())
    };
    let ((i, i2, s), (j, j2, t)) = (split(c, columns), split(w, rows));
    let corner = |j: usize, i: usize| cell(j * columns + i);
    let (a, b, c, d) = (
        corner(j, i)?,
        corner(j, i2)?,
        corner(j2, i)?,
        corner(j2, i2)?,
    );
    Some(std::array::from_fn(|k| {
        (a[k] * (1.0 - s) + b[k] * s) * (1.0 - t) + (c[k] * (1.0 - s) + d[k] * s) * t
    }))
}

/// RGB pixels, handed to the backend whole.
struct Picture {
    at: (i32, i32),
    size: (u32, u32),
    bytes: Vec<u8>,
}

impl<'a> PointCollection<'a, (i32, i32)> for &'a Picture {
    type Point = &'a (i32, i32);
    type IntoIter = std::iter::Once<&'a (i32, i32)>;
    fn point_iter(self) -> Self::IntoIter {
        std::iter::once(&self.at)
    }
}

impl<B: DrawingBackend> Drawable<B> for Picture {
    fn draw<I: Iterator<Item = BackendCoord>>(
        &self,
        mut points: I,
        backend: &mut B,
        _: (u32, u32),
    ) -> Result<(), DrawingErrorKind<B::ErrorType>> {
        points
            .next()
            .map_or(Ok(()), |at| backend.blit_bitmap(at, self.size, &self.bytes))
    }
}

/// The cell of an ascending grid that holds `v`, and where in it (0 to 1).
fn bracket(grid: &[f32], v: f32) -> (usize, f32) {
    let i = grid
        .partition_point(|g| *g <= v)
        .saturating_sub(1)
        .min(grid.len().saturating_sub(2));
    match (grid.get(i), grid.get(i + 1)) {
        (Some(a), Some(b)) if b > a => (i, ((v - a) / (b - a)).clamp(0.0, 1.0)),
        _ => (i, 0.0),
    }
}
