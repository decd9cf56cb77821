//! Widgets: what a reader touches on the page and Python reads as `.value`.
//!
//! Python describes a widget each time its cell runs; the page keeps its state by name. A state
//! that the page sends is checked against the description, since the reader's code may have
//! changed it, and links carry states of unknown origin.

use serde::{Deserialize, Serialize};

/// Longest name, in characters.
pub const MAX_NAME: usize = 64;
/// Most numbers, points, pixels or characters that one state may hold.
pub const MAX_POINTS: usize = 1000;
pub const MAX_PIXELS: usize = 4096;
pub const MAX_SAMPLES: usize = 512;
pub const MAX_TEXT: usize = 20_000;
pub const MAX_CLASSES: u8 = 8;
pub const MAX_OPTIONS: usize = 64;
pub const MAX_KEYS: usize = 16;

/// Low and high end, both finite, low < high.
pub type Limits = (f32, f32);

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Widget {
    /// The same name is the same widget, from run to run.
    pub name: String,
    pub kind: WidgetKind,
    /// What it shows until the reader touches it.
    pub start: WidgetState,
    /// It lies on a figure, in the coordinates of its axes.
    pub over: Option<Over>,
}

/// A place on a figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Over {
    /// `figure.id`.
    pub figure: String,
    /// Which of the figure's axes.
    pub axes: usize,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum WidgetKind {
    /// One point of the plane. Without limits, those of the axes that it lies on.
    Handle {
        xlim: Option<Limits>,
        ylim: Option<Limits>,
    },
    /// Points with classes from 0, which the reader adds, moves and removes.
    Points {
        xlim: Option<Limits>,
        ylim: Option<Limits>,
        classes: u8,
        most: usize,
    },
    /// A picture to paint.
    Canvas {
        rows: usize,
        columns: usize,
    },
    /// Heights at `samples` evenly spaced places of `xlim`.
    Curve {
        xlim: Limits,
        ylim: Limits,
        samples: usize,
        xlabel: String,
        ylabel: String,
    },
    Text {
        lines: u32,
    },
    Choice {
        options: Vec<String>,
    },
    /// Keys by the names that browsers have for them; `labels` say what each does.
    Keys {
        keys: Vec<String>,
        labels: Vec<String>,
    },
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum WidgetState {
    /// Of a handle: x, y. Of a curve: its heights.
    Numbers(Vec<f32>),
    Points {
        at: Vec<(f32, f32)>,
        classes: Vec<u8>,
    },
    /// Of a canvas: ink, row by row, 255 is full.
    Pixels(Vec<u8>),
    Text(String),
    /// Which option.
    Choice(usize),
    /// Which key is held.
    Key(Option<usize>),
}

/// Why a description or a state can't be taken.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum WidgetError {
    #[error("a widget's name has 1 to {MAX_NAME} characters")]
    Name,
    #[error("`{name}`: {what} from {low} to {high} expected")]
    Limits {
        name: String,
        what: &'static str,
        low: f64,
        high: f64,
    },
    #[error("`{name}` takes {wanted}, not {given}")]
    Misfit {
        name: String,
        wanted: String,
        given: String,
    },
}

impl Widget {
    /// Checks the description and its start state.
    pub fn check(&self) -> Result<(), WidgetError> {
        if self.name.is_empty() || self.name.chars().count() > MAX_NAME {
            return Err(WidgetError::Name);
        }
        let within = |what, value: usize, low: usize, high: usize| {
            let (name, low, high) = (self.name.clone(), low as f64, high as f64);
            match (low..=high).contains(&(value as f64)) {
                true => Ok(()),
                false => Err(WidgetError::Limits {
                    name,
                    what,
                    low,
                    high,
                }),
            }
        };
        match &self.kind {
            WidgetKind::Handle { .. } | WidgetKind::Text { .. } => {}
            WidgetKind::Points { classes, most, .. } => {
                within("classes", (*classes).into(), 1, MAX_CLASSES.into())?;
                within("points", *most, 0, MAX_POINTS)?;
            }
            WidgetKind::Canvas { rows, columns } => {
                within("rows", *rows, 1, MAX_PIXELS)?;
                within("columns", *columns, 1, MAX_PIXELS / rows)?;
            }
            WidgetKind::Curve { samples, .. } => within("samples", *samples, 2, MAX_SAMPLES)?,
            WidgetKind::Choice { options } => within("options", options.len(), 1, MAX_OPTIONS)?,
            WidgetKind::Keys { keys, labels } => {
                within("keys", keys.len(), 1, MAX_KEYS)?;
                within("labels", labels.len(), keys.len(), keys.len())?;
            }
        }
        for limits in self.limits().into_iter().flatten() {
            if !(limits.0.is_finite() && limits.1.is_finite() && limits.0 < limits.1) {
                return Err(WidgetError::Misfit {
                    name: self.name.clone(),
                    wanted: "limits (low, high) with low < high".to_owned(),
                    given: format!("{limits:?}"),
                });
            }
        }
        self.fit(self.start.clone()).map(drop)
    }

