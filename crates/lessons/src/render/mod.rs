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

mod book;
pub mod highlight;
mod markdown;
mod notes;
pub mod search;
mod sheet;
mod terms;

use crate::lesson::{Block, Cell, Lesson};
use crate::predict::{Form, Predict};
use sheet::Sheet;
use std::collections::BTreeMap;

pub use book::{Book, Part};
pub use sheet::Heading;
pub use terms::{Glossary, Term};

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

/// A page's `<main>`, and what the index has to know of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Rendered {
    pub main: String,
    pub headings: Vec<Heading>,
}

/// The lesson alone, in no book.
pub fn main_html(lesson: &Lesson) -> Result<String, RenderError> {
    let glossary = Glossary::of([lesson]).map_err(|what| RenderError {
        lesson: lesson.id.clone(),
        line: 0,
        what,
    })?;
    lesson_html(&Book::default(), &glossary, lesson).map(|page| page.main)
}

/// The lesson's `<main>`: everything between the page's header and footer. Parameter comments, try
/// buttons and maths that can't be read are errors, so that none is published. A page without cells
/// is prose alone and needs no lesson data.
pub fn lesson_html(
    book: &Book,
    glossary: &Glossary,
    lesson: &Lesson,
) -> Result<Rendered, RenderError> {
    let fail = |line: usize, what: String| RenderError {
        lesson: lesson.id.clone(),
        line,
        what,
    };
    if let Some((cell, problem)) = lesson.param_problems().first() {
        let line = lesson.cell(cell).map_or(0, |c| c.line) + problem.line - 1;
        return Err(fail(line, problem.message.clone()));
    }
    let own = terms::own(lesson).map_err(|what| fail(0, what))?;
    let before = book.foundations(lesson);
    let mut sheet = Sheet::new(glossary, &own, &before);
    let mut body = String::new();
    let mut has_bar = false;
    let texts: Vec<String> = lesson
        .blocks
        .iter()
        .map(|block| match block {
            Block::Prose(prose) => sheet.cut_notes(&prose.text),
            _ => String::new(),
        })
        .collect();
    for (block, text) in lesson.blocks.iter().zip(&texts) {
        match block {
            Block::Cell(cell) => {
                if !std::mem::replace(&mut has_bar, true) {
                    body += "<div data-run-bar></div>\n";
                }
                body += &cell_html(cell).map_err(|what| fail(cell.line, what))?;
            }
            // Hidden: only the page's data has it.
            Block::Check(_) => {}
            Block::Solution(solution) => {
                body += &format!(
                    "<details class=\"solution\" data-of=\"{}\"><summary>A solution</summary>\
                     <pre class=\"code\" tabindex=\"0\"><code>{}</code></pre></details>\n",
                    escape(&solution.of),
                    highlight::python(&solution.code)
                );
            }
            Block::Prose(prose) => {
                let html = markdown::html(lesson, text, &mut sheet)
                    .map_err(|what| fail(prose.line, what))?;
                if !html.trim().is_empty() {
                    body += &format!("<div class=\"text\">\n{html}</div>\n");
                }
            }
        }
    }
    body += &sheet.notes_html().map_err(|what| fail(0, what))?;
    let class = if has_bar { "lesson" } else { "page" };
    let mut main = format!(
        "<main class=\"{class}\" id=\"content\" data-lesson=\"{}\">\n",
        escape(&lesson.id)
    );
    let known = book.lesson(&lesson.id).is_some();
    if known {
        main += &crumbs(lesson);
    }
    main += &with_head(&body, &head(book, lesson, &sheet.headings, has_bar));
    if known {
        main += &neighbours(book, lesson);
    }
    main += "</main>\n";
    main += &terms_data(&sheet.used);
    if has_bar {
        let data = island(
            "lesson-data",
            &serde_json::to_string(lesson).unwrap_or_default(),
        );
        main += &data;
    }
    Ok(Rendered {
        main,
        headings: sheet.headings,
    })
}

/// JSON for the page's app. `<` is escaped so that no text can end the script element.
fn island(id: &str, json: &str) -> String {
    let json = json.replace('<', "\\u003c");
    format!("<script type=\"application/json\" id=\"{id}\">{json}</script>\n")
}

/// The definitions that the page links to, for its pop-ups.
fn terms_data(used: &[&Term]) -> String {
    if used.is_empty() {
        return String::new();
    }
    let by_slug: BTreeMap<&str, &Term> = used.iter().map(|t| (t.slug.as_str(), *t)).collect();
    island(
        "terms",
        &serde_json::to_string(&by_slug).unwrap_or_default(),
    )
}

