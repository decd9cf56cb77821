//! What makes a page pleasant to read and needs no Python: code that can be copied, and where on the
//! page one is.

use crate::dom;
use crate::state::Page;
use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, HtmlElement};

/// Space for the table of contents beside the text.
const WIDE: &str = "(min-width: 1900px)";
/// A section is read once its heading is this near to the top, in CSS pixels.
const NEAR: f64 = 140.0;

/// Code blocks of the prose; those of cells have their own text, see [`copy_cells`].
pub fn start() {
    for block in dom::all(".text > pre.code, details.solution > pre.code") {
        let code = block.clone();
        add_copy(&block, move || code.text_content().unwrap_or_default());
    }
    follow_sections();
}

/// A copy button for each cell, with its code as the reader has it.
pub fn copy_cells(page: Page) {
    for id in page
        .published
        .with_value(|l| l.cells().map(|c| c.id.clone()).collect::<Vec<_>>())
    {
        if let Some(code) = dom::in_cell(&id, ":scope > pre.code") {
            add_copy(&code, move || {
                page.lesson
                    .with_untracked(|l| l.cell(&id).map(|c| c.code.clone()))
                    .unwrap_or_default()
            });
        }
    }
}

/// Puts a button before the block, over its corner.
fn add_copy(block: &HtmlElement, text: impl Fn() -> String + 'static) {
    let make = || -> Result<(), JsValue> {
        let button: HtmlElement = document().create_element("button")?.unchecked_into();
        button.set_class_name("copy");
        button.set_attribute("type", "button")?;
        button.set_text_content(Some("Copy"));
        let shown = button.clone();
        let copy = Closure::<dyn FnMut()>::new(move || {
            let done = window().navigator().clipboard().write_text(&text());
            let shown = shown.clone();
            leptos::task::spawn_local(async move {
                let words = match JsFuture::from(done).await {
                    Ok(_) => "Copied",
                    Err(_) => "Not allowed",
                };
                shown.set_text_content(Some(words));
                let back = move || shown.set_text_content(Some("Copy"));
                set_timeout(back, Duration::from_secs(2));
            });
        });
        button.set_onclick(Some(copy.as_ref().unchecked_ref()));
        copy.forget();
        if let Some(parent) = block.parent_element() {
            parent.insert_before(&button, Some(block))?;
        }
        Ok(())
    };
    // Elements of our own making in places that exist.
    let _ = make();
}

/// The table of contents is open where it stands beside the text, and marks the section being read.
fn follow_sections() {
    let Some(fold) = dom::first(".toc > details") else {
        return;
    };
    if let Ok(Some(wide)) = window().match_media(WIDE) {
        let set = move |open: bool| {
            let _ = if open {
                fold.set_attribute("open", "")
            } else {
                fold.remove_attribute("open")
            };
        };
        set(wide.matches());
        let change = Closure::<dyn FnMut(web_sys::MediaQueryListEvent)>::new(
            move |event: web_sys::MediaQueryListEvent| set(event.matches()),
        );
        wide.set_onchange(Some(change.as_ref().unchecked_ref()));
        change.forget();
    }
    let links: Vec<(Element, Element)> = dom::all(".toc a")
        .into_iter()
        .filter_map(|link| {
            let id = link.get_attribute("href")?;
            let heading = document().get_element_by_id(id.trim_start_matches('#'))?;
            Some((link.into(), heading))
        })
        .collect();
    let mark = move || {
        let above = |(_, h): &&(Element, Element)| h.get_bounding_client_rect().top() < NEAR;
        let last = links.iter().rev().find(above);
        for pair in &links {
            let _ = if last.is_some_and(|l| l.0 == pair.0) {
                pair.0.set_attribute("aria-current", "true")
            } else {
                pair.0.remove_attribute("aria-current")
            };
        }
    };
    mark();
    let waiting = StoredValue::new(false);
    let mark = StoredValue::new_local(mark);
    let handle = window_event_listener_untyped("scroll", move |_| {
        // Once a frame is enough.
        if !waiting.get_value() {
            waiting.set_value(true);
            request_animation_frame(move || {
                waiting.set_value(false);
                mark.with_value(|m| m());
            });
        }
    });
    std::mem::forget(handle);
}
