// Sentences that loggers and tracers are sold with, each with a piece of a program that does what it says, and what comes of
// it; and the program that all pieces are put into.

/** A sentence and its proof. */
export interface FeatureSentence {
  readonly says: string;
  /** Body of an async function in which all of the library, `memory()`, `lines()` and `pause()` are. */
  readonly does: string;
  /** What it returns, as JSON. */
  readonly gives: unknown;
}

/** What stands around the bodies. @param sentences of which each is a function */
export function featureProgram(sentences: readonly FeatureSentence[]): string {
  const entries = sentences.map(({ does }) => `async () => {\n${does}\n}`).join(",\n");
  return `import * as microlog from "./mod.mjs";
import { captureLogs, captureSpans, createFakeClock } from "./testing.mjs";
import { addEventSink, handOverEvents, MemoryEventSink, NULL_SINK, processFacts } from "./events.mjs";
import { logCalls, logged } from "./logged.mjs";
import { trackMemory } from "./memory.mjs";
import { atVerbosity, setVerbosity } from "./verbosity.mjs";
import { controlHandler } from "./control.mjs";
import { memorySink } from "./sinks_memory.mjs";
import { mkdtempSync, readFileSync, rmSync, existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
const { captureContext, ConfigurationError, configure, contextHeaders, correlation, counter, currentContext, explain, flush,
  fmetric, gauge, getLogger, health, histogram, imetric, readHeaders, span, startSpan, traced, withContext, withRemoteContext,
  wrap } = microlog;
const pause = () => new Promise((resolve) => setTimeout(resolve, 1));
/** Configures a memory. */
async function memory(configuration = {}) {
  const sink = memorySink();
  await configure({ ...configuration, sinks: [sink] });
  return sink;
}
/** Lines that work writes to a file in a format. */
async function lines(configuration, work) {
  const folder = mkdtempSync(join(tmpdir(), "microlog-feature-"));
  const path = join(folder, "app.log");
  const { sink = {}, ...all } = configuration;
  await configure({ ...all, sinks: [{ type: "file", path, ...sink }] });
  await work();
  await flush();
  const text = existsSync(path) ? readFileSync(path, "utf8") : "";
  await configure({ sinks: [] });
  rmSync(folder, { recursive: true });
  return text.split("\\n").filter((line) => line !== "");
}
const told = [];
for (const work of [
${entries}
]) {
  try {
    told.push(await work());
  } catch (error) {
    told.push({ threw: String(error) });
  }
  await configure({ sinks: [] });
}
console.log(JSON.stringify(told));
`;
}
