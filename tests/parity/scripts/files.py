"""Files: open, os, pathlib, json, pickle, csv, tempfile, shutil, and their errors."""
import io
import os
import shutil
import tempfile


def err(f, *a, **k):
    try:
        print('no error', f(*a, **k))
    except Exception as e:
        print(type(e).__name__, e)

home = tempfile.mkdtemp()
os.chdir(home)
with open('a.txt', 'w') as f:
    print(f.write('hello\nwörld\n'), f.name, f.mode, f.encoding.lower())
print(open('a.txt').read(), list(open('a.txt')), open('a.txt', 'rb').read())
with open('a.txt', 'a') as f:
    f.write('more\n')
    print(f.tell())
with open('a.txt') as f:
    print(f.readline(), f.readlines())
    print(f.closed)
print(f.closed)
with open('b.bin', 'wb') as f:
    f.write(b'\x00\x01\x02')
    f.seek(1)
    f.write(b'X')
print(open('b.bin', 'rb').read(), os.path.getsize('b.bin'))
with open('b.bin', 'r+b') as f:
    f.seek(2)
    f.write(b'YZ')
    f.seek(0)
    print(f.read())
    f.truncate(2)
print(os.stat('b.bin').st_size, os.path.isfile('b.bin'), os.path.isdir('.'), os.path.exists('nope'))
err(open, 'nope')
err(open, 'nope/x', 'w')
err(open, '.')
err(open, 'a.txt', 'x')
err(open, 'a.txt', 'q')
err(open, 'a.txt', 'rw')
err(open, 'a.txt', 'rb', encoding='utf-8')
err(open, 'a.txt/b')
err(open, '', 'r')
os.mkdir('sub')
err(os.mkdir, 'sub')
os.rmdir('sub')
err(os.rmdir, 'nope')
err(os.remove, 'nope')
err(os.listdir, 'nope')
err(os.listdir, 'a.txt')
err(lambda: open('a.txt').write('x'))
err(lambda: open('a.txt', 'w').read())
os.makedirs('d/e/f')
err(os.makedirs, 'd/e/f')
os.makedirs('d/e/f', exist_ok=True)
err(os.rmdir, 'd')
open('d/e/x.txt', 'w').close()
os.rename('d/e/x.txt', 'd/y.txt')
print(sorted(os.listdir('d')))
err(os.rename, 'zzz', 'd/q')
print([(a, sorted(b), sorted(c)) for a, b, c in os.walk('.')])
print(sorted((e.name for e in os.scandir('.') if e.is_dir())))
from pathlib import Path
p = Path('d') / 'note.md'
p.write_text('# hi')
print(p, p.read_text(), p.exists(), p.suffix, p.stem, p.parent, p.resolve().name, sorted((x.name for x in Path('.').iterdir())))
print(sorted((str(x) for x in Path('.').glob('**/*.txt'))), sorted((str(x) for x in Path('.').rglob('*.md'))))
q = Path('e/f')
q.mkdir(parents=True, exist_ok=True)
(q / 'z.bin').write_bytes(b'abc')
print((q / 'z.bin').stat().st_size, (q / 'z.bin').read_bytes())
err(Path('no').read_text)
(q / 'z.bin').unlink()
(q / 'z.bin').unlink(missing_ok=True)
with p.open() as f:
    print(f.read())
import json
with open('j.json', 'w') as f:
    json.dump({'a': [1, 2.5, None]}, f)
print(json.load(open('j.json')))
with tempfile.TemporaryDirectory() as d:
    open(os.path.join(d, 't'), 'w').write('x')
    print(os.listdir(d), os.path.exists(d))
print(os.path.exists(d))
with tempfile.NamedTemporaryFile('w+') as f:
    f.write('abc')
    f.seek(0)
    print(f.read())
import pickle
pickle.dump({'x': (1, 2)}, open('p.pkl', 'wb'))
print(pickle.load(open('p.pkl', 'rb')))
import csv
with open('c.csv', 'w', newline='') as f:
    csv.writer(f).writerows([[1, 'a'], [2, 'b,c']])
print(list(csv.reader(open('c.csv'))))
print(list(csv.DictReader(open('c.csv'), fieldnames=['n', 't'])))
shutil.copy('a.txt', 'd/a2.txt')
shutil.rmtree('d')
print(os.path.exists('d'))
import glob
print(sorted(glob.glob('*.txt')))
f = open('a.txt', 'w')
print(repr(f))
f.close()
print(open('u.txt', 'w', encoding='utf-16').write('é'))
print(open('u.txt', 'rb').read())
err(lambda: open('u.txt').read())
print(isinstance(open('a.txt'), io.TextIOBase), io.open is open)
print('x', file=open('p.txt', 'w'))
print(open('p.txt').read())
os.chdir('/')
shutil.rmtree(home)
print(os.path.exists(home))
