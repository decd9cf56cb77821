//! Lesson files: the format, `#@param` comments, share links, notebooks (feature-free, small enough
//! for the page), and their rendering to HTML (feature `render`, build time only).
//!
//! Must not know: execution.

pub mod diff;
pub mod highlight;
pub mod lesson;
pub mod lex;
pub mod notebook;
pub mod param;
pub mod plan;
pub mod predict;
pub mod share;

mod attributes;
mod front_matter;

#[cfg(feature = "render")]
pub mod render;

pub use attributes::Attributes;
pub use lesson::{Aside, Block, Cell, Lesson, LessonError, Meta, Prose};
pub use param::{Kind, Param, ParamError, Problem, Scale, Value};
pub use plan::Piece;
pub use predict::{Form, Outcome, Predict};
