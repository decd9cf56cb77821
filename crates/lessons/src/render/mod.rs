//! Lesson to HTML (build time only): prose by CommonMark, maths to MathML, code highlighted, and the
//! placeholders into which the page's app mounts.
//!
//! Contract with the app: `<main class="lesson" data-lesson=ID>`, in it once, before the
//! first cell, `<div data-run-bar>`; per cell `<section class="cell"
//! id="cell-ID" data-cell="ID">` with `pre.code`, `div.controls[data-controls]`,
//! `div.outputs[data-outputs]`; `<script type="application/json" id="lesson-data">` with the
//! [`Lesson`] as serde writes it; `<button class="try" data-patch='{"lr":3.0}'>`. A cell with a
//! prediction has `div.predict[data-predict]`, which the app replaces; an exercise has
//! `data-exercise`, and its solution is `details.solution[data-of=ID]`; checks are only in the data.

pub mod highlight;
mod markdown;

use crate::lesson::{Block, Cell, Lesson};
use crate::predict::{Form, Predict};
use std::collections::BTreeMap;

/// Why a page can't be made: where, and what.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("lesson `{lesson}`, line {line}: {what}")]
pub struct RenderError {
    pub lesson: String,
    /// 1-based line of the lesson file on which the block starts.
    pub line: usize,
    pub what: String,
}

/// A patch of parameters by name, as a try button carries it.
pub type Patch = BTreeMap<String, serde_json::Value>;

/// Text as HTML text or as the value of a double-quoted attribute.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// The lesson's `<main>`: everything between the page's header and footer. Parameter comments, try
/// buttons and maths that can't be read are errors, so that none is published.
pub fn main_html(lesson: &Lesson) -> Result<String, RenderError> {
    if let Some((cell, problem)) = lesson.param_problems().first() {
        let line = lesson.cell(cell).map_or(0, |c| c.line) + problem.line - 1;
        return Err(RenderError {
            lesson: lesson.id.clone(),
            line,
            what: problem.message.clone(),
        });
    }
    let mut out = format!(
        "<main class=\"lesson\" id=\"content\" data-lesson=\"{}\">\n",
        escape(&lesson.id)
    );
    let mut anchors = BTreeMap::new();
    let mut has_bar = false;
    for block in &lesson.blocks {
        match block {
            Block::Cell(cell) => {
                if !std::mem::replace(&mut has_bar, true) {
                    out += "<div data-run-bar></div>\n";
                }
                out += &cell_html(cell);
            }
            // Hidden: only the page's data has it.
            Block::Check(_) => {}
            Block::Solution(solution) => {
                out += &format!(
                    "<details class=\"solution\" data-of=\"{}\"><summary>A solution</summary>\
                     <pre class=\"code\" tabindex=\"0\"><code>{}</code></pre></details>\n",
                    escape(&solution.of),
                    highlight::python(&solution.code)
                );
            }
            Block::Prose(prose) => {
                let html = markdown::html(lesson, &prose.text, &mut anchors).map_err(|what| {
                    RenderError {
                        lesson: lesson.id.clone(),
                        line: prose.line,
                        what,
                    }
                })?;
                out += &format!("<div class=\"text\">\n{html}</div>\n");
            }
        }
    }
    out += "</main>\n";
    // `<` is escaped so that no text of the lesson can end the script element.
    let data = serde_json::to_string(lesson)
        .unwrap_or_default()
        .replace('<', "\\u003c");
    out += &format!("<script type=\"application/json\" id=\"lesson-data\">{data}</script>\n");
    Ok(out)
}

fn cell_html(cell: &Cell) -> String {
    let id = escape(&cell.id);
    let mut flags = String::new();
    for (name, on) in [
        ("autorun", cell.attributes.autorun),
        ("hidden", cell.attributes.hidden),
        ("live", cell.attributes.live),
        ("exercise", cell.attributes.exercise),
    ] {
        if on {
            flags += &format!(" data-{name}");
        }
    }
    if let Some(height) = cell.attributes.height {
        flags += &format!(" data-height=\"{height}\"");
    }
    format!(
        "<section class=\"cell\" id=\"cell-{id}\" data-cell=\"{id}\"{flags}>\
         <pre class=\"code\" tabindex=\"0\"><code>{}</code></pre>\
         {}<div class=\"controls\" data-controls></div>\
         <div class=\"outputs\" data-outputs></div></section>\n",
        highlight::python(&cell.code),
        cell.attributes
            .predict
            .as_ref()
            .map_or(String::new(), question)
    )
}

