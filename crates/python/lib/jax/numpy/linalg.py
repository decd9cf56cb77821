"""Linear algebra.

Matrices are factored column by column in Python, so that programs grow with their size: these
functions are for the small ones of lessons.
"""

import math

import _athanor
from _athanor import binary, convert_element_type, reduce, select, unary

from .._names import missing as _missing
from ._common import axes_in, checked
from ._linear import cross, matmul, outer, tensordot, vecdot  # noqa: F401
from ._shape import matrix_transpose, stack, swapaxes
from ._creation import diagonal, eye, trace  # noqa: F401


def _matrix(function, a, square=False):
    a = checked(function, a)
    if a._kind != "f":
        a = convert_element_type(a, "float32")
    if a.ndim < 2 or (square and a.shape[-1] != a.shape[-2]):
        kind = "(..., n, n)" if square else "(..., m, n)"
        raise ValueError(f"Argument to {function} must have shape [{kind[1:-1]}], got {a.shape}.")
    return a


def norm(x, ord=None, axis=None, keepdims=False):
    """The norm of vectors or matrices; Euclidean unless another is named."""
    x = checked("norm", x)
    if x._kind != "f":
        x = convert_element_type(x, "float32")
    if axis is None and ord is None:
        return unary("sqrt", reduce("sum", x * x, None, keepdims))
    axes = axes_in(axis, x.ndim)
    if len(axes) == 1:
        return _vector_norm(x, 2 if ord is None else ord, axes, keepdims)
    if len(axes) == 2:
        return _matrix_norm(x, ord, axes, keepdims)
    raise ValueError(
        f"Improper number of axes for norm: axis={axes}. Pass one axis to compute a "
        "vector-norm, or two axes to compute a matrix-norm."
    )


def _vector_norm(x, ord, axes, keepdims):
    size = unary("abs", x)
    if ord == 2:
        return unary("sqrt", reduce("sum", x * x, axes, keepdims))
    if ord == float("inf"):
        return reduce("max", size, axes, keepdims)
    if ord == -float("inf"):
        return reduce("min", size, axes, keepdims)
    if ord == 0:
        return convert_element_type(reduce("sum", x != 0, axes, keepdims), x._dtype)
    if ord == 1:
        return reduce("sum", size, axes, keepdims)
    if isinstance(ord, str):
        raise ValueError(f"Invalid order '{ord}' for vector norm.")
    total = reduce("sum", binary("pow", size, float(ord)), axes, keepdims)
    return binary("pow", total, 1.0 / ord)


def _matrix_norm(x, ord, axes, keepdims):
    if ord in (None, "fro", "f"):
        return unary("sqrt", reduce("sum", x * x, axes, keepdims))
    row, column = axes
    size = unary("abs", x)
    if ord in (1, -1, float("inf"), -float("inf")):
        along, over = (row, column) if ord in (1, -1) else (column, row)
        sums = reduce("sum", size, (along,), True)
        out = reduce("max" if ord > 0 else "min", sums, (over,), True)
        return (
            out
            if keepdims
            else _athanor.reshape(out, [n for i, n in enumerate(x.shape) if i not in axes])
        )
    if ord in ("nuc", 2, -2):
        s = svdvals(
            _athanor.transpose(x, [i for i in range(x.ndim) if i not in axes] + [row, column])
        )
        how = {"nuc": "sum", 2: "max", -2: "min"}[ord]
        out = reduce(how, s, (-1,), False)
        if keepdims:
            out = _athanor.reshape(out, [1 if i in axes else n for i, n in enumerate(x.shape)])
        return out
    raise ValueError(f"Invalid order '{ord}' for matrix norm.")


def vector_norm(x, /, *, axis=None, keepdims=False, ord=2):
    """The norm of vectors."""
    x = checked("vector_norm", x)
    if axis is None:
        out = norm(_athanor.reshape(x, (-1,)), ord)
        return _athanor.reshape(out, (1,) * x.ndim) if keepdims else out
    if x._kind != "f":
        x = convert_element_type(x, "float32")
    return _vector_norm(x, ord, axes_in(axis, x.ndim), keepdims)


def matrix_norm(x, /, *, keepdims=False, ord="fro"):
    """The norm of matrices."""
    return norm(x, ord, (-2, -1), keepdims)


