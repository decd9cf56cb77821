"""What numpy_parity.py evaluates: one case a line, statements and a last expression apart by `;;`."""

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
# Reductions
np.array([1, 2, 3]).sum()
np.array([1., 2., 3.]).sum()
np.array([1., 2.], np.float32).sum()
np.array([True, False, True]).sum()
np.array([1, 2], np.int32).sum().dtype
np.arange(6).reshape(2, 3).sum(axis=0)
np.arange(6).reshape(2, 3).sum(axis=1, keepdims=True)
np.arange(6).reshape(2, 3).sum(axis=-1)
np.arange(24).reshape(2, 3, 4).sum(axis=(0, 2))
np.arange(6).reshape(2, 3).sum(axis=2)
np.sum([1, 2, 3])
np.sum([[1, 2], [3, 4]], axis=0)
np.sum(5)
np.sum([0.1] * 10)
np.mean([1, 2, 3, 4])
np.mean(np.array([1., 2.], np.float32))
np.mean(np.arange(6).reshape(2, 3), axis=0)
np.mean([])
np.std([1, 2, 3, 4])
np.std([1, 2, 3, 4], ddof=1)
np.var(np.arange(6).reshape(2, 3), axis=1)
np.var([1., 2., 4.])
np.max([3, 1, 2])
np.min(np.array([[3., 1.], [2., 0.5]]), axis=0)
np.array([]).max()
np.max([1, np.nan])
np.argmax([1, 5, 2, 5])
np.argmin(np.array([[3, 1], [0, 2]]), axis=1)
np.argmax(np.array([[3, 1], [0, 2]]))
np.prod([1, 2, 3, 4])
np.prod([1.5, 2])
np.cumsum([1, 2, 3])
np.cumsum([[1, 2], [3, 4]], axis=0)
np.cumsum(np.array([[1., 2.], [3., 4.]]))
np.cumprod([1, 2, 3])
np.any([False, True])
np.all(np.array([[True, False], [True, True]]), axis=1)
np.count_nonzero([1, 0, 2])
np.ptp([1, 5, 3])
np.average([1, 2, 3], weights=[3, 2, 1])
np.median([3, 1, 2])
np.median([[1, 2], [3, 4]], axis=0)
np.percentile([1, 2, 3, 4], 50)
np.percentile([1, 2, 3, 4], [25, 75])
np.quantile(np.arange(10.), 0.33)
np.quantile(np.arange(12.).reshape(3, 4), 0.5, axis=0)
np.nansum([1, np.nan, 2])
np.nanmean([1, np.nan, 3])
np.nanmax([1, np.nan, 3])
np.nanstd([1, np.nan, 3])
np.nanmedian([1, np.nan, 3])
np.sum(np.arange(4), where=[True, False, True, True])
np.mean(np.array([1., 2., 3.]), where=np.array([True, False, True]))
np.max([1, 2], initial=5)
np.diff([1, 4, 9, 16])
np.diff([1, 4, 9, 16], n=2)
np.diff(np.arange(6).reshape(2, 3), axis=0)
np.trapezoid([1, 2, 3])
np.trapezoid([1, 2, 3], x=[0, 2, 4])
np.gradient(np.array([1., 4., 9., 16.]))
np.gradient(np.array([1., 4., 9., 16.]), 2.0)
np.gradient(np.arange(9.).reshape(3, 3) ** 2)
np.cov([[1, 2, 3], [4, 5, 9]])
np.corrcoef([1, 2, 3], [4, 5, 9])
np.add.reduce([1, 2, 3])
np.maximum.accumulate([1, 3, 2, 5])
np.multiply.outer([1, 2], [3, 4])
a = np.zeros(3) ;; np.add.at(a, [0, 0, 2], 1) ;; a
np.arange(1000).sum(), np.arange(1000.).mean(), np.arange(1000.).std()
np.linspace(0, 1, 1000).sum()
(np.arange(100) * 0.1).sum()
# Elementwise
np.sqrt(2)
np.sqrt([1, 4, 9])
np.sqrt(-1)
np.sqrt(np.float32(2))
np.exp([0, 1, 2])
np.exp(1)
np.log([1, np.e])
np.log(0)
np.log2([1, 2, 8])
np.log10([1, 10, 1000])
np.log1p(1e-10)
np.expm1(1e-10)
np.sin(np.pi / 2)
np.sin(np.array([0, np.pi / 6, np.pi / 2]))
np.cos(np.linspace(0, np.pi, 5))
np.tan(0.5)
np.arcsin([0, 0.5, 1])
np.arccos([0, 0.5, 1])
np.arctan([0, 1, -1])
np.arctan2([1, -1], [1, 1])
np.sinh([0, 1.5, -2])
np.cosh([0, 1.5, -2])
np.tanh([0, 0.5, -10])
np.arcsinh([0, 1, -2])
np.arccosh([1, 2, 3])
np.arctanh([0, 0.5, -0.9])
np.cbrt([8, -27, 2])
np.deg2rad(180)
np.degrees([0, np.pi])
np.exp2([1, 3])
np.abs([-1, 2])
np.abs(-3.5)
np.sign([-2, 0, 3])
np.square([1, 2, 3])
np.floor([1.7, -1.7])
np.ceil([1.2, -1.2])
np.trunc([1.7, -1.7])
np.rint([0.5, 1.5, 2.5])
np.round(2.567, 2)
np.round([1.25, 1.35], 1)
np.round(1234, -2)
np.around(np.array([1.5, 2.5, 3.5]))
np.fix([1.7, -1.7])
np.maximum([1, 5], [3, 2])
np.minimum(3, [1, 5])
np.maximum(2, 3)
np.maximum([1, np.nan], 2)
np.fmax([1, np.nan], 2)
np.add([1, 2], [3, 4])
np.subtract(5, [1, 2])
np.multiply([1, 2], 3)
np.divide([1, 2], 4)
np.power([1, 2, 3], 2)
np.power(2.0, [1, 2])
np.mod([5, -5], 3)
np.fmod([5, -5], 3)
np.hypot(3, 4)
np.hypot([3., 5.], [4., 12.])
np.logaddexp(1, 2)
np.logaddexp([0., 1000.], [0., 1000.])
np.heaviside([-1, 0, 2], 0.5)
np.copysign([1, -2], -1.0)
np.reciprocal([2., 4.])
np.clip([1, 5, 10], 2, 8)
np.clip([1., 5.], None, 2)
np.clip(5, 0, 3)
np.isnan([1, np.nan])
np.isinf([1, np.inf, -np.inf])
np.isfinite([1, np.inf, np.nan])
np.isnan(np.nan)
np.logical_and([True, False], [True, True])
np.logical_or([1, 0], [0, 0])
np.logical_not([1, 0])
np.logical_xor([True, False], [True, True])
np.equal([1, 2], [1, 3])
np.greater([1, 2], 1)
np.gcd(12, [8, 18])
np.lcm(4, 6)
np.bitwise_and([5, 6], 3)
np.nan_to_num([np.nan, np.inf, 1.0])
np.sinc([0, 0.5, 1])
np.allclose([1, 2], [1, 2 + 1e-9])
np.isclose([1, 2], [1, 2.1])
np.array_equal([1, 2], [1, 2])
np.divmod([7, 8], 3)
np.modf([1.5, -2.25])
np.signbit([-1.0, 0.0, -0.0])
a = np.zeros(2) ;; np.add([1, 2], [3, 4], out=a) ;; a
np.sin(np.array(0.5))
np.exp(np.array([0], np.float32))
np.exp(np.array([1], np.int32)).dtype
np.sqrt(np.array([4], np.int16)).dtype
np.vectorize(lambda x: x * 2)([1, 2, 3])
np.add([1, 2], [1, 2, 3])
# Shapes
np.concatenate([[1, 2], [3]])
np.concatenate([np.ones((1, 2)), np.zeros((1, 2))])
np.concatenate([np.ones((2, 1)), np.zeros((2, 2))], axis=1)
np.concatenate([np.array([1]), np.array([2.5])])
np.concatenate([np.ones(2), np.ones((2, 2))])
np.concatenate([np.ones((2, 2)), np.ones((3, 3))])
np.concatenate([[[1, 2]], [[3, 4]]], axis=None)
np.stack([[1, 2], [3, 4]])
np.stack([[1, 2], [3, 4]], axis=1)
np.stack([np.ones(2), np.ones(3)])
np.vstack([[1, 2], [3, 4]])
np.hstack([[1, 2], [3, 4]])
np.hstack([np.ones((2, 1)), np.zeros((2, 1))])
np.dstack([[1, 2], [3, 4]])
np.column_stack([[1, 2], [3, 4]])
np.split(np.arange(6), 3)
np.split(np.arange(6), [2, 5])
np.split(np.arange(5), 2)
np.array_split(np.arange(5), 2)
np.hsplit(np.arange(8).reshape(2, 4), 2)
np.expand_dims([1, 2], 0)
np.expand_dims(np.ones((2, 3)), (0, -1)).shape
np.squeeze(np.ones((1, 3, 1))).shape
np.squeeze(np.ones((2, 3)), 0)
np.moveaxis(np.ones((2, 3, 4)), 0, -1).shape
np.swapaxes(np.ones((2, 3, 4)), 0, 2).shape
np.transpose(np.ones((2, 3, 4))).shape
np.transpose(np.ones((2, 3, 4)), (1, 0, 2)).shape
np.reshape(np.arange(4), (2, 2))
np.arange(6).reshape(2, 3, order='F')
np.ravel([[1, 2], [3, 4]])
np.flip([1, 2, 3])
np.flip([[1, 2], [3, 4]], axis=1)
np.flipud([[1, 2], [3, 4]])
np.fliplr([[1, 2], [3, 4]])
np.rot90([[1, 2], [3, 4]])
np.roll([1, 2, 3, 4], 1)
np.roll(np.arange(6).reshape(2, 3), 1, axis=1)
np.roll(np.arange(6).reshape(2, 3), 2)
np.tile([1, 2], 2)
np.tile([[1, 2]], (2, 2))
np.repeat([1, 2], 3)
np.repeat([[1, 2], [3, 4]], 2, axis=0)
np.repeat([1, 2, 3], [1, 0, 2])
np.broadcast_to([1, 2], (2, 2))
np.broadcast_to([1, 2, 3], (2, 2))
np.broadcast_shapes((2, 1), (1, 3))
np.broadcast_arrays([1, 2], [[3], [4]])
np.atleast_1d(3)
np.atleast_2d([1, 2])
np.append([1, 2], 3)
np.append([[1, 2]], [[3, 4]], axis=0)
np.insert([1, 2, 3], 1, 9)
np.delete([1, 2, 3], 1)
np.delete(np.arange(6).reshape(2, 3), 0, axis=1)
np.pad([1, 2], 1)
np.pad([1, 2], (2, 1), constant_values=9)
np.pad(np.ones((2, 2)), ((1, 0), (0, 1)))
np.pad([1, 2, 3], 2, mode='edge')
np.pad([1, 2, 3], 2, mode='reflect')
np.pad([1, 2, 3], 2, mode='wrap')
np.resize([1, 2, 3], (2, 2))
np.shape([[1, 2]])
np.ndim(3)
np.size([[1, 2], [3, 4]])
np.trim_zeros([0, 0, 1, 2, 0])
# Sorting, searching, sets
np.sort([3, 1, 2])
np.sort([[3, 1], [2, 0]], axis=0)
np.sort([np.nan, 2, 1])
np.argsort([3, 1, 2])
np.argsort([[3, 1], [0, 2]])
np.unique([3, 1, 2, 1])
np.unique([3, 1, 2, 1], return_counts=True)
np.unique([3, 1, 2, 1], return_index=True, return_inverse=True)
np.unique([[1, 2], [1, 2], [0, 1]], axis=0)
np.searchsorted([1, 2, 3], 2)
np.searchsorted([1, 2, 3], [0, 2.5, 4], side='right')
np.digitize([0.5, 1.5, 2.5], [1, 2])
np.bincount([0, 1, 1, 3])
np.bincount([0, 1, 1], weights=[0.5, 1, 1])
np.bincount([1], minlength=4)
np.histogram([1, 2, 1, 4], bins=3)
np.histogram([1, 2, 1, 4], bins=[0, 2, 5])
np.histogram(np.arange(10.), bins=4, density=True)
np.where([True, False], [1, 2], [3, 4])
np.where(np.arange(4) > 1)
np.where(np.arange(4) > 1, np.arange(4), -1)
np.where(np.arange(3) > 1, 1.5, 0)
np.where(True, 1, 2)
np.where(np.array([True, False]), np.float32(1), 2.0).dtype
np.nonzero([[1, 0], [0, 2]])
np.flatnonzero([0, 1, 2])
np.argwhere([[1, 0], [0, 2]])
np.isin([1, 2, 3], [2, 3])
np.intersect1d([1, 2, 3], [2, 3, 4])
np.union1d([1, 2], [2, 3])
np.setdiff1d([1, 2, 3], [2])
np.select([np.arange(3) < 1, np.arange(3) > 1], [10, 20], 5)
np.take_along_axis(np.array([[3, 1, 2]]), np.array([[1, 2, 0]]), axis=1)
np.take([[1, 2], [3, 4]], [0], axis=1)
np.take([1, 2, 3], 5)
np.interp(2.5, [1, 2, 3], [10, 20, 30])
np.interp([0, 1.5, 4], [1, 2, 3], [10, 20, 30])
np.convolve([1, 2, 3], [0, 1, 0.5])
np.convolve([1, 2, 3], [0, 1, 0.5], 'same')
np.convolve(np.arange(10.), np.ones(3) / 3, 'valid')
np.correlate([1, 2, 3], [0, 1, 0.5])
np.unravel_index(5, (2, 3))
np.apply_along_axis(np.sum, 1, np.arange(6).reshape(2, 3))
np.triu_indices(2)
np.lexsort(([3, 1, 2], [1, 1, 0]))
np.partition([3, 1, 2], 0)[0]
np.compress([True, False, True], [1, 2, 3])
np.extract(np.array([True, False]), [1, 2])
np.piecewise(np.array([-1., 1.]), [np.array([True, False])], [0, 5])
# Linear algebra
np.dot([1, 2], [3, 4])
np.dot([[1, 2], [3, 4]], [1, 1])
np.dot(2, [1, 2])
np.dot(np.ones(3), np.ones(2))
np.array([[1, 2], [3, 4]]) @ np.array([[1, 0], [0, 1]])
np.ones((2, 3)) @ np.ones((2, 3))
np.array([1., 2.]) @ np.array([3., 4.])
np.matmul(np.ones((2, 2, 3)), np.ones((3, 2))).shape
np.ones((2, 2), np.float32) @ np.ones((2, 2), np.float32)
np.inner([1, 2], [3, 4])
np.outer([1, 2], [3, 4])
np.vdot([[1, 2]], [[3, 4]])
np.tensordot(np.arange(6).reshape(2, 3), np.arange(6).reshape(3, 2), axes=1)
np.einsum('ij,jk->ik', np.arange(4).reshape(2, 2), np.eye(2))
np.einsum('ii', np.arange(4).reshape(2, 2))
np.einsum('ij->ji', np.arange(4).reshape(2, 2))
np.einsum('ij,ij->i', np.arange(4).reshape(2, 2), np.ones((2, 2)))
np.einsum('i,i->', [1, 2], [3, 4])
np.einsum('...ij,...jk->...ik', np.ones((2, 2, 3)), np.ones((2, 3, 4))).shape
np.einsum('ij->', np.arange(4).reshape(2, 2))
np.einsum('ii->i', np.arange(4).reshape(2, 2))
np.einsum('i,j,k->ijk', [1, 2], [3, 4], [5]).shape
np.kron([1, 2], [1, 1])
np.cross([1, 0, 0], [0, 1, 0])
np.trace([[1, 2], [3, 4]])
np.linalg.norm([3, 4])
np.linalg.norm([[1, 2], [3, 4]])
np.linalg.norm([[1, 2], [3, 4]], axis=1)
np.linalg.norm([1, -2], 1)
np.linalg.norm([1, -2], np.inf)
np.linalg.norm(np.ones((2, 3)), axis=0, keepdims=True)
np.linalg.inv([[1., 2.], [3., 4.]])
np.linalg.inv([[1., 2.], [2., 4.]])
np.linalg.solve([[2., 1.], [1., 3.]], [3., 5.])
np.linalg.det([[1., 2.], [3., 4.]])
np.linalg.det(np.eye(3))
np.linalg.eigvalsh([[2., 1.], [1., 2.]])
np.linalg.eigh(np.array([[2., 1.], [1., 2.]])).eigenvalues
np.linalg.svd(np.array([[3., 0.], [0., 2.]]))[1]
np.linalg.svd(np.arange(6.).reshape(2, 3), full_matrices=False)[1]
np.linalg.qr(np.array([[1., 2.], [3., 4.]]))[0]
np.linalg.cholesky([[4., 2.], [2., 3.]])
np.linalg.matrix_rank([[1, 2], [2, 4]])
np.linalg.pinv(np.array([[1., 2.], [3., 4.], [5., 6.]]))
np.linalg.lstsq(np.array([[0., 1.], [1., 1.], [2., 1.]]), np.array([1., 3., 5.]), rcond=None)[0]
np.linalg.matrix_power([[1, 1], [1, 0]], 5)
np.linalg.slogdet([[1., 2.], [3., 4.]])
np.linalg.cond([[1., 0.], [0., 2.]])
np.linalg.inv(np.ones((2, 3)))
np.sort(np.linalg.eigvals([[2., 0.], [1., 3.]]))
# Random
np.random.seed(0) ;; np.random.randn(3)
np.random.seed(0) ;; np.random.rand(2, 2)
np.random.seed(0) ;; np.random.randint(0, 10, 5)
np.random.seed(0) ;; np.random.randint(5)
np.random.seed(42) ;; np.random.normal(1, 2, size=(2, 2))
np.random.seed(0) ;; np.random.uniform(-1, 1, 3)
np.random.seed(0) ;; np.random.uniform(size=2)
np.random.seed(0) ;; np.random.choice(5, 3)
np.random.seed(0) ;; np.random.choice([10, 20, 30], 2, replace=False)
np.random.seed(0) ;; np.random.choice(3, 4, p=[0.1, 0.2, 0.7])
np.random.seed(0) ;; np.random.permutation(6)
np.random.seed(0) ;; a = np.arange(5) ;; np.random.shuffle(a) ;; a
np.random.seed(0) ;; a = [1, 2, 3] ;; np.random.shuffle(a) ;; a
np.random.seed(0) ;; np.random.permutation(np.arange(6).reshape(3, 2))
np.random.seed(0) ;; np.random.random()
np.random.seed(0) ;; np.random.exponential(2.0, 2)
np.random.seed(0) ;; np.random.gamma(2.0, 1.0, 2)
np.random.seed(0) ;; np.random.beta(2.0, 3.0, 2)
np.random.seed(0) ;; np.random.poisson(3, 4)
np.random.seed(0) ;; np.random.binomial(10, 0.3, 4)
np.random.seed(0) ;; np.random.standard_normal((2,))
np.random.seed(0) ;; np.random.laplace(size=2)
np.random.seed(0) ;; np.random.multinomial(10, [0.2, 0.3, 0.5])
np.random.seed(0) ;; np.random.dirichlet([1, 2, 3])
np.random.seed(0) ;; np.random.randn()
np.random.seed([1, 2, 3]) ;; np.random.rand(2)
np.random.RandomState(7).randint(0, 2**40, 3)
np.random.RandomState(7).poisson(50, 3)
np.random.RandomState(7).randint(0, [1, 10, 100])
np.random.default_rng(0).normal(size=2)
np.random.default_rng(0).random(3)
np.random.default_rng(0).integers(0, 10, 5)
np.random.default_rng(0).integers(0, 2**40, 3)
np.random.default_rng(0).choice(5, 3)
np.random.default_rng(0).choice(10, 4, replace=False)
np.random.default_rng(0).choice(5, 3, p=[0.1, 0.2, 0.3, 0.2, 0.2])
np.random.default_rng(0).permutation(6)
r = np.random.default_rng(0) ;; a = np.arange(5) ;; r.shuffle(a) ;; a
np.random.default_rng(42).standard_normal((2, 3))
np.random.default_rng(42).uniform(-1, 1, 3)
np.random.default_rng(42).exponential(size=3)
np.random.default_rng([1, 2]).random()
np.random.default_rng(5).gamma(2.0, size=2)
np.random.default_rng(5).permutation(np.arange(6).reshape(3, 2))
np.random.default_rng(1).normal(size=1000).sum()
np.random.default_rng(1).poisson(4, 3)
np.random.seed(-1)
# Testing and the rest
np.testing.assert_allclose([1, 2], [1, 2])
np.testing.assert_array_equal([1, 2], [1, 2])
np.testing.assert_allclose([1., 2.], [1., 2.5])
np.pi, np.e, np.inf, np.newaxis
np.exp2(3)
np.shares_memory(np.arange(3), np.arange(3))
import copy, pickle ;; a = np.arange(4.).reshape(2, 2) ;; pickle.loads(pickle.dumps(a))
import copy ;; a = {'w': np.ones(2)} ;; b = copy.deepcopy(a) ;; b['w'][0] = 5 ;; a
list(np.ndenumerate(np.array([[1, 2]])))
list(np.ndindex(2, 2))
type(np.arange(3)[0])
type(np.arange(3)), type(np.arange(6).reshape(2, 3)[0])
np.array_str(np.array([1.5]))
np.expand_dims(5, 0)
np.s_[1:3]
# As lessons use it
np.eye(4)[np.array([0, 2, 1])]
np.eye(3, dtype=np.float32)[[2, 0]]
x = np.array([[1., 2., 3.], [1., 2., 4.]]) ;; e = np.exp(x - x.max(axis=-1, keepdims=True)) ;; (e / e.sum(axis=-1, keepdims=True)).round(4)
x = np.linspace(-5, 5, 11) ;; 1 / (1 + np.exp(-x))
x = np.array([-1.0, 0.0, 2.0]) ;; np.maximum(0, x)
x = np.array([-1.0, 0.0, 2.0]) ;; np.where(x > 0, x, 0.01 * x)
p = np.array([[0.7, 0.2, 0.1], [0.1, 0.8, 0.1]]) ;; y = np.array([0, 1]) ;; -np.log(p[np.arange(2), y]).mean()
logits = np.array([[2., 1.], [0., 3.]]) ;; (logits.argmax(1) == np.array([0, 0])).mean()
a = np.arange(12).reshape(4, 3) ;; b = np.arange(6).reshape(2, 3) ;; ((a[:, None] - b[None]) ** 2).sum(-1)
d = np.sqrt(((np.random.RandomState(0).randn(4, 1, 2) - np.random.RandomState(1).randn(1, 3, 2)) ** 2).sum(-1)) ;; d
x = np.array([3., 1., 2.]) ;; x[np.argsort(x)[::-1]]
x = np.array([3., 1., 2.]) ;; np.argsort(-x)[:2]
x = np.arange(10.) ;; c = np.cumsum(np.insert(x, 0, 0)) ;; (c[3:] - c[:-3]) / 3
rs = np.random.RandomState(1) ;; X = rs.randn(20, 3) ;; w = np.array([1., -2., 0.5]) ;; y = X @ w ;; np.linalg.solve(X.T @ X, X.T @ y)
rs = np.random.RandomState(1) ;; X = rs.randn(20, 3) ;; X = X - X.mean(0) ;; np.linalg.svd(X, full_matrices=False)[1]
rs = np.random.RandomState(1) ;; X = rs.randn(20, 3) ;; np.linalg.eigvalsh(np.cov(X.T))
rs = np.random.RandomState(1) ;; X = rs.randn(50, 2) ;; (X - X.mean(axis=0)) / X.std(axis=0) ;; np.round(X[:3], 3)
pe = np.zeros((4, 6)) ;; pos = np.arange(0, 4, dtype=np.float32)[:, None] ;; div = np.exp(np.arange(0, 6, 2) * (-np.log(10000.0) / 6)) ;; pe[:, 0::2] = np.sin(pos * div) ;; pe[:, 1::2] = np.cos(pos * div) ;; pe
img = np.arange(16.).reshape(4, 4) ;; img.reshape(2, 2, 2, 2).transpose(0, 2, 1, 3).reshape(4, 4)
img = np.arange(9.).reshape(3, 3) ;; k = np.ones((2, 2)) ;; np.array([[(img[i:i+2, j:j+2] * k).sum() for j in range(2)] for i in range(2)])
x = np.arange(6) ;; [x[i:i+2].tolist() for i in range(0, 6, 2)]
cm = np.zeros((3, 3), dtype=int) ;; np.add.at(cm, (np.array([0, 1, 2, 2]), np.array([0, 2, 2, 2])), 1) ;; cm
cm = np.zeros((2, 2)) ;; exec("for t, p in zip([0, 1, 1], [0, 0, 1]): cm[t, p] += 1") ;; cm
labels = np.array([0, 1, 1, 2]) ;; (labels[:, None] == np.arange(3)).astype(np.float32)
w = np.array([1.0, 2.0]) ;; exec("for i in range(5): w -= 0.1 * 2 * w") ;; w
theta = np.zeros(2) ;; X = np.c_[np.ones(4), np.arange(4.)] ;; y = 1 + 2 * np.arange(4.) ;; exec("for _ in range(200): theta = theta - 0.1 * X.T @ (X @ theta - y) / 4") ;; theta
l = [np.float64(0.5), np.float64(0.25)] ;; np.mean(l), np.array(l)
grid = np.meshgrid(np.linspace(-1, 1, 3), np.linspace(0, 1, 2)) ;; np.stack(grid, axis=-1).shape
t = np.linspace(0, 1, 4) ;; np.sin(2 * np.pi * t)
a = np.random.RandomState(3).rand(2, 3).astype(np.float32) ;; a
x = np.random.RandomState(0).permutation(10) ;; x[:7], x[7:]
np.random.RandomState(0).multivariate_normal([0, 0], [[1, 0], [0, 1]], 2).shape
h = np.zeros(3) ;; W = np.eye(3) * 0.5 ;; exec("for x in np.ones((4, 3)): h = np.tanh(W @ h + x)") ;; h
float(np.array([1, 2, 3]).mean()), int(np.array([1, 2, 3]).sum())
f"{np.mean([1.0, 2.0]):.4f}", f"{np.array([1., 2.]).sum():.1f}", f"{np.max([1, 2])}"
"loss: {:.3f}".format(np.float32(0.12345))
print(np.array([1.0, 2.0])) or 'printed'
str(np.array([[0.1, 0.2], [0.3, 0.4]], dtype=np.float32))
str(np.random.RandomState(0).randn(5))
str(np.random.RandomState(0).rand(3, 3))
str(np.array([1e-3, 1e3]))
str(np.array([0.001, 1000.5, 12]))
str(np.array([1e-20, 1]))
str(np.array([100000.0, 2.5]))
str(np.array([[1, -1], [100, 2]]))
str(np.array([1.0, np.nan, -np.inf]))
str(np.arange(0, 200))
str(np.arange(3000))
str(np.zeros((100, 100)))
str(np.linspace(0, 1, 30))
repr(np.linspace(0, 1, 30, dtype=np.float32))
repr(np.arange(30, dtype=np.int32))
repr(np.array([True] * 20))
repr(np.zeros((2, 2), bool))
repr(np.ones((3, 1)))
repr(np.array([[[1.5]]]))
repr(np.array([12345.678, 0.001]))
repr(np.array([1.0, 1e8]))
repr(np.array([1e7, 1.0]))
repr(np.array([0.1 + 0.2, 1.1]))
repr(np.array([1/7] * 9))
repr(np.full((2, 2), np.pi, np.float32))
repr(np.array([3.14159265358979, 2.71828182845905]))
repr(np.array([1.123456789, 2.1]))
repr(np.array([5e-324, 1.0]))
repr(np.array([1e-7, 2e-7]))
repr(np.array([1.0e-4, 1.0]))
repr(np.array([9.9999999e7]))
repr(np.float32(1) / 3)
repr(np.float64(1) / 3)
repr(np.float64(1e100)), repr(np.float64(1e-100)), repr(np.float64(123456789012345680.0))
repr(np.float32(3.4e38)), repr(np.float32(1e-38)), repr(np.float32(0)), repr(np.float32(-0.0))
np.float32(16777217), np.float32(0.3) + np.float32(0.6)
np.array(0.1, np.float32), np.array(True), np.array(7, np.uint8)
# Keywords, shapes, types
np.sum(np.ones((2, 3)), axis=(0, 1), keepdims=True)
np.mean(np.ones((2, 3, 4)), axis=(1, 2))
np.max(np.arange(6).reshape(2, 3), axis=1, keepdims=True)
np.std(np.arange(6.).reshape(2, 3), axis=0, ddof=1)
np.argmax(np.arange(6).reshape(2, 3), axis=0)
np.argmax(np.arange(6).reshape(2, 3), axis=1, keepdims=True)
np.any(np.zeros((2, 2)), axis=0)
np.sum(np.array([1, 2], np.uint8)).dtype
np.sum(np.array([1.5, 2.5]), dtype=int)
np.mean(np.array([1, 2], np.int32)).dtype
np.mean(np.array([1, 2], np.float32), dtype=np.float64)
np.var(np.array([1, 2], np.float32)).dtype
np.cumsum(np.ones((2, 2)), axis=1)
np.cumsum([True, True])
np.prod(np.array([2, 3], np.int32)).dtype
np.min([[1, 2], [0, 5]], axis=-1)
np.array([[1, 2], [3, 4]]).sum(0)
np.array([[1, 2], [3, 4]]).mean(1)
np.array([[1, 2], [3, 4]]).max()
np.array([[1, 2], [3, 4]]).std()
np.array([1, 2]).var(ddof=1)
np.array([1, 2, 3]).cumsum()
np.array([0, 1]).any(), np.array([0, 1]).all()
np.array([4, 1]).argmin()
np.array([1, 2]).prod()
np.array([1, 5]).ptp() if hasattr(np.array([1]), 'ptp') else 'gone'
np.zeros((2, 3)).reshape(-1).shape, np.zeros((2, 3)).reshape(3, -1).shape
np.zeros((2, 3, 4)).reshape(2, -1).shape
np.arange(8).reshape(2, 2, 2).transpose(2, 1, 0)
np.arange(8).reshape(2, 2, 2)[..., 0]
np.arange(8).reshape(2, 2, 2)[:, None, 1].shape
np.arange(8)[::2][::-1]
np.arange(8)[-3:]
np.arange(8)[:-3]
np.arange(8)[5:2]
np.arange(8)[10:]
np.arange(24).reshape(4, 6)[1:3, ::-2]
np.arange(24).reshape(4, 6)[[1, 2], 1:3]
np.arange(24).reshape(4, 6)[[True, False, True, False], 0]
np.arange(24).reshape(4, 6)[np.arange(24).reshape(4, 6) % 5 == 0]
np.arange(24).reshape(2, 3, 4)[[0, 1], :, [1, 2]]
np.arange(24).reshape(2, 3, 4)[np.array([True, False])].shape
np.arange(24).reshape(2, 3, 4)[:, np.array([True, False, True])].shape
np.arange(5)[np.array([-1, 0])]
np.arange(5)[np.array([7])]
np.arange(5)[-6]
np.arange(6).reshape(2, 3)[:, 5]
np.arange(6).reshape(2, 3)[[0, 1, 2]]
np.arange(6).reshape(2, 3)[[0, 1], [0, 1, 2]]
np.arange(6).reshape(2, 3)['a']
a = np.arange(6).reshape(2, 3) ;; a[a > 2] += 10 ;; a
a = np.arange(6.).reshape(2, 3) ;; a[:, 1:] = np.array([[9], [8]]) ;; a
a = np.arange(6) ;; a[::2] = -1 ;; a
a = np.arange(6) ;; a[[1, 1, 2]] = [7, 8, 9] ;; a
a = np.arange(6) ;; a[-1] = 100 ;; a
a = np.arange(6) ;; a[2:4] += 5 ;; a
a = np.arange(6) ;; a[np.array([True, False] * 3)] = 0 ;; a
a = np.zeros((2, 2), int) ;; a[0, 0] = 3.7 ;; a[1] = True ;; a
a = np.zeros((3, 3)) ;; a[np.arange(3), np.arange(3)] = [1, 2, 3] ;; a
a = np.zeros((3, 3)) ;; a[1:, 1:] = 5 ;; a
a = np.zeros((2, 3)) ;; a[1, :] = np.arange(3) ;; a
a = np.zeros((2, 3)) ;; a[:, -1] = [1, 2] ;; a
a = np.zeros((2, 3)) ;; a.T[:, 0] = 4 ;; a
a = np.arange(4) ;; b = a[1:] ;; b += 10 ;; a
a = np.arange(4) ;; b = a[1:][1:] ;; b[0] = 99 ;; a
a = np.arange(9).reshape(3, 3) ;; exec("for row in a: row[0] = 7") ;; a
a = np.arange(9).reshape(3, 3) ;; b = a[1] ;; a[1, 1] = 50 ;; b
a = np.arange(4).reshape(2, 2) ;; b = a.ravel() ;; b[3] = 9 ;; a
a = np.arange(4).reshape(2, 2) ;; b = a.flatten() ;; b[3] = 9 ;; a
a = np.arange(4) ;; b = a[[0, 1]] ;; b[0] = 9 ;; a
a = np.arange(4) ;; a[:2], a[2:] = a[2:].copy(), a[:2].copy() ;; a
a = np.arange(4) ;; a[0], a[1] = a[1], a[0] ;; a
a = np.array([[1, 2], [3, 4]]) ;; a[[0, 1]] = a[[1, 0]] ;; a
a = np.zeros(2) ;; a[0] = 'x'
a = np.zeros(3) ;; a[0] = [1, 2]
np.ones((2, 3)) * np.ones(2)
np.ones((2, 3)) + np.ones((3, 2))
np.ones(3) @ np.ones((2, 3))
np.ones((2, 3)).dot(np.ones((2, 3)))
np.ones(3).reshape(2, 2)
np.zeros(3)[None, :, None].shape
np.expand_dims(np.zeros(3), 1).shape, np.expand_dims(np.zeros((2, 3)), -1).shape
np.transpose(np.zeros((2, 3)), (0, 0))
np.sum([1, 2], axis=1)
np.concatenate([])
np.stack([])
np.zeros(-1)
np.zeros((2, 3)).T @ np.zeros((2, 3))
np.arange(1, 10).reshape(3, 3) @ np.array([1, 0, -1])
np.float64(3) @ np.ones(2)
np.array([1.0]) & np.array([2.0])
~np.array([1.5])
np.array([1, 2]) / 0
np.array([0.]) / 0
np.array([1, 2]) // 0
np.array([-7, 7]) // np.array([2, -2])
np.array([-7, 7]) % np.array([2, -2])
np.array([5.5, -5.5]) // -2
np.array([5.5, -5.5]) % -2.5
divmod(np.array([7, -7]), 2)
np.array([2, 3]) ** 2.0
np.array([2, 3]) ** np.array([0.5, 2])
np.array([0, 1]) ** 0
np.array([2.0, 3.0]) ** 3
np.array([1, 2], np.float32) ** 2
np.array([4], np.int32) ** 2
2 ** np.array([1., 2.], np.float32)
np.int32(5) / np.int32(2), np.int32(5) // np.int32(2), np.int32(5) % np.int32(-3)
np.float32(5) % 2, np.float64(-5) // 2
np.uint8(255) + np.uint8(1)
np.int8(127) + 1
np.array([1, 2], np.int8) * 100
np.array([250], np.uint8) + np.array([10], np.uint8)
np.array([1, 2], np.uint8) - np.array([2, 1], np.uint8)
(np.array([0.5, 1.5]) * 255).astype(np.uint8)
np.array([128, 255], np.uint8) / 255
np.array([128, 255], np.uint8).astype(np.float32) / 255.0
np.array([1.5, 2.5], np.float16) * 2
np.array([1, 2], np.uint32) - 1
np.array([1, 2], np.uint32) + np.array([1, 2], np.int32)
np.array([2**40, 1])
np.array([2**40, 1]) + 1
np.array([1e18]).astype(int)
np.int64(2**53) + 1
np.arange(3) == np.arange(3.)
(np.arange(3) == np.array([0, 1, 5])).all()
np.arange(3) != 1
np.array([1, 2, 3]) == [1, 2, 4]
np.array([np.nan]) == np.nan
(np.arange(5) > 1) & ~(np.arange(5) > 3)
(np.arange(3) > 0) | np.array([True, False, False])
(np.arange(3) > 0) ^ True
True & np.array([True, False])
(np.arange(3) > 0) * 5
(np.arange(3) > 0).astype(int)
(np.arange(3) > 0).sum()
np.bool_(True) + np.bool_(True), np.True_ * 3, np.True_ == True, np.True_ is np.bool_(1)
int(np.True_), float(np.True_)
-np.float32(2), +np.int64(3), ~np.int64(5), abs(np.int64(-5))
np.float64(2).sum(), np.float64(2).reshape(1), np.float64(2).max()
np.float64(2.5).is_integer(), np.float64(2).__class__.__name__
np.int64(5).item(), type(np.int64(5).item()).__name__
hash(np.float64(1.5)) == hash(1.5), hash(np.int64(3)) == hash(3)
{np.int64(1): 'a'}[1]
np.float64(0.1) + np.float64(0.2) == 0.3
np.float32(0.1) == 0.1
np.float32(0.1) == np.float32(0.1)
sorted([np.float64(2), np.float64(1)])
sum(np.array([1, 2, 3])), max(np.array([1., 5.])), min([np.int64(3), 2])
list(map(float, np.array([1, 2])))
[int(i) for i in np.array([1.5, 2.5])]
np.array([1, 2, 3]).tolist(), np.array(2.5).tolist()
list(zip(np.arange(2), np.array([1., 2.])))
list(enumerate(np.array([5, 6])))
dict(zip(np.array([1, 2]).tolist(), 'ab'))
range(np.int64(3))
list(range(np.array(3)))
'abc'[np.int64(1)]
np.array([1, 2, 3])[np.array(1)]
math = __import__('math') ;; math.sqrt(np.float64(4)), math.floor(np.float32(2.7)), math.exp(np.array(0.0))
isinstance(np.float32(1), float), isinstance(np.float64(1), np.generic)
np.shape(3), np.shape([[1], [2]]), np.ndim([1]), np.size(np.ones((2, 2)))
np.isscalar(3), np.isscalar([1]), np.isscalar(np.array(1))
np.array_equal(np.array([1, 2]), np.array([[1, 2]]))
np.asarray([1, 2]) is None, np.asarray(np.ones(2)).dtype
a = np.ones(2) ;; np.asarray(a) is a, np.array(a) is a
np.ascontiguousarray(np.ones((2, 2)).T).shape
np.array([1, 2], dtype=np.int64).astype(np.float32).dtype
np.array(['1', '2']).astype(float) if False else 1
np.zeros(3, dtype=np.bool_)
np.ones(2, dtype=np.int32)
np.empty((2, 0)).shape
np.arange(1, 2, 0.25)
np.arange(0.5, 3)
np.arange(-2, 2)
np.arange(5, 0, -1)
np.arange(0, 1, 0.3)
np.arange(np.float32(3))
np.arange(np.int32(3)).dtype
np.arange(10, dtype=float)[::3]
np.linspace(0, 1, 1)
np.linspace(1, 0, 3)
np.linspace(0, 5, 6).astype(int)
np.linspace(0, 1, 4, dtype=np.float32)
np.linspace(2, 3, num=5)
np.full((2, 2), [1, 2])
np.full(2, np.nan)
np.full_like(np.ones(2), 3, dtype=int)
np.diag(np.ones(2)) * 3
np.diagonal(np.arange(9).reshape(3, 3))
np.trace(np.arange(9).reshape(3, 3))
np.triu(np.ones((3, 3), int))
np.tril(np.ones((2, 3)), -1)
np.tri(2, 3, dtype=int)
np.triu(np.ones((3, 3)), k=1) == 0
np.concatenate([np.zeros((1, 2)), np.ones((2, 2))], axis=0)
np.concatenate((np.arange(2), np.arange(2.)))
np.concatenate([np.array([1], np.float32), np.array([2], np.float32)]).dtype
np.stack([np.arange(2), np.arange(2)], axis=-1)
np.hstack((np.arange(2), 5))
np.vstack((np.arange(2), np.arange(2) * 2)).T
np.split(np.arange(8).reshape(2, 4), 2, axis=1)
np.array_split(np.arange(7), 3)
np.vsplit(np.arange(4).reshape(2, 2), 2)
np.repeat(np.array([[1, 2]]), 2, axis=1)
np.repeat(3, 4)
np.tile(np.array([1, 2]), (2, 1))
np.tile(5, 3)
np.roll(np.arange(5), -2)
np.flip(np.arange(4).reshape(2, 2))
np.flip(np.arange(4).reshape(2, 2), 0)
np.swapaxes(np.arange(4).reshape(2, 2), 0, 1)
np.squeeze(np.array([[5]]))
np.squeeze(np.zeros((1, 2)), axis=0).shape
np.atleast_2d(np.arange(3)).shape
np.broadcast_to(np.arange(3), (2, 3)).sum()
np.pad(np.arange(4).reshape(2, 2), 1)
np.pad(np.arange(3), (1, 2), 'constant', constant_values=(7, 8))
np.pad(np.ones((1, 1)), ((0, 1), (1, 0)), mode='constant')
np.sort(np.array([[3, 1], [2, 5]]))
np.sort(np.array([3.5, -1.0, 2.0]))[::-1]
np.sort(np.array([[3, 1], [2, 5]]), axis=None)
np.argsort(np.array([1, 0, 1, 0]), kind='stable')
np.argsort(np.array([[3, 1], [2, 5]]), axis=0)
np.unique(np.array([[1, 2], [2, 3]]))
np.unique([0.5, 0.1, 0.5])
np.unique([True, False, True])
np.searchsorted(np.array([0.1, 0.5]), [0.3, 0.7])
np.where(np.array([[1, 0], [0, 1]]))
np.where(np.array([1, 2, 3]) == 2)[0]
np.where([1, 0], 5, [7, 8])
np.argwhere(np.array([0, 1, 1]))
np.nonzero(np.array([0, 3]))[0]
np.count_nonzero(np.eye(3), axis=0)
np.histogram([0.1, 0.5, 0.9], bins=2, range=(0, 1))
np.histogram(np.random.RandomState(0).randn(100))[0]
np.bincount(np.array([0, 2, 2]), minlength=5)
np.clip(np.arange(5), 1, 3)
np.clip(np.arange(5.), None, 2.5)
np.arange(5).clip(max=2)
np.clip(np.array([1, 2], np.float32), 0, 1.5).dtype
np.abs(np.array([-1.5, 2]))
np.sign(np.array([-2., 0, 3]))
np.sqrt(np.array([4, 9], np.float32))
np.exp(-np.array([0.5, 1.0]) ** 2)
np.log(np.array([1, 2, 3]))
np.log(np.array([0.0, -1.0]))
np.power(np.array([1, 2]), 3)
np.power(2, 0.5), np.power(2, 3), np.power(2.0, -1)
np.square(3), np.square(1.5)
np.round(np.array([1.005, 2.675]), 2)
np.round(2.5), np.round(3.5), np.round(-2.5)
np.round(np.float32(1.23456), 3)
np.floor(2.7), np.ceil(2.1), np.floor(np.array([1, 2]))
np.mod(7, 3), np.mod(-7.5, 2)
np.maximum(np.array([1, 2]), np.array([[0], [5]]))
np.minimum(np.float32(1), 2).dtype
np.maximum.reduce([[1, 5], [3, 2]])
np.logical_and(np.arange(3) > 0, np.arange(3) < 2)
np.isclose(0.1 + 0.2, 0.3)
np.allclose(np.ones(2), 1)
np.allclose([1.0, np.nan], [1.0, np.nan], equal_nan=True)
np.nanargmax([np.nan, 2, 3])
np.degrees(np.pi), np.radians(180.0)
np.hypot(np.arange(3), 1)
np.tanh(np.array([0.5], np.float32)).dtype
np.sinh(1.0), np.cosh(1.0), np.arctan(1.0), np.arcsin(1.0)
np.log2(8), np.log10(0.001), np.log1p(0.5), np.expm1(0.5)
np.dot(np.arange(3), np.arange(3))
np.dot(np.arange(6).reshape(2, 3), np.arange(3))
np.dot(np.ones((2, 2)), 2)
np.matmul(np.arange(4).reshape(2, 2), np.arange(4).reshape(2, 2))
np.matmul(np.arange(8).reshape(2, 2, 2), np.arange(4).reshape(2, 2))
np.outer(np.arange(3), np.arange(2.))
np.inner(np.arange(4).reshape(2, 2), np.arange(4).reshape(2, 2))
np.einsum('bij,bj->bi', np.arange(8).reshape(2, 2, 2), np.ones((2, 2)))
np.einsum('bhqd,bhkd->bhqk', np.ones((1, 2, 3, 4)), np.ones((1, 2, 5, 4))).shape
np.einsum('ij,j', np.arange(4).reshape(2, 2), [1, 1])
np.einsum('i,j->ij', [1, 2], [3, 4])
np.einsum('ij,ij', np.ones((2, 2)), np.ones((2, 2)))
np.einsum('ijk->k', np.ones((2, 3, 4)))
np.einsum('ij,kj->ik', np.arange(4).reshape(2, 2), np.arange(4).reshape(2, 2))
np.tensordot(np.ones((2, 3, 4)), np.ones((4, 3, 5)), axes=([1, 2], [1, 0])).shape
np.linalg.norm(np.arange(9.).reshape(3, 3), 'fro'), np.linalg.norm(np.arange(3.), 3)
np.linalg.norm(np.arange(4.).reshape(2, 2), axis=-1, keepdims=True)
np.linalg.norm(np.arange(4.).reshape(2, 2), 2), np.linalg.norm(np.arange(4.).reshape(2, 2), 1)
np.linalg.det(np.array([[2, 0], [0, 3]]))
np.linalg.inv(np.array([[[2., 0.], [0., 4.]], [[1., 0.], [0., 1.]]]))
np.linalg.solve(np.eye(2), np.ones((2, 3)))
np.linalg.qr(np.arange(6.).reshape(3, 2))[1]
np.linalg.qr(np.arange(1., 7.).reshape(2, 3), mode='r').shape
np.abs(np.linalg.eigh(np.array([[2., 1.], [1., 3.]]))[1]).round(6)
u, s, vt = np.linalg.svd(np.arange(6.).reshape(3, 2), full_matrices=False) ;; (u * s @ vt).round(8)
u, s, vt = np.linalg.svd(np.arange(6.).reshape(2, 3)) ;; u.shape, s.shape, vt.shape
w, v = np.linalg.eig(np.array([[2., 1.], [1., 3.]])) ;; np.sort(w)
a = np.array([[4., 1.], [2., 3.]]) ;; w, v = np.linalg.eig(a) ;; np.allclose(a @ v, v * w)
a = np.random.RandomState(0).randn(5, 5) ;; s = a @ a.T ;; w, v = np.linalg.eigh(s) ;; np.allclose(v @ np.diag(w) @ v.T, s)
a = np.random.RandomState(0).randn(4, 4) ;; np.allclose(np.linalg.inv(a) @ a, np.eye(4))
np.linalg.cholesky(np.array([[1., 2.], [2., 1.]]))
np.linalg.lstsq(np.vander(np.arange(4.), 2), np.array([1., 3., 5., 7.]), rcond=None)[0].round(6)
np.polyfit([0, 1, 2, 3], [1, 3, 5, 7], 1).round(6)
np.polyval([1, 2, 3], 2)
np.polyval([1, 2, 3], np.arange(3))
np.interp([0.5, 1.5], [0, 1, 2], [0, 10, 20])
np.average(np.arange(6.).reshape(3, 2), axis=0, weights=[1, 2, 3])
np.cov(np.array([1., 2., 4.]))
np.corrcoef(np.random.RandomState(0).randn(2, 10)).round(6)
np.gradient(np.array([1., 2., 4., 7.]), np.array([0., 1., 3., 4.]))
np.percentile(np.arange(10), [10, 50, 90])
np.median(np.array([[1., 3.], [2., 8.]]), axis=1, keepdims=True)
np.quantile([1., 2., 3.], 0.25)
np.random.seed(1) ;; np.random.randn(2, 2).round(4)
np.random.seed(1) ;; np.random.normal(size=3)
np.random.seed(1) ;; np.random.normal(5, 0.1)
np.random.seed(1) ;; np.random.normal(np.array([0., 10.]), 1)
np.random.seed(1) ;; np.random.uniform(0, 5, (2, 2))
np.random.seed(1) ;; np.random.uniform([0, 10], [1, 20])
np.random.seed(1) ;; np.random.randint(0, 100, (2, 3))
np.random.seed(1) ;; np.random.randint(10, size=3)
np.random.seed(1) ;; np.random.randint(0, 2, 10, dtype=np.int32)
np.random.seed(1) ;; np.random.choice(np.arange(10), size=(2, 2), replace=False)
np.random.seed(1) ;; np.random.choice(5)
np.random.seed(1) ;; np.random.choice(4, 2, replace=False, p=[0.1, 0.2, 0.3, 0.4])
np.random.seed(1) ;; np.random.random((2, 2))
np.random.seed(1) ;; np.random.rand()
np.random.seed(1) ;; np.random.binomial(1, 0.5, 5)
np.random.seed(1) ;; np.random.random_sample(2)
np.random.seed(1) ;; np.random.lognormal(size=2)
np.random.seed(1) ;; np.random.geometric(0.3, 4)
np.random.seed(1) ;; np.random.chisquare(3, 2)
np.random.seed(1) ;; np.random.standard_t(3, 2)
np.random.seed(1) ;; np.random.gumbel(size=2)
np.random.seed(1) ;; np.random.logistic(size=2)
np.random.seed(1) ;; np.random.gamma(0.5, size=3)
np.random.seed(1) ;; np.random.beta(0.5, 0.5, 2)
np.random.seed(1) ;; a = np.arange(6).reshape(3, 2) ;; np.random.shuffle(a) ;; a
rng = np.random.default_rng(1) ;; rng.normal(0, 1, (2, 2)), rng.integers(5), rng.random()
rng = np.random.default_rng(1) ;; rng.integers(0, 256, 4), rng.integers(1, 7, size=(2, 2), endpoint=True)
rng = np.random.default_rng(1) ;; rng.choice([1.5, 2.5, 3.5]), rng.choice(100, 3, replace=False), rng.permutation([1, 2, 3])
rng = np.random.default_rng(1) ;; rng.exponential(2.0), rng.beta(1, 2), rng.binomial(10, 0.5), rng.laplace(), rng.poisson(2.5)
rng = np.random.default_rng(1) ;; x = np.arange(8).reshape(4, 2) ;; rng.shuffle(x) ;; x
rng = np.random.default_rng(2**70) ;; rng.uniform(size=2)
np.random.default_rng(3).choice(20000, 500, replace=False)[:5]
np.random.default_rng(3).standard_normal(100000).sum()
np.random.default_rng(3).exponential(size=20000).sum()
np.random.default_rng(3).multinomial(20, [0.2, 0.3, 0.5])
np.random.default_rng(3).dirichlet([1., 1., 1.])
np.random.RandomState(5).randn(100000).sum()
rng = np.random.RandomState(3) ;; s = rng.get_state() ;; a = rng.rand() ;; rng.set_state(s) ;; a == rng.rand()
np.random.SeedSequence(42).generate_state(2)
np.random.default_rng(np.random.SeedSequence(5).spawn(2)[1]).random()
np.block([[np.ones((2, 2)), np.zeros((2, 1))], [np.zeros((1, 2)), 5 * np.ones((1, 1))]])
np.hanning(5), np.hamming(4), np.blackman(3), np.bartlett(5)
np.ediff1d([1, 4, 9])
np.binary_repr(5, 8)
np.frombuffer(bytes([1, 2, 255]), dtype=np.uint8)
np.frombuffer(np.arange(3.).tobytes())
io = __import__('io') ;; f = io.BytesIO() ;; np.save(f, np.arange(6).reshape(2, 3)) ;; f.seek(0) ;; np.load(f)
io = __import__('io') ;; f = io.BytesIO() ;; np.save(f, np.ones((2, 2), np.float32)) ;; f.getvalue()[:80]
np.vecdot([[1, 2], [3, 4]], [1, 1])
np.nancumprod([1, np.nan, 3])
np.array([1, 2, 3]).compress([True, False, True])
np.ones(2).mT
np.array([1, 2]).imag
"""

# Cases that we know to differ: our scalars are subclasses of Python's float and int.
KNOWN = {
    "1.5 * np.int64(3)",
    "isinstance(np.float32(1), float), isinstance(np.float64(1), np.generic)",
}
