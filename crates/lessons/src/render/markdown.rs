//! CommonMark with tables, footnotes and maths; links `#try?name=value&…` become try buttons.

use super::{Patch, escape, highlight};
use crate::lesson::Lesson;
use pulldown_cmark::{CodeBlockKind, CowStr, Event, Options, Parser, Tag, TagEnd};
use pulldown_latex::config::{DisplayMode, RenderConfig};
use std::collections::BTreeMap;

/// Prose to HTML. `anchors` counts the headings' ids over the whole page.
pub(super) fn html(
    lesson: &Lesson,
    text: &str,
    anchors: &mut BTreeMap<String, usize>,
) -> Result<String, String> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_MATH
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_SMART_PUNCTUATION;
    let events: Vec<Event> = Parser::new_ext(text, options).collect();
    let mut out: Vec<Event> = Vec::with_capacity(events.len());
    let mut code: Option<(bool, String)> = None;
    let mut button = false;
    for (index, event) in events.iter().enumerate() {
        match event {
            Event::InlineMath(source) => out.push(raw(maths(source, DisplayMode::Inline)?)),
            Event::DisplayMath(source) => out.push(raw(maths(source, DisplayMode::Block)?)),
            // Lessons hold no markup: what looks like it is shown as text.
            Event::Html(markup) | Event::InlineHtml(markup) => {
                let comment = markup.trim_start().starts_with("<!--");
                out.push(if comment {
                    raw(String::new())
                } else {
                    Event::Text(markup.clone())
                });
            }
            Event::Start(Tag::CodeBlock(kind)) => {
                let python =
                    matches!(kind, CodeBlockKind::Fenced(info) if info.starts_with("python"));
                code = Some((python, String::new()));
            }
            Event::End(TagEnd::CodeBlock) => {
                if let Some((python, body)) = code.take() {
                    let inner = if python {
                        highlight::python(&body)
                    } else {
                        escape(&body)
                    };
                    out.push(raw(format!(
                        "<pre class=\"code\" tabindex=\"0\"><code>{inner}</code></pre>\n"
                    )));
                }
            }
            Event::Text(piece) if code.is_some() => {
                if let Some((_, body)) = &mut code {
                    body.push_str(piece);
                }
            }
            Event::Start(Tag::Heading { level, .. }) => {
                let id = anchor(&plain_until_heading_end(&events[index + 1..]), anchors);
                out.push(raw(format!("<{level} id=\"{id}\">")));
            }
            Event::End(TagEnd::Heading(level)) => out.push(raw(format!("</{level}>\n"))),
            Event::Start(Tag::Link { dest_url, .. }) if dest_url.starts_with("#try?") => {
                let patch = patch(lesson, dest_url.trim_start_matches("#try?"))?;
                let json = serde_json::to_string(&patch).unwrap_or_default();
                out.push(raw(format!(
                    "<button class=\"try\" type=\"button\" data-patch=\"{}\">",
                    escape(&json)
                )));
                button = true;
            }
            Event::End(TagEnd::Link) if button => {
                out.push(raw("</button>".to_owned()));
                button = false;
            }
            other => out.push(other.clone()),
        }
    }
    let mut html = String::new();
    pulldown_cmark::html::push_html(&mut html, out.into_iter());
    Ok(html)
}

/// A sentence, without a paragraph around it.
pub(super) fn inline(lesson: &Lesson, text: &str) -> Result<String, String> {
    let html = html(lesson, text, &mut BTreeMap::new())?;
    let inner = html.trim();
    let inner = inner.strip_prefix("<p>").unwrap_or(inner);
    Ok(inner.strip_suffix("</p>").unwrap_or(inner).to_owned())
}

fn raw<'a>(html: String) -> Event<'a> {
    Event::InlineHtml(CowStr::from(html))
}

fn maths(source: &str, mode: DisplayMode) -> Result<String, String> {
    let storage = pulldown_latex::Storage::new();
    let mut parsed = Vec::new();
    for event in pulldown_latex::Parser::new(source, &storage) {
        match event {
            Ok(event) => parsed.push(Ok(event)),
            Err(error) => return Err(format!("the formula ${source}$ can't be read: {error}")),
        }
    }
    let config = RenderConfig {
        display_mode: mode,
        annotation: None,
        ..RenderConfig::default()
    };
    let mut out = String::new();
    let events = parsed
        .into_iter()
        .map(|e: Result<_, std::convert::Infallible>| e);
    pulldown_latex::mathml::push_mathml(&mut out, events, config)
        .map_err(|error| format!("the formula ${source}$ can't be written: {error}"))?;
    Ok(out)
}

/// `lr=3.0&init=zeros`: each name must be a parameter of the lesson that takes the value.
fn patch(lesson: &Lesson, query: &str) -> Result<Patch, String> {
    let mut patch = Patch::new();
    let params = lesson.params();
    for pair in query.split('&') {
        let (name, typed) = pair
            .split_once('=')
            .ok_or_else(|| format!("#try?{query}: expected name=value at `{pair}`"))?;
        let Some((_, param)) = params.iter().find(|(_, p)| p.name == name) else {
            return Err(format!(
                "#try?{query}: the lesson has no parameter `{name}`"
            ));
        };
        let value = param
            .parse(typed)
            .map_err(|error| format!("#try?{query}: {error}"))?;
        let json = serde_json::to_value(value).map_err(|error| format!("#try?{query}: {error}"))?;
        patch.insert(name.to_owned(), json);
    }
    Ok(patch)
}

fn plain_until_heading_end(events: &[Event]) -> String {
    let mut out = String::new();
    for event in events {
        match event {
            Event::Text(text) | Event::Code(text) | Event::InlineMath(text) => out.push_str(text),
            Event::End(TagEnd::Heading(_)) => break,
            _ => {}
        }
    }
    out
}

fn anchor(heading: &str, taken: &mut BTreeMap<String, usize>) -> String {
    let words = heading.to_lowercase();
    let words = words
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty());
    let base = words.collect::<Vec<_>>().join("-");
    let base = if base.is_empty() {
        "section".to_owned()
    } else {
        base
    };
    let count = taken.entry(base.clone()).or_insert(0);
    *count += 1;
    if *count == 1 {
        base
    } else {
        format!("{base}-{count}")
    }
}
