// Widgets: by pointer, by touch, by keyboard, as text, in links; progress bars.
import assert from "node:assert/strict";
import { join } from "node:path";
import { decode, encode } from "./link.mjs";

const PAGE = "widgets/";
const cell = (page, id) => page.locator(`#cell-${id}`);
const stream = async (page, id) => (await cell(page, id).locator(".stream").allTextContents()).join("");
const bar = (page, name) => page.locator(".run-bar").getByRole("button", { name, exact: true });

async function until(what, check, patience = 30_000) {
  const end = Date.now() + patience;
  while (Date.now() < end) {
    if (await check()) return;
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
  throw new Error(`${what}: not within ${patience} ms`);
}

async function widgets(open, site, { fragment = "", ...options } = {}) {
  const page = await open(options);
  await page.goto(new URL(PAGE, site).href + fragment);
  await page.waitForFunction(() => /cpu/.test(document.querySelector(".run-bar .device")?.textContent ?? ""), null, { timeout: 60_000 });
  return page;
}

/** Runs a cell and what it needs; waits for its end. */
async function run(page, id, state = "done") {
  await cell(page, id).locator(".here").click();
  await until(`${id} is ${state}`, async () => (await cell(page, id).locator(".cell-state").getAttribute("data-state")) === state);
}

const says = (page, id, pattern) => until(`${id} says ${pattern}`, async () => pattern.test(await stream(page, id)));

/** The middle of a dot of a widget, in pixels of the window. */
async function dot(page, id, index = 0) {
  const core = cell(page, id).locator("svg.dots .core").nth(index);
  await core.scrollIntoViewIfNeeded();
  const box = await core.boundingBox();
  return [box.x + box.width / 2, box.y + box.height / 2];
}

async function drag(page, from, by, steps = 8) {
  await page.mouse.move(...from);
  await page.mouse.down();
  await page.mouse.move(from[0] + by[0], from[1] + by[1], { steps });
  await page.mouse.up();
}

export const tests = {
  async "a handle is dragged, and its cell and its readers follow"({ open, site }) {
    const page = await widgets(open, site);
    await run(page, "handle");
    assert.match(await stream(page, "handle"), /length 1\.118 at 1\.000 0\.500/);
    assert.doesNotMatch(await cell(page, "handle").locator("[data-outputs]").textContent(), /<handle/, "it is not printed as well");
    await run(page, "reader");
    assert.match(await stream(page, "reader"), /read \[1\.0, 0\.5\]/);
    const reset = cell(page, "handle").getByRole("button", { name: "Put query back" });
    assert.ok(await reset.isDisabled());
    await drag(page, await dot(page, "handle"), [-90, 60]);
    await until("it moved", async () => !/at 1\.000/.test(await stream(page, "handle")));
    const at = async (id, pattern) => (pattern.exec(await stream(page, id)) ?? []).slice(1).map(Number);
    await until("the reader has the handle's last value", async () => {
      const [made, read] = [await at("handle", /at (-?[\d.]+) (-?[\d.]+)/), await at("reader", /read \[(-?[\d.]+), (-?[\d.]+)/)];
      return made[0] < 0.9 && made[1] < 0.4 && made.join() === read.join();
    });
    await reset.click();
    await says(page, "handle", /at 1\.000 0\.500/);
    await says(page, "reader", /read \[1\.0, 0\.5\]/);
  },

  async "a dragged handle makes no ghosts and no flicker, and keeps the last value"({ open, site }) {
    const page = await widgets(open, site);
    await run(page, "over");
    await page.evaluate(() => {
      globalThis.flicker = 0;
      const outputs = document.querySelector("#cell-over [data-outputs]");
      new MutationObserver(() => { if (!/from/.test(outputs.querySelector(".stream")?.textContent ?? "")) globalThis.flicker += 1; })
        .observe(outputs, { subtree: true, childList: true, characterData: true });
      const button = document.querySelector(".run-bar .primary");
      globalThis.words = 0;
      new MutationObserver(() => { globalThis.words += 1; }).observe(button, { subtree: true, childList: true, characterData: true });
    });
    const from = await dot(page, "over");
    await drag(page, from, [-60, 20], 30);
    await until("it moved", async () => !/from 2\.00 1\.00/.test(await stream(page, "over")));
    await page.waitForTimeout(500);
    const at = await dot(page, "over");
    assert.ok(Math.abs(at[0] - from[0] + 60) < 4 && Math.abs(at[1] - from[1] - 20) < 4, `the handle is under the pointer: ${at} from ${from}`);
    const [, x] = /from (-?[\d.]+)/.exec(await stream(page, "over"));
    const twin = await cell(page, "over").locator(".twin summary").textContent();
    assert.ok(twin.includes(`(${Number(x)}`) || Math.abs(Number(/\((-?[\d.]+)/.exec(twin)[1]) - Number(x)) < 0.006, `${twin} and ${x}`);
    assert.equal(await page.evaluate(() => globalThis.flicker), 0, "the text stands until the next is there");
    assert.equal(await page.evaluate(() => globalThis.words), 0, "the run bar is calm");
  },

  async "a handle by keyboard, with words for who cannot see it"({ open, site }) {
    const page = await widgets(open, site);
    await run(page, "handle");
    const handle = cell(page, "handle").locator("svg.dots");
    assert.equal(await handle.getAttribute("aria-valuetext"), "1, 0.5");
    await handle.focus();
    for (const key of ["ArrowRight", "ArrowUp", "Shift+ArrowLeft"]) await page.keyboard.press(key);
    await until("it moved", async () => !/at 1\.000/.test(await stream(page, "handle")));
    const text = await handle.getAttribute("aria-valuetext");
    const [x, y] = text.split(", ").map(Number);
    assert.ok(x < 1 && y > 0.5, text);
    await says(page, "handle", new RegExp(`at ${x.toFixed(3)} ${y.toFixed(3)}`));
    const twin = cell(page, "handle").locator(".twin");
    await twin.locator("summary").click();
    await twin.locator("textarea").fill("0.25, -1.5");
    await twin.locator("textarea").blur();
    await says(page, "handle", /at 0\.250 -1\.500/);
    await twin.locator("textarea").fill("0.25 high");
    await twin.locator("textarea").blur();
    await until("the error", async () => /“high” is no number/.test(await twin.textContent()));
  },

  async "points are added, moved, painted and removed by keyboard and pointer"({ open, site }) {
    const page = await widgets(open, site);
    await run(page, "points");
    assert.match(await stream(page, "points"), /16 points, \[8, 8, 0\]/);
    const plane = cell(page, "points").locator("svg.dots");
    await plane.focus();
    await page.keyboard.press("Enter");
    await says(page, "points", /17 points, \[9, 8, 0\]/);
    await page.keyboard.press("3");
    await says(page, "points", /17 points, \[8, 8, 1\]/);
    const before = await plane.getAttribute("aria-valuetext");
    await page.keyboard.press("ArrowRight");
    await until("the point moved", async () => (await plane.getAttribute("aria-valuetext")) !== before);
    await page.keyboard.press("PageDown");
    assert.match(await plane.getAttribute("aria-valuetext"), /point 1 of 17/);
    await page.keyboard.press("Delete");
    await says(page, "points", /16 points, \[7, 8, 1\]/);
    await cell(page, "points").getByRole("button", { name: "class 1" }).click();
    const box = await plane.boundingBox();
    await page.mouse.click(box.x + box.width * 0.9, box.y + box.height * 0.85);
    await says(page, "points", /17 points, \[7, 9, 1\]/);
    // A stroke over empty ground leaves several.
    await drag(page, [box.x + box.width * 0.14, box.y + box.height * 0.06], [box.width * 0.7, 0], 20);
    await until("a stroke of points", async () => Number(/(\d+) points/.exec(await stream(page, "points"))[1]) > 20);
    await cell(page, "points").getByRole("button", { name: "Clear" }).click();
    await says(page, "points", /0 points, \[0, 0, 0\]/);
    await cell(page, "points").getByRole("button", { name: "Put data back" }).click();
    await says(page, "points", /16 points, \[8, 8, 0\]/);
  },

  async "points on a figure"({ open, site }) {
    const page = await widgets(open, site);
    await run(page, "above");
    await drag(page, await dot(page, "above", 1), [-40, 30]);
    await until("it moved", async () => !/^1 0\.8|1 0\.8 0/.test(await cell(page, "above").locator(".twin textarea").inputValue()));
    const ground = await cell(page, "above").locator("svg.dots .ground").boundingBox();
    await page.mouse.click(ground.x + ground.width * 0.5, ground.y + ground.height * 0.9);
    await says(page, "above", /3 points on the figure/);
    const row = (await cell(page, "above").locator(".twin textarea").inputValue()).split("\n")[2].split(" ").map(Number);
    assert.ok(Math.abs(row[0] - 0.5) < 0.02 && Math.abs(row[1] - 0.1) < 0.03, `in the figure's coordinates: ${row}`);
  },

  async "a picture is painted by pointer and by keys, and wiped"({ open, site }) {
    const page = await widgets(open, site);
    await run(page, "canvas");
    assert.match(await stream(page, "canvas"), /ink 0\.0/);
    const canvas = cell(page, "canvas").locator(".paint canvas");
    await canvas.scrollIntoViewIfNeeded();
    const box = await canvas.boundingBox();
    await drag(page, [box.x + box.width * 0.2, box.y + box.height * 0.3], [box.width * 0.6, 0]);
    await until("there is ink", async () => Number(/ink ([\d.]+)/.exec(await stream(page, "canvas"))[1]) > 20);
    await cell(page, "canvas").getByRole("button", { name: "Clear" }).click();
    await says(page, "canvas", /ink 0\.0/);
    await canvas.focus();
    await page.keyboard.press("Space");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowDown");
    await says(page, "canvas", /ink 3\.0/);
    assert.match(await canvas.getAttribute("aria-valuetext"), /row 16, column 16, ink 100%, pen down/);
    await page.keyboard.press("Space");
    await page.keyboard.press("Delete");
    await says(page, "canvas", /ink 2\.0/);
  },

  async "a curve is drawn, and lifted by keys"({ open, site }) {
    const page = await widgets(open, site);
    await run(page, "curve");
    const curve = cell(page, "curve").locator("svg.curve");
    await curve.scrollIntoViewIfNeeded();
    const ground = await cell(page, "curve").locator(".ground").boundingBox();
    await drag(page, [ground.x + 1, ground.y + ground.height * 0.75], [ground.width * 0.5, 0], 5);
    await says(page, "curve", /curve \[0\.2\d, 0\.2\d, 0\.2\d\] \(24,\)/);
    await curve.focus();
    await page.keyboard.press("Home");
    await page.keyboard.press("Shift+ArrowUp");
    await says(page, "curve", /curve \[0\.3\d, 0\.2\d, 0\.2\d\]/);
    assert.match(await curve.getAttribute("aria-valuetext"), /time 0: 0\.3/);
  },

  async "text and choices"({ open, site }) {
    const page = await widgets(open, site);
    await run(page, "words");
    assert.match(await stream(page, "words"), /CALL ME ISHMAEL \| momentum \| option 0/);
    await cell(page, "words").getByRole("textbox", { name: "prompt" }).fill("Some years ago");
    await says(page, "words", /SOME YEARS AGO/);
    await cell(page, "words").getByRole("radio", { name: "momentum" }).focus();
    await page.keyboard.press("ArrowRight");
    await says(page, "words", /\| adam \|/);
    await cell(page, "words").getByRole("combobox", { name: "many" }).selectOption({ label: "option 7" });
    await says(page, "words", /SOME YEARS AGO \| adam \| option 7/);
  },

  async "a loop reads the newest value and goes on"({ open, site }) {
    const page = await widgets(open, site);
    await cell(page, "live").locator(".here").click();
    await says(page, "live", /pass 8 v 0\.00/);
    await drag(page, await dot(page, "live"), [60, -20]);
    await until("the loop sees it", async () => /v 0\.[1-9]/.test(await stream(page, "live")), 5000);
    const text = await stream(page, "live");
    assert.match(text, /pass 0 v 0\.00/, "the same run goes on");
    assert.equal(text.match(/pass 0 /g).length, 1);
    await bar(page, "Stop").click();
  },

  async "keys are held by keyboard and on the screen"({ open, site }) {
    const page = await widgets(open, site);
    await cell(page, "keys").locator(".here").click();
    await says(page, "keys", /action rest/);
    const pad = cell(page, "keys").locator(".pad");
    await pad.focus();
    await page.keyboard.down("ArrowLeft");
    await says(page, "keys", /action left/);
    await page.keyboard.up("ArrowLeft");
    await says(page, "keys", /left\s+action rest/);
    const jump = cell(page, "keys").getByRole("button", { name: "Space (jump)" });
    const box = await jump.boundingBox();
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.down();
    await says(page, "keys", /action jump/);
    assert.equal(await jump.getAttribute("aria-pressed"), "true");
    await page.mouse.up();
    await says(page, "keys", /jump\s+action rest/);
    assert.ok(await page.evaluate(() => scrollY) >= 0);
    await bar(page, "Stop").click();
  },

  async "by touch, at the width of a phone"({ open, site }) {
    const page = await widgets(open, site, { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
    await run(page, "points");
    const plane = cell(page, "points").locator("svg.dots");
    await plane.scrollIntoViewIfNeeded();
    const box = await plane.boundingBox();
    await page.touchscreen.tap(box.x + box.width * 0.9, box.y + box.height * 0.12);
    await says(page, "points", /17 points/);
    const sizes = await page.evaluate(() => [...document.querySelectorAll(".widget button")].map((b) => b.getBoundingClientRect().height));
    assert.ok(Math.min(...sizes) >= 30, `buttons are as high as a finger: ${Math.min(...sizes)}`);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wide <= 0, `${wide} px too wide`);
  },

  async "states travel in the link"({ open, site }) {
    const page = await widgets(open, site);
    await run(page, "canvas");
    await run(page, "words");
    const canvas = cell(page, "canvas").locator(".paint canvas");
    await canvas.scrollIntoViewIfNeeded();
    const box = await canvas.boundingBox();
    await drag(page, [box.x + box.width * 0.2, box.y + box.height * 0.3], [box.width * 0.6, 30]);
    await cell(page, "words").getByRole("textbox", { name: "prompt" }).fill("Ahoj světe");
    await says(page, "words", /AHOJ/);
    await until("there is ink", async () => Number(/ink ([\d.]+)/.exec(await stream(page, "canvas"))[1]) > 20);
    await page.waitForTimeout(300);
    const ink = await stream(page, "canvas");
    await bar(page, "Share").click();
    await until("the link is copied", async () => (await page.evaluate(() => navigator.clipboard.readText())).includes("#v1/"));
    const address = await page.evaluate(() => navigator.clipboard.readText());
    assert.ok(address.length < 1500, `${address.length} characters`);
    const { payload } = decode(new URL(address).hash);
    assert.deepEqual(Object.keys(payload.w).sort(), ["digit", "prompt"]);
    const other = await widgets(open, site, { fragment: new URL(address).hash });
    assert.equal(await other.locator(".notice").count(), 0);
    await other.waitForTimeout(400);
    assert.equal(await cell(other, "canvas").locator(".widget").count(), 0, "opening a link runs nothing");
    await run(other, "words");
    assert.match(await stream(other, "words"), /AHOJ SVĚTE \| momentum/);
    assert.equal(await stream(other, "canvas"), ink);
    assert.equal(await other.locator(".notice").count(), 0);
  },

  async "bad states are refused, and said"({ open, site }) {
    const cases = [
      [{ query: { n: [1, 2, 3] } }, /can't be: `query` takes two numbers, not 3 numbers/],
      [{ query: { t: "x" } }, /`query` takes two numbers, not a text/],
    ];
    for (const [w, says] of cases) {
      const page = await widgets(open, site, { fragment: encode("widgets", { w }) });
      await run(page, "handle");
      assert.match(await page.locator(".notice").textContent(), says);
      assert.match(await stream(page, "handle"), /at 1\.000 0\.500/);
    }
    const whole = [
      [{ query: { z: 1 } }, /damaged|cut off/],
      [{ query: { n: [null] } }, /damaged|cut off/],
      [{ query: { b: "!" } }, /damaged|cut off/],
      [Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`w${i}`, { c: 0 }])), /the number of widgets is limited to 64/],
      [{ prompt: { t: "x".repeat(20_001) } }, /the state of a widget is limited to 20000/],
    ];
    for (const [w, says] of whole) {
      const page = await widgets(open, site, { fragment: encode("widgets", { w }) });
      assert.match(await page.locator(".notice").textContent(), says);
    }
  },

  async "progress bars move and are folded"({ open, site }) {
    const page = await widgets(open, site);
    await cell(page, "bars").locator(".here").click();
    const bars = cell(page, "bars").locator(".bar");
    await until("bars", async () => (await bars.count()) >= 2);
    await says(page, "bars", /trained/);
    assert.match(await bars.first().textContent(), /epochs: 100%.*3\/3/);
    assert.equal(await bars.first().locator("progress").getAttribute("value"), "1");
    assert.equal(await bars.count(), 4);
    assert.doesNotMatch(await stream(page, "bars"), /epoch/, "bars are not printed as well");
  },

  async "widgets look well, with no sideways scrolling"({ open, site, shots }) {
    for (const width of [390, 1440]) {
      for (const colorScheme of ["light", "dark"]) {
        const page = await widgets(open, site, { viewport: { width, height: 900 }, colorScheme });
        const all = ["handle", "over", "points", "above", "canvas", "curve", "words", "bars"];
        for (const id of all) await run(page, id);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(wide <= 0, `${width} px ${colorScheme}: ${wide} px too wide`);
        if (!shots) continue;
        for (const id of all) {
          const stage = cell(page, id).locator(".stage");
          await stage.scrollIntoViewIfNeeded();
          await stage.screenshot({ path: join(shots, `widget-${id}-${width}-${colorScheme}.png`) });
        }
      }
    }
  },
};
