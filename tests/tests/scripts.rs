//! Scripts of `tests/parity/scripts` print what real JAX printed, which lies beside each; `cargo
//! xtask parity` checks that JAX still does.

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use athanor_ir::testing::same_text;
use athanor_protocol::Stream;
use athanor_protocol::figure::Figure;
use athanor_python::{Action, Host, Python};
use athanor_runtime::{Device, install};

#[derive(Default)]
struct Recorder(RefCell<String>);

impl Host for Recorder {
    fn write(&self, stream: Stream, text: &str) {
        if stream == Stream::Out {
            self.0.borrow_mut().push_str(text);
        }
    }
    fn display(&self, _: &str) {}
    fn figure(&self, _: Figure) {}
    fn poll(&self) -> Action {
        Action::Continue
    }
    fn pass(&self) -> Action {
        Action::Continue
    }
}

fn check(path: &Path, device: Device) -> Result<(), String> {
    let read =
        |p: PathBuf| std::fs::read_to_string(&p).map_err(|e| format!("{}: {e}", p.display()));
    let (source, expected) = (read(path.to_owned())?, read(path.with_extension("out"))?);
    let _runtime = install(device).map_err(|e| e.to_string())?;
    let host = Rc::new(Recorder::default());
    let python = Python::new(host.clone()).map_err(|p| p.traceback)?;
    let outcome = python.run("main", &source);
    let printed = host.0.take();
    // What was printed before an exception tells where it happened.
    outcome.map_err(|p| format!("{printed}\n{}", p.traceback))?;
    same_text(&expected, &printed, 3e-6)
}

#[test]
fn scripts_print_what_jax_prints() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("parity/scripts");
    let mut paths: Vec<PathBuf> = std::fs::read_dir(&folder)
        .expect("the folder of scripts")
        .map(|e| e.expect("an entry").path())
        .filter(|p| p.extension().is_some_and(|e| e == "py"))
        .collect();
    paths.sort();
    assert!(!paths.is_empty());
    let mut wrong = Vec::new();
    for path in &paths {
        if let Err(what) = check(path, Device::Cpu) {
            wrong.push(format!("{}: {what}", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}
