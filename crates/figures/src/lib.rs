//! Figure descriptions drawn through plotters: on a canvas in the page, as SVG in the CLI.
//!
//! Must not know: execution.

#[cfg(target_arch = "wasm32")]
pub mod canvas;
#[cfg(feature = "svg")]
mod document;
mod draw;
mod layout;
mod place;
pub mod theme;

#[cfg(feature = "svg")]
pub use document::svg;
pub use draw::{DrawError, Layer, draw};
pub use place::Place;
pub use theme::Theme;
