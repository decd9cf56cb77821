//! Colours of a figure for a light and a dark ground, and the colour maps.

use athanor_protocol::figure::{Cmap, Color};
use plotters::style::{RGBAColor, RGBColor};

/// Okabe and Ito's palette (2008), which holds for colour blindness; blue and vermilion first.
const LIGHT_CYCLE: [[u8; 3]; 7] = [
    [0, 94, 158],
    [201, 84, 0],
    [0, 128, 96],
    [166, 84, 132],
    [138, 97, 0],
    [36, 132, 180],
    [90, 80, 72],
];
const DARK_CYCLE: [[u8; 3]; 7] = [
    [106, 184, 240],
    [255, 138, 76],
    [70, 200, 160],
    [226, 150, 196],
    [240, 200, 90],
    [150, 215, 245],
    [190, 180, 170],
];

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Theme {
    pub ink: [u8; 3],
    pub soft: [u8; 3],
    pub grid: [u8; 3],
    /// What lies under a figure.
    pub paper: [u8; 3],
    cycle: &'static [[u8; 3]; 7],
}

impl Theme {
    pub const LIGHT: Theme = Theme {
        ink: [42, 33, 26],
        soft: [100, 86, 74],
        grid: [228, 217, 200],
        paper: [255, 253, 248],
        cycle: &LIGHT_CYCLE,
    };
    pub const DARK: Theme = Theme {
        ink: [236, 227, 214],
        soft: [176, 162, 148],
        grid: [58, 52, 46],
        paper: [35, 32, 29],
        cycle: &DARK_CYCLE,
    };

    pub(crate) fn color(&self, color: Color, alpha: f32) -> RGBAColor {
        let ([r, g, b], a) = match color {
            Color::Rgba([r, g, b, a]) => ([r, g, b], f64::from(a) / 255.0),
            Color::Cycle(i) => (self.cycle[usize::from(i) % self.cycle.len()], 1.0),
            Color::Foreground => (self.ink, 1.0),
        };
        RGBAColor(r, g, b, a * f64::from(alpha))
    }
}

pub(crate) fn rgb(c: [u8; 3]) -> RGBColor {
    RGBColor(c[0], c[1], c[2])
}

/// Anchors of the maps at equal distances, from Matplotlib's tables and ColorBrewer.
fn anchors(name: &str) -> &'static [[u8; 3]] {
    match name {
        "gray" | "Greys_r" => &[[0, 0, 0], [255, 255, 255]],
        "binary" | "Greys" => &[[255, 255, 255], [0, 0, 0]],
        "RdBu" => &[
            [103, 0, 31],
            [178, 24, 43],
            [214, 96, 77],
            [244, 165, 130],
            [253, 219, 199],
            [247, 247, 247],
            [209, 229, 240],
            [146, 197, 222],
            [67, 147, 195],
            [33, 102, 172],
            [5, 48, 97],
        ],
        "coolwarm" | "bwr" | "seismic" => &[
            [59, 76, 192],
            [141, 176, 254],
            [221, 221, 221],
            [244, 152, 122],
            [180, 4, 38],
        ],
        "plasma" => &[
            [13, 8, 135],
            [126, 3, 168],
            [204, 71, 120],
            [248, 149, 64],
            [240, 249, 33],
        ],
        "magma" => &[
            [0, 0, 4],
            [81, 18, 124],
            [183, 55, 121],
            [252, 137, 97],
            [252, 253, 191],
        ],
        "inferno" | "hot" => &[
            [0, 0, 4],
            [87, 16, 110],
            [188, 55, 84],
            [249, 142, 9],
            [252, 255, 164],
        ],
        "PuOr" => &[
            [127, 59, 8],
            [224, 130, 20],
            [254, 224, 182],
            [247, 247, 247],
            [216, 218, 235],
            [128, 115, 172],
            [45, 0, 75],
        ],
        _ => &[
            [68, 1, 84],
            [71, 44, 122],
            [59, 81, 139],
            [44, 113, 142],
            [33, 144, 141],
            [39, 173, 129],
            [92, 200, 99],
            [170, 220, 50],
            [253, 231, 37],
        ],
    }
}

/// The map's colour of a value; NaN is transparent (None).
pub(crate) fn mapped(cmap: &Cmap, value: f64) -> Option<[u8; 3]> {
    if value.is_nan() {
        return None;
    }
    let span = cmap.vmax - cmap.vmin;
    let mut t = if span > 0.0 {
        ((value - cmap.vmin) / span).clamp(0.0, 1.0)
    } else {
        0.5
    };
    let full = anchors(&cmap.name);
    let (table, reversed) = match cmap.name.strip_suffix("_r") {
        Some(base) if cmap.name != "Greys_r" => (anchors(base), true),
        _ => (full, false),
    };
    if reversed {
        t = 1.0 - t;
    }
    let at = t * (table.len() - 1) as f64;
    let i = (at as usize).min(table.len().saturating_sub(2));
    let part = at - i as f64;
    let mix = |k: usize| {
        let (a, b) = (f64::from(table[i][k]), f64::from(table[i + 1][k]));
        (a + (b - a) * part).round() as u8
    };
    Some([mix(0), mix(1), mix(2)])
}
