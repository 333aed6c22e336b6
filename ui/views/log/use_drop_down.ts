// A <details> that closes as menus do: with Escape, or when something else is clicked.

import type { RefObject } from "preact";
import { useLayoutEffect } from "preact/hooks";

/** Makes the element behave like a menu. */
export function useDropDown(box: RefObject<HTMLDetailsElement | null>): void {
  useLayoutEffect(() => {
    const onPointerDown = (event: PointerEvent) => {
      const element = box.current;
      if (element?.open === true && event.target instanceof Node && !element.contains(event.target)) {
        element.open = false;
      }
    };
    const onKeyDown = (event: KeyboardEvent) => {
      const element = box.current;
      if (event.key !== "Escape" || element?.open !== true) return;
      element.open = false;
      element.querySelector("summary")?.focus();
      // It closes this alone, not what is selected.
      event.preventDefault();
    };
    addEventListener("pointerdown", onPointerDown);
    addEventListener("keydown", onKeyDown, true);
    return () => {
      removeEventListener("pointerdown", onPointerDown);
      removeEventListener("keydown", onKeyDown, true);
    };
  }, [box]);
}
