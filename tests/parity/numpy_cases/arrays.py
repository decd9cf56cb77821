"""Arrays: making them, their types, indexing, methods."""

CASES = r"""
# Creation and printing
np.array([1., 2.])
np.array([1, 2])
np.array([True, False])
np.array([True, True])
np.array([1, 2.5])
np.array([[1, 2], [3, 4]])
np.array(3)
np.array(3.5)
np.array([])
np.array([[], []])
np.array([1, 2], dtype=np.float32)
np.array([1, 2], dtype='float32')
np.array([1.5, 2.7], dtype=int)
np.array([1, 2], np.uint8)
np.array([[1, 2], [3, 4]], dtype=float)
np.array([1, 2, 3], ndmin=2)
np.array([np.float32(1), np.float32(2)])
np.array([1, np.float32(2)])
np.array([np.array([1., 2.]), np.array([3., 4.])])
np.array([[np.array(1), 2], [3, 4]])
np.array((1, 2, 3))
np.array(range(4))
np.array([[1, 2], [3]])
np.zeros(3)
np.zeros((2, 3))
np.zeros((2, 3), dtype=int)
np.zeros([], np.float32)
np.ones((2, 2), np.float32)
np.full((2, 2), 7)
np.full(3, 1.5)
np.full((2,), True)
np.zeros_like(np.array([1, 2]))
np.ones_like(np.array([1., 2.]), dtype=int)
np.full_like(np.array([1, 2]), 9)
np.arange(5)
np.arange(5.)
np.arange(2, 10, 3)
np.arange(0, 1, 0.1)
np.arange(10, 0, -2)
np.arange(3, dtype=np.float32)
np.arange(0)
np.linspace(0, 1, 5)
np.linspace(0, 1, 5, endpoint=False)
np.linspace(-1, 1, 7)
np.linspace(0, 10, 3, dtype=int)
np.linspace(0, 1, 3, retstep=True)
np.linspace(-3, 3, 50)
np.linspace([0, 1], [1, 2], 3)
np.logspace(0, 3, 4)
np.geomspace(1, 1000, 4)
np.eye(3)
np.eye(2, 3, 1)
np.eye(3, dtype=int)
np.identity(2)
np.diag([1, 2, 3])
np.diag(np.arange(9).reshape(3, 3))
np.diag([1, 2], k=1)
np.diag(np.arange(9).reshape(3, 3), -1)
np.meshgrid([1, 2, 3], [4, 5])
np.meshgrid([1, 2, 3], [4, 5], indexing='ij')
np.mgrid[0:3, 0:2]
np.mgrid[0:1:3j]
np.ogrid[0:2, 0:3]
np.tri(3)
np.tril(np.ones((3, 3)))
np.triu(np.arange(9).reshape(3, 3), 1)
np.r_[1:4, 0, 4]
np.c_[np.array([1, 2]), np.array([3, 4])]
np.indices((2, 2))
np.fromfunction(lambda i, j: i + j, (2, 3))
np.tril_indices(3)
np.vander([1, 2, 3], 3)
str(np.array([1., 2.]))
str(np.array([[1., 2.], [3., 4.]]))
str(np.arange(100))
np.arange(100)
np.arange(1001)
np.arange(2000.).reshape(20, 100)
np.arange(24).reshape(2, 3, 4)
np.arange(48.).reshape(2, 2, 3, 4)
np.array([1e-10, 1.])
np.array([1e10, 1.])
np.array([1e-5, 1e5])
np.array([123456789.123, 0.1])
np.array([0.1, 0.12345678912, 100])
np.array([1/3, 2/3])
np.array([1/3, 2/3], np.float32)
np.array([np.nan, 1.0, np.inf, -np.inf])
np.array([np.nan])
np.array([-0.0, 0.0])
np.array([1e300, 1e-300])
np.array([1.5e-8, 1.0], np.float32)
np.array([1234567.0], np.float32)
np.array([0.1, 1e6], np.float32)
np.array([-1.5, 2.25])
np.array([-1, 20, 300])
np.array([1e16])
np.array([99999999.0])
np.array([0.0001, 0.5])
np.array([0.00001, 0.5])
np.array([[0.5, -1.25], [100.0, 3.0]])
np.random.RandomState(0).randn(3, 4)
np.array([True, False]).reshape(2, 1)
np.zeros((0, 3))
np.zeros((3, 0), np.float32)
np.float64(3.0)
np.float32(0.1)
np.float32(1e10)
np.float32(123456.7)
np.int64(5)
np.int32(-3)
np.uint8(200)
np.bool_(True)
np.float16(0.1)
str(np.float64(0.1))
str(np.float32(0.1))
f"{np.float64(0.123456):.3f} {np.float32(2.5):.2f} {np.int64(3):d} {np.int64(3):03d}"
f"{np.float64(0.1)} {np.float32(0.5)} {np.int64(7)} {np.True_}"
'%.2f %d' % (np.float64(1.234), np.int64(4))
f"{np.array([1., 2.])}"
f"{np.array(2.5):.1f}"
np.array(2.5).__format__('')
np.array2string(np.array([1.23456, 2.0]), precision=2)
np.array2string(np.array([1.23456, 2.0]), separator=', ')
np.set_printoptions(precision=3) ;; r = repr(np.array([1.23456, 2.0])) ;; np.set_printoptions(precision=8) ;; r
np.set_printoptions(suppress=True) ;; r = repr(np.array([1e-7, 1.0])) ;; np.set_printoptions(suppress=False) ;; r
np.set_printoptions(precision=2, suppress=True) ;; r = repr(np.array([1.239e-7, 1234.5678, -3.14159])) ;; np.set_printoptions(precision=8, suppress=False) ;; r
np.set_printoptions(threshold=5) ;; r = repr(np.arange(10)) ;; np.set_printoptions(threshold=1000) ;; r
np.set_printoptions(formatter={'float': '{:0.2f}'.format}) ;; r = repr(np.array([1.234, 2.0])) ;; np.set_printoptions() ;; r
# dtypes
np.dtype('float32')
np.dtype(np.float32)
np.dtype(float)
np.dtype('int')
np.dtype('f4')
np.dtype('<i8').name
np.dtype('float32') == np.float32
np.float32 == np.dtype('float32')
np.array([1.]).dtype == np.float64
np.array([1.]).dtype == 'float64'
np.array([1.]).dtype == float
np.array([1]).dtype != np.int32
hash(np.dtype('float32')) == hash(np.dtype(np.float32))
{np.dtype('int32'): 1}[np.dtype(np.int32)]
str(np.dtype('int32'))
np.dtype('bool')
np.dtype(np.uint8).itemsize
np.dtype('float64').kind
np.dtype('float32').type is np.float32
np.dtype('nonsense')
np.issubdtype(np.float32, np.floating)
np.issubdtype(np.int32, np.floating)
np.issubdtype(np.dtype('int64'), np.integer)
np.issubdtype(np.float64, float)
np.issubdtype(np.array([1, 2]).dtype, np.signedinteger)
np.iinfo(np.int32)
np.iinfo(np.int32).max
np.iinfo('uint8').max
np.finfo(np.float32).eps
np.finfo(np.float64).max
np.finfo(float).tiny
np.finfo(np.float32).min
np.promote_types(np.float32, np.int32)
np.promote_types('int32', 'uint32')
np.promote_types('int8', 'float16')
np.promote_types('int64', 'float32')
np.promote_types('uint64', 'int64')
np.result_type(np.float32, 1.0)
np.result_type(np.array([1], np.int32), 2.5)
np.result_type(np.int32, np.int64)
np.can_cast(np.int32, np.float64)
np.can_cast(np.int64, np.int32)
isinstance(np.float64(1), float)
isinstance(np.float32(1), np.floating)
isinstance(np.int64(1), np.integer)
isinstance(np.array([1]), np.ndarray)
np.isscalar(np.float64(2))
# Promotion and arithmetic
(np.array([1, 2], np.int32) + 1).dtype
(np.array([1, 2], np.int32) + 1.5).dtype
(np.array([1, 2], np.float32) + 1.5).dtype
(np.array([1, 2], np.float32) + np.float64(1.5)).dtype
(np.array([1, 2], np.float32) + np.array([1, 2])).dtype
(np.array([1, 2], np.float32) * np.array([1, 2], np.int32)).dtype
(np.array([1, 2], np.float32) + np.array([1., 2.])).dtype
(np.array([True, False]) + 1).dtype
(np.array([True]) + True).dtype
np.array([True, False]) + np.array([True, True])
np.array([True, False]) * 2.5
np.array([True]) - np.array([True])
-np.array([True])
np.array([1, 2, 3]) + np.array([10, 20, 30])
np.array([1, 2, 3]) - 1
10 - np.array([1, 2, 3])
np.array([1, 2, 3]) * 2.0
np.array([1, 2, 3]) / 2
1 / np.array([1., 2., 4.])
np.array([1, 2, 3]) / np.array([0, 1, 2])
np.array([7, -7]) // 2
np.array([7, -7]) % 3
np.array([7.5, -7.5]) // 2
np.array([7.5, -7.5]) % 2
7 // np.array([2, 0])
np.array([1.0]) // 0.1
np.array([1, 2, 3]) ** 2
np.array([1., 2., 3.]) ** 0.5
2 ** np.array([1, 2, 3])
2.0 ** np.array([1, -2, 3])
np.array([2, 3]) ** np.array([3, 2])
np.array([2, 3]) ** -1
np.array([2., 3.]) ** -1
np.array([-8.0, 4.0]) ** (1/3)
np.array([1, 2]) + [3, 4]
[3, 4] + np.array([1, 2])
np.array([1, 2]) == np.array([1, 3])
np.array([1, 2]) < 2
np.array([1.5, 2.5]) >= 2
3 > np.array([1, 5])
np.array([1, 2]) == 1
np.array([1, 2]) == None
(np.array([1, 2]) > 1) & (np.array([1, 2]) < 3)
~np.array([True, False])
~np.array([1, 2])
np.array([5, 6]) & 3
np.array([5, 6]) | 8
np.array([5, 6]) ^ 1
np.array([1, 2]) << 3
np.array([16, 32]) >> 2
abs(np.array([-1, 2]))
+np.array([1, 2])
np.array([1, 2, 3]) + np.array([1, 2])
np.array([[1], [2]]) + np.array([10, 20, 30])
np.array([200, 100], np.uint8) + np.uint8(100)
np.array([200, 100], np.uint8) * 2
np.array([200, 100], np.uint8) + 300
np.array([200, 100], np.uint8) / 2
np.array([100, 100], np.int8) + np.array([100, 1], np.int8)
-np.array([1, 2], np.uint8)
np.array([1.9, -1.9, 300.5]).astype(np.int32)
np.array([1.9, 255.0]).astype(np.uint8)
np.array([300, -1]).astype(np.uint8)
np.array([0.1, 0.2]).astype(np.float32)
np.array([0, 1, 2]).astype(bool)
np.array([1, 2]).astype('float32')
a = np.array([1, 2, 3]) ;; a += 1 ;; a
a = np.array([1, 2, 3]) ;; a += 1.5 ;; a
a = np.array([1., 2., 3.]) ;; a *= 2 ;; a /= 4 ;; a -= 1 ;; a
a = np.array([1, 2, 3]) ;; a //= 2 ;; a
a = np.array([1., 2.], np.float32) ;; a += np.array([1., 2.]) ;; a
a = np.ones((2, 3)) ;; a += np.arange(3) ;; a
a = np.ones(3) ;; a += np.ones((2, 3)) ;; a
a = np.array([1, 2]) ;; b = a ;; b += 1 ;; a
a = np.array([2., 3.]) ;; a **= 2 ;; a
np.float64(1) + 1
np.float32(1) + 1.5
np.float32(1) + np.float64(1)
np.float32(1) * np.int64(3)
np.int64(7) / 2
np.int64(7) // 2
np.int64(7) % 3
np.int32(7) * 2
np.int64(2) ** 10
np.float64(2) ** 0.5
np.float64(1) / 0
np.int64(1) + True
1 + np.float64(2)
2 * np.int64(3)
1.5 * np.int64(3)
np.float64(3) > 2
np.int64(3) == 3
-np.float64(2)
abs(np.float32(-2))
round(np.float64(2.567), 2)
round(np.float64(2.5))
int(np.float64(2.7)), float(np.int64(3)), bool(np.float64(0))
np.float64(2.5).item()
np.float64(2.5).dtype
np.float64(2.5).shape
np.float64(2.5).astype(np.float32)
np.True_ + 1
not np.True_
np.True_ & np.False_
np.float64('3.5')
np.float32([1, 2])
np.int32(3.7)
np.int32(2**31)
np.uint8(256)
[10, 20, 30][np.int64(1)]
sum([np.float64(1), np.float64(2)])
max(np.array([3, 1, 2]))
# Indexing
a = np.arange(10) ;; a[3]
a = np.arange(10) ;; a[-1]
a = np.arange(10) ;; a[2:5]
a = np.arange(10) ;; a[::-1]
a = np.arange(10) ;; a[::3]
a = np.arange(10) ;; a[8:2:-2]
a = np.arange(10) ;; a[20]
a = np.arange(12).reshape(3, 4) ;; a[1]
a = np.arange(12).reshape(3, 4) ;; a[1, 2]
a = np.arange(12).reshape(3, 4) ;; a[1][2]
a = np.arange(12).reshape(3, 4) ;; a[:, 1]
a = np.arange(12).reshape(3, 4) ;; a[1:, ::2]
a = np.arange(12).reshape(3, 4) ;; a[..., -1]
a = np.arange(12).reshape(3, 4) ;; a[None].shape
a = np.arange(12).reshape(3, 4) ;; a[:, np.newaxis].shape
a = np.arange(12).reshape(3, 4) ;; a[[0, 2]]
a = np.arange(12).reshape(3, 4) ;; a[[0, 2], [1, 3]]
a = np.arange(12).reshape(3, 4) ;; a[:, [1, 3]]
a = np.arange(12).reshape(3, 4) ;; a[a > 5]
a = np.arange(12).reshape(3, 4) ;; a[a.sum(1) > 10]
a = np.arange(12).reshape(3, 4) ;; a[np.array([True, False, True])]
a = np.arange(12).reshape(3, 4) ;; a[np.array([[0, 1], [2, 0]])].shape
a = np.arange(12).reshape(3, 4) ;; a[np.ix_([0, 1], [1, 2])]
a = np.arange(12).reshape(3, 4) ;; a[5]
a = np.arange(12).reshape(3, 4) ;; a[0, 9]
a = np.arange(12).reshape(3, 4) ;; a[0, 0, 0]
a = np.arange(12).reshape(3, 4) ;; a[[0, 5]]
a = np.arange(12).reshape(3, 4) ;; a[1.0]
a = np.arange(12).reshape(3, 4) ;; a[np.array([True, False])]
a = np.arange(3) ;; a[np.int64(1)]
a = np.arange(3) ;; a[np.array(1)]
a = np.arange(3) ;; a[[]]
a = np.array(5) ;; a[()]
a = np.arange(24).reshape(2, 3, 4) ;; a[:, [0, 1], 0]
a = np.arange(24).reshape(2, 3, 4) ;; a[0, :, [0, 1]]
a = np.arange(24).reshape(2, 3, 4) ;; a[1, ..., 2]
a = np.zeros(3) ;; a[1] = 5 ;; a
a = np.zeros((2, 2)) ;; a[0, 1] = 3 ;; a
a = np.zeros((2, 3)) ;; a[0] = [1, 2, 3] ;; a
a = np.zeros((2, 3)) ;; a[:, 1] = 7 ;; a
a = np.zeros((2, 3)) ;; a[:, 0] = 1 , ;; a
a = np.zeros((2, 3)) ;; a[0][1] = 9 ;; a
a = np.zeros(4) ;; a[1:3] = [5, 6] ;; a
a = np.zeros(4) ;; a[[0, 3]] = 1 ;; a
a = np.arange(5) ;; a[a > 2] = 0 ;; a
a = np.arange(5) ;; a[a > 2] = [7, 8] ;; a
a = np.arange(5) ;; a[1] = 2.9 ;; a
a = np.arange(5) ;; a[1] += 10 ;; a
a = np.zeros(3) ;; a[[0, 0]] += 1 ;; a
a = np.arange(6).reshape(2, 3) ;; a[1] += 1 ;; a
a = np.arange(6).reshape(2, 3) ;; a[:, 0] *= 10 ;; a
a = np.arange(6).reshape(2, 3) ;; a[...] = 1 ;; a
a = np.arange(4) ;; a[:] = 3 ;; a
a = np.zeros(3) ;; a[5] = 1
a = np.zeros(3) ;; a[0:2] = [1, 2, 3]
a = np.zeros((2, 2)) ;; a[0] = np.array([[5, 6]]) ;; a
a = np.arange(6) ;; b = a[2:4] ;; b[0] = 100 ;; a
a = np.arange(6) ;; b = a[2:4] ;; a[2] = 100 ;; b
a = np.arange(6) ;; b = a.reshape(2, 3) ;; b[1, 1] = 50 ;; a
a = np.arange(6).reshape(2, 3) ;; a.T[0, 1] = 50 ;; a
a = np.arange(6).reshape(2, 3) ;; b = a.copy() ;; b[0] = 9 ;; a
a = np.zeros((3, 3)) ;; np.fill_diagonal(a, 5) ;; a
a = np.arange(6).reshape(2, 3) ;; a.flat[4]
a = np.arange(3) ;; a.fill(7) ;; a
a = np.array([3, 1, 2]) ;; a.sort() ;; a
a = np.array([[1, 2], [3, 4]]) ;; [r.tolist() for r in a]
a = np.array([[1, 2], [3, 4]]) ;; x, y = a ;; y
len(np.zeros((4, 2)))
3 in np.arange(5)
list(np.array([1., 2.]))
a = np.zeros((2, 2)) ;; a[0, 0] = np.float32(3) ;; a
np.arange(5)[np.arange(5) % 2 == 0]
for_sum = 0 ;; exec("for x in np.arange(4): for_sum += x") ;; for_sum
# Attributes and methods
np.zeros((2, 3)).shape
np.zeros((2, 3)).ndim
np.zeros((2, 3)).size
np.zeros((2, 3)).T.shape
np.zeros((2, 3)).itemsize
np.zeros((2, 3), np.float32).nbytes
np.zeros((2, 3)).strides
np.arange(6).reshape(2, -1)
np.arange(6).reshape((3, 2))
np.arange(6).reshape(4, -1)
np.arange(6).reshape(5)
np.arange(6).reshape(2, 3).ravel()
np.arange(6).reshape(2, 3).flatten()
np.arange(6).reshape(2, 3).T
np.arange(6).reshape(2, 3).transpose(1, 0)
np.arange(6).reshape(1, 2, 3).transpose(2, 0, 1).shape
np.arange(3).reshape(1, 3, 1).squeeze()
np.arange(6).reshape(2, 3).swapaxes(0, 1)
np.arange(6).reshape(2, 3).tolist()
np.array([1.5]).item()
np.arange(3).item(1)
np.arange(3).item()
np.arange(3).tobytes()
np.array([3.7, -2.2]).clip(-1, 2)
np.array([3.75, -2.25]).round(1)
np.array([1, 2, 3]).repeat(2)
np.array([10, 20, 30]).take([0, 2])
np.array([3, 1, 2]).argsort()
np.array([0, 1, 0, 2]).nonzero()
np.array([1., 2.]).dot(np.array([3., 4.]))
np.array([1, 2]).foo
bool(np.array([1]))
bool(np.array([1, 2]))
bool(np.array([]))
int(np.array([1, 2]))
float(np.array(2))
len(np.array(1))
hash(np.array([1]))
np.array([1, 2]).copy() is None
"""
