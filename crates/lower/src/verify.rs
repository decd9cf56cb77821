//! What a legal program is, as code. Runs after lowering.

use athanor_ir::DType;

use crate::{Accumulate, Error, Index, Kernel, Node, NodeId, Place, Program, Result, Step, Term};

/// Checks the rules of `program.rs` that can be seen without running.
pub fn verify(program: &Program, pass: &'static str) -> Result<()> {
    let bad = |what: String| Err(Error::Malformed { pass, what });
    for (i, id) in program.outputs.iter().enumerate() {
        if program.buffers.get(id.0 as usize).map(|b| b.place) != Some(Place::Output(i)) {
            return bad(format!("output {i} has another place"));
        }
    }
    for (i, b) in program.buffers.iter().enumerate() {
        if let Place::Temp { offset } = b.place
            && (offset % 16 != 0 || offset + b.len * b.dtype.size() > program.temp_bytes)
            && used(&program.body, i as u32)
        {
            return bad(format!("buffer {i} lies outside the arena"));
        }
    }
    steps(program, &program.body, 0).or_else(bad)
}

fn used(steps: &[Step], buffer: u32) -> bool {
    steps.iter().any(|s| match s {
        Step::Kernel(k) => k
            .stores
            .iter()
            .chain(&k.running)
            .any(|s| s.buffer.0 == buffer),
        Step::Callback(c) => c.buffers().any(|b| b.0 == buffer),
        Step::Sort(sort) => sort.buffers().contains(&crate::BufferId(buffer)),
        Step::For { body, .. } => used(body, buffer),
        Step::While { cond, body, .. } => used(cond, buffer) || used(body, buffer),
        Step::Switch { branches, .. } => branches.iter().any(|b| used(b, buffer)),
    })
}

type Check = std::result::Result<(), String>;

fn steps(program: &Program, list: &[Step], depth: usize) -> Check {
    for step in list {
        match step {
            Step::Kernel(k) => kernel(program, k, depth).map_err(|e| format!("{}: {e}", k.name))?,
            Step::Sort(s) => sort(program, s)?,
            Step::Callback(c) => {
                for (buffer, aval) in c.operands.iter().chain(&c.results) {
                    match program.buffers.get(buffer.0 as usize) {
                        Some(b) if b.dtype == aval.dtype && b.len == aval.len() => {}
                        _ => return Err(format!("buffer {} holds no {aval}", buffer.0)),
                    }
                }
            }
            Step::For { body, .. } => steps(program, body, depth + 1)?,
            Step::While { cond, body, .. } => {
                steps(program, cond, depth)?;
                steps(program, body, depth)?;
            }
            Step::Switch { branches, .. } => {
                branches.iter().try_for_each(|b| steps(program, b, depth))?;
            }
        }
    }
    Ok(())
}

fn sort(program: &Program, s: &crate::Sort) -> Check {
    let whole = s.rows * s.length;
    for (buffer, len) in s
        .buffers()
        .into_iter()
        .zip([whole, whole, s.length, s.length])
    {
        match program.buffers.get(buffer.0 as usize) {
            Some(b) if b.dtype == DType::I32 && b.len >= len => {}
            _ => return Err(format!("buffer {} does not serve a sort", buffer.0)),
        }
    }
    Ok(())
}

