//! The module of the dedicated worker: one session, its commands and events as postcard bytes.
//!
//! Must not know: the DOM.

mod suspend;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use athanor_protocol::{Command, Event, decode, encode};
use athanor_session::{Control, Outlet, Session};
use js_sys::Uint8Array;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = postMessage)]
    fn post_message(message: &Uint8Array);
    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    fn milliseconds() -> f64;
    /// Takes commands from the memory shared with the page, if there is one, and gives them to
    /// [`receive`]; waits for the first so many milliseconds.
    #[wasm_bindgen(js_name = athanorMail)]
    fn mail(milliseconds: f64);
    /// A data set's file; a text instead says why it is not there.
    #[wasm_bindgen(js_name = athanorData)]
    fn data(name: &str) -> JsValue;
    /// A bundle of Python's library; a text instead says why it could not be fetched.
    #[wasm_bindgen(js_name = athanorBundle)]
    fn bundle(file: &str) -> JsValue;
}

thread_local! {
    static SESSION: RefCell<Option<Session>> = const { RefCell::new(None) };
    static CONTROL: RefCell<Option<Rc<Control>>> = const { RefCell::new(None) };
    static CAN_SUSPEND: Cell<bool> = const { Cell::new(false) };
}

/// The page, at the other end of `postMessage`.
struct Page;

impl Outlet for Page {
    fn emit(&self, event: Event) {
        post_message(&Uint8Array::from(encode(&event).as_slice()));
    }

    fn turn(&self, seconds: f64) {
        if CAN_SUSPEND.get() {
            suspend::turn(seconds);
        } else {
            mail(seconds * 1e3);
        }
    }

    fn now(&self) -> f64 {
        milliseconds() / 1e3
    }

    fn data(&self, name: &str) -> Result<Vec<u8>, String> {
        bytes(data(name))
    }

    fn bundle(&self, file: &str) -> Option<Vec<u8>> {
        bytes(bundle(file)).ok()
    }
}

fn bytes(found: JsValue) -> Result<Vec<u8>, String> {
    match found.as_string() {
        Some(why) => Err(why),
        None => Ok(Uint8Array::from(found).to_vec()),
    }
}

/// Called once. `suspends`: the browser can suspend WebAssembly stacks.
#[wasm_bindgen]
pub fn start(suspends: bool) {
    std::panic::set_hook(Box::new(|info| {
        console_error_panic_hook::hook(info);
        let message = format!("The engine failed ({info}).");
        Page.emit(Event::Fault { message });
    }));
    CAN_SUSPEND.set(suspends);
    if suspends {
        athanor_runtime::set_wait(Rc::new(suspend::Sleeper));
    }
    let session = Session::new(Rc::new(Page));
    CONTROL.set(Some(session.control()));
    SESSION.set(Some(session));
}

/// A command, at any time, also while Python is suspended.
#[wasm_bindgen]
pub fn receive(bytes: &[u8]) {
    // Cloned out: the borrow must not outlive this line, for the command may emit events.
    let Some(control) = CONTROL.with_borrow(Clone::clone) else {
        return;
    };
    match decode::<Command>(bytes) {
        Ok(command) => control.receive(command),
        Err(error) => control.emit(Event::Fault {
            message: error.to_string(),
        }),
    }
}

/// Carries out the commands that wait, blocking the worker.
#[wasm_bindgen]
pub fn work() {
    // Taken out: no borrow is held while Python is suspended.
    let Some(mut session) = SESSION.take() else {
        return;
    };
    session.work();
    SESSION.set(Some(session));
}
