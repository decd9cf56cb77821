//! Where programs run.

use std::rc::Rc;

use crate::reference::ReferenceDevice;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Device {
    /// The slow interpreter of `ir`: the oracle.
    Reference,
}

/// Makes a device this thread's evaluator. Arrays of an earlier device are not readable by it.
pub fn install(device: Device) {
    match device {
        Device::Reference => athanor_trace::set_evaluator(Rc::new(ReferenceDevice)),
    }
}
