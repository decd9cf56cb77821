//! What a touch sets off. The cell that makes the widget runs again, and those that read it; a run
//! that takes the change in by itself is left alone; one that does not gives way.

use super::store::{Pending, Shown, same_sort};
use crate::state::Page;
use crate::worker;
use athanor_protocol::widget::{Widget, WidgetState};
use athanor_protocol::{CellState, RunState};
use leptos::prelude::*;
use std::time::Duration;

/// How long a run may take to read a change that is meant to stay.
const PATIENCE: f64 = 150.0;
/// Runs shorter than this are seen to their end while a widget is being dragged, and count as made
/// anew if a change came in between. Milliseconds.
const SHORT: f64 = 1000.0;
/// A widget's own run is not announced before this. Milliseconds.
const QUIET: u64 = 250;

fn now() -> f64 {
    window().performance().map_or(0.0, |clock| clock.now())
}

/// The reader changed a widget; None: back to its start. `held`: more is about to come.
pub fn touch(page: Page, shown: Shown, state: Option<WidgetState>, held: bool) {
    let store = page.widgets;
    store.held.set_value(held);
    let name = shown.name.get_value();
    // A key that is let go asks for nothing.
    let asks = !matches!(state, Some(WidgetState::Key(None)));
    shown.touched.set(state.clone());
    let change = store.keep(&name, state);
    let first = store.unsent.with_value(|names| names.is_empty());
    store.unsent.update_value(|names| {
        names.insert(name.clone());
    });
    if asks {
        let pending = Pending {
            change,
            read: false,
        };
        store.pending.update_value(|all| {
            all.insert(name, pending);
        });
    }
    if first {
        request_animation_frame(move || flush(page));
    }
}

/// The pointer or key is up: what waits need not wait for more.
pub fn let_go(page: Page) {
    page.widgets.held.set_value(false);
    consider(page);
}

fn flush(page: Page) {
    send_unsent(page);
    consider(page);
}

fn send_unsent(page: Page) {
    let store = page.widgets;
    let names = store.unsent.get_value();
    store.unsent.update_value(|all| all.clear());
    for name in names {
        store.send(&name);
    }
}

/// Runs again at once, or sees to it that the run in flight takes the changes in.
fn consider(page: Page) {
    let store = page.widgets;
    if store.pending.with_value(|all| all.is_empty()) {
        return;
    }
    if page.run.get_untracked() == RunState::Idle {
        return again(page);
    }
    let age = now() - store.asked_at.get_value();
    let wait = match store.held.get_value() {
        true => (SHORT - age).max(PATIENCE),
        false => PATIENCE,
    };
    let latest = store.changes.get_value();
    let asked = store.asked_at.get_value();
    set_timeout(
        move || {
            let same = store.asked_at.get_value() == asked;
            let newest = store.changes.get_value() == latest || store.held.get_value();
            if same && newest && page.run.get_untracked() != RunState::Idle && unread(page) {
                again(page);
            }
        },
        Duration::from_millis(wait as u64),
    );
}

/// Whether there is a change that the run in flight will not read.
fn unread(page: Page) -> bool {
    let store = page.widgets;
    if page.run.get_untracked() == RunState::Paused {
        return false;
    }
    store.pending.with_value(|all| {
        let mut all = all.iter();
        all.any(|(name, p)| !p.read && !store.live.with_value(|live| live.contains(name)))
    })
}

/// Runs the cells that the changed widgets concern, and what a run that gives way still had to do.
fn again(page: Page) {
    let store = page.widgets;
    let names: Vec<String> = store
        .pending
        .with_value(|all| all.keys().cloned().collect());
    let mut ids = Vec::new();
    for name in &names {
        let Some(shown) = store.find(name) else {
            continue;
        };
        ids.extend(page.due(&shown.cell.get_value()));
        let readers = store.readers.with_value(|all| all.get(name).cloned());
        for reader in readers.into_iter().flatten() {
            ids.extend(page.due(&reader));
        }
    }
    if page.run.get_untracked() != RunState::Idle {
        let left = |id: &String| {
            page.cell(id)
                .is_some_and(|view| view.state.get_untracked() != CellState::Done)
        };
        ids.extend(store.asked.get_value().into_iter().filter(left));
    }
    let mut order = page.lesson.with_untracked(|lesson| lesson.run_all());
    order.retain(|id| ids.contains(id));
    store.pending.update_value(|all| all.clear());
    if order.is_empty() {
        return;
    }
    store.quiet.set(true);
    worker::rerun_cells(page, order);
    let asked = store.asked_at.get_value();
    set_timeout(
        move || {
            if store.asked_at.get_value() == asked {
                store.quiet.set(false);
            }
        },
        Duration::from_millis(QUIET),
    );
}