fn kernel(program: &Program, k: &Kernel, depth: usize) -> Check {
    let axes = k.domain.len() + k.reduce.len();
    for (i, node) in k.nodes.iter().enumerate() {
        let mut early = true;
        node.for_each_operand(&mut |n| early &= (n.0 as usize) < i);
        if !early {
            return Err(format!("node {i} uses a later one"));
        }
        match node {
            Node::Load { buffer, index, .. } => {
                if buffer.0 as usize >= program.buffers.len() {
                    return Err(format!("node {i} loads from no buffer"));
                }
                check_index(index, axes, depth)?;
            }
            Node::IndexValue(index) => check_index(index, axes, depth)?,
            Node::Reduced(a) if *a >= k.accumulators.len() => {
                return Err(format!("node {i} reads no accumulator"));
            }
            Node::Hoisted(n, _) if *n >= program.literals.len() => {
                return Err(format!("node {i} reads no literal"));
            }
            _ => {}
        }
    }
    let types = k.dtypes(&program.buffers);
    for (i, node) in k.nodes.iter().enumerate() {
        let computes = match node {
            Node::Unary(..) | Node::Binary(..) | Node::IntegerPow { .. } | Node::Fma { .. } => true,
            Node::Convert { to, from } => {
                let sides = [*to, types[from.0 as usize]];
                let odd = |d: DType| d.is_narrow() && !sides.contains(&d.compute());
                sides.into_iter().any(odd)
            }
            _ => false,
        };
        let mut narrow = types[i].is_narrow();
        node.for_each_operand(&mut |n| narrow |= types[n.0 as usize].is_narrow());
        if computes && narrow {
            return Err(format!("node {i} computes with a narrow type"));
        }
    }
    if k.accumulators
        .iter()
        .any(|a| types[a.value.0 as usize].is_narrow())
    {
        return Err("an accumulator of a narrow type".into());
    }
    let known = |n: NodeId| match types.get(n.0 as usize) {
        Some(t) => Ok(*t),
        None => Err("a node is missing".to_string()),
    };
    for a in &k.accumulators {
        known(a.value)?;
        if matches!(a.op, Accumulate::Reduce(_)) && depends_on_reduced(k, a.value) {
            return Err("an accumulator depends on a reduced value".into());
        }
    }
    for s in k.stores.iter().chain(&k.running) {
        let buffer = program
            .buffers
            .get(s.buffer.0 as usize)
            .ok_or("a store to no buffer")?;
        if matches!(buffer.place, Place::Input(_)) {
            return Err("a store to an input".into());
        }
        if known(s.value)? != buffer.dtype {
            return Err(format!(
                "stores {:?} to {:?}",
                known(s.value)?,
                buffer.dtype
            ));
        }
        check_index(&s.index, axes, depth)?;
        if s.combine.is_some() && !k.sequential {
            return Err("a combining store in a parallel kernel".into());
        }
    }
    for s in &k.stores {
        if (k.domain.len()..axes).any(|a| s.index.mentions(a)) || steps_of(k, s.value) {
            return Err("a final store depends on a reduction axis".into());
        }
    }
    Ok(())
}

fn depends_on_reduced(k: &Kernel, n: NodeId) -> bool {
    walk(k, n, &|node| matches!(node, Node::Reduced(_)))
}

/// Whether a value after the reduction names a reduction axis.
fn steps_of(k: &Kernel, n: NodeId) -> bool {
    let named = |index: &Index| {
        (k.domain.len()..k.domain.len() + k.reduce.len()).any(|a| index.mentions(a))
    };
    walk(k, n, &|node| match node {
        Node::Load { index, .. } | Node::IndexValue(index) => named(index),
        _ => false,
    })
}

fn walk(k: &Kernel, n: NodeId, hit: &dyn Fn(&Node) -> bool) -> bool {
    let mut seen = vec![false; k.nodes.len()];
    let mut stack = vec![n];
    while let Some(n) = stack.pop() {
        if std::mem::replace(&mut seen[n.0 as usize], true) {
            continue;
        }
        let node = &k.nodes[n.0 as usize];
        if hit(node) {
            return true;
        }
        node.for_each_operand(&mut |m| stack.push(m));
    }
    false
}

fn check_index(index: &Index, axes: usize, depth: usize) -> Check {
    for (term, _) in &index.terms {
        match term {
            Term::Axis(a) if *a >= axes => return Err(format!("no axis {a}")),
            Term::Loop(d) if *d >= depth => return Err(format!("no loop {d}")),
            Term::Div(_, c) | Term::Mod(_, c) if *c <= 0 => return Err("divides by 0".into()),
            Term::Div(inner, _) | Term::Mod(inner, _) => check_index(inner, axes, depth)?,
            _ => {}
        }
    }
    Ok(())
}
