//! SVG documents: plotters' backend, with pictures as rows of rectangles of one colour, since the
//! backend alone makes one of each pixel.

use crate::{DrawError, Layer, Theme, draw, layout};
use athanor_protocol::figure::Figure;
use plotters::prelude::*;
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingErrorKind,
};

/// The figure as an SVG document, `width` pixels wide.
pub fn svg(figure: &Figure, theme: &Theme, width: u32) -> Result<String, DrawError> {
    let height = layout::height(figure, width);
    let mut text = String::new();
    {
        let inner = SVGBackend::with_string(&mut text, (width, height));
        let area = Document(inner).into_drawing_area();
        let [r, g, b] = theme.paper;
        area.fill(&RGBColor(r, g, b))
            .map_err(|e| DrawError(e.to_string()))?;
        draw(&area, figure, &[], theme, 1.0, Layer::Frame)?;
        draw(&area, figure, &[], theme, 1.0, Layer::Data)?;
        area.present().map_err(|e| DrawError(e.to_string()))?;
    }
    Ok(text)
}

struct Document<'a>(SVGBackend<'a>);

type Kind<'a> = DrawingErrorKind<<SVGBackend<'a> as DrawingBackend>::ErrorType>;

impl<'a> DrawingBackend for Document<'a> {
    type ErrorType = <SVGBackend<'a> as DrawingBackend>::ErrorType;

    fn get_size(&self) -> (u32, u32) {
        self.0.get_size()
    }
    fn ensure_prepared(&mut self) -> Result<(), Kind<'a>> {
        self.0.ensure_prepared()
    }
    fn present(&mut self) -> Result<(), Kind<'a>> {
        self.0.present()
    }
    fn draw_pixel(&mut self, at: BackendCoord, color: BackendColor) -> Result<(), Kind<'a>> {
        self.0.draw_pixel(at, color)
    }
    fn draw_line<S: BackendStyle>(
        &mut self,
        a: BackendCoord,
        b: BackendCoord,
        s: &S,
    ) -> Result<(), Kind<'a>> {
        self.0.draw_line(a, b, s)
    }
    fn draw_rect<S: BackendStyle>(
        &mut self,
        a: BackendCoord,
        b: BackendCoord,
        s: &S,
        fill: bool,
    ) -> Result<(), Kind<'a>> {
        self.0.draw_rect(a, b, s, fill)
    }
    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        s: &S,
    ) -> Result<(), Kind<'a>> {
        self.0.draw_path(path, s)
    }
    fn draw_circle<S: BackendStyle>(
        &mut self,
        at: BackendCoord,
        radius: u32,
        s: &S,
        fill: bool,
    ) -> Result<(), Kind<'a>> {
        self.0.draw_circle(at, radius, s, fill)
    }
    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        s: &S,
    ) -> Result<(), Kind<'a>> {
        self.0.fill_polygon(path, s)
    }
    fn draw_text<T: BackendTextStyle>(
        &mut self,
        text: &str,
        style: &T,
        at: BackendCoord,
    ) -> Result<(), Kind<'a>> {
        self.0.draw_text(text, style, at)
    }
    fn estimate_text_size<T: BackendTextStyle>(
        &self,
        text: &str,
        style: &T,
    ) -> Result<(u32, u32), Kind<'a>> {
        self.0.estimate_text_size(text, style)
    }
    fn blit_bitmap(
        &mut self,
        at: BackendCoord,
        (w, h): (u32, u32),
        rgb: &[u8],
    ) -> Result<(), Kind<'a>> {
        let rows = rgb.chunks_exact(3 * w.max(1) as usize).take(h as usize);
        for (y, row) in (at.1..).zip(rows) {
            let mut x = at.0;
            for run in row.as_chunks::<3>().0.chunk_by(|a, b| a == b) {
                let end = x + run.len() as i32;
                let [r, g, b] = run[0];
                self.0
                    .draw_rect((x, y), (end, y + 1), &RGBColor(r, g, b), true)?;
                x = end;
            }
        }
        Ok(())
    }
}
