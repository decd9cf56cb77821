"""Eigenvalues, singular values and QR of small matrices, by Householder and Jacobi methods."""

import collections
import math

from . import linalg as L
from ._dtypes import FLOAT64
from ._ndarray import asarray

_Eigh = collections.namedtuple("EighResult", "eigenvalues eigenvectors")
_Eig = collections.namedtuple("EigResult", "eigenvalues eigenvectors")
_Qr = collections.namedtuple("QRResult", "Q R")
_Svd = collections.namedtuple("SVDResult", "U S Vh")


def _stacked(a, results, shapes):
    """The results of each matrix of the stack `a` as arrays."""
    many = a.ndim > 2
    columns = zip(*results) if many else results
    return [asarray(c, a.dtype).reshape(a.shape[:-2] + s) for c, s in zip(columns, shapes)]


def _columns(m):
    return [list(c) for c in zip(*m)]


def _householder(rows):
    """Q and R with all columns of Q, by reflections, signs as LAPACK's."""
    m, n = len(rows), len(rows[0])
    r = [list(map(float, row)) for row in rows]
    q = [[float(i == j) for j in range(m)] for i in range(m)]
    for k in range(min(m - 1, n) if m > 1 else 0):
        tail = [r[i][k] for i in range(k, m)]
        rest = sum(x * x for x in tail[1:])
        if not rest:
            continue
        size = math.sqrt(tail[0] * tail[0] + rest)
        head = -size if tail[0] >= 0 else size
        v = [tail[0] - head, *tail[1:]]
        scale = 2.0 / sum(x * x for x in v)
        for j in range(k, n):
            s = scale * sum(v[i] * r[k + i][j] for i in range(m - k))
            for i in range(m - k):
                r[k + i][j] -= s * v[i]
        for row in q:
            s = scale * sum(row[k + i] * v[i] for i in range(m - k))
            for i in range(m - k):
                row[k + i] -= s * v[i]
        for i in range(k + 1, m):
            r[i][k] = 0.0
    return q, r


def qr(a, mode="reduced"):
    a = L._real(a)
    m, n = a.shape[-2:]
    k = m if mode == "complete" else min(m, n)
    if mode not in ("reduced", "complete", "r"):
        raise ValueError(f"Unrecognized mode '{mode}'")

    def one(rows):
        q, r = _householder(rows)
        return [row[:k] for row in q], r[:k]

    q, r = _stacked(a, L._each(a, one), ((m, k), (k, n)))
    return r if mode == "r" else _Qr(q, r)


def _jacobi(rows):
    """Eigenvalues and the matrix of eigenvectors of a symmetric matrix, by rotations."""
    n = len(rows)
    a = [[float(rows[max(i, j)][min(i, j)]) for j in range(n)] for i in range(n)]
    v = [[float(i == j) for j in range(n)] for i in range(n)]
    size = sum(x * x for row in a for x in row)
    for _ in range(60):
        off = sum(a[i][j] ** 2 for i in range(n) for j in range(i))
        if off <= 1e-32 * size:
            break
        for p in range(n):
            for q in range(p + 1, n):
                b = a[p][q]
                if not b:
                    continue
                theta = (a[q][q] - a[p][p]) / (2.0 * b)
                t = math.copysign(1.0, theta) / (abs(theta) + math.sqrt(theta * theta + 1.0))
                c = 1.0 / math.sqrt(t * t + 1.0)
                s = t * c
                for row in a:
                    x, y = row[p], row[q]
                    row[p], row[q] = c * x - s * y, s * x + c * y
                x, y = a[p], a[q]
                a[p] = [c * i - s * j for i, j in zip(x, y)]
                a[q] = [s * i + c * j for i, j in zip(x, y)]
                for row in v:
                    x, y = row[p], row[q]
                    row[p], row[q] = c * x - s * y, s * x + c * y
    return [a[i][i] for i in range(n)], v


def _symmetric(rows):
    """As `eigh`: ascending, each vector with the sign that LAPACK mostly gives it."""
    w, v = _jacobi(rows)
    order = sorted(range(len(w)), key=w.__getitem__)
    vectors = _columns(v)
    kept = []
    for i in order:
        c = vectors[i]
        # The last component is not negative in LAPACK's implicit QL.
        kept.append([-x for x in c] if c[-1] < 0 else c)
    return [w[i] for i in order], _columns(kept)