/// Cells are about to run.
pub fn begin(page: Page, ids: &[String]) {
    let store = page.widgets;
    send_unsent(page);
    store.asked.set_value(ids.to_vec());
    store.asked_at.set_value(now());
    store.live.update_value(|live| live.clear());
    let runs = |cell: &String| ids.contains(cell);
    store.shown.with_untracked(|all| {
        for shown in all.iter().filter(|s| s.cell.with_value(runs)) {
            shown.fresh.set_value(false);
            let name = shown.name.get_value();
            store.pending.update_value(|all| {
                all.remove(&name);
            });
        }
    });
    store.readers.update_value(|all| {
        for cells in all.values_mut() {
            cells.retain(|cell| !ids.contains(cell));
        }
    });
}

/// A cell made a widget.
pub fn made(page: Page, cell: String, widget: Widget, refused: Option<String>) {
    let store = page.widgets;
    let name = widget.name.clone();
    let mut linked = false;
    store
        .linked
        .update_value(|names| linked = names.remove(&name));
    if let Some(why) = refused {
        store.kept.update_value(|all| {
            all.remove(&name);
        });
        if linked {
            page.warn(format!(
                "The link sets a widget to what it can't be: {why}. It starts as the lesson has it."
            ));
        }
    }
    let kept = store.kept.with_value(|all| all.get(&name).cloned());
    let touched = kept.and_then(|(_, state)| state);
    match store.find(&name) {
        Some(shown) if shown.widget.with_untracked(|w| same_sort(w, &widget)) => {
            shown.fresh.set_value(true);
            shown.cell.set_value(cell);
            if shown.widget.with_untracked(|w| *w != widget) {
                shown.widget.set(widget);
            }
            if touched.is_none() && shown.touched.with_untracked(Option::is_some) {
                shown.touched.set(None);
            }
        }
        _ => {
            let shown = Shown {
                name: StoredValue::new(name.clone()),
                cell: StoredValue::new(cell),
                widget: RwSignal::new(widget),
                touched: RwSignal::new(touched),
                fresh: StoredValue::new(true),
            };
            store.shown.update(|all| {
                all.retain(|s| s.name.with_value(|n| *n != name));
                all.push(shown);
            });
        }
    }
}

/// The run in flight read a widget.
pub fn read(page: Page, cell: String, name: String, change: u32, live: bool) {
    let store = page.widgets;
    store.pending.update_value(|all| {
        if let Some(pending) = all.get_mut(&name) {
            pending.read |= pending.change == change;
        }
    });
    if live {
        store.live.update_value(|all| {
            all.insert(name.clone());
        });
    }
    store.readers.update_value(|all| {
        all.entry(name).or_default().insert(cell);
    });
}

/// The run that was asked for last is over.
pub fn finished(page: Page) {
    let store = page.widgets;
    store.quiet.set(false);
    let asked = store.asked.get_value();
    let done = |cell: &String| {
        asked.contains(cell)
            && page
                .cell(cell)
                .is_some_and(|view| view.state.get_untracked() == CellState::Done)
    };
    let gone = |s: &Shown| !s.fresh.get_value() && s.cell.with_value(done);
    if store.shown.with_untracked(|all| all.iter().any(gone)) {
        store.shown.update(|all| all.retain(|s| !gone(s)));
    }
    let whole = page.lesson.with_untracked(|l| l.run_all()) == asked;
    let strangers = store.linked.get_value();
    if whole && !strangers.is_empty() && asked.iter().all(done) {
        let names: Vec<String> = strangers.iter().map(|n| format!("`{n}`")).collect();
        store.linked.update_value(|all| all.clear());
        page.warn(format!(
            "The link sets widgets that this lesson does not have: {}.",
            names.join(", ")
        ));
    }
    // A change during a short run concerns all of it; a long one goes on from what it read.
    let short = now() - store.asked_at.get_value() < SHORT;
    store
        .pending
        .update_value(|all| all.retain(|_, p| !p.read || short));
    consider(page);
}

/// Everything is forgotten but what the reader made of widgets.
pub fn cleared(page: Page) {
    let store = page.widgets;
    store.shown.set(Vec::new());
    store.pending.update_value(|all| all.clear());
    store.readers.update_value(|all| all.clear());
}
