// The tree of a profile as stacks of a batch, made when a sample first needs them. Programs wait for this when they end,
// and no compiler of the engine's has seen it by then: little is done for a node, and what many share is kept.

import { FRAME_KINDS, type FrameKind } from "../../recording/tables/schema.ts";
import type { EngineNode } from "../runtime/runtime.ts";
import type { Batch } from "./batch.ts";

const ROOT = "(root)";
/** Names that V8 gives to what is no function. JavaScriptCore calls eval'd code "(program)", with a source. */
const STATES = new Map<string, FrameKind>([
  ["(idle)", "idle"],
  ["(program)", "program"],
  ["(garbage collector)", "gc"],
]);

/** Sources of the runtime's own code. */
export const RUNTIME_SOURCE = /^(node:|ext:|internal:|bun:|$)/;

/** Stands where a node's stack was not asked for yet. */
const UNKNOWN = -2;

/** No file has half as many. */
const MOST_LINES = 2 ** 24;

/** How a node's stack came to be. */
const OF_RUNTIME = 0;
const OF_PROGRAM = 1;
const OF_TRACER = 2;

/** What the nodes of a source share. */
interface Source {
  /** Its string in the batch. */
  readonly file: number;
  readonly isTracer: boolean;
  readonly isRuntime: boolean;
  readonly isWasm: boolean;
}

/** The engine's nodes as stacks of the batch. Hot. */
export class NodeTree {
  readonly #batch: Batch;
  readonly #isTracer: (url: string) => boolean;
  readonly #nodes: readonly EngineNode[];
  /** Places in `nodes` by id. */
  readonly #places = new Map<number, number>();
  /** Place of the caller's node by place; -1 is none. */
  readonly #parents: Int32Array;
  readonly #stacks: Int32Array;
  readonly #origins: Uint8Array;
  readonly #sources = new Map<string, Source>();
  /** Stack of the sample before, without what the engine puts beside it. */
  #before = -1;
  #beforePlace = -1;

  /** @param isTracer whether a source is the tracer's own */
  constructor(nodes: readonly EngineNode[], batch: Batch, isTracer: (url: string) => boolean) {
    this.#batch = batch;
    this.#isTracer = isTracer;
    this.#nodes = nodes;
    this.#parents = new Int32Array(nodes.length).fill(-1);
    this.#stacks = new Int32Array(nodes.length).fill(UNKNOWN);
    this.#origins = new Uint8Array(nodes.length);
    for (let place = 0; place < nodes.length; place++) this.#places.set(nodes[place]?.id ?? -1, place);
    for (let place = 0; place < nodes.length; place++) {
      for (const child of nodes[place]?.children ?? []) this.#parents[this.#placeOf(child)] = place;
    }
  }

  idle(): number {
    return this.#special("(idle)", "idle", -1);
  }

