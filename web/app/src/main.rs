//! The page: controls, editor, figures, mounted into the placeholders of a static lesson.
//!
//! Must not know: the engine, Python.

mod controls;
mod device;
mod dom;
mod editor;
mod exercise;
mod kept;
mod layout;
mod mailbox;
mod outputs;
mod predict;
mod predict_curve;
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
        layout::arrange(page);
        share::open(page);
        worker::start(page);
        worker::pause_while_hidden(page);
        mount_all(page);
        exercise::mount(page);
        predict::mount(page);
        let lesson = page.published.with_value(|l| l.id.clone());
        // That it was opened is kept.
        kept::update(&lesson, |_| {});
        // What a link has to say must be seen, wherever the page was opened.
        if page.notice.get_untracked().is_some() {
            request_animation_frame(|| {
                if let Some(notice) = dom::first(".notice") {
                    layout::reveal(&notice);
                }
            });
        }
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
            let id = id.clone();
            mount_to(place, move || {
                outputs::Outputs(outputs::OutputsProps {
                    page,
                    view,
                    cell: id.clone(),
                })
            })
            .forget();
        }
        editor::mount(page, id, view);
    }
}

use leptos::mount::mount_to;
