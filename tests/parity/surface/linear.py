"""Products, decompositions and what is made of them: jax.numpy, its linalg, jax.scipy.linalg, jax.lax.linalg."""

WAIVED = "-precision= -preferred_element_type="

CASES = """
= jnp.dot, jnp.matmul 1 -broadcast
(S, R)
(R, S)
(fs, fs)
(fr, fr)
(fb, fs)
(fb, fr)
(f, i.T)
(f, hs)
(f, f)
(fs, fs, precision='highest')
(fs, hs, preferred_element_type=jnp.float32)
(e, fs)
(f, 2.0)
= jnp.vdot, jnp.inner 2
(X, X)
(fr, fr)
(fr, ir)
= jnp.outer 1
(R, R)
(f, ir)
(fr, bv)
= jnp.kron 2
(R, X)
(f, i)
= jnp.tensordot 2
(X, S, 1)
(f, f, 2)
(fc, f, axes=([0, 1], [0, 1]))
(fr, fr, axes=0)
= jnp.vecdot, jnp.matvec, jnp.vecmat 3
(S, R)
(fs, ir)
= jnp.vecdot 3
(f, fr, axis=-1)
= jnp.cross 2 -empty
(X, R)
(f, f * f)
(jnp.array([1., 2.]), jnp.array([3., 4.]))
(f.T, (f * f).T, axisa=0, axisb=0, axisc=0)
(f.T, (f * f).T, axis=0)
= jnp.einsum 1 -all -optimize= -_dot_general=
('ij,j->i', S, R)
('ij,jk', fs, fs)
('ij->ji', X)
('ij->', f)
('ii->i', fs)
('ii', fs)
('i,i->', fr, fr)
('i,j->ij', fr, ir)
('...ij,jk->...ik', fb, fs)
('bij,bjk->bik', fb, fb)
('bhwc,hwcd->bd', fimg[:, :3, :3], fker)
('ijk->ikj', fc)
('ij,jk,kl->il', fs, fs, fs)
('ij,ij->i', f, f)
('i...->...', fc)
('ij,jk', f, f)
('ij,jk->ik', fs, fs, precision='highest')
('ij,jk->ik', fs, fs, optimize='optimal')
(fs, [0, 1], fr, [1], [0])
('ij,jk->ik', hs, hs, preferred_element_type=jnp.float32)
('b h i, b h j -> b i j', fc, fc)
= jnp.linalg.norm 1 -broadcast
(X)
(f, axis=1)
(f, axis=0, keepdims=True)
(fr, ord=1)
(fr, ord=jnp.inf)
(fr, -jnp.inf)
(fr, 0)
(fr, 3)
(fs, 'fro')
(fs, 'nuc')
(fs, 2)
(fs, -2)
(fs, 1)
(fs, jnp.inf)
(fc, axis=(0, 1))
(jnp.zeros(3))
= jnp.linalg.vector_norm, jnp.linalg.matrix_norm 3 -broadcast
(S)
(fs, keepdims=True, ord=1)
= jnp.linalg.vector_norm 3
(fc, axis=(0, 2))
= jnp.linalg.inv 1 -broadcast
(S)
(fb)
(fz)
(f)
= jnp.linalg.solve 1
(S, R)
(fs, f.T)
(fb, fb + 1)
(fz, jnp.array([1., 2.]))
= jnp.linalg.det, jnp.linalg.slogdet 2 -broadcast
(S)
(fb)
(fz)
= jnp.linalg.slogdet 2
(fs, method='qr')
= jnp.linalg.cholesky 2 -broadcast
(fd)
(fs)
(ic[0, :2, :2])
(bs)
(es)
(fd, upper=True)
(fd, symmetrize_input=False)
(jnp.stack([fd, 2 * fd]))
= jnp.linalg.qr 2 -broadcast -int
(fs, mode='r')
jnp.abs(jnp.linalg.qr(fs)[0])
jnp.abs(jnp.linalg.qr(f.T)[1])
jnp.linalg.qr(fs).Q
jnp.linalg.qr(f, mode='complete')[0].shape
jnp.linalg.qr(f.T, mode='complete')[0].shape
jnp.linalg.qr(f.T).R
jnp.linalg.qr(fb)[1]
jnp.abs(jnp.linalg.qr(i.T)[1])
jnp.abs(jnp.linalg.qr(bs)[1])
jnp.linalg.qr(es)[1]
= jnp.linalg.eigh 1 -broadcast -subset_by_index=
jnp.linalg.eigh(fd)[0]
jnp.abs(jnp.linalg.eigh(fd)[1])
jnp.linalg.eigh(fd).eigenvalues
jnp.linalg.eigh(fd, UPLO='U')[0]
jnp.linalg.eigh(fs, symmetrize_input=False)[0]
jnp.linalg.eigh(fs)[0]
(lambda w, v: v * w @ v.T)(*jnp.linalg.eigh(fd))
(lambda w, v: v * jnp.exp(w) @ v.T)(*jnp.linalg.eigh(fd))
jnp.linalg.eigh(ic[0, :2, :2])[0]
jnp.linalg.eigh(bs)[0]
jnp.linalg.eigh(es)[0]
= jnp.linalg.eigvalsh 2 -broadcast
(fd)
(fd, UPLO='U')
(fs, symmetrize_input=True)
(ic[0, :2, :2])
(bs)
(es)
= jnp.linalg.svd 1 -broadcast -subset_by_index=
(fs, compute_uv=False)
(f, compute_uv=False)
jnp.linalg.svd(fs)[1]
jnp.linalg.svd(f, full_matrices=False).S
jnp.linalg.svd(f)[2].shape
jnp.linalg.svd(f.T, full_matrices=True)[0].shape
(lambda u, s, v: u * s @ v)(*jnp.linalg.svd(f, full_matrices=False))
(lambda u, s, v: u * s ** 2 @ v)(*jnp.linalg.svd(fs))
jnp.abs(jnp.linalg.svd(f, full_matrices=False)[2])
jnp.linalg.svd(fd, hermitian=True)[1]
jnp.linalg.svd(fb)[1]
jnp.linalg.svd(i)[1]
jnp.linalg.svd(b)[1]
jnp.linalg.svd(es)[1]
= jnp.linalg.svdvals 2 -broadcast
(f)
(i)
(b)
(es)
= jnp.linalg.pinv 2 -broadcast
(f)
(i)
(b)
(es)
(f.T)
(fz)
(fs, hermitian=False)
(f, rtol=1e-3)
(f, rcond=1e-3)
= jnp.linalg.lstsq 2 -broadcast -empty
jnp.linalg.lstsq(f.T, fr)[0]
jnp.linalg.lstsq(f.T, fr)
jnp.linalg.lstsq(f.T, fr, rcond=1e-5)[0]
jnp.linalg.lstsq(f.T, fr, numpy_resid=True)[1]
jnp.linalg.lstsq(f, f[:, 0])[0]
jnp.linalg.lstsq(i.T, ir)[0]
jnp.linalg.lstsq(bs, br)[0]
jnp.linalg.lstsq(e.T, fr)[0]
= jnp.linalg.matrix_rank 2 -broadcast -hermitian=
(X)
(fz)
(fs, tol=10.0)
(fs, rtol=0.5)
= jnp.linalg.matrix_power 2 -broadcast
(S, 3)
(fs, 0)
(fs, -2)
(fs, 1)
= jnp.linalg.cond 2 -broadcast
(fs)
(fs, p=1)
(fs, 'fro')
(ic[0, :2, :2])
(bs)
(es)
= jnp.linalg.multi_dot 3 -broadcast
([fs, fs, fr])
([ic[0], ic[1].T])
([bs, bs])
([es, es])
= jnp.linalg.trace, jnp.linalg.diagonal 3 -broadcast
(S)
(fs, offset=1)
= jnp.linalg.trace 3
(i, dtype=jnp.float32)
= jnp.linalg.outer, jnp.linalg.vecdot 3 -broadcast
(R, R)
= jnp.linalg.vecdot 3
(f, f, axis=0)
= jnp.linalg.cross 3 -broadcast -empty
(X, P)
(f.T, fp.T, axis=0)
= jnp.linalg.matmul 3 -broadcast
(S, S)
= jnp.linalg.tensordot 3 -broadcast
(S, S, axes=1)
= jnp.linalg.matrix_transpose 3 -broadcast
(X)
= jnp.linalg.tensorinv, jnp.linalg.tensorsolve 3 -all -axes=
jnp.linalg.tensorinv(jnp.eye(4).reshape(2, 2, 2, 2))
jnp.linalg.tensorinv(jnp.eye(4).reshape(4, 2, 2), ind=1)
jnp.linalg.tensorsolve(2 * jnp.eye(4).reshape(2, 2, 2, 2), jnp.ones((2, 2)))
= jax.scipy.linalg.expm 2 -broadcast -max_squarings= -upper_triangular=
(fs)
(fd * 0.1)
(ic[0, :2, :2])
(bs)
(es)
= jax.scipy.linalg.cholesky 2 -all -overwrite_a= -check_finite=
(fd)
(fd, lower=True)
= jax.scipy.linalg.cho_factor, jax.scipy.linalg.cho_solve 2 -all -overwrite_a= -check_finite= -overwrite_b=
jax.scipy.linalg.cho_solve(jax.scipy.linalg.cho_factor(fd, lower=True), fr)
jax.scipy.linalg.cho_solve(jax.scipy.linalg.cho_factor(fd), fr)
= jax.scipy.linalg.solve_triangular 2 -all -overwrite_b= -debug= -check_finite= -unit_diagonal= -trans=
(fl, fr, lower=True)
(fl, fr, lower=True, trans=1)
(fl.T, f.T)
(fl, fr, lower=True, unit_diagonal=True)
(fb, fb)
= jax.scipy.linalg.solve 2 -all -overwrite_a= -overwrite_b= -debug= -check_finite=
(fs, fr)
(fd, fr, assume_a='pos')
(fd, fr, lower=True, assume_a='pos')
= jax.scipy.linalg.inv, jax.scipy.linalg.det 2 -all -overwrite_a= -check_finite=
(fs)
= jax.scipy.linalg.qr 2 -all -overwrite_a= -lwork= -check_finite= -pivoting=
jnp.abs(jax.scipy.linalg.qr(fs)[1])
jax.scipy.linalg.qr(f.T, mode='economic')[0].shape
= jax.scipy.linalg.svd 2 -all -overwrite_a= -check_finite= -lapack_driver=
(fs, compute_uv=False)
jax.scipy.linalg.svd(f, full_matrices=False)[1]
= jax.scipy.linalg.eigh 2 -all -overwrite_a= -overwrite_b= -check_finite= -b= -turbo= -eigvals= -type= -lower=
jax.scipy.linalg.eigh(fd)[0]
(fd, eigvals_only=True)
= jax.scipy.linalg.lu, jax.scipy.linalg.lu_factor 2 -all -overwrite_a= -check_finite=
(fs)
= jax.scipy.linalg.lu 2 -all
(fs, permute_l=True)
= jax.scipy.linalg.lu_solve 2 -all -overwrite_b= -check_finite= -trans=
(jax.scipy.linalg.lu_factor(fs), fr)
(jax.scipy.linalg.lu_factor(fs), fr, trans=1)
= jax.scipy.linalg.block_diag 2 -all
(fs, f)
(f, 2.0)
= jax.scipy.linalg.toeplitz 3 -all
(fr)
(fr, r=ir)
= jax.scipy.linalg.sqrtm, jax.scipy.linalg.funm 3 -all -disp= -blocksize=
jax.scipy.linalg.sqrtm(fd)
= lax.linalg.triangular_solve 1 -all -conjugate_a=
(fl, f.T, left_side=True, lower=True)
(fl, f, lower=True)
(fl, f, lower=True, transpose_a=True)
(fl, f.T, left_side=True, lower=True, unit_diagonal=True)
= lax.linalg.cholesky 2 -all
(fd)
(fd, symmetrize_input=False)
= lax.linalg.qr, lax.linalg.lu 2 -all -pivoting= -use_magma= -full_matrices= -tpu_block_size=
jnp.abs(lax.linalg.qr(fs)[1])
lax.linalg.lu(fs)
= lax.linalg.eigh, lax.linalg.svd 2 -all -lower= -symmetrize_input= -sort_eigenvalues= -subset_by_index= -implementation= -full_matrices= -compute_uv= -algorithm=
lax.linalg.eigh(fd)[1]
lax.linalg.svd(fs)[1]
"""
