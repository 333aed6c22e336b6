// Something that is on or off, as a box with a tick.

import type { JSX } from "preact";

/** What is switched. */
export interface ToggleProps {
  readonly title: string;
  /** What it does, in a few more words. */
  readonly hint: string;
  readonly on: boolean;
  readonly onChange: (on: boolean) => void;
}

/** The switch. */
export function Toggle({ title, hint, on, onChange }: ToggleProps): JSX.Element {
  return (
    <button type="button" class="toggle" aria-pressed={on} title={hint} onClick={() => onChange(!on)}>
      <span class="toggle-mark" aria-hidden="true">{on ? "✓" : ""}</span>
      {title}
    </button>
  );
}
