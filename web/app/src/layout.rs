//! What the page's own markup does not have: a stage beside each cell's code, prose that belongs to
//! a cell kept beside its stage, folded code, the room that outputs will need.

use crate::dom;
use crate::state::Page;
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlElement};

/// Arranges every cell, before anything is mounted into it.
pub fn arrange(page: Page) {
    let cells = page.published.with_value(|l| {
        l.cells()
            .map(|c| (c.id.clone(), c.attributes.clone()))
            .collect::<Vec<_>>()
    });
    for (id, attributes) in cells {
        let Some(section) = document().get_element_by_id(&format!("cell-{id}")) else {
            continue;
        };
        // Elements of our own making in places that exist: none of this can fail.
        let _ = stage(&section);
        let _ = take_prose(&section);
        let _ = take_solution(&section);
        if let (Some(height), Some(outputs)) =
            (attributes.height, dom::in_cell(&id, "[data-outputs]"))
        {
            let _ = outputs
                .style()
                .set_property("--reserve", &format!("{height}px"));
        }
        if attributes.hidden {
            let _ = fold(&section, &id);
        }
    }
}

fn div(class: &str) -> Result<Element, JsValue> {
    let made = document().create_element("div")?;
    made.set_class_name(class);
    Ok(made)
}

/// Controls and outputs go into one element.
fn stage(section: &Element) -> Result<(), JsValue> {
    let stage = div("stage")?;
    for selector in [
        ":scope > [data-controls]",
        ":scope > [data-predict]",
        ":scope > [data-outputs]",
    ] {
        if let Some(part) = section.query_selector(selector)? {
            stage.append_child(&part)?;
        }
    }
    section.append_child(&stage)?;
    Ok(())
}

/// The prose after a cell, up to the next heading, goes into the cell's section: on a wide screen
/// the cell's figure then stays beside what is said about it.
fn take_prose(section: &Element) -> Result<(), JsValue> {
    let Some(text) = section.next_element_sibling() else {
        return Ok(());
    };
    if !text.class_list().contains("text") {
        return Ok(());
    }
    let about = div("text")?;
    while let Some(child) = text.first_element_child() {
        if child.tag_name().starts_with('H') && child.tag_name().len() == 2 {
            break;
        }
        about.append_child(&child)?;
    }
    if about.child_element_count() > 0 {
        section.append_child(&about)?;
    }
    if text.child_element_count() == 0 {
        text.remove();
    }
    Ok(())
}

/// A solution that follows its exercise goes into the exercise's section.
fn take_solution(section: &Element) -> Result<(), JsValue> {
    if let Some(next) = section.next_element_sibling()
        && next.class_list().contains("solution")
    {
        section.append_child(&next)?;
    }
    Ok(())
}

/// A new first place in a cell's stage.
pub fn stage_head(id: &str) -> Option<HtmlElement> {
    let stage = dom::in_cell(id, ".stage")?;
    let place = div("stage-head").ok()?;
    stage
        .insert_before(&place, stage.first_child().as_ref())
        .ok()?;
    place.dyn_into().ok()
}

/// A button that shows and hides the cell's code.
fn fold(section: &Element, id: &str) -> Result<(), JsValue> {
    let button: HtmlElement = document().create_element("button")?.unchecked_into();
    button.set_class_name("fold");
    let _ = button.set_attribute("type", "button");
    let set = {
        let (section, button, id) = (section.clone(), button.clone(), id.to_owned());
        move |folded: bool| {
            let _ = section.class_list().toggle_with_force("folded", folded);
            let _ = button.set_attribute("aria-expanded", if folded { "false" } else { "true" });
            let verb = if folded { "Show" } else { "Hide" };
            button.set_text_content(Some(&format!("{verb} the code of “{id}”")));
        }
    };
    set(true);
    let flip = {
        let section = section.clone();
        Closure::<dyn FnMut()>::new(move || set(!section.class_list().contains("folded")))
    };
    button.set_onclick(Some(flip.as_ref().unchecked_ref()));
    flip.forget();
    section.insert_before(&button, section.first_child().as_ref())?;
    Ok(())
}

/// Brings an element into view if it is not there.
pub fn reveal(element: &Element) {
    let place = element.get_bounding_client_rect();
    let height = window()
        .inner_height()
        .ok()
        .and_then(|h| h.as_f64())
        .unwrap_or(0.0);
    if place.top() < 0.0 || place.bottom() > height {
        let options = web_sys::ScrollIntoViewOptions::new();
        options.set_behavior(web_sys::ScrollBehavior::Smooth);
        options.set_block(web_sys::ScrollLogicalPosition::Center);
        element.scroll_into_view_with_scroll_into_view_options(&options);
    }
}
