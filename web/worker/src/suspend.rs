//! All that uses JavaScript Promise Integration, which wasm-bindgen marks as experimental: an
//! entry whose stack can be suspended, and the suspension. Only WebAssembly frames may lie
//! between the two, and no borrow that a callback takes may be held across.
#![allow(deprecated)]

use js_sys::Promise;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// Resolves after so many milliseconds; 0: after one turn of the event loop.
    #[wasm_bindgen(js_name = athanorTurn)]
    fn event_loop_turn(milliseconds: f64) -> Promise;
    /// Resolves after so many milliseconds, or when [`wake`] is called.
    #[wasm_bindgen(js_name = athanorSleep)]
    fn sleep(milliseconds: f64) -> Promise;
    #[wasm_bindgen(js_name = athanorWake)]
    fn wake();
}

/// As [`crate::work`], but Python gives way to the event loop while it runs.
#[wasm_bindgen(jspi)]
pub fn work_suspending() {
    crate::work();
}

/// Lets the event loop run for so many seconds. Only under [`work_suspending`].
pub fn turn(seconds: f64) {
    // The promise never rejects.
    let _ = js_sys::futures::jspi_block_on_promise(&event_loop_turn(seconds * 1e3));
}

/// Waits for the GPU, whose callbacks come through the event loop. Only under [`work_suspending`].
pub struct Sleeper;

impl athanor_runtime::Wait for Sleeper {
    fn sleep(&self, seconds: f64) {
        // The promise never rejects.
        let _ = js_sys::futures::jspi_block_on_promise(&sleep(seconds * 1e3));
    }

    fn wake(&self) {
        wake();
    }
}
