//! What the page knows: the lesson as published and as the reader has it, and each cell's outputs.

use crate::kept::{self, Guess};
use athanor_lessons::Lesson;
use athanor_protocol::figure::Figure;
use athanor_protocol::{CellState, DeviceChoice, DeviceTiming, Problem, Progress, RunState};
use leptos::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Earlier runs kept behind a figure.
pub const GHOSTS: usize = 3;
/// Characters of printed text shown; what came before is folded away.
pub const TEXT_LIMIT: usize = 20_000;

/// A figure on the page, with the last picture of each earlier run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shown {
    pub now: Figure,
    pub ghosts: Vec<Figure>,
    /// Drawn in the present run; otherwise left over from the one before.
    pub fresh: bool,
}

/// The outputs of one cell.
#[derive(Clone, Copy)]
pub struct CellView {
    pub state: RwSignal<CellState>,
    pub text: RwSignal<String>,
    pub problem: RwSignal<Option<Problem>>,
    pub figures: RwSignal<Vec<(String, RwSignal<Shown>)>>,
    pub bars: RwSignal<crate::widgets::Pile>,
    /// The text and the error are those of the run before: what comes now takes their place.
    old: StoredValue<bool>,
    /// The code that was sent with the last run.
    pub sent: StoredValue<String>,
    /// The code that ran to its end in the present Python.
    pub done_as: RwSignal<Option<String>>,
}

impl CellView {
    fn new() -> Self {
        CellView {
            state: RwSignal::new(CellState::NotRun),
            text: RwSignal::new(String::new()),
            problem: RwSignal::new(None),
            figures: RwSignal::new(Vec::new()),
            bars: RwSignal::default(),
            old: StoredValue::new(false),
            sent: StoredValue::new(String::new()),
            done_as: RwSignal::new(None),
        }
    }

    /// A new run begins: text goes, the last pictures become ghosts once new ones come.
    pub fn restart(self) {
        self.old.set_value(false);
        self.bars.set(Default::default());
        self.text.set(String::new());
        self.problem.set(None);
        self.state.set(CellState::NotRun);
        for (_, shown) in self.figures.get_untracked() {
            shown.update(|s| {
                if s.fresh {
                    s.ghosts.insert(0, s.now.clone());
                    s.ghosts.truncate(GHOSTS);
                    s.fresh = false;
                }
            });
        }
    }

    /// A widget was touched, and its cell runs again: nothing flickers, nothing becomes a ghost.
    pub fn again(self) {
        self.old.set_value(true);
    }

    /// Drops what the run before left.
    pub fn renew(self) {
        if self.old.get_value() {
            self.old.set_value(false);
            self.text.set(String::new());
            self.problem.set(None);
            self.bars.set(Default::default());
        }
    }

    pub fn clear(self) {
        self.restart();
        self.done_as.set(None);
        self.figures.set(Vec::new());
    }

    pub fn print(self, text: &str) {
        self.renew();
        self.text.update(|all| {
            all.push_str(text);
            if all.len() > TEXT_LIMIT {
                let cut =
                    (all.len() - TEXT_LIMIT / 2..all.len()).find(|&i| all.is_char_boundary(i));
                let tail = all.split_off(cut.unwrap_or(all.len()));
                *all = format!("… earlier lines folded …\n{tail}");
            }
        });
    }

    pub fn show(self, figure: Figure) {
        let known = self.figures.with_untracked(|all| {
            all.iter()
                .find(|(id, _)| *id == figure.id)
                .map(|(_, shown)| *shown)
        });
        match known {
            Some(shown) => shown.update(|s| {
                s.now = figure;
                s.fresh = true;
            }),
            None => self.figures.update(|all| {
                let id = figure.id.clone();
                all.push((
                    id,
                    RwSignal::new(Shown {
                        now: figure,
                        ghosts: Vec::new(),
                        fresh: true,
                    }),
                ));
            }),
        }
    }
}

/// What the page has to say to the reader.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    pub text: String,
    pub lasting: bool,
}

