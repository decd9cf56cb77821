"""Losses: one number for each example, no mean. The last axis is the classes' or features'."""

import jax
import jax.numpy as jnp


def _floating(x):
    x = jnp.asarray(x)
    if not jnp.issubdtype(x.dtype, jnp.floating):
        raise ValueError(f"Expected subdtype floating but got {x.dtype}.")
    return x


def squared_error(predictions, targets=None):
    """``(predictions - targets)**2``; both of one shape, which is the result's."""
    predictions = _floating(predictions)
    if targets is None:
        return predictions**2
    if jnp.shape(predictions) != jnp.shape(targets):
        raise ValueError(
            f"Expected shapes to be equal, got {jnp.shape(predictions)} and {jnp.shape(targets)}."
        )
    return (predictions - targets) ** 2


def l2_loss(predictions, targets=None):
    """Half the squared error, so that its derivative is the error."""
    return 0.5 * squared_error(predictions, targets)


def huber_loss(predictions, targets=None, *, delta=1.0):
    """Half the squared error up to ``delta``, linear beyond (Huber 1964, section 4)."""
    predictions = _floating(predictions)
    errors = jnp.abs(predictions if targets is None else predictions - targets)
    quadratic = jnp.minimum(errors, delta)
    return 0.5 * quadratic**2 + delta * (errors - quadratic)


def cosine_similarity(predictions, targets, *, epsilon=0.0, axis=-1):
    """The cosine of the angle between vectors along ``axis``; norms at least √epsilon."""

    def unit(x):
        x = _floating(x)
        squared = jnp.sum(jnp.square(x), axis=axis, keepdims=True)
        return x / jnp.sqrt(jnp.maximum(squared, epsilon))

    return jnp.sum(unit(predictions) * unit(targets), axis=axis)


def sigmoid_binary_cross_entropy(logits, labels):
    """-y log σ(x) - (1 - y) log σ(-x), elementwise (Goodfellow et al. 2016, section 6.2.2.2)."""
    logits = _floating(logits)
    labels = jnp.asarray(labels).astype(logits.dtype)
    log_p = jax.nn.log_sigmoid(logits)
    log_not_p = jax.nn.log_sigmoid(-logits)
    return -labels * log_p - (1.0 - labels) * log_not_p


def softmax_cross_entropy(logits, labels, axis=-1):
    """-Σ labels log softmax(logits): (..., classes) twice to (...)."""
    log_probs = jax.nn.log_softmax(_floating(logits), axis)
    return -jnp.sum(labels * log_probs, axis=axis)


def softmax_cross_entropy_with_integer_labels(logits, labels, axis=-1):
    """-log softmax(logits)[label]: (..., classes) and integers (...) to (...)."""
    logits, labels = _floating(logits), jnp.asarray(labels)
    if not jnp.issubdtype(labels.dtype, jnp.integer):
        raise ValueError(f"Expected subdtype integer but got {labels.dtype}.")
    of_label = jnp.take_along_axis(logits, jnp.expand_dims(labels, axis), axis=axis)
    # Only the label's value is normalised, not the whole row.
    return jax.nn.logsumexp(logits, axis=axis) - jnp.squeeze(of_label, axis=axis)


def kl_divergence(log_predictions, targets, axis=-1):
    """Σ targets (log targets - log_predictions); terms of targets that are 0 are 0."""
    log_predictions, targets = _floating(log_predictions), _floating(targets)
    log_targets = jnp.where(targets == 0, 0, jnp.log(targets))
    return jnp.sum(targets * (log_targets - log_predictions), axis=axis)


def log_cosh(predictions, targets=None):
    """log cosh of the error: half its square where small, its size where large."""
    errors = _floating(predictions if targets is None else predictions - targets)
    return jnp.logaddexp(errors, -errors) - jnp.log(2.0).astype(errors.dtype)


def cosine_distance(predictions, targets, *, epsilon=0.0, axis=-1):
    """One less the cosine similarity."""
    return 1.0 - cosine_similarity(predictions, targets, epsilon=epsilon, axis=axis)


def safe_softmax_cross_entropy(logits, labels):
    """Like ``softmax_cross_entropy``; a label of 0 counts nothing even where a logit is -inf."""
    log_probs = jax.nn.log_softmax(_floating(logits), axis=-1)
    return -jnp.sum(jnp.where(labels == 0, 0.0, labels * log_probs), axis=-1)


def kl_divergence_with_log_targets(log_predictions, log_targets, axis=-1):
    """Σ exp(log_targets) (log_targets - log_predictions)."""
    log_predictions, log_targets = _floating(log_predictions), _floating(log_targets)
    return jnp.sum(jnp.exp(log_targets) * (log_targets - log_predictions), axis=axis)


def convex_kl_divergence(log_predictions, targets, axis=-1):
    """The divergence that is convex in both, for measures that need not sum to 1."""
    predictions = jnp.exp(_floating(log_predictions))
    return kl_divergence(log_predictions, targets, axis) + jnp.sum(predictions - targets, axis=axis)


def hinge_loss(predictor_outputs, targets):
    """max(0, 1 - y f), elementwise, for targets -1 and 1."""
    return jnp.maximum(0, 1 - predictor_outputs * targets)


def perceptron_loss(predictor_outputs, targets):
    """max(0, -y f), elementwise, for targets -1 and 1."""
    return jnp.maximum(0, -predictor_outputs * targets)


def sigmoid_focal_loss(logits, labels, *, alpha=None, gamma=2.0):
    """Cross entropy that counts easy examples less (Lin et al., arXiv:1708.02002, equation 5)."""
    logits = _floating(logits)
    labels = jnp.asarray(labels).astype(logits.dtype)
    p = jax.nn.sigmoid(logits)
    of_label = p * labels + (1 - p) * (1 - labels)
    loss = sigmoid_binary_cross_entropy(logits, labels) * (1 - of_label) ** gamma
    if alpha is None:
        return loss
    return (alpha * labels + (1 - alpha) * (1 - labels)) * loss


def poly_loss_cross_entropy(logits, labels, epsilon=2.0, axis=-1):
    """Cross entropy plus ``epsilon`` (1 - p of the label) (arXiv:2204.12511, equation 6)."""
    p = jnp.sum(labels * jax.nn.softmax(_floating(logits), axis=axis), axis=axis)
    return softmax_cross_entropy(logits, labels, axis) + epsilon * (1 - p)


def smooth_labels(labels, alpha):
    """(1 - alpha) labels + alpha / classes (Szegedy et al., arXiv:1512.00567, section 7)."""
    labels = _floating(labels)
    return (1.0 - alpha) * labels + alpha / labels.shape[-1]
