//! A lesson: front matter, prose and cells, read from and written to Jupytext Markdown.

use crate::attributes::{Attributes, Fence};
use crate::front_matter::{self, Entry};
use crate::param::{self, Param, ParamError, Problem, Value};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What the front matter says.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Meta {
    pub title: String,
    /// The part of the book that the lesson stands in.
    #[serde(default)]
    pub part: String,
    /// Position within the part.
    #[serde(default)]
    pub order: i64,
    /// Ids of the lessons to read before.
    #[serde(default)]
    pub prerequisites: Vec<String>,
    /// One or two sentences for the contents page.
    #[serde(default)]
    pub summary: String,
    /// Reading and playing time; 0 if not stated.
    #[serde(default)]
    pub minutes: u32,
}

/// One lesson. Cells share one Python namespace and stand in reading order.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Lesson {
    /// The folder's name: lower-case letters, digits and hyphens.
    pub id: String,
    pub meta: Meta,
    pub blocks: Vec<Block>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Block {
    Prose(Prose),
    Cell(Cell),
    /// Asserts about an exercise, each with a message that is a hint. Hidden.
    Check(Aside),
    /// Code that passes an exercise's check. Folded.
    Solution(Aside),
}

/// Code that belongs to an exercise.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Aside {
    /// The exercise's id.
    pub of: String,
    /// The code, without a final line break.
    pub code: String,
    /// Line of the file (1-based) on which the code starts.
    pub line: usize,
}

/// Markdown between two cells.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Prose {
    pub text: String,
    /// Line of the file (1-based) on which the text starts.
    pub line: usize,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    pub id: String,
    /// The code, without a final line break.
    pub code: String,
    /// Line of the file (1-based) on which the code starts.
    pub line: usize,
    #[serde(default)]
    pub attributes: Attributes,
}

/// Why a lesson can't be read: where, what, and what to do.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum LessonError {
    #[error("line {line}: front matter: {what}")]
    FrontMatter { line: usize, what: String },
    #[error(
        "line {line}: this fence of {ticks} backticks is never closed; close it with a line of {ticks} backticks"
    )]
    UnclosedFence { line: usize, ticks: usize },
    #[error("line {line}: cell options: {what}")]
    Options { line: usize, what: String },
    #[error("line {line}: there is already a cell `{id}`; each cell needs an id of its own")]
    DuplicateCell { line: usize, id: String },
    #[error("line {line}: `{id}` can't be an id: use 1 to 64 letters, digits, `-` or `_`")]
    BadId { line: usize, id: String },
    #[error(
        "line {line}: `{key}=\"{of}\"` belongs to no exercise before it; mark that cell `exercise`"
    )]
    NoExercise {
        line: usize,
        key: &'static str,
        of: String,
    },
    #[error("line {line}: exercise `{of}` has more than one `{key}`")]
    Twice {
        line: usize,
        key: &'static str,
        of: String,
    },
    #[error("not a notebook: {0}")]
    Notebook(String),
}

impl Lesson {
    /// Reads a `lesson.md`. A file without front matter is a lesson whose title is its id.
    pub fn parse(id: &str, text: &str) -> Result<Lesson, LessonError> {
        let lines: Vec<&str> = text.lines().collect();
        let mut at = 0;
        let mut meta = Meta {
            title: id.to_owned(),
            ..Meta::default()
        };
        if lines.first().map(|l| l.trim_end()) == Some("---") {
            let Some(end) = lines[1..].iter().position(|l| l.trim_end() == "---") else {
                let what = "the header that starts here has no closing `---`".to_owned();
                return Err(LessonError::FrontMatter { line: 1, what });
            };
            meta = read_meta(id, &lines[1..=end])?;
            at = end + 2;
        }
        let mut blocks = Vec::new();
        let mut ids = BTreeSet::new();
        let mut prose_start = at;
        while at < lines.len() {
            let Some((ticks, info)) = fence(lines[at]) else {
                at += 1;
                continue;
            };
            let close = lines[at + 1..].iter().position(|l| {
                let l = l.trim_end();
                l.len() >= ticks && l.bytes().all(|b| b == b'`')
            });
            let Some(close) = close else {
                return Err(LessonError::UnclosedFence {
                    line: at + 1,
                    ticks,
                });
            };
            let end = at + 1 + close;
            let Some(options) = python_options(info) else {
                at = end + 1;
                continue;
            };
            push_prose(&mut blocks, &lines[prose_start..at], prose_start + 1);
            let line = at + 1;
            let fence =
                Fence::parse(options).map_err(|what| LessonError::Options { line, what })?;
            let code = lines[at + 1..end].join("\n");
            let block = match fence {
                Fence::Cell(given, attributes) => {
                    let id = given.unwrap_or_else(|| format!("cell-{}", ids.len() + 1));
                    check_cell_id(&id, line, &mut ids)?;
                    Block::Cell(Cell {
                        id,
                        code,
                        line: line + 1,
                        attributes,
                    })
                }
                Fence::Check(of) => Block::Check(Aside {
                    of,
                    code,
                    line: line + 1,
                }),
                Fence::Solution(of) => Block::Solution(Aside {
                    of,
                    code,
                    line: line + 1,
                }),
            };
            check_aside(&blocks, &block)?;
            blocks.push(block);
            at = end + 1;
            prose_start = at;
        }
        push_prose(
            &mut blocks,
            &lines[prose_start.min(lines.len())..],
            prose_start + 1,
        );
        Ok(Lesson {
            id: id.to_owned(),
            meta,
            blocks,
        })
    }

