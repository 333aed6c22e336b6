// When to draw: however often something changes, each picture is drawn once before the screen shows it.

/** Collects what is to be drawn and draws it in one animation frame. */
export class FrameLoop {
  readonly #jobs = new Set<() => void>();
  readonly #schedule: (callback: () => void) => number;
  #scheduled = false;

  /** @param schedule default: the page's `requestAnimationFrame` */
  constructor(schedule: (callback: () => void) => number = (callback) => requestAnimationFrame(callback)) {
    this.#schedule = schedule;
  }

  /** Has `job` run in the next frame; asking again before that changes nothing. */
  request(job: () => void): void {
    this.#jobs.add(job);
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#schedule(() => this.#run());
  }

  /** Forgets a job whose picture is gone. */
  cancel(job: () => void): void {
    this.#jobs.delete(job);
  }

  #run(): void {
    this.#scheduled = false;
    const jobs = [...this.#jobs];
    this.#jobs.clear();
    for (const job of jobs) job();
  }
}
