// The book around the lessons: contents, search, definitions, notes, what is kept; and that axe-core
// finds nothing on any page and state.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { practice } from "./practice.mjs";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What axe-core finds, in a line each. */
export async function axe(page) {
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  return violations.map((v) => `${v.id}: ${v.nodes.map((n) => `${n.target} ${n.failureSummary ?? ""}`).slice(0, 3).join(" | ")}`);
}

async function accessible(page, what) {
  const found = await axe(page);
  assert.deepEqual(found, [], `${what}: ${found.join("\n")}`);
}

const ready = (page) => page.waitForFunction(() => document.querySelector("dialog.search"));

export const tests = {
  async "contents in the order of the book, with links that lead somewhere"({ open, site }) {
    const page = await open({ javaScriptEnabled: false });
    await page.goto(site);
    const entries = page.locator(".contents > li");
    assert.ok(await entries.count() >= 3);
    assert.match(await entries.first().textContent(), /JAX.*minutes/s);
    const addresses = new Set();
    const pages = [site];
    for (const link of await page.locator(".contents h3 a, .site-header a").all()) pages.push(new URL(await link.getAttribute("href"), site).href);
    for (const address of new Set(pages)) {
      await page.goto(address);
      const links = await page.locator("a[href]").evaluateAll((all) => all.map((a) => a.href));
      for (const link of links) if (link.startsWith(site)) addresses.add(link);
    }
    const texts = new Map();
    for (const address of addresses) {
      const [file, id] = decodeURIComponent(address).split("#");
      if (!texts.has(file)) {
        const answer = await page.request.get(file);
        assert.equal(answer.status(), 200, file);
        texts.set(file, await answer.text());
      }
      // What scripts put there is not in the file.
      if (id && id !== "kept") assert.ok(texts.get(file).includes(`id="${id}"`), `${address} leads nowhere`);
    }
    console.log(`      ${addresses.size} links of the site`);
  },

  async "a lesson leads on, back and up"({ open, site }) {
    const page = await open({ javaScriptEnabled: false });
    await page.goto(new URL("neural-networks/", site).href);
    await page.locator(".page-nav [rel=next]").click();
    const next = page.url();
    await page.locator(".page-nav [rel=prev]").click();
    assert.match(page.url(), /neural-networks/);
    assert.notEqual(next, page.url());
    await page.locator(".toc summary").click();
    await page.locator(".toc").getByRole("link", { name: "References" }).click();
    assert.match(page.url(), /#references$/);
    await page.locator(".crumbs a").last().click();
    assert.match(page.url(), /#training$/);
  },

  async "search by keyboard finds prose, definitions and code"({ open, site }) {
    const page = await open();
    await page.goto(new URL("about/", site).href);
    await ready(page);
    await page.keyboard.press("/");
    await page.keyboard.type("dense lay");
    const rows = page.locator("#found [role=option]");
    await rows.first().waitFor();
    assert.match(await rows.first().textContent(), /definition.*dense layer/s);
    assert.match(await rows.first().locator("mark").first().textContent(), /dense/i);
    await accessible(page, "search");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Enter");
    await page.waitForURL(/neural-networks\/#def-dense-layer/);
    await ready(page);
    await page.getByRole("button", { name: "Search" }).click();
    await page.keyboard.type("optax.apply_updates");
    await page.locator(".found-kind", { hasText: "code" }).first().waitFor();
    await page.keyboard.press("Control+a");
    await page.keyboard.type("zzzzzz");
    await page.getByText("Nothing found").waitFor();
    await page.keyboard.press("Escape");
    if (await page.locator("dialog.search").isVisible()) await page.keyboard.press("Escape");
    assert.equal(await page.locator("dialog.search").isVisible(), false);
  },

  async "a term shows its definition by pointer, by focus, and by tap"({ open, site }) {
    const page = await practice(open, site);
    const term = page.locator("a.term", { hasText: "step size" });
    await term.hover();
    const popup = page.locator("#popup");
    await popup.waitFor();
    assert.match(await popup.textContent(), /scales each step of gradient descent/);
    await page.keyboard.press("Escape");
    await popup.waitFor({ state: "detached" });
    await term.focus();
    await popup.waitFor();
    assert.equal(await term.getAttribute("aria-describedby"), "popup");
    await page.locator(".note-ref a").hover();
    await popup.filter({ hasText: "The note." }).waitFor();
    assert.match(await page.locator(".notes").textContent(), /The note\./);
    const phone = await practice(open, site, { hasTouch: true, isMobile: true, viewport: { width: 390, height: 800 } });
    await phone.locator("a.term", { hasText: "step size" }).tap();
    await phone.locator("#popup").getByRole("link", { name: "Where it is defined" }).tap();
    assert.match(phone.url(), /#def-step-size$/);
  },

  async "code is copied as it stands"({ open, site }) {
    const page = await practice(open, site);
    const cell = page.locator("#cell-number");
    await cell.hover();
    await cell.getByRole("button", { name: "Copy" }).click();
    await cell.getByRole("button", { name: "Copied" }).waitFor();
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), 'total = sum(range(101))\nprint("total", total)');
  },

  async "the contents show what was done, and forget it"({ open, site }) {
    const page = await open();
    await page.goto(site);
    await ready(page);
    assert.equal(await page.locator(".progress").count(), 0);
    const lesson = page.locator(".contents > li[data-lesson=neural-networks]");
    await page.evaluate(() => localStorage.setItem("athanor-kept", JSON.stringify({ "neural-networks": { passed: [], guesses: { a: "Skipped" } } })));
    await page.reload();
    await page.getByText(/1 of \d+ lessons opened.*1 guess made/).waitFor();
    assert.match(await lesson.textContent(), /opened/);
    await page.getByRole("button", { name: "Erase everything kept here" }).click();
    await page.getByRole("button", { name: "Yes, erase it" }).click();
    await page.getByText("Erased.").waitFor();
    assert.equal(await page.locator(".progress").count(), 0);
    assert.equal(await page.evaluate(() => localStorage.length), 0);
  },

  async "axe-core finds nothing on the book's pages"({ open, site }) {
    for (const colorScheme of ["light", "dark"]) {
      for (const [path, width] of [["", 1280], ["", 390], ["about/", 1280], ["resources/", 1280], ["definitions/", 1280]]) {
        const page = await open({ colorScheme, viewport: { width, height: 900 } });
        await page.goto(new URL(path, site).href);
        await ready(page);
        await accessible(page, `${path || "contents"} ${width} ${colorScheme}`);
        await page.context().close();
      }
    }
  },

  async "axe-core finds nothing on a lesson, its questions and exercises"({ open, site }) {
    for (const colorScheme of ["light", "dark"]) {
      for (const width of [1440, 390]) {
        const page = await practice(open, site, { colorScheme, viewport: { width, height: 900 } });
        await accessible(page, `asking ${width} ${colorScheme}`);
        await page.locator("#cell-choice .choice").first().click();
        await page.locator("#cell-number input").press("End");
        await page.locator("#cell-number .ember").click();
        await page.locator("#cell-curve svg").press("ArrowUp");
        await page.locator("#cell-curve .ember").click();
        await page.locator("#cell-curve path.happened").waitFor();
        await page.locator("#cell-double .ember").click();
        await page.locator("#cell-double .hint").waitFor();
        await accessible(page, `answered ${width} ${colorScheme}`);
        await page.context().close();
      }
    }
  },
};
