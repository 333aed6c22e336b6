// Two fingers on the stage: they zoom by how far apart they are, around the place between them, and pan with it.

/** Where a finger is. CSS pixels. */
interface Finger {
  readonly x: number;
  readonly y: number;
}

/** What two fingers did since the last time. */
export interface PinchStep {
  /** Below 1 shows less. */
  readonly factor: number;
  /** Place between the fingers in the page. */
  readonly middleX: number;
  readonly deltaX: number;
  readonly deltaY: number;
}

/** Fingers nearer than this say nothing about a distance. */
const LEAST_APART_PX = 16;

/** Keeps the fingers that are down. */
export class Pinch {
  readonly #fingers = new Map<number, Finger>();

  /** Whether two fingers are down. */
  get active(): boolean {
    return this.#fingers.size >= 2;
  }

  down(event: PointerEvent): void {
    if (event.pointerType === "touch") {
      this.#fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    }
  }

  up(event: PointerEvent): void {
    this.#fingers.delete(event.pointerId);
  }

  /** What a finger's move comes to; undefined while it is no pinch. */
  move(event: PointerEvent): PinchStep | undefined {
    const before = this.#pair();
    if (!this.#fingers.has(event.pointerId)) return undefined;
    this.#fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    const after = this.#pair();
    if (before === undefined || after === undefined) return undefined;
    return {
      factor: before.apart / after.apart,
      middleX: after.x,
      deltaX: after.x - before.x,
      deltaY: after.y - before.y,
    };
  }

  #pair(): { readonly x: number; readonly y: number; readonly apart: number } | undefined {
    const [first, second] = this.#fingers.values();
    if (first === undefined || second === undefined) return undefined;
    // Time runs sideways, so that is the distance that counts.
    const apart = Math.max(LEAST_APART_PX, Math.abs(first.x - second.x));
    return { x: (first.x + second.x) / 2, y: (first.y + second.y) / 2, apart };
  }
}
