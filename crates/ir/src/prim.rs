//! The tensor primitives: one closed enum. Interpreters match it without a catch-all arm, so that
//! the compiler lists what a new primitive lacks.

use std::any::Any;
use std::hash::{Hash, Hasher};
use std::rc::Rc;

use crate::{Aval, Binary, Collective, DType, Graph, NamedAxis, Shape, Tensor, Transfer, Unary};

/// How a reduction combines elements. Its order is fixed per device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ReduceOp {
    Sum,
    Prod,
    /// NaN if any element is NaN.
    Max,
    Min,
    And,
    Or,
}

/// `lax.pad`'s low, high and interior padding of one axis; low and high may be negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PadConfig {
    pub low: i64,
    pub high: i64,
    pub interior: usize,
}

/// `lax.dot_general`'s dimension numbers. The result's axes are batch, free left, free right.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct DotDims {
    pub lhs_contract: Vec<usize>,
    pub rhs_contract: Vec<usize>,
    pub lhs_batch: Vec<usize>,
    pub rhs_batch: Vec<usize>,
}

impl DotDims {
    /// The result's type without a preferred one. Operands of two dtypes are allowed: the float,
    /// or else the wider one, decides, the left one among equals.
    pub fn natural_type(lhs: DType, rhs: DType) -> DType {
        let extent = |d: DType| (d.is_float(), d.size());
        if extent(rhs) > extent(lhs) { rhs } else { lhs }
    }

    /// The type in which products of these operands are made and summed for a result of type
    /// `to`, which is then rounded once: f32 for 16-bit floats.
    pub fn sum_type(lhs: DType, rhs: DType, to: DType) -> DType {
        let all = [lhs, rhs, to];
        match all.iter().any(|d| d.is_float()) {
            true if all.contains(&DType::F64) => DType::F64,
            true => DType::F32,
            false => to.compute(),
        }
    }
}

/// `lax.GatherDimensionNumbers` (no operand batching dims). The last axis of the indices is the
/// index vector.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct GatherDims {
    pub offset_dims: Vec<usize>,
    pub collapsed_slice_dims: Vec<usize>,
    pub start_index_map: Vec<usize>,
}

/// What an index out of range reads or writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum GatherMode {
    /// Moved back so that the slice fits (reads), or so that the window fits (writes).
    Clip,
    /// Reads give NaN, the least signed or greatest unsigned integer, or true (as `jnp.take`'s
    /// `mode="fill"`); a window partly out of range is out of range. Writes are dropped.
    FillOrDrop,
    /// The caller promises that all are in range.
    PromiseInBounds,
}

/// `lax.ScatterDimensionNumbers`; the indices' last axis is the index vector.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ScatterDims {
    pub update_window_dims: Vec<usize>,
    pub inserted_window_dims: Vec<usize>,
    pub scatter_dims_to_operand_dims: Vec<usize>,
}

/// How a scatter combines an update with what is there; updates apply in index order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ScatterOp {
    Set,
    Add,
    Mul,
    Min,
    Max,
}

/// A derivative rule given by the user, opaque here; `trace` knows what it is. Equal if the same.
#[derive(Clone)]
pub struct CustomRule(pub Rc<dyn Any>);

impl PartialEq for CustomRule {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}
impl Eq for CustomRule {}
impl Hash for CustomRule {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (Rc::as_ptr(&self.0) as *const () as usize).hash(state);
    }
}
impl std::fmt::Debug for CustomRule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CustomRule")
    }
}

/// What the host does in the middle of a program: from arrays to arrays, or to an exception of the
/// host's language. Equal if the same.
#[derive(Clone)]
pub struct HostFunction(pub Rc<HostCall>);

pub type HostCall = dyn Fn(&[Tensor]) -> std::result::Result<Vec<Tensor>, Rc<dyn Any>>;

impl HostFunction {
    /// Results are checked against the types that the program was made for.
    pub fn call(&self, inputs: &[Tensor], results: &[Aval]) -> crate::Result<Vec<Tensor>> {
        let raised = |e| crate::Error::Callback(crate::Raised(e));
        let outs = (self.0)(inputs).map_err(raised)?;
        let fits = |(t, a): (&Tensor, &Aval)| t.shape == a.shape && t.dtype() == a.dtype;
        match outs.len() == results.len() && outs.iter().zip(results).all(fits) {
            true => Ok(outs),
            false => Err(crate::Error::Malformed(
                "a callback's results are not of the promised types".into(),
            )),
        }
    }
}

