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
        let mut bytes = Vec::with_capacity(w * h * 3);
        for j in 0..h {
            for i in 0..w {
                let c = color(left + i as f64 + 0.5, top + j as f64 + 0.5);
                bytes.extend_from_slice(&c.unwrap_or(self.theme.grid));
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
        self.raster(place, r, |px, py| {
            let c = (px - place[0]) / (place[1] - place[0]) * columns as f64;
            let w = (py - place[2]) / (place[3] - place[2]) * rows as f64;
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
        self.raster(place, r, |px, py| {
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
    pub(super) fn contour(&self, c: &Contour, x: &Map, y: &Map) -> Result<(), DrawError> {
        let (w, h) = (c.x.len(), c.y.len());
        if w < 2 || h < 2 || c.z.len() < w * h {
            return Ok(());
        }
        for &level in &c.levels {
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
                }
            }
        }
        Ok(())
    }
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
