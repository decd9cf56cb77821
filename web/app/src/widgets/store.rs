//! What the page knows of widgets: those on show, and what the reader made of each, by name.

use crate::state::Page;
use crate::worker;
use athanor_lessons::share::{Base64, State};
use athanor_protocol::Command;
use athanor_protocol::widget::{Over, Widget, WidgetKind, WidgetState};
use leptos::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// A widget on the page.
#[derive(Clone, Copy)]
pub struct Shown {
    pub name: StoredValue<String>,
    pub cell: StoredValue<String>,
    pub widget: RwSignal<Widget>,
    /// What the reader made of it; None: it is at its start.
    pub touched: RwSignal<Option<WidgetState>>,
    /// Made in the present run of its cell.
    pub fresh: StoredValue<bool>,
}

impl Shown {
    /// Its state as it is now described.
    pub fn state(self) -> WidgetState {
        self.widget.with(|w| {
            let kept = self.touched.get().and_then(|t| w.fit(t).ok());
            kept.unwrap_or_else(|| w.start.clone())
        })
    }

    pub fn state_untracked(self) -> WidgetState {
        untrack(|| self.state())
    }
}

/// A change that no run is known to have taken in.
#[derive(Clone, Copy, Debug)]
pub struct Pending {
    pub change: u32,
    /// The run in flight has read it.
    pub read: bool,
}

#[derive(Clone, Copy)]
pub struct Store {
    pub shown: RwSignal<Vec<Shown>>,
    /// The reader's states and the numbers of their changes, also of widgets that are not shown yet.
    pub kept: StoredValue<BTreeMap<String, (u32, Option<WidgetState>)>>,
    pub changes: StoredValue<u32>,
    /// Names whose newest state was not sent yet.
    pub unsent: StoredValue<BTreeSet<String>>,
    pub pending: StoredValue<BTreeMap<String, Pending>>,
    /// Cells that read a widget's value.
    pub readers: StoredValue<BTreeMap<String, BTreeSet<String>>>,
    /// Widgets that the run in flight reads again and again.
    pub live: StoredValue<BTreeSet<String>>,
    /// Cells of the run that was asked for last, and when (milliseconds).
    pub asked: StoredValue<Vec<String>>,
    pub asked_at: StoredValue<f64>,
    /// Names that a link set and that did not show up yet.
    pub linked: StoredValue<BTreeSet<String>>,
    /// A widget is being dragged or drawn on.
    pub held: StoredValue<bool>,
    /// A widget's own run is so young that the page says nothing of it.
    pub quiet: RwSignal<bool>,
}

impl Store {
    pub fn new() -> Store {
        Store {
            shown: RwSignal::new(Vec::new()),
            kept: StoredValue::default(),
            changes: StoredValue::new(0),
            unsent: StoredValue::default(),
            pending: StoredValue::default(),
            readers: StoredValue::default(),
            live: StoredValue::default(),
            asked: StoredValue::default(),
            asked_at: StoredValue::new(0.0),
            linked: StoredValue::default(),
            held: StoredValue::new(false),
            quiet: RwSignal::new(false),
        }
    }

    pub fn find(self, name: &str) -> Option<Shown> {
        self.shown.with_untracked(|all| {
            let found = |s: &&Shown| s.name.with_value(|n| n == name);
            all.iter().find(found).copied()
        })
    }

    /// Widgets of a cell that have a place of their own in its outputs.
    pub fn of_cell(self, cell: &str) -> Vec<Shown> {
        self.shown.with(|all| {
            let mine = |s: &&Shown| s.cell.with_value(|c| c == cell);
            all.iter().filter(mine).copied().collect()
        })
    }

    /// Widgets on top of a figure.
    pub fn over(self, figure: &str) -> Vec<Shown> {
        let lies = |over: &Option<Over>| over.as_ref().is_some_and(|o| o.figure == figure);
        self.shown.with(|all| {
            let there = all.iter().filter(|s| s.widget.with(|w| lies(&w.over)));
            there.copied().collect()
        })
    }

    /// The next change's number.
    pub fn count(self) -> u32 {
        let next = self.changes.get_value().wrapping_add(1);
        self.changes.set_value(next);
        next
    }

    /// Keeps a state by name; it is sent later.
    pub fn keep(self, name: &str, state: Option<WidgetState>) -> u32 {
        let change = self.count();
        self.kept.update_value(|all| {
            all.insert(name.to_owned(), (change, state));
        });
        change
    }

    pub fn send(self, name: &str) {
        let kept = self.kept.with_value(|all| all.get(name).cloned());
        if let Some((change, state)) = kept {
            worker::send(&Command::SetWidget {
                name: name.to_owned(),
                change,
                state,
            });
        }
    }
}

/// A worker began: it is told what the reader made of widgets.
pub fn send_all(page: Page) {
    let store = page.widgets;
    for name in store
        .kept
        .with_value(|all| all.keys().cloned().collect::<Vec<_>>())
    {
        store.send(&name);
    }
}

/// What a link has to say of widgets.
pub fn states(page: Page) -> BTreeMap<String, State> {
    let store = page.widgets;
    let kept = store.kept.get_value().into_iter();
    kept.filter_map(|(name, (_, state))| {
        let state = state?;
        let start = store
            .find(&name)
            .map(|s| s.widget.with_untracked(|w| w.start.clone()));
        (start.as_ref() != Some(&state)).then_some(())?;
        Some((name, to_link(state)?))
    })
    .collect()
}

/// Takes over what a link says. Whether it fits shows when the cell that makes the widget runs.
pub fn take(page: Page, states: BTreeMap<String, State>) {
    let store = page.widgets;
    store.linked.set_value(states.keys().cloned().collect());
    for (name, state) in states {
        let state = Some(from_link(state));
        store.keep(&name, state.clone());
        store.send(&name);
        if let Some(shown) = store.find(&name) {
            shown.touched.set(state);
        }
    }
}

/// None: what is held does not travel.
fn to_link(state: WidgetState) -> Option<State> {
    Some(match state {
        WidgetState::Numbers(v) => State::Numbers(v),
        WidgetState::Points { at, classes } => {
            let rows = at.into_iter().zip(classes);
            State::Points(rows.map(|((x, y), k)| (x, y, k)).collect())
        }
        WidgetState::Pixels(ink) => State::Pixels(Base64(ink)),
        WidgetState::Text(text) => State::Text(text),
        WidgetState::Choice(at) => State::Choice(at),
        WidgetState::Key(_) => return None,
    })
}

fn from_link(state: State) -> WidgetState {
    match state {
        State::Numbers(v) => WidgetState::Numbers(v),
        State::Points(rows) => WidgetState::Points {
            at: rows.iter().map(|r| (r.0, r.1)).collect(),
            classes: rows.iter().map(|r| r.2).collect(),
        },
        State::Pixels(ink) => WidgetState::Pixels(ink.0),
        State::Text(text) => WidgetState::Text(text),
        State::Choice(at) => WidgetState::Choice(at),
    }
}

/// Of one sort: a widget described anew can take the earlier one's place on the page.
pub fn same_sort(a: &Widget, b: &Widget) -> bool {
    let sort = |w: &Widget| (std::mem::discriminant(&w.kind), w.over.clone());
    let size = |w: &Widget| match &w.kind {
        WidgetKind::Canvas { rows, columns } => (*rows, *columns),
        WidgetKind::Curve { samples, .. } => (*samples, 0),
        WidgetKind::Keys { keys, .. } => (keys.len(), 0),
        _ => (0, 0),
    };
    sort(a) == sort(b) && size(a) == size(b)
}
