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
  await idle(page);
  return page;
}

/** Waits until nothing runs: the cells that run by themselves are over. */
export const idle = (page) => bar(page, "Run").waitFor({ timeout: 60_000 });

export const outputs = (page, cell) => page.locator(`#cell-${cell} [data-outputs]`);

/** Milliseconds from the click of a button to its effect, measured in the page itself. */
const clickTime = (page, name, effect) => page.evaluate(([name, effect]) => new Promise((done) => {
  const button = [...document.querySelectorAll(".run-bar button")].find((b) => b.textContent.trim() === name);
  const holds = new Function(`return ${effect}`);
  const started = performance.now();
  const watch = new MutationObserver(() => {
    if (!holds()) return;
    watch.disconnect();
    done(performance.now() - started);
  });
  watch.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
  button.click();
}), [name, effect]);
const IDLE = `document.querySelector(".run-bar .primary").textContent === "Run"`;

/** Opens the lesson with other code in its first cell, and runs only that cell. */
export async function snippet(open, site, lines, options) {
  const fragment = await edited(open, site, "layer", lines, true);
  const page = await lesson(open, site, fragment, options);
  await outputs(page, "layer").getByRole("button", { name: "Run to here" }).click();
  return page;
}

/** A context whose browser cannot suspend WebAssembly stacks; `isolated`: it may share memory. */
function withoutSuspension(open, isolated) {
  const remove = "delete WebAssembly.Suspending; delete WebAssembly.promising;";
  return async (options) => {
    const page = await open(options);
    await page.addInitScript(remove);
    await page.route("**/worker.js", async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ response: answer, body: remove + await answer.text() });
    });
    if (!isolated) {
      await page.route("**/neural-networks/", async (route) => {
        const answer = await route.fetch();
        const { "cross-origin-opener-policy": _, "cross-origin-embedder-policy": __, ...headers } = answer.headers();
        await route.fulfill({ response: answer, headers });
      });
    }
    return page;
  };
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

/** A link whose lesson has a cell edited: its first line, or the whole of it, becomes `lines`. */
async function edited(open, site, cell, lines, whole = false) {
  const page = await open();
  await page.goto(new URL(LESSON, site).href);
  const old = (await code(page, cell)).split("\n");
  return encode("neural-networks", { e: [{ c: cell, h: "0", d: [{ a: 0, r: whole ? old : old.slice(0, 1), i: lines }] }] });
}

async function pauseStepStop(page) {
  await page.locator(".run-bar .speed select").selectOption({ label: "20 /s" });
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
}

export { bar, lesson, running, steps, until, withoutSuspension };

