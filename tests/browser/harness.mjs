// Runs tests in a Chromium of its own. Environment: SITE (the site's address), CHROMIUM (the
// program), SCREENSHOTS (a folder). Words as arguments run only the tests whose names contain one.
import { chromium } from "playwright-core";
import { mkdirSync } from "node:fs";
import { join } from "node:path";

const { SITE, CHROMIUM, SCREENSHOTS } = process.env;
const FLAGS = ["--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync"];

/** Prints a line a test; returns how many passed and failed. */
export async function run(tests, flags = []) {
  if (!SITE || !CHROMIUM) {
    console.error("set SITE and CHROMIUM, or run `cargo xtask test`");
    process.exit(2);
  }
  if (SCREENSHOTS) mkdirSync(SCREENSHOTS, { recursive: true });
  const words = process.argv.slice(2);
  const chosen = Object.entries(tests).filter(([name]) => !words.length || words.some((word) => name.includes(word)));
  const sum = { passed: 0, failed: 0 };
  if (!chosen.length) return sum;
  const browser = await chromium.launch({ executablePath: CHROMIUM, headless: true, args: [...FLAGS, ...flags] });

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

  for (const [name, test] of chosen) {
    const started = Date.now();
    const pages = [];
    try {
      const timer = new Promise((_, reject) => setTimeout(() => reject(new Error("took over 180 s")), 180_000).unref());
      const opener = async (options) => { const page = await open(options); pages.push(page); return page; };
      await Promise.race([test({ open: opener, site: SITE, shots: SCREENSHOTS }), timer]);
      const faults = pages.flatMap((page) => page.faults);
      if (faults.length) throw new Error(faults.join("; "));
      sum.passed += 1;
      console.log(`ok    ${name} (${Date.now() - started} ms)`);
    } catch (error) {
      sum.failed += 1;
      console.log(`FAIL  ${name}: ${String(error?.message ?? error).slice(0, 1500)}`);
      const page = pages.at(-1);
      if (SCREENSHOTS && page) await page.screenshot({ path: join(SCREENSHOTS, `failed-${name.replace(/\W+/g, "-")}.png`) }).catch(() => {});
    }
    for (const page of pages) await page.context().close().catch(() => {});
  }
  await browser.close();
  return sum;
}
