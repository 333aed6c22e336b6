// How far something is.

import type { JSX } from "preact";

/** A bar that fills; without a share it only shows that something goes on. @param share 0 to 1 */
export function ProgressBar({ share, label }: { share: number | undefined; label: string }): JSX.Element {
  const percent = share === undefined ? undefined : Math.round(share * 100);
  return (
    <div
      class={share === undefined ? "progress unknown" : "progress"}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      {...(percent === undefined ? {} : { "aria-valuenow": percent })}
    >
      <div style={percent === undefined ? {} : { width: `${percent}%` }} />
    </div>
  );
}
