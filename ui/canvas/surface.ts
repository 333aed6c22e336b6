// A canvas whose bitmap has exactly the screen's pixels. Painters work in the units they are handed: device pixels where
// edges must be sharp, CSS pixels (scaled by `ratio`) where text and lines are drawn.

/** A canvas with its size. */
export class Surface {
  readonly canvas: HTMLCanvasElement;
  readonly context: CanvasRenderingContext2D;
  /** Size in CSS pixels. */
  widthPx = 0;
  heightPx = 0;
  /** Device pixels a CSS pixel. */
  ratio = 1;
  readonly #observer: ResizeObserver;
  readonly #onResize: () => void;
  readonly #ratioChanged = () => this.#measure();
  #ratioQuery: MediaQueryList | undefined;

  /**
   * @param onResize called when the size or the pixel ratio changed; everything is to be painted anew
   * @throws {TypeError} when the browser has no 2D canvas
   */
  constructor(canvas: HTMLCanvasElement, onResize: () => void) {
    const context = canvas.getContext("2d");
    if (context === null) throw new TypeError("Cannot draw: this browser has no 2D canvas");
    this.canvas = canvas;
    this.context = context;
    this.#onResize = onResize;
    this.#observer = new ResizeObserver(() => this.#measure());
    this.#observer.observe(canvas);
    this.#measure();
  }

  /** Size in device pixels. */
  get deviceWidth(): number {
    return this.canvas.width;
  }

  get deviceHeight(): number {
    return this.canvas.height;
  }

  /** Starts a frame: all clear, and units are CSS pixels. */
  begin(): CanvasRenderingContext2D {
    this.context.setTransform(1, 0, 0, 1, 0, 0);
    this.context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    this.context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    return this.context;
  }

  dispose(): void {
    this.#observer.disconnect();
    this.#ratioQuery?.removeEventListener("change", this.#ratioChanged);
  }

  #measure(): void {
    const ratio = Math.max(1, globalThis.devicePixelRatio || 1);
    const widthPx = this.canvas.clientWidth;
    const heightPx = this.canvas.clientHeight;
    // Moving a window to another screen changes the ratio but no element's size.
    this.#ratioQuery?.removeEventListener("change", this.#ratioChanged);
    this.#ratioQuery = globalThis.matchMedia(`(resolution: ${ratio}dppx)`);
    this.#ratioQuery.addEventListener("change", this.#ratioChanged);
    if (ratio === this.ratio && widthPx === this.widthPx && heightPx === this.heightPx) return;
    this.ratio = ratio;
    this.widthPx = widthPx;
    this.heightPx = heightPx;
    this.canvas.width = Math.round(widthPx * ratio);
    this.canvas.height = Math.round(heightPx * ratio);
    this.#onResize();
  }
}
