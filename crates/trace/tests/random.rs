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

/// Values printed by jax 0.10.2 on a CPU for PRNGKey(7).
#[test]
fn distributions_are_those_of_jax() {
    start();
    let key = random::key(7).unwrap();
    let float = |x: f64| scalar(DType::F32, x, true).unwrap();
    let int = |x: f64| scalar(DType::I32, x, true).unwrap();
    let t = random::truncated_normal(&key, &float(-2.), &float(2.), &[4], DType::F32).unwrap();
    let want = [
        0.4293583631515503,
        1.6748857498168945,
        -0.4907144010066986,
        -0.1344878077507019,
    ];
    assert_close(&host(&t), &want, 1e-6);
    assert_eq!(
        host(&random::bernoulli(&key, &float(0.3), &[8]).unwrap()),
        [0.; 8]
    );
    let logits = f32s(&[2, 3], &[0.1, 2., -1., 1., 0., 0.5]);
    let draw =
        |axis, prefix: &[usize]| host(&random::categorical(&key, &logits, axis, prefix).unwrap());
    assert_eq!(draw(1, &[]), [1., 2.]);
    assert_eq!(draw(1, &[3]), [1., 2., 1., 2., 2., 2.]);
    assert_eq!(draw(0, &[]), [1., 0., 1.]);
    let e = random::exponential(&key, &[3], DType::F32).unwrap();
    assert_close(
        &host(&e),
        &[1.121133804321289, 3.673671007156372, 0.36074545979499817],
        1e-6,
    );
    let u = random::uniform(&key, &[3], DType::F32, &float(-2.), &float(5.)).unwrap();
    assert_close(
        &host(&u),
        &[2.7186293601989746, 4.822318077087402, 0.11990499496459961],
        1e-7,
    );
    let r = random::randint(&key, &[4], &int(-100.), &int(100000.), DType::I32).unwrap();
    assert_eq!(host(&r), [80159., 56098., 69880., 20753.]);
    let keys = random::split(&key, &[2, 2]).unwrap();
    let want = [
        3625411723.,
        1954958720.,
        195045567.,
        4062205631.,
        966301609.,
        1948237315.,
        276534068.,
        1641862660.,
    ];
    assert_eq!(host(&keys), want);
    // Mapped over keys.
    let keys = random::split(&key, &[3]).unwrap();
    let n = athanor_trace::vmap(
        &mut |k| Ok(vec![random::normal(&k[0], &[2], DType::F32)?]),
        &[keys],
        &[Some(0)],
        3,
    )
    .unwrap();
    let want = [
        1.1140471696853638,
        0.14163129031658173,
        0.4541335105895996,
        0.9391627907752991,
        -0.8203861713409424,
        -0.648158073425293,
    ];
    assert_close(&host(&n[0]), &want, 1e-6);
}
