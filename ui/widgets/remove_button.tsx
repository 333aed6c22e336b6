// A cross that takes something back.

import type { JSX } from "preact";

/** What it takes back. */
export interface RemoveButtonProps {
  /** Shown when pointed at. */
  readonly title: string;
  /** Default: the title. */
  readonly label?: string;
  readonly onClick: () => void;
}

/** The button. */
export function RemoveButton({ title, label = title, onClick }: RemoveButtonProps): JSX.Element {
  return (
    <button type="button" class="remove-button" title={title} aria-label={label} onClick={onClick}>
      <svg
        width="10"
        height="10"
        viewBox="0 0 10 10"
        stroke="currentColor"
        stroke-width="1.4"
        aria-hidden="true"
      >
        <path d="m2 2 6 6M8 2 2 8" />
      </svg>
    </button>
  );
}
