// Where the rows of a long list are: all of one height but for the few that are open. Nothing is kept for a row that is
// closed, so a million of them cost nothing.

/** Heights of a list. */
export interface RowHeights {
  readonly count: number;
  /** Height of a closed row. */
  readonly rowPx: number;
  /** Indices of open rows, ascending. */
  readonly openIndex: readonly number[];
  /** `extraBefore[i]` is what the open rows before `openIndex[i]` add; one longer than there are open rows. */
  readonly extraBefore: readonly number[];
}

/** Puts heights together. @param open index of each open row, ascending, with what it adds to its height */
export function layoutRows(
  count: number,
  rowPx: number,
  open: readonly (readonly [index: number, extraPx: number])[],
): RowHeights {
  const extraBefore = [0];
  let sum = 0;
  for (const [, extraPx] of open) {
    sum += extraPx;
    extraBefore.push(sum);
  }
  return { count, rowPx, openIndex: open.map(([index]) => index), extraBefore };
}

/** Height of all rows. */
export function totalPx({ count, rowPx, extraBefore }: RowHeights): number {
  return count * rowPx + (extraBefore.at(-1) ?? 0);
}

/** Where a row starts. @param index up to `count`, where the list ends */
export function offsetOf({ rowPx, openIndex, extraBefore }: RowHeights, index: number): number {
  return index * rowPx + (extraBefore[openBefore(openIndex, index)] ?? 0);
}

/** Height of a row. */
export function heightOf(heights: RowHeights, index: number): number {
  return offsetOf(heights, index + 1) - offsetOf(heights, index);
}

/** The row at a height, the first or last one beyond the ends; -1 in an empty list. */
export function rowAt(heights: RowHeights, offsetPx: number): number {
  let low = 0;
  let high = heights.count - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (offsetOf(heights, middle) <= offsetPx) low = middle;
    else high = middle - 1;
  }
  return high < 0 ? -1 : low;
}

/** How many open rows are before a row. */
function openBefore(openIndex: readonly number[], index: number): number {
  let low = 0;
  let high = openIndex.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((openIndex[middle] ?? 0) < index) low = middle + 1;
    else high = middle;
  }
  return low;
}
