//! The contents page: how far the reader has come, and the button that forgets it.

use crate::dom;
use crate::kept::{self, Kept};
use leptos::mount::mount_to;
use leptos::prelude::*;
use web_sys::HtmlElement;

/// What a lesson of the contents offers.
struct Row {
    element: HtmlElement,
    id: String,
    exercises: Vec<String>,
}

pub fn start() {
    let rows: Vec<Row> = dom::all(".contents > li[data-lesson]")
        .into_iter()
        .map(|element| Row {
            id: element.get_attribute("data-lesson").unwrap_or_default(),
            exercises: words(element.get_attribute("data-exercises")),
            element,
        })
        .collect();
    if rows.is_empty() {
        return;
    }
    let now = RwSignal::new(kept::all());
    // Coming back by the browser's button shows what was done meanwhile.
    let handle = window_event_listener_untyped("pageshow", move |_| now.set(kept::all()));
    std::mem::forget(handle);
    let ids: Vec<String> = rows.iter().map(|r| r.id.clone()).collect();
    let exercises: usize = rows.iter().map(|r| r.exercises.len()).sum();
    for row in rows {
        mark(row, now);
    }
    if let Some(place) = dom::first("[data-progress]") {
        let ids = StoredValue::new(ids);
        mount_to(place, move || {
            view! { {move || now.with(|kept| summary(kept, &ids.get_value(), exercises))} }
        })
        .forget();
    }
    if let Some(place) = dom::first("[data-erase]") {
        mount_to(place, move || view! { <Erase now/> }).forget();
    }
}

fn words(attribute: Option<String>) -> Vec<String> {
    let text = attribute.unwrap_or_default();
    text.split_whitespace().map(str::to_owned).collect()
}

/// Classes and a line of text on a lesson's entry.
fn mark(row: Row, now: RwSignal<Kept>) {
    let facts = row
        .element
        .query_selector(".lesson-meta")
        .ok()
        .flatten()
        .and_then(|facts| {
            let place = document().create_element("span").ok()?;
            place.set_class_name("done");
            facts.append_child(&place).ok()?;
            Some(place)
        });
    Effect::new(move |_| {
        let way = now.with(|kept| kept.get(&row.id).cloned());
        let opened = way.is_some();
        let passed = way.map_or(0, |w| {
            row.exercises
                .iter()
                .filter(|e| w.passed.contains(*e))
                .count()
        });
        let all = !row.exercises.is_empty() && passed == row.exercises.len();
        let classes = row.element.class_list();
        let _ = classes.toggle_with_force("opened", opened);
        let _ = classes.toggle_with_force("complete", all);
        let text = match (opened, passed) {
            (false, _) => String::new(),
            (true, 0) => "opened".to_owned(),
            (true, n) if all => format!("all {n} passed"),
            (true, n) => format!("{n} passed"),
        };
        if let Some(place) = &facts {
            place.set_text_content(Some(&text));
        }
    });
}

fn summary(kept: &Kept, ids: &[String], exercises: usize) -> Option<AnyView> {
    let ways: Vec<_> = ids.iter().filter_map(|id| kept.get(id)).collect();
    if ways.is_empty() {
        return None;
    }
    let passed: usize = ways.iter().map(|w| w.passed.len()).sum();
    let guesses: usize = ways.iter().map(|w| w.guesses.len()).sum();
    let mut parts = vec![format!("{} of {} lessons opened", ways.len(), ids.len())];
    if exercises > 0 {
        parts.push(format!("{passed} of {exercises} exercises passed"));
    }
    if guesses > 0 {
        let s = if guesses == 1 { "" } else { "s" };
        parts.push(format!(
            "{guesses} guess{}{s} made",
            if s.is_empty() { "" } else { "e" }
        ));
    }
    let share = ways.len() as f64 / ids.len() as f64;
    Some(
        view! {
            <div class="progress"><progress value=share.to_string() max="1" aria-label="Lessons opened"></progress>
                <p>{parts.join(" · ")}</p></div>
        }
        .into_any(),
    )
}

#[component]
fn Erase(now: RwSignal<Kept>) -> impl IntoView {
    let asked = RwSignal::new(false);
    let said = RwSignal::new("");
    let erase = move |_| {
        kept::erase();
        now.set(kept::all());
        asked.set(false);
        said.set("Erased.");
    };
    view! {
        <section class="kept" aria-labelledby="kept">
            <h2 id="kept">"Kept in this browser"</h2>
            <p>"Lessons opened, exercises passed, guesses made, light or dark. It never leaves this machine."</p>
            {move || if asked.get() {
                view! {
                    <p><button class="ember" on:click=erase>"Yes, erase it"</button>" "
                        <button class="quiet" on:click=move |_| asked.set(false)>"Keep it"</button></p>
                }.into_any()
            } else {
                view! { <p><button class="quiet" on:click=move |_| asked.set(true)>"Erase everything kept here"</button></p> }.into_any()
            }}
            <p role="status">{move || said.get()}</p>
        </section>
    }
}
