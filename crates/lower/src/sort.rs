//! Sort: kernels that turn keys into integer ranks, the step that sorts rows of ranks and carries
//! the elements' order along, and a kernel that moves the operands.
//!
//! Several keys, and keys of 64 bits, are sorted one word after the other, the least significant
//! first, as the step is stable.

use athanor_ir::{Binary, DType, Literal};

use crate::control::location;
use crate::emit::{KernelBuilder, Location, Scope};
use crate::index::flatten;
use crate::lower::{Context, copy, defect, squeezed};
use crate::{Index, Node, NodeId, Result, Sort, Step, Store, Term};

/// Which 32 bits of a key make a rank.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Word {
    /// All there are.
    Only,
    Low,
    High,
}

pub fn sort(
    ctx: &mut Context,
    scope: &Scope,
    number: usize,
    axis: usize,
    keys: usize,
) -> Result<Vec<Step>> {
    let eqn = &scope.graph.eqns[number];
    let shape = scope.graph.aval(eqn.inputs[0]).shape;
    let length = shape[axis];
    if length <= 1 {
        let pairs = eqn.inputs.iter().enumerate();
        let copies = pairs.map(|(i, x)| copy(ctx, scope, *x, &location(scope, eqn, i)?));
        return copies.collect();
    }
    let count = shape.iter().product();
    let (ranks, order) = (ctx.temp(DType::I32, count), ctx.temp(DType::I32, count));
    let scratch = [0, 1].map(|_| ctx.temp(DType::I32, length).buffer);
    let rows = Rows::new(shape, axis);
    let mut steps = Vec::new();
    for key in (0..keys).rev() {
        let words: &[Word] = match scope.graph.aval(eqn.inputs[key]).dtype.size() {
            8 => &[Word::Low, Word::High],
            _ => &[Word::Only],
        };
        for word in words {
            let mut b = KernelBuilder::new(rows.domain.clone(), vec![], &ctx.loops);
            let first = steps.is_empty();
            let from = match first {
                true => rows.place.clone(),
                false => rows.ordered(&mut b, &order),
            };
            let value = b
                .atom(scope, eqn.inputs[key], &rows.coordinates(&from))
                .map_err(defect)?;
            let dtype = scope.graph.aval(eqn.inputs[key]).dtype;
            let rank = rank(&mut b, value, dtype, *word);
            let at = &rows.flat;
            (b.kernel.stores).push(Store::plain(ranks.buffer, at.clone(), rank));
            if first {
                let place = b.node(Node::IndexValue(rows.place.clone()));
                (b.kernel.stores).push(Store::plain(order.buffer, at.clone(), place));
            }
            b.note(scope, number);
            steps.push(Step::Kernel(b.finish()));
            steps.push(Step::Sort(Sort {
                ranks: ranks.buffer,
                order: order.buffer,
                scratch,
                rows: count / length,
                length,
            }));
        }
    }
    let mut b = KernelBuilder::new(rows.domain.clone(), vec![], &ctx.loops);
    let from = rows.ordered(&mut b, &order);
    for (i, x) in eqn.inputs.iter().enumerate() {
        let to = location(scope, eqn, i)?;
        let value = b
            .atom(scope, *x, &rows.coordinates(&from))
            .map_err(defect)?;
        let index = flatten(&rows.coordinates(&rows.place), &rows.shape).add(&to.base);
        b.kernel.stores.push(Store::plain(to.buffer, index, value));
    }
    b.note(scope, number);
    steps.push(Step::Kernel(b.finish()));
    Ok(steps)
}

/// The operands seen as rows along the sorted axis, which is the last one of the domain.
struct Rows {
    shape: Vec<usize>,
    axis: usize,
    domain: Vec<usize>,
    /// The place along the sorted axis.
    place: Index,
    /// Where rank and order of a point are.
    flat: Index,
}

impl Rows {
    fn new(shape: Vec<usize>, axis: usize) -> Rows {
        let mut others = shape.clone();
        others[axis] = 1;
        let mut domain = squeezed(&others);
        domain.push(shape[axis]);
        let all: Vec<Index> = (0..domain.len()).map(Index::axis).collect();
        Rows {
            place: Index::axis(domain.len() - 1),
            flat: flatten(&all, &domain),
            shape,
            axis,
            domain,
        }
    }

