//! The page: navigation, controls, editor, figures.
//!
//! Must not know: the engine, Python.
fn main() { leptos::mount::mount_to_body(|| ()); }
