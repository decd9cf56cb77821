//! What a cell printed, drew, or died of.

use crate::state::{CellView, Page, Shown};
use crate::worker;
use athanor_figures::Theme;
use athanor_figures::canvas::Painter;
use athanor_protocol::CellState;
use athanor_protocol::figure::{Artist, Figure};
use leptos::html::Canvas;
use leptos::prelude::*;

#[component]
pub fn Outputs(page: Page, view: CellView, cell: String) -> impl IntoView {
    let empty = move || {
        view.figures.with(Vec::is_empty)
            && view.text.with(String::is_empty)
            && view.problem.with(Option::is_none)
            && view.state.get() == CellState::NotRun
    };
    // An exercise has a bar of its own.
    let exercise = page
        .published
        .with_value(|l| l.cell(&cell).is_some_and(|c| c.attributes.exercise));
    let name = cell.clone();
    let stale = Memo::new(move |_| page.stale(&name));
    // This cell and what it needs of those before it.
    let run_to_here = move |_| worker::run_due(page, &cell);
    let run_to_here = StoredValue::new(run_to_here);
    let words = move || match view.state.get() {
        CellState::NotRun => "",
        CellState::Running => "running",
        CellState::Done if stale.get() => "changed since",
        CellState::Done => "done",
        CellState::Failed => "failed",
        CellState::Stopped => "stopped",
    };
    view! {
        <p class="cell-state" data-state=words>{words}</p>
        {move || (empty() && !exercise).then(|| view! {
            <p class="placeholder">
                <button class="here" on:click=move |e| run_to_here.with_value(|run| run(e))>"Run to here"</button>
            </p>
        })}
        <For each=move || view.figures.get() key=|(id, _)| id.clone() let:entry>
            <Picture shown=entry.1/>
        </For>
        {move || {
            let text = view.text.get();
            (!text.is_empty()).then(|| view! { <pre class="stream" tabindex="0">{text}</pre> })
        }}
        {move || view.problem.get().map(|p| {
            let place = p.line.map(|l| format!("line {l}: ")).unwrap_or_default();
            view! {
                <div class="problem" role="alert">
                    <p><strong>{p.kind}</strong>" "{place}{p.message}</p>
                    <details><summary>"Traceback"</summary><pre>{p.traceback}</pre></details>
                </div>
            }
        })}
    }
}

#[component]
fn Picture(shown: RwSignal<Shown>) -> impl IntoView {
    let node = NodeRef::<Canvas>::new();
    // Painters hold elements of this thread.
    let painter = StoredValue::new_local(None::<Painter>);
    let redraw = RwSignal::new(0u32);
    for event in ["resize", "athanor-theme"] {
        let handle = window_event_listener_untyped(event, move |_| redraw.update(|n| *n += 1));
        on_cleanup(move || handle.remove());
    }
    Effect::new(move |_| {
        redraw.track();
        let Some(canvas) = node.get() else { return };
        let width = match canvas.parent_element() {
            Some(parent) => f64::from(parent.client_width()).max(160.0),
            None => return,
        };
        painter.update_value(|slot| {
            if slot.is_none() {
                *slot = Painter::new(canvas);
            }
            if let Some(painter) = slot {
                shown.with(|s| {
                    // Pixel ratios above 2 cost time that nobody sees.
                    let ratio = window().device_pixel_ratio().clamp(1.0, 2.0);
                    if let Err(error) = painter.paint(&s.now, &s.ghosts, theme(), width, ratio) {
                        leptos::logging::warn!("{error}");
                    }
                });
            }
        });
    });
    view! {
        <figure class="figure">
            <canvas node_ref=node role="img" aria-label=move || shown.with(|s| describe(&s.now))></canvas>
        </figure>
    }
}

fn theme() -> Theme {
    let forced = document()
        .document_element()
        .and_then(|root| root.get_attribute("data-theme"));
    let dark = match forced.as_deref() {
        Some("dark") => true,
        Some("light") => false,
        _ => window()
            .match_media("(prefers-color-scheme: dark)")
            .ok()
            .flatten()
            .is_some_and(|m| m.matches()),
    };
    if dark { Theme::DARK } else { Theme::LIGHT }
}

/// A figure in words, for who cannot see it.
fn describe(figure: &Figure) -> String {
    let axes = figure.axes.iter().map(|a| {
        let title = if a.title.is_empty() {
            &a.y.label
        } else {
            &a.title
        };
        let last = a.artists.iter().find_map(|artist| match artist {
            Artist::Line(line) => line.y.last(),
            _ => None,
        });
        match last {
            Some(y) => format!("{title}, last value {y:.4}"),
            None => title.clone(),
        }
    });
    let words: Vec<String> = axes.filter(|w| !w.is_empty()).collect();
    if words.is_empty() {
        "figure".to_owned()
    } else {
        format!("Figure: {}", words.join("; "))
    }
}
