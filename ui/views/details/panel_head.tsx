// The head of the panel: what is selected, where it is in the source, and how to close it.

import type { ComponentChildren, JSX } from "preact";
import { CloseButton } from "../../widgets/close_button.tsx";

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
      <CloseButton onClick={onClose} />
    </header>
  );
}
