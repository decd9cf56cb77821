"""The generators of bits: MT19937, as `RandomState` seeds it, and PCG64 with its seed sequences."""

import functools
import random as _python

_M32, _M64, _M128 = (1 << 32) - 1, (1 << 64) - 1, (1 << 128) - 1


class MT19937:
    """The Mersenne Twister. Python's own has the same recurrence and the same doubles."""

    def __init__(self, seed=None):
        self._source = _python.Random()
        if seed is not None:
            self.seed(seed)
        self.double = self._source.random
        self.next32 = functools.partial(self._source.getrandbits, 32)

    def seed(self, seed):
        if isinstance(seed, (list, tuple)) or getattr(seed, "ndim", 0):
            key = [int(k) & _M32 for k in seed]
            state = self._by_array(key)
        else:
            seed = seed.__index__()
            if not 0 <= seed <= _M32:
                raise ValueError("Seed must be between 0 and 2**32 - 1")
            state = self._linear(seed)
        self._source.setstate((3, (*state, 624), None))

    @staticmethod
    def _linear(seed):
        state = [seed]
        for i in range(1, 624):
            seed = (1812433253 * (seed ^ (seed >> 30)) + i) & _M32
            state.append(seed)
        return state

    def _by_array(self, key):
        mt = self._linear(19650218)
        i, j = 1, 0
        for _ in range(max(624, len(key))):
            mt[i] = ((mt[i] ^ ((mt[i - 1] ^ (mt[i - 1] >> 30)) * 1664525)) + key[j] + j) & _M32
            i, j = i + 1, (j + 1) % len(key)
            if i >= 624:
                mt[0], i = mt[623], 1
        for _ in range(623):
            mt[i] = ((mt[i] ^ ((mt[i - 1] ^ (mt[i - 1] >> 30)) * 1566083941)) - i) & _M32
            i += 1
            if i >= 624:
                mt[0], i = mt[623], 1
        mt[0] = 0x80000000
        return mt

    def next64(self):
        high = self._source.getrandbits(32)
        return high << 32 | self._source.getrandbits(32)

    def doubles(self, n):
        double = self.double
        return [double() for _ in range(n)]

    def getstate(self):
        _, words, _ = self._source.getstate()
        return words[:-1], words[-1]

    def setstate(self, key, position):
        self._source.setstate((3, (*(int(k) for k in key), int(position)), None))


class SeedSequence:
    """Spreads the bits of a seed."""

    def __init__(self, entropy=None, *, spawn_key=(), pool_size=4):
        if entropy is None:
            import os

            entropy = int.from_bytes(os.urandom(16), "little")
        self.entropy, self.spawn_key, self.pool_size = entropy, tuple(spawn_key), pool_size
        self.n_children_spawned = 0
        words = self._words(entropy)
        if self.spawn_key:
            words += [0] * (pool_size - len(words))
            for k in self.spawn_key:
                words += self._words(k)
        self.pool = self._mixed(words, pool_size)

    @staticmethod
    def _words(x):
        if not hasattr(x, "__index__") or getattr(x, "ndim", 0):
            return [w for y in x for w in SeedSequence._words(y)]
        x = x.__index__()
        if x < 0:
            raise ValueError(f"expected non-negative integer")
        out = [x & _M32]
        while x := x >> 32:
            out.append(x & _M32)
        return out

    @staticmethod
    def _mixed(words, size):
        constant = 0x43B0D7E5

        def spread(x):
            nonlocal constant
            x ^= constant
            constant = constant * 0x931E8875 & _M32
            x = x * constant & _M32
            return x ^ x >> 16

        def mix(x, y):
            x = (0xCA01F9DD * x - 0x4973F715 * y) & _M32
            return x ^ x >> 16

        pool = [spread(words[i] if i < len(words) else 0) for i in range(size)]
        for source in range(size):
            for to in range(size):
                if source != to:
                    pool[to] = mix(pool[to], spread(pool[source]))
        for word in words[size:]:
            for to in range(size):
                pool[to] = mix(pool[to], spread(word))
        return pool

    def words(self, n):
        """`n` words of 32 bits."""
        constant, out = 0x8B51F9DD, []
        for i in range(n):
            x = self.pool[i % self.pool_size] ^ constant
            constant = constant * 0x58F38DED & _M32
            x = x * constant & _M32
            out.append(x ^ x >> 16)
        return out

    def generate_state(self, n_words, dtype="uint32"):
        import numpy as np

        if np.dtype(dtype).itemsize == 4:
            return np.array(self.words(n_words), np.uint32)
        w = self.words(2 * n_words)
        return [low | high << 32 for low, high in zip(w[::2], w[1::2])]

    def spawn(self, n_children):
        at = self.n_children_spawned
        self.n_children_spawned += n_children
        return [
            SeedSequence(self.entropy, spawn_key=(*self.spawn_key, k), pool_size=self.pool_size)
            for k in range(at, at + n_children)
        ]


