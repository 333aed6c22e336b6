// A dialog over the page. The browser keeps the focus inside, closes it with Escape and gives the focus back.

import type { ComponentChildren, JSX } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { CloseButton } from "./close_button.tsx";

/** What a dialog shows. */
export interface DialogProps {
  readonly title: string;
  /** Class of its own, for its width. */
  readonly class?: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
  /** Buttons at its end. */
  readonly actions?: ComponentChildren;
}

/** A modal dialog, open while it is there. */
export function Dialog(
  { title, class: className = "", onClose, children, actions }: DialogProps,
): JSX.Element {
  const ref = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  // Before the next key can come: behind a dialog everything rests.
  useLayoutEffect(() => {
    const dialog = ref.current;
    if (dialog === null) return;
    // Removing an open dialog does not give the focus back, closing does.
    const before = document.activeElement;
    dialog.showModal();
    return () => {
      dialog.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={ref}
      class={`dialog ${className}`}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      // Browsers may close it without asking first. The event also comes for one that is gone.
      onClose={(event) => {
        if (event.currentTarget === ref.current) onClose();
      }}
      onPointerDown={(event) => {
        if (event.target === ref.current) onClose(); // its backdrop
      }}
    >
      <div class="dialog-box">
        <header class="dialog-head">
          <h2 id={titleId}>{title}</h2>
          <CloseButton onClick={onClose} />
        </header>
        {/* Long ones scroll, and what scrolls has to be reached by keyboard. */}
        <div class="dialog-body" tabIndex={0} role="group" aria-labelledby={titleId}>{children}</div>
        {actions !== undefined && <footer class="dialog-actions">{actions}</footer>}
      </div>
    </dialog>
  );
}
