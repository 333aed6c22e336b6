// Applies transforms (transforms.ts) to the tables of a recording. Rows of `stacks`, `frames` and `strings` that are there
// stay where they are, because log entries point to them; what is new comes behind them.

import type { RecordingTables } from "../recording.ts";
import { StackRewriter } from "./stack_rewriter.ts";
import { indexFrames } from "./frame_keys.ts";
import { FrameAdder, isRuntimeFrame } from "./frame_adder.ts";
import { findStack } from "./stack_keys.ts";
import { libraryOf, parseTransform, type Transform } from "./transforms.ts";
import { packageOf } from "./frame_groups.ts";
import { RUNTIME } from "./function_groups.ts";
import { displayPath } from "./source_path.ts";

/** Tables after transforms. */
export interface Transformed {
  readonly tables: RecordingTables;
  /** Whether each transform found what it is about; one that did not changed nothing. */
  readonly known: readonly boolean[];
}

/**
 * Applies transforms one after the other. Hot: each looks once at every sample and at every stack in use.
 * @param texts as {@link formatTransform} writes them
 */
export function applyTransforms(tables: RecordingTables, texts: readonly string[]): Transformed {
  let changed = tables;
  const known = texts.map((text) => {
    const transform = parseTransform(text);
    const next = transform === undefined ? undefined : applyOne(changed, transform);
    changed = next ?? changed;
    return next !== undefined;
  });
  return { tables: changed, known };
}

/** The tables after one transform; undefined when they have nothing that it is about. */
function applyOne(tables: RecordingTables, transform: Transform): RecordingTables | undefined {
  if (transform.kind === "ownCode") return collapseForeign(tables);
  if (transform.kind === "collapseLibrary") return collapseLibrary(tables, transform.library);
  if (transform.kind === "focusPath" || transform.kind === "mergePath") {
    const stack = findStack(tables, transform.path);
    if (stack < 0) return undefined;
    const isMeant = (row: number) => row === stack;
    return transform.kind === "focusPath" ? focus(tables, isMeant) : merge(tables, isMeant);
  }
  if (transform.kind === "keepChain") return keepChain(tables, transform.frames);
  const frame = indexFrames(tables).get(transform.frame);
  if (frame === undefined) return undefined;
  const frames = tables.stacks.columns.frame;
  const isMeant = (row: number) => frames[row] === frame;
  switch (transform.kind) {
    case "focus":
      return focus(tables, isMeant);
    case "merge":
      return merge(tables, isMeant);
    case "drop":
      return drop(tables, isMeant);
    case "collapse":
      return collapse(tables, isMeant);
    case "collapseRecursion":
      return collapseRecursion(tables, isMeant);
  }
}

/** Says which stacks are meant. */
type IsMeant = (stack: number) => boolean;

function focus(tables: RecordingTables, isMeant: IsMeant): RecordingTables {
  const rewriter = new StackRewriter(tables);
  rewriter.visit((stack, caller, frame) => {
    if (caller >= 0) rewriter.keep(stack, caller, frame);
    else if (isMeant(stack)) rewriter.keep(stack, -1, frame);
    else rewriter.leaveOut(stack);
  });
  return rewriter.build();
}

function keepChain(tables: RecordingTables, keys: readonly string[]): RecordingTables | undefined {
  const frames = indexFrames(tables);
  const chain = keys.map((key) => frames.get(key) ?? -1);
  if (chain.includes(-1)) return undefined;
  const { parent, frame: frameOf } = tables.stacks.columns;
  const endsChain = (stack: number) => {
    let at = stack;
    for (let i = chain.length - 1; i >= 0; i--) {
      if (at < 0 || frameOf[at] !== chain[i]) return false;
      at = parent[at] ?? -1;
    }
    return true;
  };
  const rewriter = new StackRewriter(tables);
  const has = new Uint8Array(tables.stacks.length);
  rewriter.visit((stack, caller, frame) => {
    has[stack] = has[parent[stack] ?? -1] === 1 || endsChain(stack) ? 1 : 0;
    if (has[stack] === 1) rewriter.keep(stack, caller, frame);
    else rewriter.keepBelow(stack, caller, frame);
  });
  return rewriter.build();
}

function merge(tables: RecordingTables, isMeant: IsMeant): RecordingTables {
  const rewriter = new StackRewriter(tables);
  rewriter.visit((stack, caller, frame) => {
    if (isMeant(stack)) rewriter.become(stack, caller);
    else rewriter.keep(stack, caller, frame);
  });
  return rewriter.build();
}

