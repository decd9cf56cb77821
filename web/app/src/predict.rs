//! Predict, then run: until the reader has guessed, a cell's outcome is veiled; then both are shown.

use crate::kept::{self, Guess};
use crate::predict_curve::{Drawing, DrawingProps, Plot, PlotProps};
use crate::state::{CellView, Page};
use crate::{dom, worker};
use athanor_lessons::plan::answer_id;
use athanor_lessons::predict::Number;
use athanor_lessons::{Form, Outcome, Predict};
use athanor_protocol::{CellState, RunState};
use leptos::mount::mount_to;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

const NOTCHES: f64 = 200.0;

/// Mounts the question of every cell that asks one, in place of its static text.
pub fn mount(page: Page) {
    let asked = page.published.with_value(|l| {
        let asks = |c: &athanor_lessons::Cell| Some((c.id.clone(), c.attributes.predict.clone()?));
        l.cells().filter_map(asks).collect::<Vec<_>>()
    });
    for (id, predict) in asked {
        let Some(place) = dom::in_cell(&id, "[data-predict]") else {
            continue;
        };
        let Some(answer) = page.cell(&answer_id(&id)) else {
            continue;
        };
        veil(page, id.clone());
        // The page's own text has its maths and code set.
        let words = Words {
            ask: inner(&place, ".predict-ask")
                .into_iter()
                .next()
                .unwrap_or_default(),
            choices: inner(&place, "li"),
        };
        place.set_text_content(None);
        mount_to(place, move || {
            Card(CardProps {
                page,
                id,
                predict,
                answer,
                words,
            })
        })
        .forget();
    }
}

/// The question as HTML of the page itself.
#[derive(Clone)]
struct Words {
    ask: String,
    choices: Vec<String>,
}

/// The content of each element that matches.
fn inner(place: &web_sys::Element, selector: &str) -> Vec<String> {
    let Ok(found) = place.query_selector_all(selector) else {
        return Vec::new();
    };
    let nodes = (0..found.length()).filter_map(|i| found.get(i));
    nodes
        .filter_map(|n| Some(n.dyn_into::<web_sys::Element>().ok()?.inner_html()))
        .collect()
}

/// The section says whether its outcome may be seen; styles hide it.
fn veil(page: Page, id: String) {
    let Some(section) = document().get_element_by_id(&format!("cell-{id}")) else {
        return;
    };
    Effect::new(move |_| {
        let locked = page.guesses.with(|g| !g.contains_key(&id));
        let _ = section.class_list().toggle_with_force("veiled", locked);
    });
}

/// The reader commits: kept, and the cell runs if it has not.
fn commit(page: Page, id: &str, guess: Guess) {
    page.guesses.update(|g| {
        g.insert(id.to_owned(), guess.clone());
    });
    let lesson = page.published.with_value(|l| l.id.clone());
    kept::update(&lesson, |way| {
        way.guesses.insert(id.to_owned(), guess);
    });
    let there = page
        .cell(id)
        .is_some_and(|view| view.state.get_untracked() == CellState::Done);
    if !there && page.run.get_untracked() == RunState::Idle {
        worker::run_due(page, id);
    }
}

#[component]
fn Card(page: Page, id: String, predict: Predict, answer: CellView, words: Words) -> impl IntoView {
    let form = StoredValue::new(predict.form.clone());
    let ask = words.ask.clone();
    let words = StoredValue::new(words);
    let name = id.clone();
    let guess = Memo::new(move |_| page.guesses.with(|g| g.get(&name).cloned()));
    let outcome = Memo::new(move |_| {
        let text = answer.text.get();
        (answer.state.get() == CellState::Done && !text.is_empty()).then(|| predict.read(&text))
    });
    let again = {
        let id = id.clone();
        move |_| {
            page.guesses.update(|g| {
                g.remove(&id);
            });
        }
    };
    let again = StoredValue::new(again);
    let give = {
        let id = StoredValue::new(id);
        Callback::new(move |guess: Guess| id.with_value(|id| commit(page, id, guess)))
    };
    let body = move || {
        match guess.get() {
        None => asking(form.get_value(), words.get_value(), give).into_any(),
        Some(Guess::Skipped) => view! {
            <p class="predict-verdict">"Shown without a guess. "
                <button class="quiet" on:click=move |e| again.with_value(|a| a(e))>"Guess after all"</button></p>
        }
        .into_any(),
        Some(guess) => view! {
            {move || told(&form.get_value(), &words.get_value(), &guess, outcome.get())}
            <button class="quiet" on:click=move |e| again.with_value(|a| a(e))>"Guess again"</button>
        }
        .into_any(),
    }
    };
    view! {
        <p class="predict-title">"Predict, then run"</p>
        <p class="predict-ask" inner_html=ask></p>
        <div class="predict-body">{body}</div>
    }
}

/// The form of the question, before the guess.
fn asking(form: Form, words: Words, give: Callback<Guess>) -> impl IntoView {
    let fields = match form {
        Form::Choices(choices) => {
            let buttons = choices.into_iter().zip(words.choices).map(|(choice, html)| {
                view! { <button class="choice" inner_html=html on:click=move |_| give.run(Guess::Choice(choice.clone()))></button> }
            });
            view! { <div class="choices" role="group" aria-label="Your guess">{buttons.collect_view()}</div> }
                .into_any()
        }
        Form::Number(number) => view! { <Slide number give/> }.into_any(),
        Form::Curve(curve) => Drawing(DrawingProps { curve, give }).into_any(),
    };
    view! {
        {fields}
        <button class="quiet" on:click=move |_| give.run(Guess::Skipped)>"Skip, and show it"</button>
    }
}

