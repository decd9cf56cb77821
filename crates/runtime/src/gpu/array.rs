//! Arrays that are, or were, in the GPU's memory.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use athanor_gpu::{Span, Unsupported, Word};
use athanor_ir::{Aval, Tensor, TensorData};
use athanor_trace::Concrete;

use crate::Error;

/// Spans that nobody holds any more; the device returns them to the heap before it takes new ones.
pub type Dead = Rc<RefCell<Vec<Span>>>;

/// A span that is given back when dropped, also while the engine is in use.
pub struct Held {
    pub span: Span,
    dead: Dead,
}

impl Held {
    pub fn new(span: Span, dead: &Dead) -> Rc<Held> {
        Rc::new(Held {
            span,
            dead: dead.clone(),
        })
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.dead.borrow_mut().push(self.span);
    }
}

/// An array's value, wherever it is. The log of executions refers to it also when the program has
/// forgotten the array.
pub struct Node {
    pub aval: Rc<Aval>,
    pub gpu: RefCell<Option<Rc<Held>>>,
    /// A copy on the CPU device.
    pub host: RefCell<Option<Concrete>>,
    /// A copy for the case that the device is lost, as the GPU stores it.
    pub saved: RefCell<Option<Vec<u32>>>,
    /// Whether the program still has the array.
    pub alive: Cell<bool>,
    /// Put on the GPU by the program itself.
    pub committed: bool,
}

impl Node {
    pub fn on_gpu(aval: Rc<Aval>, held: Rc<Held>, committed: bool) -> Rc<Node> {
        Rc::new(Node {
            aval,
            gpu: RefCell::new(Some(held)),
            host: RefCell::default(),
            saved: RefCell::default(),
            alive: Cell::new(true),
            committed,
        })
    }

    /// Whether its value is known without the GPU.
    pub fn is_safe(&self) -> bool {
        self.host.borrow().is_some() || self.saved.borrow().is_some()
    }
}

/// The program's hold on a node: what lies behind an array's `Concrete`.
pub struct Array(pub Rc<Node>);

impl Array {
    pub fn concrete(node: Rc<Node>) -> Concrete {
        Concrete {
            aval: node.aval.clone(),
            data: Rc::new(Array(node)),
        }
    }

    pub fn of(c: &Concrete) -> Option<&Rc<Node>> {
        c.data.downcast_ref::<Array>().map(|a| &a.0)
    }
}

impl Drop for Array {
    fn drop(&mut self) {
        self.0.alive.set(false);
        *self.0.gpu.borrow_mut() = None;
    }
}

/// An array's elements as the GPU stores them.
pub fn words(t: &Tensor) -> Result<Vec<u32>, Error> {
    Ok(match &t.data {
        TensorData::Bool(v) => v.iter().map(|x| u32::from(*x)).collect(),
        TensorData::I32(v) => v.iter().map(|x| *x as u32).collect(),
        TensorData::U32(v) => v.clone(),
        TensorData::F32(v) => v.iter().map(|x| x.to_bits()).collect(),
        other => return Err(Error::Unsupported(Unsupported::DType(other.dtype()))),
    })
}

pub fn tensor(aval: &Aval, words: &[u32]) -> Result<Tensor, Error> {
    let bytes: Vec<u8> = match athanor_gpu::word(aval.dtype).map_err(Error::Unsupported)? {
        Word::Bool => words.iter().map(|x| *x as u8).collect(),
        _ => words.iter().flat_map(|x| x.to_le_bytes()).collect(),
    };
    Ok(Tensor::new(
        aval.shape.clone(),
        TensorData::from_bytes(aval.dtype, &bytes),
    ))
}
