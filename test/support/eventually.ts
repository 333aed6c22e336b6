// What a page, a file or a program shows in a moment: looked at again until it is there. Not for what must stay away.

/** How long something may take on a machine that does ten other things. */
const LIMIT_MS = 30_000;

/** How long to leave it alone between two looks. */
const PAUSE_MS = 20;

/**
 * Looks again and again until the look throws no more; gives what it gave.
 * @throws what the last look threw, when it never came to be
 */
export async function eventually<T>(look: () => Promise<T> | T): Promise<T> {
  for (const started = Date.now();;) {
    try {
      return await look();
    } catch (problem) {
      if (Date.now() - started > LIMIT_MS) throw problem;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
}
