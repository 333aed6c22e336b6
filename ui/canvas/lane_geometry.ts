// Where the lanes of a flame chart lie above each other, in CSS pixels from the top of all lanes.

export const ROW_PX = 18;
export const LANE_HEADER_PX = 26;
/** Height of the header of spans and waits, which stand with their thread. */
export const BAR_HEADER_PX = 20;
/** Height of a lane's only row when it is collapsed. */
export const STRIP_PX = 8;
const LANE_GAP_PX = 10;
const BAR_GAP_PX = 2;

/** What the height of a lane depends on. */
export interface LaneSize {
  /** Rows of calls. */
  readonly depths: number;
  readonly open: boolean;
  /** Whether it holds spans or waits, rather than calls. */
  readonly isBars?: boolean;
}

/** Tops of all lanes. */
export interface LaneGeometry {
  /** Top of each lane's header. */
  readonly top: readonly number[];
  /** Top of its first row, or of its strip. */
  readonly rowsTop: readonly number[];
  /** Height of its rows. */
  readonly rowsHeight: readonly number[];
  /** Height of everything. */
  readonly height: number;
}

/** Puts lanes one below the other. */
export function layoutLanes(lanes: readonly LaneSize[]): LaneGeometry {
  const top: number[] = [];
  const rowsTop: number[] = [];
  const rowsHeight: number[] = [];
  let y = 0;
  for (const lane of lanes) {
    top.push(y);
    const headerPx = headerHeight(lane);
    rowsTop.push(y + headerPx);
    const height = lane.open ? lane.depths * ROW_PX : STRIP_PX;
    rowsHeight.push(height);
    y += headerPx + height + (lane.isBars === true ? BAR_GAP_PX : LANE_GAP_PX);
  }
  return { top, rowsTop, rowsHeight, height: y };
}

/** Height of a lane's header. */
export function headerHeight({ isBars }: { readonly isBars?: boolean }): number {
  return isBars === true ? BAR_HEADER_PX : LANE_HEADER_PX;
}

/** A place in the lanes: `depth` is -1 on a header, in a gap, and below the rows. */
export interface LanePlace {
  readonly lane: number;
  readonly depth: number;
}

/** What lies at a height; undefined below all lanes. @param y CSS pixels from the top of all lanes */
export function findLane(
  geometry: LaneGeometry,
  lanes: readonly LaneSize[],
  y: number,
): LanePlace | undefined {
  for (let lane = lanes.length - 1; lane >= 0; lane--) {
    if (y < (geometry.top[lane] ?? 0)) continue;
    const inRows = y - (geometry.rowsTop[lane] ?? 0);
    if (inRows < 0 || inRows >= (geometry.rowsHeight[lane] ?? 0)) return { lane, depth: -1 };
    return { lane, depth: lanes[lane]?.open ? Math.floor(inRows / ROW_PX) : 0 };
  }
  return undefined;
}

/**
 * Where a lane's header is shown: at its place, but at the top of the view while the lane's rows are in view.
 * @param scrollTop CSS pixels that are above the view
 * @returns CSS pixels from the top of the view
 */
export function headerTop(geometry: LaneGeometry, lane: number, scrollTop: number): number {
  const natural = (geometry.top[lane] ?? 0) - scrollTop;
  const rowsTop = geometry.rowsTop[lane] ?? 0;
  const headerPx = rowsTop - (geometry.top[lane] ?? 0);
  const rowsEnd = rowsTop + (geometry.rowsHeight[lane] ?? 0) - scrollTop;
  return Math.max(natural, Math.min(0, rowsEnd - headerPx));
}

/** The scroll position nearest to `scrollTop` from which a row is in view, its lane's header included. */
export function scrollToRow(
  geometry: LaneGeometry,
  place: LanePlace,
  view: { readonly scrollTop: number; readonly heightPx: number },
): number {
  const top = (geometry.rowsTop[place.lane] ?? 0) + Math.max(0, place.depth) * ROW_PX;
  const highest = top + ROW_PX * 2 - view.heightPx;
  const lowest = top - LANE_HEADER_PX;
  return clampScroll(geometry, Math.min(lowest, Math.max(highest, view.scrollTop)), view.heightPx);
}

/** A scroll position that exists. */
export function clampScroll(geometry: LaneGeometry, scrollTop: number, heightPx: number): number {
  return Math.max(0, Math.min(scrollTop, geometry.height - heightPx));
}