export const tests = {
  async "contents and lesson read without scripts"({ open, site }) {
    const page = await open({ javaScriptEnabled: false });
    await page.goto(site);
    await page.locator(".contents h3").getByRole("link", { name: "Neural Networks" }).click();
    assert.match(await page.title(), /Neural Networks/);
    assert.ok(await page.locator("main h1").isVisible());
    assert.ok(await page.locator("math").count() > 5);
    assert.ok(await page.locator("pre.code .k").count() > 20);
    assert.match(await train(page).locator("pre.code").textContent(), /@jax\.jit/);
  },

  async "cells that run by themselves do, and no others"({ open, site }) {
    const page = await lesson(open, site);
    await until("the first cell's output", async () => /\(3, 3\)/.test(await outputs(page, "layer").textContent()));
    await until("the second's", async () => /equal with tanh between: False/.test(await outputs(page, "collapse").textContent()));
    await idle(page);
    assert.match(await outputs(page, "data").textContent(), /Run to here/);
    assert.equal(await steps(page), 0);
  },

  async "Python prints, computes, shows values and tells the time"({ open, site }) {
    const page = await snippet(open, site, [
      "import time, _athanor as a", "t0, p0 = time.time(), time.perf_counter()", "time.sleep(0.05)",
      "print('slept', 0.045 < time.perf_counter() - p0 < 5, 0.04 < time.time() - t0 < 5, t0 > 1.7e9)",
      "v = a.asarray([1., 2., 3.], None)", "print('sum', (v * v + 1).tolist())", "'value', 6 * 7"]);
    await idle(page);
    const text = await outputs(page, "layer").textContent();
    assert.match(text, /slept True True True/);
    assert.match(text, /sum \[2\.0, 5\.0, 10\.0\]/);
    assert.match(text, /\('value', 42\)/);
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

  async "a slider dragged during a run leaves one run, with its last value"({ open, site }) {
    const page = await lesson(open, site);
    await bar(page, "Run").click();
    await running(page, 20);
    const last = await page.evaluate(async () => {
      const slider = document.getElementById("param-width");
      for (let i = 0; i < 60; i++) {
        slider.value = String(200 + i * 10);
        slider.dispatchEvent(new Event("input", { bubbles: true }));
        await new Promise((done) => setTimeout(done, 10));
      }
      return document.querySelector('output[for="param-width"]').textContent;
    });
    await until("the run has the last value", async () => (await outputs(page, "model").textContent()).includes(`[2, ${last}, ${last}, 1]`), 10_000);
    await until("it trains", async () => /loss \d/.test(await outputs(page, "train").textContent()));
    await idle(page);
    assert.equal(await page.locator(".notice").count(), 0, "no worker was lost");
    // The reader has run the lesson, so a control that moves runs it again.
    await page.getByLabel("width", { exact: true }).press("Home");
    await until("it runs again", async () => (await outputs(page, "model").textContent()).includes("[2, 1, 1, 1]"));
  },

  async "a live parameter changes a run in flight, whose length is known"({ open, site }) {
    const page = await snippet(open, site, [
      'rate = 1  #@param {type:"slider", min:1, max:9, step:1, live:true}', "import time",
      "for i in range(500):", "    time.sleep(0.02)", "    if i % 5 == 0: print('rate', rate)"]);
    await until("the first value", async () => /rate 1/.test(await outputs(page, "layer").textContent()));
    await page.getByLabel("rate", { exact: true }).press("End");
    await until("the new value", async () => /rate 9/.test(await outputs(page, "layer").textContent()), 5000);
    assert.match(await outputs(page, "layer").textContent(), /rate 1/, "the same run goes on");
    assert.match(await page.locator(".run-bar .counts").textContent(), /of 500/);
    const part = Number(await page.locator(".run-bar progress").getAttribute("value"));
    assert.ok(part > 0 && part < 1, `the bar shows ${part}`);
    await bar(page, "Stop").click();
    await idle(page);
  },

  async "pause, step, resume, stop"({ open, site }) {
    await pauseStepStop(await lesson(open, site));
  },

  async "a run pauses while its tab is hidden"({ open, site }) {
    const page = await lesson(open, site);
    await page.locator(".run-bar .speed select").selectOption({ label: "20 /s" });
    await bar(page, "Run").click();
    await running(page, 3);
    const hide = (hidden) => page.evaluate((hidden) => {
      Object.defineProperty(document, "hidden", { configurable: true, value: hidden });
      document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
    }, hidden);
    await hide(true);
    await bar(page, "Resume").waitFor();
    await hide(false);
    await bar(page, "Pause").waitFor();
    await bar(page, "Stop").click();
    await idle(page);
  },

  async "without suspension, on an isolated page: pause, step, stop"({ open, site }) {
    const page = await lesson(withoutSuspension(open, true), site);
    assert.equal(await page.evaluate(() => crossOriginIsolated), true, "the server isolates");
    await pauseStepStop(page);
    assert.equal(await page.locator(".notice").count(), 0, "the worker was not replaced");
  },

  async "without suspension and isolation: the lesson trains, Stop ends the worker"({ open, site }) {
    const page = await lesson(withoutSuspension(open, false), site);
    assert.equal(await page.evaluate(() => crossOriginIsolated), false);
    await bar(page, "Run").click();
    await until("the loss is printed", async () => /loss \d/.test(await outputs(page, "train").textContent()), 150_000);
    await idle(page);
    await bar(page, "Run").click();
    await bar(page, "Stop").click();
    await until("it is said", async () => /fresh one started/.test(await page.locator(".notice").textContent()));
    await idle(page);
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
    assert.ok(turn < 1000, `a frame took ${turn} ms`);
    const took = await clickTime(page, "Stop", IDLE);
    console.log(`      stopped ${Math.round(took)} ms after the click`);
    // What it takes is printed; the bound only tells an answer from none, on any machine.
    assert.ok(took < 1000, `${took} ms`);
    assert.doesNotMatch(await page.locator(".notice").textContent(), /fresh/, "the same Python goes on");
    assert.match(await outputs(page, "layer").textContent(), /stopped/);
  },

  async "a loop that prints does not bury the page"({ open, site }) {
    const page = await snippet(open, site, ["i = 0", "while True:", "    print('line', i)", "    i += 1"]);
    await until("lines", async () => /line \d{4}/.test(await outputs(page, "layer").textContent()));
    await page.waitForTimeout(1500);
    const took = await clickTime(page, "Stop", IDLE);
    console.log(`      stopped ${Math.round(took)} ms after the click`);
    assert.ok(took < 1000, `${took} ms`);
  },

  async "one long call is ended with its worker, and Run starts again"({ open, site }) {
    const page = await snippet(open, site, ["print('begun')", "sum(range(10**10))"]);
    await until("it runs", async () => /begun/.test(await outputs(page, "layer").textContent()));
    const took = await clickTime(page, "Stop", IDLE);
    console.log(`      ended ${Math.round(took)} ms after the click`);
    assert.ok(took < 1000, `${took} ms`);
    assert.match(await page.locator(".notice").textContent(), /did not answer.*Run starts from the top/s);
    await page.getByRole("button", { name: "Dismiss" }).click();
    assert.equal(await page.locator(".notice").count(), 0);
    await bar(page, "Run").click();
    await until("it runs again", async () => /begun/.test(await outputs(page, "layer").textContent()));
    await bar(page, "Stop").click();
    await idle(page);
  },

  async "code is edited by keyboard and run by Shift+Enter"({ open, site }) {
    const page = await lesson(open, site);
    await page.locator("#cell-layer pre.code").press("Enter");
    const editor = page.locator("#cell-layer .cm-content");
    await editor.waitFor();
    await editor.press("Control+Home");
    await page.keyboard.type("print('typed', 6 * 7)\n1 +\n");
    await page.keyboard.press("Shift+Enter");
    await until("the syntax error", async () => /SyntaxError/.test(await outputs(page, "layer").textContent()));
    assert.match(await outputs(page, "layer").textContent(), /line 2/);
    assert.equal(await page.locator("#cell-layer .cm-error-line").textContent(), "1 +");
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("End");
    await page.keyboard.type(" 1");
    await page.keyboard.press("Shift+Enter");
    await until("the output", async () => /typed 42/.test(await outputs(page, "layer").textContent()));
    assert.equal(await page.locator("#cell-layer .cm-error-line").count(), 0);
    await bar(page, "Stop").click().catch(() => {});
  },

  async "editing the code moves the slider"({ open, site }) {
    const page = await lesson(open, site);
    await page.locator("#cell-train pre.code").press("Enter");
    const editor = page.locator("#cell-train .cm-content");
    await editor.waitFor();
    await editor.press("Control+Home");
    await editor.press("Shift+End");
    await page.keyboard.insertText('lr = 0.5  #@param {type:"slider", min:0.001, max:100.0, scale:"log"}');
    await until("the slider follows", async () => await page.locator('output[for="param-lr"]').textContent() === "0.5");
  },

  async "hidden code is folded, and unfolds"({ open, site }) {
    const page = await lesson(async (options) => {
      const page = await open(options);
      await page.route("**/neural-networks/", async (route) => {
        const answer = await route.fetch();
        const body = (await answer.text()).replace(/(id="lesson-data">)(.*?)(<\/script>)/s, (_, open, data, close) => {
          const lesson = JSON.parse(data);
          lesson.blocks.find((block) => block.id === "picture").attributes.hidden = true;
          return open + JSON.stringify(lesson).replaceAll("<", "\\u003c") + close;
        });
        await route.fulfill({ response: answer, body });
      });
      return page;
    }, site);
    const picture = page.locator("#cell-picture pre.code");
    assert.equal(await picture.isVisible(), false);
    await page.getByRole("button", { name: "Show the code of “picture”" }).click();
    assert.equal(await picture.isVisible(), true);
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
        const bars = await page.locator(".run-bar").boundingBox();
        assert.ok(bars.height <= 64, `the run bar takes ${bars.height} px`);
        const [stage, pre] = await Promise.all([".stage", "pre.code"].map((part) => train(page).locator(part).boundingBox()));
        assert.equal(stage.x > pre.x + pre.width, width > 1200, "on a wide screen the stage stands beside the code");
        await until("the end", async () => /loss \d/.test(await outputs(page, "train").textContent()));
        await idle(page);
        await train(page).locator(".stage").evaluate((stage) => stage.scrollIntoView({ block: innerWidth > 1200 ? "start" : "end" }));
        if (shots) {
          await page.screenshot({ path: join(shots, `train-${width}-${colorScheme}.png`) });
          await page.screenshot({ path: join(shots, `lesson-${width}-${colorScheme}.png`), fullPage: true });
        }
      }
    }
  },

  "what a cell shows has the width of its code, from a phone to a tablet": async ({ open, site }) => {
    for (const width of [390, 768, 1100]) {
      const page = await lesson(open, site, "", { viewport: { width, height: 844 } });
      const pairs = await page.evaluate(() => [...document.querySelectorAll("section.cell")].map((cell) => {
        const of = (name) => cell.querySelector(`:scope > ${name}`)?.getBoundingClientRect().width ?? 0;
        return [cell.id, Math.max(of("pre.code"), of(".editor")), of(".stage")];
      }).filter(([, , stage]) => stage > 0));
      assert.ok(pairs.length > 0, "no cell shows anything");
      for (const [id, code, stage] of pairs) assert.ok(Math.abs(code - stage) < 2, `${id} at ${width}: code ${code}, stage ${stage}`);
    }
  },
};
