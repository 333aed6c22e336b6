// What the hooks of performance.mark(), performance.measure() and console.time() tell.

/** A mark or a measure, as performance made it. */
export interface TimingEntry {
  readonly name: string;
  /** Milliseconds since the thread's time origin. */
  readonly startTime: number;
  /** Milliseconds; 0 of a mark. */
  readonly duration: number;
  /** What the program gave along. */
  readonly detail: unknown;
}

/** Takes what programs time themselves. None of its methods throws. */
export interface TimingWatcher {
  mark(entry: TimingEntry): void;
  measure(entry: TimingEntry): void;
  /** console.time() */
  begin(label: string): void;
  /** console.timeLog() @param args what is said along */
  log(label: string, args: readonly unknown[]): void;
  /** console.timeEnd() */
  end(label: string): void;
}
