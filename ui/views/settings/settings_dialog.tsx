// What one chooses once: what the wheel does, the editor, the folders of other machines, the keys.

import type { JSX } from "preact";
import { useId } from "preact/hooks";
import type { AppState } from "../../state/app_state.ts";
import { DEFAULT_SETTINGS, type SettingsModel } from "../../state/settings.ts";
import { Dialog } from "../../widgets/dialog.tsx";
import { EditorChoice } from "./editor_choice.tsx";
import { PathMapping } from "./path_mapping.tsx";

/** The settings. */
export function SettingsDialog({ app }: { app: AppState }): JSX.Element {
  const { settings } = app;
  const changedKeys = Object.keys(settings.current.value.keys).length;
  return (
    <Dialog
      title="Settings"
      class="settings-dialog"
      onClose={() => app.dialog.value = undefined}
      actions={
        <>
          <span class="note dim">This browser remembers them.</span>
          <button type="button" class="button" onClick={() => settings.change(DEFAULT_SETTINGS)}>
            Reset everything
          </button>
        </>
      }
    >
      <section aria-labelledby="settings-wheel">
        <h3 id="settings-wheel">Wheel in the timeline</h3>
        <WheelChoice settings={settings} />
      </section>
      <section aria-labelledby="settings-editor">
        <h3 id="settings-editor">Editor for source links</h3>
        <EditorChoice settings={settings} none />
      </section>
      <section aria-labelledby="settings-paths">
        <h3 id="settings-paths">Folders of other machines</h3>
        <p class="note dim">Where the sources of a recording from elsewhere lie here.</p>
        <PathMapping settings={settings} folder={app.run.value?.recording.metadata.directory ?? ""} />
      </section>
      <section aria-labelledby="settings-keys">
        <h3 id="settings-keys">Keys</h3>
        <p class="note dim">
          {changedKeys === 0
            ? "All are as delivered."
            : changedKeys === 1
            ? "One is your own."
            : `${changedKeys} are your own.`}
        </p>
        <button type="button" class="button" onClick={() => app.dialog.value = { kind: "help" }}>
          Show and change keys
        </button>
      </section>
    </Dialog>
  );
}

function WheelChoice({ settings }: { settings: SettingsModel }): JSX.Element {
  const { wheel } = settings.current.value;
  const name = useId();
  const choices = [["zoom", "Zooms"], ["scroll", "Scrolls"]] as const;
  return (
    <>
      <div class="choices" role="radiogroup" aria-labelledby="settings-wheel">
        {choices.map(([value, title]) => (
          <label key={value} class="choice">
            <input
              type="radio"
              name={name}
              checked={wheel === value}
              onChange={() => settings.change({ wheel: value })}
            />
            {title}
          </label>
        ))}
      </div>
      <p class="note dim">With Ctrl or ⌘, and by pinching, it always zooms.</p>
    </>
  );
}
