"""Expressions of JAX's interface, each evaluated on its own and printed as one line.

Runs under the original JAX and under `athanor run`; `jax_names.out` is what JAX 0.10.2 prints.

A line: the expression, a tab, and for each array of the result its dtype (`~` if weak), shape and
numbers; for an exception its class.
"""

import functools
import warnings

import jax
import jax.flatten_util
import jax.image
import jax.numpy as jnp
import jax.scipy.linalg
import jax.scipy.special
import jax.scipy.stats
import numpy as np
from jax import lax, nn, random, tree

warnings.simplefilter("ignore")

CASES = """
# creation
jnp.array(1.0)
jnp.array(1)
jnp.array(True)
jnp.array([1, 2, 3])
jnp.array([1.0, 2])
jnp.array([[True, False], [False, True]])
jnp.array([1, 2.5], dtype=jnp.int32)
jnp.array([x[0, 0], x[1, 1]])
jnp.array([[1, 2], [3, 4]], ndmin=3)
jnp.asarray(2.5)
jnp.asarray(np.arange(3))
jnp.asarray(np.linspace(0, 1, 3))
jnp.asarray([1, 2], float)
jnp.array(np.float64(2.0))
jnp.array([[1, 2], [3]])
jnp.array('text')
jnp.array(None)
jnp.zeros(3)
jnp.zeros((2, 3), dtype=int)
jnp.zeros([], jnp.int32)
jnp.zeros([2, 2], bool)
jnp.zeros(3, 'flaot32')
jnp.ones((2,), jnp.float32)
jnp.ones(2, 'uint32')
jnp.empty((2, 2))
jnp.full((2, 2), 7)
jnp.full((2,), 1.5)
jnp.full((2,), 1.5, dtype=int)
jnp.full((2, 3), jnp.arange(3.0))
jnp.full((), True)
jnp.zeros_like(x)
jnp.zeros_like(i)
jnp.zeros_like(3.0)
jnp.ones_like(x, dtype=jnp.int32)
jnp.ones_like(x, shape=(2,))
jnp.full_like(x, 3)
jnp.full_like(i, 2.7)
jnp.full_like(x, 1, dtype=bool)
jnp.arange(5)
jnp.arange(5.0)
jnp.arange(2, 8, 3)
jnp.arange(5, 0, -2)
jnp.arange(0, 1, 0.25)
jnp.arange(1, 2, 0.1)
jnp.arange(3, dtype=jnp.float32)
jnp.arange(0)
jnp.arange(4.0, dtype=int)
jnp.arange(jnp.int32(3))
jnp.linspace(0, 1, 5)
jnp.linspace(-2.5, 2.5, 7)
jnp.linspace(0, 1, 5, endpoint=False)
jnp.linspace(0, 10, 4, dtype=int)
jnp.linspace(1, 2, 3, retstep=True)
jnp.linspace(jnp.zeros(2), jnp.ones(2), 3)
jnp.linspace(jnp.zeros(2), jnp.ones(2), 3, axis=1)
jnp.linspace(3, 4, 1)
jnp.linspace(3, 4, 0)
jnp.logspace(0, 2, 3)
jnp.logspace(0, 3, 4, base=2)
jnp.geomspace(1, 100, 3)
jnp.eye(3)
jnp.eye(2, 3, 1)
jnp.eye(3, dtype=int)
jnp.eye(3, k=-1)
jnp.identity(2)
jnp.tri(3)
jnp.tri(2, 3, 1)
jnp.tri(N=3, k=0)
jnp.tril(m)
jnp.triu(m, 1)
jnp.tril(jnp.ones((2, 3, 3)), -1)
jnp.tril(jnp.ones((3, 3), dtype=bool))
jnp.diag(v)
jnp.diag(v, 1)
jnp.diag(m)
jnp.diag(m, -1)
jnp.diagflat(x)
jnp.diagonal(t)
jnp.diagonal(t, 1, 1, 2)
jnp.trace(m)
jnp.trace(i4, 1)
jnp.meshgrid(v[:2], v[:3])
jnp.meshgrid(v[:2], v[:3], indexing='ij')
jnp.meshgrid(v[:2], v[:3], sparse=True)
jnp.indices((2, 3))
jnp.indices((2, 3), sparse=True)
jnp.fromfunction(lambda a, b: a + 2 * b, (2, 3))
jnp.mgrid[0:2, 0:3]
jnp.ogrid[0:2, 0:3]
jnp.isscalar(3.0), jnp.isscalar(x), jnp.isscalar(jnp.float32(1))
jnp.copy(x)
# dtypes
x.dtype == jnp.float32, jnp.float32 == x.dtype, x.dtype == 'float32', x.dtype == np.float32
str(x.dtype), repr(x.dtype), i.dtype.name, b.dtype.kind, x.dtype.itemsize
jnp.float32(3), jnp.int32(2.7), jnp.uint32(3), jnp.bool_(2)
jnp.float32([1, 2])
str(jnp.float32), jnp.float32.__name__
jnp.issubdtype(x.dtype, jnp.floating), jnp.issubdtype(i.dtype, jnp.integer), jnp.issubdtype(b.dtype, jnp.number)
jnp.issubdtype(jnp.float32, jnp.inexact), jnp.issubdtype(jnp.int32, jnp.signedinteger), jnp.issubdtype(jnp.uint32, jnp.signedinteger)
str(jnp.result_type(1, 2.0)), str(jnp.result_type(i, 2.0)), str(jnp.result_type(x, i)), str(jnp.result_type(b, 1))
str(jnp.promote_types('int32', 'float32')), str(jnp.promote_types(jnp.uint32, jnp.int32)), str(jnp.promote_types(bool, jnp.int32))
str(jnp.result_type(jnp.float32, 1.0)), str(jnp.result_type(float)), str(jnp.result_type(int, bool))
jnp.finfo(jnp.float32).bits, float(jnp.finfo(jnp.float32).eps), float(jnp.finfo(x.dtype).max), float(jnp.finfo(jnp.float32).tiny)
jnp.iinfo(jnp.int32).max, jnp.iinfo(i.dtype).min, jnp.iinfo(jnp.uint32).bits
jnp.where(b[:, None], x, jnp.finfo(x.dtype).min)
str(jnp.dtype('float32')), str(jnp.dtype(jnp.int32))
x.astype(int), x.astype(bool), i.astype(float), i.astype('float32'), b.astype(jnp.int32)
x.astype(jnp.float64)
jnp.astype(x, jnp.int32)
jnp.pi, jnp.e, jnp.inf, jnp.newaxis
jnp.can_cast('int32', 'float32'), jnp.isdtype(x.dtype, 'real floating')
isinstance(x, jnp.ndarray), isinstance(x, jax.Array), isinstance(np.ones(2), jnp.ndarray)
# promotion
i * 2.0
i / 2
i + 1
i * True
x + 1
x * i
b + b
b * 2
b + 1.5
x + np.float32(1)
x * np.float64(2)
2 ** i
i ** 2
i ** i
x ** 2
x ** 0.5
x ** i
2.0 ** x
i // 2
-i // 2
i % 3
-i % 3
x // 0.3
x % 0.7
-x % 0.7
x > 1, i == 2, x != x, i <= i
b & (x[:, 0] > 0), b | b, b ^ True, ~b
i & 3, i | 4, i ^ 1, ~i, i << 1, i >> 1
-x, +x, abs(-x), abs(-i)
divmod(i, 3)
round(x * 1.7)
u + u, u * 2, u - 5, u + i, u / 2, u + 1.0
1 - x, 2 / v, 7 // i4, 10 - i
m @ m, v @ v, m @ v[:3], v[:3] @ m, t @ t.swapaxes(1, 2)
x @ x
x + jnp.ones(4)
[1, 2] + x
jnp.sqrt(2), jnp.sqrt(i), jnp.exp(1)
jnp.where(True, 1, 2.0), jnp.where(b, 1, 0), jnp.where(b, 1.0, i[:2])
jnp.maximum(i, 2.5), jnp.maximum(1, 2)
# elementwise
jnp.sin(x), jnp.cos(x), jnp.tan(x)
jnp.sinh(x), jnp.cosh(x), jnp.tanh(x)
jnp.arcsin(x / 4), jnp.arccos(x / 4), jnp.arctan(x)
jnp.arcsinh(x), jnp.arccosh(x + 2), jnp.arctanh(x / 4)
jnp.asin(0.5), jnp.acos(0.5), jnp.atan(0.5), jnp.atan2(1.0, -1.0)
jnp.exp(x), jnp.exp2(x), jnp.expm1(x)
jnp.log(x + 2), jnp.log2(x + 2), jnp.log10(x + 2), jnp.log1p(x)
jnp.log(i), jnp.log2(8), jnp.log10(1000)
jnp.sqrt(x + 2), jnp.cbrt(x), jnp.square(x), jnp.square(i), jnp.reciprocal(x + 2)
jnp.abs(-x), jnp.abs(i), jnp.abs(b), jnp.fabs(i), jnp.absolute(-1)
jnp.sign(x - 1), jnp.sign(i - 2), jnp.negative(x), jnp.positive(i)
jnp.floor(x * 1.5), jnp.ceil(x * 1.5), jnp.trunc(-x * 1.5), jnp.rint(x * 1.5)
jnp.floor(i), jnp.ceil(i), jnp.trunc(i)
jnp.round(x * 1.234), jnp.round(x * 1.234, 1), jnp.round(i), jnp.around(x, 2)
jnp.round(jnp.array([0.5, 1.5, 2.5, -0.5]))
jnp.add(x, 1), jnp.subtract(x, i), jnp.multiply(i, i), jnp.divide(i, 2), jnp.true_divide(1, 2)
jnp.floor_divide(i, 2), jnp.mod(i, 2), jnp.remainder(-i, 3), jnp.fmod(-i, 3)
jnp.power(x, 2), jnp.power(i, 2), jnp.power(2.0, x), jnp.power(i, i), jnp.pow(x + 2, 0.5)
jnp.float_power(i, 2)
jnp.maximum(x, 0), jnp.minimum(x, 1.0), jnp.fmax(x, jnp.nan), jnp.fmin(x, 1.0)
jnp.arctan2(x, x + 1), jnp.hypot(x, x + 1), jnp.logaddexp(x, 1.0), jnp.logaddexp2(x, 1.0)
jnp.clip(x, 0, 1), jnp.clip(x, 0), jnp.clip(x, min=0.5), jnp.clip(x, max=0.5), jnp.clip(i, 1, 2), jnp.clip(x, None, 1)
jnp.isnan(n), jnp.isinf(n), jnp.isfinite(n), jnp.isneginf(n), jnp.isposinf(n), jnp.isnan(i)
jnp.nan_to_num(n), jnp.nan_to_num(n, nan=1.0, posinf=2.0, neginf=3.0)
jnp.logical_and(x, b[:, None]), jnp.logical_or(i, 0), jnp.logical_not(x), jnp.logical_xor(True, b)
jnp.bitwise_and(i, 1), jnp.bitwise_or(i, 8), jnp.bitwise_xor(i, 3), jnp.invert(i), jnp.bitwise_not(b)
jnp.left_shift(i, 2), jnp.right_shift(-i, 1), jnp.right_shift(u, 1)
jnp.equal(x, 1.0), jnp.not_equal(i, 2), jnp.less(x, 1), jnp.less_equal(x, 1), jnp.greater(x, 1), jnp.greater_equal(x, 1)
jnp.deg2rad(180.0), jnp.rad2deg(jnp.pi), jnp.degrees(1.0), jnp.radians(90)
jnp.heaviside(x - 1, 0.5), jnp.sinc(x), jnp.copysign(x, -1.0), jnp.signbit(jnp.array([-1.0, 0.0, -0.0]))
jnp.isclose(x, x + 1e-9), jnp.allclose(x, x), jnp.allclose(x, x + 1), jnp.array_equal(x, x), jnp.array_equal(x, i)
jnp.isclose(n, n), jnp.isclose(n, n, equal_nan=True), jnp.array_equiv(x, x[:1])
jnp.real(x), jnp.imag(x), jnp.conj(i), jnp.isreal(x)
jnp.nextafter(1.0, 2.0), jnp.ldexp(x, 2), jnp.modf(x * 1.3)
jnp.divmod(i, 2)
jnp.linspace(0, 1, 7)
jnp.tanh([1.0, 2.0])
jnp.tanh('a')
jnp.add([1], 2)
jnp.negative(b)
jnp.exp(None)
jnp.sin(1), jnp.sin(True)
# reductions
jnp.sum(x), jnp.sum(x, 0), jnp.sum(x, axis=(0, 1)), jnp.sum(x, -1, keepdims=True)
jnp.sum(i), jnp.sum(b), jnp.sum(u), jnp.sum(1.5), jnp.sum(3)
jnp.sum(x, where=x > 0), jnp.sum(x, initial=10.0), jnp.sum(i, dtype=float)
jnp.sum([1, 2])
jnp.sum(x, 2)
jnp.prod(x), jnp.prod(i, 0), jnp.prod(b)
jnp.mean(x), jnp.mean(i), jnp.mean(b), jnp.mean(x, (0, 1), keepdims=True), jnp.mean(x, where=x > 0), jnp.mean(1.0)
jnp.max(x), jnp.max(x, 0), jnp.max(i, initial=7), jnp.max(x, where=x > 0, initial=0.0), jnp.min(x, 1), jnp.amax(x), jnp.amin(i)
jnp.max(jnp.zeros((0,)))
jnp.max(b), jnp.min(u)
jnp.var(x), jnp.var(x, 0), jnp.var(x, ddof=1), jnp.var(i), jnp.std(x), jnp.std(x, 1, keepdims=True), jnp.std(i, ddof=1)
jnp.var(x, where=x > 0), jnp.std(x, axis=0, correction=1)
jnp.all(b), jnp.any(b), jnp.all(x, 0), jnp.any(x, axis=1, keepdims=True), jnp.all(x > 0, where=x > 1)
jnp.argmax(x), jnp.argmax(x, 0), jnp.argmin(x, 1), jnp.argmax(x, 1, keepdims=True), jnp.argmax(b), jnp.argmin(i)
jnp.cumsum(v), jnp.cumsum(x), jnp.cumsum(x, 1), jnp.cumsum(i), jnp.cumsum(b), jnp.cumprod(v), jnp.cumsum(x, axis=-1, dtype=int)
jnp.count_nonzero(x), jnp.count_nonzero(b, axis=0), jnp.ptp(x), jnp.ptp(x, 0)
jnp.average(x), jnp.average(x, 0, weights=jnp.array([1.0, 3.0])), jnp.average(v, weights=v, returned=True)
jnp.nansum(n), jnp.nanmean(n[:3]), jnp.nanmax(n), jnp.nanmin(n[:3]), jnp.nanstd(n[:3]), jnp.nanvar(n[:3]), jnp.nanprod(n[:3])
jnp.median(v), jnp.median(x, 0), jnp.median(x, axis=1, keepdims=True), jnp.median(i)
jnp.quantile(v, 0.3), jnp.quantile(x, jnp.array([0.25, 0.5]), axis=1), jnp.percentile(v, 75), jnp.percentile(v, jnp.array([10, 90]))
jnp.quantile(v, 0.3, method='nearest'), jnp.quantile(v, 0.3, method='lower'), jnp.quantile(v, 0.3, method='higher'), jnp.quantile(v, 0.3, method='midpoint')
jnp.mean(jnp.zeros((0,)))
# shape
jnp.reshape(x, (3, 2)), jnp.reshape(x, -1), jnp.reshape(x, [6]), jnp.reshape(x, (3, -1)), jnp.reshape(x, (3, 2), order='F')
x.reshape(3, 2), x.reshape((6,)), x.reshape([2, -1]), x.reshape(-1), x.reshape(3, 2, order='F')
x.reshape(4, 2)
jnp.ravel(x), x.ravel(), x.flatten(), jnp.ravel(x, order='F')
jnp.transpose(x), jnp.transpose(t, (2, 0, 1)), x.T, t.transpose(1, 0, 2), t.transpose((1, 0, 2)), t.mT, jnp.matrix_transpose(t), jnp.permute_dims(t, (1, 2, 0))
jnp.swapaxes(t, 0, 2), jnp.moveaxis(t, 0, -1), jnp.moveaxis(t, (0, 1), (-1, 0)), jnp.rollaxis(t, 2), t.swapaxes(0, 1)
jnp.expand_dims(x, 0), jnp.expand_dims(x, (0, -1)), jnp.squeeze(x[:1]), jnp.squeeze(x[None], 0), x[:1].squeeze(0)
jnp.squeeze(x, 0)
jnp.broadcast_to(v[:3], (2, 3)), jnp.broadcast_to(1.0, (2,)), jnp.broadcast_arrays(v[:3], x), jnp.broadcast_shapes((2, 1), (3,))
jnp.concatenate([x, x]), jnp.concatenate([x, i[None, :3]], 0), jnp.concatenate([x, x], axis=1), jnp.concatenate([x, x], axis=None), jnp.concatenate((v, i))
jnp.concatenate([x, v])
jnp.stack([v, v]), jnp.stack([v, i4[0, :1].repeat(5)], axis=1), jnp.stack([1.0, 2.0]), jnp.stack((x, x), -1), jnp.unstack(x)
jnp.vstack([v, v]), jnp.hstack([v, v]), jnp.hstack([x, x]), jnp.dstack([v, v]), jnp.column_stack([v, v])
jnp.split(v[:4], 2), jnp.split(x, 3, axis=1), jnp.split(v, [1, 3]), jnp.array_split(v, 2), jnp.hsplit(x, 3), jnp.vsplit(x, 2)
jnp.split(v, 2)
jnp.tile(v, 2), jnp.tile(x, (2, 1)), jnp.tile(v[:2], (2, 2)), jnp.repeat(v, 2), jnp.repeat(x, 2, axis=0), jnp.repeat(x, jnp.array([1, 2]), axis=0), x.repeat(2)
jnp.repeat(v[:2], jnp.array([1, 2]), total_repeat_length=4)
jnp.flip(x), jnp.flip(x, 1), jnp.flipud(x), jnp.fliplr(x), jnp.rot90(x), jnp.rot90(x, 2), jnp.rot90(x, 3)
jnp.roll(v, 2), jnp.roll(x, 1), jnp.roll(x, 1, axis=1), jnp.roll(x, (1, 2), axis=(0, 1)), jnp.roll(v, -1)
jnp.append(v, 1.0), jnp.append(x, x, axis=0), jnp.insert(v, 1, 9.0), jnp.delete(v, 1), jnp.delete(x, 0, axis=1)
jnp.pad(v, 2), jnp.pad(x, ((1, 0), (0, 2))), jnp.pad(x, 1, constant_values=7.0), jnp.pad(v, (1, 2), mode='edge'), jnp.pad(v, 3, mode='reflect'), jnp.pad(v, 3, mode='wrap'), jnp.pad(v, 2, mode='symmetric')
jnp.atleast_1d(1.0), jnp.atleast_2d(v), jnp.atleast_3d(x)
jnp.shape(x), jnp.ndim(x), jnp.size(x), jnp.size(x, 1), jnp.shape([[1, 2]])
x.shape, x.ndim, x.size, x.nbytes, x.itemsize, len(x)
# choosing
jnp.where(x > 1, x, 0), jnp.where(x, x, -1), jnp.where(x > 1), jnp.where(b, jnp.array([1, 2]), 3)
jnp.select([x < 0, x > 1], [x - 1, x + 1], 0.0), jnp.choose(jnp.array([0, 1]), [v[:2], v[1:3]]), jnp.piecewise(v, [v < 1, v >= 1], [lambda y: -y, lambda y: y])
jnp.nonzero(x), jnp.nonzero(b, size=2, fill_value=7), jnp.argwhere(x > 1), jnp.flatnonzero(x > 1)
jnp.take(v, 1), jnp.take(v, jnp.array([0, 2])), jnp.take(x, jnp.array([0, 1]), axis=1), jnp.take(v, jnp.array([7, -1])), jnp.take(v, jnp.array([7]), mode='clip'), jnp.take(v, jnp.array([7]), mode='wrap'), v.take(jnp.array([1]))
jnp.take_along_axis(x, jnp.argsort(x, 1), 1), jnp.take_along_axis(x, jnp.array([[0], [2]]), axis=1), jnp.take_along_axis(x, jnp.array([[1, 0, 1]]), axis=0)
jnp.put_along_axis(x, jnp.array([[0], [2]]), 9.0, 1, inplace=False)
jnp.unravel_index(4, (2, 3)), jnp.ravel_multi_index((jnp.array([1]), jnp.array([2])), (2, 3)), jnp.compress(jnp.array([True, False, True]), v[:3])
jnp.extract(x > 1, x)
x[0], x[-1], x[:, 1], x[0, 1], x[..., 0], x[None].shape, x[:, ::-1], x[1:, :2], v[10], v[-10]
v[jnp.array([0, 3])], x[jnp.array([0, 1]), jnp.array([2, 0])], x[:, jnp.array([0, 2])], t[:, jnp.array([0, 1]), 0], v[v > 0.5], x[b], v[jnp.array([9])]
v[[0, 1]]
x['a']
x.at[0, 1].set(9.0), x.at[:, 0].add(1), x.at[0].multiply(2), x.at[1, 2].min(0), x.at[x > 1].set(0.0), v.at[jnp.array([1, 1])].add(1.0), v.at[10].set(1.0)
i.at[0].set(2.7), x.at[0].divide(2.0), x.at[0].power(2), x.at[:, 1].apply(jnp.exp), x.at[0, 0].get(), v.at[jnp.array([9])].get(mode='fill', fill_value=-1.0), v.at[2].subtract(1.0), x.at[0].max(1.0), v.at[1:3].mul(3.0)
# sorting
jnp.sort(r), jnp.sort(x, 0), jnp.sort(-x), jnp.sort(r, descending=True), jnp.argsort(r), jnp.argsort(-x, 1), jnp.argsort(r, descending=True), r.sort(), r.argsort(), jnp.sort(n)
jnp.sort(i4, axis=None), jnp.lexsort((i, r[:3])), jnp.searchsorted(jnp.sort(v), 0.8), jnp.searchsorted(jnp.arange(5.0), jnp.array([2.0, 3.5]), side='right'), jnp.digitize(v, jnp.array([0.0, 1.0]))
jnp.unique(jnp.array([3, 1, 3, 2])), jnp.unique(jnp.array([3, 1, 3, 2]), return_counts=True, return_index=True, return_inverse=True), jnp.unique(jnp.array([3, 1, 3]), size=3, fill_value=0)
jnp.bincount(jnp.array([0, 2, 2])), jnp.bincount(jnp.array([0, 1]), length=4), jnp.bincount(jnp.array([0, 1, 1]), weights=jnp.array([0.5, 1.0, 1.0])), jnp.histogram(v, 3), jnp.histogram(v, bins=jnp.array([-1.0, 0.0, 3.0])), jnp.histogram(v, 2, density=True)
jnp.isin(i, jnp.array([1, 2])), jnp.interp(jnp.array([0.5, 9.0, -1.0]), jnp.arange(3.0), jnp.array([1.0, 3.0, 2.0])), jnp.interp(0.5, jnp.arange(3.0), jnp.array([1.0, 3.0, 2.0]), left=0.0)
# linear algebra
jnp.dot(m, m), jnp.dot(v, v), jnp.dot(m, v[:3]), jnp.dot(2.0, v), jnp.dot(t, m[:, :2]), m.dot(m), jnp.dot(i, i), jnp.dot(i[:3], v[:3])
jnp.dot(x, x)
jnp.matmul(m, m), jnp.matmul(t, t.swapaxes(1, 2)), jnp.matmul(x, m, precision='highest'), jnp.vdot(x, x), jnp.inner(x, x), jnp.outer(v, v[:2]), jnp.vecdot(x, x)
jnp.matmul(x, 2.0)
jnp.tensordot(x, m, 1), jnp.tensordot(t, t, ((0, 1), (0, 1))), jnp.tensordot(x, x, 2), jnp.tensordot(v, v, 0), jnp.kron(x, jnp.eye(2)), jnp.cross(v[:3], v[1:4]), jnp.trace(m)
jnp.einsum('ij,jk->ik', x, m), jnp.einsum('ij,kj', x, x), jnp.einsum('ii', m), jnp.einsum('ii->i', m), jnp.einsum('i,i->', v, v), jnp.einsum('ij->ji', x), jnp.einsum('ij->', x), jnp.einsum('i,j->ij', v, v)
jnp.einsum('bij,bjk->bik', t, t.swapaxes(1, 2)), jnp.einsum('...ij,...jk->...ik', t, t.swapaxes(1, 2)), jnp.einsum('bhwpqc->bhpwqc', jnp.arange(16.0).reshape(1, 2, 2, 2, 2, 1)), jnp.einsum('ij,jk,kl->il', x, m, m), jnp.einsum('...i->...', t)
jnp.einsum('ij,jk->ik', x, x)
jnp.einsum(x, [0, 1], m, [1, 2], [0, 2])
jnp.linalg.norm(x), jnp.linalg.norm(v), jnp.linalg.norm(x, axis=1), jnp.linalg.norm(x, axis=0, keepdims=True), jnp.linalg.norm(v, 1), jnp.linalg.norm(v, jnp.inf), jnp.linalg.norm(v, 3), jnp.linalg.norm(x, 'fro'), jnp.linalg.norm(i), jnp.linalg.norm(x, 1), jnp.linalg.norm(v, 0)
jnp.linalg.inv(m), jnp.linalg.solve(m, v[:3]), jnp.linalg.solve(m, m), jnp.linalg.det(m), jnp.linalg.slogdet(m), jnp.linalg.inv(jnp.stack([m, 2 * m]))
jnp.linalg.cholesky(s), abs(jnp.linalg.qr(m)[0]), abs(jnp.linalg.qr(m)[1]), jnp.linalg.eigvalsh(s), abs(jnp.linalg.eigh(s)[1]), jnp.linalg.svd(m, compute_uv=False), jnp.linalg.pinv(x), jnp.linalg.matrix_power(m, 3), jnp.linalg.matrix_rank(s)
jnp.linalg.lstsq(jnp.ones((3, 1)), v[:3])[0], jnp.linalg.cond(s), jnp.linalg.multi_dot([m, m, m]), jnp.linalg.vector_norm(x), jnp.linalg.matrix_norm(x), jnp.linalg.trace(m), jnp.linalg.norm(m, 2), jnp.linalg.norm(m, 'nuc')
jnp.convolve(v, v[:3]), jnp.convolve(v, v[:2], 'same'), jnp.convolve(v, v[:3], 'valid'), jnp.correlate(v, v[:3]), jnp.correlate(v[:2], v, 'full'), jnp.polyval(v[:3], 2.0), jnp.diff(v), jnp.diff(x, axis=0), jnp.diff(v, 2), jnp.ediff1d(v), jnp.gradient(v), jnp.trapezoid(v), jnp.trapezoid(v, jnp.arange(5.0) ** 2)
jnp.cov(x), jnp.cov(x, rowvar=False), jnp.corrcoef(x), jnp.cov(v)
jnp.apply_along_axis(jnp.sum, 0, x), jnp.vectorize(lambda a, b: a + b)(x, 1.0)
# methods
x.sum(), x.mean(0), x.max(), x.min(1), x.prod(), x.std(), x.var(0), x.argmax(), x.argmin(1), x.cumsum(1), x.any(), (x > 0).all(0), x.clip(0, 1), x.round(1), i.sum(), b.sum(), x.ptp()
x.dot(m), x.trace(), m.diagonal(), x.astype(int).tolist(), x[0, 0].item(), float(x[0, 0]), int(i[1]), bool(b[0]), x.copy(), x.real, x.conj(), x.nonzero(), x.tolist()
x.sum(axis=0, keepdims=True), x.mean(axis=(0, 1)), x.max(axis=-1, keepdims=True), x.std(axis=0, ddof=1)
float(x)
hash(x)
x.foo
# nn
nn.relu(x - 1), nn.relu(i), nn.relu6(x * 4), nn.sigmoid(x), nn.softplus(x), nn.softplus(100.0), nn.log_sigmoid(x), nn.silu(x), nn.swish(x), nn.tanh(x), nn.soft_sign(x)
nn.gelu(x), nn.gelu(x, approximate=False), nn.gelu(jnp.array([-5.0, -4.0, 3.0]), approximate=False), nn.elu(x - 1), nn.selu(x - 1), nn.celu(x - 1), nn.leaky_relu(x - 1), nn.leaky_relu(x - 1, 0.2), nn.hard_tanh(x), nn.hard_sigmoid(x), nn.hard_silu(x), nn.mish(x), nn.squareplus(x), nn.glu(m[:, :2]), nn.identity(x)
nn.softmax(x), nn.softmax(x, 0), nn.log_softmax(x), nn.log_softmax(x, axis=0), nn.softmax(x, axis=(0, 1)), nn.softmax(x, where=x > 0), nn.softmax(i), nn.softmax(1000 * x)
nn.logsumexp(x), nn.logsumexp(x, axis=1), nn.logsumexp(x, 0, keepdims=True), nn.logsumexp(x, b=jnp.ones(3) * 2), nn.logsumexp(1000 * x), nn.logsumexp(jnp.array([-jnp.inf, -jnp.inf]))
nn.standardize(x), nn.standardize(x, axis=0), nn.one_hot(i, 4), nn.one_hot(jnp.array([0, 9]), 3), nn.one_hot(i, 4, axis=0), nn.one_hot(1, 3, dtype=int), nn.one_hot(i4, 2).shape
nn.dot_product_attention(q, q, q), nn.dot_product_attention(q, q, q, is_causal=True), nn.dot_product_attention(q, q, q, scale=1.0, bias=jnp.ones((1, 2, 3, 3)))
nn.dot_product_attention(q, q, q, mask=jnp.tril(jnp.ones((3, 3), bool))[None, None])
nn.initializers.zeros(key, (2,)), nn.initializers.ones(key, (2,), jnp.int32), nn.initializers.constant(3.0)(key, (2, 2)), nn.initializers.normal()(key, (2, 3)), nn.initializers.uniform(0.5)(key, (2, 3))
nn.initializers.lecun_normal()(key, (3, 3)), nn.initializers.glorot_uniform()(key, (3, 4)), nn.initializers.he_normal()(key, (3, 4)), nn.initializers.xavier_normal()(key, (3, 4)), nn.initializers.kaiming_uniform()(key, (2, 2, 3, 4)), nn.initializers.lecun_uniform()(key, (3, 4)), nn.initializers.truncated_normal(0.1)(key, (4,))
nn.initializers.variance_scaling(2.0, 'fan_out', 'normal')(key, (3, 4)), nn.initializers.variance_scaling(1.0, 'fan_avg', 'uniform', in_axis=0, out_axis=1)(key, (3, 4)), abs(nn.initializers.orthogonal()(key, (3, 3)))
nn.initializers.lecun_normal()(key, (3,))
# random
random.PRNGKey(0), random.PRNGKey(42), random.PRNGKey(2**31), random.PRNGKey(-1), random.split(key), random.split(key, 3), random.split(key, (2, 2)), random.fold_in(key, 7), random.key_data(random.key(3))
random.bits(key, (3,)), random.uniform(key), random.uniform(key, (3,)), random.uniform(key, minval=-1.0, maxval=2.0, shape=(2,)), random.normal(key), random.normal(key, (2, 3)), random.normal(key, shape=(4,), dtype=jnp.float32)
random.randint(key, (5,), 0, 10), random.randint(key, shape=(2, 2), minval=-3, maxval=3), random.bernoulli(key), random.bernoulli(key, 0.3, (5,)), random.bernoulli(key, jnp.array([0.1, 0.9])), random.gumbel(key, (3,)), random.exponential(key, (3,)), random.truncated_normal(key, -2, 2, (3,)), random.laplace(key, (3,)), random.cauchy(key, (3,)), random.logistic(key, (3,)), random.rademacher(key, (5,))
random.permutation(key, 5), random.permutation(key, jnp.arange(10.0, 16.0)), random.permutation(key, x), random.permutation(key, x, axis=1), random.choice(key, 5, (3,)), random.choice(key, 5, (3,), replace=False), random.choice(key, v), random.choice(key, v, (4,)), random.choice(key, 3, (4,), p=jnp.array([0.1, 0.2, 0.7])), random.choice(key, 3, (2,), replace=False, p=jnp.array([0.1, 0.2, 0.7]))
random.categorical(key, x), random.categorical(key, x, axis=0), random.categorical(key, x, shape=(4, 2)), random.categorical(key, v, shape=(6,)), random.multivariate_normal(key, v[:3], s), abs(random.orthogonal(key, 3)), random.lognormal(key, shape=(2,)), random.rayleigh(key, 2.0, (2,)), random.pareto(key, 2.0, (2,)), random.weibull_min(key, 1.0, 2.0, (2,))
random.normal(random.key(0), (2,)), random.key_data(random.split(random.key(0), 3)), random.key(0).shape, random.split(random.key(0)).shape, str(random.key(0).dtype), random.key_data(random.split(random.key(0))[1]), random.key_data(random.fold_in(random.key(0), 1)), random.normal(random.wrap_key_data(random.PRNGKey(5)))
random.key(0) + 1
random.normal(3)
random.normal(random.split(key, 3), (2,))
random.PRNGKey(1.5)
random.uniform(key, (2,), jnp.int32)
[random.normal(k) for k in random.split(random.key(1), 2)]
jax.vmap(lambda k: random.normal(k, (2,)))(random.split(key, 3)), jax.vmap(random.normal)(random.split(random.key(0), 2)), jax.jit(lambda k: random.split(k)[0])(key)
# lax
lax.add(x, x), lax.add(x, 1.0), lax.mul(2.0, x), lax.sub(i, i), lax.div(i, i), lax.rem(-i, i), lax.neg(x), lax.exp(x), lax.rsqrt(x + 2), lax.max(x, x), lax.pow(x, 2.0), lax.integer_pow(x, 3), lax.sign(x), lax.logistic(x), lax.erf(x), lax.erfc(x), lax.erf_inv(x / 4), lax.floor(x), lax.round(x * 2.5), lax.is_finite(n)
lax.add(x, i)
lax.add(x, v)
lax.lgamma(x + 2), lax.digamma(x + 2), lax.lgamma(jnp.array([0.5, 1.0, 10.0, -0.5])), lax.clamp(0.0, x, 1.0), lax.select(x > 1, x, -x), lax.select_n(x > 1, x, -x), lax.eq(x, x), lax.bitwise_and(i, i), lax.shift_left(i, i), lax.shift_right_logical(i, i), lax.cbrt(x), lax.square(x), lax.reciprocal(x + 2), lax.atan2(x, x + 1), lax.nextafter(x, x + 1)
lax.iota(jnp.int32, 4), lax.broadcasted_iota(float, (2, 3), 1), lax.full((2,), 3.0), lax.full_like(x, 1.0), lax.broadcast(v, (2,)), lax.broadcast_in_dim(v[:3], (2, 3), (1,)), lax.reshape(x, (6,)), lax.transpose(x, (1, 0)), lax.squeeze(x[None], (0,)), lax.expand_dims(x, (0,)), lax.rev(x, (0, 1)), lax.concatenate([x, x], 0), lax.pad(v, 0.0, [(1, 2, 1)]), lax.slice(x, (0, 1), (2, 3)), lax.slice_in_dim(v, 1, 4, 2), lax.collapse(t, 0, 2)
lax.dynamic_slice(v, (2,), (2,)), lax.dynamic_slice(v, (4,), (3,)), lax.dynamic_slice(x, (0, jnp.int32(1)), (2, 2)), lax.dynamic_update_slice(v, jnp.zeros(2), (1,)), lax.dynamic_index_in_dim(x, 1), lax.dynamic_index_in_dim(x, 1, 1, keepdims=False), lax.dynamic_slice_in_dim(v, -2, 2), lax.dynamic_update_slice_in_dim(x, jnp.zeros((1, 3)), 1, 0), lax.dynamic_update_index_in_dim(x, jnp.zeros(3), 0, 0), lax.index_in_dim(x, -1, 0)
lax.dot(m, m), lax.dot(v, v), lax.dot_general(x, m, (((1,), (0,)), ((), ()))), lax.batch_matmul(t, t.swapaxes(1, 2)), lax.reduce_sum(x, axes=(0,)), lax.reduce_max(x, (1,)), lax.argmax(x, 1, jnp.int32), lax.cumsum(v), lax.cumsum(v, reverse=True), lax.cumprod(v), lax.cummax(r), lax.cummin(r), lax.sort(r), lax.top_k(r, 2), lax.sort_key_val(r, jnp.arange(6)), lax.convert_element_type(x, jnp.int32), lax.stop_gradient(x), lax.stop_gradient({'a': x, 'b': 1})
lax.dot(x, x)
lax.scan(lambda c, y: (c + y, c * y), 0.0, v), lax.scan(lambda c, _: (c * 2, c), 1, None, length=4), lax.scan(lambda c, y: (c + y['a'], None), jnp.float32(0), {'a': v}, reverse=True), lax.fori_loop(0, 5, lambda k, y: y + k, 0), lax.fori_loop(2, 4, lambda k, y: y * k, jnp.ones(2)), lax.while_loop(lambda s: s < 10, lambda s: s * 2, 1), lax.map(lambda y: y ** 2, v), lax.associative_scan(jnp.add, v), lax.associative_scan(jnp.maximum, r, reverse=True), lax.associative_scan(jnp.multiply, x, axis=1)
lax.cond(True, lambda y: y + 1, lambda y: y - 1, 2.0), lax.cond(x[0, 0] > 0, jnp.sin, jnp.cos, v), lax.cond(False, lambda: 1.0, lambda: 2.0), lax.switch(1, [jnp.sin, jnp.cos, jnp.tan], v), lax.switch(7, [lambda: 0, lambda: 1]), lax.cond(1, lambda y: y, lambda y: -y, operand=v)
lax.cond(x > 0, jnp.sin, jnp.cos, x)
lax.cond(True, lambda y: y, lambda y: (y, y), x)
lax.cond(True, lambda y: y, lambda y: y.astype(int), x)
lax.scan(lambda c, y: (c.astype(int), y), 1.0, v)
lax.conv(im, ke, (1, 1), 'SAME'), lax.conv(im, ke, (2, 2), 'VALID'), lax.conv_general_dilated(im, ke, (1, 1), [(1, 0), (2, 1)]), lax.conv_general_dilated(im, ke, (2, 2), 'SAME'), lax.conv_general_dilated(im, ke, (1, 1), 'VALID', lhs_dilation=(1, 1)), lax.conv_general_dilated(im, ke, (1, 1), [(0, 0), (1, 1)], lhs_dilation=(2, 2)), lax.conv_general_dilated(im, ke, (1, 1), 'VALID', rhs_dilation=(1, 1))
lax.conv_general_dilated(jnp.tile(im, (1, 1, 2, 2)), ke, (1, 1), 'VALID', rhs_dilation=(2, 1))
lax.conv_general_dilated(im.transpose(0, 2, 3, 1), ke.transpose(2, 3, 1, 0), (1, 1), 'SAME', dimension_numbers=('NHWC', 'HWIO', 'NHWC')), lax.conv_general_dilated(im, ke[:, :1], (1, 1), 'SAME', feature_group_count=2), lax.conv_general_dilated(im[:, :, 0], ke[:, :, 0], (1,), 'SAME')
lax.conv_transpose(im.transpose(0, 2, 3, 1), ke.transpose(2, 3, 1, 0), (2, 2), 'SAME'), lax.conv_transpose(im.transpose(0, 2, 3, 1), ke.transpose(2, 3, 1, 0), (2, 2), 'VALID')
lax.reduce_window(im, -jnp.inf, lax.max, (1, 1, 2, 2), (1, 1, 2, 2), 'VALID'), lax.reduce_window(im, 0.0, lax.add, (1, 1, 2, 2), (1, 1, 1, 1), 'SAME')
lax.linalg.triangular_solve(m, v[:3, None], left_side=True, lower=True), lax.linalg.cholesky(s)
# tree
tree.map(lambda a: a * 2, {'b': x, 'a': [1, (2, None)]}), tree.map(lambda a, c: a + c, [1, 2], [3, 4]), tree.leaves({'b': 1, 'a': 2, 'c': None}), str(tree.structure({'b': 1, 'a': (2, None)})), tree.reduce(lambda a, c: a + c, [1, 2, 3]), tree.reduce(lambda a, c: a + c, [], 5), tree.all([True, 1]), tree.unflatten(tree.structure([0, 0]), [5, 6])
tree.map(lambda a, c: a, [1, 2], [3])
tree.map(lambda a, c: a, {'a': 1}, {'b': 1})
tree.map(lambda a: a, [1, None], is_leaf=lambda a: a is None), tree.map(lambda a, c: (a, c), [1, 2], [(3, 4), 5])
[(jax.tree_util.keystr(p), l) for p, l in tree.leaves_with_path({'a': [1, 2], 'b': (3,)})], tree.map_with_path(lambda p, l: jax.tree_util.keystr(p), {'a': [1]}), str(tree.flatten_with_path((1, {'k': 2}))[0])
tree.transpose(tree.structure([0, 0]), tree.structure({'a': 0}), [{'a': 1}, {'a': 2}]), jax.tree_util.tree_map(lambda a: a + 1, (1,)), str(tree.structure(None)), str(tree.structure(3)), tree.broadcast(1, [2, 3])
str(tree.structure({'a': 1})) , tree.structure([1]) == tree.structure([2]), tree.structure([1, 2]).num_leaves, tree.flatten((x, [1]))[0]
jax.flatten_util.ravel_pytree({'a': x, 'b': 1.0})[0], jax.flatten_util.ravel_pytree({'a': i, 'b': 2.0})[1](jnp.arange(4.0))
# transformations
jax.grad(lambda y: y ** 2)(3.0), jax.grad(lambda y: jnp.sum(y ** 3))(x), jax.grad(lambda a, c: a * c, argnums=1)(2.0, 3.0), jax.grad(lambda a, c: a * c, argnums=(0, 1))(2.0, 3.0), jax.grad(lambda p: p['w'] * p['b'])({'w': 2.0, 'b': 3.0}), jax.grad(lambda y: (y ** 2, y + 1), has_aux=True)(3.0), jax.grad(lambda a, c: a * c, argnums=-1)(2.0, 3.0)
jax.value_and_grad(lambda y: jnp.sum(jnp.sin(y)))(v), jax.value_and_grad(lambda y: (y ** 2, {'k': y}), has_aux=True)(3.0), jax.value_and_grad(lambda a, k: a * k)(2.0, k=3.0), jax.grad(jax.grad(jax.grad(jnp.sin)))(1.0)
jax.grad(lambda y: y)(x)
jax.grad(lambda y: y * 2)(3)
jax.grad(lambda y: (y, y))(1.0)
jax.grad(3)
[jax.grad(lambda y: f(y))(0.0) for f in (nn.relu, lambda y: jnp.maximum(y, 0), jnp.abs, lambda y: jnp.clip(y, 0, 1), jnp.sqrt, nn.relu6, nn.elu, nn.leaky_relu, nn.softplus, nn.gelu, nn.silu, jnp.sign, jnp.floor, nn.hard_tanh, nn.log_sigmoid, nn.selu)]
[jax.grad(lambda y: jnp.sum(f(y)))(x) for f in (jnp.tanh, jnp.sin, jnp.exp, nn.softmax, nn.log_softmax, nn.logsumexp, nn.gelu, jnp.cumsum, jnp.sort, jnp.std, jnp.var, jnp.median, jnp.max, jnp.linalg.norm, lambda y: nn.standardize(y) ** 3, jnp.arctan, jnp.sinh, jnp.cosh, jnp.log1p, lambda y: jnp.prod(y + 2), lambda y: jnp.hypot(y, 2.0), lambda y: jnp.logaddexp(y, 1.0), lambda y: y ** 3, lambda y: 2.0 ** y, jnp.expm1, jnp.arcsinh, lambda y: nn.glu(y[:, :2]), nn.mish, jnp.square)]
[jax.grad(lambda y: f(y)[0, 0])(m) for f in (jnp.linalg.inv, lambda y: jnp.linalg.solve(y, y + 1), lambda y: jnp.linalg.cholesky(y @ y.T), lambda y: y @ y, lambda y: jnp.einsum('ij,kj->ik', y, y), lambda y: jnp.tril(y), lambda y: y.at[0].multiply(2.0), lambda y: jnp.take_along_axis(y, jnp.zeros((3, 1), int), 1), lambda y: jnp.roll(y, 1), lambda y: jnp.pad(y, 1)[1:, 1:], lambda y: jnp.flip(y), lambda y: jnp.where(y > 0, y, 2 * y))]
jax.grad(jnp.linalg.det)(m), jax.grad(lambda y: jnp.linalg.eigvalsh(y + y.T).max())(m), jax.grad(lambda y: lax.conv(im, y, (1, 1), 'SAME').sum())(ke), jax.grad(lambda y: lax.scan(lambda c, z: (c * z, None), 1.0, y)[0])(v), jax.grad(lambda y: lax.fori_loop(0, 3, lambda k, z: z * y, 1.0))(2.0), jax.grad(lambda y: lax.cond(y > 0, jnp.sin, jnp.cos, y))(1.0)
jax.jit(lambda y: y * 2)(x), jax.jit(lambda y, k: y * k, static_argnums=1)(x, 3), jax.jit(lambda y, *, k: y * k, static_argnames='k')(x, k=3), functools.partial(jax.jit, static_argnums=(1,))(lambda y, k: y + k)(x, 1), jax.jit(lambda y: {'a': y, 'b': (y, None)})(v), jax.jit(lambda a, c=2: a + c)(1), jax.jit(lambda y, k: y.reshape(k), static_argnames=('k',))(x, (3, 2))
jax.jit(lambda y: y if y > 0 else -y)(1.0)
jax.jit(lambda y: float(y))(1.0)
jax.jit(lambda y: y[y > 0])(x)
jax.jit(lambda k: jnp.zeros(k))(3)
jax.jit(lambda k: jnp.arange(k))(3)
jax.jit(lambda y: y)('text')
jax.jit(lambda y, k: y, static_argnums=1)(x, [1])
jax.jit(3)
jax.vmap(lambda y: y.sum())(x), jax.vmap(lambda a, c: a * c)(x, v[:2]), jax.vmap(lambda a, c: a + c, in_axes=(0, None))(x, 1.0), jax.vmap(lambda a: a, in_axes=1)(x), jax.vmap(lambda a: a, out_axes=1)(x), jax.vmap(jnp.dot, in_axes=(0, 1))(x, m[:, :2]), jax.vmap(lambda p: p['a'] * p['b'], in_axes=({'a': 0, 'b': None},))({'a': v, 'b': 2.0}), jax.vmap(jax.grad(lambda y: y ** 2))(v), jax.vmap(lambda y, k: y * k)(v, k=v), jax.vmap(jax.vmap(jnp.sin))(x), jax.vmap(lambda y: jnp.sort(y))(x), jax.vmap(lambda y: lax.cond(y > 0, jnp.sin, jnp.cos, y))(v), jax.vmap(lambda a, k: lax.dynamic_slice(a, (k,), (1,)), in_axes=(None, 0))(v, i)
jax.vmap(lambda a, c: a + c)(x, v)
jax.vmap(lambda a: a, in_axes=2)(x)
jax.vmap(lambda a: a, in_axes=(0, 0))(x)
jax.jvp(jnp.sin, (1.0,), (2.0,)), jax.jvp(lambda a, c: a * c, (2.0, 3.0), (1.0, 0.5)), jax.jvp(lambda y: (y ** 2, y), (2.0,), (1.0,), has_aux=True)[:2]
[f(*a) for f, a in [(jax.vjp(jnp.sin, 1.0)[1], (2.0,)), (jax.vjp(lambda a, c: a * c, x, x)[1], (x,)), (jax.vjp(lambda d: {'o': d['a'] ** 2}, {'a': v})[1], ({'o': v},))]], jax.vjp(lambda y: (y ** 2, y + 1), 3.0, has_aux=True)[2]
jax.linearize(jnp.sin, 1.0)[0], jax.linearize(jnp.sin, 1.0)[1](2.0)
jax.jacfwd(lambda y: y ** 2)(v), jax.jacrev(lambda y: y ** 2)(v), jax.jacobian(jnp.cumsum)(v), jax.jacfwd(lambda p: {'o': p['a'] * p['b']})({'a': v[:2], 'b': 2.0}), jax.jacrev(lambda p: {'o': p['a'] * p['b']})({'a': v[:2], 'b': 2.0}), jax.jacrev(lambda a, c: a * c, argnums=(0, 1))(v[:2], v[1:3]), jax.jacfwd(lambda a, c: a * c, argnums=(0, 1))(v[:2], v[1:3]), jax.jacfwd(lambda y: (y ** 2, y), has_aux=True)(v[:2]), jax.jacrev(lambda y: (y ** 2, y), has_aux=True)(v[:2])
jax.hessian(lambda y: jnp.sum(y ** 3))(v), jax.hessian(lambda p: p['a'] ** 2 * p['b'])({'a': 2.0, 'b': 3.0}), jax.hessian(lambda a, c: (a * c).sum(), argnums=(0, 1))(v[:2], v[1:3])
square_jvp(x), jax.grad(square_jvp)(3.0), jax.grad(multi)(2.0, 3.0), clipped(2.0, x), jax.grad(clipped, 1)(2.0, 5.0), jax.vmap(jax.grad(square_jvp))(v), jax.jit(jax.grad(lambda y: clipped(1.0, y)))(3.0)
jax.eval_shape(lambda y: {'a': y @ y.T, 'b': y.sum()}, x)['a'].shape, str(jax.eval_shape(jnp.dot, x, jax.ShapeDtypeStruct((3, 4), jnp.float32))), str(jax.ShapeDtypeStruct((2,), 'int32'))
str(jax.make_jaxpr(lambda y: jnp.sin(y) * 2)(1.0))
jax.checkpoint(jnp.sin)(1.0), jax.grad(jax.checkpoint(lambda y: jnp.sin(jnp.sin(y))))(1.0), jax.device_put({'a': 1.0, 'b': np.ones(2)}), jax.block_until_ready(x), str(jax.devices()), jax.device_count(), jax.default_backend(), jax.process_index()
# image, scipy
jax.image.resize(x, (4, 6), 'bilinear'), jax.image.resize(im[0, 0], (2, 2), 'bilinear'), jax.image.resize(im[0, 0], (2, 2), 'linear', antialias=False), jax.image.resize(x, (4, 6), 'nearest'), jax.image.resize(x, (4, 6), 'cubic'), jax.image.resize(x, (4, 6), 'lanczos3'), jax.image.resize(i4, (2, 2), 'bilinear')
jax.scipy.special.logsumexp(x), jax.scipy.special.erf(x), jax.scipy.special.gammaln(x + 2), jax.scipy.special.digamma(x + 2), jax.scipy.special.expit(x), jax.scipy.special.logit(x / 4 + 0.3), jax.scipy.special.xlogy(x, 2.0), jax.scipy.special.entr(x + 2), jax.scipy.special.ndtr(x), jax.scipy.special.ndtri(0.3), jax.scipy.special.log_ndtr(jnp.array([-10.0, 0.0, 2.0])), jax.scipy.special.kl_div(2.0, 3.0), jax.scipy.special.betaln(2.0, 3.0), jax.scipy.special.factorial(4.0)
jax.scipy.stats.norm.logpdf(x), jax.scipy.stats.norm.pdf(x, 1.0, 2.0), jax.scipy.stats.norm.cdf(x), jax.scipy.stats.norm.ppf(0.3), jax.scipy.stats.norm.sf(x), jax.scipy.stats.uniform.pdf(x), jax.scipy.stats.expon.logpdf(x + 2), jax.scipy.stats.laplace.cdf(x), jax.scipy.stats.logistic.logpdf(x), jax.scipy.stats.bernoulli.logpmf(jnp.array([0, 1]), 0.3), jax.scipy.stats.poisson.pmf(i, jnp.float32(2.0)), jax.scipy.stats.gamma.logpdf(x + 2, 2.0), jax.scipy.stats.beta.pdf(0.3, 2.0, 3.0), jax.scipy.stats.multivariate_normal.logpdf(v[:3], jnp.zeros(3), s)
jax.scipy.linalg.expm(m / 3), jax.scipy.linalg.solve_triangular(s, v[:3], lower=True), jax.scipy.linalg.cholesky(s, lower=True), jax.scipy.linalg.block_diag(x, m[:1])
# less common
jnp.tril_indices(3), jnp.triu_indices(3, 1), jnp.tril_indices_from(m), jnp.diag_indices(2), jnp.ix_(jnp.array([0, 1]), jnp.array([2])), jnp.fill_diagonal(m, 9.0, inplace=False), jnp.vander(v[:3]), jnp.vander(v[:3], 2, increasing=True)
jnp.nanargmax(n), jnp.nanargmin(n), jnp.nancumsum(n[:3]), jnp.nanmedian(n[:3]), jnp.nanquantile(n[:3], 0.25), jnp.nanpercentile(n[:3], jnp.array([25, 75]))
jnp.union1d(i, jnp.array([3, 4])), jnp.intersect1d(i, jnp.array([3, 2, 9])), jnp.setdiff1d(i, jnp.array([2])), jnp.setxor1d(i, jnp.array([3, 4])), jnp.unwrap(jnp.array([0.0, 3.0, 6.0, 0.5])), jnp.gcd(12, 18), jnp.lcm(i, 4), jnp.resize(i, (2, 4)), jnp.trim_zeros(jnp.array([0, 1, 0]))
jnp.cumulative_sum(v), jnp.cumulative_sum(v, include_initial=True), jnp.cumulative_prod(v), jnp.block([[m, m], [m, m]]), jnp.block([v[:2], v[:2]]), jnp.histogram2d(v, v[::-1], bins=2), jnp.polyfit(jnp.arange(4.0), jnp.arange(4.0) ** 2, 2), jnp.polyadd(v[:2], v[:3]), jnp.polymul(v[:2], v[:3]), jnp.polyder(v[:3]), jnp.polyint(v[:3])
jnp.r_[1:4, 7], jnp.c_[v[:2], v[:2]], jnp.s_[1:2]
random.gamma(key, 2.0), random.gamma(key, 0.5, (3,)), random.loggamma(key, jnp.array([0.1, 5.0])), random.beta(key, 2.0, 3.0, (2,)), random.dirichlet(key, jnp.ones(3)), random.chisquare(key, 3.0, shape=(2,)), random.t(key, 3.0, (2,))
random.poisson(key, 3.0, (6,)), random.poisson(key, jnp.array([0.0, 2.0, 50.0])), random.poisson(key, 100.0), random.geometric(key, 0.3, (4,)), random.maxwell(key, (2,)), random.triangular(key, 0.0, 1.0, 3.0, (3,))
jnp.hanning(5), jnp.hamming(4), jnp.blackman(5), jnp.bartlett(5), jnp.angle(x), jnp.isrealobj(x), jnp.apply_over_axes(jnp.sum, x, [0, 1]), jnp.put(x, jnp.array([0, 4]), jnp.array([9.0, 8.0]), inplace=False), jnp.place(x, x > 0, jnp.array([1.0, 2.0]), inplace=False), jnp.unique_counts(i4), jnp.unique_inverse(i), jnp.unique_all(i)[0]
lax.cumlogsumexp(v), lax.cumlogsumexp(v, reverse=True), lax.reduce(x, 0.0, lax.add, (0, 1)), lax.reduce(x, -jnp.inf, lax.max, (1,)), lax.split(v, (2, 3)), nn.log1mexp(jnp.array([0.1, 1.0, 20.0]))
# errors
jnp.zeros((2, -1))
jnp.zeros(2.5)
jnp.ones('a')
x.reshape(-1, -1)
jnp.reshape(x, 5)
jnp.concatenate([])
jnp.concatenate(3)
jnp.stack([x, v])
jnp.stack([])
jnp.transpose(x, (0, 2))
jnp.broadcast_to(v, (2, 3))
jnp.einsum('ij,jk->iz', x, m)
jnp.einsum('ijk->i', x)
jnp.expand_dims(x, 5)
jnp.linspace(0, 1, -1)
jnp.arange(jnp.ones(3))
jnp.arange()
jnp.eye(2.5)
jnp.linalg.inv(x)
jnp.linalg.solve(x, v)
jnp.take(v, 1.5)
v[1.5]
x[0, 0, 0]
x.at[0].foo
int(x)
bool(x)
if_x(x)
len(x[0, 0])
iter(x[0, 0])
setitem(x)
jnp.where(x)
x ** 'a'
i << 1.5
~x
x & 1
nn.one_hot(i, -1)
nn.softmax('a')
random.PRNGKey('a')
random.split(key, 1.5)
random.choice(key, 3, (4,), replace=False)
random.randint(key, (2,), 0.5, 2)
lax.dynamic_slice(v, (0,), (9,))
lax.cond('a', lambda: 1, lambda: 2)
lax.switch(1.5, [lambda: 1, lambda: 2])
lax.scan(lambda c, y: c, 0.0, v)
lax.scan(lambda c, y: (c, y), 0.0)
lax.while_loop(lambda c: c, lambda c: c, 1.0)
lax.fori_loop(0, 3, lambda i, c: jnp.ones(2), 0.0)
lax.scan(3, 0.0, v)
lax.top_k(v, 9)
tree.map(lambda a, c: a, [1, 2], (3, 4))
tree.unflatten(tree.structure([1, 2]), [1])
tree.transpose(tree.structure([0]), tree.structure([0]), 3)
jax.grad(lambda y: 'a')(1.0)
jax.grad(lambda y: y)(x=1.0)
jax.grad(lambda y: y, argnums=1)(1.0)
jax.value_and_grad(lambda y: y, has_aux=True)(1.0)
jax.jit(lambda y: int(y))(1)
jax.jit(lambda k: jnp.zeros((k, 2)))(3)
jax.jit(lambda k: range(k))(3)
jax.jit(lambda y: np.sin(y))(1.0)
jax.jit(lambda y: y.item())(1.0)
jax.jit(lambda y: y.tolist())(x)
jax.jit(lambda y: y.nonzero())(x)
jax.jit(lambda y: jnp.unique(y))(x)
jax.jit(lambda y: 'a')(x)
jax.jit(lambda y: y)(1, 2)
jax.vmap(lambda a: a)(1.0)
jax.vmap(lambda a: a, in_axes=None)(x)
jax.jvp(jnp.sin, (1.0,), (1,))
jax.jvp(jnp.sin, 1.0, 1.0)
jax.jvp(jnp.sin, (1.0,), (jnp.ones(2),))
jax.vjp(jnp.sin, 1.0)[1](jnp.ones(3))
jax.vjp(jnp.sin, 1.0)[1](1)
jax.custom_jvp(lambda y: y)(1.0)
jax.custom_vjp(lambda y: y)(1.0)
jax.nn.relu(x, 1)
jnp.zeros_like()
x.sum(axs=1)
jnp.sum(x, axes=1)
jax.grad(jnp.sort)(v)
jax.hessian(lambda y: y)(x)
# names that are not there
jnp.linspce
jax.numpyy
nn.softmx
lax.dynamic_slise
random.norml
jax.tree.mapp
jnp.linalg.nrom
hasattr(jnp, 'foo'), hasattr(jax, 'grad')
"""