function drop(tables: RecordingTables, isMeant: IsMeant): RecordingTables {
  const { parent } = tables.stacks.columns;
  const rewriter = new StackRewriter(tables);
  const dropped = new Uint8Array(tables.stacks.length);
  rewriter.visit((stack, caller, frame) => {
    dropped[stack] = dropped[parent[stack] ?? -1] === 1 || isMeant(stack) ? 1 : 0;
    if (dropped[stack] === 1) rewriter.leaveOut(stack);
    else rewriter.keep(stack, caller, frame);
  });
  return rewriter.build();
}

function collapse(tables: RecordingTables, isMeant: IsMeant): RecordingTables {
  const { parent } = tables.stacks.columns;
  const rewriter = new StackRewriter(tables);
  const closed = new Uint8Array(tables.stacks.length);
  rewriter.visit((stack, caller, frame) => {
    const inside = closed[parent[stack] ?? -1] === 1;
    closed[stack] = inside || isMeant(stack) ? 1 : 0;
    if (inside) rewriter.become(stack, caller);
    else rewriter.keep(stack, caller, frame);
  });
  return rewriter.build();
}

function collapseRecursion(tables: RecordingTables, isMeant: IsMeant): RecordingTables {
  const { parent } = tables.stacks.columns;
  const rewriter = new StackRewriter(tables);
  // New row of the outermost call of the function on each path, one too high; 0 is none.
  const first = new Int32Array(tables.stacks.length);
  rewriter.visit((stack, caller, frame) => {
    const outer = first[parent[stack] ?? -1] ?? 0;
    const meant = isMeant(stack);
    if (meant && outer > 0) rewriter.become(stack, outer - 1);
    else rewriter.keep(stack, caller, frame);
    first[stack] = meant && outer === 0 ? rewriter.rowOf(stack) + 1 : outer;
  });
  return rewriter.build();
}

function collapseLibrary(tables: RecordingTables, library: string): RecordingTables | undefined {
  const isOf = new Uint8Array(tables.frames.length);
  for (let frame = 0; frame < isOf.length; frame++) {
    isOf[frame] = libraryOf(tables, frame) === library ? 1 : 0;
  }
  const example = isOf.indexOf(1);
  if (example < 0) return undefined;
  const adder = new FrameAdder(tables);
  const single = adder.addLibrary(library, example);
  const { parent, frame: frames } = tables.stacks.columns;
  const rewriter = new StackRewriter(adder.build());
  rewriter.visit((stack, caller, frame) => {
    if (isOf[frame] !== 1) rewriter.keep(stack, caller, frame);
    else if (caller >= 0 && isOf[frames[parent[stack] ?? -1] ?? -1] === 1) rewriter.become(stack, caller);
    else rewriter.keep(stack, caller, single);
  });
  return rewriter.build();
}

/** No frame is collapsed. */
const OWN = -1;

function collapseForeign(tables: RecordingTables): RecordingTables {
  const { file } = tables.frames.columns;
  const adder = new FrameAdder(tables);
  const runtime = adder.addLibrary(RUNTIME, -1);
  const singles = new Map<string, number>();
  const foreign = new Int32Array(tables.frames.length).fill(OWN);
  for (let frame = 0; frame < foreign.length; frame++) {
    const path = displayPath(tables.strings.get(file[frame] ?? -1)).replaceAll("\\", "/");
    const library = packageOf(path);
    if (isRuntimeFrame(tables, frame)) foreign[frame] = runtime;
    else if (library !== undefined) {
      const single = singles.get(library) ?? adder.addLibrary(library, frame);
      singles.set(library, single);
      foreign[frame] = single;
    }
  }
  const rewriter = new StackRewriter(adder.build());
  rewriter.visit((stack, caller, frame) => {
    const single = foreign[frame] ?? OWN;
    if (single === OWN) rewriter.keep(stack, caller, frame);
    // At the bottom of the stack, the runtime is only seen where nobody else is.
    else if (single === runtime && caller < 0) rewriter.keepAlone(stack, single);
    else if (single === runtime || rewriter.frameOf(caller) === single) rewriter.become(stack, caller);
    else rewriter.keep(stack, caller, single);
  });
  return rewriter.build();
}