def _eliminated(a, b):
    """Gauss and Jordan's elimination with row pivots: a⁻¹ b and the determinant of a.

    a: (..., n, n), b: (..., n, m).
    """
    n = a.shape[-1]
    rows = _athanor.iota("int32", (n, 1), 0)
    both = _athanor.concatenate([a, b], a.ndim - 1)
    sign = _athanor.full(a.shape[:-2], 1.0, a._dtype)
    det = sign
    for k in range(n):
        column = both[..., :, k : k + 1]
        size = select(rows >= k, unary("abs", column), -1.0)
        best = _athanor.argreduce(True, size, a.ndim - 2)
        best = _athanor.reshape(best, best.shape[:-1] + (1, 1))
        here, there = rows == k, rows == best
        top = reduce("sum", select(there, both, 0.0), (-2,), True)
        old = both[..., k : k + 1, :]
        both = select(here, top, select(there, old, both))
        pivot = both[..., k : k + 1, k : k + 1]
        det = det * pivot[..., 0, 0] * select(best[..., 0, 0] == k, 1.0, -1.0)
        row = both[..., k : k + 1, :] / pivot
        both = select(here, row, both - both[..., :, k : k + 1] * row)
    return both[..., n:], det


def _unit(a):
    """Unit matrices of a's shape."""
    return _athanor.broadcast_to(eye(a.shape[-1], dtype=a._dtype), a.shape)


def _solve(a, b):
    """a⁻¹ b by elimination, with the derivative of the solution."""
    from .._transforms import custom_jvp

    @custom_jvp
    def solve(a, b):
        return _eliminated(a, b)[0]

    @solve.defjvp
    def rule(primals, tangents):
        (a, b), (da, db) = primals, tangents
        x = solve(a, b)
        # By the inverse, since what is linear in db must not go through the elimination.
        inverse = solve(a, _unit(a))
        return x, binary("matmul", inverse, db - binary("matmul", da, x))

    return solve(a, b)


def solve(a, b):
    """x with a x = b; b may be one vector or the columns of a matrix."""
    a, b = _matrix("linalg.solve", a, True), checked("solve", b, 1)
    if b._kind != "f":
        b = convert_element_type(b, "float32")
    if b.ndim == 1:
        return _solve(a, _athanor.broadcast_to(_athanor.reshape(b, (-1, 1)), a.shape[:-1] + (1,)))[
            ..., 0
        ]
    batch = a.shape[:-2] if a.ndim >= b.ndim else b.shape[:-2]
    return _solve(
        _athanor.broadcast_to(a, batch + a.shape[-2:]),
        _athanor.broadcast_to(b, batch + b.shape[-2:]),
    )


def inv(a):
    """The inverse matrix; infinities or NaN for a singular one."""
    a = _matrix("inv", a, True)
    return _solve(a, _unit(a))


def det(a):
    """The determinant."""
    from .._transforms import custom_jvp

    a = _matrix("det", a, True)

    if a.shape[-1] in (2, 3):
        return _small_det(a)

    @custom_jvp
    def determinant(a):
        return _eliminated(a, a[..., :0])[1]

    @determinant.defjvp
    def rule(primals, tangents):
        (a,), (da,) = primals, tangents
        d = determinant(a)
        return d, d * trace(binary("matmul", _solve(a, _unit(a)), da), 0, -2, -1)

    return determinant(a)


def _small_det(a):
    """By Sarrus' rule: differentiable also where the matrix is singular."""
    x = lambda i, j: a[..., i, j]
    if a.shape[-1] == 2:
        return x(0, 0) * x(1, 1) - x(0, 1) * x(1, 0)
    return (
        x(0, 0) * x(1, 1) * x(2, 2)
        + x(0, 1) * x(1, 2) * x(2, 0)
        + x(0, 2) * x(1, 0) * x(2, 1)
        - x(0, 2) * x(1, 1) * x(2, 0)
        - x(0, 0) * x(1, 2) * x(2, 1)
        - x(0, 1) * x(1, 0) * x(2, 2)
    )


def slogdet(a, *, method=None):
    """The sign of the determinant and the logarithm of its size."""
    if method not in (None, "lu", "qr"):
        raise ValueError(f"Unknown slogdet method '{method}'. Supported methods are 'lu', 'qr'.")
    from .._transforms import custom_jvp

    a = _matrix("slogdet", a, True)
    d = _eliminated(_athanor.stop_gradient(a), a[..., :0])[1]

    @custom_jvp
    def size(a):
        return unary("log", unary("abs", _eliminated(a, a[..., :0])[1]))

    @size.defjvp
    def rule(primals, tangents):
        # The derivative of log |det a| is the trace of a⁻¹ da.
        (a,), (da,) = primals, tangents
        return size(a), trace(binary("matmul", _solve(a, _unit(a)), da), 0, -2, -1)

    return SlogdetResult(unary("sign", d), size(a))