/// A prediction as it reads without scripts.
fn question(predict: &Predict) -> String {
    let choices = match &predict.form {
        Form::Choices(choices) => choices
            .iter()
            .map(|c| format!("<li>{}</li>", escape(c)))
            .collect(),
        Form::Number(_) | Form::Curve(_) => String::new(),
    };
    let list = if choices.is_empty() {
        choices
    } else {
        format!("<ul>{choices}</ul>")
    };
    format!(
        "<div class=\"predict\" data-predict><p class=\"predict-ask\">{}</p>{list}</div>",
        escape(&predict.ask)
    )
}

/// The contents page's `<main>`, by part and order; each lesson stands in a folder of its name.
pub fn contents_html(lessons: &[Lesson]) -> String {
    let mut sorted: Vec<&Lesson> = lessons.iter().collect();
    sorted.sort_by_key(|l| (l.meta.part.clone(), l.meta.order, l.id.clone()));
    let mut out = String::from(
        "<main id=\"content\" class=\"home\">\n<h1>Athanor</h1>\n<p class=\"lede\">A textbook of deep learning in \
         which every experiment is alive. The code on each page is real JAX; it runs in your browser, on your own \
         machine, and you can change it.</p>\n",
    );
    let mut part = None;
    for lesson in sorted {
        if part != Some(&lesson.meta.part) {
            let end = if part.is_some() { "</ol>\n" } else { "" };
            out += &format!(
                "{end}<h2>{}</h2>\n<ol class=\"contents\">\n",
                escape(&lesson.meta.part)
            );
            part = Some(&lesson.meta.part);
        }
        out += &format!(
            "<li><a href=\"{}/\">{}</a><p>{}</p>{}</li>\n",
            escape(&lesson.id),
            escape(&lesson.meta.title),
            escape(&lesson.meta.summary),
            minutes(lesson)
        );
    }
    out += if part.is_some() {
        "</ol>\n</main>\n"
    } else {
        "<p>There is no lesson yet.</p>\n</main>\n"
    };
    out
}

fn minutes(lesson: &Lesson) -> String {
    match lesson.meta.minutes {
        0 => String::new(),
        n => format!("<p class=\"lesson-meta\">{n} minutes</p>"),
    }
}

/// A whole page. `template` is the built `index.html`, with `{{title}}`, `{{description}}`, `{{root}}`
/// (the way up to the site's root: `./`, or `../`) and `<!--main-->`.
pub fn page(template: &str, title: &str, description: &str, root: &str, main: &str) -> String {
    template
        .replace("{{title}}", &escape(title))
        .replace("{{description}}", &escape(description))
        .replace("{{root}}", root)
        .replace("<!--main-->", main)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lesson(text: &str) -> Lesson {
        Lesson::parse("x", text).expect("it parses")
    }

    #[test]
    fn makes_a_page() {
        let text = "# A <b> & c\n\nMaths $x^2$ and [try](#try?lr=0.5).\n\n```python id=\"a\"\nlr = 1.0  #@param {type:\"number\"}\n# </script><b>\n```\n";
        let html = main_html(&lesson(text)).expect("it renders");
        for part in [
            "<math",
            "<button class=\"try\" type=\"button\" data-patch=\"{&quot;lr&quot;:0.5}\">try</button>",
            "data-cell=\"a\"",
            "<span class=\"p\">#@param",
            "id=\"lesson-data\"",
        ] {
            assert!(html.contains(part), "{part} in {html}");
        }
        assert_eq!(
            html.matches("</script>").count(),
            1,
            "no text ends the data island"
        );
        assert!(!html.contains("<b>"), "markup in a lesson is text");
    }

    #[test]
    fn refuses_what_a_reader_could_not_use() {
        for text in [
            "[try](#try?nope=1)\n\n```python\nlr = 1 #@param\n```",
            "[try](#try?lr=fast)\n\n```python\nlr = 1 #@param\n```",
            "```python\nlr = 1 #@param {type:\"knob\"}\n```",
            "$\\nosuchcommand$",
        ] {
            assert!(main_html(&lesson(text)).is_err(), "{text}");
        }
    }
}
