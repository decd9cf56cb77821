//! The legend of an axes.

use super::*;

impl<B: DrawingBackend> Pen<'_, B> {
    pub(super) fn legend(&self, axes: &Axes, r: Rect, x: &Map, y: &Map) -> Result<(), DrawError> {
        let Some(place) = axes.legend else {
            return Ok(());
        };
        let entries: Vec<(&str, RGBAColor, Option<Marker>)> = axes
            .artists
            .iter()
            .filter_map(|a| {
                let mut marker = None;
                let (label, color) = match a {
                    Artist::Line(l) => {
                        marker = l.marker;
                        (&l.label, l.color)
                    }
                    Artist::Scatter(s) => (
                        &s.label,
                        match &s.colors {
                            PointColors::One(c) => *c,
                            PointColors::Each(all) => *all.first()?,
                            PointColors::Mapped { .. } => Color::Foreground,
                        },
                    ),
                    Artist::Bars(b) => (&b.label, *b.colors.first()?),
                    Artist::Fill(f) => (&f.label, f.color),
                    Artist::Rule(l) => (&l.label, l.color),
                    _ => return None,
                };
                if let Artist::Scatter(s) = a {
                    marker = Some(s.marker);
                }
                Some((label.as_deref()?, self.theme.color(color, 1.0), marker))
            })
            .collect();
        let (u, row) = (self.unit, 17.0 * self.unit);
        let width = entries
            .iter()
            .map(|(t, ..)| t.chars().count())
            .max()
            .unwrap_or(0) as f64
            * 6.6
            * u
            + 26.0 * u;
        let height = entries.len() as f64 * row;
        if entries.is_empty() {
            return Ok(());
        }
        let (right, left) = (r.right - width - 8.0 * u, r.left + 8.0 * u);
        let (top, bottom) = (r.top + 6.0 * u, r.bottom - height - 6.0 * u);
        let (px, py) = match place {
            LegendPlace::Best => {
                let corners = [(right, top), (left, top), (left, bottom), (right, bottom)];
                let hidden = |c: &(f64, f64)| covered(axes, *c, (width, height), x, y);
                corners
                    .into_iter()
                    .min_by_key(hidden)
                    .unwrap_or((right, top))
            }
            LegendPlace::UpperRight => (right, top),
            LegendPlace::UpperLeft => (left, top),
            LegendPlace::LowerLeft => (left, bottom),
            LegendPlace::LowerRight => (right, bottom),
            LegendPlace::Center => ((left + right) / 2.0, (top + bottom) / 2.0),
        };
        let patch = [
            ((px - 5.0 * u) as i32, (py - 2.0 * u) as i32),
            (
                (px + width + 2.0 * u) as i32,
                (py + height + 2.0 * u) as i32,
            ),
        ];
        let paper = theme::rgb(self.theme.paper).mix(0.82);
        self.area
            .draw(&Rectangle::new(patch, paper.filled()))
            .map_err(fail)?;
        for (i, (label, color, marker)) in entries.into_iter().enumerate() {
            let y = py + (i as f64 + 0.5) * row;
            self.path(
                vec![(px as i32, y as i32), ((px + 16.0 * u) as i32, y as i32)],
                color,
                2.5,
            )?;
            if let Some(marker) = marker {
                self.marker(marker, (px + 8.0 * u, y), 4.0 * u, color)?;
            }
            self.text(
                label,
                px + 22.0 * u,
                y,
                12.0,
                self.theme.ink,
                HPos::Left,
                VPos::Center,
            )?;
        }
        Ok(())
    }
}

/// How many of the data's points a legend at `at` would lie on.
fn covered(axes: &Axes, at: (f64, f64), size: (f64, f64), x: &Map, y: &Map) -> usize {
    let within = |a: f32, b: f32| {
        let (px, py) = (x.at(f64::from(a)), y.at(f64::from(b)));
        px >= at.0 && px <= at.0 + size.0 && py >= at.1 && py <= at.1 + size.1
    };
    let points =
        |xs: &[f32], ys: &[f32]| xs.iter().zip(ys).filter(|(a, b)| within(**a, **b)).count();
    let each = axes.artists.iter().map(|a| match a {
        Artist::Line(l) => points(&l.x, &l.y),
        Artist::Scatter(s) => points(&s.x, &s.y),
        Artist::Fill(f) => points(&f.x, &f.high) + points(&f.x, &f.low),
        _ => 0,
    });
    each.sum()
}
