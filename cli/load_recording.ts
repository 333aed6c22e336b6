// Reads a recording to look into: finalised first where that can be, positions led to their sources in any case.

import { readFileSync } from "node:fs";
import { decodeRecording } from "../recording/codec/decode.ts";
import { MicrologError, StoreError } from "../recording/errors.ts";
import type { Recording } from "../recording/recording.ts";
import { readResolved } from "../server/store/finalise.ts";
import type { RecordingStore } from "../server/store/store.ts";
import { inflate } from "../server/store/zlib.ts";
import type { FoundRecording } from "./find_recording.ts";

/** @throws {StoreError} when the file is not there or is no recording; it names the file */
export async function loadRecording(store: RecordingStore, found: FoundRecording): Promise<Recording> {
  const bytes = found.kind === "stored" ? await readStored(store, found.id) : readBytes(found.path);
  const recording = decode(bytes, found.kind === "stored" ? found.id : found.path);
  return recording.finalised ? recording : readResolved(bytes, recording);
}

function decode(bytes: Uint8Array, name: string): Recording {
  try {
    return decodeRecording(bytes, inflate);
  } catch (cause) {
    if (!(cause instanceof MicrologError)) throw cause;
    throw new StoreError(`Cannot read "${name}": ${cause.message}`, { cause });
  }
}

/** All bytes of a file. @throws {StoreError} when it cannot be read */
export function readBytes(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new StoreError(`Cannot read "${path}": ${reason}`, { cause });
  }
}

async function readStored(store: RecordingStore, id: string): Promise<Uint8Array> {
  const { body } = await store.read(id);
  return new Uint8Array(await new Response(body).arrayBuffer());
}