def eigh(a, UPLO="L"):
    """Eigenvalues, ascending, and eigenvectors of a symmetric matrix. The vectors' signs are not
    determined by the matrix and can differ from another library's."""
    a = L._square(a)
    n = a.shape[-1]
    b = a if UPLO.upper() == "L" else a.swapaxes(-1, -2)
    w, v = _stacked(a, L._each(b, _symmetric), ((n,), (n, n)))
    return _Eigh(w, v)


def eigvalsh(a, UPLO="L"):
    return eigh(a, UPLO).eigenvalues


def _general(rows):
    """Real eigenvalues of any matrix by QR steps with shifts; vectors from the null spaces."""
    n = len(rows)
    h = [list(map(float, r)) for r in rows]
    values, size = [0.0] * n, n
    steps = 0
    while size > 1:
        small = 1e-15 * (abs(h[size - 1][size - 1]) + abs(h[size - 2][size - 2]))
        if max(abs(x) for x in h[size - 1][: size - 1]) <= max(small, 1e-300):
            values[size - 1] = h[size - 1][size - 1]
            h = [r[: size - 1] for r in h[: size - 1]]
            size -= 1
            continue
        steps += 1
        if steps > 200 * n:
            raise L.LinAlgError(
                "the eigenvalues seem to be complex; only real ones are available here"
            )
        # Wilkinson's shift: the eigenvalue of the last block that is nearer to the corner.
        a, b, c, d = h[-2][-2], h[-2][-1], h[-1][-2], h[-1][-1]
        half, disc = (a - d) / 2.0, ((a - d) / 2.0) ** 2 + b * c
        shift = d
        if disc >= 0:
            root = math.sqrt(disc)
            below = half + math.copysign(root, half if half else 1.0)
            shift = d - b * c / below if below else d
        shifted = [[x - shift * (i == j) for j, x in enumerate(r)] for i, r in enumerate(h)]
        q, r = _householder(shifted)
        qt = _columns(q)
        h = [[sum(x * y for x, y in zip(row, col)) for col in qt_cols] for row, qt_cols in zip(r, [_columns(q)] * size)]
        h = [[x + shift * (i == j) for j, x in enumerate(row)] for i, row in enumerate(h)]
    values[0] = h[0][0]
    vectors = [_null(rows, w) for w in values]
    return values, _columns(vectors)


def _null(rows, w):
    """A vector of length 1 that the matrix multiplies by `w`, by inverse iteration."""
    n = len(rows)
    scale = max((abs(x) for r in rows for x in r), default=1.0) or 1.0
    shifted = [[float(x) - (w + 1e-10 * scale) * (i == j) for j, x in enumerate(r)] for i, r in enumerate(rows)]
    x = [[1.0 + 0.1 * i] for i in range(n)]
    for _ in range(4):
        x = L._solved([list(r) for r in shifted], x)
        size = math.sqrt(sum(y[0] * y[0] for y in x))
        x = [[y[0] / size] for y in x]
    out = [y[0] for y in x]
    big = max(out, key=abs)
    return [-y for y in out] if big < 0 else out


def eig(a):
    """Eigenvalues and eigenvectors of a matrix whose eigenvalues are real. Their order and the
    vectors' signs can differ from another library's."""
    a = L._square(a)
    if bool((a == a.swapaxes(-1, -2)).all()):
        return _Eig(*eigh(a))
    n = a.shape[-1]
    return _Eig(*_stacked(a, L._each(a, _general), ((n,), (n, n))))


def eigvals(a):
    return eig(a).eigenvalues


