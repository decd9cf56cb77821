//! One lesson being run: cells, parameters, run, pause, step, reset, logs, figures.
//!
//! Must not know: the DOM.
