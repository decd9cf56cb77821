//! Search as you type, in a dialog: `/` opens it, arrows choose, Enter goes there, Escape closes.
//! Index and code are fetched at its first use.

use crate::dom;
use leptos::ev;
use leptos::html::{Dialog, Input};
use leptos::mount::mount_to_body;
use leptos::prelude::*;
use serde::Deserialize;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// Letters of a text shown before the first word that was found, and in all.
const BEFORE: usize = 50;
const EXCERPT: usize = 190;

#[wasm_bindgen]
extern "C" {
    /// boot.js: imports search.js and its index once.
    #[wasm_bindgen(js_name = athanorSearch, catch)]
    fn load_search() -> Result<js_sys::Promise, JsValue>;

    #[derive(Clone)]
    type Index;
    #[wasm_bindgen(method, catch)]
    fn find(this: &Index, words: &str) -> Result<JsValue, JsValue>;
}

/// A place that was found.
#[derive(Clone, Debug, PartialEq, Deserialize)]
struct Found {
    url: String,
    page: String,
    heading: String,
    kind: String,
    text: String,
    /// The words of it that were found, in lower case.
    terms: Vec<String>,
}

enum State {
    Asleep,
    Loading,
    Ready(Index),
    Lost,
}

pub fn start() {
    mount_to_body(Search);
}

#[component]
fn Search() -> impl IntoView {
    let dialog = NodeRef::<Dialog>::new();
    let input = NodeRef::<Input>::new();
    let words = RwSignal::new(String::new());
    let found = RwSignal::new(Vec::<Found>::new());
    let chosen = RwSignal::new(0usize);
    let lost = RwSignal::new(false);
    let state = StoredValue::new_local(State::Asleep);

    let look = move || {
        let asked = words.get_untracked();
        let hits = state.with_value(|s| match s {
            State::Ready(index) if !asked.trim().is_empty() => hits(index, &asked),
            _ => Vec::new(),
        });
        chosen.set(0);
        found.set(hits);
    };
    let wake = move || {
        if state.with_value(|s| matches!(s, State::Loading | State::Ready(_))) {
            return;
        }
        state.set_value(State::Loading);
        leptos::task::spawn_local(async move {
            let index = match load_search() {
                Ok(promise) => JsFuture::from(promise).await,
                Err(error) => Err(error),
            };
            lost.set(index.is_err());
            state.set_value(match index {
                Ok(index) => State::Ready(index.unchecked_into()),
                Err(_) => State::Lost,
            });
            look();
        });
    };
    let open = move || {
        if let (Some(dialog), Some(input)) = (dialog.get_untracked(), input.get_untracked()) {
            if !dialog.open() {
                // Refused only where it is not in the page.
                let _ = dialog.show_modal();
            }
            input.select();
            wake();
        }
    };
    let close = move || {
        if let Some(dialog) = dialog.get_untracked() {
            dialog.close();
        }
    };
    for button in dom::all(".search-open") {
        let listener = Closure::<dyn FnMut()>::new(open);
        button.set_onclick(Some(listener.as_ref().unchecked_ref()));
        listener.forget();
    }
    let handle = window_event_listener(ev::keydown, move |event| {
        let plain = !event.ctrl_key() && !event.alt_key() && !event.meta_key();
        if event.key() == "/" && plain && !typing(&event) {
            event.prevent_default();
            open();
        }
    });
    std::mem::forget(handle);

    let go = move |at: usize| {
        if let Some(place) = found.with_untracked(|f| f.get(at).map(|f| address(&f.url))) {
            close();
            // Only an odd address is refused, and these are the site's own.
            let _ = window().location().set_href(&place);
        }
    };
    let key = move |event: ev::KeyboardEvent| {
        let count = found.with_untracked(Vec::len);
        match event.key().as_str() {
            "ArrowDown" if count > 0 => chosen.update(|c| *c = (*c + 1) % count),
            "ArrowUp" if count > 0 => chosen.update(|c| *c = (*c + count - 1) % count),
            "Enter" => go(chosen.get_untracked()),
            _ => return,
        }
        event.prevent_default();
        let id = format!("found-{}", chosen.get_untracked());
        if let Some(row) = document().get_element_by_id(&id) {
            let options = web_sys::ScrollIntoViewOptions::new();
            options.set_block(web_sys::ScrollLogicalPosition::Nearest);
            row.scroll_into_view_with_scroll_into_view_options(&options);
        }
    };
    let says = move || match (found.with(Vec::len), words.with(|w| w.trim().is_empty())) {
        _ if lost.get() => "The index could not be loaded.".to_owned(),
        (_, true) => String::new(),
        (0, false) => "Nothing found.".to_owned(),
        (1, false) => "1 place".to_owned(),
        (n, false) => format!("{n} places"),
    };
    // A click on the backdrop is one on the dialog itself.
    let outside = move |event: ev::MouseEvent| {
        let target = event
            .target()
            .and_then(|t| t.dyn_into::<web_sys::Element>().ok());
        if target.is_some_and(|t| t.tag_name() == "DIALOG") {
            close();
        }
    };
    let rows = move || {
        let all = found.get();
        let row = |(at, hit): (usize, Found)| {
            let title = if hit.heading == hit.page {
                hit.page.clone()
            } else {
                format!("{} › {}", hit.page, hit.heading)
            };
            let parts = excerpt(&hit);
            view! {
                <li id=format!("found-{at}") role="option" aria-selected=move || (chosen.get() == at).to_string()
                    on:click=move |_| go(at) on:pointermove=move |_| chosen.set(at)>
                    <p class="found-title"><span class="found-kind">{hit.kind.clone()}</span>{title}</p>
                    <p class="found-text" class:code=hit.kind == "code">{parts}</p>
                </li>
            }
        };
        all.into_iter().enumerate().map(row).collect_view()
    };
    view! {
        <dialog class="search" node_ref=dialog aria-label="Search the book" on:click=outside>
            <input node_ref=input type="search" placeholder="Search prose, definitions, code" aria-label="Search"
                role="combobox" aria-expanded=move || (!found.with(Vec::is_empty)).to_string() aria-controls="found"
                aria-activedescendant=move || (!found.with(Vec::is_empty)).then(|| format!("found-{}", chosen.get()))
                autocomplete="off" spellcheck="false" prop:value=move || words.get()
                on:input=move |e| { words.set(event_target_value(&e)); look(); } on:keydown=key/>
            <ul id="found" role="listbox" aria-label="Places found">{rows}</ul>
            <p class="found-count"><span role="status">{says}</span>
                <span aria-hidden="true"><kbd>"↑"</kbd>" "<kbd>"↓"</kbd>" choose · "<kbd>"Enter"</kbd>" go · "<kbd>"Esc"</kbd>" close"</span></p>
        </dialog>
    }
}

