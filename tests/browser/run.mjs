// The site in Chromium, without a GPU and with the software one. Prints one line a test and
// `N passed, M failed` at the end; see harness.mjs for what it reads.
import { run } from "./harness.mjs";
import { tests as lesson } from "./tests.mjs";
import { tests as practice } from "./practice.mjs";
import { tests as widgets } from "./widgets.mjs";
import { tests as book } from "./book.mjs";
import { tests as data } from "./data.mjs";
import { FLAGS, tests as gpu } from "./gpu.mjs";

const plain = await run({ ...lesson, ...practice, ...widgets, ...book, ...data });
const withGpu = await run(gpu, FLAGS);
const [passed, failed] = [plain.passed + withGpu.passed, plain.failed + withGpu.failed];
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
