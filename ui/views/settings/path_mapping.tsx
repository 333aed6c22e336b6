// Where the folders of another machine's recordings lie on this one.

import type { JSX } from "preact";
import type { SettingsModel } from "../../state/settings.ts";

/** A row a folder. @param folder of the open recording, to begin with */
export function PathMapping(
  { settings, folder }: { settings: SettingsModel; folder: string },
): JSX.Element {
  const { paths } = settings.current.value;
  const change = (at: number, parts: Partial<(typeof paths)[number]>) => {
    settings.change({ paths: paths.map((path, index) => index === at ? { ...path, ...parts } : path) });
  };
  return (
    <div class="path-mapping">
      {paths.map((path, index) => (
        <div key={index} class="path-row">
          <input
            class="field mono"
            type="text"
            aria-label={`Folder ${index + 1} as the recording names it`}
            placeholder={folder === "" ? "/srv/shop" : folder}
            spellcheck={false}
            value={path.from}
            onInput={(event) => change(index, { from: event.currentTarget.value })}
          />
          <span class="dim" aria-hidden="true">→</span>
          <input
            class="field mono"
            type="text"
            aria-label={`Folder ${index + 1} on this machine`}
            placeholder="/home/me/shop"
            spellcheck={false}
            value={path.to}
            onInput={(event) => change(index, { to: event.currentTarget.value })}
          />
          <button
            type="button"
            class="button quiet"
            aria-label={`Forget folder ${index + 1}`}
            onClick={() => settings.change({ paths: paths.filter((_, other) => other !== index) })}
          >
            Remove
          </button>
        </div>
      ))}
      <button
        type="button"
        class="button"
        onClick={() => settings.change({ paths: [...paths, { from: folder, to: "" }] })}
      >
        Add a folder
      </button>
    </div>
  );
}
