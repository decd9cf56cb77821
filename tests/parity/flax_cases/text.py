"""How modules print, and tabulate."""

CASES = """
## repr
out = [repr(nn.Dense(3)), str(nn.Dropout(0.5)), repr(nn.Sequential([nn.Dense(2), nn.LayerNorm()]))]
## repr of a model
class Net(nn.Module):
    n: int
    act: object = nn.relu
    def setup(self):
        self.a = nn.LayerNorm()
        self.b = [nn.Embed(3, 2)]
    def __call__(self, x):
        return self.a(x)
m = Net(3)
out = [repr(m), repr(m.bind(m.init(key, probe((2,)))))]
## repr inside of a method
class Net(nn.Module):
    @nn.compact
    def __call__(self, x):
        d = nn.Dense(2, name='d')
        y = d(x)
        seen.append(repr(self))
        return y
seen = []
Net().init(key, probe((2,)))
out = seen
## repr of a field
@flax.struct.dataclass
class P:
    x: int
    y: str = 'a'
out = repr(P(1))
## tabulate
import os, re
def plain(text):
    lines = re.sub('\\x1b' + r'\\[[0-9;]*m', '', text).split(chr(10))
    return [line.strip() for line in lines]
wide = {'console_kwargs': {'width': 240, 'force_terminal': False}}
class Block(nn.Module):
    n: int
    @nn.compact
    def __call__(self, x, train=False):
        return nn.relu(nn.Dense(self.n)(x)), {'a': x.mean(), 'b': [x, None]}
class Net(nn.Module):
    def setup(self):
        self.blocks = [Block(4), Block(4)]
        self.emb = nn.Embed(7, 4)
        self.at = nn.MultiHeadDotProductAttention(1)
    def __call__(self, t, *, flag=True):
        x = self.emb(t)
        for b in self.blocks:
            x, _ = b(x)
        x, _ = self.blocks[1](self.at(x), train=False)
        return self.head(x)
    def head(self, x):
        return self.emb.attend(x)
t = jnp.zeros((2, 3), jnp.int32)
out = [plain(Net().tabulate(key, t, flag=False, **wide)), plain(Net().tabulate(key, t, depth=1, **wide)), plain(nn.tabulate(Net(), key, show_repeated=True, **wide)(t)), plain(nn.Dense(3000).tabulate(key, probe((4, 2)), **wide))]
"""
