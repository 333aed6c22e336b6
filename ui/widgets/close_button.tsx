// The cross that closes something.

import type { JSX } from "preact";

/** The button. @param label what it does @param keys the key that does it too */
export function CloseButton(
  { label = "Close", keys = "Esc", onClick }: {
    readonly label?: string;
    readonly keys?: string;
    readonly onClick: () => void;
  },
): JSX.Element {
  return (
    <button
      type="button"
      class="icon-button"
      title={`${label} (${keys})`}
      aria-label={label}
      onClick={onClick}
    >
      <svg
        width="14"
        height="14"
        viewBox="0 0 14 14"
        stroke="currentColor"
        stroke-width="1.5"
        aria-hidden="true"
      >
        <path d="m3 3 8 8M11 3l-8 8" />
      </svg>
    </button>
  );
}
