// A row of the log: one line, and below it everything else when it is open.

import type { JSX } from "preact";
import { formatCount, formatNumberOf } from "../../../recording/analysis/quantities.ts";
import type { AppState } from "../../state/app_state.ts";
import type { LogModel, OpenEntry } from "../../state/log.ts";
import { Chevron } from "../../widgets/chevron.tsx";
import { LevelMark } from "../../widgets/level_mark.tsx";
import { AnsiText } from "./ansi_text.tsx";
import { levelName, lineOf, timeText } from "./log_columns.ts";
import { LogEntry } from "./log_entry.tsx";

/** What all rows share. Changes make every row new. */
export interface LogLook {
  readonly app: AppState;
  readonly model: LogModel;
  /** By row of `threads`; undefined when there is one thread. */
  readonly threadNames: readonly string[] | undefined;
  readonly showsClock: boolean;
  readonly pattern: RegExp | undefined;
  readonly found: Uint8Array | undefined;
}

/** What makes a row. */
export interface LogRowProps {
  readonly look: LogLook;
  /** Row of `logs`. */
  readonly row: number;
  /** Index in the list. */
  readonly index: number;
  readonly topPx: number;
  readonly selected: boolean;
  readonly entry: OpenEntry | undefined;
}

/** How a row is called in the page. */
export function rowId(row: number): string {
  return `log-entry-${row}`;
}

/** The row. */
export function LogRow({ look, row, index, topPx, selected, entry }: LogRowProps): JSX.Element {
  const { app, model, threadNames, showsClock, pattern, found } = look;
  const { opened } = model.run;
  const { logs, strings } = opened.recording.tables;
  const level = levelName(opened, row);
  const isFaded = found !== undefined && found[row] !== 1;
  const { parsed, more, fields } = lineOf(opened, row);
  const count = logs.columns.count[row] ?? 1;
  const open = entry !== undefined;
  const shownPattern = isFaded ? undefined : pattern;
  const classes = ["log-row", `level-${level}`];
  if (open) classes.push("open");
  if (isFaded) classes.push("faded");
  return (
    <div
      role="row"
      id={rowId(row)}
      class={classes.join(" ")}
      // The head is row 1.
      aria-rowindex={index + 2}
      aria-selected={selected}
      data-row={row}
      style={{ top: `${topPx}px` }}
    >
      <div class="log-line" role="presentation">
        <span role="gridcell" class="log-toggle">
          <button
            type="button"
            tabIndex={-1}
            aria-expanded={open}
            aria-label={open ? "Close" : "Open"}
            data-toggle={row}
          >
            <Chevron open={open} />
          </button>
        </span>
        <span role="gridcell" class="log-time number">{timeText(opened, row, showsClock)}</span>
        <span role="gridcell" class="log-level">
          <LevelMark level={level} />
          {level}
        </span>
        {threadNames !== undefined && (
          <span role="gridcell" class="log-thread cut">
            {threadNames[logs.columns.thread[row] ?? -1] ?? ""}
          </span>
        )}
        <span role="gridcell" class="log-source mono cut">
          <AnsiText
            parsed={{ text: strings.get(logs.columns.source[row] ?? -1), spans: [] }}
            pattern={shownPattern}
          />
        </span>
        <span role="gridcell" class="log-text mono">
          {count > 1 && (
            <span class="log-count number" title={`${formatCount(count)} like it`}>
              ×{formatCount(count)}
            </span>
          )}
          <span class="cut">
            <AnsiText parsed={parsed} pattern={shownPattern} plain={isFaded} />
            {parsed.text === "" && fields === "" && <span class="dim">(empty line)</span>}
            {fields !== "" && (
              <span class="log-fields">
                {" "}
                <AnsiText parsed={{ text: fields, spans: [] }} pattern={shownPattern} />
              </span>
            )}
          </span>
          {more > 0 && <span class="log-more number">+{formatNumberOf(more, "line")}</span>}
        </span>
      </div>
      {entry !== undefined && (
        <LogEntry key={row} app={app} model={model} row={row} entry={entry} pattern={shownPattern} />
      )}
    </div>
  );
}
