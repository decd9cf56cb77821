"""Products of matrices and the algebra of small ones."""

import collections
import math

from . import _dtypes as D, _engine
from ._dtypes import FLOAT64
from ._ndarray import asarray, axes_of, cast, fit, ndarray, result, wrap
from ._reductions import amax, amin, sum_
from ._shape import _permuted, _reshaped, moveaxis, swapaxes
from ._ufuncs import UFUNCS

_dot = _engine.dot_general


class LinAlgError(ValueError):
    """A matrix that an operation has no answer for."""


LinAlgError.__module__ = "numpy.linalg"


def _both(a, b):
    """The engine's arrays of two operands and their type, in which they can be multiplied."""
    a, b = asarray(a), asarray(b)
    d = D.promote(a.dtype, b.dtype)
    e = D.INT32 if d.kind == "b" else d
    return cast(a._value, a.dtype, e), cast(b._value, b.dtype, e), d


def _product(v, d):
    if d.kind == "b":
        return result(_engine.convert_element_type(v, "bool"), d)
    return result(v if d.name == d._stored else fit(v, d), d)


def matmul(x1, x2, /, out=None):
    v, w, d = _both(x1, x2)
    if not v.ndim or not w.ndim:
        raise ValueError(
            f"matmul: Input operand {int(bool(v.ndim))} does not have enough dimensions (has 0, gufunc core "
            "with signature (n?,k),(k,m?)->(n?,m?) requires 1)"
        )
    k, n = v.shape[-1], w.shape[max(w.ndim - 2, 0)]
    if k != n:
        raise ValueError(
            "matmul: Input operand 1 has a mismatch in its core dimension 0, with gufunc signature "
            f"(n?,k),(k,m?)->(n?,m?) (size {n} is different from {k})"
        )
    return _product(v @ w, d)


def dot(a, b, out=None):
    v, w, d = _both(a, b)
    if not v.ndim or not w.ndim:
        return UFUNCS["multiply"](a, b)
    k, n = v.ndim - 1, max(w.ndim - 2, 0)
    if v.shape[k] != w.shape[n]:
        raise ValueError(
            f"shapes {_text(v.shape)} and {_text(w.shape)} not aligned: {v.shape[k]} (dim {k}) != {w.shape[n]} (dim {n})"
        )
    return _product(_dot(v, w, ((k,), (n,)), ((), ())), d)


def _text(shape):
    return "(" + ",".join(map(str, shape)) + ("," if len(shape) == 1 else "") + ")"


def vdot(a, b):
    return dot(_reshaped(asarray(a), (-1,)), _reshaped(asarray(b), (-1,)))


def vecdot(x1, x2, /, *, axis=-1):
    return sum_(UFUNCS["multiply"](moveaxis(x1, axis, -1), moveaxis(x2, axis, -1)), -1)


def inner(a, b):
    v, w, d = _both(a, b)
    if not v.ndim or not w.ndim:
        return UFUNCS["multiply"](a, b)
    return _product(_dot(v, w, ((v.ndim - 1,), (w.ndim - 1,)), ((), ())), d)


def outer(a, b, out=None):
    a, b = asarray(a), asarray(b)
    return UFUNCS["multiply"](_reshaped(a, (-1, 1)), _reshaped(b, (1, -1)))


def tensordot(a, b, axes=2):
    v, w, d = _both(a, b)
    if isinstance(axes, int):
        left, right = list(range(v.ndim - axes, v.ndim)), list(range(axes))
    else:
        left, right = (list(x) if isinstance(x, (list, tuple)) else [x] for x in axes)
        left, right = axes_of(left, v.ndim), axes_of(right, w.ndim)
    if [v.shape[k] for k in left] != [w.shape[k] for k in right]:
        raise ValueError("shape-mismatch for sum")
    return _product(_dot(v, w, (tuple(left), tuple(right)), ((), ())), d)


def kron(a, b):
    a, b = asarray(a), asarray(b)
    n = max(a.ndim, b.ndim)
    s, t = ((1,) * (n - x.ndim) + x.shape for x in (a, b))
    left = a.reshape(tuple(m for k in range(n) for m in (s[k], 1)))
    right = b.reshape(tuple(m for k in range(n) for m in (1, t[k])))
    return (left * right).reshape(tuple(i * j for i, j in zip(s, t)))


