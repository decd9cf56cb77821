//! The page's backend: plotters-canvas, with text measured by the canvas itself (plotters measures by
//! inserting a styled element, which a strict content policy forbids) and pictures by `ImageData`.

use crate::{DrawError, Layer, Theme, draw};
use athanor_protocol::figure::{Axes, Figure};
use plotters::prelude::*;
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingErrorKind,
};
use plotters_canvas::CanvasBackend;
use wasm_bindgen::{Clamped, JsCast};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageData};

struct Canvas {
    inner: CanvasBackend,
    context: CanvasRenderingContext2d,
    element: HtmlCanvasElement,
}

type Kind = DrawingErrorKind<<CanvasBackend as DrawingBackend>::ErrorType>;

impl DrawingBackend for Canvas {
    type ErrorType = <CanvasBackend as DrawingBackend>::ErrorType;

    fn get_size(&self) -> (u32, u32) {
        (self.element.width(), self.element.height())
    }
    fn ensure_prepared(&mut self) -> Result<(), Kind> {
        self.inner.ensure_prepared()
    }
    fn present(&mut self) -> Result<(), Kind> {
        self.inner.present()
    }
    fn draw_pixel(&mut self, at: BackendCoord, color: BackendColor) -> Result<(), Kind> {
        self.inner.draw_pixel(at, color)
    }
    fn draw_line<S: BackendStyle>(
        &mut self,
        a: BackendCoord,
        b: BackendCoord,
        s: &S,
    ) -> Result<(), Kind> {
        self.inner.draw_line(a, b, s)
    }
    fn draw_rect<S: BackendStyle>(
        &mut self,
        a: BackendCoord,
        b: BackendCoord,
        s: &S,
        fill: bool,
    ) -> Result<(), Kind> {
        self.inner.draw_rect(a, b, s, fill)
    }
    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        s: &S,
    ) -> Result<(), Kind> {
        self.inner.draw_path(path, s)
    }
    fn draw_circle<S: BackendStyle>(
        &mut self,
        at: BackendCoord,
        radius: u32,
        s: &S,
        fill: bool,
    ) -> Result<(), Kind> {
        self.inner.draw_circle(at, radius, s, fill)
    }
    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        s: &S,
    ) -> Result<(), Kind> {
        self.inner.fill_polygon(path, s)
    }
    fn draw_text<T: BackendTextStyle>(
        &mut self,
        text: &str,
        style: &T,
        at: BackendCoord,
    ) -> Result<(), Kind> {
        self.inner.draw_text(text, style, at)
    }
    fn estimate_text_size<T: BackendTextStyle>(
        &self,
        text: &str,
        style: &T,
    ) -> Result<(u32, u32), Kind> {
        self.context
            .set_font(&format!("{}px sans-serif", style.size()));
        let width = self.context.measure_text(text).map_or(0.0, |m| m.width());
        Ok((width.ceil() as u32, style.size().ceil() as u32))
    }
    fn blit_bitmap(
        &mut self,
        at: BackendCoord,
        (w, h): (u32, u32),
        rgb: &[u8],
    ) -> Result<(), Kind> {
        let rgba: Vec<u8> = rgb
            .chunks_exact(3)
            .flat_map(|c| [c[0], c[1], c[2], 255])
            .collect();
        if let Ok(data) = ImageData::new_with_u8_clamped_array_and_sh(Clamped(&rgba), w, h) {
            // Fails only for sizes that are not finite.
            let _ = self
                .context
                .put_image_data(&data, f64::from(at.0), f64::from(at.1));
        }
        Ok(())
    }
}

/// A canvas on the page with its frame cached on a second one behind it.
pub struct Painter {
    front: HtmlCanvasElement,
    back: HtmlCanvasElement,
    /// What the cached frame shows.
    key: Option<(Figure, Theme, (u32, u32))>,
}

impl Painter {
    pub fn new(front: HtmlCanvasElement) -> Option<Painter> {
        let back = front
            .owner_document()?
            .create_element("canvas")
            .ok()?
            .dyn_into()
            .ok()?;
        Some(Painter {
            front,
            back,
            key: None,
        })
    }

    /// Draws at `width` CSS pixels and `ratio` device pixels for each.
    pub fn paint(
        &mut self,
        figure: &Figure,
        ghosts: &[Figure],
        theme: Theme,
        width: f64,
        ratio: f64,
    ) -> Result<(), DrawError> {
        let w = (width * ratio).round().clamp(1.0, 4096.0) as u32;
        let size = (w, crate::layout::height(figure, w));
        let key = (frame_of(figure), theme, size);
        if self.key.as_ref() != Some(&key) {
            for canvas in [&self.front, &self.back] {
                canvas.set_width(size.0);
                canvas.set_height(size.1);
            }
            self.layer(&self.back, figure, ghosts, theme, ratio, Layer::Frame)?;
            self.key = Some(key);
        }
        let context = context(&self.front)?;
        context.clear_rect(0.0, 0.0, f64::from(size.0), f64::from(size.1));
        context
            .draw_image_with_html_canvas_element(&self.back, 0.0, 0.0)
            .map_err(|_| DrawError("no canvas".into()))?;
        self.layer(&self.front, figure, ghosts, theme, ratio, Layer::Data)
    }

    fn layer(
        &self,
        on: &HtmlCanvasElement,
        figure: &Figure,
        ghosts: &[Figure],
        theme: Theme,
        ratio: f64,
        layer: Layer,
    ) -> Result<(), DrawError> {
        let inner = CanvasBackend::with_canvas_object(on.clone())
            .ok_or_else(|| DrawError("no canvas".into()))?;
        let area = Canvas {
            inner,
            context: context(on)?,
            element: on.clone(),
        }
        .into_drawing_area();
        draw(&area, figure, ghosts, &theme, ratio, layer)
    }
}

fn context(canvas: &HtmlCanvasElement) -> Result<CanvasRenderingContext2d, DrawError> {
    let found = canvas
        .get_context("2d")
        .ok()
        .flatten()
        .and_then(|c| c.dyn_into().ok());
    found.ok_or_else(|| DrawError("this browser gives no 2-D canvas".into()))
}

/// The figure without its data: equal frames need no redrawing.
fn frame_of(figure: &Figure) -> Figure {
    let bare = |a: &Axes| Axes {
        place: a.place,
        title: a.title.clone(),
        x: a.x.clone(),
        y: a.y.clone(),
        artists: Vec::new(),
        legend: None,
        aspect: a.aspect,
        off: a.off,
        colorbar: a.colorbar.clone(),
    };
    let axes = figure.axes.iter().map(bare).collect();
    Figure {
        id: String::new(),
        size: figure.size,
        grid: figure.grid,
        title: figure.title.clone(),
        axes,
    }
}
