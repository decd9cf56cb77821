//! `athanor check`: does a lesson do what its page promises? Its cells run, each prediction has an
//! outcome in the form that was asked for, and each exercise fails as it starts and passes as solved.

use std::cell::RefCell;
use std::path::PathBuf;
use std::process::ExitCode;
use std::rc::Rc;
use std::time::{Duration, Instant};

use athanor_lessons::plan::{answer_id, check_id};
use athanor_lessons::{Cell, Lesson, Outcome};
use athanor_protocol::{CellSource, Command, Event, Problem};
use athanor_session::{Outlet, Session};

use crate::options::Options;
use crate::run::module_in;

/// Keeps what the last run printed and what ended it.
struct Record {
    start: Instant,
    beside: PathBuf,
    library: Option<PathBuf>,
    data: Option<PathBuf>,
    printed: RefCell<Vec<(String, String)>>,
    problem: RefCell<Option<Problem>>,
}

impl Outlet for Record {
    fn emit(&self, event: Event) {
        match event {
            Event::Text { cell, text, .. } => self.printed.borrow_mut().push((cell, text)),
            Event::Failed(problem) => *self.problem.borrow_mut() = Some(problem),
            Event::Fault { message } => {
                *self.problem.borrow_mut() = Some(Problem {
                    cell: String::new(),
                    kind: "Fault".to_owned(),
                    traceback: message.clone(),
                    message,
                    line: None,
                    end_line: None,
                });
            }
            _ => {}
        }
    }

    fn turn(&self, seconds: f64) {
        if seconds > 0.0 {
            std::thread::sleep(Duration::from_secs_f64(seconds));
        }
    }

    fn now(&self) -> f64 {
        self.start.elapsed().as_secs_f64()
    }

    fn data(&self, name: &str) -> Result<Vec<u8>, String> {
        crate::data::read(name, self.data.as_deref(), &self.beside)
    }

    fn library(&self, name: &str) -> Option<(String, bool)> {
        module_in(self.library.as_deref()?, name)
    }

    fn module(&self, name: &str) -> Option<(String, bool)> {
        module_in(&self.beside, name)
    }
}

struct Checker {
    record: Rc<Record>,
    session: Session,
    passed: usize,
    failed: usize,
}

pub fn check(options: &Options, lesson: &Lesson) -> ExitCode {
    let record = Rc::new(Record {
        start: Instant::now(),
        beside: options
            .file
            .parent()
            .map(ToOwned::to_owned)
            .unwrap_or_default(),
        library: options.library.clone(),
        data: options.data.clone(),
        printed: RefCell::default(),
        problem: RefCell::default(),
    });
    let mut checker = Checker {
        session: Session::new(record.clone()),
        record,
        passed: 0,
        failed: 0,
    };
    checker.send(Command::Load {
        cells: sources(lesson),
        device: options.device,
        seed: options.seed,
    });
    let mut waiting: Vec<&Cell> = Vec::new();
    for cell in lesson.cells() {
        if cell.attributes.exercise {
            checker.ordinary(lesson, &std::mem::take(&mut waiting));
            checker.exercise(lesson, cell);
        } else {
            waiting.push(cell);
        }
    }
    checker.ordinary(lesson, &waiting);
    println!("{} passed, {} failed", checker.passed, checker.failed);
    if checker.failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// Everything of a lesson that can be run.
pub fn sources(lesson: &Lesson) -> Vec<CellSource> {
    let pieces = lesson.pieces().into_iter();
    pieces
        .map(|piece| CellSource {
            id: piece.id,
            source: piece.source,
        })
        .collect()
}

impl Checker {
    fn send(&mut self, command: Command) {
        self.session.control().receive(command);
        self.session.work();
    }

    /// Runs pieces; what ended the run early, if something did.
    fn run(&mut self, ids: Vec<String>) -> Option<Problem> {
        self.record.printed.borrow_mut().clear();
        self.record.problem.borrow_mut().take();
        self.send(Command::Run { run: 0, cells: ids });
        self.record.problem.borrow_mut().take()
    }

    fn note(&mut self, ok: bool, what: &str) {
        if ok {
            self.passed += 1;
        } else {
            self.failed += 1;
        }
        println!("{}  {what}", if ok { "ok  " } else { "FAIL" });
    }

    /// Cells between two exercises run as one run, as on the page.
    fn ordinary(&mut self, lesson: &Lesson, cells: &[&Cell]) {
        if cells.is_empty() {
            return;
        }
        let ids = cells.iter().flat_map(|c| lesson.with_pieces(c)).collect();
        let problem = self.run(ids);
        let names: Vec<&str> = cells.iter().map(|c| c.id.as_str()).collect();
        let names = names.join(", ");
        match problem {
            None => self.note(true, &format!("cells {names}")),
            Some(problem) => self.note(
                false,
                &format!("cells {names}\n{}", problem.traceback.trim_end()),
            ),
        }
        for cell in cells {
            let Some(predict) = &cell.attributes.predict else {
                continue;
            };
            let id = answer_id(&cell.id);
            let printed: String = {
                let all = self.record.printed.borrow();
                let own = all.iter().filter(|(from, _)| *from == id);
                own.map(|(_, text)| text.as_str()).collect()
            };
            match predict.read(&printed) {
                Ok(outcome) => {
                    let words = match outcome {
                        Outcome::Choice(choice) => choice,
                        Outcome::Number(number) => number.to_string(),
                        Outcome::Curve(values) => format!("a curve of {} points", values.len()),
                    };
                    self.note(true, &format!("prediction of {}: {words}", cell.id));
                }
                Err(what) => self.note(false, &format!("prediction of {}: {what}", cell.id)),
            }
        }
    }

    fn exercise(&mut self, lesson: &Lesson, cell: &Cell) {
        let (id, check) = (cell.id.clone(), check_id(&cell.id));
        let Some(solution) = lesson.solution(&id).filter(|_| lesson.check(&id).is_some()) else {
            return self.note(
                false,
                &format!("exercise {id} lacks its check or its solution"),
            );
        };
        let start = self.run(vec![id.clone(), check.clone()]);
        match &start {
            Some(problem) if problem.kind == "AssertionError" && problem.message.is_empty() => {
                self.note(
                    false,
                    &format!("exercise {id}: the failing assert has no message that could help"),
                );
            }
            Some(problem) => self.note(
                true,
                &format!(
                    "exercise {id} as it starts: {}: {}",
                    problem.kind, problem.message
                ),
            ),
            None => self.note(false, &format!("exercise {id} passes as it starts")),
        }
        self.send(Command::SetSource {
            cell: id.clone(),
            source: solution.code.clone(),
        });
        match self.run(vec![id.clone(), check]) {
            None => self.note(true, &format!("exercise {id} as solved")),
            Some(problem) => self.note(
                false,
                &format!("exercise {id} as solved\n{}", problem.traceback.trim_end()),
            ),
        }
    }
}
