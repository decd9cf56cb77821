//! Cells as a reader writes them.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use athanor_protocol::figure::Figure;
use athanor_protocol::{Problem, Stream};
use athanor_python::{Action, Host, Python};

#[derive(Default)]
struct Recorder {
    text: RefCell<String>,
    shown: RefCell<Vec<String>>,
    stop: Cell<bool>,
    passes: Cell<u32>,
}

impl Host for Recorder {
    fn write(&self, _: Stream, text: &str) {
        self.text.borrow_mut().push_str(text);
    }
    fn display(&self, text: &str) {
        self.shown.borrow_mut().push(text.into());
    }
    fn figure(&self, _: Figure) {}
    fn poll(&self) -> Action {
        if self.stop.get() {
            Action::Stop
        } else {
            Action::Continue
        }
    }
    fn pass(&self) -> Action {
        self.passes.set(self.passes.get() + 1);
        Action::Continue
    }
}

/// Runs cells in one namespace; the text printed, the values shown, the last cell's outcome.
fn run(cells: &[&str], stop: bool) -> (String, Vec<String>, Result<(), Problem>) {
    let host = Rc::new(Recorder::default());
    host.stop.set(stop);
    let python = Python::new(host.clone()).expect("Python starts");
    let mut last = Ok(());
    for (i, source) in cells.iter().enumerate() {
        last = python.run(&format!("cell-{i}"), source);
    }
    (host.text.take(), host.shown.take(), last)
}

#[test]
fn names_persist_and_the_last_value_is_shown() {
    let (text, shown, end) = run(
        &[
            "x = 20",
            "def f(y):\n    'doc'\n    return x + y",
            "print(f(1))\nf(22)",
            "f(1);",
        ],
        false,
    );
    assert_eq!(end, Ok(()));
    assert_eq!(text, "21\n");
    assert_eq!(shown, ["42"]);
}

#[test]
fn an_error_names_cell_and_line() {
    let (_, _, end) = run(&["def g():\n    return 1 / 0", "a = 1\ng()"], false);
    let problem = end.expect_err("a division by zero");
    assert_eq!(
        (problem.kind.as_str(), problem.message.as_str()),
        ("ZeroDivisionError", "division by zero")
    );
    assert_eq!((problem.cell.as_str(), problem.line), ("cell-0", Some(2)));
    assert!(
        problem.traceback.contains("return 1 / 0"),
        "{}",
        problem.traceback
    );
}

#[test]
fn a_syntax_error_names_its_line() {
    let (_, _, end) = run(&["a = 1\nb = = 2"], false);
    let problem = end.expect_err("bad syntax");
    assert_eq!(problem.kind, "SyntaxError");
    assert_eq!(problem.line, Some(2));
}

#[test]
fn an_endless_loop_stops() {
    let (_, _, end) = run(&["while True:\n    pass"], true);
    assert_eq!(end.expect_err("stopped").kind, "KeyboardInterrupt");
}

#[test]
fn deep_recursion_is_an_error() {
    let (_, _, end) = run(&["def f(): return f()\nf()"], false);
    assert_eq!(end.expect_err("too deep").kind, "RecursionError");
}

#[test]
fn deep_nesting_is_an_error() {
    let (_, _, end) = run(&[&"(".repeat(10_000)], false);
    assert_eq!(end.expect_err("too deep").kind, "SyntaxError");
}

#[test]
fn the_standard_library_is_there() {
    for module in "math functools itertools collections dataclasses typing contextlib enum abc \
        random time re json string copy io warnings heapq operator textwrap statistics inspect \
        hashlib pickle"
        .split_whitespace()
    {
        let (_, _, end) = run(&[&format!("import {module}")], false);
        assert_eq!(end, Ok(()), "import {module}");
    }
    let (text, _, end) = run(
        &[
            "from dataclasses import dataclass\n@dataclass(frozen=True)\nclass P:\n    x: int = 3\nprint(P(), f'{2**0.5:.3f}')",
        ],
        false,
    );
    assert_eq!((text.as_str(), end), ("P(x=3) 1.414\n", Ok(())));
}

#[test]
fn sets_of_constants_work() {
    let (text, _, end) = run(&["print('a' in {'a', 'b'}, len({1, 2, 3, 4}))"], false);
    assert_eq!((text.as_str(), end), ("True 4\n", Ok(())));
}
