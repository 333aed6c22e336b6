// Scrolling through more pixels than an element can have. Browsers cap the height of elements (Firefox at 17.9 million
// pixels, Chromium at 33.5 million), and a million rows may be taller. The element that scrolls is then shorter than what
// it stands for: small steps move the content as far as the element, so that reading is exact, and long ones (the bar
// being dragged) go to the same share of the content. When scrolling rests, the bar is put where the content is.

/** Height up to which an element is as tall as its content. */
export const MAX_ELEMENT_PX = 10_000_000;

/** Steps up to this many views are taken as they are. */
const SMALL_STEP_VIEWS = 2;

/** Sizes of a view on content. CSS pixels. */
export interface ScrollSizes {
  readonly contentPx: number;
  readonly viewPx: number;
}

/** Translates between the element's scroll position and the content's. */
export class ScaledScroll {
  #native = 0;
  #content = 0;

  /** Height of the element that scrolls. */
  static elementPx({ contentPx }: ScrollSizes): number {
    return Math.min(contentPx, MAX_ELEMENT_PX);
  }

  /** Where the content is after the element was scrolled by the user. @param native its `scrollTop` */
  follow(native: number, sizes: ScrollSizes): number {
    this.#content = this.#contentAt(native, sizes);
    this.#native = native;
    return this.#content;
  }

  /**
   * The `scrollTop` that shows a place of the content. Where the user has just scrolled to stays as it is.
   * @param rests whether nobody scrolls: then it is the exact share
   */
  place(content: number, sizes: ScrollSizes, rests = false): number {
    if (!isScaled(sizes)) this.#native = content;
    else if (rests || Math.abs(content - this.#content) >= 1 || this.#isBeyond(sizes)) {
      this.#native = nativeOf(content, sizes);
    }
    this.#content = content;
    return this.#native;
  }

  /** Whether a scroll event only tells what {@link place} did. */
  isOwn(native: number): boolean {
    return Math.abs(native - this.#native) < 1;
  }

  #contentAt(native: number, sizes: ScrollSizes): number {
    const most = mostOf(sizes.contentPx, sizes);
    if (!isScaled(sizes)) return Math.min(native, most);
    const mostNative = mostOf(MAX_ELEMENT_PX, sizes);
    if (native <= 0) return 0;
    if (native >= mostNative - 1) return most;
    const step = native - this.#native;
    if (Math.abs(step) > SMALL_STEP_VIEWS * sizes.viewPx) return native / mostNative * most;
    return Math.max(0, Math.min(most, this.#content + step));
  }

  /** Whether the element comes to an end long before the content does, or is beyond its end. */
  #isBeyond(sizes: ScrollSizes): boolean {
    const mostNative = mostOf(MAX_ELEMENT_PX, sizes);
    const most = mostOf(sizes.contentPx, sizes);
    const near = SMALL_STEP_VIEWS * sizes.viewPx;
    const isEarly = (element: number, content: number) => {
      return element < near && content > element / mostNative * most + near;
    };
    return this.#native > mostNative || isEarly(this.#native, this.#content) ||
      isEarly(mostNative - this.#native, most - this.#content);
  }
}

function isScaled({ contentPx }: ScrollSizes): boolean {
  return contentPx > MAX_ELEMENT_PX;
}

function mostOf(heightPx: number, { viewPx }: ScrollSizes): number {
  return Math.max(0, heightPx - viewPx);
}

function nativeOf(content: number, sizes: ScrollSizes): number {
  const most = mostOf(sizes.contentPx, sizes);
  return most === 0 ? 0 : Math.round(content / most * mostOf(MAX_ELEMENT_PX, sizes));
}
