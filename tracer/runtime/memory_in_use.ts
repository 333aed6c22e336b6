// The memory that is in use at this moment.

import { process } from "./host_process.ts";

/** Bytes; 0 where they are not told. */
export interface MemoryInUse {
  readonly heapBytes: number;
  readonly rssBytes: number;
}

/** Reads it: microseconds. Of pages Chromium's alone tell their heap. */
export function readMemory(): MemoryInUse {
  if ("process" in globalThis && typeof process.memoryUsage === "function") {
    const { heapUsed, rss } = process.memoryUsage();
    return { heapBytes: heapUsed, rssBytes: rss };
  }
  const memory: unknown = Reflect.get(performance, "memory");
  const used: unknown = typeof memory === "object" && memory !== null
    ? Reflect.get(memory, "usedJSHeapSize")
    : 0;
  return { heapBytes: typeof used === "number" ? used : 0, rssBytes: 0 };
}
