// Athanor: the compiled step called from Rust, in WebAssembly.
import load, { Training } from "/module/athanor_bench.js";
import { RATE, joined, minibatches, parameters } from "../workloads.mjs";

export async function setup(workload) {
  await load();
  const data = minibatches(workload);
  const training = new Training(
    Uint32Array.from(workload.sizes), workload.batch, RATE,
    joined(parameters(workload).flatMap(({ w, b }) => [w, b])),
    joined(data.map((d) => d.x)), joined(data.map((d) => d.y)));
  return { run: (n) => training.steps(n), loss: () => training.loss(), timed: (n) => training.timed(n) };
}