  /**
   * The stack of a sample. V8 notes garbage collection and native code without the JavaScript below it: collection
   * goes on top of what ran before, and native time between two samples of one call belongs to that call (as the
   * DevTools do it).
   * @param id of the sample's node
   * @param next id of the node of the sample that follows
   */
  stackOfSample(id: number, next: number | undefined): number {
    const place = this.#placeOf(id);
    const state = this.#stateOf(place);
    if (state === "(garbage collector)") return this.#special(state, "gc", this.#before);
    if (state === "(program)" && this.#before >= 0 && next !== undefined) {
      const bottom = this.#bottomOf(this.#placeOf(next));
      if (bottom >= 0 && bottom === this.#bottomOf(this.#beforePlace)) return this.#before;
    }
    const stack = this.#stackOf(place);
    const running = state !== "(idle)" && state !== "(program)";
    this.#before = running ? stack : -1;
    this.#beforePlace = running ? place : -1;
    return stack;
  }

  /** Adds on which lines the functions were seen whose stacks samples asked for, as rows of thread 0. */
  addLines(): void {
    // Nodes of one function, and of one line of it, are many: the key is the function's row and the line below its own.
    const counts = new Map<number, number>();
    for (let place = 0; place < this.#nodes.length; place++) {
      const node = this.#nodes[place];
      if (node?.positionTicks === undefined || (this.#stacks[place] ?? UNKNOWN) < 0) continue;
      const { url, lineNumber } = node.callFrame;
      if (url === "" || lineNumber < 0) continue;
      const source = this.#sourceOf(url);
      if (source.isTracer) continue;
      const frame = this.#frameOf(node.callFrame, source);
      for (const { line, ticks } of node.positionTicks) {
        const key = frame * MOST_LINES + line - lineNumber - 1;
        counts.set(key, (counts.get(key) ?? 0) + ticks);
      }
    }
    for (const [key, count] of counts) {
      // Nothing lies above the line where its function begins but what an engine puts there by mistake.
      const frame = Math.round(key / MOST_LINES);
      this.#batch.lines.append({ frame, thread: 0, below: key - frame * MOST_LINES, count });
    }
  }

  #placeOf(id: number): number {
    return this.#places.get(id) ?? -1;
  }

  /** The outermost call of a node, -1 for the engine's own states. */
  #bottomOf(place: number): number {
    let bottom = -1;
    for (let at = place; at >= 0; at = this.#parents[at] ?? -1) {
      if (this.#nodes[at]?.callFrame.functionName === ROOT) break;
      bottom = this.#stateOf(at) === undefined ? at : -1;
    }
    return bottom;
  }

  /** The engine's state that a node stands for, undefined for a function. */
  #stateOf(place: number): string | undefined {
    const frame = this.#nodes[place]?.callFrame;
    if (frame === undefined || frame.url !== "") return undefined;
    return STATES.has(frame.functionName) ? frame.functionName : undefined;
  }

  #stackOf(place: number): number {
    if (place < 0) return -1;
    const known = this.#stacks[place] ?? UNKNOWN;
    if (known !== UNKNOWN) return known;
    // Callers first. As deep as the program's own stack was, so that it fits ours if it is but little.
    const path: number[] = [];
    for (let at = place; at >= 0 && this.#stacks[at] === UNKNOWN; at = this.#parents[at] ?? -1) path.push(at);
    for (let i = path.length - 1; i >= 0; i--) this.#make(path[i] ?? -1);
    return this.#stacks[place] ?? -1;
  }

  /** Makes the stack of a node whose caller has one. */
  #make(place: number): void {
    const caller = this.#parents[place] ?? -1;
    const parent = caller < 0 ? -1 : this.#stacks[caller] ?? -1;
    const origin = caller < 0 ? OF_RUNTIME : this.#origins[caller] ?? OF_RUNTIME;
    this.#stacks[place] = parent;
    this.#origins[place] = origin;
    const frame = this.#nodes[place]?.callFrame;
    if (frame === undefined || frame.functionName === ROOT) return;
    const source = this.#sourceOf(frame.url);
    if (origin === OF_TRACER) {
      // Wrappers that the runtime calls hand on to the program: handlers of requests, for one.
      if (source.isTracer || source.isRuntime) return;
      this.#stacks[place] = this.#batch.stacks.add(this.#belowTracer(caller), this.#frameOf(frame, source));
      this.#origins[place] = OF_PROGRAM;
      return;
    }
    if (source.isTracer) {
      // A wrapper's time is its caller's; what the tracer does by itself is told as such, whoever called it.
      if (origin === OF_PROGRAM) return;
      this.#origins[place] = OF_TRACER;
      this.#stacks[place] = this.#special("(microlog)", "native", -1);
      return;
    }
    this.#stacks[place] = this.#batch.stacks.add(parent, this.#frameOf(frame, source));
    if (!source.isRuntime) this.#origins[place] = OF_PROGRAM;
  }

  /** The stack that called the tracer's function at a place, or around it. */
  #belowTracer(place: number): number {
    let at = place;
    while (at >= 0 && this.#origins[at] === OF_TRACER) at = this.#parents[at] ?? -1;
    return at < 0 ? -1 : this.#stacks[at] ?? -1;
  }

  #frameOf(frame: EngineNode["callFrame"], source: Source): number {
    const { strings, frames } = this.#batch;
    return frames.add({
      name: strings.add(frame.functionName),
      file: source.file,
      line: frame.lineNumber + 1,
      column: frame.columnNumber + 1,
      kind: kindOf(frame.functionName, frame.url, source),
    });
  }

  #sourceOf(url: string): Source {
    const known = this.#sources.get(url);
    if (known !== undefined) return known;
    const source = {
      file: this.#batch.strings.add(url),
      isTracer: this.#isTracer(url),
      isRuntime: RUNTIME_SOURCE.test(url),
      isWasm: url.startsWith("wasm:"),
    };
    this.#sources.set(url, source);
    return source;
  }

  /** A stack for what is no function. */
  #special(name: string, kind: FrameKind, parent: number): number {
    return this.#batch.stacks.add(parent, this.#batch.frame({ name, file: "", line: 0, column: 0, kind }));
  }
}

const JS = FRAME_KINDS.indexOf("js");
const WASM = FRAME_KINDS.indexOf("wasm");
const REGEXP = FRAME_KINDS.indexOf("regexp");
const NATIVE = FRAME_KINDS.indexOf("native");

/** The number of a frame's kind. */
function kindOf(name: string, url: string, { isWasm }: Source): number {
  if (isWasm) return WASM;
  if (name.startsWith("RegExp: ")) return REGEXP;
  if (url !== "") return JS;
  const state = STATES.get(name);
  return state === undefined ? NATIVE : FRAME_KINDS.indexOf(state);
}
