//! Instances of the primitives that are no row of the elementwise tables.

use super::{Other, Rng, control};
use crate::{
    DType, DotDims, GatherDims, GatherMode, PadConfig, Prim, ReduceOp, ScatterDims, ScatterOp,
    Tensor,
};

const LINE: (f64, f64) = (-2.0, 2.0);

pub(super) fn sample(op: Other, rng: &mut Rng, dtype: DType) -> (Prim, Vec<Tensor>) {
    let rank = rng.below(4);
    let ranked = rank.max(1);
    match op {
        Other::IntegerPow => {
            let least = if dtype.is_float() { -3 } else { 0 };
            let y = least + rng.below((5 - least) as usize) as i32;
            let shape = rng.shape(rank);
            (
                Prim::IntegerPow { y },
                vec![rng.tensor(dtype, &shape, (0.3, 2.0))],
            )
        }
        Other::Select => {
            let shape = rng.shape(rank);
            let which = rng.tensor(DType::Bool, &shape, LINE);
            let cases = [
                rng.tensor(dtype, &shape, LINE),
                rng.tensor(dtype, &shape, LINE),
            ];
            (Prim::Select, [vec![which], cases.to_vec()].concat())
        }
        Other::Convert => {
            let (to, shape) = (rng.choose(&DType::ALL), rng.shape(rank));
            let x = rng.tensor(dtype, &shape, (-9.0, 9.0));
            (
                Prim::Convert {
                    dtype: to,
                    weak_type: false,
                },
                vec![x],
            )
        }
        Other::Bitcast => {
            let same: Vec<DType> = DType::ALL
                .into_iter()
                .filter(|d| {
                    d.size() == dtype.size() && (*d == DType::Bool) == (dtype == DType::Bool)
                })
                .collect();
            let (to, shape) = (rng.choose(&same), rng.shape(rank));
            (
                Prim::Bitcast { dtype: to },
                vec![rng.tensor(dtype, &shape, LINE)],
            )
        }
        Other::StopGradient => {
            let shape = rng.shape(rank);
            (Prim::StopGradient, vec![rng.tensor(dtype, &shape, LINE)])
        }
        Other::Threefry2x32 => {
            let shape = rng.shape(rank);
            let words = (0..4)
                .map(|_| rng.tensor(DType::U32, &shape, LINE))
                .collect();
            (Prim::Threefry2x32, words)
        }
        Other::Iota => {
            let shape = rng.shape(ranked);
            let axis = rng.below(ranked);
            (Prim::Iota { dtype, shape, axis }, Vec::new())
        }
        Other::Broadcast => {
            let shape = rng.shape(rank);
            let dims = rng.subset(rank);
            let from: Vec<usize> = dims
                .iter()
                .map(|d| if rng.below(3) == 0 { 1 } else { shape[*d] })
                .collect();
            (
                Prim::Broadcast { shape, dims },
                vec![rng.tensor(dtype, &from, LINE)],
            )
        }
        Other::Reshape => {
            let shape = rng.shape(ranked);
            let mut to = shape.clone();
            match rng.below(3) {
                0 => to = vec![shape.iter().product()],
                1 => to.insert(rng.below(ranked + 1), 1),
                _ if ranked > 1 => {
                    let last = to.pop().unwrap_or(1);
                    to[ranked - 2] *= last;
                }
                _ => {}
            }
            (
                Prim::Reshape { shape: to },
                vec![rng.tensor(dtype, &shape, LINE)],
            )
        }
        Other::Transpose => {
            let shape = rng.shape(rank);
            (
                Prim::Transpose {
                    perm: rng.permutation(rank),
                },
                vec![rng.tensor(dtype, &shape, LINE)],
            )
        }
        Other::Slice => {
            let shape = rng.shape(rank);
            let start: Vec<usize> = shape.iter().map(|n| rng.below(n + 1)).collect();
            let limit = start
                .iter()
                .zip(&shape)
                .map(|(s, n)| rng.between(*s, *n))
                .collect();
            let stride = (0..rank).map(|_| rng.between(1, 3)).collect();
            (
                Prim::Slice {
                    start,
                    limit,
                    stride,
                },
                vec![rng.tensor(dtype, &shape, LINE)],
            )
        }
        Other::Pad => {
            let shape = rng.shape(rank);
            let config = shape
                .iter()
                .map(|n| {
                    let interior = rng.below(3);
                    let inside = if *n == 0 {
                        0
                    } else {
                        (n - 1) * (interior + 1) + 1
                    };
                    // Negative padding may cut away all, not more.
                    let low = rng.below(4) as i64 - (inside.min(1) as i64);
                    let high = rng.below(4) as i64 - (inside.min(2) as i64 / 2);
                    PadConfig {
                        low,
                        high,
                        interior,
                    }
                })
                .collect();
            let x = rng.tensor(dtype, &shape, LINE);
            (Prim::Pad { config }, vec![x, rng.tensor(dtype, &[], LINE)])
        }
        Other::Concatenate => {
            let shape = rng.shape(ranked);
            let axis = rng.below(ranked);
            let parts = (0..rng.between(1, 4))
                .map(|_| {
                    let mut shape = shape.clone();
                    shape[axis] = rng.below(4);
                    rng.tensor(dtype, &shape, LINE)
                })
                .collect();
            (Prim::Concatenate { axis }, parts)
        }
        Other::Rev => {
            let shape = rng.shape(rank);
            (
                Prim::Rev {
                    axes: rng.subset(rank),
                },
                vec![rng.tensor(dtype, &shape, LINE)],
            )
        }
        Other::DynamicSlice => {
            let shape = rng.shape(rank);
            let sizes: Vec<usize> = shape.iter().map(|n| rng.between(0, *n)).collect();
            let mut inputs = vec![rng.tensor(dtype, &shape, LINE)];
            inputs.extend(shape.iter().map(|n| rng.index(-2, *n as i64 + 1)));
            (Prim::DynamicSlice { sizes }, inputs)
        }
        Other::DynamicUpdateSlice => {
            let shape = rng.shape(rank);
            let sizes: Vec<usize> = shape.iter().map(|n| rng.between(0, *n)).collect();
            let mut inputs = vec![
                rng.tensor(dtype, &shape, LINE),
                rng.tensor(dtype, &sizes, LINE),
            ];
            inputs.extend(shape.iter().map(|n| rng.index(-2, *n as i64 + 1)));
            (Prim::DynamicUpdateSlice, inputs)
        }
        Other::Gather => gather(rng, dtype),
        Other::Scatter => scatter(rng, dtype),
        Other::ReduceSum => reduce(rng, dtype, ReduceOp::Sum),
        Other::ReduceProd => reduce(rng, dtype, ReduceOp::Prod),
        Other::ReduceMax => reduce(rng, dtype, ReduceOp::Max),
        Other::ReduceMin => reduce(rng, dtype, ReduceOp::Min),
        Other::ReduceAnd => reduce(rng, dtype, ReduceOp::And),
        Other::ReduceOr => reduce(rng, dtype, ReduceOp::Or),
        Other::ArgMax | Other::ArgMin => {
            let shape = rng.filled_shape(ranked);
            let prim = Prim::ArgReduce {
                greatest: op == Other::ArgMax,
                axis: rng.below(ranked),
                dtype: DType::I32,
            };
            (prim, vec![rng.distinct(dtype, &shape)])
        }
        Other::CumSum => cumulative(rng, dtype, ReduceOp::Sum),
        Other::CumProd => cumulative(rng, dtype, ReduceOp::Prod),
        Other::CumMax => cumulative(rng, dtype, ReduceOp::Max),
        Other::CumMin => cumulative(rng, dtype, ReduceOp::Min),
        Other::DotGeneral => dot_general(rng, dtype),
        Other::Sort => {
            let shape = rng.shape(ranked);
            let (axis, keys, count) = (rng.below(ranked), rng.between(1, 2), rng.between(2, 3));
            let mut xs: Vec<Tensor> = (0..count).map(|_| rng.distinct(dtype, &shape)).collect();
            if rng.flip() {
                xs[0] = rng.tensor(DType::I32, &shape, LINE);
            }
            (Prim::Sort { axis, keys }, xs)
        }
        Other::Jit => control::jit(rng, dtype),
        Other::Scan => control::scan(rng, dtype),
        Other::While => control::while_loop(rng, dtype),
        Other::Cond => control::cond(rng, dtype),
    }
}

