// Records on their way into the network: captured when they were made, so that the program may change what it logged.

import { levelName } from "../../levels.ts";
import type { Level } from "../../levels.ts";
import type { LogRecord } from "../../record.ts";

/** What a protocol makes of a record. */
export interface Captured {
  /** In the protocol's own form. */
  readonly text: string;
  /** What entries are sorted by in one request, as the labels of Loki; "" where there is no such thing. */
  readonly group: string;
}

/** Captures records; secrets are masked in what it returns. */
export type Capture = (record: LogRecord) => Captured;

/** A record that waits. */
export interface Entry extends Captured {
  /** Milliseconds since 1970. */
  readonly time: number;
  /** Rank of the level. */
  readonly level: number;
  readonly logger: string;
  /** Of the text in UTF-8. */
  readonly bytes: number;
  /** Counts up: what came first has the smallest. */
  readonly order: number;
  /** The file that holds it, too; it goes when all its entries are settled. */
  segment: Segment | undefined;
}

/** A file of entries. */
export interface Segment {
  path: string;
  /** Entries that are not settled. */
  left: number;
}

/** Why records were given up: there was no room, the receiver refused them, the program or the sink ended. */
export const DROP_REASONS = ["overload", "refused", "ended"] as const;
export type DropReason = (typeof DROP_REASONS)[number];

/** What was given up, by level and reason. */
export class DropCounts {
  readonly byLevel: Partial<Record<Level, number>> = {};
  readonly byReason: Partial<Record<DropReason, number>> = {};
  total = 0;

  add(level: number, reason: DropReason): void {
    const name = levelName(level);
    this.byLevel[name] = (this.byLevel[name] ?? 0) + 1;
    this.byReason[reason] = (this.byReason[reason] ?? 0) + 1;
    this.total++;
  }
}

/** Bytes of a text in UTF-8, without making them. Halves of characters count as what replaces them. */
export function utf8Length(text: string): number {
  const { length } = text;
  let bytes = length;
  for (let at = 0; at < length; at++) {
    const unit = text.charCodeAt(at);
    if (unit < 0x80) continue;
    if (unit < 0x800) bytes++;
    else {
      bytes += 2;
      // A pair is two units and four bytes.
      if (unit >= 0xd800 && unit < 0xdc00 && isTrail(text.charCodeAt(at + 1))) at++;
    }
  }
  return bytes;
}

function isTrail(unit: number): boolean {
  return unit >= 0xdc00 && unit < 0xe000;
}
