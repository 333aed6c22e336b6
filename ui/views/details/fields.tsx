// The structured fields of a log entry, a span or a wait.

import type { JSX } from "preact";
import { childrenOf, isMarkdown, shownFields } from "../../../recording/analysis/log_fields.ts";
import type { OpenedRecording } from "../../state/opened_recording.ts";

/** The fields; nothing when there are none. @param text row of `strings`: JSON of an object */
export function Fields(
  { opened, text, without = [] }: {
    opened: OpenedRecording;
    text: number;
    /** Names of those that are told elsewhere. */
    without?: readonly string[];
  },
): JSX.Element | null {
  const fields = parseFields(opened.recording.tables.strings.get(text))
    .filter(([name]) => !without.includes(name));
  if (fields.length === 0) return null;
  return (
    <section>
      <h3>Fields</h3>
      <dl class="figures-table">
        {fields.map(([name, value]) => (
          <>
            <dt key={name}>{name}</dt>
            <dd class="mono cut" title={value}>{value}</dd>
          </>
        ))}
      </dl>
    </section>
  );
}

/** Fields that are shown at most. */
const MOST_FIELDS = 100;

/** Names and values of an object in JSON; recordings may hold anything, so anything else is shown as it is. */
function parseFields(text: string): readonly (readonly [string, string])[] {
  if (text === "") return [];
  const fields = shownFields(text);
  if (fields === undefined) return isMarkdown(text) ? [] : [["value", text]];
  return childrenOf(fields, MOST_FIELDS)
    .map(([name, value]) => [name, typeof value === "string" ? value : JSON.stringify(value)]);
}
