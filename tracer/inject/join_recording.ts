// How what the library says lands in a recording. Pages have none: page_recording.ts stands in their bundles instead.

import { displayPath } from "../../recording/analysis/source_path.ts";
import { JsonFields } from "../logger/json_fields.ts";
import { quoteJson } from "../logger/json_text.ts";
import type { LogRecord } from "../logger/record.ts";
import { listFields } from "../logger/record_fields.ts";
import { USUAL_MASK } from "../logger/usual_mask.ts";
import { RECORDER_PORT, type RecorderPort } from "../telemetry/recorder_port.ts";
import type { Telemetry } from "../telemetry/telemetry.ts";
import { libraryRecording, type RecordedParts } from "./library_recording.ts";

/** What of the library is recorded. */
export interface RecordedLibrary extends RecordedParts {
  readonly telemetry: Telemetry;
}

/** Has everything land in the recording of the whole program, if there is one. */
export function joinRecorder(library: RecordedLibrary): void {
  const port = findPort();
  if (port !== undefined) joinRecording(library, port);
}

/** Whether the whole program is recorded. */
export function isRecorded(): boolean {
  return findPort() !== undefined;
}

function findPort(): RecorderPort | undefined {
  const port: unknown = Reflect.get(globalThis, RECORDER_PORT);
  return isPort(port) ? port : undefined;
}

/** Has everything land in the recording that runs, whatever is configured. Returns what ends that. */
export function joinRecording(library: RecordedLibrary, port: RecorderPort): () => void {
  const { logging, telemetry } = library;
  const writer = new JsonFields(USUAL_MASK);
  for (const beginning of ownSources()) port.hideSource(beginning);
  const removeRoute = logging.addRoute({
    name: port.name,
    level: 0,
    write(made) {
      // Rules of the program's act besides those of recordings.
      const record = logging.recordMask?.record(made) ?? made;
      port.takeLog({
        level: record.level,
        source: record.logger,
        message: record.message,
        fields: fieldsText(record, writer),
      });
    },
  });
  const removeSink = telemetry.addSink(port, libraryRecording(library));
  port.onWrite(() => telemetry.handOver());
  port.askForSpan(() => telemetry.spans.currentKey());
  return () => {
    removeRoute();
    removeSink();
  };
}

/** All fields of a record as a JSON object, what was thrown among them; "" without any. */
function fieldsText(record: LogRecord, writer: JsonFields): string {
  writer.begin();
  const hasError = record.error !== undefined;
  const members = listFields(record, writer, USUAL_MASK).map(({ name, json }) => {
    return `${quoteJson(hasError && name === "error" ? "error_" : name)}:${json}`;
  });
  if (hasError) members.push(`"error":${writer.value(record.error, 1)}`);
  return members.length === 0 ? "" : `{${members.join(",")}}`;
}

/**
 * How the sources of the library begin, as URL and as path. None where a bundler put them into one file with the
 * program's: what belongs to whom is seen there only with the bundle's source map.
 */
export function ownSources(url: string = import.meta.url): readonly string[] {
  const project = /^(.*\/)tracer\/inject\/join_recording\.ts$/.exec(url)?.[1];
  const installed = /^(.*\/node_modules\/microlog\/)/.exec(url)?.[1];
  const folders = project === undefined ? [installed] : [`${project}tracer/`, `${project}recording/`];
  return folders.flatMap((folder) => folder === undefined ? [] : [folder, displayPath(folder)]);
}

function isPort(value: unknown): value is RecorderPort {
  return typeof value === "object" && value !== null && "takeLog" in value;
}
