// What must be true of the site in a browser.
import assert from "node:assert/strict";
import { join } from "node:path";
import { decode, encode } from "./link.mjs";

const LESSON = "neural-networks/";
const bar = (page, name) => page.locator(".run-bar").getByRole("button", { name, exact: true });
const code = (page, cell) => page.evaluate((id) => JSON.parse(document.getElementById("lesson-data").textContent)
  .blocks.find((block) => block.id === id)?.code, cell);
const steps = async (page) => Number(/step (\d+)/.exec(await page.locator(".run-bar .counts").textContent())?.[1] ?? 0);
const train = (page) => page.locator("#cell-train");

/** Opens the lesson and waits until Python is there. */
async function lesson(open, site, fragment = "", options) {
  const page = await open(options);
  await page.goto(new URL(LESSON, site).href + fragment);
  await page.locator(".run-bar").waitFor();
  await page.waitForFunction(() => !/starting/.test(document.querySelector(".run-bar .device")?.textContent ?? "starting"));
  return page;
}

async function until(what, check, patience = 60_000) {
  const end = Date.now() + patience;
  while (Date.now() < end) {
    if (await check()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${what}: not within ${patience} ms`);
}

const running = async (page, at = 1) => until(`step ${at} is reached`, async () => (await steps(page)) >= at);

/** A link whose lesson has a cell edited: the first line of `cell` becomes `lines`. */
async function edited(open, site, cell, lines) {
  const page = await open();
  await page.goto(new URL(LESSON, site).href);
  const first = (await code(page, cell)).split("\n")[0];
  return encode("neural-networks", { e: [{ c: cell, h: "0", d: [{ a: 0, r: [first], i: lines }] }] });
}

export const tests = {
  async "contents and lesson read without scripts"({ open, site }) {
    const page = await open({ javaScriptEnabled: false });
    await page.goto(site);
    await page.getByRole("link", { name: "Neural Networks" }).click();
    assert.match(await page.title(), /Neural Networks/);
    assert.ok(await page.locator("main h1").isVisible());
    assert.ok(await page.locator("math").count() > 5);
    assert.ok(await page.locator("pre.code .k").count() > 20);
    assert.match(await train(page).locator("pre.code").textContent(), /@jax\.jit/);
  },

  async "the lesson trains"({ open, site }) {
    const page = await lesson(open, site);
    await bar(page, "Run").click();
    await running(page, 5);
    await train(page).locator("[data-outputs] canvas, [data-outputs] svg, [data-outputs] img").first().waitFor();
    await until("the loss is printed", async () => /loss \d/.test(await train(page).locator("[data-outputs]").textContent()), 150_000);
    const loss = Number(/loss (\d+\.\d+)/.exec(await train(page).locator("[data-outputs]").textContent())[1]);
    assert.ok(loss < 0.2, `loss ${loss}`);
  },

  async "a slider changes the code and the run"({ open, site }) {
    const page = await lesson(open, site);
    await page.getByLabel("width", { exact: true }).press("Home");
    await until("the code says it", async () => /width = 1\b/.test(await page.locator("#cell-model").textContent()));
    await bar(page, "Run").click().catch(() => {});
    await until("the run says it", async () => /\[2, 1, 1, 1\]/.test(await page.locator("#cell-model [data-outputs]").textContent()));
  },

  async "pause, step, resume, stop"({ open, site }) {
    const page = await lesson(open, site);
    await page.locator(".run-bar select").selectOption({ label: "20 /s" });
    await bar(page, "Run").click();
    await running(page, 3);
    await bar(page, "Pause").click();
    await bar(page, "Resume").waitFor();
    await page.waitForTimeout(300);
    const paused = await steps(page);
    await page.waitForTimeout(500);
    assert.equal(await steps(page), paused, "nothing moves while paused");
    await bar(page, "Step").click();
    await until("one step is made", async () => (await steps(page)) === paused + 1);
    await bar(page, "Resume").click();
    await running(page, paused + 3);
    await bar(page, "Stop").click();
    await bar(page, "Run").waitFor();
  },

  async "a link round-trips and runs nothing"({ open, site }) {
    const fragment = encode("neural-networks", { p: { lr: 0.5, dataset: "xor" }, s: 7 });
    const page = await lesson(open, site, fragment);
    assert.match(await train(page).textContent(), /lr = 0\.5 /);
    assert.match(await page.locator("#cell-data").textContent(), /dataset = "xor"/);
    await page.waitForTimeout(500);
    assert.equal(await steps(page), 0, "opening a link runs nothing");
    await bar(page, "Share").click();
    await until("the link is copied", async () => (await page.evaluate(() => navigator.clipboard.readText())).includes("#v1/"));
    const copied = new URL(await page.evaluate(() => navigator.clipboard.readText()));
    const { payload } = decode(copied.hash);
    assert.deepEqual(payload.p, { dataset: "xor", lr: 0.5 });
    assert.equal(payload.s, 7);
  },

  async "an endless loop is stopped and the page lives"({ open, site }) {
    const fragment = await edited(open, site, "layer", ["while True: pass"]);
    const page = await lesson(open, site, fragment);
    await bar(page, "Run").click();
    await bar(page, "Stop").waitFor();
    await page.waitForTimeout(1000);
    // The page's own thread still turns.
    const turn = await page.evaluate(() => new Promise((done) => { const t = performance.now(); requestAnimationFrame(() => done(performance.now() - t)); }));
    assert.ok(turn < 200, `a frame took ${turn} ms`);
    const started = Date.now();
    await bar(page, "Stop").click();
    await bar(page, "Run").waitFor();
    console.log(`      stopped after ${Date.now() - started} ms, as the test sees it`);
    assert.ok(Date.now() - started < 1000);
  },

  async "an error shows a traceback with the cell's line"({ open, site }) {
    const fragment = await edited(open, site, "layer", ["import jax.numpy as jnp", "jnp.ones((2, 3)) @ jnp.ones((4, 5))"]);
    const page = await lesson(open, site, fragment);
    await bar(page, "Run").click();
    await until("the traceback", async () => /line 2[\s\S]*(TypeError|ValueError)/.test(await page.locator("#cell-layer [data-outputs]").textContent()));
    const syntax = await edited(open, site, "layer", ["x = = 1"]);
    const other = await lesson(open, site, syntax);
    await bar(other, "Run").click();
    await until("the syntax error", async () => /SyntaxError/.test(await other.locator("#cell-layer").textContent()));
  },

  async "bad links are explained and the lesson opens"({ open, site }) {
    const good = encode("neural-networks", { p: { lr: 0.5 } });
    const cases = [
      [good.slice(0, -6), /damaged|cut off/],
      ["#v9/neural-networks/abc", /version/],
      ["#!/somewhere/else", /not one of this site/],
      [encode("other-lesson", { p: { lr: 1 } }), /other-lesson/],
      [encode("neural-networks", { p: { nope: 1 } }), /no parameter `nope`/],
      [encode("neural-networks", { p: { lr: "fast" } }), /lr.*takes a number/],
      [encode("neural-networks", { e: [{ c: "gone", h: "0", d: [{ a: 0, i: ["x = 1"] }] }] }), /lacks/],
    ];
    for (const [fragment, says] of cases) {
      const page = await lesson(open, site, fragment);
      assert.match(await page.locator(".notice").first().textContent(), says, fragment);
      assert.match(await train(page).textContent(), /lr = 0\.03 /);
    }
  },

  async "a parameter comment that does not parse is marked"({ open, site }) {
    const fragment = await edited(open, site, "data", ["dataset = \"moons\"  #@param {type:\"knob\"}"]);
    const page = await lesson(open, site, fragment);
    await until("the problem", async () => /no type `knob`/.test(await page.locator("#cell-data").textContent()));
  },

  async "screenshots, with no sideways scrolling"({ open, site, shots }) {
    for (const width of [390, 1440]) {
      for (const colorScheme of ["light", "dark"]) {
        const page = await lesson(open, site, "", { viewport: { width, height: 900 }, colorScheme });
        await bar(page, "Run").click();
        await running(page, 40);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(wide <= 0, `${width} px ${colorScheme}: ${wide} px too wide`);
        await train(page).scrollIntoViewIfNeeded();
        if (shots) {
          await page.screenshot({ path: join(shots, `train-${width}-${colorScheme}.png`) });
          await page.screenshot({ path: join(shots, `lesson-${width}-${colorScheme}.png`), fullPage: true });
        }
      }
    }
  },
};