    /// Coordinates in an operand of the element at this place of the row.
    fn coordinates(&self, place: &Index) -> Vec<Index> {
        let mut others = self.shape.clone();
        others[self.axis] = 1;
        let mut coordinates = KernelBuilder::coordinates(&others);
        coordinates[self.axis] = place.clone();
        coordinates
    }

    /// The place of the element that the order has here.
    fn ordered(&self, b: &mut KernelBuilder, order: &Location) -> Index {
        let node = b.node(Node::Load {
            buffer: order.buffer,
            index: self.flat.clone(),
            guard: None,
        });
        let last = self.shape[self.axis] as i64 - 1;
        b.ranges.values.insert(node, (0, last));
        Index::term(Term::Value(node))
    }
}

/// An i32 that orders as the key does.
fn rank(b: &mut KernelBuilder, key: NodeId, dtype: DType, word: Word) -> NodeId {
    let int = |b: &mut KernelBuilder, dtype, x: f64| b.literal(Literal::new(dtype, x, false));
    let key = b.converted(key, dtype, dtype.compute());
    let (key, dtype) = match dtype.compute() {
        DType::F32 => (float_rank(b, key, DType::F32, DType::I32), DType::I32),
        DType::F64 => (float_rank(b, key, dtype, DType::I64), DType::I64),
        other => (key, other),
    };
    let to_i32 = |b: &mut KernelBuilder, from| match dtype {
        DType::I32 => from,
        _ => b.node(Node::Convert {
            to: DType::I32,
            from,
        }),
    };
    let least = f64::from(i32::MIN);
    match word {
        Word::Only if dtype == DType::U32 => {
            let bits = b.node(Node::Bitcast {
                to: DType::I32,
                from: key,
            });
            let top = int(b, DType::I32, least);
            b.binary(Binary::Xor, bits, top)
        }
        Word::Only => to_i32(b, key),
        // An unsigned word: turned by half its range.
        Word::Low => {
            let low = to_i32(b, key);
            let top = int(b, DType::I32, least);
            b.binary(Binary::Xor, low, top)
        }
        Word::High => {
            let half = int(b, dtype, 32.0);
            let high = b.binary(Binary::ShiftRightArithmetic, key, half);
            let high = to_i32(b, high);
            match dtype {
                DType::U64 => {
                    let top = int(b, DType::I32, least);
                    b.binary(Binary::Xor, high, top)
                }
                _ => high,
            }
        }
    }
}

/// The bits of a float as an integer of the same order: the two zeros equal, NaN greatest.
fn float_rank(b: &mut KernelBuilder, key: NodeId, dtype: DType, whole: DType) -> NodeId {
    let bits = b.node(Node::Bitcast {
        to: whole,
        from: key,
    });
    // Of negative floats the greater has the lesser bits: turn all but the sign.
    let count = (8 * dtype.size() - 1) as f64;
    let (count, one) = (
        b.literal(Literal::new(whole, count, false)),
        b.literal(Literal::new(whole, 1.0, false)),
    );
    let sign = b.binary(Binary::ShiftRightArithmetic, bits, count);
    let turn = b.binary(Binary::ShiftRightLogical, sign, one);
    let turned = b.binary(Binary::Xor, bits, turn);
    let zero = b.literal(Literal::new(dtype, 0.0, false));
    let is_zero = b.binary(Binary::Eq, key, zero);
    let none = b.literal(Literal::new(whole, 0.0, false));
    let rank = b.node(Node::Select {
        cond: is_zero,
        on_true: none,
        on_false: turned,
    });
    // Above the rank of infinity; shifted zeros and ones make the greatest integer.
    let all = b.literal(Literal::new(whole, -1.0, false));
    let greatest = b.binary(Binary::ShiftRightLogical, all, one);
    let is_nan = b.binary(Binary::Ne, key, key);
    b.node(Node::Select {
        cond: is_nan,
        on_true: greatest,
        on_false: rank,
    })
}
