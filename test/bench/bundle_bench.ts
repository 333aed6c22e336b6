// Weighs what programs take along of the library and of its peers: bundled for browsers, minified, gzipped.

import { installLibrary, linkPackages } from "../support/installed_library.ts";
import { bundleProgram, CORE_PROGRAM, loadedFiles, type ProgramBundle } from "../support/bundled_program.ts";

/** Programs by what they do. */
const PROGRAMS: Readonly<Record<string, string>> = {
  "microlog: a span": `import { span } from "microlog/spans"; span("a", () => 1);`,
  "microlog: a logger": `import { getLogger } from "microlog/logger"; getLogger("a").info("b");`,
  "microlog: log, span, JSON, console": CORE_PROGRAM,
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
for (const [name, text] of Object.entries(PROGRAMS)) {
  const bundle = await bundleProgram(project, text);
  const loads = text.includes("await configure") && name.startsWith("microlog");
  const whole = loads ? bundle.bytesWith(await loadedFiles(bundle)) : bundle.entryBytes;
  console.log(
    `${name.padEnd(40)} ${kilobytes(bundle.entryBytes)} at the start  ${kilobytes(whole)} when it has run`,
  );
}
weigh(await bundleProgram(project, CORE_PROGRAM));

/** What the core holds, by module. */
function weigh({ weights }: ProgramBundle): void {
  console.log("\nminified, by file of the package:");
  for (const [source, bytes] of weights.slice(0, 12)) console.log(`${String(bytes).padStart(8)}  ${source}`);
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1).padStart(6)} KB`;
}
