// The head of the panel: what is selected, where it is in the source, and how to close it.

import type { ComponentChildren, JSX } from "preact";

/** What a head shows. */
export interface PanelHeadProps {
  readonly mark: ComponentChildren;
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

/** The head. */
export function PanelHead({ mark, title, onClose, children }: PanelHeadProps): JSX.Element {
  return (
    <header class="details-head">
      {mark}
      <div>
        <h2>{title}</h2>
        {children}
      </div>
      <button type="button" class="icon-button" title="Close (Esc)" aria-label="Close" onClick={onClose}>
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
    </header>
  );
}
