//! Figure descriptions drawn through plotters: on a canvas in the page, as SVG in the CLI.
//!
//! Must not know: execution.

#[cfg(target_arch = "wasm32")]
pub mod canvas;
mod draw;
mod layout;
pub mod theme;

pub use draw::{DrawError, Layer, draw};
pub use theme::Theme;

/// The figure as an SVG document, `width` pixels wide.
#[cfg(feature = "svg")]
pub fn svg(
    figure: &athanor_protocol::figure::Figure,
    theme: &Theme,
    width: u32,
) -> Result<String, DrawError> {
    use plotters::prelude::*;
    let height = layout::height(figure, width);
    let mut text = String::new();
    {
        let area = SVGBackend::with_string(&mut text, (width, height)).into_drawing_area();
        draw(&area, figure, &[], theme, 1.0, Layer::Frame)?;
        draw(&area, figure, &[], theme, 1.0, Layer::Data)?;
        area.present().map_err(|e| DrawError(e.to_string()))?;
    }
    Ok(text)
}