def _singular(rows):
    """Singular values and vectors by one-sided rotations of the columns."""
    m, n = len(rows), len(rows[0])
    if m < n:
        u, s, vt = _singular(_columns(rows))
        return _columns(vt), s, _columns(u)
    u = _columns([list(map(float, r)) for r in rows])
    v = [[float(i == j) for j in range(n)] for i in range(n)]
    for _ in range(60):
        worst = 0.0
        for p in range(n):
            for q in range(p + 1, n):
                x, y = u[p], u[q]
                a, b = sum(i * i for i in x), sum(i * i for i in y)
                c = sum(i * j for i, j in zip(x, y))
                if not c or abs(c) <= 1e-17 * math.sqrt(a * b):
                    continue
                worst = max(worst, abs(c) / (math.sqrt(a * b) or 1.0))
                z = (b - a) / (2.0 * c)
                t = math.copysign(1.0, z) / (abs(z) + math.sqrt(1.0 + z * z))
                co = 1.0 / math.sqrt(1.0 + t * t)
                si = co * t
                u[p] = [co * i - si * j for i, j in zip(x, y)]
                u[q] = [si * i + co * j for i, j in zip(x, y)]
                x, y = v[p], v[q]
                v[p] = [co * i - si * j for i, j in zip(x, y)]
                v[q] = [si * i + co * j for i, j in zip(x, y)]
        if worst < 1e-15:
            break
    sizes = [math.sqrt(sum(i * i for i in c)) for c in u]
    order = sorted(range(n), key=lambda i: -sizes[i])
    sizes, u, v = ([x[i] for i in order] for x in (sizes, u, v))
    left = [[i / s for i in c] if s > 1e-300 else c for c, s in zip(u, sizes)]
    left = _completed(left, sizes, m)
    return _columns(left), sizes, v


def _completed(columns, sizes, m):
    """Orthonormal columns to the number of `m`, those of no size replaced."""
    least = 1e-14 * (max(sizes, default=0.0) or 1.0)
    kept = [c if s > least else None for c, s in zip(columns, sizes)] + [None] * (m - len(columns))
    basis = [c for c in kept if c is not None]
    out = []
    for c in kept:
        if c is None:
            best = None
            for k in range(m):
                e = [float(i == k) for i in range(m)]
                for _ in range(2):
                    for b in basis:
                        f = sum(x * y for x, y in zip(e, b))
                        e = [x - f * y for x, y in zip(e, b)]
                size = math.sqrt(sum(x * x for x in e))
                if best is None or size > best[0]:
                    best = (size, e)
            c = [x / best[0] for x in best[1]]
            basis.append(c)
        out.append(c)
    return out


def svd(a, full_matrices=True, compute_uv=True, hermitian=False):
    """Singular values, descending, and vectors, whose signs can differ from another library's."""
    a = L._real(a)
    m, n = a.shape[-2:]
    k = min(m, n)
    if not compute_uv:
        return svdvals(a)
    rows, columns = (m, n) if full_matrices else (k, k)

    def one(matrix):
        u, s, vt = _singular(matrix)
        return [r[:rows] for r in u], s[:k], vt[:columns]

    return _Svd(*_stacked(a, L._each(a, one), ((m, rows), (k,), (columns, n))))


def svdvals(x, /):
    a = L._real(x)
    k = min(a.shape[-2:])
    results = L._each(a, lambda m: (_singular(m)[1][:k],))
    return _stacked(a, results, ((k,),))[0]


def matrix_rank(A, tol=None, hermitian=False, *, rtol=None):
    a = asarray(A)
    if a.ndim < 2:
        return int(bool((a != 0).any()))
    s = svdvals(a)
    eps = 2.0**-52 if s.dtype is FLOAT64 else 2.0**-23
    limit = s.max(-1, keepdims=True) * (max(a.shape[-2:]) * eps if rtol is None else rtol) if tol is None else tol
    return (s > limit).sum(-1)


def pinv(a, rcond=None, hermitian=False, *, rtol=None):
    a = L._real(a)
    u, s, vt = svd(a, full_matrices=False)
    limit = (1e-15 if rcond is None and rtol is None else rcond if rcond is not None else rtol) * s.max(-1, keepdims=True)
    from ._sorting import where

    inverse = where(s > limit, 1.0 / where(s > limit, s, 1.0), 0.0).astype(a.dtype)
    return vt.swapaxes(-1, -2) @ (inverse[..., None] * u.swapaxes(-1, -2))


def cond(x, p=None):
    a = L._real(x)
    if p is None or p in (2, -2):
        s = svdvals(a)
        return s[..., 0] / s[..., -1] if p != -2 else s[..., -1] / s[..., 0]
    return L.norm(a, p, (-2, -1)) * L.norm(L.inv(a), p, (-2, -1))


def lstsq(a, b, rcond=None):
    a, b = L._real(a), asarray(b)
    m, n = a.shape
    x = pinv(a, 2.0**-52 * max(m, n)) @ b.astype(a.dtype)
    rank = int(matrix_rank(a))
    left = b - a @ x
    residuals = (left * left).sum(0).reshape(-1) if rank == n and m > n else asarray([], a.dtype)
    return x, residuals, rank, svdvals(a)
