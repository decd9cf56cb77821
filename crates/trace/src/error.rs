//! What can go wrong while tracing and transforming, in JAX's wording where JAX has one.

use std::any::Any;
use std::rc::Rc;

use athanor_ir::Aval;

pub type Result<T> = std::result::Result<T, Error>;

/// A typed error of tracing. Python maps each variant to JAX's exception class.
#[derive(Clone, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Ir(athanor_ir::Error),
    /// JAX: `ConcretizationTypeError`. `what` says what the value was needed for.
    #[error(
        "Abstract tracer value encountered where concrete value is expected: traced array with \
         shape {}\n{what}",
        .aval.full_name()
    )]
    Concretization { aval: Aval, what: String },
    /// JAX: `TracerBoolConversionError`.
    #[error(
        "Attempted boolean conversion of traced array with shape {}.\n\nUse jnp.where or \
         jax.lax.cond to choose by a traced value.",
        .aval.full_name()
    )]
    BoolConversion { aval: Aval },
    /// JAX: `TracerIntegerConversionError`.
    #[error("The __index__() method was called on traced array with shape {}", .aval.full_name())]
    IntegerConversion { aval: Aval },
    /// JAX: `TracerArrayConversionError`.
    #[error(
        "The numpy.ndarray conversion method __array__() was called on traced array with shape {}",
        .aval.full_name()
    )]
    ArrayConversion { aval: Aval },
    /// JAX: `UnexpectedTracerError`.
    #[error(
        "Encountered an unexpected tracer. A function transformed by JAX had a side effect, \
         allowing for a reference to an intermediate value with type {} to escape the scope of \
         the transformation.\nJAX transformations require that functions explicitly return their \
         outputs, and disallow saving intermediate values to global state.",
        .aval.full_name()
    )]
    LeakedTracer { aval: Aval },
    /// A `TypeError` of grad.
    #[error(
        "Gradient only defined for scalar-output functions. Output had shape: {}.",
        tuple(.aval)
    )]
    GradNonScalar { aval: Aval },
    /// A `TypeError` of grad: the input is no float.
    #[error(
        "grad requires real- or complex-valued inputs (input dtype that is a sub-dtype of \
         np.inexact), but got {}. If you want to use Boolean- or integer-valued inputs, use vjp or \
         set allow_int to True.",
        .aval.dtype.name()
    )]
    GradInteger { aval: Aval },
    /// A `ValueError`: no derivative, or none in this mode.
    #[error("{text}")]
    NotDifferentiable { text: String },
    /// What JAX raises a `NotImplementedError` for, with its text.
    #[error("{0}")]
    Unsupported(String),
    /// A `NameError`: no axis of this name is being mapped over.
    #[error("unbound axis name: {name}")]
    UnboundAxis { name: Rc<str> },
    /// What JAX raises a `TypeError` for, with its text.
    #[error("{0}")]
    Type(String),
    /// What JAX raises a `ValueError` for, with its text.
    #[error("{0}")]
    Value(String),
    /// The device or its compiler failed.
    #[error("{0}")]
    Runtime(String),
    /// An exception of the host language on its way through.
    #[error("an exception of the traced function")]
    Foreign(Rc<dyn Any>),
}

impl From<athanor_ir::Error> for Error {
    fn from(e: athanor_ir::Error) -> Error {
        match e {
            athanor_ir::Error::Callback(raised) => Error::Foreign(raised.0),
            other => Error::Ir(other),
        }
    }
}

impl std::fmt::Debug for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self}")
    }
}

impl Error {
    /// Reverse mode through a loop whose trip count is data.
    pub(crate) fn reverse_while() -> Error {
        Error::NotDifferentiable {
            text: "Reverse-mode differentiation does not work for lax.while_loop or lax.fori_loop \
                   with dynamic start/stop values. Try using lax.scan, or using fori_loop with \
                   static start/stop."
                .into(),
        }
    }

    pub(crate) fn malformed(text: impl Into<String>) -> Error {
        Error::Ir(athanor_ir::Error::Malformed(text.into()))
    }
}

fn tuple(aval: &Aval) -> String {
    match aval.shape.as_slice() {
        [n] => format!("({n},)"),
        s => format!(
            "({})",
            s.iter()
                .map(usize::to_string)
                .collect::<Vec<_>>()
                .join(", ")
        ),
    }
}
