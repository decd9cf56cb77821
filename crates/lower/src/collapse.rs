//! Joins neighbouring axes that all indices walk as one: an elementwise kernel over `[10, 8]`
//! becomes one over `[80]`, which is one plain loop.

use crate::{Index, Kernel, Node, Term};

/// Joins axes of a kernel until no more can be.
pub fn collapse(k: &mut Kernel) {
    let mut axis = 0;
    while axis + 1 < k.domain.len() + k.reduce.len() {
        let border = axis + 1 == k.domain.len();
        let extents = k.extents();
        if border || !joins(k, axis, extents[axis + 1] as i64) {
            axis += 1;
            continue;
        }
        each(k, &mut |index| *index = joined(index, axis));
        let (list, at) = match axis < k.domain.len() {
            true => (&mut k.domain, axis),
            false => {
                let at = axis - k.domain.len();
                (&mut k.reduce, at)
            }
        };
        list[at] *= list[at + 1];
        list.remove(at + 1);
    }
}

fn each(k: &mut Kernel, f: &mut dyn FnMut(&mut Index)) {
    for node in &mut k.nodes {
        match node {
            Node::Load { index, .. } | Node::IndexValue(index) => f(index),
            _ => {}
        }
    }
    k.running
        .iter_mut()
        .chain(&mut k.stores)
        .for_each(|s| f(&mut s.index));
}

/// Whether each index steps over `axis` as over `inner` whole turns of the next one.
fn joins(k: &mut Kernel, axis: usize, inner: i64) -> bool {
    let mut fits = true;
    each(k, &mut |index| {
        fits &= match (index.stride(axis), index.stride(axis + 1)) {
            (Some(outer), Some(next)) => outer == next * inner,
            _ => false,
        };
    });
    fits
}

/// The index without `axis`; later axes move down by one.
fn joined(index: &Index, axis: usize) -> Index {
    let mut out = Index::constant(index.constant);
    for (term, c) in &index.terms {
        let term = match term {
            Term::Axis(a) if *a == axis => continue,
            Term::Axis(a) if *a > axis => Term::Axis(a - 1),
            Term::Div(inner, n) => Term::Div(Box::new(joined(inner, axis)), *n),
            Term::Mod(inner, n) => Term::Mod(Box::new(joined(inner, axis)), *n),
            other => other.clone(),
        };
        out.add_term(term, *c);
    }
    out
}
