// On which ports of TCP a process listens, as Linux tells it. Elsewhere nothing is known.

import { readdir, readFile, readlink } from "node:fs/promises";

/** State of a listening socket in /proc/net/tcp. */
const LISTENS = "0A";

/** The ports that a process listens on; empty when it is gone, somebody else's, or the system has no /proc. */
export async function findListeningPorts(pid: number): Promise<readonly number[]> {
  const sockets = await readSockets(pid);
  if (sockets.size === 0) return [];
  return (await readTables(pid)).flatMap((table) => parseListeningPorts(table, sockets));
}

/** Whether anybody listens on a port; false where the system has no /proc. */
export async function isListenedOn(port: number): Promise<boolean> {
  return (await readTables("self")).some((table) => parseListeningPorts(table).includes(port));
}

/**
 * The ports of a table of sockets that listen.
 * @param table text of /proc/net/tcp or tcp6
 * @param sockets inodes of those that count, default all
 */
export function parseListeningPorts(table: string, sockets?: ReadonlySet<string>): readonly number[] {
  const ports: number[] = [];
  for (const line of table.split("\n").slice(1)) {
    // Slot, local address, remote address, state, queues, timer, retransmissions, user, timeout, inode …
    const [, address = "", , state, , , , , , inode = ""] = line.trim().split(/\s+/);
    if (state !== LISTENS || sockets?.has(inode) === false) continue;
    ports.push(parseInt(address.split(":")[1] ?? "", 16));
  }
  return ports;
}

function readTables(pid: number | "self"): Promise<string[]> {
  return Promise.all(["tcp", "tcp6"].map((name) => {
    return readFile(`/proc/${pid}/net/${name}`, "utf8").catch(() => "");
  }));
}

/** Inodes of the sockets that a process has open. */
async function readSockets(pid: number): Promise<ReadonlySet<string>> {
  const folder = `/proc/${pid}/fd`;
  const names = await readdir(folder).catch(() => []);
  const targets = await Promise.all(names.map((name) => readlink(`${folder}/${name}`).catch(() => "")));
  return new Set(targets.map((target) => /^socket:\[(\d+)\]$/.exec(target)?.[1] ?? "").filter(Boolean));
}
