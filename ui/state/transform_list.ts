// The transforms in force as people read them, those that can be done next, and how to change the list. The list itself is
// in the view, and so in the link.

import { keyOfFrame } from "../../recording/analysis/frame_keys.ts";
import { RUNTIME } from "../../recording/analysis/function_groups.ts";
import { keyOfStack } from "../../recording/analysis/stack_keys.ts";
import {
  formatTransform,
  libraryOf,
  MOST_CHAINED,
  parseTransform,
  type Transform,
  type TransformKind,
} from "../../recording/analysis/transforms.ts";
import type { OpenRun } from "./open_run.ts";
import { placeOfFrame, shortPlace } from "./opened_recording.ts";

/** A transform in force. */
export interface Crumb {
  /** What was done: `Focus`, `Merged` … */
  readonly verb: string;
  /** What it was done to; "" when that goes without saying. */
  readonly object: string;
  /** More about it: where the function is. */
  readonly note: string;
  /** `pending` until the transformed recording is there; `unknown` when it has nothing of that name. */
  readonly state: "applied" | "pending" | "unknown";
}

const VERBS: Readonly<Record<TransformKind, string>> = {
  focus: "Focus",
  focusPath: "Focus on one path",
  keepChain: "Only calls by",
  merge: "Merged",
  mergePath: "Merged on one path",
  drop: "Without",
  collapse: "Collapsed",
  collapseRecursion: "Recursion collapsed",
  collapseLibrary: "Library collapsed",
  ownCode: "Only my code",
};

/** The transforms of the link, first things first. */
export function listCrumbs(run: OpenRun): Crumb[] {
  const texts = run.view.state.value.transforms;
  const { applied } = run.opened;
  return texts.map((text, index) => {
    const transform = parseTransform(text);
    const known = transform === undefined ? false : applied?.[index];
    const state = known === undefined ? "pending" : known ? "applied" : "unknown";
    if (transform === undefined) return { verb: "Unknown", object: text, note: "", state };
    return { verb: VERBS[transform.kind], ...objectOf(run, transform), state };
  });
}

function objectOf(run: OpenRun, transform: Transform): { object: string; note: string } {
  if (transform.kind === "ownCode") return { object: "", note: "" };
  if (transform.kind === "collapseLibrary") {
    return { object: shortLibrary(transform.library), note: transform.library };
  }
  if (transform.kind === "keepChain") {
    const names = transform.frames.map((key) => {
      const frame = run.frameOfKey(key);
      return frame === undefined ? "?" : placeOfFrame(run.opened, frame).name;
    });
    return { object: names.slice(-2).join(" → "), note: names.join(" → ") };
  }
  const frame = run.frameOfKey(transform.frame);
  if (frame === undefined) return { object: "a function", note: "" };
  const place = placeOfFrame(run.opened, frame);
  return { object: place.name, note: shortPlace(place) };
}

/** A package's name, or the end of a path. */
function shortLibrary(library: string): string {
  return library.startsWith("@") ? library : library.split("/").slice(-2).join("/");
}

/** Something that can be done with a function. */
export interface TransformOffer {
  readonly title: string;
  readonly letter: string;
  readonly note: string;
  readonly transform: Transform;
}

/** What a menu is about. */
export interface TransformTarget {
  /** Row of `frames`. */
  readonly frame: number;
  /** Row of `stacks` whose top is that frame, where one path of calls is meant; else -1. */
  readonly stack: number;
  /** Rows of `frames`, callers first, where a chain of calls is meant wherever it is. */
  readonly chain?: readonly number[];
}

/** What can be done with a function, in groups. */
export function listOffers(run: OpenRun, { frame, stack, chain = [] }: TransformTarget): TransformOffer[][] {
  const { tables } = run.recording;
  const key = keyOfFrame(tables, frame);
  const library = libraryOf(tables, frame);
  const groups: TransformOffer[][] = [
    [{
      title: "Focus on it",
      letter: "f",
      note: "Shows what it does wherever it is called from; leaves out samples without it",
      transform: { kind: "focus", frame: key },
    }],
    [{
      title: "Merge it into its callers",
      letter: "m",
      note: "Takes the function out; its own time becomes that of its callers",
      transform: { kind: "merge", frame: key },
    }, {
      title: "Leave out samples with it",
      letter: "d",
      note: "Drops all time in which it was on the stack",
      transform: { kind: "drop", frame: key },
    }],
    [{
      title: "Collapse what it calls",
      letter: "c",
      note: "What it calls becomes its own time",
      transform: { kind: "collapse", frame: key },
    }, {
      title: "Collapse its recursion",
      letter: "r",
      note: "Takes out everything between the function and itself",
      transform: { kind: "collapseRecursion", frame: key },
    }, {
      title: library === RUNTIME ? "Collapse the runtime" : `Collapse ${shortLibrary(library)}`,
      letter: "l",
      note: "Makes one frame of its package or file",
      transform: { kind: "collapseLibrary", library },
    }, {
      title: "Show only my code",
      letter: "o",
      note: "Makes one frame of each package and hides the runtime",
      transform: { kind: "ownCode" },
    }],
  ];
  if (chain.length > 1) {
    groups[0]?.push({
      title: "Keep only this chain of calls",
      letter: "k",
      note: "Leaves out samples in which these functions do not call each other like this",
      transform: {
        kind: "keepChain",
        frames: chain.slice(-MOST_CHAINED).map((row) => keyOfFrame(tables, row)),
      },
    });
  }
  if (stack < 0) return groups;
  const path = keyOfStack(tables, stack);
  groups[0]?.push({
    title: "Focus on this path",
    letter: "F",
    note: "Shows what it does when it is called along this path of calls",
    transform: { kind: "focusPath", path, frame: key },
  });
  groups[1]?.splice(1, 0, {
    title: "Merge it on this path",
    letter: "M",
    note: "Takes the function out where it is called along this path of calls",
    transform: { kind: "mergePath", path, frame: key },
  });
  return groups;
}

/** Adds a transform behind the others. Stacks along which time was looked at may be gone, the range stays. */
export function addTransform(run: OpenRun, transform: Transform): void {
  const { transforms } = run.view.state.value;
  const text = formatTransform(transform);
  if (transforms.at(-1) !== text) run.view.change({ transforms: [...transforms, text] }, "push");
}

/** Where a transform stands in the list, -1 when it is not in force. */
export function findTransform(run: OpenRun, transform: Transform): number {
  return run.view.state.value.transforms.indexOf(formatTransform(transform));
}

/** Keeps the first so many transforms. */
export function keepTransforms(run: OpenRun, count: number): void {
  run.view.change({ transforms: run.view.state.value.transforms.slice(0, count) }, "push");
}

/** Takes one transform back and leaves the others. */
export function removeTransform(run: OpenRun, index: number): void {
  run.view.change({ transforms: run.view.state.value.transforms.filter((_, at) => at !== index) }, "push");
}
