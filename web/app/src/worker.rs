//! The worker's life: started at once, spoken to in [`Command`]s, ended when it does not answer.
//! Messages are postcard bytes in a `Uint8Array`, both ways; the worker's script buffers what
//! arrives before its module is ready. Events are handled once a frame, superseded ones dropped.

use crate::mailbox::Mailbox;
use crate::state::{CellView, Page};
use crate::widgets;
use athanor_lessons::Lesson;
use athanor_protocol::{CellSource, CellState, Command, Event, RunState, VERSION, decode, encode};
use js_sys::Reflect;
use leptos::prelude::*;
use std::cell::{Cell, RefCell};
use std::time::Duration;
use wasm_bindgen::prelude::*;
use web_sys::{MessageEvent, Worker, WorkerOptions, WorkerType};

/// How long the worker may take to answer Stop before it is terminated.
const STOP_PATIENCE: Duration = Duration::from_millis(100);
/// How long a run that takes another's place may wait for that one to give way.
const RESTART_PATIENCE: Duration = Duration::from_millis(1500);

struct Link {
    worker: Worker,
    mailbox: Option<Mailbox>,
    // Dropping the closure would detach the handler.
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(web_sys::Event)>,
}

thread_local! {
    static LINK: RefCell<Option<Link>> = const { RefCell::new(None) };
    static QUEUE: RefCell<Vec<Event>> = const { RefCell::new(Vec::new()) };
    /// Counts stops, so that a late timer does not end the wrong run.
    static STOPS: Cell<u64> = const { Cell::new(0) };
    /// Number of the run that was asked for last, and of the one that began last.
    static ASKED: Cell<u32> = const { Cell::new(0) };
    static BEGAN: Cell<u32> = const { Cell::new(0) };
}

fn new_worker() -> Result<Worker, JsValue> {
    let url = crate::dom::meta("athanor-worker").unwrap_or_else(|| "worker.js".to_owned());
    let options = WorkerOptions::new();
    options.set_type(WorkerType::Module);
    Worker::new_with_options(&url, &options)
}

/// The worker that boot.js started before this module was there; once.
fn early_worker() -> Option<Worker> {
    let global = js_sys::global();
    let name = JsValue::from("athanorWorker");
    let worker = Reflect::get(&global, &name).ok()?.dyn_into().ok()?;
    let _ = Reflect::delete_property(&global, &name);
    Some(worker)
}

/// Starts a worker, ending the one before.
pub fn start(page: Page) {
    if let Some(old) = LINK.take() {
        old.worker.terminate();
    }
    QUEUE.with_borrow_mut(Vec::clear);
    // A fresh Python has none of their names.
    for (_, view) in page.cells.get_value() {
        view.done_as.set(None);
    }
    page.device.set(None);
    page.run.set(RunState::Idle);
    let worker = match early_worker().map_or_else(new_worker, Ok) {
        Ok(worker) => worker,
        Err(_) => {
            page.warn("This browser could not start the worker that runs the code.");
            return;
        }
    };
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |message: MessageEvent| {
        if let Some(lost) = message.data().as_string() {
            return fault(page, &lost);
        }
        let bytes = js_sys::Uint8Array::new(&message.data()).to_vec();
        match decode::<Event>(&bytes) {
            Ok(event) => push(page, event),
            Err(error) => page.warn(format!(
                "The worker sent what this page can't read: {error}. Reload the page."
            )),
        }
    });
    let on_error = Closure::<dyn FnMut(web_sys::Event)>::new(move |_| {
        fault(page, "The worker that runs the code failed.");
    });
    worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
    // What it said before anybody listened: that it could not load.
    let said = Reflect::get(&worker, &"early".into()).ok();
    if let Some(lost) = said.and_then(|s| s.as_string()) {
        set_timeout(move || fault(page, &lost), Duration::ZERO);
    }
    let mailbox = Mailbox::new();
    if let Some(mailbox) = &mailbox {
        // Shared memory of an isolated page can always be sent.
        let _ = worker.post_message(&mailbox.buffer);
    }
    LINK.set(Some(Link {
        worker,
        mailbox,
        _on_message: on_message,
        _on_error: on_error,
    }));
    send(&Command::Hello { version: VERSION });
    send(&Command::SetSpeed {
        steps_per_second: page.speed.get_untracked(),
    });
    widgets::send_all(page);
}

pub fn send(command: &Command) {
    LINK.with_borrow(|link| {
        if let Some(link) = link {
            let bytes = encode(command);
            let message = match &link.mailbox {
                // Without content: there is mail.
                Some(mailbox) if mailbox.put(&bytes) => JsValue::NULL,
                _ => js_sys::Uint8Array::from(bytes.as_slice()).into(),
            };
            // Bytes can always be cloned.
            let _ = link.worker.post_message(&message);
        }
    });
}