/// A number by slider.
#[component]
fn Slide(number: Number, give: Callback<Guess>) -> impl IntoView {
    let place = RwSignal::new(NOTCHES / 2.0);
    let touched = RwSignal::new(false);
    let scale = number.clone();
    let value = move || value_at(&scale, place.get() / NOTCHES);
    let (shown, given) = (value.clone(), value);
    let unit = StoredValue::new(number.unit);
    let words = move || format!("{} {}", short(shown()), unit.get_value());
    let aria = words.clone();
    view! {
        <div class="slide">
            <input type="range" min="0" max=NOTCHES.to_string() step="1" aria-label="Your guess"
                prop:value=move || place.get() aria-valuetext=aria
                on:input=move |e| {
                    touched.set(true);
                    place.set(event_target_value(&e).parse().unwrap_or(0.0));
                }/>
            <output>{words}</output>
            <button class="ember" prop:disabled=move || !touched.get()
                on:click=move |_| give.run(Guess::Number(given()))>"That is my guess"</button>
        </div>
    }
}

/// The value at a part, 0 to 1, of the scale, to three digits.
fn value_at(number: &Number, part: f64) -> f64 {
    let raw = if number.log {
        number.min * (number.max / number.min).powf(part)
    } else {
        number.min + (number.max - number.min) * part
    };
    format!("{raw:.2e}").parse().unwrap_or(raw)
}

/// Where a value lies on the scale, 0 to 1.
fn part_of(number: &Number, value: f64) -> f64 {
    let part = if number.log {
        (value.max(number.min) / number.min).ln() / (number.max / number.min).ln()
    } else {
        (value - number.min) / (number.max - number.min)
    };
    if part.is_finite() {
        part.clamp(0.0, 1.0)
    } else {
        1.0
    }
}

fn short(value: f64) -> String {
    if value != 0.0 && (value.abs() < 1e-3 || value.abs() >= 1e5) {
        format!("{value:.2e}")
    } else {
        let digits = if value.abs() >= 100.0 { 1 } else { 3 };
        let text = format!("{value:.digits$}");
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    }
}

/// Guess and outcome side by side.
fn told(
    form: &Form,
    words: &Words,
    guess: &Guess,
    outcome: Option<Result<Outcome, String>>,
) -> AnyView {
    let waiting = outcome.is_none();
    let lost = match &outcome {
        Some(Err(what)) => Some(format!(
            "What happened can't be compared with your guess: {what}"
        )),
        _ => None,
    };
    let outcome = outcome.and_then(Result::ok);
    let body = match (form, guess) {
        (Form::Choices(choices), Guess::Choice(mine)) => {
            let happened = match &outcome {
                Some(Outcome::Choice(choice)) => Some(choice.clone()),
                _ => None,
            };
            let row = |(choice, html): (&String, &String)| {
                let (own, true_) = (choice == mine, happened.as_ref() == Some(choice));
                view! {
                    <li class:mine=own class:happened=true_><span inner_html=html.clone()></span>
                        {own.then(|| view! { <span class="mark">"your guess"</span> })}
                        {true_.then(|| view! { <span class="mark">"what happened"</span> })}
                    </li>
                }
            };
            let right = happened.as_ref().map(|h| h == mine);
            let verdict = match right {
                Some(true) => "As you thought.",
                Some(false) => "It went another way. Why?",
                None => "",
            };
            view! {
                <ul class="told">{choices.iter().zip(&words.choices).map(row).collect_view()}</ul>
                <p class="predict-verdict" role="status">{verdict}</p>
            }
            .into_any()
        }
        (Form::Number(number), Guess::Number(mine)) => {
            let happened = match outcome {
                Some(Outcome::Number(value)) => Some(value),
                _ => None,
            };
            let at = |value: f64| format!("left: {:.1}%", 100.0 * part_of(number, value));
            let unit = &number.unit;
            let words = match happened {
                Some(value) => format!(
                    "You said {} {unit}, it was {} {unit}.",
                    short(*mine),
                    short(value)
                ),
                None => format!("You said {} {unit}.", short(*mine)),
            };
            view! {
                <div class="line" aria-hidden="true">
                    <span class="end">{short(number.min)}</span>
                    <span class="track"><i class="mine" style=at(*mine)></i>
                        {happened.map(|v| view! { <i class="happened" style=at(v)></i> })}</span>
                    <span class="end">{short(number.max)}</span>
                </div>
                <p class="predict-verdict" role="status">{words}</p>
            }
            .into_any()
        }
        (Form::Curve(curve), Guess::Curve(mine)) => {
            let happened = match outcome {
                Some(Outcome::Curve(values)) => Some(values),
                _ => None,
            };
            Plot(PlotProps {
                curve: curve.clone(),
                mine: mine.clone(),
                happened,
            })
            .into_any()
        }
        // A guess kept from another version of the question.
        _ => view! { <p class="predict-verdict">"The question has changed since your guess."</p> }
            .into_any(),
    };
    view! {
        {body}
        {waiting.then(|| view! { <p class="predict-verdict">"Run it to see what happens."</p> })}
        {lost.map(|words| view! { <p class="predict-verdict">{words}</p> })}
    }
    .into_any()
}
