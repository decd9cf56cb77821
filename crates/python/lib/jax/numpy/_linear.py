"""Products and sums of products."""

import _athanor
from _athanor import Array, binary, convert_element_type, dot_general

from .._dtypes import name_of
from ._common import axes_in, axis_in, checked, floats


def _as(out, preferred):
    return out if preferred is None else convert_element_type(out, name_of(preferred, "dot"))


def matmul(a, b, *, precision=None, preferred_element_type=None, out_sharding=None):
    """The matrix product of the last two axes, broadcast over the others."""
    if type(a) is not Array or type(b) is not Array:
        a, b = checked("matmul", a), checked("matmul", b, 1)
    out = binary("matmul", a, b)
    return out if preferred_element_type is None else _as(out, preferred_element_type)


def dot(a, b, *, precision=None, preferred_element_type=None, out_sharding=None):
    """The product over the last axis of a and the second to last of b."""
    a, b = checked("dot", a), checked("dot", b, 1)
    if a.ndim == 0 or b.ndim == 0:
        return _as(binary("mul", a, b), preferred_element_type)
    contract = ((a.ndim - 1,), (max(0, b.ndim - 2),))
    return _as(dot_general(a, b, contract, ((), ())), preferred_element_type)


def vdot(a, b, *, precision=None, preferred_element_type=None, out_sharding=None):
    """The dot product of the flattened arrays."""
    a, b = checked("vdot", a), checked("vdot", b, 1)
    return dot(_athanor.reshape(a, (-1,)), _athanor.reshape(b, (-1,)))


def vecdot(x1, x2, /, *, axis=-1, precision=None, preferred_element_type=None):
    """Dot products along an axis."""
    return _athanor.reduce(
        "sum", binary("mul", checked("vecdot", x1), checked("vecdot", x2, 1)), (axis,), False
    )


def matvec(x1, x2, /):
    """Matrices by vectors."""
    return einsum("...mn,...n->...m", x1, x2)


def vecmat(x1, x2, /):
    """Vectors by matrices."""
    return einsum("...n,...nm->...m", x1, x2)


def inner(a, b, *, precision=None, preferred_element_type=None):
    """Sums of products over the last axes of both."""
    a, b = checked("inner", a), checked("inner", b, 1)
    if a.ndim == 0 or b.ndim == 0:
        return binary("mul", a, b)
    return tensordot(a, b, ((-1,), (-1,)))


def outer(a, b, out=None):
    """All products of an element of a and one of b."""
    a, b = checked("outer", a), checked("outer", b, 1)
    return binary("mul", _athanor.reshape(a, (-1, 1)), _athanor.reshape(b, (1, -1)))


def tensordot(a, b, axes=2, *, precision=None, preferred_element_type=None, out_sharding=None):
    """Sums of products over pairs of axes, or the last ones of a with the first of b."""
    a, b = checked("tensordot", a), checked("tensordot", b, 1)
    if isinstance(axes, int):
        if axes > min(a.ndim, b.ndim):
            raise TypeError(
                "tensordot axes argument, when an int, must be less than or equal to the number of "
                f"dimensions of both operands, got axes={axes} for shapes {a.shape} and {b.shape}"
            )
        contract = (tuple(range(a.ndim - axes, a.ndim)), tuple(range(axes)))
    else:
        contract = (axes_in(axes[0], a.ndim), axes_in(axes[1], b.ndim))
        if len(contract[0]) != len(contract[1]):
            raise TypeError(
                "tensordot axes arguments, when given as tuples, must have equal lengths, got "
                f"{axes[0]} and {axes[1]}"
            )
    return _as(dot_general(a, b, contract, ((), ())), preferred_element_type)


def kron(a, b):
    """The Kronecker product."""
    a, b = checked("kron", a), checked("kron", b, 1)
    rank = max(a.ndim, b.ndim)
    left = (1,) * (rank - a.ndim) + a.shape
    right = (1,) * (rank - b.ndim) + b.shape
    x = _athanor.reshape(a, [n for m in left for n in (m, 1)])
    y = _athanor.reshape(b, [n for m in right for n in (1, m)])
    return _athanor.reshape(x * y, [m * n for m, n in zip(left, right)])


