//! The worker's life: started at once, spoken to in [`Command`]s, ended when it does not answer.
//! Messages are postcard bytes in a `Uint8Array`, both ways; the worker's script buffers what
//! arrives before its module is ready. Events are handled once a frame, superseded ones dropped.

use crate::state::Page;
use athanor_protocol::{
    CellSource, Command, DeviceChoice, Event, RunState, VERSION, decode, encode,
};
use leptos::prelude::*;
use std::cell::RefCell;
use std::time::Duration;
use wasm_bindgen::prelude::*;
use web_sys::{MessageEvent, Worker, WorkerOptions, WorkerType};

/// How long the worker may take to answer Stop before it is terminated.
const STOP_PATIENCE: Duration = Duration::from_millis(100);

struct Link {
    worker: Worker,
    // Dropping the closure would detach the handler.
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(web_sys::Event)>,
}

thread_local! {
    static LINK: RefCell<Option<Link>> = const { RefCell::new(None) };
    static QUEUE: RefCell<Vec<Event>> = const { RefCell::new(Vec::new()) };
    /// Counts workers and stops, so that a late timer does not end the wrong one.
    static STOPS: RefCell<u64> = const { RefCell::new(0) };
}

/// Starts a worker, ending the one before.
pub fn start(page: Page) {
    if let Some(old) = LINK.take() {
        old.worker.terminate();
    }
    QUEUE.with_borrow_mut(Vec::clear);
    page.device.set(None);
    page.run.set(RunState::Idle);
    let url = crate::dom::meta("athanor-worker").unwrap_or_else(|| "worker.js".to_owned());
    let options = WorkerOptions::new();
    options.set_type(WorkerType::Module);
    let worker = match Worker::new_with_options(&url, &options) {
        Ok(worker) => worker,
        Err(_) => {
            page.say("This browser could not start the worker that runs the code.");
            return;
        }
    };
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |message: MessageEvent| {
        let bytes = js_sys::Uint8Array::new(&message.data()).to_vec();
        match decode::<Event>(&bytes) {
            Ok(event) => push(page, event),
            Err(error) => page.say(format!(
                "The worker sent what this page can't read: {error}. Reload the page."
            )),
        }
    });
    let on_error = Closure::<dyn FnMut(web_sys::Event)>::new(move |_| {
        page.run.set(RunState::Idle);
        page.say("The worker that runs the code failed. Press Run to start a fresh one.");
        LINK.set(None);
    });
    worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
    LINK.set(Some(Link {
        worker,
        _on_message: on_message,
        _on_error: on_error,
    }));
    send(&Command::Hello { version: VERSION });
    send(&Command::SetSpeed {
        steps_per_second: page.speed.get_untracked(),
    });
}

pub fn send(command: &Command) {
    LINK.with_borrow(|link| {
        if let Some(link) = link {
            let bytes = js_sys::Uint8Array::from(encode(command).as_slice());
            // Bytes can always be cloned.
            let _ = link.worker.post_message(&bytes);
        }
    });
}

/// Runs the whole lesson from its top, with the code as it stands.
pub fn run(page: Page) {
    if LINK.with_borrow(Option::is_none) {
        start(page);
    }
    for (_, view) in page.cells.get_value() {
        view.restart();
    }
    let cells: Vec<CellSource> = page.lesson.with_untracked(|l| {
        l.cells()
            .map(|c| CellSource {
                id: c.id.clone(),
                source: c.code.clone(),
            })
            .collect()
    });
    let ids = cells.iter().map(|c| c.id.clone()).collect();
    send(&Command::Load {
        cells,
        device: DeviceChoice::Auto,
        seed: page.seed.get_untracked(),
    });
    send(&Command::Run { cells: ids });
    page.progress.set(Default::default());
    page.run.set(RunState::Running);
}

/// KeyboardInterrupt; a worker that does not answer is replaced.
pub fn stop(page: Page) {
    if page.run.get_untracked() == RunState::Idle {
        return;
    }
    send(&Command::Stop);
    page.run.set(RunState::Stopping);
    let mine = STOPS.with_borrow_mut(|n| {
        *n += 1;
        *n
    });
    set_timeout(
        move || {
            // The answer may lie in the queue of this very frame.
            drain(page);
            let latest = STOPS.with_borrow(|n| *n);
            if latest == mine && page.run.get_untracked() == RunState::Stopping {
                start(page);
                page.say("The code did not answer, so its worker was ended and a fresh one started. Variables are gone; Run starts from the top.");
            }
        },
        STOP_PATIENCE,
    );
}

/// Forgets every output, variable and array.
pub fn reset(page: Page) {
    if page.run.get_untracked() == RunState::Idle {
        send(&Command::Reset);
    } else {
        start(page);
    }
    page.progress.set(Default::default());
    for (_, view) in page.cells.get_value() {
        view.clear();
    }
}

fn push(page: Page, event: Event) {
    let first = QUEUE.with_borrow_mut(|queue| {
        // A newer picture or count makes the waiting one worthless.
        match &event {
            Event::Figure { figure, .. } => queue
                .retain(|e| !matches!(e, Event::Figure { figure: old, .. } if old.id == figure.id)),
            Event::Progress(_) => queue.retain(|e| !matches!(e, Event::Progress(_))),
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
        Event::Ready { device, .. } => page.device.set(Some(device)),
        Event::State { run } => {
            // What was sent before Stop arrived is not the answer to it.
            let stopping = page.run.get_untracked() == RunState::Stopping;
            if !stopping || run == RunState::Idle {
                page.run.set(run);
            }
        }
        Event::Cell { cell, state } => {
            if let Some(view) = page.cell(&cell) {
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
            None => page.say(problem.traceback),
        },
        Event::Finished { seconds } => {
            page.progress.update(|p| p.elapsed = p.elapsed.max(seconds));
            page.run.set(RunState::Idle);
        }
        Event::Fault { message } => {
            start(page);
            page.say(format!(
                "{message} A fresh worker was started; Run starts from the top."
            ));
        }
    }
}
