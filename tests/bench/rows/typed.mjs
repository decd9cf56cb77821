// Hand-written training in JavaScript on Float32Array, no library: what the browser's own compiler gives.
import { RATE, minibatches, parameters } from "../workloads.mjs";

export async function setup({ sizes, batch, ...rest }) {
  const layers = parameters({ sizes, ...rest }), data = minibatches({ batch });
  const W = layers.map((l) => l.w), B = layers.map((l) => l.b), L = layers.length;
  const gW = W.map((w) => new Float32Array(w.length)), gB = B.map((b) => new Float32Array(b.length));
  // Values after each layer, and the loss's derivatives by values before the activation.
  const H = sizes.map((n) => new Float32Array(n * batch)), D = sizes.map((n) => new Float32Array(n * batch));
  let k = 0, last = NaN;

  function forward(x) {
    H[0] = x;
    for (let l = 0; l < L; l++) {
      const I = sizes[l], O = sizes[l + 1], a = H[l], o = H[l + 1], w = W[l], b = B[l];
      for (let r = 0; r < batch; r++) {
        const ro = r * O;
        for (let j = 0; j < O; j++) o[ro + j] = b[j];
        for (let i = 0; i < I; i++) {
          const v = a[r * I + i], wi = i * O;
          for (let j = 0; j < O; j++) o[ro + j] += v * w[wi + j];
        }
        for (let j = 0; j < O; j++) o[ro + j] = Math.tanh(o[ro + j]);
      }
    }
    return H[L];
  }
  function backward() {
    for (let l = L - 1; l >= 0; l--) {
      const I = sizes[l], O = sizes[l + 1], a = H[l], d = D[l + 1], e = D[l], w = W[l], gw = gW[l], gb = gB[l];
      gw.fill(0);
      gb.fill(0);
      for (let r = 0; r < batch; r++) {
        const ro = r * O;
        for (let j = 0; j < O; j++) gb[j] += d[ro + j];
        for (let i = 0; i < I; i++) {
          const v = a[r * I + i], wi = i * O;
          for (let j = 0; j < O; j++) gw[wi + j] += v * d[ro + j];
          if (l > 0) {
            let s = 0;
            for (let j = 0; j < O; j++) s += d[ro + j] * w[wi + j];
            e[r * I + i] = s * (1 - v * v);
          }
        }
      }
    }
  }
  function descend(p, g) {
    for (let i = 0; i < p.length; i++) p[i] -= RATE * g[i];
  }
  function step() {
    const { x, y } = data[k++ % data.length];
    const z = forward(x), d = D[L];
    last = 0;
    for (let r = 0; r < z.length; r++) {
      const e = z[r] - y[r];
      last += (e * e) / z.length;
      d[r] = ((2 * e) / z.length) * (1 - z[r] * z[r]);
    }
    backward();
    for (let l = 0; l < L; l++) { descend(W[l], gW[l]); descend(B[l], gB[l]); }
  }
  return {
    run(n) { for (let i = 0; i < n; i++) step(); },
    loss: () => last,
  };
}