/// The worker cannot go on. A fresh one takes its place, unless this one never got ready: then
/// another would fail as well.
fn fault(page: Page, message: &str) {
    // What it said before belongs to the outputs.
    drain(page);
    let ready = page.device.get_untracked().is_some();
    for (_, view) in page.cells.get_value() {
        if view.state.get_untracked() == CellState::Running {
            view.state.set(CellState::Failed);
        }
    }
    page.ran.set_value(false);
    if ready {
        start(page);
        page.warn(format!(
            "{message} A fresh Python was started and variables are gone; Run starts from the top."
        ));
    } else if let Some(link) = LINK.take() {
        link.worker.terminate();
        page.run.set(RunState::Idle);
        page.device.set(None);
        page.lost.set(true);
        page.warn(format!("{message} Reload the page to try again."));
    }
}

/// Runs the whole lesson from its top, with the code as it stands.
pub fn run(page: Page) {
    page.ran.set_value(true);
    run_cells(page, page.lesson.with_untracked(Lesson::run_all));
}

/// Runs a cell, and before it what has not run as it stands.
pub fn run_due(page: Page, id: &str) {
    run_cells(page, page.due(id));
}

/// Runs some cells, in the lesson's order, with the code as it stands.
pub fn run_cells(page: Page, ids: Vec<String>) {
    go(page, ids, CellView::restart);
}

/// The same, with outputs that stand until new ones take their place.
pub fn rerun_cells(page: Page, ids: Vec<String>) {
    go(page, ids, CellView::again);
}

fn go(page: Page, ids: Vec<String>, restart: fn(CellView)) {
    if LINK.with_borrow(Option::is_none) {
        page.lost.set(false);
        start(page);
    }
    let pieces = page.lesson.with_untracked(Lesson::pieces);
    for piece in pieces.iter().filter(|p| ids.contains(&p.id)) {
        if let Some(view) = page.cell(&piece.id) {
            restart(view);
            view.done_as.set(None);
            view.sent.set_value(piece.source.clone());
        }
    }
    let cells: Vec<CellSource> = pieces
        .into_iter()
        .map(|piece| CellSource {
            id: piece.id,
            source: piece.source,
        })
        .collect();
    let waits = page.run.get_untracked() != RunState::Idle;
    let run = ASKED.get().wrapping_add(1);
    ASKED.set(run);
    send(&Command::Load {
        cells,
        device: page.choice.get_untracked(),
        seed: page.seed.get_untracked(),
    });
    widgets::begin(page, &ids);
    send(&Command::Run {
        run,
        cells: ids.clone(),
    });
    page.progress.set(Default::default());
    page.run.set(RunState::Running);
    if waits {
        set_timeout(
            move || {
                drain(page);
                let stuck = ASKED.get() == run && BEGAN.get() != run;
                if stuck
                    && page.device.get_untracked().is_some()
                    && page.run.get_untracked() != RunState::Idle
                {
                    // The run before it hangs in one long call.
                    start(page);
                    go(page, ids.clone(), restart);
                }
            },
            RESTART_PATIENCE,
        );
    }
}

/// KeyboardInterrupt; a worker that does not answer is replaced.
pub fn stop(page: Page) {
    page.ran.set_value(false);
    if page.run.get_untracked() == RunState::Idle {
        return;
    }
    send(&Command::Stop);
    page.run.set(RunState::Stopping);
    let mine = STOPS.get() + 1;
    STOPS.set(mine);
    watch_stop(page, mine);
}

fn watch_stop(page: Page, mine: u64) {
    set_timeout(
        move || {
            // The answer may lie in the queue of this very frame.
            drain(page);
            if STOPS.get() != mine || page.run.get_untracked() != RunState::Stopping {
                return;
            }
            if page.device.get_untracked().is_none() {
                // Python is still being loaded, and that is nobody's endless loop.
                return watch_stop(page, mine);
            }
            for (_, view) in page.cells.get_value() {
                if view.state.get_untracked() == CellState::Running {
                    view.state.set(CellState::Stopped);
                }
            }
            start(page);
            page.warn("The code did not answer, so its Python was ended and a fresh one started. Variables are gone; Run starts from the top.");
        },
        STOP_PATIENCE,
    );
}

/// Forgets every output, variable and array.
pub fn reset(page: Page) {
    stop(page);
    send(&Command::Reset);
    page.progress.set(Default::default());
    widgets::cleared(page);
    for (_, view) in page.cells.get_value() {
        view.clear();
    }
}

