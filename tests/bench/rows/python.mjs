// Athanor: Python in the site's own worker, spoken to as the page does.
import load, { commands, event, next_cell } from "/module/athanor_bench.js";
import { POOL, RATE, minibatches, parameters } from "../workloads.mjs";

const numbers = (a) => `[${Array.from(a, (x) => Number.isInteger(x) ? `${x}.0` : String(x)).join(",")}]`;

function program({ sizes, batch, ...rest }) {
  const layers = parameters({ sizes, ...rest });
  const data = minibatches({ batch });
  const params = layers.map(({ w, b }, i) =>
    `    (jnp.array(${numbers(w)}).reshape(${sizes[i]}, ${sizes[i + 1]}), jnp.array(${numbers(b)})),`);
  return `import jax
import jax.numpy as jnp
from jax import lax

state = [
${params.join("\n")}
]
batches = [
${data.map(({ x, y }) => `    (jnp.array(${numbers(x)}).reshape(${batch}, 2), jnp.array(${numbers(y)}).reshape(${batch}, 1)),`).join("\n")}
]
xs = jnp.stack([x for x, _ in batches])
ys = jnp.stack([y for _, y in batches])
done = 0

def mse(params, x, y):
    for w, b in params:
        x = jnp.tanh(x @ w + b)
    return jnp.mean((x - y) ** 2)

def update(params, x, y):
    loss, grads = jax.value_and_grad(mse)(params, x, y)
    return jax.tree.map(lambda p, g: p - ${RATE} * g, params, grads), loss

step = jax.jit(update)

@jax.jit
def train(params, start, n):
    def body(i, carry):
        k = (start + i) % ${POOL}
        return update(carry[0], xs[k], ys[k])
    return lax.fori_loop(0, n, body, (params, jnp.float32(0)))
`;
}

const LOOP = (n) => `for k in range(done, done + ${n}):
    x, y = batches[k % ${POOL}]
    state, loss = step(state, x, y)
done += ${n}
print("loss", float(loss))`;

const FORI = (n) => `state, loss = train(state, done, ${n})
done += ${n}
print("loss", float(loss))`;

/** Rows differ in how the steps are called. */
export const setup = (cell) => async (workload) => {
  await load();
  const worker = new Worker("/site/worker.js", { type: "module" });
  let out = "", settle, greeted;
  const greeting = new Promise((done) => { greeted = done; });
  worker.onerror = (e) => settle?.no(new Error(e.message || "the site's worker does not load"));
  worker.onmessage = ({ data }) => {
    const [kind, text] = event(data);
    if (kind === "out") out += text;
    else if (kind === "ready") greeted();
    else if (kind === "finished") settle?.yes(out);
    else if (kind === "fault" || kind === "failed") settle?.no(new Error(text));
  };
  const send = (messages) => new Promise((yes, no) => {
    settle = { yes, no };
    out = "";
    for (const m of messages) worker.postMessage(m);
  });
  const [hello, ...rest] = commands(program(workload));
  worker.postMessage(hello);
  await greeting;
  await send(rest);
  let last = NaN;
  return {
    async run(n) {
      const said = await send(next_cell(cell(n)));
      last = Number(/loss (\S+)/.exec(said)?.[1] ?? NaN);
    },
    loss: () => last,
  };
};

export const loop = { setup: setup(LOOP) };
export const fori = { setup: setup(FORI) };
