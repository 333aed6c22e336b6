// Weighs what programs take along of the library and of its peers: bundled for browsers, minified, gzipped. "At the start"
// is what a program waits for; "when it has run" are all files that it has loaded then, found out by running it: what
// configure() and spans that somebody takes load is among them. The bar is for the latter, with contexts; the
// rules of masking, which a program can do without, are told apart.

import { installLibrary, linkPackages } from "../support/installed_library.ts";
import {
  BARE_CORE_PROGRAM,
  bundleProgram,
  CORE_PROGRAM,
  loadedFiles,
  type ProgramBundle,
} from "../support/bundled_program.ts";

const CORE = "microlog: log, span, JSON, console";

/** Bytes that the core may have, with all that is loaded. */
const CORE_BAR = 10_000;

/** Programs by what they do. */
const PROGRAMS: Readonly<Record<string, string>> = {
  "microlog: a span": `import { span } from "microlog/spans"; span("a", () => 1);`,
  "microlog: a logger": `import { getLogger } from "microlog/logger"; getLogger("a").info("b");`,
  [CORE]: BARE_CORE_PROGRAM,
  "the same, with masking, which is usual": CORE_PROGRAM,
  "with masking and spans that a sink takes": `import { addEventSink } from "microlog/events";
    addEventSink({ name: "none", takeSpans: () => {}, takeMetrics: () => {} });
    ${CORE_PROGRAM}`,
  "microlog: all of it": `export * from "microlog";`,
  "LogTape: log, JSON, console":
    `import { configure, getConsoleSink, getLogger, jsonLinesFormatter } from "@logtape/logtape";
    await configure({
      sinks: { console: getConsoleSink({ formatter: jsonLinesFormatter }) },
      loggers: [{ category: "a", sinks: ["console"] }],
    });
    getLogger("a").info("b");`,
  "pino: its browser version": `import pino from "pino"; pino().info("b");`,
};

const project = await installLibrary();
linkPackages(project, ["@logtape/logtape", "pino"]);
let weights: ReturnType<ProgramBundle["weightsWith"]> = [];
for (const [name, text] of Object.entries(PROGRAMS)) {
  const bundle = await bundleProgram(project, text);
  const loaded = text.includes("await configure") ? await loadedFiles(bundle) : [];
  const whole = bundle.bytesWith(loaded);
  console.log(
    `${name.padEnd(40)} ${kilobytes(bundle.entryBytes)} at the start  ${kilobytes(whole)} when it has run` +
      (name === CORE ? `  ${(whole / CORE_BAR).toFixed(2)} of the bar ${kilobytes(CORE_BAR).trim()}` : ""),
  );
  if (name === CORE) weights = bundle.weightsWith(loaded);
}
console.log("\nthe core when it has run, minified, by file of the package:");
for (const [source, bytes] of weights.slice(0, 16)) console.log(`${String(bytes).padStart(8)}  ${source}`);

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1).padStart(6)} KB`;
}
