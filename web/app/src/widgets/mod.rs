//! Widgets: what a reader drags, paints, draws, types, chooses and presses, made by Python
//! (`athanor.widgets`) and read there as `.value`; and progress bars.

mod bars;
mod curve;
mod fields;
mod keys;
mod numbers;
mod paint;
mod plane;
mod runs;
mod store;

pub use bars::{Bars, Pile};
pub use plane::Overlay;
pub use runs::{begin, cleared, finished};
pub use store::{Store, send_all, states, take};

use crate::state::Page;
use athanor_protocol::widget::WidgetKind;
use athanor_protocol::{Event, RunState};
use leptos::prelude::*;
use store::Shown;

/// What the worker says of widgets and bars. `now`: it comes from the run that was asked for last.
pub fn heard(page: Page, event: Event, now: bool) {
    match event {
        Event::Widget {
            cell,
            widget,
            refused,
        } => runs::made(page, cell, widget, refused),
        Event::WidgetRead {
            cell,
            name,
            change,
            live,
        } if now => runs::read(page, cell, name, change, live),
        Event::Bar {
            cell,
            bar,
            done,
            total,
            text,
            over,
        } => bars::heard(page, &cell, bar, done, total, text, over),
        _ => {}
    }
}

/// The state of the run as it is shown: a widget's own run is not announced while it is young, for
/// a drag makes sixty a second.
pub fn calm(page: Page) -> Signal<RunState> {
    Signal::derive(move || match (page.run.get(), page.widgets.quiet.get()) {
        (RunState::Running, true) => RunState::Idle,
        (state, _) => state,
    })
}

/// The widgets of a cell, in the order in which they were made.
#[component]
pub fn Widgets(page: Page, cell: String) -> impl IntoView {
    let mine = move || page.widgets.of_cell(&cell);
    let key = |shown: &Shown| {
        let kind = shown
            .widget
            .with_untracked(|w| std::mem::discriminant(&w.kind));
        (shown.name.get_value(), shown.touched, kind)
    };
    view! {
        <For each=mine key=key let:shown>
            <Framed page shown/>
        </For>
    }
}

/// One widget with its name, its own controls and the way back to its start.
#[component]
fn Framed(page: Page, shown: Shown) -> impl IntoView {
    let name = shown.name.get_value();
    let widget = shown.widget.get_untracked();
    let sort = match &widget.kind {
        WidgetKind::Handle { .. } => "handle",
        WidgetKind::Points { .. } => "points",
        WidgetKind::Canvas { .. } => "canvas",
        WidgetKind::Curve { .. } => "curve",
        WidgetKind::Text { .. } => "text",
        WidgetKind::Choice { .. } => "choice",
        WidgetKind::Keys { .. } => "keys",
    };
    let body = match (&widget.kind, &widget.over) {
        (WidgetKind::Handle { .. }, Some(_)) => plane::readout(page, shown).into_any(),
        (WidgetKind::Points { .. }, Some(_)) => plane::tools(page, shown).into_any(),
        (WidgetKind::Handle { .. } | WidgetKind::Points { .. }, None) => {
            view! { <plane::Plane page shown/> }.into_any()
        }
        (WidgetKind::Canvas { .. }, _) => view! { <paint::Paint page shown/> }.into_any(),
        (WidgetKind::Curve { .. }, _) => view! { <curve::Drawn page shown/> }.into_any(),
        (WidgetKind::Text { .. }, _) => view! { <fields::Text page shown/> }.into_any(),
        (WidgetKind::Choice { .. }, _) => view! { <fields::Choice page shown/> }.into_any(),
        (WidgetKind::Keys { .. }, _) => view! { <keys::Keys page shown/> }.into_any(),
    };
    let reset = move |_| {
        runs::touch(page, shown, None, false);
    };
    let at_start = move || shown.touched.with(Option::is_none);
    let back = format!("Put {name} back to its start");
    // A key is held or not: there is no way back.
    let resettable = sort != "keys";
    view! {
        <div class="widget" data-widget=name.clone() data-sort=sort role="group" aria-label=name.clone()>
            <div class="widget-head">
                <span class="widget-name">{name.clone()}</span>
                {resettable.then(|| view! {
                    <button class="widget-reset" type="button" title=back.clone() aria-label=back
                        prop:disabled=at_start on:click=reset>
                        <svg class="icon" viewBox="0 0 16 16" aria-hidden="true"><path d="M3 2.5v4h4M3.3 6.2A5.2 5.2 0 1 1 2.9 9.4"/></svg>
                    </button>
                })}
            </div>
            {body}
        </div>
    }
}

/// A number with as many digits as a reader needs.
fn short(value: f64) -> String {
    let text = match value.abs() {
        a if a >= 1e5 || a > 0.0 && a < 1e-3 => format!("{value:.2e}"),
        a if a >= 100.0 => format!("{value:.1}"),
        _ => format!("{value:.3}"),
    };
    match text.contains('.') && !text.contains('e') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text,
    }
}

/// Values on a grid that is fine for the eye and short in a link: a thousandth of the span, rounded
/// down to a power of ten.
fn snap(value: f64, limits: (f64, f64)) -> f32 {
    let span = (limits.1 - limits.0).abs();
    if !(span.is_finite() && span > 0.0) {
        return value as f32;
    }
    let digits = (3.0 - span.log10()).ceil().clamp(-30.0, 30.0) as i32;
    let unit = 10f64.powi(digits);
    ((value * unit).round() / unit) as f32
}
