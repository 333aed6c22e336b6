// The pointer on the graph: the wheel zooms where it is or scrolls, dragging moves the picture or the node that was taken,
// two fingers do both, a click selects, a double click on nothing shows everything.

import type { Signal } from "@preact/signals";
import { type Camera, panCamera, pointAt, zoomCamera } from "../../state/camera.ts";
import type { DesignModel } from "../../state/design.ts";
import type { PlacedNode } from "../../state/design_picture.ts";
import type { Point } from "../../state/graph_layout.ts";
import type { SettingsModel } from "../../state/settings.ts";
import { attachGestures } from "../gestures.ts";

/** A drag shorter than this is a click. */
const CLICK_PX = 4;
/** Zoom that a wheel's notch makes, as an exponent; pinches come in smaller steps. */
const WHEEL_ZOOM = 0.0016;
const PINCH_ZOOM = 0.01;
const LINE_PX = 18;

/** What is pointed at: a node, or an edge. */
export interface GraphHover {
  readonly kind: "node" | "edge" | "loop";
  readonly index: number;
  /** CSS pixels in the page. */
  readonly x: number;
  readonly top: number;
  readonly bottom: number;
}

/** What the pointer works on; read whenever something happens. */
export interface GraphPointerContext {
  readonly model: () => DesignModel;
  readonly settings: SettingsModel;
  readonly camera: Signal<Camera>;
  readonly hover: Signal<GraphHover | undefined>;
  /** Where the pointer was last, in CSS pixels of the picture's window. */
  readonly pointer: Signal<Point | undefined>;
  readonly showAll: () => void;
}

interface Drag {
  readonly id: number;
  readonly start: Point;
  readonly target: GraphTarget | undefined;
  /** From the middle of the node to where it was taken; undefined when the picture is moved. */
  readonly grip: Point | undefined;
  last: Point;
  moved: boolean;
}

interface GraphTarget {
  readonly kind: GraphHover["kind"];
  readonly index: number;
}

