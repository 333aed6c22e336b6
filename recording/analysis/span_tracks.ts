// Lanes that programs name themselves: spans whose fields have a track, perhaps in a group, and a colour by name, as
// performance.measure() and console.timeStamp() give them by the convention of Chromium's DevTools.

import type { RecordingTables } from "../recording.ts";
import { childrenOf, parseJson } from "./log_fields.ts";

/** Lanes of their own that one recording may have; spans of further ones stay with the others. */
export const MAX_TRACKS = 200;

/** Colours by name. "error" is that of spans that failed. */
export const SPAN_COLOURS = [
  "primary",
  "primary-light",
  "primary-dark",
  "secondary",
  "secondary-light",
  "secondary-dark",
  "tertiary",
  "tertiary-light",
  "tertiary-dark",
  "warning",
] as const;
export type SpanColour = (typeof SPAN_COLOURS)[number];

/** A lane that a program named. */
export interface SpanTrack {
  /** The group it stands in, "" is none. */
  readonly group: string;
  readonly name: string;
}

/** What a span says about where and how it is shown. */
export interface SpanLook {
  readonly track: SpanTrack | undefined;
  /** Index of {@link SPAN_COLOURS}, -1 is none. */
  readonly colour: number;
  readonly isError: boolean;
}

const PLAIN: SpanLook = { track: undefined, colour: -1, isError: false };

/** Texts that may say something: most have neither, and parsing all of them would take long. */
const SAYS_SOMETHING = /"(?:track|color)":/;

/** Reads the looks of spans. Tracks of one name and group are one object. */
export class SpanLooks {
  readonly #tables: RecordingTables;
  readonly #looks = new Map<number, SpanLook>();
  readonly #tracks = new Map<string, SpanTrack>();

  constructor(tables: RecordingTables) {
    this.#tables = tables;
  }

  /** @param row of `spans` */
  of(row: number): SpanLook {
    const text = this.#tables.spans.columns.fields[row] ?? -1;
    if (text < 0) return PLAIN;
    let look = this.#looks.get(text);
    if (look === undefined) {
      look = this.#read(this.#tables.strings.get(text));
      this.#looks.set(text, look);
    }
    return look;
  }

  #read(text: string): SpanLook {
    if (!SAYS_SOMETHING.test(text)) return PLAIN;
    const fields = parseJson(text);
    if (typeof fields !== "object" || fields === null || Array.isArray(fields)) return PLAIN;
    const members = new Map(Object.entries(fields));
    const [track, group, colour] = ["track", "track_group", "color"].map((name) => members.get(name));
    return {
      track: typeof track === "string" && track !== ""
        ? this.#trackOf(typeof group === "string" ? group : "", track)
        : undefined,
      colour: SPAN_COLOURS.findIndex((name) => name === colour),
      isError: colour === "error",
    };
  }

  #trackOf(group: string, name: string): SpanTrack | undefined {
    const key = JSON.stringify([group, name]);
    const known = this.#tracks.get(key);
    if (known !== undefined) return known;
    if (this.#tracks.size >= MAX_TRACKS) return undefined;
    const track = { group, name };
    this.#tracks.set(key, track);
    return track;
  }
}

/** Orders tracks: those without a group first, groups and names as people sort them. */
export function compareTracks(a: SpanTrack, b: SpanTrack): number {
  const order = a.group === b.group ? [a.name, b.name] : [a.group, b.group];
  const [first = "", second = ""] = order;
  return first.localeCompare(second, "en", { numeric: true }) || (first < second ? -1 : 1);
}

/** What a span has to say besides its name, for people. */
export interface SpanNotes {
  /** "" is none. */
  readonly tooltip: string;
  readonly properties: readonly (readonly [name: string, value: string])[];
  /** Names of the fields in which this and the span's look were. */
  readonly fields: readonly string[];
}

/** Properties that are told at most. */
const MOST_PROPERTIES = 50;

/** Reads a span's notes. @param row of `spans` */
export function readSpanNotes({ spans, strings }: RecordingTables, row: number): SpanNotes {
  const fields = parseJson(strings.get(spans.columns.fields[row] ?? -1));
  if (typeof fields !== "object" || fields === null || Array.isArray(fields)) {
    return { tooltip: "", properties: [], fields: [] };
  }
  const members = new Map(Object.entries(fields));
  const colours: readonly unknown[] = [...SPAN_COLOURS, "error"];
  const tooltip = members.get("tooltip");
  const properties = members.get("properties");
  const isObject = typeof properties === "object" && properties !== null && !Array.isArray(properties);
  return {
    tooltip: typeof tooltip === "string" ? tooltip : "",
    properties: isObject
      ? childrenOf(properties, MOST_PROPERTIES).map(([name, value]) => {
        return [name, typeof value === "string" ? value : JSON.stringify(value)] as const;
      })
      : [],
    fields: [
      ...(typeof tooltip === "string" ? ["tooltip"] : []),
      ...(isObject ? ["properties"] : []),
      ...(colours.includes(members.get("color")) ? ["color"] : []),
    ],
  };
}
