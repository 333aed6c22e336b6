// A box beside the pointer that tells more about what is pointed at, and never covers it.

import type { ComponentChildren, JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { type HintPlace, placeHint } from "./hint_place.ts";

/** The box. It is below what it tells of, or above where there is no room. */
export function Hint({ place, children }: { place: HintPlace; children: ComponentChildren }): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const wanted = useRef(place);
  const size = useRef({ width: 0, height: 0 });
  wanted.current = place;
  const move = () => {
    const page = { width: innerWidth, height: innerHeight };
    const { left, top } = placeHint(wanted.current, size.current, page);
    if (box.current !== null) {
      box.current.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
    }
  };
  // To ask for a size here would have the page laid out at every move of the pointer. It is told once that was done anyway,
  // and before anybody sees it.
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => {
      size.current = { width: element.offsetWidth, height: element.offsetHeight };
      move();
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  useLayoutEffect(move);
  return <div class="hint" role="presentation" ref={box}>{children}</div>;
}
