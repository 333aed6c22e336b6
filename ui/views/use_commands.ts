// What the keys do while a view is shown.

import { useLayoutEffect, useRef } from "preact/hooks";
import type { Command, Keymap } from "../state/keymap.ts";

/** What a command does; `false` says that it means nothing now, so that another view or the browser may take the key. */
export type CommandHandlers = { readonly [C in Command]?: () => void | boolean };

/**
 * Gives commands a meaning while the component is there.
 * @param level a view's meaning goes before the frame's
 */
export function useCommands(
  keymap: Keymap,
  handlers: CommandHandlers,
  level: "view" | "frame" = "view",
): void {
  const current = useRef(handlers);
  current.current = handlers;
  // Before the next key can come: what can be seen takes its keys.
  useLayoutEffect(() => {
    const onKeyDown = (event: Event) => {
      if (!(event instanceof KeyboardEvent) || !mayBeCommand(event)) return;
      const command = keymap.commandOf(event);
      const handler = command === undefined ? undefined : current.current[command];
      if (handler === undefined || handler() === false) return;
      event.preventDefault();
    };
    // Events get to the document first, whichever component was there first.
    const target = level === "view" ? document : window;
    target.addEventListener("keydown", onKeyDown);
    return () => target.removeEventListener("keydown", onKeyDown);
  }, [keymap, level]);
}

/** Whether a key may be a command: nobody else took it, and it is not text that is typed. */
function mayBeCommand(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return false;
  // Behind a dialog everything rests.
  if (document.querySelector("dialog:modal") !== null) return false;
  const { target } = event;
  return !(target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement);
}
