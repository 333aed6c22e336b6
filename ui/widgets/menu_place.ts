// Where a menu goes: right and below of where it is asked for, else where there is room.

const EDGE_PX = 4;

/** The upper left corner of a box of some size. CSS pixels in the page. */
export function placeMenu(
  at: { readonly x: number; readonly y: number },
  box: { readonly width: number; readonly height: number },
  page: { readonly width: number; readonly height: number },
): { left: number; top: number } {
  return { left: placeAlong(at.x, box.width, page.width), top: placeAlong(at.y, box.height, page.height) };
}

/** Behind the place, else before it, else as far back as it must. */
function placeAlong(at: number, size: number, room: number): number {
  if (at + size <= room - EDGE_PX) return at;
  if (at - size >= EDGE_PX) return at - size;
  return Math.max(EDGE_PX, room - size - EDGE_PX);
}
