// A place in a source file, as every view shows it: a link into the editor that the user chose, and before there is one,
// the way to choose it.

import { useComputed } from "@preact/signals";
import type { JSX } from "preact";
import type { AppState } from "../state/app_state.ts";
import { EDITOR_NAMES, editorUrl, localPath } from "../state/editor_links.ts";
import { longPlace, shortPlace, type SourcePlace } from "../state/opened_recording.ts";

/** What a link leads to. */
export interface SourceLinkProps {
  readonly app: AppState;
  readonly place: SourcePlace;
  /** In a row of a table, which is one stop for the Tab key however many links it has. */
  readonly inRow?: boolean;
}

/** The end of the path with its line. Nothing for what the engine brings. */
export function SourceLink({ app, place, inRow = false }: SourceLinkProps): JSX.Element | null {
  const stop = inRow ? { tabIndex: -1 } : {};
  const settings = app.settings.current.value;
  const directory = useComputed(() => app.run.value?.recording.metadata.directory).value;
  const text = shortPlace(place);
  if (text === "") return null;
  const title = longPlace(place);
  if (localPath(place.file, settings.paths, directory) === undefined) {
    return <span class="source-link dim" title={title}>{text}</span>;
  }
  const url = editorUrl(settings, place, directory);
  if (url === undefined) {
    return (
      <button
        {...stop}
        type="button"
        class="source-link"
        title={`${title}\nChoose an editor to open it in`}
        onClick={(event) => {
          event.stopPropagation(); // a link in a row does not choose the row
          app.dialog.value = { kind: "editor", place };
        }}
      >
        {text}
      </button>
    );
  }
  return (
    <a
      {...stop}
      class="source-link"
      href={url}
      title={`${title}\nOpen in ${EDITOR_NAMES[settings.editor]}`}
      {...(/^https?:/.test(url) ? { target: "_blank", rel: "noopener noreferrer" } : {})}
      onClick={(event) => event.stopPropagation()}
    >
      {text}
    </a>
  );
}
