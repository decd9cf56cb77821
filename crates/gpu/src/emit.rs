//! Statements for a kernel's nodes, in the scope of its axes.

use athanor_ir::{DType, ReduceOp};
use athanor_lower::{
    Accumulate, BufferId, Index, Kernel, Node, NodeId, Place, Program, Store, Term,
};

use crate::layout::Layout;
use crate::scalar::{self, of_word, to_word, type_name};
use crate::support::{Unsupported, Word, word};

pub type Result<T> = std::result::Result<T, Unsupported>;

/// Bit of a dependency set: the node needs an accumulator's value.
const REDUCED: u64 = 1 << 63;

/// Writes one kernel's statements. Names belong to a scope: see [`Emit::scope`].
pub struct Emit<'a> {
    pub p: &'a Program,
    pub layout: &'a Layout,
    pub k: &'a Kernel,
    pub types: Vec<DType>,
    /// Bit a: the node depends on axis a.
    pub deps: Vec<u64>,
    pub text: String,
    names: Vec<Option<String>>,
    /// Expression of each axis, i32.
    pub axes: Vec<String>,
    /// Expression of each accumulator.
    pub reduced: Vec<String>,
    fresh: usize,
}

impl<'a> Emit<'a> {
    pub fn new(p: &'a Program, layout: &'a Layout, k: &'a Kernel) -> Emit<'a> {
        let axes = k.domain.len() + k.reduce.len();
        let mut deps: Vec<u64> = Vec::with_capacity(k.nodes.len());
        for node in &k.nodes {
            let mut d = 0;
            node.for_each_operand(&mut |n: NodeId| d |= deps[n.0 as usize]);
            match node {
                Node::Load { index, .. } | Node::IndexValue(index) => {
                    d |= (0..axes)
                        .filter(|a| index.mentions(*a))
                        .fold(0, |d, a| d | 1 << a);
                }
                Node::Reduced(_) => d |= REDUCED,
                _ => {}
            }
            deps.push(d);
        }
        Emit {
            p,
            layout,
            k,
            types: k.dtypes(&p.buffers),
            deps,
            text: String::new(),
            names: vec![None; k.nodes.len()],
            axes: (0..axes).map(|a| format!("a{a}")).collect(),
            reduced: (0..k.accumulators.len())
                .map(|i| format!("acc{i}"))
                .collect(),
            fresh: 0,
        }
    }

    pub fn line(&mut self, line: impl AsRef<str>) {
        self.text += "  ";
        self.text += line.as_ref();
        self.text += "\n";
    }

    /// Runs `f` in an inner scope: what it names is unknown afterwards.
    pub fn scope<T>(&mut self, f: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        let names = self.names.clone();
        let result = f(self);
        self.names = names;
        result
    }

    /// The address of a buffer's first word, u32.
    pub fn base(&self, buffer: BufferId) -> String {
        let a = &self.layout.arguments;
        match self.p.buffers[buffer.0 as usize].place {
            Place::Input(i) => a.word(a.input(i)),
            Place::Output(i) => a.word(a.output(i)),
            Place::Temp { .. } => {
                let offset = self.layout.offsets[buffer.0 as usize];
                match offset {
                    0 => a.word(a.temp()),
                    o => format!("{} + {o}u", a.word(a.temp())),
                }
            }
        }
    }

    pub fn named(&self, n: NodeId) -> String {
        self.names[n.0 as usize].clone().unwrap_or_default()
    }

    /// An index as an i32 expression; its values are named.
    pub fn index(&self, index: &Index) -> String {
        let mut parts: Vec<String> = Vec::new();
        for (t, c) in &index.terms {
            let t = match t {
                Term::Axis(a) => self.axes[*a].clone(),
                Term::Loop(d) => format!("i32(counter{d}.x)"),
                Term::Div(x, c) => format!("i32(u32({}) / {c}u)", self.index(x)),
                Term::Mod(x, c) => format!("i32(u32({}) % {c}u)", self.index(x)),
                Term::Value(n) => self.named(*n),
            };
            parts.push(match c {
                1 => t,
                c => format!("{t} * ({c})"),
            });
        }
        if index.constant != 0 || parts.is_empty() {
            parts.push(format!("({})", index.constant));
        }
        format!("({})", parts.join(" + "))
    }

    fn address(&self, buffer: BufferId, index: &Index) -> String {
        format!("heap[{} + u32{}]", self.base(buffer), self.index(index))
    }

    /// Names nodes and what they need, in order.
    pub fn need(&mut self, roots: impl IntoIterator<Item = NodeId>) -> Result<()> {
        self.need_if(roots, |_| true)
    }

    /// As [`Emit::need`], only those whose dependencies pass the test (an operand of one that does
    /// not pass is visited all the same).
    pub fn need_if(
        &mut self,
        roots: impl IntoIterator<Item = NodeId>,
        pass: impl Fn(u64) -> bool,
    ) -> Result<()> {
        let mut wanted = vec![false; self.k.nodes.len()];
        let mut stack: Vec<NodeId> = roots.into_iter().collect();
        while let Some(n) = stack.pop() {
            let i = n.0 as usize;
            if wanted[i] || self.names[i].is_some() {
                continue;
            }
            wanted[i] = true;
            self.k.nodes[i].for_each_operand(&mut |m| stack.push(m));
        }
        for i in (0..wanted.len()).filter(|i| wanted[*i]) {
            if pass(self.deps[i]) {
                self.define(i)?;
            }
        }
        Ok(())
    }

    /// Nodes that a loop over the reduction needs but that do not change in it.
    pub fn hoist(&mut self, roots: impl IntoIterator<Item = NodeId>) -> Result<()> {
        let inner = !((1u64 << self.k.domain.len()) - 1);
        self.need_if(roots, |d| d & inner == 0)
    }

    fn fresh(&mut self, prefix: &str, value: &str) -> String {
        self.fresh += 1;
        let name = format!("{prefix}{}", self.fresh);
        self.line(format!("let {name} = {value};"));
        name
    }

    fn define(&mut self, i: usize) -> Result<()> {
        let k = self.k;
        let t = |n: &NodeId| self.types[n.0 as usize];
        let x = |n: &NodeId| self.named(*n);
        let value = match &k.nodes[i] {
            Node::Const(l) => {
                self.names[i] = Some(scalar::constant(*l)?);
                return Ok(());
            }
            Node::Reduced(a) => {
                self.names[i] = Some(self.reduced[*a].clone());
                return Ok(());
            }
            Node::Hoisted(n, dtype) => {
                let a = &self.layout.arguments;
                of_word(word(*dtype)?, &a.word(a.literal(*n)))
            }
            Node::Load {
                buffer,
                index,
                guard,
            } => {
                let mut at = self.address(*buffer, index);
                if let Some(g) = guard {
                    // Out of range nothing but a word of memory is read, and not used.
                    at = format!("select(0u, {at}, {})", x(g));
                }
                of_word(word(self.types[i])?, &at)
            }
            Node::IndexValue(index) => self.index(index),
            Node::Unary(op, a) => scalar::unary(*op, t(a), &x(a))?,
            Node::Binary(op, a, b) => scalar::binary(*op, t(a), &x(a), &x(b))?,
            Node::Select {
                cond,
                on_true,
                on_false,
            } => format!("select({}, {}, {})", x(on_false), x(on_true), x(cond)),
            Node::Convert { to, from } => scalar::convert(t(from), *to, &x(from))?,
            Node::Bitcast { to, from } => {
                let to = word(*to)?;
                match word(t(from))? == to {
                    true => x(from),
                    false => format!("bitcast<{}>({})", type_name(to), x(from)),
                }
            }
            Node::IntegerPow { x: a, y } => scalar::integer_pow(t(a), &x(a), *y)?,
            Node::Threefry { word, key, count } => {
                let twin = |n: &Node| matches!(n, Node::Threefry { key: k2, count: c2, .. } if k2 == key && c2 == count);
                let known = (0..k.nodes.len())
                    .filter(|j| *j != i && twin(&k.nodes[*j]))
                    .find_map(|j| self.names[j].clone());
                let pair = match known.as_deref().and_then(|n| n.split_once('.')) {
                    Some((pair, _)) => pair.to_string(),
                    None => {
                        let words: Vec<String> = key.iter().chain(count).map(x).collect();
                        self.fresh("t", &format!("threefry({})", words.join(", ")))
                    }
                };
                self.names[i] = Some(format!("{pair}.{}", if *word == 0 { "x" } else { "y" }));
                return Ok(());
            }
            Node::Fma { a, b, c } => match word(t(a))? {
                Word::F32 => format!("fma({}, {}, {})", x(a), x(b), x(c)),
                _ => format!("({} * {} + {})", x(a), x(b), x(c)),
            },
        };
        let name = self.fresh("v", &value);
        self.names[i] = Some(name);
        Ok(())
    }

    /// Performs stores in order; all that they read is read before.
    pub fn stores(&mut self, stores: &[Store]) -> Result<()> {
        for s in stores {
            let mut roots = vec![s.value];
            roots.extend(s.guard);
            s.index.for_each_value(&mut |n| roots.push(n));
            self.need(roots)?;
        }
        for s in stores {
            let t = self.types[s.value.0 as usize];
            let w = word(t)?;
            let at = self.address(s.buffer, &s.index);
            let mut value = self.named(s.value);
            if let Some(op) = s.combine {
                value = scalar::binary(op, t, &of_word(w, &at), &value)?;
            }
            let store = format!("{at} = {};", to_word(w, &value));
            match s.guard {
                Some(g) => self.line(format!("if ({}) {{ {store} }}", self.named(g))),
                None => self.line(store),
            }
        }
        Ok(())
    }

    /// Declares axes by unravelling a flat u32 expression, the last fastest.
    pub fn unravel(&mut self, flat: &str, axes: &[usize]) {
        let extents = self.k.extents();
        let mut inner = 1usize;
        for (n, a) in axes.iter().enumerate().rev() {
            let mut e = match inner {
                1 => flat.to_string(),
                n => format!("({flat} / {n}u)"),
            };
            if n > 0 {
                e = format!("({e} % {}u)", extents[*a]);
            }
            self.line(format!("let {} = i32({e});", self.axes[*a]));
            inner *= extents[*a].max(1);
        }
    }

    /// Declares the accumulators with their initial values.
    pub fn begin_accumulators(&mut self) -> Result<()> {
        for (i, a) in self.k.accumulators.iter().enumerate() {
            let t = self.types[a.value.0 as usize];
            match a.op {
                Accumulate::Reduce(op) => {
                    self.line(format!("var acc{i} = {};", identity(op, t)?));
                }
                Accumulate::ArgMax | Accumulate::ArgMin => {
                    let w = type_name(word(t)?);
                    self.line(format!("var acc{i} = 0x7fffffff;"));
                    self.line(format!("var best{i}: {w};"));
                }
            }
        }
        Ok(())
    }

    /// One step of all accumulators; `turn` is the step's number, i32.
    pub fn update_accumulators(&mut self, turn: &str) -> Result<()> {
        let list = &self.k.accumulators;
        self.need(list.iter().map(|a| a.value))?;
        for (i, a) in list.iter().enumerate() {
            let (t, v) = (self.types[a.value.0 as usize], self.named(a.value));
            match a.op {
                Accumulate::Reduce(op) => {
                    let e = scalar::binary(combine(op), t, &format!("acc{i}"), &v)?;
                    self.line(format!("acc{i} = {e};"));
                }
                op => {
                    let better = better(op, t, &v, &format!("best{i}"))?;
                    self.line(format!(
                        "if (acc{i} == 0x7fffffff || {better}) {{ acc{i} = {turn}; best{i} = {v}; }}"
                    ));
                }
            }
        }
        Ok(())
    }

    /// An argument reduction of no step gives 0.
    pub fn end_accumulators(&mut self) {
        for (i, a) in self.k.accumulators.iter().enumerate() {
            if !matches!(a.op, Accumulate::Reduce(_)) {
                self.line(format!("acc{i} = select(acc{i}, 0, acc{i} == 0x7fffffff);"));
            }
        }
    }
}

pub fn combine(op: ReduceOp) -> athanor_ir::Binary {
    use athanor_ir::Binary as B;
    match op {
        ReduceOp::Sum => B::Add,
        ReduceOp::Prod => B::Mul,
        ReduceOp::Max => B::Max,
        ReduceOp::Min => B::Min,
        ReduceOp::And => B::And,
        ReduceOp::Or => B::Or,
    }
}

/// Whether value `x` beats `best`: the first NaN wins over all.
pub fn better(op: Accumulate, t: DType, x: &str, best: &str) -> Result<String> {
    let sign = if op == Accumulate::ArgMax { ">" } else { "<" };
    Ok(match word(t)? {
        Word::F32 => format!("(!is_nan({best}) && (is_nan({x}) || {x} {sign} {best}))"),
        Word::Bool => format!("(u32({x}) {sign} u32({best}))"),
        _ => format!("({x} {sign} {best})"),
    })
}

fn identity(op: ReduceOp, t: DType) -> Result<String> {
    let w = word(t)?;
    Ok(match (op, w) {
        (ReduceOp::Sum | ReduceOp::Or, Word::F32) => "0.0".into(),
        (ReduceOp::Prod | ReduceOp::And, Word::F32) => "1.0".into(),
        (ReduceOp::Max, Word::F32) => "from_bits(0xff800000u)".into(),
        (ReduceOp::Min, Word::F32) => "from_bits(0x7f800000u)".into(),
        (ReduceOp::Sum | ReduceOp::Or | ReduceOp::Max, Word::Bool) => "false".into(),
        (_, Word::Bool) => "true".into(),
        (ReduceOp::Sum | ReduceOp::Or, Word::I32) => "0".into(),
        (ReduceOp::Prod, Word::I32) => "1".into(),
        (ReduceOp::And, Word::I32) => "(-1)".into(),
        (ReduceOp::Max, Word::I32) => "bitcast<i32>(0x80000000u)".into(),
        (ReduceOp::Min, Word::I32) => "0x7fffffff".into(),
        (ReduceOp::Sum | ReduceOp::Or | ReduceOp::Max, Word::U32) => "0u".into(),
        (ReduceOp::Prod, Word::U32) => "1u".into(),
        (ReduceOp::And | ReduceOp::Min, Word::U32) => "0xffffffffu".into(),
    })
}
