// Files by way of node:fs, for Bun and Node. Deno has its own functions, because node:fs takes it 10 ms to load.

import { builtin } from "./builtins.ts";
import { process } from "./host_process.ts";
import type { Runtime, SystemCpu } from "./runtime.ts";
import { parseProcStat, sumCores } from "./system_cpu.ts";

/** The members of {@link Runtime} that read and write files. */
export type FileApis = Pick<Runtime, "append" | "create" | "warn" | "systemCpu">;

export function createFileApis(): FileApis {
  const fs = builtin("node:fs");
  return {
    append(path, bytes) {
      const { O_APPEND, O_WRONLY } = fs.constants;
      const file = fs.openSync(path, O_APPEND | O_WRONLY);
      try {
        fs.writeSync(file, bytes);
      } finally {
        fs.closeSync(file);
      }
    },
    create(path, bytes) {
      fs.mkdirSync(builtin("node:path").dirname(path), { recursive: true });
      fs.writeFileSync(path, bytes, { flag: "wx" });
    },
    warn(line) {
      fs.writeSync(2, `${line}\n`);
    },
    systemCpu: createSystemCpuReader(fs),
  };
}

/** On Linux one line of a file, elsewhere the list of cores. */
function createSystemCpuReader(fs: typeof import("node:fs")): () => SystemCpu | undefined {
  let file = -1;
  try {
    if (process.platform === "linux") file = fs.openSync("/proc/stat", "r");
  } catch {
    // Not readable here (a sandbox): the list of cores serves.
  }
  if (file < 0) return sumCores;
  const buffer = new Uint8Array(256);
  const decoder = new TextDecoder();
  return () =>
    parseProcStat(decoder.decode(buffer.subarray(0, fs.readSync(file, buffer, 0, buffer.length, 0))));
}
