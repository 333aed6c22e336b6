// Above the list: which levels are shown, what else narrows the list down, and what can be done with all of it.

import type { JSX, TargetedMouseEvent } from "preact";
import { countLogged } from "../../../recording/analysis/log_filter.ts";
import { formatCount, formatDuration, formatNumberOf } from "../../../recording/analysis/quantities.ts";
import { spanOf } from "../../../recording/analysis/time_range.ts";
import { LEVELS } from "../../../recording/tables/schema.ts";
import type { LogModel } from "../../state/log.ts";
import { LevelMark } from "../../widgets/level_mark.tsx";
import { RemoveButton } from "../../widgets/remove_button.tsx";
import { LogSaving } from "./log_saving.tsx";
import { ThreadChoice } from "./thread_choice.tsx";

/** What the line works on. */
export interface LogToolbarProps {
  readonly model: LogModel;
  /** By row of `threads`; undefined when there is one thread. */
  readonly threadNames: readonly string[] | undefined;
}

/** The line. */
export function LogToolbar({ model, threadNames }: LogToolbarProps): JSX.Element {
  const { running } = model.run.opened;
  return (
    <div class="log-toolbar" role="toolbar" aria-label="Log">
      <Levels model={model} />
      <Chips model={model} threadNames={threadNames} />
      <span class="log-total number dim" role="status" title={totalTitle(model)}>{totalText(model)}</span>
      <div class="log-tools">
        {model.matches.value !== undefined && (
          <button
            type="button"
            class="tool-button"
            aria-pressed={model.onlyMatches.value}
            onClick={() => model.toggleOnlyMatches()}
          >
            Only matches
          </button>
        )}
        {running && (
          <button
            type="button"
            class="tool-button"
            aria-pressed={model.follows.value}
            title="Stay at the end while entries come"
            onClick={() => model.follows.value ? model.unfollow() : model.follow()}
          >
            Follow
          </button>
        )}
        {threadNames !== undefined && <ThreadChoice model={model} threadNames={threadNames} />}
        <LogSaving model={model} />
      </div>
    </div>
  );
}

function totalTitle(model: LogModel): string {
  const { logs } = model.run.recording.tables;
  const logged = countLogged(logs);
  const text = totalText(model);
  return logged === logs.length
    ? text
    : `${text}; with what floods repeat, ${formatCount(logged)} were logged`;
}

function totalText(model: LogModel): string {
  const shown = model.rows.length;
  const all = model.run.recording.tables.logs.length;
  return shown === all
    ? formatNumberOf(all, "entry", "entries")
    : `${formatCount(shown)} of ${formatCount(all)} entries`;
}

/** A switch a level, with how many entries it has. */
function Levels({ model }: { model: LogModel }): JSX.Element {
  const { byLevel } = model.filtered.value;
  const hidden = model.hiddenLevels.value;
  const onClick = (event: TargetedMouseEvent<HTMLButtonElement>, level: number) => {
    if (event.shiftKey || event.altKey) model.showOnly(level);
    else model.toggleLevel(level);
  };
  return (
    <div class="log-levels" role="group" aria-label="Levels">
      {LEVELS.map((name, level) => {
        const count = byLevel[level] ?? 0;
        const shown = (hidden >>> level & 1) === 0;
        return (
          <button
            key={name}
            type="button"
            class={count === 0 && shown ? "level-button none" : "level-button"}
            aria-pressed={shown}
            title={`${shown ? "Hide" : "Show"} ${name}; with Shift, show it alone`}
            onClick={(event) => onClick(event, level)}
          >
            <LevelMark level={name} />
            <span class="level-name">{name}</span> <span class="number">{formatCount(count)}</span>
          </button>
        );
      })}
    </div>
  );
}

/** What narrows the list down besides levels, each with the way to take it back. */
function Chips({ model, threadNames }: LogToolbarProps): JSX.Element | null {
  const { run } = model;
  const { range, threads } = run.scope.value;
  const all = run.recording.tables.threads.length;
  const [only] = threads;
  return (
    <>
      {range !== undefined && (
        <Chip
          text={`${formatDuration(range.from)} + ${formatDuration(spanOf(range))}`}
          title="The marked stretch of time"
          onClear={() => run.timeline.mark(undefined)}
        />
      )}
      {threads.length < all && (
        <Chip
          text={threads.length === 1
            ? threadNames?.[only ?? 0] ?? "1 thread"
            : `${threads.length} of ${all} threads`}
          title="The chosen threads"
          onClear={() => run.chooseThreads([])}
        />
      )}
    </>
  );
}

function Chip({ text, title, onClear }: { text: string; title: string; onClear: () => void }): JSX.Element {
  return (
    <span class="log-chip" title={title}>
      <span class="cut number">{text}</span>
      <RemoveButton title={title} label={`${title}: take it away`} onClick={onClear} />
    </span>
  );
}
