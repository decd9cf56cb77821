//! Where programs run.

use std::rc::Rc;

use athanor_trace::Evaluate;

use crate::Error;
use crate::cpu::CpuDevice;
use crate::memory::DEFAULT_BUDGET;
use crate::profile::Profile;
use crate::reference::ReferenceDevice;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Device {
    /// The slow interpreter of `ir`: the oracle.
    Reference,
    /// Compiled WebAssembly modules, vectorised.
    Cpu,
    /// WGSL on the machine's GPU; the CPU beside it for what the GPU cannot run.
    Gpu,
}

/// A thread's device. Dropping it uninstalls it, unless another one was installed since.
pub struct Runtime {
    device: Device,
    budget: usize,
    cpu: Option<Rc<CpuDevice>>,
    #[cfg(not(target_arch = "wasm32"))]
    gpu: Option<Rc<crate::gpu::GpuDevice>>,
    evaluator: Option<Rc<dyn Evaluate>>,
}

/// Makes a device this thread's evaluator. Arrays of an earlier device are not readable by it.
pub fn install(device: Device) -> Result<Runtime, Error> {
    let mut r = Runtime {
        device,
        budget: DEFAULT_BUDGET,
        cpu: None,
        #[cfg(not(target_arch = "wasm32"))]
        gpu: None,
        evaluator: None,
    };
    r.reset()?;
    Ok(r)
}

impl Runtime {
    /// A fresh device in place of this one: memory and caches anew. Arrays of before are dead.
    pub fn reset(&mut self) -> Result<(), Error> {
        self.cpu = None;
        let evaluator: Rc<dyn Evaluate> = match self.device {
            Device::Reference => Rc::new(ReferenceDevice),
            Device::Cpu => {
                let cpu = Rc::new(CpuDevice::new(self.budget)?);
                self.cpu = Some(cpu.clone());
                cpu
            }
            #[cfg(not(target_arch = "wasm32"))]
            Device::Gpu => {
                self.gpu = None;
                let gpu = Rc::new(crate::gpu::GpuDevice::new(self.budget)?);
                self.cpu = Some(gpu.cpu().clone());
                self.gpu = Some(gpu.clone());
                gpu
            }
            #[cfg(target_arch = "wasm32")]
            Device::Gpu => return Err(Error::NoGpu),
        };
        athanor_trace::set_evaluator(evaluator.clone());
        self.evaluator = Some(evaluator);
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
    #[cfg(not(target_arch = "wasm32"))]
    pub fn gpu(&self) -> Option<&Rc<crate::gpu::GpuDevice>> {
        self.gpu.as_ref()
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
