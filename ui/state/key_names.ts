// Keys as people read them, as they are remembered, and which of them mean two things.

import type { Command, KeyPress } from "./keymap.ts";

const LABELS: Readonly<Record<string, string>> = {
  ArrowLeft: "←",
  ArrowRight: "→",
  ArrowUp: "↑",
  ArrowDown: "↓",
  PageDown: "Page Down",
  PageUp: "Page Up",
  Escape: "Esc",
  " ": "Space",
};

/** Keys that only change what others mean, and those that a page cannot do without. */
const NEVER_COMMANDS: ReadonlySet<string> = new Set([
  "Alt",
  "AltGraph",
  "CapsLock",
  "Control",
  "Dead",
  "Enter",
  "Fn",
  "Meta",
  "NumLock",
  "Process",
  "Shift",
  "Tab",
  "Unidentified",
]);

/** What a key is called: `KeyW` is `W`, `N` is `Shift+N`. */
export function labelOfKey(name: string): string {
  const shifted = name.startsWith("Shift+") && name.length > "Shift+".length;
  const plain = shifted ? name.slice("Shift+".length) : name;
  const place = /^Key([A-Z])$/.exec(plain)?.[1];
  const isCapital = place === undefined && /^\p{Lu}$/u.test(plain);
  const label = place ?? LABELS[plain] ?? (plain.length === 1 ? plain.toUpperCase() : plain);
  return shifted || isCapital ? `Shift+${label}` : label;
}

/** Labels of a command's keys, each once. */
export function labelsOf(keys: readonly string[] | undefined): readonly string[] {
  return [...new Set((keys ?? []).map(labelOfKey))];
}

/** The name under which a key is remembered; undefined for one that can be no command's. */
export function nameOfPress({ code, key, shiftKey }: KeyPress): string | undefined {
  if (NEVER_COMMANDS.has(key) || key === "") return undefined;
  if (/^Key[A-Z]$/.test(code)) return shiftKey ? `Shift+${code}` : code;
  return shiftKey && key.length > 1 ? `Shift+${key}` : key;
}

/** For each command that shares a key with others: those others. */
export function findConflicts(
  keysOf: ReadonlyMap<Command, readonly string[]>,
): ReadonlyMap<Command, readonly Command[]> {
  const byLabel = new Map<string, Command[]>();
  for (const [command, keys] of keysOf) {
    for (const label of labelsOf(keys)) byLabel.set(label, [...byLabel.get(label) ?? [], command]);
  }
  const conflicts = new Map<Command, Command[]>();
  for (const commands of byLabel.values()) {
    if (commands.length < 2) continue;
    for (const command of commands) {
      const others = commands.filter((other) => other !== command);
      conflicts.set(command, [...new Set([...conflicts.get(command) ?? [], ...others])]);
    }
  }
  return conflicts;
}
