//! Run, pause, step, stop, reset, speed, share; progress, steps per second, device and time; and what
//! the page has to say.

use crate::device::{DeviceSelect, Timings};
use crate::state::{Notice, Page};
use crate::{dom, layout, share, worker};
use athanor_protocol::{Command, RunState};
use leptos::prelude::*;
use std::time::Duration;

/// Speeds on offer, steps a second; 0 is full speed.
const SPEEDS: [(&str, f64); 5] = [
    ("full speed", 0.0),
    ("60 /s", 60.0),
    ("20 /s", 20.0),
    ("5 /s", 5.0),
    ("1 /s", 1.0),
];
/// How long a passing message stands.
const PASSING: Duration = Duration::from_secs(6);

/// Outlines on a grid of 16, by the button's word.
fn icon(word: &str) -> impl IntoView {
    let path = match word {
        "Pause" => "M4.5 3v10M11.5 3v10",
        "Step" => "M4 3l6 5-6 5zM12.5 3v10",
        "Stop" => "M3.5 3.5h9v9h-9z",
        "Reset" => "M3 2.5v4h4M3.3 6.2A5.2 5.2 0 1 1 2.9 9.4",
        "Share" => "M8 10V2M4.8 4.8 8 1.8l3.2 3M3 8.5v5h10v-5",
        "Stopping" => "M8 3v.1M13 8h-.1M8 13v-.1M3 8h.1",
        _ => "M4.5 2.8l8 5.2-8 5.2z",
    };
    view! {
        <svg class="icon" viewBox="0 0 16 16" aria-hidden="true"><path d=path.to_owned()/></svg>
    }
}

#[component]
pub fn RunBar(page: Page) -> impl IntoView {
    let run = crate::widgets::calm(page);
    let idle = move || run.get() == RunState::Idle;
    let toggle = move |_| match run.get_untracked() {
        RunState::Idle => worker::run(page),
        RunState::Running => worker::send(&Command::Pause),
        RunState::Paused => worker::send(&Command::Resume),
        RunState::Stopping => {}
    };
    let label = move || match run.get() {
        RunState::Idle => "Run",
        RunState::Running => "Pause",
        RunState::Paused => "Resume",
        RunState::Stopping => "Stopping",
    };
    let set_speed = move |event: web_sys::Event| {
        let value = event_target_value(&event).parse::<f64>().unwrap_or(0.0);
        let speed = (value > 0.0).then_some(value);
        page.speed.set(speed);
        worker::send(&Command::SetSpeed {
            steps_per_second: speed,
        });
    };
    let counts = move || {
        let p = page.progress.get();
        if p.steps == 0 {
            return String::new();
        }
        let steps = match p.total {
            Some(total) => format!("{} of {total}", p.steps),
            None => p.steps.to_string(),
        };
        let rate = match run.get() {
            // The rate of the last moment says nothing about a run that is over.
            RunState::Idle => String::new(),
            _ => format!(" · {} /s", rate(p.steps_per_second)),
        };
        format!("step {steps}{rate} · {:.1} s", p.elapsed)
    };
    // Without a known end the bar only shows that something goes on.
    let done = move || {
        let p = page.progress.get();
        match p.total {
            Some(total) if total > 0 => Some((p.steps as f64 / total as f64).min(1.0).to_string()),
            _ if idle() => Some(if p.steps > 0 { "1" } else { "0" }.to_owned()),
            _ => None,
        }
    };
    let state_words = move || {
        if let Some(Notice {
            text,
            lasting: false,
        }) = page.notice.get()
        {
            return text;
        }
        match (run.get(), page.device.get()) {
            (_, None) if page.lost.get() => "Python is not running".to_owned(),
            (_, None) => "starting Python".to_owned(),
            (RunState::Idle, Some(device)) => device,
            (RunState::Running, Some(device)) => format!("running · {device}"),
            (RunState::Paused, Some(device)) => format!("paused · {device}"),
            (RunState::Stopping, Some(_)) => "stopping".to_owned(),
        }
    };
    let passing = move || page.notice.get().is_some_and(|n| !n.lasting);
    let lasting = move || page.notice.get().filter(|n| n.lasting);
    Effect::new(move |_| {
        if let Some(now) = page.notice.get().filter(|n| !n.lasting) {
            let over = move || {
                if page.notice.get_untracked().as_ref() == Some(&now) {
                    page.notice.set(None);
                }
            };
            set_timeout(over, PASSING);
        }
    });
    let go_there = move |_| {
        if let Some(notice) = dom::first(".notice") {
            layout::reveal(&notice);
        }
    };
    let word = |word: &'static str| view! { {icon(word)}<span class="word">{word}</span> };
    view! {
        <div class="run-bar" role="toolbar" aria-label="Run the lesson">
            <button class="primary" on:click=toggle prop:disabled=move || run.get() == RunState::Stopping>
                {move || icon(label())}<span>{label}</span></button>
            <button on:click=move |_| worker::send(&Command::Step) title="One pass of the outermost loop"
                prop:disabled=move || run.get() != RunState::Paused>{word("Step")}</button>
            <button on:click=move |_| worker::stop(page) prop:disabled=idle title="Interrupt the code">{word("Stop")}</button>
            <button on:click=move |_| worker::reset(page) title="Forget outputs, variables and arrays">{word("Reset")}</button>
            <label class="speed"><span class="visually-hidden">"Speed"</span>
                <select on:change=set_speed>
                    {SPEEDS.map(|(name, value)| view! { <option value=value.to_string()>{name}</option> }).to_vec()}
                </select>
            </label>
            <DeviceSelect page=page/>
            <button on:click=move |_| share::copy(page) title="Copy a link to these parameters and edits">{word("Share")}</button>
            {move || lasting().map(|_| view! {
                <button class="alert" on:click=go_there title="Go to the message">"!"<span class="visually-hidden">" Message"</span></button>
            })}
            <span class="counts">{counts}</span>
            <span class="device" class:passing=passing role="status">{state_words}</span>
            <progress value=done max="1" aria-label="Progress"></progress>
        </div>
        <Timings page=page/>
        {move || lasting().map(|n| view! {
            <div class="notice" role="alert"><p>{n.text}</p>
                <button aria-label="Dismiss" on:click=move |_| page.notice.set(None)>"×"</button>
            </div>
        })}
    }
}

fn rate(per_second: f64) -> String {
    match per_second {
        r if r >= 1e4 => format!("{:.1}k", r / 1e3),
        r if r >= 10.0 => format!("{r:.0}"),
        r => format!("{r:.1}"),
    }
}
