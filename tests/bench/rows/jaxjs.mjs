// jax-js on its wasm backend, one thread: the whole step (forward, backward, update) inside one jit().
import { init, defaultDevice, jit, valueAndGrad, numpy as np, tree } from "../node_modules/@jax-js/jax/dist/index.js";
import { RATE, minibatches, parameters } from "../workloads.mjs";

const array = (data, shape) => np.array(data, { shape });

export async function setup({ sizes, batch, ...rest }) {
  if (!(await init("wasm")).includes("wasm")) throw new Error("jax-js's wasm backend did not start");
  defaultDevice("wasm");
  const layers = parameters({ sizes, ...rest });
  let params = layers.map(({ w, b }, i) => ({ w: array(w, [sizes[i], sizes[i + 1]]), b: array(b, [sizes[i + 1]]) }));
  const data = minibatches({ batch }).map(({ x, y }) => [array(x, [batch, 2]), array(y, [batch, 1])]);
  const loss = (p, x, y) => {
    for (const { w, b } of p) x = np.tanh(np.matmul(x, w).add(b));
    return np.square(x.sub(y)).mean();
  };
  const train = jit((p, x, y) => {
    const [l, g] = valueAndGrad(loss)(tree.ref(p), x, y);
    return [tree.map((a, b) => a.sub(b.mul(RATE)), p, g), l];
  });
  let k = 0, last = null;
  return {
    run(n) {
      for (let i = 0; i < n; i++) {
        const [x, y] = data[k++ % data.length];
        last?.dispose();
        [params, last] = train(params, x.ref, y.ref);
        // Read each step: without, its queue of unread results grows.
        last.ref.dataSync();
      }
    },
    loss: () => last.ref.dataSync()[0],
  };
}
