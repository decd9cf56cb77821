//! Random numbers as current `jax.random` makes them: Threefry-2x32 (Salmon et al. 2011) in the
//! partitionable mode, where element i of a draw is the hash of the 64-bit counter i. Keys are
//! u32[2]. Everything is elementwise on an iota, so that draws fuse into what uses them.

use athanor_ir::{Aval, Binary, DType, Tensor};

use crate::{Error, Result, Value, constant, lax};

/// `PRNGKey(seed)`: with 32-bit integers only the low word of the seed counts.
pub fn key(seed: i64) -> Result<Value> {
    constant(&Tensor::u32([2], vec![0, seed as u32]), false)
}

/// The two words of a key, as scalars.
fn words(key: &Value) -> Result<[Value; 2]> {
    if key.shape() != [2] || key.dtype() != DType::U32 {
        return Err(Error::Type(format!(
            "JAX encountered invalid PRNG key data: expected key_data of type u32[2]; got {}",
            key.aval()
        )));
    }
    Ok([lax::index_in_dim(key, 0, 0)?, lax::index_in_dim(key, 1, 0)?])
}

/// Hashes the counters (high words `hi`, low words `lo`).
fn hash(key: &Value, hi: &Value, lo: &Value) -> Result<[Value; 2]> {
    let [k0, k1] = words(key)?;
    let shape = lo.shape();
    let wide = |v: &Value| lax::broadcast_in_dim(v, shape, &[]);
    lax::threefry2x32(&wide(&k0)?, &wide(&k1)?, hi, lo)
}

/// Hashes the numbers 0, 1, … in C order. Counts beyond 2^32 fit no memory here.
fn hash_counters(key: &Value, shape: &[usize]) -> Result<[Value; 2]> {
    let lo = match shape {
        [_] => lax::iota(DType::U32, shape, 0)?,
        _ => lax::reshape(&lax::iota(DType::U32, &[shape.iter().product()], 0)?, shape)?,
    };
    hash(key, &lax::zeros_like(&lo)?, &lo)
}

/// The last axis holds the two words.
fn pair([a, b]: [Value; 2]) -> Result<Value> {
    let axis = a.ndim();
    lax::concatenate(
        &[
            lax::expand_dims(&a, &[axis])?,
            lax::expand_dims(&b, &[axis])?,
        ],
        axis,
    )
}

/// Keys of shape (…`shape`, 2).
pub fn split(key: &Value, shape: &[usize]) -> Result<Value> {
    pair(hash_counters(key, shape)?)
}

/// Two keys: what most draws need.
fn split_two(key: &Value) -> Result<[Value; 2]> {
    let keys = split(key, &[2])?;
    Ok([
        lax::index_in_dim(&keys, 0, 0)?,
        lax::index_in_dim(&keys, 1, 0)?,
    ])
}

/// A key from a key and a u32 scalar.
pub fn fold_in(key: &Value, data: &Value) -> Result<Value> {
    let data = lax::convert(data, DType::U32, false)?;
    pair(hash(key, &lax::zeros_like(&data)?, &data)?)
}

/// 32 random bits per element, u32.
pub fn bits(key: &Value, shape: &[usize]) -> Result<Value> {
    let [a, b] = hash_counters(key, shape)?;
    lax::xor(&a, &b)
}

/// Random bits of an unsigned type: narrow ones are the low bits of a u32's, a u64 holds both words.
pub fn bits_of(key: &Value, shape: &[usize], dtype: DType) -> Result<Value> {
    match dtype {
        DType::U32 => bits(key, shape),
        DType::U8 | DType::U16 => lax::convert(&bits(key, shape)?, dtype, false),
        DType::U64 => {
            let [a, b] = hash_counters(key, shape)?;
            let (high, low) = (
                lax::convert(&a, dtype, false)?,
                lax::convert(&b, dtype, false)?,
            );
            let half = lax::full_like(&high, 32.0)?;
            lax::or(&lax::binary(Binary::ShiftLeft, &high, &half)?, &low)
        }
        _ => Err(Error::Type(format!(
            "random bits need an unsigned integer dtype, got {}",
            dtype.name()
        ))),
    }
}

/// A float type's unsigned integer of the same width, the bits that are drawn for it, how many of
/// them are dropped, and the bits of 1.
fn layout(dtype: DType) -> (DType, DType, f64, f64) {
    match dtype {
        // 7 bits of fraction: JAX draws 8.
        DType::BF16 => (DType::U16, DType::U8, 1.0, f64::from(0x3f80)),
        DType::F16 => (DType::U16, DType::U16, 6.0, f64::from(0x3c00)),
        DType::F64 => (DType::U64, DType::U64, 12.0, 1f64.to_bits() as f64),
        _ => (DType::U32, DType::U32, 9.0, f64::from(1f32.to_bits())),
    }
}

