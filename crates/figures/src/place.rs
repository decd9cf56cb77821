//! Where data coordinates of a drawn figure lie, for what is put on top of it.

use crate::layout::{self, Map, Rect};
use athanor_protocol::figure::{Axis, Figure};

/// The inner box of one axes of a figure `width` CSS pixels wide, and its two maps.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
    /// Of the whole figure.
    pub size: (f64, f64),
    pub xlim: (f64, f64),
    pub ylim: (f64, f64),
    x: Map,
    y: Map,
}

impl Place {
    /// None: the figure has no such axes.
    pub fn of(figure: &Figure, axes: usize, width: f64) -> Option<Place> {
        let wide = width.round().max(1.0) as u32;
        let size = (wide, layout::height(figure, wide));
        let axes = figure.axes.get(axes)?;
        let inner = layout::inner(figure, axes, size, 1.0);
        let size = (f64::from(size.0), f64::from(size.1));
        Some(Place::new(inner, size, &axes.x, &axes.y))
    }

    /// A plane of its own: the box (left, top, right, bottom) of a picture of `size`.
    pub fn plane(
        (left, top, right, bottom): (f64, f64, f64, f64),
        size: (f64, f64),
        xlim: (f64, f64),
        ylim: (f64, f64),
    ) -> Place {
        let axis = |limits| Axis {
            limits,
            ..Axis::default()
        };
        let inner = Rect {
            left,
            top,
            right,
            bottom,
        };
        Place::new(inner, size, &axis(xlim), &axis(ylim))
    }

    fn new(inner: Rect, size: (f64, f64), x: &Axis, y: &Axis) -> Place {
        Place {
            left: inner.left,
            top: inner.top,
            right: inner.right,
            bottom: inner.bottom,
            size,
            xlim: x.limits,
            ylim: y.limits,
            x: Map::new(x, inner.left, inner.right),
            y: Map::new(y, inner.bottom, inner.top),
        }
    }

    /// Pixels of a point.
    pub fn pixel(&self, (x, y): (f64, f64)) -> (f64, f64) {
        (self.x.at(x), self.y.at(y))
    }

    /// The point at pixels, moved into the limits.
    pub fn data(&self, (x, y): (f64, f64)) -> (f64, f64) {
        let within = |v: f64, l: (f64, f64)| v.clamp(l.0.min(l.1), l.0.max(l.1));
        (
            within(self.x.value(x), self.xlim),
            within(self.y.value(y), self.ylim),
        )
    }

    /// Round values along x, and along y, with their labels.
    pub fn ticks(&self) -> [Vec<(f64, String)>; 2] {
        let axis = |limits| Axis {
            limits,
            ..Axis::default()
        };
        [
            layout::ticks(&axis(self.xlim), 6),
            layout::ticks(&axis(self.ylim), 5),
        ]
    }
}
