//! Arithmetic on 8- and 16-bit types becomes arithmetic on the types that it is done in, with
//! conversions around it: a backend loads, stores, selects, converts and reinterprets narrow
//! values, and never computes with them.
//!
//! Each operation's result is wrapped or rounded at once, as XLA does on the CPU; a reduction's
//! running value is not.

use std::collections::HashMap;

use athanor_ir::{Binary, DType, Kind, Literal, Unary};

use crate::{Accumulate, Buffer, Index, Kernel, Node, NodeId, Step, Store, Term};

/// All kernels of these steps.
pub fn widen_steps(steps: &mut [Step], buffers: &[Buffer]) {
    for step in steps {
        match step {
            Step::Kernel(k) => widen(k, buffers),
            // They compute nothing with elements.
            Step::Sort(_) | Step::Callback(_) => {}
            Step::For { body, .. } => widen_steps(body, buffers),
            Step::While { cond, body, .. } => {
                widen_steps(cond, buffers);
                widen_steps(body, buffers);
            }
            Step::Switch { branches, .. } => {
                branches.iter_mut().for_each(|b| widen_steps(b, buffers));
            }
        }
    }
}

fn widen(k: &mut Kernel, buffers: &[Buffer]) {
    let types = k.dtypes(buffers);
    if !types.iter().any(|t| t.is_narrow()) {
        return;
    }
    let mut w = Widener {
        nodes: Vec::with_capacity(2 * k.nodes.len()),
        types: Vec::with_capacity(2 * k.nodes.len()),
        interned: HashMap::new(),
        new: Vec::with_capacity(k.nodes.len()),
    };
    let mut accumulated: Vec<Option<NodeId>> = vec![None; k.accumulators.len()];
    for (node, t) in k.nodes.iter().zip(&types) {
        let id = match node {
            Node::Reduced(i) => {
                let a = &k.accumulators[*i];
                let value = w.up(w.of(a.value));
                accumulated[*i] = Some(value);
                let held = match a.op {
                    Accumulate::Reduce(_) => w.types[value.0 as usize],
                    Accumulate::ArgMax | Accumulate::ArgMin => DType::I32,
                };
                let reduced = w.push(Node::Reduced(*i), held);
                w.convert(reduced, *t)
            }
            _ => w.node(node, *t),
        };
        w.new.push(id);
    }
    for (a, value) in k.accumulators.iter_mut().zip(accumulated) {
        a.value = match value {
            Some(value) => value,
            None => w.up(w.of(a.value)),
        };
    }
    for s in k.stores.iter_mut().chain(&mut k.running) {
        *s = Store {
            index: w.index(&s.index),
            value: w.of(s.value),
            guard: s.guard.map(|g| w.of(g)),
            ..s.clone()
        };
    }
    k.nodes = w.nodes;
}

struct Widener {
    nodes: Vec<Node>,
    types: Vec<DType>,
    interned: HashMap<Node, NodeId>,
    /// What stands for each old node.
    new: Vec<NodeId>,
}

impl Widener {
    fn of(&self, old: NodeId) -> NodeId {
        self.new[old.0 as usize]
    }

    fn type_of(&self, n: NodeId) -> DType {
        self.types[n.0 as usize]
    }

    fn push(&mut self, node: Node, t: DType) -> NodeId {
        if let Some(id) = self.interned.get(&node) {
            return *id;
        }
        let id = NodeId(self.nodes.len() as u32);
        self.nodes.push(node.clone());
        self.types.push(t);
        self.interned.insert(node, id);
        id
    }

    fn constant(&mut self, t: DType, value: f64) -> NodeId {
        self.push(Node::Const(Literal::new(t, value, false)), t)
    }

    fn unary(&mut self, op: Unary, x: NodeId) -> NodeId {
        let t = op.class().result(self.type_of(x));
        self.push(Node::Unary(op, x), t)
    }

    fn binary(&mut self, op: Binary, x: NodeId, y: NodeId) -> NodeId {
        let t = op.class().result(self.type_of(x));
        self.push(Node::Binary(op, x, y), t)
    }

    fn select(&mut self, cond: NodeId, on_true: NodeId, on_false: NodeId) -> NodeId {
        let node = Node::Select {
            cond,
            on_true,
            on_false,
        };
        self.push(node, self.type_of(on_true))
    }

