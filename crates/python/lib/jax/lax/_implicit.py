"""Solutions of equations, differentiated by the implicit function theorem, not through the solver."""

from .. import tree_util
from ._operations import stop_gradient


def custom_linear_solve(
    matvec, b, solve, transpose_solve=None, symmetric=False, has_aux=False
):
    """x with ``matvec(x) = b``, from ``solve(matvec, b)``.

    A derivative solves the system once more, for its own right-hand side: x' = A⁻¹ (b' - A' x).
    """
    out = solve(matvec, stop_gradient(b))
    x, aux = out if has_aux else (out, None)
    x = stop_gradient(x)
    rest = tree_util.tree_map(lambda b, y: b - y, b, matvec(x))
    # The rest is 0 but for rounding, and its derivative is that of the system.
    rest = tree_util.tree_map(lambda r: r - stop_gradient(r), rest)
    frozen = lambda v: _of_v_alone(matvec, v)
    more = solve(frozen, rest)
    more = more[0] if has_aux else more
    x = tree_util.tree_map(lambda x, d: x + d, x, more)
    return (x, aux) if has_aux else x


def _of_v_alone(matvec, v):
    """A linear function of v alone: what it closes over counts as constant."""
    from .._transforms import linearize

    return linearize(matvec, stop_gradient(v))[1](v)


def custom_root(f, initial_guess, solve, tangent_solve, has_aux=False):
    """x with ``f(x) = 0``, from ``solve(f, guess)``; x' = -(∂f/∂x)⁻¹ f' by ``tangent_solve``."""
    from .._transforms import linearize

    out = solve(f, stop_gradient(initial_guess))
    x, aux = out if has_aux else (out, None)
    x = stop_gradient(x)
    rest = tree_util.tree_map(lambda r: stop_gradient(r) - r, f(x))
    _, slope = linearize(f, x)
    step = tangent_solve(slope, rest)
    x = tree_util.tree_map(lambda x, d: x + d, x, step)
    return (x, aux) if has_aux else x
