//! Figure description to a plotters backend: canvas, SVG, PNG.
//!
//! Must not know: execution.
