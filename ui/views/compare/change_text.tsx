// A change as it is written everywhere: with its sign, in the colour of slower or faster, and as a bar to either side.

import type { JSX } from "preact";

/** Class of what became more (slower) or less (faster). */
export function changeClass(change: number): "more" | "less" | "same" {
  return change > 0 ? "more" : change < 0 ? "less" : "same";
}

/** A change with a bar that grows to the right for more and to the left for less. @param share -1 to 1 */
export function ChangeCell({ text, share }: { text: string; share: number }): JSX.Element {
  const percent = Math.min(1, Math.abs(share)) * 50;
  return (
    <>
      <span class="change-bar" aria-hidden="true">
        {percent > 0 && (
          <span
            class={changeClass(share)}
            style={{
              width: `${Math.max(1, percent)}%`,
              left: share > 0 ? "50%" : `${50 - Math.max(1, percent)}%`,
            }}
          />
        )}
      </span>
      <span class={`change ${changeClass(share)}`}>{text}</span>
    </>
  );
}