def cross(a, b, axis=-1):
    a, b = moveaxis(asarray(a), axis, -1), moveaxis(asarray(b), axis, -1)
    if a.shape[-1] != 3 or b.shape[-1] != 3:
        raise ValueError("Both input arrays must be (arrays of) 3-dimensional vectors")
    x, y = ([p[..., k] for k in range(3)] for p in (a, b))
    parts = [x[1] * y[2] - x[2] * y[1], x[2] * y[0] - x[0] * y[2], x[0] * y[1] - x[1] * y[0]]
    from ._shape import stack

    return stack(parts, -1) if axis in (-1, a.ndim - 1) else moveaxis(stack(parts, -1), -1, axis)


def multi_dot(arrays):
    out = arrays[0]
    for a in arrays[1:]:
        out = dot(out, a)
    return out


def matrix_power(a, n):
    a = asarray(a)
    if n < 0:
        a, n = inv(a), -n
    from ._creation import eye

    out = eye(a.shape[-1], dtype=a.dtype)
    while n:
        if n & 1:
            out = out @ a
        a, n = a @ a if n > 1 else a, n >> 1
    return out


def einsum(subscripts, *operands, optimize=False, out=None, dtype=None, **options):
    """Products summed over the letters that the result lacks."""
    arrays = [asarray(a, dtype) for a in operands]
    left, arrow, right = subscripts.replace(" ", "").partition("->")
    terms = left.split(",")
    if len(terms) != len(arrays):
        raise ValueError(
            "more operands provided to einstein sum function than specified in the subscripts string"
            if len(terms) < len(arrays)
            else "fewer operands provided to einstein sum function than specified in the subscripts string"
        )
    spare = iter("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    dots = ""
    for t, a in zip(terms, arrays):
        extra = a.ndim - len(t.replace("...", ""))
        if "..." in t:
            while len(dots) < extra:
                dots = next(c for c in spare if c not in left) + dots
        elif extra:
            raise ValueError(
                f"operand has {'more' if extra > 0 else 'fewer'} dimensions than subscripts given in einstein sum"
            )
    terms = [t.replace("...", dots[len(dots) - (a.ndim - len(t.replace("...", ""))):]) for t, a in zip(terms, arrays)]
    if arrow:
        target = right.replace("...", dots)
    else:
        joined = "".join(terms)
        target = dots + "".join(sorted(c for c in set(joined) if joined.count(c) == 1 and c not in dots))
    sizes = {}
    for t, a in zip(terms, arrays):
        for c, n in zip(t, a.shape):
            if sizes.setdefault(c, n) not in (n, 1) and n != 1:
                raise ValueError(f"operands could not be broadcast together: '{c}' has sizes {sizes[c]} and {n}")
            sizes[c] = max(n, sizes[c])
    for c in target:
        if c not in sizes:
            raise ValueError(f"einstein sum subscripts string included output subscript '{c}' which never appeared in an input")
    term, value = _own(terms[0], arrays[0], target + "".join(terms[1:]))
    for k in range(1, len(arrays)):
        later = target + "".join(terms[k + 1 :])
        other, b = _own(terms[k], arrays[k], later + term)
        term, value = _own(term, value, later + other)
        v, w, d = _both(value, b)
        shared = [c for c in term if c in other]
        batch = [c for c in shared if c in later]
        summed = [c for c in shared if c not in later]
        where = lambda t, letters: tuple(t.index(c) for c in letters)
        z = _dot(v, w, (where(term, summed), where(other, summed)), (where(term, batch), where(other, batch)))
        term = "".join(batch) + "".join(c for c in term if c not in shared) + "".join(c for c in other if c not in shared)
        value = wrap(z if d.name == d._stored else fit(z, d), d)
    term, value = _own(term, value, target)
    z = _permuted(value, [term.index(c) for c in target]).copy() if value.ndim else value[()]
    return z


def _own(term, a, needed):
    """Diagonals taken and axes summed that concern this operand only."""
    while len(set(term)) < len(term):
        c = next(c for c in term if term.count(c) > 1)
        i = term.index(c)
        j = term.index(c, i + 1)
        from ._creation import diagonal

        a = asarray(diagonal(a, 0, i, j))
        term = term[:i] + term[i + 1 : j] + term[j + 1 :] + c
    gone = [k for k, c in enumerate(term) if c not in needed]
    if gone:
        d = a.dtype
        a = asarray(sum_(a, tuple(gone), d))
        term = "".join(c for c in term if c in needed)
    return term, a


def _real(a):
    a = asarray(a)
    if a.ndim < 2:
        raise LinAlgError(f"{a.ndim}-dimensional array given. Array must be at least two-dimensional")
    return a if a.dtype.kind == "f" else a.astype(FLOAT64)


def _square(a):
    a = _real(a)
    if a.shape[-1] != a.shape[-2]:
        raise LinAlgError("Last 2 dimensions of the array must be square")
    return a


def _each(a, f, *others):
    """`f` of each matrix (a list of rows) of a stack."""
    shape = a.shape[:-2]
    if not shape:
        return f(a.tolist(), *(o.tolist() for o in others))
    stacks = [x.reshape((-1, *x.shape[-2:])).tolist() for x in (a, *others)]
    return [f(*m) for m in zip(*stacks)]


def _eliminated(rows, right):
    """Gauss elimination with row exchanges; the upper triangle, the right sides, the sign."""
    n, sign = len(rows), 1.0
    for k in range(n):
        p = max(range(k, n), key=lambda i: abs(rows[i][k]))
        if p != k:
            rows[k], rows[p] = rows[p], rows[k]
            right[k], right[p] = right[p], right[k]
            sign = -sign
        pivot, top = rows[k][k], rows[k]
        if not pivot:
            continue
        for i in range(k + 1, n):
            f = rows[i][k] / pivot
            if f:
                rows[i] = [x - f * y for x, y in zip(rows[i], top)]
                right[i] = [x - f * y for x, y in zip(right[i], right[k])]
    return sign


def _solved(rows, right):
    n = len(rows)
    _eliminated(rows, right)
    for k in range(n - 1, -1, -1):
        pivot = rows[k][k]
        if not pivot:
            raise LinAlgError("Singular matrix")
        x = right[k]
        for j in range(k + 1, n):
            f = rows[k][j]
            x = [a - f * b for a, b in zip(x, right[j])]
        right[k] = [a / pivot for a in x]
    return right


def solve(a, b):
    """`x` with `a @ x == b`."""
    a, b = _square(a), asarray(b)
    d = D.promote(a.dtype, b.dtype if b.dtype.kind == "f" else FLOAT64 if a.dtype is FLOAT64 else a.dtype)
    vector = b.ndim == 1
    right = b[:, None] if vector else b
    if right.shape[-2] != a.shape[-1]:
        raise ValueError(
            "solve: Input operand 1 has a mismatch in its core dimension 0, with gufunc signature "
            f"(m,m),(m,n)->(m,n) (size {right.shape[-2]} is different from {a.shape[-1]})"
        )
    if a.ndim > 2 and right.ndim < a.ndim:
        from ._shape import broadcast_to

        right = broadcast_to(right, a.shape[:-2] + right.shape[-2:])
    x = asarray(_each(a, _solved, right.astype(FLOAT64)), d).reshape(a.shape[:-2] + right.shape[-2:])
    return x[..., 0].copy() if vector else x


def inv(a):
    a = _square(a)
    from ._creation import eye
    from ._shape import broadcast_to

    n = a.shape[-1]
    return solve(a, broadcast_to(eye(n, dtype=a.dtype), a.shape))


def _determinant(rows):
    """The sign and the logarithm of the size, summed over the pivots as LAPACK's users do."""
    sign, size = _eliminated(rows, [[0.0] for _ in rows]), 0.0
    for k in range(len(rows)):
        x = rows[k][k]
        if not x:
            return 0.0, -math.inf
        sign = -sign if x < 0 else sign
        size += math.log(abs(x))
    return sign, size


def det(a):
    sign, size = slogdet(a)
    return sign * UFUNCS["exp"](size)


_Slogdet = collections.namedtuple("SlogdetResult", "sign logabsdet")


def slogdet(a):
    a = _square(a)
    found = _each(a, _determinant)
    signs, sizes = zip(*found) if a.ndim > 2 else ([found[0]], [found[1]])
    parts = (asarray(list(x), a.dtype).reshape(a.shape[:-2]) for x in (signs, sizes))
    return _Slogdet(*(x if x.ndim else x[()] for x in parts))


def _factored(rows):
    n = len(rows)
    low = [[0.0] * n for _ in range(n)]
    for i in range(n):
        for j in range(i + 1):
            s = rows[i][j] - sum(x * y for x, y in zip(low[i][:j], low[j][:j]))
            if i == j:
                if not s > 0:
                    raise LinAlgError("Matrix is not positive definite")
                low[i][i] = math.sqrt(s)
            else:
                low[i][j] = s / low[j][j]
    return low


def cholesky(a, /, *, upper=False):
    a = _square(a)
    out = asarray(_each(a, _factored), a.dtype).reshape(a.shape)
    return swapaxes(out, -1, -2) if upper else out


def norm(x, ord=None, axis=None, keepdims=False):
    """Norms of vectors and matrices."""
    a = asarray(x)
    if a.dtype.kind != "f":
        a = a.astype(FLOAT64)
    if axis is None and (ord is None or ord in ("fro", "f") and a.ndim == 2 or ord == 2 and a.ndim == 1):
        out = UFUNCS["sqrt"](sum_(a * a))
        return asarray(out).reshape((1,) * a.ndim) if keepdims else out
    axes = axes_of(axis, a.ndim)
    if len(axes) == 1:
        return _vector_norm(a, 2 if ord is None else ord, axes[0], keepdims)
    if len(axes) != 2:
        raise ValueError("Improper number of dimensions to norm.")
    if ord in (None, "fro", "f"):
        return UFUNCS["sqrt"](sum_(a * a, tuple(axes), None, None, keepdims))
    if ord in (2, -2, "nuc"):
        from ._decompositions import svdvals

        s = svdvals(_permuted(a, [k for k in range(a.ndim) if k not in axes] + axes))
        out = {2: amax, -2: amin, "nuc": sum_}[ord](s, -1)
    elif ord in (1, -1, math.inf, -math.inf):
        summed, other = axes if abs(ord) == 1 else reversed(axes)
        sums = sum_(abs(a), summed, None, None, True)
        out = (amax if ord > 0 else amin)(sums, other, None, True)
        out = asarray(out).reshape(tuple(n for k, n in enumerate(a.shape) if k not in axes))
        out = out if out.ndim else out[()]
    else:
        raise ValueError("Invalid norm order for matrices.")
    if keepdims:
        out = asarray(out).reshape(tuple(1 if k in axes else n for k, n in enumerate(a.shape)))
    return out


def _vector_norm(a, ord, axis, keepdims):
    if ord == 2:
        return UFUNCS["sqrt"](sum_(a * a, axis, None, None, keepdims))
    if ord == math.inf:
        return amax(abs(a), axis, None, keepdims)
    if ord == -math.inf:
        return amin(abs(a), axis, None, keepdims)
    if ord == 0:
        return sum_((a != 0).astype(a.dtype), axis, None, None, keepdims)
    if ord == 1:
        return sum_(abs(a), axis, None, None, keepdims)
    if isinstance(ord, str):
        raise ValueError(f"Invalid norm order '{ord}' for vectors")
    return sum_(abs(a) ** ord, axis, None, None, keepdims) ** (1.0 / ord)


def vector_norm(x, /, *, axis=None, keepdims=False, ord=2):
    a = asarray(x)
    if axis is None:
        out = norm(_reshaped(a, (-1,)), ord)
        return asarray(out).reshape((1,) * a.ndim) if keepdims else out
    return norm(a, ord, axis, keepdims)


def matrix_norm(x, /, *, keepdims=False, ord="fro"):
    return norm(x, ord, (-2, -1), keepdims)


ndarray.dot = dot

from ._decompositions import (  # noqa: E402
    cond, eig, eigh, eigvals, eigvalsh, lstsq, matrix_rank, pinv, qr, svd, svdvals,
)
