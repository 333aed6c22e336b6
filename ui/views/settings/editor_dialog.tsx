// What asks for the editor the first time that a source link is clicked.

import type { JSX } from "preact";
import type { AppState } from "../../state/app_state.ts";
import { editorUrl } from "../../state/editor_links.ts";
import { longPlace, type SourcePlace } from "../../state/opened_recording.ts";
import { Dialog } from "../../widgets/dialog.tsx";
import { EditorChoice } from "./editor_choice.tsx";

/** The dialog. */
export function EditorDialog({ app, place }: { app: AppState; place: SourcePlace }): JSX.Element {
  const close = () => app.dialog.value = undefined;
  const directory = app.run.value?.recording.metadata.directory;
  const url = editorUrl(app.settings.current.value, place, directory);
  return (
    <Dialog
      title="Open sources in"
      class="editor-dialog"
      onClose={close}
      actions={
        <>
          <button
            type="button"
            class="button quiet"
            onClick={() => app.dialog.value = { kind: "settings" }}
          >
            Recorded on another machine…
          </button>
          {url === undefined
            ? <button type="button" class="button primary" disabled>Open</button>
            : <a class="button primary" href={url} onClick={close}>Open</a>}
        </>
      }
    >
      <p class="mono cut" title={longPlace(place)}>{longPlace(place)}</p>
      <EditorChoice settings={app.settings} place={place} none={false} />
      <p class="note dim">You are asked once; the settings change it.</p>
    </Dialog>
  );
}
