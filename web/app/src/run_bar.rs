//! Run, pause, step, stop, reset, speed; progress, steps per second, device and time.

use crate::state::Page;
use crate::{share, worker};
use athanor_protocol::{Command, RunState};
use leptos::prelude::*;

/// Speeds on offer, steps a second; 0 is full speed.
const SPEEDS: [(&str, f64); 5] = [
    ("full speed", 0.0),
    ("60 /s", 60.0),
    ("20 /s", 20.0),
    ("5 /s", 5.0),
    ("1 /s", 1.0),
];

#[component]
pub fn RunBar(page: Page) -> impl IntoView {
    let run = page.run;
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
        format!(
            "step {steps} · {} /s · {:.1} s",
            rate(p.steps_per_second),
            p.elapsed
        )
    };
    let done = move || page.progress.with(|p| p.steps as f64);
    let total = move || {
        page.progress
            .with(|p| p.total.map_or(1.0, |t| t.max(1) as f64))
    };
    let state_words = move || match (run.get(), page.device.get()) {
        (_, None) => "starting Python".to_owned(),
        (RunState::Idle, Some(device)) => device,
        (RunState::Running, Some(device)) => format!("running · {device}"),
        (RunState::Paused, Some(device)) => format!("paused · {device}"),
        (RunState::Stopping, Some(_)) => "stopping".to_owned(),
    };
    view! {
        <div class="run-bar" role="toolbar" aria-label="Run the lesson">
            <button class="primary" on:click=toggle
                prop:disabled=move || run.get() == RunState::Stopping>{label}</button>
            <button on:click=move |_| worker::send(&Command::Step) title="One pass of the outermost loop"
                prop:disabled=move || run.get() != RunState::Paused>"Step"</button>
            <button on:click=move |_| worker::stop(page) prop:disabled=idle>"Stop"</button>
            <button on:click=move |_| worker::reset(page) title="Forget outputs, variables and arrays">"Reset"</button>
            <label class="speed"><span class="visually-hidden">"Speed"</span>
                <select on:change=set_speed>
                    {SPEEDS.map(|(name, value)| view! { <option value=value.to_string()>{name}</option> }).to_vec()}
                </select>
            </label>
            <button on:click=move |_| share::copy(page) title="Copy a link to these parameters and edits">"Share"</button>
            <progress prop:value=done prop:max=total aria-label="Progress"></progress>
            <span class="counts">{counts}</span>
            <span class="device" role="status">{state_words}</span>
        </div>
        {move || page.notice.get().map(|text| view! {
            <p class="notice" role="status">{text}
                <button aria-label="Dismiss" on:click=move |_| page.notice.set(None)>"×"</button>
            </p>
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
