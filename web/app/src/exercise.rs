//! An exercise: runs the reader's code and its hidden check, and says passed or the check's hint.

use crate::state::{CellView, Page};
use crate::{dom, kept, layout, worker};
use athanor_lessons::plan::check_id;
use athanor_protocol::{CellState, Problem, RunState};
use leptos::mount::mount_to;
use leptos::prelude::*;
use wasm_bindgen::prelude::*;

/// Mounts the bar of every exercise at the top of its stage, and wires its solution.
pub fn mount(page: Page) {
    let ids: Vec<String> = page
        .published
        .with_value(|l| l.exercises().map(|c| c.id.clone()).collect());
    for id in ids {
        let (Some(view), Some(check)) = (page.cell(&id), page.cell(&check_id(&id))) else {
            continue;
        };
        remember(page, id.clone(), check);
        offer_solution(page, &id);
        if let Some(place) = layout::stage_head(&id) {
            mount_to(place, move || {
                Bar(BarProps {
                    page,
                    id,
                    view,
                    check,
                })
            })
            .forget();
        }
    }
}

/// Once a check has passed, that is kept.
fn remember(page: Page, id: String, check: CellView) {
    Effect::new(move |_| {
        if check.state.get() == CellState::Done && !page.passed.with_untracked(|p| p.contains(&id))
        {
            page.passed.update(|p| {
                p.insert(id.clone());
            });
            let lesson = page.published.with_value(|l| l.id.clone());
            kept::update(&lesson, |way| {
                way.passed.insert(id.clone());
            });
        }
    });
}

/// A button in the folded solution that puts it into the cell.
fn offer_solution(page: Page, id: &str) {
    let Some(fold) = dom::first(&format!("details.solution[data-of=\"{id}\"]")) else {
        return;
    };
    let Some(code) = page
        .published
        .with_value(|l| l.solution(id).map(|s| s.code.clone()))
    else {
        return;
    };
    let id = id.to_owned();
    let make = || -> Result<(), JsValue> {
        let button: web_sys::HtmlElement = document().create_element("button")?.unchecked_into();
        button.set_class_name("quiet");
        button.set_attribute("type", "button")?;
        button.set_text_content(Some("Put it into the cell"));
        let put = Closure::<dyn FnMut()>::new(move || {
            page.lesson.update(|l| {
                if let Some(cell) = l.cell_mut(&id) {
                    cell.code.clone_from(&code);
                }
            });
            worker::run_due(page, &id);
        });
        button.set_onclick(Some(put.as_ref().unchecked_ref()));
        put.forget();
        fold.append_child(&button)?;
        Ok(())
    };
    // Elements of our own making in places that exist.
    let _ = make();
}

#[component]
fn Bar(page: Page, id: String, view: CellView, check: CellView) -> impl IntoView {
    let name = id.clone();
    let passed = Memo::new(move |_| page.passed.with(|p| p.contains(&name)));
    let busy = move || {
        page.run.get() != RunState::Idle
            && (view.state.get() == CellState::Running || check.state.get() == CellState::Running)
    };
    let said = move || match (view.problem.get(), check.problem.get(), check.state.get()) {
        (Some(_), _, _) => Some(("The code did not run to its end.".to_owned(), "hint")),
        (None, Some(problem), _) => Some((hint(&problem), "hint")),
        (None, None, CellState::Done) => Some(("Passed.".to_owned(), "passed")),
        (None, None, _) if passed.get() => Some(("Passed before.".to_owned(), "passed")),
        _ => None,
    };
    let run = move |_| worker::run_due(page, &id);
    view! {
        <div class="exercise-bar">
            <span class="exercise-name">"Exercise"</span>
            <button class="ember" on:click=run prop:disabled=busy>"Run and check"</button>
            <p class="verdict" role="status">
                {move || said().map(|(words, class)| view! { <span class=class>{words}</span> })}
            </p>
        </div>
    }
}

/// What a check has to say: an assert's message is a hint, anything else an error.
fn hint(problem: &Problem) -> String {
    match (problem.kind.as_str(), problem.message.is_empty()) {
        ("AssertionError", false) => problem.message.clone(),
        ("AssertionError", true) => "Not yet.".to_owned(),
        (kind, _) => format!("The check ended in {kind}: {}", problem.message),
    }
}
