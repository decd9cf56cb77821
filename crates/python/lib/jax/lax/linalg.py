"""Factorisations and triangular systems."""

import _athanor

from .._names import missing as _missing
from ..numpy import linalg as _linalg
from ..numpy._shape import stack as _stack, swapaxes as _swapaxes


def cholesky(x, *, symmetrize_input=True):
    """The lower triangular factor of a positive definite matrix."""
    return _linalg.cholesky(x, symmetrize_input=symmetrize_input)


def lu(x):
    """Both triangular factors in one matrix, the swapped rows, and the rows' order (Doolittle).

    Rows are swapped so that each pivot is the greatest of its column. x: (..., m, n).
    """
    from ..numpy._common import checked

    x = _linalg._matrix("lu", checked("lu", x))
    m, n = x.shape[-2:]
    place = _athanor.iota("int32", (m, 1), 0)
    order = _athanor.broadcast_to(place, x.shape[:-1] + (1,))
    pivots = []
    for k in range(min(m, n)):
        column = x[..., :, k : k + 1]
        size = _athanor.select(place >= k, _athanor.unary("abs", column), -1.0)
        best = _athanor.argreduce(True, _athanor.stop_gradient(size), x.ndim - 2)[..., None]
        pivots.append(best[..., 0, 0])
        x, order = (_swapped(a, place, k, best) for a in (x, order))
        below = place > k
        factor = x[..., :, k : k + 1] / x[..., k : k + 1, k : k + 1]
        right = _athanor.iota("int32", (1, n), 1) > k
        row = _athanor.select(right, x[..., k : k + 1, :], 0.0)
        changed = _athanor.select(right, x - factor * row, _athanor.select(
            _athanor.iota("int32", (1, n), 1) == k, factor, x
        ))
        x = _athanor.select(below, changed, x)
    return [x, _stack(pivots, -1), order[..., 0]]


def _swapped(a, place, k, best):
    """Rows k and ``best`` exchanged."""
    here, there = place == k, place == best
    top = _athanor.reduce("sum", _athanor.select(there, a, 0), (-2,), True)
    return _athanor.select(here, top, _athanor.select(there, a[..., k : k + 1, :], a))


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
)
