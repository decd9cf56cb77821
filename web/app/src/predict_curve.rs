//! A curve drawn by the reader, by pointer or keyboard, and beside it the one that happened.

use crate::kept::Guess;
use athanor_lessons::predict::Curve;
use leptos::ev;
use leptos::prelude::*;
use web_sys::Element;

/// Points of a drawn curve.
const POINTS: usize = 33;
/// The picture's own units; it is scaled to its place.
const WIDTH: f64 = 480.0;
const HEIGHT: f64 = 240.0;
const LEFT: f64 = 46.0;
const TOP: f64 = 10.0;
const RIGHT: f64 = 12.0;
const BOTTOM: f64 = 34.0;

#[component]
pub fn Drawing(curve: Curve, give: Callback<Guess>) -> impl IntoView {
    let middle = (curve.y[0] + curve.y[1]) / 2.0;
    let values = RwSignal::new(vec![middle; POINTS]);
    let drawn = RwSignal::new(false);
    // The point that keys move.
    let at = RwSignal::new(0usize);
    let focused = RwSignal::new(false);
    let last = StoredValue::new(None::<(usize, f64)>);
    let axes = StoredValue::new(curve);
    let node = NodeRef::<leptos::svg::Svg>::new();

    let touch = move |event: &ev::PointerEvent| {
        let Some(svg) = node.get_untracked() else {
            return;
        };
        let place = Element::from(svg).get_bounding_client_rect();
        let x = (f64::from(event.client_x()) - place.left()) / place.width() * WIDTH;
        let y = (f64::from(event.client_y()) - place.top()) / place.height() * HEIGHT;
        let part = ((x - LEFT) / (WIDTH - LEFT - RIGHT)).clamp(0.0, 1.0);
        let index = (part * (POINTS - 1) as f64).round() as usize;
        let value = axes.with_value(|c| {
            let part = ((HEIGHT - BOTTOM - y) / (HEIGHT - TOP - BOTTOM)).clamp(0.0, 1.0);
            c.y[0] + part * (c.y[1] - c.y[0])
        });
        let before = last.get_value();
        values.update(|all| stroke(all, before, (index, value)));
        // The first touch sets everything after it too, so that a tap is a level.
        if !drawn.get_untracked() {
            values.update(|all| all[index..].fill(value));
        }
        drawn.set(true);
        at.set(index);
        last.set_value(Some((index, value)));
    };
    let down = move |event: ev::PointerEvent| {
        if let Some(svg) = node.get_untracked() {
            // Refused only for a pointer that is gone already.
            let _ = Element::from(svg).set_pointer_capture(event.pointer_id());
        }
        last.set_value(None);
        touch(&event);
    };
    let moved = move |event: ev::PointerEvent| {
        if event.buttons() & 1 == 1 {
            touch(&event);
        }
    };
    let key = move |event: ev::KeyboardEvent| {
        let i = at.get_untracked();
        let step = axes.with_value(|c| (c.y[1] - c.y[0]) / 20.0);
        let lift = |by: f64| {
            let [low, high] = axes.with_value(|c| c.y);
            drawn.set(true);
            // What is still to come follows, so that a curve is made from left to right.
            values.update(|all| {
                let value = (all[i] + by).clamp(low, high);
                all[i..].fill(value);
            });
        };
        match event.key().as_str() {
            "ArrowRight" => at.set((i + 1).min(POINTS - 1)),
            "ArrowLeft" => at.set(i.saturating_sub(1)),
            "ArrowUp" => lift(step),
            "ArrowDown" => lift(-step),
            _ => return,
        }
        event.prevent_default();
    };
    let words = move || {
        let i = at.get();
        axes.with_value(|c| {
            let x = c.x[0] + (c.x[1] - c.x[0]) * i as f64 / (POINTS - 1) as f64;
            let name = if c.xlabel.is_empty() { "x" } else { &c.xlabel };
            let y = values.with(|all| all[i]);
            format!("{name} {}: {}", label(x), label(y))
        })
    };
    let line = move || axes.with_value(|c| values.with(|all| path(c, all)));
    let spot = move || {
        axes.with_value(|c| {
            let i = at.get();
            values.with(|all| point(c, i as f64 / (POINTS - 1) as f64, all[i]))
        })
    };
    view! {
        <p class="hint">"Draw it: with the pointer, or by the arrow keys."</p>
        <svg class="sketch" node_ref=node viewBox=format!("0 0 {WIDTH} {HEIGHT}") tabindex="0"
            role="slider" aria-orientation="vertical" aria-label="Draw your guess: left and right choose a place, up and down move the curve"
            aria-valuemin=axes.with_value(|c| c.y[0]) aria-valuemax=axes.with_value(|c| c.y[1])
            aria-valuenow=move || values.with(|all| all[at.get()]) aria-valuetext=words
            on:pointerdown=down on:pointermove=moved on:keydown=key
            on:focus=move |_| focused.set(true) on:blur=move |_| focused.set(false)>
            {axes.with_value(frame)}
            <path class="mine" class:faint=move || !drawn.get() d=line></path>
            {move || focused.get().then(|| {
                let (x, y) = spot();
                view! { <circle class="spot" cx=x cy=y r="5"></circle> }
            })}
        </svg>
        <button class="ember" prop:disabled=move || !drawn.get()
            on:click=move |_| give.run(Guess::Curve(values.get_untracked()))>"That is my guess"</button>
    }
}

