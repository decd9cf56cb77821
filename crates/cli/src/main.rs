//! `athanor run FILE`: the same session without a browser.
//!
//! Must not know: the browser.
fn main() {}
