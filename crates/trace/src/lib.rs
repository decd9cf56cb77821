//! Tracing and the transforms: the current interpreter, jvp, linearize and transpose, vmap,
//! staging to graphs, control flow and custom rules.
//!
//! Must not know: devices, Python.

mod error;
mod evaluate;
mod interpreter;
mod value;

mod collectives;
mod control;
mod custom;
mod indexing;
mod jvp;
pub mod lax;
mod linearize;
mod mode;
pub mod random;
mod stage;
mod traffic;
mod transpose;
mod vmap;

pub use collectives::{
    all_gather, all_reduce, all_to_all, axis_index, named_axes, named_axis, permute,
    reduce_scatter, same_axes, vary,
};
pub use control::{call_jit, cond, scan, stage_loop_body, while_loop};
pub use custom::{BwdRule, FwdRule, JvpRule, custom_jvp, custom_vjp};
pub use error::{Error, Result};
pub use evaluate::{Evaluate, constant, scalar, set_evaluator, to_host, unset_evaluator};
pub use interpreter::{at_once, bind, bind1, eval_graph, is_evaluating, set_source, with_source};
pub use jvp::{jvp, jvp_sparse};
pub use linearize::{Linear, Vjp, linearize, value_and_grad, vjp};
pub use mode::{promote, set_x64, x64};
pub use stage::{Staged, stage};
pub use traffic::{Traffic, reset_traffic, traffic};
pub use value::{Concrete, Inside, Tracer, Value};
pub use vmap::{vmap, vmap_named, vmap_sparse};

/// A function on flat values, as every transform takes it.
pub type Flat<'a> = &'a mut dyn FnMut(&[Value]) -> Result<Vec<Value>>;
