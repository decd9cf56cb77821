"""jax.numpy: arrays cut, joined, turned, ordered and looked up."""

WAIVED = "-broadcast"

CASES = """
= jnp.reshape 1
(X, (3, -1))
(f, -1)
(f, [3, 2])
(f, (3, 2), order='F')
(fc, (2, -1), copy=True)
(f, (4, 2))
= jnp.ravel 2
(X)
(fc, order='F')
= jnp.transpose, jnp.permute_dims 1 -axes=
(X, (1, 0))
(fc, (2, 0, 1))
= jnp.transpose 1
(X)
(fc, axes=(1, 2, 0))
(fc, (0, 1))
= jnp.matrix_transpose 2
(X)
(fc)
= jnp.swapaxes 2
(X, 0, 1)
(fc, axis1=0, axis2=-1)
= jnp.moveaxis 2
(X, 0, 1)
(fc, (0, 1), (-1, 0))
= jnp.rollaxis 3
(fc, 2)
(f, 1, start=0)
(i, 1)
(b, 1)
(e, 1)
= jnp.expand_dims 1
(X, 0)
(f, axis=(0, 2))
(f, -1)
= jnp.squeeze 2
(X)
(f[None], axis=0)
(f[:, None], 1)
(f, axis=0)
= jnp.broadcast_to 2
(R, (2, 3))
(e, (0, 3))
(2.0, (2,))
(f, (3, 3))
= jnp.broadcast_arrays 2
(R, fk)
(e, fr)
= jnp.broadcast_shapes 2 -all
((2, 1), (3,))
((2,), (3,))
= jnp.atleast_1d, jnp.atleast_2d, jnp.atleast_3d 2
(X)
(fr)
(f0)
(fr, f0)
(3.0)
= jnp.concatenate 1 -axis=
([X, X])
= jnp.concatenate 1
([X, f])
([f, i], axis=1)
([f, i], axis=None)
([f, h], dtype=jnp.float16)
([f, fr])
((f, n))
= jnp.concat 2
([X, X], axis=1)
= jnp.stack 1
([X, X])
([f, i], axis=-1)
([f, i], dtype=jnp.int32)
([f, fr])
([1.0, f0])
= jnp.hstack, jnp.vstack, jnp.dstack, jnp.column_stack 2
([X, X])
([fr, fr])
([f0, 1.0])
= jnp.hstack, jnp.vstack, jnp.dstack 2
([f, i], dtype=jnp.float16)
= jnp.block 3
([[f, f], [i, f]])
([f, b])
([e, e])
= jnp.unstack 3
(X)
(f, axis=1)
= jnp.split 1
(X, 3, axis=1)
(f, 2)
(fv, [1, 3])
(fv, 2)
= jnp.array_split 2
(V, 2)
(f, 2, axis=1)
= jnp.hsplit, jnp.vsplit, jnp.dsplit 2 -empty
(fc, 2)
(ic, 2)
(bc, [1])
= jnp.tile 1
(X, 2)
(R, (2, 2))
(f, (2, 1, 1))
= jnp.repeat 1
(X, 2)
(f, 2, axis=1)
(f, jnp.array([1, 2]), axis=0)
(fr, jnp.array([0, 2, 1]), total_repeat_length=3)
= jnp.flip 1
(X)
(f, axis=1)
(fc, (0, 2))
= jnp.flipud, jnp.fliplr 2
(X)
(fr)
= jnp.rot90 2
(X)
(f, k=2)
(fc, 1, axes=(0, 2))
= jnp.roll 2
(X, 1)
(f, -1, axis=1)
(f, (1, 2), axis=(0, 1))
= jnp.pad 2
(X, 1)
(f, ((0, 1), (2, 0)), constant_values=5)
(f, 1, mode='edge')
(f, (1, 1), mode='reflect')
(f, 1, mode='wrap')
(fv, 2, mode='symmetric')
(fv, 2, mode='linear_ramp', end_values=1.0)
(fv, 2, mode='mean')
(fv, (1, 2), mode='maximum', stat_length=2)
(i, 1, 'edge')
= jnp.append 2
(X, X)
(f, f, axis=0)
(f, 1)
= jnp.insert 2
(V, 1, 9)
(f, 1, fr, axis=0)
(fv, jnp.array([0, 2]), jnp.array([7., 8.]))
= jnp.delete 2
(V, 1)
(f, 1, axis=1)
(fv, jnp.array([0, 2]))
(fv, jnp.array([0, 1]), assume_unique_indices=True)
= jnp.resize 3
(X, (2, 2))
(f, (3, 4))
= jnp.trim_zeros 2 -empty -axis=
(jnp.array([0, 1, 0, 2, 0]))
(jnp.array([0., 1., 0.]), trim='f')
(iv)
(fv)
(bv)
= jnp.take 1
(X, jnp.array([0, 2]), axis=1)
(f, j)
(f, 1)
(fv, jnp.array([7, -1]))
(iv, jnp.array([7, -1]))
(fv, jnp.array([7, -9]), mode='clip')
(fv, jnp.array([7, -1]), mode='wrap')
(fv, jnp.array([7, -1]), mode='fill', fill_value=-1.0)
(fv, jnp.array([[0, 1], [2, 3]]))
= jnp.take_along_axis 2
(X, jnp.array([[0, 2], [1, 1]]), 1)
(f, jnp.argsort(f, axis=1), axis=1)
(f, jnp.array([[5]]), axis=0)
(f, jnp.array([[5, 0]]), axis=1, mode='clip')
(fv, jnp.array([7, 0]), mode='fill', fill_value=3.0)
(e, jnp.zeros((0, 1), jnp.int32), 1)
= jnp.put_along_axis 2 -mode=
(X, jnp.array([[0], [1]]), 9, 1, inplace=False)
(f, jnp.array([[0], [1]]), fk, axis=1, inplace=False)
= jnp.put 3 -mode=
(X, jnp.array([0, 2]), 9, inplace=False)
(f, jnp.array([0, 9]), jnp.array([1., 2.]), mode='clip', inplace=False)
= jnp.place 3
(X, m, jnp.array([1, 2]), inplace=False)
= jnp.fill_diagonal 2
(S, 7, inplace=False)
(f, fr, wrap=False, inplace=False)
= jnp.choose 2 -float -empty
(jnp.array([0, 1, 1]), [fr, fr * 2])
(jnp.array([0, 1, 5]), [ir, ir * 2], mode='clip')
(jnp.array([0, 1, 5]), [ir, ir * 2], mode='wrap')
(jnp.array([0, 1, 5]), [ir, ir * 2])
(b[0], [ir, ir])
= jnp.select 2
([f > 1, f > 0], [f, f * 10])
([i > 1, i > 0], [i, i * 10], default=-5)
([b, ~b], [b, b])
([e > 1], [e])
= jnp.compress 2 -axis= -size= -fill_value=
(jnp.array([True, False, True]), X, axis=1)
= jnp.compress 2
(jnp.array([True, False, True]), f)
(jnp.array([True, False, True]), i, axis=1, size=1, fill_value=0)
(jnp.array([True]), b, axis=0)
(jnp.array([True]), e, axis=1)
= jnp.extract 2
(m, X)
(m, f, size=5, fill_value=-1)
= jnp.piecewise 2
(X, [f > 0], [1, 2])
(f, [f > 1, f < 0], [lambda x: x * 2, lambda x: -x, 0.5])
= jnp.diag 1
(R)
(S)
(fs, k=1)
(fr, k=-1)
(f, 1)
= jnp.diagonal 2
(S)
(fs, offset=1)
(fc, axis1=1, axis2=2)
= jnp.diagflat 2
(X)
(fr, k=1)
= jnp.trace 2
(S)
(fs, offset=1)
(fc, axis1=1, axis2=2)
(i, dtype=jnp.float32)
= jnp.tril, jnp.triu 1
(S)
(f, k=1)
(fc, -1)
= jnp.sort 2 -kind=
(X)
(f, axis=0)
(f, axis=None)
(fn)
(fv, descending=True)
(ft, stable=False)
(fv, order=None)
(u8)
= jnp.argsort 2 -kind=
(X)
(f, axis=0)
(f, axis=None)
(fn)
(ft)
(ft, descending=True)
(ft, stable=False)
(fv, order=None)
(fv, dtype=jnp.uint8)
= jnp.lexsort 2
((fr, ir))
((jnp.array([1, 2, 3]), jnp.array([2, 1, 2])))
((f, f), axis=0)
((br, fr))
((ev,))
= jnp.partition, jnp.argpartition 2
jnp.partition(V, 2)[2]
jnp.partition(f, 1, axis=0)[1]
jnp.partition(fr, kth=0)[:1]
jnp.argpartition(V, 2)[2]
jnp.argpartition(f, 1, axis=0)[1]
= jnp.searchsorted 2
(jnp.array([-1., 0., 2.]), V)
(jnp.array([-1, 0, 2]), iv, side='right')
(jnp.array([2., 0., -1.]), fv, sorter=jnp.array([2, 1, 0]))
(jnp.array([-1., 0., 2.]), 0.0, method='sort')
(jnp.array([-1., 0., 2.]), 0.5, method='compare_all')
= jnp.unique 2
(X)
(ft)
(iv, return_index=True, return_inverse=True, return_counts=True)
(iv, size=3)
(iv, size=7, fill_value=-9)
(jnp.array([[1, 2], [1, 2], [0, 1]]), axis=0)
(fn, equal_nan=False)
(iv, sorted=True)
= jnp.unique_values, jnp.unique_counts, jnp.unique_inverse, jnp.unique_all 3 -size= -fill_value=
(X)
(iv, size=5, fill_value=0)
= jnp.nonzero 2
(X)
(i, size=2)
(i, size=6, fill_value=-1)
= jnp.flatnonzero 2
(X)
(i, size=2)
(i, size=6, fill_value=-1)
= jnp.argwhere 2
(X)
(i, size=2)
(i, size=6, fill_value=-1)
= jnp.isin 2
(X, jnp.array([0, 2]))
(f, fr, invert=True)
(i, ir, assume_unique=False)
(i, ir, method='sort')
= jnp.intersect1d, jnp.union1d, jnp.setdiff1d, jnp.setxor1d 2 -size= -fill_value= -assume_unique=
(V, V)
(jnp.array([1, 2, 2, 3]), jnp.array([2, 3, 4]))
= jnp.intersect1d 2
(jnp.array([1, 2]), jnp.array([2]), return_indices=True)
(jnp.array([1, 2]), jnp.array([2]), assume_unique=True)
(jnp.array([1, 2]), jnp.array([2]), size=2, fill_value=0)
(fv, iv)
(bv, bv)
(ev, ev)
= jnp.unravel_index 2 -all
(jnp.array([1, 5]), (2, 3))
(5, (2, 3))
(j, shape=(2, 2))
= jnp.ravel_multi_index 2 -all -dtype=
((jnp.array([0, 1]), jnp.array([2, 0])), (2, 3))
((1, 2), (2, 3), order='F')
((1, 5), (2, 3), mode='clip')
((1, 5), (2, 3), mode='wrap')
= jnp.interp 2
(V, jnp.array([-1., 0., 2.]), jnp.array([3., 1., 5.]))
(fv, jnp.array([-1., 0., 2.]), jnp.array([3., 1., 5.]), left=0.0, right=9.0)
(fv, jnp.array([0., 0.5, 1.]), jnp.array([3., 1., 5.]), period=2.0)
(iv, jnp.array([-1, 0, 2]), jnp.array([3, 1, 5]))
= jnp.apply_along_axis 2 -all
(lambda r: r.sum(), 1, f)
(lambda r: r * 2, 0, i)
= jnp.apply_over_axes 2 -all
(jnp.sum, fc, (0, 1))
= jnp.vectorize 2 -all
jnp.vectorize(lambda a, b: a @ b, signature='(n),(n)->()')(f, fr)
jnp.vectorize(lambda a, b: a + b)(f, fr)
jnp.vectorize(lambda a, b: a * b, excluded=(1,))(f, 2.0)
jnp.vectorize(lambda a: a.sum(), signature='(n)->()')(fc)
= jnp.size, jnp.ndim, jnp.shape 2
(X)
(3)
= jnp.size 2
(f, axis=1)
= jnp.iscomplexobj, jnp.isrealobj 3
(X)
= jnp.isscalar 2 -all
(3)
(f)
(f0)
('a')
= jnp.astype 2
(X, jnp.int32)
(f, jnp.bool_)
(i, jnp.float16)
(f, bool)
(f, float, copy=True)
= jnp.copy 2 -order=
(X)
= jnp.iterable 2
(f)
(i)
(b)
(e)
(3)
= jnp.packbits, jnp.unpackbits 3 -all
(bv)
(u8)
(b, axis=0)
= jnp.packbits 3 -all
(bv, bitorder='little')
= jnp.unpackbits 3 -all
(u8, count=5)
(u8, bitorder='little')
= jnp.convolve, jnp.correlate 2 -precision= -preferred_element_type=
(V, jnp.array([1., 2., 0.5]))
(fv, fr, mode='same')
(fv, fr, mode='valid')
(iv, ir)
= jnp.polyval 2
(V, 2.0)
(fr, f)
(fr, 2.0, unroll=4)
= jnp.polyadd, jnp.polysub, jnp.polymul 3
(V, fr)
(iv, ir)
= jnp.polymul 3
(fv, fr, trim_leading_zeros=False)
= jnp.polyder 3
(V)
(fv, m=2)
= jnp.polyint 3
(V)
(fv, m=2, k=jnp.array([1., 2.]))
= jnp.polyfit 3 -bool -empty
(fv, fv * 2, 1)
(fv, fv ** 2, 2, w=jnp.abs(fv))
(fv, fv, 1, rcond=1e-6, full=False, cov=False)
(iv, fv, 1)
= jnp.poly 3 -all
(fr)
(fd)
= jnp.roots 3 -all -strip_zeros= -grad
(fr)
"""
