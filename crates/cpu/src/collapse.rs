//! Neighbouring axes that every access walks as if they were one become one: long loops for
//! vectors instead of short ones.

use athanor_lower::{Index, Kernel, Node, Store, Term};

/// The kernel with as few axes as its accesses allow.
pub fn collapse(kernel: &Kernel) -> Kernel {
    let mut k = kernel.clone();
    let mut axis = 0;
    while axis + 1 < k.domain.len() + k.reduce.len() {
        let at_border = axis + 1 == k.domain.len();
        if !at_border && mergeable(&k, axis) {
            merge(&mut k, axis);
        } else {
            axis += 1;
        }
    }
    k
}

fn indices(k: &Kernel) -> impl Iterator<Item = &Index> {
    let nodes = k.nodes.iter().filter_map(|n| match n {
        Node::Load { index, .. } | Node::IndexValue(index) => Some(index),
        _ => None,
    });
    nodes.chain(k.stores.iter().chain(&k.running).map(|s| &s.index))
}

fn mergeable(k: &Kernel, outer: usize) -> bool {
    let extents = k.extents();
    let (a, b) = (extents[outer], extents[outer + 1]);
    indices(k).all(
        |index| match (index.stride(outer), index.stride(outer + 1)) {
            (Some(s), Some(t)) => a == 1 || b == 1 || s == t * b as i64,
            _ => false,
        },
    )
}

fn merge(k: &mut Kernel, outer: usize) {
    let extents = k.extents();
    let (a, b) = (extents[outer], extents[outer + 1]);
    // The axis whose coefficient the merged one takes: the inner, unless it is a single step.
    let kept = if b == 1 { outer } else { outer + 1 };
    let dropped = if b == 1 { outer + 1 } else { outer };
    let rename = |index: &mut Index| *index = renamed(index, kept, dropped, outer);
    for n in &mut k.nodes {
        if let Node::Load { index, .. } | Node::IndexValue(index) = n {
            rename(index);
        }
    }
    let stores = k.stores.iter_mut().chain(&mut k.running);
    stores.for_each(|s: &mut Store| rename(&mut s.index));
    let domain = k.domain.len();
    let (axes, at) = if outer < domain {
        (&mut k.domain, outer)
    } else {
        (&mut k.reduce, outer - domain)
    };
    axes[at] = a * b;
    axes.remove(at + 1);
}

fn renamed(index: &Index, kept: usize, dropped: usize, outer: usize) -> Index {
    let mut out = Index::constant(index.constant);
    for (t, c) in &index.terms {
        let t = match t {
            Term::Axis(a) if *a == dropped => continue,
            Term::Axis(a) if *a == kept => Term::Axis(outer),
            Term::Axis(a) if *a > outer + 1 => Term::Axis(a - 1),
            Term::Div(inner, by) => Term::Div(Box::new(renamed(inner, kept, dropped, outer)), *by),
            Term::Mod(inner, by) => Term::Mod(Box::new(renamed(inner, kept, dropped, outer)), *by),
            other => other.clone(),
        };
        out.add_term(t, *c);
    }
    out
}
