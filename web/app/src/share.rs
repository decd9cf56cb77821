//! Links: opening one shows its state and runs nothing; "try it" buttons set parameters.

use crate::state::Page;
use crate::{device, dom, worker};
use athanor_lessons::param::Value;
use athanor_lessons::share::{self, Share};
use leptos::ev;
use leptos::prelude::*;
use std::collections::BTreeMap;
use wasm_bindgen_futures::JsFuture;

/// Takes over what the address says. A damaged or foreign link leaves the lesson as published.
pub fn open(page: Page) {
    let hash = window().location().hash().unwrap_or_default();
    // Plain anchors of the page's own headings are no links of ours.
    let fragment = hash.trim_start_matches('#');
    let ours = fragment.contains('/');
    if fragment.is_empty() || (!ours && document().get_element_by_id(fragment).is_some()) {
        return;
    }
    // Somebody else's text runs only when the reader says so.
    page.autorun.set_value(false);
    let published = page.published.get_value();
    match share::decode(&hash) {
        Err(error) => page.warn(sentence(&format!(
            "{error}. The lesson is shown as published."
        ))),
        Ok(link) if link.lesson != published.id => {
            page.warn(format!(
                "This link belongs to the lesson `{}`. This one is shown as published.",
                link.lesson
            ));
        }
        Ok(link) => {
            page.seed.set(link.seed.unwrap_or(0));
            crate::widgets::take(page, link.widgets.clone());
            device::from_link(page, link.device.as_deref());
            let applied = link.apply(&published);
            let problems = applied.problems.iter();
            let mut words: Vec<String> = problems.map(|p| sentence(&p.to_string())).collect();
            if applied.edited {
                words.insert(
                    0,
                    "This link changes the code. Read it, then press Run.".to_owned(),
                );
            }
            page.lesson.set(applied.lesson);
            if !words.is_empty() {
                page.warn(words.join("\n"));
            }
        }
    }
}

/// With a capital letter.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}

/// A link pasted into the address of the open page is opened as well.
pub fn follow_address(page: Page) {
    window_event_listener(ev::hashchange, move |_| {
        let hash = window().location().hash().unwrap_or_default();
        if hash.contains('/') {
            worker::stop(page);
            open(page);
        }
    })
    .remove_on_drop_never();
}

trait Forever {
    fn remove_on_drop_never(self);
}

impl Forever for WindowListenerHandle {
    /// Listens for the life of the page.
    fn remove_on_drop_never(self) {
        std::mem::forget(self);
    }
}

/// Puts the link into the address and the clipboard.
pub fn copy(page: Page) {
    let mut link = page
        .lesson
        .with_untracked(|now| Share::of(&page.published.get_value(), now));
    let seed = page.seed.get_untracked();
    link.seed = (seed != 0).then_some(seed);
    link.widgets = crate::widgets::states(page);
    link.device = device::for_link(page);
    let fragment = match share::encode(&link) {
        Ok(fragment) => fragment,
        Err(error) => return page.warn(error.to_string()),
    };
    let fragment = format!("#{}", fragment.trim_start_matches('#'));
    let history = window().history();
    if let Ok(history) = history {
        // Refused only in sandboxed frames; the clipboard still gets the link.
        let _ = history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&fragment));
    }
    let base = window().location().href().unwrap_or_default();
    let address = format!("{}{fragment}", base.split('#').next().unwrap_or_default());
    let done = window().navigator().clipboard().write_text(&address);
    leptos::task::spawn_local(async move {
        match JsFuture::from(done).await {
            Ok(_) => page.say(format!("Link copied ({} characters).", address.len())),
            Err(_) => page
                .say("The link stands in the address bar; the browser did not let it be copied."),
        }
    });
}

/// `<button class="try" data-patch='{"lr":3.0}'>`: sets parameters and runs.
pub fn mount_tries(page: Page) {
    for button in dom::all("button.try[data-patch]") {
        let patch = button.get_attribute("data-patch").unwrap_or_default();
        let listener = wasm_bindgen::prelude::Closure::<dyn FnMut()>::new(move || {
            match serde_json::from_str::<BTreeMap<String, Value>>(&patch) {
                Ok(values) => {
                    for (name, value) in &values {
                        // One restart below, not one for each value.
                        let outcome = page.lesson.try_update(|l| l.set_param(name, value));
                        if let Some(Err(error)) = outcome {
                            return page.warn(error.to_string());
                        }
                    }
                    worker::run(page);
                    show_experiment(page, values.keys().next());
                }
                Err(error) => page.warn(format!("This button's parameters can't be read: {error}")),
            }
        });
        use wasm_bindgen::JsCast;
        button.set_onclick(Some(listener.as_ref().unchecked_ref()));
        listener.forget();
    }
}

/// Brings the stage of the lesson's experiment into view, or of the cell that has the parameter.
fn show_experiment(page: Page, name: Option<&String>) {
    let cell = page.lesson.with_untracked(|l| {
        let live = l.cells().find(|c| c.attributes.live).map(|c| c.id.clone());
        let owner = || {
            let params = l.params();
            let found = params.iter().find(|(_, p)| Some(&p.name) == name);
            found.map(|(cell, _)| (*cell).to_owned())
        };
        live.or_else(owner)
    });
    if let Some(stage) = cell.and_then(|id| dom::in_cell(&id, ".stage")) {
        crate::layout::reveal(&stage);
    }
}
