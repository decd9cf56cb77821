//! The second IR: what a backend compiles. Loop nests over scalar expressions, in order.
//!
//! **Units.** Every index, offset of a [`Term`] and extent counts *elements*, never bytes. Only
//! [`Place::Temp`] and [`Program::temp_bytes`] count bytes. Buffers are dense and in C order; what
//! their shape was is no longer known.
//!
//! **Order.** Steps of a list run one after another. A kernel runs as if its points were visited
//! in lexicographic order of `domain` (outermost axis first), each point completely before the
//! next. A backend may use any other order (vectors, tiles, threads) unless
//! [`Kernel::sequential`] is set.
//!
//! **One point of a kernel.** Accumulators take their initial value; then, in lexicographic order
//! of `reduce`, each step evaluates the nodes that accumulators need, updates all accumulators and
//! performs the [`Kernel::running`] stores; at last the `stores` are performed in order. With
//! `reduce` empty and no accumulators a kernel is plain elementwise. With an extent of 0 in
//! `reduce` the accumulators keep their initial value; with one in `domain` nothing happens.
//!
//! **Aliasing.** Buffers of different id never overlap while both are live, with one exception:
//! input buffers may be the same memory as other inputs. A kernel may load from a buffer that it
//! also stores to; then either every load of that buffer has exactly the store's index (an update
//! in place: load before store at the same point) or the kernel is `sequential`.
//!
//! **Outputs.** `outputs[i]` always has [`Place::Output`]`(i)`, is no input, and is written wholly.

use athanor_ir::{Aval, Binary, DType, HostFunction, Literal, ReduceOp, Source, Unary};

/// An index into [`Program::buffers`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BufferId(pub u32);

/// An index into [`Kernel::nodes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub u32);

/// A whole jitted function.
#[derive(Clone, Debug, Default)]
pub struct Program {
    pub buffers: Vec<Buffer>,
    /// One per graph input, in order; `inputs[i]` has [`Place::Input`]`(i)`.
    pub inputs: Vec<BufferId>,
    pub outputs: Vec<BufferId>,
    pub body: Vec<Step>,
    /// Size of the arena of all [`Place::Temp`] buffers.
    pub temp_bytes: usize,
    /// Values of [`Node::Hoisted`]. At run time they are an argument: slot `i` is the 8 bytes at
    /// `8 * i` of the literals vector and holds the literal's bits, zero-extended.
    pub literals: Vec<Literal>,
}

/// A dense array in memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Buffer {
    pub dtype: DType,
    /// Elements.
    pub len: usize,
    pub place: Place,
}

/// Where a buffer lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The caller's, read only.
    Input(usize),
    /// The caller's, fresh and uninitialised.
    Output(usize),
    /// In the arena, at this offset in bytes, a multiple of 16. Uninitialised.
    Temp { offset: usize },
}

/// One step of a program.
#[derive(Clone, Debug)]
pub enum Step {
    Kernel(Kernel),
    /// Runs `body` `trip` times. [`Term::Loop`] counts from 0; its depth is the number of `For`s
    /// around this one (`While`s do not count).
    For {
        trip: usize,
        body: Vec<Step>,
    },
    /// Runs `cond`, stops if the bool in `pred` is false, else runs `body` and begins anew.
    While {
        cond: Vec<Step>,
        pred: BufferId,
        body: Vec<Step>,
    },
    /// Runs the branch that the i32 scalar `index` names, clamped to the branches.
    Switch {
        index: BufferId,
        branches: Vec<Vec<Step>>,
    },
    Sort(Sort),
    Callback(Callback),
}

/// The host reads the operands and writes the results, dense arrays that fill their buffers.
#[derive(Clone, Debug)]
pub struct Callback {
    pub function: HostFunction,
    pub operands: Vec<(BufferId, Aval)>,
    pub results: Vec<(BufferId, Aval)>,
}

impl Callback {
    pub fn buffers(&self) -> impl Iterator<Item = BufferId> {
        self.operands.iter().chain(&self.results).map(|(b, _)| *b)
    }
}

/// Sorts each of `rows` rows of `length` elements by `ranks`, ascending and stable; `order` goes
/// along. All four buffers are i32; the scratch ones hold one row, and nothing else reads them.
#[derive(Clone, Debug)]
pub struct Sort {
    pub ranks: BufferId,
    pub order: BufferId,
    pub scratch: [BufferId; 2],
    pub rows: usize,
    pub length: usize,
}

impl Sort {
    pub fn buffers(&self) -> [BufferId; 4] {
        [self.ranks, self.order, self.scratch[0], self.scratch[1]]
    }
}

