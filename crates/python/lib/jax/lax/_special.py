"""Special functions that are no primitives here."""

import math

import _athanor
from _athanor import asarray, select as _select, unary

# Cephes' polynomials in 1 / x² for |x| from 1 to 2, and beyond.
_ERFC_NEAR = (
    2.326819970068386e-2,
    -1.387039388740657e-1,
    3.687424674597105e-1,
    -5.824733027278666e-1,
    6.210004621745983e-1,
    -4.944515323274145e-1,
    3.404879937665872e-1,
    -2.741127028184656e-1,
    5.638259427386472e-1,
)
_ERFC_FAR = (
    -1.047766399936249e1,
    1.297719955372516e1,
    -7.495518717768503,
    2.921019019210786,
    -1.015265279202700,
    4.218463358204948e-1,
    -2.820767439740514e-1,
    5.641895067754075e-1,
)


def _horner(coefficients, x):
    out = coefficients[0]
    for c in coefficients[1:]:
        out = out * x + c
    return out


def erfc(x):
    """1 - erf(x), accurate where that is small."""
    x = asarray(x, None)
    simple = 1.0 - unary("erf", x)
    size = unary("abs", _athanor.stop_gradient(x))
    far = size > 1.0
    size = _select(far, size, 1.0)
    y = 1.0 / (size * size)
    tail = (
        unary("exp", -size * size)
        / size
        * _select(size < 2.0, _horner(_ERFC_NEAR, y), _horner(_ERFC_FAR, y))
    )
    exact = _select(far, _select(x < 0.0, 2.0 - tail, tail), simple)
    # The value of the series, the derivatives of 1 - erf.
    return simple + _athanor.stop_gradient(exact - simple)


# Lanczos' approximation with g = 7 and nine terms, as XLA's.
_LANCZOS = (
    676.520368121885098567009190444019,
    -1259.13921672240287047156078755283,
    771.3234287776530788486528258894,
    -176.61502916214059906584551354,
    12.507343278686904814458936853,
    -0.13857109526572011689554707,
    9.984369578019570859563e-6,
    1.50563273514931155834e-7,
)


def _from_float32(function):
    """The function computed in float32 for narrower floats, whose digits the series would lose."""

    def wide(x):
        x = asarray(x, None)
        x = x if x._kind == "f" else x * 1.0
        if x._dtype not in ("float16", "bfloat16"):
            return function(x)
        out = function(_athanor.convert_element_type(x, "float32"))
        return _athanor.convert_element_type(out, x._dtype)

    return wide


def lgamma(x):
    """log |Γ(x)|."""
    return _from_float32(_lgamma)(x)


def _lgamma(x):
    reflect = x < 0.5
    z = _select(reflect, -x, x - 1.0)
    total = 0.99999999999980993227684700473478 + z * 0.0
    for i, c in enumerate(_LANCZOS):
        total = total + c / (z + (i + 1.0))
    t = z + 7.5
    log_t = math.log(7.5) + unary("log1p", z / 7.5)
    out = (z + 0.5 - t / log_t) * log_t + (0.5 * math.log(2.0 * math.pi) + unary("log", total))
    size = unary("abs", x)
    part = size - unary("floor", size)
    part = _select(part > 0.5, 1.0 - part, part)
    # Where it is not reflected, any harmless number: also its derivative must be finite.
    denominator = unary("log", unary("sin", math.pi * _select(reflect, part, 0.25)))
    reflected = _select(
        unary("is_finite", denominator), math.log(math.pi) - denominator - out, -denominator
    )
    out = _select(reflect, reflected, out)
    return _select(size == math.inf, math.inf, out)


def digamma(x):
    """The derivative of log Γ(x)."""
    return _from_float32(_digamma)(x)


def _digamma(x):
    reflect = x < 0.5
    z = _select(reflect, -x, x - 1.0)
    total, slope = 0.99999999999980993227684700473478 + z * 0.0, z * 0.0
    for i, c in enumerate(_LANCZOS):
        slope = slope - c / ((z + (i + 1.0)) * (z + (i + 1.0)))
        total = total + c / (z + (i + 1.0))
    t = z + 7.5
    out = math.log(7.5) + unary("log1p", z / 7.5) + slope / total - 7.0 / t
    part = _select(reflect, x + unary("floor", unary("abs", x + 0.5)), 0.25)
    reflected = out - math.pi * unary("cos", math.pi * part) / unary("sin", math.pi * part)
    out = _select(reflect, reflected, out)
    return _select((x <= 0.0) & (x == unary("floor", x)), math.nan, out)


# Chebyshev's coefficients, interpolated at 200 nodes: of exp(-x) I₀(x) and exp(-x) I₁(x) / x for x
# to 8, in x / 4 - 1, and of both times sqrt(x) beyond, in 16 / x - 1.
_I0_NEAR = (
    3.3839763720e-01,
    -3.0468267234e-01,
    1.7162090152e-01,
    -9.4901097048e-02,
    4.9305284240e-02,
    -2.3737414806e-02,
    1.0546460395e-02,
    -4.3243099951e-03,
    1.6394756169e-03,
    -5.7637557454e-04,
    1.8850288510e-04,
    -5.7541950101e-05,
    1.6448448071e-05,
    -4.4167383584e-06,
    1.1173875390e-06,
    -2.6707938543e-07,
    6.0469950230e-08,
    -1.3000250115e-08,
)
_I0_FAR = (
    4.0224520551e-01,
    3.3691164783e-03,
    6.8897583469e-05,
    2.8913705208e-06,
    2.0489185895e-07,
    2.2666689909e-08,
    3.3962320330e-09,
    4.9406024505e-10,
)
_I1_NEAR = (
    1.2629359322e-01,
    -1.7641651836e-01,
    1.0264365869e-01,
    -5.2945981208e-02,
    2.4726449031e-02,
    -1.0564084895e-02,
    4.1564229443e-03,
    -1.5135724506e-03,
    5.1228595617e-04,
    -1.6176081583e-04,
    4.7815651076e-05,
    -1.3273163656e-05,
    3.4702513081e-06,
    -8.5687202645e-07,
    2.0032947533e-07,
    -4.4450591333e-08,
    9.3815374259e-09,
    -1.8872497731e-09,
)
_I1_FAR = (
    3.8928811751e-01,
    -9.7610974914e-03,
    -1.1058893876e-04,
    -3.8825648089e-06,
    -2.5122362379e-07,
    -2.6314688470e-08,
    -3.8353803846e-09,
    -5.5897434735e-10,
)


def _chebyshev(coefficients, t):
    """Clenshaw's sum."""
    b, before = t * 0.0, t * 0.0
    for c in coefficients[:0:-1]:
        b, before = 2.0 * t * b - before + c, b
    return t * b - before + coefficients[0]


def _bessel(x, near, far, odd):
    size = unary("abs", x)
    inside = size <= 8.0
    small, large = _select(inside, size, 8.0), _select(inside, 8.0, size)
    first = _chebyshev(near, small / 4.0 - 1.0)
    second = _chebyshev(far, 16.0 / large - 1.0) / unary("sqrt", large)
    if not odd:
        return _select(inside, first, second)
    return _select(inside, first * _select(inside, x, 0.0), unary("sign", x) * second)


def bessel_i0e(x):
    """exp(-|x|) I₀(x)."""
    return _from_float32(lambda x: _bessel(x, _I0_NEAR, _I0_FAR, False))(x)


def bessel_i1e(x):
    """exp(-|x|) I₁(x)."""
    return _from_float32(lambda x: _bessel(x, _I1_NEAR, _I1_FAR, True))(x)
