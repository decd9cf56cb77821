"""jax.lax: primitives that do not promote, slices, windows, control flow."""

WAIVED = "-broadcast"

CASES = """
= lax.abs, lax.neg, lax.sign, lax.floor, lax.ceil, lax.exp, lax.exp2, lax.expm1, lax.log, lax.log1p, lax.sin, lax.cos, lax.tan, lax.tanh, lax.sqrt, lax.rsqrt, lax.cbrt, lax.logistic, lax.erf, lax.erfc, lax.square, lax.reciprocal, lax.is_finite, lax.atan, lax.sinh, lax.cosh, lax.asinh, lax.round, lax.lgamma, lax.digamma, lax.bessel_i0e, lax.bessel_i1e 2 -accuracy= -rounding_method=
(P)
(X)
(2.0)
= lax.asin, lax.acos, lax.atanh, lax.erf_inv 2 -accuracy=
(U)
(0.5)
= lax.acosh 2 -empty -int -bool -accuracy=
(jnp.abs(f) + 1.25)
= lax.integer_pow 2
(X, 3)
(f, -2)
(f, 0)
(i, 2)
= lax.bitwise_not, lax.population_count, lax.clz 2
(X)
(u8)
(u32)
= lax.add, lax.sub, lax.mul, lax.div, lax.rem, lax.max, lax.min, lax.pow, lax.atan2, lax.eq, lax.ne, lax.lt, lax.le, lax.gt, lax.ge 2 -out_dtype=
(P, X)
(f, 2.0)
(2, i)
(f, i)
(f, fr)
(f, f0)
(i, 1.5)
= lax.nextafter 2 -grad
(P, X)
(f, 2.0)
(f, fr)
(f, f0)
(i, 1.5)
= lax.bitwise_and, lax.bitwise_or, lax.bitwise_xor, lax.shift_left, lax.shift_right_logical, lax.shift_right_arithmetic 2
(X, X)
(i, 1)
(u8, jnp.uint8(1))
= lax.clamp 2
(0.0, f, 1.0)
(0, i, 3)
(e, e, e)
(b, b, b)
(jnp.float32(-1), f, fp)
= lax.select 2
(m, X, P)
(f > 0, f, f)
(m, f, i)
(True, f, f)
= lax.select_n 2
(m, X, P)
(m.astype(jnp.int32), f, f * 2)
(i % 3, i, i + 1, i + 2)
= lax.stop_gradient 1
(X)
({'a': f, 'b': (i, 2.0)})
f * lax.stop_gradient(f)
= lax.convert_element_type 2 -float
(X, jnp.int32)
(i, jnp.float16)
(f, float)
(2, jnp.float32)
= lax.bitcast_convert_type 2
(f, jnp.int32)
(i, jnp.float32)
(h, jnp.uint16)
(i, jnp.uint8)
(b, jnp.uint8)
(e, jnp.int32)
= lax.full, lax.full_like, lax.iota, lax.broadcasted_iota 2 -all -shape=
lax.full((2, 3), 1.5)
lax.full((2,), 3, dtype=jnp.float32)
lax.full_like(i, 2)
lax.full_like(f, 2, dtype=jnp.int32)
lax.iota(jnp.int32, 4)
lax.iota(jnp.float32, 3)
lax.broadcasted_iota(jnp.int32, (2, 3), 1)
= lax.broadcast_in_dim 2
(R, (2, 3), (1,))
(er, (0, 3), (1,))
(f, (2, 3, 4), (0, 1))
= lax.broadcast 2
(X, (2,))
= lax.reshape 2
(X, (3, -1))
(f, (3, 2))
(i, (3, 2))
(b, (6,))
(e, (0,))
(f, (3, 2), dimensions=(1, 0))
= lax.transpose 2
(X, (1, 0))
= lax.rev 2
(X, (0,))
= lax.squeeze, lax.expand_dims 2
(X, ())
(f[None], (0,))
= lax.concatenate 2
([X, X], 0)
([f, i], 0)
= lax.pad 2
(f, 0.0, ((1, 2, 0), (0, 0, 1)))
(i, 7, ((-1, 0, 0), (0, 1, 0)))
(b, False, ((0, 0, 0), (1, 1, 0)))
(e, 1.0, ((1, 0, 0), (0, 0, 0)))
= lax.slice 2
(X, (0, 1), (0, 3))
(fc, (0, 0, 0), (2, 3, 4), (1, 2, 2))
(f, (0, 0), (2, 3), strides=(1, 2))
= lax.slice_in_dim 2
(X, 0, None, axis=1)
(fv, 0, 4, stride=2)
= lax.index_in_dim, lax.index_take 2 -all
lax.index_in_dim(f, 1)
lax.index_in_dim(i, -1, axis=1, keepdims=False)
lax.index_take(f, (jnp.array([0, 1]), jnp.array([2, 0])), (0, 1))
= lax.dynamic_slice 1 -allow_negative_indices=
(f, (0, 1), (2, 2))
(i, (1, 2), (2, 2))
(b, (jnp.int32(1), 0), (1, 2))
(e, (0, 1), (0, 2))
(f, (-1, -1), (1, 1))
(f, (0, 1), (2, 4))
= lax.dynamic_update_slice 2 -allow_negative_indices=
(f, jnp.ones((1, 2)), (1, 2))
(i, jnp.zeros((2, 1), jnp.int32), (0, 1))
(b, b[:1], (1, 0))
(e, e, (0, 0))
(f, i, (0, 0))
= lax.dynamic_slice_in_dim, lax.dynamic_index_in_dim 2 -all -allow_negative_indices=
lax.dynamic_slice_in_dim(f, 1, 2, axis=1)
lax.dynamic_slice_in_dim(fv, jnp.int32(4), 3)
lax.dynamic_index_in_dim(f, 1, axis=1, keepdims=False)
lax.dynamic_index_in_dim(f, 9)
= lax.dynamic_update_slice_in_dim, lax.dynamic_update_index_in_dim 2 -all -allow_negative_indices=
lax.dynamic_update_slice_in_dim(f, jnp.ones((2, 1)), 1, axis=1)
lax.dynamic_update_index_in_dim(f, fr, 1, axis=0)
= lax.reduce 2
(f, 0.0, lax.add, (0,))
(i, 1, lax.mul, (1,))
(b, False, lax.bitwise_or, (0,))
(e, 0.0, lax.max, (1,))
(f, -jnp.inf, lax.max, (0, 1))
= lax.reduce_sum, lax.reduce_max, lax.reduce_min, lax.reduce_prod 3
(f, (0,))
(i, (1,))
(b, (0,))
(e, (0,))
= lax.reduce_and, lax.reduce_or, lax.reduce_xor 3 -float -empty
(i, (0,))
(b, (0,))
= lax.argmax, lax.argmin 2
(f, 1, jnp.int32)
(i, axis=0, index_dtype=jnp.int32)
(b, 0, jnp.int32)
(e, 0, jnp.int32)
= lax.cumsum, lax.cumprod, lax.cummax, lax.cummin 2
(X)
(f, axis=1)
(f, reverse=True)
= lax.cumlogsumexp 2
(f)
(i)
(b)
(e)
(f, axis=1, reverse=True)
= lax.sort 2
(f)
(i, dimension=0)
(b)
(e)
(fn)
([jnp.array([2, 1, 2]), fr], num_keys=1)
((jnp.array([2, 1, 2]), fr), num_keys=2)
(fv, is_stable=False)
= lax.sort_key_val 2
(f, i)
(i, f, dimension=0)
(b, f)
(e, e)
(fv, iv, is_stable=True)
= lax.top_k 2
(f, 2)
(i, k=1)
(b, 1)
(e, 1)
(f, 1, axis=0)
(ft, 3)
= lax.approx_max_k, lax.approx_min_k 3 -all -recall_target= -reduction_input_size_override= -aggregate_to_topk= -reduction_dimension=
(f, 1)
= lax.dot 2 -precision= -preferred_element_type= -dimension_numbers= -out_type=
(fs, fs)
(ic[0], ic[1].T)
(bs, bs)
(es, es)
(fr, fr)
= lax.dot_general 2 -precision= -out_type= -float -int -bool -empty
(fb, fb, (((2,), (1,)), ((0,), (0,))))
(f, f, (((0, 1), (0, 1)), ((), ())))
(hs, hs, (((1,), (0,)), ((), ())), preferred_element_type=jnp.float32)
= lax.batch_matmul 3 -all -precision=
(fb, fb)
= lax.conv 1 -all -precision= -preferred_element_type=
(fimg.transpose(0, 3, 1, 2), fker.transpose(3, 2, 0, 1), (1, 1), 'SAME')
(fimg.transpose(0, 3, 1, 2), fker.transpose(3, 2, 0, 1), (2, 2), 'SAME')
(fimg.transpose(0, 3, 1, 2), fker.transpose(3, 2, 0, 1), (1, 2), 'VALID')
= lax.conv_general_dilated 2 -all -precision=
(fimg, fker, (1, 1), 'SAME', dimension_numbers=('NHWC', 'HWIO', 'NHWC'))
(fimg, fker, (2, 1), [(1, 0), (2, 1)], dimension_numbers=('NHWC', 'HWIO', 'NHWC'))
(fimg, fker, (1, 1), 'SAME', rhs_dilation=(1, 2), dimension_numbers=('NHWC', 'HWIO', 'NHWC'))
(fimg, fker, (1, 1), 'VALID', lhs_dilation=(2, 2), dimension_numbers=('NHWC', 'HWIO', 'NHWC'))
(fimg, fker[:, :, :1], (1, 1), 'SAME', feature_group_count=2, dimension_numbers=('NHWC', 'HWIO', 'NHWC'))
(jnp.concatenate([fimg, fimg + 1]), fker, (1, 1), 'VALID', batch_group_count=2, dimension_numbers=('NHWC', 'HWIO', 'NHWC'))
(fimg[:, 0], fker[0], (1,), 'SAME', dimension_numbers=('NHC', 'HIO', 'NHC'))
(fimg.astype(jnp.bfloat16), fker.astype(jnp.bfloat16), (1, 1), 'SAME', dimension_numbers=('NHWC', 'HWIO', 'NHWC'), preferred_element_type=jnp.float32)
(fimg, fker, (1, 1), 'SAME_LOWER', dimension_numbers=('NHWC', 'HWIO', 'NHWC'))
= lax.conv_transpose 2 -all -precision= -preferred_element_type= -use_consistent_padding=
(fimg, fker, (2, 2), 'SAME', dimension_numbers=('NHWC', 'HWIO', 'NHWC'))
(fimg, fker, (2, 2), 'VALID', dimension_numbers=('NHWC', 'HWIO', 'NHWC'))
(fimg, fker, (1, 2), [(1, 1), (2, 0)], rhs_dilation=(2, 1), dimension_numbers=('NHWC', 'HWIO', 'NHWC'))
(fimg, fker, (2, 2), 'SAME', transpose_kernel=True, dimension_numbers=('NHWC', 'HWIO', 'NHWC'))
= lax.conv_general_dilated_patches 3 -all -precision= -preferred_element_type= -lhs_dilation= -rhs_dilation=
(fimg, (2, 2), (1, 1), 'VALID', dimension_numbers=('NHWC', 'HWIO', 'NHWC'))
= lax.reduce_window 2 -all
(fimg, -jnp.inf, lax.max, (1, 2, 2, 1), (1, 2, 2, 1), 'VALID')
(fimg, 0.0, lax.add, (1, 2, 2, 1), (1, 1, 1, 1), 'SAME')
(i, 1, lax.mul, (2, 2), window_strides=(1, 1), padding='VALID')
(f, 0.0, lax.add, (1, 2), (1, 1), 'SAME', window_dilation=(1, 2))
(f, 0.0, lax.add, (1, 2), window_strides=(1, 1), padding=((0, 0), (1, 1)), base_dilation=(1, 2))
(f, jnp.inf, lax.min, (2, 2), (1, 1), 'SAME')
= lax.gather 2 -all -mode= -fill_value=
(f, jnp.array([[0], [1]]), lax.GatherDimensionNumbers(offset_dims=(1,), collapsed_slice_dims=(0,), start_index_map=(0,)), (1, 3))
(f, jnp.array([[0], [5]]), lax.GatherDimensionNumbers(offset_dims=(1,), collapsed_slice_dims=(0,), start_index_map=(0,)), (1, 3), mode='clip')
(f, jnp.array([[0], [5]]), lax.GatherDimensionNumbers(offset_dims=(1,), collapsed_slice_dims=(0,), start_index_map=(0,)), (1, 3), mode='fill', fill_value=9.0)
(fc, jnp.array([[0, 1], [1, 2]]), lax.GatherDimensionNumbers(offset_dims=(1, 2), collapsed_slice_dims=(0,), start_index_map=(0, 2)), (1, 3, 2))
= lax.scatter, lax.scatter_add, lax.scatter_mul, lax.scatter_min, lax.scatter_max, lax.scatter_sub 2 -all -mode=
(fv, jnp.array([[0], [2], [2]]), fr, lax.ScatterDimensionNumbers(update_window_dims=(), inserted_window_dims=(0,), scatter_dims_to_operand_dims=(0,)))
(f, jnp.array([[1]]), fr[None], lax.ScatterDimensionNumbers(update_window_dims=(1,), inserted_window_dims=(0,), scatter_dims_to_operand_dims=(0,)))
(fv, jnp.array([[9]]), fr[:1], lax.ScatterDimensionNumbers(update_window_dims=(), inserted_window_dims=(0,), scatter_dims_to_operand_dims=(0,)), mode='drop')
= lax.reduce_precision 3 -int -bool
(f, 8, 3)
(e, 8, 3)
= lax.betainc, lax.igamma, lax.igammac, lax.polygamma, lax.zeta 3 -all
lax.igamma(fp, fp)
lax.igammac(fp, fp)
lax.betainc(fp, fp, jnp.abs(fu))
lax.zeta(fp + 1.5, fp)
lax.polygamma(1.0, 2.0)
= lax.cond 1 -all -linear=
(True, lambda x: x * 2, lambda x: x + 1, f)
(f0 > 1, lambda x: x * 2, lambda x: x + 1, f)
(1, lambda: 1.0, lambda: 2.0)
(True, lambda x: x, lambda x: x > 0, f)
(True, lambda x: x * 2, lambda x: x + 1, operand=f)
(f0 > 0, jnp.sin, jnp.cos, fr)
(fr > 0, jnp.sin, jnp.cos, fr)
jax.vmap(lambda x: lax.cond(x > 0, jnp.sqrt, lambda v: v * 3, x))(fr)
= lax.switch 1 -all
(1, [lambda x: x, lambda x: x * 2, lambda x: -x], f)
(9, [lambda x: x, lambda x: x * 2], f)
(jnp.int32(-1), [lambda x: x, lambda x: x * 2], f)
(0, [lambda x: x], operand=f)
= lax.while_loop 1 -all
(lambda s: s < 10, lambda s: s * 2, 1)
(lambda s: s[0] < 3, lambda s: (s[0] + 1, s[1] * 2), (0, f))
(lambda s: s < 3, lambda s: s + 1.5, 0)
(lambda s: s[0] < 3, lambda s: (s[0] + 1, s[1] * i), (0, f))
(lambda s: jnp.all(s < 10), lambda s: s * 2, fp)
jax.vmap(lambda n: lax.while_loop(lambda s: s < 10, lambda s: s * 2, n))(jnp.array([1, 3, 20]))
= lax.fori_loop 2 -all
(0, 3, lambda t, s: s * 2, f)
(0, 3, lambda t, s: s + t, 0)
(2, 2, lambda t, s: s * 2, f)
(0, 4, lambda t, s: s.at[t].set(t), jnp.zeros(4))
(0, 3, lambda t, s: s * 2, f, unroll=True)
(0, jnp.int32(3), lambda t, s: s * 2, i)
= lax.scan 1 -all -_split_transpose=
(lambda c, x: (c + x, c * x), 0.0, fr)
(lambda c, x: (c + x, c), jnp.zeros(3), f)
(lambda c, _: (c * 2, None), f, None, length=3)
(lambda c, x: (c + x, c), 0.0, fr, reverse=True)
(lambda c, x: (c + x, c), 0.0, fr, unroll=2)
(lambda c, x: (c, x['a'] + x['b'].sum()), 0, {'a': fr, 'b': f.T})
(lambda c, x: (c + 1.5, x), 0, fr)
(lambda c, x: (jnp.array([c, c]), x), 0.0, fr)
(f=lambda c, x: (c, x), init=0.0, xs=fr)
= lax.map 2 -all
(lambda x: x * 2, f)
(lambda x: x.sum(), fc, batch_size=2)
= lax.associative_scan 2 -all
(lax.add, f)
(lax.mul, fv, reverse=True)
(jnp.maximum, f, axis=1)
(lambda a, c: (a[0] * c[0], c[0] * a[1] + c[1]), (fv, fv))
= lax.custom_root, lax.custom_linear_solve 3 -all -has_aux= -transpose_solve= -symmetric=
lax.custom_linear_solve(lambda x: fs @ x, fr, lambda mv, c: jnp.linalg.solve(fs, c), transpose_solve=lambda mv, c: jnp.linalg.solve(fs.T, c))
lax.custom_root(lambda x: x * x - f0, 1.0, lambda fun, x: jnp.sqrt(f0), lambda g, y: y / g(1.0))
= lax.optimization_barrier 3
(X)
= lax.Precision 1 -all -names= -module= -qualname= -type= -start= -boundary=
str(lax.Precision.HIGHEST)
lax.Precision('highest').name
"""