/// A loop nest.
#[derive(Clone, Debug, Default)]
pub struct Kernel {
    /// For people and profiles: the primitives that it computes, as `dot_general_add_tanh`.
    pub name: String,
    /// Extents of the parallel axes, outermost first: [`Term::Axis`]`(0..domain.len())`.
    pub domain: Vec<usize>,
    /// Extents of the reduction axes, outermost first: the [`Term::Axis`] after the domain's.
    pub reduce: Vec<usize>,
    /// A scalar DAG: each node refers to earlier ones only.
    pub nodes: Vec<Node>,
    pub accumulators: Vec<Accumulator>,
    /// Stores at each step of the reduction, after the accumulators' update; here
    /// [`Node::Reduced`] is the running value (cumulative sums). Usually empty.
    pub running: Vec<Store>,
    /// Stores at the end of each point; all that they need is read before the first of them.
    pub stores: Vec<Store>,
    /// Points depend on earlier points (scatter): visit them in order, on one thread.
    pub sequential: bool,
    pub sources: Source,
}

/// `state = combine(state, value)` at each step of the reduction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Accumulator {
    pub op: Accumulate,
    /// Does not depend on [`Node::Reduced`]. Its dtype is the accumulator's, but for the arg ops.
    pub value: NodeId,
}

/// What an accumulator does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Accumulate {
    /// Initial values: Sum 0, Prod 1, And true (all bits set), Or false (0), Max the least and Min the greatest value
    /// of the dtype (∓infinity). Max and Min give NaN if any element is NaN.
    Reduce(ReduceOp),
    /// The i32 number of the step (row-major in `reduce`) with the greatest value, the first of
    /// ties; the first NaN wins. 0 if there is no step.
    ArgMax,
    ArgMin,
}

/// A scalar operation at one point (and step). [`Kernel::dtypes`] gives its dtype.
///
/// A node that is used by an accumulator is evaluated at each step. What stores use beyond
/// accumulators is evaluated once per point, after the reduction, and names no reduction axis.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Node {
    Const(Literal),
    /// A float literal that is an argument: its number in [`Program::literals`], and its dtype.
    Hoisted(usize, DType),
    /// With a guard (a bool node) that is false nothing is read and the value is 0 (false); the
    /// index may then be out of range. Otherwise the index is in range.
    Load {
        buffer: BufferId,
        index: Index,
        guard: Option<NodeId>,
    },
    /// An index as an i32 value.
    IndexValue(Index),
    Unary(Unary, NodeId),
    /// Operands of one dtype; comparisons give bool.
    Binary(Binary, NodeId, NodeId),
    Select {
        cond: NodeId,
        on_true: NodeId,
        on_false: NodeId,
    },
    /// As `Prim::Convert`: float to int truncates and saturates, NaN gives 0; to bool is `!= 0`.
    Convert {
        to: DType,
        from: NodeId,
    },
    /// The same bits as another dtype of equal size.
    Bitcast {
        to: DType,
        from: NodeId,
    },
    /// x^y by repeated multiplication; y < 0 is the reciprocal of x^-y.
    IntegerPow {
        x: NodeId,
        y: i32,
    },
    /// Word 0 or 1 of Threefry-2x32 (20 rounds). The two words of equal operands are two nodes:
    /// a backend computes the rounds once.
    Threefry {
        word: u8,
        key: [NodeId; 2],
        count: [NodeId; 2],
    },
    /// a * b + c, rounded once.
    Fma {
        a: NodeId,
        b: NodeId,
        c: NodeId,
    },
    /// The value of accumulator `i`: final in `stores`, running in `running`.
    Reduced(usize),
}

/// Writes `value` to `buffer[index]`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Store {
    pub buffer: BufferId,
    pub index: Index,
    pub value: NodeId,
    /// A bool node; if false nothing is written and the index may be out of range.
    pub guard: Option<NodeId>,
    /// If present `buffer[index] = combine(buffer[index], value)` (scatter-add and its kin; such
    /// a kernel is `sequential`).
    pub combine: Option<Binary>,
}

impl Store {
    pub fn plain(buffer: BufferId, index: Index, value: NodeId) -> Store {
        Store {
            buffer,
            index,
            value,
            guard: None,
            combine: None,
        }
    }
}

/// `constant + Σ coefficient · term`, in elements. Terms are sorted, distinct, and their
/// coefficients not 0 (see [`Index::add_term`]).
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Index {
    pub constant: i64,
    pub terms: Vec<(Term, i64)>,
}

/// A quantity that an index is made of.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Term {
    /// Counter of a domain axis, or (from `domain.len()`) of a reduction axis.
    Axis(usize),
    /// Counter of the `For` with this many `For`s around it.
    Loop(usize),
    /// Floor division of a non-negative index by a positive constant.
    Div(Box<Index>, i64),
    /// Remainder of a non-negative index by a positive constant.
    Mod(Box<Index>, i64),
    /// An i32 node, already clamped where it has to be; it depends on no `Reduced`.
    Value(NodeId),
}

impl Index {
    pub fn constant(constant: i64) -> Index {
        Index {
            constant,
            terms: Vec::new(),
        }
    }

    pub fn term(term: Term) -> Index {
        Index {
            constant: 0,
            terms: vec![(term, 1)],
        }
    }

    pub fn axis(axis: usize) -> Index {
        Index::term(Term::Axis(axis))
    }

    pub fn as_constant(&self) -> Option<i64> {
        self.terms.is_empty().then_some(self.constant)
    }

