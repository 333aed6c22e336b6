// Child processes of Deno inherit the tracer: Deno takes `--require` from NODE_OPTIONS as Node does. This sees to those
// that are given an environment without it.

import { carriedVariables } from "./children.ts";

type CommandClass = new (...args: unknown[]) => object;

interface CommandOptions {
  readonly clearEnv?: boolean;
  readonly env?: Readonly<Record<string, string>>;
}

/** Wraps Deno.Command. The class stays the same to the program. */
export function carryThroughCommand(deno: { Command?: unknown }): void {
  const original = deno.Command as CommandClass | undefined;
  if (original === undefined) return;
  const wrapper = new Proxy(original, {
    construct(target, [command, options, ...rest]: unknown[], newTarget) {
      const { clearEnv, env } = (options ?? {}) as CommandOptions;
      const carried = clearEnv === true
        ? { ...(options as CommandOptions), env: { ...carriedVariables(), ...env } }
        : options;
      return Reflect.construct(target, [command, carried, ...rest], newTarget) as object;
    },
  });
  (original.prototype as { constructor: unknown }).constructor = wrapper;
  deno.Command = wrapper;
}
