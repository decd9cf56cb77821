//! Jupyter notebooks, nbformat 4.5, read and written. The lesson's own facts travel in metadata
//! under `athanor`, so that a notebook made here reads back as the same lesson.

use crate::attributes::Attributes;
use crate::lesson::{Block, Cell, Lesson, LessonError, Meta, Prose, check_cell_id};
use serde_json::{Map, Value as Json, json};
use std::collections::BTreeSet;

/// The lesson as a notebook that runs unchanged on real JAX.
pub fn write(lesson: &Lesson) -> String {
    let mut used: BTreeSet<String> = lesson.cells().map(|c| c.id.clone()).collect();
    let mut prose_count = 0;
    let cells: Vec<Json> = lesson
        .blocks
        .iter()
        .map(|block| match block {
            Block::Cell(cell) => code_cell(cell),
            Block::Prose(prose) => {
                let id = loop {
                    prose_count += 1;
                    let id = format!("text-{prose_count}");
                    if used.insert(id.clone()) {
                        break id;
                    }
                };
                json!({"id": id, "cell_type": "markdown", "metadata": {}, "source": lines(&prose.text)})
            }
        })
        .collect();
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

fn code_cell(cell: &Cell) -> Json {
    let mut metadata = Map::new();
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
