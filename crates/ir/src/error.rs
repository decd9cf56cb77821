//! What can be wrong with a program.

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
    /// A graph breaks a rule of the IR; always a defect of ours.
    #[error("malformed graph: {0}")]
    Malformed(String),
}

fn join(avals: &[Aval]) -> String {
    avals
        .iter()
        .map(Aval::to_string)
        .collect::<Vec<_>>()
        .join(", ")
}
