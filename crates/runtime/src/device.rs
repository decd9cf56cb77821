//! Where programs run.

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use athanor_trace::Evaluate;

use crate::Error;
use crate::cpu::CpuDevice;
use crate::gpu::{GpuDevice, Mode};
use crate::memory::DEFAULT_BUDGET;
use crate::profile::Profile;
use crate::reference::ReferenceDevice;
use crate::status::{CPU, Status};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Device {
    /// The slow interpreter of `ir`: the oracle.
    Reference,
    /// Compiled WebAssembly modules, vectorised.
    Cpu,
    /// WGSL on the machine's GPU; the CPU beside it for what the GPU cannot run, and in its place
    /// where there is none.
    Gpu,
    /// Each jitted function on the one of both that is faster.
    Auto,
}

/// One of the devices of a machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Cpu,
    Gpu,
}

thread_local! {
    static GPU: RefCell<Weak<GpuDevice>> = const { RefCell::new(Weak::new()) };
}

/// This thread's GPU device, if one is installed.
pub fn gpu() -> Option<Rc<GpuDevice>> {
    GPU.with_borrow(Weak::upgrade)
}

/// A thread's device. Dropping it uninstalls it, unless another one was installed since.
pub struct Runtime {
    device: Device,
    budget: usize,
    cpu: Option<Rc<CpuDevice>>,
    gpu: Option<Rc<GpuDevice>>,
    listener: Option<Rc<dyn Fn(&Status)>>,
    evaluator: Option<Rc<dyn Evaluate>>,
}

/// Makes a device this thread's evaluator. Arrays of an earlier device are not readable by it.
pub fn install(device: Device) -> Result<Runtime, Error> {
    let mut r = Runtime {
        device,
        budget: DEFAULT_BUDGET,
        cpu: None,
        gpu: None,
        listener: None,
        evaluator: None,
    };
    r.reset()?;
    Ok(r)
}

impl Runtime {
    /// A fresh device in place of this one: memory and caches anew. Arrays of before are dead.
    pub fn reset(&mut self) -> Result<(), Error> {
        self.cpu = None;
        self.gpu = None;
        let evaluator: Rc<dyn Evaluate> = match self.device {
            Device::Reference => Rc::new(ReferenceDevice),
            Device::Cpu => {
                let cpu = Rc::new(CpuDevice::new(self.budget)?);
                self.cpu = Some(cpu.clone());
                cpu
            }
            Device::Gpu | Device::Auto => {
                let mode = match self.device {
                    Device::Auto => Mode::Auto,
                    _ => Mode::Forced,
                };
                let gpu = Rc::new(GpuDevice::new(self.budget, mode)?);
                if let Some(listener) = &self.listener {
                    gpu.on_status(listener.clone());
                }
                self.cpu = Some(gpu.cpu().clone());
                self.gpu = Some(gpu.clone());
                gpu
            }
        };
        athanor_trace::set_evaluator(evaluator.clone());
        self.evaluator = Some(evaluator);
        GPU.set(self.gpu.as_ref().map_or(Weak::new(), Rc::downgrade));
        Ok(())
    }

    pub fn device(&self) -> Device {
        self.device
    }

    /// Bytes that arrays may take, from the next reset on.
    pub fn set_budget(&mut self, bytes: usize) {
        self.budget = bytes;
    }

    /// What was compiled and how often it ran; nothing on the reference device.
    pub fn profile(&self) -> Option<Profile> {
        self.cpu.as_ref().map(|c| c.profile())
    }

    /// The GPU device, if this is one.
    pub fn gpu(&self) -> Option<&Rc<GpuDevice>> {
        self.gpu.as_ref()
    }

    /// What programs run on now.
    pub fn status(&self) -> Status {
        match (&self.gpu, self.device) {
            (Some(gpu), _) => gpu.status(),
            (None, Device::Reference) => Status {
                device: "reference interpreter".into(),
                ..Status::default()
            },
            _ => Status {
                device: CPU.into(),
                ..Status::default()
            },
        }
    }

    /// Who is told when that changes.
    pub fn on_status(&mut self, listener: Rc<dyn Fn(&Status)>) {
        if let Some(gpu) = &self.gpu {
            gpu.on_status(listener.clone());
        }
        self.listener = Some(listener);
    }

    /// The module of a jitted graph that ran on the CPU, as bytes: for people to look at.
    pub fn module(&self, graph: &Rc<athanor_ir::Graph>) -> Option<Vec<u8>> {
        self.cpu.as_ref().and_then(|c| c.module(graph))
    }

    /// Whether runs are timed (costs a clock reading per call).
    pub fn set_timed(&self, on: bool) {
        if let Some(c) = &self.cpu {
            c.timed.set(on);
        }
    }
}

impl Drop for Runtime {
    fn drop(&mut self) {
        // What programs hold of the host's language must not outlive the thread's Python.
        if let Some(evaluator) = &self.evaluator {
            athanor_trace::unset_evaluator(evaluator);
        }
    }
}
