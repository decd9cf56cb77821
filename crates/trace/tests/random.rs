//! First values of real JAX for PRNGKey(0).
mod common;
use athanor_ir::DType;
use athanor_trace::{random, scalar};
use common::*;

#[test]
fn first_values_are_those_of_jax() {
    start();
    let key = random::key(0).unwrap();
    let split = random::split(&key, &[2]).unwrap();
    assert_eq!(
        host(&split),
        [1797259609., 2579123966., 928981903., 3453687069.]
    );
    let bits = random::bits(&key, &[3]).unwrap();
    assert_eq!(host(&bits), [4070199207., 4202968722., 1427181096.]);
    let (zero, one) = (
        scalar(DType::F32, 0., false).unwrap(),
        scalar(DType::F32, 1., false).unwrap(),
    );
    let u = random::uniform(&key, &[3], DType::F32, &zero, &one).unwrap();
    assert_close(&host(&u), &[0.947667, 0.9785799, 0.33229148], 1e-7);
    let n = random::normal(&key, &[3], DType::F32).unwrap();
    assert_close(&host(&n), &[1.6226422, 2.0252647, -0.43359444], 1e-6);
    let int = |x: f64| scalar(DType::I32, x, true).unwrap();
    let r = random::randint(&key, &[5], &int(0.), &int(10.), DType::I32).unwrap();
    assert_eq!(host(&r), [9., 0., 2., 3., 1.]);
    let g = random::gumbel(&key, &[2], DType::F32).unwrap();
    assert_close(&host(&g), &[2.9233725, 3.8326178], 1e-6);
    let folded = random::fold_in(&key, &int(1.)).unwrap();
    assert_eq!(host(&folded), host(&split)[2..]);
    // A fresh key, and its first normal.
    let n42 = random::normal(&random::key(42).unwrap(), &[], DType::F32).unwrap();
    assert_close(&host(&n42), &[-0.028304616], 1e-6);
}
