// Reads a recording to look into: finalised first where that can be, positions led to their sources in any case.

import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import { decodeFileHeader, FILE_HEADER_BYTES } from "../recording/codec/chunks.ts";
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
  return naming(name, () => decodeRecording(bytes, inflate));
}

/** @throws {StoreError} when a file is not there, does not begin as a recording, or is of a later version; it names the file */
export function checkIsRecording(path: string): void {
  naming(path, () => decodeFileHeader(readStart(path)));
}

/** Does what may throw for what is in a file, and then names the file. */
function naming<T>(name: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (!(cause instanceof MicrologError) || cause instanceof StoreError) throw cause;
    throw new StoreError(`Cannot read "${name}": ${cause.message}`, { cause });
  }
}

function readStart(path: string): Uint8Array {
  try {
    const file = openSync(path, "r");
    try {
      const bytes = new Uint8Array(FILE_HEADER_BYTES);
      return bytes.subarray(0, readSync(file, bytes));
    } finally {
      closeSync(file);
    }
  } catch (cause) {
    throw cannotRead(path, cause);
  }
}

/** All bytes of a file. @throws {StoreError} when it cannot be read */
export function readBytes(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw cannotRead(path, cause);
  }
}

function cannotRead(path: string, cause: unknown): StoreError {
  return new StoreError(`Cannot read "${path}": ${cause instanceof Error ? cause.message : String(cause)}`, {
    cause,
  });
}

async function readStored(store: RecordingStore, id: string): Promise<Uint8Array> {
  const { body } = await store.read(id);
  return new Uint8Array(await new Response(body).arrayBuffer());
}
