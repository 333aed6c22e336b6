// What can be done with one thread: look at it alone, collapse all others.

import { useSignal } from "@preact/signals";
import type { JSX, TargetedKeyboardEvent } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { TimelineModel } from "../../state/timeline.ts";

/** What the menu is for. */
export interface LaneMenuProps {
  readonly model: TimelineModel;
  /** Index of the recording's lanes. */
  readonly lane: number;
  readonly title: string;
}

/** The button and, when it is open, the menu below it. */
export function LaneMenu({ model, lane, title }: LaneMenuProps): JSX.Element {
  const open = useSignal<{ readonly x: number; readonly y: number } | undefined>(undefined);
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const isAlone = model.threads.value.size > 0;
  useEffect(() => {
    if (open.value === undefined) return;
    box.current?.querySelector("button")?.focus();
    const onOutside = (event: PointerEvent) => {
      const inside = event.target instanceof Node && box.current?.contains(event.target);
      if (inside !== true && event.target !== button.current) open.value = undefined;
    };
    addEventListener("pointerdown", onOutside, true);
    return () => removeEventListener("pointerdown", onOutside, true);
  }, [open.value]);

  function toggle(): void {
    const rect = button.current?.getBoundingClientRect();
    open.value = open.value !== undefined || rect === undefined
      ? undefined
      : { x: rect.left, y: rect.bottom + 2 };
  }

  function onKeyDown(event: TargetedKeyboardEvent<HTMLDivElement>): void {
    const items = [...event.currentTarget.querySelectorAll("button")];
    const at = items.findIndex((item) => item === document.activeElement);
    const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (by !== 0) items[(at + by + items.length) % items.length]?.focus();
    else if (event.key === "Escape" || event.key === "Tab") {
      open.value = undefined;
      button.current?.focus();
    } else if (event.key !== "Enter" && event.key !== " ") return;
    // Keys of an open menu are not the page's.
    event.stopPropagation();
    if (event.key !== "Enter" && event.key !== " ") event.preventDefault();
  }

  const act = (what: () => void) => () => {
    open.value = undefined;
    button.current?.focus();
    what();
  };
  return (
    <>
      <button
        ref={button}
        type="button"
        class="menu-button"
        aria-label={`Menu of thread ${title}`}
        aria-haspopup="menu"
        aria-expanded={open.value !== undefined}
        onClick={toggle}
      >
        <svg width="14" height="14" viewBox="0 0 14 14" fill="currentColor" aria-hidden="true">
          <circle cx="2.5" cy="7" r="1.3" />
          <circle cx="7" cy="7" r="1.3" />
          <circle cx="11.5" cy="7" r="1.3" />
        </svg>
      </button>
      {open.value !== undefined && (
        <div
          ref={box}
          class="lane-menu"
          role="menu"
          tabIndex={-1}
          style={{ left: `${open.value.x}px`, top: `${open.value.y}px` }}
          onKeyDown={onKeyDown}
        >
          {isAlone
            ? <Item text="Show all threads" onClick={act(() => model.showOnly(undefined))} />
            : <Item text="Only this thread" onClick={act(() => model.showOnly(lane))} />}
          <Item text="Collapse the others" onClick={act(() => model.openOnly(lane))} />
          <Item text="Open all" onClick={act(() => model.openOnly(undefined))} />
        </div>
      )}
    </>
  );
}

function Item({ text, onClick }: { text: string; onClick: () => void }): JSX.Element {
  return <button type="button" role="menuitem" onClick={onClick}>{text}</button>;
}