def _factor(a):
    """``_cholesky`` with JAX's derivative: dL = L φ(L⁻¹ da L⁻ᵀ), φ halving the diagonal."""
    from .._transforms import custom_jvp

    @custom_jvp
    def factor(a):
        return _cholesky(a)

    @factor.defjvp
    def rule(primals, tangents):
        (a,), (da,) = primals, tangents
        low = factor(a)
        inverse = _solve(low, _unit(low))
        inside = binary("matmul", binary("matmul", inverse, da), swapaxes(inverse, -1, -2))
        row, column = (_athanor.iota("int32", a.shape[-2:], i) for i in (0, 1))
        half = select(row == column, 0.5 * inside, select(row > column, inside, 0.0))
        return low, binary("matmul", low, half)

    return factor(a)


def _cholesky(a):
    if not a.size:
        return a
    n = a.shape[-1]
    columns = []
    for j in range(n):
        c = a[..., :, j]
        for k in range(j):
            c = c - columns[k] * columns[k][..., j : j + 1]
        d = unary("sqrt", c[..., j : j + 1])
        c = c / d
        columns.append(select(_athanor.iota("int32", (n,), 0) < j, 0.0, c))
    return stack(columns, -1)


def cholesky(a, *, upper=False, symmetrize_input=True):
    """The lower triangular L with L Lᵀ = a, for a positive definite."""
    a = _matrix("cholesky", a, True)
    if symmetrize_input:
        a = 0.5 * (a + swapaxes(a, -1, -2))
    out = _factor(a)
    return swapaxes(out, -1, -2) if upper else out


def _named(name, fields):
    from collections import namedtuple

    return namedtuple(name, fields)


QRResult = _named("QRResult", "Q R")
EighResult = _named("EighResult", "eigenvalues eigenvectors")
SVDResult = _named("SVDResult", "U S Vh")
SlogdetResult = _named("SlogdetResult", "sign logabsdet")


def qr(a, mode="reduced"):
    """An orthogonal matrix and an upper triangular one whose product is a (Householder)."""
    a = _matrix("qr", a)
    m, n = a.shape[-2:]
    q = _athanor.broadcast_to(eye(m, dtype=a._dtype), a.shape[:-2] + (m, m))
    r = a
    at = _athanor.iota("int32", (m,), 0)
    for k in range(min(m - 1, n)):
        x = select(at < k, 0.0, r[..., :, k])
        length = unary("sqrt", reduce("sum", x * x, (-1,), True))
        head = x[..., k : k + 1]
        alpha = select(head > 0, -length, length)
        v = x - alpha * convert_element_type(at == k, a._dtype)
        size = reduce("sum", v * v, (-1,), True)
        v = v / unary("sqrt", select(size == 0.0, 1.0, size))
        column, row = _athanor.reshape(v, v.shape + (1,)), _athanor.reshape(
            v, v.shape[:-1] + (1, m)
        )
        r = r - 2.0 * column * binary("matmul", row, r)
        q = q - 2.0 * binary("matmul", q, column) * row
    k = m if mode == "complete" else min(m, n)
    r = select(
        _athanor.iota("int32", (k, n), 0) > _athanor.iota("int32", (k, n), 1), 0.0, r[..., :k, :]
    )
    return r if mode == "r" else QRResult(q[..., :, :k], r)


