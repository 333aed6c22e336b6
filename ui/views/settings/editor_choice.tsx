// The choice of an editor, as the settings and the first use of a source link show it.

import type { JSX } from "preact";
import { useId } from "preact/hooks";
import { EDITOR_NAMES, editorUrl, problemOfTemplate } from "../../state/editor_links.ts";
import type { SourcePlace } from "../../state/opened_recording.ts";
import { type Editor, EDITORS, type SettingsModel } from "../../state/settings.ts";

/** A place to show what a link will be like. */
const EXAMPLE: SourcePlace = {
  name: "load",
  file: "/srv/shop/src/orders.ts",
  line: 48,
  column: 7,
  group: "",
};

/** What is chosen from. */
export interface EditorChoiceProps {
  readonly settings: SettingsModel;
  /** The place that is to be opened; default: an example. */
  readonly place?: SourcePlace;
  /** Whether "none" can be chosen. */
  readonly none: boolean;
}

/** Radio buttons, and a field for a URL of one's own. */
export function EditorChoice({ settings, place = EXAMPLE, none }: EditorChoiceProps): JSX.Element {
  const current = settings.current.value;
  const name = useId();
  const noteId = useId();
  const problem = current.editor === "custom" && current.editorUrl !== ""
    ? problemOfTemplate(current.editorUrl)
    : "";
  const url = editorUrl(current, place);
  return (
    <div class="editor-choice">
      <div class="choices" role="radiogroup" aria-label="Editor">
        {EDITORS.filter((editor) => none || editor !== "none").map((editor) => (
          <label key={editor} class="choice">
            <input
              type="radio"
              name={name}
              checked={current.editor === editor}
              onChange={() =>
                settings.change({ editor })}
            />
            {titleOf(editor)}
          </label>
        ))}
      </div>
      {current.editor === "custom" && (
        <input
          class="field mono"
          type="text"
          placeholder="idea://open?file={path}&line={line}&column={column}"
          aria-label="URL with {path}, {line} and {column}"
          aria-invalid={problem !== ""}
          aria-describedby={noteId}
          spellcheck={false}
          autocomplete="off"
          value={current.editorUrl}
          onInput={(event) => settings.change({ editorUrl: event.currentTarget.value })}
        />
      )}
      <p id={noteId} class={problem === "" ? "note dim" : "note problem"} role="status">
        {problem !== "" ? problem : url === undefined ? noteFor(current.editor) : (
          <>
            Links read <code>{url}</code>
          </>
        )}
      </p>
    </div>
  );
}

function titleOf(editor: Editor): string {
  return editor === "none" ? "None yet" : EDITOR_NAMES[editor];
}

function noteFor(editor: Editor): string {
  if (editor === "custom") return "{path}, {line} and {column} are filled in.";
  return "The first source link that you click asks.";
}
