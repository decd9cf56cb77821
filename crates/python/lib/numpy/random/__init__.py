"""Random numbers: `RandomState` (MT19937) and its functions, `default_rng` (PCG64).

The streams are NumPy's, number for number, but for: float32 draws of `Generator`, `binomial` of
many trials, `multivariate_normal`.
"""

import math

from .. import _dtypes as D
from .._dtypes import FLOAT64, INT64
from .._ndarray import asarray, ndarray
from .._scalars import make
from ._bits import MT19937, PCG64, SeedSequence, bounded, many_masked
from ._distributions import Draws, _shape


def _range(low, high, size, d, draw):
    """Integers from `low` to `high`, both in the range, by `draw(most, count)`; `d` None: a single one is Python's."""
    scalar = lambda x: x.item() if hasattr(x, "item") and not getattr(x, "ndim", 0) else x
    low, high = scalar(low), scalar(high)
    if not isinstance(low, (list, tuple, ndarray)) and not isinstance(high, (list, tuple, ndarray)):
        low, high = int(low), int(high)
        if high < low:
            raise ValueError("low >= high")
        most = high - low
        if size is None:
            x = low + draw(most, 1)[0]
            return x if d is None else make(d, x)
        shape = _shape(size)
        n = math.prod(shape)
        numbers = draw(most, n)
        if low:
            numbers = [low + x for x in numbers]
        return asarray(numbers, d or INT64).reshape(shape)
    from .._shape import broadcast_arrays, broadcast_to

    a, b = broadcast_arrays(low, high)
    if size is not None:
        a, b = broadcast_to(a, _shape(size)), broadcast_to(b, _shape(size))
    pairs = zip(a.reshape(-1).tolist(), b.reshape(-1).tolist())
    return asarray([i + draw(j - i, 1)[0] for i, j in pairs], d or INT64).reshape(a.shape)