def _jacobi(a, sweeps=10):
    """Eigenvalues and vectors of symmetric matrices by Jacobi's rotations, ascending.

    All pairs of rows are rotated in turn; each sweep squares what is left beside the diagonal.
    """
    from .. import lax

    n = a.shape[-1]
    pairs = [(i, j) for i in range(n) for j in range(i + 1, n)]
    v = _athanor.broadcast_to(eye(n, dtype=a._dtype), a.shape)
    if pairs:
        first = _athanor.asarray([p[0] for p in pairs], "int32")
        second = _athanor.asarray([p[1] for p in pairs], "int32")
        places = _athanor.iota("int32", (n,), 0)

        def rotate(t, state):
            a, v = state
            k = t % len(pairs)
            p, q = convert_element_type(places == first[k], a._dtype), convert_element_type(
                places == second[k], a._dtype
            )
            entry = lambda x, y: binary("matmul", binary("matmul", a, y), x)
            app, aqq, apq = entry(p, p), entry(q, q), entry(p, q)
            none = apq == 0.0
            theta = (aqq - app) / (2.0 * select(none, 1.0, apq))
            turn = select(theta < 0.0, -1.0, 1.0) / (
                unary("abs", theta) + unary("sqrt", theta * theta + 1.0)
            )
            turn = select(none, 0.0, turn)
            c = 1.0 / unary("sqrt", turn * turn + 1.0)
            s = turn * c
            c, s = [_athanor.reshape(x, x.shape + (1, 1)) for x in (c, s)]
            pp, qq, pq = outer(p, p), outer(q, q), outer(p, q)
            r = eye(n, dtype=a._dtype) + (c - 1.0) * (pp + qq) + s * (pq - pq.T)
            return binary("matmul", swapaxes(r, -1, -2), binary("matmul", a, r)), binary(
                "matmul", v, r
            )

        a, v = lax.fori_loop(0, sweeps * len(pairs), rotate, (a, v))
    w = diagonal(a, 0, -2, -1)
    from ._indexing import take_along_axis
    from ._sorting import argsort

    order = argsort(w, -1)
    columns = _athanor.reshape(order, order.shape[:-1] + (1, n))
    return take_along_axis(w, order, -1), take_along_axis(v, columns, -1)


def _mirrored(a, lower):
    """The symmetric matrix of one half."""
    row, column = (_athanor.iota("int32", a.shape[-2:], i) for i in (0, 1))
    own = row >= column if lower else row <= column
    return select(own, a, swapaxes(a, -1, -2))


def eigh(a, UPLO=None, symmetrize_input=True):
    """Eigenvalues, ascending, and eigenvectors, as columns, of symmetric matrices."""
    from .._transforms import custom_jvp

    a = _matrix("eigh", a, True)
    if UPLO not in (None, "L", "U"):
        raise ValueError(f"UPLO must be one of None, 'L', or 'U', got {UPLO}")
    if symmetrize_input:
        a = 0.5 * (a + swapaxes(a, -1, -2))

    @custom_jvp
    def decompose(a):
        return _jacobi(a if symmetrize_input else _mirrored(a, UPLO != "U"))

    @decompose.defjvp
    def rule(primals, tangents):
        (a,), (da,) = primals, tangents
        w, v = decompose(a)
        inside = binary("matmul", binary("matmul", swapaxes(v, -1, -2), da), v)
        apart = _athanor.reshape(w, w.shape[:-1] + (1, -1)) - _athanor.reshape(w, w.shape + (1,))
        on = eye(a.shape[-1], dtype=bool)
        f = select(on, 0.0, 1.0 / select(on, 1.0, apart))
        return (w, v), (diagonal(inside, 0, -2, -1), binary("matmul", v, f * inside))

    return EighResult(*decompose(a))


def eigvalsh(a, UPLO="L", *, symmetrize_input=True):
    """Eigenvalues of symmetric matrices, ascending."""
    return eigh(a, UPLO, symmetrize_input)[0]


def svd(a, full_matrices=True, compute_uv=True, hermitian=False, subset_by_index=None):
    """Singular values, descending, and the vectors of both sides.

    From the eigenvectors of aᵀa, so that values below 10⁻³ of the greatest are inexact.
    """
    a = _matrix("svd", a)
    m, n = a.shape[-2:]
    if m < n:
        out = svd(swapaxes(a, -1, -2), full_matrices, compute_uv)
        if not compute_uv:
            return out
        return SVDResult(swapaxes(out[2], -1, -2), out[1], swapaxes(out[0], -1, -2))
    w, v = eigh(binary("matmul", swapaxes(a, -1, -2), a))
    v = _athanor.rev(v, (-1,))
    av = binary("matmul", a, v)
    s = unary("sqrt", reduce("sum", av * av, (-2,), False))
    if not compute_uv:
        return s
    u = av / _athanor.reshape(select(s == 0.0, 1.0, s), s.shape[:-1] + (1, n))
    if full_matrices and m > n:
        more = qr(u, "complete")[0][..., :, n:]
        u = _athanor.concatenate([u, more], u.ndim - 1)
    return SVDResult(u, s, swapaxes(v, -1, -2))