    /// A plain Python file as a lesson of one cell, `main`.
    pub fn from_python(id: &str, text: &str) -> Lesson {
        let code = text.strip_suffix('\n').unwrap_or(text).to_owned();
        let cell = Cell {
            id: "main".to_owned(),
            code,
            line: 1,
            attributes: Attributes::default(),
        };
        let meta = Meta {
            title: id.to_owned(),
            ..Meta::default()
        };
        Lesson {
            id: id.to_owned(),
            meta,
            blocks: vec![Block::Cell(cell)],
        }
    }

    /// The cells in order.
    pub fn cells(&self) -> impl Iterator<Item = &Cell> {
        self.blocks.iter().filter_map(|block| match block {
            Block::Cell(cell) => Some(cell),
            Block::Prose(_) | Block::Check(_) | Block::Solution(_) => None,
        })
    }

    pub fn cell(&self, id: &str) -> Option<&Cell> {
        self.cells().find(|cell| cell.id == id)
    }

    pub fn cell_mut(&mut self, id: &str) -> Option<&mut Cell> {
        self.blocks.iter_mut().find_map(|block| match block {
            Block::Cell(cell) if cell.id == id => Some(cell),
            _ => None,
        })
    }

    /// All parameters with the id of the cell that each stands in. A name that two cells define is
    /// listed once, from the first.
    pub fn params(&self) -> Vec<(&str, Param)> {
        let mut seen = BTreeSet::new();
        let mut out = Vec::new();
        for cell in self.cells() {
            for param in param::scan(&cell.code).params {
                if seen.insert(param.name.clone()) {
                    out.push((cell.id.as_str(), param));
                }
            }
        }
        out
    }

    /// What is wrong with parameter comments, by cell.
    pub fn param_problems(&self) -> Vec<(&str, Problem)> {
        self.cells()
            .flat_map(|c| {
                param::scan(&c.code)
                    .problems
                    .into_iter()
                    .map(|p| (c.id.as_str(), p))
            })
            .collect()
    }

    /// Rewrites a parameter's literal in the cell that defines it; returns that cell's id.
    pub fn set_param(&mut self, name: &str, value: &Value) -> Result<String, ParamError> {
        let known = self.params();
        let Some((cell, _)) = known.iter().find(|(_, param)| param.name == name) else {
            let names = known.iter().map(|(_, p)| p.name.clone()).collect();
            return Err(ParamError::Unknown {
                name: name.to_owned(),
                known: names,
            });
        };
        let id = (*cell).to_owned();
        if let Some(cell) = self.cell_mut(&id) {
            cell.code = param::set(&cell.code, name, value)?;
        }
        Ok(id)
    }

    /// As [`Lesson::set_param`], with the value as a person types it (`0.1`, `moons`, `true`).
    pub fn set_param_text(&mut self, name: &str, text: &str) -> Result<String, ParamError> {
        let value = match self.params().iter().find(|(_, param)| param.name == name) {
            Some((_, param)) => param.parse(text)?,
            None => Value::Str(text.to_owned()),
        };
        self.set_param(name, &value)
    }

    /// The lesson as Jupytext Markdown, which [`Lesson::parse`] reads back to the same lesson (but
    /// for the line numbers, if the front matter was written differently).
    pub fn to_markdown(&self) -> String {
        let meta = &self.meta;
        let list: Vec<_> = meta
            .prerequisites
            .iter()
            .map(|p| front_matter::quote(p))
            .collect();
        let mut out = format!(
            "---\ntitle: {}\npart: {}\norder: {}\nprerequisites: [{}]\nsummary: {}\nminutes: {}\n---\n",
            front_matter::quote(&meta.title),
            front_matter::quote(&meta.part),
            meta.order,
            list.join(", "),
            front_matter::quote(&meta.summary),
            meta.minutes
        );
        for block in &self.blocks {
            out.push('\n');
            match block {
                Block::Prose(prose) => out.push_str(prose.text.trim_matches('\n')),
                Block::Cell(cell) => {
                    out += &fenced(&cell.attributes.print(&cell.id), &cell.code);
                }
                Block::Check(check) => out += &fenced(&aside("check", check), &check.code),
                Block::Solution(solution) => {
                    out += &fenced(&aside("solution", solution), &solution.code);
                }
            }
            out.push('\n');
        }
        out
    }
}

