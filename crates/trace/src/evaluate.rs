//! How concrete values come to be: the runtime behind a trait.

use std::cell::RefCell;
use std::rc::Rc;

use athanor_ir::{DType, Literal, Prim, Source, Tensor};

use crate::{Concrete, Error, Result, Value};

/// What a runtime does for tracing.
pub trait Evaluate {
    /// Runs one primitive. Never called with tracers; `custom_jvp_call` and `custom_vjp_call`
    /// come as `jit` of their graph.
    fn evaluate(&self, prim: &Prim, inputs: &[&Concrete], source: &Source)
    -> Result<Vec<Concrete>>;

    /// Copies a host array to the device.
    #[allow(clippy::wrong_self_convention)]
    fn from_host(&self, t: &Tensor, weak_type: bool) -> Result<Concrete>;

    /// Copies an array to the host, waiting for it.
    fn to_host(&self, c: &Concrete) -> Result<Tensor>;

    /// A scalar's value if reading it is cheap: staging makes such scalars literals, others
    /// inputs of the graph. Override where reading waits for a device.
    fn known_scalar(&self, c: &Concrete) -> Option<Literal> {
        if !c.aval.shape.is_empty() {
            return None;
        }
        self.to_host(c)
            .ok()
            .and_then(|t| Literal::from_tensor(&t, c.aval.weak_type))
    }
}

thread_local! {
    static EVALUATOR: RefCell<Option<Rc<dyn Evaluate>>> = const { RefCell::new(None) };
}

/// Installs this thread's runtime.
pub fn set_evaluator(evaluator: Rc<dyn Evaluate>) {
    EVALUATOR.with(|e| *e.borrow_mut() = Some(evaluator));
}

/// Lets go of this thread's runtime, if it is this one.
pub fn unset_evaluator(evaluator: &Rc<dyn Evaluate>) {
    EVALUATOR.with(|e| {
        let mut installed = e.borrow_mut();
        if installed.as_ref().is_some_and(|i| Rc::ptr_eq(i, evaluator)) {
            *installed = None;
        }
    });
}

pub(crate) fn evaluator() -> Result<Rc<dyn Evaluate>> {
    EVALUATOR
        .with(|e| e.borrow().clone())
        .ok_or_else(|| Error::Runtime("no runtime is installed".into()))
}

/// A host array as a value. Under staging it becomes a captured input, or a literal if a scalar.
pub fn constant(t: &Tensor, weak: bool) -> Result<Value> {
    Ok(Value::Concrete(evaluator()?.from_host(t, weak)?))
}

/// A scalar as a value. Fails only without a runtime or memory.
pub fn scalar(dtype: DType, x: f64, weak: bool) -> Result<Value> {
    constant(&Tensor::scalar_f64(dtype, x), weak)
}

/// The array on the host; of a tracer, [`Error::Concretization`].
pub fn to_host(x: &Value) -> Result<Tensor> {
    evaluator()?.to_host(x.to_concrete("The value is needed on the host.")?)
}
