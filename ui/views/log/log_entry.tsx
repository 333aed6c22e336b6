// Everything about one entry: its whole message, its fields, how the run stood at that moment, the stack that made it.

import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { parseAnsi, plainText } from "../../../recording/analysis/ansi.ts";
import { isMarkdown, parseJson, shownFields } from "../../../recording/analysis/log_fields.ts";
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatNumberOf,
} from "../../../recording/analysis/quantities.ts";
import {
  STATUS_SERIES,
  type StatusSeries,
  UNKNOWN,
  valueAt,
} from "../../../recording/analysis/status_lines.ts";
import { formatTick } from "../../../recording/analysis/ticks.ts";
import type { AppState } from "../../state/app_state.ts";
import type { LogModel, OpenEntry } from "../../state/log.ts";
import { frameOf, type OpenedRecording, placeOfFrame } from "../../state/opened_recording.ts";
import { Chevron } from "../../widgets/chevron.tsx";
import { SourceLink } from "../source_link.tsx";
import { AnsiText } from "./ansi_text.tsx";
import { JsonTree, type TreeState } from "./json_tree.tsx";
import { clockText, messageText } from "./log_columns.ts";
import { copyText, showInTimeline } from "./log_actions.ts";
import { MarkdownText } from "./markdown_text.tsx";

/** Characters of a message that are shown: a page of megabytes of text would not scroll. */
const MAX_MESSAGE = 100_000;
/** Frames of a stack that are shown. */
const MAX_FRAMES = 200;

/** What to show. */
export interface LogEntryProps {
  readonly app: AppState;
  readonly model: LogModel;
  /** Row of `logs`. */
  readonly row: number;
  readonly entry: OpenEntry;
  readonly pattern: RegExp | undefined;
}

/** The entry. It tells the model how tall it is. */
export function LogEntry({ app, model, row, entry, pattern }: LogEntryProps): JSX.Element {
  const body = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = body.current;
    if (element === null) return;
    const measure = () => model.measured(row, element.offsetHeight);
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, [model, row]);
  const { opened } = model.run;
  const { logs, strings } = opened.recording.tables;
  const state: TreeState = {
    toggled: entry.toggled,
    toggle: (part) => model.togglePart(row, part),
  };
  const fieldsText = strings.get(logs.columns.fields[row] ?? -1);
  return (
    <div role="gridcell" class="log-entry" ref={body}>
      <Message opened={opened} row={row} fieldsText={fieldsText} pattern={pattern} state={state} />
      <Fields text={fieldsText} state={state} />
      <Moment opened={opened} row={row} />
      <Stack app={app} opened={opened} stack={logs.columns.stack[row] ?? -1} state={state} />
      <div class="log-actions">
        <button type="button" class="button" onClick={() => showInTimeline(model.run, row)}>
          Show in timeline
        </button>
        <button type="button" class="button" onClick={() => void copyText(messageText(opened, row))}>
          Copy message
        </button>
      </div>
    </div>
  );
}

interface MessageProps {
  readonly opened: OpenedRecording;
  readonly row: number;
  readonly fieldsText: string;
  readonly pattern: RegExp | undefined;
  readonly state: TreeState;
}

/** The message as its entry says it is written; each way has the written text one click away. */
function Message({ opened, row, fieldsText, pattern, state }: MessageProps): JSX.Element {
  const { logs, strings } = opened.recording.tables;
  const message = strings.get(logs.columns.message[row] ?? -1);
  const asMarkdown = isMarkdown(fieldsText);
  const json = asMarkdown ? undefined : parseJson(plainText(message));
  const asWritten = state.toggled.has("written");
  const cut = message.length - MAX_MESSAGE;
  return (
    <>
      {(asMarkdown || json !== undefined) && (
        <button
          type="button"
          class="link-button log-written"
          aria-pressed={asWritten}
          onClick={() => state.toggle("written")}
        >
          {asWritten ? (asMarkdown ? "As Markdown" : "As an object") : "As it was written"}
        </button>
      )}
      {asMarkdown && !asWritten && <MarkdownText text={plainText(message)} />}
      {json !== undefined && !asWritten && <JsonTree value={json} path="message" {...state} />}
      {(asWritten || (!asMarkdown && json === undefined)) && (
        <pre class="log-message">
          <AnsiText parsed={parseAnsi(trimLines(message.slice(0, MAX_MESSAGE)))} pattern={pattern} />
        </pre>
      )}
      {cut > 0 && <p class="dim">and {formatNumberOf(cut, "more character")}: copying gives all</p>}
    </>
  );
}

