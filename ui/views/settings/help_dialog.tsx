// The keys of the page, as they are now.

import type { JSX } from "preact";
import type { AppState } from "../../state/app_state.ts";
import { Dialog } from "../../widgets/dialog.tsx";
import { KeyTable } from "./key_table.tsx";

/** What the pointer does: there are no settings for it but the wheel's. */
const POINTER = [
  ["Drag", "Pan"],
  ["Double click", "Fit a call"],
  ["Shift + drag", "Select a stretch of time for all tabs"],
  ["Ctrl or ⌘ + wheel, pinch", "Zoom at the pointer"],
] as const;

/** The overlay that `?` opens. */
export function HelpDialog({ app }: { app: AppState }): JSX.Element {
  const { keys, wheel } = app.settings.current.value;
  return (
    <Dialog
      title="Keys"
      class="help-dialog"
      onClose={() => app.dialog.value = undefined}
      actions={
        <>
          <span class="note dim">Click a key to change it.</span>
          {Object.keys(keys).length > 0 && (
            <button
              type="button"
              class="button quiet"
              onClick={() => app.settings.change({ keys: {} })}
            >
              Usual keys for all
            </button>
          )}
          <button type="button" class="button" onClick={() => app.dialog.value = { kind: "settings" }}>
            Settings
          </button>
        </>
      }
    >
      <KeyTable app={app} />
      <section class="pointer-list" aria-label="Pointer in the timeline">
        <h3>Pointer in the timeline</h3>
        <dl>
          <dt>Wheel</dt>
          <dd>{wheel === "zoom" ? "Zoom at the pointer" : "Scroll"}</dd>
          {POINTER.map(([gesture, meaning]) => (
            <>
              <dt key={gesture}>{gesture}</dt>
              <dd>{meaning}</dd>
            </>
          ))}
        </dl>
      </section>
    </Dialog>
  );
}
