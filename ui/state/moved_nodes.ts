// Where somebody put the nodes of a graph, for as long as the browser's tab is open.

import type { Point } from "./graph_layout.ts";

const STORAGE_KEY = "microlog.moved";

/** Nodes of one graph that are remembered at most. */
const MOST_NODES = 500;

/** The part of a browser window that remembers. Both may throw where storage is forbidden. */
export interface SessionMemory {
  readonly read: (key: string) => string | null;
  readonly write: (key: string, value: string) => void;
}

/** Middles of nodes by key. @param name the graph's */
export function recallMoved(memory: SessionMemory, name: string): ReadonlyMap<string, Point> {
  try {
    return parseMoved(JSON.parse(memory.read(`${STORAGE_KEY} ${name}`) ?? "[]"));
  } catch {
    return new Map(); // forbidden, or not something this page wrote
  }
}

/** Keeps the middles of nodes. */
export function rememberMoved(memory: SessionMemory, name: string, moved: ReadonlyMap<string, Point>): void {
  try {
    const items = [...moved].slice(-MOST_NODES).map(([key, { x, y }]) => [key, Math.round(x), Math.round(y)]);
    memory.write(`${STORAGE_KEY} ${name}`, JSON.stringify(items));
  } catch {
    // Forbidden or full: then nodes stay put until another tab is opened.
  }
}

function parseMoved(value: unknown): Map<string, Point> {
  const moved = new Map<string, Point>();
  if (!Array.isArray(value)) return moved;
  for (const item of value.slice(0, MOST_NODES)) {
    if (!Array.isArray(item)) continue;
    const [key, x, y]: unknown[] = item;
    if (typeof key === "string" && Number.isFinite(x) && Number.isFinite(y)) {
      moved.set(key, { x: Number(x), y: Number(y) });
    }
  }
  return moved;
}

/** The storage of a window's tab. */
export function sessionMemory(page: Window): SessionMemory {
  return {
    read: (key) => page.sessionStorage.getItem(key),
    write: (key, value) => page.sessionStorage.setItem(key, value),
  };
}
