"""Convolutions, as sums of matrix products over the kernel's places, and windows."""

from collections import namedtuple

import _athanor
from _athanor import binary

from .._dtypes import name_of as _name_of

ConvDimensionNumbers = namedtuple("ConvDimensionNumbers", "lhs_spec rhs_spec out_spec")


def _letters(rank):
    return "".join(chr(ord("a") + i) for i in range(rank))


def conv_dimension_numbers(lhs_shape, rhs_shape, dimension_numbers):
    """Where batch, feature and space are: axes of each operand in the order (N, C, …)."""
    rank = len(lhs_shape)
    if isinstance(dimension_numbers, ConvDimensionNumbers):
        return dimension_numbers
    if dimension_numbers is None:
        axes = tuple(range(rank))
        return ConvDimensionNumbers(axes, axes, axes)
    lhs, rhs, out = dimension_numbers
    for spec in (lhs, rhs, out):
        if len(spec) != rank:
            raise TypeError(
                "convolution dimension_numbers elements must have the number of dimensions of the "
                f"operands, got {spec!r} for {rank}."
            )
    space = [c for c in rhs if c not in "IO"]

    def axes(spec, first, second):
        return tuple(spec.index(c) for c in [first, second, *space])

    return ConvDimensionNumbers(axes(lhs, "N", "C"), axes(rhs, "O", "I"), axes(out, "N", "C"))


