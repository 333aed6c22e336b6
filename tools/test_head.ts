// What a test file says of how it is to be run, in lines of their own among its first ten:
//   // Time limit: 600 s.
//   // Runtime: Bun.

/** A runtime that runs the tests. */
export type TestRuntime = "bun" | "deno";

/** What a file's head says. */
export interface TestHead {
  /** How long the file may take, when it needs more than others. */
  readonly limitSeconds?: number;
  /** The one runtime it runs under, when what it tests runs elsewhere: in a browser, or in processes of every runtime. */
  readonly runtime?: TestRuntime;
}

const HEAD_LINES = 10;

/** Reads the head of a test file. @param text the whole file */
export function readTestHead(text: string): TestHead {
  const head = text.split("\n", HEAD_LINES).join("\n");
  const seconds = /^\/\/ Time limit: (\d+) s\.$/m.exec(head)?.[1];
  const runtime = /^\/\/ Runtime: (Bun|Deno)\.$/m.exec(head)?.[1];
  return {
    ...(seconds === undefined ? {} : { limitSeconds: Number(seconds) }),
    ...(runtime === undefined ? {} : { runtime: runtime === "Bun" ? "bun" : "deno" }),
  };
}