class RandomState(Draws):
    """The legacy generator."""

    def __init__(self, seed=None):
        self._bits = seed if isinstance(seed, MT19937) else MT19937(seed)
        self._gauss = None

    def seed(self, seed=None):
        self.__init__(seed)

    def _normal(self):
        """The polar method; it makes two numbers, and the second waits."""
        if self._gauss is not None:
            x, self._gauss = self._gauss, None
            return x
        double = self._bits.double
        while True:
            a = 2.0 * double() - 1.0
            b = 2.0 * double() - 1.0
            r = a * a + b * b
            if r < 1.0 and r != 0.0:
                break
        f = math.sqrt(-2.0 * math.log(r) / r)
        self._gauss = f * a
        return f * b

    def _normals(self, size):
        if size is None:
            return self._normal()
        shape = _shape(size)
        n = math.prod(shape)
        out = [self._normal()] if n and self._gauss is not None else []
        double, log, sqrt = self._bits.double, math.log, math.sqrt
        # As many pairs at a time as are wanted at least, so that none is drawn in vain.
        while (pairs := (n - len(out)) // 2) > 0:
            draws = [2.0 * double() - 1.0 for _ in range(2 * pairs)]
            for a, b in zip(draws[::2], draws[1::2]):
                r = a * a + b * b
                if r < 1.0 and r != 0.0:
                    f = sqrt(-2.0 * log(r) / r)
                    out += (f * b, f * a)
        if len(out) < n:
            out.append(self._normal())
        return asarray(out, FLOAT64).reshape(shape)

    def _exponential(self):
        return -math.log(1.0 - self._bits.double())

    def _bounded(self, most, n):
        return many_masked(self._bits, most, n)

    def random_sample(self, size=None):
        return self._doubles(size)

    random = ranf = sample = random_sample

    def rand(self, *shape):
        return self._doubles(shape or None)

    def randn(self, *shape):
        return self._normals(shape or None)

    def standard_normal(self, size=None):
        return self._normals(size)

    def randint(self, low, high=None, size=None, dtype=int):
        if high is None:
            low, high = 0, low
        return _range(low, asarray(high) - 1, size, None if dtype is int else D.find(dtype), self._bounded)

    def random_integers(self, low, high=None, size=None):
        if high is None:
            low, high = 1, low
        return _range(low, high, size, INT64, self._bounded)

    def choice(self, a, size=None, replace=True, p=None):
        def positions(n):
            if p is not None:
                return self._weighted(n, p, size, replace)
            if replace:
                return asarray(self.randint(0, n, size))
            count = math.prod(_shape(size) or ())
            if count > n:
                raise ValueError("Cannot take a larger sample than population when 'replace=False'")
            found = self.permutation(n)[:count]
            return found[0] if size is None else found.reshape(_shape(size))

        out = self._chosen(a, size, positions)
        return int(out) if size is None and isinstance(a, int) else out

    def bytes(self, length):
        words = [self._bits.next32() for _ in range((length + 3) // 4)]
        return b"".join(w.to_bytes(4, "little") for w in words)[:length]

    def tomaxint(self, size=None):
        return self._filled(lambda: self._bits.next64() >> 1, size, d=INT64)

    def get_state(self, legacy=True):
        key, position = self._bits.getstate()
        spare = self._gauss
        return ("MT19937", asarray(list(key), "uint32"), position, int(spare is not None), spare or 0.0)

    def set_state(self, state):
        _, key, position, has, spare = state
        self._bits.setstate(key, position)
        self._gauss = spare if has else None


class Generator(Draws):
    """The generator that `default_rng` makes."""

    def __init__(self, bit_generator):
        self._bits = self.bit_generator = bit_generator

    def __repr__(self):
        return f"Generator({type(self._bits).__name__})"

    def _normal(self):
        from ._ziggurat import normal

        return normal(self._bits)

    def _exponential(self):
        from ._ziggurat import exponential

        return exponential(self._bits)

    def _normals(self, size):
        if size is None:
            return self._normal()
        from ._ziggurat import normals

        shape = _shape(size)
        return asarray(normals(self._bits, math.prod(shape)), FLOAT64).reshape(shape)

    def _bounded(self, most, n):
        return [bounded(self._bits, most) for _ in range(n)]

    def _typed(self, out, dtype):
        d = D.find(dtype)
        return out if d is FLOAT64 else out.astype(d)

    def random(self, size=None, dtype=float, out=None):
        return self._typed(self._doubles(size), dtype)

    def standard_normal(self, size=None, dtype=float, out=None):
        return self._typed(self._normals(size), dtype)

    def integers(self, low, high=None, size=None, dtype=int, endpoint=False):
        if high is None:
            low, high = 0, low
        return _range(low, high if endpoint else asarray(high) - 1, size, D.find(dtype), self._bounded)

    def choice(self, a, size=None, replace=True, p=None, axis=0, shuffle=True):
        def positions(n):
            if p is not None:
                return self._weighted(n, p, size, replace)
            if replace:
                return asarray(self.integers(0, n, size))
            shape = _shape(size) or ()
            count = math.prod(shape)
            if count > n:
                raise ValueError("Cannot take a larger sample than population when replace is False")
            found = asarray(self._without_repeats(n, count if shape else 1, shuffle), INT64)
            return found[0] if size is None else found.reshape(shape)

        return self._chosen(a, size, positions, axis)

    def _without_repeats(self, n, count, shuffle):
        if n > 10000 and count > n // (50 if shuffle else 20):
            items = list(range(n))
            for i in range(n - 1, max(n - count, 1) - 1, -1):
                j = bounded(self._bits, i)
                items[i], items[j] = items[j], items[i]
            return items[n - count :]
        # Floyd's method.
        items, seen = [], set()
        for j in range(n - count, n):
            k = bounded(self._bits, j)
            k = j if k in seen else k
            seen.add(k)
            items.append(k)
        if shuffle:
            for i in range(count - 1, 0, -1):
                j = bounded(self._bits, i)
                items[i], items[j] = items[j], items[i]
        return items

    def permuted(self, x, axis=None, out=None):
        from .._shape import moveaxis

        a = asarray(x).copy()
        if axis is None:
            return asarray(self._shuffled(a.reshape(-1).tolist()), a.dtype).reshape(a.shape)
        b = moveaxis(a, axis, -1)
        rows = [self._shuffled(r) for r in b.reshape((-1, b.shape[-1])).tolist()]
        return moveaxis(asarray(rows, a.dtype).reshape(b.shape), -1, axis).copy()

    def bytes(self, length):
        words = [self._bits.next32() for _ in range((length + 3) // 4)]
        return b"".join(w.to_bytes(4, "little") for w in words)[:length]

    def spawn(self, n_children):
        return [Generator(PCG64(s)) for s in self._bits.seed_seq.spawn(n_children)]


def default_rng(seed=None):
    """A new generator."""
    if isinstance(seed, Generator):
        return seed
    return Generator(seed if isinstance(seed, PCG64) else PCG64(seed))


_global = RandomState()


def __getattr__(name):
    found = getattr(_global, name, None)
    if name[0] == "_" or found is None:
        from .._missing import attribute_error

        raise attribute_error("numpy.random", name, [*globals(), *dir(_global)])
    return found


def __dir__():
    return [n for n in (*globals(), *dir(_global)) if n[0] != "_"]


seed = _global.seed
