// The site in Chromium. Environment: SITE (its address), CHROMIUM (the program), SCREENSHOTS (a
// folder). Prints one line a test and `N passed, M failed` at the end. Words as arguments run only
// the tests whose names contain one of them.
import { chromium } from "playwright-core";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { tests as lesson } from "./tests.mjs";
import { tests as practice } from "./practice.mjs";
import { tests as book } from "./book.mjs";
import { tests as data } from "./data.mjs";

const tests = { ...lesson, ...practice, ...book, ...data };

const { SITE, CHROMIUM, SCREENSHOTS } = process.env;
if (!SITE || !CHROMIUM) {
  console.error("set SITE and CHROMIUM, or run `cargo xtask test`");
  process.exit(2);
}
if (SCREENSHOTS) mkdirSync(SCREENSHOTS, { recursive: true });

const browser = await chromium.launch({
  executablePath: CHROMIUM,
  headless: true,
  args: ["--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync"],
});

/** A page of its own for one test; what it may not do is noted: other hosts, and uncaught errors. */
async function open(options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: new URL(SITE).origin }).catch(() => {});
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  page.faults = [];
  page.on("pageerror", (error) => page.faults.push(String(error)));
  page.on("request", (request) => {
    const url = new URL(request.url());
    const own = url.origin === new URL(SITE).origin || url.protocol === "data:" || url.protocol === "blob:";
    if (!own) page.faults.push(`request to ${url.origin}`);
  });
  return page;
}

let passed = 0, failed = 0;
for (const [name, test] of Object.entries(tests)) {
  const words = process.argv.slice(2);
  if (words.length && !words.some((word) => name.includes(word))) continue;
  const started = Date.now();
  const pages = [];
  try {
    const timer = new Promise((_, reject) => setTimeout(() => reject(new Error("took over 180 s")), 180_000).unref());
    const opener = async (options) => { const page = await open(options); pages.push(page); return page; };
    await Promise.race([test({ open: opener, site: SITE, shots: SCREENSHOTS }), timer]);
    const faults = pages.flatMap((page) => page.faults);
    if (faults.length) throw new Error(faults.join("; "));
    passed += 1;
    console.log(`ok    ${name} (${Date.now() - started} ms)`);
  } catch (error) {
    failed += 1;
    console.log(`FAIL  ${name}: ${String(error?.message ?? error).slice(0, 1500)}`);
    const page = pages.at(-1);
    if (SCREENSHOTS && page) await page.screenshot({ path: join(SCREENSHOTS, `failed-${name.replace(/\W+/g, "-")}.png`) }).catch(() => {});
  }
  for (const page of pages) await page.context().close().catch(() => {});
}
await browser.close();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
