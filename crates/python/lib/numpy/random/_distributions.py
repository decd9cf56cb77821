"""Distributions that both kinds of generators have, from doubles, normals and exponentials.

The engine of a distribution is a function of one draw; `Draws` makes arrays of it.
"""

import math

from .._dtypes import FLOAT64, INT64
from .._ndarray import PYTHON, _sizes, asarray, ndarray
from .._scalars import make
from .._shape import broadcast_arrays, broadcast_shapes
from .._ufuncs import UFUNCS


def _shape(size):
    if size is None:
        return None
    return _sizes(size)


class Draws:
    """Arrays of draws. Subclasses have `_bits`, `_normal()` and `_exponential()`."""

    def _filled(self, draw, size, *parameters, d=FLOAT64):
        """`draw(*parameters)` for each element."""
        plain = [p.item() if isinstance(p, ndarray) and not p.ndim else p for p in parameters]
        if all(not isinstance(p, (list, tuple, ndarray)) for p in plain):
            plain = [p if type(p) in PYTHON else asarray(p).item() for p in plain]
            if size is None:
                return draw(*plain)
            shape = _shape(size)
            items = [draw(*plain) for _ in range(math.prod(shape))]
            return asarray(items, d).reshape(shape)
        arrays = broadcast_arrays(*parameters)
        shape = arrays[0].shape
        if size is not None:
            shape = broadcast_shapes(shape, _shape(size))
            from .._shape import broadcast_to

            arrays = [broadcast_to(a, shape) for a in arrays]
        rows = zip(*(a.reshape(-1).tolist() for a in arrays))
        return asarray([draw(*r) for r in rows], d).reshape(shape)

    def _doubles(self, size):
        if size is None:
            return self._bits.double()
        shape = _shape(size)
        return asarray(self._bits.doubles(math.prod(shape)), FLOAT64).reshape(shape)

    def _normals(self, size):
        if size is None:
            return self._normal()
        shape, draw = _shape(size), self._normal
        return asarray([draw() for _ in range(math.prod(shape))], FLOAT64).reshape(shape)

    def _scaled(self, unit, size, loc, scale):
        """`loc + scale * draw`, the draws made in the order of the result's elements."""
        if size is None and (isinstance(loc, (list, tuple, ndarray)) or isinstance(scale, (list, tuple, ndarray))):
            size = broadcast_shapes(asarray(loc).shape, asarray(scale).shape)
        loc, scale = (x if type(x) in PYTHON else asarray(x) for x in (loc, scale))
        out = unit(size)
        if size is None:
            loc, scale = (x if type(x) in PYTHON else x.item() for x in (loc, scale))
            return loc + scale * out
        return UFUNCS["add"](UFUNCS["multiply"](out, scale), loc)

    def uniform(self, low=0.0, high=1.0, size=None):
        width = high - low if type(low) in PYTHON and type(high) in PYTHON else UFUNCS["subtract"](high, low)
        return self._scaled(self._doubles, size, low, width)

    def normal(self, loc=0.0, scale=1.0, size=None):
        if type(scale) in PYTHON and scale < 0:
            raise ValueError("scale < 0")
        return self._scaled(self._normals, size, loc, scale)

    def lognormal(self, mean=0.0, sigma=1.0, size=None):
        return self._filled(lambda m, s: math.exp(m + s * self._normal()), size, mean, sigma)

    def exponential(self, scale=1.0, size=None):
        return self._filled(lambda s: s * self._exponential(), size, scale)

    def standard_exponential(self, size=None):
        return self._filled(self._exponential, size)

    def laplace(self, loc=0.0, scale=1.0, size=None):
        def draw(m, s):
            while True:
                u = self._bits.double()
                if u >= 0.5:
                    return m - s * math.log(2.0 - u - u)
                if u > 0.0:
                    return m + s * math.log(u + u)

        return self._filled(draw, size, loc, scale)

    def gumbel(self, loc=0.0, scale=1.0, size=None):
        def draw(m, s):
            while (u := 1.0 - self._bits.double()) >= 1.0:
                pass
            return m - s * math.log(-math.log(u))

        return self._filled(draw, size, loc, scale)

    def logistic(self, loc=0.0, scale=1.0, size=None):
        def draw(m, s):
            while (u := self._bits.double()) <= 0.0:
                pass
            return m + s * math.log(u / (1.0 - u))

        return self._filled(draw, size, loc, scale)

    def _gamma(self, shape):
        if shape == 1.0:
            return self._exponential()
        if shape == 0.0:
            return 0.0
        if shape < 1.0:
            while True:
                u, v = self._bits.double(), self._exponential()
                if u <= 1.0 - shape:
                    x = u ** (1.0 / shape)
                    if x <= v:
                        return x
                else:
                    y = -math.log((1.0 - u) / shape)
                    x = (1.0 - shape + shape * y) ** (1.0 / shape)
                    if x <= v + y:
                        return x
        b = shape - 1.0 / 3.0
        c = 1.0 / math.sqrt(9.0 * b)
        while True:
            while True:
                x = self._normal()
                v = 1.0 + c * x
                if v > 0.0:
                    break
            v = v * v * v
            u = self._bits.double()
            if u < 1.0 - 0.0331 * (x * x) * (x * x):
                return b * v
            if math.log(u) < 0.5 * x * x + b * (1.0 - v + math.log(v)):
                return b * v

    def gamma(self, shape, scale=1.0, size=None):
        return self._filled(lambda k, s: s * self._gamma(k), size, shape, scale)

    def standard_gamma(self, shape, size=None):
        return self._filled(self._gamma, size, shape)

    def chisquare(self, df, size=None):
        return self._filled(lambda k: 2.0 * self._gamma(k / 2.0), size, df)

    def standard_t(self, df, size=None):
        def draw(k):
            n, g = self._normal(), self._gamma(k / 2.0)
            return math.sqrt(k / 2.0) * n / math.sqrt(g)

        return self._filled(draw, size, df)

    def standard_cauchy(self, size=None):
        return self._filled(lambda: self._normal() / self._normal(), size)

    def beta(self, a, b, size=None):
        def draw(a, b):
            if a <= 1.0 and b <= 1.0:
                while True:
                    x, y = self._bits.double() ** (1.0 / a), self._bits.double() ** (1.0 / b)
                    if 0.0 < x + y <= 1.0:
                        return x / (x + y)
            x = self._gamma(a)
            return x / (x + self._gamma(b))

        return self._filled(draw, size, a, b)

    def dirichlet(self, alpha, size=None):
        alpha = asarray(alpha).tolist()
        shape = () if size is None else _shape(size)
        rows = []
        for _ in range(math.prod(shape)):
            row = [self._gamma(k) for k in alpha]
            total = sum(row)
            rows.append([x / total for x in row])
        return asarray(rows, FLOAT64).reshape(shape + (len(alpha),))

    def _few(self, lam):
        limit, x, product = math.exp(-lam), 0, 1.0
        while True:
            product *= self._bits.double()
            if product <= limit:
                return x
            x += 1

    def _poisson(self, lam):
        if lam < 10:
            return self._few(lam) if lam else 0
        # Hörmann's transformed rejection with squeeze.
        root, loglam = math.sqrt(lam), math.log(lam)
        b = 0.931 + 2.53 * root
        a = -0.059 + 0.02483 * b
        inverse = 1.1239 + 1.1328 / (b - 3.4)
        v_r = 0.9277 - 3.6224 / (b - 2)
        while True:
            u, v = self._bits.double() - 0.5, self._bits.double()
            us = 0.5 - abs(u)
            k = math.floor((2 * a / us + b) * u + lam + 0.43)
            if us >= 0.07 and v <= v_r:
                return k
            if k < 0 or us < 0.013 and v > us:
                continue
            if math.log(v) + math.log(inverse) - math.log(a / (us * us) + b) <= -lam + k * loglam - math.lgamma(k + 1):
                return k

    def poisson(self, lam=1.0, size=None):
        return self._filled(self._poisson, size, lam, d=INT64)

    def _inverted(self, n, p):
        q = 1.0 - p
        least, mean = math.exp(n * math.log(q)), n * p
        bound = min(n, mean + 10.0 * math.sqrt(mean * q + 1))
        x, px, u = 0, least, self._bits.double()
        while u > px:
            x += 1
            if x > bound:
                x, px, u = 0, least, self._bits.double()
            else:
                u -= px
                px = (n - x + 1) * p * px / (x * q)
        return x

    def _binomial(self, n, p):
        if not 0.0 <= p <= 1.0:
            raise ValueError("p < 0, p > 1 or p contains NaNs")
        if not n or not p:
            return 0
        if p > 0.5:
            return n - self._binomial(n, 1.0 - p)
        if n * p <= 30.0:
            return self._inverted(n, p)
        # Not NumPy's method for many trials: the sum over parts of them.
        part = max(1, int(30.0 / p))
        return sum(self._inverted(min(part, n - k), p) for k in range(0, n, part))

    def binomial(self, n, p, size=None):
        return self._filled(self._binomial, size, n, p, d=INT64)

    def geometric(self, p, size=None):
        def draw(p):
            if p >= 0.333333333333333333333333:
                x, total, product, u = 1, p, p, self._bits.double()
                while u > total:
                    product *= 1.0 - p
                    total += product
                    x += 1
                return x
            return math.ceil(math.log(1.0 - self._bits.double()) / math.log(1.0 - p))

        return self._filled(draw, size, p, d=INT64)

    def multinomial(self, n, pvals, size=None):
        p = asarray(pvals).tolist()
        shape = () if size is None else _shape(size)
        rows = []
        for _ in range(math.prod(shape)):
            left, rest, row = n, 1.0, []
            for x in p[:-1]:
                k = self._binomial(left, min(1.0, x / rest)) if left > 0 else 0
                row.append(k)
                left, rest = left - k, rest - x
            rows.append([*row, left])
        return asarray(rows, INT64).reshape(shape + (len(p),))

    def multivariate_normal(self, mean, cov, size=None, check_valid="warn", tol=1e-8, **options):
        from ..linalg import eigh

        mean, shape = asarray(mean), () if size is None else _shape(size)
        w, v = eigh(asarray(cov))
        x = self._normals(shape + (mean.size,))
        return mean + (x * UFUNCS["sqrt"](UFUNCS["maximum"](w, 0.0))) @ v.T

    def _shuffled(self, items):
        draw = self._bits.next32
        for i in range(len(items) - 1, 0, -1):
            mask = (1 << i.bit_length()) - 1
            while (j := draw() & mask) > i:
                pass
            items[i], items[j] = items[j], items[i]
        return items

    def shuffle(self, x, axis=0):
        """Puts the rows of `x` into a random order."""
        if not isinstance(x, ndarray):
            self._shuffled(x)
            return
        from .._shape import take

        x[...] = take(x, self._shuffled(list(range(x.shape[axis]))), axis)

    def permutation(self, x, axis=0):
        from .._shape import take

        if hasattr(x, "__index__") and not getattr(x, "ndim", 0):
            return asarray(self._shuffled(list(range(x.__index__()))), INT64)
        a = asarray(x)
        return take(a, self._shuffled(list(range(a.shape[axis]))), axis)

    def _chosen(self, a, size, positions, axis=0):
        """`a` at the positions that `positions(population)` gives, a number or an array of them."""
        if hasattr(a, "__index__") and not getattr(a, "ndim", 0):
            n, a = a.__index__(), None
            if n <= 0 and math.prod(_shape(size) or (1,)):
                raise ValueError("a must be greater than 0 unless no samples are taken")
        elif isinstance(a, (list, tuple)) and any(isinstance(x, str) for x in a):
            at = positions(len(a))
            return a[int(at)] if not at.ndim else [a[i] for i in at.tolist()]
        else:
            a = asarray(a)
            n = a.shape[axis]
        at = positions(n)
        if a is None:
            return at if isinstance(at, ndarray) and at.ndim else make(INT64, int(at))
        from .._shape import take

        return take(a, at, axis)

    def _weighted(self, n, p, size, replace):
        from .._reductions import cumsum
        from .._sorting import searchsorted

        p = asarray(p).astype(FLOAT64)
        if p.size != n:
            raise ValueError("'a' and 'p' must have same size")
        if (p < 0).any():
            raise ValueError("probabilities are not non-negative")
        if abs(float(p.sum()) - 1.0) > 1e-8:
            raise ValueError("probabilities do not sum to 1")
        if replace:
            c = cumsum(p)
            return searchsorted(c / c[-1], self._doubles(size), "right")
        count = math.prod(_shape(size) or ())
        if int((p > 0).sum()) < count:
            raise ValueError("Fewer non-zero entries in p than size")
        p, found = p.tolist(), []
        while len(found) < count:
            draws = self._bits.doubles(count - len(found))
            for k in found:
                p[k] = 0.0
            c = cumsum(asarray(p))
            for k in searchsorted(c / c[-1], asarray(draws, FLOAT64), "right").tolist():
                if k not in found:
                    found.append(k)
        out = asarray(found, INT64)
        return out[0] if size is None else out.reshape(_shape(size))
