//! Widgets through a session: shown, set, read, kept.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Instant;

use athanor_protocol::widget::{Widget, WidgetKind, WidgetState};
use athanor_protocol::{CellSource, Command, DeviceChoice, Event};
use athanor_session::{Control, Outlet, Session};

/// Keeps events; once a widget was read, hands in a command at each turn, the last of the script
/// first.
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
        let read = |e: &Event| matches!(e, Event::WidgetRead { .. });
        if !self.events.borrow().iter().any(read) {
            return;
        }
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
    load(&session, cells);
    (session, recorder)
}

fn load(session: &Session, cells: &[(&str, &str)]) {
    let cells = cells.iter().map(|(id, source)| CellSource {
        id: (*id).into(),
        source: (*source).into(),
    });
    session.control().receive(Command::Load {
        cells: cells.collect(),
        device: DeviceChoice::Reference,
        seed: 0,
    });
}

/// Runs cells; returns what they printed.
fn run(session: &mut Session, recorder: &Recorder, cells: &[&str]) -> String {
    recorder.events.borrow_mut().clear();
    let cells = cells.iter().map(|c| (*c).into()).collect();
    session.control().receive(Command::Run { run: 1, cells });
    session.work();
    let events = recorder.events.borrow();
    let texts = events.iter().filter_map(|e| match e {
        Event::Text { text, .. } => Some(text.clone()),
        Event::Failed(problem) => Some(format!("{}: {}\n", problem.kind, problem.message)),
        _ => None,
    });
    texts.collect()
}

fn set(name: &str, change: u32, state: Option<WidgetState>) -> Command {
    Command::SetWidget {
        name: name.into(),
        change,
        state,
    }
}

fn shown(recorder: &Recorder) -> Vec<(String, Widget, Option<String>)> {
    let events = recorder.events.borrow();
    let shown = events.iter().filter_map(|e| match e {
        Event::Widget {
            cell,
            widget,
            refused,
        } => Some((cell.clone(), widget.clone(), refused.clone())),
        _ => None,
    });
    shown.collect()
}

const HANDLE: &str = "
from athanor import widgets
q = widgets.handle('q', (1.0, 0.5), xlim=(-2, 2), ylim=(-1, 1))
print(q.value.tolist())
";

#[test]
fn a_widget_is_shown_and_starts_at_its_start() {
    let (mut session, recorder) = lesson(&[("a", HANDLE), ("b", "q")]);
    assert_eq!(run(&mut session, &recorder, &["a", "b"]), "[1.0, 0.5]\n");
    let shown = shown(&recorder);
    let [(cell, widget, None)] = shown.as_slice() else {
        panic!("{shown:?}");
    };
    assert_eq!((cell.as_str(), widget.name.as_str()), ("a", "q"));
    let kind = WidgetKind::Handle {
        xlim: Some((-2.0, 2.0)),
        ylim: Some((-1.0, 1.0)),
    };
    assert_eq!(widget.kind, kind);
    let events = recorder.events.borrow();
    let displays = events.iter().filter(|e| matches!(e, Event::Display { .. }));
    assert_eq!(displays.count(), 0, "a widget shows itself only once");
}

#[test]
fn what_the_reader_set_outlives_runs_and_resets() {
    let (mut session, recorder) = lesson(&[("a", HANDLE)]);
    let control = session.control();
    control.receive(set("q", 1, Some(WidgetState::Numbers(vec![-0.5, 0.25]))));
    assert_eq!(run(&mut session, &recorder, &["a"]), "[-0.5, 0.25]\n");
    control.receive(Command::Reset);
    load(&session, &[("a", HANDLE)]);
    assert_eq!(run(&mut session, &recorder, &["a"]), "[-0.5, 0.25]\n");
    // Outside of the limits: moved to their edge.
    control.receive(set("q", 2, Some(WidgetState::Numbers(vec![5.0, -7.0]))));
    assert_eq!(run(&mut session, &recorder, &["a"]), "[2.0, -1.0]\n");
    control.receive(set("q", 3, None));
    assert_eq!(run(&mut session, &recorder, &["a"]), "[1.0, 0.5]\n");
}

#[test]
fn a_state_that_does_not_fit_is_refused_and_said() {
    let (mut session, recorder) = lesson(&[("a", HANDLE)]);
    for bad in [
        WidgetState::Numbers(vec![1.0]),
        WidgetState::Numbers(vec![f32::NAN, 0.0]),
        WidgetState::Text("x".into()),
        WidgetState::Pixels(vec![0; 4]),
    ] {
        session.control().receive(set("q", 1, Some(bad)));
        assert_eq!(run(&mut session, &recorder, &["a"]), "[1.0, 0.5]\n");
        let shown = shown(&recorder);
        let why = shown[0].2.as_deref().unwrap_or_default();
        assert!(why.starts_with("`q` takes two numbers, not "), "{why}");
    }
}

