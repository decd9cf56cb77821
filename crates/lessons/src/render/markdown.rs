//! CommonMark with tables, footnotes and maths; links `#try?name=value&…` become try buttons, terms
//! their definitions or links to them.

use super::sheet::Sheet;
use super::{Patch, escape, highlight, terms};
use crate::lesson::Lesson;
use pulldown_cmark::{CodeBlockKind, CowStr, Event, Options, Parser, Tag, TagEnd, TextMergeStream};
use pulldown_latex::config::{DisplayMode, RenderConfig};

/// Words with a full stop that ends no sentence.
const ABBREVIATIONS: [&str; 8] = ["al.", "e.g.", "i.e.", "vs.", "cf.", "Fig.", "Eq.", "p."];

/// The events of a text. Where a sentence ends inside of a text, the text is cut, with the blank as a
/// text of its own between.
pub(super) fn parse(text: &str) -> Vec<Event<'_>> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_MATH
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_SMART_PUNCTUATION;
    let mut out = Vec::new();
    let mut code = false;
    for event in TextMergeStream::new(Parser::new_ext(text, options)) {
        match event {
            Event::Start(Tag::CodeBlock(_)) => code = true,
            Event::End(TagEnd::CodeBlock) => code = false,
            Event::Text(text) if !code => {
                cut(&text, &mut out);
                continue;
            }
            _ => {}
        }
        out.push(event);
    }
    out
}

fn cut<'a>(text: &str, out: &mut Vec<Event<'a>>) {
    let mut from = 0;
    for (at, _) in text.match_indices(' ') {
        let last = text[from..at].rsplit(' ').next().unwrap_or("");
        let stops = last.ends_with(['.', '?', '!']) && !ABBREVIATIONS.contains(&last);
        let capital = text[at + 1..].chars().next().is_none_or(char::is_uppercase);
        if stops && capital && at > from {
            out.push(Event::Text(CowStr::from(text[from..at].to_owned())));
            out.push(Event::Text(CowStr::Borrowed(" ")));
            from = at + 1;
        }
    }
    if from < text.len() {
        out.push(Event::Text(CowStr::from(text[from..].to_owned())));
    }
}

/// Prose to HTML, as a part of a page.
pub(super) fn html(lesson: &Lesson, text: &str, sheet: &mut Sheet) -> Result<String, String> {
    let text = sheet.with_notes(text);
    let events = parse(&text);
    let mut out: Vec<Event> = Vec::with_capacity(events.len());
    let mut code: Option<(bool, String)> = None;
    let mut button = false;
    // Depth of what terms are not linked in: headings, links, bold words, tables' heads.
    let mut closed = 0u32;
    let mut heading = String::new();
    let mut skip = false;
    sheet.begin_block();
    for (index, event) in events.iter().enumerate() {
        if skip {
            skip = !matches!(event, Event::End(TagEnd::FootnoteDefinition));
            continue;
        }
        match event {
            Event::Start(Tag::FootnoteDefinition(_)) => skip = true,
            Event::FootnoteReference(label) => out.push(raw(sheet.note_mark(label))),
            Event::InlineMath(source) => out.push(raw(maths(source, DisplayMode::Inline)?)),
            Event::DisplayMath(source) => out.push(raw(maths(source, DisplayMode::Block)?)),
            // Lessons hold no markup: what looks like it is shown as text.
            Event::Html(markup) | Event::InlineHtml(markup) => out.push(markup_as_text(markup)),
            Event::Start(Tag::CodeBlock(kind)) => {
                let python =
                    matches!(kind, CodeBlockKind::Fenced(info) if info.starts_with("python"));
                code = Some((python, String::new()));
            }
            Event::End(TagEnd::CodeBlock) => {
                if let Some((python, body)) = code.take() {
                    out.push(raw(code_block(python, &body)));
                }
            }
            Event::Text(piece) if code.is_some() => {
                if let Some((_, body)) = &mut code {
                    body.push_str(piece);
                }
            }
            Event::Start(Tag::Heading { level, .. }) => {
                closed += 1;
                let end = |e: &Event| matches!(e, Event::End(TagEnd::Heading(_)));
                let length = events[index + 1..].iter().position(end).unwrap_or(0);
                let words = terms::plain(&events[index + 1..index + 1 + length]);
                heading = sheet.heading(*level as u8, words.trim());
                out.push(raw(format!("<{level} id=\"{heading}\">")));
            }
            Event::End(TagEnd::Heading(level)) => {
                closed = closed.saturating_sub(1);
                if *level as u8 > 1 {
                    out.push(raw(format!(
                        "<a class=\"anchor\" href=\"#{heading}\" aria-label=\"Link to this section\">#</a>"
                    )));
                }
                out.push(raw(format!("</{level}>\n")));
            }
            Event::Start(Tag::Link { dest_url, .. }) if dest_url.starts_with("#try?") => {
                let patch = patch(lesson, dest_url.trim_start_matches("#try?"))?;
                let json = serde_json::to_string(&patch).unwrap_or_default();
                out.push(raw(format!(
                    "<button class=\"try\" type=\"button\" data-patch=\"{}\">",
                    escape(&json)
                )));
                button = true;
                closed += 1;
            }
            Event::End(TagEnd::Link) => {
                closed = closed.saturating_sub(1);
                if std::mem::take(&mut button) {
                    out.push(raw("</button>".to_owned()));
                } else {
                    out.push(event.clone());
                }
            }
            Event::Start(Tag::Strong) => {
                closed += 1;
                let end = |e: &Event| matches!(e, Event::End(TagEnd::Strong));
                let length = events[index..].iter().position(end).unwrap_or(0);
                let name = terms::plain(&events[index..index + length]);
                match sheet.defines(&name) {
                    Some(slug) => out.push(raw(format!("<strong><dfn id=\"def-{slug}\">"))),
                    None => out.push(event.clone()),
                }
            }
            Event::End(TagEnd::Strong) => {
                closed = closed.saturating_sub(1);
                if sheet.end_definition() {
                    out.push(raw("</dfn></strong>".to_owned()));
                } else {
                    out.push(event.clone());
                }
            }
            Event::Start(Tag::Link { .. } | Tag::TableHead | Tag::Image { .. }) => {
                closed += 1;
                out.push(event.clone());
            }
            Event::End(TagEnd::TableHead | TagEnd::Image) => {
                closed = closed.saturating_sub(1);
                out.push(event.clone());
            }
            Event::Text(words) if closed == 0 => match sheet.link_terms(words) {
                Some(html) => out.push(raw(html)),
                None => out.push(event.clone()),
            },
            other => out.push(other.clone()),
        }
    }
    let mut html = String::new();
    pulldown_cmark::html::push_html(&mut html, out.into_iter());
    Ok(html)
}

