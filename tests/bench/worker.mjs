// Measures one row on one workload, in a worker: the page asks, one question at a time.
import { workloads } from "./workloads.mjs";

const ROWS = {
  typed: () => import("./rows/typed.mjs"),
  jaxjs: () => import("./rows/jaxjs.mjs"),
  rust: () => import("./rows/rust.mjs"),
  fori: async () => (await import("./rows/python.mjs")).fori,
  loop: async () => (await import("./rows/python.mjs")).loop,
};

let training;
const questions = {
  async setup({ row, workload }) {
    const peer = await ROWS[row]();
    training = await peer.setup(workloads.find((w) => w.id === workload));
  },
  /** `n` steps, closed by reading the loss: milliseconds and the loss. */
  async block({ n }) {
    const started = performance.now();
    await training.run(n);
    const loss = await training.loss();
    return { ms: performance.now() - started, loss };
  },
  /** Microseconds of a step in generated code, where the row knows. */
  async timed({ n }) { return training.timed?.(n); },
};

onmessage = async ({ data }) => {
  try {
    postMessage({ answer: await questions[data.ask](data) });
  } catch (error) {
    postMessage({ error: String(error?.message ?? error) });
  }
};
