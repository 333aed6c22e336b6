// What Deno lets the tracer do. Asked before anything is done: doing what is not allowed would have Deno ask the user at
// the terminal, in the middle of their program.

interface Query {
  readonly name: "env" | "ffi" | "net" | "read" | "run" | "sys" | "write";
  readonly variable?: string;
  readonly path?: string;
}

/** The part of the Deno global that is used. */
interface DenoHost {
  readonly permissions: { querySync(query: Query): { readonly state: string } };
  readonly env: {
    get(name: string): string | undefined;
    set(name: string, value: string): void;
    delete(name: string): void;
  };
}

/** Deno's global. To be called in Deno alone. */
export function denoHost(): DenoHost {
  return (globalThis as unknown as { Deno: DenoHost }).Deno;
}

function isGranted(query: Query): boolean {
  return denoHost().permissions.querySync(query).state === "granted";
}

/** Whether Deno was started with `--allow-all`. */
export function mayDoEverything(): boolean {
  return (["env", "sys", "write", "read", "run", "ffi", "net"] as const).every((name) => isGranted({ name }));
}

/** Whether every variable of the environment may be read and set. */
export function mayUseAllVariables(): boolean {
  return isGranted({ name: "env" });
}

/** Whether a file may be read. */
export function mayRead(path: string): boolean {
  return isGranted({ name: "read", path });
}

/** Whether variables of the environment may be read and set. */
export function mayUseVariables(names: readonly string[]): boolean {
  return mayUseAllVariables() || names.every((variable) => isGranted({ name: "env", variable }));
}

/** Whether a file or folder may be read. */
export function isReadingAllowed(path: string): boolean {
  return isGranted({ name: "read", path });
}

/**
 * What is missing of what recording takes.
 * @param file the recording
 * @returns options of Deno's command line, none when nothing is missing
 */
export function missingPermissions(file: string): string[] {
  const folder = file.replace(/[\\/][^\\/]*$/, "");
  return [
    ...isGranted({ name: "sys" }) ? [] : ["--allow-sys"],
    ...isGranted({ name: "write", path: folder }) ? [] : [`--allow-write=${folder}`],
  ];
}
