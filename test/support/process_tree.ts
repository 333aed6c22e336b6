// Which processes descend from one process, and ending exactly those. Linux reads /proc, other systems ask `ps` or `taskkill`.

import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import process from "node:process";

/** One row of the system's process table. */
export interface ProcessRow {
  readonly pid: number;
  readonly parentPid: number;
}

/**
 * The processes that descend from `rootPid`, nearest first and without `rootPid` itself.
 *
 * @param rows the process table, in any order
 */
export function findDescendants(rows: readonly ProcessRow[], rootPid: number): number[] {
  const found = [rootPid];
  const seen = new Set(found);
  for (const pid of found) {
    for (const row of rows) {
      if (row.parentPid !== pid || seen.has(row.pid)) continue;
      seen.add(row.pid);
      found.push(row.pid);
    }
  }
  return found.slice(1);
}

/** The processes that descend from `rootPid` now, nearest first; empty on Windows, where `killTree` asks `taskkill`. */
export function listDescendants(rootPid: number): number[] {
  if (process.platform === "win32") return [];
  return findDescendants(process.platform === "linux" ? readLinuxTable() : readUnixTable(), rootPid);
}

/**
 * Ends a child started with `detached: true`: its process group, and descendants that left the group.
 * Only for a child that still runs: the number of one that ended may belong to somebody else.
 *
 * @param pid the child, leader of its group
 */
export function killTree(pid: number): void {
  if (process.platform === "win32") {
    ignoreGone(() => execFileSync("taskkill", ["/T", "/F", "/PID", String(pid)], { stdio: "ignore" }));
    return;
  }
  const descendants = listDescendants(pid);
  ignoreGone(() => process.kill(-pid, "SIGKILL"));
  for (const descendant of descendants) ignoreGone(() => process.kill(descendant, "SIGKILL"));
}

function readLinuxTable(): ProcessRow[] {
  const rows: ProcessRow[] = [];
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    // pid (command) state parentPid …: the command may hold spaces and parentheses, so read from its last one.
    const parentPid = /^.*\) \S (\d+)/s.exec(readIfThere(`/proc/${name}/stat`))?.[1];
    if (parentPid !== undefined) rows.push({ pid: Number(name), parentPid: Number(parentPid) });
  }
  return rows;
}

function readUnixTable(): ProcessRow[] {
  const rows: ProcessRow[] = [];
  for (const line of execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" }).split("\n")) {
    const [pid, parentPid] = line.trim().split(/\s+/);
    if (pid && parentPid) rows.push({ pid: Number(pid), parentPid: Number(parentPid) });
  }
  return rows;
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return ""; // The process ended between the listing and this read.
  }
}

function ignoreGone(action: () => void): void {
  try {
    action();
  } catch {
    // The process ended by itself: what was wanted.
  }
}
