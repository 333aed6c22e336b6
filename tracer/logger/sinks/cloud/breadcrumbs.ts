// The last records before an error: those of its trace, and those of none.

import type { RecordView } from "../../formats/record_view.ts";
import { type Breadcrumb, sentryBreadcrumb } from "./sentry_payloads.ts";

interface Kept {
  readonly traceId: string | undefined;
  readonly crumb: Breadcrumb;
}

/** Keeps the last records. */
export class Breadcrumbs {
  readonly #most: number;
  #kept: Kept[] = [];

  constructor(most: number) {
    this.#most = most;
  }

  add(view: RecordView): void {
    if (this.#most === 0) return;
    this.#kept.push({ traceId: view.trace?.traceId, crumb: sentryBreadcrumb(view) });
    if (this.#kept.length >= this.#most * 2) this.#kept = this.#kept.slice(-this.#most);
  }

  /** The oldest first. Those of other traces are other people's requests. @param traceId of the error */
  before(traceId: string | undefined): readonly Breadcrumb[] {
    return this.#kept.slice(-this.#most)
      .filter((kept) => kept.traceId === undefined || traceId === undefined || kept.traceId === traceId)
      .map(({ crumb }) => crumb);
  }
}