    /// Adds `coefficient · term`, keeping the normal form.
    pub fn add_term(&mut self, term: Term, coefficient: i64) {
        match self.terms.binary_search_by(|(t, _)| t.cmp(&term)) {
            Ok(i) => {
                self.terms[i].1 += coefficient;
                if self.terms[i].1 == 0 {
                    self.terms.remove(i);
                }
            }
            Err(_) if coefficient == 0 => {}
            Err(i) => self.terms.insert(i, (term, coefficient)),
        }
    }

    pub fn add(&self, other: &Index) -> Index {
        let mut sum = self.clone();
        sum.constant += other.constant;
        for (t, c) in &other.terms {
            sum.add_term(t.clone(), *c);
        }
        sum
    }

    pub fn offset(&self, constant: i64) -> Index {
        Index {
            constant: self.constant + constant,
            terms: self.terms.clone(),
        }
    }

    pub fn scale(&self, factor: i64) -> Index {
        if factor == 0 {
            return Index::default();
        }
        let terms = self
            .terms
            .iter()
            .map(|(t, c)| (t.clone(), c * factor))
            .collect();
        Index {
            constant: self.constant * factor,
            terms,
        }
    }

    /// The coefficient of an axis if the index is affine in it (it does not occur below a
    /// division or remainder), 0 if it does not occur at all.
    pub fn stride(&self, axis: usize) -> Option<i64> {
        let mut stride = 0;
        for (t, c) in &self.terms {
            match t {
                Term::Axis(a) if *a == axis => stride += c,
                Term::Div(inner, _) | Term::Mod(inner, _) if inner.mentions(axis) => return None,
                _ => {}
            }
        }
        Some(stride)
    }

    /// Whether the axis occurs (what a `Value` depends on is not looked at).
    pub fn mentions(&self, axis: usize) -> bool {
        self.terms.iter().any(|(t, _)| match t {
            Term::Axis(a) => *a == axis,
            Term::Div(inner, _) | Term::Mod(inner, _) => inner.mentions(axis),
            Term::Loop(_) | Term::Value(_) => false,
        })
    }

    /// Calls `f` for each node that the index depends on.
    pub fn for_each_value(&self, f: &mut impl FnMut(NodeId)) {
        for (t, _) in &self.terms {
            match t {
                Term::Value(n) => f(*n),
                Term::Div(inner, _) | Term::Mod(inner, _) => inner.for_each_value(f),
                Term::Axis(_) | Term::Loop(_) => {}
            }
        }
    }
}

impl Node {
    /// Calls `f` for each operand, those in indices and guards included.
    pub fn for_each_operand(&self, f: &mut impl FnMut(NodeId)) {
        match self {
            Node::Const(_) | Node::Hoisted(..) | Node::Reduced(_) => {}
            Node::Load { index, guard, .. } => {
                index.for_each_value(f);
                if let Some(g) = guard {
                    f(*g);
                }
            }
            Node::IndexValue(index) => index.for_each_value(f),
            Node::Unary(_, x) | Node::IntegerPow { x, .. } => f(*x),
            Node::Convert { from, .. } | Node::Bitcast { from, .. } => f(*from),
            Node::Binary(_, x, y) => {
                f(*x);
                f(*y);
            }
            Node::Select {
                cond,
                on_true,
                on_false,
            } => {
                f(*cond);
                f(*on_true);
                f(*on_false);
            }
            Node::Threefry { key, count, .. } => key.iter().chain(count).for_each(|n| f(*n)),
            Node::Fma { a, b, c } => {
                f(*a);
                f(*b);
                f(*c);
            }
        }
    }
}

impl Kernel {
    /// The dtype of each node.
    pub fn dtypes(&self, buffers: &[Buffer]) -> Vec<DType> {
        let mut out: Vec<DType> = Vec::with_capacity(self.nodes.len());
        for node in &self.nodes {
            let of = |n: &NodeId| out[n.0 as usize];
            out.push(match node {
                Node::Const(l) => l.dtype,
                Node::Hoisted(_, dtype) => *dtype,
                Node::Load { buffer, .. } => buffers[buffer.0 as usize].dtype,
                Node::IndexValue(_) => DType::I32,
                Node::Unary(op, x) => op.class().result(of(x)),
                Node::Binary(op, x, _) => op.class().result(of(x)),
                Node::Select { on_true, .. } => of(on_true),
                Node::Convert { to, .. } | Node::Bitcast { to, .. } => *to,
                Node::IntegerPow { x, .. } => of(x),
                Node::Threefry { .. } => DType::U32,
                Node::Fma { a, .. } => of(a),
                Node::Reduced(i) => match self.accumulators[*i].op {
                    Accumulate::Reduce(_) => of(&self.accumulators[*i].value),
                    Accumulate::ArgMax | Accumulate::ArgMin => DType::I32,
                },
            });
        }
        out
    }

    /// All extents: the domain's, then the reduction's.
    pub fn extents(&self) -> Vec<usize> {
        self.domain.iter().chain(&self.reduce).copied().collect()
    }
}
