//! Lessons and programs on the GPU, each for a short while: the same texts and numbers as on the
//! CPU. Prints a table. Also a device that is lost in the midst of training.

use std::cell::{Cell, RefCell};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::Instant;

use athanor_ir::testing::same_text;
use athanor_lessons::Lesson;
use athanor_protocol::Stream;
use athanor_protocol::figure::Figure;
use athanor_python::{Action, Host, Python};
use athanor_runtime::{Device, install};

/// Passes of loops after which a run is stopped, and seconds.
const PASSES: u64 = 30;
const SECONDS: u64 = 12;
/// A few steps of training amplify the last bits' differences.
const TOLERANCE: f64 = 2e-2;

/// Runs until a number of passes, or a time, has gone by.
struct Recorder {
    text: RefCell<String>,
    figures: Cell<usize>,
    passes: Cell<u64>,
    most: u64,
    until: Option<Instant>,
    at_pass: RefCell<Option<Box<dyn Fn(u64)>>>,
    /// The run was stopped: what is asked now is not stopped.
    over: Cell<bool>,
}

impl Recorder {
    fn new(most: u64, seconds: Option<u64>) -> Rc<Recorder> {
        Rc::new(Recorder {
            text: RefCell::default(),
            figures: Cell::new(0),
            passes: Cell::new(0),
            most,
            until: seconds.map(|s| Instant::now() + std::time::Duration::from_secs(s)),
            at_pass: RefCell::default(),
            over: Cell::new(false),
        })
    }
}

impl Host for Recorder {
    fn write(&self, stream: Stream, text: &str) {
        if stream == Stream::Out {
            self.text.borrow_mut().push_str(text);
        }
    }
    fn display(&self, text: &str) {
        self.write(Stream::Out, &format!("{text}\n"));
    }
    fn figure(&self, _: Figure) {
        self.figures.set(self.figures.get() + 1);
    }
    fn poll(&self) -> Action {
        Action::Continue
    }
    fn data(&self, name: &str) -> Result<Vec<u8>, String> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/data");
        std::fs::read(folder.join(name).with_extension("bin"))
            .map_err(|_| "`cargo xtask data` makes the data sets".to_owned())
    }
    fn pass(&self) -> Action {
        if self.over.get() {
            return Action::Continue;
        }
        let late = self.until.is_some_and(|t| Instant::now() > t);
        if self.passes.get() >= self.most || late {
            return Action::Stop;
        }
        self.passes.set(self.passes.get() + 1);
        if let Some(f) = &*self.at_pass.borrow() {
            f(self.passes.get());
        }
        Action::Continue
    }
}

/// What the last step left behind.
const PEEK: &str = "
def _sizes(tree):
    import jax, jax.numpy as jnp
    leaves = [x for x in jax.tree.leaves(tree) if isinstance(x, jax.Array)]
    leaves = [x for x in leaves if jnp.issubdtype(x.dtype, jnp.floating)]
    return [float(abs(x).sum()) for x in leaves[:6]]
for _name in ('loss', 'params', 'carry'):
    if _name in globals(): print(_name, _sizes(globals()[_name]))
";

/// Cells in order, as (name, text).
fn cells(path: &Path) -> Vec<(String, String)> {
    let text = std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    if path.extension().is_some_and(|e| e == "py") {
        return vec![("main".into(), text)];
    }
    let lesson = Lesson::parse("lesson", &text).expect("a lesson");
    let cells = lesson.cells().filter(|c| !c.attributes.exercise);
    cells.map(|c| (c.id.clone(), c.code.clone())).collect()
}

struct Outcome {
    text: String,
    passes: u64,
    counts: Option<athanor_runtime::GpuCounts>,
}

