"""Cells and loops over sequences."""

CASES = """
## SimpleCell
out = checked(nn.SimpleCell(4), probe((3, 4)), probe((3, 5), 1))
## SimpleCell, residual
out = checked(nn.SimpleCell(4, residual=True, activation_fn=nn.relu), probe((3, 4)), probe((3, 5), 1))
## GRUCell
out = checked(nn.GRUCell(4), probe((3, 4)), probe((3, 5), 1))
## GRUCell with initializers
init = nn.initializers
out = checked(nn.GRUCell(4, bias_init=init.normal(), kernel_init=init.ones, recurrent_kernel_init=init.normal()), probe((3, 4)), probe((3, 5), 1))
## MGUCell
out = checked(nn.MGUCell(4), probe((3, 4)), probe((3, 5), 1))
## MGUCell without reset gate
out = checked(nn.MGUCell(4, reset_gate=False), probe((3, 4)), probe((3, 5), 1))
## LSTMCell
m = nn.LSTMCell(4)
c = (probe((3, 4)), probe((3, 4), 1))
v = m.init(key, c, probe((3, 5)))
out = [{'initial': v}, m.apply(v, c, probe((3, 5)))]
## OptimizedLSTMCell
m = nn.OptimizedLSTMCell(4)
c = (probe((3, 4)), probe((3, 4), 1))
v = m.init(key, c, probe((3, 5)))
out = [{'initial': v}, m.apply(v, c, probe((3, 5)))]
## ConvLSTMCell
m = nn.ConvLSTMCell(4, (3, 3))
c = m.initialize_carry(key, (2, 5, 4, 3))
v = m.init(key, c, probe((2, 5, 4, 3)))
out = [{'initial': v}, m.apply(v, c, probe((2, 5, 4, 3)))]
## The first carry
init = nn.initializers.normal()
out = [nn.SimpleCell(4).initialize_carry(key, (3, 5)), nn.LSTMCell(4, carry_init=init).initialize_carry(key, (3, 5)), nn.GRUCell(2, carry_init=init).initialize_carry(key, (5,)), nn.GRUCell(2).num_feature_axes]
## RNN of SimpleCell
out = checked(nn.RNN(nn.SimpleCell(4)), probe((2, 5, 3)))
## RNN of GRUCell, with the carry
out = checked(nn.RNN(nn.GRUCell(4), return_carry=True), probe((2, 5, 3)))
## RNN of LSTMCell
out = checked(nn.RNN(nn.LSTMCell(4)), probe((2, 5, 3)))
## RNN of OptimizedLSTMCell
out = checked(nn.RNN(nn.OptimizedLSTMCell(4), return_carry=True), probe((2, 5, 3)))
## RNN, time first
out = checked(nn.RNN(nn.GRUCell(4), time_major=True), probe((5, 2, 3)))
## RNN, backwards
out = [checked(nn.RNN(nn.GRUCell(4), reverse=True), probe((2, 5, 3))), checked(nn.RNN(nn.GRUCell(4), reverse=True, keep_order=True), probe((2, 5, 3)))]
## RNN with lengths
n = jnp.array([2, 5])
out = [checked(nn.RNN(nn.GRUCell(4), return_carry=True), probe((2, 5, 3)), seq_lengths=n), checked(nn.RNN(nn.LSTMCell(4), return_carry=True, reverse=True, keep_order=True), probe((2, 5, 3)), seq_lengths=n)]
## RNN from a carry
m = nn.RNN(nn.GRUCell(4))
v = m.init(key, probe((2, 5, 3)))
out = m.apply(v, probe((2, 5, 3)), initial_carry=probe((2, 4)))
## RNN with a random carry
m = nn.RNN(nn.GRUCell(4, carry_init=nn.initializers.normal()))
v = m.init(key, probe((2, 5, 3)))
out = m.apply(v, probe((2, 5, 3)), init_key=jax.random.key(2))
## RNN without batch
out = checked(nn.RNN(nn.SimpleCell(4)), probe((5, 3)))
## RNN of ConvLSTMCell
out = checked(nn.RNN(nn.ConvLSTMCell(2, (3,))), probe((2, 3, 4, 2)))
## Bidirectional
m = nn.Bidirectional(nn.RNN(nn.GRUCell(4)), nn.RNN(nn.GRUCell(3)))
out = checked(m, probe((2, 5, 3)))
## Bidirectional, with the carries and lengths
m = nn.Bidirectional(nn.RNN(nn.SimpleCell(4)), nn.RNN(nn.SimpleCell(4)), merge_fn=lambda a, b: a + b, return_carry=True)
out = checked(m, probe((2, 5, 3)), seq_lengths=jnp.array([2, 5]))
## Two layers and a head
class Net(nn.Module):
    @nn.compact
    def __call__(self, ids):
        x = nn.Embed(9, 4)(ids)
        x = nn.RNN(nn.OptimizedLSTMCell(5))(x)
        x = nn.RNN(nn.GRUCell(6), name='second')(x)
        return nn.Dense(9)(x)
out = checked(Net(), jnp.array([[1, 2, 3], [4, 5, 6]]))
## A cell of one's own
class Cell(nn.RNNCellBase):
    features: int
    @nn.compact
    def __call__(self, carry, x):
        h = nn.tanh(nn.Dense(self.features)(jnp.concatenate([carry, x], -1)))
        return h, h
    def initialize_carry(self, rng, input_shape):
        return jnp.zeros(input_shape[:-1] + (self.features,))
    @property
    def num_feature_axes(self):
        return 1
out = checked(nn.RNN(Cell(4)), probe((2, 5, 3)))
## flip_sequences
from flax.linen.recurrent import flip_sequences
x = probe((2, 4, 2))
out = [flip_sequences(x, jnp.array([1, 3]), 1, False), flip_sequences(x, None, 1, False), flip_sequences(x.swapaxes(0, 1), jnp.array([1, 3]), 1, True)]
"""
