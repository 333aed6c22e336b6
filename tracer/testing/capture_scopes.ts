// Which capture the work belongs to that goes on at a moment: tests that run side by side do not see each other's.

import { builtin } from "../runtime/builtins.ts";
import { process } from "../runtime/host_process.ts";

/** What is captured. */
export type CaptureKind = "logs" | "spans";

/** A capture that is open, or was, with those around it. */
export interface CaptureScope {
  readonly kind: CaptureKind;
  /** The capture around, as it was when this one began. */
  readonly around: CaptureScope | undefined;
  isOpen: boolean;
}

/** The part of `AsyncLocalStorage` that is used. */
interface ScopeStorage {
  getStore(): CaptureScope | undefined;
  enterWith(scope: CaptureScope | undefined): void;
}

let storage: ScopeStorage | undefined;

/** Begins a capture: what the caller does from here on belongs to it, also after `await`. */
export function openScope(kind: CaptureKind): CaptureScope {
  const stored = storage ??= createStorage();
  const scope = { kind, around: findOpen(stored.getStore()), isOpen: true };
  stored.enterWith(scope);
  return scope;
}

/** Ends a capture. What goes on belongs to the one around. Returns whether it was open. */
export function closeScope(scope: CaptureScope): boolean {
  if (!scope.isOpen) return false;
  scope.isOpen = false;
  if (storage?.getStore() === scope) storage.enterWith(findOpen(scope.around));
  return true;
}

/** The nearest open capture of a kind here; undefined where the work belongs to none. */
export function currentScope(kind: CaptureKind): CaptureScope | undefined {
  let scope = findOpen(storage?.getStore());
  while (scope !== undefined && scope.kind !== kind) scope = findOpen(scope.around);
  return scope;
}

function findOpen(scope: CaptureScope | undefined): CaptureScope | undefined {
  let found = scope;
  while (found !== undefined && !found.isOpen) found = found.around;
  return found;
}

/** In browsers, which cannot tell where work comes from, the last capture that was begun takes all. */
function createStorage(): ScopeStorage {
  if ("process" in globalThis && typeof process.getBuiltinModule === "function") {
    return new (builtin("node:async_hooks").AsyncLocalStorage)<CaptureScope | undefined>();
  }
  let current: CaptureScope | undefined;
  return { getStore: () => current, enterWith: (scope) => void (current = scope) };
}
