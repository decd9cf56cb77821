"""How lessons use NumPy; keywords and types."""

CASES = r"""
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
