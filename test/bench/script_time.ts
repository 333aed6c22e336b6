// How long script runs for each frame of a page, from what Chromium's tracing tells. Thread time: what a busy machine
// does meanwhile does not count.

import type { Browser, Page } from "playwright-core";

/** Script on the main thread, garbage collection included. */
export interface ScriptTimes {
  /** Milliseconds by frame, in their order. */
  readonly frames: readonly number[];
  /** Milliseconds by event that the page listens to, by the event's type. */
  readonly events: ReadonlyMap<string, readonly number[]>;
}

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur: number;
  readonly tdur: number;
  readonly text: string;
}

const CATEGORIES = ["devtools.timeline", "disabled-by-default-devtools.timeline", "v8"];
const SCRIPT: ReadonlySet<string> = new Set([
  "EvaluateScript",
  "EventDispatch",
  "FireAnimationFrame",
  "FunctionCall",
  "MajorGC",
  "MinorGC",
  "RunMicrotasks",
  "TimerFire",
]);

/** Does something to a page and tells what script that took. */
export async function measureScript(
  browser: Browser,
  page: Page,
  act: () => Promise<void>,
): Promise<ScriptTimes> {
  await browser.startTracing(page, { categories: CATEGORIES });
  await act();
  const trace: unknown = JSON.parse((await browser.stopTracing()).toString("utf8"));
  return scriptTimesIn(readEvents(trace));
}

function scriptTimesIn(all: readonly TraceEvent[]): ScriptTimes {
  const main = all.find(({ name, text }) => name === "thread_name" && text === "CrRendererMain");
  const own = all.filter(({ pid, tid, ph }) => pid === main?.pid && tid === main.tid && ph === "X")
    .sort((a, b) => a.ts - b.ts);
  const frames: number[] = [];
  const events = new Map<string, number[]>();
  let inFrame = 0;
  let end = 0;
  for (const event of own) {
    if (event.name === "Commit") {
      frames.push(inFrame);
      inFrame = 0;
    }
    if (event.name === "EventDispatch") {
      events.set(event.text, [...events.get(event.text) ?? [], event.tdur / 1000]);
    }
    if (!SCRIPT.has(event.name) || event.ts < end) continue;
    end = event.ts + event.dur;
    inFrame += event.tdur / 1000;
  }
  return { frames, events };
}

function readEvents(trace: unknown): TraceEvent[] {
  const events = isObject(trace) && Array.isArray(trace["traceEvents"]) ? trace["traceEvents"] : [];
  return events.filter(isObject).map((event) => {
    const args = isObject(event["args"]) ? event["args"] : {};
    const data = isObject(args["data"]) ? args["data"] : {};
    const dur = numberIn(event["dur"]);
    return {
      name: textIn(event["name"]),
      ph: textIn(event["ph"]),
      pid: numberIn(event["pid"]),
      tid: numberIn(event["tid"]),
      ts: numberIn(event["ts"]),
      dur,
      tdur: "tdur" in event ? numberIn(event["tdur"]) : dur,
      text: textIn(args["name"] ?? data["type"]),
    };
  });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function numberIn(value: unknown): number {
  return typeof value === "number" ? value : 0;
}

function textIn(value: unknown): string {
  return typeof value === "string" ? value : "";
}
