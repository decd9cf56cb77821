//! The worker's protocol for the harness, which is JavaScript.

use athanor_protocol::{CellSource, Command, DeviceChoice, Event, Stream, VERSION, decode, encode};
use wasm_bindgen::prelude::*;

/// The commands that make a fresh worker run one cell, in order.
#[wasm_bindgen]
pub fn commands(source: String) -> Vec<js_sys::Uint8Array> {
    let id = "bench".to_string();
    let cells = vec![CellSource {
        id: id.clone(),
        source,
    }];
    [
        Command::Hello { version: VERSION },
        Command::Load {
            cells,
            device: DeviceChoice::Cpu,
            seed: 0,
        },
        Command::Run {
            run: 0,
            cells: vec![id],
        },
    ]
    .iter()
    .map(|c| js_sys::Uint8Array::from(encode(c).as_slice()))
    .collect()
}

/// Commands for a worker that ran a cell: another in the same namespace.
#[wasm_bindgen]
pub fn next_cell(source: String) -> Vec<js_sys::Uint8Array> {
    let cell = "bench".to_string();
    [
        Command::SetSource {
            cell: cell.clone(),
            source,
        },
        Command::Run {
            run: 1,
            cells: vec![cell],
        },
    ]
    .iter()
    .map(|c| js_sys::Uint8Array::from(encode(c).as_slice()))
    .collect()
}

/// An event in short: its kind, and what there is to read.
#[wasm_bindgen]
pub fn event(bytes: &[u8]) -> Vec<String> {
    let (kind, text) = match decode::<Event>(bytes) {
        Err(e) => ("fault", e.to_string()),
        Ok(Event::Fault { message }) => ("fault", message),
        Ok(Event::Failed(problem)) => ("failed", problem.traceback),
        Ok(Event::Text {
            stream: Stream::Out,
            text,
            ..
        }) => ("out", text),
        Ok(Event::Text { text, .. }) => ("err", text),
        Ok(Event::Finished { seconds, .. }) => ("finished", seconds.to_string()),
        Ok(Event::Ready { device, .. }) => ("ready", device),
        Ok(_) => ("other", String::new()),
    };
    vec![kind.to_string(), text]
}
