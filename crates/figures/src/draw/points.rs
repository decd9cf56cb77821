//! Points: scatter plots and the markers of lines.

use super::*;
use std::f64::consts::PI;

impl<B: DrawingBackend> Pen<'_, B> {
    pub(super) fn scatter(&self, s: &Scatter, r: Rect, x: &Map, y: &Map) -> Result<(), DrawError> {
        for (i, (&a, &b)) in s.x.iter().zip(&s.y).enumerate() {
            let at = (x.at(f64::from(a)), y.at(f64::from(b)));
            if !r.holds(at) {
                continue;
            }
            let Some(color) = self.point_color(s, i) else {
                continue;
            };
            // Areas are square points; a point is 4/3 CSS pixels.
            let area = s.sizes.get(i % s.sizes.len().max(1));
            let area = f64::from(area.copied().unwrap_or(36.0)).max(0.0);
            let radius = (area.sqrt() * 0.5 * 4.0 / 3.0 * self.unit).max(1.0);
            self.marker(s.marker, at, radius, color)?;
            if let Some(edge) = s.edge {
                self.outline(s.marker, at, radius, self.theme.color(edge, s.alpha))?;
            }
        }
        Ok(())
    }

    /// None: a value without a colour.
    fn point_color(&self, s: &Scatter, i: usize) -> Option<RGBAColor> {
        match &s.colors {
            PointColors::One(c) => Some(self.theme.color(*c, s.alpha)),
            PointColors::Each(all) => {
                let c = all.get(i % all.len().max(1)).copied();
                Some(self.theme.color(c.unwrap_or(Color::Cycle(0)), s.alpha))
            }
            PointColors::Mapped { values, cmap } => {
                let [r, g, b] = theme::mapped(cmap, f64::from(*values.get(i)?))?;
                Some(RGBAColor(r, g, b, f64::from(s.alpha)))
            }
        }
    }

    /// One mark; `radius` is half its width, in device pixels.
    pub(super) fn marker(
        &self,
        marker: Marker,
        at: (f64, f64),
        radius: f64,
        color: RGBAColor,
    ) -> Result<(), DrawError> {
        match marker {
            Marker::Circle => self.disc(at, radius, color),
            // Matplotlib's point is half as wide as its circle.
            Marker::Point => self.disc(at, (radius * 0.5).max(1.0), color),
            Marker::Plus | Marker::Cross => {
                let r = radius;
                let lines = match marker {
                    Marker::Plus => [[(-r, 0.0), (r, 0.0)], [(0.0, -r), (0.0, r)]],
                    _ => {
                        let d = r * 0.75;
                        [[(-d, -d), (d, d)], [(-d, d), (d, -d)]]
                    }
                };
                for line in lines {
                    self.path(placed(&line, at), color, 1.6)?;
                }
                Ok(())
            }
            _ => self
                .area
                .draw(&Polygon::new(
                    placed(&corners(marker, radius), at),
                    color.filled(),
                ))
                .map_err(fail),
        }
    }

    fn disc(&self, at: (f64, f64), radius: f64, color: RGBAColor) -> Result<(), DrawError> {
        let (at, radius) = ((at.0.round() as i32, at.1.round() as i32), radius.round());
        self.area
            .draw(&Circle::new(at, radius as i32, color.filled()))
            .map_err(fail)
    }

    fn outline(
        &self,
        marker: Marker,
        at: (f64, f64),
        radius: f64,
        color: RGBAColor,
    ) -> Result<(), DrawError> {
        match marker {
            Marker::Plus | Marker::Cross => Ok(()),
            Marker::Circle | Marker::Point => {
                let whole = (at.0.round() as i32, at.1.round() as i32);
                let radius = if marker == Marker::Point {
                    radius * 0.5
                } else {
                    radius
                };
                self.area
                    .draw(&Circle::new(whole, radius.round().max(1.0) as i32, color))
                    .map_err(fail)
            }
            _ => {
                let mut points = placed(&corners(marker, radius), at);
                points.extend(points.first().copied());
                self.path(points, color, 1.0)
            }
        }
    }
}

fn placed(points: &[(f64, f64)], at: (f64, f64)) -> Vec<(i32, i32)> {
    let place = |(x, y): &(f64, f64)| ((at.0 + x).round() as i32, (at.1 + y).round() as i32);
    points.iter().map(place).collect()
}

/// The corners of a filled mark around the origin, y downwards.
fn corners(marker: Marker, r: f64) -> Vec<(f64, f64)> {
    match marker {
        Marker::Square => {
            let d = r * 0.89;
            vec![(-d, -d), (d, -d), (d, d), (-d, d)]
        }
        Marker::TriangleUp => vec![(0.0, -r), (r, r), (-r, r)],
        Marker::TriangleDown => vec![(0.0, r), (r, -r), (-r, -r)],
        Marker::Diamond => vec![(0.0, -r), (r, 0.0), (0.0, r), (-r, 0.0)],
        _ => (0..10)
            .map(|k| {
                let (angle, r) = (
                    f64::from(k) * PI / 5.0,
                    if k % 2 == 0 { r } else { r * 0.4 },
                );
                (r * angle.sin(), -r * angle.cos())
            })
            .collect(),
    }
}
