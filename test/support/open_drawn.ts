// An open run of a drawing, as the page has it, without a page.

import { encodeFinalised } from "../../recording/codec/encode.ts";
import type { Recording } from "../../recording/recording.ts";
import { decodeForViews } from "../../ui/state/decode_recording.ts";
import { OpenRun } from "../../ui/state/open_run.ts";
import { labelOfStack, type LaneCall, openRecording } from "../../ui/state/opened_recording.ts";
import { createSearch } from "../../ui/state/search.ts";
import type { View } from "../../ui/state/view.ts";
import { fakeView } from "../ui/fake_view.ts";

const ID = "app/2026_01_31_12_00_00";

/** A run, and a way to name its calls. */
export interface OpenDrawn {
  readonly run: OpenRun;
  readonly view: View;
  /** What its address bar would show after each push. */
  readonly pushed: readonly string[];
  /** The call of a name that starts at a column of 1,000 microseconds: `b4`, in the first lane that has one. */
  readonly named: (name: string) => LaneCall;
}

/** Opens a recording. @param query parts of the link */
export async function openDrawn(recording: Recording, query = ""): Promise<OpenDrawn> {
  const bytes = encodeFinalised(recording, (plain) => plain);
  const decoded = await decodeForViews({ bytes, running: false });
  const opened = openRecording(decoded, { id: ID, sizeBytes: bytes.length, running: false });
  const { view, pushed } = fakeView(`#/${ID}${query === "" ? "" : `?${query}`}`);
  const run = new OpenRun(opened, {
    view,
    search: createSearch(view),
    animate: (_durationMs, step) => step(1),
  });
  run.timeline.viewHeight.value = 400;
  run.timeline.viewWidth.value = 1000;
  const named = (name: string): LaneCall => {
    for (const [lane, { calls }] of opened.lanes.entries()) {
      const call = Array.from(calls.start).findIndex((start, row) => {
        return `${labelOfStack(opened, calls.stack[row] ?? -1)}${start / 1000}` === name;
      });
      if (call >= 0) return { lane, call };
    }
    throw new TypeError(`The drawing has no call ${name}`);
  };
  return { run, view, pushed, named };
}

/** Row of the frame with a name. */
export function frameNamed({ recording: { tables } }: OpenRun, name: string): number {
  return tables.frames.columns.name.findIndex((text) => tables.strings.get(text) === name);
}
