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


def lgamma(x):
    """log |Γ(x)|."""
    x = asarray(x, None) * 1.0
    reflect = x < 0.5
    z = _select(reflect, -x, x - 1.0)
    total = 0.99999999999980993227684700473478 + z * 0.0
    for i, c in enumerate(_LANCZOS):
        total = total + c / (z + (i + 1.0))
    t = z + 7.5
    log_t = math.log(7.5) + unary("log1p", z / 7.5)
    out = (z + 0.5 - t / log_t) * log_t + 0.5 * math.log(2.0 * math.pi) + unary("log", total)
    size = unary("abs", x)
    part = size - unary("floor", size)
    part = _select(part > 0.5, 1.0 - part, part)
    denominator = unary("log", unary("sin", math.pi * part))
    reflected = _select(
        unary("is_finite", denominator), math.log(math.pi) - denominator - out, -denominator
    )
    out = _select(reflect, reflected, out)
    return _select(size == math.inf, math.inf, out)


def digamma(x):
    """The derivative of log Γ(x)."""
    x = asarray(x, None) * 1.0
    reflect = x < 0.5
    z = _select(reflect, -x, x - 1.0)
    total, slope = 0.99999999999980993227684700473478 + z * 0.0, z * 0.0
    for i, c in enumerate(_LANCZOS):
        slope = slope - c / ((z + (i + 1.0)) * (z + (i + 1.0)))
        total = total + c / (z + (i + 1.0))
    t = z + 7.5
    out = math.log(7.5) + unary("log1p", z / 7.5) + slope / total - 7.0 / t
    part = x + unary("floor", unary("abs", x + 0.5))
    reflected = out - math.pi * unary("cos", math.pi * part) / unary("sin", math.pi * part)
    out = _select(reflect, reflected, out)
    return _select((x <= 0.0) & (x == unary("floor", x)), math.nan, out)
