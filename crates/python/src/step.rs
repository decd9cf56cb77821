//! The native functions at the head of every loop and function of the reader's code: they let the
//! host look in now and then, and count the passes of the outermost loop.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use rustpython_vm::{PyObjectRef, PyResult, VirtualMachine};

use crate::{Action, Host};

/// How many steps pass between looks at the clock at first; adapted to the code.
const LOOK: u32 = 64;
/// The host is asked at most so often.
const POLL: Duration = Duration::from_millis(12);

pub struct Steps {
    host: Rc<dyn Host>,
    /// Steps until the next look at the clock, and how many the next batch has.
    left: Cell<u32>,
    batch: Cell<u32>,
    /// When the host was asked last.
    asked: Cell<Duration>,
    /// Frames below the outermost loop that runs; `usize::MAX`: none does.
    outermost: Cell<usize>,
}

impl Steps {
    pub fn new(host: Rc<dyn Host>) -> Steps {
        Steps {
            host,
            left: Cell::new(0),
            batch: Cell::new(LOOK),
            asked: Cell::new(now()),
            outermost: Cell::new(usize::MAX),
        }
    }

    /// A loop within a loop.
    pub fn step(&self, vm: &VirtualMachine) -> PyResult<()> {
        if self.left.get() > 0 {
            self.left.set(self.left.get() - 1);
            return Ok(());
        }
        let passed = now().saturating_sub(self.asked.get());
        // Aim at several looks a poll, so that a slow body is not looked at too late.
        let batch = self.batch.get();
        let next = if passed * 4 > POLL {
            batch / 2
        } else {
            batch.saturating_mul(2)
        };
        self.batch.set(next.clamp(1, 4096));
        self.left.set(self.batch.get());
        if passed < POLL {
            return Ok(());
        }
        let action = self.host.poll();
        self.asked.set(now());
        obey(action, vm)
    }

    /// A function begins. Whatever loop ran in a frame at its depth or deeper is over, left by
    /// `return`, an exception or its end.
    pub fn called(&self, vm: &VirtualMachine) -> PyResult<()> {
        if vm.current_recursion_depth() <= self.outermost.get() {
            self.outermost.set(usize::MAX);
        }
        self.step(vm)
    }

    /// Such a loop is about to go over these items.
    pub fn over(&self, items: &PyObjectRef, vm: &VirtualMachine) {
        if vm.current_recursion_depth() <= self.outermost.get() {
            // Not being countable is nobody's error.
            let length = vm.length_hint_opt(items.clone()).ok().flatten();
            self.host.begin_loop(length.map(|n| n as u64));
        }
    }

    /// A loop that stands in no other loop of its function.
    pub fn pass(&self, vm: &VirtualMachine) -> PyResult<()> {
        let depth = vm.current_recursion_depth();
        if depth <= self.outermost.get() {
            self.outermost.set(depth);
            obey(self.host.pass(), vm)?;
        }
        self.step(vm)
    }
}

pub fn obey(action: Action, vm: &VirtualMachine) -> PyResult<()> {
    match action {
        Action::Continue => Ok(()),
        Action::Stop => {
            let class = vm.ctx.exceptions.keyboard_interrupt.to_owned();
            Err(vm.new_exception_msg(class, "stopped".to_owned().into()))
        }
    }
}

/// Time since some moment.
pub fn now() -> Duration {
    use web_time::Instant;
    thread_local!(static START: Instant = Instant::now());
    START.with(Instant::elapsed)
}
