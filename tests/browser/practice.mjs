// Predictions, exercises, and what is kept of them.
import assert from "node:assert/strict";

const PAGE = "practice/";
const cell = (page, id) => page.locator(`#cell-${id}`);

/** Opens the practice page and waits until Python is there and its own cell has run. */
export async function practice(open, site, options) {
  const page = await open(options);
  await page.goto(new URL(PAGE, site).href);
  await page.waitForFunction(() => /cpu/.test(document.querySelector(".run-bar .device")?.textContent ?? ""), null, { timeout: 60_000 });
  await page.locator(".run-bar").getByRole("button", { name: "Run", exact: true }).waitFor();
  return page;
}

const says = (locator, text) => locator.filter({ hasText: text }).first().waitFor();

export const tests = {
  async "practice reads without scripts"({ open, site }) {
    const page = await open({ javaScriptEnabled: false });
    await page.goto(new URL(PAGE, site).href);
    assert.match(await cell(page, "choice").locator(".predict").textContent(), /Where does .* end, if each step halves it/);
    assert.equal(await cell(page, "choice").locator(".predict li").count(), 3);
    const solution = page.locator("details.solution");
    assert.equal(await solution.getAttribute("open"), null);
    await solution.locator("summary").click();
    assert.match(await solution.textContent(), /return 2 \* n/);
    assert.doesNotMatch(await page.locator("main").textContent(), /twice two/, "checks are hidden");
  },

  async "a choice veils the outcome until the reader commits"({ open, site }) {
    const page = await practice(open, site);
    const outputs = cell(page, "choice").locator("[data-outputs]");
    assert.equal(await outputs.isVisible(), false, "it ran by itself, and is veiled");
    await cell(page, "choice").getByRole("button", { name: "at 0" }).press("Enter");
    await says(outputs, "x is 0.0009");
    assert.equal(await outputs.isVisible(), true);
    const told = cell(page, "choice").locator(".told");
    await says(told.locator(".happened"), "what happened");
    assert.match(await told.locator(".mine").textContent(), /at 0.*your guess/);
    await says(cell(page, "choice"), "another way");
    // It is kept.
    await page.reload();
    await says(cell(page, "choice").locator(".mine"), "at 0");
    await page.getByRole("button", { name: "Guess again" }).click();
    assert.equal(await outputs.isVisible(), false);
    await cell(page, "choice").getByRole("button", { name: "Skip, and show it" }).click();
    assert.equal(await outputs.isVisible(), true);
  },

  async "a number is guessed by slider, and its cell runs"({ open, site }) {
    const page = await practice(open, site);
    const number = cell(page, "number");
    const commit = number.getByRole("button", { name: "That is my guess" });
    assert.equal(await commit.isDisabled(), true, "nothing is guessed yet");
    await number.getByRole("slider").press("End");
    await commit.click();
    await says(number, "You said 10000 points, it was 5050 points.");
    await says(number.locator("[data-outputs]"), "total 5050");
  },

  async "a curve is drawn by keyboard or pointer"({ open, site }) {
    const page = await practice(open, site);
    const curve = cell(page, "curve");
    const sketch = curve.locator("svg.sketch");
    const commit = curve.getByRole("button", { name: "That is my guess" });
    await sketch.focus();
    for (const key of ["ArrowUp", "ArrowUp", "ArrowRight", "ArrowDown"]) await page.keyboard.press(key);
    assert.match(await sketch.getAttribute("aria-valuetext"), /step 1\.56\d?: 0\.55/);
    const box = await sketch.boundingBox();
    await page.mouse.move(box.x + box.width * 0.15, box.y + box.height * 0.1);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.95, box.y + box.height * 0.8, { steps: 8 });
    await page.mouse.up();
    await commit.click();
    await curve.locator("path.happened").waitFor();
    assert.equal(await curve.locator("path.mine").count(), 1);
    assert.match(await curve.locator("svg").getAttribute("aria-label"), /what happened went from 1 to 0\.005/);
  },

  async "an exercise is checked, hints, passes, and is kept"({ open, site }) {
    const page = await practice(open, site);
    const exercise = cell(page, "double");
    await exercise.getByRole("button", { name: "Run and check" }).click();
    await says(exercise.locator(".verdict"), "does not return anything yet");
    await exercise.locator(":scope > pre.code").press("Enter");
    const editor = exercise.locator(".cm-content");
    await editor.waitFor();
    await editor.press("Control+a");
    await page.keyboard.insertText("def double(n):\n    return 4");
    await page.keyboard.press("Shift+Enter");
    await says(exercise.locator(".verdict"), "not for larger numbers");
    await exercise.getByText("A solution").click();
    await exercise.getByRole("button", { name: "Put it into the cell" }).click();
    await says(exercise.locator(".verdict"), "Passed.");
    assert.match(await editor.textContent(), /return 2 \* n/);
    await page.reload();
    await says(exercise.locator(".verdict"), "Passed before.");
  },

  async "a run of the page leaves exercises out"({ open, site }) {
    const page = await practice(open, site);
    await page.locator(".run-bar .primary").click();
    await says(cell(page, "after").locator("[data-outputs]"), "after True");
    assert.equal(await cell(page, "double").locator(".verdict").textContent(), "");
    // A cell above that changed makes those below stale.
    await cell(page, "number").locator("pre.code").press("Enter");
    await cell(page, "number").locator(".cm-content").waitFor();
    await page.keyboard.press("Control+Home");
    await page.keyboard.type("# new\n");
    await says(cell(page, "after").locator(".cell-state"), "changed since");
    assert.doesNotMatch(await cell(page, "choice").locator(".cell-state").textContent(), /changed/);
  },
};
