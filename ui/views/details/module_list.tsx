// Modules that were loaded while a call was open.

import type { JSX } from "preact";
import { formatDuration } from "../../../recording/analysis/quantities.ts";
import { displayPath } from "../../../recording/analysis/source_path.ts";
import type { SomeRows } from "../../state/call_facts.ts";
import type { TimelineModel } from "../../state/timeline.ts";

/** The list; nothing when it is empty. */
export function ModuleList(
  { model, modules }: { model: TimelineModel; modules: SomeRows },
): JSX.Element | null {
  if (modules.rows.length === 0) return null;
  const { strings, modules: table } = model.opened.recording.tables;
  const { when, duration, name } = table.columns;
  return (
    <section>
      <h3>Modules loaded during it</h3>
      <ul class="link-list">
        {modules.rows.map((row) => {
          const path = displayPath(strings.get(name[row] ?? -1));
          const from = when[row] ?? 0;
          const micros = Math.max(0, duration[row] ?? 0);
          return (
            <li key={row}>
              <button
                type="button"
                title={path}
                onClick={() => model.goTo({ from, to: from + Math.max(1000, micros) })}
              >
                <span class="mono cut">{path.split(/[/\\]/).slice(-2).join("/")}</span>
                <span class="number dim">{micros > 0 ? formatDuration(micros) : ""}</span>
              </button>
            </li>
          );
        })}
      </ul>
      {modules.more && <p class="dim">and more</p>}
    </section>
  );
}
