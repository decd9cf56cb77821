// node build.mjs OUT: writes OUT/editor.js, OUT/search.js and OUT/fonts/*.woff2.
import { build } from "esbuild";
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import subset from "subset-font";
const out = process.argv[2] ?? "dist";
await mkdir(join(out, "fonts"), { recursive: true });
for (const file of ["editor.js", "search.js"]) {
  await build({ entryPoints: [file], bundle: true, minify: true, format: "esm", target: "es2022", outfile: join(out, file), legalComments: "none" });
}
for (const [family, file] of [
  ["source-serif-4", "source-serif-4-latin-opsz-normal"],
  ["source-serif-4", "source-serif-4-latin-opsz-italic"],
  ["inter", "inter-latin-wght-normal"],
  ["jetbrains-mono", "jetbrains-mono-latin-wght-normal"],
]) {
  await cp(`node_modules/@fontsource-variable/${family}/files/${file}.woff2`, join(out, "fonts", `${file}.woff2`));
}
// The whole mathematics font has 400 kB; formulas of the book use a tenth of its letters.
const ranges = [[0x20, 0x7e], [0xa0, 0xff], [0x2c6, 0x2dd], [0x300, 0x338], [0x370, 0x3ff], [0x2000, 0x206f], [0x2070, 0x209f],
  [0x20d0, 0x20ef], [0x2100, 0x214f], [0x2190, 0x21ff], [0x2200, 0x22ff], [0x2300, 0x232b], [0x23b0, 0x23e1],
  [0x27c0, 0x27ef], [0x27f0, 0x27ff], 
  [0x2a00, 0x2a10], [0x2a7d, 0x2a7e], [0x2aaf, 0x2ab0], [0x1d400, 0x1d4cf],
  [0x1d538, 0x1d56b], [0x1d6a8, 0x1d71b], [0x1d7ce, 0x1d7e1]];
const letters = ranges.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, i) => String.fromCodePoint(from + i))).join("");
const math = await readFile("node_modules/@fontsource/stix-two-math/files/stix-two-math-latin-400-normal.woff2");
await writeFile(join(out, "fonts", "stix-two-math.woff2"), await subset(math, letters, { targetFormat: "woff2" }));
