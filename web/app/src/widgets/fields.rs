//! A text to type, and one of several to choose.

use super::runs::touch;
use super::store::Shown;
use crate::state::Page;
use athanor_protocol::widget::{MAX_TEXT, WidgetKind, WidgetState};
use leptos::prelude::*;
use std::time::Duration;

/// How long typing rests before it is taken over.
const REST: Duration = Duration::from_millis(250);
/// More options, or longer ones, stand in a list that unfolds.
const CHIPS: usize = 6;
const CHIP_LETTERS: usize = 48;

#[component]
pub fn Text(page: Page, shown: Shown) -> impl IntoView {
    let name = shown.name.get_value();
    let lines = move || {
        shown.widget.with(|w| match w.kind {
            WidgetKind::Text { lines } => lines.clamp(1, 20),
            _ => 1,
        })
    };
    let text = move || match shown.state() {
        WidgetState::Text(text) => text,
        _ => String::new(),
    };
    let typed = StoredValue::new(0u32);
    let take = move |text: String| {
        if untrack(move || shown.state()) != WidgetState::Text(text.clone()) {
            touch(page, shown, Some(WidgetState::Text(text)), false);
        }
    };
    let input = move |event: web_sys::Event| {
        let text = event_target_value(&event);
        let mine = typed.get_value() + 1;
        typed.set_value(mine);
        set_timeout(
            move || {
                if typed.try_get_value() == Some(mine) {
                    take(text);
                }
            },
            REST,
        );
    };
    // Leaving the field takes it over at once.
    let change = move |event: web_sys::Event| {
        typed.update_value(|n| *n += 1);
        take(event_target_value(&event));
    };
    view! {
        <textarea class="widget-text" aria-label=name rows=move || lines().to_string() maxlength=(MAX_TEXT / 4).to_string()
            spellcheck="false" prop:value=text on:input=input on:change=change></textarea>
    }
}

#[component]
pub fn Choice(page: Page, shown: Shown) -> impl IntoView {
    let name = shown.name.get_value();
    let options = Memo::new(move |_| {
        shown.widget.with(|w| match &w.kind {
            WidgetKind::Choice { options } => options.clone(),
            _ => Vec::new(),
        })
    });
    let at = Memo::new(move |_| match shown.state() {
        WidgetState::Choice(at) => at,
        _ => 0,
    });
    let choose = move |i: usize| touch(page, shown, Some(WidgetState::Choice(i)), false);
    move || {
        let all = options.get();
        let letters: usize = all.iter().map(|o| o.chars().count()).sum();
        if all.len() > CHIPS || letters > CHIP_LETTERS {
            let rows = all.into_iter().enumerate().map(|(i, option)| {
                view! { <option value=i.to_string() prop:selected=move || at.get() == i>{option}</option> }
            });
            let chosen = move |event: web_sys::Event| {
                if let Ok(i) = event_target_value(&event).parse() {
                    choose(i);
                }
            };
            let rows = rows.collect_view();
            return view! { <select class="widget-select" aria-label=name.clone() on:change=chosen>{rows}</select> }
                .into_any();
        }
        let group = format!("widget-{name}");
        let rows = all.into_iter().enumerate().map(|(i, option)| {
            view! {
                <label>
                    <input type="radio" name=group.clone() prop:checked=move || at.get() == i on:change=move |_| choose(i)/>
                    <span>{option}</span>
                </label>
            }
        });
        view! { <div class="segments" role="radiogroup" aria-label=name.clone()>{rows.collect_view()}</div> }.into_any()
    }
}
