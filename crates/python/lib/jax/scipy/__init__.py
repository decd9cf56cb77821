"""Parts of SciPy on JAX arrays."""

from . import linalg, signal, special, stats
from .._names import missing as _missing

__getattr__ = _missing(
    "jax.scipy",
    globals(),
)
