// The worker's script: keeps messages until the module is there, and lends Rust the event loop.
const suspends = "Suspending" in WebAssembly && "promising" in WebAssembly;
const early = [];
let receive = (bytes) => early.push(bytes);
onmessage = (message) => receive(message.data);

const channel = new MessageChannel();
const turns = [];
channel.port1.onmessage = () => turns.shift()?.();
// A turn of the event loop; timers would be clamped to 4 ms.
globalThis.athanorTurn = (ms) => new Promise((done) => {
  if (ms > 0) { setTimeout(done, ms); return; }
  turns.push(done);
  channel.port2.postMessage(0);
});

const module = await import(new URL("./athanor_worker.js", import.meta.url));
await module.default();
module.start(suspends);
let busy = false;
receive = async (bytes) => {
  module.receive(bytes);
  if (busy) return;
  busy = true;
  try {
    if (suspends) await module.work_suspending(); else module.work();
  } finally {
    busy = false;
  }
};
for (const bytes of early.splice(0)) receive(bytes);
