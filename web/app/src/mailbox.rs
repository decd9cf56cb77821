//! Commands through shared memory, for browsers that cannot suspend a WebAssembly stack: there the
//! worker hears no message while Python runs, but looks here at each step.
//!
//! The buffer: two i32 heads (bytes written, bytes read, both wrapping), then a ring whose length
//! is a power of two. A command is its length (u32, little endian) and its bytes.

use js_sys::{Atomics, Int32Array, Reflect, SharedArrayBuffer, Uint8Array};
use wasm_bindgen::JsValue;

const RING: u32 = 1 << 22;
const HEADS: u32 = 8;

pub struct Mailbox {
    pub buffer: SharedArrayBuffer,
    heads: Int32Array,
    ring: Uint8Array,
}

impl Mailbox {
    /// Nothing where it is not needed (stacks can be suspended) or not possible (no isolation).
    pub fn new() -> Option<Mailbox> {
        let global = js_sys::global();
        let get = |of: &JsValue, name: &str| Reflect::get(of, &name.into()).ok();
        let wasm = get(&global, "WebAssembly")?;
        if get(&wasm, "Suspending").is_some_and(|v| !v.is_undefined())
            || get(&global, "crossOriginIsolated")? != JsValue::TRUE
        {
            return None;
        }
        let buffer = SharedArrayBuffer::new(HEADS + RING);
        Some(Mailbox {
            heads: Int32Array::new_with_byte_offset_and_length(&buffer, 0, 2),
            ring: Uint8Array::new_with_byte_offset(&buffer, HEADS),
            buffer,
        })
    }

    /// Whether there was room for the command.
    pub fn put(&self, command: &[u8]) -> bool {
        let head = |i| Atomics::load(&self.heads, i).map(|n| n as u32);
        let (Ok(written), Ok(read)) = (head(0), head(1)) else {
            return false;
        };
        let length = command.len() as u32;
        if written.wrapping_sub(read) + length + 4 > RING {
            return false;
        }
        let record = [&length.to_le_bytes(), command].concat();
        let at = written % RING;
        let first = record.len().min((RING - at) as usize);
        let put = |bytes: &[u8], at: u32| {
            self.ring
                .subarray(at, at + bytes.len() as u32)
                .copy_from(bytes)
        };
        put(&record[..first], at);
        put(&record[first..], 0);
        let written = written.wrapping_add(record.len() as u32) as i32;
        Atomics::store(&self.heads, 0, written)
            .and_then(|_| Atomics::notify(&self.heads, 0))
            .is_ok()
    }
}
