"""More optimisers by name; the usual ones are in ``_alias``."""

import functools

from . import _adaptive as adaptive
from . import _norms as norms
from ._alias import adam, adamw
from ._base import chain
from ._transform import (
    add_decayed_weights,
    scale,
    scale_by_adam,
    scale_by_learning_rate,
    trace,
)
from ._wrappers import masked

nadam = functools.partial(adam, nesterov=True)
nadamw = functools.partial(adamw, nesterov=True)


def _alias(rescale, learning_rate):
    return chain(rescale, scale_by_learning_rate(learning_rate))


def adabelief(learning_rate, b1=0.9, b2=0.999, eps=1e-16, eps_root=1e-16, *, nesterov=False):
    """AdaBelief (arXiv:2010.07468)."""
    return _alias(
        adaptive.scale_by_belief(b1, b2, eps, eps_root, nesterov=nesterov), learning_rate
    )


def adadelta(
    learning_rate=None, rho=0.9, eps=1e-6, weight_decay=0.0, weight_decay_mask=None
):
    """Adadelta (arXiv:1212.5701)."""
    return chain(
        add_decayed_weights(weight_decay, weight_decay_mask),
        adaptive.scale_by_adadelta(rho, eps),
        scale_by_learning_rate(learning_rate),
    )


def adamax(learning_rate, b1=0.9, b2=0.999, eps=1e-8):
    """AdaMax (arXiv:1412.6980, section 7.1)."""
    return _alias(adaptive.scale_by_adamax(b1, b2, eps), learning_rate)


def adamaxw(learning_rate, b1=0.9, b2=0.999, eps=1e-8, weight_decay=1e-4, mask=None):
    """AdaMax with decoupled weight decay."""
    return chain(
        adaptive.scale_by_adamax(b1, b2, eps),
        add_decayed_weights(weight_decay, mask),
        scale_by_learning_rate(learning_rate),
    )


def adan(
    learning_rate, b1=0.98, b2=0.92, b3=0.99, eps=1e-8, eps_root=1e-8, weight_decay=0.0, mask=None
):
    """Adan (arXiv:2208.06677)."""
    return chain(
        adaptive.scale_by_adan(b1, b2, b3, eps, eps_root),
        add_decayed_weights(weight_decay, mask),
        scale_by_learning_rate(learning_rate),
    )


def amsgrad(
    learning_rate, b1=0.9, b2=0.999, eps=1e-8, eps_root=0.0, mu_dtype=None,
    bias_correction_mu=True, bias_correction_nu=True,
):
    """AMSGrad (arXiv:1904.09237)."""
    rescale = adaptive.scale_by_amsgrad(
        b1, b2, eps, eps_root, mu_dtype, bias_correction_mu, bias_correction_nu
    )
    return _alias(rescale, learning_rate)


def fromage(learning_rate, min_norm=1e-6):
    """Fromage (Bernstein et al., arXiv:2002.03432, algorithm 1)."""
    if callable(learning_rate):
        shrink = lambda count: 1 / (1 + learning_rate(count) ** 2) ** 0.5
        rate = lambda count: shrink(count) * learning_rate(count)
        decay = lambda count: shrink(count) - 1
    else:
        shrink = 1 / (1 + learning_rate**2) ** 0.5
        rate, decay = learning_rate * shrink, shrink - 1
    return chain(
        norms.scale_by_trust_ratio(min_norm),
        scale_by_learning_rate(rate),
        add_decayed_weights(decay),
    )


def lars(
    learning_rate, weight_decay=0.0, weight_decay_mask=True, trust_coefficient=0.001, eps=0.0,
    trust_ratio_mask=True, momentum=0.9, nesterov=False,
):
    """LARS (arXiv:1708.03888)."""
    trust = norms.scale_by_trust_ratio(trust_coefficient=trust_coefficient, eps=eps)
    return chain(
        masked(add_decayed_weights(weight_decay), weight_decay_mask),
        masked(trust, trust_ratio_mask),
        scale_by_learning_rate(learning_rate),
        trace(momentum, nesterov),
    )


def lamb(learning_rate, b1=0.9, b2=0.999, eps=1e-6, eps_root=0.0, weight_decay=0.0, mask=None):
    """LAMB (You et al., arXiv:1904.00962, algorithm 2)."""
    return chain(
        scale_by_adam(b1, b2, eps, eps_root),
        add_decayed_weights(weight_decay, mask),
        norms.scale_by_trust_ratio(),
        scale_by_learning_rate(learning_rate),
    )


def noisy_sgd(learning_rate, eta=0.01, gamma=0.55, key=None, *, seed=None):
    """Gradient descent with annealed noise (arXiv:1511.06807)."""
    return _alias(norms.add_noise(eta, gamma, key, seed=seed), learning_rate)


def sign_sgd(learning_rate):
    """Steps of one length (arXiv:1802.04434)."""
    return _alias(norms.scale_by_sign(), learning_rate)


def novograd(learning_rate, b1=0.9, b2=0.25, eps=1e-6, eps_root=0.0, weight_decay=0.0):
    """NovoGrad (arXiv:1905.11286)."""
    return _alias(
        adaptive.scale_by_novograd(b1, b2, eps, eps_root, weight_decay), learning_rate
    )


def optimistic_gradient_descent(learning_rate, alpha=1.0, beta=1.0):
    """Optimistic gradient descent, for games (arXiv:1901.08511)."""
    return _alias(adaptive.scale_by_optimistic_gradient(alpha, beta), learning_rate)


def radam(
    learning_rate, b1=0.9, b2=0.999, eps=1e-8, eps_root=0.0, threshold=5.0, *, nesterov=False
):
    """Rectified Adam (arXiv:1908.03265)."""
    rescale = adaptive.scale_by_radam(b1, b2, eps, eps_root, threshold, nesterov=nesterov)
    return _alias(rescale, learning_rate)


def rprop(learning_rate, eta_minus=0.5, eta_plus=1.2, min_step_size=1e-6, max_step_size=50.0):
    """Rprop (Riedmiller and Braun 1993)."""
    return chain(
        adaptive.scale_by_rprop(learning_rate, eta_minus, eta_plus, min_step_size, max_step_size),
        scale(-1.0),
    )


def yogi(learning_rate, b1=0.9, b2=0.999, eps=1e-3):
    """Yogi (Zaheer et al. 2018)."""
    return _alias(adaptive.scale_by_yogi(b1, b2, eps), learning_rate)
