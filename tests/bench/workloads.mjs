// The networks that are trained, their initial parameters and their minibatches: the same numbers
// for every row, so that the loss after N steps can be compared between rows.

/** Deterministic: uniform in [0, 1) and standard normal. */
function rng(seed) {
  let s = seed >>> 0;
  const uniform = () => {
    s = (s + 0x9e3779b9) >>> 0;
    let z = s;
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    return ((z ^ (z >>> 16)) >>> 0) / 4294967296;
  };
  const normal = () => Math.sqrt(-2 * Math.log(uniform() + 1e-12)) * Math.cos(2 * Math.PI * uniform());
  return { uniform, normal };
}

/** Minibatches that a run goes round: step k trains on minibatch k mod POOL. */
export const POOL = 8;
export const RATE = 0.3;

/** Multilayer perceptrons with tanh after every layer, mean squared error, gradient descent. */
export const workloads = [
  { id: "2-8-8-1.b10", sizes: [2, 8, 8, 1], batch: 10 },
  { id: "2-8-8-1.b32", sizes: [2, 8, 8, 1], batch: 32 },
  { id: "2-4-2-1.b10", sizes: [2, 4, 2, 1], batch: 10 },
  { id: "2-4-2-1.b32", sizes: [2, 4, 2, 1], batch: 32 },
];

/** Layers as [{ w, b }]: Float32Arrays of inputs × outputs and outputs. */
export function parameters({ sizes }) {
  const { normal } = rng(1234);
  return sizes.slice(1).map((out, i) => ({
    w: Float32Array.from({ length: sizes[i] * out }, () => normal() * Math.sqrt(1 / sizes[i])),
    b: new Float32Array(out),
  }));
}

/** [{ x, y }], a disc (1) inside a ring (-1): Float32Arrays of batch × 2 and batch × 1. */
export function minibatches({ batch }) {
  const { uniform } = rng(99);
  return Array.from({ length: POOL }, () => {
    const x = new Float32Array(batch * 2), y = new Float32Array(batch);
    for (let i = 0; i < batch; i++) {
      const ring = i & 1, angle = uniform() * 2 * Math.PI;
      const radius = ring ? 0.7 + 0.3 * uniform() : 0.5 * uniform();
      x[2 * i] = radius * Math.sin(angle);
      x[2 * i + 1] = radius * Math.cos(angle);
      y[i] = ring ? -1 : 1;
    }
    return { x, y };
  });
}

/** One Float32Array after another. */
export function joined(arrays) {
  const all = new Float32Array(arrays.reduce((n, a) => n + a.length, 0));
  let at = 0;
  for (const a of arrays) { all.set(a, at); at += a.length; }
  return all;
}
