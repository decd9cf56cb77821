//! A picture to paint: a brush by pointer, a pen by keyboard.

use super::runs::{let_go, touch};
use super::store::Shown;
use crate::state::Page;
use athanor_protocol::widget::{WidgetKind, WidgetState};
use leptos::ev;
use leptos::html::Canvas;
use leptos::prelude::*;
use wasm_bindgen::{Clamped, JsCast};
use web_sys::{CanvasRenderingContext2d, Element, ImageData};

/// The brush's radius in pixels of a picture of 28 rows, as hand-written digits have it.
const BRUSH: f64 = 1.15;

#[component]
pub fn Paint(page: Page, shown: Shown) -> impl IntoView {
    let (rows, columns) = shown.widget.with_untracked(|w| match w.kind {
        WidgetKind::Canvas { rows, columns } => (rows, columns),
        _ => (1, 1),
    });
    let node = NodeRef::<Canvas>::new();
    let host = NodeRef::<leptos::html::Div>::new();
    let eraser = RwSignal::new(false);
    let last = StoredValue::new(None::<(f64, f64)>);
    let rubbing = StoredValue::new(false);
    // The cell that keys paint, and whether the pen is down.
    let cursor = RwSignal::new((rows / 2, columns / 2));
    let pen = RwSignal::new(false);
    let focused = RwSignal::new(false);
    let redraw = RwSignal::new(0u32);
    let handle =
        window_event_listener_untyped("athanor-theme", move |_| redraw.update(|n| *n += 1));
    on_cleanup(move || handle.remove());

    let ink = move || match shown.state() {
        WidgetState::Pixels(ink) => ink,
        _ => vec![0; rows * columns],
    };
    let ink_now = move || untrack(ink);
    Effect::new(move |_| {
        redraw.track();
        if let Some(canvas) = node.get() {
            // A browser without 2-D canvases shows no figures either.
            let _ = draw(&canvas, &ink(), rows, columns);
        }
    });
    let radius = BRUSH * (rows.min(columns) as f64 / 28.0).max(0.35);
    let pixel = move |event: &ev::PointerEvent| {
        let at = Element::from(node.get_untracked()?).get_bounding_client_rect();
        let x = (f64::from(event.client_x()) - at.left()) / at.width().max(1.0);
        let y = (f64::from(event.client_y()) - at.top()) / at.height().max(1.0);
        Some((x * columns as f64, y * rows as f64))
    };
    let stroke = move |to: (f64, f64)| {
        let mut all = ink_now();
        let from = last.get_value().unwrap_or(to);
        line(
            &mut all,
            (rows, columns),
            from,
            to,
            radius,
            rubbing.get_value(),
        );
        last.set_value(Some(to));
        touch(page, shown, Some(WidgetState::Pixels(all)), true);
    };
    let down = move |event: ev::PointerEvent| {
        let (Some(at), Some(canvas)) = (pixel(&event), node.get_untracked()) else {
            return;
        };
        // Refused only for a pointer that is gone already.
        let _ = Element::from(canvas).set_pointer_capture(event.pointer_id());
        rubbing.set_value(eraser.get_untracked() || event.button() == 2);
        last.set_value(None);
        stroke(at);
    };
    let moved = move |event: ev::PointerEvent| {
        if event.buttons() != 0
            && last.get_value().is_some()
            && let Some(at) = pixel(&event)
        {
            stroke(at);
        }
    };
    let up = move |_: ev::PointerEvent| {
        if last.get_value().is_some() {
            last.set_value(None);
            let_go(page);
        }
    };
    let put = move |level: u8| {
        let (r, c) = cursor.get_untracked();
        let mut all = ink_now();
        if let Some(cell) = all.get_mut(r * columns + c)
            && *cell != level
        {
            *cell = level;
            touch(page, shown, Some(WidgetState::Pixels(all)), false);
        }
    };
    let key = move |event: ev::KeyboardEvent| {
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let (r, c) = cursor.get_untracked();
        let to = match event.key().as_str() {
            "ArrowLeft" => (r, c.saturating_sub(1)),
            "ArrowRight" => (r, (c + 1).min(columns - 1)),
            "ArrowUp" => (r.saturating_sub(1), c),
            "ArrowDown" => ((r + 1).min(rows - 1), c),
            " " | "Enter" => {
                event.prevent_default();
                pen.update(|on| *on = !*on);
                if pen.get_untracked() {
                    put(if eraser.get_untracked() { 0 } else { 255 });
                }
                return;
            }
            "Delete" | "Backspace" => {
                event.prevent_default();
                return put(0);
            }
            _ => return,
        };
        event.prevent_default();
        cursor.set(to);
        if pen.get_untracked() {
            put(if eraser.get_untracked() { 0 } else { 255 });
        }
    };
    let share = move || {
        let all = ink();
        let sum: u32 = all.iter().map(|v| u32::from(*v)).sum();
        100.0 * f64::from(sum) / (255.0 * all.len().max(1) as f64)
    };
    let words = move || {
        let (r, c) = cursor.get();
        let here = ink().get(r * columns + c).copied().unwrap_or(0);
        let state = if pen.get() { "pen down" } else { "pen up" };
        format!(
            "row {}, column {}, ink {}%, {state}",
            r + 1,
            c + 1,
            u32::from(here) * 100 / 255
        )
    };
    let name = shown.name.get_value();
    let empty = move || ink().iter().all(|v| *v == 0);
    let clear = move |_| {
        let none = vec![0; rows * columns];
        touch(page, shown, Some(WidgetState::Pixels(none)), false);
    };
    let ratio = format!("{columns} / {rows}");
    let mark = move || {
        let (r, c) = cursor.get();
        let (w, h) = (100.0 / columns as f64, 100.0 / rows as f64);
        format!(
            "left:{}%;top:{}%;width:{w}%;height:{h}%",
            c as f64 * w,
            r as f64 * h
        )
    };
    view! {
        <div class="paint" node_ref=host style:aspect-ratio=ratio>
            <canvas node_ref=node tabindex="0" role="slider" aria-roledescription="picture to paint"
                aria-label=format!("{name}: arrow keys move, Space puts the pen down or up, Delete clears a pixel")
                aria-valuenow=move || share().round() aria-valuemin="0" aria-valuemax="100" aria-valuetext=words
                on:pointerdown=down on:pointermove=moved on:pointerup=up on:pointercancel=up
                on:contextmenu=|e: ev::MouseEvent| e.prevent_default() on:keydown=key
                on:focus=move |_| focused.set(true) on:blur=move |_| { focused.set(false); pen.set(false); }>
            </canvas>
            {move || focused.get().then(|| view! { <span class="cursor" class:down=move || pen.get() style=mark></span> })}
        </div>
        <div class="widget-tools">
            <button type="button" class="chip" aria-pressed=move || (!eraser.get()).to_string()
                on:click=move |_| eraser.set(false)>"Brush"</button>
            <button type="button" class="chip" aria-pressed=move || eraser.get().to_string()
                on:click=move |_| eraser.set(true)>"Eraser"</button>
            <button type="button" class="plain" prop:disabled=empty on:click=clear>"Clear"</button>
            <span class="words">{move || format!("{rows} × {columns}, {:.0}% ink", share())}</span>
        </div>
    }
}

