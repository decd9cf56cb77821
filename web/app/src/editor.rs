//! The editor, fetched at the first focus of a cell's code; until then the static text stands.

use crate::state::{CellView, Page};
use crate::{dom, worker};
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::HtmlElement;

#[wasm_bindgen]
extern "C" {
    /// boot.js: imports editor.js once.
    #[wasm_bindgen(js_name = athanorEditor, catch)]
    fn load_editor() -> Result<js_sys::Promise, JsValue>;

    type Module;
    #[wasm_bindgen(method)]
    fn mount(
        this: &Module,
        host: &HtmlElement,
        code: &str,
        label: &str,
        change: &JsValue,
        run: &JsValue,
    ) -> Editor;

    #[derive(Clone)]
    type Editor;
    #[wasm_bindgen(method, js_name = setCode)]
    fn set_code(this: &Editor, code: &str);
    #[wasm_bindgen(method, js_name = markError)]
    fn mark_error(this: &Editor, line: u32, message: &str);
    #[wasm_bindgen(method)]
    fn focus(this: &Editor);
}

/// The code with its tokens coloured, as the page's own text has them.
fn paint(place: &HtmlElement, code: &str) {
    let draw = || -> Result<(), JsValue> {
        let inner = document().create_element("code")?;
        for (class, text) in athanor_lessons::highlight::spans(code) {
            let text = document().create_text_node(text);
            if class.is_empty() {
                inner.append_child(&text)?;
            } else {
                let span = document().create_element("span")?;
                span.set_class_name(class);
                span.append_child(&text)?;
                inner.append_child(&span)?;
            }
        }
        place.replace_children_with_node_1(&inner);
        Ok(())
    };
    if draw().is_err() {
        place.set_text_content(Some(code));
    }
}

/// Wires a cell's code: static text follows the sliders, a click or Enter opens the editor.
pub fn mount(page: Page, id: String, view: CellView) {
    let Some(code) = dom::in_cell(&id, "pre.code") else {
        return;
    };
    let _ = code.set_attribute("tabindex", "0");
    let _ = code.set_attribute(
        "aria-label",
        &format!("Code of cell {id}; press Enter to edit"),
    );
    let editor = StoredValue::new_local(None::<Editor>);
    let first = page
        .published
        .with_value(|l| l.cell(&id).map(|c| c.code.clone()))
        .unwrap_or_default();
    let wake = RwSignal::new(0u32);
    {
        let (code, id) = (code.clone(), id.clone());
        Effect::new(move |before: Option<String>| {
            wake.track();
            let now = page.code(&id);
            match editor.get_value() {
                Some(editor) => editor.set_code(&now),
                // Until a control moves, the highlighted text of the page stays.
                None if before.as_ref().unwrap_or(&first) != &now => paint(&code, &now),
                None => {}
            }
            now
        });
    }
    Effect::new(move |_| {
        wake.track();
        let problem = view.problem.get();
        if let Some(editor) = editor.get_value() {
            match problem.as_ref().and_then(|p| Some((p.line?, &p.message))) {
                Some((line, message)) => editor.mark_error(line, message),
                None => editor.mark_error(0, ""),
            }
        }
    });
    let asked = StoredValue::new(false);
    let open = {
        let code = code.clone();
        move || {
            if asked.get_value() {
                return;
            }
            asked.set_value(true);
            let (code, id) = (code.clone(), id.clone());
            leptos::task::spawn_local(async move {
                let promise = match load_editor() {
                    Ok(promise) => promise,
                    Err(_) => return page.warn("The editor is not part of this page."),
                };
                let module: Module = match JsFuture::from(promise).await {
                    Ok(module) => module.unchecked_into(),
                    Err(_) => {
                        asked.set_value(false);
                        return page.warn("The editor could not be loaded. Check the connection and click the code again.");
                    }
                };
                let cell = id.clone();
                let change = Closure::<dyn FnMut(String)>::new(move |text: String| {
                    page.lesson.update(|l| {
                        if let Some(cell) = l.cell_mut(&cell) {
                            cell.code = text;
                        }
                    });
                });
                let exercise = page
                    .published
                    .with_value(|l| l.exercises().any(|c| c.id == id));
                let own = id.clone();
                let run = Closure::<dyn FnMut()>::new(move || {
                    if exercise {
                        worker::run_due(page, &own);
                    } else {
                        worker::run(page);
                    }
                });
                let now = page
                    .lesson
                    .with_untracked(|l| l.cell(&id).map(|c| c.code.clone()))
                    .unwrap_or_default();
                let made = module.mount(
                    &code,
                    &now,
                    &format!("Code of cell {id}"),
                    change.as_ref(),
                    run.as_ref(),
                );
                change.forget();
                run.forget();
                made.focus();
                editor.set_value(Some(made));
                wake.update(|n| *n += 1);
            });
        }
    };
    let on_click = Closure::<dyn FnMut()>::new(open.clone());
    let on_key =
        Closure::<dyn FnMut(web_sys::KeyboardEvent)>::new(move |event: web_sys::KeyboardEvent| {
            if event.key() == "Enter" && !asked.get_value() {
                event.prevent_default();
                open();
            }
        });
    let _ = code.add_event_listener_with_callback("click", on_click.as_ref().unchecked_ref());
    let _ = code.add_event_listener_with_callback("keydown", on_key.as_ref().unchecked_ref());
    on_click.forget();
    on_key.forget();
}
