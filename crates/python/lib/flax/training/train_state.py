"""What a training loop carries: parameters, an optimizer and its state."""

from typing import Any

from .. import struct


class TrainState(struct.PyTreeNode):
    """Parameters with an optimizer of Optax.

    ``step`` counts updates. ``apply_fn`` (a model's ``apply``) and ``tx`` are part of the
    structure. Subclasses may add fields, such as ``batch_stats``.
    """

    step: Any
    apply_fn: Any = struct.field(pytree_node=False)
    params: Any = struct.field(pytree_node=True)
    tx: Any = struct.field(pytree_node=False)
    opt_state: Any = struct.field(pytree_node=True)

    def apply_gradients(self, *, grads, **kwargs):
        """The state after one update; keyword arguments replace other fields."""
        import optax

        updates, opt_state = self.tx.update(grads, self.opt_state, self.params)
        params = optax.apply_updates(self.params, updates)
        return self.replace(step=self.step + 1, params=params, opt_state=opt_state, **kwargs)

    @classmethod
    def create(cls, *, apply_fn, params, tx, **kwargs):
        """A state at step 0."""
        opt_state = tx.init(params)
        return cls(
            step=0, apply_fn=apply_fn, params=params, tx=tx, opt_state=opt_state, **kwargs
        )
