// The stack that made a log entry, a span or a wait.

import type { JSX } from "preact";
import type { AppState } from "../../state/app_state.ts";
import { frameOf, type OpenedRecording, placeOfFrame } from "../../state/opened_recording.ts";
import { SourceLink } from "../source_link.tsx";

/** Frames of a stack that are listed. */
const MAX_FRAMES = 50;

/** What the list shows. */
export interface StackListProps {
  readonly app: AppState;
  readonly opened: OpenedRecording;
  /** Row of `stacks`, -1 is none. */
  readonly stack: number;
}

/** The frames, innermost first; nothing when there are none. */
export function StackList({ app, opened, stack }: StackListProps): JSX.Element | null {
  const { parent } = opened.recording.tables.stacks.columns;
  const frames: number[] = [];
  for (let at = stack; at >= 0 && frames.length < MAX_FRAMES; at = parent[at] ?? -1) {
    frames.push(frameOf(opened, at));
  }
  if (frames.length === 0) return null;
  return (
    <section>
      <h3>Stack</h3>
      <ol class="stack-list">
        {frames.map((frame, index) => {
          const place = placeOfFrame(opened, frame);
          return (
            <li key={index}>
              <span>{place.name}</span>
              <SourceLink app={app} place={place} />
            </li>
          );
        })}
      </ol>
    </section>
  );
}
