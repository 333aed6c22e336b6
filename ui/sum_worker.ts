// The worker that sums samples where they are many, so that the page stays responsive meanwhile. One for all recordings that
// are open; it ends with the page.

import type { MeasuredSide } from "../recording/analysis/diff_functions.ts";
import { emptyTables, type RecordingTables } from "../recording/recording.ts";
import { StringTable } from "../recording/tables/strings.ts";
import { buffersOf } from "./state/decode_recording.ts";
import { putSamples, roomForSamples } from "./state/sample_pieces.ts";
import { mergePart } from "./state/merge_part.ts";
import { changesOf, designOf, measure, pictureOf, sumRun } from "./state/run_sums.ts";
import type { HeldSide, SumMade, SumMessage, SumRequest, SumTask } from "./state/sum_protocol.ts";

/** Of the others, parts are kept here: they cannot be moved. */
const MOVED: ReadonlySet<SumTask["kind"]> = new Set(["sums", "merged", "design"]);

const held = new Map<number, RecordingTables>();

/** Sides that were measured last: functions and flames of a comparison ask for the same ones. */
const measured = new Map<string, MeasuredSide>();
const MEASURED_SIDES = 2;

globalThis.addEventListener("message", (event: MessageEvent<SumRequest>) => {
  const request = event.data;
  if (request.kind === "hold") {
    held.set(request.run, {
      ...emptyTables(),
      ...request.tables,
      samples: roomForSamples(request.samples),
      strings: new StringTable(request.strings),
    });
  } else if (request.kind === "piece") {
    putSamples(tablesOf(request.run).samples, request.piece);
  } else if (request.kind === "forget") {
    held.delete(request.run);
    measured.clear();
  } else answer(request.task, request.number);
});

function answer(task: SumTask, number: number): void {
  let message: SumMessage;
  try {
    message = { number, made: make(task) };
  } catch (error) {
    message = { number, problem: error instanceof Error ? error.message : String(error) };
  }
  const transfer = MOVED.has(task.kind) ? buffersOf(message) : [];
  globalThis.postMessage(message, { transfer });
}

function make(task: SumTask): SumMade {
  const { kind } = task;
  switch (kind) {
    case "sums":
      return { kind, sums: sumRun(tablesOf(task.run), task.scope) };
    case "merged":
      return { kind, calls: mergePart(tablesOf(task.run), task.part) };
    case "design":
      return { kind, graph: designOf(tablesOf(task.run), task.parts) };
    case "changes":
      return { kind, changes: changesOf(sideOf(task.before), sideOf(task.after), task.options) };
    case "picture":
      return { kind, picture: pictureOf(sideOf(task.before), sideOf(task.after), task.options) };
  }
}

function tablesOf(run: number): RecordingTables {
  const tables = held.get(run);
  if (tables === undefined) throw new RangeError(`Run ${run} is not held`);
  return tables;
}

function sideOf(side: HeldSide): MeasuredSide {
  const key = JSON.stringify([side.run, side.scope]);
  const known = measured.get(key) ?? measure(tablesOf(side.run), side);
  measured.delete(key);
  measured.set(key, known);
  for (const oldest of measured.keys()) if (measured.size > MEASURED_SIDES) measured.delete(oldest);
  return { ...known, directory: side.directory, durationMicros: side.durationMicros };
}
