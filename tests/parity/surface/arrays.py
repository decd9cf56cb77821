"""jax.Array: attributes, methods, indices, updates, operators, text."""

import itertools

WAIVED = "-broadcast -all"

_DTYPES = "bool int8 uint8 int16 uint16 int32 uint32 float16 bfloat16 float32".split()


def _pairs():
    """Sums of all pairs of element types: strong, and weak on either side."""
    lines = [f"jnp.ones(2, '{a}') + jnp.ones(2, '{b}')" for a, b in itertools.combinations_with_replacement(_DTYPES, 2)]
    for a in _DTYPES:
        for scalar in ("True", "1", "1.5", "jnp.asarray(1)", "fw", "np.float32(1)", "np.float64(1)", "np.int64(1)", "np.uint8(1)"):
            lines += [f"jnp.ones(2, '{a}') * {scalar}"]
        lines += [f"jnp.ones(2, '{a}') / 2", f"jnp.ones(2, '{a}').sum()", f"jnp.ones(2, '{a}').mean()", f"jnp.asarray([1, 2], '{a}').prod()", f"jnp.ones(2, '{a}') ** 2", f"2.0 ** jnp.ones(2, '{a}')"]
    return "\n".join(lines)


def _methods():
    """The reductions and scans that are methods."""
    lines = []
    for name in "sum mean max min prod all any std var argmax argmin cumsum cumprod ravel flatten".split():
        lines += [f"= jax.Array.{name} 1 " + _ELSEWHERE, f"X.{name}()"]
        if name not in ("ravel", "flatten"):
            lines += [f"X.{name}(axis=0)", f"f.{name}(1)"]
        if name[:3] not in ("cum", "rav", "fla"):
            lines += [f"f.{name}(axis=1, keepdims=True)"]
    return "\n".join([*lines, "f.ravel(order='F')", "f.sum(axis=(0, 1))", "i.sum(dtype=jnp.float32)"])


# Their keywords have cases as functions of jax.numpy.
_ELSEWHERE = "-initial= -where= -dtype= -ddof= -correction= -mean= -promote_integers= -order= -axis= -keepdims="


