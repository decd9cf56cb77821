//! Lesson files: the format, `#@param` comments, share links, notebooks (feature-free), and their
//! rendering to HTML (feature `render`, build time only).
//!
//! Must not know: execution.
