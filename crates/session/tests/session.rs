//! A lesson's run as events, and the switches of a run, without a browser.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Instant;

use athanor_protocol::{CellSource, CellState, Command, DeviceChoice, Event, ParamValue, RunState};
use athanor_session::{Control, Outlet, Session};

/// Keeps events; hands in commands while Python runs, one a turn.
struct Recorder {
    events: RefCell<Vec<Event>>,
    script: RefCell<Vec<Command>>,
    control: RefCell<Option<Rc<Control>>>,
    start: Instant,
}

impl Outlet for Recorder {
    fn emit(&self, event: Event) {
        self.events.borrow_mut().push(event);
    }
    fn turn(&self, _: f64) {
        let next = self.script.borrow_mut().pop();
        let control = self.control.borrow().clone();
        if let (Some(command), Some(control)) = (next, control) {
            control.receive(command);
        }
    }
    fn now(&self) -> f64 {
        self.start.elapsed().as_secs_f64()
    }
}

fn lesson(cells: &[(&str, &str)]) -> (Session, Rc<Recorder>) {
    let recorder = Rc::new(Recorder {
        events: RefCell::default(),
        script: RefCell::default(),
        control: RefCell::default(),
        start: Instant::now(),
    });
    let session = Session::new(recorder.clone());
    recorder.control.replace(Some(session.control()));
    let cells = cells.iter().map(|(id, source)| CellSource {
        id: (*id).into(),
        source: (*source).into(),
    });
    session.control().receive(Command::Load {
        cells: cells.collect(),
        device: DeviceChoice::Reference,
        seed: 0,
    });
    (session, recorder)
}

fn run(session: &mut Session, number: u32, cells: &[&str]) {
    let cells = cells.iter().map(|c| (*c).into()).collect();
    session
        .control()
        .receive(Command::Run { run: number, cells });
    session.work();
}

fn text(recorder: &Recorder) -> String {
    let texts = recorder.events.borrow();
    let texts = texts.iter().filter_map(|e| match e {
        Event::Text { text, .. } => Some(text.as_str()),
        _ => None,
    });
    texts.collect()
}

fn state(recorder: &Recorder, wanted: &str) -> Option<CellState> {
    let events = recorder.events.borrow();
    events.iter().rev().find_map(|e| match e {
        Event::Cell { cell, state } if cell == wanted => Some(*state),
        _ => None,
    })
}

#[test]
fn cells_share_names_and_every_run_is_finished_once() {
    let (mut session, recorder) = lesson(&[("a", "x = 2"), ("b", "print(x * 21)")]);
    run(&mut session, 7, &["a", "b"]);
    assert_eq!(text(&recorder), "42\n");
    assert_eq!(state(&recorder, "b"), Some(CellState::Done));
    let finished = recorder.events.borrow();
    let finished = finished
        .iter()
        .filter(|e| matches!(e, Event::Finished { run: 7, .. }));
    assert_eq!(finished.count(), 1);
}

#[test]
fn an_error_ends_the_run_and_names_its_line() {
    let (mut session, recorder) = lesson(&[("a", "y = 1\ny / 0"), ("b", "print('not run')")]);
    run(&mut session, 1, &["a", "b"]);
    assert_eq!(text(&recorder), "");
    assert_eq!(state(&recorder, "a"), Some(CellState::Failed));
    assert_eq!(state(&recorder, "b"), Some(CellState::NotRun));
    let events = recorder.events.borrow();
    let problem = events.iter().find_map(|e| match e {
        Event::Failed(p) => Some(p),
        _ => None,
    });
    let problem = problem.expect("a problem");
    assert_eq!(
        (problem.kind.as_str(), problem.line),
        ("ZeroDivisionError", Some(2))
    );
}

#[test]
fn progress_counts_the_present_loop() {
    let (mut session, recorder) = lesson(&[(
        "a",
        "for i in range(3): pass\nfor i in range(5):\n    for j in range(4): pass",
    )]);
    run(&mut session, 1, &["a"]);
    let events = recorder.events.borrow();
    let last = events.iter().rev().find_map(|e| match e {
        Event::Progress(p) => Some(p),
        _ => None,
    });
    let last = last.expect("progress at the end");
    assert_eq!((last.steps, last.total), (5, Some(5)));
}

#[test]
fn an_endless_loop_is_stopped_and_names_stay() {
    let (mut session, recorder) = lesson(&[("a", "x = 1\nwhile True: pass"), ("b", "print(x)")]);
    recorder.script.borrow_mut().push(Command::Stop);
    run(&mut session, 1, &["a"]);
    assert_eq!(state(&recorder, "a"), Some(CellState::Stopped));
    run(&mut session, 2, &["b"]);
    assert_eq!(text(&recorder), "1\n");
}

#[test]
fn a_paused_run_goes_on_by_steps() {
    let source = "import time\nfor i in range(3):\n    time.sleep(0.001)\n    print(i)";
    let (mut session, recorder) = lesson(&[("a", source)]);
    // Taken from the end: pause, one step, go on.
    *recorder.script.borrow_mut() = vec![Command::Resume, Command::Step, Command::Pause];
    run(&mut session, 1, &["a"]);
    assert_eq!(text(&recorder), "0\n1\n2\n");
    let events = recorder.events.borrow();
    let paused = |e: &Event| {
        matches!(
            e,
            Event::State {
                run: RunState::Paused
            }
        )
    };
    assert!(events.iter().any(paused));
}

#[test]
fn a_live_parameter_changes_a_run_in_flight() {
    let source = "import time\nrate = 1\nfor i in range(200):\n    time.sleep(0.001)\n    if rate == 5: break\nprint(rate)";
    let (mut session, recorder) = lesson(&[("a", source)]);
    recorder.script.borrow_mut().push(Command::SetLive {
        name: "rate".into(),
        value: ParamValue::Int(5),
    });
    run(&mut session, 1, &["a"]);
    assert_eq!(text(&recorder), "5\n");
}
