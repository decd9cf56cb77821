// How long a reader waits: milliseconds from navigation until Python is there, and from Run until
// the first picture of the training (20 steps of the network), with an empty cache and with a full
// one. Environment: SITE, CHROMIUM; REPEATS (5). Prints medians.
import { chromium } from "playwright-core";

const { SITE, CHROMIUM, REPEATS = "5" } = process.env;
if (!SITE || !CHROMIUM) {
  console.error("set SITE (a served site's address) and CHROMIUM");
  process.exit(2);
}

/** Runs in the page, before its own scripts: notes when something first holds. */
function watch() {
  const marks = globalThis.marks = {};
  const text = (selector) => document.querySelector(selector)?.textContent ?? "";
  const look = () => {
    const now = performance.now();
    if (text(".run-bar")) marks.controls ??= now;
    const python = /cpu/.test(text(".run-bar .device"));
    if (python) marks.python ??= now;
    if (text("#cell-collapse .stream").includes("tanh")) marks.autorun ??= now;
    const button = document.querySelector(".run-bar .primary");
    if (marks.autorun && button?.textContent === "Run" && !marks.clicked) {
      marks.clicked = now;
      button.click();
    }
    if (text("#cell-train .cell-state") === "running") marks.training ??= now;
    if (document.querySelector("#cell-train canvas")) marks.picture ??= now;
    if (/loss \d/.test(text("#cell-train .stream"))) marks.trained ??= now;
  };
  new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
}

async function visit(context) {
  const page = await context.newPage();
  await page.addInitScript(watch);
  await page.goto(new URL("neural-networks/", SITE).href);
  await page.waitForFunction(() => globalThis.marks.trained, null, { timeout: 120_000 });
  const marks = await page.evaluate(() => {
    const paint = performance.getEntriesByName("first-contentful-paint")[0];
    return { paint: paint?.startTime, ...globalThis.marks };
  });
  await page.waitForTimeout(1000);
  await page.close();
  return marks;
}

const median = (numbers) => numbers.sort((a, b) => a - b)[numbers.length >> 1];
const rows = { cold: [], warm: [] };
for (let i = 0; i < Number(REPEATS); i++) {
  const browser = await chromium.launch({ executablePath: CHROMIUM, headless: true,
    args: ["--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking"] });
  const context = await browser.newContext();
  rows.cold.push(await visit(context));
  // The engine keeps compiled code from the second or third visit on.
  await visit(context);
  await visit(context);
  rows.warm.push(await visit(context));
  await browser.close();
}
for (const [name, visits] of Object.entries(rows)) {
  const at = (what) => Math.round(median(visits.map(what)));
  console.log(`${name}: text ${at((v) => v.paint)} ms, controls ${at((v) => v.controls)}, Python ${at((v) => v.python)}, `
    + `own cells done ${at((v) => v.autorun)}, first training step ${at((v) => v.training)}; after Run: training begins ${at((v) => v.training - v.clicked)}, `
    + `20 steps drawn ${at((v) => v.picture - v.clicked)}, 600 steps done ${at((v) => v.trained - v.clicked)}`);
}