/// Floats in [0, 1): random bits as the fraction of a number in [1, 2), minus 1.
fn unit_of(key: &Value, shape: &[usize], dtype: DType) -> Result<Value> {
    let (whole, drawn, dropped, one) = layout(dtype);
    let bits = lax::convert(&bits_of(key, shape, drawn)?, whole, false)?;
    let fraction = lax::shift_right_logical(&bits, &lax::full_like(&bits, dropped)?)?;
    let one = lax::full_like(&bits, one)?;
    let x = lax::bitcast(&lax::or(&fraction, &one)?, dtype)?;
    lax::sub(&x, &lax::ones_like(&x)?)
}

fn unit(key: &Value, shape: &[usize]) -> Result<Value> {
    unit_of(key, shape, DType::F32)
}

fn any_float(what: &str, dtype: DType) -> Result<()> {
    match dtype.is_float() {
        true => Ok(()),
        false => Err(Error::Value(format!(
            "dtype argument to `{what}` must be a float dtype, got {}",
            dtype.name()
        ))),
    }
}

fn float_only(what: &str, dtype: DType) -> Result<()> {
    any_float(what, dtype)?;
    match dtype {
        DType::F32 => Ok(()),
        _ => Err(Error::Value(format!(
            "random.{what} of dtype {} is not supported; float32 is",
            dtype.name()
        ))),
    }
}

/// Uniform in [minval, maxval), whose shapes broadcast to `shape`.
pub fn uniform(
    key: &Value,
    shape: &[usize],
    dtype: DType,
    minval: &Value,
    maxval: &Value,
) -> Result<Value> {
    any_float("uniform", dtype)?;
    let bound = |v: &Value| lax::broadcast_to(&lax::convert(v, dtype, false)?, shape);
    let (lo, hi) = (bound(minval)?, bound(maxval)?);
    let x = lax::mul(&unit_of(key, shape, dtype)?, &lax::sub(&hi, &lo)?)?;
    lax::max(&lo, &lax::add(&x, &lo)?)
}

/// Uniform between numbers known now.
fn uniform_between(key: &Value, shape: &[usize], lo: f32, hi: f32) -> Result<Value> {
    let x = unit(key, shape)?;
    if (lo, hi) == (0.0, 1.0) {
        return Ok(x);
    }
    let lo_array = lax::full_like(&x, f64::from(lo))?;
    let x = match hi - lo {
        1.0 => x,
        span => lax::scale(&x, f64::from(span))?,
    };
    lax::max(&lo_array, &lax::add(&x, &lo_array)?)
}

/// Standard normal: √2 erf⁻¹(u) with u uniform in (-1, 1).
pub fn normal(key: &Value, shape: &[usize], dtype: DType) -> Result<Value> {
    any_float("normal", dtype)?;
    // The number after -1 towards 0: -1 itself would give -inf.
    let u = match dtype {
        DType::F32 => uniform_between(key, shape, (-1f32).next_up(), 1.0)?,
        _ => {
            let unit = 2f64.powi(match dtype {
                DType::BF16 => -8,
                DType::F16 => -11,
                _ => -53,
            });
            let low = lax::scalar_of(dtype, unit - 1.0)?;
            uniform(key, shape, dtype, &low, &lax::scalar_of(dtype, 1.0)?)?
        }
    };
    lax::scale(&lax::erf_inv(&u)?, std::f64::consts::SQRT_2)
}

