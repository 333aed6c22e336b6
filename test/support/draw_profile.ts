// The engine's profiles from drawings: a line a depth, a column a sample, a letter a function.
//
//     aaaa     four samples in a,
//      bb      two of them in b below it.
//
// Engines note their own states beside the stack: "." is idle, "P" is the engine's own code, "G" is garbage collection.

import type { EngineNode, EngineProfile } from "../../tracer/runtime/runtime.ts";

/** A letter's function; default: named as the letter, in "/app/<letter>.js", line and column 0. */
export interface ProfiledFrame {
  readonly name?: string;
  readonly url?: string;
  /** 0-based, as engines count. */
  readonly line?: number;
  readonly column?: number;
  /** On which lines samples saw it, counted from 1 as engines do here. */
  readonly ticks?: EngineNode["positionTicks"];
}

/** How the drawing's columns lie in time, and what its letters mean. */
export interface ProfileDrawing {
  readonly startTime?: number;
  /** Microseconds before each sample; default 1,000 each. */
  readonly deltas?: readonly number[];
  /** Microseconds from the last sample to the end; default 0. */
  readonly rest?: number;
  readonly frames?: Readonly<Record<string, ProfiledFrame>>;
}

const STATES: Readonly<Record<string, ProfiledFrame>> = {
  ".": { name: "(idle)", url: "" },
  "P": { name: "(program)", url: "" },
  "G": { name: "(garbage collector)", url: "" },
};

interface GrowingNode extends EngineNode {
  readonly children: number[];
}

/** The profile that a sampler would hand out for the drawing. */
export function drawProfile(drawing: string, options: ProfileDrawing = {}): EngineProfile {
  const lines = drawing.split("\n").filter((line) => line.trim() !== "");
  const indent = lines.reduce((least, line) => Math.min(least, line.search(/\S/)), Infinity);
  const rows = lines.map((line) => line.slice(indent).trimEnd());
  const width = rows.reduce((most, row) => Math.max(most, row.length), 0);
  const { startTime = 0, deltas = Array.from({ length: width }, () => 1000), rest = 0, frames = {} } =
    options;
  const nodes: GrowingNode[] = [];
  const add = (frame: ProfiledFrame, parent: GrowingNode | undefined): GrowingNode => {
    const { name = "", url = "", line = -1, column = -1, ticks } = frame;
    const callFrame = { functionName: name, url, lineNumber: line, columnNumber: column };
    const positions = ticks === undefined ? {} : { positionTicks: ticks };
    const node = { id: nodes.length + 1, callFrame, children: [], ...positions };
    nodes.push(node);
    parent?.children.push(node.id);
    return node;
  };
  const root = add({ name: "(root)" }, undefined);
  const known = new Map<string, GrowingNode>();
  const nodeOf = (letters: string): GrowingNode => {
    if (letters === "") return root;
    const found = known.get(letters);
    if (found !== undefined) return found;
    const letter = letters.at(-1) ?? "";
    const plain = { name: letter, url: `/app/${letter}.js`, line: 0, column: 0 };
    const node = add({ ...(STATES[letter] ?? plain), ...frames[letter] }, nodeOf(letters.slice(0, -1)));
    known.set(letters, node);
    return node;
  };
  const samples = Array.from(
    { length: width },
    (_, x) => nodeOf(rows.map((row) => row[x] ?? " ").join("").trimEnd()).id,
  );
  const endTime = deltas.reduce((sum, delta) => sum + delta, startTime) + rest;
  return { nodes, samples, timeDeltas: deltas, startTime, endTime };
}