def svdvals(x, /):
    """Singular values, descending."""
    return svd(x, False, False)


def pinv(a, rtol=None, hermitian=False, *, rcond=None):
    """The pseudo-inverse."""
    from .._transforms import custom_jvp

    a = _matrix("pinv", a)

    @custom_jvp
    def inverse(a):
        return _pinv(a, rtol, rcond)

    @inverse.defjvp
    def rule(primals, tangents):
        # Golub and Pereyra 1973.
        (a,), (da,) = primals, tangents
        p, times = inverse(a), lambda x, y: binary("matmul", x, y)
        turned = swapaxes
        pt, dat = turned(p, -1, -2), turned(da, -1, -2)
        left = times(times(p, pt), dat)
        right = times(dat, times(pt, p))
        out = -times(times(p, da), p)
        out = out + left - times(times(left, a), p)
        out = out + right - times(p, times(a, right))
        return p, out

    return inverse(a)


def _pinv(a, rtol, rcond):
    u, s, vh = svd(a, False)
    limit = 10.0 * max(a.shape[-2:]) * 2.0**-23 if rtol is None and rcond is None else rtol or rcond
    good = s > limit * s[..., :1]
    back = select(good, 1.0 / select(good, s, 1.0), 0.0)
    return binary(
        "matmul",
        swapaxes(vh, -1, -2) * _athanor.reshape(back, back.shape[:-1] + (1, -1)),
        swapaxes(u, -1, -2),
    )


def lstsq(a, b, rcond=None, *, numpy_resid=False):
    """The least-squares solution, residuals, rank and singular values."""
    a, b = _matrix("lstsq", a), checked("lstsq", b, 1)
    x = binary("matmul", pinv(a), b)
    away = b - binary("matmul", a, x)
    s = svdvals(a)
    return x, reduce("sum", away * away, (0,), b.ndim == 1), matrix_rank(a), s


def matrix_rank(M, rtol=None, hermitian=False, *, tol=None):
    """How many singular values exceed ``rtol``, by default what rounding leaves of the greatest."""
    M = _matrix("matrix_rank", M)
    s = svdvals(M)
    limit = rtol if tol is None else tol
    if limit is None:
        limit = s[..., :1] * (max(M.shape[-2:]) * 2.0**-23)
    return reduce("sum", s > limit, (-1,), False)


def matrix_power(a, n):
    """The product of n factors a; of inverses if n is negative."""
    a = _matrix("matrix_power", a, True)
    if n < 0:
        a, n = inv(a), -n
    out = _unit(a)
    while n:
        if n & 1:
            out = binary("matmul", out, a)
        a = binary("matmul", a, a)
        n >>= 1
    return out


def cond(x, p=None):
    """How much a matrix may magnify relative errors."""
    x = _matrix("cond", x)
    if p in (None, 2):
        s = svdvals(x)
        return s[..., 0] / s[..., -1]
    return norm(x, p, (-2, -1)) * norm(inv(x), p, (-2, -1))


def multi_dot(arrays, *, precision=None):
    """The product of matrices from left to right."""
    out = arrays[0]
    for a in arrays[1:]:
        out = binary("matmul", out, a)
    return out


def tensorinv(a, ind=2):
    """The inverse of a tensor whose first ``ind`` axes are the rows."""
    a = checked("tensorinv", a)
    if ind <= 0:
        raise ValueError(f"ind must be a positive integer; got {ind=}")
    rows, columns = a.shape[:ind], a.shape[ind:]
    n, m = math.prod(rows), math.prod(columns)
    if n != m:
        raise ValueError(f"product of dimensions must be square: {rows} and {columns}")
    return _athanor.reshape(inv(_athanor.reshape(a, (n, n))), columns + rows)


def tensorsolve(a, b, axes=None):
    """x with ``tensordot(a, x, x.ndim) == b``."""
    a, b = checked("tensorsolve", a), checked("tensorsolve", b, 1)
    if axes is not None:
        rest = [i for i in range(a.ndim) if i not in axes]
        a = _athanor.transpose(a, (*rest, *axes))
    shape = a.shape[b.ndim :]
    if math.prod(shape) != b.size:
        raise ValueError(f"tensorsolve: {a.shape} is no square system for {b.shape}")
    a, b = _athanor.reshape(a, (b.size, b.size)), _athanor.reshape(b, (-1,))
    return _athanor.reshape(solve(a, b), shape)


__getattr__ = _missing("jax.numpy.linalg", globals())
