// What can be done with one thread: look at it alone, collapse all others.

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import type { TimelineModel } from "../../state/timeline.ts";
import { Menu } from "../../widgets/menu.tsx";

/** What the menu is for. */
export interface LaneMenuProps {
  readonly model: TimelineModel;
  /** Index of the recording's lanes. */
  readonly lane: number;
  readonly title: string;
}

/** The button and, when it is open, the menu below it. */
export function LaneMenu({ model, lane, title }: LaneMenuProps): JSX.Element {
  const at = useSignal<{ readonly x: number; readonly y: number } | undefined>(undefined);
  const button = useRef<HTMLButtonElement>(null);
  const isAlone = model.threads.value.size > 0;
  function toggle(): void {
    const rect = button.current?.getBoundingClientRect();
    at.value = rect === undefined ? undefined : { x: rect.left, y: rect.bottom + 2 };
  }
  const threads = isAlone
    ? { title: "Show all threads", onChoose: () => model.showOnly(undefined) }
    : { title: "Only this thread", onChoose: () => model.showOnly(lane) };
  return (
    <>
      <button
        ref={button}
        type="button"
        class="menu-button"
        aria-label={`Menu of thread ${title}`}
        aria-haspopup="menu"
        aria-expanded={at.value !== undefined}
        onClick={toggle}
      >
        <svg width="14" height="14" viewBox="0 0 14 14" fill="currentColor" aria-hidden="true">
          <circle cx="2.5" cy="7" r="1.3" />
          <circle cx="7" cy="7" r="1.3" />
          <circle cx="11.5" cy="7" r="1.3" />
        </svg>
      </button>
      {at.value !== undefined && (
        <Menu
          label={`Thread ${title}`}
          groups={[[threads], [
            { title: "Collapse the others", onChoose: () => model.openOnly(lane) },
            { title: "Open all", onChoose: () => model.openOnly(undefined) },
          ]]}
          at={at.value}
          onClose={() => at.value = undefined}
        />
      )}
    </>
  );
}
