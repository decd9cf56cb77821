//! The page: controls, editor, figures, mounted into the placeholders of a static lesson.
//!
//! Must not know: the engine, Python.

mod contents;
mod controls;
mod device;
mod dom;
mod editor;
mod exercise;
mod kept;
mod layout;
mod mailbox;
mod outputs;
mod popup;
mod predict;
mod predict_curve;
mod reading;
mod run_bar;
mod search;
mod share;
mod state;
mod widgets;
mod worker;

use leptos::prelude::*;
use state::Page;

fn main() {
    console_error_panic_hook::set_once();
    // One owner for the life of the page: signals live in it.
    let owner = Owner::new();
    owner.with(|| {
        search::start();
        popup::start();
        contents::start();
        if let Some(island) = document().get_element_by_id("lesson-data") {
            match dom::lesson(&island) {
                Ok(lesson) => start_lesson(Page::new(lesson)),
                Err(what) => {
                    if let Some(bar) = dom::first("[data-run-bar]") {
                        bar.set_text_content(Some(&format!(
                            "This lesson can be read but not run: {what}."
                        )));
                    }
                }
            }
        }
        reading::start();
    });
    std::mem::forget(owner);
}

fn start_lesson(page: Page) {
    layout::arrange(page);
    share::open(page);
    worker::start(page);
    worker::pause_while_hidden(page);
    reading::copy_cells(page);
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
