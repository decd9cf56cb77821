// The worker's script: keeps messages until the module is there, and lends Rust the event loop.
const suspends = "Suspending" in WebAssembly && "promising" in WebAssembly;
// The bindings name it when they load; without it nothing is ever suspended.
if (!suspends) WebAssembly.Suspending = class { constructor(plain) { return plain; } };

// Where no stack can be suspended, commands come through a ring in shared memory, whose layout
// web/app/src/mailbox.rs describes, and a message without content says that there are some.
let ring = null;
const mail = (ms) => {
  if (!ring) return;
  const { heads, bytes } = ring;
  if (ms > 0 && Atomics.load(heads, 0) === Atomics.load(heads, 1)) Atomics.wait(heads, 0, Atomics.load(heads, 1), ms);
  while (Atomics.load(heads, 0) !== Atomics.load(heads, 1)) {
    const at = Atomics.load(heads, 1) >>> 0;
    const byte = (i) => bytes[(at + i) % bytes.length];
    const length = byte(0) | byte(1) << 8 | byte(2) << 16 | byte(3) << 24;
    const command = Uint8Array.from({ length }, (_, i) => byte(4 + i));
    Atomics.store(heads, 1, at + 4 + length | 0);
    module.receive(command);
  }
};
globalThis.athanorMail = mail;

// Python waits for what it reads in the middle of an expression, hence synchronous.
const fetched = (address, type) => {
  const request = new XMLHttpRequest();
  request.open("GET", new URL(address, import.meta.url), false);
  request.responseType = type;
  request.send();
  if (request.status !== 200) throw new Error(`${address}: status ${request.status}`);
  return request.response;
};
let sets;
globalThis.athanorData = (name) => {
  try {
    sets ??= JSON.parse(fetched("data/index.json", "text"));
    if (!Object.hasOwn(sets, name)) return "this site was built without it";
    return new Uint8Array(fetched(`data/${sets[name].file}`, "arraybuffer"));
  } catch (error) {
    return `it could not be fetched (${error?.message ?? error})`;
  }
};
globalThis.athanorBundle = (file) => {
  try {
    return new Uint8Array(fetched(`python/${file}`, "arraybuffer"));
  } catch (error) {
    return String(error);
  }
};

const early = [];
let receive = (message) => early.push(message);
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

// A wait for the GPU, ended by its callback. Waits never overlap: there is one stack of Python's.
let awake = null;
globalThis.athanorSleep = (ms) => new Promise((done) => {
  const timer = setTimeout(done, ms);
  awake = () => { clearTimeout(timer); done(); };
});
globalThis.athanorWake = () => awake?.();

// A text instead of bytes: this worker is lost. A panic has said so itself before it traps.
const lost = (what) => postMessage(what);
let module = null;
let busy = false;
// A message came since the last look into the inbox: one that comes while work ends is not lost.
let more = false;
try {
  module = await import(new URL("./athanor_worker.js", import.meta.url));
  await module.default();
  module.start(suspends);
  receive = async (message) => {
    try {
      if (globalThis.SharedArrayBuffer && message instanceof SharedArrayBuffer) {
        ring = { heads: new Int32Array(message, 0, 2), bytes: new Uint8Array(message, 8) };
        return;
      }
      if (message) module.receive(message); else mail(0);
      more = true;
      if (busy) return;
      busy = true;
      while (more) {
        more = false;
        if (suspends) await module.work_suspending(); else module.work();
      }
      busy = false;
    } catch (error) {
      lost(`The engine failed (${error?.message ?? error}).`);
    }
  };
  for (const message of early.splice(0)) receive(message);
} catch (error) {
  lost(`Python could not be loaded (${error?.message ?? error}).`);
}
