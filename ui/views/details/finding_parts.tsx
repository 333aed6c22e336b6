// What sentences on calls, functions and spans are made of: the paragraph, numbers as links, and what something waited on.

import type { ComponentChildren, JSX } from "preact";
import { formatDuration } from "../../../recording/analysis/quantities.ts";
import type { Waited } from "../../../recording/analysis/waited.ts";
import type { TimelineModel } from "../../state/timeline.ts";
import { labelOfGroup } from "./waited_list.tsx";

/** The paragraph. */
export function Finding({ children }: { children: ComponentChildren }): JSX.Element {
  return <p class="finding number">{children}</p>;
}

/** A number, or a name, that leads to what it speaks of. @param end punctuation that no line is to begin with */
export function Figure(
  { children, onClick, end = "" }: { children: ComponentChildren; onClick: () => void; end?: string },
): JSX.Element {
  const button = <button type="button" class="link-button" onClick={onClick}>{children}</button>;
  return end === "" ? button : <span class="unbroken">{button}{end}</span>;
}

/** A share of something: `33 %`. */
export function percentOf(micros: number, whole: number): string {
  return `${Math.round(micros / whole * 100)} %`;
}

/** `on fetch GET http://prices/v1 (2.10 s)`; of several things, which took most of it. */
export function OnWhat({ model, waited }: { model: TimelineModel; waited: Waited }): JSX.Element | null {
  const [most, second] = waited.groups;
  if (most === undefined) return null;
  const reveal = () => model.revealBar({ kind: "waits", row: most.row });
  return (
    <>
      {second === undefined ? "on " : "most of all on "}
      <Figure onClick={reveal}>{labelOfGroup(model.opened, most)}</Figure> ({formatDuration(most.micros)})
    </>
  );
}
