//! Programs as text, for `athanor kernels` and goldens.

use std::fmt::{Display, Formatter, Result};

use athanor_ir::Aval;

use crate::{
    Accumulate, Buffer, BufferId, Index, Kernel, Node, NodeId, Place, Program, Step, Store, Term,
};

impl Display for Program {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        writeln!(
            f,
            "program: {} inputs, {} outputs, {} bytes of temporaries, {} literals",
            self.inputs.len(),
            self.outputs.len(),
            self.temp_bytes,
            self.literals.len()
        )?;
        steps(self, &self.body, 0, f)
    }
}

/// A buffer's name: `in0`, `out1`, or `t3` with its number.
fn name(buffers: &[Buffer], id: BufferId) -> String {
    match buffers.get(id.0 as usize).map(|b| b.place) {
        Some(Place::Input(i)) => format!("in{i}"),
        Some(Place::Output(i)) => format!("out{i}"),
        _ => format!("t{}", id.0),
    }
}

fn steps(p: &Program, list: &[Step], depth: usize, f: &mut Formatter<'_>) -> Result {
    let pad = "  ".repeat(depth);
    for step in list {
        match step {
            Step::Kernel(k) => kernel(p, k, &pad, f)?,
            Step::Callback(c) => {
                let names = |list: &[(BufferId, Aval)]| {
                    let names: Vec<String> =
                        list.iter().map(|(b, _)| name(&p.buffers, *b)).collect();
                    names.join(", ")
                };
                let (operands, results) = (names(&c.operands), names(&c.results));
                writeln!(f, "{pad}call the host ({operands}) -> ({results})")?;
            }
            Step::Sort(s) => {
                let (ranks, order) = (name(&p.buffers, s.ranks), name(&p.buffers, s.order));
                writeln!(
                    f,
                    "{pad}sort {} rows of {} by {ranks} with {order}",
                    s.rows, s.length
                )?;
            }
            Step::For { trip, body } => {
                writeln!(f, "{pad}for {trip}")?;
                steps(p, body, depth + 1, f)?;
            }
            Step::While { cond, pred, body } => {
                writeln!(f, "{pad}while {}, after", name(&p.buffers, *pred))?;
                steps(p, cond, depth + 1, f)?;
                writeln!(f, "{pad}do")?;
                steps(p, body, depth + 1, f)?;
            }
            Step::Switch { index, branches } => {
                writeln!(f, "{pad}switch {}", name(&p.buffers, *index))?;
                for (i, branch) in branches.iter().enumerate() {
                    writeln!(f, "{pad}case {i}")?;
                    steps(p, branch, depth + 1, f)?;
                }
            }
        }
    }
    Ok(())
}

fn kernel(p: &Program, k: &Kernel, pad: &str, f: &mut Formatter<'_>) -> Result {
    let order = if k.sequential { ", in order" } else { "" };
    write!(f, "{pad}kernel {} over {:?}", k.name, k.domain)?;
    if !k.reduce.is_empty() {
        write!(f, " reducing {:?}", k.reduce)?;
    }
    writeln!(f, "{order}")?;
    for a in &k.accumulators {
        let op = match a.op {
            Accumulate::Reduce(op) => format!("{op:?}").to_lowercase(),
            Accumulate::ArgMax => "argmax".into(),
            Accumulate::ArgMin => "argmin".into(),
        };
        writeln!(f, "{pad}  {op} {}", expression(p, k, a.value))?;
    }
    for (list, when) in [(&k.running, " at each step"), (&k.stores, "")] {
        for s in list {
            store(p, k, s, pad, when, f)?;
        }
    }
    Ok(())
}

fn store(
    p: &Program,
    k: &Kernel,
    s: &Store,
    pad: &str,
    when: &str,
    f: &mut Formatter<'_>,
) -> Result {
    let op = s
        .combine
        .map_or(String::new(), |op| format!("{} ", op.name()));
    let (to, value) = (name(&p.buffers, s.buffer), expression(p, k, s.value));
    write!(
        f,
        "{pad}  {to}[{}] = {op}{value}{when}",
        index(p, k, &s.index)
    )?;
    match s.guard {
        Some(g) => writeln!(f, " if {}", expression(p, k, g)),
        None => writeln!(f),
    }
}

/// Domain axes are i0, i1, …, reduction axes r0, r1, …, loop counters l0, l1, ….
fn index(p: &Program, k: &Kernel, i: &Index) -> String {
    let mut out = String::new();
    for (t, c) in &i.terms {
        let t = match t {
            Term::Axis(a) if *a < k.domain.len() => format!("i{a}"),
            Term::Axis(a) => format!("r{}", a - k.domain.len()),
            Term::Loop(d) => format!("l{d}"),
            Term::Div(x, c) => format!("({})/{c}", index(p, k, x)),
            Term::Mod(x, c) => format!("({})%{c}", index(p, k, x)),
            Term::Value(n) => expression(p, k, *n),
        };
        let plus = if out.is_empty() { "" } else { "+" };
        match c {
            1 => out += &format!("{plus}{t}"),
            c => out += &format!("{plus}{c}*{t}"),
        }
    }
    if i.constant != 0 || out.is_empty() {
        let plus = if out.is_empty() { "" } else { "+" };
        out += &format!("{plus}{}", i.constant);
    }
    out
}

/// A node as nested calls. Depth is bounded: what is deeper is shown as its node's number.
fn expression(p: &Program, k: &Kernel, n: NodeId) -> String {
    nested(p, k, n, 12)
}

fn nested(p: &Program, k: &Kernel, n: NodeId, fuel: usize) -> String {
    if fuel == 0 {
        return format!("n{}", n.0);
    }
    let x = |n: &NodeId| nested(p, k, *n, fuel - 1);
    match &k.nodes[n.0 as usize] {
        Node::Const(l) if l.dtype.is_float() => format!("{:?}", l.to_f64()),
        Node::Const(l) => format!("{}", l.to_f64()),
        Node::Hoisted(i, _) => format!("literal{i}"),
        Node::Load {
            buffer,
            index: i,
            guard,
        } => {
            let at = format!("{}[{}]", name(&p.buffers, *buffer), index(p, k, i));
            guard.map_or(at.clone(), |g| format!("{at} if {}", x(&g)))
        }
        Node::IndexValue(i) => format!("({})", index(p, k, i)),
        Node::Unary(op, a) => format!("{}({})", op.name(), x(a)),
        Node::Binary(op, a, b) => format!("{}({}, {})", op.name(), x(a), x(b)),
        Node::Select {
            cond,
            on_true,
            on_false,
        } => {
            format!("select({}, {}, {})", x(cond), x(on_true), x(on_false))
        }
        Node::Convert { to, from } => format!("{}({})", to.short_name(), x(from)),
        Node::Bitcast { to, from } => format!("{}_bits({})", to.short_name(), x(from)),
        Node::IntegerPow { x: a, y } => format!("integer_pow({}, {y})", x(a)),
        Node::Threefry { word, key, count } => {
            let words: Vec<String> = key.iter().chain(count).map(x).collect();
            format!("threefry{word}({})", words.join(", "))
        }
        Node::Fma { a, b, c } => format!("fma({}, {}, {})", x(a), x(b), x(c)),
        Node::Reduced(i) => format!("acc{i}"),
    }
}
