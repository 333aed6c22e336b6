// The list of recordings, kept up to date by the server's events.

import { type ReadonlySignal, signal } from "@preact/signals";
import type { RecordingChange, RecordingItem } from "../../server/api/recordings.ts";

/** How long to wait for more events before the list is asked for again. */
const APPEARED_DELAY_MS = 400;
/** Longer than a running program pauses between two writes, so that long lists are not fetched all the time. */
const CHANGED_DELAY_MS = 1600;
/** … and this many times what the last list took: tens of thousands of runs are a megabyte or ten. */
const REFRESH_REST = 20;

/** The list and what is known about it. */
export interface RecordingList {
  /** As the server sorts them: newest first. Undefined until the first answer. */
  readonly items: ReadonlySignal<readonly RecordingItem[] | undefined>;
  /** Why the list cannot be had, "" when it can. */
  readonly problem: ReadonlySignal<string>;
  /** The last change of any recording. */
  readonly lastChange: ReadonlySignal<RecordingChange | undefined>;
  readonly refresh: () => Promise<void>;
  readonly dispose: () => void;
}

/** Where the list comes from. */
export interface ListSource {
  readonly fetchList: () => Promise<unknown>;
  /** Calls back with the data of each event and whenever the connection is there again. Returns how to stop. */
  readonly listen: (onEvent: (data: unknown) => void, onConnect: () => void) => () => void;
  readonly setTimer: (callback: () => void, delayMs: number) => number;
  readonly clearTimer: (timer: number) => void;
  /** Milliseconds, of any origin. */
  readonly now: () => number;
}

/** Starts to follow the server's list. */
export function followRecordings(source: ListSource): RecordingList {
  const items = signal<readonly RecordingItem[] | undefined>(undefined);
  const problem = signal("");
  const lastChange = signal<RecordingChange | undefined>(undefined);
  let timer = 0;
  let isSoon = false;
  let asked = 0;
  let tookMs = 0;

  async function refresh(): Promise<void> {
    const question = ++asked;
    isSoon = false;
    const started = source.now();
    try {
      const list = parseRecordingList(await source.fetchList());
      tookMs = source.now() - started;
      if (question !== asked) return; // a later answer is newer
      items.value = list;
      problem.value = "";
    } catch (error) {
      if (question === asked) problem.value = error instanceof Error ? error.message : String(error);
    }
  }

  function refreshIn(delayMs: number): void {
    if (isSoon && delayMs > APPEARED_DELAY_MS) return;
    isSoon = delayMs <= APPEARED_DELAY_MS;
    source.clearTimer(timer);
    const rest = isSoon ? tookMs : tookMs * REFRESH_REST;
    timer = source.setTimer(() => void refresh(), Math.max(delayMs, rest));
  }

  const stop = source.listen((data) => {
    const change = parseChange(data);
    if (change === undefined) return;
    items.value = applyChange(items.value, change);
    lastChange.value = change;
    // Whether it ended, and how, is in the list alone.
    if (change.type === "appeared") refreshIn(APPEARED_DELAY_MS);
    if (change.type === "changed") refreshIn(CHANGED_DELAY_MS);
  }, () => refreshIn(APPEARED_DELAY_MS));
  void refresh();
  return {
    items,
    problem,
    lastChange,
    refresh,
    dispose: () => {
      stop();
      source.clearTimer(timer);
    },
  };
}

/** The list with what an event alone tells: a size, or that one is gone. */
export function applyChange(
  items: readonly RecordingItem[] | undefined,
  change: RecordingChange,
): readonly RecordingItem[] | undefined {
  if (items === undefined) return undefined;
  if (change.type === "removed") return items.filter((item) => item.id !== change.id);
  return items.map((item) => item.id === change.id ? { ...item, sizeBytes: change.sizeBytes } : item);
}

/** The server's list; entries that are none are left out. */
export function parseRecordingList(value: unknown): RecordingItem[] {
  if (!Array.isArray(value)) throw new TypeError("The server's list of recordings is not a list");
  return value.flatMap((item: unknown) => {
    if (!isObject(item) || typeof item["id"] !== "string") return [];
    const id = item["id"];
    return [{
      id,
      application: text(item["application"]) ?? id.split("/")[0] ?? "",
      startedAt: text(item["startedAt"]) ?? "",
      durationMs: number(item["durationMs"]),
      sizeBytes: number(item["sizeBytes"]) ?? 0,
      command: text(item["command"]),
      runtime: text(item["runtime"]),
      exitCode: number(item["exitCode"]),
      signal: text(item["signal"]),
      finalised: item["finalised"] === true,
      running: item["running"] === true,
      problem: text(item["problem"]),
    }];
  });
}

function parseChange(value: unknown): RecordingChange | undefined {
  if (!isObject(value) || typeof value["id"] !== "string") return undefined;
  const type = (["appeared", "changed", "removed"] as const).find((candidate) => candidate === value["type"]);
  return type === undefined
    ? undefined
    : { type, id: value["id"], sizeBytes: number(value["sizeBytes"]) ?? 0 };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function text(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

function number(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

/** The server this page came from. */
export function serverSource(page: Window): ListSource {
  return {
    fetchList: async () => {
      const response = await fetch("/api/recordings", { headers: { accept: "application/json" } });
      if (!response.ok) throw new Error(`The server answered ${response.status} to the list of recordings`);
      return await response.json();
    },
    listen: (onEvent, onConnect) => {
      const events = new EventSource("/api/events");
      const onMessage = (event: MessageEvent<string>) => onEvent(parseJson(event.data));
      for (const name of ["message", "appeared", "changed", "removed"]) {
        events.addEventListener(name, onMessage);
      }
      events.addEventListener("open", onConnect);
      return () => events.close();
    },
    setTimer: (callback, delayMs) => page.setTimeout(callback, delayMs),
    clearTimer: (timer) => page.clearTimeout(timer),
    now: () => page.performance.now(),
  };
}

function parseJson(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    // An event of a later version: ignored like any that is not known.
    return undefined;
  }
}
