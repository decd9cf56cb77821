"""Small helpers of training loops."""

import jax
import jax.numpy as jnp


def shard(xs):
    """The leading axis split over the devices: (n, ...) to (devices, n / devices, ...)."""
    n = jax.local_device_count()
    return jax.tree.map(lambda x: x.reshape((n, -1) + x.shape[1:]), xs)


def shard_prng_key(prng_key):
    """A key for each device."""
    return jax.random.split(prng_key, jax.local_device_count())


def stack_forest(forest):
    """A tree of stacked arrays from a sequence of trees."""
    return jax.tree.map(lambda *xs: jnp.stack(xs), *forest)


def get_metrics(device_metrics):
    """The first device's metrics, stacked over time."""
    return stack_forest(jax.device_get(jax.tree.map(lambda x: x[0], device_metrics)))


def onehot(labels, num_classes, on_value=1.0, off_value=0.0):
    """labels (...) to (..., num_classes): on at the place of the label, off elsewhere."""
    places = jnp.arange(num_classes).reshape((1,) * labels.ndim + (-1,))
    return jnp.where(labels[..., None] == places, on_value, off_value).astype(jnp.float32)
