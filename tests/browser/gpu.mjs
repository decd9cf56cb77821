// The GPU device in Chromium, on its software adapter: same answers as the CPU, the choice on the
// page, and faults: whatever happens to the device, the run goes on.
import assert from "node:assert/strict";
import { decode, encode } from "./link.mjs";
import { bar, idle, lesson, outputs, until, withoutSuspension } from "./tests.mjs";

export const FLAGS = ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"];

const LESSON = "neural-networks";
const device = (page) => page.locator(".run-bar .device").textContent();
const numbers = (text) => (text.match(/-?\d+(?:\.\d+)?(?:e[-+]?\d+)?|nan|inf/g) ?? []).map(Number);

/** Texts of equal words whose numbers agree to a relative 1e-3. */
function assertClose(a, b) {
  const words = (text) => text.replace(/-?\d+(?:\.\d+)?(?:e[-+]?\d+)?/g, "#");
  assert.equal(words(a), words(b));
  numbers(a).forEach((x, i) => {
    const y = numbers(b)[i];
    assert.ok(Math.abs(x - y) <= 1e-3 * Math.max(1, Math.abs(x)), `${x} and ${y} in:\n${a}\n${b}`);
  });
}

/** Code that runs in the worker before all else; it may change the browser's own functions. */
function before(open, code) {
  return async (options) => {
    const page = await open(options);
    await page.route("**/worker.js", async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ response: answer, body: `${code}\n${await answer.text()}` });
    });
    return page;
  };
}

let published = null;

/** Opens the lesson with other code in its first cell, on a device, and runs that cell. */
async function begin(open, site, choice, lines) {
  if (!published) {
    const page = await open();
    await page.goto(new URL(`${LESSON}/`, site).href);
    published = (await page.evaluate(() => JSON.parse(document.getElementById("lesson-data").textContent)
      .blocks.find((block) => block.id === "layer").code)).split("\n");
    await page.close();
  }
  const fragment = encode(LESSON, { d: choice, e: [{ c: "layer", h: "0", d: [{ a: 0, r: published, i: lines }] }] });
  const page = await lesson(open, site, fragment);
  await outputs(page, "layer").getByRole("button", { name: "Run to here" }).click();
  return page;
}

/** The same; returns the page when the run is over. */
async function on(open, site, choice, lines) {
  const page = await begin(open, site, choice, lines);
  const text = () => page.locator("#cell-layer").textContent();
  await until("the run is over", async () => /begin[\s\S]*end\s|Traceback/.test(await outputs(page, "layer").textContent()), 120_000)
    .catch(async (error) => { throw new Error(`${error.message}: ${await text()}`); });
  await idle(page);
  return page;
}

const result = async (page) => (await outputs(page, "layer").textContent()).replace(/^[\s\S]*begin/, "begin");

// A hundred steps of training with a momentum, in ten calls.
const TRAINING = [
  "print('begin')",
  "import jax, jax.numpy as jnp",
  "x = jax.random.normal(jax.random.key(0), (128, 16))",
  "y = jnp.sin(x.sum(axis=1, keepdims=True))",
  "def loss_fn(p): return jnp.mean((jnp.tanh(x @ p['a'] + p['b']) @ p['c'] - y) ** 2)",
  "@jax.jit",
  "def step(p, m):",
  "    loss, g = jax.value_and_grad(loss_fn)(p)",
  "    m = jax.tree.map(lambda m, g: 0.9 * m + g, m, g)",
  "    return jax.tree.map(lambda p, m: p - 0.01 * m, p, m), m, loss",
  "keys = jax.random.split(jax.random.key(1))",
  "p = {'a': jax.random.normal(keys[0], (16, 32)) / 4, 'b': jnp.zeros(32), 'c': jax.random.normal(keys[1], (32, 1)) / 6}",
  "m = jax.tree.map(jnp.zeros_like, p)",
  "for i in range(100):",
  "    p, m, loss = step(p, m)",
  "    if i % 10 == 9: print('loss', i, float(loss))",
  "print('end')",
];

/** Sets `self.lose` to be called at the n-th submission after the device is there. */
const atSubmission = (n, what) => `
  const request = GPUAdapter.prototype.requestDevice;
  GPUAdapter.prototype.requestDevice = async function (...args) {
    const device = await request.apply(this, args);
    const submit = device.queue.submit.bind(device.queue);
    let count = 0;
    device.queue.submit = (list) => {
      submit(list);
      if (++count === ${n}) { ${what} }
    };
    return device;
  };`;

/** The training survives a fault, with the losses of an undisturbed run, and the page says so and
 * what it runs on then. */
