//! Where programs run: what the reader chose, what is in use, and what was measured.

use crate::state::Page;
use crate::worker;
use athanor_protocol::{DeviceChoice, DeviceTiming, RunState};
use leptos::prelude::*;

/// Choices on offer: the word in a link, the words on the page.
const CHOICES: [(&str, &str, DeviceChoice); 3] = [
    ("auto", "Auto", DeviceChoice::Auto),
    ("cpu", "CPU", DeviceChoice::Cpu),
    ("gpu", "GPU", DeviceChoice::Gpu),
];

fn choice(word: &str) -> DeviceChoice {
    let found = CHOICES.iter().find(|(w, ..)| *w == word);
    found.map_or(DeviceChoice::Auto, |(.., c)| *c)
}

fn word(choice: DeviceChoice) -> &'static str {
    let found = CHOICES.iter().find(|(.., c)| *c == choice);
    found.map_or("auto", |(w, ..)| w)
}

/// The worker said what programs run on.
pub fn heard(page: Page, device: String, notice: Option<String>, timings: Vec<DeviceTiming>) {
    page.device.set(Some(device));
    page.timings.set(timings);
    if let Some(notice) = notice {
        page.warn(notice);
    }
}

/// Takes over a link's device.
pub fn from_link(page: Page, device: Option<&str>) {
    page.choice.set(device.map_or(DeviceChoice::Auto, choice));
}

/// What a link says: the reader's choice, or what `auto` found.
pub fn for_link(page: Page) -> Option<String> {
    let chosen = page.choice.get_untracked();
    let timings = page.timings.get_untracked();
    match chosen {
        DeviceChoice::Auto if timings.is_empty() => None,
        DeviceChoice::Auto if timings.iter().any(|t| t.gpu) => Some("gpu".to_owned()),
        DeviceChoice::Auto => Some("cpu".to_owned()),
        other => Some(word(other).to_owned()),
    }
}

#[component]
pub fn DeviceSelect(page: Page) -> impl IntoView {
    let changed = move |event: web_sys::Event| {
        page.choice.set(choice(&event_target_value(&event)));
        page.timings.set(Vec::new());
        // As with any other control, a run that the reader wanted begins anew.
        if page.ran.get_value() || page.run.get_untracked() != RunState::Idle {
            worker::run(page);
        }
    };
    view! {
        <label class="where"><span class="visually-hidden">"Device"</span>
            <select class="device-choice" on:change=changed prop:value=move || word(page.choice.get())
                title="Where programs run: Auto times long calls on both and keeps the faster">
                {CHOICES.map(|(word, name, _)| view! { <option value=word>{name}</option> }).to_vec()}
            </select>
        </label>
    }
}

fn milliseconds(ms: f64) -> String {
    match ms {
        ms if ms >= 100.0 => format!("{ms:.0} ms"),
        ms if ms >= 1.0 => format!("{ms:.1} ms"),
        ms => format!("{:.0} µs", ms * 1e3),
    }
}

fn sentence(t: &DeviceTiming) -> String {
    let dispatches = match t.dispatches {
        Some(1) => " (1 dispatch)".to_owned(),
        Some(n) => format!(" ({n} dispatches)"),
        None => String::new(),
    };
    format!(
        "{}: CPU {}, GPU {}{dispatches} a call; runs on the {}.",
        t.function,
        milliseconds(t.cpu_ms),
        milliseconds(t.gpu_ms),
        if t.gpu { "GPU" } else { "CPU" }
    )
}

/// What `auto` measured, a line for each function.
#[component]
pub fn Timings(page: Page) -> impl IntoView {
    move || {
        let timings = page.timings.get();
        let last = timings.last().map(sentence)?;
        let rest = timings.iter().rev().skip(1);
        let rest = rest.map(|t| view! { <li>{sentence(t)}</li> });
        let more = (timings.len() > 1).then(|| view! { <ul>{rest.collect_view()}</ul> });
        Some(view! {
            <details class="timings"><summary>{last}</summary>{more}</details>
        })
    }
}
