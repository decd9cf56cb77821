//! Printing, character for character against `jax.make_jaxpr` of JAX 0.10.2.

use std::rc::Rc;

use athanor_ir::{
    Atom, Aval, Binary, DType, DotDims, Graph, GraphBuilder, Literal, Prim, ReduceOp, Source, Unary,
};

struct Builder(GraphBuilder);

impl Builder {
    fn new() -> Builder {
        Builder(GraphBuilder::new())
    }

    fn input(&mut self, dtype: DType, shape: &[usize]) -> Atom {
        Atom::Var(self.0.input(Aval::new(dtype, shape)))
    }

    fn all(&mut self, prim: Prim, inputs: &[Atom]) -> Vec<Atom> {
        let outputs = self
            .0
            .push(prim, inputs.to_vec(), Source::default())
            .unwrap();
        outputs.into_iter().map(Atom::Var).collect()
    }

    fn push(&mut self, prim: Prim, inputs: &[Atom]) -> Atom {
        self.all(prim, inputs)[0]
    }

    fn finish(self, outputs: &[Atom]) -> Graph {
        self.0.finish(outputs.to_vec())
    }
}

fn lit(dtype: DType, x: f64) -> Atom {
    Atom::Lit(Literal::new(dtype, x, true))
}

#[test]
fn equations_and_parameters() {
    let mut g = Builder::new();
    let (x, y) = (g.input(DType::F32, &[2, 3]), g.input(DType::F32, &[3, 3]));
    let dims = DotDims {
        lhs_contract: vec![1],
        rhs_contract: vec![0],
        ..DotDims::default()
    };
    let a = g.push(
        Prim::DotGeneral {
            dims,
            preferred: None,
        },
        &[x, y],
    );
    let b = g.push(Prim::Unary(Unary::Tanh), &[a]);
    let c = g.push(Prim::IntegerPow { y: 2 }, &[b]);
    let three = lit(DType::F32, 3.0);
    let k = g.push(
        Prim::Broadcast {
            shape: vec![2, 3],
            dims: vec![],
        },
        &[three],
    );
    let d = g.push(Prim::Binary(Binary::Add), &[c, k]);
    let e = g.push(
        Prim::Reduce {
            op: ReduceOp::Sum,
            axes: vec![0],
        },
        &[d],
    );
    let f = g.push(
        Prim::Broadcast {
            shape: vec![2, 3],
            dims: vec![1],
        },
        &[e],
    );
    let h = g.push(Prim::Transpose { perm: vec![1, 0] }, &[f]);
    let i = g.push(Prim::Reshape { shape: vec![6] }, &[h]);
    let slice = Prim::Slice {
        start: vec![1],
        limit: vec![5],
        stride: vec![2],
    };
    let j = g.push(slice, &[i]);
    let s = g.push(
        Prim::Reduce {
            op: ReduceOp::Sum,
            axes: vec![0],
        },
        &[j],
    );
    let t = g.push(Prim::Binary(Binary::Mul), &[s, lit(DType::F32, 1e-8)]);
    assert_eq!(
        g.finish(&[j, t]).to_string(),
        "\
{ lambda ; a:f32[2,3] b:f32[3,3]. let
    c:f32[2,3] = dot_general[
      dimension_numbers=(([1], [0]), ([], []))
      preferred_element_type=float32
    ] a b
    d:f32[2,3] = tanh c
    e:f32[2,3] = integer_pow[y=2] d
    f:f32[2,3] = add e 3.0:f32[]
    g:f32[3] = reduce_sum[axes=(0,) out_sharding=None] f
    h:f32[2,3] = broadcast_in_dim[broadcast_dimensions=(1,)] g
    i:f32[3,2] = transpose[permutation=(1, 0)] h
    j:f32[6] = reshape[dimensions=None new_sizes=(6,) sharding=None] i
    k:f32[2] = slice[limit_indices=(5,) start_indices=(1,) strides=(2,)] j
    l:f32[] = reduce_sum[axes=(0,) out_sharding=None] k
    m:f32[] = mul l 9.99999993922529e-09:f32[]
  in (k, m) }"
    );
}