async function survives(open, site, code, words, then = /cpu/) {
  const want = await result(await on(open, site, "cpu", TRAINING));
  const page = await on(before(open, code), site, "gpu", TRAINING);
  assertClose(await result(page), want);
  assert.equal((await result(page)).match(/loss/g).length, 10);
  await until("the page tells", async () => words.test(await page.locator(".run-bar").textContent() + await page.locator("[data-run-bar]").textContent()), 3_000);
  assert.match(await device(page), then);
}

const LOSSES = Number(process.env.LOSSES ?? 5);
const faults = Object.fromEntries(Array.from({ length: LOSSES }, (_, i) => [
  `a device that is lost at a random step, ${i + 1} of ${LOSSES}`,
  async ({ open, site }) => {
    const n = 3 + Math.floor(Math.random() * 16);
    try {
      await survives(open, site, atSubmission(n, "device.destroy();"), /lost/);
    } catch (error) {
      throw new Error(`destroyed at submission ${n}: ${error.message}`);
    }
  },
]));

export const tests = {
  async "every primitive on the GPU agrees with the reference interpreter"({ open, site }) {
    const page = await open();
    await page.goto(site);
    const text = await page.evaluate(async (module) => {
      const check = await import(module);
      await check.default();
      return check.gpu_instances();
    }, new URL("check/athanor_bench.js", site).href);
    console.log(text.replace(/^/gm, "      "));
    assert.doesNotMatch(text, /FAIL/);
    assert.ok(Number(/(\d+) right, 0 wrong/.exec(text)?.[1]) > 100, "how many");
  },

  async "the GPU gives the CPU's answers"({ open, site }) {
    const lines = [
      "print('begin')",
      "import jax, jax.numpy as jnp",
      "x = jax.random.normal(jax.random.key(3), (48, 64))",
      "print(jax.random.bits(jax.random.key(1), (3,)))",
      "f = jax.jit(lambda x: (x @ x.T, jax.nn.softmax(x), jnp.sort(x, axis=1), jnp.cumsum(x, axis=0), x.argmax(axis=1)))",
      "for y in f(x): print(y.shape, float(y.sum()), float(y[3].sum()), y.reshape(-1)[5])",
      "g = jax.jit(lambda x: jax.lax.scan(lambda c, r: (jnp.tanh(c + r), c.sum()), jnp.zeros(64), x))",
      "for y in g(x): print(y.shape, float(jnp.abs(y).sum()))",
      "h = jax.jit(lambda n: jax.lax.while_loop(lambda c: c[0] < n, lambda c: (c[0] + 1, c[1] * 1.5), (0, 1.0)))",
      "print(h(13))",
      "print(jax.jit(lambda x: jnp.zeros(8).at[jnp.array([1, 1, 5])].add(x[0, :3]))(x))",
      "print('end')",
    ];
    const gpu = await on(open, site, "gpu", lines);
    assert.match(await device(gpu), /gpu · /);
    assertClose(await result(gpu), await result(await on(open, site, "cpu", lines)));
  },

  async "JAX names the devices and puts arrays on them"({ open, site }) {
    const lines = [
      "print('begin')",
      "import jax, jax.numpy as jnp",
      "print(jax.default_backend(), jax.devices(), jax.devices('cpu'), jax.devices('gpu')[0].platform)",
      "x = jax.device_put(jnp.arange(6.0), jax.devices('gpu')[0])",
      "y = jax.jit(lambda x: x * 2)(x)",
      "print(x.devices(), y.devices(), y.sum())",
      "with jax.default_device(jax.devices('cpu')[0]): z = jax.jit(lambda n: jnp.ones(n).sum(), static_argnums=0)(5)",
      "print(z.devices(), z)",
      "print('end')",
    ];
    const gpu = await result(await on(open, site, "gpu", lines));
    assert.match(gpu, /gpu \[GpuDevice\(id=0\)\] \[CpuDevice\(id=0\)\] gpu/);
    assert.match(gpu, /\{GpuDevice\(id=0\)\} \{GpuDevice\(id=0\)\} 30\.0/);
    assert.match(gpu, /\{CpuDevice\(id=0\)\} 5\.0/);
    const auto = await result(await on(open, site, "auto", lines));
    assert.match(auto, /cpu \[CpuDevice\(id=0\)\] \[CpuDevice\(id=0\)\] gpu/);
    assert.match(auto, /\{GpuDevice\(id=0\)\} \{GpuDevice\(id=0\)\} 30\.0/);
  },

  async "the choice travels in the link"({ open, site }) {
    const page = await lesson(open, site);
    await page.locator(".device-choice").selectOption("gpu");
    await bar(page, "Share").click();
    await until("the link", async () => /#v1/.test(page.url()));
    assert.equal(decode(new URL(page.url()).hash).payload.d, "gpu");
    const other = await lesson(open, site, encode(LESSON, { d: "gpu" }));
    assert.equal(await other.locator(".device-choice").inputValue(), "gpu");
  },

  async "the lesson trains on the GPU"({ open, site }) {
    const page = await lesson(open, site, encode(LESSON, { d: "gpu", p: { epochs: 40 } }));
    await bar(page, "Run").click();
    const text = () => page.locator("#cell-train [data-outputs]").textContent();
    await until("the loss is printed", async () => /loss \d/.test(await text()), 170_000);
    assert.match(await device(page), /gpu · /);
  },

  async "auto times long calls on both and shows the numbers"({ open, site }) {
    const page = await on(open, site, "auto", [
      "print('begin')",
      "import jax, jax.numpy as jnp",
      "big = jax.jit(lambda x: jnp.tanh(x @ x) / 2)",
      "small = jax.jit(lambda x: x + 1)",
      "x = jax.random.normal(jax.random.key(0), (256, 256))",
      "for i in range(8): x = big(x); y = small(x)",
      "print(float(jnp.abs(x).sum()))",
      "print('end')",
    ]);
    const told = await page.locator(".timings").textContent();
    assert.match(told, /: CPU [\d.]+ (ms|µs), GPU [\d.]+ (ms|µs) \(\d+ dispatch(es)?\) a call; runs on the [CG]PU\./);
    console.log(`      ${told}`);
  },

  async "a step that is trained again makes nothing new on the GPU"({ open, site }) {
    const count = `
      self.made = {};
      for (const [owner, name] of [[GPUDevice, "createBuffer"], [GPUDevice, "createBindGroup"], [GPUDevice, "createComputePipeline"],
        [GPUBuffer, "mapAsync"], [GPUQueue, "submit"], [GPUComputePassEncoder, "dispatchWorkgroups"]]) {
        const plain = owner.prototype[name];
        owner.prototype[name] = function (...args) { self.made[name] = (self.made[name] ?? 0) + 1; return plain.apply(this, args); };
      }`;
    const lines = [...TRAINING.slice(0, -4), "for i in range(40): p, m, loss = step(p, m)", "print('warm', float(loss))",
      "import time", "print('end')", "time.sleep(2)", "for i in range(100): p, m, loss = step(p, m)", "print('more', float(loss))", "print('end')"];
    const page = await begin(before(open, count), site, "gpu", lines);
    const text = () => outputs(page, "layer").textContent();
    const made = () => page.workers()[0].evaluate(() => ({ ...self.made }));
    await until("warm", async () => /begin\s+warm [\d.e-]+\s+end/.test(await text()) && /gpu/.test(await device(page)), 60_000);
    const first = await made();
    await until("a hundred steps", async () => /more/.test(await text()), 60_000);
    const last = await made();
    const made100 = Object.fromEntries(Object.keys(last).map((k) => [k, last[k] - first[k]]));
    console.log(`      100 steps: ${JSON.stringify(made100)}`);
    for (const name of ["createBuffer", "createBindGroup", "createComputePipeline"]) assert.ok(made100[name] <= 2, `${name}: ${made100[name]}`);
    // One for the loss that is printed, and one for the copies against a loss of the device.
    assert.ok(made100.mapAsync <= 2, `reads: ${made100.mapAsync}`);
  },

  ...faults,

  async "a shader that the device refuses"({ open, site }) {
    const code = `
      let texts = 0;
      const plain = GPUDevice.prototype.createShaderModule;
      GPUDevice.prototype.createShaderModule = function (d) {
        return plain.call(this, ++texts === 4 ? { ...d, code: "no shader" } : d);
      };`;
    await survives(open, site, code, /does not take a shader/, /gpu/);
  },

  async "a device out of memory"({ open, site }) {
    const code = atSubmission(9, `device.dispatchEvent(new GPUUncapturedErrorEvent("uncapturederror", { error: new GPUOutOfMemoryError("enough"), cancelable: true }));`);
    await survives(open, site, code, /out of GPU memory/);
  },

  async "an adapter that computes wrongly is not trusted"({ open, site }) {
    const code = `
      const plain = GPUDevice.prototype.createShaderModule;
      GPUDevice.prototype.createShaderModule = function (d) {
        return plain.call(this, { ...d, code: d.code.replace("part[lane] + part[lane + half]", "part[lane] - part[lane + half]") });
      };`;
    await survives(open, site, code, /self-test/);
  },

  async "no adapter"({ open, site }) {
    await survives(open, site, "GPU.prototype.requestAdapter = async () => null;", /no GPU adapter/);
  },

  async "a browser that cannot wait for a GPU"({ open, site }) {
    const want = await result(await on(open, site, "cpu", TRAINING));
    const page = await on(withoutSuspension(open, true), site, "gpu", TRAINING);
    assertClose(await result(page), want);
    assert.match(await page.locator("[data-run-bar]").textContent(), /cannot wait for a GPU/);
  },
};
