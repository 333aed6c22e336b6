// A world for commands: what they print is kept, signals are sent by the test.

import type { Context, Printer } from "../../cli/context.ts";

/** A context and what came of it. */
export interface FakeContext extends Context {
  readonly out: () => string;
  readonly err: () => string;
  /** Calls back whoever waits for a signal. */
  readonly sendSignal: () => void;
  readonly exitCode: () => number | undefined;
}

/** @param fields replace those of a Linux machine without terminal, with an empty environment */
export function fakeContext(fields: Partial<Context> & { readonly isTerminal?: boolean } = {}): FakeContext {
  const { isTerminal = false, ...given } = fields;
  let exitCode: number | undefined;
  const waiting = new Set<() => void>();
  const [out, err] = [collector(isTerminal), collector(isTerminal)];
  return {
    stdout: out.printer,
    stderr: err.printer,
    environment: {},
    directory: "/nowhere",
    home: "/home/nobody",
    platform: "linux",
    version: "1.2.3",
    selfCommand: ["microlog"],
    now: () => 1_769_860_800_000,
    onSignal: (_, callback) => {
      waiting.add(callback);
      return () => waiting.delete(callback);
    },
    setExitCode: (code) => exitCode = code,
    ...given,
    out: out.text,
    err: err.text,
    sendSignal: () => waiting.forEach((callback) => callback()),
    exitCode: () => exitCode,
  };
}

function collector(isTerminal: boolean): { printer: Printer; text: () => string } {
  let collected = "";
  const write = (text: string) => void (collected += text);
  return { printer: { write, isTerminal, columns: 80 }, text: () => collected };
}