def cross(a, b, axisa=-1, axisb=-1, axisc=-1, axis=None):
    """The vector product of vectors of length 3, or the third entry of it for length 2."""
    from ._shape import moveaxis, stack

    if axis is not None:
        axisa = axisb = axisc = axis
    a, b = moveaxis(a, axisa, -1), moveaxis(b, axisb, -1)
    if a.shape[-1] not in (2, 3) or b.shape[-1] not in (2, 3):
        raise ValueError("Dimension must be either 2 or 3 for cross product")
    if a.shape[-1] == 2 and b.shape[-1] == 2:
        return a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0]
    zero = lambda x: (
        x if x.shape[-1] == 3 else _athanor.pad(x, 0, [(0, 0, 0)] * (x.ndim - 1) + [(0, 1, 0)])
    )
    a, b = zero(a), zero(b)
    parts = []
    for i in range(3):
        j, k = (i + 1) % 3, (i + 2) % 3
        parts.append(a[..., j] * b[..., k] - a[..., k] * b[..., j])
    return stack(parts, axisc)


def _labels(subscripts, operands):
    """The letters of each operand and of the result, with letters in place of an ellipsis."""
    subscripts = subscripts.replace(" ", "")
    given, arrow, out = subscripts.partition("->")
    terms = given.split(",")
    if len(terms) != len(operands):
        raise ValueError(
            f"Number of einsum subscripts, {len(terms)}, must be equal to the number of "
            f"operands, {len(operands)}."
        )
    # Capitals beyond those in use stand for the axes of an ellipsis, counted from the last.
    spare = [c for c in "ZYXWVUTSRQPONMLKJIHGFEDCBA" if c not in subscripts]
    longest = 0
    expanded = []
    for i, (term, x) in enumerate(zip(terms, operands)):
        count = x.ndim - len(term.replace("...", ""))
        if "..." in term:
            longest = max(longest, count)
            term = term.replace("...", "".join(reversed(spare[:count])))
        if len(term) != x.ndim:
            raise ValueError(
                f"Einstein sum subscript {terms[i]!r} does not contain the correct number "
                f"of indices for operand {i}."
            )
        expanded.append(term)
    batch = "".join(reversed(spare[:longest]))
    if arrow:
        out = out.replace("...", batch)
    else:
        every = "".join(expanded)
        out = batch + "".join(
            sorted(c for c in set(every) if every.count(c) == 1 and c not in batch)
        )
    for c in out:
        if not any(c in term for term in expanded):
            raise ValueError(f"Output character '{c}' did not appear in the input")
        if out.count(c) > 1:
            raise ValueError(f"Output character '{c}' appeared more than once in the output.")
    return expanded, out


def _single(x, term, kept):
    """Without repeated letters (their diagonal) and without letters that nobody needs (summed)."""
    for c in term:
        while term.count(c) > 1:
            i = term.index(c)
            j = term.index(c, i + 1)
            from ._creation import diagonal

            x = diagonal(x, 0, i, j)
            term = term[:i] + term[i + 1 : j] + term[j + 1 :] + c
    gone = tuple(i for i, c in enumerate(term) if c not in kept)
    if gone:
        x = _athanor.reduce("sum", x, gone, False)
        term = "".join(c for c in term if c in kept)
    return x, term


def _squeezed(x, term, sizes):
    """Without axes of length 1 that are longer in another operand."""
    gone = [i for i, c in enumerate(term) if x.shape[i] == 1 and sizes[c] != 1]
    if not gone:
        return x, term
    shape = [n for i, n in enumerate(x.shape) if i not in gone]
    return _athanor.reshape(x, shape), "".join(c for i, c in enumerate(term) if i not in gone)


def _pair(x, a, y, b, kept):
    """One product of two operands; letters that are not kept are summed over."""
    batch = [c for c in a if c in b and c in kept]
    summed = [c for c in a if c in b and c not in kept]
    contract = (tuple(a.index(c) for c in summed), tuple(b.index(c) for c in summed))
    shared = (tuple(a.index(c) for c in batch), tuple(b.index(c) for c in batch))
    out = dot_general(x, y, contract, shared)
    rest = [c for c in a if c not in b] + [c for c in b if c not in a]
    return out, "".join(batch + rest)