fn reduce(rng: &mut Rng, dtype: DType, op: ReduceOp) -> (Prim, Vec<Tensor>) {
    let rank = rng.below(4);
    let shape = rng.shape(rank);
    (
        Prim::Reduce {
            op,
            axes: rng.subset(rank),
        },
        vec![rng.distinct(dtype, &shape)],
    )
}

fn cumulative(rng: &mut Rng, dtype: DType, op: ReduceOp) -> (Prim, Vec<Tensor>) {
    let rank = rng.between(1, 3);
    let shape = rng.shape(rank);
    let prim = Prim::Cumulative {
        op,
        axis: rng.below(rank),
        reverse: rng.flip(),
    };
    (prim, vec![rng.distinct(dtype, &shape)])
}

fn dot_general(rng: &mut Rng, dtype: DType) -> (Prim, Vec<Tensor>) {
    let (nb, nc) = (rng.below(2), rng.below(3));
    let (batch, contract) = (rng.shape(nb), rng.shape(nc));
    let mut side = || {
        let free = rng.below(3);
        let free = rng.shape(free);
        let extents = [batch.as_slice(), &contract, &free].concat();
        // Axis i of the tensor is entry perm[i] of (batch, contract, free).
        let perm = rng.permutation(extents.len());
        let place = |entry: usize| perm.iter().position(|p| *p == entry).unwrap_or(0);
        let shape: Vec<usize> = perm.iter().map(|p| extents[*p]).collect();
        let b: Vec<usize> = (0..nb).map(place).collect();
        let c: Vec<usize> = (nb..nb + nc).map(place).collect();
        (rng.tensor(dtype, &shape, LINE), b, c)
    };
    let (lhs, lhs_batch, lhs_contract) = side();
    let (rhs, rhs_batch, rhs_contract) = side();
    let dims = DotDims {
        lhs_contract,
        rhs_contract,
        lhs_batch,
        rhs_batch,
    };
    let wider = DType::ALL
        .into_iter()
        .filter(|d| d.kind() == dtype.kind() && d.size() >= dtype.size());
    let wider: Vec<DType> = wider.collect();
    let preferred = rng.flip().then(|| rng.choose(&wider));
    (Prim::DotGeneral { dims, preferred }, vec![lhs, rhs])
}