/** Connects the pointer. Returns how to disconnect it. */
export function attachGraphPointer(svg: SVGSVGElement, context: GraphPointerContext): () => void {
  const { model, settings, camera, hover, pointer, showAll } = context;
  const fingers = new Map<number, Point>();
  let drag: Drag | undefined;

  function placeOf(event: MouseEvent): Point {
    const box = svg.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  function nodeOf(index: number): PlacedNode | undefined {
    return model().picture.peek()?.nodes[index];
  }

  function onDown(event: PointerEvent): void {
    if (event.button !== 0) return;
    const place = placeOf(event);
    fingers.set(event.pointerId, place);
    hover.value = undefined;
    if (fingers.size > 1) {
      drag = undefined;
      return;
    }
    const target = targetOf(event.target);
    const node = target?.kind === "node" ? nodeOf(target.index) : undefined;
    const at = pointAt(camera.peek(), place);
    const grip = node === undefined ? undefined : { x: at.x - node.x, y: at.y - node.y };
    drag = { id: event.pointerId, start: place, target, grip, last: place, moved: false };
  }

  function onMove(event: PointerEvent): void {
    const place = placeOf(event);
    pointer.value = place;
    if (fingers.size === 2 && fingers.has(event.pointerId)) return pinch(event.pointerId, place);
    if (drag === undefined || drag.id !== event.pointerId) {
      if (event.pointerType !== "touch") hover.value = hoverOf(event);
      return;
    }
    if (!drag.moved && Math.hypot(place.x - drag.start.x, place.y - drag.start.y) < CLICK_PX) return;
    if (!drag.moved) svg.setPointerCapture(event.pointerId);
    drag.moved = true;
    const node = drag.grip === undefined || drag.target === undefined ? undefined : nodeOf(drag.target.index);
    if (node === undefined || drag.grip === undefined) {
      camera.value = panCamera(camera.peek(), place.x - drag.last.x, place.y - drag.last.y);
    } else {
      const at = pointAt(camera.peek(), place);
      model().move(node, { x: at.x - drag.grip.x, y: at.y - drag.grip.y });
    }
    drag.last = place;
  }

  function pinch(id: number, place: Point): void {
    const before = [...fingers.values()];
    fingers.set(id, place);
    const after = [...fingers.values()];
    const [a, b, c, d] = [before[0], before[1], after[0], after[1]];
    if (a === undefined || b === undefined || c === undefined || d === undefined) return;
    const [wide, wider] = [Math.hypot(a.x - b.x, a.y - b.y), Math.hypot(c.x - d.x, c.y - d.y)];
    const middle = { x: (c.x + d.x) / 2, y: (c.y + d.y) / 2 };
    const moved = panCamera(camera.peek(), middle.x - (a.x + b.x) / 2, middle.y - (a.y + b.y) / 2);
    camera.value = zoomCamera(moved, wider / Math.max(1, wide), middle);
  }

  function onUp(event: PointerEvent): void {
    fingers.delete(event.pointerId);
    if (drag?.id !== event.pointerId) return;
    const { moved, target } = drag;
    drag = undefined;
    if (moved || event.type === "pointercancel") return;
    if (target?.kind === "node") model().select(target.index);
    else if (target === undefined && model().selected.peek() >= 0) model().clear();
  }

  function onWheel(event: WheelEvent): void {
    event.preventDefault();
    hover.value = undefined;
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE_PX : 1;
    const isPinch = event.ctrlKey || event.metaKey;
    if (!isPinch && (settings.current.peek().wheel === "scroll" || event.shiftKey)) {
      const [dx, dy] = event.shiftKey && event.deltaX === 0
        ? [event.deltaY, 0]
        : [event.deltaX, event.deltaY];
      camera.value = panCamera(camera.peek(), -dx * unit, -dy * unit);
      return;
    }
    // A mouse's notch with Ctrl is no pinch's small step.
    const speed = isPinch && Math.abs(event.deltaY) < 50 ? PINCH_ZOOM : WHEEL_ZOOM;
    camera.value = zoomCamera(camera.peek(), Math.exp(-event.deltaY * unit * speed), placeOf(event));
  }

  function onLeave(): void {
    hover.value = undefined;
    pointer.value = undefined;
  }

  function onDouble(event: MouseEvent): void {
    if (targetOf(event.target) === undefined) showAll();
  }

  svg.addEventListener("pointerdown", onDown);
  svg.addEventListener("pointermove", onMove);
  svg.addEventListener("pointerup", onUp);
  svg.addEventListener("pointercancel", onUp);
  svg.addEventListener("pointerleave", onLeave);
  svg.addEventListener("dblclick", onDouble);
  svg.addEventListener("wheel", onWheel, { passive: false });
  const stopGestures = attachGestures(svg, ({ factor, x, y }) => {
    const box = svg.getBoundingClientRect();
    camera.value = zoomCamera(camera.peek(), factor, { x: x - box.left, y: y - box.top });
  });
  return () => {
    stopGestures();
    svg.removeEventListener("pointerdown", onDown);
    svg.removeEventListener("pointermove", onMove);
    svg.removeEventListener("pointerup", onUp);
    svg.removeEventListener("pointercancel", onUp);
    svg.removeEventListener("pointerleave", onLeave);
    svg.removeEventListener("dblclick", onDouble);
    svg.removeEventListener("wheel", onWheel);
  };
}

/** What of the graph an element is part of. */
function targetOf(target: EventTarget | null): GraphTarget | undefined {
  const element = target instanceof Element ? target.closest("[data-node], [data-edge], [data-loop]") : null;
  if (!(element instanceof SVGElement)) return undefined;
  for (const kind of ["loop", "node", "edge"] as const) {
    const index = element.dataset[kind];
    if (index !== undefined) return { kind, index: Number(index) };
  }
  return undefined;
}

function hoverOf(event: PointerEvent): GraphHover | undefined {
  const target = targetOf(event.target);
  if (target === undefined) return undefined;
  const { clientX, clientY } = event;
  if (target.kind !== "node" || !(event.target instanceof Element)) {
    return { ...target, x: clientX, top: clientY - 8, bottom: clientY + 8 };
  }
  const box = event.target.closest("[data-node]")?.querySelector(".box")?.getBoundingClientRect();
  return { ...target, x: clientX, top: box?.top ?? clientY, bottom: box?.bottom ?? clientY };
}
