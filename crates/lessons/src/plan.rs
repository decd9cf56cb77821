//! What a run consists of: cells, and the hidden pieces that belong to them. Their ids are `ID.answer`
//! for a prediction's outcome and `ID.check` for an exercise's check; a cell's own id has no dot.

use crate::lesson::{Aside, Block, Cell, Lesson};

/// A piece of Python, run by its id.
#[derive(Debug, Clone, PartialEq)]
pub struct Piece {
    pub id: String,
    pub source: String,
}

pub fn answer_id(cell: &str) -> String {
    format!("{cell}.answer")
}

pub fn check_id(cell: &str) -> String {
    format!("{cell}.check")
}

impl Lesson {
    /// The check of an exercise.
    pub fn check(&self, exercise: &str) -> Option<&Aside> {
        self.blocks.iter().find_map(|block| match block {
            Block::Check(check) if check.of == exercise => Some(check),
            _ => None,
        })
    }

    /// The solution of an exercise.
    pub fn solution(&self, exercise: &str) -> Option<&Aside> {
        self.blocks.iter().find_map(|block| match block {
            Block::Solution(solution) if solution.of == exercise => Some(solution),
            _ => None,
        })
    }

    /// The exercises in order.
    pub fn exercises(&self) -> impl Iterator<Item = &Cell> {
        self.cells().filter(|cell| cell.attributes.exercise)
    }

    /// Everything that may be run, in order.
    pub fn pieces(&self) -> Vec<Piece> {
        let mut out = Vec::new();
        for cell in self.cells() {
            out.push(Piece {
                id: cell.id.clone(),
                source: cell.code.clone(),
            });
            if let Some(predict) = &cell.attributes.predict {
                out.push(Piece {
                    id: answer_id(&cell.id),
                    source: predict.program(),
                });
            }
            if let Some(check) = self.check(&cell.id) {
                out.push(Piece {
                    id: check_id(&cell.id),
                    source: check.code.clone(),
                });
            }
        }
        out
    }

    /// The ids that a run of the whole lesson runs. Exercises are the reader's: no other cell needs
    /// them, and one that is not solved yet would end the run.
    pub fn run_all(&self) -> Vec<String> {
        let ordinary = self.cells().filter(|cell| !cell.attributes.exercise);
        ordinary.flat_map(|cell| self.with_pieces(cell)).collect()
    }

    /// The ids that a run up to and with this cell runs: the ordinary cells before it, and the cell
    /// with its check or outcome. Empty if there is no such cell.
    pub fn run_to(&self, id: &str) -> Vec<String> {
        let Some(last) = self.cell(id) else {
            return Vec::new();
        };
        let before = self
            .cells()
            .take_while(|cell| cell.id != id)
            .filter(|cell| !cell.attributes.exercise);
        before
            .chain([last])
            .flat_map(|cell| self.with_pieces(cell))
            .collect()
    }

    /// A cell's id and those of its hidden pieces.
    pub fn with_pieces(&self, cell: &Cell) -> Vec<String> {
        let mut ids = vec![cell.id.clone()];
        if cell.attributes.predict.is_some() {
            ids.push(answer_id(&cell.id));
        }
        if self.check(&cell.id).is_some() {
            ids.push(check_id(&cell.id));
        }
        ids
    }
}
