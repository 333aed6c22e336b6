// A stretch of time and how a view moves along it: zoom, pan, fit. Knows no pixels; shares of the view stand for places.

/** Microseconds after the recording's origin, `from` below `to`. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

/** Shortest range a view may show. Samples lie milliseconds apart, calls may be cut to microseconds. */
export const MIN_SPAN_MICROS = 10;

/** Share of the view that is left free at each side of what is fitted into it. */
const FIT_MARGIN = 0.06;

/** Microseconds from start to end. */
export function spanOf(range: TimeRange): number {
  return range.to - range.from;
}

/**
 * Makes a range that lies within `bounds`: moved before it is cut, never shorter than {@link MIN_SPAN_MICROS}.
 * @param bounds what there is to see; may be shorter than the shortest range
 */
export function clampRange(range: TimeRange, bounds: TimeRange): TimeRange {
  const longest = Math.max(spanOf(bounds), MIN_SPAN_MICROS);
  const span = Math.min(longest, Math.max(MIN_SPAN_MICROS, spanOf(range)));
  // A range that is too short grows around its middle.
  const from = spanOf(range) < span ? (range.from + range.to - span) / 2 : range.from;
  const latest = bounds.from + longest - span;
  const start = Math.min(latest, Math.max(bounds.from, from));
  return { from: start, to: start + span };
}

/**
 * Zooms so that the moment under the pointer stays under it.
 * @param factor below 1 shows less, above 1 shows more
 * @param anchor the pointer's place in the view, 0 is its left edge and 1 its right one
 */
export function zoomRange(range: TimeRange, factor: number, anchor: number, bounds: TimeRange): TimeRange {
  const longest = Math.max(spanOf(bounds), MIN_SPAN_MICROS);
  const span = Math.min(longest, Math.max(MIN_SPAN_MICROS, spanOf(range) * factor));
  const from = range.from + (spanOf(range) - span) * anchor;
  return clampRange({ from, to: from + span }, bounds);
}

/** Moves a range by a share of its own length; it stops at the bounds. @param share positive moves later */
export function panRange(range: TimeRange, share: number, bounds: TimeRange): TimeRange {
  const by = spanOf(range) * share;
  return clampRange({ from: range.from + by, to: range.to + by }, bounds);
}

/** The view that shows `target` whole with some air at its sides. */
export function fitRange(target: TimeRange, bounds: TimeRange): TimeRange {
  const margin = Math.max(spanOf(target), MIN_SPAN_MICROS) * FIT_MARGIN;
  return clampRange({ from: target.from - margin, to: target.to + margin }, bounds);
}

/** A range from two moments in any order. */
export function rangeBetween(a: number, b: number): TimeRange {
  return { from: Math.min(a, b), to: Math.max(a, b) };
}

/** Whether both show the same, to a millionth of their length. */
export function sameRange(a: TimeRange, b: TimeRange): boolean {
  const slack = Math.max(spanOf(a), spanOf(b)) * 1e-6;
  return Math.abs(a.from - b.from) <= slack && Math.abs(a.to - b.to) <= slack;
}