/// Sets the points between the last place and this one, on a straight line.
fn stroke(all: &mut [f64], from: Option<(usize, f64)>, (to, value): (usize, f64)) {
    let (start, first) = from.unwrap_or((to, value));
    let (low, high) = (start.min(to), start.max(to));
    for (i, slot) in all.iter_mut().enumerate().take(high + 1).skip(low) {
        let part = if to == start {
            1.0
        } else {
            (i as f64 - start as f64) / (to as f64 - start as f64)
        };
        *slot = first + (value - first) * part;
    }
}

/// Guess and outcome on the same axes.
#[component]
pub fn Plot(curve: Curve, mine: Vec<f64>, happened: Option<Vec<f64>>) -> impl IntoView {
    let ends = |values: &[f64]| match (values.first(), values.last()) {
        (Some(a), Some(b)) => format!("from {} to {}", label(*a), label(*b)),
        _ => String::new(),
    };
    let mut words = format!("Your curve went {}", ends(&mine));
    if let Some(values) = &happened {
        words += &format!("; what happened went {}.", ends(values));
    }
    view! {
        <svg class="sketch" viewBox=format!("0 0 {WIDTH} {HEIGHT}") role="img" aria-label=words.clone()>
            {frame(&curve)}
            <path class="mine" d=path(&curve, &mine)></path>
            {happened.as_ref().map(|values| view! { <path class="happened" d=path(&curve, values)></path> })}
        </svg>
        <p class="legend"><span class="mine">"your guess"</span>
            {happened.is_some().then(|| view! { <span class="happened">"what happened"</span> })}</p>
    }
}

/// Axes with their ends and names.
fn frame(curve: &Curve) -> impl IntoView + use<> {
    let (right, low) = (WIDTH - RIGHT, HEIGHT - BOTTOM);
    let ([x0, x1], [y0, y1]) = (curve.x.map(label), curve.y.map(label));
    let (xlabel, ylabel) = (curve.xlabel.clone(), curve.ylabel.clone());
    let middle = (TOP + low) / 2.0;
    view! {
        <path class="axes" d=format!("M{LEFT} {TOP}V{low}H{right}")></path>
        <text x=LEFT y=HEIGHT - 18.0>{x0}</text>
        <text x=right y=HEIGHT - 18.0 text-anchor="end">{x1}</text>
        <text x=(LEFT + right) / 2.0 y=HEIGHT - 6.0 text-anchor="middle">{xlabel}</text>
        <text x=LEFT - 6.0 y=low text-anchor="end">{y0}</text>
        <text x=LEFT - 6.0 y=TOP + 10.0 text-anchor="end">{y1}</text>
        <text x=14.0 y=middle text-anchor="middle" transform=format!("rotate(-90 14 {middle})")>{ylabel}</text>
    }
}

/// Where a value stands, at a part 0 to 1 of the x axis. What leaves the axes stands at their edge.
fn point(curve: &Curve, part: f64, value: f64) -> (f64, f64) {
    let [low, high] = curve.y;
    let up = if value.is_nan() {
        0.0
    } else {
        ((value - low) / (high - low)).clamp(0.0, 1.0)
    };
    (
        LEFT + part * (WIDTH - LEFT - RIGHT),
        HEIGHT - BOTTOM - up * (HEIGHT - TOP - BOTTOM),
    )
}

/// A line through values spread evenly over x, broken where they are no numbers.
fn path(curve: &Curve, values: &[f64]) -> String {
    let last = values.len().saturating_sub(1).max(1) as f64;
    let mut out = String::new();
    let mut pen = 'M';
    for (i, value) in values.iter().enumerate() {
        if value.is_nan() {
            pen = 'M';
            continue;
        }
        let (x, y) = point(curve, i as f64 / last, *value);
        out += &format!("{pen}{x:.1} {y:.1}");
        pen = 'L';
    }
    out
}

fn label(value: f64) -> String {
    if value != 0.0 && (value.abs() < 1e-3 || value.abs() >= 1e5) {
        format!("{value:.1e}")
    } else {
        let text = format!("{value:.3}");
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    }
}
