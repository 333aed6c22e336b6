// Which dialog is open. There is one at a time, and none in the address: a link shows a recording, not somebody's settings.

import { type Signal, signal } from "@preact/signals";
import type { SourcePlace } from "./opened_recording.ts";

/** What is open. */
export type Dialog =
  | { readonly kind: "help" }
  | { readonly kind: "settings" }
  /** The first time that a place in a source is to be opened. */
  | { readonly kind: "editor"; readonly place: SourcePlace };

/** The open dialog, undefined when there is none. */
export type DialogSignal = Signal<Dialog | undefined>;

/** No dialog yet. */
export function createDialogs(): DialogSignal {
  return signal<Dialog | undefined>(undefined);
}
