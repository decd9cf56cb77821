// Steps per second of Athanor and its peers, in one Chromium, in one run; run by `cargo xtask bench`.
// Environment: CHROMIUM (the program), MODULE (folder of web/bench's bindings), SITE (folder of the
// built site, absent: the rows with Python are left out), OUT (the JSON file), ONLY (words,
// separated by commas: rows and workloads whose names contain one), REPEATS, BLOCK_MS, STEPS_TIMED.
import { chromium } from "playwright-core";
import { createReadStream, existsSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { cpus, loadavg } from "node:os";
import { dirname, extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { workloads } from "./workloads.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));
const { CHROMIUM, MODULE, SITE, OUT, ONLY = "", REPEATS = "5", BLOCK_MS = "400", STEPS_TIMED = "0" } = process.env;
if (!CHROMIUM || !MODULE || !OUT) {
  console.error("set CHROMIUM, MODULE and OUT, or run `cargo xtask bench`");
  process.exit(2);
}

// The first is what the others are compared with.
const ROWS = [
  { id: "typed", title: "JavaScript on typed arrays, by hand" },
  { id: "jaxjs", title: "jax-js 0.1.25, wasm" },
  { id: "rust", title: "Athanor, step called from Rust" },
  { id: "fori", title: "Athanor, lax.fori_loop in Python", python: true },
  { id: "loop", title: "Athanor, Python loop, one call a step", python: true },
];
// Steps after which the losses must agree, and how closely: rounding grows with training.
const CHECKS = [[1, 1e-5], [41, 1e-4], [401, 5e-3]];

const only = ONLY.split(",").filter(Boolean);
const names = [...ROWS, ...workloads].map((i) => i.id);
for (const word of only) {
  if (names.some((name) => name.includes(word))) continue;
  console.error(`--only ${word}: no row or network is called so; there are ${names.join(", ")}`);
  process.exit(2);
}
const wanted = (items, name) => {
  const named = items.filter((i) => only.some((o) => name(i).includes(o)));
  return named.length ? named : items;
};
const reference = ROWS[0];
const rows = [...new Set([reference, ...wanted(ROWS, (r) => r.id)])].filter((r) => SITE || !r.python);
const works = wanted(workloads, (w) => w.id);

const TYPES = { ".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm", ".html": "text/html" };
const server = createServer((request, response) => {
  const path = normalize(decodeURIComponent(new URL(request.url, "http://x").pathname));
  if (path === "/bench/") {
    response.writeHead(200, { "Content-Type": "text/html" });
    response.end(`<!doctype html><meta charset=utf-8><title>bench</title><script type=module src=page.mjs></script>`);
    return;
  }
  const places = [["/bench/", HERE], ["/module/", MODULE], ["/site/", SITE]];
  const [prefix, folder] = places.find(([p, f]) => f && path.startsWith(p)) ?? [];
  const file = folder && join(folder, path.slice(prefix.length));
  if (!file || !existsSync(file) || !statSync(file).isFile()) { response.writeHead(404).end(); return; }
  response.writeHead(200, { "Content-Type": TYPES[extname(file)] ?? "application/octet-stream", "Cache-Control": "no-store" });
  createReadStream(file).pipe(response);
});
await new Promise((done) => server.listen(0, "127.0.0.1", done));
const browser = await chromium.launch({
  executablePath: CHROMIUM,
  headless: true,
  args: ["--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync"],
});
const page = await (await browser.newContext()).newPage();
page.on("pageerror", (e) => console.error(`page: ${e}`));
await page.goto(`http://127.0.0.1:${server.address().port}/bench/`);
await page.waitForFunction("window.ready");

const PATIENCE = 120_000;
function within(promise, what) {
  let timer;
  const late = new Promise((_, no) => { timer = setTimeout(() => no(new Error(`${what}: not within ${PATIENCE / 1000} s`)), PATIENCE); });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
const open = (row, workload) => within(page.evaluate(([r, w]) => window.open_row(r, w), [row.id, workload.id]), "start");
const ask = (row, question) => within(page.evaluate(([r, q]) => window.ask(r, q), [row.id, question]), question.ask);
const block = (row, n) => ask(row, { ask: "block", n });
const median = (a) => { const s = [...a].sort((x, y) => x - y), m = s.length >> 1; return s.length % 2 ? s[m] : (s[m - 1] + s[m]) / 2; };
const short = (error) => String(error?.message ?? error).replace(/^page\.evaluate: (Error: )?/, "").replace(/\n\s+at [\s\S]*$/, "").trim();

/** Starts a row and compares its losses with those of hand-written JavaScript. */
async function check(row, workload, expected) {
  const started = Date.now();
  await open(row, workload);
  const losses = {};
  let done = 0;
  for (const [stop, tolerance] of CHECKS) {
    const { loss } = await block(row, stop - done);
    done = stop;
    losses[stop] = loss;
    const want = expected?.[stop] ?? loss;
    if (!(Math.abs(loss - want) <= tolerance * Math.abs(want)))
      throw new Error(`the loss after ${stop} steps is ${loss}, hand-written JavaScript has ${want}`);
  }
  return { losses, startMs: Date.now() - started };
}

/** Steps for a block of about BLOCK_MS, warming up on the way. */
async function size(row) {
  let n = 64, warm = 0;
  for (;;) {
    const { ms } = await block(row, n);
    const next = Math.max(1, Math.round((n * Number(BLOCK_MS)) / Math.max(ms, 1)));
    if (ms >= Number(BLOCK_MS) / 2 && ++warm === 2) return next;
    n = Math.min(next, n * 8);
  }
}

const results = [];
for (const workload of works) {
  const live = [];
  let expected;
  for (const row of rows) {
    const result = { workload: workload.id, row: row.id, title: row.title, rates: [], ratios: [] };
    results.push(result);
    try {
      Object.assign(result, await check(row, workload, expected));
      expected ??= result.losses;
      result.block = await size(row);
      live.push({ row, result });
    } catch (error) {
      result.error = short(error);
      console.error(`${workload.id} ${row.id}: ${result.error}`);
    }
  }
  // Row after row in every round, so that a noisy second does not hit one row alone.
  for (let round = 0; round < Number(REPEATS); round++) {
    for (const { row, result } of live) {
      if (result.error) continue;
      try {
        const { ms } = await block(row, result.block);
        result.rates.push((1000 * result.block) / ms);
      } catch (error) {
        result.error = short(error);
      }
    }
    const base = live.find((l) => l.row === reference)?.result.rates[round];
    for (const { result } of live) if (!result.error && base) result.ratios.push(result.rates[round] / base);
  }
  for (const { row, result } of live) {
    if (result.error) continue;
    result.rate = median(result.rates);
    result.ratio = median(result.ratios);
    if (Number(STEPS_TIMED)) result.inGeneratedCodeUs = await ask(row, { ask: "timed", n: Number(STEPS_TIMED) });
    console.error(`${workload.id} ${row.id}: ${Math.round(result.rate)} steps/s, ${result.ratio.toFixed(2)} times`);
  }
  await page.evaluate("window.close_rows()");
}
const version = browser.version();
await browser.close();
server.close();

const report = {
  chromium: version, cpu: cpus()[0]?.model, cores: cpus().length, load: loadavg()[0],
  repeats: Number(REPEATS), blockMs: Number(BLOCK_MS), results,
};
mkdirSync(dirname(OUT), { recursive: true });
writeFileSync(OUT, `${JSON.stringify(report, null, 1)}\n`);

const number = (x) => Math.round(x).toLocaleString("en-US");
const cell = (result) => !result ? "" : result.error ? "fails" : `${number(result.rate)} (${result.ratio.toFixed(2)})`;
console.log(`Steps per second (times hand-written JavaScript), medians of ${REPEATS}; Chromium ${version}, ${report.cpu}, ${report.cores} cores, load ${report.load.toFixed(1)}\n`);
const lines = [["", ...works.map((w) => w.id)], ...rows.map((row) =>
  [row.title, ...works.map((w) => cell(results.find((r) => r.row === row.id && r.workload === w.id)))])];
const widths = lines[0].map((_, i) => Math.max(3, ...lines.map((l) => l[i].length)));
const print = (l) => console.log(`| ${l.map((c, i) => i ? c.padStart(widths[i]) : c.padEnd(widths[i])).join(" | ")} |`);
print(lines[0]);
console.log(`|${widths.map((w, i) => i ? `${"-".repeat(w + 1)}:` : "-".repeat(w + 2)).join("|")}|`);
lines.slice(1).forEach(print);
if (!SITE) console.log("\nThe rows with Python were not measured: they need the built site.");
const failed = results.filter((r) => r.error);
for (const r of failed) console.log(`\n${r.title}, ${r.workload}: ${r.error}`);
process.exit(failed.length ? 1 : 0);
