"""The ziggurat method of Marsaglia and Tsang for normal and exponential numbers, with the tables
that `Generator` uses: the areas under the curve in 256 layers of equal size."""

from math import exp, log, log1p, sqrt

_R, _INVERSE_R, _AREA = 3.6541528853610087963519472518, 0.27366123732975827203338247596, 0.00492867323397465524494
_ER, _EAREA = 7.69711747013104971404462804811, 0.0039496598225815571993


def _tables(r, area, bits, density, inverse):
    """Widths, acceptance limits and heights of the layers."""
    scale = float(1 << bits)
    f = density(r)
    w, k, heights = [0.0] * 256, [0] * 256, [0.0] * 256
    w[255], heights[255] = r / scale, f
    k[0], w[0], heights[0] = int(r * f / area * scale), area / f / scale, 1.0
    x = r
    for i in range(254, 0, -1):
        before, x = x, inverse(area / x + heights[i + 1])
        k[i + 1] = int(x / before * scale)
        w[i], heights[i] = x / scale, density(x)
    return w, k, heights


_W, _K, _F = _tables(_R, _AREA, 52, lambda x: exp(-0.5 * x * x), lambda y: sqrt(-2.0 * log(y)))
_EW, _EK, _EF = _tables(_ER, _EAREA, 53, lambda x: exp(-x), lambda y: -log(y))


def normal(bits):
    """A number of mean 0 and variance 1."""
    while True:
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
