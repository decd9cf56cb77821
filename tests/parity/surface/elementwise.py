"""jax.numpy, element by element, and what compares them."""

# JAX takes a ufunc's where= only to say that it is not there.
WAIVED = "-where= -extobj="

CASES = """
= jnp.sin, jnp.cos, jnp.tanh, jnp.exp, jnp.square, jnp.sign, jnp.abs 1 -broadcast
(X)
(fw)
(fn)
(3)
= jnp.absolute, jnp.fabs, jnp.floor, jnp.ceil, jnp.trunc, jnp.fix, jnp.rint, jnp.negative, jnp.positive, jnp.exp2, jnp.expm1, jnp.sinh, jnp.cosh, jnp.tan, jnp.arctan, jnp.atan, jnp.arcsinh, jnp.asinh, jnp.deg2rad, jnp.radians, jnp.rad2deg, jnp.degrees, jnp.sinc, jnp.cbrt, jnp.isnan, jnp.isinf, jnp.isfinite, jnp.isposinf, jnp.isneginf, jnp.signbit, jnp.real, jnp.imag, jnp.conj, jnp.conjugate, jnp.isreal, jnp.iscomplex, jnp.logical_not, jnp.i0 2 -broadcast
(X)
(fw)
(fn)
(2)
= jnp.sqrt, jnp.log, jnp.log2 1 -broadcast
(P)
(X)
(fw)
(fn)
(64)
= jnp.log1p, jnp.log10, jnp.reciprocal, jnp.arccosh, jnp.acosh 2 -broadcast
(P)
(X)
(fw)
(fn)
(2.5)
= jnp.arcsin, jnp.arccos, jnp.arctanh, jnp.asin, jnp.acos, jnp.atanh 2 -broadcast
(U)
(X)
(fw)
(0.5)
= jnp.add, jnp.subtract, jnp.multiply, jnp.divide, jnp.true_divide, jnp.minimum, jnp.maximum, jnp.greater, jnp.logical_and, jnp.logical_or, jnp.logical_xor, jnp.less, jnp.less_equal, jnp.greater_equal, jnp.equal, jnp.not_equal, jnp.fmin, jnp.fmax, jnp.hypot, jnp.arctan2, jnp.atan2, jnp.heaviside, jnp.copysign, jnp.nextafter, jnp.logaddexp, jnp.logaddexp2, jnp.mod, jnp.remainder, jnp.fmod, jnp.floor_divide, jnp.divmod 1
(X, R)
(f, i)
(b, i)
(f, 2)
(2.5, i)
(h, g)
(h, 1.5)
(f, fp)
(fn, 1.0)
(fk, fr)
(i8, u8)
(u8, -3)
= jnp.power, jnp.pow, jnp.float_power 1
(P, R)
(f, 2)
(f, 3.0)
(i, 2)
(2, ip)
(f, i)
(2.0, f)
(fp, -0.5)
(10000, fr)
(u8, 3)
= jnp.bitwise_and, jnp.bitwise_or, jnp.bitwise_xor, jnp.left_shift, jnp.right_shift, jnp.bitwise_left_shift, jnp.bitwise_right_shift 2
(X, R)
(i, 3)
(u8, 2)
(u32, 5)
(ip, ip)
(i8, u8)
= jnp.bitwise_not, jnp.bitwise_invert, jnp.invert, jnp.bitwise_count 2 -broadcast
(X)
(u8)
(u32)
(5)
= jnp.gcd, jnp.lcm 2
(X, R)
(i, 6)
(u8, 12)
= jnp.ldexp 2
(X, 2)
(f, ir)
(i, i)
= jnp.frexp, jnp.modf 3 -broadcast
(X)
= jnp.clip 1
(X, 0, 1)
(f, 0, None)
(f, min=-1, max=1.5)
(i, max=3)
(f, -fp, fr)
jnp.clip(arr=f, min=0.25)
(i, 0.5, 1.5)
= jnp.where 1 -x= -y=
(m, X, R)
(m, f, 0)
(m, 1, 0)
(m, 1.0, i)
(f, f, 2.0)
(b, h, g)
(m)
(m, size=3)
(m, size=6, fill_value=-1)
(m, f, 0).sum()
jnp.where(f > 0, jnp.sqrt(f), 0)
= jnp.round 1 -broadcast
(X)
(f * 100, -1)
(f, decimals=1)
(i, decimals=-1)
(jnp.array([0.5, 1.5, 2.5, -0.5]))
= jnp.around 2 -broadcast
(X)
(f, decimals=1)
= jnp.nan_to_num 2 -broadcast
(X)
(fn)
(fn, copy=False)
(fn, nan=1.0, posinf=2.0, neginf=-3.0)
= jnp.array_equal 2 -broadcast
(fn, fn, equal_nan=True)
(f, i)
= jnp.array_equal, jnp.array_equiv 2 -broadcast
(X, X)
(f, fr)
(jnp.ones((2, 3)), jnp.ones(3))
= jnp.allclose, jnp.isclose 1
(X, R)
(f, f + 1e-6)
(f, f + 0.01, rtol=0.1)
(f, f + 0.01, atol=0.1)
(fn, fn)
(fn, fn, equal_nan=True)
"""