    /// The value in the type of its arithmetic.
    fn up(&mut self, n: NodeId) -> NodeId {
        self.convert(n, self.type_of(n).compute())
    }

    /// Rounded to `t` and back in the type of its arithmetic.
    fn rounded(&mut self, n: NodeId, t: DType) -> NodeId {
        let stored = self.convert(n, t);
        self.up(stored)
    }

    /// In steps of which each has at most one narrow side, and on the other the type of its
    /// arithmetic.
    fn convert(&mut self, n: NodeId, to: DType) -> NodeId {
        let from = self.type_of(n);
        if from == to {
            return n;
        }
        let mut n = self.step(n, from.compute());
        if to.is_narrow() {
            // Floats saturate at the narrow type's bounds; NaN passes and becomes 0.
            if from.is_float()
                && let Some((least, greatest)) = to.bounds()
            {
                let low = self.constant(from.compute(), least as f64);
                let high = self.constant(from.compute(), greatest as f64);
                n = self.binary(Binary::Max, n, low);
                n = self.binary(Binary::Min, n, high);
            }
            n = self.step(n, to.compute());
        }
        self.step(n, to)
    }

    fn step(&mut self, n: NodeId, to: DType) -> NodeId {
        match self.type_of(n) == to {
            true => n,
            false => self.push(Node::Convert { to, from: n }, to),
        }
    }

    fn index(&self, index: &Index) -> Index {
        let mut out = Index::constant(index.constant);
        for (term, c) in &index.terms {
            let term = match term {
                Term::Value(n) => Term::Value(self.of(*n)),
                Term::Div(inner, by) => Term::Div(Box::new(self.index(inner)), *by),
                Term::Mod(inner, by) => Term::Mod(Box::new(self.index(inner)), *by),
                Term::Axis(_) | Term::Loop(_) => term.clone(),
            };
            out.add_term(term, *c);
        }
        out
    }

    /// An old node, whose type is `t`, on the new ones.
    fn node(&mut self, node: &Node, t: DType) -> NodeId {
        let same = match node {
            Node::Const(_) | Node::Hoisted(..) | Node::Reduced(_) => node.clone(),
            Node::Load {
                buffer,
                index,
                guard,
            } => Node::Load {
                buffer: *buffer,
                index: self.index(index),
                guard: guard.map(|g| self.of(g)),
            },
            Node::IndexValue(index) => Node::IndexValue(self.index(index)),
            Node::Select {
                cond,
                on_true,
                on_false,
            } => Node::Select {
                cond: self.of(*cond),
                on_true: self.of(*on_true),
                on_false: self.of(*on_false),
            },
            Node::Bitcast { to, from } => Node::Bitcast {
                to: *to,
                from: self.of(*from),
            },
            Node::Threefry { word, key, count } => Node::Threefry {
                word: *word,
                key: key.map(|n| self.of(n)),
                count: count.map(|n| self.of(n)),
            },
            Node::Convert { to, from } => return self.convert(self.of(*from), *to),
            Node::Unary(op, x) => return self.unary_of(*op, self.of(*x), t),
            Node::Binary(op, x, y) => return self.binary_of(*op, self.of(*x), self.of(*y), t),
            Node::IntegerPow { x, y } => return self.integer_pow(self.of(*x), *y, t),
            Node::Fma { a, b, c } => {
                let [a, b, c] = [a, b, c].map(|n| self.of(*n));
                let (a, b, c) = (self.up(a), self.up(b), self.up(c));
                let sum = self.push(Node::Fma { a, b, c }, t.compute());
                return self.convert(sum, t);
            }
        };
        self.push(same, t)
    }

    fn unary_of(&mut self, op: Unary, x: NodeId, t: DType) -> NodeId {
        let (from, x) = (self.type_of(x), self.up(x));
        let y = match op {
            // XLA makes these of several operations, each of which rounds.
            Unary::Logistic if from.is_narrow() => {
                let one = self.constant(DType::F32, 1.0);
                let minus = self.unary(Unary::Neg, x);
                let power = self.unary(Unary::Exp, minus);
                let power = self.rounded(power, from);
                let sum = self.binary(Binary::Add, one, power);
                let sum = self.rounded(sum, from);
                self.binary(Binary::Div, one, sum)
            }
            Unary::Exp2 if from.is_narrow() => {
                let ln2 = Literal::new(from, std::f64::consts::LN_2, false);
                let ln2 = self.constant(DType::F32, ln2.to_f64());
                let power = self.binary(Binary::Mul, x, ln2);
                let power = self.rounded(power, from);
                self.unary(Unary::Exp, power)
            }
            _ => self.unary(op, x),
        };
        self.convert(y, t)
    }

