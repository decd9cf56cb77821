//! The page's side of the contract with the static HTML (README.md beside this folder).

use athanor_lessons::Lesson;
use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// The content of `<meta name=…>`.
pub fn meta(name: &str) -> Option<String> {
    let found = document()
        .query_selector(&format!("meta[name=\"{name}\"]"))
        .ok()??;
    found.get_attribute("content")
}

/// The lesson in `<script type="application/json" id="lesson-data">`.
pub fn lesson(island: &web_sys::Element) -> Result<Lesson, String> {
    let text = island.text_content().unwrap_or_default();
    serde_json::from_str(&text).map_err(|e| format!("the page's lesson data is damaged: {e}"))
}

/// The first element of a cell's section that matches.
pub fn in_cell(cell: &str, selector: &str) -> Option<HtmlElement> {
    let section = document().get_element_by_id(&format!("cell-{cell}"))?;
    section.query_selector(selector).ok()??.dyn_into().ok()
}

pub fn all(selector: &str) -> Vec<HtmlElement> {
    let Ok(found) = document().query_selector_all(selector) else {
        return Vec::new();
    };
    (0..found.length())
        .filter_map(|i| found.get(i)?.dyn_into().ok())
        .collect()
}

pub fn first(selector: &str) -> Option<HtmlElement> {
    all(selector).into_iter().next()
}
