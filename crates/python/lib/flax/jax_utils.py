"""Copies of trees for several devices; here there is one."""

import collections
import itertools

import jax
import jax.numpy as jnp


def replicate(tree, devices=None):
    """The tree with a leading axis of devices: each leaf (...) becomes (1, ...)."""
    return jax.tree.map(lambda x: jnp.expand_dims(jnp.asarray(x), 0), tree)


def unreplicate(tree):
    """The first device's part of the tree."""
    return jax.tree.map(lambda x: x[0], tree)


def prefetch_to_device(iterator, size, devices=None):
    """An iterator over the same trees, as arrays, that takes ``size`` of them ahead."""
    queue = collections.deque()

    def enqueue(n):
        for tree in itertools.islice(iterator, n):
            queue.append(jax.tree.map(jnp.asarray, tree))

    iterator = iter(iterator)
    enqueue(size)
    while queue:
        yield queue.popleft()
        enqueue(1)
