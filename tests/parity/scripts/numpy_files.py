"""NumPy's files: npy, npz, text, raw bytes; pickle and files of JAX arrays."""
import io
import os
import pickle
import shutil
import tempfile
import jax
import jax.numpy as jnp
import numpy as np


def err(f, *a, **k):
    try:
        print('no error', f(*a, **k))
    except Exception as e:
        print(type(e).__name__, e)

home = tempfile.mkdtemp()
os.chdir(home)
a = np.arange(6, dtype=np.float32).reshape(2, 3)
np.save('a', a)
np.save('b.npy', a.T.copy())
print(sorted(os.listdir('.')), np.load('a.npy'), np.load('a.npy').dtype, os.path.getsize('a.npy'))
np.savez('z', x=a, y=np.array([1, 2]))
z = np.load('z.npz')
print(z.files, z['x'], z['y'].dtype, 'x' in z, len(z))
with np.load('z.npz') as z:
    print({k: v.shape for k, v in z.items()})
np.savez('w', a, a + 1)
print(np.load('w.npz').files)
b = io.BytesIO()
np.savez(b, q=a)
b.seek(0)
print(np.load(b)['q'].sum())
b = io.BytesIO()
np.save(b, a)
b.seek(0)
print(np.load(b).sum())
with open('c.npy', 'wb') as f:
    np.save(f, a)
    np.save(f, a * 2)
with open('c.npy', 'rb') as f:
    print(np.load(f).sum(), np.load(f).sum())
err(np.load, 'none.npy')
err(lambda: np.load('z.npz')['nope'])
open('bad.npy', 'w').write('hello')
err(np.load, 'bad.npy')
np.savetxt('t.csv', a, delimiter=',')
print(open('t.csv').read())
print(np.loadtxt('t.csv', delimiter=','))
np.savetxt('u.txt', np.arange(3), fmt='%d', header='n')
print(open('u.txt').read(), np.loadtxt('u.txt', dtype=int))
open('h.csv', 'w').write('x,y\n1,2\n3,4\n')
print(np.loadtxt('h.csv', delimiter=',', skiprows=1), np.genfromtxt('h.csv', delimiter=',', skip_header=1), np.loadtxt('h.csv', delimiter=',', skiprows=1, usecols=1), np.loadtxt('h.csv', delimiter=',', skiprows=1, unpack=True))
tree = {'w': a, 'n': [np.int32(3), 2.5], 's': np.array(['x'][0:0], dtype=np.float64)}
pickle.dump(tree, open('t.pkl', 'wb'))
t = pickle.load(open('t.pkl', 'rb'))
print(t['w'], t['w'].dtype, t['n'], t['s'].dtype, t['s'].shape)
a.tofile('raw.bin')
print(np.fromfile('raw.bin', dtype=np.float32), os.path.getsize('raw.bin'))
for d in ('int8', 'uint8', 'float16', 'int64', 'bool'):
    np.save('d.npy', np.array([1, 0, 2]).astype(d))
    x = np.load('d.npy')
    print(x.dtype, x)
np.savez_compressed('cz', m=np.zeros((100, 100)))
print(np.load('cz.npz')['m'].shape)
p = {'k': jnp.ones((2, 2)), 'b': jnp.arange(3)}
s = pickle.dumps(p)
q = pickle.loads(s)
print(q, q['b'].dtype)
np.save('j.npy', p['k'])
print(np.load('j.npy'))
jnp.save('jj.npy', p['b'])
print(jnp.load('jj.npy'))
k = jax.random.PRNGKey(0)
print(pickle.loads(pickle.dumps(k)))
os.chdir('/')
shutil.rmtree(home)
