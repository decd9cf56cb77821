// node build.mjs OUT: writes OUT/editor.js and OUT/fonts/*.woff2.
import { build } from "esbuild";
import { cp, mkdir } from "node:fs/promises";
import { join } from "node:path";
const out = process.argv[2] ?? "dist";
await mkdir(join(out, "fonts"), { recursive: true });
await build({ entryPoints: ["editor.js"], bundle: true, minify: true, format: "esm", target: "es2022", outfile: join(out, "editor.js"), legalComments: "none" });
for (const [family, file] of [
  ["source-serif-4", "source-serif-4-latin-opsz-normal"],
  ["source-serif-4", "source-serif-4-latin-opsz-italic"],
  ["inter", "inter-latin-wght-normal"],
  ["jetbrains-mono", "jetbrains-mono-latin-wght-normal"],
]) {
  await cp(`node_modules/@fontsource-variable/${family}/files/${file}.woff2`, join(out, "fonts", `${file}.woff2`));
}
