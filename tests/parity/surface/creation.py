"""jax.numpy: new arrays, element types, constants."""

WAIVED = "-broadcast"

CASES = """
= jnp.array, jnp.asarray 1
(X)
(1.)
(2)
(True)
([1, 2])
([1., 2])
([[1, 2], [3, 4.5]])
([f0, 1.0])
([[f0, 2], [3, 4]])
(np.float64(1.5))
(np.arange(3))
(n)
([np.float32(1), 2])
([1, True])
(f, dtype=jnp.int32)
([1.7, -1.7], dtype=jnp.int32)
([1, 2], dtype=float)
([1, 2], 'float16')
(f, copy=True)
(f, order='C')
([])
([[1, 2], [3]])
('a')
(2**40)
= jnp.array 1
(f, ndmin=3)
= jnp.zeros, jnp.ones, jnp.empty 1 -all
(3)
((2, 3))
((2, 3), jnp.int32)
((2,), dtype=bool)
((0, 3))
([], dtype=jnp.float16)
([2, 2])
(-1)
((2.5,))
= jnp.zeros_like, jnp.ones_like, jnp.empty_like 1
(X)
(f, dtype=jnp.int32)
(i, shape=(2,))
(fw)
(2)
= jnp.full 2 -all
((2, 3), 7)
((2,), 1.5, dtype=jnp.int32)
(3, f0)
((2, 3), jnp.array([1, 2, 3]))
((), True)
((0,), 1)
= jnp.full_like 2
(X, 2)
(i, 1.5)
(f, 2, dtype=jnp.int32)
(f, 2, shape=(2,))
(fw, 3)
= jnp.arange 1 -all
(5)
(2, 7)
(0, 10, 3)
(3.)
(0, 1, 0.25)
(5, 0, -2)
(3, dtype=jnp.float32)
(0, 4, 2, jnp.float16)
(stop=4)
(1, step=0.5, stop=2)
(0)
(-3)
(i[0, 2])
(1.0, 2, 0.1)
(0, -1, -0.3)
= jnp.linspace 1 -all
(0, 1, 5)
(0, 1)
(-2, 2, num=4, endpoint=False)
(0, 1, 3, retstep=True)
(0, 10, 4, dtype=jnp.int32)
(fr, 1.0, 3)
(fr, 2 * fr, 3, axis=1)
(0, 1, 0)
(0, 1, 1)
(3, 7, 100)
= jnp.logspace 2 -all
(0, 2, 3)
(0, 2, num=4, endpoint=False, base=2.0)
(0, 2, 3, dtype=jnp.int32)
(fr, 1.0, 3, axis=1)
= jnp.geomspace 2 -all
(1, 100, 3)
(1, 16, num=4, endpoint=False)
(1, 100, 3, dtype=jnp.int32)
(fp, 8.0, 3, axis=1)
= jnp.eye, jnp.identity 1 -all
(3)
(2, dtype=jnp.int32)
(0)
= jnp.eye 1 -all
(2, M=3)
(3, k=1)
(3, 4, -1)
jnp.eye(4)[j]
= jnp.tri 2 -all
(3)
(3, M=4, k=1, dtype=jnp.int32)
(N=3, k=-1)
= jnp.meshgrid 1
(R, jnp.array([1., 2.]))
(fr, ir, indexing='ij')
(fr, ir, sparse=True)
(fr, ir, copy=True)
(fr)
= jnp.indices 2 -all
((2, 3))
((2, 2), dtype=jnp.float32)
((2, 3), sparse=True)
= jnp.fromfunction 2 -all
(lambda a, b: a + b, (2, 3))
(lambda a, b: a * b, (2, 3), dtype=jnp.int32)
= jnp.tril_indices, jnp.triu_indices 2 -all
(3)
(3, k=1, m=4)
= jnp.tril_indices_from, jnp.triu_indices_from 2 -broadcast
(S)
(fs, k=1)
= jnp.diag_indices 2 -all
(3)
(2, ndim=3)
= jnp.diag_indices_from 2
(S)
= jnp.ix_ 2 -all
(jnp.array([0, 1]), jnp.array([2, 0]))
= jnp.mgrid, jnp.ogrid 2 -all
jnp.mgrid[0:2, 0:3]
jnp.mgrid[0:1:3j]
jnp.ogrid[0:2, 0:3]
= jnp.r_, jnp.c_ 3 -all
jnp.r_[fr, 1.0, 2.0]
jnp.r_[0:3]
jnp.c_[fr, ir]
= jnp.bartlett, jnp.blackman, jnp.hamming, jnp.hanning 3 -all
(5)
(1)
= jnp.kaiser 3 -all
(5, 14.0)
= jnp.vander 3
(R)
(fr, N=2, increasing=True)
= jnp.float32, jnp.int32, jnp.bool_, jnp.float16, jnp.bfloat16, jnp.uint8, jnp.uint32, jnp.int8, jnp.int16, jnp.uint16 1
(X)
(1.5)
(3)
(True)
(fr)
= jnp.float64, jnp.int64, jnp.uint64 2 -all
(1)
(f)
= jnp.pi, jnp.e, jnp.inf, jnp.nan, jnp.newaxis, jnp.euler_gamma 1 -all
jnp.pi
jnp.e
jnp.inf
jnp.euler_gamma
jnp.newaxis
str(jnp.nan)
= jnp.finfo, jnp.iinfo 2 -all
float(jnp.finfo(jnp.float32).max)
float(jnp.finfo('float16').eps)
float(jnp.finfo(jnp.bfloat16).min)
float(jnp.finfo(f.dtype).tiny)
float(jnp.finfo(jnp.float32).smallest_normal)
jnp.finfo(jnp.float32).bits
str(jnp.finfo(jnp.bfloat16).dtype)
jnp.iinfo(jnp.int32).max
jnp.iinfo(jnp.uint8).min
jnp.iinfo('int8').bits
= jnp.dtype 2 -all -align= -copy=
str(jnp.dtype('float32'))
repr(jnp.dtype(jnp.float32))
jnp.dtype(jnp.bfloat16).itemsize
jnp.dtype('int32') == jnp.int32
jnp.dtype(float).name
jnp.dtype(jnp.int8).kind
= jnp.issubdtype 2 -all
(jnp.float32, jnp.floating)
(jnp.bfloat16, jnp.floating)
(jnp.int32, jnp.integer)
(jnp.uint8, jnp.signedinteger)
(jnp.bool_, jnp.integer)
(f.dtype, jnp.inexact)
(jnp.int32, jnp.number)
= jnp.isdtype 2 -all
(jnp.float32, 'real floating')
(jnp.dtype('int32'), ('integral', 'bool'))
= jnp.result_type, jnp.promote_types 2 -all
str(jnp.promote_types('float16', 'bfloat16'))
str(jnp.promote_types(jnp.uint8, jnp.int8))
str(jnp.promote_types(jnp.uint32, jnp.int32))
str(jnp.promote_types(bool, float))
str(jnp.result_type(f, 1))
str(jnp.result_type(i, 1.5))
str(jnp.result_type(h, g))
str(jnp.result_type(i8, u8, True))
str(jnp.result_type(3))
str(jnp.result_type(h, fw))
= jnp.can_cast 3 -all
(jnp.int32, jnp.float32)
('float32', 'int32', casting='unsafe')
= jnp.ndarray 1 -all
isinstance(f, jnp.ndarray)
isinstance(n, jnp.ndarray)
isinstance(np.float32(1), jnp.ndarray)
isinstance(3.0, jnp.ndarray)
"""
