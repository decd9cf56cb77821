//! Jupyter notebooks, nbformat 4.5, read and written. The lesson's own facts travel in metadata
//! under `athanor`, so that a notebook made here reads back as the same lesson.

use crate::attributes::Attributes;
use crate::lesson::{
    Aside, Block, Cell, Lesson, LessonError, Meta, Prose, check_aside, check_cell_id, fenced,
};
use crate::predict::{Form, Predict};
use serde_json::{Map, Value as Json, json};
use std::collections::BTreeSet;

/// The lesson as a notebook that runs unchanged on real JAX.
pub fn write(lesson: &Lesson) -> String {
    let mut used: BTreeSet<String> = lesson.cells().map(|c| c.id.clone()).collect();
    let mut cells = Vec::new();
    for block in &lesson.blocks {
        match block {
            Block::Cell(cell) => {
                if let Some(predict) = &cell.attributes.predict {
                    let id = fresh_id(&mut used, "guess");
                    cells.push(markdown(id, &question(predict), json!({"made": "predict"})));
                }
                cells.push(code_cell(cell));
            }
            Block::Prose(prose) => {
                cells.push(markdown(
                    fresh_id(&mut used, "text"),
                    &prose.text,
                    Json::Null,
                ));
            }
            Block::Check(check) => cells.push(json!({
                "id": fresh_id(&mut used, "check"),
                "cell_type": "code",
                "metadata": {"tags": ["raises-exception"], "athanor": {"check": check.of}},
                "execution_count": null,
                "outputs": [],
                "source": lines(&check.code),
            })),
            Block::Solution(solution) => {
                let id = fresh_id(&mut used, "solution");
                let text = format!(
                    "<details><summary>A solution</summary>\n\n{}\n\n</details>",
                    fenced("", &solution.code)
                );
                cells.push(markdown(id, &text, json!({"solution": solution.of})));
            }
        }
    }
    let notebook = json!({
        "metadata": {
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
            "language_info": {"name": "python"},
            "title": lesson.meta.title,
            "athanor": {"id": lesson.id, "meta": lesson.meta},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
        "cells": cells,
    });
    format!("{notebook:#}\n")
}

/// `BASE-1`, `BASE-2` …: the first that no cell has.
fn fresh_id(used: &mut BTreeSet<String>, base: &str) -> String {
    let mut count = 1;
    loop {
        let id = format!("{base}-{count}");
        if used.insert(id.clone()) {
            return id;
        }
        count += 1;
    }
}

fn markdown(id: String, text: &str, own: Json) -> Json {
    let metadata = match own {
        Json::Null => json!({}),
        own => json!({ "athanor": own }),
    };
    json!({"id": id, "cell_type": "markdown", "metadata": metadata, "source": lines(text)})
}

/// A prediction in words, its answer folded.
fn question(predict: &Predict) -> String {
    let form = match &predict.form {
        Form::Choices(choices) => choices.iter().map(|c| format!("- {c}\n")).collect(),
        Form::Number(n) => format!(
            "A number from {} to {}{}{}.\n",
            n.min,
            n.max,
            if n.unit.is_empty() { "" } else { " " },
            n.unit
        ),
        Form::Curve(c) => format!(
            "A curve from {} to {}, of values from {} to {}.\n",
            c.x[0], c.x[1], c.y[0], c.y[1]
        ),
    };
    format!(
        "**Before you run the next cell:** {}\n\n{form}\n<details><summary>What happened</summary>\n\nAfter the run, `{}` tells.\n\n</details>",
        predict.ask, predict.answer
    )
}

fn code_cell(cell: &Cell) -> Json {
    let mut metadata = Map::new();
    if cell.attributes.exercise {
        // What is not solved yet shall not keep the cells after it from running.
        metadata.insert("tags".into(), json!(["raises-exception"]));
    }
    if cell.attributes.hidden {
        metadata.insert("jupyter".into(), json!({"source_hidden": true}));
    }
    // Shows the form beside the code in Colab.
    if !crate::param::scan(&cell.code).params.is_empty() {
        metadata.insert("cellView".into(), json!("both"));
    }
    metadata.insert("athanor".into(), json!(cell.attributes));
    json!({
        "id": cell.id,
        "cell_type": "code",
        "metadata": metadata,
        "execution_count": null,
        "outputs": [],
        "source": lines(&cell.code),
    })
}

/// nbformat's way to write a text: lines with their breaks.
fn lines(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
}

/// Reads a notebook of nbformat 4, from Jupyter, Colab or here. Outputs are dropped; raw cells are
/// left out; ids that are missing or taken are made anew.
pub fn read(id: &str, text: &str) -> Result<Lesson, LessonError> {
    let fail = |what: String| LessonError::Notebook(what);
    let json: Json =
        serde_json::from_str(text).map_err(|e| fail(format!("the file is no JSON ({e})")))?;
    let major = json["nbformat"].as_u64();
    if major != Some(4) {
        return Err(fail(match major {
            Some(n) => {
                format!("it has nbformat {n}; only 4 is read (open it in Jupyter and save it anew)")
            }
            None => "it has no `nbformat`".to_owned(),
        }));
    }
    let Some(cells) = json["cells"].as_array() else {
        return Err(fail("it has no list `cells`".to_owned()));
    };
    let own = &json["metadata"]["athanor"];
    let meta = serde_json::from_value::<Meta>(own["meta"].clone()).unwrap_or_else(|_| Meta {
        title: json["metadata"]["title"].as_str().unwrap_or(id).to_owned(),
        ..Meta::default()
    });
    let mut lesson = Lesson {
        id: id.to_owned(),
        meta,
        blocks: Vec::new(),
    };
    let mut ids = BTreeSet::new();
    let mut line = 1;
    for (index, cell) in cells.iter().enumerate() {
        let source = source(&cell["source"])
            .ok_or_else(|| fail(format!("cell {} has no readable `source`", index + 1)))?;
        let here = line;
        line += source.matches('\n').count() + 1;
        if let Some(block) = made(&cell["metadata"]["athanor"], &source, here) {
            // Without its exercise it is an ordinary cell.
            if check_aside(&lesson.blocks, &block).is_ok() {
                lesson.blocks.push(block);
                continue;
            }
        }
        if cell["metadata"]["athanor"]["made"].is_string() {
            continue;
        }
        match cell["cell_type"].as_str() {
            Some("markdown") => lesson.blocks.push(Block::Prose(Prose {
                text: source,
                line: here,
            })),
            Some("code") => {
                let wanted = cell["id"].as_str().unwrap_or_default();
                let made = format!("cell-{}", index + 1);
                let cell_id = match check_cell_id(wanted, here, &mut ids) {
                    Ok(()) => wanted.to_owned(),
                    Err(_) => check_cell_id(&made, here, &mut ids).map(|()| made)?,
                };
                let hidden = cell["metadata"]["jupyter"]["source_hidden"]
                    .as_bool()
                    .unwrap_or(false);
                let attributes = serde_json::from_value(cell["metadata"]["athanor"].clone())
                    .unwrap_or(Attributes {
                        hidden,
                        ..Attributes::default()
                    });
                // A cell's own line numbers start at 1, as Jupyter shows them.
                lesson.blocks.push(Block::Cell(Cell {
                    id: cell_id,
                    code: source,
                    line: 1,
                    attributes,
                }));
            }
            Some("raw") => {}
            _ => return Err(fail(format!("cell {} has no known `cell_type`", index + 1))),
        }
    }
    Ok(lesson)
}

/// A check or solution, as [`write`] writes them.
fn made(own: &Json, source: &str, line: usize) -> Option<Block> {
    let of = |key: &str| own[key].as_str().map(str::to_owned);
    if let Some(of) = of("check") {
        let code = source.to_owned();
        return Some(Block::Check(Aside { of, code, line }));
    }
    let of = of("solution")?;
    let (_, rest) = source.split_once("python\n")?;
    let ticks = rest.lines().rev().find(|l| l.starts_with("```"))?;
    let (code, _) = rest.rsplit_once(&format!("{ticks}\n"))?;
    let code = code.strip_suffix('\n').unwrap_or(code).to_owned();
    Some(Block::Solution(Aside { of, code, line }))
}

fn source(json: &Json) -> Option<String> {
    match json {
        Json::String(text) => Some(text.clone()),
        Json::Array(parts) => parts
            .iter()
            .map(Json::as_str)
            .collect::<Option<Vec<_>>>()
            .map(|p| p.concat()),
        _ => None,
    }
}
