//! The virtual machine: settings, the native modules, the frozen library, and the notebook's
//! namespace.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use athanor_protocol::{Problem, Stream};
use rustpython_vm::builtins::PyStrRef;
use rustpython_vm::scope::Scope;
use rustpython_vm::{AsObject, Interpreter, InterpreterBuilder, PyObjectRef, PyResult, Settings};
use rustpython_vm::VirtualMachine;

use crate::instrument::{DISPLAY, STEP};
use crate::{Action, Host, cells, frozen};

/// How many calls of `__step__` pass between looks at the clock at first; adapted to the code.
const LOOK: u32 = 64;
/// The host is asked at most so often.
const POLL: Duration = Duration::from_millis(12);
/// More frames than this overflow a browser's own stack, which nothing can catch.
const RECURSION_LIMIT: usize = 400;

/// One Python, alive until it is dropped. Names persist from cell to cell.
pub struct Python {
    interpreter: Interpreter,
    scope: Scope,
}

impl Python {
    /// Starts Python. Fails if the library is damaged, which is a defect of ours.
    pub fn new(host: Rc<dyn Host>) -> Result<Python, Problem> {
        let mut settings = Settings::default();
        settings.hash_seed = Some(0);
        settings.install_signal_handlers = false;
        settings.import_site = false;
        let builder = InterpreterBuilder::new().settings(settings);
        let defs = rustpython_stdlib::stdlib_module_defs(&builder.ctx);
        let interpreter =
            builder.add_native_modules(&defs).add_frozen_modules(frozen::modules()).build();
        let scope = interpreter.enter(|vm| {
            vm.recursion_limit.set(RECURSION_LIMIT);
            let scope = vm.new_scope_with_main();
            let ready = scope.and_then(|scope| prepare(vm, &scope, &host).map(|()| scope));
            ready.map_err(|e| cells::problem(vm, "start", &e))
        })?;
        Ok(Python { interpreter, scope })
    }

    /// Runs a cell. What it prints, shows and asks goes to the host.
    pub fn run(&self, cell: &str, source: &str) -> Result<(), Problem> {
        self.interpreter.enter(|vm| {
            cells::run(vm, cell, source, self.scope.clone())
                .map_err(|e| cells::problem(vm, cell, &e))
        })
    }
}

/// Names of ours in the reader's globals, and the streams.
fn prepare(vm: &VirtualMachine, scope: &Scope, host: &Rc<dyn Host>) -> PyResult<()> {
    let globals = &scope.globals;
    globals.set_item(STEP, step(vm, host.clone()), vm)?;
    let shown = host.clone();
    let display = vm.new_function(DISPLAY, move |value: PyObjectRef, vm: &VirtualMachine| {
        if !vm.is_none(&value) {
            shown.display(&value.repr(vm)?.to_string());
        }
        PyResult::Ok(value)
    });
    globals.set_item(DISPLAY, display.into(), vm)?;
    for (name, stream) in [("stdout", Stream::Out), ("stderr", Stream::Err)] {
        let host = host.clone();
        let write = vm.new_function("write", move |text: PyStrRef, _: &VirtualMachine| {
            host.write(stream, &text.to_string_lossy());
        });
        let writer = vm.new_scope_with_builtins();
        writer.globals.set_item("write", write.into(), vm)?;
        vm.run_string(writer.clone(), WRITER, "<frozen stream>".into())?;
        let file = writer.globals.get_item("stream", vm)?;
        vm.sys_module.set_attr(name, file, vm)?;
    }
    Ok(())
}

/// A text stream over a `write` function, as far as `print`, logging and warnings need one.
const WRITER: &str = "
class Stream:
    encoding = 'utf-8'
    errors = 'strict'
    closed = False
    def __init__(self, write): self._write = write
    def write(self, text):
        self._write(text)
        return len(text)
    def writelines(self, lines):
        for line in lines: self.write(line)
    def flush(self): pass
    def isatty(self): return False
    def writable(self): return True
    def readable(self): return False
stream = Stream(write)
";

fn step(vm: &VirtualMachine, host: Rc<dyn Host>) -> PyObjectRef {
    let left = Cell::new(LOOK);
    let batch = Cell::new(LOOK);
    let clock = Cell::new(now());
    vm.new_function(STEP, move |vm: &VirtualMachine| -> PyResult<()> {
        if left.get() > 0 {
            left.set(left.get() - 1);
            return Ok(());
        }
        let passed = now().saturating_sub(clock.get());
        // Aim at several looks a poll, so that a slow body is not looked at too late.
        let next = if passed * 4 > POLL { batch.get() / 2 } else { batch.get().saturating_mul(2) };
        batch.set(next.clamp(1, 4096));
        left.set(batch.get());
        if passed < POLL {
            return Ok(());
        }
        let action = host.poll();
        clock.set(now());
        match action {
            Action::Continue => Ok(()),
            Action::Stop => {
                let class = vm.ctx.exceptions.keyboard_interrupt.to_owned();
                Err(vm.new_exception_msg(class, "stopped".to_owned().into()))
            }
        }
    })
    .into()
}

/// Time since some moment.
fn now() -> Duration {
    use web_time::Instant;
    thread_local!(static START: Instant = Instant::now());
    START.with(Instant::elapsed)
}
