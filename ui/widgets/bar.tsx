// A share as a bar.

import type { JSX } from "preact";

/** A bar filled by a share. @param share 0 to 1 @param chosen draws it in the selection's colour */
export function Bar({ share, chosen = false }: { share: number; chosen?: boolean }): JSX.Element {
  const percent = Math.max(0, Math.min(1, share)) * 100;
  return (
    <div class={chosen ? "bar chosen" : "bar"} aria-hidden="true">
      {percent > 0 && <div style={{ width: `${percent}%` }} />}
    </div>
  );
}