    fn binary_of(&mut self, op: Binary, x: NodeId, y: NodeId, t: DType) -> NodeId {
        let from = self.type_of(x);
        if !from.is_narrow() {
            return self.binary(op, x, y);
        }
        let twin = twin(from);
        let (x, y) = match op {
            Binary::Nextafter => return self.nextafter(x, y, t),
            // The bits as a number without, and with, a sign.
            Binary::ShiftRightLogical if from.kind() == Kind::Signed => {
                (self.convert(x, twin), self.convert(y, twin))
            }
            Binary::ShiftRightArithmetic if from.kind() == Kind::Unsigned => {
                let (x, y) = (self.convert(x, twin), self.up(y));
                (x, self.convert(y, DType::I32))
            }
            _ => (x, y),
        };
        let (x, y) = (self.up(x), self.up(y));
        let z = self.binary(op, x, y);
        self.convert(z, t)
    }

    /// Each product of the squaring scheme is rounded, as in XLA; integers wrap at the end.
    fn integer_pow(&mut self, x: NodeId, y: i32, t: DType) -> NodeId {
        if !(t.is_narrow() && t.is_float()) {
            let x = self.up(x);
            let z = self.push(Node::IntegerPow { x, y }, t.compute());
            return self.convert(z, t);
        }
        let one = self.constant(DType::F32, 1.0);
        let (mut n, mut base, mut product) = (y.unsigned_abs(), self.up(x), None);
        while n > 0 {
            if n & 1 == 1 {
                product = Some(match product {
                    None => base,
                    Some(p) => {
                        let p = self.binary(Binary::Mul, p, base);
                        self.rounded(p, t)
                    }
                });
            }
            n >>= 1;
            if n > 0 {
                let square = self.binary(Binary::Mul, base, base);
                base = self.rounded(square, t);
            }
        }
        let mut z = product.unwrap_or(one);
        if y < 0 {
            z = self.binary(Binary::Div, one, z);
        }
        self.convert(z, t)
    }

    /// The neighbour of a 16-bit float is its bits plus or minus 1, but at 0.
    fn nextafter(&mut self, x: NodeId, y: NodeId, t: DType) -> NodeId {
        let mut bits = |n: NodeId| {
            let raw = Node::Bitcast {
                to: DType::U16,
                from: n,
            };
            let raw = self.push(raw, DType::U16);
            self.convert(raw, DType::I32)
        };
        let (x_bits, y_bits) = (bits(x), bits(y));
        let (x, y) = (self.up(x), self.up(y));
        let zero = self.constant(DType::F32, 0.0);
        let [one, minus_one, tiny, minus_tiny, nan] =
            [1.0, -1.0, 1.0, 32769.0, 32767.0].map(|v| self.constant(DType::I32, v));
        let greater = self.binary(Binary::Gt, y, x);
        let positive = self.binary(Binary::Gt, x, zero);
        let away = self.binary(Binary::Eq, greater, positive);
        let step = self.select(away, one, minus_one);
        let moved = self.binary(Binary::Add, x_bits, step);
        let below = self.binary(Binary::Lt, y, zero);
        let least = self.select(below, minus_tiny, tiny);
        let at_zero = self.binary(Binary::Eq, x, zero);
        let moved = self.select(at_zero, least, moved);
        let equal = self.binary(Binary::Eq, x, y);
        let moved = self.select(equal, y_bits, moved);
        let x_nan = self.binary(Binary::Ne, x, x);
        let y_nan = self.binary(Binary::Ne, y, y);
        let either = self.binary(Binary::Or, x_nan, y_nan);
        let moved = self.select(either, nan, moved);
        let from = self.convert(moved, DType::U16);
        self.push(Node::Bitcast { to: t, from }, t)
    }
}

/// The integer type of the same width with the other signedness.
fn twin(t: DType) -> DType {
    match t {
        DType::I8 => DType::U8,
        DType::U8 => DType::I8,
        DType::I16 => DType::U16,
        DType::U16 => DType::I16,
        other => other,
    }
}
