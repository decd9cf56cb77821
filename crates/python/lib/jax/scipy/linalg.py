"""Linear algebra under SciPy's names."""

import _athanor

from .._names import missing as _missing
from ..lax.linalg import triangular_solve as _triangular_solve
from ..numpy import linalg as _linalg
from ..numpy import eye as _eye
from ..numpy.linalg import det, inv


def solve(
    a,
    b,
    lower=False,
    overwrite_a=False,
    overwrite_b=False,
    debug=False,
    check_finite=True,
    assume_a="gen",
):
    """x with a x = b."""
    return _linalg.solve(a, b)


def solve_triangular(
    a,
    b,
    trans=0,
    lower=False,
    unit_diagonal=False,
    overwrite_b=False,
    debug=None,
    check_finite=True,
):
    """x with a x = b for a triangular."""
    vector = b.ndim == 1
    b = _athanor.reshape(b, (-1, 1)) if vector else b
    out = _triangular_solve(
        a,
        b,
        left_side=True,
        lower=lower,
        transpose_a=trans in (1, "T"),
        unit_diagonal=unit_diagonal,
    )
    return out[:, 0] if vector else out


def cholesky(a, lower=False, overwrite_a=False, check_finite=True):
    """The triangular factor, upper unless ``lower``. Only that half of the matrix is read."""
    a = _linalg._matrix("cholesky", a, True)
    a = a if lower else _linalg.swapaxes(a, -1, -2)
    out = _linalg._factor(a)
    return out if lower else _linalg.swapaxes(out, -1, -2)


def cho_factor(a, lower=False, overwrite_a=False, check_finite=True):
    """What ``cho_solve`` needs."""
    return cholesky(a, lower), lower


def cho_solve(c_and_lower, b, overwrite_b=False, check_finite=True):
    """x with a x = b from a's factor."""
    c, lower = c_and_lower
    b = solve_triangular(c, b, 0 if lower else 1, lower)
    return solve_triangular(c, b, 1 if lower else 0, lower)


def eigh(a, b=None, lower=True, eigvals_only=False, **options):
    """Eigenvalues and eigenvectors of a symmetric matrix."""
    w, v = _linalg.eigh(a)
    return w if eigvals_only else (w, v)


def svd(a, full_matrices=True, compute_uv=True, **options):
    """Singular values and vectors."""
    return _linalg.svd(a, full_matrices, compute_uv)


def qr(a, overwrite_a=False, lwork=None, mode="full", pivoting=False, check_finite=True):
    """An orthogonal and an upper triangular factor."""
    out = _linalg.qr(a, {"full": "complete", "economic": "reduced"}.get(mode, mode))
    return (out,) if mode == "r" else tuple(out)


def expm(A, *, upper_triangular=False, max_squarings=16):
    """The matrix exponential: a Taylor series of A / 2^k, squared k times."""
    A = _linalg._matrix("expm", A, True)
    if not A.size:
        return A
    size = _linalg.norm(A, 1, (-2, -1))
    k = _athanor.binary(
        "max",
        _athanor.unary("ceil", _athanor.unary("log", size + 1e-30) / 0.6931471805599453) + 1.0,
        0.0,
    )
    k = _athanor.binary("min", k, float(max_squarings))
    wide = _athanor.reshape(k, k.shape + (1, 1))
    A = A * _athanor.unary("exp2", -wide)
    term = out = _athanor.broadcast_to(_eye(A.shape[-1], dtype=A._dtype), A.shape)
    for n in range(1, 13):
        term = _athanor.binary("matmul", term, A) / n
        out = out + term
    for i in range(max_squarings):
        out = _athanor.select(wide > i, _athanor.binary("matmul", out, out), out)
    return out


def block_diag(*arrs):
    """Matrices along the diagonal of one."""
    from ..numpy import atleast_2d, vstack

    arrs = [atleast_2d(a) for a in arrs]
    width = sum([a.shape[1] for a in arrs])
    rows, at = [], 0
    for a in arrs:
        rows.append(_athanor.pad(a, 0, [(0, 0, 0), (at, width - at - a.shape[1], 0)]))
        at += a.shape[1]
    return vstack(rows)


def lu_factor(a, overwrite_a=False, check_finite=True):
    """Both factors in one matrix, and the row that each step swapped."""
    from ..lax.linalg import lu

    both, pivots, _ = lu(a)
    return both, pivots


def lu(a, permute_l=False, overwrite_a=False, check_finite=True):
    """P, L and U whose product is a; P L and U with ``permute_l``."""
    from ..lax.linalg import lu
    from ..numpy import tril, triu

    both, _, order = lu(_linalg._matrix("lu", a))
    m, n = both.shape[-2:]
    k = min(m, n)
    lower = tril(both[..., :k], -1) + _eye(m, k, dtype=both._dtype)
    upper = triu(both[..., :k, :])
    rows = _athanor.reshape(order, order.shape + (1,))
    p = _athanor.convert_element_type(rows == _athanor.iota("int32", (m,), 0), both._dtype)
    p = _linalg.swapaxes(p, -1, -2)
    return (_athanor.binary("matmul", p, lower), upper) if permute_l else (p, lower, upper)


def lu_solve(lu_and_piv, b, trans=0, overwrite_b=False, check_finite=True):
    """x with a x = b, or aᵀ x = b, from a's factors."""
    both, pivots = lu_and_piv
    order = list(range(both.shape[-1]))
    for i, j in enumerate(pivots.tolist()):
        order[i], order[j] = order[j], order[i]
    order = _athanor.asarray(order, "int32")
    if trans == 0:
        y = solve_triangular(both, b[order], 0, True, True)
        return solve_triangular(both, y)
    y = solve_triangular(both, b, 1)
    y = solve_triangular(both, y, 1, True, True)
    back = _athanor.index_update(order * 0, order, _athanor.iota("int32", order.shape, 0), "set")
    return y[back]


def toeplitz(c, r=None):
    """The matrix whose diagonals are constant: first column c, first row r."""
    c = _athanor.reshape(_athanor.asarray(c, None), (-1,))
    r = c if r is None else _athanor.reshape(_athanor.asarray(r, None), (-1,))
    rest = _athanor.convert_element_type(r, c._dtype)[1:]
    both = _athanor.concatenate([_athanor.rev(c, (0,)), rest], 0)
    m, n = c.shape[0], r.shape[0]
    at = _athanor.iota("int32", (m, n), 1) - _athanor.iota("int32", (m, n), 0) + (m - 1)
    return both[at]


__getattr__ = _missing(
    "jax.scipy.linalg",
    globals(),
)