/// Ink along a line, soft at the brush's edge; rubbing takes it away.
fn line(
    ink: &mut [u8],
    (rows, columns): (usize, usize),
    from: (f64, f64),
    to: (f64, f64),
    radius: f64,
    rub: bool,
) {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let length = (dx * dx + dy * dy).max(1e-12);
    let radius = if rub { radius * 1.6 } else { radius };
    for r in 0..rows {
        for c in 0..columns {
            let (x, y) = (c as f64 + 0.5 - from.0, r as f64 + 0.5 - from.1);
            let t = ((x * dx + y * dy) / length).clamp(0.0, 1.0);
            let distance = (x - t * dx).hypot(y - t * dy);
            let level = ((radius + 0.5 - distance).clamp(0.0, 1.0) * 255.0).round() as u8;
            if let Some(cell) = ink.get_mut(r * columns + c) {
                *cell = if rub {
                    (*cell).min(255 - level)
                } else {
                    (*cell).max(level)
                };
            }
        }
    }
}

/// One device pixel for each of the picture's; the page scales it without smoothing.
fn draw(
    canvas: &web_sys::HtmlCanvasElement,
    ink: &[u8],
    rows: usize,
    columns: usize,
) -> Result<(), wasm_bindgen::JsValue> {
    canvas.set_width(columns as u32);
    canvas.set_height(rows as u32);
    let color = window()
        .get_computed_style(canvas)?
        .and_then(|style| style.get_property_value("color").ok())
        .unwrap_or_default();
    let parts: Vec<u8> = color
        .trim_start_matches(|c: char| !c.is_ascii_digit())
        .split(|c: char| !c.is_ascii_digit())
        .filter_map(|n| n.parse().ok())
        .collect();
    let [r, g, b] = match parts.as_slice() {
        [r, g, b, ..] => [*r, *g, *b],
        _ => [90, 80, 70],
    };
    let rgba: Vec<u8> = ink.iter().flat_map(|v| [r, g, b, *v]).collect();
    let image = ImageData::new_with_u8_clamped_array(Clamped(&rgba), columns as u32)?;
    let context: Option<CanvasRenderingContext2d> = canvas
        .get_context("2d")?
        .and_then(|context| context.dyn_into().ok());
    match context {
        Some(context) => context.put_image_data(&image, 0.0, 0.0),
        None => Ok(()),
    }
}