CASES = """
= jax.Array 1
X.shape
X.dtype.name
X.ndim
X.size
X.T
X.mT
X.real
X.nbytes
X.itemsize
fw.weak_type
len(f)
len(f0)
f.sharding.device_set == {jax.devices()[0]}
str(f.device)
[str(d) for d in f.devices()]
str(type(f))
= jax.Array.reshape 1
X.reshape(3, 2)
f.reshape((3, -1))
f.reshape([6])
f.reshape(4)
f.reshape(3, 2, order='F')
f.reshape(-1, copy=True)
= jax.Array.astype 1
X.astype(float)
X.astype(jnp.int32)
X.astype('bool')
f.astype(jnp.bfloat16)
f.astype(dtype=jnp.float16, copy=True)
jnp.multiply(f, 100).astype(jnp.uint8)
jnp.multiply(f, 100).astype(jnp.int8)
fn.astype(jnp.int32)
{METHODS}
= jax.Array.squeeze, jax.Array.transpose, jax.Array.swapaxes, jax.Array.clip, jax.Array.dot, jax.Array.sort, jax.Array.argsort, jax.Array.take, jax.Array.round, jax.Array.copy, jax.Array.conj, jax.Array.repeat, jax.Array.diagonal, jax.Array.trace, jax.Array.nonzero, jax.Array.ptp, jax.Array.searchsorted, jax.Array.compress, jax.Array.choose, jax.Array.argpartition, jax.Array.view 2 -all -axis= -kind= -order= -stable= -descending= -fill_value= -mode= -total_repeat_length= -size= -offset= -axis1= -axis2= -dtype= -side= -sorter= -method= -precision= -preferred_element_type= -keepdims= -initial= -where= -type= -axes= -wrap=
f[None].squeeze()
f[None].squeeze(axis=0)
f.transpose()
fc.transpose(2, 0, 1)
fc.transpose((1, 0, 2))
f.swapaxes(0, 1)
f.clip(0, 1)
f.clip(min=0.5)
f.clip(max=0.5)
f.dot(fr)
f.sort(axis=0)
f.argsort()
f.take(j)
f.take(jnp.array([0, 1]), axis=1)
f.round()
f.round(decimals=1)
f.copy()
f.conj()
fr.repeat(2)
f.repeat(2, axis=0)
fs.diagonal()
fs.trace()
i.nonzero()
f.ptp()
fr.searchsorted(1.0)
f.compress(jnp.array([True, False]), axis=0)
fv.argpartition(2)
f.view(jnp.int32)
= jax.Array.item, jax.Array.tolist, jax.Array.block_until_ready, jax.Array.__array__, jax.Array.is_ready, jax.Array.delete, jax.Array.addressable_data, jax.Array.copy_to_host_async, jax.Array.on_device_size_in_bytes 1
f0.item()
i[0, 0].item()
f.item()
f.item(1, 2)
f.item(4)
X.tolist()
f.block_until_ready()
np.array(f)
np.asarray(X)
f.is_ready()
f.addressable_data(0)
f.on_device_size_in_bytes()
= jax.Array.at 1
X.at[0, 1].set(7)
X.at[0].add(2)
f.at[0].mul(2)
f.at[0].multiply(2)
f.at[0].divide(2)
f.at[0].subtract(2)
f.at[0].power(2)
f.at[0].min(0.5)
f.at[0].max(0.5)
f.at[0].apply(jnp.sin)
f.at[0].get()
f.at[9].get(mode='fill', fill_value=-1)
f.at[9].get(mode='fill')
i.at[9].get(mode='fill')
f.at[9].get(mode='clip')
f.at[9].set(1.0)
f.at[9].set(1.0, mode='clip')
f.at[-1, -1].set(9)
fv.at[j].add(1.0)
fv.at[j].add(ft)
fv.at[j].set(3.0)
fv.at[j].mul(ft)
fv.at[j].max(ft)
fv.at[j, ].min(ft)
fv.at[jnp.array([0, 9, -1])].set(7, mode='drop')
f.at[:, 1].set(fr[:2])
f.at[..., ::2].add(10)
f.at[m].set(0)
f.at[m].add(1.0)
i.at[0].set(2.7)
i.at[0].add(f[0])
h.at[0, 0].set(1e-3)
f.at[:, jnp.array([0, 2])].set(fk)
f.at[jnp.array([0, 1]), jnp.array([1, 2])].add(1)
f.at[()].set(1.0)
f.at[0].set(fr, unique_indices=True, indices_are_sorted=True)
jnp.zeros((3, 3)).at[jnp.diag_indices(3)].set(fr)
f.at[0].set(jnp.ones(4))
f.at[None, 0].get()
= jax.Array.__getitem__ 1
X[0]
X[1, 2]
X[-1]
f[9]
f[-9]
X[:, 1]
X[::-1, ::2]
f[1:9]
f[..., 0]
f[None]
f[:, None, 1]
fv[::2]
fv[4:1:-1]
fv[-3:]
fv[j]
fv[jnp.array([9, -9])]
fv[jnp.array([[0, 1], [1, 2]])]
f[m]
f[m[:, 0]]
f[:, m[0]]
fc[:, jnp.array([0, 1]), 0]
fc[0, :, jnp.array([0, 1])]
fc[jnp.array([0, 1]), jnp.array([[0], [1]])]
fc[:, jnp.array([0, 1])]
fc[jnp.array([0, 1]), :, jnp.array([0, 1])]
fc[..., jnp.array([0, 3])]
fv[[0, 1]]
fv['a']
fv[1.5]
fv[0, 0]
f[True]
f[jnp.int32(1)]
f[np.array([0, 1]), np.array([1, 1])]
f[jnp.array([0, 1], jnp.uint8)]
f[i[0, 2], i[1, 1]]
f[jnp.array([True, False]), 1]
f[slice(None), slice(0, 2)]
fv[jnp.array([], jnp.int32)]
fv[f0]
f[:, jnp.newaxis]
= jax.Array.__iter__ 1
list(f)
[x * 2 for x in fr]
0 + (lambda a, b, c: a + b * c)(*fr)
2 in i
jnp.array([7]) in [1]
f == None
list(f0)
max(fr)
sum(fr)
= jax.Array.__float__ 1
float(f0)
int(i[0, 0])
bool(b[0, 0])
complex(f0)
float(fr)
bool(fr)
bool(e)
int(f0)
list(range(i[0, 2]))
[10, 20, 30][i[0, 2]]
[1, 2][f0]
round(f0)
round(f0, 1)
abs(f)
divmod(f, 2)
hash(f)
f"{f0}"
f"{f0:.2f}"
f"{fr:.2f}"
f"{f}"
"%.3f" % f0
= jax.Array.__repr__ 1
X.__repr__()
str(X)
repr(fw)
repr(f0)
str(f0)
repr(fc)
repr(fn)
str(fn)
repr(u8)
repr(e)
repr(jnp.zeros(2000))
repr(jnp.arange(3) * 1.0)
repr(jnp.float32(1e-9))
repr(jnp.array([1e10, 1.0]))
repr(jnp.array([1e-5, 123.0]))
repr(jnp.array([0.1, 0.25, 100.125]))
str(jnp.eye(3))
repr(g)
str(jnp.array(True))
repr(jnp.array(3))
str(k)
repr([f0, 1])
repr({'a': f0})
= jax.Array.__add__ 1
X + R
X - R
X * R
X / R
X // R
X % R
-X
+X
~X
abs(X)
P ** 2
X > R
X == R
X != 0
X & X
X | X
X ^ X
X << 1
X >> 1
X @ S
2 + f
2 - i
2.5 * i
1 / i
7 // i
7 % ip
2 ** i
2.0 ** f
f ** 2.0
i ** -1
i ** 0.5
f ** i
i ** ip
b * f
b + b
i + 2**31
i + [1, 2, 3]
[1, 2, 3] * i
f + 'a'
f + None
np.ones(3) @ f.T
np.float64(2) * f
np.float32(2) * h
n + f
n * i
f @ n.T
n > f
1.5 // fr
fr // 0.3
-7 // i
-7 % ip
i8 + i8
u8 * 300
u8 - 1
u8 / 255.
i * True
f0 + 1
fw + i
jnp.sqrt(2) * h
0.0 < fr
fr @ fr
f.T @ f
True & (f > 0) & (f < 2)
not f0
f0 and 1
f < i
jnp.float32(0.1) + 0.2
{PAIRS}
""".replace("{PAIRS}", _pairs()).replace("{METHODS}", _methods())
