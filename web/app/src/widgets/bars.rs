//! Progress bars of loops in Python. Many bars of one cell are folded: the newest stay.

use crate::state::{CellView, Page};
use leptos::prelude::*;

/// Bars of one cell that are shown.
const MOST: usize = 4;

#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    number: u64,
    done: f64,
    total: Option<f64>,
    text: String,
    over: bool,
}

/// Bars of one cell.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pile {
    bars: Vec<Bar>,
    /// Earlier ones that are not shown.
    folded: usize,
}

pub fn heard(
    page: Page,
    cell: &str,
    number: u64,
    done: f64,
    total: Option<f64>,
    text: Option<String>,
    over: bool,
) {
    let Some(view) = page.cell(cell) else { return };
    view.bars.update(|pile| {
        let Some(text) = text else {
            pile.bars.retain(|b| b.number != number);
            return;
        };
        let bar = Bar {
            number,
            done,
            total,
            text,
            over,
        };
        match pile.bars.iter_mut().find(|b| b.number == number) {
            Some(known) => *known = bar,
            None => pile.bars.push(bar),
        }
        while pile.bars.len() > MOST {
            // An outer loop's bar, which still moves, outlives those of its inner loops.
            let at = pile.bars.iter().position(|b| b.over).unwrap_or(0);
            pile.bars.remove(at);
            pile.folded += 1;
        }
    });
}

#[component]
pub fn Bars(view: CellView) -> impl IntoView {
    let numbers = move || {
        view.bars
            .with(|pile| pile.bars.iter().map(|b| b.number).collect::<Vec<_>>())
    };
    let row = move |number: u64| {
        let bar = Memo::new(move |_| {
            view.bars
                .with(|pile| pile.bars.iter().find(|b| b.number == number).cloned())
        });
        let part = move || {
            let bar = bar.get()?;
            let total = bar.total.filter(|t| *t > 0.0)?;
            Some((bar.done / total).clamp(0.0, 1.0).to_string())
        };
        // Without a total there is no length, but an end.
        let value = move || part().or_else(|| bar.get().filter(|b| b.over).map(|_| "1".to_owned()));
        let words = move || bar.get().map(|b| plain(&b.text)).unwrap_or_default();
        let over = move || bar.get().is_some_and(|b| b.over);
        view! {
            <div class="bar" class:over=over>
                <progress max="1" value=value aria-label="Progress of a loop"></progress>
                <span>{words}</span>
            </div>
        }
    };
    let folded = move || {
        let n = view.bars.with(|pile| pile.folded);
        (n > 0).then(|| view! { <p class="words">{format!("{n} earlier bars folded")}</p> })
    };
    view! {
        <div class="bars">
            {folded}
            <For each=numbers key=|n| *n let:number>{row(number)}</For>
        </div>
    }
}

/// The line without the bar that it draws of letters.
fn plain(text: &str) -> String {
    match (text.find('|'), text.rfind('|')) {
        (Some(a), Some(b)) if a < b => format!("{} {}", &text[..a], text[b + 1..].trim_start()),
        _ => text.to_owned(),
    }
}
