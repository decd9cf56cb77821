//! A multilayer perceptron with tanh after every layer, mean squared error, gradient descent.

use std::rc::Rc;

use athanor_ir::{Aval, DType, DotDims, Tensor, TensorData};
use athanor_trace::{Error, Result, Staged, Value, constant, lax};

/// The whole training step as a graph.
pub struct Network {
    sizes: Vec<usize>,
    batch: usize,
    staged: Staged,
    name: Rc<str>,
}

fn tensor(shape: &[usize], data: &[f32]) -> Tensor {
    Tensor::new(shape.to_vec(), TensorData::F32(data.to_vec()))
}

fn cut<'a>(data: &mut &'a [f32], shape: &[usize]) -> Result<&'a [f32]> {
    let n = shape.iter().product();
    let (head, tail) = data
        .split_at_checked(n)
        .ok_or_else(|| Error::Runtime(format!("{n} more numbers expected")))?;
    *data = tail;
    Ok(head)
}

/// x (batch, n), w (n, m), b (m) to (batch, m).
fn dense(x: &Value, w: &Value, b: &Value) -> Result<Value> {
    let dims = DotDims {
        lhs_contract: vec![1],
        rhs_contract: vec![0],
        ..DotDims::default()
    };
    let y = lax::dot_general(x, w, &dims)?;
    let b = lax::broadcast_in_dim(b, y.shape(), &[1])?;
    lax::add(&y, &b)
}

fn loss(params: &[Value], x: &Value, y: &Value) -> Result<Vec<Value>> {
    let mut h = x.clone();
    for layer in params.chunks_exact(2) {
        h = lax::tanh(&dense(&h, &layer[0], &layer[1])?)?;
    }
    let d = lax::sub(&h, y)?;
    let sum = lax::reduce_sum(&lax::mul(&d, &d)?, &[0, 1])?;
    Ok(vec![lax::scale(&sum, 1.0 / y.aval().len() as f64)?])
}

/// (parameters, x, y, rate) to (parameters, loss).
fn step(args: &[Value]) -> Result<Vec<Value>> {
    let (params, data) = args.split_at(args.len() - 3);
    let (outs, grads) =
        athanor_trace::value_and_grad(&mut |p: &[Value]| loss(p, &data[0], &data[1]), params)?;
    let mut next = Vec::new();
    for (p, g) in params.iter().zip(grads) {
        let g = g.ok_or_else(|| Error::Runtime("a parameter without a gradient".into()))?;
        let rate = lax::broadcast_to(&data[2], p.shape())?;
        next.push(lax::sub(p, &lax::mul(&rate, &g)?)?);
    }
    next.extend(outs);
    Ok(next)
}

impl Network {
    pub fn stage(sizes: &[usize], batch: usize) -> Result<Network> {
        let f32s = |shape: Vec<usize>| Aval::new(DType::F32, shape);
        let mut avals: Vec<Aval> = sizes
            .windows(2)
            .flat_map(|s| [f32s(vec![s[0], s[1]]), f32s(vec![s[1]])])
            .collect();
        let [first, .., last] = *sizes else {
            return Err(Error::Runtime("a network has two sizes or more".into()));
        };
        avals.extend([
            f32s(vec![batch, first]),
            f32s(vec![batch, last]),
            f32s(vec![]),
        ]);
        Ok(Network {
            sizes: sizes.to_vec(),
            batch,
            staged: athanor_trace::stage("step", &mut step, &avals)?,
            name: "step".into(),
        })
    }

    /// The step's arguments on the first minibatch.
    pub fn arguments(
        &self,
        mut params: &[f32],
        xs: &[f32],
        ys: &[f32],
        rate: f64,
    ) -> Result<Vec<Value>> {
        let mut args = Vec::new();
        for s in self.sizes.windows(2) {
            for shape in [&s[..], &s[1..]] {
                args.push(constant(&tensor(shape, cut(&mut params, shape)?), false)?);
            }
        }
        if let Some((x, y)) = self.batches(xs, ys)?.into_iter().next() {
            args.extend([x, y]);
        }
        args.push(constant(&Tensor::scalar_f64(DType::F32, rate), false)?);
        Ok(args)
    }

    pub fn batches(&self, mut xs: &[f32], mut ys: &[f32]) -> Result<Vec<(Value, Value)>> {
        let mut batches = Vec::new();
        while !xs.is_empty() {
            let x = [self.batch, self.sizes[0]];
            let y = [self.batch, self.sizes[self.sizes.len() - 1]];
            batches.push((
                constant(&tensor(&x, cut(&mut xs, &x)?), false)?,
                constant(&tensor(&y, cut(&mut ys, &y)?), false)?,
            ));
        }
        Ok(batches)
    }

    /// One call of generated code.
    pub fn step(&self, args: &[Value]) -> Result<Vec<Value>> {
        athanor_trace::call_jit(&self.name, &self.staged, args)
    }
}
