// Log entries as a short list: level, moment, beginning of the message. A click opens one.

import type { JSX } from "preact";
import { firstLine } from "../../../recording/analysis/log_text.ts";
import { severityOf } from "../../../recording/analysis/log_markers.ts";
import { formatTick } from "../../../recording/analysis/ticks.ts";
import { LEVELS } from "../../../recording/tables/schema.ts";
import type { TimelineModel } from "../../state/timeline.ts";
import { SeverityMark } from "../../widgets/severity_mark.tsx";

/** Characters of a message that a line shows at most. */
const SHOWN_LENGTH = 200;

/** What to list. */
export interface EntryListProps {
  readonly model: TimelineModel;
  /** Rows of `logs`. */
  readonly rows: readonly number[];
  readonly title: string;
  /** Whether there are more than those. */
  readonly more: boolean;
}

/** The list; nothing when it is empty. */
export function EntryList({ model, rows, title, more }: EntryListProps): JSX.Element | null {
  if (rows.length === 0) return null;
  const { logs, strings } = model.opened.recording.tables;
  return (
    <section>
      <h3>{title}</h3>
      <ul class="link-list">
        {rows.map((row) => {
          const level = logs.columns.level[row] ?? 2;
          return (
            <li key={row}>
              <button type="button" onClick={() => model.selectEntries(row, row + 1)}>
                <SeverityMark severity={severityOf(level)} title={LEVELS[level] ?? "info"} />
                <time class="dim">{formatTick(logs.columns.when[row] ?? 0, 1000)}</time>
                <span class="mono cut">
                  {firstLine(strings.get(logs.columns.message[row] ?? -1), SHOWN_LENGTH).parsed.text}
                </span>
              </button>
            </li>
          );
        })}
      </ul>
      {more && <p class="dim">and more</p>}
    </section>
  );
}