impl PartialEq for HostFunction {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}
impl Eq for HostFunction {}
impl Hash for HostFunction {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (Rc::as_ptr(&self.0) as *const () as usize).hash(state);
    }
}
impl std::fmt::Debug for HostFunction {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("HostFunction")
    }
}

/// Whether a call of the host is kept when nobody uses its results, and in its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CallbackKind {
    /// `jax.debug.callback`: kept; no results.
    Debug,
    /// `jax.pure_callback`: may be dropped or repeated.
    Pure,
    /// `jax.experimental.io_callback`: kept.
    Io,
}

/// What `vmap` makes of a call with results.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CallbackBatching {
    Refused,
    /// A loop of calls.
    Sequential,
    /// One call; what is not batched gets an axis of extent 1.
    ExpandDims,
    /// One call; what is not batched is repeated.
    BroadcastAll,
}

/// One tensor operation with its parameters. Operands are positional and in [`crate::Eqn`].
///
/// Elementwise primitives take operands of one shape and dtype (no broadcasting, no promotion,
/// as in `lax`); broadcasting is an explicit [`Prim::Broadcast`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Prim {
    Unary(Unary),
    Binary(Binary),
    /// x^y for a fixed integer y; derivative class of its own, as in JAX (`integer_pow`).
    IntegerPow {
        y: i32,
    },
    /// (which, on_false, on_true) as `lax.select_n` with a bool `which`; all of one shape.
    Select,
    /// Value conversion: float to int truncates and saturates, NaN to int is 0.
    Convert {
        dtype: DType,
        weak_type: bool,
    },
    /// Same bits, another dtype of the same size.
    Bitcast {
        dtype: DType,
    },
    /// Identity whose derivative is zero.
    StopGradient,
    /// (key0, key1, count0, count1), all u32 of one shape, to two words of that shape:
    /// Threefry-2x32 with 20 rounds (Salmon et al. 2011).
    Threefry2x32,

    /// Counts along one axis.
    Iota {
        dtype: DType,
        shape: Shape,
        axis: usize,
    },
    /// `lax.broadcast_in_dim`: operand axis i becomes axis `dims[i]`; extents of 1 stretch.
    Broadcast {
        shape: Shape,
        dims: Vec<usize>,
    },
    Reshape {
        shape: Shape,
    },
    /// Result axis i is operand axis `perm[i]`.
    Transpose {
        perm: Vec<usize>,
    },
    Slice {
        start: Vec<usize>,
        limit: Vec<usize>,
        stride: Vec<usize>,
    },
    /// (operand, scalar fill).
    Pad {
        config: Vec<PadConfig>,
    },
    Concatenate {
        axis: usize,
    },
    Rev {
        axes: Vec<usize>,
    },
    /// (operand, one i32 scalar start per axis); starts are clamped so that the slice fits.
    DynamicSlice {
        sizes: Shape,
    },
    /// (operand, update, one i32 scalar start per axis); starts are clamped.
    DynamicUpdateSlice,
    /// (operand, indices).
    Gather {
        dims: GatherDims,
        slice_sizes: Shape,
        mode: GatherMode,
    },
    /// (operand, indices, updates).
    Scatter {
        op: ScatterOp,
        dims: ScatterDims,
        mode: GatherMode,
    },

    /// Removes `axes`.
    Reduce {
        op: ReduceOp,
        axes: Vec<usize>,
    },
    /// Index of the greatest (or least) along `axis`, the first of ties; NaN wins. Removes `axis`.
    ArgReduce {
        greatest: bool,
        axis: usize,
        dtype: DType,
    },
    /// Inclusive scan along `axis`.
    Cumulative {
        op: ReduceOp,
        axis: usize,
        reverse: bool,
    },
    /// The result has the dtype `preferred`, or else the operands' (see [`DotDims::sum_type`]).
    DotGeneral {
        dims: DotDims,
        preferred: Option<DType>,
    },
    /// Operands of one shape, each reordered along `axis` in the same way: stable, ascending by the
    /// first of the `keys` leading operands, then the second, … The two zeros are equal, NaNs are
    /// equal and last.
    Sort {
        axis: usize,
        keys: usize,
    },

    /// Calls the host.
    Callback {
        kind: CallbackKind,
        function: HostFunction,
        results: Vec<Aval>,
        batching: CallbackBatching,
    },

    /// Exists only while a function is traced under the axis: `vmap` makes ordinary primitives of
    /// it, and no program that runs holds one.
    Collective {
        op: Collective,
        axis: NamedAxis,
    },
    /// Identity that stays where a collective of devices was, for those who count.
    Transfer(Transfer),

    /// A call of a jitted function.
    Jit {
        name: Rc<str>,
        graph: Rc<Graph>,
    },
    /// Operands: `consts`, initial `carry`, then xs with a leading axis of `length`.
    /// The body maps (consts, carry, x) to (carry, y). Results: carry, then stacked ys.
    Scan {
        body: Rc<Graph>,
        length: usize,
        reverse: bool,
        consts: usize,
        carry: usize,
    },
    /// Operands: `cond_consts`, `body_consts`, then the carried values, which are the results.
    /// `cond` maps (cond_consts, carry) to one bool scalar, `body` (body_consts, carry) to carry.
    While {
        cond: Rc<Graph>,
        body: Rc<Graph>,
        cond_consts: usize,
        body_consts: usize,
    },
    /// (i32 index, operands); the index is clamped to the branches.
    Cond {
        branches: Vec<Rc<Graph>>,
    },
    /// Runs `call`; differentiation uses the rule. `name` is the function's.
    CustomJvp {
        name: Rc<str>,
        call: Rc<Graph>,
        rule: CustomRule,
    },
    CustomVjp {
        name: Rc<str>,
        call: Rc<Graph>,
        rule: CustomRule,
    },
}

