//! A curve to draw over evenly spaced places.

use super::numbers::Twin;
use super::plane::width_of;
use super::runs::{let_go, touch};
use super::store::Shown;
use super::{short, snap};
use crate::state::Page;
use athanor_figures::Place;
use athanor_protocol::widget::{WidgetKind, WidgetState};
use leptos::ev;
use leptos::prelude::*;
use web_sys::Element;

/// More samples than this are drawn without a dot each.
const DOTTED: usize = 48;

#[component]
pub fn Drawn(page: Page, shown: Shown) -> impl IntoView {
    let host = NodeRef::<leptos::html::Div>::new();
    let node = NodeRef::<leptos::svg::Svg>::new();
    let width = width_of(host);
    let at = RwSignal::new(0usize);
    let focused = RwSignal::new(false);
    let last = StoredValue::new(None::<(usize, f64)>);
    let heights = move || match shown.state() {
        WidgetState::Numbers(v) => v,
        _ => Vec::new(),
    };
    let labels = move || {
        shown.widget.with(|w| match &w.kind {
            WidgetKind::Curve { xlabel, ylabel, .. } => (xlabel.clone(), ylabel.clone()),
            _ => Default::default(),
        })
    };
    let place = Memo::new(move |_| {
        let limits = shown.widget.with(|w| w.limits());
        let wide = |l: Option<(f32, f32)>| l.map_or((0.0, 1.0), |l| (l.0.into(), l.1.into()));
        let (xlabel, ylabel) = labels();
        let w = width.get().clamp(200.0, 620.0);
        let h = (w * 0.46).clamp(150.0, 260.0);
        let left = if ylabel.is_empty() { 38.0 } else { 54.0 };
        let bottom = if xlabel.is_empty() { 26.0 } else { 42.0 };
        let area = (left, 10.0, w - 14.0, h - bottom);
        Place::plane(area, (w, h), wide(limits[0]), wide(limits[1]))
    });
    let samples = move || heights().len().max(2);
    let across = move |i: usize| {
        let p = place.get();
        p.left + (p.right - p.left) * i as f64 / (samples() - 1) as f64
    };
    let set =
        move |v: Vec<f32>, held: bool| touch(page, shown, Some(WidgetState::Numbers(v)), held);
    let draw = move |event: &ev::PointerEvent| {
        let Some(svg) = node.get_untracked() else {
            return;
        };
        let p = place.get_untracked();
        let edge = Element::from(svg).get_bounding_client_rect();
        let x = (f64::from(event.client_x()) - edge.left()) / edge.width().max(1.0) * p.size.0;
        let y = (f64::from(event.client_y()) - edge.top()) / edge.height().max(1.0) * p.size.1;
        let mut all = untrack(heights);
        let steps = all.len().max(2) - 1;
        let part = ((x - p.left) / (p.right - p.left)).clamp(0.0, 1.0);
        let index = (part * steps as f64).round() as usize;
        let value = p.data((x, y)).1;
        let (from, before) = last.get_value().unwrap_or((index, value));
        let (low, high) = (from.min(index), from.max(index));
        for i in low..=high {
            let t = match index == from {
                true => 1.0,
                false => (i as f64 - from as f64) / (index as f64 - from as f64),
            };
            if let Some(v) = all.get_mut(i) {
                *v = snap(before + t * (value - before), p.ylim);
            }
        }
        at.set(index);
        last.set_value(Some((index, value)));
        set(all, true);
    };
    let down = move |event: ev::PointerEvent| {
        if event.button() != 0 {
            return;
        }
        if let Some(svg) = node.get_untracked() {
            // Refused only for a pointer that is gone already.
            let _ = Element::from(svg).set_pointer_capture(event.pointer_id());
        }
        last.set_value(None);
        draw(&event);
    };
    let moved = move |event: ev::PointerEvent| {
        if last.get_value().is_some() && event.buttons() & 1 == 1 {
            event.prevent_default();
            draw(&event);
        }
    };
    let up = move |_: ev::PointerEvent| {
        if last.get_value().is_some() {
            last.set_value(None);
            let_go(page);
        }
    };
    let key = move |event: ev::KeyboardEvent| {
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let count = untrack(samples);
        let i = at.get_untracked().min(count - 1);
        let jump = if event.shift_key() { count / 10 + 1 } else { 1 };
        let lift = |up: f64| {
            let ylim = place.get_untracked().ylim;
            let far = if event.shift_key() { 0.1 } else { 0.02 };
            let mut all = untrack(heights);
            if let Some(v) = all.get_mut(i) {
                let value = f64::from(*v) + up * far * (ylim.1 - ylim.0);
                *v = snap(value.clamp(ylim.0, ylim.1), ylim);
                set(all, false);
            }
        };
        match event.key().as_str() {
            "ArrowLeft" => at.set(i.saturating_sub(jump)),
            "ArrowRight" => at.set((i + jump).min(count - 1)),
            "Home" => at.set(0),
            "End" => at.set(count - 1),
            "ArrowUp" => lift(1.0),
            "ArrowDown" => lift(-1.0),
            _ => return,
        }
        event.prevent_default();
    };
    let points = move || {
        let p = place.get();
        let all = heights().into_iter().enumerate();
        all.map(|(i, v)| (across(i), p.pixel((p.xlim.0, v.into())).1))
            .collect::<Vec<_>>()
    };
    let path = move || {
        let parts = points().into_iter().enumerate();
        parts
            .map(|(i, (x, y))| format!("{}{x:.2} {y:.2}", if i == 0 { "M" } else { "L" }))
            .collect::<String>()
    };
    let under = move || {
        let p = place.get();
        format!(
            "{}L{:.2} {:.2}L{:.2} {:.2}Z",
            path(),
            p.right,
            p.bottom,
            p.left,
            p.bottom
        )
    };
    let here = move || {
        let p = place.get();
        let i = at.get().min(samples() - 1);
        let part = i as f64 / (samples() - 1) as f64;
        (
            p.xlim.0 + part * (p.xlim.1 - p.xlim.0),
            heights().get(i).copied().unwrap_or(0.0),
        )
    };
    let words = move || {
        let (x, y) = here();
        let (xlabel, _) = labels();
        let name = if xlabel.is_empty() {
            "x".to_owned()
        } else {
            xlabel
        };
        format!("{name} {}: {}", short(x), short(y.into()))
    };
    let name = shown.name.get_value();
    let summary = Signal::derive(move || format!("{} values", heights().len()));
    let size = move || {
        let (w, h) = place.get().size;
        format!("0 0 {w} {h}")
    };
    view! {
        <div class="plane" node_ref=host style:max-width="620px">
            {move || frame(place.get(), labels())}
            <svg class="dots whole curve" node_ref=node viewBox=size tabindex="0" role="slider"
                aria-roledescription="curve to draw"
                aria-label=format!("{name}: left and right choose a place, up and down move the curve there")
                aria-valuenow=move || here().1.to_string() aria-valuetext=words
                on:pointerdown=down on:pointermove=moved on:pointerup=up on:pointercancel=up on:keydown=key
                on:focus=move |_| focused.set(true) on:blur=move |_| focused.set(false)>
                <rect class="ground" x=move || place.get().left y=move || place.get().top
                    width=move || place.get().right - place.get().left height=move || place.get().bottom - place.get().top></rect>
                <path class="under" d=under></path>
                <path class="stroke" d=path></path>
                {move || (samples() <= DOTTED).then(|| points().into_iter()
                    .map(|(x, y)| view! { <circle class="sample" cx=x cy=y r="2.6"></circle> }).collect_view())}
                {move || focused.get().then(|| {
                    let all = points();
                    let (x, y) = all.get(at.get()).or(all.last()).copied().unwrap_or_default();
                    view! { <circle class="spot" cx=x cy=y r="6"></circle> }
                })}
            </svg>
        </div>
        <Twin page shown words=summary/>
    }
}

