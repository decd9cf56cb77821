//! Instances of the primitives that hold graphs.

use std::rc::Rc;

use super::Rng;
use crate::{
    Atom, Aval, Binary, DType, Graph, GraphBuilder, Literal, Prim, Shape, Source, Tensor, Unary,
};

const LINE: (f64, f64) = (-2.0, 2.0);

/// Builds on operands that always fit, which the callers see to.
struct Body(GraphBuilder);

impl Body {
    fn new() -> Body {
        Body(GraphBuilder::new())
    }

    fn input(&mut self, dtype: DType, shape: &[usize]) -> Atom {
        Atom::Var(self.0.input(Aval::new(dtype, shape)))
    }

    fn push(&mut self, prim: Prim, inputs: Vec<Atom>) -> Atom {
        Atom::Var(
            self.0
                .push1(prim, inputs, Source::default())
                .expect("operands fit"),
        )
    }

    fn constant(&mut self, dtype: DType, shape: &[usize], value: f64) -> Atom {
        let literal = Atom::Lit(Literal::new(dtype, value, false));
        self.push(
            Prim::Broadcast {
                shape: shape.to_vec(),
                dims: Vec::new(),
            },
            vec![literal],
        )
    }

    /// A smooth bounded function of its operands, all of one type.
    fn mix(&mut self, rng: &mut Rng, operands: &[Atom]) -> Atom {
        let mut x = operands[0];
        for y in &operands[1..] {
            let op = rng.choose(&[Binary::Add, Binary::Sub, Binary::Mul]);
            x = self.push(Prim::Binary(op), vec![x, *y]);
        }
        let op = rng.choose(&[Unary::Tanh, Unary::Sin, Unary::Cos, Unary::Logistic]);
        self.push(Prim::Unary(op), vec![x])
    }

    fn finish(self, outputs: Vec<Atom>) -> Rc<Graph> {
        Rc::new(self.0.finish(outputs))
    }
}

fn shape(rng: &mut Rng) -> Shape {
    let rank = rng.below(3);
    rng.shape(rank)
}

pub(super) fn jit(rng: &mut Rng, dtype: DType) -> (Prim, Vec<Tensor>) {
    let shape = shape(rng);
    let mut body = Body::new();
    let (x, y) = (body.input(dtype, &shape), body.input(dtype, &shape));
    let a = body.mix(rng, &[x, y]);
    let b = body.mix(rng, &[a, x]);
    let prim = Prim::Jit {
        name: "f".into(),
        graph: body.finish(vec![b, a]),
    };
    (
        prim,
        vec![
            rng.tensor(dtype, &shape, LINE),
            rng.tensor(dtype, &shape, LINE),
        ],
    )
}

/// One constant, one carry, one x, one y, all of one shape but for the leading axis.
pub(super) fn scan(rng: &mut Rng, dtype: DType) -> (Prim, Vec<Tensor>) {
    let (shape, length) = (shape(rng), rng.below(5));
    let mut body = Body::new();
    let [k, c, x] = [(); 3].map(|()| body.input(dtype, &shape));
    let c = body.mix(rng, &[c, k, x]);
    let y = body.mix(rng, &[c, x]);
    let prim = Prim::Scan {
        body: body.finish(vec![c, y]),
        length,
        reverse: rng.flip(),
        consts: 1,
        carry: 1,
    };
    let rows = [&[length], shape.as_slice()].concat();
    let inputs = vec![
        rng.tensor(dtype, &shape, LINE),
        rng.tensor(dtype, &shape, LINE),
        rng.tensor(dtype, &rows, LINE),
    ];
    (prim, inputs)
}

/// Counts to a limit of 0 to 4 that is the condition's constant.
pub(super) fn while_loop(rng: &mut Rng, dtype: DType) -> (Prim, Vec<Tensor>) {
    let shape = shape(rng);
    let mut cond = Body::new();
    let limit = cond.input(DType::I32, &[]);
    let i = cond.input(DType::I32, &[]);
    cond.input(dtype, &shape);
    let go_on = cond.push(Prim::Binary(Binary::Lt), vec![i, limit]);
    let mut body = Body::new();
    let k = body.input(dtype, &shape);
    let i = body.input(DType::I32, &[]);
    let x = body.input(dtype, &shape);
    let one = Atom::Lit(Literal::new(DType::I32, 1.0, true));
    let i = body.push(Prim::Binary(Binary::Add), vec![i, one]);
    let x = body.mix(rng, &[x, k]);
    let prim = Prim::While {
        cond: cond.finish(vec![go_on]),
        body: body.finish(vec![i, x]),
        cond_consts: 1,
        body_consts: 1,
    };
    let inputs = vec![
        rng.index(0, 4),
        rng.tensor(dtype, &shape, LINE),
        Tensor::i32([], vec![0]),
        rng.tensor(dtype, &shape, LINE),
    ];
    (prim, inputs)
}

pub(super) fn cond(rng: &mut Rng, dtype: DType) -> (Prim, Vec<Tensor>) {
    let shape = shape(rng);
    let count = rng.between(1, 3);
    let branches = (0..count)
        .map(|i| {
            let mut body = Body::new();
            let (x, y) = (body.input(dtype, &shape), body.input(dtype, &shape));
            let k = body.constant(dtype, &shape, i as f64);
            let z = body.mix(rng, &[x, k, y]);
            body.finish(vec![z, x])
        })
        .collect();
    let inputs = vec![
        rng.index(-1, count as i64),
        rng.tensor(dtype, &shape, LINE),
        rng.tensor(dtype, &shape, LINE),
    ];
    (Prim::Cond { branches }, inputs)
}
