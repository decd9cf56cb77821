"""Polynomials by their coefficients, the highest power first."""

from ._creation import vander
from ._dtypes import FLOAT64
from ._ndarray import asarray
from ._sorting import convolve
from ._ufuncs import UFUNCS


def polyfit(x, y, deg, rcond=None, full=False, w=None, cov=False):
    """The coefficients of the polynomial of degree `deg` nearest to the points."""
    from .linalg import lstsq

    x, y = asarray(x).astype(FLOAT64), asarray(y).astype(FLOAT64)
    table = vander(x, deg + 1)
    if w is not None:
        w = asarray(w)
        table, y = table * w[:, None], y * (w if y.ndim == 1 else w[:, None])
    # Columns of length 1, for the accuracy.
    scale = UFUNCS["sqrt"]((table * table).sum(0))
    c, residuals, rank, s = lstsq(table / scale, y)
    c = c / (scale if c.ndim == 1 else scale[:, None])
    return (c, residuals, rank, s, None) if full else c


def polyval(p, x):
    coefficients = p.coeffs if isinstance(p, poly1d) else asarray(p)
    if isinstance(x, poly1d):
        out = poly1d([0])
    else:
        x = asarray(x)
        out = x * 0
    for c in coefficients:
        out = out * x + c
    return out


def polyder(p, m=1):
    c = p.coeffs if isinstance(p, poly1d) else asarray(p)
    for _ in range(m):
        c = c[:-1] * asarray(list(range(c.size - 1, 0, -1)), "int64")
    return poly1d(c) if isinstance(p, poly1d) else c


def polyint(p, m=1, k=0):
    c = p.coeffs if isinstance(p, poly1d) else asarray(p)
    from ._shape import append

    for _ in range(m):
        c = append(c / asarray(list(range(c.size, 0, -1)), "int64"), k)
    return poly1d(c) if isinstance(p, poly1d) else c


def _sum(a, b, sign):
    from ._shape import concatenate

    a, b = asarray(a), asarray(b)
    n = max(a.size, b.size)
    a, b = (concatenate([asarray([0] * (n - x.size), x.dtype), x]) for x in (a, b))
    return a + b if sign > 0 else a - b


def polyadd(a1, a2):
    return _sum(a1, a2, 1)


def polysub(a1, a2):
    return _sum(a1, a2, -1)


def polymul(a1, a2):
    return convolve(a1, a2)


class poly1d:
    """A polynomial that can be called."""

    def __init__(self, c_or_r, r=False, variable="x"):
        c = asarray(c_or_r)
        if r:
            roots, c = c, asarray([1.0])
            for x in roots:
                c = convolve(c, [1.0, -x])
        at = [i for i, x in enumerate(c.tolist()) if x]
        self.coeffs = self.c = c[at[0] :] if at else c[-1:]
        self.variable = variable

    order = o = property(lambda self: self.coeffs.size - 1)

    def __call__(self, x):
        return polyval(self, x)

    def __getitem__(self, power):
        return self.coeffs[self.order - power] if 0 <= power <= self.order else 0

    def __repr__(self):
        return f"poly1d({repr(self.coeffs)[6:-1]})"

    def __len__(self):
        return self.order

    def __add__(self, other):
        return poly1d(polyadd(self.coeffs, _coefficients(other)))

    __radd__ = __add__

    def __sub__(self, other):
        return poly1d(polysub(self.coeffs, _coefficients(other)))

    def __mul__(self, other):
        return poly1d(polymul(self.coeffs, _coefficients(other)))

    __rmul__ = __mul__

    def __neg__(self):
        return poly1d(-self.coeffs)

    def __eq__(self, other):
        from ._maths import array_equal

        return array_equal(self.coeffs, _coefficients(other))

    __hash__ = None

    def deriv(self, m=1):
        return polyder(self, m)

    def integ(self, m=1, k=0):
        return polyint(self, m, k)


def _coefficients(x):
    if isinstance(x, poly1d):
        return x.coeffs
    a = asarray(x)
    return a if a.ndim else a.reshape(1)
