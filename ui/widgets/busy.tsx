// What stands where something is still being made. It shows itself after a moment only: what is there at once does not
// flicker.

import type { JSX } from "preact";
import { ProgressBar } from "./progress_bar.tsx";

/** The notice. @param what goes on: "Summing 1,700,000 samples" */
export function Busy({ what }: { what: string }): JSX.Element {
  return (
    <div class="busy" role="status" aria-busy="true">
      <p class="dim">{what}</p>
      <ProgressBar share={undefined} label={what} />
    </div>
  );
}

/** A thin line at the top of what is still that of before. */
export function BusyLine({ what }: { what: string }): JSX.Element {
  return (
    <div class="busy-line">
      <ProgressBar share={undefined} label={what} />
    </div>
  );
}
