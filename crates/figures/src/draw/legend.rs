//! The legend of an axes.

use super::*;

impl<B: DrawingBackend> Pen<'_, B> {
    pub(super) fn legend(&self, axes: &Axes, r: Rect) -> Result<(), DrawError> {
        let Some(place) = axes.legend else {
            return Ok(());
        };
        let entries: Vec<(&str, RGBAColor)> = axes
            .artists
            .iter()
            .filter_map(|a| {
                let (label, color) = match a {
                    Artist::Line(l) => (&l.label, l.color),
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
                Some((label.as_deref()?, self.theme.color(color, 1.0)))
            })
            .collect();
        let (u, row) = (self.unit, 17.0 * self.unit);
        let width = entries
            .iter()
            .map(|(t, _)| t.chars().count())
            .max()
            .unwrap_or(0) as f64
            * 6.6
            * u
            + 26.0 * u;
        let height = entries.len() as f64 * row;
        let (right, left) = (r.right - width - 4.0 * u, r.left + 8.0 * u);
        let (top, bottom) = (r.top + 4.0 * u, r.bottom - height - 4.0 * u);
        let (px, py) = match place {
            // Falling curves leave the upper right free.
            LegendPlace::Best | LegendPlace::UpperRight => (right, top),
            LegendPlace::UpperLeft => (left, top),
            LegendPlace::LowerLeft => (left, bottom),
            LegendPlace::LowerRight => (right, bottom),
            LegendPlace::Center => ((left + right) / 2.0, (top + bottom) / 2.0),
        };
        for (i, (label, color)) in entries.into_iter().enumerate() {
            let y = py + (i as f64 + 0.5) * row;
            self.path(
                vec![(px as i32, y as i32), ((px + 16.0 * u) as i32, y as i32)],
                color,
                2.5,
            )?;
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
