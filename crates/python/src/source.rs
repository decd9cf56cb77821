//! Where in the reader's code the engine is being called from.

use std::rc::Rc;

use athanor_ir::{Source, Span};
use rustpython_vm::frame::current_thread_iframe;

/// Names of files that are no code of the reader's start so.
pub const OURS: &str = "<frozen";

/// Tells the tracer where each equation comes from: the reader's innermost frame.
pub fn install() {
    athanor_trace::set_source(Some(Rc::new(|| Source {
        spans: innermost().into_iter().collect(),
        name_stack: None,
    })));
}

fn innermost() -> Option<Span> {
    let mut frame = current_thread_iframe();
    while !frame.is_null() {
        // SAFETY: frames of this thread's chain are alive while native code that they called
        // runs, and this is called from such code only, on the thread that Python runs on.
        let this = unsafe { &*frame };
        let code = this.code();
        let file = code.source_path().as_str();
        if !file.starts_with(OURS) {
            // The index is of the next instruction.
            let at = (this.get_lasti() as usize).saturating_sub(1);
            let (start, end) = code.locations.get(at)?;
            return Some(Span {
                cell: file.into(),
                line: start.line.get() as u32,
                end_line: end.line.get() as u32,
                column: start.character_offset.to_zero_indexed() as u32,
                end_column: end.character_offset.to_zero_indexed() as u32,
            });
        }
        frame = this.previous();
    }
    None
}
