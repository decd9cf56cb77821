"""Cells ``(carry, x) -> (carry, y)``, and loops over sequences."""

import functools
import warnings
from typing import Any

import jax
import jax.numpy as jnp
from jax import random
from jax.nn import sigmoid
from jax.numpy import tanh

from ..core.frozen_dict import FrozenDict
from . import transforms
from .convolution import Conv
from .dtypes import promote_dtype
from .initializers import ones, orthogonal, zeros
from .linear import Dense, default_kernel_init
from .module import Module, compact, nowrap

default_recurrent_init = orthogonal()


class RNNCellBase(Module):
    """What loops need of a cell."""

    @nowrap
    def initialize_carry(self, rng, input_shape):
        """The first carry for inputs of a shape (*batch, features)."""
        raise NotImplementedError

    @property
    def num_feature_axes(self):
        """How many axes of the inputs are features."""
        return 1

    @nowrap
    def _zeros(self, rng, input_shape):
        return self.carry_init(rng, (*input_shape[:-1], self.features), self.param_dtype)

    @nowrap
    def _pair(self, rng, input_shape):
        key_c, key_h = random.split(rng)
        return self._zeros(key_c, input_shape), self._zeros(key_h, input_shape)

    @nowrap
    def _dense(self, features, kernel_init, use_bias, bias_init):
        """A maker of dense layers: call it with their names."""
        return functools.partial(
            Dense,
            features=features,
            use_bias=use_bias,
            kernel_init=kernel_init,
            bias_init=bias_init,
            dtype=self.dtype,
            param_dtype=self.param_dtype,
        )


class SimpleCell(RNNCellBase):
    """h' = activation(W_i x + b + W_h h), Elman 1990; ``residual`` adds h inside."""

    features: int
    activation_fn: Any = tanh
    kernel_init: Any = default_kernel_init
    recurrent_kernel_init: Any = default_recurrent_init
    bias_init: Any = zeros
    dtype: Any = None
    param_dtype: Any = jnp.float32
    carry_init: Any = zeros
    residual: bool = False

    @compact
    def __call__(self, carry, inputs):
        width = carry.shape[-1]
        dense_h = self._dense(width, self.recurrent_kernel_init, False, zeros)
        dense_i = self._dense(width, self.kernel_init, True, self.bias_init)
        new = dense_i(name="i")(inputs) + dense_h(name="h")(carry)
        if self.residual:
            new = new + carry
        new = self.activation_fn(new)
        return new, new

    @nowrap
    def initialize_carry(self, rng, input_shape):
        return self._zeros(rng, input_shape)


class GRUCell(RNNCellBase):
    """Cho et al. 2014: r, z = gates; n = tanh(W_in x + b + r (W_hn h + b)); h' = (1-z) n + z h."""

    features: int
    gate_fn: Any = sigmoid
    activation_fn: Any = tanh
    kernel_init: Any = default_kernel_init
    recurrent_kernel_init: Any = default_recurrent_init
    bias_init: Any = zeros
    dtype: Any = None
    param_dtype: Any = jnp.float32
    carry_init: Any = zeros

    @compact
    def __call__(self, carry, inputs):
        h = carry
        width = h.shape[-1]
        dense_h = self._dense(width, self.recurrent_kernel_init, False, self.bias_init)
        dense_i = self._dense(width, self.kernel_init, True, self.bias_init)
        r = self.gate_fn(dense_i(name="ir")(inputs) + dense_h(name="hr")(h))
        z = self.gate_fn(dense_i(name="iz")(inputs) + dense_h(name="hz")(h))
        n = dense_i(name="in")(inputs) + r * dense_h(name="hn", use_bias=True)(h)
        new = (1.0 - z) * self.activation_fn(n) + z * h
        return new, new

    @nowrap
    def initialize_carry(self, rng, input_shape):
        return self._zeros(rng, input_shape)


class MGUCell(RNNCellBase):
    """The minimal gated unit, Zhou et al. 2016: a GRU with one gate f."""

    features: int
    gate_fn: Any = sigmoid
    activation_fn: Any = tanh
    kernel_init: Any = default_kernel_init
    recurrent_kernel_init: Any = default_recurrent_init
    forget_bias_init: Any = ones
    activation_bias_init: Any = zeros
    dtype: Any = None
    param_dtype: Any = jnp.float32
    carry_init: Any = zeros
    reset_gate: bool = True

    @compact
    def __call__(self, carry, inputs):
        h = carry
        width = h.shape[-1]
        dense_h = self._dense(width, self.recurrent_kernel_init, False, self.activation_bias_init)
        dense_i = self._dense(width, self.kernel_init, True, self.activation_bias_init)
        wx = dense_i(name="if", bias_init=self.forget_bias_init)(inputs)
        f = self.gate_fn(wx + dense_h(name="hf")(h))
        memory = dense_h(name="hn", use_bias=self.reset_gate)(h)
        if self.reset_gate:
            memory = memory * f
        n = self.activation_fn(dense_i(name="in")(inputs) + memory)
        new = (1.0 - f) * n + f * h
        return new, new

    @nowrap
    def initialize_carry(self, rng, input_shape):
        return self._zeros(rng, input_shape)