fn frame(p: Place, (xlabel, ylabel): (String, String)) -> impl IntoView {
    let [xs, ys] = p.ticks();
    let columns = xs.into_iter().map(move |(v, label)| {
        let (x, _) = p.pixel((v, p.ylim.0));
        view! { <line x1=x x2=x y1=p.top y2=p.bottom></line><text x=x y=p.bottom + 16.0 text-anchor="middle">{label}</text> }
    });
    let rows = ys.into_iter().map(move |(v, label)| {
        let (_, y) = p.pixel((p.xlim.0, v));
        view! { <line x1=p.left x2=p.right y1=y y2=y></line><text x=p.left - 7.0 y=y + 4.0 text-anchor="end">{label}</text> }
    });
    let middle = (p.top + p.bottom) / 2.0;
    view! {
        <svg class="plane-grid" viewBox=format!("0 0 {} {}", p.size.0, p.size.1) aria-hidden="true">
            {columns.collect_view()}
            {rows.collect_view()}
            <rect class="edge" x=p.left y=p.top width=p.right - p.left height=p.bottom - p.top></rect>
            <text class="axis" x=(p.left + p.right) / 2.0 y=p.size.1 - 5.0 text-anchor="middle">{xlabel}</text>
            <text class="axis" text-anchor="middle" transform=format!("translate(13 {middle}) rotate(-90)")>{ylabel}</text>
        </svg>
    }
}
