//! Sliders, selects, switches and fields made from a cell's `#@param` comments. The code is the
//! truth: a control shows what the literal says and rewrites it.

use crate::state::Page;
use crate::worker;
use athanor_lessons::param::{self, Kind, Param, Scale, Value};
use athanor_protocol::{Command, ParamValue, RunState};
use leptos::prelude::*;

/// Positions of a slider's handle.
const NOTCHES: f64 = 1000.0;

#[component]
pub fn Controls(page: Page, cell: String) -> impl IntoView {
    let code = {
        let cell = cell.clone();
        Memo::new(move |_| page.code(&cell))
    };
    let scan = Memo::new(move |_| code.with(|text| param::scan(text)));
    // Controls are rebuilt only if the set of parameters changes, so that a drag goes on.
    let shape = Memo::new(move |_| {
        scan.with(|s| {
            s.params
                .iter()
                .map(|p| (p.name.clone(), p.kind.clone()))
                .collect::<Vec<_>>()
        })
    });
    let rows = move || {
        shape
            .get()
            .into_iter()
            .map(|(name, kind)| {
                let now = {
                    let name = name.clone();
                    Memo::new(move |_| {
                        scan.with(|s| s.params.iter().find(|p| p.name == name).cloned())
                    })
                };
                view! { <Control page name kind now/> }
            })
            .collect_view()
    };
    let problems = move || {
        scan.with(|s| {
            s.problems
                .iter()
                .map(|p| view! { <p class="param-problem">{p.to_string()}</p> })
                .collect_view()
        })
    };
    view! { {rows} {problems} }
}

/// Writes a value into the code; runs the lesson again if the reader has run it, or changes the run in
/// flight if the parameter is live.
pub fn set(page: Page, name: &str, value: &Value) {
    let outcome = page
        .lesson
        .try_update(|lesson| lesson.set_param(name, value));
    if let Some(Err(error)) = outcome {
        page.warn(error.to_string());
        return;
    }
    let idle = page.run.get_untracked() == RunState::Idle;
    if idle && !page.ran.get_value() {
        return;
    }
    let live = page.lesson.with_untracked(|l| {
        l.params()
            .iter()
            .find(|(_, p)| p.name == name)
            .map(|(_, p)| (p.live, p.kind.clone()))
    });
    match live {
        Some((true, kind)) if !idle => worker::send(&Command::SetLive {
            name: name.to_owned(),
            value: to_protocol(value, &kind),
        }),
        _ => worker::run(page),
    }
}

fn to_protocol(value: &Value, kind: &Kind) -> ParamValue {
    let raw = matches!(kind, Kind::Raw | Kind::Select { raw: true, .. });
    match value {
        Value::Bool(b) => ParamValue::Bool(*b),
        Value::Int(i) => ParamValue::Int(*i),
        Value::Float(f) => ParamValue::Float(*f),
        Value::Str(s) if raw => ParamValue::Raw(s.clone()),
        Value::Str(s) => ParamValue::Text(s.clone()),
    }
}

#[component]
fn Control(page: Page, name: String, kind: Kind, now: Memo<Option<Param>>) -> impl IntoView {
    let shown = move || now.get().map(|p| text(&p.value)).unwrap_or_default();
    let typed = {
        let name = name.clone();
        move |event: web_sys::Event| {
            let words = event_target_value(&event);
            match now.get_untracked().map(|p| p.parse(&words)) {
                Some(Ok(value)) => set(page, &name, &value),
                Some(Err(error)) => page.warn(error.to_string()),
                None => {}
            }
        }
    };
    let id = format!("param-{name}");
    let input = match kind {
        Kind::Slider {
            min,
            max,
            step,
            scale,
            integer,
        } => {
            let slider = Slider {
                min,
                max,
                step,
                log: scale == Scale::Log && min > 0.0,
                integer,
            };
            let place = move || {
                now.get()
                    .and_then(|p| p.value.number())
                    .map_or(0.0, |v| slider.place(v))
            };
            let name = name.clone();
            let moved = move |event: web_sys::Event| {
                let place = event_target_value(&event).parse::<f64>().unwrap_or(0.0);
                set(page, &name, &slider.value(place));
            };
            view! {
                <input id=id.clone() type="range" min="0" max=NOTCHES.to_string() step="any"
                    prop:value=place on:input=moved aria-valuetext=shown/>
                <output for=id.clone()>{shown}</output>
            }
            .into_any()
        }
        Kind::Boolean => {
            let on = move || now.get().is_some_and(|p| p.value == Value::Bool(true));
            let name = name.clone();
            view! {
                <input id=id.clone() type="checkbox" role="switch" prop:checked=on
                    on:change=move |e| set(page, &name, &Value::Bool(event_target_checked(&e)))/>
            }
            .into_any()
        }
        Kind::Select {
            options,
            free: false,
            ..
        } => {
            let options = options.into_iter().map(|o| {
                let word = text(&o);
                let here = word.clone();
                view! { <option value=word.clone() prop:selected=move || shown() == here>{word.clone()}</option> }
            }).collect_view();
            view! { <select id=id.clone() on:change=typed>{options}</select> }.into_any()
        }
        Kind::Number | Kind::Integer => view! {
            <input id=id.clone() type="number" step="any" prop:value=shown on:change=typed/>
        }
        .into_any(),
        Kind::Date => {
            view! { <input id=id.clone() type="date" prop:value=shown on:change=typed/> }.into_any()
        }
        _ => {
            view! { <input id=id.clone() type="text" prop:value=shown on:change=typed/> }.into_any()
        }
    };
    view! { <div class="control"><label for=id>{name}</label>{input}</div> }
}

fn text(value: &Value) -> String {
    match value {
        Value::Bool(b) => b.to_string(),
        Value::Int(i) => i.to_string(),
        Value::Float(f) if *f != 0.0 && (f.abs() < 1e-3 || f.abs() >= 1e6) => format!("{f:e}"),
        Value::Float(f) => f.to_string(),
        Value::Str(s) => s.clone(),
    }
}

#[derive(Clone, Copy)]
struct Slider {
    min: f64,
    max: f64,
    step: f64,
    log: bool,
    integer: bool,
}

impl Slider {
    /// Handle position, 0 to [`NOTCHES`], of a value.
    fn place(self, value: f64) -> f64 {
        let part = if self.log {
            (value.max(self.min) / self.min).ln() / (self.max / self.min).ln()
        } else {
            (value - self.min) / (self.max - self.min)
        };
        if part.is_finite() {
            part.clamp(0.0, 1.0) * NOTCHES
        } else {
            0.0
        }
    }

    /// The value at a position: on a log scale to two digits, else to the step.
    fn value(self, place: f64) -> Value {
        let part = (place / NOTCHES).clamp(0.0, 1.0);
        let raw = if self.log {
            let v = self.min * (self.max / self.min).powf(part);
            let unit = 10f64.powf(v.log10().floor() - 1.0);
            (v / unit).round() * unit
        } else {
            let step = if self.step > 0.0 {
                self.step
            } else {
                (self.max - self.min) / NOTCHES
            };
            self.min + ((self.max - self.min) * part / step).round() * step
        };
        // Twelve digits drop what binary fractions add: 0.30000000000000004.
        let clean = format!("{:.11e}", raw.clamp(self.min, self.max))
            .parse()
            .unwrap_or(raw);
        if self.integer {
            Value::Int(clean.round() as i64)
        } else {
            Value::Float(clean)
        }
    }
}