class LSTMCell(RNNCellBase):
    """Hochreiter and Schmidhuber 1997, with a forget gate: c' = f c + i g, h' = o tanh(c')."""

    features: int
    gate_fn: Any = sigmoid
    activation_fn: Any = tanh
    kernel_init: Any = default_kernel_init
    recurrent_kernel_init: Any = default_recurrent_init
    bias_init: Any = zeros
    dtype: Any = None
    param_dtype: Any = jnp.float32
    carry_init: Any = zeros

    @compact
    def __call__(self, carry, inputs):
        c, h = carry
        width = h.shape[-1]
        dense_h = self._dense(width, self.recurrent_kernel_init, True, self.bias_init)
        dense_i = self._dense(width, self.kernel_init, False, zeros)
        i = self.gate_fn(dense_i(name="ii")(inputs) + dense_h(name="hi")(h))
        f = self.gate_fn(dense_i(name="if")(inputs) + dense_h(name="hf")(h))
        g = self.activation_fn(dense_i(name="ig")(inputs) + dense_h(name="hg")(h))
        o = self.gate_fn(dense_i(name="io")(inputs) + dense_h(name="ho")(h))
        c = f * c + i * g
        h = o * self.activation_fn(c)
        return (c, h), h

    @nowrap
    def initialize_carry(self, rng, input_shape):
        return self._pair(rng, input_shape)


class DenseParams(Module):
    """The parameters of a dense layer, to use otherwise."""

    features: int
    use_bias: bool = True
    param_dtype: Any = jnp.float32
    precision: Any = None
    kernel_init: Any = default_kernel_init
    bias_init: Any = zeros

    @compact
    def __call__(self, inputs):
        shape = (inputs.shape[-1], self.features)
        kernel = self.param("kernel", self.kernel_init, shape, self.param_dtype)
        if not self.use_bias:
            return kernel, None
        return kernel, self.param("bias", self.bias_init, (self.features,), self.param_dtype)


class OptimizedLSTMCell(RNNCellBase):
    """``LSTMCell`` with one product for all gates; the same parameters."""

    features: int
    gate_fn: Any = sigmoid
    activation_fn: Any = tanh
    kernel_init: Any = default_kernel_init
    recurrent_kernel_init: Any = default_recurrent_init
    bias_init: Any = zeros
    dtype: Any = None
    param_dtype: Any = jnp.float32
    carry_init: Any = zeros

    @nowrap
    def _gates(self, inputs, params):
        """The parts of all gates: inputs (..., in) to four arrays (..., features)."""
        kernel = jnp.concatenate([kernel for kernel, _ in params], axis=-1)
        biases = [bias for _, bias in params if bias is not None]
        bias = jnp.concatenate(biases, axis=-1) if biases else None
        inputs, kernel, bias = promote_dtype(inputs, kernel, bias, dtype=self.dtype)
        y = jnp.dot(inputs, kernel)
        return jnp.split(y if bias is None else y + bias, 4, axis=-1)

    @compact
    def __call__(self, carry, inputs):
        c, h = carry
        width = h.shape[-1]
        of_input, of_state = [], []
        for gate in "ifgo":
            options = {"param_dtype": self.param_dtype, "bias_init": self.bias_init}
            dense = DenseParams(
                width, False, kernel_init=self.kernel_init, name=f"i{gate}", **options
            )
            of_input.append(dense(inputs))
            dense = DenseParams(
                width, True, kernel_init=self.recurrent_kernel_init, name=f"h{gate}", **options
            )
            of_state.append(dense(h))
        parts = zip(self._gates(h, of_state), self._gates(inputs, of_input))
        i, f, g, o = [from_state + from_input for from_state, from_input in parts]
        c = self.gate_fn(f) * c + self.gate_fn(i) * self.activation_fn(g)
        h = self.gate_fn(o) * self.activation_fn(c)
        return (c, h), h

    @nowrap
    def initialize_carry(self, rng, input_shape):
        return self._pair(rng, input_shape)


class ConvLSTMCell(RNNCellBase):
    """Shi et al. 2015: an LSTM of images, with convolutions for products."""

    features: int
    kernel_size: Any
    strides: Any = None
    padding: Any = "SAME"
    use_bias: bool = True
    dtype: Any = None
    param_dtype: Any = jnp.float32
    carry_init: Any = zeros

    @compact
    def __call__(self, carry, inputs):
        c, h = carry
        conv = functools.partial(
            Conv,
            features=4 * self.features,
            kernel_size=self.kernel_size,
            strides=self.strides,
            padding=self.padding,
            use_bias=self.use_bias,
            dtype=self.dtype,
            param_dtype=self.param_dtype,
        )
        gates = conv(name="ih")(inputs) + conv(name="hh")(h)
        i, g, f, o = jnp.split(gates, 4, axis=-1)
        c = sigmoid(f + 1) * c + sigmoid(i) * jnp.tanh(g)
        h = sigmoid(o) * jnp.tanh(c)
        return (c, h), h

    @nowrap
    def initialize_carry(self, rng, input_shape):
        return self._pair(rng, input_shape)

    @property
    def num_feature_axes(self):
        return len(self.kernel_size) + 1