# Products of two operands that are one dot_general and a transposition, by letters and shapes.
_PLANS = {}


def _remember(subscripts, operands, terms, result):
    a, b = terms
    for x, term in zip(operands, terms):
        if len(term) != x.ndim or len(set(term)) != len(term):
            return
    if any(c not in b and c not in result for c in a) or any(
        c not in a and c not in result for c in b
    ):
        return
    batch = [c for c in a if c in b and c in result]
    summed = [c for c in a if c in b and c not in result]
    term = "".join(batch + [c for c in a if c not in b] + [c for c in b if c not in a])
    _PLANS[subscripts, operands[0].shape, operands[1].shape] = (
        (tuple(a.index(c) for c in summed), tuple(b.index(c) for c in summed)),
        (tuple(a.index(c) for c in batch), tuple(b.index(c) for c in batch)),
        None if term == result else tuple(term.index(c) for c in result),
    )


def einsum(
    subscripts,
    /,
    *operands,
    out=None,
    optimize="auto",
    precision=None,
    preferred_element_type=None,
    _dot_general=None,
    out_sharding=None,
):
    """Einstein's sums: a letter for each axis; letters that the result lacks are summed over.

    Operands are multiplied two at a time, the pair with the smallest product first.
    """
    if not isinstance(subscripts, str):
        operands = (subscripts,) + operands
        subscripts, operands = _from_lists(operands)
    if len(operands) == 2 and type(operands[0]) is Array and type(operands[1]) is Array:
        known = _PLANS.get((subscripts, operands[0].shape, operands[1].shape))
        if known is not None:
            contract, shared, order = known
            out = dot_general(operands[0], operands[1], contract, shared)
            out = out if order is None else _athanor.transpose(out, order)
            return out if preferred_element_type is None else _as(out, preferred_element_type)
    operands = [checked("einsum", x, i) for i, x in enumerate(operands)]
    terms, result = _labels(subscripts, operands)
    sizes = {}
    for i, (term, x) in enumerate(zip(terms, operands)):
        for c, n in zip(term, x.shape):
            if sizes.setdefault(c, n) != n:
                if 1 not in (n, sizes[c]):
                    raise ValueError(
                        f"Size of label '{c}' for operand {i} ({sizes[c]}) does not match "
                        f"previous terms ({n})."
                    )
                sizes[c] = max(n, sizes[c])
    parts = [_squeezed(x, term, sizes) for x, term in zip(operands, terms)]
    if len(parts) == 2:
        _remember(subscripts, operands, [term for _, term in parts], result)
    needed = lambda rest: set(result).union(*[set(term) for _, term in rest])
    parts = [_single(x, t, needed(parts[:i] + parts[i + 1 :])) for i, (x, t) in enumerate(parts)]
    while len(parts) > 1:
        best = None
        for i in range(len(parts)):
            for j in range(i + 1, len(parts)):
                kept = needed(parts[:i] + parts[i + 1 : j] + parts[j + 1 :])
                cost = 1
                for c in set(parts[i][1] + parts[j][1]) & kept:
                    cost *= sizes[c]
                if best is None or cost < best[0]:
                    best = (cost, i, j, kept)
        _, i, j, kept = best
        (x, a), (y, b) = parts[i], parts[j]
        parts = [p for k, p in enumerate(parts) if k not in (i, j)] + [_pair(x, a, y, b, kept)]
    x, term = parts[0]
    if term != result:
        x = _athanor.transpose(x, [term.index(c) for c in result])
    return _as(x, preferred_element_type)


def _from_lists(operands):
    """The form ``einsum(x, [0, 1], y, [1, 2], [0, 2])`` as letters."""

    def word(axes):
        return "".join("..." if i is Ellipsis else chr(ord("a") + i) for i in axes)

    operands = list(operands)
    out = "->" + word(operands.pop()) if len(operands) % 2 else ""
    terms = ",".join(word(axes) for axes in operands[1::2])
    return terms + out, operands[0::2]


