// What the keys do while a view is shown.

import { useEffect, useRef } from "preact/hooks";
import type { Command, Keymap } from "../state/keymap.ts";

/** What a command does; `false` says that it means nothing now, so that another view or the browser may take the key. */
export type CommandHandlers = { readonly [C in Command]?: () => void | boolean };

/** Gives commands a meaning while the component is there. An inner view's meaning goes before an outer one's. */
export function useCommands(keymap: Keymap, handlers: CommandHandlers): void {
  const current = useRef(handlers);
  current.current = handlers;
  // Effects of inner components run first, so their listeners are called first.
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (!mayBeCommand(event)) return;
      const command = keymap.commandOf(event);
      const handler = command === undefined ? undefined : current.current[command];
      if (handler === undefined || handler() === false) return;
      event.preventDefault();
    };
    addEventListener("keydown", onKeyDown);
    return () => removeEventListener("keydown", onKeyDown);
  }, [keymap]);
}

/** Whether a key may be a command: nobody else took it, and it is not text that is typed. */
function mayBeCommand(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return false;
  const { target } = event;
  return !(target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement);
}
