// Data sets, files and what Python fetches when it is imported, in a browser.
import assert from "node:assert/strict";
import { idle, outputs, snippet } from "./tests.mjs";

async function prints(open, site, lines) {
  let fetched = [];
  const opener = async (options) => {
    const page = await open(options);
    const mine = fetched = [];  // of the last page only: another one makes the link
    page.on("request", (request) => mine.push(new URL(request.url()).pathname));
    return page;
  };
  const page = await snippet(opener, site, lines);
  await idle(page);
  const text = await outputs(page, "layer").textContent();
  return { text, fetched };
}

export const tests = {
  async "data sets are fetched at their first use, from the site"({ open, site }) {
    const { text, fetched } = await prints(open, site, [
      "from athanor import data",
      "x, y = data.digits()", "print('digits', x.shape, x.dtype, y.sum())",
      "x, y = data.mnist('test')", "print('mnist', x.shape, float(x.max()), y.sum())",
      "data.mnist('test')",
      "print('text', len(data.text()), len(data.names()))",
      "print('tables', data.iris()[0].shape, data.penguins()[1].sum())"]);
    assert.match(text, /digits \(1797, 8, 8\) float32 8070/);
    assert.match(text, /mnist \(1000, 28, 28\) 1\.0 4500/);
    assert.match(text, /text 196887 8403/);
    assert.match(text, /tables \(150, 4\) 314/);
    assert.ok(!fetched.some((path) => path.includes("mnist-train")), "only what is asked for");
  },

  async "modules that lessons seldom use come in bundles, once each"({ open, site }) {
    const { text, fetched } = await prints(open, site, [
      "import optax, einops, statistics, json, pathlib, flax.linen as nn, csv",
      "print(statistics.mean([1, 2, 6]), json.dumps({'a': 1}), pathlib.Path('a') / 'b', csv.QUOTE_ALL)",
      "from decimal import Decimal", "print(Decimal('0.1') + Decimal('0.2'))",
      "print('flax', nn.Dense(3).features, optax.sgd, einops.rearrange)"]);
    assert.match(text, /3 \{"a": 1\} a\/b 1/);
    assert.match(text, /0\.3/);
    assert.match(text, /flax 3/);
    const bundles = fetched.filter((path) => path.includes("/python/"));
    assert.equal(new Set(bundles).size, bundles.length, `each once: ${bundles}`);
    assert.ok(bundles.some((path) => path.includes("flax")));
    assert.ok(!bundles.some((path) => path.includes("unittest")), "only what is imported");
  },

  async "files last while Python does"({ open, site }) {
    const { text } = await prints(open, site, [
      "import numpy as np, os, pickle, jax.numpy as jnp",
      "np.savez('w.npz', a=np.arange(3), b=np.eye(2))",
      "with open('note.txt', 'w') as f: f.write('kept')",
      "pickle.dump({'k': jnp.ones(2)}, open('t.pkl', 'wb'))",
      "print(sorted(os.listdir('.')), open('note.txt').read(), np.load('w.npz')['b'].sum(), pickle.load(open('t.pkl', 'rb')))",
      "open('missing.txt')"]);
    assert.match(text, /\['note\.txt', 't\.pkl', 'tmp', 'w\.npz'\] kept 2\.0 \{'k': Array\(\[1\., 1\.\], dtype=float32\)\}/);
    assert.match(text, /FileNotFoundError: \[Errno 2\] No such file or directory: 'missing\.txt'/);
  },

  async "what was taken out of the module is missing politely"({ open, site }) {
    const { text } = await prints(open, site, [
      "import unicodedata",
      "print(unicodedata.normalize('NFD', 'é') == 'e\\u0301', unicodedata.category('A'), unicodedata.name('A', None))",
      "for do in (lambda: 'é'.encode('shift_jis'), lambda: __import__('bz2'), lambda: unicodedata.lookup('BLACK STAR'),",
      "           lambda: eval(repr('x').replace('x', chr(92) + 'N{BLACK STAR}')), lambda: __import__('xml.parsers.expat')):",
      "    try: print('got', do())",
      "    except Exception as e: print(type(e).__name__)",
      "print('é'.encode('cp1252'), 2**64 * 3**50, 'done')"]);
    assert.match(text, /True Lu None/);
    assert.match(text, /LookupError\s*ModuleNotFoundError\s*KeyError\s*SyntaxError\s*ModuleNotFoundError/);
    assert.match(text, /b'\\xe9' \d+ done/);
  },
};
