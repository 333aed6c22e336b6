// A box beside the pointer that tells more about what is pointed at, and never covers it.

import type { ComponentChildren, JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { type HintPlace, placeHint } from "./hint_place.ts";

/** The box. It is below what it tells of, or above where there is no room. */
export function Hint({ place, children }: { place: HintPlace; children: ComponentChildren }): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    const { offsetWidth: width, offsetHeight: height } = element;
    const { left, top } = placeHint(place, { width, height }, {
      width: document.documentElement.clientWidth,
      height: document.documentElement.clientHeight,
    });
    element.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
  });
  return <div class="hint" role="presentation" ref={box}>{children}</div>;
}