fn index_mode(rng: &mut Rng) -> GatherMode {
    rng.choose(&[
        GatherMode::Clip,
        GatherMode::FillOrDrop,
        GatherMode::PromiseInBounds,
    ])
}

/// Index vectors for windows of these sizes, out of range too unless that is promised not to be.
fn indices(
    rng: &mut Rng,
    batch: &[usize],
    map: &[usize],
    shape: &[usize],
    sizes: &[usize],
    mode: GatherMode,
) -> Tensor {
    let slack = if mode == GatherMode::PromiseInBounds {
        0
    } else {
        2
    };
    let count: usize = batch.iter().product();
    let mut values = Vec::new();
    for _ in 0..count {
        for axis in map {
            let last = shape[*axis] - sizes[*axis];
            values.push((rng.below(last + 1 + 2 * slack) as i64 - slack as i64) as i32);
        }
    }
    Tensor::i32([batch, &[map.len()]].concat(), values)
}

/// Which of `count` result axes hold the window.
fn window_dims(rng: &mut Rng, windowed: usize, batch: usize) -> Vec<usize> {
    let mut dims = rng.permutation(windowed + batch);
    dims.truncate(windowed);
    dims.sort_unstable();
    dims
}

fn gather(rng: &mut Rng, dtype: DType) -> (Prim, Vec<Tensor>) {
    let rank = rng.between(1, 3);
    let shape = rng.filled_shape(rank);
    let collapsed = rng.subset(rank);
    let sizes: Vec<usize> = (0..rank)
        .map(|a| {
            if collapsed.contains(&a) {
                1
            } else {
                rng.between(1, shape[a])
            }
        })
        .collect();
    let mut map = rng.permutation(rank);
    map.truncate(rng.between(1, rank));
    let batch_rank = rng.below(3);
    let batch = rng.shape(batch_rank);
    let mode = index_mode(rng);
    let at = indices(rng, &batch, &map, &shape, &sizes, mode);
    let dims = GatherDims {
        offset_dims: window_dims(rng, rank - collapsed.len(), batch_rank),
        collapsed_slice_dims: collapsed,
        start_index_map: map,
    };
    let x = rng.tensor(dtype, &shape, LINE);
    (
        Prim::Gather {
            dims,
            slice_sizes: sizes,
            mode,
        },
        vec![x, at],
    )
}

fn scatter(rng: &mut Rng, dtype: DType) -> (Prim, Vec<Tensor>) {
    let rank = rng.between(1, 3);
    let shape = rng.filled_shape(rank);
    let inserted = rng.subset(rank);
    let sizes: Vec<usize> = (0..rank)
        .map(|a| {
            if inserted.contains(&a) {
                1
            } else {
                rng.between(1, shape[a])
            }
        })
        .collect();
    let mut map = rng.permutation(rank);
    map.truncate(rng.between(1, rank));
    let batch_rank = rng.below(3);
    let batch = rng.shape(batch_rank);
    let mode = index_mode(rng);
    let at = indices(rng, &batch, &map, &shape, &sizes, mode);
    let windowed: Vec<usize> = (0..rank).filter(|a| !inserted.contains(a)).collect();
    let update_window_dims = window_dims(rng, windowed.len(), batch_rank);
    let (mut w, mut b) = (windowed.iter(), batch.iter());
    let update_shape: Vec<usize> = (0..windowed.len() + batch_rank)
        .filter_map(|a| match update_window_dims.contains(&a) {
            true => w.next().map(|axis| sizes[*axis]),
            false => b.next().copied(),
        })
        .collect();
    let op = match dtype {
        DType::Bool => rng.choose(&[ScatterOp::Set, ScatterOp::Min, ScatterOp::Max]),
        _ => rng.choose(&[
            ScatterOp::Set,
            ScatterOp::Add,
            ScatterOp::Mul,
            ScatterOp::Min,
            ScatterOp::Max,
        ]),
    };
    let dims = ScatterDims {
        update_window_dims,
        inserted_window_dims: inserted,
        scatter_dims_to_operand_dims: map,
    };
    let x = rng.distinct(dtype, &shape);
    let updates = rng.distinct(dtype, &update_shape);
    (Prim::Scatter { op, dims, mode }, vec![x, at, updates])
}