fn run(cells: &[(String, String)], device: Device, host: &Rc<Recorder>) -> Result<Outcome, String> {
    let runtime = install(device).map_err(|e| e.to_string())?;
    let python = Python::new(host.clone()).map_err(|p| p.traceback)?;
    for (name, text) in cells {
        if let Err(p) = python.run(name, text) {
            if p.kind != "KeyboardInterrupt" {
                return Err(format!("{}\n{}", host.text.borrow(), p.traceback));
            }
            break;
        }
    }
    host.over.set(true);
    python.run("peek", PEEK).map_err(|p| p.traceback)?;
    // An array that this adapter has no room for is not the lesson's fault: that call ran on the CPU.
    let notice = runtime.status().notice.unwrap_or_default();
    let refused = notice.starts_with("out of GPU memory");
    let notice = if refused { String::new() } else { notice };
    Ok(Outcome {
        text: format!("{}{notice}", host.text.borrow()),
        passes: host.passes.get(),
        counts: runtime.gpu().map(|g| g.counts()),
    })
}

fn compare(path: &Path) -> Result<String, String> {
    let cells = cells(path);
    // Episodes part at the first action that a last bit decides.
    let chance = path.ends_with("ppo_cartpole.py");
    let passes = if chance { 3 } else { PASSES };
    let gpu = run(&cells, Device::Gpu, &Recorder::new(passes, Some(SECONDS)))?;
    let cpu = run(&cells, Device::Cpu, &Recorder::new(gpu.passes, None))?;
    same_text(&cpu.text, &gpu.text, if chance { 0.2 } else { TOLERANCE })?;
    let c = gpu.counts.unwrap_or_default();
    if c.runs + c.host_runs == 0 {
        return Err("the GPU device was not asked".into());
    }
    Ok(format!(
        "{:>7}{:>8}{:>8}{:>10}{:>12}{:>10}",
        gpu.passes, c.runs, c.fallbacks, c.device.dispatches, c.device.submissions, c.downloads
    ))
}

fn files() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let list = |folder: PathBuf| -> Vec<PathBuf> {
        let entries = std::fs::read_dir(&folder).expect("a folder");
        entries.map(|e| e.expect("an entry").path()).collect()
    };
    let mut files: Vec<PathBuf> = list(root.join("lessons"))
        .into_iter()
        .map(|folder| folder.join("lesson.md"))
        .chain(list(root.join("tests/programs")))
        .filter(|p| p.is_file() && p.extension().is_some_and(|e| e == "md" || e == "py"))
        .collect();
    files.sort();
    files
}

#[test]
fn lessons_and_programs_agree_with_the_cpu() {
    println!(
        "{:<44}{:>7}{:>8}{:>8}{:>10}{:>12}{:>10}",
        "", "passes", "on GPU", "on CPU", "dispatches", "submissions", "reads"
    );
    let mut wrong = Vec::new();
    for path in files() {
        let name: String = path
            .components()
            .rev()
            .take(2)
            .map(|c| c.as_os_str().to_string_lossy().into_owned() + " ")
            .collect();
        match compare(&path) {
            Err(what) if what.contains("makes the data sets") => println!("{name:<44} needs data"),
            Ok(row) => println!("{name:<44}{row}"),
            Err(what) => {
                println!("{name:<44} wrong");
                wrong.push(format!("{}: {what}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn a_lost_device_costs_nothing_but_time() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("programs/mlp.py");
    let cells = cells(&path);
    let cpu = run(&cells, Device::Cpu, &Recorder::new(40, None)).expect("on the CPU");
    for step in [8, 15, 26] {
        let host = Recorder::new(40, None);
        *host.at_pass.borrow_mut() = Some(Box::new(move |pass| {
            if pass == step {
                athanor_runtime::gpu().expect("a GPU").destroy();
            }
        }));
        let gpu = run(&cells, Device::Gpu, &host).expect("on the GPU");
        assert!(
            gpu.text.contains("The run goes on on the CPU"),
            "{}",
            gpu.text
        );
        let told = gpu
            .text
            .split("the GPU device was lost")
            .next()
            .unwrap_or_default();
        same_text(&cpu.text, told, TOLERANCE).expect("the same text");
        assert_eq!(gpu.passes, 40);
        println!("lost at step {step}: {:?}", gpu.counts);
    }
}
