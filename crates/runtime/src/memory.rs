//! Blocks of the engine's memory: size classes, reuse of what was freed, a budget.

use std::cell::RefCell;
use std::rc::Rc;

use athanor_cpu::Engine;
use athanor_trace::Concrete;

use crate::Error;

/// The first page stays unused: addresses of elements before an array never wrap below zero by
/// little offsets, and 0 is nobody's address.
const FIRST: usize = 65536;
/// Bytes that arrays may take unless told otherwise: 2 GiB, what browsers grant safely.
pub const DEFAULT_BUDGET: usize = 1 << 31;

/// The engine with the allocator of its memory.
pub struct Heap {
    pub engine: Engine,
    top: usize,
    /// Freed blocks per size class.
    free: Vec<Vec<u32>>,
    budget: usize,
    used: usize,
    temp: Option<(u32, usize)>,
}

/// Sizes are 32 · 2^k and 48 · 2^k bytes; the smallest that holds `bytes`.
fn class_of(bytes: usize) -> usize {
    if bytes <= 32 {
        return 0;
    }
    let power = (bytes - 1).ilog2() as usize;
    if bytes <= 3 << (power - 1) {
        2 * (power - 5) + 1
    } else {
        2 * (power - 4)
    }
}

fn class_size(class: usize) -> usize {
    let base = if class.is_multiple_of(2) { 32 } else { 48 };
    base << (class / 2)
}

impl Heap {
    pub fn new(budget: usize) -> Result<Heap, Error> {
        Ok(Heap {
            engine: Engine::new()?,
            top: FIRST,
            free: Vec::new(),
            budget,
            used: 0,
            temp: None,
        })
    }

    /// A block of at least `bytes` bytes, aligned to 16, with its class.
    pub fn allocate(&mut self, bytes: usize) -> Result<(u32, usize), Error> {
        let too_much = |used: usize, budget: usize| Error::OutOfMemory {
            bytes,
            used,
            budget,
        };
        if bytes > self.budget {
            return Err(too_much(self.used, self.budget));
        }
        let class = class_of(bytes);
        if let Some(p) = self.free.get_mut(class).and_then(Vec::pop) {
            self.used += class_size(class);
            return Ok((p, class));
        }
        let size = class_size(class);
        let at = self.top;
        let end = at + size;
        if self.used + size > self.budget || end > u32::MAX as usize {
            return Err(too_much(self.used, self.budget));
        }
        if end > self.engine.size() {
            // Grow by a quarter at least, so that growth is rare.
            let want = end
                .max(self.engine.size() * 5 / 4)
                .min(u32::MAX as usize & !0xffff);
            if self.engine.grow(want).is_err() {
                self.engine
                    .grow(end)
                    .map_err(|_| too_much(self.used, self.budget))?;
            }
        }
        self.top = end;
        self.used += size;
        Ok((at as u32, class))
    }

    pub fn release(&mut self, at: u32, class: usize) {
        if self.free.len() <= class {
            self.free.resize_with(class + 1, Vec::new);
        }
        self.used -= class_size(class);
        self.free[class].push(at);
    }

    /// The arena for temporaries, shared by all programs: they never run at once.
    pub fn temporary(&mut self, bytes: usize) -> Result<u32, Error> {
        match self.temp {
            Some((p, class)) if class_size(class) >= bytes => Ok(p),
            _ => {
                if let Some((p, class)) = self.temp.take() {
                    self.release(p, class);
                }
                let block = self.allocate(bytes)?;
                self.temp = Some(block);
                Ok(block.0)
            }
        }
    }

    /// Bytes in use by arrays.
    pub fn used(&self) -> usize {
        self.used
    }
}

/// A block that returns to its heap when dropped: an array's elements.
pub struct Block {
    pub at: u32,
    class: usize,
    heap: Rc<RefCell<Heap>>,
}

impl Block {
    pub fn new(heap: &Rc<RefCell<Heap>>, bytes: usize) -> Result<Block, Error> {
        let (at, class) = heap.borrow_mut().allocate(bytes)?;
        Ok(Block {
            at,
            class,
            heap: heap.clone(),
        })
    }

    /// An array's block, if it is one of this heap.
    pub fn of<'c>(c: &'c Concrete, heap: &Rc<RefCell<Heap>>) -> Result<&'c Block, Error> {
        c.data
            .downcast_ref::<Block>()
            .filter(|b| Rc::ptr_eq(&b.heap, heap))
            .ok_or_else(|| Error::Foreign {
                aval: c.aval.as_ref().clone(),
            })
    }
}

impl Drop for Block {
    fn drop(&mut self) {
        self.heap.borrow_mut().release(self.at, self.class);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_is_the_smallest_that_fits() {
        for bytes in 0..5000 {
            let c = class_of(bytes);
            assert!(
                class_size(c) >= bytes && (c == 0 || class_size(c - 1) < bytes),
                "{bytes}"
            );
        }
    }
}
