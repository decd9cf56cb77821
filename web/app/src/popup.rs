//! Pop-ups: what a term means, and footnotes, where they are used. They are links without this: by
//! pointer or focus the text appears beside them, and where nothing hovers a tap shows it first.

use crate::dom;
use leptos::mount::mount_to_body;
use leptos::prelude::*;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::time::Duration;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event};

const LINGER: Duration = Duration::from_millis(220);
/// Widest pop-up and its distance from the page's edge, in CSS pixels.
const WIDTH: f64 = 360.0;
const EDGE: f64 = 12.0;

#[derive(Clone, Deserialize)]
struct Term {
    html: String,
    title: String,
}

#[derive(Clone, PartialEq)]
struct Shown {
    html: String,
    /// The address of the definition and the words of its link; a footnote has none.
    link: Option<(String, String)>,
    left: f64,
    /// Below the line, or above it where there is no room below.
    place: String,
}

pub fn start() {
    let terms: BTreeMap<String, Term> = document()
        .get_element_by_id("terms")
        .and_then(|island| serde_json::from_str(&island.text_content().unwrap_or_default()).ok())
        .unwrap_or_default();
    if terms.is_empty() && dom::first(".note-ref").is_none() {
        return;
    }
    let shown = RwSignal::new(None::<Shown>);
    // Counts what happens to it, so that a late timer does not close another.
    let turn = StoredValue::new(0u32);
    let terms = StoredValue::new(terms);
    let next = move || {
        turn.update_value(|t| *t += 1);
        turn.get_value()
    };
    let show = move |anchor: &Element| {
        next();
        if let Some(now) = terms.with_value(|t| content(anchor, t)) {
            let _ = anchor.set_attribute("aria-describedby", "popup");
            shown.set(Some(now));
        }
    };
    let hide_soon = move || {
        let mine = next();
        let close = move || {
            if turn.get_value() == mine {
                shown.set(None);
            }
        };
        set_timeout(close, LINGER);
    };
    for name in ["mouseover", "focusin"] {
        listen(name, move |event| match target(&event, MARKS) {
            Some(anchor) => show(&anchor),
            // Over the pop-up itself it stays.
            None if target(&event, "#popup").is_some() => {
                next();
            }
            None if shown.with_untracked(Option::is_some) => hide_soon(),
            None => {}
        });
    }
    listen("click", move |event| {
        let hovers = window().match_media("(hover: hover)").ok().flatten();
        if hovers.is_some_and(|m| m.matches()) {
            return;
        }
        if let Some(anchor) = target(&event, MARKS) {
            event.prevent_default();
            show(&anchor);
        }
    });
    listen("keydown", move |event| {
        let key = event.dyn_ref::<web_sys::KeyboardEvent>().map(|e| e.key());
        if key.as_deref() == Some("Escape") {
            next();
            shown.set(None);
        }
    });
    mount_to_body(move || view! { <Popup shown/> });
}

const MARKS: &str = "a.term, .note-ref a";

fn listen(name: &str, handler: impl Fn(Event) + 'static) {
    let handle = window_event_listener_untyped(name, handler);
    // For the life of the page.
    std::mem::forget(handle);
}

fn target(event: &Event, selector: &str) -> Option<Element> {
    let element: Element = event.target()?.dyn_into().ok()?;
    element.closest(selector).ok()?
}

fn content(anchor: &Element, terms: &BTreeMap<String, Term>) -> Option<Shown> {
    let place = anchor.get_bounding_client_rect();
    let view = document().document_element()?;
    let (width, height) = (
        f64::from(view.client_width()),
        f64::from(view.client_height()),
    );
    let window = window();
    let scrolled = window.scroll_y().unwrap_or(0.0);
    let left = place.left().min(width - WIDTH - EDGE).max(EDGE);
    let below = place.bottom() < height * 0.6;
    let place = if below {
        format!("top: {:.0}px", place.bottom() + scrolled + 6.0)
    } else {
        // Upwards from the line: the body is its frame, and its own height is not known yet.
        let line = place.top() + scrolled - 6.0;
        format!("bottom: calc(100% - {line:.0}px)")
    };
    let (html, link) = match anchor.get_attribute("data-term") {
        Some(slug) => {
            let term = terms.get(&slug)?;
            let href = anchor.get_attribute("href")?;
            let words = if href.starts_with('#') {
                "Where it is defined".to_owned()
            } else {
                format!("Defined in {}", term.title)
            };
            (term.html.clone(), Some((href, words)))
        }
        None => {
            let id = anchor.get_attribute("href")?;
            let note = document().get_element_by_id(id.trim_start_matches('#'))?;
            (note.inner_html(), None)
        }
    };
    Some(Shown {
        html,
        link,
        left,
        place,
    })
}

#[component]
fn Popup(shown: RwSignal<Option<Shown>>) -> impl IntoView {
    move || {
        shown.get().map(|now| {
            let style = format!("left: {:.0}px; {}", now.left, now.place);
            view! {
                <div id="popup" class="popup" role="tooltip" style=style>
                    <p inner_html=now.html></p>
                    {now.link.map(|(href, words)| view! { <p class="popup-link"><a href=href>{words}</a></p> })}
                </div>
            }
        })
    }
}
