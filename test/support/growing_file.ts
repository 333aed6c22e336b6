// The file of a run that is still going, on another machine.

import { Buffer } from "node:buffer";
import { encodeFileHeader } from "../../recording/codec/chunks.ts";
import { encodeBatch, encodeMetadata } from "../../recording/codec/encode.ts";
import { deflate } from "../../server/store/zlib.ts";
import { drawRecording } from "./draw_recording.ts";

/** What one thread appended so far. @param drawing in seconds @param second when the drawing starts */
export function growing(drawing: string, second: number): Uint8Array {
  const { originMicros, tables } = drawRecording({
    threads: { main: drawing },
    columnMicros: 1_000_000,
    startMicros: second * 1_000_000,
  });
  const host = { name: "elsewhere", system: "linux", architecture: "x64", cores: 1, memoryBytes: 1 };
  return Buffer.concat([
    encodeFileHeader(originMicros),
    encodeMetadata({ application: "growing", command: ["bun", "serve.ts"], host }),
    encodeBatch(1000, tables, deflate),
  ]);
}
