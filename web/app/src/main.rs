//! The page: controls, editor, figures, mounted into the placeholders of a static lesson.
//!
//! Must not know: the engine, Python.

mod controls;
mod dom;
mod editor;
mod outputs;
mod run_bar;
mod share;
mod state;
mod worker;

use leptos::prelude::*;
use state::Page;

fn main() {
    console_error_panic_hook::set_once();
    let lesson = match dom::lesson() {
        Ok(lesson) => lesson,
        Err(what) => {
            if let Some(bar) = dom::first("[data-run-bar]") {
                bar.set_text_content(Some(&format!(
                    "This lesson can be read but not run: {what}."
                )));
            }
            return;
        }
    };
    // One owner for the life of the page: signals live in it.
    let owner = Owner::new();
    owner.with(|| {
        let page = Page::new(lesson);
        share::open(page);
        worker::start(page);
        mount_all(page);
        share::mount_tries(page);
        share::follow_address(page);
    });
    std::mem::forget(owner);
}

fn mount_all(page: Page) {
    if let Some(place) = dom::first("[data-run-bar]") {
        mount_to(place, move || {
            run_bar::RunBar(run_bar::RunBarProps { page })
        })
        .forget();
    }
    for (id, view) in page.cells.get_value() {
        if let Some(place) = dom::in_cell(&id, "[data-controls]") {
            let id = id.clone();
            mount_to(place, move || {
                controls::Controls(controls::ControlsProps { page, cell: id })
            })
            .forget();
        }
        if let Some(place) = dom::in_cell(&id, "[data-outputs]") {
            mount_to(place, move || {
                outputs::Outputs(outputs::OutputsProps { page, view })
            })
            .forget();
        }
        editor::mount(page, id, view);
    }
}

use leptos::mount::mount_to;
