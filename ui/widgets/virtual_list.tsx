// A list of rows of one height that only draws those in view, so that tens of thousands cost as much as a screenful.

import type { ComponentChildren, JSX, RefObject } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";

/** Rows drawn above and below the view, so that scrolling does not show gaps. */
const MARGIN_ROWS = 8;

/** What to draw. */
export interface VirtualListProps {
  readonly count: number;
  readonly rowPx: number;
  /** The element that scrolls; the list is inside it. */
  readonly scroller: RefObject<HTMLElement | null>;
  /** Draws a row at its place. */
  readonly renderRow: (index: number, style: { readonly top: string }) => ComponentChildren;
}

/** The rows in view. */
export function VirtualList({ count, rowPx, scroller, renderRow }: VirtualListProps): JSX.Element {
  const [view, setView] = useState({ top: 0, height: 0 });
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const measure = () => setView({ top: element.scrollTop, height: element.clientHeight });
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    element.addEventListener("scroll", measure, { passive: true });
    measure();
    return () => {
      observer.disconnect();
      element.removeEventListener("scroll", measure);
    };
  }, [scroller]);
  const first = Math.max(0, Math.floor(view.top / rowPx) - MARGIN_ROWS);
  const last = Math.min(count, Math.ceil((view.top + view.height) / rowPx) + MARGIN_ROWS);
  const rows: ComponentChildren[] = [];
  for (let index = first; index < last; index++) rows.push(renderRow(index, { top: `${index * rowPx}px` }));
  return <div class="virtual" role="presentation" style={{ height: `${count * rowPx}px` }}>{rows}</div>;
}
