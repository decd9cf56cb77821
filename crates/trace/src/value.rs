//! Values: concrete arrays, or tracers that stand for arrays inside a transformation.

use std::any::Any;
use std::cell::Cell;
use std::rc::Rc;

use athanor_ir::{Atom, Aval, DType};

use crate::{Error, Result};

/// An array that exists. `data` is the evaluator's handle of its buffer; both are shared, so that
/// a clone allocates nothing.
#[derive(Clone)]
pub struct Concrete {
    pub aval: Rc<Aval>,
    pub data: Rc<dyn Any>,
}

/// What every function here takes and returns; cloning shares.
#[derive(Clone)]
pub enum Value {
    Concrete(Concrete),
    Tracer(Tracer),
}

/// A stand-in for an array during one run of a transformation.
#[derive(Clone)]
pub struct Tracer(pub(crate) Rc<TracerData>);

/// Identity of one run of a transformation. It dies when the run ends; a tracer of a dead run
/// has leaked.
#[derive(Clone)]
pub(crate) struct Run(Rc<Cell<bool>>);

impl Run {
    pub(crate) fn new() -> Run {
        Run(Rc::new(Cell::new(true)))
    }

    pub(crate) fn same(&self, other: &Run) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }

    pub(crate) fn alive(&self) -> bool {
        self.0.get()
    }

    pub(crate) fn end(&self) {
        self.0.set(false);
    }
}

pub(crate) struct TracerData {
    pub aval: Aval,
    pub run: Run,
    pub kind: Kind,
}

pub(crate) enum Kind {
    /// A variable of the graph that is being staged.
    Staged(Atom),
    /// Primal and tangent, both values of the enclosing interpreter.
    Dual {
        primal: Value,
        tangent: Value,
        /// For reverse mode: the tangent is not known yet.
        reverse: bool,
    },
    /// A batch of arrays along axis 0 of a value of the enclosing interpreter.
    Batched(Value),
}

/// What a tracer holds, values of the enclosing interpreter.
pub enum Inside<'t> {
    /// A variable of a program in the making.
    Staged,
    Dual {
        primal: &'t Value,
        tangent: &'t Value,
        /// For reverse mode: the tangent is not known yet.
        reverse: bool,
    },
    /// A batch along axis 0.
    Batched(&'t Value),
}

impl Tracer {
    /// What is inside, for people to look at.
    pub fn inside(&self) -> Inside<'_> {
        match &self.0.kind {
            Kind::Staged(_) => Inside::Staged,
            Kind::Dual {
                primal,
                tangent,
                reverse,
            } => Inside::Dual {
                primal,
                tangent,
                reverse: *reverse,
            },
            Kind::Batched(inner) => Inside::Batched(inner),
        }
    }

    /// The value under a tracer of differentiation; None for tracers without one.
    pub fn primal(&self) -> Option<&Value> {
        match &self.0.kind {
            Kind::Dual { primal, .. } => Some(primal),
            Kind::Staged(_) | Kind::Batched(_) => None,
        }
    }

    /// False once the transformation that made it has returned.
    pub fn is_alive(&self) -> bool {
        self.0.run.alive()
    }
}

impl Value {
    pub(crate) fn tracer(aval: Aval, run: &Run, kind: Kind) -> Value {
        Value::Tracer(Tracer(Rc::new(TracerData {
            aval,
            run: run.clone(),
            kind,
        })))
    }

    pub fn aval(&self) -> &Aval {
        match self {
            Value::Concrete(c) => &c.aval,
            Value::Tracer(t) => &t.0.aval,
        }
    }

    pub fn shape(&self) -> &[usize] {
        &self.aval().shape
    }

    pub fn ndim(&self) -> usize {
        self.aval().ndim()
    }

    pub fn dtype(&self) -> DType {
        self.aval().dtype
    }

    pub fn is_concrete(&self) -> bool {
        matches!(self, Value::Concrete(_))
    }

    /// The array itself, looking through tracers of differentiation, which have one.
    pub fn concrete(&self) -> Option<&Concrete> {
        match self {
            Value::Concrete(c) => Some(c),
            Value::Tracer(t) => t.primal()?.concrete(),
        }
    }

    /// As [`Value::concrete`]; a leaked tracer and one without a value are errors.
    pub fn to_concrete(&self, what: &str) -> Result<&Concrete> {
        if let Value::Tracer(t) = self
            && !t.is_alive()
        {
            return Err(Error::LeakedTracer {
                aval: t.0.aval.clone(),
            });
        }
        self.concrete().ok_or_else(|| Error::Concretization {
            aval: self.aval().clone(),
            what: what.to_string(),
        })
    }

    /// The same array or the same tracer.
    pub fn same(&self, other: &Value) -> bool {
        match (self, other) {
            (Value::Concrete(a), Value::Concrete(b)) => {
                Rc::ptr_eq(&a.data, &b.data) && a.aval == b.aval
            }
            (Value::Tracer(a), Value::Tracer(b)) => Rc::ptr_eq(&a.0, &b.0),
            _ => false,
        }
    }

    /// Address for hashing by identity, consistent with [`Value::same`].
    pub(crate) fn address(&self) -> usize {
        match self {
            Value::Concrete(c) => Rc::as_ptr(&c.data) as *const () as usize,
            Value::Tracer(t) => Rc::as_ptr(&t.0) as usize,
        }
    }

    /// True for floats: only they have tangents.
    pub(crate) fn has_tangent(&self) -> bool {
        self.dtype().is_float()
    }
}

impl std::fmt::Debug for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Value::Concrete(c) => write!(f, "Concrete({})", c.aval),
            Value::Tracer(t) => write!(f, "tracer of {}", t.0.aval),
        }
    }
}
