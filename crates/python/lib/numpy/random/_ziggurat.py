"""The ziggurat method of Marsaglia and Tsang for normal and exponential numbers: 256 layers of
equal area under the density."""

from math import exp, log1p

from ._layers import tables

# Where the lowest layer of each begins its tail.
_R, _INVERSE_R, _ER = 3.6541528853610087963519472518, 0.27366123732975827203338247596, 7.69711747013104971404462804811
_W, _K, _F, _EW, _EK, _EF = tables()


def normals(bits, n):
    """`n` numbers of mean 0 and variance 1."""
    out, next64, w, k = [], bits.next64, _W, _K
    for _ in range(n):
        r = next64()
        size = r >> 9 & 0x000FFFFFFFFFFFFF
        if size < k[r & 0xFF]:
            x = size * w[r & 0xFF]
            out.append(-x if r & 0x100 else x)
        else:
            out.append(normal(bits, r))
    return out


def normal(bits, r=None):
    """A number of mean 0 and variance 1; `r`: bits that are drawn already."""
    while True:
        if r is None:
            r = bits.next64()
        i = r & 0xFF
        r >>= 8
        size = r >> 1 & 0x000FFFFFFFFFFFFF
        x = size * _W[i]
        if r & 1:
            x = -x
        if size < _K[i]:
            return x
        if i == 0:
            while True:
                a = -_INVERSE_R * log1p(-bits.double())
                b = -log1p(-bits.double())
                if b + b > a * a:
                    return -(_R + a) if size >> 8 & 1 else _R + a
        elif (_F[i - 1] - _F[i]) * bits.double() + _F[i] < exp(-0.5 * x * x):
            return x
        r = None


def exponential(bits):
    """A number of mean 1."""
    while True:
        r = bits.next64() >> 3
        i = r & 0xFF
        r >>= 8
        x = r * _EW[i]
        if r < _EK[i]:
            return x
        if i == 0:
            return _ER - log1p(-bits.double())
        if (_EF[i - 1] - _EF[i]) * bits.double() + _EF[i] < exp(-x):
            return x
