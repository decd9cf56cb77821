//! Lesson to HTML (build time only).