def if_x(x):
    return 1 if x else 0

def setitem(x):
    x[0] = 1

def case_names():
    @jax.custom_jvp
    def square_jvp(y):
        return y**2

    square_jvp.defjvp(lambda primals, tangents: (square_jvp(*primals), 7.0 * tangents[0]))

    @jax.custom_jvp
    def multi(a, c):
        return a * c

    multi.defjvps(lambda t, out, a, c: t * c * 10.0, None)

    @functools.partial(jax.custom_vjp, nondiff_argnums=(0,))
    def clipped(limit, y):
        return limit * y

    clipped.defvjp(lambda limit, y: (limit * y, y), lambda limit, y, ct: (jnp.clip(ct * y, -limit, limit),))
    x = jnp.array([[0.5, -1.25, 2.0], [0.0, 1.5, -0.75]])
    m = jnp.array([[2.0, 0.5, -1.0], [1.0, 3.0, 0.5], [0.0, -0.5, 1.5]])
    return dict(
        if_x=if_x, setitem=setitem, jax=jax, jnp=jnp, np=np, lax=lax, nn=nn, random=random, tree=tree, functools=functools,
        square_jvp=square_jvp, multi=multi, clipped=clipped, x=x, m=m,
        v=jnp.array([0.5, -1.0, 2.0, 0.25, 1.0]),
        r=jnp.array([3.0, 1.0, 2.0, 1.0, -1.0, 5.0]),
        i=jnp.array([1, 2, 3]),
        i4=jnp.arange(16).reshape(4, 4) % 7,
        u=jnp.array([1, 2, 3], dtype=jnp.uint32),
        b=jnp.array([True, False]),
        n=jnp.array([1.0, jnp.nan, 3.0, jnp.inf, -jnp.inf]),
        t=jnp.arange(12.0).reshape(2, 3, 2) / 4,
        s=m @ m.T,
        q=jnp.sin(jnp.arange(24.0)).reshape(1, 3, 2, 4),
        im=jnp.cos(jnp.arange(32.0)).reshape(1, 2, 4, 4),
        ke=jnp.sin(jnp.arange(36.0)).reshape(2, 2, 3, 3),
        key=random.PRNGKey(0),
    )

def parts(y):
    """What is printed of a result, piece by piece."""
    if isinstance(y, (list, tuple)) and type(y).__name__ != "Partial":
        return [p for item in y for p in parts(item)]
    if isinstance(y, dict):
        return [p for name in sorted(y) for p in [str(name)] + parts(y[name])]
    if isinstance(y, jax.Array):
        numbers = y.ravel().tolist()
        shown = " ".join(f"{a:.8g}" if isinstance(a, float) else str(a) for a in numbers)
        weak = "~" if y.weak_type else ""
        return [f"{y.dtype}{weak}{list(y.shape)} {shown}".strip()]
    if type(y).__name__ in ("TypedInt", "TypedFloat"):  # JAX's numbers that passed through untouched
        return parts(jnp.asarray(y.item() if hasattr(y, "item") else type(y).__bases__[0](y)))
    if isinstance(y, float):
        return [f"{y:.8g}"]
    return [str(y).replace("\n", "\\n").replace("\t", " ")]

def main():
    names = case_names()
    for line in CASES.strip().splitlines():
        if line.startswith("#"):
            continue
        try:
            shown = parts(eval(line, names))
        except Exception as error:
            shown = ["raises " + type(error).__name__]
        print("\t".join([line] + shown))

main()