fn push(page: Page, event: Event) {
    let first = QUEUE.with_borrow_mut(|queue| {
        // A newer picture or count makes the waiting one worthless.
        match &event {
            Event::Bar { cell, bar, .. } => queue.retain(
                |e| !matches!(e, Event::Bar { cell: c, bar: b, .. } if b == bar && c == cell),
            ),
            Event::Figure { figure, .. } => queue
                .retain(|e| !matches!(e, Event::Figure { figure: old, .. } if old.id == figure.id)),
            Event::Progress(_) => queue.retain(|e| !matches!(e, Event::Progress(_))),
            Event::Text { cell, text, .. } => {
                if let Some(Event::Text {
                    cell: same,
                    text: all,
                    ..
                }) = queue.last_mut()
                    && same == cell
                {
                    all.push_str(text);
                    return false;
                }
            }
            _ => {}
        }
        queue.push(event);
        queue.len() == 1
    });
    if first {
        request_animation_frame(move || drain(page));
    }
}

fn drain(page: Page) {
    for event in QUEUE.take() {
        handle(page, event);
    }
}

fn handle(page: Page, event: Event) {
    match event {
        Event::Widget { .. } | Event::WidgetRead { .. } | Event::Bar { .. } => {
            widgets::heard(page, event, BEGAN.get() == ASKED.get());
        }
        Event::Ready { device, .. } => {
            page.device.set(Some(device));
            autorun(page);
        }
        Event::Device {
            device,
            notice,
            timings,
        } => crate::device::heard(page, device, notice, timings),
        Event::State { run } => {
            // What was sent before Stop arrived is not the answer to it, and Idle may be that of
            // a run whose place another has taken: `Finished` has its number.
            let stopping = page.run.get_untracked() == RunState::Stopping;
            if !stopping && run != RunState::Idle && BEGAN.get() == ASKED.get() {
                page.run.set(run);
            }
        }
        Event::Started { run } => BEGAN.set(run),
        // Whoever asks for a run resets what it runs; the others keep what they showed.
        Event::Cell {
            state: CellState::NotRun,
            ..
        } => {}
        Event::Cell { cell, state } => {
            if let Some(view) = page.cell(&cell) {
                if state != CellState::Running {
                    view.renew();
                }
                if state == CellState::Done {
                    view.done_as.set(Some(view.sent.get_value()));
                }
                view.state.set(state);
            }
        }
        Event::Text { cell, text, .. } => {
            if let Some(view) = page.cell(&cell) {
                view.print(&text);
            }
        }
        Event::Display { cell, text } => {
            if let Some(view) = page.cell(&cell) {
                view.print(&format!("{text}\n"));
            }
        }
        Event::Figure { cell, figure } => {
            if let Some(view) = page.cell(&cell) {
                view.show(figure);
            }
        }
        Event::Progress(progress) => page.progress.set(progress),
        Event::Failed(problem) => match page.cell(&problem.cell) {
            Some(view) => view.problem.set(Some(problem)),
            None => page.warn(problem.traceback),
        },
        Event::Finished { run, seconds } => {
            if run == ASKED.get() {
                page.progress.update(|p| p.elapsed = p.elapsed.max(seconds));
                page.run.set(RunState::Idle);
                widgets::finished(page);
            }
        }
        Event::Fault { message } => fault(page, &message),
    }
}

/// Once Python is there: the cells that run by themselves, if this is the lesson's own text.
fn autorun(page: Page) {
    if !page.autorun.get_value() || page.run.get_untracked() != RunState::Idle {
        return;
    }
    page.autorun.set_value(false);
    let ids: Vec<String> = page.lesson.with_untracked(|l| {
        let own = |c: &&athanor_lessons::Cell| c.attributes.autorun;
        l.cells()
            .filter(own)
            .flat_map(|c| l.with_pieces(c))
            .collect()
    });
    if !ids.is_empty() {
        run_cells(page, ids);
    }
}

/// A run does not use up a battery behind another tab: it pauses, and goes on when looked at.
pub fn pause_while_hidden(page: Page) {
    let held = StoredValue::new(false);
    let listener = move |_| {
        let hidden = document().hidden();
        if hidden && page.run.get_untracked() == RunState::Running {
            held.set_value(true);
            send(&Command::Pause);
        } else if !hidden && held.get_value() {
            held.set_value(false);
            send(&Command::Resume);
        }
    };
    let handle = window_event_listener_untyped("visibilitychange", listener);
    std::mem::forget(handle);
}
