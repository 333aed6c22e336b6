// The flame chart of one thread as arithmetic: calls in rows by depth, found by binary search, and for each row sums
// that tell how full a stretch is without visiting its calls. Knows no pixels: the painter hands in time a pixel.

import type { Calls } from "./calls.ts";

/**
 * Added to a tint, it makes the tint of a call that steps back behind others: where calls below a pixel share one, the
 * colour is that of those that do not.
 */
export const DIMMED = 64;

/** How much a microsecond of a dimmed call counts beside others. */
const DIMMED_WEIGHT = 1e-9;

/** What a stretch of a tint counts when the most important one is looked for. Hot. */
export function tintWeight(tint: number, micros: number): number {
  return tint < DIMMED ? micros : micros * DIMMED_WEIGHT;
}

/** Calls that share one sum. Small enough to add up the edges, large enough that sums are a tenth of the calls. */
export const BLOCK = 16;

/**
 * The calls of a thread, row by row: those of depth `d` are `call[rowStart[d] .. rowStart[d + 1]]`, in order of time,
 * and never overlap.
 *
 * ```
 * calls    |-- 0 --------| |- 4 -|      rowStart  0     2        4   5
 *            |1| |- 2 --|               call      0 4   1 2      3
 *                 |3|                             depth 0  1     2
 * ```
 */
export interface FlameLayout {
  /** Number of rows. */
  readonly depths: number;
  /** One longer than there are rows. */
  readonly rowStart: Uint32Array;
  /** Row of the calls by place in this layout. */
  readonly call: Int32Array;
  /** The calls' start and end by place: neighbours in a row are neighbours in memory. */
  readonly start: Float64Array;
  readonly end: Float64Array;
  /** Tint (frame_groups.ts) by place. */
  readonly tint: Uint8Array;
  /** First block of each row; a row's blocks begin anew, so that none spans two rows. One longer than there are rows. */
  readonly blockStart: Uint32Array;
  /** Microseconds that the calls of a block cover. */
  readonly blockCover: Float64Array;
  /** The tint that covers most of a block. */
  readonly blockTint: Uint8Array;
}

/**
 * Lays out the calls of a thread. Hot.
 * @param tintOfStack `tintOfStack[i]` is the tint of the frame on top of stack `i`
 */
export function layoutFlames(calls: Calls, tintOfStack: Uint8Array): FlameLayout {
  const rowStart = countRows(calls);
  const depths = rowStart.length - 1;
  const call = new Int32Array(calls.length);
  const start = new Float64Array(calls.length);
  const end = new Float64Array(calls.length);
  const tint = new Uint8Array(calls.length);
  const next = rowStart.slice();
  for (let i = 0; i < calls.length; i++) {
    const depth = calls.depth[i] ?? 0;
    const place = next[depth] ?? 0;
    next[depth] = place + 1;
    call[place] = i;
    start[place] = calls.start[i] ?? 0;
    end[place] = calls.end[i] ?? 0;
    tint[place] = tintOfStack[calls.stack[i] ?? -1] ?? 0;
  }
  const blockStart = new Uint32Array(depths + 1);
  for (let depth = 0; depth < depths; depth++) {
    const length = (rowStart[depth + 1] ?? 0) - (rowStart[depth] ?? 0);
    blockStart[depth + 1] = (blockStart[depth] ?? 0) + Math.ceil(length / BLOCK);
  }
  const blocks = blockStart[depths] ?? 0;
  const layout = {
    depths,
    rowStart,
    call,
    start,
    end,
    tint,
    blockStart,
    blockCover: new Float64Array(blocks),
    blockTint: new Uint8Array(blocks),
  };
  sumBlocks(layout);
  return layout;
}

/**
 * The same layout in other colours. Hot.
 * @param tintOfStack as for {@link layoutFlames}
 */
export function tintFlames(layout: FlameLayout, calls: Calls, tintOfStack: Uint8Array): FlameLayout {
  const { call } = layout;
  const tint = new Uint8Array(call.length);
  for (let place = 0; place < tint.length; place++) {
    tint[place] = tintOfStack[calls.stack[call[place] ?? -1] ?? -1] ?? 0;
  }
  const tinted = { ...layout, tint, blockTint: new Uint8Array(layout.blockTint.length) };
  sumBlocks(tinted);
  return tinted;
}

/** Where each depth's calls will start, by counting. */
function countRows(calls: Calls): Uint32Array<ArrayBuffer> {
  let depths = 0;
  for (let i = 0; i < calls.length; i++) depths = Math.max(depths, (calls.depth[i] ?? 0) + 1);
  const rowStart = new Uint32Array(depths + 1);
  for (let i = 0; i < calls.length; i++) {
    const after = (calls.depth[i] ?? 0) + 1;
    rowStart[after] = (rowStart[after] ?? 0) + 1;
  }
  for (let depth = 0; depth < depths; depth++) {
    rowStart[depth + 1] = (rowStart[depth + 1] ?? 0) + (rowStart[depth] ?? 0);
  }
  return rowStart;
}

