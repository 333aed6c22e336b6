// What else there is to say of a run whose threads leave room below them: the heaviest functions, the longest waits, and
// what it warned of.

import type { ComponentChildren, JSX } from "preact";
import { firstLine } from "../../../recording/analysis/log_text.ts";
import { severityOf } from "../../../recording/analysis/log_markers.ts";
import { formatDuration, formatShare } from "../../../recording/analysis/quantities.ts";
import { formatTick } from "../../../recording/analysis/ticks.ts";
import { LEVELS } from "../../../recording/tables/schema.ts";
import { labelOfBar, labelOfFrame } from "../../state/opened_recording.ts";
import type { OpenRun } from "../../state/open_run.ts";
import type { TimelineLook } from "../../state/timeline_look.ts";
import { Bar } from "../../widgets/bar.tsx";
import { SeverityMark } from "../../widgets/severity_mark.tsx";
import { useComputedOf } from "../use_computed_of.ts";

const ROW_PX = 20;
const HEAD_PX = 34;
const FOOT_PX = 8;

/** What is told. */
export interface OverviewProps {
  readonly run: OpenRun;
  readonly look: TimelineLook;
  readonly heightPx: number;
}

/** Height in CSS pixels that the lists need to be there whole; 0 when there is nothing to list. */
export function overviewNeeds(run: OpenRun, look: TimelineLook): number {
  const { waits, logs } = run.timeline.opened.recording.tables;
  const rows = Math.max(look.heaviest.value.length, waits.length, logs.length);
  return rows === 0 ? 0 : HEAD_PX + rows * ROW_PX + FOOT_PX;
}

/** The lists side by side. */
export function Overview({ run, look, heightPx }: OverviewProps): JSX.Element {
  const rows = Math.max(1, Math.floor((heightPx - HEAD_PX) / ROW_PX));
  return (
    <div class="overview" style={{ height: `${heightPx}px` }}>
      <Functions run={run} look={look} rows={rows} />
      <Waits run={run} rows={rows} />
      <Entries run={run} rows={rows} />
    </div>
  );
}

function List({ title, children }: { title: string; children: ComponentChildren }): JSX.Element {
  return (
    <section>
      <h2>{title}</h2>
      <ul>{children}</ul>
    </section>
  );
}

function Functions(
  { run, look, rows }: { run: OpenRun; look: TimelineLook; rows: number },
): JSX.Element | null {
  const heaviest = look.heaviest.value.slice(0, rows);
  const most = heaviest[0]?.share ?? 1;
  if (heaviest.length === 0) return null;
  return (
    <List title="Heaviest functions">
      {heaviest.map(({ frame, self, share }) => (
        <li key={frame}>
          <button type="button" onClick={() => run.selectFunction(frame)}>
            <span class="mono cut">{labelOfFrame(run.timeline.opened, frame)}</span>
            <Bar share={share / most} />
            <span class="number" title={`${formatShare(share)} of the sampled time`}>
              {formatDuration(self)}
            </span>
          </button>
        </li>
      ))}
    </List>
  );
}

function Waits({ run, rows }: { run: OpenRun; rows: number }): JSX.Element | null {
  const model = run.timeline;
  const longest = useComputedOf(model, () => {
    const { duration } = model.opened.recording.tables.waits.columns;
    const all = Array.from(duration.keys()).slice(0, 100_000);
    return all.sort((a, b) => (duration[b] ?? 0) - (duration[a] ?? 0));
  }).value.slice(0, rows);
  const { duration } = model.opened.recording.tables.waits.columns;
  if (longest.length === 0) return null;
  const most = Math.max(1, duration[longest[0] ?? -1] ?? 1);
  return (
    <List title="Longest waits">
      {longest.map((row) => (
        <li key={row}>
          <button type="button" onClick={() => model.revealBar({ kind: "waits", row })}>
            <span class="mono cut">{labelOfBar(model.opened, { kind: "waits", row })}</span>
            <Bar share={(duration[row] ?? 0) / most} />
            <span class="number">{formatDuration(duration[row] ?? 0)}</span>
          </button>
        </li>
      ))}
    </List>
  );
}

/** The worst entries, else the last ones. */
function Entries({ run, rows }: { run: OpenRun; rows: number }): JSX.Element | null {
  const model = run.timeline;
  const { logs, strings } = model.opened.recording.tables;
  const found = useComputedOf(model, () => {
    const { level } = model.opened.recording.tables.logs.columns;
    for (const severity of [2, 1]) {
      const worst = Array.from(level.keys()).filter((row) => severityOf(level[row] ?? 0) === severity);
      if (worst.length > 0) return { title: severity === 2 ? "Errors" : "Warnings", rows: worst };
    }
    return { title: "Log", rows: Array.from(level.keys()) };
  }).value;
  if (found.rows.length === 0) return null;
  return (
    <List title={found.title}>
      {found.rows.slice(0, rows).map((row) => {
        const level = logs.columns.level[row] ?? 2;
        return (
          <li key={row}>
            <button type="button" onClick={() => model.selectEntries(row, row + 1)}>
              <SeverityMark severity={severityOf(level)} title={LEVELS[level] ?? "info"} />
              <time class="dim">{formatTick(logs.columns.when[row] ?? 0, 1000)}</time>
              <span class="mono cut">
                {firstLine(strings.get(logs.columns.message[row] ?? -1), 200).parsed.text}
              </span>
            </button>
          </li>
        );
      })}
    </List>
  );
}
