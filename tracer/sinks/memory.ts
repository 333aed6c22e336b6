// What `import … from "microlog/sinks/memory"` gives: a sink that keeps the last records, to look at them.

import { JsonFormat } from "../logger/json_format.ts";
import { MemorySink } from "../logger/sinks/memory_sink.ts";
import { USUAL_MASK } from "../logger/usual_mask.ts";

export type { KeptRecord, MemorySink } from "../logger/sinks/memory_sink.ts";

/** What is kept. */
export interface MemoryOptions {
  /** Records, default 10,000: older ones are forgotten. */
  readonly most?: number;
}

/**
 * The last records in memory, masked.
 *
 * @example
 * const memory = memorySink();
 * await configure({ sinks: [memory] });
 * memory.records.at(-1)?.message;
 */
export function memorySink({ most }: MemoryOptions = {}): MemorySink {
  const json = new JsonFormat(USUAL_MASK);
  return new MemorySink({ format: json, json, most });
}