def flip_sequences(inputs, seq_lengths, num_batch_dims, time_major):
    """Sequences backwards, each as far as it is long; what is beyond stays beyond."""
    axis = 0 if time_major else num_batch_dims
    steps = inputs.shape[axis]
    if seq_lengths is None:
        return jnp.flip(inputs, axis=axis)
    lengths = jnp.expand_dims(seq_lengths, axis=axis)
    shape = [steps] + [1] * num_batch_dims if time_major else [1] * num_batch_dims + [steps]
    places = (jnp.arange(steps - 1, -1, -1).reshape(shape) + lengths) % steps
    places = places.reshape(list(places.shape) + [1] * (inputs.ndim - places.ndim))
    return jnp.take_along_axis(inputs, places, axis=axis)


class RNN(Module):
    """A cell along a sequence: inputs (*batch, time, features) to (*batch, time, outputs).

    ``seq_lengths`` (*batch): how long each sequence is; only the last carry and the reverse order
    depend on it. ``reverse`` runs backwards, and gives the outputs in that order unless
    ``keep_order``.
    """

    cell: Any
    time_major: bool = False
    return_carry: bool = False
    reverse: bool = False
    keep_order: bool = False
    unroll: int = 1
    variable_axes: Any = FrozenDict()
    variable_broadcast: Any = "params"
    variable_carry: Any = False
    split_rngs: Any = FrozenDict({"params": False})

    def __call__(
        self,
        inputs,
        *,
        initial_carry=None,
        init_key=None,
        seq_lengths=None,
        return_carry=None,
        time_major=None,
        reverse=None,
        keep_order=None,
    ):
        """The outputs, or (last carry, outputs)."""
        return_carry = self.return_carry if return_carry is None else return_carry
        time_major = self.time_major if time_major is None else time_major
        reverse = self.reverse if reverse is None else reverse
        keep_order = self.keep_order if keep_order is None else keep_order
        features = self.cell.num_feature_axes
        axis = 0 if time_major else inputs.ndim - (features + 1)
        batch = inputs.shape[1:-features] if time_major else inputs.shape[:axis]

        def flip(x):
            return flip_sequences(x, seq_lengths, len(batch), time_major)

        if reverse:
            inputs = flip(inputs)
        carry = initial_carry
        if carry is None:
            shape = inputs.shape[:axis] + inputs.shape[axis + 1 :]
            key = random.key(0) if init_key is None else init_key
            carry = self.cell.initialize_carry(key, shape)
        every_carry = seq_lengths is not None and return_carry

        def step(cell, carry, x):
            carry, y = cell(carry, x)
            return carry, (carry, y) if every_carry else y

        loop = transforms.scan(
            step,
            in_axes=axis,
            out_axes=(0, axis) if every_carry else axis,
            unroll=self.unroll,
            variable_axes=self.variable_axes,
            variable_broadcast=self.variable_broadcast,
            variable_carry=self.variable_carry,
            split_rngs=self.split_rngs,
        )
        carry, outputs = loop(self.cell, carry, inputs)
        if every_carry:
            carries, outputs = outputs
            last = seq_lengths - 1
            carry = jax.tree.map(lambda x: x[last, jnp.arange(x.shape[1])], carries)
        if reverse and keep_order:
            outputs = jax.tree.map(flip, outputs)
        return (carry, outputs) if return_carry else outputs


def _concatenate(a, b):
    return jnp.concatenate([a, b], axis=-1)


class Bidirectional(Module):
    """Two loops, one forwards and one backwards, with their outputs joined."""

    forward_rnn: Any
    backward_rnn: Any
    merge_fn: Any = _concatenate
    time_major: bool = False
    return_carry: bool = False

    def __call__(
        self,
        inputs,
        *,
        initial_carry=None,
        init_key=None,
        seq_lengths=None,
        return_carry=None,
        time_major=None,
        reverse=None,
        keep_order=None,
    ):
        """The outputs, or ((forward carry, backward carry), outputs)."""
        time_major = self.time_major if time_major is None else time_major
        return_carry = self.return_carry if return_carry is None else return_carry
        keys = (None, None) if init_key is None else random.split(init_key)
        carries = (None, None) if initial_carry is None else initial_carry
        if self.forward_rnn is self.backward_rnn:
            warnings.warn(
                "forward_rnn and backward_rnn is the same object, so they will share parameters.",
                stacklevel=2,
            )
        same = {"seq_lengths": seq_lengths, "return_carry": True, "time_major": time_major}
        forward, outputs = self.forward_rnn(
            inputs, initial_carry=carries[0], init_key=keys[0], reverse=False, **same
        )
        backward, others = self.backward_rnn(
            inputs,
            initial_carry=carries[1],
            init_key=keys[1],
            reverse=True,
            keep_order=True,
            **same,
        )
        outputs = jax.tree.map(self.merge_fn, outputs, others)
        return ((forward, backward), outputs) if return_carry else outputs