def convolve(a, v, mode="full", *, precision=None, preferred_element_type=None):
    """The convolution of two vectors."""
    a, v = floats("convolve", a, v)
    if a.ndim != 1 or v.ndim != 1:
        raise ValueError("convolve() only support 1-dimensional inputs.")
    if a.shape[0] == 0 or v.shape[0] == 0:
        raise ValueError(f"convolve: inputs cannot be empty, got shapes {a.shape} and {v.shape}.")
    if a.shape[0] < v.shape[0]:
        a, v = v, a
    return _slide(a, _athanor.rev(v, (0,)), mode)


def correlate(a, v, mode="valid", *, precision=None, preferred_element_type=None):
    """The cross-correlation of two vectors."""
    a, v = floats("correlate", a, v)
    if a.ndim != 1 or v.ndim != 1:
        raise ValueError("correlate() only support 1-dimensional inputs.")
    if a.shape[0] == 0 or v.shape[0] == 0:
        raise ValueError(f"correlate: inputs cannot be empty, got shapes {a.shape} and {v.shape}.")
    if a.shape[0] < v.shape[0]:
        return _athanor.rev(_slide(v, a, mode), (0,))
    return _slide(a, v, mode)


def _slide(a, v, mode):
    """Products of ``v`` with each window of ``a``."""
    n = v.shape[0]
    if mode not in ("full", "same", "valid"):
        raise ValueError(f"mode must be one of ['full', 'same', 'valid'], got {mode!r}")
    before, after = {"full": (n - 1, n - 1), "same": (n // 2, n - 1 - n // 2), "valid": (0, 0)}[
        mode
    ]
    a = _athanor.pad(a, 0, [(before, after, 0)])
    count = a.shape[0] - n + 1
    at = _athanor.iota("int32", (count, n), 0) + _athanor.iota("int32", (count, n), 1)
    return binary("matmul", a[at], v)


def diff(a, n=1, axis=-1, prepend=None, append=None):
    """Differences of neighbours, n times."""
    a = checked("diff", a)
    axis = axis_in(axis, a.ndim)
    ends = []
    for end in (prepend, append):
        if end is not None:
            end = _athanor.asarray(end, None)
            if end.ndim == 0:
                end = _athanor.broadcast_to(end, a.shape[:axis] + (1,) + a.shape[axis + 1 :])
        ends.append(end)
    parts = [x for x in (ends[0], a, ends[1]) if x is not None]
    if len(parts) > 1:
        a = _athanor.concatenate(parts, axis)
    after = (slice(None),) * axis + (slice(1, None),)
    before = (slice(None),) * axis + (slice(None, -1),)
    for _ in range(n):
        a = a[after] != a[before] if a._dtype == "bool" else a[after] - a[before]
    return a


def ediff1d(ary, to_end=None, to_begin=None):
    """Differences of neighbours in the flattened array."""
    ary = _athanor.reshape(checked("ediff1d", ary), (-1,))
    ary = ary[1:] - ary[:-1]
    parts = [x for x in (to_begin, ary, to_end) if x is not None]
    return (
        ary
        if len(parts) == 1
        else _athanor.concatenate([_athanor.reshape(x, (-1,)) for x in parts], 0)
    )


def polyval(p, x, *, unroll=16):
    """The polynomial with coefficients p, the highest power first, by Horner's rule."""
    p = _athanor.asarray(p, None)
    p, x = floats("polyval", p, x) if p._kind == "f" or not isinstance(x, int) else (p, x)
    out = x * 0 + _athanor.full((), 0.0, p._dtype)
    for i in range(p.shape[0]):
        out = out * x + p[i]
    return out


def apply_along_axis(func1d, axis, arr, *args, **kwargs):
    """A function of vectors applied to all vectors along an axis."""
    from .._transforms import vmap
    from ._shape import moveaxis

    arr = checked("apply_along_axis", arr)
    axis = axis_in(axis, arr.ndim)
    function = lambda v: func1d(v, *args, **kwargs)
    for i in range(arr.ndim - 1):
        function = vmap(function)
    arr = moveaxis(arr, axis, -1)
    out = function(arr)
    extra = out.ndim - (arr.ndim - 1)
    return moveaxis(out, list(range(out.ndim - extra, out.ndim)), list(range(axis, axis + extra)))
