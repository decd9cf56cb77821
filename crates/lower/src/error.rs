//! What can go wrong in lowering.

pub type Result<T> = std::result::Result<T, Error>;

#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Ir(#[from] athanor_ir::Error),
    /// A program breaks a rule of `program.rs`; always a defect of ours.
    #[error("malformed program after {pass}: {what}")]
    Malformed { pass: &'static str, what: String },
    /// An index beyond what 32-bit element counts address.
    #[error("an array of {elements} elements is larger than a program can address")]
    TooLarge { elements: usize },
}