fn hits(index: &Index, words: &str) -> Vec<Found> {
    let list = index.find(words).ok();
    let text = list.and_then(|l| js_sys::JSON::stringify(&l).ok()?.as_string());
    text.and_then(|t| serde_json::from_str(&t).ok())
        .unwrap_or_default()
}

/// The site's root is told by each page.
fn address(url: &str) -> String {
    format!("{}{url}", dom::meta("athanor-root").unwrap_or_default())
}

/// Keys that are part of a text are not ours.
fn typing(event: &web_sys::KeyboardEvent) -> bool {
    let target = event
        .target()
        .and_then(|t| t.dyn_into::<web_sys::Element>().ok());
    let field = "input:not([type=range], [type=checkbox]), textarea, select, [contenteditable], .cm-editor, [role=slider]";
    target.is_some_and(|t| t.closest(field).ok().flatten().is_some())
}

/// A piece of the text around the first word found, with all found words marked.
fn excerpt(hit: &Found) -> Vec<AnyView> {
    let letters: Vec<char> = hit.text.chars().collect();
    let lower: Vec<char> = letters
        .iter()
        .map(|c| c.to_lowercase().next().unwrap_or(*c))
        .collect();
    let terms: Vec<Vec<char>> = hit.terms.iter().map(|t| t.chars().collect()).collect();
    let here = |at: usize| {
        let starts = at == 0 || !lower[at - 1].is_alphanumeric();
        let longest = terms.iter().filter(|t| lower[at..].starts_with(t));
        longest.map(Vec::len).max().filter(|_| starts)
    };
    let first = (0..lower.len()).find(|&at| here(at).is_some()).unwrap_or(0);
    let mut from = first.saturating_sub(BEFORE);
    // Begin at a word.
    while from > 0 && from < first && letters[from - 1] != ' ' && letters[from - 1] != '\n' {
        from += 1;
    }
    let to = (from + EXCERPT).min(letters.len());
    let mut out: Vec<AnyView> = Vec::new();
    let mut plain = String::from(if from > 0 { "… " } else { "" });
    let mut at = from;
    while at < to {
        match here(at) {
            Some(length) => {
                out.push(std::mem::take(&mut plain).into_any());
                let word: String = letters[at..at + length].iter().collect();
                out.push(view! { <mark>{word}</mark> }.into_any());
                at += length;
            }
            None => {
                plain.push(letters[at]);
                at += 1;
            }
        }
    }
    if to < letters.len() {
        plain.push_str(" …");
    }
    out.push(plain.into_any());
    out
}
