//! What the page knows: the lesson as published and as the reader has it, and each cell's outputs.

use athanor_lessons::Lesson;
use athanor_protocol::figure::Figure;
use athanor_protocol::{CellState, Problem, Progress, RunState};
use leptos::prelude::*;

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
}

impl CellView {
    fn new() -> Self {
        CellView {
            state: RwSignal::new(CellState::NotRun),
            text: RwSignal::new(String::new()),
            problem: RwSignal::new(None),
            figures: RwSignal::new(Vec::new()),
        }
    }

    /// A new run begins: text goes, the last pictures become ghosts once new ones come.
    pub fn restart(self) {
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

    pub fn clear(self) {
        self.restart();
        self.figures.set(Vec::new());
    }

    pub fn print(self, text: &str) {
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
    pub cells: StoredValue<Vec<(String, CellView)>>,
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
}

impl Page {
    pub fn new(published: Lesson) -> Self {
        let cells = published
            .cells()
            .map(|c| (c.id.clone(), CellView::new()))
            .collect();
        Page {
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
        }
    }

    pub fn cell(self, id: &str) -> Option<CellView> {
        self.cells.with_value(|all| {
            all.iter()
                .find(|(known, _)| known == id)
                .map(|(_, view)| *view)
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
