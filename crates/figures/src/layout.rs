//! Where things stand: boxes of the axes, ticks, and the map from data to pixels.

use athanor_protocol::figure::{Axes, Axis, Figure, Scale};

/// Height in pixels that keeps the figure's proportions.
pub(crate) fn height(figure: &Figure, width: u32) -> u32 {
    let (w, h) = figure.size;
    let ratio = if w > 0.0 && h > 0.0 {
        (h / w).clamp(0.1, 4.0)
    } else {
        0.75
    };
    (width as f32 * ratio).round().max(40.0) as u32
}

/// Left, top, right, bottom, in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Rect {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
}

impl Rect {
    /// Whether a point lies inside, or on the edge.
    pub fn holds(&self, (x, y): (f64, f64)) -> bool {
        x >= self.left - 1.0
            && x <= self.right + 1.0
            && y >= self.top - 1.0
            && y <= self.bottom + 1.0
    }
}

/// The inner box of an axes; `unit` is pixels for one CSS pixel.
pub(crate) fn inner(figure: &Figure, axes: &Axes, size: (u32, u32), unit: f64) -> Rect {
    let (rows, columns) = (figure.grid.0.max(1) as f64, figure.grid.1.max(1) as f64);
    let [row, column, height, width] = axes.place.map(|v| v as f64);
    let head = if figure.title.is_empty() {
        0.0
    } else {
        26.0 * unit
    };
    let (w, h) = (
        f64::from(size.0) / columns,
        (f64::from(size.1) - head) / rows,
    );
    let mut r = Rect {
        left: column * w,
        top: head + row * h,
        right: (column + width.max(1.0)) * w,
        bottom: head + (row + height.max(1.0)) * h,
    };
    let off = axes.off;
    r.left += unit
        * if off {
            4.0
        } else {
            40.0 + if axes.y.label.is_empty() { 0.0 } else { 16.0 }
        };
    r.right -= unit
        * if axes.colorbar.is_some() {
            58.0
        } else if off {
            4.0
        } else {
            12.0
        };
    r.top += unit * if axes.title.is_empty() { 8.0 } else { 26.0 };
    r.bottom -= unit
        * if off {
            4.0
        } else {
            22.0 + if axes.x.label.is_empty() { 0.0 } else { 17.0 }
        };
    r.right = r.right.max(r.left + 1.0);
    r.bottom = r.bottom.max(r.top + 1.0);
    if let Some(aspect) = axes.aspect.filter(|a| *a > 0.0) {
        let span = |a: &Axis| (a.limits.1 - a.limits.0).abs().max(1e-300);
        let want = span(&axes.x) / span(&axes.y) / aspect;
        let (bw, bh) = (r.right - r.left, r.bottom - r.top);
        let (nw, nh) = if bw / bh > want {
            (bh * want, bh)
        } else {
            (bw, bw / want)
        };
        let (dx, dy) = ((bw - nw) / 2.0, (bh - nh) / 2.0);
        r = Rect {
            left: r.left + dx,
            right: r.right - dx,
            top: r.top + dy,
            bottom: r.bottom - dy,
        };
    }
    r
}

/// Data to pixels along one axis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Map {
    low: f64,
    span: f64,
    log: bool,
    from: f64,
    to: f64,
}

impl Map {
    /// `from` is the pixel of the first limit.
    pub fn new(axis: &Axis, from: f64, to: f64) -> Map {
        let log = axis.scale == Scale::Log;
        let f = |v: f64| {
            if log {
                v.max(f64::MIN_POSITIVE).log10()
            } else {
                v
            }
        };
        let (low, high) = (f(axis.limits.0), f(axis.limits.1));
        let span = if high == low || !(high - low).is_finite() {
            1.0
        } else {
            high - low
        };
        Map {
            low,
            span,
            log,
            from,
            to,
        }
    }

    /// NaN where the value has no place.
    pub fn at(&self, value: f64) -> f64 {
        let v = if self.log {
            if value > 0.0 { value.log10() } else { f64::NAN }
        } else {
            value
        };
        self.from + (v - self.low) / self.span * (self.to - self.from)
    }

    pub fn value(&self, pixel: f64) -> f64 {
        let v = self.low + (pixel - self.from) / (self.to - self.from) * self.span;
        if self.log { 10f64.powf(v) } else { v }
    }
}

/// Tick values with labels: the author's, or round ones, about `count` of them.
pub(crate) fn ticks(axis: &Axis, count: usize) -> Vec<(f64, String)> {
    if let Some(at) = &axis.ticks {
        let labels = axis.tick_labels.as_deref().unwrap_or_default();
        return at
            .iter()
            .enumerate()
            .map(|(i, &v)| (v, labels.get(i).cloned().unwrap_or_else(|| number(v, 0.0))))
            .collect();
    }
    let (low, high) = (
        axis.limits.0.min(axis.limits.1),
        axis.limits.0.max(axis.limits.1),
    );
    if !(low.is_finite() && high.is_finite() && high > low) {
        return Vec::new();
    }
    if axis.scale == Scale::Log && low > 0.0 {
        let (a, b) = (low.log10().ceil() as i64, high.log10().floor() as i64);
        if b > a {
            let every = ((b - a) as usize / count.max(1) + 1) as i64;
            return (a..=b)
                .filter(|e| (e - a) % every == 0)
                .map(|e| (10f64.powi(e as i32), exponent(e)))
                .collect();
        }
    }
    let raw = (high - low) / count.max(1) as f64;
    let unit = 10f64.powf(raw.log10().floor());
    let step = [1.0, 2.0, 2.5, 5.0, 10.0]
        .into_iter()
        .map(|m| m * unit)
        .find(|s| *s >= raw)
        .unwrap_or(raw);
    let first = (low / step - 1e-9).ceil();
    (0..64)
        .map(|i| (first + f64::from(i)) * step)
        .take_while(|v| *v <= high + step * 1e-9)
        .map(|v| (v, number(v, step)))
        .collect()
}

fn exponent(e: i64) -> String {
    match e {
        -2..=3 => format!("{}", 10f64.powi(e as i32)),
        _ => format!("1e{e}"),
    }
}

/// A number with as many decimals as its step needs.
fn number(v: f64, step: f64) -> String {
    if v.abs() < step * 1e-6 {
        return "0".to_owned();
    }
    if v.abs() >= 1e5 || v.abs() < 1e-4 {
        return format!("{v:.1e}").replace(".0e", "e");
    }
    let digits = (0..8).find(|&d| {
        let p = 10f64.powi(d);
        ((v * p).round() / p - v).abs() < step.max(v.abs() * 1e-3) * 1e-3
    });
    format!("{v:.*}", digits.unwrap_or(3) as usize)
}
