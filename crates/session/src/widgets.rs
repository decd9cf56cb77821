//! Widgets by name: what the reader made of them, which cell shows them, who read them.

use std::collections::HashMap;

use athanor_protocol::widget::{Widget, WidgetState};

#[derive(Default)]
pub(crate) struct Widgets {
    /// The reader's states; they outlive runs and resets.
    kept: HashMap<String, Kept>,
    /// Those of the cells that ran, and whose.
    shown: HashMap<String, (String, Widget)>,
    /// What the present run read: by cell and name, since each cell that reads is told of.
    reads: HashMap<(String, String), Read>,
}

struct Kept {
    change: u32,
    /// None: back to the start.
    state: Option<WidgetState>,
}

#[derive(Clone, Copy, PartialEq)]
struct Read {
    change: u32,
    /// Passes of the outermost loop before the first read.
    pass: u64,
    live: bool,
}

/// A read that the page should know of.
pub(crate) struct News {
    pub change: u32,
    pub live: bool,
}

/// What Python is told: nothing new, or the change's number and the state, None at its start.
pub(crate) type Answer = Option<(u32, Option<WidgetState>)>;

impl Widgets {
    pub fn set(&mut self, name: String, change: u32, state: Option<WidgetState>) {
        self.kept.insert(name, Kept { change, state });
    }

    /// A cell makes a widget. The error goes to who wrote it; `Some` says why the reader's state
    /// was dropped.
    pub fn show(&mut self, cell: &str, widget: &Widget) -> Result<Option<String>, String> {
        widget.check().map_err(|e| e.to_string())?;
        let name = &widget.name;
        if let Some((other, _)) = self.shown.get(name)
            && other != cell
        {
            return Err(format!(
                "the cell `{other}` has a widget named {name:?}; names are unique in a lesson"
            ));
        }
        let mut refused = None;
        if let Some(kept) = self.kept.get_mut(name)
            && let Some(state) = &kept.state
            && let Err(error) = widget.fit(state.clone())
        {
            kept.state = None;
            refused = Some(error.to_string());
        }
        self.shown
            .insert(name.clone(), (cell.to_owned(), widget.clone()));
        Ok(refused)
    }

    /// The state for who has seen change number `seen`, -1 for nothing yet.
    pub fn read(&mut self, cell: &str, name: &str, seen: i64, pass: u64) -> (Answer, Option<News>) {
        let key = (cell.to_owned(), name.to_owned());
        let kept = self.kept.get(name);
        let change = kept.map_or(0, |k| k.change);
        let news = match self.reads.get_mut(&key) {
            Some(read) => {
                let before = *read;
                read.live |= pass > read.pass;
                read.change = change;
                before != *read
            }
            None => {
                let live = false;
                self.reads.insert(key.clone(), Read { change, pass, live });
                true
            }
        };
        let live = self.reads.get(&key).is_some_and(|r| r.live);
        let news = news.then_some(News { change, live });
        if seen == i64::from(change) {
            return (None, news);
        }
        let widget = self.shown.get(name).map(|(_, widget)| widget);
        // A state that does not fit is left out, as when the widget is shown.
        let state = kept.and_then(|k| widget?.fit(k.state.clone()?).ok());
        (Some((change, state)), news)
    }

    pub fn begin_run(&mut self) {
        self.reads.clear();
    }

    /// A cell is about to run: what it showed may not come again.
    pub fn enter(&mut self, cell: &str) {
        self.shown.retain(|_, (of, _)| of != cell);
    }

    /// Only these cells are left.
    pub fn keep_cells(&mut self, cells: &[String]) {
        self.shown.retain(|_, (of, _)| cells.contains(of));
    }

    /// A fresh Python: nothing is shown, the reader's states stay.
    pub fn forget_shown(&mut self) {
        self.shown.clear();
        self.reads.clear();
    }
}
