// Texts written whole to a descriptor, also to a pipe whose reader is slow.

import { builtin } from "./builtins.ts";

const isDeno = "Deno" in globalThis;

const ENCODER = new TextEncoder();

/** A stream whose reader is slow gets this long before what it did not take is given up. */
const MAX_WAIT_MILLIS = 1000;

/**
 * Pipes take pieces of this size whole or not at all (PIPE_BUF). Of larger ones Deno writes what there is room for, and then
 * throws without a word on how much that was.
 */
const WHOLE_BYTES = 4096;

/**
 * Writes all of a text, also where a piece at a time is taken.
 * @param scratch bytes that Deno may use, which takes longer to make new ones
 * @throws what the system says, when nothing was taken
 * @throws {PartWritten} when a part was
 */
export function writeAll(descriptor: number, text: string, scratch?: Uint8Array): void {
  const fs = builtin("node:fs");
  const { byteLength } = builtin("node:buffer").Buffer;
  // Node and Bun write texts without bytes of ours in between, five times as fast as with them. Deno makes them itself.
  let bytes: Uint8Array | undefined = isDeno ? encode(text, scratch) : undefined;
  const most = bytes === undefined || bytes.length <= WHOLE_BYTES || fs.fstatSync(descriptor).isFile()
    ? Number.POSITIVE_INFINITY
    : WHOLE_BYTES;
  let written = 0;
  let waited = 0;
  for (;;) {
    try {
      written += bytes === undefined
        ? fs.writeSync(descriptor, text)
        : fs.writeSync(descriptor, bytes, written, Math.min(most, bytes.length - written));
      if (written === (bytes?.length ?? byteLength(text))) return;
      bytes ??= ENCODER.encode(text);
    } catch (error) {
      if (isBusy(error) && waited < MAX_WAIT_MILLIS) {
        waited++;
        pause(1);
        continue;
      }
      if (written === 0) throw error;
      throw new PartWritten(new TextDecoder().decode(bytes?.subarray(written)), error);
    }
  }
}

function encode(text: string, scratch: Uint8Array | undefined): Uint8Array {
  if (scratch !== undefined) {
    const { read, written } = ENCODER.encodeInto(text, scratch);
    if (read === text.length) return scratch.subarray(0, written);
  }
  return ENCODER.encode(text);
}

/** A pipe that is full and does not wait. */
function isBusy(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EAGAIN";
}

function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

/** Part of a text was written, and then no more. */
export class PartWritten extends Error {
  readonly rest: string;

  constructor(rest: string, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.rest = rest;
  }
}
