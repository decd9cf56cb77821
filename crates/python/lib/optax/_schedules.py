"""Schedules: functions of the step count (0 at the first update) that return a number, shape ()."""

import jax.numpy as jnp


def constant_schedule(value):
    """``value`` at every step."""
    return lambda count: value


def polynomial_schedule(init_value, end_value, power, transition_steps, transition_begin=0):
    """From ``init_value`` to ``end_value`` as (1 - t / transition_steps)**power."""
    if transition_steps <= 0:
        return constant_schedule(init_value)
    begin = max(transition_begin, 0)

    def schedule(count):
        t = jnp.clip(count - begin, 0, transition_steps)
        left = 1 - t / transition_steps
        return (init_value - end_value) * (left**power) + end_value

    return schedule


def linear_schedule(init_value, end_value, transition_steps, transition_begin=0):
    """A straight line from ``init_value`` to ``end_value`` over ``transition_steps``."""
    return polynomial_schedule(init_value, end_value, 1, transition_steps, transition_begin)


def piecewise_constant_schedule(init_value, boundaries_and_scales=None):
    """Multiplied by ``scale`` from each step ``boundary`` on, for {boundary: scale}."""
    pieces = sorted((boundaries_and_scales or {}).items())
    if any(scale < 0.0 for _, scale in pieces):
        raise ValueError("`piecewise_constant_schedule` expects non-negative scale factors")

    def schedule(count):
        value = init_value
        for boundary, scale in pieces:
            before = jnp.maximum(0.0, jnp.sign(boundary - count))
            value = value * before + (1 - before) * scale * value
        return value

    return schedule


def exponential_decay(
    init_value, transition_steps, decay_rate, transition_begin=0, staircase=False, end_value=None
):
    """``init_value * decay_rate**(t / transition_steps)``, in steps if ``staircase``."""
    if transition_steps <= 0 or decay_rate == 0:
        return constant_schedule(init_value)
    begin = max(transition_begin, 0)
    bound = jnp.maximum if decay_rate < 1.0 else jnp.minimum

    def schedule(count):
        t = count - begin
        exponent = t / transition_steps
        if staircase:
            exponent = jnp.floor(exponent)
        value = jnp.where(t <= 0, init_value, init_value * jnp.power(decay_rate, exponent))
        return value if end_value is None else bound(value, end_value)

    return schedule


def cosine_decay_schedule(init_value, decay_steps, alpha=0.0, exponent=1.0):
    """Half a cosine to ``alpha * init_value`` (SGDR, arXiv:1608.03983, equation 5)."""
    if not decay_steps > 0:
        raise ValueError(
            f"The cosine_decay_schedule requires positive decay_steps, got {decay_steps=}."
        )
    steps = float(decay_steps)

    def schedule(count):
        t = jnp.minimum(count, steps)
        cosine = 0.5 * (1 + jnp.cos(jnp.pi * t / steps))
        return init_value * ((1 - alpha) * cosine**exponent + alpha)

    return schedule


def join_schedules(schedules, boundaries):
    """One schedule after the other; each counts from its own boundary."""

    def joined(count):
        value = schedules[0](count)
        for boundary, schedule in zip(boundaries, schedules[1:]):
            value = jnp.where(count < boundary, value, schedule(count - boundary))
        return value

    return joined


def warmup_constant_schedule(init_value, peak_value, warmup_steps):
    """A line up to ``peak_value``, which then stays."""
    return linear_schedule(init_value, peak_value, warmup_steps)


def warmup_cosine_decay_schedule(
    init_value, peak_value, warmup_steps, decay_steps, end_value=0.0, exponent=1.0
):
    """A line up to ``peak_value``, then a cosine down; ``decay_steps`` includes the warm-up."""
    alpha = 0.0 if peak_value == 0.0 else end_value / peak_value
    return join_schedules(
        [
            linear_schedule(init_value, peak_value, warmup_steps),
            cosine_decay_schedule(peak_value, decay_steps - warmup_steps, alpha, exponent),
        ],
        [warmup_steps],
    )


def warmup_exponential_decay_schedule(
    init_value,
    peak_value,
    warmup_steps,
    transition_steps,
    decay_rate,
    transition_begin=0,
    staircase=False,
    end_value=None,
):
    """A line up to ``peak_value``, then ``exponential_decay`` from there."""
    decay = exponential_decay(
        peak_value, transition_steps, decay_rate, transition_begin, staircase, end_value
    )
    return join_schedules([linear_schedule(init_value, peak_value, warmup_steps), decay], [warmup_steps])


def sgdr_schedule(cosine_kwargs):
    """Warm restarts (SGDR, arXiv:1608.03983): one ``warmup_cosine_decay_schedule`` for each dict."""
    schedules, boundaries, end = [], [], 0
    for kwargs in cosine_kwargs:
        schedules.append(warmup_cosine_decay_schedule(**kwargs))
        end += kwargs["decay_steps"]
        boundaries.append(end)
    return join_schedules(schedules, boundaries[:-1])


def piecewise_interpolate_schedule(interpolate_type, init_value, boundaries_and_scales=None):
    """Through ``init_value`` at 0 and, at each boundary, the value before times its scale.

    ``interpolate_type``: 'linear' or 'cosine' (half a wave) between them.
    """
    if interpolate_type not in ("linear", "cosine"):
        raise ValueError("`interpolate_type` must be either 'cosine' or 'linear'")
    pieces = sorted((boundaries_and_scales or {}).items())
    if any(scale < 0.0 for _, scale in pieces):
        raise ValueError("`piecewise_interpolate_schedule` expects non-negative scale factors")
    ends, values = [0], [init_value]
    for boundary, scale in pieces:
        ends.append(boundary)
        values.append(values[-1] * scale)

    def schedule(count):
        value = jnp.asarray(values[-1], jnp.float32)
        for i in range(len(pieces) - 1, -1, -1):
            part = (count - ends[i]) / max(ends[i + 1] - ends[i], 1)
            if interpolate_type == "linear":
                between = values[i] + (values[i + 1] - values[i]) * part
            else:
                wave = (1 + jnp.cos(jnp.pi * part)) / 2
                between = values[i + 1] + (values[i] - values[i + 1]) * wave
            value = jnp.where(count < ends[i + 1], between, value)
        return value

    return schedule


def linear_onecycle_schedule(
    transition_steps, peak_value, pct_start=0.3, pct_final=0.85, div_factor=25.0,
    final_div_factor=1e4,
):
    """One cycle of lines: up, down, and far down (Smith and Topin, arXiv:1708.07120)."""
    if transition_steps <= 0:
        raise ValueError("A linear onecycle schedule was set with a non-positive `transition_steps`")
    return piecewise_interpolate_schedule(
        "linear",
        peak_value / div_factor,
        {
            int(pct_start * transition_steps): div_factor,
            int(pct_final * transition_steps): 1.0 / div_factor,
            transition_steps: 1.0 / final_div_factor,
        },
    )


def cosine_onecycle_schedule(
    transition_steps, peak_value, pct_start=0.3, div_factor=25.0, final_div_factor=1e4
):
    """One cycle of cosines: up and far down (arXiv:1708.07120)."""
    if transition_steps <= 0:
        raise ValueError("A linear onecycle schedule was set with a non-positive `transition_steps`")
    return piecewise_interpolate_schedule(
        "cosine",
        peak_value / div_factor,
        {
            int(pct_start * transition_steps): div_factor,
            int(transition_steps): 1.0 / (div_factor * final_div_factor),
        },
    )