fn aside(key: &str, aside: &Aside) -> String {
    format!(" {key}={}", serde_json::Value::from(aside.of.as_str()))
}

/// Code in a fence that it cannot close.
pub(crate) fn fenced(options: &str, code: &str) -> String {
    let ticks = "`".repeat(longest_ticks(code).max(2) + 1);
    let end = if code.is_empty() { "" } else { "\n" };
    format!("{ticks}python{options}\n{code}{end}{ticks}")
}

/// A check or solution must follow its exercise, and be the only one.
pub(crate) fn check_aside(before: &[Block], block: &Block) -> Result<(), LessonError> {
    let (key, aside) = match block {
        Block::Check(aside) => ("check", aside),
        Block::Solution(aside) => ("solution", aside),
        Block::Prose(_) | Block::Cell(_) => return Ok(()),
    };
    let (line, of) = (aside.line - 1, aside.of.clone());
    let owner = |b: &Block| matches!(b, Block::Cell(c) if c.attributes.exercise && c.id == of);
    if !before.iter().any(owner) {
        return Err(LessonError::NoExercise { line, key, of });
    }
    let twice = before.iter().any(|b| match (b, key) {
        (Block::Check(other), "check") | (Block::Solution(other), "solution") => other.of == of,
        _ => false,
    });
    if twice {
        return Err(LessonError::Twice { line, key, of });
    }
    Ok(())
}

pub(crate) fn check_cell_id(
    id: &str,
    line: usize,
    ids: &mut BTreeSet<String>,
) -> Result<(), LessonError> {
    let fits = (1..=64).contains(&id.len())
        && id
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    if !fits {
        return Err(LessonError::BadId {
            line,
            id: id.to_owned(),
        });
    }
    if !ids.insert(id.to_owned()) {
        return Err(LessonError::DuplicateCell {
            line,
            id: id.to_owned(),
        });
    }
    Ok(())
}

/// The number of backticks and the info string, if the line opens a fence.
fn fence(line: &str) -> Option<(usize, &str)> {
    let ticks = line.bytes().take_while(|&b| b == b'`').count();
    let info = line[ticks..].trim();
    (ticks >= 3 && !info.contains('`')).then_some((ticks, info))
}

/// The options after the language, if the fence is a cell: Python and not marked `.noeval`.
fn python_options(info: &str) -> Option<&str> {
    let rest = info.strip_prefix("python")?;
    let cell = rest.is_empty() || rest.starts_with([' ', '\t']);
    (cell && !rest.trim_start().starts_with(".noeval")).then_some(rest)
}

fn longest_ticks(code: &str) -> usize {
    code.lines()
        .map(|l| l.bytes().take_while(|&b| b == b'`').count())
        .max()
        .unwrap_or(0)
}

fn push_prose(blocks: &mut Vec<Block>, lines: &[&str], first: usize) {
    let Some(start) = lines.iter().position(|l| !l.trim().is_empty()) else {
        return;
    };
    let end = lines
        .iter()
        .rposition(|l| !l.trim().is_empty())
        .unwrap_or(start);
    let text = lines[start..=end].join("\n");
    blocks.push(Block::Prose(Prose {
        text,
        line: first + start,
    }));
}

fn read_meta(id: &str, lines: &[&str]) -> Result<Meta, LessonError> {
    let fail = |(line, what)| LessonError::FrontMatter { line, what };
    let mut entries = front_matter::parse(lines, 2).map_err(fail)?;
    let mut text = |key: &str| match entries.remove(key) {
        None => Ok(None),
        Some((line, Entry::Text(text))) => Ok(Some((line, text))),
        Some((line, Entry::List(_))) => Err((line, format!("`{key}` must be one text"))),
    };
    let title = text("title")
        .map_err(fail)?
        .map_or_else(|| id.to_owned(), |(_, t)| t);
    let part = text("part")
        .map_err(fail)?
        .map(|(_, t)| t)
        .unwrap_or_default();
    let summary = text("summary")
        .map_err(fail)?
        .map(|(_, t)| t)
        .unwrap_or_default();
    let order = match text("order").map_err(fail)? {
        None => 0,
        Some((line, text)) => text.parse().map_err(|_| {
            fail((
                line,
                format!("`order` must be a whole number, not `{text}`"),
            ))
        })?,
    };
    let minutes = match text("minutes").map_err(fail)? {
        None => 0,
        Some((line, text)) => text.parse().map_err(|_| {
            fail((
                line,
                format!("`minutes` must be a whole number, not `{text}`"),
            ))
        })?,
    };
    let prerequisites = match entries.remove("prerequisites") {
        None => Vec::new(),
        Some((_, Entry::List(items))) => items,
        Some((_, Entry::Text(one))) => vec![one],
    };
    Ok(Meta {
        title,
        part,
        order,
        prerequisites,
        summary: summary.trim().to_owned(),
        minutes,
    })
}
