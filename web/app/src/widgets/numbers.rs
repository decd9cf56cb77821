//! A widget as text: what it is at in words, and its numbers to read, type and paste.

use super::runs::touch;
use super::short;
use super::store::Shown;
use crate::state::Page;
use athanor_protocol::widget::{MAX_POINTS, MAX_SAMPLES, WidgetState};
use leptos::prelude::*;

/// One line of words; unfolded, a field with one row a point.
#[component]
pub fn Twin(page: Page, shown: Shown, words: Signal<String>) -> impl IntoView {
    let name = shown.name.get_value();
    let text = move || write(&shown.state());
    let wrong = RwSignal::new(None::<String>);
    let typed = move |event: web_sys::Event| {
        let read = parse(&shown.state_untracked(), &event_target_value(&event));
        let fits = read.and_then(|state| {
            let fitted = shown.widget.with_untracked(|w| w.fit(state));
            fitted.map_err(|e| e.to_string())
        });
        match fits {
            Ok(state) => {
                wrong.set(None);
                touch(page, shown, Some(state), false);
            }
            Err(why) => wrong.set(Some(why)),
        }
    };
    let label = format!("Numbers of {name}, a row each");
    let rows = move || text().lines().count().clamp(1, 8).to_string();
    view! {
        <details class="twin">
            <summary><span class="visually-hidden">{format!("{name} as numbers: ")}</span>{words}</summary>
            <textarea aria-label=label rows=rows spellcheck="false" prop:value=text on:change=typed></textarea>
            {move || wrong.get().map(|why| view! { <p class="param-problem" role="alert">{why}</p> })}
        </details>
    }
}

fn write(state: &WidgetState) -> String {
    let number = |v: f32| short(v.into());
    match state {
        WidgetState::Numbers(v) => v.iter().map(|v| number(*v)).collect::<Vec<_>>().join(" "),
        WidgetState::Points { at, classes } => {
            let rows = at.iter().zip(classes);
            let rows = rows.map(|((x, y), k)| format!("{} {} {k}", number(*x), number(*y)));
            rows.collect::<Vec<_>>().join("\n")
        }
        _ => String::new(),
    }
}

/// Numbers between blanks and commas, in the form of `like`.
fn parse(like: &WidgetState, text: &str) -> Result<WidgetState, String> {
    let number = |word: &str| {
        word.parse::<f32>()
            .map_err(|_| format!("“{word}” is no number"))
    };
    let words = |line: &str| -> Result<Vec<f32>, String> {
        let parts = line.split(|c: char| c.is_whitespace() || c == ',');
        parts
            .filter(|w| !w.is_empty())
            .take(2 * MAX_SAMPLES)
            .map(number)
            .collect()
    };
    if !matches!(like, WidgetState::Points { .. }) {
        return words(text).map(WidgetState::Numbers);
    }
    let (mut at, mut classes) = (Vec::new(), Vec::new());
    for line in text.lines().take(MAX_POINTS + 1) {
        match words(line)?.as_slice() {
            [] => {}
            [x, y] => {
                at.push((*x, *y));
                classes.push(0);
            }
            [x, y, k] if k.fract() == 0.0 && (0.0..256.0).contains(k) => {
                at.push((*x, *y));
                classes.push(*k as u8);
            }
            _ => return Err(format!("a row is x, y and a class, not “{line}”")),
        }
    }
    Ok(WidgetState::Points { at, classes })
}