    /// The limits of x and y, where it has some.
    pub fn limits(&self) -> [Option<Limits>; 2] {
        match &self.kind {
            WidgetKind::Handle { xlim, ylim } | WidgetKind::Points { xlim, ylim, .. } => {
                [*xlim, *ylim]
            }
            WidgetKind::Curve { xlim, ylim, .. } => [Some(*xlim), Some(*ylim)],
            _ => [None, None],
        }
    }

    /// The state as this widget can have it: numbers are moved into the limits; what is of another
    /// kind or size is refused.
    pub fn fit(&self, state: WidgetState) -> Result<WidgetState, WidgetError> {
        let [xlim, ylim] = self.limits();
        let into = |v: f32, limits: Option<Limits>| match limits {
            Some((low, high)) => v.clamp(low, high),
            None => v,
        };
        let refuse = |state: &WidgetState| WidgetError::Misfit {
            name: self.name.clone(),
            wanted: self.kind.wanted(),
            given: state.words(),
        };
        let fits = match (&self.kind, &state) {
            (WidgetKind::Handle { .. }, WidgetState::Numbers(v)) => v.len() == 2 && finite(v),
            (WidgetKind::Points { classes, most, .. }, WidgetState::Points { at, classes: of }) => {
                at.len() == of.len()
                    && at.len() <= *most
                    && of.iter().all(|k| k < classes)
                    && at.iter().all(|p| p.0.is_finite() && p.1.is_finite())
            }
            (WidgetKind::Canvas { rows, columns }, WidgetState::Pixels(ink)) => {
                ink.len() == rows * columns
            }
            (WidgetKind::Curve { samples, .. }, WidgetState::Numbers(v)) => {
                v.len() == *samples && finite(v)
            }
            (WidgetKind::Text { .. }, WidgetState::Text(text)) => text.len() <= MAX_TEXT,
            (WidgetKind::Choice { options }, WidgetState::Choice(at)) => *at < options.len(),
            (WidgetKind::Keys { keys, .. }, WidgetState::Key(held)) => {
                held.is_none_or(|at| at < keys.len())
            }
            _ => false,
        };
        if !fits {
            return Err(refuse(&state));
        }
        Ok(match state {
            WidgetState::Numbers(v) if matches!(self.kind, WidgetKind::Handle { .. }) => {
                WidgetState::Numbers(vec![into(v[0], xlim), into(v[1], ylim)])
            }
            WidgetState::Numbers(v) => {
                WidgetState::Numbers(v.into_iter().map(|y| into(y, ylim)).collect())
            }
            WidgetState::Points { at, classes } => WidgetState::Points {
                at: at
                    .into_iter()
                    .map(|(x, y)| (into(x, xlim), into(y, ylim)))
                    .collect(),
                classes,
            },
            other => other,
        })
    }
}

fn finite(values: &[f32]) -> bool {
    values.iter().all(|v| v.is_finite())
}

impl WidgetKind {
    /// What its state is, in words.
    fn wanted(&self) -> String {
        match self {
            WidgetKind::Handle { .. } => "two numbers".to_owned(),
            WidgetKind::Points { classes, most, .. } => {
                format!("up to {most} points of {classes} classes")
            }
            WidgetKind::Canvas { rows, columns } => format!("{rows} × {columns} pixels"),
            WidgetKind::Curve { samples, .. } => format!("{samples} numbers"),
            WidgetKind::Text { .. } => format!("a text of up to {MAX_TEXT} bytes"),
            WidgetKind::Choice { options } => format!("one of {} options", options.len()),
            WidgetKind::Keys { keys, .. } => format!("one of {} keys", keys.len()),
        }
    }
}

impl WidgetState {
    /// What it is, in words.
    fn words(&self) -> String {
        match self {
            WidgetState::Numbers(v) if !finite(v) => "numbers that are not finite".to_owned(),
            WidgetState::Numbers(v) => format!("{} numbers", v.len()),
            WidgetState::Points { at, classes } => {
                let kinds = classes.iter().max().map_or(0, |k| usize::from(*k) + 1);
                format!("{} points of {kinds} classes", at.len())
            }
            WidgetState::Pixels(ink) => format!("{} pixels", ink.len()),
            WidgetState::Text(text) => format!("a text of {} bytes", text.len()),
            WidgetState::Choice(at) => format!("option {}", at + 1),
            WidgetState::Key(_) => "a key".to_owned(),
        }
    }
}
