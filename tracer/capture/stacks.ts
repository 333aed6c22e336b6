// From the engine's profiles to samples: kinds of frames told apart, the engine's oddities evened out, the tracer's
// own frames taken away.

import type { Rotation } from "../runtime/runtime.ts";
import type { Batch } from "./batch.ts";
import { NodeTree } from "./node_tree.ts";

/** What {@link addRotation} has to know. */
export interface RotationContext {
  /** Origin of the recording in microseconds since 1970. */
  readonly originMicros: number;
  /** Whether holes between samples mean that the event loop waited. */
  readonly idleIsHole: boolean;
  readonly intervalMicros: number;
  /** Whether a source is the tracer's own. */
  isTracer(url: string): boolean;
}

/** A hole of so many intervals means that nothing ran: single samples come late on a busy machine. */
const HOLE_INTERVALS = 2.5;

/**
 * Adds the samples of one rotation to a batch, as rows of thread 0.
 * @returns how many samples the engine took
 */
export function addRotation(batch: Batch, rotation: Rotation, context: RotationContext): number {
  const { nodes, samples = [], timeDeltas = [], startTime, endTime } = rotation.profile;
  const toRecording = rotation.offsetMicros - context.originMicros;
  const tree = new NodeTree(nodes, batch, context.isTracer);
  const times = new Float64Array(samples.length);
  let time = startTime;
  for (let i = 0; i < samples.length; i++) times[i] = time += timeDeltas[i] ?? 0;
  const order = sortedByTime(times);

  const add = (when: number, stack: number, count: number) =>
    batch.samples.append({ when: Math.max(0, when + toRecording), thread: 0, stack, count });
  const hole = context.intervalMicros * HOLE_INTERVALS;
  let until = startTime;
  let last = -2;
  let lastRow = -1;
  for (let i = 0; i < order.length; i++) {
    const at = order[i] ?? i;
    const when = times[at] ?? startTime;
    if (context.idleIsHole && when - until > hole) {
      add(until, tree.idle(), 0);
      last = -2;
    }
    until = when + context.intervalMicros;
    const next = samples[order[i + 1] ?? -1];
    const stack = tree.stackOfSample(samples[at] ?? 0, next);
    if (stack === last) batch.samples.set(lastRow, "count", batch.samples.get(lastRow, "count") + 1);
    else lastRow = add(when, stack, 1);
    last = stack;
  }
  tree.addLines();
  if (context.idleIsHole && endTime - until > hole) add(until, tree.idle(), 0);
  // What follows is the next rotation's to say; without one, nothing is known.
  add(Math.max(endTime, until - context.intervalMicros), -1, 0);
  return samples.length;
}

/** Indexes in the order of time; V8 notes some samples before earlier ones. */
function sortedByTime(times: Float64Array): Uint32Array {
  const order = new Uint32Array(times.length);
  for (let i = 0; i < order.length; i++) order[i] = i;
  for (let i = 1; i < times.length; i++) {
    if ((times[i] ?? 0) < (times[i - 1] ?? 0)) {
      return order.sort((a, b) => (times[a] ?? 0) - (times[b] ?? 0) || a - b);
    }
  }
  return order;
}
