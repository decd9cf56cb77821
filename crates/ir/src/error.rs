//! What can be wrong with a program.

use std::any::Any;
use std::rc::Rc;

use crate::{Aval, DType};

pub type Result<T> = std::result::Result<T, Error>;

/// A typed error of the tensor level. The texts follow JAX's wording where JAX has one.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Error {
    /// Operands that do not fit: `add got incompatible shapes for broadcasting: (2,), (3,).`
    #[error("{op} got {what}: {}.", join(.avals))]
    Operands {
        op: String,
        what: String,
        avals: Vec<Aval>,
    },
    #[error("{op} does not accept dtype {}", .dtype.name())]
    DType { op: String, dtype: DType },
    /// A parameter of the primitive is out of its range.
    #[error("{op}: {what}")]
    Parameter { op: String, what: String },
    /// What JAX raises a `TypeError` for, with its text.
    #[error("{0}")]
    Type(String),
    /// What JAX raises a `ValueError` for, with its text.
    #[error("{0}")]
    Value(String),
    /// An array that no device could address.
    #[error("out of memory: an array of type {aval} needs more than 4 GiB")]
    TooLarge { aval: Aval },
    /// An exception of the host's language, from a callback.
    #[error("an exception of a callback")]
    Callback(Raised),
    /// A graph breaks a rule of the IR; always a defect of ours.
    #[error("malformed graph: {0}")]
    Malformed(String),
}

/// An exception on its way; equal if the same.
#[derive(Clone)]
pub struct Raised(pub Rc<dyn Any>);

impl PartialEq for Raised {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}
impl std::fmt::Debug for Raised {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Raised")
    }
}

fn join(avals: &[Aval]) -> String {
    avals
        .iter()
        .map(Aval::to_string)
        .collect::<Vec<_>>()
        .join(", ")
}
