// What a recording is once read: metadata and tables. How it gets there from bytes is codec/decode.ts.

import type { Problem } from "./codec/chunks.ts";
import { emptyTable } from "./tables/builder.ts";
import { mapTables } from "./tables/by_name.ts";
import { type ColumnTableName, type Table } from "./tables/schema.ts";
import { type StringTable, stringTableFrom } from "./tables/strings.ts";

/** Facts about the run as a whole. Every field may be missing: the recorder may have been killed before it knew. */
export interface Metadata {
  readonly application?: string;
  /** Program and arguments, secrets masked. */
  readonly command?: readonly string[];
  readonly directory?: string;
  /** Environment at the start, secrets masked. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Runtime of the first process that was recorded, for example "bun 1.4.5". */
  readonly runtime?: string;
  readonly microlog?: string;
  readonly host?: {
    readonly name: string;
    readonly system: string;
    readonly architecture: string;
    readonly cores: number;
    readonly memoryBytes: number;
  };
  readonly git?: { readonly commit: string; readonly branch?: string; readonly changed?: boolean };
  /** Recording that this one was made within. */
  readonly parent?: string;
  /** Sampling interval asked for; absent when it adapts. */
  readonly intervalMicros?: number;
  /** End of the command, in microseconds after the origin. */
  readonly endedAtMicros?: number;
  readonly exitCode?: number;
  readonly signal?: string;
}

/** All tables by name. References between them are row numbers; -1 is none. */
export type RecordingTables =
  & { readonly strings: StringTable }
  & { readonly [N in ColumnTableName]: Table<N> };

/** One run of one command. */
export interface Recording {
  /** Moment that all times count from, in microseconds since 1970. */
  readonly originMicros: number;
  readonly metadata: Metadata;
  /**
   * `samples` and `status` are sorted by thread, then time; everything else by time. Stacks, frames and strings
   * are each there once.
   */
  readonly tables: RecordingTables;
  /** Whether the file ends as a finalised one does. */
  readonly finalised: boolean;
  readonly chunks: number;
  /** Damage that was stepped over. */
  readonly problems: readonly Problem[];
  readonly readableBytes: number;
}

/** Tables without rows, to be spread under those that have some. */
export function emptyTables(): RecordingTables {
  return { strings: stringTableFrom([]), ...mapTables((name) => emptyTable(name)) };
}
