// Functions that kernels call. A block ends at an empty line; a module holds the blocks that it
// needs. Implementations may assume that there are no NaNs or infinities, so tests for them look at
// the bits. Constant expressions may not be infinite: such values come through `from_bits`, which no
// compiler evaluates early.

fn from_bits(b: u32) -> f32 { return bitcast<f32>(b); }

fn is_nan(x: f32) -> bool { return (bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u; }

fn is_finite_f(x: f32) -> bool { return (bitcast<u32>(x) & 0x7fffffffu) < 0x7f800000u; }

fn with_sign(magnitude: f32, sign: f32) -> f32 {
  return bitcast<f32>((bitcast<u32>(magnitude) & 0x7fffffffu) | (bitcast<u32>(sign) & 0x80000000u));
}

// Subnormal values become zero with their sign.
fn flush_f(x: f32) -> f32 {
  let b = bitcast<u32>(x);
  return select(x, bitcast<f32>(b & 0x80000000u), (b & 0x7fffffffu) < 0x00800000u);
}

fn div_f(x: f32, y: f32) -> f32 { return flush_f(x / y); }

fn max_f(x: f32, y: f32) -> f32 {
  let m = select(y, x, x > y);
  return select(select(m, y, is_nan(y)), x, is_nan(x));
}

fn min_f(x: f32, y: f32) -> f32 {
  let m = select(y, x, x < y);
  return select(select(m, y, is_nan(y)), x, is_nan(x));
}

fn sign_f(x: f32) -> f32 {
  let b = bitcast<u32>(x);
  let keep = (b & 0x7fffffffu) == 0u || is_nan(x);
  return select(bitcast<f32>((b & 0x80000000u) | 0x3f800000u), x, keep);
}

fn sqrt_f(x: f32) -> f32 {
  let b = bitcast<u32>(x);
  let s = sqrt(x);
  // Zeros and +infinity keep their value, what is below zero has no root.
  let keep = (b & 0x7fffffffu) == 0u || b == 0x7f800000u;
  return select(select(s, from_bits(0x7fc00000u), (b & 0x80000000u) != 0u), x, keep);
}

fn rsqrt_f(x: f32) -> f32 { return 1.0 / sqrt_f(x); }

fn div_i(x: i32, y: i32) -> i32 { return select(x / select(y, 1, y == 0), -1, y == 0); }

fn rem_i(x: i32, y: i32) -> i32 {
  let safe = y == 0 || y == -1;
  return select(select(x % select(y, 1, safe), 0, y == -1), x, y == 0);
}

fn div_u(x: u32, y: u32) -> u32 { return select(x / max(y, 1u), 0xffffffffu, y == 0u); }

fn rem_u(x: u32, y: u32) -> u32 { return select(x % max(y, 1u), x, y == 0u); }

fn shl_i(x: i32, n: i32) -> i32 { return bitcast<i32>(shl_u(bitcast<u32>(x), bitcast<u32>(n))); }

fn shl_u(x: u32, n: u32) -> u32 { return select(x << (n & 31u), 0u, n > 31u); }

fn shr_i(x: i32, n: i32) -> i32 { return bitcast<i32>(shr_u(bitcast<u32>(x), bitcast<u32>(n))); }

fn shr_u(x: u32, n: u32) -> u32 { return select(x >> (n & 31u), 0u, n > 31u); }

fn sar_i(x: i32, n: i32) -> i32 { return x >> min(bitcast<u32>(n), 31u); }

fn sar_u(x: u32, n: u32) -> u32 { return bitcast<u32>(bitcast<i32>(x) >> min(n, 31u)); }

// Truncates, saturates; NaN gives 0.
fn f_to_i(x: f32) -> i32 {
  if (is_nan(x)) { return 0; }
  if (x >= 2147483648.0) { return 2147483647; }
  if (x <= -2147483648.0) { return bitcast<i32>(0x80000000u); }
  return i32(x);
}

fn f_to_u(x: f32) -> u32 {
  if (is_nan(x) || x <= 0.0) { return 0u; }
  if (x >= 4294967296.0) { return 0xffffffffu; }
  return u32(x);
}

fn f_to_b(x: f32) -> bool { return (bitcast<u32>(x) & 0x7fffffffu) != 0u; }

fn pow2(n: i32) -> f32 { return bitcast<f32>(bitcast<u32>(n + 127) << 23u); }

// p 2^n in two steps, so that n may reach past the normal exponents.
fn scale_f(p: f32, n: i32) -> f32 {
  let half = n >> 1u;
  return p * pow2(half) * pow2(n - half);
}

// e^r - 1 - r for |r| <= ln 2 / 2 (Cephes).
fn exp_tail(r: f32) -> f32 {
  var p = 1.9875691500e-4;
  p = p * r + 1.3981999507e-3;
  p = p * r + 8.3334519073e-3;
  p = p * r + 4.1665795894e-2;
  p = p * r + 1.6666665459e-1;
  p = p * r + 5.0000001201e-1;
  return p * (r * r);
}

// x - n ln 2, ln 2 in two parts.
fn exp_rest(x: f32, n: f32) -> f32 { return (x - n * 0.693359375) - n * -2.12194440e-4; }

fn exp_f(x: f32) -> f32 {
  if (is_nan(x)) { return x; }
  let c = clamp(x, -104.0, 89.0);
  let n = round(c * 1.44269504);
  let r = exp_rest(c, n);
  let y = flush_f(scale_f(exp_tail(r) + r + 1.0, i32(n)));
  return select(y, from_bits(0x7f800000u), x > 88.72284);
}

fn exp2_f(x: f32) -> f32 {
  if (is_nan(x)) { return x; }
  let c = clamp(x, -150.0, 129.0);
  let n = round(c);
  let r = (c - n) * 0.693147181;
  let y = flush_f(scale_f(exp_tail(r) + r + 1.0, i32(n)));
  return select(y, from_bits(0x7f800000u), x >= 128.0);
}

fn expm1_f(x: f32) -> f32 {
  if (is_nan(x) || (bitcast<u32>(x) & 0x7fffffffu) == 0u) { return x; }
  let c = clamp(x, -80.0, 89.0);
  let n = round(c * 1.44269504);
  let r = exp_rest(c, n);
  let q = exp_tail(r) + r;
  let s = pow2(i32(n) - 1);
  let y = q * s + (s - 0.5);
  let z = select(y + y, q, n == 0.0);
  return select(z, from_bits(0x7f800000u), x > 88.72284);
}

// log(2^k (1 + f)) + c with 1 + f in [sqrt 1/2, sqrt 2), by fdlibm's series. b: bits of the operand,
// positive, finite and normal after multiplication by 2^shift.
fn log_bits(b: u32, shift: i32, c: f32) -> f32 {
  let i = b + 0x004afb0du;
  let k = f32(i32(i >> 23u) - 127 - shift);
  let f = bitcast<f32>((i & 0x007fffffu) + 0x3f3504f3u) - 1.0;
  let s = f / (f + 2.0);
  let z = s * s;
  var p = 0.24279078841;
  p = p * z + 0.28498786688;
  p = p * z + 0.40000972152;
  p = p * z + 0.66666662693;
  let h = 0.5 * (f * f);
  let t = s * (h + p * z) + (k * 9.0580006145e-06 + c) - h + f;
  return k * 6.9313812256e-01 + t;
}

// log x + c for positive finite x, else the limits.
fn log_plus(x: f32, c: f32) -> f32 {
  let b = bitcast<u32>(x);
  if ((b & 0x7fffffffu) == 0u) { return from_bits(0xff800000u); }
  if (is_nan(x)) { return x; }
  if ((b & 0x80000000u) != 0u) { return from_bits(0x7fc00000u); }
  if (b == 0x7f800000u) { return x; }
  if (b < 0x00800000u) {
    // Subnormal: normalise by integer arithmetic, which no device flushes.
    let up = countLeadingZeros(b) - 8u;
    return log_bits(b << up, i32(up), c);
  }
  return log_bits(b, 0, c);
}

fn log_f(x: f32) -> f32 { return log_plus(x, 0.0); }

fn log1p_f(x: f32) -> f32 {
  if (abs(x) < 1e-3) { return x * (1.0 + x * (-0.5 + x * (0.333333333 - 0.25 * x))); }
  // 1 + x cut to a few bits less, so that no compiler takes what is lost for zero.
  let u = bitcast<f32>(bitcast<u32>(x + 1.0) & 0xfffffff0u);
  var c = 0.0;
  if (u > 0.0 && x < 1e9) { c = ((1.0 - u) + x) / u; }
  return log_plus(u, c);
}

fn logistic_f(x: f32) -> f32 { return flush_f(1.0 / (1.0 + exp_f(-x))); }

// Eigen's rational approximation, which XLA uses too.
fn tanh_f(x: f32) -> f32 {
  if (is_nan(x) || abs(x) < 0.0004) { return x; }
  let c = clamp(x, -7.90531111, 7.90531111);
  let z = c * c;
  var p = -2.76076847742355e-16;
  p = p * z + 2.00018790482477e-13;
  p = p * z + -8.60467152213735e-11;
  p = p * z + 5.12229709037114e-08;
  p = p * z + 1.48572235717979e-05;
  p = p * z + 6.37261928875436e-04;
  p = p * z + 4.89352455891786e-03;
  var q = 1.19825839466702e-06;
  q = q * z + 1.18534705686654e-04;
  q = q * z + 2.26843463243900e-03;
  q = q * z + 4.89352518554385e-03;
  return clamp(p * c / q, -1.0, 1.0);
}

// XLA's rational approximation.
fn erf_f(x: f32) -> f32 {
  if (is_nan(x)) { return x; }
  if (abs(x) > 3.8325069) { return with_sign(1.0, x); }
  let z = x * x;
  var p = 0.00022905065861350646;
  p = p * z + 0.0034082910107109506;
  p = p * z + 0.050955695062380861;
  p = p * z + 0.18520832239976145;
  p = p * z + 1.128379143519084;
  var q = -1.1791602954361697e-7;
  q = q * z + 0.000023547966471313185;
  q = q * z + 0.0010179625278914885;
  q = q * z + 0.014070470171167667;
  q = q * z + 0.11098505178285362;
  q = q * z + 0.49746925110067538;
  q = q * z + 1.0;
  return x * p / q;
}

// Giles (2012), table 1.
fn erf_inv_f(x: f32) -> f32 {
  let a = abs(x);
  if (a == 1.0) { return with_sign(from_bits(0x7f800000u), x); }
  if (is_nan(x) || a > 1.0) { return from_bits(0x7fc00000u); }
  let w = -log1p_f(-(x * x));
  var p = 0.0;
  if (w < 5.0) {
    let t = w - 2.5;
    p = 2.81022636e-08;
    p = fma(p, t, 3.43273939e-07);
    p = fma(p, t, -3.5233877e-06);
    p = fma(p, t, -4.39150654e-06);
    p = fma(p, t, 0.00021858087);
    p = fma(p, t, -0.00125372503);
    p = fma(p, t, -0.00417768164);
    p = fma(p, t, 0.246640727);
    p = fma(p, t, 1.50140941);
  } else {
    let t = sqrt(w) - 3.0;
    p = -0.000200214257;
    p = fma(p, t, 0.000100950558);
    p = fma(p, t, 0.00134934322);
    p = fma(p, t, -0.00367342844);
    p = fma(p, t, 0.00573950773);
    p = fma(p, t, -0.0076224613);
    p = fma(p, t, 0.00943887047);
    p = fma(p, t, 1.00167406);
    p = fma(p, t, 2.83297682);
  }
  return p * x;
}

// The 64-bit product: (low, high).
fn mul_wide(a: u32, b: u32) -> vec2<u32> {
  let al = a & 0xffffu;
  let ah = a >> 16u;
  let bl = b & 0xffffu;
  let bh = b >> 16u;
  let m = ah * bl + ((al * bl) >> 16u);
  let n = al * bh + (m & 0xffffu);
  return vec2<u32>(a * b, ah * bh + (m >> 16u) + (n >> 16u));
}

// Bits of 1/(2 pi), 32 at a time, behind a word of zeros.
fn over_two_pi(i: u32) -> u32 {
  switch (i) {
    case 1u: { return 0x28be60dbu; }
    case 2u: { return 0x9391054au; }
    case 3u: { return 0x7f09d5f4u; }
    case 4u: { return 0x7d4d3770u; }
    case 5u: { return 0x36d8a566u; }
    case 6u: { return 0x4f10e410u; }
    case 7u: { return 0x7f9458eau; }
    default: { return 0u; }
  }
}

struct Angle { r: f32, q: i32 }

// x = q pi/2 + r, |r| <= pi/4, q modulo 4. Small operands by Cody and Waite in parts of few bits;
// others by Payne and Hanek's multiplication with the bits of 1/(2 pi) that matter.
fn reduce_angle(x: f32) -> Angle {
  let a = abs(x);
  if (a < 200.0) {
    let n = round(x * 0.636619772);
    let r = ((x - n * 1.5703125) - n * 4.837512969970703125e-4) - n * 7.54978995489188216e-8;
    return Angle(r, i32(n));
  }
  let b = bitcast<u32>(a);
  let e = (b >> 23u) - 126u;
  let m = (b << 8u) | 0x80000000u;
  let i = e >> 5u;
  let s = e & 31u;
  var w0 = over_two_pi(i);
  var w1 = over_two_pi(i + 1u);
  var w2 = over_two_pi(i + 2u);
  if (s != 0u) {
    w0 = (w0 << s) | (w1 >> (32u - s));
    w1 = (w1 << s) | (w2 >> (32u - s));
    w2 = (w2 << s) | (over_two_pi(i + 3u) >> (32u - s));
  }
  // (m w0 2^64 + m w1 2^32 + m w2) / 2^32 modulo 2^64: two bits of quadrant, then the fraction.
  let p1 = mul_wide(m, w1);
  let low = p1.x + mul_wide(m, w2).y;
  let carry = select(0u, 1u, low < p1.x);
  let high = m * w0 + p1.y + carry;
  var q = i32(high >> 30u);
  var fh = (high << 2u) | (low >> 30u);
  var fl = low << 2u;
  let minus = (fh & 0x80000000u) != 0u;
  if (minus) {
    // Nearest: 1 - fraction, with a sign.
    q = q + 1;
    fl = ~fl + 1u;
    fh = ~fh + select(0u, 1u, fl == 0u);
  }
  let up = min(countLeadingZeros(fh), 31u);
  var top = fh << up;
  if (up > 0u) { top = top | (fl >> (32u - up)); }
  var r = f32(top) * 3.6572951981e-10 * pow2(-i32(up));
  if (minus) { r = -r; }
  if (x < 0.0) { r = -r; q = -q; }
  return Angle(r, q);
}

fn sin_poly(r: f32) -> f32 {
  let z = r * r;
  var p = -1.9515295891e-4;
  p = p * z + 8.3321608736e-3;
  p = p * z + -1.6666654611e-1;
  return p * (z * r) + r;
}

fn cos_poly(r: f32) -> f32 {
  let z = r * r;
  var p = 2.443315711809948e-5;
  p = p * z + -1.388731625493765e-3;
  p = p * z + 4.166664568298827e-2;
  let h = z * 0.5;
  let w = 1.0 - h;
  return w + (p * (z * z) + ((1.0 - w) - h));
}

// sin(q pi/2 + r).
fn quadrant(r: f32, q: i32) -> f32 {
  let y = select(sin_poly(r), cos_poly(r), (q & 1) == 1);
  return select(y, -y, (q & 2) == 2);
}

fn sin_f(x: f32) -> f32 {
  if (!is_finite_f(x)) { return from_bits(0x7fc00000u); }
  if (abs(x) < 1e-4) { return x; }
  let a = reduce_angle(x);
  return quadrant(a.r, a.q);
}

fn cos_f(x: f32) -> f32 {
  if (!is_finite_f(x)) { return from_bits(0x7fc00000u); }
  let a = reduce_angle(x);
  return quadrant(a.r, a.q + 1);
}

fn tan_f(x: f32) -> f32 {
  if (!is_finite_f(x)) { return from_bits(0x7fc00000u); }
  if (abs(x) < 1e-4) { return x; }
  let a = reduce_angle(x);
  let s = sin_poly(a.r);
  let c = cos_poly(a.r);
  if ((a.q & 1) == 1) { return -c / s; }
  return s / c;
}

// Cephes' atan for 0 <= t <= 1.
fn atan_unit(t: f32) -> f32 {
  let far = t > 0.41421356;
  let u = select(t, (t - 1.0) / (t + 1.0), far);
  let z = u * u;
  var p = 8.05374449538e-2;
  p = p * z + -1.38776856032e-1;
  p = p * z + 1.99777106478e-1;
  p = p * z + -3.33329491539e-1;
  let y = p * z * u + u;
  return select(y, 0.785398163 + (y - 2.1855694e-8), far);
}

fn atan2_f(y: f32, x: f32) -> f32 {
  if (is_nan(x) || is_nan(y)) { return from_bits(0x7fc00000u); }
  let ay = abs(y);
  let ax = abs(x);
  let steep = ay > ax;
  var q = min(ay, ax) / max(ay, ax);
  // 0/0 is the angle 0, two infinities that of the diagonal.
  if (bitcast<u32>(ay) == bitcast<u32>(ax)) { q = select(1.0, 0.0, (bitcast<u32>(ay)) == 0u); }
  var t = atan_unit(q);
  if (steep) { t = 1.57079637 - (t + 4.37113883e-8); }
  if ((bitcast<u32>(x) & 0x80000000u) != 0u) { t = 3.14159274 - (t + 8.74227766e-8); }
  return with_sign(t, y);
}

fn nextafter_f(x: f32, y: f32) -> f32 {
  if (is_nan(x) || is_nan(y)) { return from_bits(0x7fc00000u); }
  let b = bitcast<u32>(x);
  let c = bitcast<u32>(y);
  let zero = (b & 0x7fffffffu) == 0u;
  if (b == c || (zero && (c & 0x7fffffffu) == 0u)) { return y; }
  if (zero) { return bitcast<f32>((c & 0x80000000u) | 1u); }
  // In order of the bits as sign and magnitude.
  let i = select(bitcast<i32>(b), -bitcast<i32>(b & 0x7fffffffu), (b & 0x80000000u) != 0u);
  let j = select(bitcast<i32>(c), -bitcast<i32>(c & 0x7fffffffu), (c & 0x80000000u) != 0u);
  let away = (j > i) == (i > 0);
  return bitcast<f32>(select(b - 1u, b + 1u, away));
}

// fmod, exactly, on the bits.
fn rem_f(x: f32, y: f32) -> f32 {
  let bx = bitcast<u32>(x) & 0x7fffffffu;
  let by = bitcast<u32>(y) & 0x7fffffffu;
  if (bx >= 0x7f800000u || by > 0x7f800000u || by == 0u) { return from_bits(0x7fc00000u); }
  if (bx < by) { return x; }
  var ex = max(bx >> 23u, 1u);
  let ey = max(by >> 23u, 1u);
  var m = select(bx & 0x007fffffu, (bx & 0x007fffffu) | 0x00800000u, bx >= 0x00800000u);
  let d = select(by & 0x007fffffu, (by & 0x007fffffu) | 0x00800000u, by >= 0x00800000u);
  loop {
    if (m >= d) { m = m - d; }
    if (ex == ey) { break; }
    m = m << 1u;
    ex = ex - 1u;
  }
  if (m == 0u) { return bitcast<f32>(bitcast<u32>(x) & 0x80000000u); }
  let up = min(countLeadingZeros(m) - 8u, ey - 1u);
  m = m << up;
  let e = select(0u, ey - up, m >= 0x00800000u);
  return bitcast<f32>((bitcast<u32>(x) & 0x80000000u) | (e << 23u) | (m & 0x007fffffu));
}

fn head(x: f32) -> f32 { return bitcast<f32>(bitcast<u32>(x) & 0xfffff000u); }

// x^y for positive finite x other than 1 and finite y: log2 x in two floats, then 2^(y log2 x).
// The method and coefficients are those of fdlibm's e_powf.c (Sun Microsystems, 1993).
fn pow_positive(x: f32, y: f32) -> f32 {
  var b = bitcast<u32>(x);
  var n = 0;
  if (b < 0x00800000u) {
    let up = countLeadingZeros(b) - 8u;
    b = ((b << up) & 0x007fffffu) | 0x00800000u;
    n = -i32(up);
  }
  n = n + i32(b >> 23u) - 127;
  let j = b & 0x007fffffu;
  b = j | 0x3f800000u;
  var middle = false;
  if (j > 0x1cc471u) {
    if (j < 0x5db3d7u) { middle = true; } else { n = n + 1; b = b - 0x00800000u; }
  }
  let a = bitcast<f32>(b);
  let point = select(1.0, 1.5, middle);
  let u = a - point;
  let v = 1.0 / (a + point);
  let s = u * v;
  let sh = head(s);
  let th0 = bitcast<f32>((((b >> 1u) & 0xfffff000u) | 0x20000000u) + 0x00400000u + select(0u, 0x00200000u, middle));
  let tl0 = a - (th0 - point);
  let sl = v * ((u - sh * th0) - sh * tl0);
  let z2 = s * s;
  var p = 2.0697501302e-01;
  p = p * z2 + 2.3066075146e-01;
  p = p * z2 + 2.7272811532e-01;
  p = p * z2 + 3.3333334327e-01;
  p = p * z2 + 4.2857143283e-01;
  p = p * z2 + 6.0000002384e-01;
  let r0 = z2 * z2 * p + sl * (sh + s);
  let s2 = sh * sh;
  let th = head(3.0 + s2 + r0);
  let tl = r0 - ((th - 3.0) - s2);
  let u1 = sh * th;
  let v1 = sl * th + tl * s;
  let ph = head(u1 + v1);
  let pl = v1 - (ph - u1);
  let zh = 9.6191406250e-01 * ph;
  let zl = -1.1736857402e-04 * ph + pl * 9.6179670095e-01 + select(0.0, 1.56322085e-06, middle);
  let dh = select(0.0, 5.84960938e-01, middle);
  let t = f32(n);
  let t1 = head(((zh + zl) + dh) + t);
  let t2 = zl - (((t1 - t) - dh) - zh);
  let y1 = head(y);
  let low = (y - y1) * t1 + y * t2;
  let high = y1 * t1;
  let z = low + high;
  if (z >= 128.0) { return from_bits(0x7f800000u); }
  if (z < -150.0) { return 0.0; }
  let k = round(z);
  let g = (high - k) + low;
  let gh = bitcast<f32>(bitcast<u32>(g) & 0xffff8000u);
  let gl = low - (gh - (high - k));
  let e = gh * 6.93145752e-01;
  let f = gl * 6.9314718246e-01 + gh * 1.42860654e-06;
  let w = e + f;
  let rest = f - (w - e);
  let q = w * w;
  var c = 4.1381369442e-08;
  c = c * q + -1.6533901999e-06;
  c = c * q + 6.6137559770e-05;
  c = c * q + -2.7777778450e-03;
  c = c * q + 1.6666667163e-01;
  let d = w - q * c;
  let result = 1.0 - (((w * d) / (d - 2.0) - (rest + w * rest)) - w);
  return flush_f(scale_f(result, i32(k)));
}

fn pow_f(x: f32, y: f32) -> f32 {
  let bx = bitcast<u32>(x);
  let by = bitcast<u32>(y);
  if ((by & 0x7fffffffu) == 0u || bx == 0x3f800000u) { return 1.0; }
  if (is_nan(x) || is_nan(y)) { return from_bits(0x7fc00000u); }
  let ax = bx & 0x7fffffffu;
  let down = (by & 0x80000000u) != 0u;
  if ((by & 0x7fffffffu) == 0x7f800000u) {
    if (ax == 0x3f800000u) { return 1.0; }
    return from_bits(select(0u, 0x7f800000u, (ax > 0x3f800000u) != down));
  }
  let ay = abs(y);
  let whole = ay >= 8388608.0 || floor(ay) == ay;
  let odd = whole && ay < 16777216.0 && (u32(ay) & 1u) == 1u;
  let sign = select(0u, 0x80000000u, odd && (bx & 0x80000000u) != 0u);
  if (ax == 0u || ax == 0x7f800000u) {
    return from_bits(sign | select(0u, 0x7f800000u, (ax == 0u) == down));
  }
  if ((bx & 0x80000000u) != 0u && !whole) { return from_bits(0x7fc00000u); }
  if (ax == 0x3f800000u) { return from_bits(sign | 0x3f800000u); }
  return bitcast<f32>(bitcast<u32>(pow_positive(bitcast<f32>(ax), y)) | sign);
}

fn rotate(x: u32, n: u32) -> u32 { return (x << n) | (x >> (32u - n)); }

fn threefry_four(v: vec2<u32>, r: vec4<u32>) -> vec2<u32> {
  var a = v.x + v.y;
  var b = rotate(v.y, r.x) ^ a;
  a = a + b;
  b = rotate(b, r.y) ^ a;
  a = a + b;
  b = rotate(b, r.z) ^ a;
  a = a + b;
  b = rotate(b, r.w) ^ a;
  return vec2<u32>(a, b);
}

// Threefry-2x32, 20 rounds (Salmon et al. 2011).
fn threefry(k0: u32, k1: u32, x0: u32, x1: u32) -> vec2<u32> {
  let k2 = k0 ^ k1 ^ 0x1bd11bdau;
  let even = vec4<u32>(13u, 15u, 26u, 6u);
  let odd = vec4<u32>(17u, 29u, 16u, 24u);
  var v = threefry_four(vec2<u32>(x0 + k0, x1 + k1), even);
  v = threefry_four(v + vec2<u32>(k1, k2 + 1u), odd);
  v = threefry_four(v + vec2<u32>(k2, k0 + 2u), even);
  v = threefry_four(v + vec2<u32>(k0, k1 + 3u), odd);
  v = threefry_four(v + vec2<u32>(k1, k2 + 4u), even);
  return v + vec2<u32>(k2, k0 + 5u);
}
