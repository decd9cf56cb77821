// The one script that every page names: theme first, then the app, and Python where there are cells.
const root = document.documentElement;
root.classList.add("scripted");
const kept = (() => { try { return localStorage.getItem("athanor-theme"); } catch { return null; } })();
if (kept === "dark" || kept === "light") root.dataset.theme = kept;
const meta = (name) => document.querySelector(`meta[name="${name}"]`)?.content;
let search;
globalThis.athanorSearch = () => search ??= import(new URL(meta("athanor-search") ?? "search.js", document.baseURI))
  .then((module) => module.loadSearch(new URL(`${meta("athanor-root") ?? ""}search.json`, document.baseURI)))
  .catch((error) => { search = undefined; throw error; });
globalThis.athanorEditor = () => import(new URL(meta("athanor-editor") ?? "editor.js", document.baseURI));
const start = async () => {
  for (const button of document.querySelectorAll(".theme-switch")) {
    button.addEventListener("click", () => {
      const dark = root.dataset.theme ? root.dataset.theme === "dark"
        : matchMedia("(prefers-color-scheme: dark)").matches;
      root.dataset.theme = dark ? "light" : "dark";
      try { localStorage.setItem("athanor-theme", root.dataset.theme); } catch { /* private mode */ }
      dispatchEvent(new Event("athanor-theme"));
    });
  }
  const app = meta("athanor-app");
  if (!app) return;
  // Python takes longest to load, so its worker starts first; the app takes it over.
  if (document.getElementById("lesson-data")) try {
    const worker = new Worker(new URL(meta("athanor-worker") ?? "worker.js", document.baseURI), { type: "module" });
    worker.onmessage = (message) => { worker.early = message.data; };
    globalThis.athanorWorker = worker;
  } catch { /* the app tries again, and says what is wrong */ }
  const wasm = meta("athanor-app-wasm");
  const module = await import(new URL(app, document.baseURI));
  await module.default(wasm ? { module_or_path: new URL(wasm, document.baseURI) } : undefined);
};
if (document.readyState === "loading") addEventListener("DOMContentLoaded", start); else start();