#[test]
fn every_kind_is_read_as_it_was_set() {
    let source = "
import numpy as np
from athanor import widgets
p = widgets.points('p', [[0, 1]], classes=3)
print(p.value.tolist(), p.value.dtype, p.classes.tolist(), p.classes.dtype)
c = widgets.canvas('c', (2, 3))
print(c.value.tolist(), c.value.dtype)
k = widgets.curve('k', np.zeros(3))
print(k.value.tolist())
print(widgets.text('t', 'start').value, widgets.choice('o', [1, 'two', None]).value)
print(widgets.keys('d', {'a': 'left', 'b': 'right'}, start='rest').value)
";
    let (mut session, recorder) = lesson(&[("a", source)]);
    let control = session.control();
    let points = WidgetState::Points {
        at: vec![(0.5, -0.5), (1.0, 2.0)],
        classes: vec![2, 0],
    };
    control.receive(set("p", 1, Some(points)));
    control.receive(set(
        "c",
        2,
        Some(WidgetState::Pixels(vec![0, 255, 0, 0, 0, 51])),
    ));
    control.receive(set("k", 3, Some(WidgetState::Numbers(vec![0.5, 9.0, 1.0]))));
    control.receive(set("t", 4, Some(WidgetState::Text("it's\n\"so\"".into()))));
    control.receive(set("o", 5, Some(WidgetState::Choice(1))));
    control.receive(set("d", 6, Some(WidgetState::Key(Some(1)))));
    assert_eq!(
        run(&mut session, &recorder, &["a"]),
        "[[0.5, -0.5], [1.0, 2.0]] float32 [2, 0] int32\n\
         [[0.0, 1.0, 0.0], [0.0, 0.0, 0.20000000298023224]] float32\n\
         [0.5, 1.0, 1.0]\nit's\n\"so\" two\nright\n"
    );
}

#[test]
fn names_are_unique_in_a_lesson() {
    let (mut session, recorder) = lesson(&[("a", HANDLE), ("b", HANDLE)]);
    let said = run(&mut session, &recorder, &["a", "b"]);
    assert!(
        said.contains("ValueError: the cell `a` has a widget named \"q\""),
        "{said}"
    );
    // Again by the same cell is no clash, and a cell that is gone holds no name.
    assert_eq!(run(&mut session, &recorder, &["a"]), "[1.0, 0.5]\n");
    load(&session, &[("b", HANDLE)]);
    assert_eq!(run(&mut session, &recorder, &["b"]), "[1.0, 0.5]\n");
}

#[test]
fn each_cell_that_reads_is_told_of_in_one_run() {
    let make = "from athanor import widgets\nw = widgets.handle('w')\nprint(w.value)";
    let (mut session, recorder) = lesson(&[("make", make), ("reader", "print(w.value)")]);
    run(&mut session, &recorder, &["make", "reader"]);
    let events = recorder.events.borrow();
    let mut cells: Vec<&str> = events
        .iter()
        .filter_map(|e| match e {
            Event::WidgetRead { cell, .. } => Some(cell.as_str()),
            _ => None,
        })
        .collect();
    cells.dedup();
    assert_eq!(cells, ["make", "reader"]);
}

#[test]
fn a_loop_reads_the_newest_and_says_so() {
    let source = "
import time
from athanor import widgets
q = widgets.handle('q', (0.0, 0.0))
last = None
for i in range(1000):
    v = q.value.tolist()
    if v != last:
        print(v)
    last = v
    if v[0] == 1.0:
        break
    time.sleep(0.001)
";
    let (mut session, recorder) = lesson(&[("a", source)]);
    let state = |x: f32| Some(WidgetState::Numbers(vec![x, 0.0]));
    recorder
        .script
        .replace(vec![set("q", 2, state(1.0)), set("q", 1, state(0.5))]);
    // One wait may let both commands in; then the loop sees only the later.
    let said = run(&mut session, &recorder, &["a"]);
    assert!(said.starts_with("[0.0, 0.0]\n"), "{said}");
    assert!(said.ends_with("[1.0, 0.0]\n"), "{said}");
    let events = recorder.events.borrow();
    let reads: Vec<(u32, bool)> = events
        .iter()
        .filter_map(|e| match e {
            Event::WidgetRead { change, live, .. } => Some((*change, *live)),
            _ => None,
        })
        .collect();
    assert_eq!(reads.first(), Some(&(0, false)));
    assert_eq!(reads.last(), Some(&(2, true)));
    assert!(reads.len() <= 4, "{reads:?}");
}

#[test]
fn bars_come_as_events_and_floods_are_held_back() {
    let source = "
from tqdm import tqdm
for i in tqdm(range(3), desc='outer'):
    pass
for i in range(3000):
    for j in tqdm(range(1), leave=False): pass
print('done')
";
    let (mut session, recorder) = lesson(&[("a", source)]);
    assert_eq!(run(&mut session, &recorder, &["a"]), "done\n");
    let events = recorder.events.borrow();
    let bars: Vec<_> = events
        .iter()
        .filter_map(|e| match e {
            Event::Bar {
                done,
                total,
                text,
                over,
                ..
            } => Some((*done, *total, text.clone(), *over)),
            _ => None,
        })
        .collect();
    let outer = bars.iter().find(|(_, _, text, over)| {
        *over && text.as_ref().is_some_and(|t| t.starts_with("outer: 100%"))
    });
    assert_eq!(outer.map(|b| (b.0, b.1)), Some((3.0, Some(3.0))));
    assert!(bars.len() < 8000, "{} bars", bars.len());
}
