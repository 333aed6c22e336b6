// The arrow before something that opens and collapses.

import type { JSX } from "preact";

/** Points right when collapsed, down when open. */
export function Chevron({ open }: { open: boolean }): JSX.Element {
  return (
    <svg class={open ? "chevron open" : "chevron"} viewBox="0 0 10 10" aria-hidden="true">
      <path d="M3 1.5 7.5 5 3 8.5Z" fill="currentColor" />
    </svg>
  );
}
