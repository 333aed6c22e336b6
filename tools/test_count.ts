// Reads the JUnit reports of `bun test` and `deno test`, the same way for both.

/** How many tests ended how. */
export interface TestCount {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** One test of a report. */
export interface TestCase {
  /** Its own name, without those of the groups around it. */
  readonly name: string;
  readonly outcome: keyof TestCount;
}

/** What `deno_test_guard.ts` prints before an error that no test caught. */
export const UNCAUGHT_MARK = "Uncaught outside of tests:";

const SEPARATOR = " &gt; ";

/**
 * Reads the tests of a report. Groups are none: Deno reports a `describe()` as a test of its own beside those in it,
 * which are named `group > test`.
 *
 * @param xml a JUnit report, or nothing
 */
export function readTests(xml: string): TestCase[] {
  const cases = [...xml.matchAll(/<testcase name="([^"]*)"[^>]*?(?:\/>|>([\s\S]*?)<\/testcase>)/g)]
    .map(([, path = "", body = ""]) => ({ path, body }));
  const groups = new Set<string>();
  for (const { path } of cases) {
    for (let at = path.indexOf(SEPARATOR); at >= 0; at = path.indexOf(SEPARATOR, at + 1)) {
      groups.add(path.slice(0, at));
    }
  }
  return cases.filter(({ path }) => !groups.has(path))
    .map(({ path, body }) => ({ name: path.split(SEPARATOR).at(-1) ?? path, outcome: readOutcome(body) }));
}

/** Counts tests by outcome. */
export function countTests(tests: readonly TestCase[]): TestCount {
  const count = { passed: 0, failed: 0, skipped: 0 };
  for (const { outcome } of tests) count[outcome]++;
  return count;
}

/** Names that one list has more often than the other. */
export function findUnshared(one: readonly string[], other: readonly string[]): string[] {
  const balance = new Map<string, number>();
  for (const name of one) balance.set(name, (balance.get(name) ?? 0) + 1);
  for (const name of other) balance.set(name, (balance.get(name) ?? 0) - 1);
  return [...balance].filter(([, surplus]) => surplus !== 0).map(([name]) => name);
}

function readOutcome(body: string): keyof TestCount {
  if (/^\s*<skipped/.test(body)) return "skipped";
  return /^\s*<(failure|error)/.test(body) ? "failed" : "passed";
}
