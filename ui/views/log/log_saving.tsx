// Copies and saves what the list shows, with its progress, and stops when asked to.

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { LogFormat } from "../../../recording/analysis/log_export.ts";
import { formatBytes, formatNumberOf } from "../../../recording/analysis/quantities.ts";
import type { LogModel } from "../../state/log.ts";
import { saveFile } from "../download.ts";
import { copyText, writeEntries } from "./log_actions.ts";
import { useDropDown } from "./use_drop_down.ts";

/** Text that a clipboard takes without trouble; more is for a file. */
const MAX_COPIED_BYTES = 64e6;

/** How long a word about what was done stays. */
const WORD_MS = 4000;

/** The buttons. */
export function LogSaving({ model }: { model: LogModel }): JSX.Element {
  const box = useRef<HTMLDetailsElement>(null);
  const progress = useSignal<{ readonly share: number; readonly abort: AbortController } | undefined>(
    undefined,
  );
  const word = useSignal("");
  useDropDown(box);
  useEffect(() => () => progress.peek()?.abort.abort(), []);
  const write = async (format: LogFormat): Promise<Blob | undefined> => {
    const abort = new AbortController();
    progress.value = { share: 0, abort };
    try {
      return await writeEntries(model.run, model.rows, {
        format,
        signal: abort.signal,
        onProgress: (share) => progress.value = { share, abort },
      });
    } catch (error) {
      if (!abort.signal.aborted) throw error;
      return undefined;
    } finally {
      progress.value = undefined;
    }
  };
  const say = (text: string) => {
    word.value = text;
    setTimeout(() => {
      if (word.value === text) word.value = "";
    }, WORD_MS);
  };
  const copy = async () => {
    const count = formatNumberOf(model.rows.length, "entry", "entries");
    const content = await write("log");
    if (content === undefined) return;
    if (content.size > MAX_COPIED_BYTES) say(`${formatBytes(content.size)} is too much to copy: save it`);
    else say(await copyText(await content.text()) ? `Copied ${count}` : "The browser lets nothing be copied");
  };
  const save = async (format: LogFormat) => {
    if (box.current !== null) box.current.open = false;
    const content = await write(format);
    if (content === undefined) return;
    const name = model.run.opened.id.replace("/", "_");
    saveFile(content, `${name}.${format}`);
    say(`Saved ${formatNumberOf(model.rows.length, "entry", "entries")}, ${formatBytes(content.size)}`);
  };
  const doing = progress.value;
  const nothing = model.rows.length === 0;
  return (
    <>
      <span class="log-word dim number" role="status">
        {doing === undefined ? word.value : `${Math.round(doing.share * 100)} %`}
      </span>
      {doing === undefined
        ? (
          <button
            type="button"
            class="tool-button"
            disabled={nothing}
            title="Copy all entries that are listed (Ctrl+C copies the selected one)"
            onClick={() => void copy()}
          >
            Copy
          </button>
        )
        : <button type="button" class="tool-button" onClick={() => doing.abort.abort()}>Stop</button>}
      <details class="drop-down" ref={box}>
        <summary class="tool-button">Save</summary>
        <div class="drop-down-box" role="group" aria-label="Save what is listed">
          <button type="button" disabled={nothing} onClick={() => void save("log")}>
            Lines of text <span class="dim">.log</span>
          </button>
          <button type="button" disabled={nothing} onClick={() => void save("jsonl")}>
            With fields and stacks <span class="dim">.jsonl</span>
          </button>
        </div>
      </details>
    </>
  );
}
