// Files of recordings for tests of whatever lists, serves and finalises them: drawn, then encoded as recorders do it.

import { encodeFileHeader } from "../../recording/codec/chunks.ts";
import { encodeBatch, encodeFinalised, encodeMetadata } from "../../recording/codec/encode.ts";
import type { Metadata } from "../../recording/recording.ts";
import type { Machine } from "../../server/store/running.ts";
import { joinBytes } from "./build_chunks.ts";
import { type Drawing, DRAWN_ORIGIN_MICROS, drawRecording } from "./draw_recording.ts";
import { deflateZlib } from "./inflate.ts";

/** What the command of these files was and how it ended. */
export const ENDED: Metadata = {
  application: "shop",
  command: ["bun", "shop.ts"],
  runtime: "bun 1.4.5",
  host: { name: "here", system: "linux", architecture: "x64", cores: 2, memoryBytes: 8e9 },
  endedAtMicros: 6000,
  exitCode: 0,
};

/** Nothing of its end is known yet. */
export const BEGUN: Metadata = { application: "shop", command: ["bun", "shop.ts"], ...pick(ENDED, "host") };

const THREADS = { main: "aaaaaa\nbbb cc\n d" };

/** A finalised file. */
export function finalisedFile(metadata: Metadata = ENDED, drawing: Partial<Drawing> = {}): Uint8Array {
  return encodeFinalised(drawRecording({ threads: THREADS, ...drawing, metadata }), deflateZlib);
}

/** A file as a tracer leaves it: metadata and one batch. Its process is 4242 and has not ended. */
export function growingFile(metadata: Metadata = BEGUN, drawing: Partial<Drawing> = {}): Uint8Array {
  return joinBytes(encodeFileHeader(DRAWN_ORIGIN_MICROS), encodeMetadata(metadata), batch(drawing));
}

/** One more batch of the same process and thread, to append. */
export function batch(drawing: Partial<Drawing> = {}): Uint8Array {
  return encodeBatch(1000, drawRecording({ threads: THREADS, ...drawing }).tables);
}

/** A machine named "here" whose clock stands far behind every file's last change, with just these processes. */
export function fakeMachine(alive: Iterable<number> = []): Machine {
  const pids = new Set(alive);
  return {
    hostName: "here",
    now: () => Date.now() + 24 * 3600_000,
    isAlive: (pid) => pids.has(pid),
  };
}

function pick<T, K extends keyof T>(from: T, key: K): Pick<T, K> {
  return { [key]: from[key] } as Pick<T, K>;
}
