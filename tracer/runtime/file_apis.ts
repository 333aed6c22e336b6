// Files by way of node:fs, for Bun and Node. Deno has its own functions, because node:fs takes it 10 ms to load. Bun gets
// it when it is first needed: loaded before the program, it changes the order of its first nextTick and microtask.

import { builtin } from "./builtins.ts";
import { process } from "./host_process.ts";
import type { Runtime, SystemCpu } from "./runtime.ts";
import { parseProcStat, sumCores } from "./system_cpu.ts";

/** The members of {@link Runtime} that read and write files. */
export type FileApis = Pick<Runtime, "append" | "create" | "warn" | "systemCpu">;

export function createFileApis(): FileApis {
  return {
    append(path, bytes) {
      const fs = builtin("node:fs");
      const { O_APPEND, O_WRONLY } = fs.constants;
      const file = fs.openSync(path, O_APPEND | O_WRONLY);
      try {
        fs.writeSync(file, bytes);
      } finally {
        fs.closeSync(file);
      }
    },
    create(path, bytes) {
      const fs = builtin("node:fs");
      fs.mkdirSync(builtin("node:path").dirname(path), { recursive: true });
      fs.writeFileSync(path, bytes, { flag: "wx" });
    },
    warn(line) {
      builtin("node:fs").writeSync(2, `${line}\n`);
    },
    systemCpu: createSystemCpuReader(),
  };
}

/** On Linux one line of a file, elsewhere the list of cores. */
function createSystemCpuReader(): () => SystemCpu | undefined {
  if (process.platform !== "linux") return sumCores;
  const buffer = new Uint8Array(256);
  const decoder = new TextDecoder();
  let file: number | undefined;
  return () => {
    const fs = builtin("node:fs");
    try {
      file ??= fs.openSync("/proc/stat", "r");
      const length = fs.readSync(file, buffer, 0, buffer.length, 0);
      return parseProcStat(decoder.decode(buffer.subarray(0, length)));
    } catch {
      return sumCores(); // not readable here (a sandbox), or closed by the program
    }
  };
}
