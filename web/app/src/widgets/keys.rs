//! Keys to hold, each also a button on the screen.

use super::runs::touch;
use super::store::Shown;
use crate::state::Page;
use athanor_protocol::widget::{WidgetKind, WidgetState};
use leptos::ev;
use leptos::prelude::*;
use web_sys::Element;

#[component]
pub fn Keys(page: Page, shown: Shown) -> impl IntoView {
    let (names, labels) = shown.widget.with_untracked(|w| match &w.kind {
        WidgetKind::Keys { keys, labels } => (keys.clone(), labels.clone()),
        _ => Default::default(),
    });
    // All that are down, the newest last: letting one go falls back to the one before.
    let down = StoredValue::new(Vec::<usize>::new());
    let held = RwSignal::new(None::<usize>);
    let focused = RwSignal::new(false);
    let tell = move || {
        let now = down.with_value(|all| all.last().copied());
        if held.get_untracked() != now {
            held.set(now);
            touch(page, shown, Some(WidgetState::Key(now)), false);
        }
    };
    let press = move |i: usize| {
        down.update_value(|all| {
            all.retain(|k| *k != i);
            all.push(i);
        });
        tell();
    };
    let release = move |i: usize| {
        down.update_value(|all| all.retain(|k| *k != i));
        tell();
    };
    let release_all = move || {
        down.update_value(|all| all.clear());
        tell();
    };
    let known = StoredValue::new(names.clone());
    let which = move |event: &ev::KeyboardEvent| {
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return None;
        }
        known.with_value(|all| {
            let key = event.key();
            let same = |name: &String| {
                *name == key
                    || name.chars().count() == 1 && name.to_lowercase() == key.to_lowercase()
            };
            all.iter().position(same)
        })
    };
    let key_down = move |event: ev::KeyboardEvent| {
        if let Some(i) = which(&event) {
            event.prevent_default();
            if !event.repeat() {
                press(i);
            }
        }
    };
    let key_up = move |event: ev::KeyboardEvent| {
        if let Some(i) = which(&event) {
            event.prevent_default();
            release(i);
        }
    };
    let arrows = names.iter().all(|name| name.starts_with("Arrow"));
    let buttons = names.iter().zip(labels).enumerate().map(|(i, (name, label))| {
        let pressed = move |event: ev::PointerEvent| {
            if let Some(target) = event.target().and_then(|t| wasm_bindgen::JsCast::dyn_into::<Element>(t).ok()) {
                // Refused only for a pointer that is gone already.
                let _ = target.set_pointer_capture(event.pointer_id());
            }
            press(i);
        };
        let (sign, spoken) = (sign(name), format!("{} ({})", spoken(name), label));
        let small = (label != sign).then_some(label);
        view! {
            <button type="button" class="key" tabindex="-1" data-key=name.clone() aria-label=spoken
                aria-pressed=move || (held.get() == Some(i)).to_string() on:pointerdown=pressed
                on:pointerup=move |_| release(i) on:pointercancel=move |_| release(i)
                on:contextmenu=|e: ev::MouseEvent| e.prevent_default()
                on:mousedown=|e: ev::MouseEvent| e.prevent_default()>
                <kbd>{sign}</kbd>{small.map(|l| view! { <small>{l}</small> })}
            </button>
        }
    });
    let buttons = buttons.collect_view();
    let list = names
        .iter()
        .map(|n| spoken(n))
        .collect::<Vec<_>>()
        .join(", ");
    let name = shown.name.get_value();
    view! {
        <div class="pad" class:arrows=arrows tabindex="0" role="application" aria-label=format!("{name}: hold {list}")
            on:keydown=key_down on:keyup=key_up on:focusin=move |_| focused.set(true)
            on:focusout=move |_| { focused.set(false); release_all(); }>
            {buttons}
        </div>
        <p class="words">{move || if focused.get() { "The keys are yours: hold them." } else { "Click here, then hold the keys; or hold the buttons." }}</p>
    }
}

/// What stands on a key.
fn sign(name: &str) -> String {
    match name {
        "ArrowLeft" => "←",
        "ArrowRight" => "→",
        "ArrowUp" => "↑",
        "ArrowDown" => "↓",
        " " => "Space",
        "Escape" => "Esc",
        other => {
            return if other.chars().count() == 1 {
                other.to_uppercase()
            } else {
                other.to_owned()
            };
        }
    }
    .to_owned()
}

fn spoken(name: &str) -> String {
    match name {
        "ArrowLeft" => "Left",
        "ArrowRight" => "Right",
        "ArrowUp" => "Up",
        "ArrowDown" => "Down",
        " " => "Space",
        other => other,
    }
    .to_owned()
}
