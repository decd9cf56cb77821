"""Gradient processing and optimisers with Optax's interface."""

from ._alias import (
    InjectStatefulHyperparamsState,
    WrappedScheduleState,
    adagrad,
    adam,
    adamw,
    inject_hyperparams,
    lion,
    rmsprop,
    sgd,
)
from ._base import (
    EmptyState,
    GradientTransformation,
    GradientTransformationExtraArgs,
    chain,
    identity,
    with_extra_args_support,
)
from ._factored import FactoredState, adafactor, scale_by_factored_rms
from ._losses import (
    convex_kl_divergence,
    cosine_distance,
    cosine_similarity,
    hinge_loss,
    huber_loss,
    kl_divergence,
    kl_divergence_with_log_targets,
    l2_loss,
    log_cosh,
    perceptron_loss,
    poly_loss_cross_entropy,
    safe_softmax_cross_entropy,
    sigmoid_binary_cross_entropy,
    sigmoid_focal_loss,
    smooth_labels,
    softmax_cross_entropy,
    softmax_cross_entropy_with_integer_labels,
    squared_error,
)
from ._adaptive import (
    ScaleByAdaDeltaState,
    ScaleByAdanState,
    ScaleByAmsgradState,
    ScaleByBeliefState,
    ScaleByNovogradState,
    ScaleByOptimisticGradientState,
    ScaleByRpropState,
    scale_by_adadelta,
    scale_by_adamax,
    scale_by_adan,
    scale_by_amsgrad,
    scale_by_belief,
    scale_by_novograd,
    scale_by_optimistic_gradient,
    scale_by_radam,
    scale_by_rprop,
    scale_by_yogi,
)
from ._more_aliases import (
    adabelief,
    adadelta,
    adamax,
    adamaxw,
    adan,
    amsgrad,
    fromage,
    lamb,
    lars,
    nadam,
    nadamw,
    noisy_sgd,
    novograd,
    optimistic_gradient_descent,
    radam,
    rprop,
    sign_sgd,
    yogi,
)
from ._norms import (
    AddNoiseState,
    ApplyEvery,
    EmaState,
    NonNegativeParamsState,
    ZeroNansState,
    add_noise,
    apply_every,
    centralize,
    clip_by_block_rms,
    ema,
    keep_params_nonnegative,
    normalize_by_update_norm,
    safe_norm,
    safe_root_mean_squares,
    scale_by_param_block_norm,
    scale_by_param_block_rms,
    scale_by_sign,
    scale_by_trust_ratio,
    set_to_zero,
    zero_nans,
)
from ._wrappers import (
    ApplyIfFiniteState,
    LookaheadParams,
    LookaheadState,
    MaskedNode,
    MultiSteps,
    MultiStepsState,
    PartitionState,
    apply_if_finite,
    flatten,
    lookahead,
    masked,
    multi_transform,
    named_chain,
    partition,
)
from ._schedules import (
    constant_schedule,
    cosine_decay_schedule,
    cosine_onecycle_schedule,
    exponential_decay,
    join_schedules,
    linear_onecycle_schedule,
    linear_schedule,
    piecewise_constant_schedule,
    piecewise_interpolate_schedule,
    polynomial_schedule,
    sgdr_schedule,
    warmup_constant_schedule,
    warmup_cosine_decay_schedule,
    warmup_exponential_decay_schedule,
)
from ._transform import (
    MaskedState,
    ScaleByAdamState,
    ScaleByLionState,
    ScaleByRmsState,
    ScaleByRmsWithCountState,
    ScaleByRssState,
    ScaleByRStdDevState,
    ScaleByRStdDevWithCountState,
    ScaleByScheduleState,
    ScaleState,
    TraceState,
    WeightDecaySchedule,
    add_decayed_weights,
    clip,
    clip_by_global_norm,
    scale,
    scale_by_adam,
    scale_by_learning_rate,
    scale_by_lion,
    scale_by_rms,
    scale_by_rss,
    scale_by_schedule,
    scale_by_stddev,
    trace,
)
from ._update import apply_updates, global_norm, incremental_update

__version__ = "0.2.8"



def _pairs(text):
    return {text[i : i + 2] for i in range(len(text) - 1)}


def _likeness(a, b):
    """Dice's coefficient of the letter pairs of two names: 0 to 1."""
    a, b = _pairs(a), _pairs(b)
    return 2 * len(a & b) / max(len(a) + len(b), 1)


def __getattr__(name):
    if name in ("losses", "schedules"):
        from . import _losses, _schedules

        return _losses if name == "losses" else _schedules
    if name == "contrib":
        import optax.contrib as contrib

        return contrib
    if name.startswith("__"):
        raise AttributeError(f"module 'optax' has no attribute '{name}'")
    names = [other for other in globals() if not other.startswith("_")]
    nearest = max(names, key=lambda other: _likeness(name, other))
    raise AttributeError(
        f"module 'optax' has no attribute '{name}' here; the nearest that it has is '{nearest}'"
    )