fn crumbs(lesson: &Lesson) -> String {
    format!(
        "<nav class=\"crumbs\" aria-label=\"Place in the book\"><a href=\"../\">Contents</a> <span aria-hidden=\"true\">›</span> \
         <a href=\"../#{}\">{}</a></nav>\n",
        markdown::slug(&lesson.meta.part),
        escape(&lesson.meta.part)
    )
}

/// The body with more after its title.
fn with_head(body: &str, head: &str) -> String {
    match body.find("</h1>") {
        Some(at) => {
            let (title, rest) = body.split_at(at + "</h1>".len());
            format!("{title}\n{head}{rest}")
        }
        None => format!("{head}{body}"),
    }
}

/// What stands under the title: facts, the notebook, the table of contents.
fn head(book: &Book, lesson: &Lesson, headings: &[Heading], runs: bool) -> String {
    let mut out = String::new();
    if runs && book.lesson(&lesson.id).is_some() {
        out += &format!(
            "<p class=\"lesson-meta\">{} <a href=\"{1}.ipynb\" download>Notebook</a></p>\n",
            book.facts(lesson, "../"),
            escape(&lesson.id)
        );
    }
    let listed: Vec<&Heading> = headings.iter().filter(|h| h.level == 2).collect();
    if listed.len() < 3 {
        return out;
    }
    out += "<nav class=\"toc\" aria-label=\"On this page\"><details><summary>On this page</summary><ol>\n";
    let mut open = false;
    for heading in headings.iter().filter(|h| matches!(h.level, 2 | 3)) {
        let link = format!(
            "<a href=\"#{}\">{}</a>",
            escape(&heading.id),
            escape(&heading.words)
        );
        match (heading.level, open) {
            (2, true) => {
                out += &format!("</ol></li>\n<li>{link}<ol>");
            }
            (2, false) => {
                out += &format!("<li>{link}<ol>");
                open = true;
            }
            (_, true) => out += &format!("<li>{link}</li>"),
            // A small heading before the first large one is not listed.
            (_, false) => {}
        }
    }
    out += "</ol></li></ol></details></nav>\n";
    out.replace("<ol></ol>", "")
}

fn neighbours(book: &Book, lesson: &Lesson) -> String {
    let link = |other: Option<&Lesson>, rel: &str, words: &str| match other {
        Some(other) => format!(
            "<a rel=\"{rel}\" href=\"../{}/\"><span>{words}</span> {}</a>",
            escape(&other.id),
            escape(&other.meta.title)
        ),
        None => "<span></span>".to_owned(),
    };
    let (before, after) = book.neighbours(&lesson.id);
    format!(
        "<nav class=\"page-nav\" aria-label=\"Other lessons\">{}{}</nav>\n",
        link(before, "prev", "Before"),
        link(after, "next", "Next")
    )
}

/// All definitions by name, as a page.
pub fn definitions_html(glossary: &Glossary) -> String {
    let mut terms: Vec<&Term> = glossary.terms.iter().collect();
    terms.sort_by_key(|t| t.name.to_lowercase());
    let mut out = String::from(
        "<main id=\"content\" class=\"page\">\n<div class=\"text\"><h1>Definitions</h1>\n<p class=\"lede\">Every term of the book, with the sentence that introduces it.</p>\n<dl class=\"glossary\">\n",
    );
    for term in terms {
        out += &format!(
            "<dt id=\"{0}\"><a href=\"../{1}/#def-{0}\">{2}</a></dt><dd>{3} <span class=\"from\">{4}</span></dd>\n",
            escape(&term.slug),
            escape(&term.lesson),
            escape(&term.name),
            term.html,
            escape(&term.title)
        );
    }
    out + "</dl></div>\n</main>\n"
}

fn cell_html(cell: &Cell) -> Result<String, String> {
    let predict = match &cell.attributes.predict {
        Some(predict) => question(predict)?,
        None => String::new(),
    };
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
    Ok(format!(
        "<section class=\"cell\" id=\"cell-{id}\" data-cell=\"{id}\"{flags}>\
         <pre class=\"code\" tabindex=\"0\"><code>{}</code></pre>\
         {predict}<div class=\"controls\" data-controls></div>\
         <div class=\"outputs\" data-outputs></div></section>\n",
        highlight::python(&cell.code)
    ))
}

/// A prediction as it reads without scripts; its texts may hold maths and code.
fn question(predict: &Predict) -> Result<String, String> {
    let mut list = String::new();
    if let Form::Choices(choices) = &predict.form {
        for choice in choices {
            list += &format!("<li>{}</li>", markdown::inline(choice)?);
        }
        list = format!("<ul>{list}</ul>");
    }
    let ask = markdown::inline(&predict.ask)?;
    Ok(format!(
        "<div class=\"predict\" data-predict><p class=\"predict-ask\">{ask}</p>{list}</div>"
    ))
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
