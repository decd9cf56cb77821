// The page: one worker for each row that is being measured.
const workers = {};

/** Starts a row's worker. */
window.open_row = (row, workload) => {
  workers[row]?.terminate();
  workers[row] = new Worker("worker.mjs", { type: "module" });
  return window.ask(row, { ask: "setup", row, workload });
};

window.ask = (row, question) => new Promise((yes, no) => {
  const worker = workers[row];
  worker.onmessage = ({ data }) => data.error === undefined ? yes(data.answer) : no(new Error(data.error));
  worker.onerror = (e) => no(new Error(e.message || "a script does not load"));
  worker.postMessage(question);
});

window.close_rows = () => { for (const row of Object.keys(workers)) { workers[row].terminate(); delete workers[row]; } };
window.ready = true;
