// Inspector sessions of Node without node:inspector, which takes 4 ms to load: the binding below it, where this Node
// gives it out. Elsewhere node:inspector serves.

import { builtin } from "./builtins.ts";
import { process } from "./host_process.ts";
import type { BridgingHost, InspectorSession } from "./inspector_sampler.ts";

/** The part of Node's internal binding that is used; not in the types. */
interface InspectorBinding {
  readonly Connection: new (onMessage: (message: string) => void) => {
    dispatch(message: string): void;
    disconnect(): void;
  };
  readonly console: Pick<Console, "profile" | "profileEnd">;
  /** Where a debugger can attach; undefined when it cannot. */
  url(): string | undefined;
}

/** An answer or an event of the inspector protocol. */
interface ProtocolMessage {
  readonly id?: number;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

/** The inspector of this thread. */
export interface NodeInspector extends BridgingHost {
  /** Whether a debugger may be attached, which wants to hear of everything. */
  isDebugged(): boolean;
}

/** @param now microseconds since 1970 */
export function createNodeInspector(now: () => number): NodeInspector {
  const binding = findBinding();
  if (binding === undefined) return throughModule(now);
  return {
    now,
    isOverheard: writesProfile(),
    isDebugged: () => binding.url() !== undefined,
    open: () => connect(binding),
    profile: (label) => binding.console.profile(label),
    profileEnd: (label) => binding.console.profileEnd(label),
  };
}

/** Whether opening a session failed because Node has made no inspector for this process. */
export function isWithoutInspector(error: unknown): boolean {
  return String(error).includes("without a V8::Inspector"); // it may be thrown as a text
}

/** Undefined where `process.binding` is gone, or would print a warning. */
function findBinding(): InspectorBinding | undefined {
  if (warnsOfBindings()) return undefined;
  try {
    const binding = (process as unknown as { binding(name: string): InspectorBinding }).binding("inspector");
    return typeof binding.Connection === "function" && typeof binding.console?.profile === "function"
      ? binding
      : undefined;
  } catch {
    return undefined; // a Node that does not give it out
  }
}

/** Whether Node was asked to warn of `process.binding`: the program's output must not show that we use it. */
export function warnsOfBindings(): boolean {
  return hasOption("--pending-deprecation") || process.env["NODE_PENDING_DEPRECATION"] === "1";
}

/** Whether Node writes a profile of its own. It prints what it does not understand, such as what console profiles are. */
function writesProfile(): boolean {
  return hasOption("--cpu-prof");
}

function hasOption(name: string): boolean {
  return [...process.execArgv, process.env["NODE_OPTIONS"] ?? ""].join(" ").includes(name);
}

function connect(binding: InspectorBinding): InspectorSession {
  let answer: ProtocolMessage = {};
  let id = 0;
  const connection = new binding.Connection((text) => {
    const message = JSON.parse(text) as ProtocolMessage; // from the engine itself
    if (message.id === id) answer = message;
  });
  return {
    post(method, params = {}) {
      id++;
      connection.dispatch(JSON.stringify({ id, method, params }));
      if (answer.error !== undefined) throw new Error(`${method}: ${answer.error.message}`);
      return answer.result;
    },
    close: () => connection.disconnect(),
  };
}

function throughModule(now: () => number): NodeInspector {
  const { Session, console, url } = builtin("node:inspector");
  return {
    now,
    isOverheard: writesProfile(),
    isDebugged: () => url() !== undefined,
    open() {
      const session = new Session();
      session.connect();
      return {
        post(method, params) {
          let result: unknown;
          let failure: unknown;
          session.post(method, params, (error, value) => [failure, result] = [error, value]);
          if (failure) throw failure;
          return result;
        },
        close: () => session.disconnect(),
      };
    },
    profile: (label) => console.profile(label),
    profileEnd: (label) => console.profileEnd(label),
  };
}
