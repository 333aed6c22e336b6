// From the engine's profiles to samples: kinds of frames told apart, the engine's oddities evened out, the tracer's
// own frames taken away.

import type { FrameKind } from "../../recording/tables/schema.ts";
import type { EngineNode, Rotation } from "../runtime/runtime.ts";
import type { Batch, FrameText } from "./batch.ts";

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

const ROOT = "(root)";
/** Names that V8 gives to what is no function. JavaScriptCore calls eval'd code "(program)", with a source. */
const STATES = new Map<string, FrameKind>([
  ["(idle)", "idle"],
  ["(program)", "program"],
  ["(garbage collector)", "gc"],
]);
const IDLE: FrameText = { name: "(idle)", file: "", line: 0, column: 0, kind: "idle" };
const OWN: FrameText = { name: "(microlog)", file: "", line: 0, column: 0, kind: "native" };

/** Sources of the runtime's own code. */
const RUNTIME_SOURCE = /^(node:|ext:|internal:|bun:|$)/;

/** A hole of so many intervals means that nothing ran: single samples come late on a busy machine. */
const HOLE_INTERVALS = 2.5;

/**
 * Adds the samples of one rotation to a batch, as rows of thread 0.
 * @returns how many samples the engine took
 */
export function addRotation(batch: Batch, rotation: Rotation, context: RotationContext): number {
  const { nodes, samples = [], timeDeltas = [], startTime, endTime } = rotation.profile;
  const toRecording = rotation.offsetMicros - context.originMicros;
  const tree = new NodeTree(nodes, batch, context);
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
  if (context.idleIsHole && endTime - until > hole) add(until, tree.idle(), 0);
  // What follows is the next rotation's to say; without one, nothing is known.
  add(Math.max(endTime, until - context.intervalMicros), -1, 0);
  return samples.length;
}

/** Indexes in the order of time; V8 notes some samples before earlier ones. */
function sortedByTime(times: Float64Array): Uint32Array {
  const order = Uint32Array.from(times, (_, i) => i);
  for (let i = 1; i < times.length; i++) {
    if ((times[i] ?? 0) < (times[i - 1] ?? 0)) {
      return order.sort((a, b) => (times[a] ?? 0) - (times[b] ?? 0) || a - b);
    }
  }
  return order;
}

/** The engine's nodes as stacks of the batch, made when a sample first needs them. */
class NodeTree {
  readonly #batch: Batch;
  readonly #context: RotationContext;
  readonly #nodes = new Map<number, EngineNode>();
  readonly #parents = new Map<number, number>();
  readonly #stacks = new Map<number, number>();
  /** Stacks with a function of the program in them. */
  readonly #ofProgram = new Set<number>();
  /** The stack that stands for the tracer's own work. */
  #own = -1;
  /** Stack of the sample before, without what the engine puts beside it. */
  #before = -1;
  #beforeNode = -1;

  constructor(nodes: readonly EngineNode[], batch: Batch, context: RotationContext) {
    this.#batch = batch;
    this.#context = context;
    for (const node of nodes) {
      this.#nodes.set(node.id, node);
      for (const child of node.children ?? []) this.#parents.set(child, node.id);
    }
  }

  idle(): number {
    return this.#batch.stacks.add(-1, this.#batch.frame(IDLE));
  }

  /**
   * The stack of a sample. V8 notes garbage collection and native code without the JavaScript below it: collection
   * goes on top of what ran before, and native time between two samples of one call belongs to that call (as the
   * DevTools do it).
   * @param next node of the sample that follows
   */
  stackOfSample(node: number, next: number | undefined): number {
    const name = this.#stateOf(node);
    if (name === "(garbage collector)") {
      return this.#batch.stacks.add(this.#before, this.#batch.frame(special(name, "gc")));
    }
    if (name === "(program)" && this.#before >= 0 && next !== undefined) {
      const bottom = this.#bottomOf(next);
      if (bottom >= 0 && bottom === this.#bottomOf(this.#beforeNode)) return this.#before;
    }
    const stack = this.#stackOf(node);
    const running = name !== "(idle)" && name !== "(program)";
    this.#before = running ? stack : -1;
    this.#beforeNode = running ? node : -1;
    return stack;
  }

  /** The outermost call of a node, -1 for the engine's own states. */
  #bottomOf(node: number): number {
    let bottom = -1;
    for (let at: number | undefined = node; at !== undefined; at = this.#parents.get(at)) {
      const frame = this.#nodes.get(at)?.callFrame;
      if (frame === undefined || frame.functionName === ROOT) break;
      bottom = this.#stateOf(at) === undefined ? at : -1;
    }
    return bottom;
  }

  /** The engine's state that a node stands for, undefined for a function. */
  #stateOf(node: number): string | undefined {
    const { functionName = "", url = "" } = this.#nodes.get(node)?.callFrame ?? {};
    return url === "" && STATES.has(functionName) ? functionName : undefined;
  }

  #stackOf(node: number): number {
    const path: number[] = [];
    let at: number | undefined = node;
    while (at !== undefined && !this.#stacks.has(at)) {
      path.push(at);
      at = this.#parents.get(at);
    }
    let stack = at === undefined ? -1 : this.#stacks.get(at) ?? -1;
    for (let id = path.pop(); id !== undefined; id = path.pop()) {
      stack = this.#add(stack, id);
      this.#stacks.set(id, stack);
    }
    return stack;
  }

  #add(parent: number, id: number): number {
    const frame = this.#nodes.get(id)?.callFrame;
    if (frame === undefined || frame.functionName === ROOT) return parent;
    if (this.#own !== -1 && parent === this.#own) return parent;
    if (this.#context.isTracer(frame.url)) {
      // A wrapper's time is its caller's; what the tracer does by itself is told as such, whoever called it.
      if (this.#ofProgram.has(parent)) return parent;
      return this.#own = this.#batch.stacks.add(-1, this.#batch.frame(OWN));
    }
    const text = {
      name: frame.functionName,
      file: frame.url,
      line: frame.lineNumber + 1,
      column: frame.columnNumber + 1,
      kind: kindOf(frame.functionName, frame.url),
    };
    const stack = this.#batch.stacks.add(parent, this.#batch.frame(text));
    if (this.#ofProgram.has(parent) || !RUNTIME_SOURCE.test(frame.url)) this.#ofProgram.add(stack);
    return stack;
  }
}

function special(name: string, kind: FrameKind): FrameText {
  return { name, file: "", line: 0, column: 0, kind };
}

function kindOf(name: string, url: string): FrameKind {
  if (url.startsWith("wasm:")) return "wasm";
  if (name.startsWith("RegExp: ")) return "regexp";
  return url === "" ? STATES.get(name) ?? "native" : "js";
}
