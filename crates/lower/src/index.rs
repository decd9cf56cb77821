//! Index arithmetic with ranges: division and remainder vanish where the ranges prove it.

use crate::{Index, NodeId, Term};
use std::collections::HashMap;

/// What is known of the quantities in an index: inclusive bounds.
#[derive(Clone, Debug, Default)]
pub struct Ranges {
    /// Extents of the kernel's axes, domain then reduction.
    pub axes: Vec<usize>,
    /// Trip counts of the loops around, outermost first.
    pub loops: Vec<usize>,
    /// Bounds of dynamic values; one that is missing is any i32.
    pub values: HashMap<NodeId, (i64, i64)>,
}

impl Ranges {
    /// Inclusive bounds of an index. An empty axis counts as one of extent 1.
    pub fn bounds(&self, index: &Index) -> (i64, i64) {
        let (mut lo, mut hi) = (index.constant, index.constant);
        for (term, c) in &index.terms {
            let (l, h) = self.term_bounds(term);
            let (l, h) = if *c >= 0 {
                (l * c, h * c)
            } else {
                (h * c, l * c)
            };
            lo += l;
            hi += h;
        }
        (lo, hi)
    }

    fn term_bounds(&self, term: &Term) -> (i64, i64) {
        let up_to =
            |n: Option<&usize>| n.map_or((0, i64::from(i32::MAX)), |n| (0, (*n as i64 - 1).max(0)));
        match term {
            Term::Axis(a) => up_to(self.axes.get(*a)),
            Term::Loop(d) => up_to(self.loops.get(*d)),
            Term::Div(inner, c) => {
                let (lo, hi) = self.bounds(inner);
                (lo.div_euclid(*c), hi.div_euclid(*c))
            }
            Term::Mod(_, c) => (0, c - 1),
            Term::Value(n) => *self
                .values
                .get(n)
                .unwrap_or(&(i64::from(i32::MIN), i64::from(i32::MAX))),
        }
    }

    /// (index / c, index mod c) for a non-negative index and c > 0.
    pub fn div_mod(&self, index: &Index, c: i64) -> (Index, Index) {
        if c == 1 {
            return (index.clone(), Index::default());
        }
        // index = c * quotient + rest, where the rest takes what is no multiple of c.
        let mut quotient = Index::constant(index.constant.div_euclid(c));
        let mut rest = Index::constant(index.constant.rem_euclid(c));
        for (term, k) in &index.terms {
            let (q, r) = (k.div_euclid(c), k.rem_euclid(c));
            // A negative coefficient is kept whole unless divisible: its remainder would only
            // widen the range.
            if r == 0 || *k > 0 {
                quotient.add_term(term.clone(), q);
                rest.add_term(term.clone(), r);
            } else {
                rest.add_term(term.clone(), *k);
            }
        }
        let (lo, hi) = self.bounds(&rest);
        if lo.div_euclid(c) == hi.div_euclid(c) {
            let q = lo.div_euclid(c);
            return (quotient.offset(q), rest.offset(-q * c));
        }
        if lo < 0 {
            // The whole is non-negative though the rest may not be: divide the whole.
            return (
                Index::term(Term::Div(Box::new(index.clone()), c)),
                Index::term(Term::Mod(Box::new(index.clone()), c)),
            );
        }
        let boxed = Box::new(rest);
        (
            quotient.add(&Index::term(Term::Div(boxed.clone(), c))),
            Index::term(Term::Mod(boxed, c)),
        )
    }
}

/// Row-major flat index of coordinates.
pub fn flatten(coords: &[Index], shape: &[usize]) -> Index {
    let strides = athanor_ir::row_major_strides(shape);
    let mut flat = Index::default();
    for (c, s) in coords.iter().zip(strides) {
        flat = flat.add(&c.scale(s as i64));
    }
    flat
}

/// The coordinates in `shape` of a row-major flat index.
pub fn unflatten(flat: &Index, shape: &[usize], ranges: &Ranges) -> Vec<Index> {
    let mut coords = vec![Index::default(); shape.len()];
    let mut rest = flat.clone();
    // From the innermost axis: coordinate = rest mod extent, rest = rest / extent. The outermost
    // axis that is no unit takes all that remains.
    let outermost = shape.iter().position(|n| *n != 1);
    for axis in (0..shape.len()).rev() {
        if shape[axis] <= 1 {
            continue;
        }
        if Some(axis) == outermost {
            coords[axis] = rest;
            break;
        }
        let (q, r) = ranges.div_mod(&rest, shape[axis] as i64);
        coords[axis] = r;
        rest = q;
    }
    coords
}

/// Coordinates in `from` of the element that stands at `coords` in the reshaped `to`. Axes that a
/// reshape leaves alone keep their coordinate without arithmetic.
pub fn reshape(coords: &[Index], to: &[usize], from: &[usize], ranges: &Ranges) -> Vec<Index> {
    let mut out = vec![Index::default(); from.len()];
    let (mut i, mut j) = (0, 0);
    // Match the shortest groups of axes with equal products.
    while i < to.len() || j < from.len() {
        let (i0, j0) = (i, j);
        let (mut a, mut b) = (1usize, 1usize);
        if i < to.len() {
            a *= to[i];
            i += 1;
        }
        if j < from.len() {
            b *= from[j];
            j += 1;
        }
        while a != b {
            if (a < b && i < to.len()) || j >= from.len() {
                if i >= to.len() {
                    break;
                }
                a *= to[i];
                i += 1;
            } else {
                b *= from[j];
                j += 1;
            }
        }
        let flat = flatten(&coords[i0..i], &to[i0..i]);
        for (k, c) in unflatten(&flat, &from[j0..j], ranges)
            .into_iter()
            .enumerate()
        {
            out[j0 + k] = c;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reshapes_that_only_split_or_join_need_no_division() {
        let ranges = Ranges {
            axes: vec![6, 4],
            ..Ranges::default()
        };
        let coords = [Index::axis(0), Index::axis(1)];
        let joined = reshape(&coords, &[6, 4], &[24], &ranges);
        assert_eq!(joined, vec![Index::axis(0).scale(4).add(&Index::axis(1))]);
        let back = reshape(&joined, &[24], &[6, 4], &ranges);
        assert_eq!(back, coords);
        assert_eq!(
            reshape(&coords, &[6, 4], &[6, 1, 4], &ranges)[2],
            Index::axis(1)
        );
        let split = reshape(&coords, &[6, 4], &[2, 3, 4], &ranges);
        assert_eq!(
            split[0],
            Index::term(Term::Div(Box::new(Index::axis(0)), 3))
        );
        assert_eq!(split[2], Index::axis(1));
    }

    #[test]
    fn multiples_leave_the_division() {
        let ranges = Ranges {
            axes: vec![5, 3],
            ..Ranges::default()
        };
        let index = Index::axis(0).scale(12).add(&Index::axis(1)).offset(4);
        let (q, r) = ranges.div_mod(&index, 12);
        assert_eq!(q, Index::axis(0));
        assert_eq!(r, Index::axis(1).offset(4));
    }
}
