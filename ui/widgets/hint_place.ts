// Where a hint goes: beside the pointer, and never over what it tells of.

const DISTANCE_PX = 8;
const EDGE_PX = 4;

/** Where a hint belongs. CSS pixels in the page. */
export interface HintPlace {
  readonly x: number;
  /** What lies between these heights stays visible. */
  readonly keepFree: { readonly top: number; readonly bottom: number };
}

/** The upper left corner of a box of some size. */
export function placeHint(
  { x, keepFree }: HintPlace,
  box: { readonly width: number; readonly height: number },
  page: { readonly width: number; readonly height: number },
): { left: number; top: number } {
  const left = Math.max(EDGE_PX, Math.min(x + DISTANCE_PX, page.width - box.width - EDGE_PX));
  const below = keepFree.bottom + DISTANCE_PX;
  const above = keepFree.top - DISTANCE_PX - box.height;
  const fitsBelow = below + box.height <= page.height - EDGE_PX;
  return { left, top: fitsBelow || above < EDGE_PX ? below : above };
}