function sumBlocks(layout: FlameLayout): void {
  const { rowStart, start, end, tint, blockStart, blockCover, blockTint } = layout;
  const coverOfTint = new Float64Array(256);
  for (let depth = 0; depth < layout.depths; depth++) {
    const rowEnd = rowStart[depth + 1] ?? 0;
    let block = blockStart[depth] ?? 0;
    for (let first = rowStart[depth] ?? 0; first < rowEnd; first += BLOCK, block++) {
      const last = Math.min(rowEnd, first + BLOCK);
      let cover = 0;
      let best = tint[first] ?? 0;
      for (let place = first; place < last; place++) {
        const micros = (end[place] ?? 0) - (start[place] ?? 0);
        const of = tint[place] ?? 0;
        cover += micros;
        coverOfTint[of] = (coverOfTint[of] ?? 0) + tintWeight(of, micros);
        if ((coverOfTint[of] ?? 0) > (coverOfTint[best] ?? 0)) best = of;
      }
      for (let place = first; place < last; place++) coverOfTint[tint[place] ?? 0] = 0;
      blockCover[block] = cover;
      blockTint[block] = best;
    }
  }
}

/**
 * First place in `low .. high` whose call ends after `time`; `high` when there is none. Hot.
 * @param low a place of the row to search, @param high one past the last
 */
export function firstEndingAfter({ end }: FlameLayout, time: number, low: number, high: number): number {
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((end[middle] ?? 0) <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * First place from `low` on whose call starts at `time` or later. Looks near `low` first, because the painter goes
 * from pixel to pixel. Hot.
 */
export function firstStartingFrom({ start }: FlameLayout, time: number, low: number, high: number): number {
  let step = 1;
  let from = low;
  let to = low;
  while (to < high && (start[to] ?? 0) < time) {
    from = to + 1;
    to += step;
    step *= 2;
  }
  if (to > high) to = high;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((start[middle] ?? 0) < time) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** What a stretch of a row amounts to. One object is reused for all stretches. */
export interface Stretch {
  /** Microseconds covered. */
  cover: number;
  /** The tint that covers most of it, as far as blocks tell. */
  tint: number;
}

/**
 * Sums the calls at the places `first .. last` of a row without visiting more than a few dozen of them. Hot.
 * @param depth the row that the places are of
 * @param out is overwritten
 */
export function sumStretch(
  layout: FlameLayout,
  depth: number,
  first: number,
  last: number,
  out: Stretch,
): void {
  const { start, end, tint, blockCover, blockTint } = layout;
  const rowStart = layout.rowStart[depth] ?? 0;
  const blockStart = layout.blockStart[depth] ?? 0;
  let cover = 0;
  let largest = -1;
  out.tint = tint[first] ?? 0;
  let place = first;
  while (place < last) {
    const inRow = place - rowStart;
    let micros: number;
    let of: number;
    if (inRow % BLOCK === 0 && place + BLOCK <= last) {
      const block = blockStart + inRow / BLOCK;
      micros = blockCover[block] ?? 0;
      of = blockTint[block] ?? 0;
      place += BLOCK;
    } else {
      micros = (end[place] ?? 0) - (start[place] ?? 0);
      of = tint[place] ?? 0;
      place++;
    }
    cover += micros;
    const weight = tintWeight(of, micros);
    if (weight > largest) {
      largest = weight;
      out.tint = of;
    }
  }
  out.cover = cover;
}

/**
 * The call at a depth and moment, or the nearest one no further than `slack`; -1 when there is none.
 * @param slack microseconds that count as hit, so that calls below a pixel can be pointed at
 */
export function findCallAt(layout: FlameLayout, depth: number, time: number, slack: number): number {
  if (depth < 0 || depth >= layout.depths) return -1;
  const low = layout.rowStart[depth] ?? 0;
  const high = layout.rowStart[depth + 1] ?? 0;
  const place = firstEndingAfter(layout, time, low, high);
  let best = -1;
  let bestDistance = slack;
  for (const candidate of [place, place - 1]) {
    if (candidate < low || candidate >= high) continue;
    const distance = Math.max((layout.start[candidate] ?? 0) - time, time - (layout.end[candidate] ?? 0), 0);
    if (distance > bestDistance || (distance === bestDistance && best >= 0)) continue;
    best = layout.call[candidate] ?? -1;
    bestDistance = distance;
  }
  return best;
}

/** Where a call moves to under the arrow keys. */
export type Direction = "caller" | "callee" | "previous" | "next";

/** The call beside another one in the flame chart; -1 when there is none. A callee is the longest one. */
export function neighbourOf(calls: Calls, layout: FlameLayout, call: number, direction: Direction): number {
  if (call < 0 || call >= calls.length) return -1;
  if (direction === "caller") return calls.parent[call] ?? -1;
  if (direction === "callee") return longestCallee(calls, layout, call);
  const depth = calls.depth[call] ?? 0;
  const low = layout.rowStart[depth] ?? 0;
  const high = layout.rowStart[depth + 1] ?? 0;
  const place = firstStartingFrom(layout, calls.start[call] ?? 0, low, high);
  const beside = place + (direction === "next" ? 1 : -1);
  return beside < low || beside >= high ? -1 : layout.call[beside] ?? -1;
}

function longestCallee(calls: Calls, layout: FlameLayout, call: number): number {
  const depth = (calls.depth[call] ?? 0) + 1;
  if (depth >= layout.depths) return -1;
  const high = layout.rowStart[depth + 1] ?? 0;
  const until = calls.end[call] ?? 0;
  let place = firstStartingFrom(layout, calls.start[call] ?? 0, layout.rowStart[depth] ?? 0, high);
  let best = -1;
  let longest = -1;
  for (; place < high; place++) {
    if ((layout.start[place] ?? 0) >= until) break;
    const micros = (layout.end[place] ?? 0) - (layout.start[place] ?? 0);
    if (micros <= longest) continue;
    longest = micros;
    best = layout.call[place] ?? -1;
  }
  return best;
}
