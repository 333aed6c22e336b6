// CPU time of the whole machine.

import { builtin } from "./builtins.ts";
import type { SystemCpu } from "./runtime.ts";

/** From the start of /proc/stat: "cpu user nice system idle iowait irq softirq steal …" (proc(5)). */
export function parseProcStat(text: string): SystemCpu {
  const line = text.split("\n", 1)[0] ?? "";
  // Guest time comes behind these and is within user time already.
  const [user = 0, nice = 0, system = 0, idle = 0, iowait = 0, irq = 0, softirq = 0, steal = 0] = line
    .slice("cpu".length).trim().split(/\s+/).map(Number);
  const busy = user + nice + system + irq + softirq + steal;
  return { busy, total: busy + idle + iowait };
}

/** From the list of cores, which every system has. Dearer: each core becomes an object. */
export function sumCores(): SystemCpu | undefined {
  let busy = 0;
  let total = 0;
  for (const { times } of builtin("node:os").cpus()) {
    busy += times.user + times.nice + times.sys + times.irq;
    total += times.user + times.nice + times.sys + times.irq + times.idle;
  }
  return total > 0 ? { busy, total } : undefined;
}