def padtype_to_pads(in_shape, window_shape, window_strides, padding):
    """(before, after) for each axis of space, from 'SAME', 'SAME_LOWER' or 'VALID'."""
    if not isinstance(padding, str):
        return [(int(a), int(b)) for a, b in padding]
    padding = padding.upper()
    if padding == "VALID":
        return [(0, 0)] * len(in_shape)
    if padding not in ("SAME", "SAME_LOWER"):
        raise ValueError(
            f"Unrecognized padding type: expected 'VALID', 'SAME', or 'SAME_LOWER', got {padding}."
        )
    out = []
    for n, k, s in zip(in_shape, window_shape, window_strides):
        total = max((-(-n // s) - 1) * s + k - n, 0)
        less, more = total // 2, total - total // 2
        out.append((less, more) if padding == "SAME" else (more, less))
    return out


def conv_general_dilated(
    lhs,
    rhs,
    window_strides,
    padding,
    lhs_dilation=None,
    rhs_dilation=None,
    dimension_numbers=None,
    feature_group_count=1,
    batch_group_count=1,
    precision=None,
    preferred_element_type=None,
    out_sharding=None,
):
    """The cross-correlation of a batch with a kernel; NCHW and OIHW unless said otherwise."""
    if batch_group_count != 1:
        return _batch_groups(
            lhs,
            rhs,
            conv_dimension_numbers(lhs.shape, rhs.shape, dimension_numbers),
            batch_group_count,
            (window_strides, padding, lhs_dilation, rhs_dilation, dimension_numbers),
            preferred_element_type,
        )
    lhs, rhs = _athanor.asarray(lhs, None), _athanor.asarray(rhs, None)
    if lhs._dtype != rhs._dtype:
        raise TypeError(
            "lax.conv_general_dilated requires arguments to have the same dtypes, got "
            f"{lhs._dtype}, {rhs._dtype}."
        )
    lhs_axes, rhs_axes, out_axes = conv_dimension_numbers(lhs.shape, rhs.shape, dimension_numbers)
    space = lhs.ndim - 2
    # Features last, so that each place of the kernel is a matrix product.
    x = _athanor.transpose(lhs, (lhs_axes[0], *lhs_axes[2:], lhs_axes[1]))
    w = _athanor.transpose(rhs, (*rhs_axes[2:], rhs_axes[1], rhs_axes[0]))
    strides = (1,) * space if window_strides is None else tuple(window_strides)
    spread = (1,) * space if lhs_dilation is None else tuple(lhs_dilation)
    dilation = (1,) * space if rhs_dilation is None else tuple(rhs_dilation)
    groups = feature_group_count
    if isinstance(padding, str) and any(s > 1 for s in spread):
        raise ValueError(
            "String padding is not implemented for transposed convolution using this op. Please "
            "either exactly specify the required padding or use conv_transpose."
        )
    if x.shape[-1] != w.shape[-2] * groups:
        raise ValueError(
            "conv_general_dilated lhs feature dimension size divided by feature_group_count must "
            f"equal the rhs input feature dimension size, but {x.shape[-1]} // {groups} "
            f"!= {w.shape[-2]}."
        )
    reach = [(k - 1) * d + 1 for k, d in zip(w.shape, dilation)]
    wide = [(n - 1) * s + 1 for n, s in zip(x.shape[1:-1], spread)]
    pads = padtype_to_pads(wide, reach, strides, padding)
    if any(spread[i] > 1 or pads[i] != (0, 0) for i in range(space)):
        config = [(a, b, s - 1) for (a, b), s in zip(pads, spread)]
        x = _athanor.pad(x, 0, [(0, 0, 0), *config, (0, 0, 0)])
    sizes = [(n - r) // s + 1 for n, r, s in zip(x.shape[1:-1], reach, strides)]
    if groups > 1:
        x = _athanor.reshape(x, x.shape[:-1] + (groups, x.shape[-1] // groups))
        w = _athanor.reshape(w, w.shape[:-1] + (groups, w.shape[-1] // groups))
    if any(n < 0 for n in sizes):
        raise ValueError(
            f"the kernel reaches over {tuple(reach)}, more than the padded operand has"
        )
    kind = lhs._dtype if preferred_element_type is None else _name_of(preferred_element_type)
    # Narrow floats are added in float32 and rounded once.
    wide = "float32" if lhs._dtype in ("float16", "bfloat16") else kind
    total = None
    for place in _places(w.shape[:space]):
        index = [slice(None)]
        for p, d, s, n in zip(place, dilation, strides, sizes):
            index.append(slice(p * d, p * d + (n - 1) * s + 1, s))
        patch, matrix = x[tuple(index)], w[place]
        if groups == 1:
            part = _athanor.dot_general(patch, matrix, ((space + 1,), (0,)), ((), ()), wide)
        else:  # patch (N, …, G, C), matrix (C, G, O): (G, N, …, O)
            part = _athanor.dot_general(
                patch, matrix, ((space + 2,), (0,)), ((space + 1,), (1,)), wide
            )
        total = part if total is None else total + part
    if kind != wide:
        total = _athanor.convert_element_type(total, kind)
    if groups > 1:
        total = _athanor.transpose(total, (*range(1, space + 2), 0, space + 2))
        total = _athanor.reshape(total, total.shape[: space + 1] + (-1,))
    # From (N, …, C) to the places that the result's spec gives.
    order = [0] * (space + 2)
    for source, to in zip((0, space + 1, *range(1, space + 1)), out_axes):
        order[to] = source
    return _athanor.transpose(total, order)


def _batch_groups(lhs, rhs, spec, groups, arguments, preferred):
    """Each group of the batch with its group of kernels; the results are put together by feature."""
    batch, features = spec.lhs_spec[0], spec.rhs_spec[0]
    if lhs.shape[batch] % groups or rhs.shape[features] % groups:
        raise ValueError(
            f"batch_group_count {groups} must divide the batch, {lhs.shape[batch]}, and the output "
            f"features, {rhs.shape[features]}."
        )

    def part(x, axis, i):
        n = x.shape[axis] // groups
        return x[(slice(None),) * axis + (slice(i * n, (i + 1) * n),)]

    strides, padding, spread, dilation, numbers = arguments
    found = [
        conv_general_dilated(
            part(lhs, batch, i),
            part(rhs, features, i),
            strides,
            padding,
            spread,
            dilation,
            numbers,
            preferred_element_type=preferred,
        )
        for i in range(groups)
    ]
    return _athanor.concatenate(found, spec.out_spec[1])


def conv_general_dilated_patches(
    lhs,
    filter_shape,
    window_strides,
    padding,
    lhs_dilation=None,
    rhs_dilation=None,
    dimension_numbers=None,
    precision=None,
    preferred_element_type=None,
):
    """The elements of each window as features: all places of the first feature, then of the next."""
    space, count = len(filter_shape), 1
    for n in filter_shape:
        count *= n
    letters = "DHW"[3 - space :]
    if dimension_numbers is None:
        dimension_numbers = (f"NC{letters}", f"OI{letters}", f"NC{letters}")
    lhs_axes, rhs_axes, _ = conv_dimension_numbers(
        lhs.shape, (1,) * lhs.ndim, dimension_numbers
    )
    channels = lhs.shape[lhs_axes[1]]
    # One kernel for each place of the window, which reads that place alone.
    here = _athanor.iota("int32", (count, count), 0) == _athanor.iota("int32", (count, count), 1)
    kernel = _athanor.reshape(
        _athanor.convert_element_type(here, lhs._dtype), (1, count, 1, *filter_shape)
    )
    kernel = _athanor.broadcast_to(kernel, (channels, count, 1, *filter_shape))
    kernel = _athanor.reshape(kernel, (channels * count, 1, *filter_shape))
    order = [0] * lhs.ndim
    for source, to in enumerate(rhs_axes):
        order[to] = source
    return conv_general_dilated(
        lhs,
        _athanor.transpose(kernel, order),
        window_strides,
        padding,
        lhs_dilation,
        rhs_dilation,
        dimension_numbers,
        feature_group_count=channels,
        preferred_element_type=preferred_element_type,
    )


def _places(lengths):
    """All indices of an array with these lengths."""
    if not lengths:
        return [()]
    return [(i, *rest) for i in range(lengths[0]) for rest in _places(lengths[1:])]


def conv(lhs, rhs, window_strides, padding, precision=None, preferred_element_type=None):
    """The cross-correlation of images NCHW with a kernel OIHW."""
    return conv_general_dilated(
        lhs, rhs, window_strides, padding, preferred_element_type=preferred_element_type
    )


def conv_with_general_padding(
    lhs,
    rhs,
    window_strides,
    padding,
    lhs_dilation,
    rhs_dilation,
    precision=None,
    preferred_element_type=None,
):
    """``conv`` with padding as pairs, and dilations."""
    return conv_general_dilated(lhs, rhs, window_strides, padding, lhs_dilation, rhs_dilation)


def conv_transpose(
    lhs,
    rhs,
    strides,
    padding,
    rhs_dilation=None,
    dimension_numbers=None,
    transpose_kernel=False,
    precision=None,
    preferred_element_type=None,
    use_consistent_padding=False,
):
    """The convolution whose strides enlarge; NHWC and HWIO unless said otherwise."""
    space = lhs.ndim - 2
    if dimension_numbers is None:
        letters = "DHW"[3 - space :]
        dimension_numbers = (f"N{letters}C", f"{letters}IO", f"N{letters}C")
    spec = conv_dimension_numbers(lhs.shape, rhs.shape, dimension_numbers)
    dilation = (1,) * space if rhs_dilation is None else rhs_dilation
    if isinstance(padding, str):
        pads = []
        for axis, s, d in zip(spec.rhs_spec[2:], strides, dilation):
            k = (rhs.shape[axis] - 1) * d + 1
            if padding == "SAME":
                total = k + s - 2
                before = k - 1 if s > k - 1 else -(-total // 2)
            else:
                total, before = k + s - 2 + max(k - s, 0), k - 1
            pads.append((before, total - before))
    else:
        pads = list(padding)
    if transpose_kernel:
        # The gradient of a convolution: its kernel turned around, inputs and outputs swapped.
        turned = [slice(None)] * rhs.ndim
        for axis in spec.rhs_spec[2:]:
            turned[axis] = slice(None, None, -1)
        order = list(range(rhs.ndim))
        a, b = spec.rhs_spec[:2]
        order[a], order[b] = b, a
        rhs = _athanor.transpose(rhs[tuple(turned)], order)
    return conv_general_dilated(lhs, rhs, (1,) * space, pads, strides, dilation, spec)


def reduce_window(
    operand,
    init_value,
    computation,
    window_dimensions,
    window_strides=None,
    padding="VALID",
    base_dilation=None,
    window_dilation=None,
):
    """A function of two numbers over all elements of each window."""
    rank = operand.ndim
    strides = (1,) * rank if window_strides is None else tuple(window_strides)
    spread = (1,) * rank if base_dilation is None else tuple(base_dilation)
    dilation = (1,) * rank if window_dilation is None else tuple(window_dilation)
    reach = [(k - 1) * d + 1 for k, d in zip(window_dimensions, dilation)]
    wide = [(n - 1) * s + 1 for n, s in zip(operand.shape, spread)]
    pads = padtype_to_pads(wide, reach, strides, padding)
    if any(p != (0, 0) for p in pads) or any(s > 1 for s in spread):
        operand = _athanor.pad(
            operand, init_value, [(a, b, s - 1) for (a, b), s in zip(pads, spread)]
        )
    sizes = [(n - r) // s + 1 for n, r, s in zip(operand.shape, reach, strides)]
    total = None
    for place in _places(tuple(window_dimensions)):
        index = tuple(
            [
                slice(p * d, p * d + (n - 1) * s + 1, s)
                for p, d, s, n in zip(place, dilation, strides, sizes)
            ]
        )
        part = operand[index]
        total = part if total is None else computation(total, part)
    return computation(_athanor.asarray(init_value, operand._dtype), total)
