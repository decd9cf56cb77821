//! What went wrong, as the reader sees it: their own frames only, each with its line and a mark
//! under what failed.

use std::collections::HashMap;
use std::fmt::Write;

use athanor_protocol::Problem;
use rustpython_vm::builtins::PyBaseExceptionRef;
use rustpython_vm::{AsObject, VirtualMachine};

use crate::source::OURS;

/// Texts of what was run, by the name that its frames carry.
pub type Sources = HashMap<String, String>;

/// A place in the reader's code: lines from 1, columns from 0 in characters.
struct Place {
    cell: String,
    function: String,
    line: u32,
    end_line: u32,
    columns: Option<(usize, usize)>,
}

/// An exception raised while `cell` ran.
pub fn problem(
    vm: &VirtualMachine,
    cell: &str,
    exception: &PyBaseExceptionRef,
    sources: &Sources,
) -> Problem {
    let kind = exception.class().name().to_string();
    let message = exception
        .as_object()
        .str(vm)
        .map(|s| s.to_string_lossy().into_owned())
        .unwrap_or_default();
    let mut text = String::new();
    chain(vm, exception, sources, 0, &mut text);
    let last = places(exception)
        .pop()
        .or_else(|| syntax_place(vm, cell, exception));
    let (cell, line, end_line) = match last {
        Some(p) => (p.cell, Some(p.line), Some(p.end_line)),
        None => (cell.to_owned(), None, None),
    };
    Problem {
        cell,
        kind,
        message,
        traceback: text,
        line,
        end_line,
    }
}

/// The causes first, as Python prints them. Writing into a String cannot fail.
fn chain(
    vm: &VirtualMachine,
    exception: &PyBaseExceptionRef,
    sources: &Sources,
    depth: usize,
    out: &mut String,
) {
    let before = match (exception.__cause__(), exception.__context__()) {
        (Some(cause), _) => Some((
            cause,
            "The above exception was the direct cause of the following exception:",
        )),
        (None, Some(context)) if !suppressed(vm, exception) => Some((
            context,
            "During handling of the above exception, another exception occurred:",
        )),
        _ => None,
    };
    if let Some((before, link)) = before
        && depth < 10
    {
        chain(vm, &before, sources, depth + 1, out);
        let _ = writeln!(out, "\n\n{link}\n");
    }
    let mut places = places(exception);
    let syntax = exception.fast_isinstance(vm.ctx.exceptions.syntax_error);
    if !places.is_empty() {
        out.push_str("Traceback (most recent call last):\n");
    }
    if syntax && let Some(place) = syntax_place(vm, "", exception) {
        places.push(place);
    }
    for place in &places {
        entry(place, sources, out);
    }
    let name = exception.class().name().to_string();
    let text = if syntax {
        attribute(vm, exception, "msg").unwrap_or_default()
    } else {
        exception
            .as_object()
            .str(vm)
            .map(|s| s.to_string_lossy().into_owned())
            .unwrap_or_default()
    };
    out.push_str(&name);
    if !text.is_empty() {
        let _ = write!(out, ": {text}");
    }
}

fn suppressed(vm: &VirtualMachine, exception: &PyBaseExceptionRef) -> bool {
    exception
        .as_object()
        .get_attr("__suppress_context__", vm)
        .and_then(|b| b.try_into_value(vm))
        .unwrap_or(false)
}

fn attribute(
    vm: &VirtualMachine,
    exception: &PyBaseExceptionRef,
    name: &'static str,
) -> Option<String> {
    let value = exception.as_object().get_attr(name, vm).ok()?;
    (!vm.is_none(&value)).then(|| value.str(vm).ok().map(|s| s.to_string_lossy().into_owned()))?
}

/// The reader's frames, outermost first.
fn places(exception: &PyBaseExceptionRef) -> Vec<Place> {
    let Some(first) = exception.__traceback__() else {
        return Vec::new();
    };
    let mut places = Vec::new();
    for tb in first.iter() {
        let code = tb.frame.f_code();
        let file = code.source_path().as_str();
        if file.starts_with(OURS) {
            continue;
        }
        let line = tb.lineno.get() as u32;
        // `lasti` counts bytes, two to an instruction.
        let at = usize::try_from(tb.lasti / 2)
            .ok()
            .and_then(|i| code.locations.get(i));
        let (end_line, columns) = match at {
            Some((start, end)) if start.line.get() as u32 == line => {
                let same = end.line == start.line;
                let columns = (
                    start.character_offset.to_zero_indexed(),
                    if same {
                        end.character_offset.to_zero_indexed()
                    } else {
                        usize::MAX
                    },
                );
                (end.line.get() as u32, Some(columns))
            }
            _ => (line, None),
        };
        places.push(Place {
            cell: file.to_owned(),
            function: code.obj_name.as_str().to_owned(),
            line,
            end_line,
            columns,
        });
    }
    places
}

/// Where a SyntaxError lies.
fn syntax_place(vm: &VirtualMachine, cell: &str, exception: &PyBaseExceptionRef) -> Option<Place> {
    let line: u32 = attribute(vm, exception, "lineno")?.parse().ok()?;
    let number = |name| attribute(vm, exception, name).and_then(|t| t.parse::<usize>().ok());
    let columns = number("offset").filter(|c| *c > 0).map(|from| {
        let to = number("end_offset")
            .filter(|to| *to > from)
            .unwrap_or(from + 1);
        (from - 1, to - 1)
    });
    let end_line = number("end_lineno").map_or(line, |n| n as u32).max(line);
    let cell = attribute(vm, exception, "filename").unwrap_or_else(|| cell.to_owned());
    Some(Place {
        cell,
        function: "<module>".into(),
        line,
        end_line,
        columns,
    })
}

fn entry(place: &Place, sources: &Sources, out: &mut String) {
    let _ = write!(out, "  {}, line {}", place.cell, place.line);
    if place.function != "<module>" {
        let _ = write!(out, ", in {}", place.function);
    }
    out.push('\n');
    let line = sources
        .get(&place.cell)
        .and_then(|s| s.lines().nth(place.line as usize - 1));
    let Some(line) = line else { return };
    let text = line.trim();
    let _ = writeln!(out, "    {text}");
    if let Some((from, to)) = place.columns {
        let indent = line.chars().take_while(|c| c.is_whitespace()).count();
        let length = text.chars().count();
        let (from, to) = (
            from.saturating_sub(indent),
            to.saturating_sub(indent).min(length),
        );
        // A mark under the whole line says nothing.
        if from < to && to - from < length {
            let _ = writeln!(out, "    {}{}", " ".repeat(from), "^".repeat(to - from));
        }
    }
}
