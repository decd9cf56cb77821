//! What a program is: dtypes, shapes, tensor primitives (a closed enum), graphs, their printing as
//! jaxprs and their verification; and the slow, obvious reference interpreter, the oracle of all
//! other crates.
//!
//! Must not know: execution speed, Python, devices.

mod aval;
mod dtype;
mod elementwise;
mod error;
mod graph;
mod half;
mod infer;
mod named;
mod pretty;
mod prim;
mod print;
mod promotion;
pub mod reference;
mod source;
mod tensor;
#[doc(hidden)]
pub mod testing;
mod verify;

pub use aval::{Aval, Shape, element_count, row_major_strides};
pub use dtype::{DType, Kind};
pub use elementwise::{Binary, Class, Unary};
pub use error::{Error, Raised, Result};
pub use graph::{Atom, Eqn, Graph, GraphBuilder, Literal, Var};
pub use half::{BF16, F16};
pub use infer::infer;
pub use named::{Collective, NamedAxis, Transfer, Varying};
pub use prim::{
    CallbackBatching, CallbackKind, CustomRule, DotDims, GatherDims, GatherMode, HostCall,
    HostFunction, PadConfig, Prim, ReduceOp, ScatterDims, ScatterOp,
};
pub use source::{Source, Span};
pub use tensor::{Tensor, TensorData};
pub use verify::verify;