/// Everything the components share.
#[derive(Clone, Copy)]
pub struct Page {
    pub published: StoredValue<Lesson>,
    pub lesson: RwSignal<Lesson>,
    /// Cells, and the hidden pieces that belong to them (`athanor_lessons::plan`).
    pub cells: StoredValue<Vec<(String, CellView)>>,
    /// Exercises that passed their check, here or on an earlier visit.
    pub passed: RwSignal<BTreeSet<String>>,
    /// Guesses that the reader has committed to, by cell.
    pub guesses: RwSignal<BTreeMap<String, Guess>>,
    pub run: RwSignal<RunState>,
    pub progress: RwSignal<Progress>,
    pub device: RwSignal<Option<String>>,
    /// Steps a second; None: full speed.
    pub speed: RwSignal<Option<f64>>,
    /// The last thing that the page has to say: a damaged link, a lost worker, a copied address.
    pub notice: RwSignal<Option<Notice>>,
    /// The worker could not be started.
    pub lost: RwSignal<bool>,
    /// Cells that run by themselves still may: nobody changed the text, no link was opened.
    pub autorun: StoredValue<bool>,
    /// The reader ran the lesson, and has not stopped it since: a control that moves runs it again.
    pub ran: StoredValue<bool>,
    /// Seed of `random` and `numpy.random`.
    pub seed: RwSignal<u64>,
    pub widgets: crate::widgets::Store,
    /// The device that the reader wants, and what was measured for it.
    pub choice: RwSignal<DeviceChoice>,
    pub timings: RwSignal<Vec<DeviceTiming>>,
}

impl Page {
    pub fn new(published: Lesson) -> Self {
        let pieces = published.pieces().into_iter();
        let cells = pieces.map(|p| (p.id, CellView::new())).collect();
        let way = kept::all().remove(&published.id).unwrap_or_default();
        Page {
            passed: RwSignal::new(way.passed),
            guesses: RwSignal::new(way.guesses),
            lesson: RwSignal::new(published.clone()),
            published: StoredValue::new(published),
            cells: StoredValue::new(cells),
            run: RwSignal::new(RunState::Idle),
            progress: RwSignal::new(Progress::default()),
            device: RwSignal::new(None),
            speed: RwSignal::new(None),
            notice: RwSignal::new(None),
            lost: RwSignal::new(false),
            autorun: StoredValue::new(true),
            ran: StoredValue::new(false),
            seed: RwSignal::new(0),
            widgets: crate::widgets::Store::new(),
            choice: RwSignal::new(DeviceChoice::Auto),
            timings: RwSignal::new(Vec::new()),
        }
    }

    pub fn cell(self, id: &str) -> Option<CellView> {
        self.cells.with_value(|all| {
            all.iter()
                .find(|(known, _)| known == id)
                .map(|(_, view)| *view)
        })
    }

    /// Cells that a run up to and with this one has to run: itself with its pieces, and of those
    /// before it the first that has not run as it stands, and all after that.
    pub fn due(self, id: &str) -> Vec<String> {
        self.lesson.with_untracked(|lesson| {
            let mut ids = lesson.run_to(id);
            let fresh = |piece: &String| match (lesson.cell(piece), self.cell(piece)) {
                (Some(cell), Some(view)) => {
                    piece != id && view.done_as.get_untracked().as_ref() == Some(&cell.code)
                }
                // A hidden piece is as fresh as its cell.
                _ => !piece.starts_with(&format!("{id}.")),
            };
            let keep = ids.iter().take_while(|piece| fresh(piece)).count();
            ids.drain(..keep);
            ids
        })
    }

    /// The cell ran, and it or one before it has changed since.
    pub fn stale(self, id: &str) -> bool {
        let Some(view) = self.cell(id) else {
            return false;
        };
        if view.done_as.with(Option::is_none) {
            return false;
        }
        self.lesson.with(|lesson| {
            let ids = lesson.run_to(id);
            let cells = ids
                .iter()
                .filter_map(|i| Some((lesson.cell(i)?, self.cell(i)?)));
            let mut changed = cells.map(|(cell, view)| {
                view.done_as
                    .with(|d| d.as_ref().is_some_and(|d| *d != cell.code))
            });
            changed.any(|c| c)
        })
    }

    pub fn code(self, id: &str) -> String {
        self.lesson
            .with(|l| l.cell(id).map(|c| c.code.clone()).unwrap_or_default())
    }

    /// Something to know, which goes away by itself.
    pub fn say(self, text: impl Into<String>) {
        self.notice.set(Some(Notice {
            text: text.into(),
            lasting: false,
        }));
    }

    /// Something that the reader must see: it stays until it is dismissed.
    pub fn warn(self, text: impl Into<String>) {
        self.notice.set(Some(Notice {
            text: text.into(),
            lasting: true,
        }));
    }
}