class PCG64:
    """A linear congruential generator of 128 bits whose output is folded and rotated."""

    _MULTIPLIER = 2549297995355413924 << 64 | 4865540595714422341

    def __init__(self, seed=None):
        self.seed_seq = seed if isinstance(seed, SeedSequence) else SeedSequence(seed)
        a, b, c, d = self.seed_seq.generate_state(4, "uint64")
        self._add = ((c << 64 | d) << 1 | 1) & _M128
        self._state = ((self._add + (a << 64 | b)) * self._MULTIPLIER + self._add) & _M128
        self._spare = None

    def next64(self):
        self._state = s = (self._state * self._MULTIPLIER + self._add) & _M128
        x = (s >> 64 ^ s) & _M64
        turn = s >> 122
        return (x >> turn | x << (64 - turn)) & _M64

    def next32(self):
        if self._spare is not None:
            x, self._spare = self._spare, None
            return x
        x = self.next64()
        self._spare = x >> 32
        return x & _M32

    def double(self):
        return (self.next64() >> 11) * 1.1102230246251565e-16

    def doubles(self, n):
        s, multiplier, add = self._state, self._MULTIPLIER, self._add
        out = []
        for _ in range(n):
            s = (s * multiplier + add) & _M128
            x = (s >> 64 ^ s) & _M64
            turn = s >> 122
            out.append(((x >> turn | x << (64 - turn) & _M64) >> 11) * 1.1102230246251565e-16)
        self._state = s
        return out

    @property
    def state(self):
        return {
            "bit_generator": "PCG64", "state": {"state": self._state, "inc": self._add},
            "has_uint32": int(self._spare is not None), "uinteger": self._spare or 0,
        }

    @state.setter
    def state(self, given):
        self._state, self._add = given["state"]["state"], given["state"]["inc"]
        self._spare = given["uinteger"] if given["has_uint32"] else None


def bounded_masked(bits, most):
    """An integer from 0 to `most` by rejection of too great ones, as `RandomState` draws."""
    if not most:
        return 0
    mask = (1 << most.bit_length()) - 1
    draw = bits.next32 if most <= _M32 else bits.next64
    while (x := draw() & mask) > most:
        pass
    return x


def many_masked(bits, most, n):
    """As `bounded_masked`, `n` times."""
    if not 0 < most <= _M32:
        return [bounded_masked(bits, most) for _ in range(n)]
    mask, draw, out = (1 << most.bit_length()) - 1, bits.next32, []
    # The first draws that fit are those that one after the other would find.
    while (left := n - len(out)) > 0:
        out += [x for x in [draw() & mask for _ in range(left)] if x <= most]
    return out


def bounded(bits, most):
    """An integer from 0 to `most` by Lemire's multiplication, as `Generator` draws."""
    if not most:
        return 0
    size = 32 if most <= _M32 else 64
    limit = (1 << size) - 1
    draw = bits.next32 if size == 32 else bits.next64
    if most == limit:
        return draw()
    count = most + 1
    m = draw() * count
    rest = m & limit
    if rest < count:
        least = (limit - most) % count
        while rest < least:
            m = draw() * count
            rest = m & limit
    return m >> size
