"""Factorisations and triangular systems."""

import _athanor

from .._names import missing as _missing
from ..numpy import linalg as _linalg
from ..numpy._shape import swapaxes as _swapaxes


def cholesky(x, *, symmetrize_input=True):
    """The lower triangular factor of a positive definite matrix."""
    return _linalg.cholesky(x, symmetrize_input=symmetrize_input)


def qr(x, *, full_matrices=True, **options):
    """An orthogonal and an upper triangular factor."""
    return tuple(_linalg.qr(x, "complete" if full_matrices else "reduced"))


def eigh(x, *, lower=True, symmetrize_input=True, sort_eigenvalues=True, **options):
    """Eigenvectors and eigenvalues of symmetric matrices: in this order here."""
    w, v = _linalg.eigh(x, symmetrize_input=symmetrize_input)
    return v, w


def svd(x, *, full_matrices=True, compute_uv=True, **options):
    """Singular values and vectors."""
    out = _linalg.svd(x, full_matrices, compute_uv)
    return tuple(out) if compute_uv else out


def triangular_solve(
    a, b, *, left_side=False, lower=False, transpose_a=False, conjugate_a=False, unit_diagonal=False
):
    """x with a x = b, or x a = b, for a triangular: only that half of a is read."""
    from ..numpy._creation import eye, tril, triu

    n = a.shape[-1]
    a = tril(a) if lower else triu(a)
    if unit_diagonal:
        a = _athanor.select(eye(n, dtype=bool), 1.0, a)
    if transpose_a:
        a = _swapaxes(a, -1, -2)
    if left_side:
        return _linalg.solve(a, b)
    return _swapaxes(_linalg.solve(_swapaxes(a, -1, -2), _swapaxes(b, -1, -2)), -1, -2)


__getattr__ = _missing(
    "jax.lax.linalg",
    globals(),
    elsewhere="eig hessenberg householder_product lu lu_pivots_to_permutation schur tridiagonal "
    "tridiagonal_solve",
)