impl Prim {
    /// The graphs that it holds.
    pub fn graphs(&self) -> Vec<Rc<Graph>> {
        crate::verify::subgraphs(self)
    }

    /// The name in jaxprs.
    pub fn name(&self) -> &'static str {
        match self {
            Prim::Unary(op) => op.name(),
            Prim::Binary(op) => op.name(),
            Prim::IntegerPow { .. } => "integer_pow",
            Prim::Select => "select_n",
            Prim::Convert { .. } => "convert_element_type",
            Prim::Bitcast { .. } => "bitcast_convert_type",
            Prim::StopGradient => "stop_gradient",
            Prim::Threefry2x32 => "threefry2x32",
            Prim::Iota { .. } => "iota",
            Prim::Broadcast { .. } => "broadcast_in_dim",
            Prim::Reshape { .. } => "reshape",
            Prim::Transpose { .. } => "transpose",
            Prim::Slice { .. } => "slice",
            Prim::Pad { .. } => "pad",
            Prim::Concatenate { .. } => "concatenate",
            Prim::Rev { .. } => "rev",
            Prim::DynamicSlice { .. } => "dynamic_slice",
            Prim::DynamicUpdateSlice => "dynamic_update_slice",
            Prim::Gather { .. } => "gather",
            Prim::Scatter { op, .. } => match op {
                ScatterOp::Set => "scatter",
                ScatterOp::Add => "scatter-add",
                ScatterOp::Mul => "scatter-mul",
                ScatterOp::Min => "scatter-min",
                ScatterOp::Max => "scatter-max",
            },
            Prim::Reduce { op, .. } => match op {
                ReduceOp::Sum => "reduce_sum",
                ReduceOp::Prod => "reduce_prod",
                ReduceOp::Max => "reduce_max",
                ReduceOp::Min => "reduce_min",
                ReduceOp::And => "reduce_and",
                ReduceOp::Or => "reduce_or",
            },
            Prim::ArgReduce { greatest: true, .. } => "argmax",
            Prim::ArgReduce {
                greatest: false, ..
            } => "argmin",
            Prim::Cumulative { op, .. } => match op {
                ReduceOp::Sum => "cumsum",
                ReduceOp::Prod => "cumprod",
                ReduceOp::Max => "cummax",
                ReduceOp::Min => "cummin",
                ReduceOp::And => "cumand",
                ReduceOp::Or => "cumor",
            },
            Prim::DotGeneral { .. } => "dot_general",
            Prim::Sort { .. } => "sort",
            Prim::Callback { kind, .. } => match kind {
                CallbackKind::Debug => "debug_callback",
                CallbackKind::Pure => "pure_callback",
                CallbackKind::Io => "io_callback",
            },
            Prim::Collective { op, .. } => op.name(),
            Prim::Transfer(_) => "transfer",
            Prim::Jit { .. } => "jit",
            Prim::Scan { .. } => "scan",
            Prim::While { .. } => "while",
            Prim::Cond { .. } => "cond",
            Prim::CustomJvp { .. } => "custom_jvp_call",
            Prim::CustomVjp { .. } => "custom_vjp_call",
        }
    }

    /// Whether it does something besides its results, so that it stays where nobody uses them.
    pub fn has_effect(&self) -> bool {
        let within = |g: &Rc<Graph>| g.eqns.iter().any(|e| e.prim.has_effect());
        match self {
            Prim::Callback { kind, .. } => *kind != CallbackKind::Pure,
            _ => crate::verify::subgraphs(self).iter().any(within),
        }
    }
}