#[test]
fn scan() {
    let mut body = Builder::new();
    let (c, x) = (body.input(DType::F32, &[]), body.input(DType::F32, &[]));
    let sum = body.push(Prim::Binary(Binary::Add), &[c, x]);
    let product = body.push(Prim::Binary(Binary::Mul), &[c, x]);
    let body = Rc::new(body.finish(&[sum, product]));
    let mut g = Builder::new();
    let (c, xs) = (g.input(DType::F32, &[]), g.input(DType::F32, &[4]));
    let prim = Prim::Scan {
        body,
        length: 4,
        reverse: false,
        consts: 0,
        carry: 1,
    };
    let outputs = g.all(prim, &[c, xs]);
    assert_eq!(
        g.finish(&outputs).to_string(),
        "\
{ lambda ; a:f32[] b:f32[4]. let
    c:f32[] d:f32[4] = scan[
      jaxpr={ lambda ; e:f32[] f:f32[]. let
          g:f32[] = add e f
          h:f32[] = mul e f
        in (g, h) }
      length=4
      num_carry=1
      num_consts=0
      reverse=False
      unroll=1
    ] a b
  in (c, d) }"
    );
}

#[test]
fn cond_prints_short_branches_on_one_line() {
    let branch = |op: Option<Unary>| {
        let mut b = Builder::new();
        let x = b.input(DType::F32, &[]);
        let y = match op {
            Some(op) => b.push(Prim::Unary(op), &[x]),
            None => b.push(Prim::Binary(Binary::Mul), &[x, x]),
        };
        Rc::new(b.finish(&[y]))
    };
    let mut g = Builder::new();
    let (p, x) = (g.input(DType::Bool, &[]), g.input(DType::F32, &[]));
    let i = g.push(
        Prim::Convert {
            dtype: DType::I32,
            weak_type: false,
        },
        &[p],
    );
    let branches = vec![branch(Some(Unary::Neg)), branch(None)];
    let y = g.push(Prim::Cond { branches }, &[i, x]);
    assert_eq!(
        g.finish(&[y]).to_string(),
        "\
{ lambda ; a:bool[] b:f32[]. let
    c:i32[] = convert_element_type[new_dtype=int32 weak_type=False] a
    d:f32[] = cond[
      branches=(
        { lambda ; e:f32[]. let f:f32[] = neg e in (f,) }
        { lambda ; g:f32[]. let h:f32[] = mul g g in (h,) }
      )
    ] c b
  in (d,) }"
    );
}

#[test]
fn jit_borrows_the_names_of_its_operands() {
    let mut f = Builder::new();
    let (x, y) = (f.input(DType::F32, &[3]), f.input(DType::F32, &[3]));
    let z = f.push(Prim::Binary(Binary::Add), &[x, y]);
    let graph = Rc::new(f.finish(&[z]));
    let mut g = Builder::new();
    let x = g.input(DType::F32, &[3]);
    let y = g.push(
        Prim::Jit {
            name: "plus".into(),
            graph,
        },
        &[x, x],
    );
    assert_eq!(
        g.finish(&[y]).to_string(),
        "\
{ lambda ; a:f32[3]. let
    b:f32[3] = jit[
      name=plus
      jaxpr={ lambda ; a:f32[3] c:f32[3]. let b:f32[3] = add a c in (b,) }
    ] a a
  in (b,) }"
    );
}

#[test]
fn while_loop_and_constants() {
    let mut cond = Builder::new();
    let i = cond.input(DType::I32, &[]);
    let more = cond.push(Prim::Binary(Binary::Lt), &[i, lit(DType::I32, 10.0)]);
    let mut body = Builder::new();
    let i = body.input(DType::I32, &[]);
    let next = body.push(Prim::Binary(Binary::Add), &[i, lit(DType::I32, 1.0)]);
    let mut g = Builder::new();
    let x = g.input(DType::I32, &[]);
    let prim = Prim::While {
        cond: Rc::new(cond.finish(&[more])),
        body: Rc::new(body.finish(&[next])),
        cond_consts: 0,
        body_consts: 0,
    };
    let y = g.push(prim, &[x]);
    assert_eq!(
        g.finish(&[y]).to_string(),
        "\
{ lambda ; a:i32[]. let
    b:i32[] = while[
      body_jaxpr={ lambda ; c:i32[]. let d:i32[] = add c 1:i32[] in (d,) }
      body_nconsts=0
      cond_jaxpr={ lambda ; e:i32[]. let f:bool[] = lt e 10:i32[] in (f,) }
      cond_nconsts=0
    ] a
  in (b,) }"
    );
    let mut g = Builder::new();
    let x = g.input(DType::F32, &[2]);
    let outputs = [x, lit(DType::F32, 1.0), x, lit(DType::F64, 1e22)];
    assert_eq!(
        g.finish(&outputs).to_string(),
        "{ lambda ; a:f32[2]. let  in (a, 1.0:f32[], a, 1e+22:f64[]) }"
    );
}
