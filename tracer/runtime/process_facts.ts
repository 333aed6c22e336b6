// What a process is, for whoever keeps events of several: who it is, who started it, what it runs on.

import { builtin } from "./builtins.ts";
import { mayUseVariables } from "./deno_permissions.ts";
import { process } from "./host_process.ts";

/** A process. */
export interface ProcessFacts {
  /** A UUID; the same for all threads of the process that say so. */
  readonly id: string;
  /** The id of the process that started this one, "" when none said so. */
  readonly parentId: string;
  /** Path of what runs; "" in pages. */
  readonly executable: string;
  readonly runtime: "bun" | "deno" | "node" | "browser";
  /** Version of the runtime; of pages the user agent. */
  readonly version: string;
  /** As Node names them: `linux`, `x64`; "" in pages. */
  readonly platform: string;
  readonly arch: string;
  /** 0 where that is not known. */
  readonly processId: number;
  readonly cpus: number;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** What `MICROLOG_PROCESS_PROPERTIES` says. */
  readonly properties: Readonly<Record<string, string>>;
}

/** Says who started a process, in its environment. */
export const PARENT_VARIABLE = "MICROLOG_PARENT_PROCESS";

/** Says to threads of a process, which have copies of its environment, who it is: its number, its id, its parent's. */
const OWN_VARIABLE = "MICROLOG_THIS_PROCESS";

/** `name=value,name=value`. */
export const PROPERTIES_VARIABLE = "MICROLOG_PROCESS_PROPERTIES";

/**
 * Reads what is true of this process.
 * @param variable reads the environment, as {@link readVariable} does
 * @throws {TypeError} when the properties are none: a process that is not found by them later is of no use
 */
export function readProcessFacts(
  id: string,
  variable: (name: string) => string | undefined = readVariable,
): ProcessFacts {
  const common = {
    id,
    parentId: readOwn(variable)?.parentId ?? variable(PARENT_VARIABLE) ?? "",
    startedAt: performance.timeOrigin,
    properties: parseProperties(variable(PROPERTIES_VARIABLE) ?? ""),
  };
  if (!("process" in globalThis) || typeof process.getBuiltinModule !== "function") {
    const { userAgent: version, hardwareConcurrency: cpus } = globalThis.navigator;
    const unknown = { executable: "", platform: "", arch: "", processId: 0 };
    return { ...common, ...unknown, runtime: "browser", version, cpus };
  }
  const { versions, platform, arch, pid } = process;
  const { bun, deno, node } = versions;
  return {
    ...common,
    executable: executablePath(),
    runtime: bun !== undefined ? "bun" : deno !== undefined ? "deno" : "node",
    version: bun ?? deno ?? node,
    platform,
    arch,
    processId: pid,
    cpus: builtin("node:os").availableParallelism(),
  };
}

/** The id that another thread of this process gave it, or this one earlier. */
export function findProcessId(): string | undefined {
  return readOwn(readVariable)?.id;
}

/** Has processes that this one starts know it as their parent, and its other threads know its id. */
export function announceProcess({ id, parentId, processId }: ProcessFacts): void {
  if (!("process" in globalThis)) return;
  if ("Deno" in globalThis && !mayUseVariables([PARENT_VARIABLE, OWN_VARIABLE])) return;
  process.env[OWN_VARIABLE] = `${processId} ${id} ${parentId}`;
  process.env[PARENT_VARIABLE] = id;
}

/** What was announced of this very process: children have the variable, too, and another number. */
function readOwn(
  variable: (name: string) => string | undefined,
): { readonly id: string; readonly parentId: string } | undefined {
  const [number = "", id = "", parentId = ""] = variable(OWN_VARIABLE)?.split(" ") ?? [];
  return id !== "" && "process" in globalThis && number === String(process.pid)
    ? { id, parentId }
    : undefined;
}

/** A variable of the environment; undefined also where it may not be read, and in pages. */
function readVariable(name: string): string | undefined {
  if (!("process" in globalThis)) return undefined;
  return "Deno" in globalThis && !mayUseVariables([name]) ? undefined : process.env[name];
}

function executablePath(): string {
  try {
    return process.execPath;
  } catch {
    return ""; // Deno may not be allowed to tell
  }
}

/** @throws {TypeError} when a pair is none */
export function parseProperties(text: string): Readonly<Record<string, string>> {
  const pairs = text.split(",").map((pair) => pair.trim()).filter((pair) => pair !== "").map((pair) => {
    const at = pair.indexOf("=");
    const name = pair.slice(0, Math.max(0, at)).trim();
    if (name === "" || name.startsWith("microlog.")) {
      throw new TypeError(
        `${PROPERTIES_VARIABLE} has ${
          JSON.stringify(pair)
        }; name=value is wanted, names with "microlog." are taken`,
      );
    }
    return [name, pair.slice(at + 1).trim()] as const;
  });
  return Object.fromEntries(pairs);
}