/** The text without empty lines at its ends. */
function trimLines(text: string): string {
  return text.trimEnd().replace(/^(?:[ \t]*\n)+/, "");
}

function Fields({ text, state }: { text: string; state: TreeState }): JSX.Element | null {
  if (text === "") return null;
  const fields = shownFields(text);
  if (fields === undefined) {
    // Not the object it should be: shown as it is.
    return parseJson(text) === undefined ? <pre class="log-message">{text.slice(0, MAX_MESSAGE)}</pre> : null;
  }
  return <JsonTree value={fields} path="fields" {...state} />;
}

const READINGS: Readonly<Record<StatusSeries, readonly [name: string, format: (value: number) => string]>> = {
  cpu: ["CPU", (value) => `${Math.round(value)} %`],
  systemCpu: ["system CPU", (value) => `${Math.round(value)} %`],
  memory: ["memory", formatBytes],
  heap: ["heap", formatBytes],
  modules: ["modules", formatCount],
  objects: ["objects", formatCount],
  loopDelay: ["loop delay", formatDuration],
};

/** When it was, and how the run stood then. */
function Moment({ opened, row }: { opened: OpenedRecording; row: number }): JSX.Element {
  const { logs, strings } = opened.recording.tables;
  const when = logs.columns.when[row] ?? 0;
  const count = logs.columns.count[row] ?? 1;
  const readings = STATUS_SERIES.flatMap((series) => {
    const value = valueAt(opened.status, series, when);
    const [name, format] = READINGS[series];
    return value === UNKNOWN ? [] : [{ series, name, text: format(value) }];
  });
  return (
    <dl class="log-moment">
      <div>
        <dt>at</dt>
        <dd>{formatTick(when, 100)} · {clockText(opened, when)}</dd>
      </div>
      <div>
        <dt>by</dt>
        <dd class="mono">{strings.get(logs.columns.source[row] ?? -1) || "?"}</dd>
      </div>
      {count > 1 && (
        <div>
          <dt>stands for</dt>
          <dd>{formatCount(count)} like it</dd>
        </div>
      )}
      {readings.map(({ series, name, text }) => (
        <div key={series} class={`reading-${series}`}>
          <dt>{name}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  );
}

interface StackProps {
  readonly app: AppState;
  readonly opened: OpenedRecording;
  readonly stack: number;
  readonly state: TreeState;
}

function Stack({ app, opened, stack, state }: StackProps): JSX.Element | null {
  const { parent } = opened.recording.tables.stacks.columns;
  const frames: number[] = [];
  for (let at = stack; at >= 0 && frames.length < MAX_FRAMES; at = parent[at] ?? -1) {
    frames.push(frameOf(opened, at));
  }
  const [top] = frames;
  if (top === undefined) return null;
  const open = state.toggled.has("stack");
  return (
    <div class="log-stack">
      <div class="log-stack-head">
        <button type="button" class="json-open" aria-expanded={open} onClick={() => state.toggle("stack")}>
          <Chevron open={open} />
          Stack <span class="dim">{formatNumberOf(frames.length, "frame")}</span>
        </button>
        {!open && <Frame app={app} opened={opened} frame={top} />}
      </div>
      {open && (
        <ol>
          {frames.map((frame, index) => (
            <li key={index}>
              <Frame app={app} opened={opened} frame={frame} />
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}

function Frame(
  { app, opened, frame }: { app: AppState; opened: OpenedRecording; frame: number },
): JSX.Element {
  const place = placeOfFrame(opened, frame);
  return (
    <span class="log-frame mono">
      <span>{place.name}</span> <SourceLink app={app} place={place} />
    </span>
  );
}
