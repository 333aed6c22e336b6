// Pinches on a trackpad as Safari tells them. Other browsers tell them as a wheel with Ctrl, and fingers on a screen are
// pointers everywhere.

/** Where and by how much a pinch zooms. */
export interface GestureStep {
  /** Above 1 shows more of less. */
  readonly factor: number;
  /** CSS pixels in the page. */
  readonly x: number;
  readonly y: number;
}

/** Listens for pinches over an element. Returns what ends it. @param touches whether fingers are told as pointers */
export function attachGestures(
  element: Element,
  onZoom: (step: GestureStep) => void,
  touches = navigator.maxTouchPoints > 0,
): () => void {
  let scale = 1;
  const numberOf = (event: Event, name: string): number => {
    const value: unknown = Reflect.get(event, name);
    return typeof value === "number" && Number.isFinite(value) ? value : 0;
  };
  const onGesture = (event: Event) => {
    // Else the whole page is zoomed.
    event.preventDefault();
    const now = numberOf(event, "scale");
    if (event.type === "gesturestart" || now <= 0) {
      scale = now > 0 ? now : 1;
      return;
    }
    const factor = now / scale;
    scale = now;
    if (!touches && factor !== 1) {
      onZoom({ factor, x: numberOf(event, "clientX"), y: numberOf(event, "clientY") });
    }
  };
  const names = ["gesturestart", "gesturechange", "gestureend"];
  for (const name of names) element.addEventListener(name, onGesture, { passive: false });
  return () => {
    for (const name of names) element.removeEventListener(name, onGesture);
  };
}