/// Integers in [minval, maxval), whose shapes broadcast to `shape`. Bounds beyond `dtype` are moved
/// to its own, the upper one to just above its greatest value.
pub fn randint(
    key: &Value,
    shape: &[usize],
    minval: &Value,
    maxval: &Value,
    dtype: DType,
) -> Result<Value> {
    let Some((least, greatest)) = dtype.bounds().filter(|_| dtype.is_integer()) else {
        return Err(Error::Type(format!(
            "randint only accepts integer dtypes, got {}",
            dtype.name()
        )));
    };
    let word = match dtype.size() {
        8 => DType::U64,
        _ => DType::U32,
    };
    if dtype.is_narrow() {
        // Drawn in 32 bits, as JAX does.
        let clipped = |v: &Value, top: i128| {
            let v = lax::convert(v, DType::I32, false)?;
            let v = lax::max(&v, &lax::full_like(&v, least as f64)?)?;
            lax::min(&v, &lax::full_like(&v, top as f64)?)
        };
        let (lo, hi) = (clipped(minval, greatest)?, clipped(maxval, greatest + 1)?);
        let x = randint(key, shape, &lo, &hi, DType::I32)?;
        return lax::convert(&x, dtype, false);
    }
    let bound = |v: &Value| lax::broadcast_to(&lax::convert(v, dtype, false)?, shape);
    let (lo, hi) = (bound(minval)?, bound(maxval)?);
    let [k1, k2] = split_two(key)?;
    let (high, low) = (bits_of(&k1, shape, word)?, bits_of(&k2, shape, word)?);
    let span = lax::convert(&lax::sub(&hi, &lo)?, word, false)?;
    // An empty range gives minval.
    let span = lax::select(&lax::le(&hi, &lo)?, &lax::ones_like(&span)?, &span)?;
    // 2^bits mod span, without wider integers.
    let root = 2f64.powi(4 * word.size() as i32);
    let half = lax::rem(&lax::full_like(&span, root)?, &span)?;
    let factor = lax::rem(&lax::mul(&half, &half)?, &span)?;
    let sum = lax::add(
        &lax::mul(&lax::rem(&high, &span)?, &factor)?,
        &lax::rem(&low, &span)?,
    )?;
    lax::add(&lo, &lax::convert(&lax::rem(&sum, &span)?, dtype, false)?)
}

/// True with probability `p`, whose shape broadcasts to `shape`.
pub fn bernoulli(key: &Value, p: &Value, shape: &[usize]) -> Result<Value> {
    let p = lax::broadcast_to(&lax::convert(p, DType::F32, false)?, shape)?;
    lax::lt(&unit(key, shape)?, &p)
}

/// -ln(-ln u), u uniform in (0, 1); f32.
pub fn gumbel(key: &Value, shape: &[usize], dtype: DType) -> Result<Value> {
    float_only("gumbel", dtype)?;
    let u = uniform_between(key, shape, f32::MIN_POSITIVE, 1.0)?;
    lax::neg(&lax::log(&lax::neg(&lax::log(&u)?)?)?)
}

/// Indices along `axis` of unnormalised log probabilities. `prefix` is the shape of independent
/// draws in front of the logits' other axes. i32.
pub fn categorical(key: &Value, logits: &Value, axis: usize, prefix: &[usize]) -> Result<Value> {
    if axis >= logits.ndim() {
        return Err(Error::Value(format!(
            "axis {axis} is out of bounds for array of dimension {}",
            logits.ndim()
        )));
    }
    let mut shape = prefix.to_vec();
    shape.extend_from_slice(logits.shape());
    let noise = gumbel(key, &shape, logits.dtype())?;
    let scores = lax::add(&noise, &lax::broadcast_to(logits, &shape)?)?;
    lax::argmax(&scores, prefix.len() + axis, DType::I32)
}

/// Standard normal given lower < x < upper, whose shapes broadcast to `shape`; f32.
pub fn truncated_normal(
    key: &Value,
    lower: &Value,
    upper: &Value,
    shape: &[usize],
    dtype: DType,
) -> Result<Value> {
    float_only("truncated_normal", dtype)?;
    let bound = |v: &Value| lax::convert(v, dtype, false);
    let (lower, upper) = (bound(lower)?, bound(upper)?);
    let root2 = std::f64::consts::SQRT_2;
    let cdf = |v: &Value| lax::erf(&lax::div(v, &lax::full_like(v, root2)?)?);
    let u = uniform(key, shape, dtype, &cdf(&lower)?, &cdf(&upper)?)?;
    let x = lax::scale(&lax::erf_inv(&u)?, root2)?;
    // Rounding must not reach the bounds.
    let next = |v: &Value, to: f64| -> Result<Value> {
        let v = lax::stop_gradient(v)?;
        lax::broadcast_to(&lax::nextafter(&v, &lax::full_like(&v, to)?)?, shape)
    };
    let x = lax::max(&x, &next(&lower, f64::INFINITY)?)?;
    lax::min(&x, &next(&upper, f64::NEG_INFINITY)?)
}

/// Exponential with rate 1: -ln(1 - u); f32.
pub fn exponential(key: &Value, shape: &[usize], dtype: DType) -> Result<Value> {
    float_only("exponential", dtype)?;
    let u = unit(key, shape)?;
    lax::neg(&lax::log1p(&lax::neg(&u)?)?)
}

/// Which types a key has: for callers that validate.
pub fn key_aval() -> Aval {
    Aval::new(DType::U32, [2])
}
