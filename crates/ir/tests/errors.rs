//! Error texts, word for word as JAX 0.10.2 raises them for the same call of `jax.lax`.

use athanor_ir::{Aval, Binary, DType, DotDims, Error, PadConfig, Prim, ReduceOp, Unary, infer};

fn f32(shape: &[usize]) -> Aval {
    Aval::new(DType::F32, shape)
}

fn error(prim: Prim, inputs: &[Aval]) -> Error {
    infer(&prim, inputs).expect_err("JAX refuses it")
}

#[test]
fn type_errors() {
    let add = || Prim::Binary(Binary::Add);
    let i32s = |shape: &[usize]| Aval::new(DType::I32, shape);
    let bools = |shape: &[usize]| Aval::new(DType::Bool, shape);
    let dot = DotDims {
        lhs_contract: vec![0],
        rhs_contract: vec![0],
        ..DotDims::default()
    };
    let cases: Vec<(Prim, Vec<Aval>, &str)> = vec![
        (
            add(),
            vec![f32(&[2]), f32(&[3])],
            "add got incompatible shapes for broadcasting: (2,), (3,).",
        ),
        (
            add(),
            vec![f32(&[2]), f32(&[2, 3])],
            "add: arrays must have the same number of dimensions, got {1, 2}",
        ),
        (
            add(),
            vec![f32(&[2]), i32s(&[2])],
            "lax.add requires arguments to have the same dtypes, got float32, int32. (Tip: jnp.add \
             is a similar function that does automatic type promotion on inputs).",
        ),
        (
            Prim::Unary(Unary::Tanh),
            vec![i32s(&[])],
            "tanh does not accept dtype int32. Accepted dtypes are subtypes of floating, \
             complexfloating.",
        ),
        (
            Prim::Unary(Unary::Neg),
            vec![bools(&[])],
            "neg does not accept dtype bool. Accepted dtypes are subtypes of integer, floating, \
             complexfloating.",
        ),
        (
            Prim::Binary(Binary::And),
            vec![f32(&[]), f32(&[])],
            "and does not accept dtype float32 at position 0. Accepted dtypes at position 0 are \
             subtypes of integer, bool.",
        ),
        (
            Prim::DotGeneral {
                dims: dot,
                preferred: None,
            },
            vec![f32(&[3]), f32(&[4])],
            "dot_general requires contracting dimensions to have the same shape, got (3,) and (4,).",
        ),
        (
            Prim::Concatenate { axis: 0 },
            vec![f32(&[3]), f32(&[3, 1])],
            "Cannot concatenate arrays with different numbers of dimensions: got (3,), (3, 1).",
        ),
        (
            Prim::Transpose { perm: vec![1] },
            vec![f32(&[3])],
            "transpose permutation isn't a permutation of operand dimensions, got permutation (1,) \
             for operand shape (3,).",
        ),
        (
            Prim::Reduce {
                op: ReduceOp::Sum,
                axes: vec![0],
            },
            vec![bools(&[3])],
            "reduce_sum does not accept dtype bool. Accepted dtypes are subtypes of number.",
        ),
        (
            Prim::Rev { axes: vec![1] },
            vec![f32(&[2])],
            "rev dimensions must all be less than operand ndim, got dimensions (1,) for operand \
             ndim 1.",
        ),
        (
            Prim::IntegerPow { y: -1 },
            vec![i32s(&[])],
            "Integers cannot be raised to negative powers, got integer_pow(int32[], -1)",
        ),
        (
            Prim::Broadcast {
                shape: vec![2],
                dims: vec![0],
            },
            vec![f32(&[3])],
            "broadcast_in_dim operand dimension sizes must either be 1, or be equal to their \
             corresponding dimensions in the target broadcast shape; got operand of shape (3,), \
             target broadcast shape (2,), broadcast_dimensions (0,) ",
        ),
    ];
    for (prim, inputs, text) in cases {
        assert_eq!(error(prim, &inputs), Error::Type(text.to_string()));
    }
}

#[test]
fn value_errors() {
    let config = vec![PadConfig {
        low: -2,
        high: -2,
        interior: 0,
    }];
    let cases: Vec<(Prim, Vec<Aval>, &str)> = vec![
        (
            Prim::Pad { config },
            vec![f32(&[3]), f32(&[])],
            "Dimension size after padding is not at least 0, got result shape (-1,), for \
             padding_config ((-2, -2, 0),) and operand shape (3,)",
        ),
        (
            Prim::Reduce {
                op: ReduceOp::Sum,
                axes: vec![1],
            },
            vec![f32(&[3])],
            "reduction axes (1,) contains out-of-bounds indices for float32[3].",
        ),
        (
            Prim::ArgReduce {
                greatest: true,
                axis: 0,
                dtype: DType::I32,
            },
            vec![f32(&[0])],
            "argmin and argmax require non-empty reduced dimension. operand.shape=(0,) axis=0",
        ),
        (
            Prim::Cumulative {
                op: ReduceOp::Sum,
                axis: 1,
                reverse: false,
            },
            vec![f32(&[3])],
            "axis 1 is out of bounds for array of shape (3,)",
        ),
    ];
    for (prim, inputs, text) in cases {
        assert_eq!(error(prim, &inputs), Error::Value(text.to_string()));
    }
}

/// Sizes that wrap in 32 or 64 bits are refused before anything is allocated.
#[test]
fn what_no_device_could_address_is_refused() {
    for shape in [
        vec![100_000, 100_000],
        vec![usize::MAX, 2],
        vec![1 << 30, 1 << 30, 1 << 30],
    ] {
        let prim = Prim::Broadcast {
            shape,
            dims: vec![],
        };
        assert!(matches!(error(prim, &[f32(&[])]), Error::TooLarge { .. }));
    }
    let empty = Prim::Broadcast {
        shape: vec![usize::MAX, 0],
        dims: vec![],
    };
    assert!(infer(&empty, &[f32(&[])]).is_ok());
    let config = vec![PadConfig {
        low: i64::MAX,
        high: i64::MAX,
        interior: usize::MAX,
    }];
    let padded = error(Prim::Pad { config }, &[f32(&[3]), f32(&[])]);
    assert!(matches!(padded, Error::TooLarge { .. }));
}