/// A few events to HTML, with no page around them.
pub(super) fn simple(events: &[Event]) -> Result<String, String> {
    let mut out = Vec::with_capacity(events.len());
    for event in events {
        out.push(match event {
            Event::InlineMath(source) => raw(maths(source, DisplayMode::Inline)?),
            Event::DisplayMath(source) => raw(maths(source, DisplayMode::Block)?),
            Event::Html(markup) | Event::InlineHtml(markup) => markup_as_text(markup),
            Event::FootnoteReference(_) => raw(String::new()),
            // Where it is shown, buttons and addresses of the lesson lead nowhere.
            Event::Start(Tag::Link { dest_url, .. }) if dest_url.starts_with('#') => {
                raw("<span>".to_owned())
            }
            Event::Start(Tag::Link { .. }) => raw("<span>".to_owned()),
            Event::End(TagEnd::Link) => raw("</span>".to_owned()),
            other => other.clone(),
        });
    }
    let mut html = String::new();
    pulldown_cmark::html::push_html(&mut html, out.into_iter());
    Ok(html)
}

/// A sentence, without a paragraph around it.
pub(super) fn inline(text: &str) -> Result<String, String> {
    let events = parse(text);
    let inner = match events.as_slice() {
        [
            Event::Start(Tag::Paragraph),
            inner @ ..,
            Event::End(TagEnd::Paragraph),
        ] => inner,
        all => all,
    };
    simple(inner)
}

fn markup_as_text<'a>(markup: &CowStr<'a>) -> Event<'a> {
    if markup.trim_start().starts_with("<!--") {
        raw(String::new())
    } else {
        Event::Text(markup.clone())
    }
}

fn code_block(python: bool, body: &str) -> String {
    let inner = if python {
        highlight::python(body)
    } else {
        escape(body)
    };
    format!("<pre class=\"code\" tabindex=\"0\"><code>{inner}</code></pre>\n")
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

/// A formula's letters and signs without its layout, to be searched and read aloud.
pub(super) fn maths_in_words(source: &str) -> String {
    let Ok(markup) = maths(source, DisplayMode::Inline) else {
        return source.to_owned();
    };
    let mut out = String::new();
    let mut inside = false;
    for c in markup.chars() {
        match c {
            '<' => inside = true,
            '>' => inside = false,
            c if !inside => out.push(c),
            _ => {}
        }
    }
    let out = out.replace("&lt;", "<").replace("&gt;", ">");
    out.replace("&amp;", "&")
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
            .parse(&percent_decoded(typed))
            .map_err(|error| format!("#try?{query}: {error}"))?;
        let json = serde_json::to_value(value).map_err(|error| format!("#try?{query}: {error}"))?;
        patch.insert(name.to_owned(), json);
    }
    Ok(patch)
}

/// An address cannot hold a blank: `total%20return` is how a value with one is written.
fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let code = after.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        match code.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) if first == b'%' => {
                bytes.push(byte);
                rest = &after[2..];
            }
            _ => {
                bytes.push(first);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

/// Words as an address: lower case, joined by hyphens.
pub(super) fn slug(words: &str) -> String {
    let words = words.to_lowercase();
    let words: Vec<&str> = words
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .collect();
    if words.is_empty() {
        "section".to_owned()
    } else {
        words.join("-")
    }
}
